"""When: coverage beside the dated record, and the days that articles speak of.

Tables in: documents, dates. Where stories are counted an article counts 1/k as in `counts`. Derived days are left out throughout: they would be measured against the chronology that
derived them.
"""

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
    corpus.db.execute(
        """CREATE OR REPLACE TEMP TABLE told AS
        SELECT s.published AS day, doc_id, s.outlet AS outlet, any_value(s.weight) AS weight,
            lower(string_agg(substring(d.text, p."start" + 1, p."end" - p."start"), chr(10) ORDER BY paragraph)) AS text
        FROM selected s JOIN documents d USING (doc_id) JOIN paragraphs p USING (doc_id)
        WHERE list_contains(?, s.published_basis) AND p.kind <> 'furniture' GROUP BY 1, 2, 3 ORDER BY 1, 2""",
        [list(EVIDENT)],
    )
    first, last = corpus.db.execute("SELECT min(day), max(day) FROM told").fetchone()
    inside = [r for r in corpus.codebook.chronology if first and r.date and first <= r.date <= last]
    rows = [_covered(corpus, r, days) for r in sorted(inside, key=lambda r: (r.date, r.id))]
    corpus.db.execute("DROP TABLE told")
    frame = pd.DataFrame(
        rows, columns=["id", "label", "place", "date", "n_window", "n_articles", "n_outlets", "lag", "first"]
    )
    return frame.assign(date=pd.to_datetime(frame["date"]).astype("datetime64[ns]"))


def _covered(corpus, event, days):
    """The row of `coverage` of one event, from the texts in the table `told`."""
    window, words = [event.date, (event.to or event.date) + timedelta(days=days)], [w.lower() for w in event.words]
    holds = " + ".join("contains(text, ?)::INTEGER" for _ in words) or "0"
    least = max(1, min(2, len(words)))
    known = corpus.db.execute("SELECT sum(weight) FROM told WHERE day BETWEEN ? AND ?", window).fetchone()[0]
    found = corpus.db.execute(
        f"SELECT day, doc_id, outlet, weight, text FROM told WHERE day BETWEEN ? AND ? AND {holds} >= ? ORDER BY day, doc_id",
        [*window, *words, least],
    ).fetchall()
    whole = [re.compile(rf"(?<!\w){re.escape(w)}(?!\w)") for w in words]
    hits = [row for row in found if sum(bool(w.search(row[-1])) for w in whole) >= least]
    articles = number(corpus, sum(row[3] for row in hits))
    lag, first = (float((hits[0][0] - event.date).days), hits[0][1]) if hits else (float("nan"), None)
    outlets = len({row[2] for row in hits})
    return (event.id, event.label, event.place, event.date, number(corpus, known or 0), articles, outlets, lag, first)


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
