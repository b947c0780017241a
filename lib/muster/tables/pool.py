"""The records and articles that a build knows: those of the build before, by parts, then those read now, by batches.

Rows stay on the disk in these pieces; what is asked for is read piece by piece, so that memory holds a few of them,
whatever the size of the corpus.
"""

import numpy as np
import pyarrow as pa

from muster.ground.schema import TABLES
from muster.tables.state import ARTICLES, FOLDER, RECORDS

LEDGER, OF_RECORDS, OF_ARTICLES = "ledger", f"{FOLDER}/records", f"{FOLDER}/articles"
_SCHEMAS = {LEDGER: TABLES["ledger"].arrow, OF_RECORDS: RECORDS, OF_ARTICLES: ARTICLES}


def stretches(places, ends):
    """Places in a row of pieces as stretches of these.

    Parameters
    ----------
    places : int array
    ends : int array, where each piece ends

    Returns
    -------
    list of (int, int, int), piece, first in it, last and one
    """
    breaks = np.flatnonzero(np.diff(places) != 1) + 1
    found = []
    for run in np.split(places, breaks) if len(places) else ():
        first, end = int(run[0]), int(run[-1]) + 1
        while first < end:
            number = int(np.searchsorted(ends, first, side="right"))
            begin, until = (int(ends[number - 1]) if number else 0), min(end, int(ends[number]))
            found.append((number, first - begin, until - begin))
            first = until
    return found


class Pool:
    """What reading knows of records and articles: of those of the build before, then of those read now.

    Parameters
    ----------
    parts : parts.Parts or None

    Attributes
    ----------
    batches : list of survey.Read
    """

    def __init__(self, parts):
        self.parts, self.batches = parts, []
        self.n_parts = len(parts) if parts else 0

    def ends(self, table):
        """Where the records, or for OF_ARTICLES the articles, of each piece end."""
        what = "articles" if table == OF_ARTICLES else "records"
        old = getattr(self.parts, what)[1:] if self.parts else np.empty(0, np.int64)
        new = [batch.n_articles if table == OF_ARTICLES else batch.n_records for batch in self.batches]
        return np.concatenate([old, (old[-1] if len(old) else 0) + np.cumsum(new, dtype=np.int64)])

    def pieces(self, table, names):
        """Columns of a table, piece by piece, as pyarrow tables."""
        for number in range(self.n_parts + len(self.batches)):
            yield self._piece(table, number, names)

    def numbers(self, table, name):
        """A column of numbers or flags as an array."""
        ends, at = self.ends(table), 0
        found = np.empty(ends[-1] if len(ends) else 0, _SCHEMAS[table].field(name).type.to_pandas_dtype())
        for piece in self.pieces(table, [name]):
            found[at : at + piece.num_rows] = piece[name].to_numpy()
            at += piece.num_rows
        return found

    def rows(self, table, names, places):
        """Rows of a table in the order of their places, as a pyarrow table."""
        schema = pa.schema([_SCHEMAS[table].field(name) for name in names])
        some = [
            self._piece(table, number, names, True).slice(first, end - first)
            for number, first, end in stretches(places, self.ends(table))
        ]
        return pa.concat_tables([schema.empty_table(), *(t.cast(schema) for t in some)]).combine_chunks()

    def _piece(self, table, number, names, held=False):
        """Columns of a piece; of a part `held` where its other rows will be asked for next."""
        if number < self.n_parts:
            return (self.parts.table if held else self.parts.read)(table, number, names)
        return self.batches[number - self.n_parts].table(table, names)
