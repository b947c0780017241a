"""What readers of the reports folder see: links that switch in one step, and old runs that go in one step.

A run is made in a folder of its own; `latest` and `latest-good` point to whole ones only.
"""

import contextlib
import os
import re
import shutil
from pathlib import Path

LATEST, GOOD = "latest", "latest-good"
GOING = ".pruned-"
RUN_ID = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z(-\d+)?")
_PAGE = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=../{0}/index.html"><title>{0}</title><a href="../{0}/index.html">{0}</a>\n'


def point(folder, *names):
    """Let names beside a run's folder lead to it, each in one step.

    Where the file system has no links, the name is a folder whose page leads on to the run.

    Parameters
    ----------
    folder : Path, of a run that is whole
    names : str, of LATEST and GOOD
    """
    for name in names:
        link, fresh = folder.parent / name, folder.parent / f".{name}-{os.getpid()}"
        try:
            _unlink(fresh)
            fresh.symlink_to(folder.name, target_is_directory=True)
            os.replace(fresh, link)
        except OSError:  # no links here, or a folder stands in the place of one
            _unlink(fresh)
            link.mkdir(exist_ok=True)
            replace_text(link / "index.html", _PAGE.format(folder.name))


def target(reports, name):
    """The run that a name leads to.

    Parameters
    ----------
    reports : Path
    name : str, LATEST or GOOD

    Returns
    -------
    str, the folder's name; "" where there is none
    """
    link = Path(reports) / name
    if link.is_symlink():
        return os.readlink(link) if link.is_dir() else ""
    with contextlib.suppress(OSError):
        found = re.search(r"url=\.\./([^/]+)/", (link / "index.html").read_text(encoding="utf-8"))
        return found[1] if found else ""
    return ""


def prune(reports, keep):
    """Remove the oldest runs.

    Parameters
    ----------
    reports : Path
    keep : int
        Runs that stay, the newest ones; those that `latest` and `latest-good` lead to stay whatever their age.

    Returns
    -------
    list of str, the folders removed
    """
    reports = Path(reports)
    for left in reports.glob(f"{GOING}*"):
        shutil.rmtree(left, ignore_errors=True)
    runs = sorted(p.name for p in reports.iterdir() if RUN_ID.fullmatch(p.name) and (p / "run.json").is_file())
    stay = {*runs[-keep:], target(reports, LATEST), target(reports, GOOD)}
    gone = [name for name in runs if name not in stay]
    for name in gone:
        os.replace(reports / name, reports / f"{GOING}{name}")  # nobody meets half a run
        shutil.rmtree(reports / f"{GOING}{name}", ignore_errors=True)
    return gone


def replace_text(path, text):
    """Write a file so that its readers see the old one or the new one."""
    fresh = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        fresh.write_text(text, encoding="utf-8")
        os.replace(fresh, path)
    finally:
        _unlink(fresh)


def _unlink(path):
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
