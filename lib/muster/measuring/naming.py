"""What an entity is called, by whom: its names in headlines, in the reporter's and in speakers' words.

Tables in: mentions. Frames out. Definition "naming" in docs/definitions.md.
"""

import pandas as pd

from muster.measuring.counts import periods
from muster.measuring.parts import OUTLET, parts
from muster.measuring.weights import weighted

VOICES = ("headline", "reporter", "quoted speaker")
OTHER = "other names"
_BY = {"voice": "voice", "outlet": OUTLET, "period": "period", "all": "'all'"}

# Mentions that are no repeat, each with its voice and its name: the surface without case, accents, full stops, apostrophes
# and hyphens, so that "Da'esh" is daesh and both "U.S.-led coalition" and "US-led coalition" are usled coalition.
ROWS = f"""SELECT doc_id, sentence, "start", "end", entity, surface, use,
        CASE WHEN kind = 'headline' THEN '{VOICES[0]}' WHEN quoted THEN '{VOICES[2]}' ELSE '{VOICES[1]}' END AS voice,
        trim(regexp_replace(regexp_replace(strip_accents(lower(surface)), '[.''’‘-]', '', 'g'), '\\s+', ' ', 'g')) AS name
    FROM mentions SEMI JOIN selected USING (doc_id) WHERE layer <> 'place' AND NOT repeat"""


def of_entity(corpus, entity):
    """SQL: what must hold for a row of ROWS to count for an entity."""
    return f"entity = '{entity.replace(chr(39), 2 * chr(39))}'" + (" AND use = 'free'" if corpus.use == "free" else "")


def names(corpus, entity, *, n=6):
    """The names of an entity.

    Parameters
    ----------
    corpus : Corpus
        Its `use` says whether a mention must be free.
    entity : str
    n : int, names at most

    Returns
    -------
    DataFrame, one row per name, commonest first, ties by name
        name : str, folded;  label : str, as it is printed most often;  n : int, mentions;  n_articles : int
    """
    return corpus.sql(
        f"""WITH m AS (SELECT name, surface, doc_id, weight FROM ({ROWS}) r JOIN selected USING (doc_id) WHERE {of_entity(corpus, entity)}),
        d AS (SELECT DISTINCT name, doc_id, weight FROM m), w AS (SELECT name, {weighted(corpus)} AS n_articles FROM d GROUP BY 1)
        SELECT name, regexp_replace(mode(surface ORDER BY surface), '\\s+', ' ', 'g') AS label, {weighted(corpus)} AS n, any_value(n_articles) AS n_articles
        FROM m JOIN w USING (name) GROUP BY 1 ORDER BY n DESC, name LIMIT ?""",
        [n],
    )


def shares(corpus, entity, *, by="voice", n=6, seed=0):
    """The share of each name in the mentions of an entity, by voice, outlet or period.

    Parameters
    ----------
    corpus : Corpus
    entity : str
    by : str, "voice", "outlet", "period" or "all"
    n : int, names at most, the commonest of the selection; the others are one part
    seed : int, of the intervals

    Returns
    -------
    DataFrame, one row per (name, `by`), zero rows kept, names commonest first and "other names" last
        name, label : str;  voice, outlet or period;  n : int, mentions;  n_whole : int, mentions under any name;
        n_articles : int, with one of them;  share : float, NaN in a period without one;  low, high : float, 95 %
        interval, NaN under 10 such articles or stories

    Source: definition "naming" in docs/definitions.md.
    """
    known = names(corpus, entity, n=n)
    label = dict(zip(known["name"], known["label"], strict=True))
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in label) or "NULL"
    frame = parts(
        corpus,
        f"SELECT * FROM ({ROWS}) WHERE {of_entity(corpus, entity)}",
        of=_BY[by],
        part=f"CASE WHEN name IN ({listed}) THEN name ELSE '{OTHER}' END",
        order=[*label, OTHER],
        seed=seed,
    ).rename(columns={"whole": by, "part": "name"})
    order = {name: place for place, name in enumerate([*label, OTHER])}
    if by == "period":
        frame = _every_period(corpus, frame, order)
    if not frame.loc[frame["name"] == OTHER, "n"].any():
        frame = frame[frame["name"] != OTHER]
    wholes = VOICES if by == "voice" else sorted(frame[by].unique())
    places = pd.DataFrame({"name": frame["name"].map(order), by: frame[by].map({w: n for n, w in enumerate(wholes)})})
    frame = frame.loc[places.sort_values(["name", by]).index]
    frame["label"] = [label.get(name, OTHER) for name in frame["name"]]
    return frame[["name", "label", by, "n", "n_whole", "n_articles", "share", "low", "high"]].reset_index(drop=True)


def _every_period(corpus, frame, names):
    """The periods between the first and the last with an article that have no mention: counts 0, shares NaN."""
    frame["period"] = pd.to_datetime(frame["period"]).astype("datetime64[ns]")
    whole = pd.MultiIndex.from_product([names if len(frame) else [], periods(corpus)], names=["name", "period"])
    frame = frame.set_index(["name", "period"]).reindex(whole).reset_index()
    counts = ["n", "n_whole", "n_articles"]
    frame[counts] = frame[counts].fillna(0).astype(float if corpus.counting == "stories" else int)
    return frame
