"""Spans of a batch with what is known of them, a column each, and what happens where they overlap."""

from dataclasses import dataclass, field

import numpy as np

from muster.codebook.aliases import BODY, CAPITAL, HEAD, NAME, PHRASE, SURNAME, TITLE

# what a span was found as, a number each: the sorts of aliases, what is made of several, persons whom no alias names
SORTS = {n: i for i, n in enumerate((NAME, CAPITAL, SURNAME, HEAD, BODY, PHRASE, TITLE, "compound", "discovered"))}
_MOST_NESTED = 6  # spans that may lie one in the other
_FIELDS = ("start", "end", "sort", "layer", "entity", "form", "holds", "ambiguous", "basis")


@dataclass
class Spans:
    """Spans with what is known of them, a column each; offsets are the buffer's."""

    start: np.ndarray
    end: np.ndarray
    sort: np.ndarray
    layer: np.ndarray
    entity: np.ndarray
    form: np.ndarray
    holds: np.ndarray
    ambiguous: np.ndarray
    basis: np.ndarray
    role: np.ndarray = field(default=None)
    use: np.ndarray = field(default=None)

    def take(self, where):
        extra = {k: getattr(self, k)[where] for k in ("role", "use") if getattr(self, k) is not None}
        return Spans(*(getattr(self, f)[where] for f in _FIELDS), **extra)

    def keeping(self, keep):
        """The spans of which `keep`, a bool array, is True."""
        return self if keep.all() else self.take(keep)

    @classmethod
    def of(cls, rows):
        """From rows in the order of _FIELDS."""
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(_FIELDS)
        kinds = (np.int64, np.int64, np.int8, object, object, object, bool, bool, object)
        return cls(*(column(c, k) for c, k in zip(columns, kinds, strict=True)))

    def join(self, other):
        return Spans(*(np.concatenate([getattr(self, f), getattr(other, f)]) for f in _FIELDS))

    def sorted(self):
        size = self.end - self.start  # one key, so that rows which are nearly in order are merged
        return self.take(np.argsort(self.start * (1 + size.max(initial=0)) - size, kind="stable"))


def column(values, kind):
    column = np.empty(len(values), dtype=kind)
    column[:] = values
    return column


def distinct(values):
    """The values of a sorted array, each once."""
    return values[np.append(True, values[1:] != values[:-1])[: len(values)]]


def inside_any(at, spans):
    """Whether each offset lies in one of the spans, shape (n, 2), ascending and apart."""
    if not len(spans):
        return np.zeros(len(at), dtype=bool)
    index = np.searchsorted(spans[:, 0], at, side="right") - 1
    return (index >= 0) & (at < spans[index, 1])


def overlaps(spans, start, end):
    """Whether each of some spans meets one of `spans`, shape (n, 2), ascending by start."""
    index, met = np.searchsorted(spans[:, 0], end), np.zeros(len(start), dtype=bool)
    for back in range(1, _MOST_NESTED + 1):
        at = np.flatnonzero(index >= back)
        met[at] |= spans[index[at] - back, 1] > start[at]
    return met


def outermost(spans):
    """Of spans that overlap the longest, and inside one that holds names the longest of those, and so on."""
    if not len(spans.start):
        return spans
    start, end = spans.start, spans.end
    reach, keep = np.maximum.accumulate(end), np.ones(len(start), dtype=bool)
    first = np.flatnonzero(np.append(True, start[1:] >= reach[:-1]))
    size = np.diff(np.append(first, len(start)))
    alone = (end[first] == reach[first + size - 1]) & ~spans.holds[first]  # it covers the others and holds no names
    keep[:] = ~np.repeat(alone, size)
    keep[first] = True
    _pairs(spans, first[~alone & (size == 2)], keep)
    for at, several in zip(*(a[~alone & (size > 2)].tolist() for a in (first, size)), strict=True):
        _cluster(spans.take(slice(at, at + several)), keep[at : at + several])
    return spans.keeping(keep)


def _pairs(spans, first, keep):
    """Of two spans that overlap, the first one at `first`: whether the shorter is kept beside the longer."""
    size = spans.end - spans.start
    long = first + (size[first + 1] > size[first])
    short = 2 * first + 1 - long
    nested = (spans.start[long] <= spans.start[short]) & (spans.end[short] <= spans.end[long]) & spans.holds[long]
    same = (spans.start[long] == spans.start[short]) & (spans.end[long] == spans.end[short])
    keep[short] = nested & ~same & (spans.entity[long] != spans.entity[short])


def _cluster(spans, keep):
    """Of several spans that overlap, one after the other from the longest on: whether each is kept."""
    start, end, holds, entity = (c.tolist() for c in (spans.start, spans.end, spans.holds, spans.entity))
    kept = []
    for i in sorted(range(len(start)), key=lambda i: (start[i] - end[i], start[i])):
        over = [k for k in kept if start[i] < end[k] and start[k] < end[i]]
        nested = all(start[k] <= start[i] and end[i] <= end[k] and holds[k] for k in over)
        same = any(entity[k] == entity[i] or (start[k] == start[i] and end[k] == end[i]) for k in over)
        keep[i] = nested and not same
        kept += [i] if keep[i] else []
