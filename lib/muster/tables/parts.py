"""The tables as parts: each part holds the rows of a stretch of the ledger and of its articles, in the same order.

Where one part ends and the next begins is decided by the ids of the articles alone, so that a change moves no boundary
but its own, and a part that did not change is the same file. A table of one part is a file, else a folder of them.
Source: Muthitacharoen, Chen and Mazieres (2001), A Low-bandwidth Network File System, section 3.1 (boundaries by content).
"""

import os
import shutil
import zlib
from collections import OrderedDict

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

MEAN = 2048  # articles a part, on average
MOST = 2  # times as many records a part at most: a build holds one in memory
GROUP = {"documents": 512}  # rows a row group: those of few articles are read for a few sentences
_END = 256  # bytes at the end of a file that are compared
_HELD = 3  # parts kept in memory


def cut(docs):
    """Where parts begin.

    Parameters
    ----------
    docs : array of uint64, one item a record: the id of the article; 0 where the record is none

    Returns
    -------
    int array, the first record of each part, and the number of records
    """
    mixed = (docs * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)
    last = np.flatnonzero((docs != 0) & (mixed % np.uint64(MEAN) == 0))
    begins = np.concatenate(([0], last[last < len(docs) - 1] + 1))
    sizes = np.diff(begins, append=len(docs))
    pieces = np.maximum(1, -(-sizes // (MOST * MEAN)))  # of a stretch that no id ends for long
    inner = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    return np.append(np.repeat(begins, pieces) + MOST * MEAN * inner, len(docs)).astype(np.int64)


def path_of(folder, table, number, of, name):
    """Where a part stands: "mentions.parquet" where it is the only one, else "mentions.parquet/00007-<name>.parquet"."""
    file = folder / f"{table}.parquet"
    return file if of == 1 else file / f"{number:05}-{name}.parquet"


class Damaged(Exception):
    """A file of the build before cannot be read."""


class Parts:
    """The parts of one build.

    Parameters
    ----------
    folder : Path, of the build
    parts : list of dict
        `name`: hash of what is in it; `rows`: dict of table to its rows; `files`: dict of table to what tells its file from a
        damaged one.
    """

    def __init__(self, folder, parts):
        self.folder, self.parts, self._held = folder, parts, OrderedDict()
        self.number = {part["name"]: n for n, part in enumerate(parts)}
        self.articles = np.concatenate(([0], np.cumsum([p["rows"]["documents"] for p in parts]))).astype(np.int64)
        self.records = np.concatenate(([0], np.cumsum([p["rows"]["ledger"] for p in parts]))).astype(np.int64)

    def __len__(self):
        return len(self.parts)

    def path(self, table, number):
        """The file of a part of a table."""
        return path_of(self.folder, table, number, len(self), self.parts[number]["name"])

    def missing(self):
        """The first file that is not there, or not as long or not with the end that it had; None where all are."""
        for number, part in enumerate(self.parts):
            for table, mark in part["files"].items():
                path = self.path(table, number)
                if not path.is_file() or _mark(path) != mark:
                    return path.relative_to(self.folder).as_posix()
        return None

    def column(self, table, name):
        """A column of all parts."""
        read = [self.read(table, n, [name])[name] for n in range(len(self))]
        return pa.chunked_array([chunk for column in read for chunk in column.chunks], read[0].type)

    def table(self, table, number, columns=None):
        """A part of a table; those asked for last are kept."""
        key = (table, number, tuple(columns or ()))
        if key not in self._held:
            if len(self._held) >= _HELD * len(self.parts[0]["rows"]):
                self._held.popitem(last=False)
            self._held[key] = self.read(table, number, columns)
        self._held.move_to_end(key)
        return self._held[key]

    def read(self, table, number, columns=None):
        """A part of a table, which is not kept."""
        path = self.path(table, number)
        try:
            return pq.ParquetFile(path, page_checksum_verification=True).read(columns)
        except (OSError, pa.ArrowException) as error:
            raise Damaged(path) from error

    def link(self, number, to, at, of):
        """The files of a part as those of another build, at another place; the part as that build knows it."""
        part = self.parts[number]
        for table in part["files"]:
            target = path_of(to, table, at, of, part["name"])
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(self.path(table, number), target)
            except OSError:  # a file system without links
                shutil.copyfile(self.path(table, number), target)
        return part


def write(tables, folder, number, of, name):
    """Write a part.

    Parameters
    ----------
    tables : dict of str to pyarrow.Table
    folder : Path, of the build
    number, of : int, the place of the part among all of them
    name : str

    Returns
    -------
    dict, the part for `Parts`
    """
    marks = {}
    for table, rows in tables.items():
        path = path_of(folder, table, number, of, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        words = [f.name for f in rows.schema if pa.types.is_string(f.type) and f.name not in ("text", "published_why")]
        pq.write_table(
            rows,
            path,
            compression="zstd",
            write_page_checksum=True,
            row_group_size=GROUP.get(table, 1 << 20),
            use_dictionary=words,
        )
        marks[table] = _mark(path)
    return {"name": name, "rows": {table: rows.num_rows for table, rows in tables.items()}, "files": marks}


def _mark(path):
    """The size of a file and a checksum of its end, where a Parquet file says what stands where in it."""
    with path.open("rb") as handle:
        size = handle.seek(0, os.SEEK_END)
        handle.seek(max(0, size - _END))
        return [size, zlib.crc32(handle.read())]
