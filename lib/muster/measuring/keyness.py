"""Which words belong to a name: beside it more than elsewhere (collocations), beside it in one outlet or period more than in
the others (keyness).

Tables in: documents, paragraphs, sentences, mentions. Frames out. Definition "words beside a name" in docs/definitions.md.
"""

from statistics import NormalDist
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from muster.codebook.language import function_words
from muster.measuring.parts import OUTLET

WINDOW = 10  # tokens on either side
MOST = 20_000  # windows, and paragraphs without a window, above which a sample is drawn
CHANCE = 3.84  # the score that one word in twenty passes by chance (chi-square, 1 degree)
_KNOWN = WeakKeyDictionary()  # corpus -> the windows that were drawn from it
_BY = {"outlet": OUTLET, "period": "period"}
_COLUMNS = ["word", "near", "total", "n_articles", "score", "ratio"]

# letters in lower case, with digits, apostrophes and hyphens inside
_TOKEN = r"\p{L}(?:[\p{L}\p{M}\p{N}_''-]*[\p{L}\p{M}\p{N}_])?"
_PART = r"[\p{L}\p{M}\p{N}_''-]+"


def _tokens(text, after="false", before="false"):
    """SQL: the tokens of a text, without the rest of a token that belongs to the mention after or before which it stands."""
    plain = f"translate(lower({text}), '’‘ʼ‐‑', '''''''--')"
    plain = f"CASE WHEN {after} THEN regexp_replace({plain}, '^{_PART}', '') ELSE {plain} END"
    plain = f"CASE WHEN {before} THEN regexp_replace({plain}, '{_PART}$', '') ELSE {plain} END"
    return f"regexp_extract_all({plain}, '{_TOKEN}')"


_PLACES = """SELECT m.entity, m.doc_id, m.sentence, s.paragraph, m."start", m."end", p."start" AS first, p."end" AS last
    FROM mentions m SEMI JOIN selected USING (doc_id) JOIN sentences s USING (doc_id, sentence) JOIN paragraphs p USING (doc_id, paragraph)
    WHERE m.layer <> 'place' AND NOT m.repeat"""


def _gaps(places):
    """SQL: what lies between the mentions of an entity in a paragraph, before the first and behind the last, as tokens."""
    around = 'PARTITION BY entity, doc_id, paragraph ORDER BY "start", "end"'
    return f"""SELECT g.* EXCLUDE (a, b), {_tokens("substring(text, a + 1, greatest(b - a, 0))", "after", "before")} AS tokens FROM (
        SELECT entity, doc_id, paragraph, sentence, "start", "end", coalesce(max("end") OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), first) AS a,
            "start" AS b, row_number() OVER w > 1 AS after, true AS before FROM ({places}) WINDOW w AS ({around})
        UNION ALL SELECT entity, doc_id, paragraph, NULL, NULL, NULL, max("end"), any_value(last), true, false FROM ({places}) GROUP BY 1, 2, 3) g
        JOIN documents USING (doc_id)"""


# a row for each mention and each word within ten tokens of it, tokens of the entity's own mentions not counted
ROWS = f"""SELECT entity, doc_id, paragraph, sentence, "start", "end", unnest(list_distinct(
        flatten(list(tokens) OVER (w ROWS UNBOUNDED PRECEDING))[-{WINDOW}:]
        || coalesce(flatten(list(tokens) OVER (w ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)), [])[:{WINDOW}])) AS word
    FROM ({_gaps(_PLACES)}) WINDOW w AS (PARTITION BY entity, doc_id, paragraph ORDER BY "start" NULLS LAST, "end")
    QUALIFY "start" IS NOT NULL"""


def said(corpus, entity, *, seed=0):
    """The words of a caption on the windows that `collocations` and `keyness` look at: how many, and how drawn."""
    _, some, n = _drawn(corpus, entity, seed)
    if some == n:
        return f"{n:,} window{'' if n == 1 else 's'}"
    return f"a sample of {some:,} of {n:,} windows (whole paragraphs, seed {seed})"


def drawn(corpus, entity, *, seed=0):
    """SQL on doc_id and paragraph: which paragraphs the windows are taken from. All, or in random order up to 20,000 windows."""
    return _drawn(corpus, entity, seed)[0]


def _drawn(corpus, entity, seed):
    """That, the number of windows drawn, and of all; asked once."""
    known = _KNOWN.setdefault(corpus, {})
    if (entity, seed, MOST) not in known:
        lot = _lot(seed)
        query = f"""SELECT max(lot) FILTER (upto <= {MOST}), max(upto) FILTER (upto <= {MOST}), max(upto) FROM (
            SELECT lot, sum(n) OVER (ORDER BY lot) AS upto FROM (SELECT {lot} AS lot, count(*) AS n FROM ({_PLACES} AND entity = ?) GROUP BY 1))"""
        last, some, n = corpus.db.execute(query, [entity]).fetchone()
        known[entity, seed, MOST] = ("true" if some == n else f"{lot} <= '{last}'", int(some or 0), int(n or 0))
    return known[entity, seed, MOST]


def _lot(seed):
    return f"md5(doc_id || '|' || paragraph || '|{int(seed)}')"


def collocations(corpus, entity, *, window=WINDOW, n=30, least=3, seed=0):
    """Words that stand near an entity more often than elsewhere in the corpus.

    Parameters
    ----------
    corpus : Corpus
    entity : str
    window : int, tokens on either side of a mention, within its paragraph; those of mentions of the entity do not count
    n : int, rows at most
    least : int, times that a word must stand near it
    seed : int, of the samples: above 20,000 windows that many are looked at, and of the paragraphs without one 20,000

    Returns
    -------
    DataFrame, one row per word, the strongest first
        word : str;  near : int, times in the windows;  total : int, times there and elsewhere;  n_articles : int, with the word near it;
        score : float, log-likelihood ratio;  ratio : float, binary logarithm of the rate near it by the rate elsewhere (0.5 added to
        both numbers). Where stories are counted near, total and n_articles are sums of 1/k.

    Source: Dunning (1993), Accurate Methods for the Statistics of Surprise and Coincidence, as in
    nltk.metrics.BigramAssocMeasures.likelihood_ratio; ratio: Hardie (2014), Log Ratio.
    """
    places = f"{_PLACES} AND entity = {_text(entity)} AND {drawn(corpus, entity, seed=seed)}"
    near, far = _near(corpus, places, "'all'", window), _far(corpus, entity, places, window, seed)
    table = near.merge(far, on="word", how="left").fillna({"far": 0})
    n_near, n_far = near["near"].sum(), far["far"].sum()
    table = _scored(_plain(corpus, table.assign(total=table["near"] + table["far"]), ["total"]), n_near, n_near + n_far)
    return _first(_worth(corpus, table, least), n)[_COLUMNS]


def keyness(corpus, entity, *, by="outlet", window=WINDOW, n=8, groups=6, least=3, seed=0):
    """Words that stand near an entity in one outlet or period more often than near it in the others.

    Parameters
    ----------
    corpus : Corpus
    entity : str
    by : str, "outlet" or "period"
    window, least, seed : as in `collocations`
    n : int, words a group at most
    groups : int, those with most words in their windows, at most

    Returns
    -------
    DataFrame, one row per (group, word), groups in order, in each the strongest word first
        outlet or period;  word : str;  near : int, times in the windows of the group;  total : int, times in all windows;
        n_articles : int, articles of the group with it, at least 2;  n_tokens : int, tokens in the group's windows;
        n_compared : int, words of the group that were compared;  score : float, log-likelihood ratio of the group against the others, above 3.84;  ratio : float, binary logarithm of the rates

    Source: Rayson and Garside (2000), Comparing Corpora using Frequency Profiling, with all four cells of the table as in
    nltk.metrics.BigramAssocMeasures.likelihood_ratio; ratio: Hardie (2014), Log Ratio.
    """
    near = _near(
        corpus, f"{_PLACES} AND entity = {_text(entity)} AND {drawn(corpus, entity, seed=seed)}", _BY[by], window
    )
    sizes = near.groupby("whole")["near"].sum()
    chosen = sorted(sizes.sort_values(ascending=False, kind="stable").index[:groups])
    near["total"] = near.groupby("word")["near"].transform("sum")
    parts = []
    for group in chosen if len(sizes) > 1 else ():
        table = _scored(near[near["whole"] == group], sizes[group], sizes.sum())
        table = _worth(corpus, table[table["n_articles"] > 1], least).assign(n_compared=lambda t: len(t))
        table = _first(table[table["score"] > CHANCE], n)
        parts.append(table.assign(**{by: group, "n_tokens": sizes[group]}))
    columns = [by, "word", "near", "total", "n_articles", "n_tokens", "n_compared", "score", "ratio"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def beyond_chance(n_words, *, level=0.05):
    """The score that not one of so many words would pass by chance, save in `level` of the cases (Bonferroni; chi-square, 1 degree)."""
    return NormalDist().inv_cdf(1 - level / max(n_words, 1) / 2) ** 2


# ---- how it is counted --------------------------------------------------------------------------------------------------


def _near(corpus, places, whole, window):
    """The words in the windows by group: near, n_articles."""
    query = f"""WITH places AS MATERIALIZED ({places}), x AS (
            SELECT {whole} AS whole, doc_id, weight, unnest({_within(window)[0]}) AS word FROM ({_gaps("SELECT * FROM places")}) JOIN selected USING (doc_id)),
        d AS (SELECT whole, word, doc_id, any_value(weight) AS weight, sum(weight) AS near FROM x WHERE whole IS NOT NULL GROUP BY 1, 2, 3)
        SELECT whole, word, sum(near) AS near, sum(weight) AS n_articles FROM d GROUP BY 1, 2 ORDER BY 1, 2"""
    return _plain(corpus, corpus.sql(query), ["near", "n_articles"])


def _far(corpus, entity, places, window, seed):
    """The words outside the windows: those of the same paragraphs, and of others."""
    query = f"""WITH places AS MATERIALIZED ({places}), others AS (
            SELECT doc_id, "start", "end" FROM paragraphs SEMI JOIN selected USING (doc_id) ANTI JOIN ({_PLACES} AND entity = {_text(entity)}) USING (doc_id, paragraph)
            WHERE kind <> 'furniture' AND NOT repeat ORDER BY {_lot(seed)}, doc_id, paragraph LIMIT {MOST}),
        x AS (SELECT weight, unnest({_within(window)[1]}) AS word FROM ({_gaps("SELECT * FROM places")}) JOIN selected USING (doc_id)
            UNION ALL SELECT weight, unnest({_tokens('substring(text, o."start" + 1, o."end" - o."start")')})
            FROM others o JOIN documents USING (doc_id) JOIN selected USING (doc_id))
        SELECT word, sum(weight) AS far FROM x GROUP BY 1 ORDER BY 1"""
    return _plain(corpus, corpus.sql(query), ["far"])


def _within(window):
    """SQL: the tokens of a gap within and outside the windows of the mentions at its ends."""
    w = int(window)
    near = f"""CASE WHEN after AND before THEN CASE WHEN len(tokens) <= {2 * w} THEN tokens ELSE tokens[:{w}] || tokens[-{w}:] END
        WHEN after THEN tokens[:{w}] ELSE tokens[-{w}:] END"""
    far = f"""CASE WHEN after AND before THEN tokens[{w + 1}:len(tokens) - {w}] WHEN after THEN tokens[{w + 1}:] ELSE tokens[:greatest(len(tokens) - {w}, 0)] END"""
    return near, far


def _scored(table, n_near, n_all):
    from nltk.metrics import BigramAssocMeasures

    table = table[table["near"] * n_all > table["total"] * n_near]  # more than elsewhere
    rows = zip(table["near"], table["total"], strict=True)
    score = [BigramAssocMeasures.likelihood_ratio(near, (total, n_near), n_all) for near, total in rows]
    elsewhere = table["total"] - table["near"]
    ratio = np.log2((table["near"] + 0.5) / n_near) - np.log2((elsewhere + 0.5) / max(n_all - n_near, 1))
    return table.assign(score=np.array(score, float), ratio=ratio)


def _worth(corpus, table, least):
    """Without rare, short and function words."""
    common = function_words(corpus.codebook.language)
    return table[(table["near"] >= least) & ~table["word"].isin(common) & (table["word"].str.len() > 2)]


def _first(table, n):
    return table.sort_values(["score", "word"], ascending=[False, True], kind="stable").head(n).reset_index(drop=True)


def _plain(corpus, frame, columns):
    """Sums of weights as numbers to print: int; where stories are counted rounded."""
    stories = corpus.counting == "stories"
    return frame.assign(**{c: frame[c].round(9) if stories else frame[c].astype("int64") for c in columns})


def _text(value):
    return "'" + value.replace("'", "''") + "'"
