"""Which entity stands in which article. Tables in: mentions, documents. Out: presence."""

import pyarrow as pa

from muster.ground.schema import TABLES


def presence(mentions, documents):
    """Which entity stands in which article.

    Parameters
    ----------
    mentions, documents : pyarrow.Table

    Returns
    -------
    pyarrow.Table, one row per article and entity (table presence), in order of documents
    """
    m = mentions.select(["doc_id", "sentence", "layer", "entity", "kind", "use", "quoted", "repeat"]).to_pandas()
    m = m[m["entity"].notna()]
    m["n_free"] = (m["use"] == "free") & ~m["repeat"]
    m["in_headline"] = m["kind"] == "headline"
    grouped = m.groupby(["doc_id", "layer", "entity"], sort=False, observed=True).agg(
        n=("sentence", "size"), n_free=("n_free", "sum"), in_headline=("in_headline", "any"), in_quote=("quoted", "any"), first=("sentence", "min")
    ).reset_index()  # fmt: skip
    about = documents.select(["doc_id", "published", "outlet"]).to_pandas()
    rows = grouped.merge(about, on="doc_id", how="left")
    return pa.Table.from_pandas(
        rows[[n for n, *_ in TABLES["presence"].columns]], schema=TABLES["presence"].arrow, preserve_index=False
    )
