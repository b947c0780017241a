"""Batches of which only the new and changed articles are tagged; the rows of the others come from the tables before.

Articles in, batch by batch; out: the tables of each batch, as if all of it had been tagged.
"""

from collections import deque
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa

from muster.ground.schema import TABLES
from muster.reading.articles import Batch
from muster.tables.state import OF_ARTICLES, Keys, State, counted


@dataclass
class _Waiting:
    """A batch whose new articles are being tagged: ids, keys and numbers before of all, ledger rows of the new ones, and
    the runs of old articles with their rows."""

    batch: Batch
    ids: Any
    keys: Any
    old: Any
    ledger: list
    rows: dict


class Takeover:
    """Divides batches into old and new articles, and puts their tables together.

    Parameters
    ----------
    before : Before or None
    made_from : dict, of `state.made_from`
    recurring : Recurring

    Attributes
    ----------
    state : State, of the articles so far
    taken, tagged : int, articles
    """

    def __init__(self, before, made_from, recurring):
        self.before, self.keys, self.state = before, Keys(recurring), State(made_from)
        self.taken, self.tagged, self._waiting = 0, 0, deque()

    def fresh(self, batches):
        """Of each batch the articles to tag, maybe none, with their ledger rows."""
        for batch in batches:
            ids, keys = self.keys.of(batch.articles)
            old, rows = self._old(ids, keys)
            articles = [a for a, number in zip(batch.articles, old, strict=True) if number < 0]
            new = {a.doc_id for a in articles}
            ledger = [row for row in batch.ledger if row["status"] == "read" and row["doc_id"] in new]
            self._waiting.append(_Waiting(batch, ids, keys, old, ledger, rows))
            self.taken, self.tagged = self.taken + len(old) - len(articles), self.tagged + len(articles)
            yield Batch(articles, ledger)

    def _old(self, ids, keys):
        """The numbers before of a batch's articles, -1 = to be tagged, and the rows of their runs by table; where they
        cannot be read, all are to be tagged."""
        if self.before is not None:
            old = self.before.find(ids, keys)
            spans = [(first, end) for _, first, end in _runs(old)]
            try:
                return old, {name: self.before.rows(name, spans) for name in OF_ARTICLES}
            except (OSError, pa.ArrowException):  # a table that was damaged since
                pass
        return np.full(len(ids), -1), {}

    def whole(self, results):
        """The batches, as `fresh` was given them, with their tables.

        Parameters
        ----------
        results : iterable of (Batch, list of dict of str to pyarrow.Table)
            What came of the batches of `fresh`, in their order.

        Yields
        ------
        batch : Batch
        tables : dict of str to pyarrow.Table; empty where no article was tagged or taken over
        """
        for fresh, every in results:
            waiting = self._waiting.popleft()
            for row, done in zip(waiting.ledger, fresh.ledger, strict=True):
                row.update(done)
            yield waiting.batch, self._together(waiting, _joined(every))

    def _together(self, waiting, new):
        """The tables of a batch from the rows before and those that were tagged, in the order of its articles."""
        docs = new["documents"]["doc_id"].combine_chunks() if new else pa.array([], pa.string())
        counts = {}
        for name in new:
            new[name], counts[name] = counted(new[name], docs)
        ids = np.array([int(doc, 16) for doc in docs.to_pylist()], np.uint64)
        place = np.where(waiting.old < 0, _index(ids, waiting.ids), -1)
        kept = (waiting.old >= 0) | (place >= 0)  # not so the articles that the tagger failed on
        if not kept.any():
            return {}
        tables = _merged(waiting, place, new, counts) if waiting.rows and (waiting.old >= 0).any() else new
        rows = {name: self._counts(name, waiting.old[kept], place[kept], counts.get(name)) for name in OF_ARTICLES}
        self.state.add(waiting.ids[kept], waiting.keys[kept], rows)
        return tables

    def _counts(self, name, old, place, new):
        """The rows of articles in a table, taken over or tagged."""
        counts, is_old = np.zeros(len(old), np.int32), old >= 0
        if is_old.any():
            starts, numbers = self.before.starts[name], old[is_old]
            counts[is_old] = starts[numbers + 1] - starts[numbers]
        if new is not None:
            counts[~is_old] = new[place[~is_old]]
        return counts


def _merged(waiting, place, new, counts):
    """The tables of a batch, piece by piece in the order of its articles."""
    old, fresh, tables = _runs(waiting.old), _runs(place), {}
    for name in OF_ARTICLES:
        pieces = [(at, rows) for (at, *_), rows in zip(old, waiting.rows[name], strict=True)]
        ends = np.concatenate(([0], np.cumsum(counts[name]))).tolist() if new else []
        pieces += [(at, [new[name].slice(ends[a], ends[b] - ends[a])]) for at, a, b in fresh]
        every = [table for _, tables in sorted(pieces, key=itemgetter(0)) for table in tables if table.num_rows]
        tables[name] = pa.concat_tables(every).combine_chunks() if every else TABLES[name].arrow.empty_table()
    return tables


def _runs(numbers):
    """Stretches of numbers that count up by one, -1 left out: (place of the first, first, last and one)."""
    at = np.flatnonzero(numbers >= 0)
    here = numbers[at]
    begins = np.flatnonzero((np.diff(here, prepend=-2) != 1) | (np.diff(at, prepend=-2) != 1))
    lasts = here[np.append(begins[1:], len(here)) - 1] if len(at) else here
    return list(zip(at[begins].tolist(), here[begins].tolist(), (lasts + 1).tolist(), strict=True))


def _index(known, wanted):
    """Where each of some ids stands among those known; -1 for none."""
    if not len(known):
        return np.full(len(wanted), -1)
    order = np.argsort(known, kind="stable")
    at = order[np.minimum(np.searchsorted(known, wanted, sorter=order), len(known) - 1)]
    return np.where(known[at] == wanted, at, -1)


def _joined(every):
    """The tables of the parts of a batch as one of each name."""
    if len(every) < 2:
        return dict(every[0]) if every else {}
    return {name: pa.concat_tables([tables[name] for tables in every]).combine_chunks() for name in OF_ARTICLES}
