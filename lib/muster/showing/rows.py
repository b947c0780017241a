"""Charts with several marks a row: a frame in, an axes in and out. Numbers are rounded as in `charts`."""

import numpy as np

from muster.measuring.intervals import SMALLEST
from muster.showing import theme
from muster.showing.charts import _short, empty, printed, rounded


def dumbbells(frame, ax, *, label, left, right, names, xlabel, title=""):
    """Two numbers a row and the line between them, each with its number; the first row at the top.

    Parameters
    ----------
    frame : DataFrame, one row per `label`
    label, left, right : str, columns
    names : (str, str), what the two marks stand for
    """
    ax.set_title(title)
    frame = rounded(frame)
    if not len(frame) or not frame[[left, right]].to_numpy().any():
        return empty(ax)
    place = np.arange(len(frame))[::-1]
    ax.hlines(place, frame[left], frame[right], color=theme.NEUTRAL, lw=1.4, zorder=2)
    for which, column, other in ((0, left, right), (1, right, left)):
        mark = dict(marker=theme.MARKERS[which], color=theme.PALETTE[which], ls="", zorder=3 + which)
        size = 10 - 4 * which  # where both stand on one point the second lies inside the first
        ax.plot(frame[column], place, ms=size, label=names[which], **mark)
        for at, here, there in zip(place, frame[column], frame[other], strict=True):
            side = -1 if here < there or (here == there and which == 0) else 1
            if here == there and which == 0:
                continue  # one number for both
            ax.annotate(
                printed(here), (here, at), xytext=(8 * side, 0), textcoords="offset points", va="center",
                ha="right" if side < 0 else "left", fontsize=9, color=theme.INK if here == there else theme.PALETTE[which],
            )  # fmt: skip
    ax.set_yticks(place, [_short(t) for t in frame[label]])
    most = frame[[left, right]].to_numpy().max()
    ax.set(xlabel=xlabel, ylim=(-0.7, len(frame) - 0.3), xlim=(-0.08 * most, most * 1.12))
    ax.xaxis.get_major_locator().set_params(integer=True)
    return _rows(ax)


def grouped_dots(frame, ax, *, label, by, value, xlabel, order, title="", percent=False):
    """A dot and its interval for each group of each row, the groups one below the other; hollow under ten articles.

    Parameters
    ----------
    frame : DataFrame, one row per (`label`, `by`), with columns low and high
    label, by, value : str, columns; labels stand in order of appearance
    order : list, the groups from top to bottom
    percent : bool, draw shares as percentages
    """
    ax.set_title(title)
    frame = rounded(frame)
    if not len(frame) or frame[value].notna().sum() == 0:
        return empty(ax)
    factor, names = 100 if percent else 1, list(dict.fromkeys(frame[label]))
    for place, group in enumerate(order):
        rows = frame[frame[by] == group]
        at = [len(names) - 1 - names.index(t) + 0.36 - 0.72 * (place + 0.5) / len(order) for t in rows[label]]
        colour = theme.PALETTE[place % 7]
        ax.hlines(at, factor * rows["low"], factor * rows["high"], color=colour, lw=1.5, alpha=0.7)
        mark = dict(marker=theme.marker(place), color=colour, ms=5.5, ls="", clip_on=False, zorder=4)
        thin = (rows["n_articles"] < SMALLEST).to_numpy() if "n_articles" in rows else np.zeros(len(rows), bool)
        for some, face in ((~thin, colour), (thin, "white")):  # hollow where few articles carry the point
            if some.any():  # an empty line that is not clipped would claim the corner of the figure
                ax.plot(factor * rows[value][some], np.array(at)[some], markerfacecolor=face, **mark)
        ax.plot([np.nan], [np.nan], label=str(group), **{**mark, "clip_on": True})
    for line in range(1, len(names)):
        ax.axhline(line - 0.5, color="#EEEEEE", lw=0.8, zorder=0)
    ax.set_yticks(range(len(names))[::-1], [_short(t) for t in names])
    ax.set(xlabel=xlabel, ylim=(-0.6, len(names) - 0.4))
    ax.set_xlim(left=0)
    return _rows(ax)


def stacked_bars(frame, ax, *, label, parts, xlabel, title=""):
    """Horizontal bars of parts, each with its number; the first row at the top.

    Parameters
    ----------
    frame : DataFrame, one row per `label`
    parts : dict of column to name, from left to right
    """
    ax.set_title(title)
    frame = rounded(frame)
    if not len(frame):
        return empty(ax)
    place, base = np.arange(len(frame))[::-1], np.zeros(len(frame))
    for n, (column, name) in enumerate(parts.items()):
        width = frame[column].to_numpy(float)
        ax.barh(
            place, width, left=base, height=0.7, label=name, color=theme.PALETTE[(0, 5, 2, 3)[n]], hatch=theme.HATCHES[n],
            edgecolor="white", lw=0.5,
        )  # fmt: skip
        base = base + width
    for at, end, numbers in zip(place, base, frame[list(parts)].to_numpy(), strict=True):
        text = " + ".join(map(printed, numbers))
        ax.annotate(text, (end, at), xytext=(4, 0), textcoords="offset points", va="center", fontsize=9)
    ax.set_yticks(place, [_short(t) for t in frame[label]])
    ax.set(xlabel=xlabel, ylim=(-0.6, len(frame) - 0.4), xlim=(0, base.max() * 1.18 or 1))
    ax.xaxis.get_major_locator().set_params(integer=True)
    return _rows(ax)


def _rows(ax):
    """Lines across, and the key of the marks under the title, beside nothing that is drawn."""
    ax.grid(axis="x")
    ax.grid(False, axis="y")
    title = ax.get_title(loc="left")
    handles, names = ax.get_legend_handles_labels()
    ax.legend(
        handles, names, frameon=False, fontsize=9, ncols=len(names), loc="lower left", bbox_to_anchor=(-0.01, 1.0),
        borderaxespad=0, handletextpad=0.4, columnspacing=1.4,
    )  # fmt: skip
    ax.set_title(title, pad=22)
    return ax
