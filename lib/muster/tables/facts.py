"""What the stories rest on of an article: its days, its length, whom it credits, the signatures of its text.

Tables in: documents, paragraphs, quotes of some articles. Out: one row per article.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from muster.tables.copies import signatures, words_of
from muster.tables.originals import credit_lines
from muster.tables.state import TAGGED


def facts(tables):
    """What the stories rest on.

    Parameters
    ----------
    tables : dict of str to pyarrow.Table, of the same articles in the same order

    Returns
    -------
    pyarrow.Table, one row per article, of `state.TAGGED` and `doc_id`
    """
    documents = tables["documents"]
    values, owner = signatures(*words(tables), documents.num_rows)
    ends = np.cumsum(np.bincount(owner, minlength=documents.num_rows)) * values.shape[1]
    blocks = pa.ListArray.from_arrays(pa.array(np.concatenate(([0], ends)), pa.int32()), pa.array(values.reshape(-1)))
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
    documents, paragraphs, quotes = (tables[name] for name in ("documents", "paragraphs", "quotes"))
    counted = pc.and_(
        pc.invert(pc.is_in(paragraphs["kind"], pa.array(["furniture", "credit"]))), pc.invert(paragraphs["repeat"])
    )
    spans = paragraphs.filter(counted), quotes.filter(pc.not_equal(quotes["kind"], "reported"))
    ids = documents["doc_id"].combine_chunks()
    places = (pc.index_in(table["doc_id"], ids) for table in spans)
    spans = (
        np.column_stack([np.asarray(c, np.int64) for c in (place, table["start"], table["end"])]).reshape(-1, 3)
        for place, table in zip(places, spans, strict=True)
    )
    return words_of(documents["text"].to_pylist(), *spans)
