"""Which rows of the table events report one act: the id that acts are counted by.

Tables in: events, and the story of each document. Out: the events with `act`. Definition: docs/definitions.md, "Acts".
"""

import hashlib

import pyarrow as pa

from muster.ground.schema import TABLES

_NAMES = ("type", "source", "target", "kinds", "event_date", "doc_id")


def with_acts(events, documents):
    """Events with their acts.

    Parameters
    ----------
    events : pyarrow.Table
    documents : pyarrow.Table
        Theirs at least, with doc_id and story_id.

    Returns
    -------
    pyarrow.Table
    """
    if not events.num_rows:
        return events
    stories = dict(zip(documents["doc_id"].to_pylist(), documents["story_id"].to_pylist(), strict=True))
    rows = zip(*(events[name].to_pylist() for name in _NAMES), strict=True)
    acts = pa.array([_act(*row[:-1], stories[row[-1]]) for row in rows], pa.string())
    at = TABLES["events"].arrow.names.index("act")
    return events.set_column(at, TABLES["events"].arrow.field("act"), acts)


def _act(kind, source, target, kinds, day, story):
    """Same type, roles and kinds on one day are one act; without a day within one story."""
    parts = (kind, *(",".join(sorted(filter(None, names or ()))) for names in (source, target, kinds)))
    where = day.isoformat() if day else story
    return hashlib.blake2b("|".join((*parts, where)).encode(), digest_size=8).hexdigest()
