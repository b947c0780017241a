"""What parts a whole falls into: shares of rows within outlets, voices or periods, with intervals.

Tables in: any query that gives a row per thing counted, with its doc_id. Frame out.
"""

import numpy as np
import pandas as pd

from muster.measuring.intervals import ratio_interval, seed_of
from muster.measuring.weights import number

OUTLET = "coalesce(outlet, 'unknown outlet')"


def parts(corpus, rows, *, of, part, order=None, seed=0):
    """The share of each part in the rows of an outlet, a voice, a period.

    Parameters
    ----------
    corpus : Corpus
    rows : str
        SQL that gives a row per thing counted, with doc_id.
    of, part : str
        SQL on the columns of `rows` and of the selection: the whole, and the part. A row without either is left out.
    order : list, optional
        The parts to give, in this order; default all that occur, the commonest first.
    seed : int, of the intervals

    Returns
    -------
    DataFrame, one row per (whole, part), zero rows kept, wholes in order
        whole, part;  n : int, rows;  n_whole : int, rows of the whole;  n_articles : int, articles with a row of it;
        share : float, n / n_whole;  low, high : float, 95 % interval, NaN under 10 such articles or stories

    Where stories are counted the numbers are sums of 1/k.
    """
    cells = corpus.sql(
        f"""WITH x AS (SELECT {of} AS whole, {part} AS part, doc_id, lead, stratum, weight FROM ({rows}) r JOIN selected USING (doc_id))
        SELECT whole, part, lead, any_value(stratum) AS stratum, sum(weight) AS n FROM x
        WHERE whole IS NOT NULL AND part IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
    )
    articles = corpus.sql(
        f"""WITH x AS (SELECT DISTINCT {of} AS whole, doc_id, weight FROM ({rows}) r JOIN selected USING (doc_id) WHERE {part} IS NOT NULL)
        SELECT whole, sum(weight) AS n FROM x GROUP BY 1"""
    )
    n_articles = dict(zip(articles["whole"], articles["n"], strict=True))
    common = cells.groupby("part")["n"].sum()
    shown = list(order) if order is not None else sorted(common.index, key=lambda p: (-common[p], p))
    found = []
    for whole, group in cells.groupby("whole", sort=True):
        table = group.pivot_table(index=["lead", "stratum"], columns="part", values="n", aggfunc="sum", fill_value=0.0)
        below, strata = table.sum(axis=1).to_numpy(float), table.index.get_level_values("stratum").to_numpy()
        total = number(corpus, below.sum())
        for name in shown:
            above = table[name].to_numpy(float) if name in table else np.zeros(len(below))
            low, high = ratio_interval(above, below, strata, seed_of(seed, name, whole))
            n = number(corpus, above.sum())
            found.append((whole, name, n, total, number(corpus, n_articles[whole]), n / total, low, high))
    return pd.DataFrame(found, columns=["whole", "part", "n", "n_whole", "n_articles", "share", "low", "high"])
