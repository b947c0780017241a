"""Who is quoted, how much, directly or in the reporter's words, and in whose words acts are told.

Tables in: quotes, events, sentences, paragraphs. Frames out. Definition "voices" in docs/definitions.md.
"""

import pandas as pd

from muster.measuring.intervals import ratio_interval, seed_of
from muster.measuring.parts import OUTLET, parts
from muster.measuring.weights import number, weighted

SPEECH = ("direct", "reported")
SOURCING = ("named", "title", "unnamed", "relay", "no speaker found")
TOLD = ("the reporter", "a speaker")

# Stretches of speech in paragraphs that are no repeat, a row each.
SPOKEN = f"""SELECT q.doc_id, q.sentence, q."start", q."end", q.speaker, CASE WHEN q.kind = 'reported' THEN 'reported' ELSE 'direct' END AS speech,
        coalesce(q.sourcing, CASE WHEN q.speaker IS NULL THEN '{SOURCING[-1]}' WHEN starts_with(q.speaker, 'unnamed:') THEN 'unnamed' ELSE 'named' END) AS sourcing
    FROM quotes q SEMI JOIN selected USING (doc_id) JOIN sentences s ON s.doc_id = q.doc_id AND s.sentence = q.sentence
    JOIN paragraphs p ON p.doc_id = s.doc_id AND p.paragraph = s.paragraph WHERE NOT p.repeat"""

# A row each stretch and identified speaker: of a joint statement, a;b, one for each.
ROWS = f"""SELECT doc_id, sentence, "start", "end", speech, sourcing, voice FROM
    (SELECT *, unnest(string_split(speaker, ';')) AS voice FROM ({SPOKEN})) WHERE NOT starts_with(voice, 'unnamed:')"""

# A row each report of an act, with whose words carry it.
TELLING = f"""SELECT e.doc_id, e.sentence, e."start", e."end", e.type, e.act, e.said_by,
        CASE WHEN e.said_by IS NULL THEN '{TOLD[0]}' ELSE '{TOLD[1]}' END AS told
    FROM events e SEMI JOIN selected USING (doc_id)"""
TOLD_ROWS = f"""SELECT *, unnest(CASE WHEN said_by IS NULL THEN [NULL] ELSE string_split(said_by, ';') END) AS voice FROM ({TELLING})"""


def speakers(corpus, *, n=20):
    """The identified speakers with most stretches of speech.

    Parameters
    ----------
    corpus : Corpus
    n : int

    Returns
    -------
    DataFrame, one row per speaker, most speech first, ties by id
        voice : str, entity;  direct, reported : int, stretches;  n : int, both;  n_articles : int
    """
    return corpus.sql(
        f"""WITH r AS (SELECT r.*, weight FROM ({ROWS}) r JOIN selected USING (doc_id)),
        d AS (SELECT DISTINCT voice, doc_id, weight FROM r), w AS (SELECT voice, {weighted(corpus)} AS n_articles FROM d GROUP BY 1)
        SELECT voice, {weighted(corpus, "(speech = 'direct')::INTEGER")} AS direct, {weighted(corpus, "(speech = 'reported')::INTEGER")} AS reported,
               {weighted(corpus)} AS n, any_value(n_articles) AS n_articles
        FROM r JOIN w USING (voice) GROUP BY 1 ORDER BY n DESC, voice LIMIT ?""",
        [n],
    )


def unnamed(corpus, *, n=20):
    """How those are described who are quoted without a name.

    Returns
    -------
    DataFrame, one row per description, most speech first
        voice : str, description, or entity of the body or country;  n : int, stretches;  n_articles : int
    """
    return corpus.sql(
        f"""WITH r AS (SELECT substring(voice, 9) AS voice, doc_id FROM (SELECT *, unnest(string_split(speaker, ';')) AS voice FROM ({SPOKEN}))
            WHERE starts_with(voice, 'unnamed:')),
        d AS (SELECT voice, doc_id, count(*) AS k FROM r GROUP BY 1, 2)
        SELECT voice, {weighted(corpus, "k")} AS n, {weighted(corpus)} AS n_articles FROM d JOIN selected USING (doc_id)
        GROUP BY 1 ORDER BY n DESC, voice LIMIT ?""",
        [n],
    )


def speech(corpus, *, seed=0):
    """Stretches of direct and reported speech per 1,000 sentences, by outlet.

    Parameters
    ----------
    corpus : Corpus
    seed : int, of the intervals

    Returns
    -------
    DataFrame, one row per (outlet, speech), zero rows kept
        outlet, speech : str;  n : int, stretches;  n_sentences, n_articles : int;  rate : float, per 1,000 sentences,
        NaN where there is none;  low, high : float, 95 % interval, NaN under 10 articles or stories
    """
    base = corpus.sql(
        f"""SELECT {OUTLET} AS outlet, lead, any_value(stratum) AS stratum, sum(weight) AS articles, sum(weight * n_sentences) AS sentences
        FROM selected GROUP BY 1, 2 ORDER BY 1, 2"""
    )
    hits = corpus.sql(
        f"""SELECT {OUTLET} AS outlet, lead, speech, sum(weight) AS n FROM ({SPOKEN}) r JOIN selected USING (doc_id) GROUP BY 1, 2, 3"""
    )
    rows = []
    for outlet, group in base.groupby("outlet", sort=True):
        for name in SPEECH:
            mine = group.merge(hits[hits["speech"] == name], on=["outlet", "lead"], how="left").fillna({"n": 0})
            above, below = mine["n"].to_numpy(float), mine["sentences"].to_numpy(float)
            low, high = ratio_interval(above, below, mine["stratum"].to_numpy(), seed_of(seed, name, outlet))
            n, sentences, articles = (number(corpus, mine[c].sum()) for c in ("n", "sentences", "articles"))
            rate = 1000 * n / sentences if sentences else float("nan")
            rows.append((outlet, name, n, sentences, articles, rate, 1000 * low, 1000 * high))
    return pd.DataFrame(rows, columns=["outlet", "speech", "n", "n_sentences", "n_articles", "rate", "low", "high"])


def sourcing(corpus, *, seed=0):
    """How speakers are given, as shares of an outlet's stretches of speech.

    Returns
    -------
    DataFrame, one row per (outlet, sourcing), zero rows kept of what occurs in any outlet
        outlet : str;  sourcing : str, of SOURCING;  n, n_whole, n_articles, share, low, high : as in `parts.parts`
    """
    frame = parts(corpus, SPOKEN, of=OUTLET, part="sourcing", order=SOURCING, seed=seed)
    frame = frame.rename(columns={"whole": "outlet", "part": "sourcing"})
    return frame[frame.groupby("sourcing")["n"].transform("sum") > 0].reset_index(drop=True)


def told(corpus, *, seed=0):
    """The share of the reports of each type of act that are told in a speaker's words.

    Returns
    -------
    DataFrame, one row per type, the largest share first
        type : str;  n : int, reports in a speaker's words;  n_whole : int, reports;  n_articles, share, low, high : as in
        `parts.parts`
    """
    frame = parts(corpus, TELLING, of="type", part="told", order=TOLD[1:], seed=seed)
    frame = frame.rename(columns={"whole": "type"}).drop(columns="part")
    return frame.sort_values(["share", "type"], ascending=[False, True]).reset_index(drop=True)


def tellers(corpus, *, n=12):
    """In whose words acts are told, by type of act.

    Parameters
    ----------
    corpus : Corpus
    n : int, voices at most

    Returns
    -------
    DataFrame, one row per (voice, type), zero rows kept, voices with most acts first
        voice : str, entity, or unnamed: and a description;  type : str, those that any voice tells;  n : int, acts
    """
    frame = corpus.sql(
        f"SELECT voice, type, count(DISTINCT act) AS n FROM ({TOLD_ROWS}) WHERE voice IS NOT NULL GROUP BY 1, 2"
    )
    total, types = frame.groupby("voice")["n"].sum(), sorted(frame["type"].unique())
    shown = sorted(total.index, key=lambda v: (-total[v], v))[:n]
    whole = pd.MultiIndex.from_product([shown, types], names=["voice", "type"])
    return frame.set_index(["voice", "type"]).reindex(whole, fill_value=0).reset_index().astype({"n": int})
