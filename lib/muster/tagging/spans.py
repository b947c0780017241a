"""Spans of a batch with what is known of them, a column each, and what happens where they overlap."""

from dataclasses import dataclass, field

import numpy as np

from muster.codebook.aliases import BODY, CAPITAL, HEAD, NAME, PHRASE, SURNAME, TITLE

# what a span was found as, a number each: the sorts of aliases, what is made of several, persons whom no alias names
SORTS = {n: i for i, n in enumerate((NAME, CAPITAL, SURNAME, HEAD, BODY, PHRASE, TITLE, "compound", "discovered"))}
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
        return self.take(np.lexsort((-self.end, self.start)))


def column(values, kind):
    column = np.empty(len(values), dtype=kind)
    column[:] = values
    return column


def inside_any(at, spans):
    """Whether each offset lies in one of the spans, shape (n, 2), ascending and apart."""
    if not len(spans):
        return np.zeros(len(at), dtype=bool)
    index = np.searchsorted(spans[:, 0], at, side="right") - 1
    return (index >= 0) & (at < spans[index, 1])


def overlaps(spans, start, end):
    """Whether a span meets one of the spans, ascending by start."""
    index = np.searchsorted(spans[:, 0], end) if len(spans) else 0
    return bool(index) and bool((spans[max(0, index - 6) : index, 1] > start).any())


def outermost(spans):
    """Of spans that overlap the longest, and inside one that holds names the longest of those, and so on."""
    if not len(spans.start):
        return spans
    reach = np.maximum.accumulate(spans.end)
    meets = np.concatenate(([False], spans.start[1:] < reach[:-1]))
    keep = np.ones(len(spans.start), dtype=bool)
    cluster_starts = np.flatnonzero(~meets)
    sizes = np.diff(np.append(cluster_starts, len(meets)))
    start, end, holds, entity = (c.tolist() for c in (spans.start, spans.end, spans.holds, spans.entity))
    for at, size in zip(cluster_starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        kept = []
        for i in sorted(range(at, at + size), key=lambda i: (start[i] - end[i], start[i])):
            over = [k for k in kept if start[i] < end[k] and start[k] < end[i]]
            nested = all(start[k] <= start[i] and end[i] <= end[k] and holds[k] for k in over)
            same = any(entity[k] == entity[i] or (start[k] == start[i] and end[k] == end[i]) for k in over)
            if nested and not same:
                kept.append(i)
            else:
                keep[i] = False
    return spans.keeping(keep)
