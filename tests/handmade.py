"""Tables set by hand under a corpus that was built: what measures count without depending on what tagging finds; notebooks
written by hand: what becomes of them without depending on what ours draw."""

import nbformat
import pyarrow as pa
import pyarrow.parquet as pq

from muster.ground.schema import TABLES
from muster.tables.commit import place
from muster.tables.corpus import open_corpus


def with_rows(corpus, **tables):
    """The corpus with the rows of some tables replaced; every column that a row leaves out is null."""
    for name, rows in tables.items():
        path = place(corpus.processed, f"{name}.parquet")  # a new file: other folders may hold links to the old one
        if path.is_dir():
            for part in path.glob("*.parquet"):
                part.unlink()
            path = path / "part-0.parquet"
        path.unlink(missing_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, schema=TABLES[name].arrow), path)
    return open_corpus(corpus.processed, corpus.processed / "codebook.yaml")


def ids(corpus):
    """doc_id by the name of the file without its ending."""
    rows = corpus.sql("SELECT source, doc_id FROM documents")
    return {source.split(".")[0]: doc for source, doc in zip(rows["source"], rows["doc_id"], strict=True)}


def notebook(
    path,
    *code,
    parameters="top_n: int = 3  # rows\nname: str = ''  # any\nflag: bool = False  # on\nmany: list = []  # several",
):
    """A notebook with a parameters cell and cells of code."""
    book = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    )
    cell = nbformat.v4.new_code_cell(parameters)
    cell.metadata["tags"] = ["parameters"]
    book.cells = [cell, *(nbformat.v4.new_code_cell(c) for c in code)]
    nbformat.write(book, path)
    return path
