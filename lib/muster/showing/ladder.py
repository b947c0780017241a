"""Ranks from period to period: a frame and an axes in, the axes out."""

import numpy as np

from muster.measuring.intervals import SMALLEST
from muster.showing import theme
from muster.showing.charts import _short, empty, rounded

_NAMED = 8  # periods up to which a name stands at every mark
_SMALL = 7  # points


def ladder(frame, ax, *, corpus, n=10, title=""):
    """Places from period to period, the first at the top, a line for each entity that is among the first `n`.

    Up to eight periods a name stands at each mark, with the interval of the rank; in more the names stand at both ends, and
    who stands at neither is a grey line.
    Marks are hollow where a period has under ten articles.

    Parameters
    ----------
    frame : DataFrame
        One row per (entity, period), with the columns label (of the period), place, low, high and n_articles.
    ax : Axes
    corpus : Corpus, for names and colours
    n : int, places drawn

    Returns
    -------
    Axes
    """
    ax.set_title(title)
    frame = rounded(frame[frame["place"].notna()]) if len(frame) else frame
    if not len(frame):
        return empty(ax)
    labels = list(dict.fromkeys(frame.sort_values("period")["label"]))
    frame = frame.assign(x=frame["label"].map({label: x for x, label in enumerate(labels)}))
    wide = len(labels) <= _NAMED
    for entity, rows in frame.groupby("entity", sort=False):
        rows, colour = rows.sort_values("x"), theme.colour(entity, corpus)
        near = rows[rows["place"] <= n]
        if not len(near):
            continue
        if not wide and not near["x"].isin([0, len(labels) - 1]).any():
            ax.plot(rows["x"], rows["place"].clip(upper=n + 0.9), color="#CCCCCC", lw=0.8, zorder=1)
            continue
        ax.plot(rows["x"], rows["place"].clip(upper=n + 0.9), color=colour, lw=1.6, alpha=0.45, zorder=2)
        for row in near.itertuples():
            face = colour if row.n_articles >= SMALLEST else "white"
            ax.plot(row.x, row.place, "o", ms=7, color=colour, markerfacecolor=face, zorder=4)
            if wide:
                _beside(ax, row, corpus.label(entity), len(labels))
        if not wide:
            for at, side in ((0, "right"), (len(labels) - 1, "left")):
                here = rows[(rows["x"] == at) & (rows["place"] <= n)]
                for place in here["place"]:
                    ax.annotate(
                        _short(corpus.label(entity), 24), (at, place), xytext=(7 if side == "left" else -7, 0), ha=side, va="center",
                        textcoords="offset points", fontsize=8, color=colour, annotation_clip=False,
                    )  # fmt: skip
    ax.set_xticks(range(len(labels)), labels)
    if not wide:
        step = -(-len(labels) // 12)
        ax.set_xticks(range(0, len(labels), step), labels[::step])
    ax.set_yticks(np.arange(1, n + 1) if wide else [])
    ax.set(ylim=(n + 0.6, 0.4), xlim=(-0.25, len(labels) - (0.25 if wide else 0.75)), ylabel="place" if wide else "")
    ax.grid(False)
    return ax


def _beside(ax, row, name, periods):
    """The name above the line that leaves a mark, the interval of the rank below it."""
    room = int(ax.figure.get_figwidth() * 0.82 / periods * 72 / (0.58 * _SMALL)) - 3  # letters that fit into a period
    white = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.2}
    ax.annotate(_short(name, room), (row.x, row.place), xytext=(7, 0.5), textcoords="offset points", fontsize=_SMALL, va="bottom",
                color=theme.INK, bbox=white, zorder=5)  # fmt: skip
    if row.low == row.low:
        span = f"{row.low:.0f}" if row.low == row.high else f"{row.low:.0f}-{row.high:.0f}"
        ax.annotate(span, (row.x, row.place), xytext=(7, -0.5), textcoords="offset points", fontsize=_SMALL - 1, va="top",
                    color=theme.NEUTRAL, bbox=white, zorder=5)  # fmt: skip
