"""Claims against a dated record, and spreads: a frame in, an axes in and out. Numbers are rounded as in `charts`."""

import numpy as np
import pandas as pd

from muster.showing import theme
from muster.showing.charts import _date_axis, _short, beside, empty, printed, rounded
from muster.showing.multiples import key, panels, short

NAMED = 8  # speakers that are printed beside their claims


def claims(frame, record, ax, *, coalitions, corpus, most=3, title=""):
    """What sizes are claimed of coalitions, day by day, over the size on record as a step line.

    A disc is a number said to be exact, a diamond a rounded one; hollow where the day of the article is derived from its text. The reporter's
    are in the colour of the coalition, a speaker's in black with the name; claims about a core are crosses. Equal ones of a day are one mark with their number.

    Parameters
    ----------
    frame, record : DataFrame, of `measuring.sizes.claimed` and `.reference`
    coalitions : list of str, in order; those with a claim are drawn
    corpus : Corpus, for labels and colours
    most : int, coalitions at most
    """
    ax.set_title(title)
    names = [c for c in coalitions if (frame["coalition"] == c).any()][:most]
    if not names:
        return empty(ax, "no claim of a size in this selection")
    ax.set(xlabel="day of publication", ylabel="countries")
    small = panels(ax, [corpus.label(name) for name in names], columns=1, sharey=False, key=True)
    first, last = frame["published"].min(), frame["published"].max()
    room = max(pd.Timedelta(days=20), 0.06 * (last - first))
    for one, name in zip(small, names, strict=True):
        held, said = record[record["coalition"] == name], frame[frame["coalition"] == name]
        _steps(one, held, first - room, last + room)
        _points(one, said, theme.colour(name, corpus), corpus)
        tallest = max([*said["n"], *held.loc[held["date"] <= last + room, "n"], 1])
        one.set(xlim=(first - room, last + room), ylim=(0, 1.2 * tallest))
        one.set_ylabel("countries", fontsize=8)
        one.yaxis.get_major_locator().set_params(integer=True, nbins=5)
        _date_axis(one)
    _legend(ax, theme.colour(names[0], corpus), frame)
    return ax


def _steps(ax, held, low, high):
    """The record as a line that steps, from its last entry before `low` on."""
    if not len(held):
        return
    before = held[held["date"] <= low].tail(1).assign(date=low)
    held = pd.concat([before, held[(held["date"] > low) & (held["date"] <= high)]])
    if len(held):
        ax.step(
            [*held["date"], high], [*held["n"], held["n"].iloc[-1]], where="post", color=theme.NEUTRAL, lw=1.3, zorder=1
        )


def _points(ax, said, colour, corpus):
    keys = ["published", "n", "approx", "core", "derived", "speaker"]
    said = said.assign(derived=said["published_basis"] == "derived", speaker=said["said_by"].fillna(""))
    groups = said.groupby(keys, sort=True).size().reset_index(name="times")
    for r in groups.itertuples():
        ink = theme.INK if r.speaker else colour
        marker = "x" if r.core else ("D" if r.approx else "o")
        face = {} if r.core else {"markerfacecolor": "white" if r.derived else ink, "markeredgecolor": ink}
        ax.plot(
            [r.published],
            [r.n],
            marker,
            color=ink,
            ms=6 + min(5, 1.5 * np.log2(r.times)),
            mew=1.3,
            alpha=0.85,
            zorder=3 + bool(r.speaker),
            **face,
        )
    for r in groups[groups["times"] > 1].itertuples() if len(groups) <= 60 else ():
        ax.annotate(
            f"×{short(r.times)}",
            (r.published, r.n),
            xytext=(6, -7),
            textcoords="offset points",
            fontsize=7,
            color=theme.NEUTRAL,
            va="top",
        )
    _speakers(
        ax,
        groups[groups["speaker"] != ""].sort_values(["times", "published"], ascending=[False, True], kind="stable"),
        corpus,
    )


def _speakers(ax, groups, corpus):
    """The names of speakers above their marks, as many as find room."""
    taken = []
    for r in groups.itertuples():
        x = ax.convert_xunits(r.published)
        if len(taken) == NAMED or any(abs(x - other) < pd.Timedelta(days=240).days for other in taken):
            continue
        taken.append(x)
        ax.annotate(
            _short(said_by(r.speaker, corpus), 26),
            (r.published, r.n),
            xytext=(0, 7),
            textcoords="offset points",
            ha="center",
            fontsize=7.5,
            color=theme.INK,
        )


def said_by(speaker, corpus):
    """A speaker as figures print it: the name, or what an unnamed one is called."""
    if not isinstance(speaker, str) or not speaker:
        return "reporter"
    names = [
        name.removeprefix("unnamed:") if name.startswith("unnamed:") else corpus.label(name)
        for name in speaker.split(";")
    ]
    return ", ".join(names)


def _legend(ax, colour, frame):
    from matplotlib.lines import Line2D

    def mark(marker, face, text, ink=colour):
        return Line2D([], [], marker=marker, ls="", color=ink, markerfacecolor=face, ms=6, label=text)

    entries = [
        Line2D([], [], color=theme.NEUTRAL, lw=1.3, label="on record"),
        mark("o", colour, "exact"),
        mark("D", colour, "rounded"),
    ]
    if frame["core"].any():
        entries.append(mark("x", colour, "of its core"))
    if (frame["published_basis"] == "derived").any():
        entries.append(mark("o", "white", "day derived"))
    if frame["said_by"].notna().any():
        entries.append(mark("o", theme.INK, "a speaker's", theme.INK))
    key(ax, entries)


def shares(frame, ax, *, label, part, share, counts, order, xlabel, title=""):
    """Horizontal bars that add up to the whole, each part with its hatch, the numbers counted behind the bar.

    Parameters
    ----------
    frame : DataFrame, one row per (`label`, `part`); labels from the top in order of appearance
    label, part, share, counts : str, columns
    order : list, parts from left to right
    """
    ax.set_title(title)
    frame = rounded(frame)
    if not len(frame) or frame[share].notna().sum() == 0:
        return empty(ax)
    names = list(dict.fromkeys(frame[label]))
    place, base = np.arange(len(names))[::-1], np.zeros(len(names))
    wide, number = (
        frame.pivot(index=label, columns=part, values=c).reindex(index=names, columns=order) for c in (share, counts)
    )
    for n, name in enumerate(order):
        width = 100 * wide[name].fillna(0).to_numpy(float)
        ax.barh(
            place,
            width,
            left=base,
            height=0.7,
            color=theme.PALETTE[(0, 4, 2, 3)[n % 4]],
            hatch=theme.HATCHES[n],
            edgecolor="white",
            lw=0.5,
            label=name,
        )
        base = base + width
    for y, row in zip(place, number.to_numpy(), strict=True):
        ax.annotate(
            " + ".join(short(x) for x in row),
            (100, y),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    ax.set_yticks(place, [_short(t, 34) for t in names])
    ax.set(xlabel=xlabel, ylim=(-0.6, len(names) - 0.4), xlim=(0, 118))
    ax.set_xticks(range(0, 101, 20))
    ax.grid(axis="x")
    ax.grid(False, axis="y")
    key(ax, ax.get_legend_handles_labels()[0], below=False)
    return ax


def spreads(frame, ax, *, label, counts, xlabel, title=""):
    """Median, quarter to three quarters, and a tenth to nine tenths a row; the number counted behind.

    Parameters
    ----------
    frame : DataFrame, one row per `label`, with columns p10, p25, median, p75, p90
    """
    ax.set_title(title)
    frame = rounded(frame)
    if not len(frame):
        return empty(ax)
    place = np.arange(len(frame))[::-1]
    ax.hlines(place, frame["p10"], frame["p90"], color=theme.PALETTE[0], lw=1.2, label="a tenth to nine tenths")
    ax.hlines(place, frame["p25"], frame["p75"], color=theme.PALETTE[0], lw=6, alpha=0.45, label="the middle half")
    ax.plot(frame["median"], place, "o", color=theme.INK, ms=6, label="median")
    for y, n in zip(place, frame[counts], strict=True):
        beside(ax, y, printed(n), size=8)
    ax.set_yticks(place, [_short(t, 34) for t in frame[label]])
    ax.set(xlabel=xlabel, ylim=(-0.6, len(frame) - 0.4), xlim=(0, 1.05 * frame["p90"].max() or 1))
    ax.grid(axis="x")
    ax.grid(False, axis="y")
    key(ax, ax.get_legend_handles_labels()[0], below=False)
    return ax
