"""Surges: days on which more of the articles name an entity than the days before let expect.

Tables in: presence. Frame out. One article a story is counted, so that a dispatch in eight outlets is no surge; only evident days are
used. `bursts` looks for stretches in a whole corpus; this looks at a few days, those that are new, against what went before them.

Sources: Kleinman (1973), Proportions with extraneous variance, JASA 68, for how much the days vary beyond chance; Holm (1979), A simple
sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, for the many looks.
"""

from datetime import timedelta
from math import exp, lgamma

import numpy as np
import pandas as pd

from muster.measuring.timeline import EVIDENT

SMALLEST = 10  # articles in the days before under which nothing is looked for
_COLUMNS = ("entity", "day", "n", "n_articles", "n_before", "n_articles_before", "share", "usual", "p", "p_all")


def surges(corpus, entities, days, *, trailing=90):
    """How unusual some days are for some entities.

    Parameters
    ----------
    corpus : Corpus
        One article a story of its selection is counted.
    entities : list of str
    days : list of date, those to look at
    trailing : int, days before each that it is held against

    Returns
    -------
    DataFrame, one row per (entity, day) with an article that names the entity and enough articles before, the least usual first
        entity : str;  day : date;  n : int, articles of the day that name it;  n_articles : int, all of the day;
        n_before, n_articles_before : int, of the trailing days;  share, usual : float, n / n_articles and the same before;
        p : float, how likely as many or more are on such a day;  p_all : float, the same for all looks together (Holm)

    Source: definition "surges" in docs/definitions.md.
    """
    sizes, hits = _counts(corpus.select(counting="originals"), entities, days, trailing)
    rows = []
    for day in sorted(set(days) & sizes.keys()):
        window = [d for d in (day - timedelta(n) for n in range(1, trailing + 1)) if d in sizes]
        before = np.array([sizes[d] for d in window])
        if before.sum() < SMALLEST:
            continue
        for entity in entities:
            n, found = hits.get((entity, day), 0), np.array([hits.get((entity, d), 0) for d in window])
            p = tail(n, sizes[day], *_expected(found, before)) if n else 1.0
            k, total = int(found.sum()), int(before.sum())
            rows.append((entity, day, n, sizes[day], k, total, n / sizes[day], k / total, p))
    frame = pd.DataFrame(rows, columns=_COLUMNS[:-1])
    frame = frame.sort_values(["p", "day", "entity"]).reset_index(drop=True)
    frame["p_all"] = np.minimum(np.maximum.accumulate(frame["p"] * (len(frame) - np.arange(len(frame)))), 1.0)
    return frame[frame["n"] > 0].reset_index(drop=True)


def _counts(corpus, entities, days, trailing):
    """Articles by day, and articles by entity and day, of the days and those before them."""
    if not days:
        return {}, {}
    given = [list(EVIDENT), min(days) - timedelta(trailing), max(days)]
    which = "list_contains(?, s.published_basis) AND s.published BETWEEN ? AND ?"
    sizes = corpus.db.execute(f"SELECT published, count(*) FROM selected s WHERE {which} GROUP BY 1", given).fetchall()
    hits = corpus.db.execute(
        f"""SELECT entity, s.published, count(DISTINCT doc_id) FROM presence p JOIN selected s USING (doc_id)
        WHERE {which} AND layer <> 'place' AND n_free > 0 AND list_contains(?, entity) GROUP BY 1, 2""",
        [*given, list(entities)],
    ).fetchall()
    return dict(sizes), {(entity, day): n for entity, day, n in hits}


def _expected(found, sizes):
    """The beta distribution of a day's share, from the days before: as wide as they vary, and never narrower than the number
    of their articles allows."""
    k, total, n_days = found.sum(), sizes.sum(), len(sizes)
    share, known = k / total, total + 1.0
    room = total - (sizes**2).sum() / total - (n_days - 1)
    if 0 < share < 1 and room > 0:
        spread = (sizes * (found / sizes - share) ** 2).sum() / (share * (1 - share))
        alike = min((spread - (n_days - 1)) / room, 0.99)  # how alike articles of one day are, 0 = as chance has it
        known = min(1 / alike - 1, known) if alike > 0 else known
    usual = (k + 0.5) / (total + 1)
    return usual * known, (1 - usual) * known


def tail(n, size, a, b):
    """How likely n or more of `size` are where the share follows a beta distribution.

    Parameters
    ----------
    n, size : int
    a, b : float, of the beta distribution

    Returns
    -------
    float
    """
    beta = lambda x, y: lgamma(x) + lgamma(y) - lgamma(x + y)  # noqa: E731
    choose = lambda k: lgamma(size + 1) - lgamma(k + 1) - lgamma(size - k + 1)  # noqa: E731
    return min(1.0, sum(exp(choose(k) + beta(a + k, b + size - k) - beta(a, b)) for k in range(n, size + 1)))
