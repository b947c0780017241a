"""The texts of some articles: only the groups of rows in which they stand are read.

Ids in; texts out. Tables in: documents.
"""

from collections import defaultdict

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq


def texts(db, files, ids):
    """The texts of articles.

    Parameters
    ----------
    db : duckdb connection
    files : str, the part files of `documents` as `read_parquet` takes them
    ids : iterable of str, doc_id

    Returns
    -------
    dict of doc_id to str; an id that no article has is left out
    """
    found = {}
    for path, rows in _places(db, files, ids).items():
        with pq.ParquetFile(path) as file:
            sizes = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
            first = np.cumsum([0, *sizes])
            group = np.searchsorted(first, list(rows), side="right") - 1
            for number in np.unique(group).tolist():
                column = file.read_row_group(number, columns=["text"], use_threads=False)["text"]
                for (row, doc), at in zip(rows.items(), group, strict=True):
                    if at == number:
                        found[doc] = column[row - int(first[number])].as_py()
    return found


def _places(db, files, ids):
    """Where articles stand: path of the part -> row in it -> id."""
    wanted = pa.table({"doc_id": pa.array(dict.fromkeys(ids), pa.string())})
    db.register("wanted_texts", wanted)
    try:
        rows = db.execute(
            f"""SELECT filename, file_row_number, doc_id FROM read_parquet('{files}', filename = true, file_row_number = true)
            SEMI JOIN wanted_texts USING (doc_id)"""
        ).fetchall()
    finally:
        db.unregister("wanted_texts")
    places = defaultdict(dict)
    for path, row, doc in rows:
        places[path][row] = doc
    return places
