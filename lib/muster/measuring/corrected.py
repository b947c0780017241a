"""What the numbers would be without the tagger's errors, as far as the coded articles can tell.

Tables in: presence, events, documents; hand coding by way of `agreement.outcomes`. Frames out. The coded articles must be a
random draw from articles of the kind: where they are not, the correction is as wrong as their choice.
"""

import numpy as np
import pandas as pd

from muster.measuring import counts
from muster.measuring.agreement import compared, outcomes
from muster.measuring.intervals import SMALLEST, ratio_interval, seed_of
from muster.measuring.proportions import effective, lang_reiczigel, rogan_gladen, wilson
from muster.measuring.weights import weighted

LEAST = 5  # coded articles on either side, or items, under which nothing is corrected by them alone
_SHARES = [
    *(
        "entity",
        "n",
        "n_articles",
        "share",
        "low",
        "high",
        "n_with",
        "n_without",
        "sensitivity",
        "specificity",
        "basis",
    ),
    *("corrected", "corrected_low", "corrected_high"),
]
AS_TAGGED, CORRECTED = "as tagged", "corrected"


def shares(corpus, entities, *, layer="actor", codings=None):
    """The share of articles that mention an entity at all, or tell an act of a type, corrected for what is missed and invented.

    An article is right where coders and tagger say the same of it. Sensitivity is the share of the articles with the entity in
    which it is found, specificity that of the articles without it in which it is not. They are the entity's own where at least
    five coded articles have it and five have not, else those of all `entities` together. An article in which one coder alone
    set it down is left out. Only articles that were coded as a whole count.

    Parameters
    ----------
    corpus : Corpus
        Its `use` makes no difference: coders set down mentions of every use, and so it is counted.
    entities : list of str, ids; types of act where the layer is "event types"
    layer : str, "actor", "coalition", "media" or "event types"
    codings : Path, optional, as in `agreement.quality`

    Returns
    -------
    DataFrame, one row per entity
        entity : str;  n : int, articles tagged with it;  n_articles : int;  share, low, high : float, as tagged, with the score
        interval, NaN under 10 articles;  n_with, n_without : int, coded articles that rest behind the next two;  sensitivity, specificity : float;  basis :
        str, "own", "pooled", or "none" where no article is coded;  corrected, corrected_low, corrected_high : float, NaN
        where nothing is coded

    Source: `proportions.rogan_gladen`, `proportions.lang_reiczigel`; where pooled, n is the effective number of pairs of article
    and entity.
    """
    apparent = _apparent(corpus, entities, layer)
    pairs = _pairs(corpus, entities, layer, codings)
    rows = []
    for entity in entities:
        n, total = apparent.get(entity, (0, 0))
        share = n / total if total else np.nan
        own = pairs[pairs["entity"] == entity]
        enough = min(own["coded"].sum(), (~own["coded"]).sum()) >= LEAST
        known, basis = (own, "own") if enough else (pairs, "pooled")
        with_, without = known[known["coded"]], known[~known["coded"]]
        limits = wilson(share, total) if total >= SMALLEST else (np.nan, np.nan)
        row = (entity, n, total, share, *limits, len(with_), len(without))
        if not len(with_) or not len(without) or not total:
            rows.append((*row, np.nan, np.nan, "none", np.nan, np.nan, np.nan))
            continue
        (se, n_se), (sp, n_sp) = _rate(with_["tagged"], with_["doc_id"]), _rate(~without["tagged"], without["doc_id"])
        limits = lang_reiczigel(share, total, se, n_se, sp, n_sp) if total >= SMALLEST else (np.nan, np.nan)
        rows.append((*row, se, sp, basis, rogan_gladen(share, se, sp), *limits))
    return pd.DataFrame(rows, columns=_SHARES)


def _apparent(corpus, entities, layer):
    """Articles with each entity, of all: a dict of (n, n_articles)."""
    if layer != "event types":
        frame = counts.share(corpus.select(use="all"), entities, by="all")
        return {r.entity: (r.n, r.n_articles) for r in frame.itertuples()}
    total = corpus.db.execute(f"SELECT coalesce({weighted(corpus)}, 0) FROM selected").fetchone()[0]
    told = corpus.db.execute(
        f"WITH t AS (SELECT DISTINCT type, doc_id FROM events) SELECT type, {weighted(corpus)} FROM t JOIN selected USING (doc_id) GROUP BY 1"
    )
    return {kind: (n, total) for kind, n in told.fetchall()}


def _pairs(corpus, entities, layer, codings):
    """Coded articles times entities: whether the coders and the tagger have the entity there; disputed ones left out."""
    articles = compared(corpus, codings)
    articles = articles[(articles["layer"] == layer) & articles["whole"]]["doc_id"]
    rows = outcomes(corpus, codings)
    rows = rows[rows["layer"] == layer]
    coded = {(r.doc_id, r.coded) for r in rows[rows["outcome"].isin(["right", "missed"])].itertuples()}
    disputed = {(r.doc_id, r.coded) for r in rows[rows["outcome"] == "disputed"].itertuples()} - coded
    tagged = {(r.doc_id, r.tagged) for r in rows[rows["tagged"].notna()].itertuples()}
    pairs = [(d, e, (d, e) in coded, (d, e) in tagged) for d in articles for e in entities if (d, e) not in disputed]
    return pd.DataFrame(pairs, columns=["doc_id", "entity", "coded", "tagged"]).astype({"coded": bool, "tagged": bool})


def _rate(right, articles):
    """The share that is right and the effective number that it rests on."""
    hits = right.astype(float).groupby(articles).agg(["sum", "size"])
    return right.mean(), effective(hits["sum"], hits["size"])


def types(corpus, *, codings=None, seed=0):
    """Reports of acts by type, corrected by the ratio of coded to tagged ones in the coded articles.

    The ratio is precision divided by recall. It says how many there are, not which.

    Parameters
    ----------
    corpus : Corpus
    codings : Path, optional
    seed : int, of the intervals

    Returns
    -------
    DataFrame, one row per type, the commonest first
        type : str;  n : int, rows of the selection;  n_tagged, n_coded : int, in the coded articles;  precision, recall : float;
        corrected, low, high : float, n times n_coded / n_tagged with its 95 % interval from coded articles drawn again; NaN under
        five coded or tagged ones, or ten coded articles

    Source: ratio estimator, Cochran (1977), Sampling Techniques, chapter 6.
    """
    frame = corpus.sql(
        "SELECT type, count(*) AS n FROM events SEMI JOIN selected USING (doc_id) GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    rows = outcomes(corpus, codings)
    rows = rows[rows["layer"] == "event types"]
    articles = compared(corpus, codings)
    articles = articles[articles["layer"] == "event types"]["doc_id"]
    found = []
    for kind, n in frame.itertuples(index=False):
        right, missed, false = (
            rows[(rows["outcome"] == o) & ((rows["coded"] == kind) | (rows["tagged"] == kind))] for o in ("right", "missed", "false")
        )  # fmt: skip
        coded, tagged = len(right) + len(missed), len(right) + len(false)
        precision, recall = (len(right) / k if k else np.nan for k in (tagged, coded))
        ratio, low, high = np.nan, np.nan, np.nan
        if min(coded, tagged) >= LEAST:
            wanted, had = (pd.concat([right, other]).groupby("doc_id")["weight"].sum() for other in (missed, false))
            wanted, had = (s.reindex(articles, fill_value=0.0).to_numpy() for s in (wanted, had))
            ratio = wanted.sum() / had.sum()
            low, high = ratio_interval(wanted, had, np.zeros(len(articles)), seed_of(seed, kind))
        found.append((kind, n, tagged, coded, precision, recall, n * ratio, n * low, n * high))
    names = ["type", "n", "n_tagged", "n_coded", "precision", "recall", "corrected", "low", "high"]
    return pd.DataFrame(found, columns=names)


def beside(frame):
    """`shares` as two rows an entity, for a chart.

    Returns
    -------
    DataFrame, one row per (entity, which)
        the columns of entity;  which : str, "as tagged" or "corrected";  share, low, high : float
    """
    after = frame.assign(
        which=CORRECTED, share=frame["corrected"], low=frame["corrected_low"], high=frame["corrected_high"]
    )
    both = pd.concat([frame.assign(which=AS_TAGGED), after[after["share"].notna()]])
    kept = [c for c in frame.columns if not c.startswith("corrected")]
    return both.sort_index(kind="stable")[[*kept[:1], "which", *kept[1:]]].reset_index(drop=True)
