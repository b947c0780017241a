"""Small multiples: one small axes a group, all with the same scales, within an axes that carries the title. A frame in, that axes out.

Numbers are rounded as in `charts`. More than MOST groups are left out; the figure's text must say so.
"""

import numpy as np
import pandas as pd

from muster.measuring.inputs import DATINGS, OTHERS
from muster.measuring.intervals import SMALLEST
from muster.showing import theme
from muster.showing.charts import _date_axis, _short, beside, empty, rounded

MOST = 12  # panels
TITLE, KEY = 0.36, 0.26  # inches that the title takes, and a key under it
_ROW, _HEAD = 1.55, 0.9  # inches of a row of panels, and of what stands around them


def short(n):
    """A number where there is little room: 950, 12k, 3.4M."""
    for least, unit, letter in ((1e6, 1e6, "M"), (1e4, 1e3, "k")):
        if n >= least:
            return f"{n / unit:.3g}{letter}"
    return f"{n:,.0f}" if n >= 1000 else f"{n:.3g}"


def height(n, *, columns=3, row=_ROW):
    """The height in inches of a figure of n panels."""
    return _HEAD + row * -(-max(1, min(n, MOST)) // columns)


def panels(ax, names, *, columns=3, sharex=True, sharey=True, key=False, own=None):
    """Small axes within an axes, row by row, each with its name above it.

    Parameters
    ----------
    ax : Axes, emptied but for its title
    names : list of str
    columns : int, panels a row
    sharex, sharey : bool
    own : int, optional, the panel whose heights are on a scale of their own
    key : bool, leave room for a key under the title

    Returns
    -------
    list of Axes
    """
    ax.set_axis_off()
    columns = min(columns, len(names))
    rows = -(-len(names) // columns)
    above = (TITLE + KEY * key) / max(0.4, (ax.figure.get_figheight() - _HEAD) / rows)  # of the height of a row
    ratios = {"height_ratios": [above, *[1] * rows]}
    grid = ax.get_subplotspec().subgridspec(rows + 1, columns, hspace=0.06, wspace=0.06, **ratios)
    made = []
    for place, name in enumerate(names):
        shared = {
            "sharex": made[0] if made and sharex else None,
            "sharey": made[0] if made and sharey and place != own else None,
        }
        one = ax.figure.add_subplot(grid[1 + place // columns, place % columns], **shared)
        one.set_title(_short(name, 90 // columns), fontsize=9, fontweight="normal")
        one.tick_params(
            labelsize=8,
            labelleft=not sharey or place % columns == 0 or place == own,
            labelbottom=not sharex or place + columns >= len(names),
        )
        made.append(one)
    return made


def dated_columns(frame, ax, *, y, panel, ylabel, width_days, title=""):
    """Columns over periods: evident days full, derived ones hatched, articles without a period in a grey column apart.

    Parameters
    ----------
    frame : DataFrame, one row per (`panel`, period, dating)
    y, panel : str, columns
    width_days : float, of a column
    """
    ax.set_title(title)
    names = list(dict.fromkeys(frame[panel]))[:MOST] if len(frame) else []
    if not names:
        return empty(ax)
    ax.set(ylabel=ylabel, xlabel="period")
    dated = frame["period"].dropna()
    first, last = (dated.min(), dated.max()) if len(dated) else (pd.Timestamp(2000, 1, 1),) * 2
    width = pd.Timedelta(days=width_days)
    span = max(last + width - first, 3 * width)
    apart = last + width / 2 + 0.13 * span
    small = panels(
        ax,
        [f"{name}: {short(frame.loc[frame[panel] == name, y].sum())}" for name in names],
        key=True,
        own=names.index(OTHERS) if OTHERS in names else None,
    )
    for one, name in zip(small, names, strict=True):
        rows = frame[frame[panel] == name]
        base = {}
        for dating, colour, hatch in zip(
            DATINGS, (theme.PALETTE[0], theme.PALETTE[4], "#B8BEC4"), ("", "////", ""), strict=True
        ):
            some = rows[rows["dating"] == dating]
            at = [apart if dating == DATINGS[2] else period for period in some["period"]]
            below = [base.get(x, 0) for x in at]
            wide = 0.07 * span if dating == DATINGS[2] else width
            one.bar(at, some[y], bottom=below, width=wide, color=colour, hatch=hatch, edgecolor="white", lw=0.3)
            base.update({x: low + n for x, low, n in zip(at, below, some[y], strict=True)})
        one.axvspan(apart - 0.06 * span, apart + 0.06 * span, color="#F0F1F2", zorder=0, lw=0)
        one.set_xlim(first - width, apart + 0.07 * span)
        one.yaxis.get_major_locator().set_params(integer=True, nbins=4)
        _dates(one, first, last)
    small[0].set_ylabel(ylabel, fontsize=8)
    _key(
        ax,
        (
            (theme.PALETTE[0], "", "day evident"),
            (theme.PALETTE[4], "////", "day derived from the text"),
            ("#B8BEC4", "", "undated (apart, right)"),
        ),
    )
    return ax


def _dates(ax, first, last):
    """Ticks at years or months inside the dated part, in words that no reader has to add up."""
    days = (last - first).days
    if days > 700:
        step = -(-days // (365 * 4))
        at = [pd.Timestamp(year, 1, 1) for year in range(first.year, last.year + 1, step)]
        ax.set_xticks(
            [t for t in at if t >= first - pd.Timedelta(days=40)],
            [f"{t.year}" for t in at if t >= first - pd.Timedelta(days=40)],
        )
    else:
        at = sorted({first, first + (last - first) / 2, last})
        ax.set_xticks(at, [f"{t:%Y-%m}" if days > 60 else f"{t:%Y-%m-%d}" for t in at])


def _key(ax, entries):
    """What fills stand for, under the title."""
    from matplotlib.patches import Patch

    handles = [Patch(facecolor=colour, hatch=hatch, edgecolor="white", label=name) for colour, hatch, name in entries]
    key(ax, handles)


def key(ax, handles, *, below=True):
    """A key between the title and what is drawn: below the top of the axes, else above it with the title lifted."""
    ax.legend(
        handles=handles, frameon=False, fontsize=8.5, ncols=len(handles), loc="upper left" if below else "lower left",
        bbox_to_anchor=(-0.01, 1.0), borderaxespad=0, handletextpad=0.5, columnspacing=1.6,
    )  # fmt: skip
    if not below:
        ax.set_title(ax.get_title(loc="left"), pad=20)


def lines(frame, ax, *, x, y, panel, labels, ylabel, counts, colours, beneath=None, percent=False, title="", columns=3):
    """A line over periods a panel with its interval, the number counted above each point; hollow under ten articles.

    Parameters
    ----------
    frame : DataFrame, one row per (`panel`, `x`), with columns low, high and n_articles
    x, y, panel, counts : str, columns; `counts` is printed above
    labels : callable, panel -> its name
    colours : callable, panel -> its colour
    beneath : str, optional, a panel that is drawn in grey beneath each other one
    percent : bool, draw shares as percentages
    """
    ax.set_title(title)
    names = list(dict.fromkeys(frame[panel]))[:MOST]
    frame = rounded(frame)
    if not names or frame[y].notna().sum() == 0:
        return empty(ax)
    ax.set(ylabel=ylabel, xlabel="period")
    factor = 100 if percent else 1
    small = panels(ax, [labels(name) for name in names], columns=columns)
    base = frame[frame[panel] == beneath]
    for one, name in zip(small, names, strict=True):
        rows = frame[frame[panel] == name]
        colour, thin = colours(name), (rows["n_articles"] < SMALLEST).to_numpy()
        if len(base) and name != beneath:
            one.plot(base[x], factor * base[y], color="#9AA3AB", lw=3.2, zorder=2, solid_capstyle="round")
        one.fill_between(rows[x], factor * rows["low"], factor * rows["high"], color=colour, alpha=0.15, lw=0)
        alone = rows[rows["low"].notna()]
        one.vlines(alone[x], factor * alone["low"], factor * alone["high"], color=colour, lw=0.9, alpha=0.6)
        one.plot(rows[x], factor * rows[y], color=colour, lw=1.5, zorder=3)
        for some, face in ((~thin, colour), (thin, "white")):
            one.plot(rows[x][some], factor * rows[y][some], "o", color=colour, markerfacecolor=face, ms=4, zorder=4)
        if len(rows) <= 8:
            for at, n in zip(rows[x], rows[counts], strict=True):
                one.annotate(
                    short(n),
                    (at, 1),
                    xycoords=("data", "axes fraction"),
                    ha="center",
                    va="top",
                    fontsize=6.5,
                    color=theme.NEUTRAL,
                )
        one.margins(x=0.08)
        _date_axis(one) if len(names) == 1 else _dates(one, rows[x].min(), rows[x].max())
    small[0].set_ylim(
        0, 1.15 * factor * max(frame[y].max(), frame["high"].max() if frame["high"].notna().any() else 0) or 1
    )
    small[0].set_ylabel(ylabel, fontsize=8)
    return ax


def dots(frame, ax, *, label, value, panel, labels, colours, counts, xlabel, percent=False, title="", columns=2):
    """A dot and its interval for each label of each panel, labels at the left, the number counted at the right of each.

    Parameters
    ----------
    frame : DataFrame, one row per (`panel`, `label`), with columns low, high and n_articles; labels in order of appearance, from the top
    label, value, panel, counts : str, columns
    labels, colours : callables, panel -> its name, its colour
    percent : bool, draw shares as percentages
    """
    ax.set_title(title)
    names, frame = list(dict.fromkeys(frame[panel]))[:MOST], rounded(frame)
    if not names or frame[value].notna().sum() == 0:
        return empty(ax)
    ax.set(xlabel=xlabel, ylabel=label)
    order, factor = list(dict.fromkeys(frame[label])), 100 if percent else 1
    small = panels(ax, [labels(name) for name in names], columns=columns, sharex=False)
    for one, name in zip(small, names, strict=True):
        rows = frame[(frame[panel] == name) & frame[value].notna()]
        at, colour = np.array([len(order) - 1 - order.index(t) for t in rows[label]], float), colours(name)
        one.hlines(at, factor * rows["low"], factor * rows["high"], color=colour, lw=1.5, alpha=0.6)
        thin = (rows["n_articles"] < SMALLEST).to_numpy()
        for some, face in ((~thin, colour), (thin, "white")):
            one.plot(factor * rows[value][some], at[some], "o", color=colour, markerfacecolor=face, ms=5)
        for y, n in zip(at, rows[counts], strict=True):
            beside(one, y, short(n), size=7)
        one.set_xlim(0, 1.08 * factor * np.nanmax([rows[value].max(), rows["high"].max()]) or 1)
        one.set_xlabel(xlabel, fontsize=8)
        one.grid(axis="x")
        one.grid(False, axis="y")
    small[0].set_yticks(range(len(order))[::-1], [_short(t, 34) for t in order])
    small[0].set_ylim(-0.7, len(order) - 0.3)
    return ax


def bars(frame, ax, *, label, value, panel, labels, note, xlabel, mark=None, title="", columns=2, rows=8):
    """Horizontal bars a panel, the largest at the top, with the number in `note` behind each.

    Parameters
    ----------
    frame : DataFrame, one row per (`panel`, `label`)
    label, value, panel, note : str, columns
    labels : callable, panel -> its name
    mark : float, optional, a value at which a line stands
    rows : int, bars a panel that there is room for
    """
    ax.set_title(title)
    names, frame = list(dict.fromkeys(frame[panel]))[:MOST], rounded(frame)
    if not names:
        return empty(ax)
    ax.set(xlabel=xlabel, ylabel=label)
    small = panels(ax, [labels(name) for name in names], columns=columns, sharey=False)
    for one, name in zip(small, names, strict=True):
        group = frame[frame[panel] == name]
        at = np.arange(rows)[::-1][: len(group)]
        one.barh(at, group[value], color=theme.PALETTE[0], height=0.7)
        for y, x, n in zip(at, group[value], group[note], strict=True):
            one.annotate(short(n), (x, y), xytext=(3, 0), textcoords="offset points", va="center", fontsize=7)
        one.set_yticks(at, [_short(t, 24) for t in group[label]])
        one.set(ylim=(-0.6, rows - 0.4), xlim=(0, 1.14 * frame[value].max() or 1))
        if mark is not None:
            one.axvline(mark, color=theme.PALETTE[1], lw=1, ls="--", zorder=0)
        one.grid(axis="x")
        one.grid(False, axis="y")
    for one in small[-columns:]:
        one.set_xlabel(xlabel, fontsize=8)
    return ax
