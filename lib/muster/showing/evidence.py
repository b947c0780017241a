"""The sentences behind a number: a query on the tables and a seeded sample of what it finds.

Tables in: documents, mentions, quotes, dates, sentences.
"""

from dataclasses import asdict, dataclass

import pandas as pd

from muster.measuring import commitments, naming, voices
from muster.measuring.timeline import EVIDENT
from muster.measuring.words import in_context

POINT, FIGURE, CONTEXT = 20, 2000, 120
# what a measure makes of the tables before it counts, by the name that a query gives it
DERIVED = {
    "commitments": commitments.ROWS,
    "speech": voices.SPOKEN,
    "voices": voices.ROWS,
    "told": voices.TOLD_ROWS,
    "naming": naming.ROWS,
}


@dataclass(frozen=True)
class Evidence:
    """The query of a figure: rows of `table` for which `where` holds, `by` the columns that tell its points apart.

    `table` is one of the tables, or of DERIVED. `where` may name the columns of the table and those of the selection (outlet, period, published, published_basis).
    """

    table: str
    where: str = "true"
    by: tuple = ()

    def as_dict(self):
        return asdict(self)


def entity_evidence(corpus, entities, by="period"):
    """The mentions that `counts.share` and `counts.rate` count for these entities."""
    names = _list(entities)
    use = "use = 'free' AND NOT repeat" if corpus.use == "free" else "NOT repeat"
    dated = " AND period IS NOT NULL" if by == "period" else ""
    return Evidence(
        "mentions",
        f"entity IN ({names}) AND layer <> 'place' AND {use}{dated}",
        ("entity",) if by == "all" else ("entity", by),
    )


def days_evidence(*, within=None, by=()):
    """The date expressions that name one day in articles whose own day is evident; at most `within` days away."""
    bases = ", ".join(f"'{basis}'" for basis in EVIDENT)
    near = f" AND abs(date_diff('day', published, low)) <= {int(within)}" if within is not None else ""
    return Evidence("dates", f"low = high AND published_basis IN ({bases}){near}", by)


def acts_evidence(*, by=("stage", "country"), countries=None, stages=commitments.STAGES):
    """The triggers of the acts that `measuring.commitments` counts.

    Parameters
    ----------
    by : tuple of str, of stage, country, kind, period
    countries : list of str, optional; None = everybody, acts without a country too
    stages : tuple of str
    """
    where = f"stage IN ({_list(stages)})"
    if countries is not None:
        where += f" AND country IN ({_list(countries)})"
    if "period" in by:
        where += " AND period IS NOT NULL"
    return Evidence("commitments", where, by)


def voices_evidence(voices):
    """The speech of identified speakers, by speaker."""
    return Evidence("voices", f"voice IN ({_list(voices)})", ("voice",))


def naming_evidence(corpus, entity, by="voice"):
    """The mentions of an entity that `measuring.naming` counts, by name and voice, outlet or period."""
    dated = " AND period IS NOT NULL" if by == "period" else ""
    return Evidence("naming", naming.of_entity(corpus, entity) + dated, ("name", by))


def _list(names):
    """Names as SQL; nobody is in an empty list."""
    return ", ".join("'" + n.replace("'", "''") + "'" for n in names) or "NULL"


def sample(corpus, evidence, *, seed=0, a_point=POINT, at_most=FIGURE):
    """A seeded sample of the sentences behind a figure.

    Parameters
    ----------
    corpus : Corpus
    evidence : Evidence
    seed : int
    a_point, at_most : int, rows a point and in all

    Returns
    -------
    DataFrame, one row per piece of evidence, by point, day and place
        the columns of `by`;  doc_id, outlet : str;  published : date;  left, keyword, right : str, the text around it
    """
    keys = ", ".join(f"coalesce(outlet, 'unknown outlet') AS {k}" if k == "outlet" else k for k in evidence.by)
    table = f"({DERIVED[evidence.table]})" if evidence.table in DERIVED else evidence.table
    order = ", ".join(('doc_id, "start", "end"', *(str(n + 1) for n in range(len(evidence.by)))))
    distinct = "DISTINCT" if evidence.table in DERIVED else ""
    spans = corpus.sql(
        f"""WITH joined AS (SELECT t.*, s.outlet AS outlet, s.period, s.published, s.published_basis FROM {table} t JOIN selected s USING (doc_id))
        SELECT {distinct} {keys + "," if keys else ""} doc_id, outlet AS _outlet, published, "start", "end" FROM joined WHERE {evidence.where} ORDER BY {order} """
    )
    if len(spans):
        spans = spans.sample(frac=1, random_state=seed)
        spans = spans.groupby(list(evidence.by), sort=False).head(a_point) if evidence.by else spans.head(a_point)
        spans = spans.head(at_most).sort_values(
            [*evidence.by, "published", "doc_id", "start"], na_position="last", kind="stable"
        )
    return _with_text(corpus, spans, list(evidence.by))


def _with_text(corpus, spans, by):
    texts = dict(
        corpus.db.execute(
            "SELECT doc_id, text FROM documents WHERE list_contains(?, doc_id)", [list(spans["doc_id"].unique())]
        ).fetchall()
    )
    rows = [
        {**{k: r[k] for k in by}, "doc_id": r["doc_id"], "outlet": r["_outlet"], "published": r["published"]}
        | in_context(texts[r["doc_id"]], int(r["start"]), int(r["end"]), CONTEXT)
        for r in spans.to_dict("records")
    ]
    names = list(dict.fromkeys([*by, "doc_id", "outlet", "published", "left", "keyword", "right"]))
    frame = pd.DataFrame(rows, columns=names)
    for column in ("period", "published"):
        if column in frame:
            frame[column] = pd.to_datetime(frame[column]).dt.date
    return frame
