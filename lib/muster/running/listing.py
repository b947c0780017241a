"""The records of the runs as lines for a terminal."""

from pathlib import Path

from muster.ground.errors import InputError, did_you_mean
from muster.running.publish import GOOD, LATEST, target
from muster.running.runs import read, summary


def lines(reports, *, n=30, notebook=""):
    """The newest runs, oldest first, a line each.

    Parameters
    ----------
    reports : Path
    n : int, runs at most
    notebook : str
        Name of a notebook or its beginning: its own row of each run, instead of the run.

    Returns
    -------
    list of str, and the number of runs in all

    Raises
    ------
    InputError
        No run of that notebook.
    """
    table = read(reports)
    if notebook:
        rows = table.to_pylist()
        mine = [r for r in rows if r["notebook"].startswith(notebook)]
        names = sorted({r["notebook"] for r in rows})
        if not mine:
            do = did_you_mean(notebook, names)
            raise InputError("--notebook", f'no run of "{notebook}"', allowed=", ".join(names) or "none yet", do=do)
        return [_row(r) for r in mine[-n:]], len(mine)
    found = summary(table)
    marks = {}
    for name in (LATEST, GOOD):
        marks.setdefault(target(reports, name), []).append(name)
    return [_line(r, marks.get(r["run"], ()), Path(reports)) for r in found[-n:]], len(found)


def _line(r, marks, reports):
    notebooks = f"{r['completed']} of {r['n']} notebooks" + (f" ({r['reused']} taken over)" if r["reused"] else "")
    parts = [f"{r['run']:<18}", f"{r['command'] or '':<7}", f"{r['status']:<9}", f"{r['seconds']:8.1f} s", notebooks]
    parts += [f"profile {r['profile']}"] if r["profile"] else []
    parts += [f"not well: {', '.join(r['failed'])}"] if r["failed"] else []
    parts += list(marks) if (reports / r["run"]).is_dir() else ["no report left"]
    return "  ".join(parts)


def _row(r):
    parts = [f"{r['run']:<18}", f"{r['notebook']}", f"{r['status']:<9}", f"{r['seconds']:8.1f} s"]
    parts += [f"{r['peak_mb']:.0f} MB"] if r["peak_mb"] else []
    parts += [f"taken over from {r['reused']}"] if r["reused"] else []
    return "  ".join(parts + ([r["error"]] if r["error"] else []))
