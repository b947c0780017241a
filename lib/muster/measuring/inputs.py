"""What a corpus was made of: the ledger, the files of many records, outlets, days, copies, lengths.

Tables in: ledger, documents, paragraphs. Frames out.
"""

import pandas as pd

from muster.measuring.counts import paragraph_kinds
from muster.measuring.parts import OUTLET, parts
from muster.measuring.weights import weighted

DATINGS = ("evident", "derived", "undated")
KINDS = ("original", "reprint", "excerpt", "wire")
OTHERS = "other outlets"
_DATING = f"CASE WHEN s.period IS NULL THEN '{DATINGS[2]}' WHEN s.published_basis = 'derived' THEN '{DATINGS[1]}' ELSE '{DATINGS[0]}' END"

# a row for each article, its place the first paragraph that is no furniture
ROWS = f"""SELECT doc_id, any_value(s.copy_kind) AS copy_kind, any_value({_DATING}) AS dating, min(p."start") AS "start", arg_min(p."end", p."start") AS "end"
    FROM selected s JOIN paragraphs p USING (doc_id) WHERE p.kind <> 'furniture' GROUP BY 1"""


def ledger(corpus):
    """The ledger summed up: what was found, what became of it, why.

    Returns
    -------
    DataFrame, one row per (status, reason)
        status, reason : str;  n : int, records;  chars_found, chars_kept : int, code points
    """
    return corpus.sql(
        """SELECT status, coalesce(regexp_replace(reason, '^(the same record as|listed in|.*metadata.csv:\\d+:).*', '\\1 ...'), '') AS reason, count(*) AS n,
                  sum(chars_found)::BIGINT AS chars_found, sum(chars_kept)::BIGINT AS chars_kept
        FROM ledger GROUP BY 1, 2 ORDER BY 1, 2"""
    )


def sources(corpus, *, n=20):
    """Files of many records, and those that do not hold what they should, worst first.

    Parameters
    ----------
    corpus : Corpus
    n : int, rows at most

    Returns
    -------
    DataFrame, one row per source
        source : str;  expected : int, null where nothing could count;  read, duplicate, rejected : int, records;
        missing : int, expected less the three
    """
    return corpus.sql(
        """SELECT source, max(expected) AS expected, count(*) FILTER (status = 'read') AS read, count(*) FILTER (status = 'duplicate') AS duplicate,
                  count(*) FILTER (status = 'rejected') AS rejected, max(expected) - count(*) AS missing
        FROM ledger GROUP BY 1 HAVING count(*) > 1 OR max(expected) > 1 OR missing <> 0 ORDER BY abs(missing) DESC NULLS FIRST, rejected DESC, 1 LIMIT ?""",
        [n],
    )


def outlets(corpus, *, n=15):
    """The outlets with most articles.

    Parameters
    ----------
    corpus : Corpus
    n : int

    Returns
    -------
    list of str, most articles first, ties by name; an article without an outlet counts for "unknown outlet"
    """
    query = f"SELECT {OUTLET} AS outlet FROM selected GROUP BY 1 ORDER BY sum(weight) DESC, 1 LIMIT ?"
    return [row[0] for row in corpus.db.execute(query, [n]).fetchall()]


def dating(corpus, *, n=11):
    """Articles by outlet, period and what their day rests on.

    Parameters
    ----------
    corpus : Corpus
    n : int, outlets at most, those with most articles; the others are one

    Returns
    -------
    DataFrame, one row per combination that occurs, outlets by number of articles, "other outlets" last
        outlet : str;  period : datetime, NaT where the day fits none;  dating : str, evident, derived (from the text) or undated;
        n_articles : int;  share : float, of the outlet's articles
    """
    named = outlets(corpus, n=n)
    frame = corpus.sql(
        f"""SELECT CASE WHEN list_contains(?, {OUTLET}) THEN {OUTLET} ELSE '{OTHERS}' END AS outlet, period, {_DATING} AS dating, {weighted(corpus)} AS n_articles
        FROM selected s GROUP BY ALL ORDER BY period NULLS LAST, dating""",
        [named],
    )
    frame = frame.assign(period=pd.to_datetime(frame["period"]).astype("datetime64[ns]"))
    place = frame["outlet"].map({name: i for i, name in enumerate([*named, OTHERS])})
    frame = frame.loc[place.sort_values(kind="stable").index].reset_index(drop=True)
    return frame.assign(share=frame["n_articles"] / frame.groupby("outlet")["n_articles"].transform("sum"))


def doubtful_days(corpus, *, n=20):
    """Articles whose day is not evident, with the reason.

    Parameters
    ----------
    corpus : Corpus
    n : int, rows at most

    Returns
    -------
    DataFrame, one row per article of basis derived or none, or whose day fits no period
        outlet, headline, published_basis : str;  published_low, published_high : date or None;  published_why : str
    """
    return corpus.sql(
        """SELECT coalesce(s.outlet, 'unknown outlet') AS outlet, d.headline, s.published_basis, s.published_low, s.published_high, d.published_why
        FROM selected s JOIN documents d ON s.doc_id = d.doc_id WHERE s.published_basis IN ('derived', 'none') OR s.period IS NULL
        ORDER BY s.published_basis, 1, s.doc_id LIMIT ?""",
        [n],
    )


def copies(corpus, *, n=15, seed=0):
    """What share of an outlet's articles are copies of others.

    Parameters
    ----------
    corpus : Corpus
    n : int, outlets at most, those with most articles
    seed : int, of the intervals

    Returns
    -------
    DataFrame, one row per (outlet, kind of copy), zero rows kept
        outlet, copy_kind : str;  n : int, articles;  n_articles : int, of the outlet;  share : float;  low, high : float, 95 %
        interval, NaN under 10 articles or stories
    """
    named = ", ".join("'" + name.replace("'", "''") + "'" for name in outlets(corpus, n=n)) or "NULL"
    of = f"CASE WHEN {OUTLET} IN ({named}) THEN {OUTLET} END"
    frame = parts(corpus, "SELECT doc_id FROM selected", of=of, part="copy_kind", order=list(KINDS), seed=seed)
    frame = frame.rename(columns={"whole": "outlet", "part": "copy_kind"})
    return frame[["outlet", "copy_kind", "n", "n_articles", "share", "low", "high"]]


def stories(corpus):
    """Stories by the number of articles that tell them.

    Returns
    -------
    DataFrame, one row per size
        n_articles : int, articles of the story in the selection;  n_stories : int;  n_outlets : float, outlets a story on average
    """
    return corpus.sql(
        """WITH s AS (SELECT story_id, count(*) AS n_articles, count(DISTINCT outlet) AS outlets FROM selected GROUP BY 1)
        SELECT n_articles, count(*) AS n_stories, avg(outlets) AS n_outlets FROM s GROUP BY 1 ORDER BY 1"""
    )


def lengths(corpus, *, n=15):
    """How long the articles of an outlet are, in tokens of tagged paragraphs that are no repeat.

    Parameters
    ----------
    corpus : Corpus
    n : int, outlets at most, those with most articles

    Returns
    -------
    DataFrame, one row per outlet, the longest first
        outlet : str;  n_articles : int;  p10, p25, median, p75, p90 : float, tokens, quantiles over articles, each counted once
    """
    quantiles = ", ".join(
        f"quantile_cont(n_tokens, {q}) AS {name}"
        for q, name in ((0.1, "p10"), (0.25, "p25"), (0.5, "median"), (0.75, "p75"), (0.9, "p90"))
    )
    return corpus.sql(
        f"""SELECT {OUTLET} AS outlet, count(*) AS n_articles, {quantiles} FROM selected WHERE list_contains(?, {OUTLET})
        GROUP BY 1 ORDER BY median DESC, 1""",
        [outlets(corpus, n=n)],
    )


def furniture(corpus, *, n=15):
    """What the pages of an outlet consist of.

    Parameters
    ----------
    corpus : Corpus
    n : int, outlets at most, those with most articles

    Returns
    -------
    DataFrame, one row per (outlet, kind of paragraph), the outlet with most furniture first
        outlet, kind : str;  n : int, paragraphs;  chars : int, code points;  share : float, of the code points of the outlet
    """
    frame = paragraph_kinds(corpus)
    frame = frame[frame["outlet"].isin(outlets(corpus, n=n))]
    frame = frame.assign(share=frame["chars"] / frame.groupby("outlet")["chars"].transform("sum"))
    share = frame[frame["kind"] == "furniture"].set_index("outlet")["share"]
    order = -frame["outlet"].map(share).fillna(0)
    return frame.loc[order.sort_values(kind="stable").index].reset_index(drop=True)
