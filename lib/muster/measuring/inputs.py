"""What a corpus was made of: the ledger, the files of many records, the copies among the articles.

Tables in: ledger, documents. Frames out.
"""


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


def copies(corpus):
    """How many articles are copies of others, by outlet.

    Returns
    -------
    DataFrame, one row per outlet
        outlet : str;  original, reprint, excerpt, wire : int, articles;  stories : int, stories that it took part in
    """
    kinds = ", ".join(f"count(*) FILTER (copy_kind = '{k}') AS {k}" for k in ("original", "reprint", "excerpt", "wire"))
    return corpus.sql(
        f"SELECT coalesce(outlet, 'unknown outlet') AS outlet, {kinds}, count(DISTINCT story_id) AS stories FROM selected GROUP BY 1 ORDER BY 1"
    )
