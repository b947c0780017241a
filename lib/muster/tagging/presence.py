"""Which entity stands in which article. Tables in: mentions, documents. Out: presence."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from muster.ground.schema import TABLES

_KEY = ["doc_id", "layer", "entity"]
_SUMS = [
    ("sentence", "count"),
    ("free", "sum"),
    ("headline", "any"),
    ("quoted", "any"),
    ("sentence", "min"),
    ("at", "min"),
]


def presence(mentions, documents):
    """Which entity stands in which article.

    Parameters
    ----------
    mentions, documents : pyarrow.Table

    Returns
    -------
    pyarrow.Table, one row per article and entity (table presence), in order of documents
    """
    m = mentions.select([*_KEY, "sentence", "kind", "use", "quoted", "repeat"])
    m = m.filter(pc.is_valid(m["entity"]))
    free = pc.and_(pc.equal(m["use"], "free"), pc.invert(m["repeat"])).cast(pa.int32())
    m = m.append_column("free", free).append_column("headline", pc.equal(m["kind"], "headline"))
    m = m.append_column("at", pa.array(np.arange(m.num_rows)))
    rows = (
        m.group_by(_KEY, use_threads=False).aggregate(_SUMS).sort_by("at_min")
    )  # in the order in which they come first
    of = pc.index_in(rows["doc_id"], documents["doc_id"].combine_chunks())
    columns = {name: rows[name] for name in _KEY} | {name: documents[name].take(of) for name in ("published", "outlet")}
    names = ("n", "n_free", "in_headline", "in_quote", "first")
    columns |= {name: rows["_".join(sums)] for name, sums in zip(names, _SUMS, strict=False)}
    schema = TABLES["presence"].arrow
    return pa.Table.from_arrays([columns[field.name].cast(field.type) for field in schema], schema=schema)
