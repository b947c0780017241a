"""How much is said of an entity, by outlet and period at once: the table for R or Stata behind shares and rates.

Tables in: documents, presence, mentions. Frame out.
"""

import pandas as pd

from muster.measuring.parts import OUTLET
from muster.measuring.weights import weighted


def volumes(corpus, entities):
    """Articles, mentions and what they are measured by, by outlet and period.

    Parameters
    ----------
    corpus : Corpus
        Its `use` says which mentions count.
    entities : list of str

    Returns
    -------
    DataFrame, one row per (entity, outlet, period) with an article, those without a mention too
        entity, outlet : str;  period : datetime, NaT = articles that fit none;  n : int, articles that mention it;  n_articles : int;  share : float;
        mentions : int, in paragraphs that are no repeat;  n_sentences : int;  rate : float, mentions per 1,000 sentences, NaN without a sentence

    No intervals: cells are small, and whoever models them resamples articles. Where stories are counted the numbers are sums of 1/k.
    """
    used = "AND use = 'free'" if corpus.use == "free" else ""
    named = "n_free" if corpus.use == "free" else "n"
    frame = corpus.sql(
        f"""WITH e AS (SELECT unnest(?) AS entity),
        cells AS (SELECT {OUTLET} AS outlet, period, {weighted(corpus)} AS n_articles, {weighted(corpus, "n_sentences")} AS n_sentences FROM selected GROUP BY 1, 2),
        seen AS (SELECT entity, {OUTLET} AS outlet, period, {weighted(corpus)} AS n FROM selected JOIN (SELECT DISTINCT doc_id, entity FROM presence
            WHERE layer <> 'place' AND {named} > 0) USING (doc_id) GROUP BY 1, 2, 3),
        said AS (SELECT entity, {OUTLET} AS outlet, period, {weighted(corpus)} AS mentions FROM selected JOIN mentions USING (doc_id)
            WHERE layer <> 'place' AND NOT repeat {used} GROUP BY 1, 2, 3)
        SELECT e.entity, c.outlet, c.period, coalesce(n, 0) AS n, n_articles, coalesce(n, 0) / n_articles AS share, coalesce(mentions, 0) AS mentions, n_sentences,
            1000 * coalesce(mentions, 0) / nullif(n_sentences, 0) AS rate
        FROM e CROSS JOIN cells c
        LEFT JOIN seen s ON s.entity = e.entity AND s.outlet = c.outlet AND s.period IS NOT DISTINCT FROM c.period
        LEFT JOIN said m ON m.entity = e.entity AND m.outlet = c.outlet AND m.period IS NOT DISTINCT FROM c.period
        ORDER BY list_position(?, e.entity), outlet, period NULLS LAST""",
        [list(entities), list(entities)],
    )
    return frame.assign(period=pd.to_datetime(frame["period"]).astype("datetime64[ns]"))
