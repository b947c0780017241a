"""How the files of a build take the place of those of the one before: all at once, and readers see one build.

A build is complete in a folder of its own, `.ready`, whose renaming is the one step that counts. Its files are then moved
to where other tools look for them; a build that is killed meanwhile leaves the rest of them in `.ready`, where readers find
them and from where the next build moves them.
"""

import contextlib
import os
import weakref
from pathlib import Path

READY = ".ready"
_HELD = Path("/proc/self/fd")  # where an open file has a path, whatever becomes of its name


def place(processed, name):
    """Where a file of the build stands now: in `.ready` while it is on its way, else in the folder of the tables.

    Parameters
    ----------
    processed : Path
    name : str

    Returns
    -------
    Path, whether there is such a file or not
    """
    ready = Path(processed) / READY / name
    return ready if ready.exists() else Path(processed) / name


def commit(staged, processed, names):
    """Make a folder of files the build that readers see.

    Parameters
    ----------
    staged : Path
        Holds every file of the build; on the file system of `processed`.
    processed : Path
    names : iterable of str
        Its files in the order in which they are moved.
    """
    os.rename(staged, Path(processed) / READY)
    settle(processed, names)


def settle(processed, names):
    """Move what a commit, maybe one that was killed, left in `.ready` to its place.

    Parameters
    ----------
    processed, names : as for `commit`
    """
    ready = Path(processed) / READY
    if not ready.is_dir():
        return
    for name in names:
        with contextlib.suppress(FileNotFoundError):  # moved before
            os.replace(ready / name, ready.parent / name)
    ready.rmdir()


def mark(processed, name):
    """What tells the builds of a folder apart: the file of that name, wherever it stands; None where there is none."""
    try:
        found = place(processed, name).stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


class Held:
    """The tables of one build, held open: queries keep reading them when another build takes their place.

    On systems without /proc they are read by their names, and a corpus is to be opened anew after a build.

    Parameters
    ----------
    processed : Path
    names : iterable of str

    Raises
    ------
    FileNotFoundError
        A file was moved just then, or is missing.
    """

    def __init__(self, processed, names):
        self._files, self._paths = [], {}
        weakref.finalize(self, _close, self._files)
        for name in names:
            path = place(processed, name)
            if path.is_dir() or not _HELD.is_dir():
                self._paths[name] = path.resolve() / "*.parquet" if path.is_dir() else path.resolve()
                continue
            self._files.append(os.open(path, os.O_RDONLY))
            self._paths[name] = _HELD / str(self._files[-1])

    def path(self, name):
        """Where the file of that name, or the files of the folder, can be read."""
        return self._paths[name]


def _close(files):
    while files:
        os.close(files.pop())
