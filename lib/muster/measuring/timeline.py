"""When: coverage beside the dated record, and the days that articles speak of.

Tables in: documents, dates. Where stories are counted an article counts 1/k as in `counts`. Derived days are left out throughout: they would be measured against the chronology that
derived them.
"""

import bisect
import re
from datetime import timedelta

import pandas as pd

from muster.measuring.weights import number, weighted

EVIDENT = ("metadata", "markup", "url", "printed", "dateline")


def coverage(corpus, *, days=7):
    """How each reference event of the codebook is covered in the days after it.

    An article covers an event when it came out on its day or at most `days` after its end, and prints at least two of
    its identifying words outside furniture (all of them where there are fewer).

    Parameters
    ----------
    corpus : Corpus
    days : int

    Returns
    -------
    DataFrame, one row per reference event within the dates of the selection
        id, label, place : str;  date : datetime;  n_window : int, articles that came out in the window;
        n_articles : int, those that cover it;  n_outlets : int;  lag : float, days from the event to the first of them,
        NaN where none does;  first : str or None, doc_id of the first

    Source: definition "coverage" in docs/definitions.md.
    """
    found = corpus.db.execute(
        """SELECT s.published, doc_id, s.outlet, lower(string_agg(substring(d.text, p."start" + 1, p."end" - p."start"), chr(10) ORDER BY paragraph)), any_value(s.weight)
        FROM selected s JOIN documents d USING (doc_id) JOIN paragraphs p USING (doc_id)
        WHERE list_contains(?, s.published_basis) AND p.kind <> 'furniture' GROUP BY 1, 2, 3 ORDER BY 1, 2""",
        [list(EVIDENT)],
    ).fetchall()
    published = [row[0] for row in found]
    inside = [r for r in corpus.codebook.chronology if published and r.date and published[0] <= r.date <= published[-1]]
    rows = []
    for r in sorted(inside, key=lambda r: (r.date, r.id)):
        end = (r.to or r.date) + timedelta(days=days)
        window = found[bisect.bisect_left(published, r.date) : bisect.bisect_right(published, end)]
        words = [re.compile(rf"(?<!\w){re.escape(w.lower())}(?!\w)") for w in r.words]
        hits = [row for row in window if words and sum(bool(w.search(row[3])) for w in words) >= min(2, len(words))]
        lag = float((hits[0][0] - r.date).days) if hits else float("nan")
        rows.append(
            (
                r.id,
                r.label,
                r.place,
                r.date,
                number(corpus, sum(w[-1] for w in window)),
                number(corpus, sum(h[-1] for h in hits)),
                len({h[2] for h in hits}),
                lag,
                hits[0][1] if hits else None,
            )
        )
    frame = pd.DataFrame(
        rows, columns=["id", "label", "place", "date", "n_window", "n_articles", "n_outlets", "lag", "first"]
    )
    return frame.assign(date=pd.to_datetime(frame["date"]).astype("datetime64[ns]"))


def distances(corpus):
    """How far the days that articles name lie from the day they came out.

    Returns
    -------
    DataFrame, one row per date expression that names one day in an article whose day is evident
        doc_id : str;  value : str, the day;  days : int, negative = before the article
    """
    return corpus.sql(
        """SELECT doc_id, value, date_diff('day', s.published, low)::INTEGER AS days FROM dates d JOIN selected s USING (doc_id)
        WHERE low = high AND list_contains(?, s.published_basis) ORDER BY doc_id, "start" """,
        [list(EVIDENT)],
    )


def evident_days(corpus):
    """The first and the last evident day of publication.

    Returns
    -------
    (date, date), or (None, None) where there is none
    """
    query = "SELECT min(published), max(published) FROM selected WHERE list_contains(?, published_basis)"
    return corpus.db.execute(query, [list(EVIDENT)]).fetchone()


def named_days(corpus, *, n=15):
    """The calendar days that most articles name.

    Returns
    -------
    DataFrame, one row per day, most articles first
        value : str, ISO date;  n_articles : int;  n : int, expressions
    """
    return corpus.sql(
        f"""WITH d AS (SELECT value, doc_id, any_value(weight) AS weight, count(*) AS k FROM dates JOIN selected s USING (doc_id)
        WHERE low = high AND list_contains(?, s.published_basis) GROUP BY 1, 2)
        SELECT value, {weighted(corpus)} AS n_articles, {weighted(corpus, "k")} AS n FROM d
        GROUP BY 1 ORDER BY n_articles DESC, value LIMIT ?""",
        [list(EVIDENT), n],
    )
