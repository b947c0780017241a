"""Acts in time and between pairs: how much cooperation and conflict, in word and deed, and on which day.

Tables in: events. Frames out. Counted are acts that took place (status actual), whoever reports them, with the articles
that report each beside; an act counts 1 under every counting regime. Definitions "acts in time" and "dyads" in docs/definitions.md.

Source of the classes: PLOVER's four, as in Halterman, Bagozzi, Beger, Schrodt and Scarborough (2023), PLOVER and POLECAT: a new
political event ontology and dataset. There REQUEST is verbal and MOBILIZE material conflict, among allies too.
"""

import pandas as pd

from muster.measuring.commitments import NOBODY, several
from muster.measuring.timeline import EVIDENT
from muster.measuring.weights import weighted
from muster.tables.corpus import FREQS

CLASSES = {
    "verbal cooperation": ("AGREE", "CONSULT", "SUPPORT"),
    "material cooperation": ("COOPERATE", "AID", "RETREAT"),
    "verbal conflict": ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    "material conflict": ("MOBILIZE", "ASSAULT"),
}
DAYS = ("printed", "published")  # what the day of an act rests on
_CLASS = "CASE " + " ".join(
    f"WHEN type IN ({', '.join(repr(t) for t in types)}) THEN '{name}'" for name, types in CLASSES.items()
) + " END"  # fmt: skip
_EVIDENT = ", ".join(f"'{basis}'" for basis in EVIDENT)

# One row an act as an article tells it and pair of those between whom it passes; nobody with himself.
ROWS = f"""WITH x AS (SELECT *, {_CLASS} AS class, {several("source_country", "source")} AS s FROM events WHERE status = 'actual'),
    y AS (SELECT *, {several("target_country", "target")} AS t FROM x)
    SELECT doc_id, s AS source, t AS target, class, type, act, sentence, "start", "end" FROM y WHERE s <> t AND '{NOBODY}' NOT IN (s, t)"""

# One row an act as an article tells it and actor, with its day: the one printed beside it, else that on which the first
# article with an evident day reports it; null where there is neither.
DATED_ROWS = f"""WITH e AS (SELECT e.*, CASE WHEN s.published_basis IN ({_EVIDENT}) THEN s.published END AS told FROM events e JOIN selected s USING (doc_id) WHERE status = 'actual'),
    d AS (SELECT act, min(event_date) AS printed, min(told) AS told FROM e GROUP BY 1)
    SELECT doc_id, {several("source_country", "source")} AS actor, {_CLASS} AS class, type, act, sentence, "start", "end", coalesce(d.printed, d.told) AS day,
        CASE WHEN d.printed IS NOT NULL THEN 'printed' WHEN d.told IS NOT NULL THEN 'published' END AS day_basis FROM e JOIN d USING (act)"""


def dyads(corpus, *, n=20, actors=()):
    """Cooperation and conflict, in word and deed, between pairs.

    Parameters
    ----------
    corpus : Corpus
    n : int, pairs at most: those with most acts
    actors : list of str, optional
        Only pairs in which one of these acts or is acted upon.

    Returns
    -------
    DataFrame, one row per (source, target), most acts first
        source, target : str, the country acted for, else the actor;  n : int, acts;  n_articles : int, that report them;
        verbal cooperation, material cooperation, verbal conflict, material conflict : int, acts of the class;
        REQUEST, MOBILIZE : int, those of the two classes of conflict that among allies are none
    """
    cells = [*(("class", c) for c in CLASSES), ("type", "REQUEST"), ("type", "MOBILIZE")]
    classes = ", ".join(f"count(DISTINCT act) FILTER ({column} = '{c}') AS \"{c}\"" for column, c in cells)
    wanted = "AND (list_contains(?, source) OR list_contains(?, target))" if actors else ""
    return corpus.sql(
        f"""WITH r AS (SELECT * FROM ({ROWS}) SEMI JOIN selected USING (doc_id) WHERE class IS NOT NULL {wanted}),
        d AS (SELECT DISTINCT source, target, doc_id FROM r),
        w AS (SELECT source, target, {weighted(corpus)} AS n_articles FROM d JOIN selected USING (doc_id) GROUP BY 1, 2)
        SELECT source, target, count(DISTINCT act) AS n, any_value(n_articles) AS n_articles, {classes}
        FROM r JOIN w USING (source, target) GROUP BY 1, 2 ORDER BY n DESC, n_articles DESC, source, target LIMIT ?""",
        [*([list(actors)] * 2 if actors else ()), n],
    )


def in_time(corpus, *, by="actor", n=15, actors=()):
    """Acts by actor or type and the period of their day.

    Parameters
    ----------
    corpus : Corpus
    by : str, "actor" or "type"
    n : int, actors at most: those with most acts that have a day; types are all given
    actors : list of str, optional; instead of these

    Returns
    -------
    DataFrame, one row per combination that occurs, rows in order of their acts
        row : str, actor or type;  class : str;  day_basis : str, "printed": the day stands beside the act; "published": the
        evident day of the first article that reports it;  period : datetime;  n : int, acts;  n_articles : int, that report them
    """
    frame = corpus.sql(
        f"""WITH r AS (SELECT DISTINCT {by} AS item, class, day_basis, date_trunc(?, day)::DATE AS began, act, doc_id FROM ({DATED_ROWS})
            WHERE day IS NOT NULL AND class IS NOT NULL AND {by} <> '{NOBODY}'),
        d AS (SELECT DISTINCT item, class, day_basis, began, doc_id FROM r),
        w AS (SELECT item, class, day_basis, began, {weighted(corpus)} AS n_articles FROM d JOIN selected USING (doc_id) GROUP BY 1, 2, 3, 4)
        SELECT item AS "row", class, day_basis, began AS period, count(DISTINCT act) AS n, any_value(n_articles) AS n_articles FROM r JOIN w USING (item, class, day_basis, began)
        GROUP BY 1, 2, 3, 4""",
        [FREQS[corpus.freq]],
    )
    total = frame.groupby("row")["n"].sum()
    order = list(actors) or sorted(total.index, key=lambda r: (-total[r], r))
    order = order if by == "type" or actors else order[:n]
    place = {row: number for number, row in enumerate(order)}
    frame = frame[frame["row"].isin(place)].assign(
        period=lambda f: pd.to_datetime(f["period"]).astype("datetime64[ns]")
    )
    frame = frame.assign(place=frame["row"].map(place)).sort_values(
        ["place", "period", "class", "day_basis"], kind="stable"
    )
    return frame.drop(columns="place").reset_index(drop=True)


def without_day(corpus):
    """How many acts that took place have no day: none printed, and no article with an evident one.

    Returns
    -------
    int
    """
    return int(corpus.sql(f"SELECT count(DISTINCT act) AS n FROM ({DATED_ROWS}) WHERE day IS NULL")["n"].iloc[0])
