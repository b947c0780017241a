"""The panel: what is known of an actor in a month of an outlet, one row each, for R, Stata or a spreadsheet.

Tables in: documents, presence, mentions, events, quotes. Frame out. docs/panel.md has a section on every column.
"""

import pandas as pd

from muster.measuring import voices
from muster.measuring.commitments import ACTOR_ROWS
from muster.measuring.counts import top
from muster.measuring.weights import weighted

ACTS = {"asked_of": "ask", "pledged": "pledge", "delivered": "delivery", "refused": "refusal"}
COLUMNS = (
    "actor",
    "name",
    "month",
    "outlet",
    "n_articles",
    "n_sentences",
    "weight",
    "articles",
    "share",
    "free_mentions",
    *ACTS,
    "quoted",
)


def panel_actors(corpus, *, coalitions=(), n=50):
    """Whom the panel holds unless told otherwise.

    Parameters
    ----------
    corpus : Corpus
    coalitions : list of str, ids; empty = the first of the codebook
    n : int

    Returns
    -------
    list of str
        The `n` actors that most articles mention, then those members of the coalitions that are not among them,
        in the order of the codebook.
    """
    shown = corpus.coalitions(coalitions)[: None if coalitions else 1]
    members = [m.id for c in corpus.codebook.coalitions if c.id in shown for m in c.members]
    return list(dict.fromkeys([*top(corpus, n=n)["entity"], *members]))


def panel(corpus, actors):
    """Articles, mentions, acts and speech of actors by month and outlet.

    Parameters
    ----------
    corpus : Corpus
        Its counting regime says what an article counts; periods are months whatever its `freq`.
    actors : list of str, ids

    Returns
    -------
    DataFrame, one row per (actor, month, outlet) of every month in which the outlet has a dated article, zero rows kept
        actor, name : str;  month : datetime, its first day;  outlet : str;
        n_articles : int, articles of the outlet in the month;  n_sentences : int, sentences in them;
        weight : float, the sum of 1/k over these articles, k = the articles of its story in the selection;
        articles : int, those that mention the actor;  share : float, articles / n_articles;  free_mentions : int;
        asked_of, pledged, delivered, refused : int, acts that these articles report;  quoted : int, stretches of speech

    Where stories are counted, all but weight and acts are sums of 1/k, and n_articles equals weight.
    """
    corpus = corpus.select(freq="MS")
    cells = corpus.sql(
        f"""WITH s AS (SELECT *, 1 / count(*) OVER (PARTITION BY story_id) AS part FROM selected)
        SELECT period AS month, {_OUTLET} AS outlet, {weighted(corpus)} AS n_articles, {weighted(corpus, "n_sentences")} AS n_sentences,
            round(sum(part), 9) AS weight FROM s WHERE period IS NOT NULL GROUP BY 1, 2 ORDER BY 2, 1"""
    )
    known = pd.DataFrame({"actor": list(actors), "name": [corpus.label(a) for a in actors]}, dtype=str)
    frame = known.merge(cells, how="cross")
    for part in (_mentions(corpus, actors), _acts(corpus, actors), _speech(corpus, actors)):
        frame = frame.merge(part, on=["actor", "month", "outlet"], how="left")
    counted = ["articles", "free_mentions", "quoted"]
    kind = float if corpus.counting == "stories" else int
    frame[[*counted, *ACTS]] = frame[[*counted, *ACTS]].fillna(0)
    frame = frame.astype({c: kind for c in counted} | {c: int for c in ACTS})
    frame["month"] = pd.to_datetime(frame["month"]).astype("datetime64[ns]")
    return frame.assign(share=frame["articles"] / frame["n_articles"])[list(COLUMNS)]


_OUTLET = "coalesce(s.outlet, 'unknown outlet')"
_CELL = f"period AS month, {_OUTLET} AS outlet"


def _mentions(corpus, actors):
    n = "n_free" if corpus.use == "free" else "n"
    return corpus.sql(
        f"""SELECT entity AS actor, {_CELL}, {weighted(corpus, f"({n} > 0)::INTEGER")} AS articles, {weighted(corpus, "n_free")} AS free_mentions
        FROM presence p JOIN selected s USING (doc_id) WHERE list_contains(?, entity) AND layer <> 'place' AND period IS NOT NULL GROUP BY 1, 2, 3""",
        [list(actors)],
    )


def _acts(corpus, actors):
    sums = ", ".join(f"count(DISTINCT act) FILTER (stage = '{stage}') AS {column}" for column, stage in ACTS.items())
    return corpus.sql(
        f"""SELECT actor, {_CELL}, {sums} FROM ({ACTOR_ROWS}) JOIN selected s USING (doc_id)
        WHERE list_contains(?, actor) AND period IS NOT NULL GROUP BY 1, 2, 3""",
        [list(actors)],
    )


def _speech(corpus, actors):
    return corpus.sql(
        f"""SELECT voice AS actor, {_CELL}, {weighted(corpus)} AS quoted FROM ({voices.ROWS}) JOIN selected s USING (doc_id)
        WHERE list_contains(?, voice) AND period IS NOT NULL GROUP BY 1, 2, 3""",
        [list(actors)],
    )
