"""Which words stand before the head of a coalition's name: "US-led", "broad", "65-member".

Tables in: mentions. Frames out. Definition "modifiers" in docs/definitions.md.
"""

import re

import pandas as pd

from muster.measuring.counts import periods
from muster.measuring.naming import ROWS as NAMED
from muster.measuring.naming import of_entity
from muster.measuring.parts import parts

NONE, NAME, OTHER = "(none)", "(proper name)", "other modifiers"
_BY = {"period": "period", "outlet": "coalesce(outlet, 'unknown outlet')", "all": "'all'"}

# the mentions of `naming` with what stands before the last word of a descriptive phrase; a name has none
ROWS = f"""SELECT n.*, CASE WHEN m.form = 'name' THEN '{NAME}' WHEN name NOT LIKE '% %' THEN '{NONE}'
        ELSE regexp_replace(name, '\\s+\\S+$', '') END AS modifier, regexp_replace(n.surface, '\\s+\\S+$', '') AS printed
    FROM ({NAMED}) n JOIN mentions m USING (doc_id, "start", "end", entity) WHERE m.layer = 'coalition'"""


def shares(corpus, coalition, *, by="all", n=8, seed=0):
    """The share of each modifier in the mentions of a coalition.

    Parameters
    ----------
    corpus : Corpus
    coalition : str
    by : str, "all", "period" or "outlet"
    n : int, modifiers at most, the commonest of the selection; the others are one part
    seed : int, of the intervals

    Returns
    -------
    DataFrame, one row per (modifier, `by`), zero rows kept, the commonest modifier first
        modifier : str, without case, full stops and hyphens;  label : str, as it is printed most often;  period, outlet or all;
        n : int, mentions;  n_whole : int, mentions in all;  n_articles : int, with one;  share : float, NaN in a period without one;
        low, high : float, 95 % interval, NaN under 10 such articles or stories
    """
    rows = f"SELECT * FROM ({ROWS}) WHERE {of_entity(corpus, coalition)}"
    known = corpus.sql(
        f"""SELECT modifier, mode(printed ORDER BY printed) AS printed FROM ({rows}) JOIN selected USING (doc_id)
        GROUP BY 1 ORDER BY sum(weight) DESC, 1 LIMIT ?""",
        [n],
    )
    label = {m: m if m.startswith("(") else re.sub(r"\s+", " ", p) for m, p in known.itertuples(index=False)}
    listed = ", ".join("'" + m.replace("'", "''") + "'" for m in label) or "NULL"
    order = [*label, OTHER]
    frame = parts(
        corpus,
        rows,
        of=_BY[by],
        part=f"CASE WHEN modifier IN ({listed}) THEN modifier ELSE '{OTHER}' END",
        order=order,
        seed=seed,
    )
    frame = frame.rename(columns={"whole": by, "part": "modifier"})
    if by == "period":
        frame = _every_period(corpus, frame, order)
    if not frame.loc[frame["modifier"] == OTHER, "n"].any():
        frame = frame[frame["modifier"] != OTHER]
    frame = frame.assign(
        label=[label.get(m, OTHER) for m in frame["modifier"]],
        place=frame["modifier"].map({m: i for i, m in enumerate(order)}),
    )
    frame = frame.sort_values(["place", by], kind="stable").drop(columns="place")
    return frame[["modifier", "label", by, "n", "n_whole", "n_articles", "share", "low", "high"]].reset_index(drop=True)


def _every_period(corpus, frame, order):
    """The periods without a mention: counts 0, shares NaN."""
    frame["period"] = pd.to_datetime(frame["period"]).astype("datetime64[ns]")
    whole = pd.MultiIndex.from_product([order if len(frame) else [], periods(corpus)], names=["modifier", "period"])
    frame = frame.set_index(["modifier", "period"]).reindex(whole).reset_index()
    counts = ["n", "n_whole", "n_articles"]
    frame[counts] = frame[counts].fillna(0).astype(float if corpus.counting == "stories" else int)
    return frame
