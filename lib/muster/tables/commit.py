"""How a build takes the place of the one before: all of it at once, and readers see one build.

A build is a folder of its own beside the others, `.build-<n>`. The link `.now` leads to the one that counts; the tables'
names are links through it, so that one renaming changes all of them. A build that somebody reads stays until he is done.
Part files are never written again: a build holds those that did not change as further links to the same files.
"""

import contextlib
import os
import shutil
import weakref
from pathlib import Path

NOW, BUILD = ".now", ".build-"


def base(processed):
    """The folder of the build that counts; the folder of the tables itself, where somebody copied tables into it."""
    now = Path(processed) / NOW
    return now.parent / os.readlink(now) if now.is_symlink() else Path(processed)


def place(processed, name):
    """Where a file of the build that counts stands, whether there is such a file or not."""
    return base(processed) / name


def publish(staged, processed):
    """Make a folder the build that counts.

    Parameters
    ----------
    staged : Path
        The build, complete, on the file system of `processed`; it is renamed.
    processed : Path
    """
    processed = Path(processed)
    number = 1 + max((_number(p) for p in processed.glob(f"{BUILD}*")), default=0)
    build = processed / f"{BUILD}{number:06}"
    os.rename(staged, build)
    _link(build.name, processed / NOW)
    mend(processed)


def mend(processed):
    """Give the files of the build that counts their names in the folder of the tables, where these are missing."""
    processed = Path(processed)
    if (build := base(processed)) != processed:
        for name in sorted(p.name for p in build.iterdir()):
            if not (processed / name).is_symlink():
                _link(f"{NOW}/{name}", processed / name)


def _link(to, path):
    """A symbolic link in the place of whatever stands there."""
    new = path.with_name(f".{path.name.lstrip('.')}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(to)
    if path.is_dir() and not path.is_symlink():  # tables that were copied here
        shutil.rmtree(path)
    os.replace(new, path)


def sweep(processed):
    """Remove what does not count: builds that nobody reads, links that lead nowhere. Only who holds the folder may."""
    now = base(processed)
    for build in Path(processed).glob(f"{BUILD}*"):
        if build != now:
            with contextlib.suppress(OSError):
                _removed(build)
    for path in Path(processed).iterdir():
        if path.is_symlink() and not path.exists():
            path.unlink()


def _removed(build):
    handle = os.open(build, os.O_RDONLY)
    try:
        if _locked(handle, alone=True):
            shutil.rmtree(build)
    finally:
        os.close(handle)


def _number(build):
    number = build.name.removeprefix(BUILD)
    return int(number) if number.isdigit() else 0


class Held:
    """One build, held while it is read: builds that follow leave it where it is.

    On systems without such locks a corpus is to be opened anew after a build.

    Parameters
    ----------
    processed : Path

    Attributes
    ----------
    folder : Path, of the build

    Raises
    ------
    FileNotFoundError
        It went just then, or there is no such folder.
    """

    def __init__(self, processed):
        self.folder = base(processed).absolute()
        if os.name != "posix":
            return
        handle = os.open(self.folder, os.O_RDONLY)
        weakref.finalize(self, os.close, handle)
        if self.folder.name.startswith(BUILD) and not (_locked(handle) and _is(handle, self.folder)):
            raise FileNotFoundError(self.folder)


def _is(handle, folder):
    """Whether an open folder still stands under its name."""
    return os.path.samestat(os.fstat(handle), os.stat(folder))


def _locked(handle, alone=False):
    """Whether an open folder could be locked, for reading or alone."""
    if os.name != "posix":
        return True
    import fcntl

    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
