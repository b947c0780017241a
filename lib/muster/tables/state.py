"""Which articles need no tagging: those whose rows stand in the tables before, made from the same article by the same rules.

Tables in: those of the build before, and its state.parquet: of each article a key (a hash of all that its rows follow from)
and how many rows it has in each table. Out: state.parquet.
"""

import hashlib
import json
import platform
from dataclasses import fields as fields_of
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import muster
from muster.ground.schema import TABLES
from muster.reading.articles import Article
from muster.tables.commit import place

CODEBOOK, STATE = "codebook.yaml", "state.parquet"
OF_ARTICLES = tuple(name for name in TABLES if name != "ledger")
LATER = {"documents": ("story_id", "copy_kind"), "events": ("act",)}  # columns that follow from all articles
REACH = 8  # row groups of documents from which the rows of one batch are taken: more are tagged, for memory's sake
_SCHEMA = pa.schema([("doc_id", pa.uint64()), ("key", pa.uint64()), *((name, pa.int32()) for name in OF_ARTICLES)])
_NAMES = [f.name for f in fields_of(Article) if f.name != "text"]
_LIBRARIES = ("ahocorasick-rs", "numpy", "pandas", "pyarrow")


def made_from(book, language, fields=None):
    """What the rows of every article follow from, beside the article.

    Parameters
    ----------
    book : Codebook
    language : Language
    fields : dict of str to str, optional
        As for `build`.

    Returns
    -------
    dict of str to str, what -> its fingerprint
    """
    versions = [platform.python_version(), *(version(name) for name in _LIBRARIES)]
    return {
        "the codebook": book.fingerprint,
        "the language": language.fingerprint,
        "muster": code(),
        "a library": " ".join(versions),
        "the schema": _hash("\n".join(str(table.arrow) for table in TABLES.values())),
        "--map": json.dumps(fields or {}, sort_keys=True),
    }


@cache
def code():
    """The fingerprint of the library's own code: asked for as soon as it is loaded, since its files may change later.

    Returns
    -------
    str
    """
    root = Path(muster.__file__).parent
    files = sorted(root.rglob("*.py"))
    return _hash("\x00".join(f"{f.relative_to(root).as_posix()}\x00{f.read_text('utf-8')}" for f in files))


def _hash(text):
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class Keys:
    """The keys of articles.

    Parameters
    ----------
    recurring : Recurring
        The lines that recur in an outlet: they are part of what its articles' rows follow from.
    """

    def __init__(self, recurring):
        self._recurring, self._marks = recurring, {}

    def of(self, articles):
        """The ids and keys of articles as two arrays of uint64."""
        ids = np.array([int(a.doc_id, 16) for a in articles], np.uint64)
        return ids, np.array([self._key(a) for a in articles], np.uint64)

    def _key(self, article):
        said = repr([self._mark(article.outlet), *(getattr(article, name) for name in _NAMES)])
        about = hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8)
        about.update(article.text.encode("utf-8", "surrogatepass"))
        return int.from_bytes(about.digest(), "big")

    def _mark(self, outlet):
        if outlet not in self._marks:
            lines = b"".join(sorted(self._recurring.of(outlet)))
            self._marks[outlet] = hashlib.blake2b(lines, digest_size=8).digest()
        return self._marks[outlet]


class State:
    """What is known of the articles of a build: taken batch by batch, then written beside its tables."""

    def __init__(self, made_from):
        self._made_from, self._rows = made_from, [_SCHEMA.empty_table()]

    def add(self, ids, keys, counts):
        """Take the articles of a batch.

        Parameters
        ----------
        ids, keys : arrays of uint64
        counts : dict of str to int array, their rows a table
        """
        self._rows.append(pa.table([ids, keys, *(counts[name] for name in OF_ARTICLES)], schema=_SCHEMA))

    def write(self, folder):
        """Write it beside the tables in a folder, which must be complete."""
        about = {"made_from": self._made_from, "files": _marks(folder)}
        table = pa.concat_tables(self._rows).replace_schema_metadata({"muster": json.dumps(about)})
        pq.write_table(table.combine_chunks(), folder / STATE, compression="zstd")


def _marks(folder):
    """What tells the files of a build from others of their names."""
    said = place(folder, CODEBOOK).read_text("utf-8")
    return {CODEBOOK: _hash(said), **{name: _footer(folder, name) for name in OF_ARTICLES}}


def _footer(folder, name):
    """The hash of the last part of a table's file, which says where everything in it stands."""
    with place(folder, f"{name}.parquet").open("rb") as handle:
        size = handle.seek(-8, 2) + 8
        length = int.from_bytes(handle.read(4), "little")
        handle.seek(size - length - 8)
        return hashlib.blake2b(handle.read(), digest_size=8).hexdigest()


class Before:
    """The tables of the build before, article by article.

    Use `before`.

    Attributes
    ----------
    codebook : str, as it lies beside the tables: the same codebook is written as the same file
    starts : dict of str to int array, by table: the first row of each article, and the end
    tables : dict of str to _Table
    """

    def __init__(self, folder, state):
        self.codebook = place(folder, CODEBOOK).read_text("utf-8")
        ids = state["doc_id"].to_numpy()
        self._order = np.argsort(ids, kind="stable")
        self._ids, self._keys = ids[self._order], state["key"].to_numpy()
        self.starts = {name: _starts(state[name].to_numpy()) for name in OF_ARTICLES}
        self.tables = {name: _Table(folder, name) for name in OF_ARTICLES}

    def fits(self):
        """Whether the tables have as many rows as the state says."""
        return all(table.begins[-1] == self.starts[name][-1] for name, table in self.tables.items())

    def find(self, ids, keys):
        """The numbers of those articles before that are the same now; -1 for the others.

        Parameters
        ----------
        ids, keys : arrays of uint64, of the articles of a batch

        Returns
        -------
        int array
        """
        if not len(self._ids):
            return np.full(len(ids), -1)
        at = np.minimum(np.searchsorted(self._ids, ids), len(self._ids) - 1)
        numbers = self._order[at]
        numbers = np.where((self._ids[at] == ids) & (self._keys[numbers] == keys), numbers, -1)
        group = self.tables["documents"].group(np.maximum(numbers, 0))
        near, often = np.unique(group[numbers >= 0], return_counts=True)
        near = near[np.argsort(-often, kind="stable")[:REACH]]
        return np.where(np.isin(group, near), numbers, -1)

    def rows(self, name, runs):
        """The rows of runs of articles in a table, as `Run` gives them: a list of pyarrow.Table for each run."""
        starts = self.starts[name]
        return self.tables[name].take([(int(starts[a]), int(starts[b])) for a, b in runs])


class _Table:
    """A table of the build before, read by row groups, of which those in use are kept."""

    def __init__(self, folder, name):
        self._file = pq.ParquetFile(place(folder, f"{name}.parquet"), page_checksum_verification=True)
        about = self._file.metadata
        self.begins = _starts([about.row_group(n).num_rows for n in range(about.num_row_groups)])
        self._name, self._held = name, {}

    def group(self, rows):
        """The row groups in which rows stand."""
        return np.searchsorted(self.begins, rows, side="right") - 1

    def take(self, spans):
        """The rows of spans (first row, last row and one): a list of pyarrow.Table for each."""
        groups = [range(self.group(a), self.group(b - 1) + 1) if b > a else range(0) for a, b in spans]
        used = dict.fromkeys(g for some in groups for g in some)
        self._held = {g: self._held[g] if g in self._held else self._read(g) for g in used}
        return [[self._part(g, a, b) for g in some] for (a, b), some in zip(spans, groups, strict=True)]

    def _part(self, group, first, last):
        begin, end = self.begins[group : group + 2].tolist()
        return self._held[group].slice(max(first, begin) - begin, min(last, end) - max(first, begin))

    def _read(self, group):
        """A row group as the tagger would have made it: the columns that follow from all articles are empty."""
        table, arrow = self._file.read_row_group(group), TABLES[self._name].arrow
        for column in LATER.get(self._name, ()):
            at = arrow.names.index(column)
            table = table.set_column(at, arrow.field(at), pa.nulls(table.num_rows, arrow.field(at).type))
        return table.cast(arrow)


def _starts(counts):
    """Where each of some stretches begins, and where the last one ends."""
    return np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))


def before(folder, made_from):
    """The tables of the build before, as far as they can be taken over.

    Parameters
    ----------
    folder : Path
    made_from : dict, of `made_from`

    Returns
    -------
    Before or None, and the reason for None in words
    """
    path = place(folder, STATE)
    if not path.is_file():
        return None, "no state found"
    try:
        state = pq.read_table(path)
        about = json.loads(state.schema.metadata[b"muster"])
        if changed := [what for what, now in made_from.items() if about["made_from"].get(what) != now]:
            return None, f"{changed[0]} changed"
        found = Before(folder, state.cast(_SCHEMA))
        same = about["files"] == _marks(folder)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, pa.ArrowException):
        return None, "the state before cannot be read"
    return (found, None) if same and found.fits() else (None, "the state does not fit the tables before")


def counted(table, docs):
    """The rows of each article in a table, its rows in the order of the articles.

    Parameters
    ----------
    table : pyarrow.Table
    docs : pyarrow array of doc_id

    Returns
    -------
    table : pyarrow.Table
    counts : int array
    """
    at = pc.index_in(table["doc_id"], docs).to_numpy().astype(np.int64)
    if len(at) and (np.diff(at) < 0).any():
        table = table.take(np.argsort(at, kind="stable"))
    return table, np.bincount(at, minlength=len(docs)).astype(np.int32)
