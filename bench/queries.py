"""Questions to large tables: what measures ask, beside the bare reading of the columns that they need with the same engine.

The tables are those of a small build many times over, every copy with ids of its own, in parts as a build writes them.
"""

import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import texts
from measure import Row, child, user
from muster.ground.paths import Project
from muster.ground.schema import TABLES
from muster.tables import parts
from muster.tables.commit import base
from muster.tables.store import CODEBOOK, RECORD

N, SEED, CHARS = 100_000, 512, 1800  # articles; of the build that is multiplied; code points of one
COPIED = ("documents", "sentences", "mentions", "presence")
SENTENCES, SECONDS, TIMES, PEAK = 500, 5, 3, 500
TURNS = 3
BARE = {
    "mentions": "SELECT max(doc_id), max(entity) FROM mentions",
    "presence": "SELECT max(doc_id), max(entity) FROM presence",
}


def run(source=None, n=N):
    """Rows for each question: its CPU time beside that of the bare reading, and the memory of the process that asks it."""
    with tempfile.TemporaryDirectory() as folder:
        tables = Path(folder) / "tables"
        child("multiplied", folder, n, *([source] if source else []))
        size = {name: _rows(tables, name) for name in COPIED}
        opened = child("query", "nothing", tables)
        rows = [Row("queries", f"opening {n:,} articles", opened["result"]["cpu"], "user s", note=f"peak {opened['peak']:,.0f} MB; {size['mentions']:,} mentions, {size['presence']:,} rows of presence")]  # fmt: skip
        bare = {table: child("query", table, tables) for table in BARE}
        for name, (table, what) in QUESTIONS.items():
            rows += _beside(child("query", name, tables), bare[table], what, size[table], name in HELD)
        drawn = child("query", "sentences", tables)
    wall = drawn["result"]["wall"]
    rows.append(Row("queries", f"{SENTENCES} sentences at random", wall, "s", None, "", SECONDS, True, f"peak {drawn['peak']:,.0f} MB"))  # fmt: skip
    return rows


QUESTIONS = {  # question -> the table whose two columns are read beside it, what is asked
    "month x entity": ("mentions", "mentions by month and entity, all entities"),
    "share": ("presence", "shares of articles by month and entity, all entities"),
    "rates with intervals": ("mentions", "rates by month of ten entities, with intervals"),
    "shares with intervals": ("presence", "shares of articles by month of ten entities, with intervals"),
}
HELD = ("month x entity", "share")  # intervals need more than two columns and are held to no bar


def _beside(asked, bare, what, n, held):
    ours, theirs = asked["result"]["cpu"], bare["result"]["cpu"]
    note = f"{n:,} rows; bare reading {theirs:.2f} user s; {asked['result']['wall']:.1f} s on the clock"
    times, peak = (TIMES, PEAK) if held else (None, None)
    return [
        Row("queries", what, ours, "user s", ours / theirs, "times reading the two columns", times, True, note),
        Row("queries", f"{what}, peak memory", asked["peak"], "MB", None, "", peak, True, f"bare reading {bare['peak']:,.0f} MB"),
    ]  # fmt: skip


def _rows(tables, name):
    path = tables / f"{name}.parquet"
    return sum(pq.read_metadata(p).num_rows for p in ([path] if path.is_file() else path.iterdir()))


# ---- in a process of its own ------------------------------------------------------------------------------------------


def query(name, tables):
    """Ask one question of tables: median user seconds and seconds on the clock, without the opening unless nothing is asked."""
    from muster.tables.corpus import open_corpus

    began, clock = user(), time.perf_counter()
    corpus = open_corpus(tables).select(freq="MS")
    assert corpus.n_documents  # makes the selection
    ask = {"month x entity": _months, "share": _portions, "sentences": _sentences}.get(name)
    spent = [(user() - began, time.perf_counter() - clock)]
    if name in BARE:
        ask = lambda corpus: corpus.sql(BARE[name])  # noqa: E731
    if name.endswith("with intervals"):
        ask = (_rates if name.startswith("rates") else _shares)(corpus)
    for _ in range(TURNS if ask else 0):
        began, clock = user(), time.perf_counter()
        ask(corpus)
        spent.append((user() - began, time.perf_counter() - clock))
        if name == "sentences":
            break  # a second draw would find the files in memory
    cpu, wall = (float(np.median(some)) for some in zip(*(spent[1:] or spent), strict=True))
    (selected,) = corpus.db.execute(
        "SELECT sum(memory_usage_bytes) FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'"
    ).fetchone()
    return {"cpu": cpu, "wall": wall, "selected": int(selected)}


def _months(corpus):
    return corpus.sums(
        """SELECT period, entity, sum(weight) AS n FROM mentions JOIN selected USING (doc_id)
        WHERE layer <> 'place' AND NOT repeat AND use = 'free' GROUP BY 1, 2"""
    )


def _portions(corpus):
    return corpus.sums(
        """SELECT period, entity, n, n / n_articles AS share FROM (
            SELECT period, entity, sum(weight) AS n FROM presence JOIN selected USING (doc_id)
            WHERE layer <> 'place' AND n_free > 0 GROUP BY 1, 2)
        JOIN (SELECT period, sum(weight) AS n_articles FROM selected GROUP BY 1) USING (period)"""
    )


def _rates(corpus):
    from muster.measuring.counts import rate, top

    named = top(corpus, n=10)["entity"].tolist()
    return lambda corpus: rate(corpus, named)


def _shares(corpus):
    from muster.measuring.counts import share, top

    named = top(corpus, n=10)["entity"].tolist()
    return lambda corpus: share(corpus, named)


def _sentences(corpus):
    """Sentences drawn at random from all articles, as text."""
    drawn = corpus.sql(
        f'SELECT doc_id, "start", "end" FROM sentences USING SAMPLE reservoir({SENTENCES} ROWS) REPEATABLE (1)'
    )
    texts = corpus.texts(drawn["doc_id"])
    return [texts[r.doc_id][r.start : r.end] for r in drawn.itertuples()]


# ---- large tables -----------------------------------------------------------------------------------------------------


def multiplied(folder, n, source=None):
    """Tables of `n` articles under folder/tables: those of a small build over and over, with new ids."""
    from muster.tables.build import build

    folder, n = Path(folder), int(n)
    (folder / "raw").mkdir()
    texts.write(folder / "raw" / "bench.jsonl", texts.articles(SEED, source, chars=CHARS))
    build(folder / "raw", Project.here().codebook, folder / "built")
    small = base(folder / "built")
    tables, to = {name: pq.read_table(small / f"{name}.parquet") for name in COPIED}, folder / "tables"
    to.mkdir()
    for name in (CODEBOOK, RECORD, *(f"{name}.parquet" for name in TABLES if name not in COPIED)):
        (small / name).rename(to / name)
    docs = tables["documents"]["doc_id"].combine_chunks()
    places = {name: pc.index_in(table["doc_id"], docs) for name, table in tables.items()}
    stories = pc.index_in(tables["documents"]["story_id"], docs)
    a_part = parts.MEAN // len(docs)
    copies = -(-n // len(docs))
    of = -(-copies // a_part)
    for number in range(of):
        made = {name: [] for name in COPIED}
        for copy in range(number * a_part, min(copies, (number + 1) * a_part)):
            ids = _ids(len(docs), copy)
            for name, table in tables.items():
                table = table.set_column(0, table.schema.field(0), ids.take(places[name]))
                if name == "documents":
                    at = table.schema.get_field_index("story_id")
                    table = table.set_column(at, table.schema.field(at), ids.take(stories))
                made[name].append(table)
        name = f"{number:016x}"
        parts.write({t: pa.concat_tables(some).combine_chunks() for t, some in made.items()}, to, number, of, name)
    return {"parts": of}


def _ids(n, copy):
    """Ids that look like those of articles, of one copy of them."""
    numbers = np.arange(copy * n + 1, (copy + 1) * n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return pa.array([f"{number:016x}" for number in numbers])
