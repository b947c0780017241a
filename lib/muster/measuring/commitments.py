"""Who is asked for what, who pledges it, on what condition, who gives and who refuses.

Tables in: events. Frames out. Counted are acts, whoever reports them, with the articles that report each beside; where
the corpus counts stories an article counts 1/k, an act counts 1 under every regime. Definition "commitments" in
docs/definitions.md.
"""

import pandas as pd

from muster.measuring.counts import periods
from muster.measuring.weights import weighted

STAGES = ("ask", "pledge", "condition", "delivery", "refusal")
NO_KIND, NOBODY = "none named", "nobody named"
_GIVING = "('AID', 'COOPERATE', 'MOBILIZE')"
_GIVEN = "('AID', 'COOPERATE', 'MOBILIZE', 'ASSAULT')"
_PLEDGE = f"(type = 'AGREE' AND status = 'actual' OR type IN {_GIVING} AND status = 'intended')"

# The acts of the selection by stage, a row each. `countries` are those that a stage counts for: the ones asked, else
# those that act; `parties` the actors themselves; `others_countries` and `others` the other side: who asks, to whom it is pledged. What stands on both sides of an ask is
# not asked: a president who orders his own troops home asks nobody. "Paris pledged to send jets" is AGREE and MOBILIZE: the second takes the id of the first. So is "Riga
# asked Oslo to train the Kurds" REQUEST and AID.
_NOT_OWN = "list_filter({}, lambda x: NOT list_contains({}, x))"
_STAGED = f"""
    e AS (SELECT events.* FROM events SEMI JOIN selected USING (doc_id)),
    folds AS (
        SELECT i.act AS folded, min(p.act) AS same FROM e i JOIN e p ON i.doc_id = p.doc_id AND i.sentence = p.sentence
        WHERE i.type IN {_GIVING} AND i.status = 'intended' AND p.type = 'AGREE' AND p.status = 'actual'
          AND (list_has_any(i.source, p.source) OR list_has_any(i.source_country, p.source_country)) GROUP BY 1),
    asks AS (
        SELECT i.act AS asked_for, min(p.act) AS same FROM e i JOIN e p ON i.doc_id = p.doc_id AND i.sentence = p.sentence
        WHERE i.type <> 'REQUEST' AND i.status = 'requested' AND p.type = 'REQUEST' AND p.status = 'actual'
          AND (list_has_any(i.source, p.target) OR list_has_any(i.source_country, p.target_country)) GROUP BY 1),
    staged AS (
        SELECT 'ask' AS stage, source_country AS others_countries, source AS others, {_NOT_OWN.format("target_country", "source_country")} AS countries,
            {_NOT_OWN.format("target", "source")} AS parties, act AS same, e.*
        FROM e WHERE type = 'REQUEST' AND status = 'actual' AND (len(target_country) = 0 OR NOT list_has_all(source_country, target_country))
        UNION ALL SELECT 'ask', [], [], source_country, source, coalesce(asks.same, act), e.*
        FROM e LEFT JOIN asks ON act = asked_for WHERE status = 'requested'
        UNION ALL SELECT unnest(CASE WHEN condition_start IS NULL THEN ['pledge'] ELSE ['pledge', 'condition'] END), target_country, target,
            source_country, source, CASE WHEN status = 'intended' THEN coalesce(folds.same, act) ELSE act END, e.*
        FROM e LEFT JOIN folds ON act = folded WHERE {_PLEDGE}
        UNION ALL SELECT 'delivery', target_country, target, source_country, source, act, e.* FROM e WHERE type IN {_GIVEN} AND status = 'actual'
        UNION ALL SELECT 'refusal', target_country, target, source_country, source, act, e.* FROM e
        WHERE type = 'REJECT' AND status = 'actual' OR type IN ('AGREE', 'AID', 'COOPERATE', 'MOBILIZE', 'ASSAULT') AND status = 'denied')"""

# One row an act as an article tells it, stage, country and kind: what `evidence` samples and every measure here counts.
ROWS = f"""WITH {_STAGED}
    SELECT stage, country, unnest(CASE WHEN len(kinds) > 0 THEN kinds ELSE ['{NO_KIND}'] END) AS kind, same AS act, doc_id, sentence, "start", "end", type, status, said_by
    FROM (SELECT *, unnest(CASE WHEN len(countries) > 0 THEN countries ELSE [NULL] END) AS country FROM staged)"""


# One row an act as an article tells it, stage and actor or country that it counts for.
ACTOR_ROWS = f"""WITH {_STAGED} SELECT stage, unnest(list_distinct(list_concat(countries, parties))) AS actor, same AS act, doc_id FROM staged"""


def several(countries, actors):
    """SQL: a row for each country acted for, else for each actor."""
    return f"unnest(CASE WHEN len({countries}) > 0 THEN {countries} WHEN len({actors}) > 0 THEN {actors} ELSE ['{NOBODY}'] END)"


# One row an act as an article tells it, stage, and pair of those between whom it passes.
NETWORK_ROWS = f"""WITH {_STAGED},
    x AS (SELECT *, {several("others_countries", "others")} AS other FROM staged WHERE NOT (stage = 'ask' AND status = 'requested')),
    y AS (SELECT *, {several("countries", "parties")} AS own FROM x)
    SELECT stage, CASE stage WHEN 'ask' THEN other ELSE own END AS "source", CASE stage WHEN 'ask' THEN own ELSE other END AS "target",
        same AS act, doc_id, sentence, "start", "end", type, status, said_by FROM y WHERE own <> other AND '{NOBODY}' NOT IN (own, other)"""


def ledger(corpus, *, n=15, countries=()):
    """The acts of each country by stage.

    Parameters
    ----------
    corpus : Corpus
    n : int, countries at most: those with most acts in all stages
    countries : list of str, optional
        ISO codes to show instead, in this order.

    Returns
    -------
    DataFrame, one row per (country, stage), zero rows kept, most acts first
        country, stage : str;  n : int, acts: asked of it (ask), else its own;  n_articles : int, that report them

    Source: definition "commitments" in docs/definitions.md.
    """
    frame = corpus.sql(
        f"""WITH r AS ({ROWS}), a AS (SELECT country, stage, count(DISTINCT act) AS n FROM r WHERE country IS NOT NULL GROUP BY 1, 2),
        d AS (SELECT DISTINCT country, stage, doc_id FROM r),
        w AS (SELECT country, stage, {weighted(corpus)} AS n_articles FROM d JOIN selected USING (doc_id) GROUP BY 1, 2)
        SELECT country, stage, n, n_articles FROM a JOIN w USING (country, stage)"""
    )
    total = frame.groupby("country")["n"].sum()
    shown = list(countries) or sorted(total.index, key=lambda c: (-total[c], c))[:n]
    whole = pd.MultiIndex.from_product([shown, STAGES], names=["country", "stage"])
    kind = float if corpus.counting == "stories" else int
    frame = frame.set_index(["country", "stage"]).reindex(whole, fill_value=0).reset_index()
    return frame.astype({"n": int, "n_articles": kind})


def stages(corpus, *, by="all"):
    """The acts of each stage, of everybody, in all or by period.

    Parameters
    ----------
    corpus : Corpus
    by : str, "all" or "period": an act counts in each period in which an article reports it

    Returns
    -------
    DataFrame, one row per stage, or per (period, stage) with periods without one kept
        stage : str;  period : datetime;  n : int, acts;  n_articles : int, that report them;
        n_country : int, acts with a country (asked, or acting)
    """
    dated = "WHERE period IS NOT NULL" if by == "period" else ""
    key = "period" if by == "period" else "'all'"
    frame = corpus.sql(
        f"""WITH r AS (SELECT r.*, {key} AS key, weight FROM ({ROWS}) r JOIN selected USING (doc_id) {dated}),
        d AS (SELECT DISTINCT key, stage, doc_id, weight FROM r), w AS (SELECT key, stage, {weighted(corpus)} AS n_articles FROM d GROUP BY 1, 2)
        SELECT key, stage, count(DISTINCT act) AS n, any_value(n_articles) AS n_articles, count(DISTINCT act) FILTER (country IS NOT NULL) AS n_country
        FROM r JOIN w USING (key, stage) GROUP BY 1, 2"""
    )
    keys = periods(corpus) if by == "period" else ["all"]
    if by == "period":
        frame["key"] = pd.to_datetime(frame["key"]).astype("datetime64[ns]")
    whole = pd.MultiIndex.from_product([keys, STAGES], names=["key", "stage"])
    frame = frame.set_index(["key", "stage"]).reindex(whole, fill_value=0).reset_index()
    frame = frame.astype({"n": int, "n_country": int, "n_articles": float if corpus.counting == "stories" else int})
    return frame.rename(columns={"key": "period"}) if by == "period" else frame.drop(columns="key")


def kinds(corpus, countries, *, among=("pledge", "delivery")):
    """What countries pledge and give.

    Parameters
    ----------
    corpus : Corpus
    countries : list of str, ISO codes
    among : tuple of str, the stages counted, of STAGES

    Returns
    -------
    DataFrame, one row per (kind, country), zero rows kept, kinds by their acts, those without a kind last
        kind, country : str;  n : int, acts; one of two kinds counts in both;  n_articles : int, that report them
    """
    frame = corpus.sql(
        f"""WITH r AS (SELECT * FROM ({ROWS}) WHERE list_contains(?, country) AND list_contains(?, stage)),
        d AS (SELECT DISTINCT kind, country, doc_id FROM r),
        w AS (SELECT kind, country, {weighted(corpus)} AS n_articles FROM d JOIN selected USING (doc_id) GROUP BY 1, 2)
        SELECT kind, country, count(DISTINCT act) AS n, any_value(n_articles) AS n_articles FROM r JOIN w USING (kind, country) GROUP BY 1, 2""",
        [list(countries), list(among)],
    )
    total = frame.groupby("kind")["n"].sum()
    order = sorted(total.index, key=lambda k: (k == NO_KIND, -total[k], k))
    whole = pd.MultiIndex.from_product([order, list(countries)], names=["kind", "country"])
    kind = float if corpus.counting == "stories" else int
    frame = frame.set_index(["kind", "country"]).reindex(whole, fill_value=0).reset_index()
    return frame.astype({"n": int, "n_articles": kind})


def matrix(corpus, countries, *, among=("pledge", "delivery")):
    """What countries pledge and give, and when it is told.

    Parameters
    ----------
    corpus : Corpus
    countries : list of str, ISO codes
    among : tuple of str, the stages counted, of STAGES

    Returns
    -------
    DataFrame, one row per (country, kind, period), every period of a pair that has an act; the pairs with most acts first
        country, kind : str;  period : datetime;  n : int, acts that an article of the period reports;
        n_articles : int, these articles;  n_pair : int, acts of the pair in all periods

    Source: definition "commitments" in docs/definitions.md.
    """
    frame = corpus.sql(
        f"""WITH r AS (SELECT r.*, period, weight FROM ({ROWS}) r JOIN selected USING (doc_id)
            WHERE list_contains(?, country) AND list_contains(?, stage) AND period IS NOT NULL),
        p AS (SELECT country, kind, count(DISTINCT act) AS n_pair FROM r GROUP BY 1, 2),
        d AS (SELECT DISTINCT country, kind, period, doc_id, weight FROM r),
        w AS (SELECT country, kind, period, {weighted(corpus)} AS n_articles FROM d GROUP BY 1, 2, 3)
        SELECT country, kind, period, count(DISTINCT act) AS n, any_value(n_articles) AS n_articles, any_value(n_pair) AS n_pair
        FROM r JOIN w USING (country, kind, period) JOIN p USING (country, kind) GROUP BY 1, 2, 3""",
        [list(countries), list(among)],
    )
    frame["period"] = pd.to_datetime(frame["period"]).astype("datetime64[ns]")
    pairs = frame.drop_duplicates(["country", "kind"]).sort_values(
        ["n_pair", "country", "kind"], ascending=[False, True, True]
    )
    whole = pairs[["country", "kind", "n_pair"]].merge(pd.DataFrame({"period": periods(corpus)}), how="cross")
    whole = whole.merge(frame.drop(columns="n_pair"), on=["country", "kind", "period"], how="left")
    whole[["n", "n_articles"]] = whole[["n", "n_articles"]].fillna(0)
    kind = float if corpus.counting == "stories" else int
    return whole.astype({"n": int, "n_articles": kind})[["country", "kind", "period", "n", "n_articles", "n_pair"]]


def network(corpus, *, stages=("ask", "pledge")):
    """Between whom acts pass: who asks whom, who pledges to whom.

    Parameters
    ----------
    corpus : Corpus
    stages : tuple of str, of STAGES

    Returns
    -------
    DataFrame, one row per (stage, source, target) of which both are named and not the same, most acts first
        stage : str;  source : str, who asks, pledges, gives or refuses: the country acted for, else the actor;
        target : str, who is asked, or to whom it is pledged;  n : int, acts;  n_articles : int, that report them
    """
    return corpus.sql(
        f"""WITH r AS (SELECT * FROM ({NETWORK_ROWS}) SEMI JOIN selected USING (doc_id) WHERE list_contains(?, stage)),
        d AS (SELECT DISTINCT stage, source, target, doc_id FROM r),
        w AS (SELECT stage, source, target, {weighted(corpus)} AS n_articles FROM d JOIN selected USING (doc_id) GROUP BY 1, 2, 3)
        SELECT stage, source, target, count(DISTINCT act) AS n, any_value(n_articles) AS n_articles FROM r JOIN w USING (stage, source, target)
        GROUP BY 1, 2, 3 ORDER BY stage, n DESC, n_articles DESC, source, target""",
        [list(stages)],
    )


def asks(corpus, *, n=20):
    """Who asks whom for what.

    Parameters
    ----------
    corpus : Corpus
    n : int, rows at most

    Returns
    -------
    DataFrame, one row per (asker, asked, kind), most acts first
        asker, asked : str, the country acted for, else the actor; "nobody named";  kind : str;  n : int, acts;
        n_articles : int, that report them
    """
    return corpus.sql(
        f"""WITH {_STAGED}, x AS (SELECT *, {several("others_countries", "others")} AS asker FROM staged WHERE stage = 'ask' AND NOT (status = 'requested' AND same <> act)),
        y AS (SELECT *, {several("countries", "parties")} AS asked FROM x),
        r AS (SELECT asker, asked, unnest(CASE WHEN len(kinds) > 0 THEN kinds ELSE ['{NO_KIND}'] END) AS kind, same, doc_id FROM y),
        d AS (SELECT DISTINCT asker, asked, kind, doc_id FROM r),
        w AS (SELECT asker, asked, kind, {weighted(corpus)} AS n_articles FROM d JOIN selected USING (doc_id) GROUP BY 1, 2, 3)
        SELECT asker, asked, kind, count(DISTINCT same) AS n, any_value(n_articles) AS n_articles FROM r JOIN w USING (asker, asked, kind)
        GROUP BY 1, 2, 3 ORDER BY n DESC, n_articles DESC, asker, asked, kind LIMIT ?""",
        [n],
    )
