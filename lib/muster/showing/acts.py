"""The queries behind figures of acts: pairs between whom they pass."""

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


def _among(table, frame, columns):
    """Rows of a table whose columns hold what a row of the frame holds; nothing where the frame is empty."""
    rows = {tuple(r) for r in frame[list(columns)].itertuples(index=False)}
    quoted = ["(" + ", ".join("'" + str(v).replace("'", "''") + "'" for v in row) + ")" for row in sorted(rows)]
    where = f"({', '.join(columns)}) IN ({', '.join(quoted)})" if rows else "false"
    return Evidence(table, where, tuple(columns))
