"""What the stories rest on of an article: its days, its length, whom it credits, the signatures of its text.

Tables in: documents, paragraphs, quotes of some articles. Out: one row per article.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from muster.tables.copies import signatures, words_of
from muster.tables.originals import credit_lines
from muster.tables.state import TAGGED

_AT_ONCE = 64  # articles whose words are told in one go: their arrays fit the cache and need no fresh memory


def facts(tables):
    """What the stories rest on.

    Parameters
    ----------
    tables : dict of str to pyarrow.Table, of the same articles in the same order

    Returns
    -------
    pyarrow.Table, one row per article, of `state.TAGGED` and `doc_id`
    """
    documents, values, sizes = tables["documents"], [np.empty(0, np.uint32)], [0]
    for first, n, some, owner in _pieces(tables):
        made, of = signatures(some, owner - first, n)
        values.append(made.reshape(-1))
        sizes += (np.bincount(of, minlength=n) * made.shape[1]).tolist()
    blocks = pa.ListArray.from_arrays(pa.array(np.cumsum(sizes), pa.int32()), pa.array(np.concatenate(values)))
    columns = {
        "doc_id": documents["doc_id"],
        "source": documents["source"],
        "low": documents["published_low"],
        "high": documents["published_high"],
        "n_tokens": documents["n_tokens"],
        "credits": pa.array(credit_lines(documents, tables["paragraphs"]), pa.list_(pa.string())),
        "blocks": blocks,
    }
    return pa.table(columns, schema=pa.schema([("doc_id", pa.string()), *TAGGED]))


def words(tables):
    """The words of articles that count, as numbers, and the article of each, by its place in documents."""
    found = [(some, owner) for _, _, some, owner in _pieces(tables)]
    none = np.empty(0, np.uint32), np.empty(0, np.int64)
    return tuple(map(np.concatenate, zip(none, *found, strict=True)))


def _pieces(tables):
    """The words of a few articles after the other: the place of the first, how many they are, words, the article of each."""
    documents, paragraphs, quotes = (tables[name] for name in ("documents", "paragraphs", "quotes"))
    counted = pc.and_(
        pc.invert(pc.is_in(paragraphs["kind"], pa.array(["furniture", "credit"]))), pc.invert(paragraphs["repeat"])
    )
    ids, texts = documents["doc_id"].combine_chunks(), documents["text"].to_pylist()
    spans = [
        _spans(table, ids)
        for table in (paragraphs.filter(counted), quotes.filter(pc.not_equal(quotes["kind"], "reported")))
    ]
    for first in range(0, len(texts), _AT_ONCE):
        some = texts[first : first + _AT_ONCE]
        mine = (rows[slice(*np.searchsorted(rows[:, 0], (first, first + len(some))))] - (first, 0, 0) for rows in spans)
        found, owner = words_of(some, *mine)
        yield first, len(some), found, owner + first


def _spans(table, ids):
    """The spans of a table, in the order of their articles: place of the article, start, end."""
    columns = (pc.index_in(table["doc_id"], ids), table["start"], table["end"])
    rows = np.column_stack([np.asarray(c, np.int64) for c in columns]).reshape(-1, 3)
    return rows[np.argsort(rows[:, 0], kind="stable")]
