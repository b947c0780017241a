"""Tables on disk: written whole beside the old ones, then put in their place.

Tables out: data/processed/<name>.parquet and build.json, the record of what they were made from.
"""

import contextlib
import errno
import json
import os
import shutil
from pathlib import Path

import pyarrow.parquet as pq

from muster.ground.errors import BuildError, InputError
from muster.ground.paths import shown
from muster.ground.schema import TABLES
from muster.tables.commit import commit, place, settle
from muster.tables.state import CODEBOOK, STATE

RECORD = "build.json"
FILES = (*(f"{name}.parquet" for name in TABLES), CODEBOOK, STATE, RECORD)
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)  # the disk's fault, not an input file's


class Writer:
    """Takes the tables of batch after batch; nothing is visible until `publish`.

    Use it as a context: leaving it without `publish` (an error, Ctrl-C) removes what was written.

    Parameters
    ----------
    processed : Path
        Folder of the tables; made where it is missing.

    Attributes
    ----------
    rows : dict of str to int, rows written a table
    redated : list of (source, day and basis before, day and basis now), set by `publish`
    """

    def __init__(self, processed):
        self.processed = Path(processed)
        self.staging = self.processed / f".building-{os.getpid()}"
        self.rows = dict.fromkeys(TABLES, 0)
        self.redated = []

    def __enter__(self):
        try:
            self.processed.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(self.processed)
            for left in self.processed.glob(".building-*"):
                if not _runs(left.name.rpartition("-")[2]):
                    shutil.rmtree(left, ignore_errors=True)
            settle(self.processed, FILES)
            self._staged = self.staging / "tables"
            self._staged.mkdir(parents=True)
        except OSError as error:
            raise BuildError(
                shown(self.processed),
                f"cannot be written to ({error.strerror})",
                do="Name another folder with --processed",
            ) from None
        self._open = {
            name: pq.ParquetWriter(
                self._staged / f"{name}.parquet", table.arrow, compression="zstd", write_page_checksum=True
            )
            for name, table in TABLES.items()
        }
        return self

    def __exit__(self, kind, error, trace):
        for writer in self._open.values():
            with contextlib.suppress(OSError):  # a full disk cannot take the last bytes, either
                writer.close()
        shutil.rmtree(self.staging, ignore_errors=True)
        os.close(self._lock)
        if isinstance(error, OSError) and error.errno in _DISK:
            found = f"cannot be written to ({os.strerror(error.errno)}); the tables before stand"
            raise BuildError(shown(self.processed), found, do="Make room and build again") from error

    def add(self, name, table):
        """Append a pyarrow table to the table of that name."""
        if table.num_rows:
            self._open[name].write_table(table)
            self.rows[name] += table.num_rows

    def publish(self, record, codebook, state=None):
        """Put the new tables in the place of the old ones, in one step.

        Parameters
        ----------
        record : dict
            What the tables were made from; kept as build.json.
        codebook : str
            The codebook as one file: it stays with the tables, so that they open wherever it goes.
        state : State, optional
            What the next build needs to know of the articles.
        """
        for writer in self._open.values():
            writer.close()
        name = "documents.parquet"
        self.redated = _redated(self.processed / name, self._staged / name)
        (self._staged / CODEBOOK).write_text(codebook, encoding="utf-8")
        (self._staged / RECORD).write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        if state:
            state.write(self._staged)
        else:
            (self.processed / STATE).unlink(missing_ok=True)
        commit(self._staged, self.processed, FILES)


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


def _redated(before, now):
    """The articles of both builds whose day is another now."""
    import duckdb

    said = "coalesce({0}.published::VARCHAR, 'no day') || ' (' || {0}.published_basis || ')'"
    columns = f"n.source, {said.format('o')}, {said.format('n')}"
    pairs = (
        "read_parquet('{0}') n JOIN read_parquet('{1}') o USING ({2}) WHERE o.published IS DISTINCT FROM n.published"
    )
    # by id, and by source: a new address or day in a record's metadata gives it a new id
    query = (
        " UNION ".join(f"SELECT {columns} FROM {pairs}".replace("{2}", key) for key in ("doc_id", "source"))
        + " ORDER BY 1"
    )
    try:
        files = [str(path).replace("'", "''") for path in (now, before)]
        return duckdb.sql(query.format(*files)).fetchall() if before.is_file() else []
    except duckdb.Error:  # tables of an older version
        return []


def _runs(pid):
    """Whether a process of this number, other than our own, is alive."""
    if not pid.isdigit() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def read_record(processed):
    """The record of the build that made the tables; None where there is none.

    Raises
    ------
    InputError
        A table is missing beside it, or it cannot be read; the message names the command that mends it.
    """
    path = place(processed, RECORD)
    if not path.is_file():
        return None
    missing = [name for name in TABLES if not place(processed, f"{name}.parquet").exists()]
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        record = None
    if missing or record is None:
        found = f"the table {missing[0]} is missing" if missing else f"{RECORD} cannot be read"
        raise InputError(shown(processed), found, do=f"Run: muster build --processed {shown(processed)}")
    return record
