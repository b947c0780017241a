"""The queries behind figures of acts and bursts: between whom acts pass, on which days, what is behind a burst."""

from muster.measuring.timeline import EVIDENT
from muster.showing.evidence import Evidence


def pairs_evidence(frame):
    """The triggers of the acts that `commitments.network` counts.

    Parameters
    ----------
    frame : DataFrame with the columns stage, source, target

    Returns
    -------
    Evidence, by these columns
    """
    return _among("network", frame, ("stage", "source", "target"))


def dyads_evidence(frame):
    """The triggers of the acts that `measuring.dyads.dyads` counts, by pair and class.

    Parameters
    ----------
    frame : DataFrame with the columns source, target

    Returns
    -------
    Evidence
    """
    found = _among("dyads", frame, ("source", "target"))
    return Evidence("dyads", f"{found.where} AND class IS NOT NULL", ("source", "target", "class"))


def dated_evidence(frame, by="actor"):
    """The triggers of the acts that `measuring.dyads.in_time` counts, by row, class and what their day rests on.

    Parameters
    ----------
    frame : DataFrame with the column row
    by : str, what the rows are: "actor" or "type"

    Returns
    -------
    Evidence
    """
    found = _among("dated acts", frame.rename(columns={"row": by}), (by,))
    return Evidence(
        "dated acts", f"{found.where} AND day IS NOT NULL AND class IS NOT NULL", (by, "class", "day_basis")
    )


def bursts_evidence(corpus, frame):
    """The mentions within bursts, by entity.

    Parameters
    ----------
    corpus : Corpus, of which one article a story is selected
    frame : DataFrame of `measuring.bursts.bursts`

    Returns
    -------
    Evidence
    """
    use = "use = 'free' AND NOT repeat" if corpus.use == "free" else "NOT repeat"
    within = [
        f"entity = {_text(r.entity)} AND published BETWEEN DATE '{r.start:%Y-%m-%d}' AND DATE '{r.end:%Y-%m-%d}'"
        for r in frame.itertuples()
    ]
    bases = ", ".join(map(_text, EVIDENT))
    where = f"({' OR '.join(within) or 'false'}) AND published_basis IN ({bases}) AND layer <> 'place' AND {use}"
    return Evidence("mentions", where, ("entity",))


def _text(value):
    """A value as SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def _among(table, frame, columns):
    """Rows of a table whose columns hold what a row of the frame holds; nothing where the frame is empty."""
    rows = {tuple(r) for r in frame[list(columns)].itertuples(index=False)}
    quoted = ["(" + ", ".join(map(_text, row)) + ")" for row in sorted(rows)]
    where = f"({', '.join(columns)}) IN ({', '.join(quoted)})" if rows else "false"
    return Evidence(table, where, tuple(columns))
