"""The numbers that the notebooks open with, as data: what a run is compared by with the one before.

A number counts rows. `FACTS` are queries on the tables of a corpus whose rows follow from one article alone; the rows of a
`Headline` are a query on facts, with the key that the number is given for. Definition "what changed" in docs/definitions.md.
"""

from dataclasses import dataclass

from muster.measuring import commitments, voices

UNDATED = "undated"
_MONTH = f"coalesce(strftime(period, '%Y-%m'), '{UNDATED}')"  # of a selection by month

# name -> SQL on the tables and on `selected`: a row per thing, all that is counted of it
FACTS = {
    "article": f"SELECT doc_id, {_MONTH} AS month, n_sentences AS n FROM selected",
    "named": f"""SELECT m.doc_id, sentence, "start", "end", layer, entity, {_MONTH} AS month FROM mentions m JOIN selected USING (doc_id)
        WHERE use = 'free' AND NOT repeat AND layer IN ('actor', 'coalition')""",
    "spoken": f'SELECT doc_id, sentence, "start", "end", voice FROM ({voices.ROWS})',
    "claimed": """SELECT c.doc_id, sentence, "start", "end", coalition, claim, n, approx, members, said_by FROM claims c SEMI JOIN selected USING (doc_id)""",
    "events": """SELECT e.doc_id, sentence, "start", "end", type, source, target, kinds, status, condition_start, source_country,
        target_country, act, said_by FROM events e SEMI JOIN selected USING (doc_id)""",
}


@dataclass(frozen=True)
class Headline:
    """A number with a value for each key.

    Attributes
    ----------
    id, title : str
    counted : str, what the value is a number of
    parts : tuple of str, what the key is made of, joined by "|": coalition, actor, voice, country, stage, type, claim, month, all
    rows : str, SQL on FACTS: key, doc_id, sentence, "start", "end" and what `value` sums or counts
    value : str, SQL: the sum over the rows of a key
    unit : str, SQL: what a row is counted as; "" = itself, null = no sentence stands for it
    whole : bool, the rows of an article hang on those of others
    """

    id: str
    title: str
    counted: str
    parts: tuple
    rows: str
    value: str = "count(*)"
    unit: str | None = ""
    whole: bool = False


@dataclass(frozen=True)
class Rate:
    """The value of one headline divided by that of another, times `per`; every key of the first has one."""

    id: str
    title: str
    counted: str
    top: str
    base: str
    per: int


_PLACE = 'doc_id, sentence, "start", "end"'
_BEGIN = 'doc_id, NULL::INTEGER AS sentence, 0 AS "start", 0 AS "end"'
_ARTICLES = {"value": "count(DISTINCT doc_id)", "unit": "doc_id"}
_ACTS = {"value": "count(DISTINCT act)", "unit": "act", "whole": True}
_STAGED = f"({commitments.ROWS})"


def _named(layer):
    """The headlines of a layer: articles that name an entity, and mentions of it."""
    rows = f"SELECT entity AS key, {_PLACE} FROM named WHERE layer = '{layer}'"
    what = "a coalition" if layer == "coalition" else "an actor"
    yield Headline(f"{layer}-articles", f"Articles that name {what}", "articles", (layer,), rows, **_ARTICLES)
    yield Headline(f"{layer}-mentions", f"Mentions of {what}", "mentions", (layer,), rows)


HEADLINES = (
    Headline("articles", "Articles", "articles", ("all",), f"SELECT 'all' AS key, {_BEGIN} FROM article", **_ARTICLES),
    Headline("articles-month", "Articles by month", "articles", ("month",), f"SELECT month AS key, {_BEGIN} FROM article", **_ARTICLES),
    Headline("sentences", "Sentences", "sentences", ("all",), "SELECT 'all' AS key, doc_id, n FROM article", value="sum(n)::BIGINT", unit=None),
    *_named("coalition"),
    Headline("coalition-month", "Articles that name a coalition, by month", "articles", ("coalition", "month"),
        f"SELECT entity || '|' || month AS key, {_PLACE} FROM named WHERE layer = 'coalition'", **_ARTICLES),
    *_named("actor"),
    Headline("acts-type", "Acts by type", "acts", ("type",), f"SELECT type AS key, {_PLACE}, act FROM events", **_ACTS),
    Headline("acts-type-country", "Acts by country and type", "acts", ("country", "type"),
        f"SELECT country || '|' || type AS key, {_PLACE}, act FROM (SELECT *, unnest(source_country) AS country FROM events) WHERE country IS NOT NULL", **_ACTS),
    Headline("acts-stage", "Acts by stage", "acts", ("stage",), f"SELECT stage AS key, {_PLACE}, act FROM {_STAGED}", **_ACTS),
    Headline("acts-stage-country", "Acts by country and stage", "acts", ("country", "stage"),
        f"SELECT country || '|' || stage AS key, {_PLACE}, act FROM {_STAGED} WHERE country IS NOT NULL", **_ACTS),
    Headline("speech", "Stretches of speech by speaker", "stretches", ("actor",), f"SELECT voice AS key, {_PLACE} FROM spoken WHERE voice IS NOT NULL"),
    Headline("claims", "Claims about a coalition", "claims", ("coalition", "claim"), f"SELECT coalition || '|' || claim AS key, {_PLACE} FROM claimed"),
)  # fmt: skip

RATES = (
    Rate("coalition-share", "Share of articles that name a coalition", "% of articles", "coalition-articles", "articles", 100),
    Rate("coalition-rate", "Mentions of a coalition per 1,000 sentences", "per 1,000 sentences", "coalition-mentions", "sentences", 1000),
    Rate("actor-share", "Share of articles that name an actor", "% of articles", "actor-articles", "articles", 100),
)  # fmt: skip


def values(corpus):
    """The headline numbers of a corpus.

    Parameters
    ----------
    corpus : Corpus, its selection by month

    Returns
    -------
    dict of str to dict
        By id of HEADLINES: the value of each key that is not 0, int.
    """
    return {h.id: _values(corpus, h) for h in HEADLINES}


def _values(corpus, headline):
    facts = ", ".join(f"{name} AS ({sql})" for name, sql in FACTS.items() if name != "events")
    query = f"WITH {facts} SELECT key, {headline.value} FROM ({headline.rows}) GROUP BY 1 ORDER BY 1"
    return dict(corpus.db.execute(query).fetchall())
