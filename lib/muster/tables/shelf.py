"""The rows of articles, wherever they stand now: in a part of the build before, or among what was tagged just now.

Articles by number in; their rows in every table out.
"""

from collections import OrderedDict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from muster.ground.schema import TABLES
from muster.tables import spool
from muster.tables.pool import stretches
from muster.tables.state import TAGGED

OF_ARTICLES = tuple(name for name in TABLES if name != "ledger")
_HELD = 4  # parts or batches in memory


class Shelf:
    """Articles with rows: first those of the build before, part by part, then those tagged now, folder by folder.

    Parameters
    ----------
    parts : parts.Parts or None

    Attributes
    ----------
    ends : list of int, where the articles of each part or folder end
    doc : array of uint64, the ids of those tagged now
    """

    def __init__(self, parts):
        self.parts, self._held, self._folders = parts, OrderedDict(), []
        self.n_parts = len(parts) if parts else 0
        self.ends = parts.articles[1:].tolist() if parts else []
        self.n_old, self._docs = (self.ends[-1] if parts else 0), [np.empty(0, np.uint64)]

    def add(self, folder):
        """Take the folder of a `workers.Done`."""
        docs = spool.read(Path(folder) / "facts.arrow", ["doc_id"])["doc_id"].to_pylist()
        self._folders.append(Path(folder))
        self._docs.append(np.array([int(doc, 16) for doc in docs], np.uint64))
        self.ends.append((self.ends[-1] if self.ends else 0) + len(docs))

    @property
    def doc(self):
        return np.concatenate(self._docs)

    def facts(self, articles, names=TAGGED.names):
        """What tagging knows of articles in their order: a table of TAGGED, or of some of its columns."""
        schema = pa.schema([TAGGED.field(name) for name in names])
        some = [
            self._facts(number, list(names)).slice(first, end - first)
            for number, first, end in stretches(articles, self.ends)
        ]
        return pa.concat_tables([schema.empty_table(), *(table.cast(schema) for table in some)])

    def blocks(self):
        """The signatures of all articles, part by part: pyarrow list arrays."""
        for number in range(len(self.ends)):
            yield self._facts(number, ["blocks"])["blocks"].combine_chunks()

    def _facts(self, number, names):
        if number < self.n_parts:
            return self.parts.read("state/articles", number, names)
        return spool.read(self._folders[number - self.n_parts] / "facts.arrow", names)

    def rows(self, articles, names=OF_ARTICLES):
        """The rows of articles in tables, in their order.

        Parameters
        ----------
        articles : int array
        names : tuple of str

        Returns
        -------
        dict of str to pyarrow.Table
        """
        pieces = {name: [TABLES[name].arrow.empty_table()] for name in names}
        for number, first, end in stretches(articles, self.ends):
            for name in names:
                table, begins = self._table(number, name)
                pieces[name].append(table.slice(begins[first], begins[end] - begins[first]))
        return {name: pa.concat_tables(some).combine_chunks() for name, some in pieces.items()}

    def _table(self, number, name):
        """A table of a part or folder, its rows in the order of its articles, and where those of each begin."""
        key = number, name
        if key not in self._held:
            while len(self._held) >= _HELD * len(OF_ARTICLES):
                self._held.popitem(last=False)
            self._held[key] = self._loaded(number, name)
        self._held.move_to_end(key)
        return self._held[key]

    def _loaded(self, number, name):
        if number < self.n_parts:
            read = lambda name: self.parts.table(name, number)  # noqa: E731
        else:
            read = lambda name: spool.read(self._folders[number - self.n_parts] / f"{name}.arrow")  # noqa: E731
        table = read(name).cast(TABLES[name].arrow)
        if name == "documents":
            return table, range(table.num_rows + 1)
        docs = self._table(number, "documents")[0]["doc_id"].combine_chunks()
        at = pc.index_in(table["doc_id"], docs).to_numpy().astype(np.int64)
        if len(at) and (np.diff(at) < 0).any():
            table = table.take(np.argsort(at, kind="stable"))
        return table, np.concatenate(([0], np.cumsum(np.bincount(at, minlength=len(docs))))).tolist()
