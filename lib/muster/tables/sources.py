"""Which files of a corpus folder are what they were: size and time first, then a hash of the bytes.

In and out: state/sources.parquet, a row an entry of the folder.
"""

import hashlib
import os
import re
import time
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from muster.reading.articles import number_of
from muster.reading.folder import listing
from muster.reading.sidecar import read_sidecars, sheets

_STEP = 1 << 20
_FRESH = 2_000_000_000  # ns: a file that changed so shortly before it was looked at may have changed again unseen
_DOUBTFUL = re.compile(r"metadata\.csv:\d|please report it|broken off|cannot be opened", re.I)
_SCHEMA = pa.schema(
    [("name", pa.binary()), ("size", pa.int64()), ("changed", pa.int64()), ("digest", pa.uint64()), ("sheet", pa.uint64()),
     ("again", pa.bool_()), ("records", pa.int64())]
)  # fmt: skip


@dataclass
class Sources:
    """The entries of a corpus folder in the order of reading.

    Attributes
    ----------
    names : list of str, paths below the folder
    size, changed : int array
        Bytes; time of the last change in ns; 0 for an entry that is not read.
    digest, sheet : array of uint64
        Hashes of the bytes and of what metadata.csv says of the file; 0 = not known.
    again : bool array
        Its ledger rows tell of a trouble that may be gone, or of a line of metadata.csv: it is always read again.
    records : int array
        Its ledger rows.
    looked : int, when the folder was looked at, in ns
    sheets : dict of str to [size, changed], the metadata.csv files
    """

    names: list
    size: np.ndarray
    changed: np.ndarray
    digest: np.ndarray
    sheet: np.ndarray
    again: np.ndarray
    records: np.ndarray
    looked: int
    sheets: dict

    def table(self):
        """As a pyarrow table; what it does not hold goes into `about`."""
        columns = (
            [os.fsencode(n) for n in self.names],
            self.size,
            self.changed,
            self.digest,
            self.sheet,
            self.again,
            self.records,
        )
        return pa.table(list(map(pa.array, columns)), schema=_SCHEMA)

    @property
    def about(self):
        """What `table` leaves out, for JSON."""
        return {"looked": self.looked, "sheets": self.sheets}


def from_table(table, about):
    """The Sources that a table of `Sources.table` and its `about` hold."""
    names, *rest = (table.cast(_SCHEMA)[name] for name in _SCHEMA.names)
    return Sources(
        list(map(os.fsdecode, names.to_pylist())),
        *(column.to_numpy().copy() for column in rest),
        about["looked"],
        about["sheets"],
    )


class Look:
    """What lies in a corpus folder now, beside what lay there at the build before.

    Parameters
    ----------
    root : Path
    old : Sources or None

    Attributes
    ----------
    listed : list of (str, str or None), as of `folder.entries`
    now : Sources, without the number of records
    same : bool, every file and every metadata.csv is what it was, by size and time
    before : int array, one item an entry: its place in `old`; -1 = new or changed, to be read
    sidecars : dict, of `sidecar.read_sidecars`; read when first asked for

    Raises
    ------
    InputError
        A metadata.csv that cannot be used.
    """

    def __init__(self, root, old):
        self.root, looked = root, time.time_ns()
        found = listing(root)
        self.listed = [(name, trouble) for name, trouble, _ in found]
        stats = np.array([about for *_, about in found], np.int64).reshape(-1, 2)
        n, names = len(found), [name for name, *_ in found]
        empty = (np.zeros(n, np.uint64), np.zeros(n, np.uint64), np.zeros(n, bool), np.zeros(n, np.int64))
        self.now = Sources(names, *stats.T, *empty, looked, _sheets(root))
        self.before = np.full(n, -1)
        self.same = old is not None and self._all_same(old)
        if self.same:
            self.before, self.now.sheet, self.now.digest = np.arange(n), old.sheet, old.digest.copy()
        else:
            self.now.sheet = _sheet_hashes(self.sidecars, names)
            if old is not None:
                self._compare(old)

    @cached_property
    def sidecars(self):
        return read_sidecars(self.root)

    def _all_same(self, old):
        now = self.now
        return (
            now.names == old.names
            and np.array_equal(now.size, old.size)
            and np.array_equal(now.changed, old.changed)
            and not (old.again.any() or _fresh(old).any())
            and now.sheets == old.sheets
            and all(changed < old.looked - _FRESH for _, changed in now.sheets.values())
        )

    def _compare(self, old):
        """Find each entry among the old ones; where size and time do not settle it, by its bytes."""
        number = {name: n for n, name in enumerate(old.names)}
        at = np.array([number.get(name, -1) for name in self.now.names], np.int64).reshape(-1)
        known = at >= 0
        like = known & (self.now.size == old.size[at]) & (self.now.sheet == old.sheet[at]) & ~old.again[at]
        settled = like & (self.now.changed == old.changed[at]) & ~_fresh(old)[at]
        for n in np.flatnonzero(like & ~settled).tolist():
            self.now.digest[n] = digest(self.root / self.now.names[n])
            settled[n] = self.now.digest[n] == old.digest[at[n]] != 0
        self.before = np.where(settled, at, -1)
        self.now.digest[settled] = old.digest[at[settled]]

    def read_again(self, numbers):
        """Take entries as changed."""
        self.before[numbers] = -1

    def hash(self):
        """Take the hashes of those to be read: before the reading, so that a change meanwhile is seen by the next build."""
        for n in np.flatnonzero((self.before < 0) & (self.now.digest == 0)).tolist():
            if self.listed[n][1] is None:
                self.now.digest[n] = digest(self.root / self.now.names[n])


def doubtful(reason):
    """Whether a ledger row's reason may be another one next time although its file is the same."""
    return bool(reason and _DOUBTFUL.search(reason))


def digest(path):
    """The hash of a file's bytes, never 0; 0 where it cannot be read."""
    about = hashlib.blake2b(digest_size=8)
    try:
        with open(path, "rb") as handle:
            while data := handle.read(_STEP):
                about.update(data)
    except OSError:
        return 0
    return number_of(about) or 1


def _fresh(sources):
    """Which files changed so shortly before they were looked at that another change might not show."""
    return (sources.changed > sources.looked - _FRESH) | (sources.changed == 0)


def _sheets(root):
    stats = ((path, path.stat()) for path in sheets(root))
    return {path.relative_to(root).as_posix(): [about.st_size, about.st_mtime_ns] for path, about in stats}


def _sheet_hashes(sidecars, names):
    """What metadata.csv says of each entry and of what lies in it, the line left out, as a number; 0 = nothing."""
    number, said = {name: n for n, name in enumerate(names)}, {}
    for key, row in sidecars.items():
        at = number.get(key, number.get(key.partition("#")[0]))
        if at is not None:
            about = sorted((k, v) for k, v in row.items() if k != "where")
            said.setdefault(at, []).append((key, about))
    hashes = np.zeros(len(names), np.uint64)
    for at, about in said.items():
        hashes[at] = number_of(hashlib.blake2b(repr(sorted(about)).encode("utf-8", "surrogatepass"), digest_size=8))
    return hashes
