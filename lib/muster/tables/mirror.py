"""The articles at an address, copied into a folder of this machine: what changed is fetched, what is gone is removed.

Files in and out; beside them fetched.parquet, a row a file with what was said of it when it was fetched.
"""

import json
import os
import time
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq

from muster.ground.errors import InputError
from muster.ground.paths import ARTICLES, shown
from muster.tables.remote import Remote, alone, plain

FETCHED = "fetched.parquet"
_TIMES = ("mtime", "LastModified", "last_modified", "updated", "modified", "modify", "created")
_SAID = ("size", "ETag", "etag", "md5Hash", "content_md5", "checksum", "sha", "generation", *_TIMES)
_KEEP = 10  # seconds between two notes of what has been fetched


def articles(url, progress=lambda *_: None):
    """Bring the copy of a folder of articles up to date.

    A file is fetched where its size, its time or its checksum is not what it was; it gets the time that the file system
    tells. Files and folders whose name begins with a dot are left out, as those of a folder are.

    Parameters
    ----------
    url : str
    progress : callable, as for `build`; called with "fetching"

    Returns
    -------
    Path, the folder of the copy

    Raises
    ------
    InputError
        There is no such folder, it cannot be read, or a name in it cannot be that of a file.
    BuildError
        Another build brings the copy up to date.
    """
    remote = Remote(url)
    root, note = remote.place / ARTICLES, remote.place / FETCHED
    with alone(remote.place / "articles.lock", said="another build is fetching these articles"):
        root.mkdir(exist_ok=True)
        listed = _listed(remote)
        marks = {name: _mark(remote, name, about) for name, about in listed.items()}
        here, known = _here(root), _read(note)
        _remove(root, here - marks.keys())
        known = {name: mark for name, mark in known.items() if name in here and mark and mark == marks.get(name)}
        _write(note, known)
        missing = [(name, root / name) for name in sorted(marks.keys() - known.keys())]
        noted = time.monotonic()
        before = {name: _time(root / name) for name, _ in missing if name in here}
        for some in remote.fetch(missing):
            for name, path in some:
                _date(path, listed[name], before.get(name))
                known[name] = marks[name]
            progress("fetching", len(some), len(missing))
            if time.monotonic() > noted + _KEEP:
                _write(note, known)
                noted = time.monotonic()
        _write(note, known)
    return root


def _listed(remote):
    """The files there, without those that are never articles because of a dot."""
    listed = remote.files()
    if not listed and not remote.exists():
        raise InputError(shown(remote.url), "there is no such folder (--raw)", do="Name another with --raw")
    if wrong := [name for name in listed if not plain(name)]:
        found = f'the name "{wrong[0]}" cannot be that of a file here'
        raise InputError(shown(remote.url), found, do="Rename it there")
    return {n: about for n, about in listed.items() if not any(part.startswith(".") for part in n.split("/"))}


def _mark(remote, name, about):
    """What tells this state of a file from another, as text; "" where nothing does."""
    said = {key: str(about[key]) for key in _SAID if about.get(key) is not None}
    if said.keys() <= {"size"}:
        when = remote.modified(name)
        if when is None:
            return ""
        said["modified"] = str(when)
    return json.dumps(said, sort_keys=True)


def _date(path, about, before):
    """Give a file the time that the file system tells, unless it had that before: what was fetched must show."""
    for key in _TIMES:
        when = _nanoseconds(about.get(key))
        if when is not None:
            if when != before:
                os.utime(path, ns=(when, when))
            return


def _nanoseconds(when):
    """A time, in whatever form a file system tells it; None where it is none."""
    if isinstance(when, str):
        try:
            when = datetime.fromisoformat(when)
        except ValueError:
            return None
    if isinstance(when, datetime):
        when = (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    return round(when * 1_000_000) * 1000 if isinstance(when, (int, float)) else None


def _time(path):
    return path.stat().st_mtime_ns


def _here(root):
    """The files of the copy, by name."""
    cut = len(os.fspath(root)) + 1
    found = (os.path.join(folder, name) for folder, _, names in os.walk(root) for name in names)
    return {path[cut:].replace(os.sep, "/") for path in found}


def _remove(root, names):
    """Remove files, and the folders that they leave empty."""
    for name in names:
        (root / name).unlink()
    for folder, _, _ in sorted(os.walk(root), reverse=True) if names else ():
        if folder != os.fspath(root) and not os.listdir(folder):
            os.rmdir(folder)


def _read(note):
    """name -> mark, of the files that are here."""
    try:
        return dict(zip(*pq.read_table(note).to_pydict().values(), strict=True))
    except (OSError, ValueError, TypeError, pa.ArrowException):  # none yet, or it was cut: all is fetched
        return {}


def _write(note, known):
    fresh = note.with_suffix(".new")
    names, marks = (pa.array(list(column), pa.string()) for column in (known.keys(), known.values()))
    pq.write_table(pa.table({"name": names, "mark": marks}), fresh)
    os.replace(fresh, note)
