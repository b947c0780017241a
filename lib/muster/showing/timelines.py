"""Charts over time: reference events as marks, acts as bubbles, bursts as bars. A frame and an axes in, the axes out."""

import pandas as pd

from muster.showing import theme
from muster.showing.charts import _date_axis, _inches, _short, empty, rounded

_LANE = 0.145  # inches between two labels of reference events
_SMALL = 7  # points, of their print


def marks(chronology, ax, *, most=14, weight=None):
    """Reference events within the axes as thin lines, their labels above what is drawn; no line crosses a label.

    Parameters
    ----------
    chronology : list of Reference
    ax : Axes with dates on x
    most : int, events at most: the best of each stretch of time, by `weight`, then verified ones with most identifying words
    weight : dict of str to number, optional
        Id of an event -> what makes it worth a line, such as the number of articles that cover it.

    Returns
    -------
    Axes
    """
    from matplotlib.dates import num2date

    if not ax.containers and not ax.lines and not ax.collections:
        return ax
    low, high = (num2date(x).date() for x in ax.get_xlim())
    inside = [r for r in chronology if r.date and low <= r.date <= high]
    chosen = sorted(_spread(inside, low, high, most, weight or {}), key=lambda r: (r.date, r.id))
    labels = [_short(r.label, 38) for r in chosen]
    width = 0.6 * ax.figure.get_figwidth()  # of the axes, less what the last labels may need beside them
    starts = [width * (r.date - low).days / max((high - low).days, 1) for r in chosen]
    levels = lanes([(at, at + 0.06 + _inches(text, _SMALL)) for at, text in zip(starts, labels, strict=True)])
    height = 0.72 * ax.figure.get_figheight()
    band = min(0.75, (max(levels, default=-1) + 1) * _LANE / height)
    bottom, top = ax.get_ylim()
    if ax.containers:  # of numbers, none beside the labels
        ax.set_yticks([t for t in ax.get_yticks() if bottom <= t <= top])
    ax.set_ylim(bottom, bottom + (top - bottom) / (1 - band))
    for r, text, lane in zip(chosen, labels, levels, strict=True):
        level = 0.99 - band * lane / (max(levels) + 1)
        ax.axvline(pd.Timestamp(r.date), ymax=level, color=theme.NEUTRAL, lw=0.7, ls=(0, (2, 2)), zorder=1)
        ax.annotate(
            text, (pd.Timestamp(r.date), level), xycoords=("data", "axes fraction"), xytext=(3, 0), va="top",
            textcoords="offset points", fontsize=_SMALL, color=theme.INK, annotation_clip=False,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3},
        )  # fmt: skip
    return ax


def lanes(spans):
    """Lanes for labels so that a line down from each one's start crosses no other.

    Parameters
    ----------
    spans : list of (start, end), by start

    Returns
    -------
    list of int, 0 the highest; under each label that reaches over its start
    """
    found = []
    for place, (start, _) in enumerate(spans):
        over = [lane for (_, end), lane in zip(spans[:place], found, strict=True) if end > start]
        found.append(max(over, default=-1) + 1)
    return found


def _spread(references, low, high, most, weight):
    """At most `most` of the events, the best of each stretch of time: by weight, verified, with most identifying words."""
    length = max(1, (high - low).days) / most
    best = {}
    for r in sorted(references, key=lambda r: (-weight.get(r.id, 0), not r.verified, -len(r.words), r.date, r.id)):
        best.setdefault(int((r.date - low).days / length), r)
    return list(best.values())


def bubbles(frame, ax, *, parts, hollow, names=None, title=""):
    """What happens in rows over time: a bubble for each row, part and period, its area the number.

    Parameters
    ----------
    frame : DataFrame, one row per (row, class, day_basis, period), with the column n; rows in order of appearance
    ax : Axes
    parts : list of str, the classes, from the top of a row to its bottom
    hollow : str, the day_basis that is drawn hollow
    names : callable, optional, row -> what is printed

    Returns
    -------
    Axes
    """
    ax.set_title(title)
    frame = rounded(frame)
    if not len(frame):
        return empty(ax)
    order = list(dict.fromkeys(frame["row"]))
    top, most = len(order) - 1, frame["n"].max()
    step = (
        0.8 / len(parts) if (frame.groupby("row")["class"].nunique() > 1).any() else 0
    )  # one class a row: on its line
    for place, part in enumerate(parts):
        colour, shift = theme.PALETTE[(0, 5, 4, 1)[place % 4]], step * (len(parts) / 2 - place - 0.5)
        for basis, rows in frame[frame["class"] == part].groupby("day_basis", sort=True):
            ax.scatter(
                rows["period"], [top - order.index(r) + shift for r in rows["row"]], s=9 + 80 * (rows["n"] - 1) / max(most - 1, 1),
                marker=theme.marker(place), facecolors="none" if basis == hollow else colour, edgecolors=colour, lw=0.9, zorder=3,
            )  # fmt: skip
        ax.scatter([], [], s=30, marker=theme.marker(place), color=colour, label=part)
    for text, face in (("day of the act", theme.NEUTRAL), ("day of the first report", "none")):
        ax.scatter([], [], s=30, marker="o", facecolors=face, edgecolors=theme.NEUTRAL, label=text)
    ax.scatter([], [], s=89, marker="o", facecolors="none", edgecolors="none", label=f"largest mark: {most:,} acts")
    for line in range(1, len(order)):
        ax.axhline(line - 0.5, color="#DDDDDD", lw=0.8, zorder=0)
    ax.set_yticks(range(len(order))[::-1], [_short(names(r) if names else r, 28) for r in order])
    ax.set_ylim(-0.6, len(order) - 0.4)
    ax.grid(False, axis="y")
    ax.grid(axis="x")
    _date_axis(ax)
    return _key(ax, 3)


def spells(frame, ax, *, label, note, between, title=""):
    """Stretches of time as bars in rows, filled where they are beyond chance, with a note behind each that is.

    Parameters
    ----------
    frame : DataFrame, one row per stretch, with the columns start, end and p
    ax : Axes
    label, note : str, columns; rows stand in order of appearance
    between : (first day, last day) of the time axis

    Returns
    -------
    Axes
    """
    ax.set_title(title)
    if not len(frame):
        return empty(ax, "no stretch of days stands out in this selection")
    order = list(dict.fromkeys(frame[label]))
    least = (pd.Timestamp(between[1]) - pd.Timestamp(between[0])) / 250
    for row in frame.to_dict("records"):
        at, sure = len(order) - 1 - order.index(row[label]), row["p"] <= 0.05
        length = max(row["end"] - row["start"] + pd.Timedelta(days=1), least)
        colour = theme.PALETTE[0]
        ax.barh(
            at, length, left=row["start"], height=0.42, facecolor=colour if sure else "none", edgecolor=colour, lw=1
        )
        if sure:
            ax.annotate(
                row[note], (row["start"], at + 0.24), fontsize=_SMALL, ha="left", va="bottom", color=theme.INK,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3}, annotation_clip=False,
            )  # fmt: skip
    ax.set_yticks(range(len(order))[::-1], [_short(t, 28) for t in order])
    ax.set(ylim=(-0.6, len(order) - 0.3), xlim=(pd.Timestamp(between[0]), pd.Timestamp(between[1])))
    ax.grid(False, axis="y")
    ax.grid(axis="x")
    _date_axis(ax)
    for text, face in (("beyond chance (p at most .05)", theme.PALETTE[0]), ("not beyond chance", "none")):
        ax.scatter([], [], s=40, marker="s", facecolors=face, edgecolors=theme.PALETTE[0], label=text)
    return _key(ax, 2)


def _key(ax, columns):
    """The key of the marks under the title, beside nothing that is drawn."""
    title, lines = ax.get_title(loc="left"), -(-len(ax.get_legend_handles_labels()[0]) // columns)
    ax.legend(
        frameon=False, fontsize=8.5, ncols=columns, loc="lower left", bbox_to_anchor=(-0.01, 1.0), borderaxespad=0,
        handletextpad=0.3, columnspacing=1.2,
    )  # fmt: skip
    ax.set_title(title, pad=6 + 15 * lines)
    return ax
