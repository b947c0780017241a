"""The folder of the tables: who may write there, and the record of what they were made from.

Tables out: data/processed/<name>.parquet, a file or a folder of part files, and build.json.
"""

import errno
import json
import os
import shutil
from pathlib import Path

from muster.ground.errors import BuildError, InputError
from muster.ground.paths import shown
from muster.ground.schema import TABLES
from muster.tables.commit import base, mend, publish, sweep

RECORD, CODEBOOK = "build.json", "codebook.yaml"
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)  # the disk's fault, not an input file's


class Workshop:
    """The folder of the tables while a build is made; nothing is visible until `publish`.

    Use it as a context: one build at a time holds the folder, and leaving it without `publish` (an error, Ctrl-C) removes
    what was written.

    Parameters
    ----------
    processed : Path
        Folder of the tables; made where it is missing.

    Attributes
    ----------
    scratch, staged : Path
        Folders for what the build needs while it is made, and for what it makes.
    before : Path
        The folder of the build that counts now.
    """

    def __init__(self, processed):
        self.processed = Path(processed)
        self._own = self.processed / f".building-{os.getpid()}"
        self.scratch, self.staged = self._own / "scratch", self._own / "build"

    def __enter__(self):
        try:
            self.processed.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(self.processed)
            try:
                self._tidy()
            except BaseException:
                os.close(self._lock)
                raise
        except OSError as error:
            raise BuildError(
                shown(self.processed),
                f"cannot be written to ({error.strerror})",
                do="Name another folder with --processed",
            ) from None
        self.before = base(self.processed)
        return self

    def _tidy(self):
        """Remove what killed builds left, and make the folders."""
        for left in self.processed.glob(".building-*"):
            shutil.rmtree(left, ignore_errors=True)
        sweep(self.processed)
        mend(self.processed)
        self.scratch.mkdir(parents=True)
        self.staged.mkdir()

    def __exit__(self, kind, error, trace):
        shutil.rmtree(self._own, ignore_errors=True)
        os.close(self._lock)
        if isinstance(error, OSError) and error.errno in _DISK:
            found = f"cannot be written to ({os.strerror(error.errno)}); the tables before stand"
            raise BuildError(shown(self.processed), found, do="Make room and build again") from error

    def publish(self, record, codebook):
        """Put the new tables in the place of the old ones, in one step.

        Parameters
        ----------
        record : dict
            What the tables were made from; kept as build.json.
        codebook : str
            The codebook as one file: it stays with the tables, so that they open wherever it goes.
        """
        (self.staged / CODEBOOK).write_text(codebook, encoding="utf-8")
        (self.staged / RECORD).write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        publish(self.staged, self.processed)
        sweep(self.processed)


def _locked(folder):
    """The lock by which one build at a time holds a folder, a file descriptor; the system lets go of it when the process
    ends, however it ends.

    Raises
    ------
    BuildError
        Another build holds it.
    """
    if os.name != "posix":  # no folder can be locked there
        return os.open(os.devnull, os.O_RDONLY)
    import fcntl

    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise BuildError(
            shown(folder),
            "another build is writing here",
            do="Wait for it to end, or name another folder with --processed",
        ) from None
    return lock


def read_record(processed, folder=None):
    """The record of the build that made the tables; None where there is none.

    Parameters
    ----------
    processed : Path
    folder : Path, optional
        Of a build in it; without it that which counts.

    Raises
    ------
    InputError
        A table is missing beside it, or it cannot be read; the message names the command that mends it.
    """
    folder = folder or base(processed)
    path = folder / RECORD
    if not path.is_file():
        return None
    files = [f"{name}.parquet" for name in TABLES]
    missing = [
        Path(name).stem for name in files if not ((folder / name).exists() and (Path(processed) / name).exists())
    ]
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        record = None
    if missing or record is None:
        found = f"the table {missing[0]} is missing" if missing else f"{RECORD} cannot be read"
        raise InputError(shown(processed), found, do=f"Run: muster build --processed {shown(processed)}")
    return record
