"""Who stands before whom, and how that changes: ranks of actors by period, with intervals.

Tables in: presence. Frame out. Where stories are counted an article counts 1/k.
"""

import numpy as np
import pandas as pd

from muster.measuring.counts import periods
from muster.measuring.intervals import SMALLEST, seed_of
from muster.measuring.weights import number, weighted

TIMES = 299  # fewer than for shares: a rank is a whole number


def ranks(corpus, *, n=10, layer="actor", most=25, seed=0):
    """Ranks by share of articles, of those who are among the first in any period.

    Parameters
    ----------
    corpus : Corpus
    n : int
        Entities are ranked that are among the `n` most mentioned of at least one period.
    layer : str, "actor", "coalition" or "media"
    most : int, entities at most: those with most articles
    seed : int, of the intervals

    Returns
    -------
    DataFrame, one row per (entity, period), zero rows kept, entities with most articles first
        entity : str;  period : datetime;  n : int, articles that mention it;  n_articles : int;
        share : float, NaN where the period has no article;  rank : float, 1 + those ranked that more articles mention, NaN
        likewise;  place : float, the same with ties put in order of articles in all, then of id;
        low, high : float, 95 % interval of the rank, NaN under 10 articles or stories

    Source: definition "ranks" in docs/definitions.md.
    """
    wanted = _first(corpus, n, layer, most)
    cells = _patterns(corpus, wanted, layer)
    rows = []
    for period in periods(corpus):
        here = cells[cells["period"] == period]
        units = np.array(here["who"].tolist(), float).reshape(len(here), len(wanted))
        times, total = here["times"].to_numpy(), number(corpus, (here["size"] * here["times"]).sum())
        sums = times @ units
        low, high = _interval(units, times, here["stratum"].to_numpy(), seed_of(seed, "ranks", period))
        rank = _ranked(sums[None])[0]
        place = np.argsort(np.lexsort((np.arange(len(wanted)), rank))) + 1.0
        for i, entity in enumerate(wanted):
            known = (sums[i] / total, rank[i], place[i], low[i], high[i]) if total else [np.nan] * 5
            rows.append((entity, i, period, number(corpus, sums[i]), total, *known))
    frame = pd.DataFrame(
        rows, columns=["entity", "at", "period", "n", "n_articles", "share", "rank", "place", "low", "high"]
    )
    frame["period"] = pd.to_datetime(frame["period"]).astype("datetime64[ns]")
    return frame.sort_values(["at", "period"]).drop(columns="at").reset_index(drop=True)


def _n(corpus):
    return "n_free" if corpus.use == "free" else "n"


def _first(corpus, n, layer, most):
    """The entities that are among the first of any period, those with most articles first."""
    return corpus.sql(
        f"""WITH c AS (SELECT entity, period, {weighted(corpus)} AS k FROM presence JOIN selected USING (doc_id) WHERE layer = ? AND {_n(corpus)} > 0 GROUP BY 1, 2),
        r AS (SELECT entity, row_number() OVER (PARTITION BY period ORDER BY k DESC, entity) AS place FROM c WHERE period IS NOT NULL)
        SELECT entity, sum(k) AS k FROM c WHERE entity IN (SELECT entity FROM r WHERE place <= ?) GROUP BY 1 ORDER BY k DESC, entity LIMIT ?""",
        [layer, n, most],
    )["entity"].tolist()


def _patterns(corpus, wanted, layer):
    """Articles or stories that are alike to a ranking, together: by stratum, what they add for each of those wanted."""
    if not wanted:
        return pd.DataFrame(columns=["period", "stratum", "who", "size", "times"])
    flags = ", ".join(f"max((entity = ?[{i + 1}])::INTEGER)" for i in range(len(wanted)))
    sums = ", ".join(f"round(sum(weight * coalesce(who[{i + 1}], 0)), 9)" for i in range(len(wanted)))
    frame = corpus.sql(
        f"""WITH p AS (SELECT doc_id, [{flags}] AS who FROM presence WHERE layer = ? AND {_n(corpus)} > 0 AND list_contains(?, entity) GROUP BY 1),
        u AS (SELECT period, lead, any_value(stratum) AS stratum, [{sums}] AS who, round(sum(weight), 9) AS size
            FROM selected LEFT JOIN p USING (doc_id) WHERE period IS NOT NULL GROUP BY 1, 2)
        SELECT period, stratum, who, size, count(*) AS times FROM u GROUP BY ALL ORDER BY ALL""",
        [*([wanted] * len(wanted)), layer, wanted],
    )
    return frame.assign(period=pd.to_datetime(frame["period"]).astype("datetime64[ns]"))


def _ranked(sums):
    """1 + how many have more, for each row."""
    return 1.0 + (sums[:, None, :] > sums[:, :, None] + 1e-9).sum(axis=2)


def _interval(units, times, strata, seed):
    """The interval of each rank over articles or stories resampled within outlet and period."""
    if times.sum() < SMALLEST:
        return (np.full(units.shape[1], np.nan),) * 2
    rng, sums = np.random.default_rng(seed), np.zeros((TIMES, units.shape[1]))
    alone = pd.Series(times).groupby(strata).transform("sum").to_numpy() == 1  # alone they would never vary
    for stratum in np.unique(np.where(alone, -1, strata)):
        mine = np.flatnonzero(np.where(alone, -1, strata) == stratum)
        size = times[mine].sum()
        sums += rng.multinomial(size, times[mine] / size, size=TIMES) @ units[mine]
    return tuple(np.percentile(_ranked(sums), (2.5, 97.5), axis=0, method="inverted_cdf"))
