"""Charts over time: reference events as marks. A frame and an axes in, the axes out."""

import pandas as pd

from muster.showing import theme
from muster.showing.charts import _inches, _short

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
    ax.set_yticks([t for t in ax.get_yticks() if bottom <= t <= top])  # none beside the labels
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
