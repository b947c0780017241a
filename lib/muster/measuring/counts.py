"""How much, by whom, when: shares of articles and rates of mentions, with intervals.

Tables in: documents, presence, mentions, paragraphs, ledger. Frames out: one declared grain each. Where the corpus
counts stories an article counts 1/k, k its story's articles in the selection, and what is said to be int is a float.
Definitions: docs/definitions.md.
"""

import numpy as np
import pandas as pd

from muster.measuring.intervals import ratio_interval, seed_of, share_interval
from muster.measuring.weights import number, weighted

_NAMED = "layer <> 'place'"  # "in London" is a place in GBR, no mention of the British government or state
_BY = {"period": "period", "outlet": "coalesce(outlet, 'unknown outlet')"}


def periods(corpus):
    """Every period from the first to the last with a dated article, gaps included.

    Returns
    -------
    DatetimeIndex, the first day of each
    """
    low, high = corpus.db.execute("SELECT min(period), max(period) FROM selected").fetchone()
    return pd.date_range(low, high, freq=_pandas(corpus.freq)) if low else pd.DatetimeIndex([])


def _pandas(freq):
    return {"W": "W-MON"}.get(freq, freq)


def articles(corpus, *, by=("period",)):
    """Articles by period, outlet, genre or basis of the publication day.

    Parameters
    ----------
    corpus : Corpus
    by : tuple of str, of "period", "outlet", "genre", "published_basis"

    Returns
    -------
    DataFrame, one row per combination that occurs
        the columns of `by`;  n_articles : int;  n_sentences, n_tokens : int
    """
    keys = ", ".join(f"coalesce({k}, 'unknown {k}') AS {k}" if k in ("outlet", "genre") else k for k in by)
    frame = corpus.sql(
        f"""SELECT {keys}, {weighted(corpus)} AS n_articles, {weighted(corpus, "n_sentences")} AS n_sentences, {weighted(corpus, "n_tokens")} AS n_tokens
        FROM selected GROUP BY ALL ORDER BY ALL"""
    )
    return _dated(frame)


def undated(corpus):
    """Articles without a publication day that fits one period, by outlet.

    Returns
    -------
    DataFrame, one row per outlet
        outlet : str;  n_articles : int
    """
    return corpus.sql(
        f"SELECT coalesce(outlet, 'unknown outlet') AS outlet, {weighted(corpus)} AS n_articles FROM selected WHERE period IS NULL GROUP BY 1 ORDER BY 1"
    )


def share(corpus, entities, *, by="period", seed=0):
    """The share of articles that mention an entity.

    Parameters
    ----------
    corpus : Corpus
        Its `use` says whether a mention must be free or may be of any use.
    entities : list of str
    by : str, "period", "outlet" or "all"
    seed : int, of the intervals

    Returns
    -------
    DataFrame, one row per (entity, `by`), zero rows kept
        entity : str;  period or outlet;  n : int, articles that mention it;  n_articles : int;
        share : float, NaN where there is no article;  low, high : float, 95 % interval, NaN under 10 articles or stories

    Source: definition "share" in docs/definitions.md.
    """
    return _shares(corpus, _hits(corpus, entities, by), entities, by, seed)


def share_of(corpus, rows, entities, *, by="period", seed=0):
    """The share of articles that have a row of a query.

    Parameters
    ----------
    corpus : Corpus
    rows : str
        SQL that gives rows with doc_id and entity, of which an article may have several.
    entities : list of str
    by, seed : as in `share`

    Returns
    -------
    DataFrame, as of `share`
    """
    return _shares(corpus, _hits(corpus, entities, by, rows), entities, by, seed)


def _shares(corpus, found, entities, by, seed):
    """Hits by entity, key, stratum and unit as shares of the articles."""
    cells, rows = _cells(corpus, by), []
    for entity in entities:
        table = cells.merge(found[found["entity"] == entity], on=["key", "stratum", "unit"], how="left").fillna(
            {"n": 0}
        )
        for key, group in table.groupby("key", sort=True):
            low, high = _share_interval(corpus, group, seed_of(seed, entity, key))
            n, total = number(corpus, group["n"].sum()), number(corpus, group["n_articles"].sum())
            rows.append((entity, key, n, total, n / total if total else np.nan, low, high))
    frame = pd.DataFrame(rows, columns=["entity", by, "n", "n_articles", "share", "low", "high"])
    return _whole(corpus, frame, entities, by, zero=("n", "n_articles"))


def rate(corpus, entities, *, by="period", seed=0):
    """Mentions per 1,000 sentences.

    Parameters
    ----------
    corpus : Corpus
    entities : list of str
    by : str, "period", "outlet" or "all"
    seed : int, of the intervals

    Returns
    -------
    DataFrame, one row per (entity, `by`), zero rows kept
        entity : str;  period or outlet;  n : int, mentions of the use chosen in paragraphs that are no repeat;
        n_sentences : int;  n_articles : int;  rate : float, mentions per 1,000 sentences, NaN where there is no sentence;
        low, high : float, 95 % interval, NaN under 10 articles or stories

    Source: definition "rate" in docs/definitions.md.
    """
    base = _units(corpus, by)
    hits = _hits_of_units(corpus, entities, by)
    known = corpus.sql("SELECT DISTINCT key FROM units ORDER BY 1")["key"]
    keys = [(key, np.flatnonzero(base["place"] == place)) for place, key in enumerate(known)]
    rows = []
    for at, entity in enumerate(entities):
        above = np.zeros(len(base["unit"]))
        mine = hits[hits["place"] == at + 1]
        above[mine["unit"]] = mine["n"]
        for key, group in keys:
            low, high = ratio_interval(
                above[group], base["sentences"][group], base["stratum"][group], seed_of(seed, entity, key)
            )
            sums = (above[group].sum(), base["sentences"][group].sum(), base["articles"][group].sum())
            n, sentences, articles = (number(corpus, total) for total in sums)
            per = 1000 * n / sentences if sentences else np.nan
            rows.append((entity, key, n, sentences, articles, per, 1000 * low, 1000 * high))
    frame = pd.DataFrame(rows, columns=["entity", by, "n", "n_sentences", "n_articles", "rate", "low", "high"])
    return _whole(corpus, frame, entities, by, zero=("n", "n_sentences", "n_articles"))


def top(corpus, *, layer="actor", n=15):
    """The entities that most articles mention.

    Parameters
    ----------
    corpus : Corpus
    layer : str, "actor", "coalition", "place" or "media"
    n : int

    Returns
    -------
    DataFrame, one row per entity, most articles first, ties by id
        entity : str;  n_articles : int;  n : int, mentions of the use chosen
    """
    return corpus.sums(
        f"""SELECT entity, {weighted(corpus)} AS n_articles, {weighted(corpus, _n(corpus))} AS n
        FROM presence JOIN selected USING (doc_id) WHERE layer = ? AND {_n(corpus)} > 0
        GROUP BY 1 ORDER BY n_articles DESC, entity LIMIT ?""",
        [layer, n],
    )


def comentions(corpus, entities):
    """In how many articles two entities stand together.

    Returns
    -------
    DataFrame, one row per unordered pair, a < b
        a, b : str;  n_both, n_a, n_b : int, articles;  jaccard : float, n_both / (n_a + n_b - n_both)
    """
    frame = corpus.sql(
        f"""WITH p AS (SELECT doc_id, entity, weight FROM presence JOIN selected USING (doc_id) WHERE list_contains(?, entity) AND {_NAMED} AND {_n(corpus)} > 0),
        s AS (SELECT entity, {weighted(corpus)} AS n FROM p GROUP BY 1)
        SELECT x.entity AS a, y.entity AS b, {weighted(corpus, weight="x.weight")} AS n_both, any_value(sa.n) AS n_a, any_value(sb.n) AS n_b
        FROM p x JOIN p y ON x.doc_id = y.doc_id AND x.entity < y.entity JOIN s sa ON sa.entity = x.entity JOIN s sb ON sb.entity = y.entity
        GROUP BY 1, 2 ORDER BY 1, 2""",
        [list(entities)],
    )
    return frame.assign(jaccard=frame["n_both"] / (frame["n_a"] + frame["n_b"] - frame["n_both"]))


def surfaces(corpus, entity, *, n=20):
    """What an entity is called.

    Returns
    -------
    DataFrame, one row per (surface in lower case, form), commonest first
        surface, form : str;  n : int, mentions of the use chosen that are no repeat;  n_articles : int
    """
    return corpus.sql(
        f"""WITH m AS (SELECT lower(replace(surface, chr(10), ' ')) AS surface, form, weight, doc_id, count(*) AS k
        FROM mentions JOIN selected USING (doc_id) WHERE entity = ? AND {_NAMED} AND NOT repeat {_used(corpus)} GROUP BY ALL)
        SELECT surface, form, {weighted(corpus, "k")} AS n, {weighted(corpus)} AS n_articles FROM m GROUP BY ALL ORDER BY n DESC, surface, form LIMIT ?""",
        [entity, n],
    )


def people(corpus, *, n=20):
    """Persons with the title most often printed beside their name.

    Returns
    -------
    DataFrame, one row per person, most articles first
        entity : str;  n_articles : int;  n : int, mentions of the use chosen that are no repeat;  role : str or None, ties by the alphabet;  basis : str, "codebook" or "discovered"
    """
    return corpus.sql(
        f"""WITH m AS (SELECT entity, role, basis, doc_id FROM mentions SEMI JOIN selected USING (doc_id)
        WHERE form IN ('full', 'surname') AND NOT repeat {_used(corpus)}),
        d AS (SELECT entity, doc_id, count(*) AS k FROM m GROUP BY 1, 2),
        sums AS (SELECT entity, {weighted(corpus)} AS n_articles, {weighted(corpus, "k")} AS n FROM d JOIN selected USING (doc_id) GROUP BY 1),
        roles AS (SELECT entity, mode(role ORDER BY role) FILTER (role IS NOT NULL) AS role,
                  CASE WHEN bool_or(basis = 'discovered') THEN 'discovered' ELSE 'codebook' END AS basis FROM m GROUP BY 1)
        SELECT entity, n_articles, n, role, basis FROM sums JOIN roles USING (entity) ORDER BY n_articles DESC, entity LIMIT ?""",
        [n],
    )


def newcomers(corpus, *, layer="actor"):
    """The period in which each entity is first mentioned.

    Returns
    -------
    DataFrame, one row per entity
        entity : str;  first : datetime, the period;  doc_id : str, its first article;  n_articles : int, in all
    """
    frame = corpus.sums(
        f"""SELECT entity, min(period) AS first, arg_min(doc_id, (s.published, doc_id)) AS doc_id, {weighted(corpus)} AS n_articles
        FROM presence p JOIN selected s USING (doc_id)
        WHERE layer = ? AND {_n(corpus)} > 0 AND period IS NOT NULL GROUP BY 1 ORDER BY first, entity""",
        [layer],
    )
    return _dated(frame, "first")


def members(corpus, coalition):
    """The members of a coalition beside the articles that mention them.

    Parameters
    ----------
    corpus : Corpus
    coalition : str, id of a coalition of the codebook

    Returns
    -------
    DataFrame, one row per member, most articles first
        entity : str;  joined : date or None;  n_articles : int
    """
    listed = {m.id: m.start for c in corpus.codebook.coalitions if c.id == coalition for m in c.members}
    seen = corpus.sql(
        f"SELECT entity, {weighted(corpus)} AS n FROM presence JOIN selected USING (doc_id) WHERE list_contains(?, entity) AND {_NAMED} AND {_n(corpus)} > 0 GROUP BY 1",
        [list(listed)],
    )
    n = dict(zip(seen["entity"], seen["n"], strict=True))
    rows = sorted(
        ((e, joined, number(corpus, n.get(e, 0))) for e, joined in listed.items()), key=lambda r: (-r[2], r[0])
    )
    return pd.DataFrame(rows, columns=["entity", "joined", "n_articles"])


def paragraph_kinds(corpus):
    """Characters by kind of paragraph and outlet.

    Returns
    -------
    DataFrame, one row per (outlet, kind)
        outlet, kind : str;  n : int, paragraphs;  chars : int, code points
    """
    return corpus.sql(
        f"""SELECT coalesce(outlet, 'unknown outlet') AS outlet, kind, {weighted(corpus)} AS n, {weighted(corpus, '"end" - "start"')} AS chars
        FROM paragraphs JOIN selected USING (doc_id) GROUP BY 1, 2 ORDER BY 1, 2"""
    )


# ---- how the queries are put together ---------------------------------------------------------------------------------


def _n(corpus):
    return "n_free" if corpus.use == "free" else "n"


def _used(corpus):
    return "AND use = 'free'" if corpus.use == "free" else ""


def _key(by):
    return "'all'" if by == "all" else _BY[by]


def _dated_only(by):
    return "WHERE period IS NOT NULL" if by == "period" else ""


def _unit(corpus):
    """What is resampled: stories one by one; of articles it is enough to know how many a stratum has."""
    return "lead" if corpus.counting == "stories" else "''"


def _units(corpus, by):
    """What is resampled for a rate, by lead, as numbers: a dict of arrays; the table `units` says which article is whose."""
    corpus.db.execute(
        f"""CREATE OR REPLACE TEMP TABLE units AS
        SELECT *, row_number() OVER (ORDER BY lead, key) - 1 AS unit FROM (
            SELECT {_key(by)} AS key, lead, any_value(stratum) AS stratum, sum(weight) AS articles, sum(weight * n_sentences)::DOUBLE AS sentences
            FROM selected {_dated_only(by)} GROUP BY 1, 2)"""
    )
    return corpus.db.execute(
        """WITH k AS (SELECT key, row_number() OVER (ORDER BY key) - 1 AS place FROM units GROUP BY 1)
        SELECT unit, place, stratum, articles, sentences FROM units JOIN k USING (key) ORDER BY unit"""
    ).fetchnumpy()


def _hits_of_units(corpus, entities, by):
    """Mentions by unit and by the place of the entity in the list, from 1: a frame."""
    return corpus.sums(
        f"""WITH a AS (SELECT doc_id, unit, weight FROM selected JOIN units ON units.lead = selected.lead AND units.key = {_key(by)})
        SELECT list_position(?, entity) AS place, unit, sum(weight) AS n FROM mentions JOIN a USING (doc_id)
        WHERE list_contains(?, entity) AND {_NAMED} AND NOT repeat {_used(corpus)} GROUP BY 1, 2""",
        [list(entities), list(entities)],
    )


def _cells(corpus, by):
    return corpus.sql(
        f"""SELECT {_key(by)} AS key, stratum, {_unit(corpus)} AS unit, sum(weight) AS n_articles
        FROM selected {_dated_only(by)} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
    )


def _hits(corpus, entities, by, rows=None):
    ask, rows = (
        (corpus.sql, f"SELECT DISTINCT doc_id, entity FROM ({rows})")
        if rows
        else (corpus.sums, f"SELECT doc_id, entity FROM presence WHERE {_NAMED} AND {_n(corpus)} > 0")
    )
    return ask(
        f"""WITH p AS ({rows})
        SELECT entity, {_key(by)} AS key, stratum, {_unit(corpus)} AS unit, sum(weight) AS n
        FROM p JOIN selected USING (doc_id) {_dated_only(by) or "WHERE true"} AND list_contains(?, entity) GROUP BY 1, 2, 3, 4""",
        [list(entities)],
    )


def _share_interval(corpus, group, seed):
    hits, sizes = group["n"].to_numpy(float), group["n_articles"].to_numpy(float)
    if corpus.counting == "stories":
        return ratio_interval(hits, sizes, group["stratum"].to_numpy(), seed)
    return share_interval(hits.astype(int), sizes.astype(int), seed)


def _dated(frame, column="period"):
    if column in frame:
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[ns]")
    return frame


def _whole(corpus, frame, entities, by, zero):
    """Every entity in every period, in order; counts of what is missing are 0."""
    if by == "period":
        frame = _dated(frame)
        index = pd.MultiIndex.from_product([list(entities), periods(corpus)], names=["entity", "period"])
        frame = frame.set_index(["entity", "period"]).reindex(index).reset_index()
    frame[list(zero)] = frame[list(zero)].fillna(0).astype(float if corpus.counting == "stories" else int)
    return frame
