"""Persons and the office that they held on the day of each article, by the terms of the codebook.

Tables in: mentions, documents. Frame out. Where stories are counted an article counts 1/k.
"""

import pandas as pd

from muster.measuring.counts import people
from muster.measuring.weights import number

NO_TERM, NO_DAY = "no term on the day", "no day"


def in_office(corpus, *, n=20):
    """The persons whom most articles mention, by the office that they held when the article came out.

    Parameters
    ----------
    corpus : Corpus
    n : int, persons

    Returns
    -------
    DataFrame, one row per (person, office held on the day), persons with most articles first
        entity : str;  printed : str or None, the title most often printed beside the name;  office : str, "President, FRA"
        by a term of the codebook that holds on the article's day; "no term on the day" and "no day" where none does, and
        where the article has none;  basis : str, of the term, else empty;  n_articles : int

    Two offices held at once give a row each. Source: definition "office on the day" in docs/definitions.md.
    """
    shown = people(corpus, n=n)
    used = "AND use = 'free'" if corpus.use == "free" else ""
    days = corpus.sql(
        f"""WITH d AS (SELECT DISTINCT entity, doc_id FROM mentions WHERE form IN ('full', 'surname') AND NOT repeat {used} AND list_contains(?, entity))
        SELECT entity, published, sum(weight) AS n FROM d JOIN selected USING (doc_id) GROUP BY 1, 2 ORDER BY 1, 2""",
        [shown["entity"].tolist()],
    )
    terms = {who: [t for t in corpus.codebook.offices if t.person == who] for who in shown["entity"]}
    counted = {}
    for entity, day, articles in days.itertuples(index=False):
        for key in _held(terms[entity], None if pd.isna(day) else pd.Timestamp(day).date()):
            counted[entity, *key] = counted.get((entity, *key), 0) + articles
    printed = dict(zip(shown["entity"], shown["role"], strict=True))
    place = {who: number for number, who in enumerate(shown["entity"])}
    order = sorted(counted, key=lambda k: (place[k[0]], k[1] in (NO_TERM, NO_DAY), -counted[k], k[1:]))
    rows = [(k[0], printed[k[0]], k[1], k[2], number(corpus, counted[k])) for k in order]
    return pd.DataFrame(rows, columns=["entity", "printed", "office", "basis", "n_articles"])


def _held(terms, day):
    """(office, basis) of each term that holds on the day; one without beginning and end holds on the days it was seen."""
    if day is None:
        return [(NO_DAY, "")]
    open_ = [t for t in terms if t.start is None and t.end is None]
    held = {(f"{t.office}, {t.country}", t.basis) for t in terms if (day in t.seen if t in open_ else t.holds(day))}
    return sorted(held) or [(NO_TERM, "")]
