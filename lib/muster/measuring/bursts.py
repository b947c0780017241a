"""Bursts: stretches of days in which a larger share of the articles mentions an actor than in the corpus at large.

Tables in: documents, presence. One article a story is counted, whatever the corpus counts, so that a dispatch in eight
outlets is no burst; only evident days are used.

Sources: Kleinberg (2003), Bursty and hierarchical structure in streams, Data Mining and Knowledge Discovery 7: the automaton of
two states for batches, section 4, with twice the odds in place of twice the share, so that it holds for actors in most articles.
The days are shuffled and the largest weight of all actors is kept, so that many looks are paid for: Westfall and Young (1993),
Resampling-based multiple testing.
"""

import numpy as np
import pandas as pd

from muster.measuring.intervals import seed_of
from muster.measuring.timeline import EVIDENT

SMALLEST = 10  # articles with an evident day under which nothing is looked for


def bursts(corpus, entities, *, odds=2.0, gamma=1.0, shuffles=199, seed=0):
    """The bursts of each entity.

    Parameters
    ----------
    corpus : Corpus
        One article a story of its selection is counted.
    entities : list of str
    odds : float, how many times the usual odds a mention has within a burst
    gamma : float, what beginning a burst costs, in units of the logarithm of the number of days with an article
    shuffles : int, times that articles are dealt to the days anew
    seed : int

    Returns
    -------
    DataFrame, one row per burst, by entity in the order given and by day
        entity : str;  start, end : datetime, its first and last day with an article that mentions it;  n : int, such articles;
        n_articles : int, all from start to end;  share : float, n / n_articles;  usual : float, the share in all
        articles;  weight : float, by how much the automaton favours the burst (natural logarithm);  p : float, how often
        shuffled days give some entity a burst of this weight

    Source: definition "bursts" in docs/definitions.md.
    """
    corpus = corpus.select(counting="originals")
    days, sizes, hits = _days(corpus, entities)
    columns = ["entity", "start", "end", "n", "n_articles", "share", "usual", "weight"]
    if sizes.sum() < SMALLEST:
        return pd.DataFrame(columns=[*columns, "p"]).astype({"start": "datetime64[ns]", "end": "datetime64[ns]"})
    cost, rows = gamma * np.log(len(days)), []
    for entity, found in zip(entities, hits, strict=True):
        gain, usual = _gains(found, sizes, odds), found.sum() / sizes.sum()
        for first, last in _stretches(gain, cost):
            n, total = found[first : last + 1].sum(), sizes[first : last + 1].sum()
            rows.append(
                (entity, days[first], days[last], n, total, n / total, usual, gain[first : last + 1].sum() - cost)
            )
    largest = _by_chance(hits, sizes, odds, cost, shuffles, seed)
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.astype({"start": "datetime64[ns]", "end": "datetime64[ns]"})
    return frame.assign(p=[(1 + (largest >= w).sum()) / (1 + shuffles) for w in frame["weight"]])


def _days(corpus, entities):
    """The days with an article, how many each has, and how many of these mention each entity."""
    n = "n_free" if corpus.use == "free" else "n"
    evident = "published IS NOT NULL AND list_contains(?, published_basis)"
    base = corpus.sql(
        f"SELECT published AS day, count(*) AS n FROM selected WHERE {evident} GROUP BY 1 ORDER BY 1", [list(EVIDENT)]
    )
    found = corpus.sql(
        f"""SELECT s.published AS day, entity, count(DISTINCT doc_id) AS n FROM presence p JOIN selected s USING (doc_id)
        WHERE list_contains(?, entity) AND layer <> 'place' AND {n} > 0 AND s.{evident} GROUP BY 1, 2""",
        [list(entities), list(EVIDENT)],
    )
    table = found.pivot(index="day", columns="entity", values="n").reindex(index=base["day"], columns=list(entities))
    return base["day"].tolist(), base["n"].to_numpy(), table.fillna(0).to_numpy(int).T


def _gains(hits, sizes, odds):
    """By how much each day is likelier within a burst than outside, as a logarithm; a last axis of days."""
    usual = hits.sum(axis=-1, keepdims=True) / sizes.sum()
    inside = odds * usual / (1 - usual + odds * usual)
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = hits * np.log(inside / usual) + (sizes - hits) * np.log((1 - inside) / (1 - usual))
    return np.where((usual > 0) & (usual < 1), gain, 0.0)


def _stretches(gain, cost):
    """First and last day of each stretch in the second state on the cheapest way through the automaton."""
    inside, into, out = -np.inf, np.zeros(len(gain), bool), np.zeros(len(gain), bool)
    outside = 0.0
    for day, more in enumerate(gain):  # what each state is worth after this day, and whence the best way to it comes
        into[day], out[day] = outside - cost > inside, inside > outside
        inside, outside = max(inside, outside - cost) + more, max(outside, inside)
    state, last, found = inside > outside, None, []
    for day in range(len(gain) - 1, -1, -1):
        if state:
            last = day if last is None else last
            if into[day]:
                found.append((day, last))
                state, last = False, None
        else:
            state = bool(out[day])
    return found[::-1]


def _by_chance(hits, sizes, odds, cost, shuffles, seed):
    """The largest weight that any entity reaches, for each time that its articles are dealt to the days anew."""
    largest = np.full(shuffles, -np.inf)
    for place, found in enumerate(hits):
        rng = np.random.default_rng(seed_of(seed, "bursts", place))
        dealt = rng.multivariate_hypergeometric(sizes, int(found.sum()), size=shuffles, method="marginals")
        best = running = np.full(shuffles, -np.inf)
        for more in _gains(dealt, sizes, odds).T:
            running = np.maximum(running, 0) + more
            best = np.maximum(best, running)
        largest = np.maximum(largest, best - cost)
    return largest
