"""The records of a corpus in the order of reading: those of files that are what they were, and those that are read now.

Files in; out: arrays, a row a record and a row an article, and the articles that were read, on the disk.
"""

import hashlib
from dataclasses import fields as fields_of
from operator import attrgetter

import numpy as np
import pyarrow as pa

from muster.ground.schema import TABLES
from muster.reading.articles import Article, Batch, Reading, number_of, place_of, read_batches
from muster.reading.recurring import keys_of, recurring
from muster.reading.seen import Seen
from muster.tables import spool
from muster.tables.sources import doubtful
from muster.tables.state import READ, hashes

_LEDGER = TABLES["ledger"].arrow.names
_ODD = np.uint64(0xD6E8FEB86659FD93)
_said = attrgetter(*(f.name for f in fields_of(Article) if f.name not in ("text", "recurring")))


class Survey:
    """The records and articles of a corpus, as far as they are known without tagging.

    Records and articles stand in pools: those of the build before, then those read now, as they were read. A file that
    shares a text or an identity with one that changed is read again: which record is the duplicate may have changed.

    Parameters
    ----------
    look : sources.Look
    before : state.Before or None
    fields : dict, as for `build`
    scratch : Path
    progress : callable, as for `build`

    Attributes
    ----------
    records : int array, the records of the corpus in its order, as places in the pool of records
    articles : int array, one item a record: its place in the pool of articles, -1 = none
    batches : list of Read
    """

    def __init__(self, look, before, fields, scratch, progress=lambda *_: None):
        self._progress = progress
        self.look, self.old, self.fields, self.scratch = look, before, fields, scratch
        self.batches, self._seen = [], Seen()
        self.old_records, self.old_articles = (len(before.records["hash"]), len(before.doc)) if before else (0, 0)
        changed = np.flatnonzero(look.before < 0)
        if before:
            self._file = np.repeat(np.arange(len(before.sources.names)), before.sources.records)
            self._seen.before = _Earlier(self)
        self._read(changed)
        if before:
            self._read(self._of_the_same_keys())
        if not look.same:
            self._missing()
        self._arrange()

    # ---- reading ---------------------------------------------------------------------------------------------------

    def _read(self, numbers):
        """Read files, by number."""
        self.look.read_again(numbers)
        self.look.hash()
        wanted = {self.look.listed[n][0] for n in numbers.tolist()}
        if wanted:
            self._take(self._reading(wanted))

    def _reading(self, wanted):
        about = {"listed": self.look.listed, "sidecars": self.look.sidecars}
        return Reading(self.look.root, self.fields, wanted=wanted, seen=self._seen, **about)

    def _take(self, reading):
        for batch in read_batches(self.look.root, self.fields, reading):
            self.batches.append(Read(batch, len(self.batches), self.scratch))
            self._progress("reading", len(batch.articles), None)

    def _missing(self):
        """A record for what metadata.csv lists and is not there."""
        names = set(self.look.now.names)
        if any(name not in names for name in self.look.sidecars):
            ledgers = [self.old.parts.column("ledger", "source")] if self.old else []
            names.update(*(c.to_pylist() for c in ledgers), *(b.ledger()["source"].to_pylist() for b in self.batches))
        rows = list(self._reading(()).missing(names))
        if rows:
            self.batches.append(Read(Batch([], rows), len(self.batches), self.scratch))

    def _of_the_same_keys(self):
        """The files that are as they were, but share a key with a record of one that is not, or is gone."""
        old, kept = self.old.records, self._is_kept()
        gone = [old[name][~kept] for name in ("text_key", "doc_key")]
        keys = np.concatenate([*gone, *(b.records[name] for b in self.batches for name in ("text_key", "doc_key"))])
        keys = np.unique(keys[keys != 0])
        shared = kept & (np.isin(old["text_key"], keys) | np.isin(old["doc_key"], keys))
        return self._now(np.unique(self._file[shared[: len(self._file)]]))

    def _is_kept(self):
        """Which records of the build before belong to files that are as they were."""
        files = np.zeros(len(self.old.sources.names), bool)
        files[self.look.before[self.look.before >= 0]] = True
        kept = np.zeros(self.old_records, bool)  # not so the last ones: those of files that were missing
        kept[: len(self._file)] = files[self._file]
        return kept

    def _now(self, old):
        """The numbers now of files of the build before."""
        return np.flatnonzero(np.isin(self.look.before, old)) if len(old) else np.empty(0, np.int64)

    def read_again(self, wanted):
        """Read the files of articles of the build before, to tag these again.

        Parameters
        ----------
        wanted : int array, places in the pool of articles
        """
        at = np.flatnonzero(self.old.records["article"])[wanted]
        self._read(self._now(np.unique(self._file[at])))
        self._arrange()

    # ---- the pools in the order of the corpus --------------------------------------------------------------------------

    def _arrange(self):
        n, look = len(self.look.listed), self.look
        fresh = np.concatenate([np.empty(0, np.int64), *(b.records["file"] for b in self.batches)])
        files, first, times = np.unique(fresh, return_index=True, return_counts=True)
        start, count = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
        start[files], count[files] = first + self.old_records, times
        if self.old:
            records = self.old.sources.records
            begins, kept = np.cumsum(records) - records, look.before >= 0
            start[:n][kept], count[:n][kept] = begins[look.before[kept]], records[look.before[kept]]
            if look.same:
                start[n], count[n] = records.sum(), self.old_records - records.sum()
        self.counts = count
        self.records = np.repeat(start - (np.cumsum(count) - count), count) + np.arange(count.sum())
        article = self.pool("article")
        number = np.where(article, np.cumsum(article) - 1, -1)
        self.articles = number[self.records]

    def pool(self, name):
        """A column of the pool of records."""
        old = [self.old.records[name]] if self.old else []
        return np.concatenate([np.empty(0, Read.TYPES[name]), *old, *(b.records[name] for b in self.batches)])

    def column(self, name):
        """A column of READ for the pool of articles, as a chunked array."""
        old = self.old.column("articles", name).chunks if self.old else []
        return pa.chunked_array(
            [*old, *(b.articles[name].combine_chunks() for b in self.batches)], READ.field(name).type
        )

    def recurring(self):
        """Which lines recur in their outlets: `Lines` of the articles of the corpus, in its order."""
        mine = self.articles[self.articles >= 0]

        def column(name):
            found = self.column(name)
            return found if len(mine) == len(found) and (np.diff(mine) == 1).all() else found.take(pa.array(mine))

        outlets = column("outlet").combine_chunks().dictionary_encode("encode").indices.to_numpy()
        lines = column("lines").combine_chunks()
        ends = np.asarray(lines.offsets)[1:].astype(np.int64) - lines.offsets[0].as_py()
        keys = lines.flatten().to_numpy(zero_copy_only=False)
        return Lines(keys, ends, recurring(outlets, column("plain").to_numpy(), keys, ends))

    def sources(self, failed):
        """What the next build needs to know of the files.

        Parameters
        ----------
        failed : int array
            Records of the corpus that could not be tagged: their files are read again next time.

        Returns
        -------
        sources.Sources
        """
        now = self.look.now
        now.records = self.counts[:-1]
        now.again = np.zeros(len(now.names), bool)
        if self.old:
            kept = self.look.before >= 0
            now.again[kept] = self.old.sources.again[self.look.before[kept]]
        for batch in self.batches:
            now.again[batch.records["file"][batch.doubtful & (batch.records["file"] < len(now.names))]] = True
        now.again[np.repeat(np.arange(len(self.counts)), self.counts)[failed]] = True
        return now


class Lines:
    """The lines of articles, and which of them recur.

    Attributes
    ----------
    applied : array of uint64, one item an article: a number for the lines of it that recur, 0 = none
    """

    def __init__(self, keys, ends, often):
        self._keys, self._ends, self._often = keys, ends, often
        sums = np.concatenate(([np.uint64(0)], np.cumsum(np.where(often, keys * _ODD, np.uint64(0)), dtype=np.uint64)))
        self.applied = sums[ends] - sums[np.concatenate(([0], ends[:-1]))] if len(ends) else np.empty(0, np.uint64)

    def of(self, article):
        """The keys of the lines of an article that recur."""
        a, b = (self._ends[article - 1] if article else 0), self._ends[article]
        return self._keys[a:b][self._often[a:b]].tolist()


class Read:
    """A batch that was read now: its articles and ledger rows on the disk, the rest as arrays.

    Attributes
    ----------
    records : dict of str to array, the columns of state/records, and `file`
    articles : pyarrow.Table, of state.READ
    names : list of str or None, what records with a text are called
    doubtful : bool array, one item a record: to be read again next time in any case
    path : Path, of the articles as `spool` keeps them
    """

    TYPES = {"hash": np.uint64, "text_key": np.uint64, "doc_key": np.uint64, "article": bool, "file": np.int64}  # noqa: RUF012

    def __init__(self, batch, number, scratch):
        rows, self.path, self._ledger = (
            batch.ledger,
            scratch / f"read-{number:06}.arrow",
            scratch / f"ledger-{number:06}.arrow",
        )
        keys = np.array([row.get("keys", (0, 0)) for row in rows], np.uint64).reshape(-1, 2)
        said = [tuple(row[name] for name in _LEDGER) for row in rows]
        columns = (
            hashes(said),
            keys[:, 0],
            keys[:, 1],
            [row["status"] == "read" for row in rows],
            [row["file"] for row in rows],
        )
        self.records = {name: np.array(c, kind) for c, (name, kind) in zip(columns, self.TYPES.items(), strict=True)}
        self.doubtful = np.array([doubtful(row["reason"]) for row in rows], bool)
        self.names = [row.get("name") for row in rows]
        plain = [row["plain"] for row in rows if row["status"] == "read"]
        self.articles = _articles(batch.articles, plain)
        spool.write(
            TABLES["ledger"].from_columns(dict(zip(_LEDGER, zip(*said, strict=True), strict=True))), self._ledger
        )
        if batch.articles:
            spool.write(spool.table_of(batch.articles), self.path)

    def ledger(self):
        """The rows for the table ledger."""
        return spool.read(self._ledger)


def _articles(articles, plain):
    """What reading knows of articles: a table of state.READ."""
    ids = np.array([int(a.doc_id, 16) for a in articles], np.uint64)
    keys = np.array([key_of(a) for a in articles], np.uint64)
    rest = [a.outlet for a in articles], plain, [keys_of(a.text) for a in articles]
    return pa.table([pa.array(c, f.type) for c, f in zip((ids, keys, *rest), READ, strict=True)], schema=READ)


def key_of(article):
    """The hash of all that the rows of an article follow from."""
    about = hashlib.blake2b(repr(_said(article)).encode("utf-8", "surrogatepass"), digest_size=8)
    about.update(article.text.encode("utf-8", "surrogatepass"))
    return number_of(about)


class _Earlier:
    """The records of the build before whose files are as they were, by their keys."""

    def __init__(self, survey):
        old, kept = survey.old.records, np.flatnonzero(survey._is_kept())
        self._parts, self._records = survey.old.parts, kept
        now = np.full(len(survey.old.sources.names), -1)
        now[survey.look.before[survey.look.before >= 0]] = np.flatnonzero(survey.look.before >= 0)
        files, counts = survey._file[kept], survey.old.sources.records
        n = kept - (np.cumsum(counts) - counts)[files]
        self._place, self._doc = place_of(now[files], n), old["doc_key"][kept]
        keys = np.concatenate([old["text_key"][kept], old["doc_key"][kept]])
        order = np.lexsort((np.tile(self._place, 2), keys))
        self._order, self._keys = order % max(1, len(kept)), keys[order]

    def first(self, key):
        """(place, doc, name) of the first record with a key; None where there is none."""
        at = np.searchsorted(self._keys, np.uint64(key))
        if not key or at == len(self._keys) or self._keys[at] != key:
            return None
        n = self._order[at]
        return int(self._place[n]), int(self._doc[n]), self._name(int(self._records[n]))

    def _name(self, record):
        part = int(np.searchsorted(self._parts.records, record, side="right")) - 1
        return self._parts.table("state/records", part, ["name"])["name"][
            record - int(self._parts.records[part])
        ].as_py()
