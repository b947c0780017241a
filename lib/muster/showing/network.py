"""Who stands with whom, who turns to whom: a frame and an axes in, the axes out.

Places follow from the numbers and the names alone, never from a random start: the same frame gives the same picture, and
a few more articles move nobody far.
"""

import zlib

import numpy as np

from muster.showing import theme
from muster.showing.charts import _inches, _short, empty, printed, rounded

_PRINT = 8.5  # points, of labels
_GAP = 0.05  # inches, between two labels


def layout(distances, names):
    """Places in the plane whose distances are near those given.

    Classical scaling, turned and mirrored so that it lies nearest to a fixed place of each name: without that a picture
    may come out upside down because one article came in.

    Parameters
    ----------
    distances : array of shape (n, n), symmetric, 0 in the diagonal
    names : list of str, ids; the fixed places are made from them

    Returns
    -------
    array of shape (n, 2), each row a place; the mean is the origin

    Source: Torgerson (1952), Multidimensional scaling: I. Psychometrika 17; Schönemann (1966), A generalized solution of
    the orthogonal Procrustes problem. Psychometrika 31.
    """
    n = len(names)
    if n < 2:
        return np.zeros((n, 2))
    centre = np.eye(n) - 1 / n
    values, vectors = np.linalg.eigh(-centre @ np.square(distances) @ centre / 2)
    places = vectors[:, ::-1][:, :2] * np.sqrt(np.maximum(values[::-1][:2], 0))
    places = np.pad(places, ((0, 0), (0, 2 - places.shape[1])))
    angles = [2 * np.pi * zlib.crc32(str(name).encode()) / 2**32 for name in names]
    left, _, right = np.linalg.svd(places.T @ np.column_stack([np.cos(angles), np.sin(angles)]))
    return places @ left @ right


def ties(pairs, names, *, most=3):
    """The strongest ties of each name, a tie that is among those of either.

    Parameters
    ----------
    pairs : DataFrame, one row per unordered pair (a, b), with the column jaccard
    names : list of str
    most : int, ties that each name has a claim to

    Returns
    -------
    DataFrame, rows of `pairs`, the weakest first
    """
    kept = set()
    ordered = pairs.sort_values(["jaccard", "a", "b"], ascending=[False, True, True])
    for name in names:
        kept |= set(ordered.index[(ordered["a"] == name) | (ordered["b"] == name)][:most])
    return ordered.loc[[i for i in ordered.index if i in kept]].iloc[::-1]


def web(pairs, sizes, ax, *, corpus, title="", most=3, labels=40):
    """Entities as dots, their strongest ties as lines; near each other is who shares many articles.

    Parameters
    ----------
    pairs : DataFrame, one row per unordered pair (a, b), with the column jaccard
    sizes : dict of entity to number of articles; the entities to draw, in order of importance
    ax : Axes
    corpus : Corpus, for labels and colours
    most : int, ties that each entity has a claim to
    labels : int, entities that are named, the first of `sizes`

    Returns
    -------
    Axes
    """
    ax.set_title(title)
    names = list(sizes)
    if not names or not max(sizes.values()):
        return empty(ax)
    pairs = rounded(pairs)
    near = {frozenset((r.a, r.b)): r.jaccard for r in pairs.itertuples()}
    far = np.array([[0.0 if a == b else 1 - near.get(frozenset((a, b)), 0.0) for b in names] for a in names])
    room = np.array([ax.figure.get_figwidth() - 0.3, ax.figure.get_figheight() - 1.1])
    radius = np.array([0.04 + 0.16 * np.sqrt(sizes[e] / max(sizes.values())) for e in names])
    texts = [f"{_short(corpus.label(e), 26)} {printed(sizes[e])}" for e in names[:labels]] + [""] * len(names[labels:])
    width = np.array([_inches(t, _PRINT) for t in texts])
    at = _apart(_fitted(layout(far, names), room - [width.max(), 0.5]), radius, width)
    place = dict(zip(names, at.tolist(), strict=True))
    drawn = ties(pairs[pairs["jaccard"] > 0], names, most=most)
    for tie in drawn.itertuples():
        (x0, y0), (x1, y1) = place[tie.a], place[tie.b]
        share = tie.jaccard / drawn["jaccard"].max()
        ax.plot([x0, x1], [y0, y1], color=str(round(0.85 - 0.45 * share, 3)), lw=0.6 + 4 * share, zorder=1 + share)
    for entity, text, r in zip(names, texts, radius, strict=True):
        x, y = place[entity]
        ax.plot(x, y, "o", ms=144 * r, color=theme.colour(entity, corpus), mec="white", mew=0.8, zorder=3)
        ax.text(
            x + r + 0.03, y, text, fontsize=_PRINT, va="center", zorder=4,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.4},
        )  # fmt: skip
    low, high = (at - radius[:, None]).min(axis=0), (at + np.column_stack([radius + width + 0.08, radius])).max(axis=0)
    middle, half = (low + high) / 2, np.maximum((high - low) / 2, room / 2)
    ax.set(xlim=(middle[0] - half[0], middle[0] + half[0]), xticks=[], yticks=[])
    ax.set_ylim(middle[1] - half[1], middle[1] + half[1])
    return _bare(ax)


def flows(frame, ax, *, panels, corpus, title="", most=24):
    """Who turns to whom: for each panel those who act on the left, those acted upon on the right, a line for each pair.

    Parameters
    ----------
    frame : DataFrame, one row per (stage, source, target), with the column n
    ax : Axes
    panels : dict of stage to (heading of the left side, of the right side)
    corpus : Corpus, for labels and colours
    most : int, lines a panel, the thickest kept

    Returns
    -------
    Axes
    """
    ax.set_title(title, pad=8)
    if not len(frame):
        return empty(ax)
    widest = rounded(frame)["n"].max()
    for place, (stage, heads) in enumerate(panels.items()):
        mine = frame[frame["stage"] == stage].head(most)
        left, right = (_order(mine, side) for side in ("source", "target"))
        heights = [_heights(left), _heights(_by_middle(mine, right, _heights(left)))]
        for x, head in zip((place * 2.55, place * 2.55 + 1), heads, strict=True):
            ax.text(x, 1.02, head, ha="center", va="bottom", fontsize=9, fontweight="bold", color=theme.NEUTRAL)
        if not len(mine):
            ax.text(place * 2.55 + 0.5, 0.9, "none", ha="center", color=theme.NEUTRAL)
        for row in mine.iloc[::-1].itertuples():
            _curve(ax, place * 2.55, heights[0][row.source], heights[1][row.target], 0.8 + 6 * (row.n - 1) / max(widest - 1, 1),
                   theme.colour(row.source, corpus))  # fmt: skip
        for sums, side, shift in ((left, 0, -0.03), (right, 1, 0.03)):
            for name, n in sums.items():
                ax.text(
                    place * 2.55 + side + shift, heights[side][name], f"{_short(corpus.label(name), 24)} {n}",
                    ha="left" if side else "right", va="center", fontsize=_PRINT,
                )  # fmt: skip
    ax.set(xlim=(-0.75, 2.55 * len(panels) - 0.7), ylim=(-0.02, 1.1), xticks=[], yticks=[])
    return _bare(ax)


def tall(frame, *, most=24):
    """How high, in inches, `flows` must be for its labels to stand apart."""
    heads = [g.head(most) for _, g in frame.groupby("stage")]
    return 1.8 + 0.22 * max((g[side].nunique() for g in heads for side in ("source", "target")), default=3)


def balance(frame, ax, *, label, left, right, xlabel, title=""):
    """What speaks for and against, a row each: bars to the left and to the right of nought, each with its parts.

    Parameters
    ----------
    frame : DataFrame, one row per `label`, the first at the top
    ax : Axes
    label : str, column
    left, right : tuples of str, columns, from nought outwards

    Returns
    -------
    Axes
    """
    ax.set_title(title)
    frame = rounded(frame)
    if not len(frame):
        return empty(ax)
    place = np.arange(len(frame))[::-1]
    widest = max(frame[list(side)].sum(axis=1).max() for side in (left, right))
    for sign, columns, colours in ((-1, left, (4, 1)), (1, right, (5, 0))):
        base = np.zeros(len(frame))
        for n, column in enumerate(columns):
            width = frame[column].to_numpy(float)
            ax.barh(
                place, sign * width, left=sign * base, height=0.66, color=theme.PALETTE[colours[n % 2]], label=column,
                hatch=theme.HATCHES[1 - n % 2], edgecolor="white", lw=0.5,
            )  # fmt: skip
            base = base + width
        for at, end, numbers in zip(place, base, frame[list(columns)].to_numpy(), strict=True):
            if end:
                text = " + ".join(map(printed, numbers[::sign]))
                ax.annotate(
                    text, (sign * end, at), xytext=(4 * sign, 0), textcoords="offset points", va="center", fontsize=8.5,
                    ha="left" if sign > 0 else "right",
                )  # fmt: skip
    ax.axvline(0, color=theme.INK, lw=0.8)
    ax.set_yticks(place, [_short(t) for t in frame[label]])
    ax.set(xlabel=xlabel, ylim=(-0.6, len(frame) - 0.4), xlim=(-1.25 * widest, 1.25 * widest))
    ax.xaxis.set_major_formatter(lambda x, _: f"{abs(x):g}")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.grid(axis="x")
    ax.grid(False, axis="y")
    heading = ax.get_title(loc="left")
    ax.legend(frameon=False, fontsize=8.5, ncols=4, loc="lower left", bbox_to_anchor=(-0.01, 1.0), borderaxespad=0,
              handletextpad=0.4, columnspacing=1.2)  # fmt: skip
    ax.set_title(heading, pad=22)
    return ax


def _order(rows, side):
    """The names of one side with their acts, most first."""
    sums = rows.groupby(side)["n"].sum()
    return {name: sums[name] for name in sorted(sums.index, key=lambda name: (-sums[name], name))}


def _heights(names):
    names = list(names)
    return {name: 0.97 - (place + 0.5) / max(len(names), 4) for place, name in enumerate(names)}


def _by_middle(rows, names, heights):
    """Names of the right side by the middle of those that reach them, so that few lines cross."""
    middle = {}
    for name in names:
        mine = rows[rows["target"] == name]
        middle[name] = float(np.average([heights[s] for s in mine["source"]], weights=mine["n"]))
    return sorted(names, key=lambda name: (-round(middle[name], 9), name))


def _curve(ax, x, start, end, width, colour):
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    path = Path([(x, start), (x + 0.5, start), (x + 0.5, end), (x + 1, end)], [1, 4, 4, 4])
    ax.add_patch(PathPatch(path, fc="none", ec=colour, lw=width, alpha=0.7, capstyle="butt"))


def _fitted(places, room):
    """Places stretched to the room, in inches, each direction by itself."""
    span = np.ptp(places, axis=0)
    return (places - places.min(axis=0)) * np.where(span > 1e-9, room / np.maximum(span, 1e-9), 0)


def _apart(places, radius, width):
    """Places moved until no dot or label lies on another: those that meet are pushed along the shorter way."""
    places, high = places.astype(float).copy(), np.maximum(radius, 0.08)
    first = np.triu(np.ones((len(places), len(places)), bool), 1)
    for _ in range(2000):
        x, y = places.T
        right = x + radius + width
        across = np.minimum(right[:, None] - (x - radius), right - (x - radius)[:, None]) + _GAP
        along = high[:, None] + high + _GAP - abs(y[:, None] - y)
        met = first & (across > 1e-6) & (along > 1e-6)
        if not met.any():
            break
        by_y = along <= across
        for axis, value, way in ((0, x, np.where(met & ~by_y, across, 0)), (1, y, np.where(met & by_y, along, 0))):
            push = np.where(value[:, None] < value, -way, way) / 3
            places[:, axis] += push.sum(axis=1) - push.sum(axis=0)
    return np.round(places, 4)


def _bare(ax):
    ax.grid(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    return ax
