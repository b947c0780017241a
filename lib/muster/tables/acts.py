"""Which rows of the table events report one act: the id that acts are counted by.

Tables in: events batch by batch, documents with their stories. Out: the events again with `act`. Definition:
docs/definitions.md, "Acts".
"""

import hashlib

import pyarrow as pa
import pyarrow.parquet as pq

from muster.ground.schema import TABLES

_NAMES = ("type", "source", "target", "kinds", "event_date", "doc_id")


class Acts:
    """The events of a build: taken with `add`, given back by `events` with the act that each reports.

    Use it as a context: leaving it closes its scratch file; the folder's owner removes it.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder):
        self._path, self._stories = folder / "events-before-acts.parquet", {}

    def __enter__(self):
        self._file = pq.ParquetWriter(self._path, TABLES["events"].arrow, compression="lz4")
        return self

    def __exit__(self, kind, error, trace):
        self._file.close()

    def add(self, events):
        """Take the events of a batch."""
        if events.num_rows:
            self._file.write_table(events)
            self._stories |= dict.fromkeys(events["doc_id"].to_pylist())

    def tell(self, documents):
        """Take the stories of documents: a table with doc_id and story_id."""
        for doc, story in zip(documents["doc_id"].to_pylist(), documents["story_id"].to_pylist(), strict=True):
            if doc in self._stories:
                self._stories[doc] = story

    def events(self):
        """The events with their acts.

        Yields
        ------
        pyarrow.Table
        """
        self._file.close()
        file = pq.ParquetFile(self._path)
        at = TABLES["events"].arrow.names.index("act")
        for group in range(file.num_row_groups):
            table = file.read_row_group(group)
            rows = zip(*(table[name].to_pylist() for name in _NAMES), strict=True)
            acts = pa.array([self._act(*row) for row in rows], pa.string())
            yield table.set_column(at, TABLES["events"].arrow.field("act"), acts)

    def _act(self, kind, source, target, kinds, day, doc):
        """Same type, roles and kinds on one day are one act; without a day within one story."""
        where = day.isoformat() if day else self._stories.get(doc) or doc
        parts = (kind, *(",".join(sorted(filter(None, names or ()))) for names in (source, target, kinds)), where)
        return hashlib.blake2b("|".join(parts).encode(), digest_size=8).hexdigest()
