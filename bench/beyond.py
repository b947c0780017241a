"""What a corpus past one machine would cost: what an article costs here, times the articles, the arithmetic shown."""

import tempfile
from pathlib import Path

import pyarrow.parquet as pq

import stages
import texts
from measure import Row, child
from muster.ground.paths import Project
from muster.ground.schema import TABLES
from muster.tables.build import build
from muster.tables.commit import base

N, QUERIED = 512, 50_000  # articles of the build that is weighed; of the tables that are queried
ARTICLES, WORKERS, HOUR = 100_000_000, 100, 3600
# stages that the machine which builds goes through itself, however many workers tag
ALONE = ("read", "lines, hashes, spool", "stories", "write", "put together")
# of the state what memory does not hold: it is read piece by piece where it is asked for
ON_DISK = ("blocks", "lines", "key", "outlet", "plain", "hash", "text_key", "doc_key", "name")
QUESTIONS = {"month x entity": "mentions by month and entity", "share": "shares of articles by month and entity"}


def run(source=None, n=N):
    """Rows for the workers, the machine that builds, the store and the questions."""
    spent = stages.measured(texts.articles(n, source), n)
    alone = sum(spent[stage] for stage in ALONE)
    tagging = sum(spent.values()) - alone
    return [
        _time(f"tagging, {WORKERS} workers of one core", tagging, WORKERS),
        _time("reading, stories and writing on the machine that builds", alone, 1),
        _time("of that, stories", spent["stories"], 1),
        *_weighed(source, n),
        *_asked(source),
    ]


def _time(what, us, workers):
    hours = us * ARTICLES / 1e6 / HOUR / workers
    note = f"{us:,.0f} us/article x {ARTICLES:,} / 10^6 / {HOUR:,} s" + (f" / {workers}" if workers > 1 else "")
    return Row("beyond", what, hours, "h", note=note)


def _space(what, bytes_, of="article"):
    return Row("beyond", what, bytes_ * ARTICLES / 1e9, "GB", note=f"{bytes_:,.0f} bytes/{of} x {ARTICLES:,} / 10^9")


def _weighed(source, n):
    """The bytes of tables, arrays and signatures, from a build of their own."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "raw").mkdir()
        texts.write(root / "raw" / "bench.jsonl", texts.articles(n, source))
        build(root / "raw", Project.here().codebook, root / "tables")
        made = base(root / "tables")
        files = {name: (made / f"{name}.parquet").stat().st_size / n for name in TABLES}
        state = {name: pq.read_table(made / "state" / f"{name}.parquet") for name in ("records", "articles")}
    arrays = sum(column.nbytes for table in state.values() for name, column in zip(table.column_names, table.columns, strict=True) if name not in ON_DISK)  # fmt: skip
    signatures = state["articles"]["blocks"].nbytes
    return [
        _space("store: all tables", sum(files.values())),
        _space("of that, documents with their texts", files["documents"]),
        _space("of that, mentions", files["mentions"]),
        _space("memory of the machine that builds: arrays of all articles", arrays / n),
        _space("scratch files: signatures for the stories", signatures / n),
    ]


def _asked(source):
    """The time of questions and the memory of a selection, from tables made larger."""
    with tempfile.TemporaryDirectory() as folder:
        tables = Path(folder) / "tables"
        child("multiplied", folder, QUERIED, *([source] if source else []))
        asked = {name: child("query", name, tables)["result"] for name in ("nothing", *QUESTIONS)}
    rows = [_space("memory of a notebook: the table selected", asked["nothing"]["selected"] / QUERIED)]
    for name, what in QUESTIONS.items():
        us = 1e6 * asked[name]["cpu"] / QUERIED
        rows.append(Row("beyond", f"notebook, one core: {what}", us * ARTICLES / 1e6, "s", note=f"{us:.2f} us/article x {ARTICLES:,} / 10^6"))  # fmt: skip
    return rows
