"""How large a coalition is said to be, beside the dated record of the codebook.

Tables in: claims, documents. Frames out. Definition "claimed sizes" in docs/definitions.md.
"""

import pandas as pd


def claimed(corpus, coalitions):
    """Sizes that articles claim, each with its speaker and the size on record that day.

    Parameters
    ----------
    corpus : Corpus
    coalitions : list of str

    Returns
    -------
    DataFrame, one row per claim of a size in an article whose day is known to the day, by coalition and day
        coalition : str;  published : datetime;  published_basis, outlet, doc_id : str;  start, end : int, of the words;  n : int, countries claimed;
        approx : bool, said to be rounded;  core : bool, of its core;  said_by : str or None, whose words carry it, None = the reporter;
        weight : float, what the article counts;  reference : float, countries on record that day, NaN before the first entry;
        difference : float, n less reference
    """
    frame = corpus.sql(
        """SELECT c.coalition, s.published, s.published_basis, coalesce(s.outlet, 'unknown outlet') AS outlet, doc_id, c."start", c."end", c.n, c.approx,
               starts_with(c.rule, 'size_core') AS core, c.said_by, s.weight
        FROM claims c JOIN selected s USING (doc_id)
        WHERE c.claim = 'size' AND list_contains(?, c.coalition) AND s.published IS NOT NULL ORDER BY ALL""",
        [list(coalitions)],
    )
    frame = frame.assign(published=pd.to_datetime(frame["published"]).astype("datetime64[ns]"))
    record = reference(corpus, coalitions)[["date", "coalition", "n"]].set_axis(
        ["published", "coalition", "reference"], axis=1
    )
    said, held = (f.astype({"coalition": object}).sort_values("published", kind="stable") for f in (frame, record))
    frame = pd.merge_asof(said, held, on="published", by="coalition")
    frame = frame.assign(reference=frame["reference"].astype(float)).assign(
        difference=lambda f: f["n"] - f["reference"]
    )
    return frame.sort_values(["coalition", "published", "outlet", "doc_id", "start"], kind="stable").reset_index(
        drop=True
    )


def undated(corpus, coalitions):
    """How many claims of a size stand in articles without a day: int."""
    query = "SELECT count(*) FROM claims JOIN selected USING (doc_id) WHERE claim = 'size' AND list_contains(?, coalition) AND published IS NULL"
    return corpus.db.execute(query, [list(coalitions)]).fetchone()[0]


def reference(corpus, coalitions):
    """The dated sizes of the codebook.

    Returns
    -------
    DataFrame, one row per entry, by coalition and day
        coalition : str;  date : datetime, from which it holds;  n : int, countries;  note, source : str
    """
    rows = [
        (c.id, size.date, size.n, size.note, size.source)
        for c in corpus.codebook.coalitions
        if c.id in coalitions
        for size in sorted(c.sizes, key=lambda size: size.date)
    ]
    frame = pd.DataFrame(rows, columns=["coalition", "date", "n", "note", "source"])
    return frame.assign(date=pd.to_datetime(frame["date"]).astype("datetime64[ns]"))


def against_record(corpus, coalitions):
    """How claims compare with the record.

    Returns
    -------
    DataFrame, one row per coalition with a claim
        coalition : str;  n_claims : int, on or after the first entry of the record, none about a core;  n_articles : int, with one of them;
        equal, below, above : int, claims;  median_difference : float, countries
    """
    frame = claimed(corpus, coalitions)
    frame = frame[frame["reference"].notna() & ~frame["core"]]
    rows = [
        (
            name,
            len(g),
            g["doc_id"].nunique(),
            *(int(x.sum()) for x in (g["difference"] == 0, g["difference"] < 0, g["difference"] > 0)),
            g["difference"].median(),
        )
        for name, g in frame.groupby("coalition", sort=False)
    ]
    return pd.DataFrame(
        rows, columns=["coalition", "n_claims", "n_articles", "equal", "below", "above", "median_difference"]
    )
