"""What the articles hold of a choice (a coalition, an actor, a type of act, or several of these): by period, and place by place.

Tables in: documents, presence, mentions, events, sentences. Frames out. Everything is asked of the tables; no table is loaded.
"""

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from muster.ground.errors import ParameterError
from muster.measuring.counts import periods
from muster.measuring.intervals import seed_of, share_interval
from muster.measuring.weights import number, weighted

_CONTEXT = 120  # code points on either side of a place that is exported
_PARTIES = ("source", "target", "source_country", "target_country")


@dataclass(frozen=True)
class Choice:
    """What is looked for; "" = whatever. An article holds a choice that has all of it.

    Attributes
    ----------
    coalition : str, id: the article mentions it
    actor : str, id: the article mentions it; beside a type of act, the act's source or target, itself or as the country acted for
    type : str, PLOVER type: the article tells such an act
    """

    coalition: str = ""
    actor: str = ""
    type: str = ""

    def __bool__(self):
        return any(getattr(self, f.name) for f in fields(self))


def actors(corpus, part="", *, n=50):
    """The actors that most articles of the selection mention.

    Parameters
    ----------
    corpus : Corpus
    part : str, of the name or id, letter case aside; "" = all
    n : int

    Returns
    -------
    DataFrame, one row per actor, most articles first, ties by id
        entity : str;  n_articles : int
    """
    labels = {**corpus.record["labels"], **corpus.codebook.labels}
    fits = [e for e, label in labels.items() if part.lower() in label.lower()]
    return corpus.sql(
        f"""SELECT entity, {weighted(corpus)} AS n_articles FROM presence JOIN selected USING (doc_id)
        WHERE layer = 'actor' AND {_counted(corpus)} AND (contains(lower(replace(entity, '_', ' ')), lower(?)) OR list_contains(?, entity))
        GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?""",
        [part, fits if part else [], n],
    )


def types(corpus):
    """The types of act that the tables hold, by name."""
    return [row[0] for row in corpus.db.execute("SELECT DISTINCT type FROM events ORDER BY 1").fetchall()]


def outlets(corpus):
    """The outlets of the whole corpus, by name."""
    named = "SELECT DISTINCT outlet FROM documents WHERE outlet IS NOT NULL ORDER BY 1"
    return [row[0] for row in corpus.db.execute(named).fetchall()]


@dataclass(frozen=True)
class Found:
    """How much of a choice the selection holds.

    Attributes
    ----------
    series : DataFrame, one row per period, zero rows kept
        period : datetime;  n : int, articles that hold it;  n_articles : int;  share : float, NaN where there is no article;
        low, high : float, 95 % interval, NaN under 10 articles and where stories are counted;  n_places : int, mentions or
        acts to read in them, repeats left out
    n, n_undated, n_articles, n_places : numbers
        Articles that hold it; those of them that fit no period; all of the selection; places to read, undated ones too.
    """

    series: pd.DataFrame
    n: float
    n_undated: float
    n_articles: float
    n_places: int


def found(corpus, choice, *, seed=0):
    """How many articles hold a choice, in all and by period.

    Parameters
    ----------
    corpus : Corpus
    choice : Choice
    seed : int, of the intervals

    Returns
    -------
    Found

    Raises
    ------
    ParameterError
        Nothing is chosen.
    """
    hits, values = _hits(corpus, choice)
    cells = corpus.sql(
        f"""WITH h AS ({hits}) SELECT period, stratum, sum(weight) AS n_articles, sum(weight) FILTER (h.doc_id IS NOT NULL) AS n
        FROM selected LEFT JOIN h USING (doc_id) GROUP BY 1, 2 ORDER BY 1, 2""",
        values,
    ).fillna({"n": 0})
    query, values = _places(corpus, choice)
    places = corpus.sql(f"SELECT period, count(*) AS n FROM ({query}) GROUP BY 1", values)
    n_places = dict(zip(pd.to_datetime(places["period"]), places["n"], strict=True))
    rows = []
    for period, group in cells[cells["period"].notna()].groupby(pd.to_datetime(cells["period"])):
        n, total = number(corpus, group["n"].sum()), number(corpus, group["n_articles"].sum())
        low, high = np.nan, np.nan
        if corpus.counting != "stories":
            hit, size = group["n"].to_numpy().astype(int), group["n_articles"].to_numpy().astype(int)
            low, high = share_interval(hit, size, seed_of(seed, choice, period.date()))
        rows.append((period, n, total, n / total, low, high, n_places.get(period, 0)))
    names = ["period", "n", "n_articles", "share", "low", "high", "n_places"]
    frame = pd.DataFrame(rows, columns=names).astype({"period": "datetime64[ns]"})
    frame = frame.set_index("period").reindex(periods(corpus), fill_value=0).rename_axis("period").reset_index()
    frame.loc[frame["n_articles"] == 0, ["share", "low", "high"]] = np.nan
    kind = float if corpus.counting == "stories" else int
    undated = cells.loc[cells["period"].isna(), "n"].sum()
    sums = (number(corpus, x) for x in (cells["n"].sum(), undated, cells["n_articles"].sum()))
    return Found(frame.astype({"n": kind, "n_articles": kind, "n_places": int}), *sums, int(places["n"].sum()))


def passages(corpus, choice, *, period=None, n=10, first=0):
    """The places of a choice with their sentences, by day and place in the article.

    Parameters
    ----------
    corpus : Corpus
    choice : Choice
    period : date-like, optional, the first day of a period; None = the whole selection
    n, first : int, places at most; places to pass over

    Returns
    -------
    DataFrame, one row per place
        doc_id, outlet, headline : str;  published : date;  before : str, the sentence before;  left, keyword, right : str, the
        sentence around the place;  after : str, the sentence behind
    """
    query, values = _places(corpus, choice, period)
    spans = corpus.sql(f"SELECT * FROM ({query}) ORDER BY {_ORDER} LIMIT ? OFFSET ?", [*values, n, first])
    ids = list(spans["doc_id"].unique())
    texts = corpus.texts(ids)
    asked = "SELECT doc_id, headline FROM documents WHERE list_contains(?, doc_id)"
    headlines = dict(corpus.db.execute(asked, [ids]).fetchall())
    near = corpus.sql('SELECT doc_id, sentence, "start", "end" FROM sentences WHERE list_contains(?, doc_id)', [ids])
    at = {(r.doc_id, r.sentence): (r.start, r.end) for r in near.itertuples()}
    rows = []
    for r in spans.itertuples():
        text, (low, high) = texts[r.doc_id], at[r.doc_id, r.sentence]
        before, after = (at.get((r.doc_id, r.sentence + step), (0, 0)) for step in (-1, 1))
        end = max(high, r.end)  # a trigger or name may run over the end of its sentence
        parts = (
            text[slice(*before)],
            text[low : r.start],
            text[r.start : r.end],
            text[r.end : end],
            text[slice(*after)],
        )
        rows.append((r.doc_id, r.outlet, headlines[r.doc_id], r.published, *parts))
    names = ["doc_id", "outlet", "headline", "published", "before", "left", "keyword", "right", "after"]
    return pd.DataFrame(rows, columns=names)


def exported(corpus, choice, *, period=None, at_most=100_000):
    """The places of a choice for a table outside: cut out of the articles by the query, so that no text is held.

    Returns
    -------
    DataFrame, one row per place, by day and place in the article
        doc_id, source, outlet, headline : str;  published : date;  sentence, start, end : int;  left, keyword, right : str,
        at most 120 code points on either side, line breaks as blanks
    """
    query, values = _places(corpus, choice, period)
    return corpus.sql(
        f"""WITH p AS (SELECT * FROM ({query}) ORDER BY {_ORDER} LIMIT ?)
        SELECT p.doc_id, d.source, p.outlet, d.headline, p.published, sentence, "start", "end",
               {_flat(f'substr(text, greatest("start" - {_CONTEXT}, 0) + 1, least({_CONTEXT}, "start"))')} AS "left",
               {_flat('substr(text, "start" + 1, "end" - "start")')} AS keyword, {_flat(f'substr(text, "end" + 1, {_CONTEXT})')} AS "right"
        FROM p JOIN documents d USING (doc_id) ORDER BY p.{_ORDER.replace(", ", ", p.")}""",
        [*values, at_most],
    )


_ORDER = 'published, doc_id, "start", "end"'


def _flat(what):
    return f"regexp_replace({what}, '\\s+', ' ', 'g')"


def _counted(corpus):
    return "n_free > 0" if corpus.use == "free" else "n > 0"


def _acts(choice):
    """SQL and values: the events of the type, in which the actor takes part where one is chosen."""
    taking = " OR ".join(f"list_contains({party}, ?)" for party in _PARTIES)
    part, values = (f" AND ({taking})", [choice.actor] * len(_PARTIES)) if choice.actor else ("", [])
    return f"SELECT * FROM events WHERE type = ?{part}", [choice.type, *values]


def _hits(corpus, choice):
    """SQL and values: the ids of the articles that hold the choice."""
    if not choice:
        raise ParameterError("explore", "nothing is chosen", do="Choose a coalition, an actor or a type of act")
    mentioned = f"SELECT DISTINCT doc_id FROM presence WHERE entity = ? AND layer <> 'place' AND {_counted(corpus)}"
    parts, values = [], []
    for entity in filter(None, (choice.coalition, "" if choice.type else choice.actor)):
        parts, values = [*parts, mentioned], [*values, entity]
    if choice.type:
        acts, given = _acts(choice)
        parts, values = [*parts, f"SELECT DISTINCT doc_id FROM ({acts})"], [*values, *given]
    return " INTERSECT ".join(parts), values


def _places(corpus, choice, period=None):
    """SQL and values: the triggers of the acts, else the mentions, in the articles of the selection that hold the choice."""
    hits, given = _hits(corpus, choice)
    several = choice.coalition and (
        choice.actor or choice.type
    )  # else every row stands in an article that holds the choice
    both, given = (f"SEMI JOIN ({hits}) h USING (doc_id)", given) if several else ("", [])
    if choice.type:
        rows, values = _acts(choice)
    else:
        used = "AND use = 'free'" if corpus.use == "free" else ""
        rows = f"SELECT * FROM mentions WHERE list_contains(?, entity) AND layer <> 'place' AND NOT repeat {used}"
        values = [[e for e in (choice.coalition, choice.actor) if e]]
    when = "WHERE period = ?" if period is not None else ""
    return (
        f"""SELECT r.doc_id, r.sentence, r."start", r."end", s.period, s.outlet, s.published
        FROM ({rows}) r {both} JOIN selected s USING (doc_id) {when}""",
        [*values, *given, *([pd.Timestamp(period).date()] if period is not None else [])],
    )
