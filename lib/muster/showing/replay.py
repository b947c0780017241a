"""The query behind a figure, asked again: how many rows each point has, a seeded sample of them, or all.

Tables in: documents, sentences, and the one that the query names. Frames out.
"""

import re

import pandas as pd

from muster.ground.errors import InputError, did_you_mean
from muster.ground.schema import TABLES
from muster.measuring import commitments, dyads, inputs, keyness, modifiers, naming, robustness, validation, voices
from muster.tables.corpus import SETTINGS

POINT, FIGURE = 20, 2000  # sentences of a sample: a point, a figure
CONTEXT, LONGEST = 120, 320  # code points beside the place: at least, and at most where the sentence is longer
_CHUNK = 20_000  # rows at a time when all are asked for
_BLANKS = re.compile(r"\s+")
# what a measure makes of the tables before it counts, by the name that a query gives it
DERIVED = {
    "commitments": commitments.ROWS,
    "network": commitments.NETWORK_ROWS,
    "dyads": dyads.ROWS,
    "dated acts": dyads.DATED_ROWS,
    "speech": voices.SPOKEN,
    "voices": voices.ROWS,
    "told": voices.TOLD_ROWS,
    "naming": naming.ROWS,
    "articles": inputs.ROWS,
    "beside": keyness.ROWS,
    "choices": robustness.ROWS,
    "modifiers": modifiers.ROWS,
    "coded": validation.ROWS,
    "coded types": validation.TYPE_ROWS,
}
_PLACE = ("doc_id", "headline", "outlet", "published", "start", "end", "left", "keyword", "right")


def selection(corpus):
    """The settings of the selection as values of JSON; `corpus.select(**...)` takes them back."""
    given = {name: getattr(corpus, name) for name in SETTINGS}
    return given | {name: given[name].isoformat() if given[name] else "" for name in ("start", "end")}


def points(corpus, evidence, at=None):
    """How many rows stand behind each point of a figure.

    Parameters
    ----------
    corpus : Corpus
    evidence : Evidence
    at : dict of column to list of str, optional
        Only points with one of these values in the column.

    Returns
    -------
    DataFrame, one row per point that has any, in the order of its columns
        the columns of `by`;  rows : int

    Raises
    ------
    InputError
        The query names no table, or does not fit the tables.
    """
    found, values = _found(evidence, at)
    keys = _keys(evidence)
    group = f"GROUP BY {keys} ORDER BY {keys}" if keys else ""
    frame = _asked(corpus, f"SELECT {keys + ',' if keys else ''} count(*) AS rows FROM ({found}) {group}", values)
    return _dated(frame if keys else frame[frame["rows"] > 0])


def sample(corpus, evidence, *, seed=0, a_point=POINT, at_most=FIGURE, at=None):
    """A seeded sample of the sentences behind a figure.

    Each point gives its first rows in an order that the seed decides; where that is too much for a figure, the first of
    every point come before the second of any.

    Parameters
    ----------
    corpus : Corpus
    evidence : Evidence
    seed : int
    a_point, at_most : int, rows a point and in all
    at : dict of column to list of str, optional; only points with one of these values in the column

    Returns
    -------
    DataFrame, one row per piece of evidence, by point, day and place
        the columns of `by`;  rows : int, of the point in all;  doc_id, headline, outlet : str;  published : date;
        start, end : int, code points of `documents.text`;  left, keyword, right : str, the place in its sentence

    Raises
    ------
    InputError
        As `points`.
    """
    return drawn(corpus, evidence, seed=seed, a_point=a_point, at_most=at_most, at=at)[0]


def drawn(corpus, evidence, *, seed=0, a_point=POINT, at_most=FIGURE, at=None):
    """`sample`, and how many rows all points have, in one question to the tables.

    Returns
    -------
    DataFrame, as of `sample`
    int, the sum of what `points` gives
    """
    found, values = _found(evidence, at)
    keys = _keys(evidence)
    also = f"{keys}," if keys else ""
    # md5 and not random(): the same rows are drawn on every machine, however many threads read the tables
    lots = f"""SELECT {also} count(*) AS rows, arg_min({{doc_id: doc_id, "start": "start", "end": "end"}}, lot, {int(a_point)}) AS first
        FROM (SELECT *, md5(concat_ws('|', {int(seed)}, doc_id, "start", "end")) AS lot FROM ({found})) {f"GROUP BY {keys}" if keys else "HAVING count(*) > 0"}"""
    turns = f"""SELECT * EXCLUDE (first), unnest(first) AS s, unnest(range(1, 1 + len(first))) AS turn
        FROM (SELECT *, sum(rows) OVER () AS whole FROM ({lots}))"""
    spans = _asked(
        corpus,
        f"""SELECT * EXCLUDE (s, turn), s.doc_id AS doc_id, s."start" AS "start", s."end" AS "end" FROM ({turns})
        ORDER BY turn, {also} doc_id, "start" LIMIT {int(at_most)}""",
        values,
    )
    n_rows = int(spans["whole"].iloc[0]) if len(spans) else 0
    return _with_text(corpus, spans.drop(columns="whole"), list(evidence.by)), n_rows


def rows(corpus, evidence, at=None):
    """Every row behind a figure, part after part.

    Parameters
    ----------
    corpus : Corpus
    evidence : Evidence
    at : dict of column to list of str, optional; only points with one of these values in the column

    Yields
    ------
    DataFrame, columns and grain as of `sample`, without `rows`; at most 20,000 rows, by article and place

    Raises
    ------
    InputError
        As `points`.
    """
    found, values = _found(evidence, at)
    _asked(corpus, f'CREATE OR REPLACE TEMP TABLE behind AS {found} ORDER BY doc_id, "start", "end"', values)
    try:
        (n,) = corpus.db.execute("SELECT count(*) FROM behind").fetchone()
        for first in range(0, n, _CHUNK):
            spans = corpus.sql("SELECT * FROM behind WHERE rowid >= ? AND rowid < ?", [first, first + _CHUNK])
            yield _with_text(corpus, spans, list(evidence.by))
    finally:
        corpus.db.execute("DROP TABLE IF EXISTS behind")


def _found(evidence, at):
    """The query for the rows behind a figure, and its values."""
    if evidence.table not in DERIVED and evidence.table not in TABLES:
        names = sorted([*DERIVED, *TABLES])
        raise InputError(
            "the query of the figure",
            f'there is no table "{evidence.table}"',
            allowed=", ".join(names),
            do=did_you_mean(evidence.table, names),
        )
    table = f"({DERIVED[evidence.table]})" if evidence.table in DERIVED else evidence.table
    keys = ", ".join(f"coalesce(outlet, 'unknown outlet') AS {k}" if k == "outlet" else f'"{k}"' for k in evidence.by)
    distinct = "DISTINCT" if evidence.table in DERIVED else ""
    wanted = {k: v for k, v in (at or {}).items() if v}
    only = " AND ".join(f"list_contains(?, coalesce(\"{k}\"::VARCHAR, ''))" for k in wanted) or "true"
    query = f"""SELECT * FROM (WITH joined AS (SELECT t.*, s.outlet AS outlet, s.period, s.published, s.published_basis FROM {table} t JOIN selected s USING (doc_id))
        SELECT {distinct} {keys + "," if keys else ""} doc_id, "start", "end" FROM joined WHERE {evidence.where}) WHERE {only}"""
    return query, [list(map(str, v)) for v in wanted.values()]


def _keys(evidence):
    return ", ".join(f'"{k}"' for k in evidence.by)


def _asked(corpus, query, values):
    """The answer to a query that a file may hold."""
    import duckdb

    if validation.ROWS in query or validation.TYPE_ROWS in query:
        validation.register(corpus)
    try:
        return corpus.sql(query, values)
    except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException) as error:
        raise InputError("the query of the figure", f"does not fit the tables ({str(error).splitlines()[0]})") from None


def _with_text(corpus, spans, by):
    """Spans with what a reader needs beside them, by point, day and place."""
    corpus.db.register("spans", spans[["doc_id", "start", "end"]].drop_duplicates())
    try:
        around = corpus.sql(
            """WITH p AS (SELECT p.*, min(s."start") AS first, max(s."end") AS last FROM spans p
                LEFT JOIN sentences s ON s.doc_id = p.doc_id AND s."start" < p."end" AND s."end" > p."start" GROUP BY ALL)
            SELECT p.*, d.headline, coalesce(d.outlet, 'unknown outlet') AS _outlet, d.published FROM p JOIN documents d USING (doc_id)"""
        )
    finally:
        corpus.db.unregister("spans")
    spans = spans.merge(around, on=["doc_id", "start", "end"], how="left", sort=False)
    texts = corpus.texts(spans["doc_id"].unique())
    parts = [_in_sentence(r, texts[r["doc_id"]]) for r in spans.to_dict("records")]
    spans[["left", "keyword", "right"]] = pd.DataFrame(parts, columns=["left", "keyword", "right"], index=spans.index)
    if "outlet" not in by:
        spans["outlet"] = spans["_outlet"]
    spans = spans.sort_values([*by, "published", "doc_id", "start"], na_position="last", kind="stable")
    columns = dict.fromkeys([*by, *(c for c in ("rows",) if c in spans), *_PLACE])
    return _dated(spans[list(columns)].reset_index(drop=True))


def _in_sentence(r, text):
    """Left, keyword and right of a span: the sentence, at least CONTEXT and at most LONGEST code points on either side."""
    start, end, whole = int(r["start"]), int(r["end"]), len(text)
    low = max(0, start - LONGEST)
    first, last = (start, end) if pd.isna(r["first"]) else (int(r["first"]), int(r["last"]))
    begin = max(min(first, start - CONTEXT), low)
    stop = min(max(last, end + CONTEXT), end + LONGEST, whole)
    left, right = text[begin:start], text[end:stop]
    if begin not in (0, first):  # cut between words
        left = f"… {left.partition(' ')[2]}"
    if stop not in (whole, last):
        right = f"{right.rpartition(' ')[0]} …"
    left, keyword, right = (_BLANKS.sub(" ", part) for part in (left, text[start:end], right))
    return left.lstrip(), keyword, right.rstrip()


def _dated(frame):
    """Days as dates, so that files and pages print them without an hour."""
    for column in ("period", "published"):
        if column in frame:
            frame[column] = pd.to_datetime(frame[column]).dt.date
    return frame
