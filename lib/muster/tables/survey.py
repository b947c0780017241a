"""The records of a corpus in the order of reading: those of files that are what they were, and those that are read now.

Files in; out: where each record and each article of the corpus stands in the pool, and what was read, on the disk.
"""

import hashlib
from dataclasses import fields as fields_of
from operator import attrgetter
from pathlib import Path

import numpy as np
import pyarrow as pa

from muster.ground.schema import TABLES
from muster.ground.text import counted
from muster.reading.articles import Article, Batch, Reading, number_of, place_of, read_batches
from muster.reading.recurring import known, lines_of
from muster.reading.seen import Seen
from muster.tables import spool
from muster.tables.lines import Lines
from muster.tables.pool import LEDGER, OF_ARTICLES, OF_RECORDS, Pool
from muster.tables.sources import doubtful
from muster.tables.state import READ, RECORDS, hashes

_LEDGER = TABLES["ledger"].arrow.names
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
    pool : pool.Pool
    records : int array, the records of the corpus in its order, as places in the pool of records
    articles : int array, one item a record: its place in the pool of articles, -1 = none
    """

    def __init__(self, look, before, fields, scratch, progress=lambda *_: None):
        self._progress = progress
        self.look, self.old, self.fields, self.scratch = look, before, fields, scratch
        self.pool, self._seen = Pool(before.parts if before else None), Seen(scratch / "seen.sqlite")
        self.old_records, self.old_articles = (before.n_records, before.n_articles) if before else (0, 0)
        changed = np.flatnonzero(look.before < 0)
        if before:
            self._file = np.repeat(np.arange(len(before.sources.names), dtype=np.int32), before.sources.records)
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
            self._add(batch)
            self._progress("reading", len(batch.articles), None)

    def _add(self, batch):
        self.pool.batches.append(Read(batch, len(self.pool.batches), self.scratch))

    def _missing(self):
        """A record for what metadata.csv lists and is not there."""
        names = set(self.look.now.names)
        if any(name not in names for name in self.look.sidecars):
            names.update(*(piece["source"].to_pylist() for piece in self.pool.pieces(LEDGER, ["source"])))
        rows = list(self._reading(()).missing(names))
        if rows:
            self._add(Batch([], rows))

    def _of_the_same_keys(self):
        """The files that are as they were, but share a key with a record of one that is not, or is gone."""
        kept = np.append(self._is_kept(), np.zeros(int(self.pool.ends(OF_RECORDS)[-1]) - self.old_records, bool))
        gone = np.unique(np.concatenate([keys[~mine] for keys, mine in self._keys(kept)]))
        shared = [mine & known(keys, gone) for keys, mine in self._keys(kept)]
        shared = np.concatenate([some.reshape(2, -1).any(axis=0) for some in shared])
        return self._now(np.unique(self._file[shared[: len(self._file)]]))

    def _keys(self, kept):
        """The keys of texts and identities, piece by piece, and whether the record of each is kept."""
        at = 0
        for piece in self.pool.pieces(OF_RECORDS, ["text_key", "doc_key"]):
            keys = np.concatenate([piece[name].to_numpy() for name in piece.column_names])
            mine = np.tile(kept[at : at + piece.num_rows], 2)
            at += piece.num_rows
            yield keys, mine | (keys == 0)

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
        at = np.flatnonzero(self.pool.numbers(OF_RECORDS, "article"))[wanted]
        self._read(self._now(np.unique(self._file[at])))
        self._arrange()

    # ---- the pools in the order of the corpus ----------------------------------------------------------------------

    def _arrange(self):
        n, look = len(self.look.listed), self.look
        start, count = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
        first = self.old_records
        for batch in self.pool.batches:
            for file, times in zip(batch.files.tolist(), batch.times.tolist(), strict=True):
                start[file] = start[file] if count[file] else first
                count[file] += times
                first += times
        if self.old:
            records = self.old.sources.records
            begins, kept = np.cumsum(records) - records, look.before >= 0
            start[:n][kept], count[:n][kept] = begins[look.before[kept]], records[look.before[kept]]
            if look.same:
                start[n], count[n] = records.sum(), self.old_records - records.sum()
        self.counts = count
        self.records = np.repeat(start, count) + counted(count)
        article = self.pool.numbers(OF_RECORDS, "article")
        number = np.where(article, np.cumsum(article) - 1, -1)
        self.articles = number[self.records]

    def recurring(self):
        """Which lines recur in their outlets: `Lines` of the articles of the pool."""
        n = self.pool.ends(OF_ARTICLES)
        counted = np.zeros(n[-1] if len(n) else 0, bool)
        counted[self.articles[self.articles >= 0]] = True
        return Lines(lambda: self.pool.pieces(OF_ARTICLES, ["outlet", "plain", "lines"]), counted, self.scratch)

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
        for batch in self.pool.batches:
            now.again[batch.doubtful[batch.doubtful < len(now.names)]] = True
        now.again[np.repeat(np.arange(len(self.counts)), self.counts)[failed]] = True
        return now


class Read:
    """A batch that was read now: its articles, ledger rows and what is known of them on the disk.

    Attributes
    ----------
    n_records, n_articles : int
    files, times : int arrays, the files that its records are of, and how many of each
    doubtful : int array, the files to be read again next time in any case
    path : Path, of the articles as `spool` keeps them
    """

    def __init__(self, batch, number, scratch):
        rows, self.path = batch.ledger, scratch / f"read-{number:06}.arrow"
        self._paths = {
            name: scratch / f"{Path(name).name}-{number:06}.arrow" for name in (LEDGER, OF_RECORDS, OF_ARTICLES)
        }
        self.n_records, self.n_articles = len(rows), len(batch.articles)
        file = np.array([row["file"] for row in rows], np.int64)
        self.files, self.times = np.unique(file, return_counts=True)
        self.doubtful = np.unique(file[[doubtful(row["reason"]) for row in rows]])
        said = [tuple(row[name] for name in _LEDGER) for row in rows]
        keys = np.array([row.get("keys", (0, 0)) for row in rows], np.uint64).reshape(-1, 2)
        read = [row["status"] == "read" for row in rows]
        names = pa.array([row.get("name") for row in rows], pa.string())
        columns = [hashes(said), keys[:, 0], keys[:, 1], read, names]
        ledger = TABLES["ledger"].from_columns(dict(zip(_LEDGER, zip(*said, strict=True), strict=True)))
        plain = [row["plain"] for row in rows if row["status"] == "read"]
        spool.write(ledger, self._paths[LEDGER])
        spool.write(pa.table(columns, schema=RECORDS), self._paths[OF_RECORDS])
        spool.write(_articles(batch.articles, plain), self._paths[OF_ARTICLES])
        if batch.articles:
            spool.write(spool.table_of(batch.articles), self.path)

    def table(self, name, columns=None):
        """Its rows for LEDGER, OF_RECORDS, or OF_ARTICLES as far as reading knows them, or some columns of these."""
        return spool.read(self._paths[name], columns)


def _articles(articles, plain):
    """What reading knows of articles: a table of state.READ."""
    ids = np.array([int(a.doc_id, 16) for a in articles], np.uint64)
    keys = np.array([key_of(a) for a in articles], np.uint64)
    found, ends = lines_of([a.text for a in articles])
    lines = pa.ListArray.from_arrays(np.append(0, ends).astype(np.int32), found)
    rest = [a.outlet for a in articles], plain
    columns = [pa.array(c, f.type) for c, f in zip((ids, keys, *rest), READ, strict=False)]
    return pa.table([*columns, lines], schema=READ)


def key_of(article):
    """The hash of all that the rows of an article follow from."""
    about = hashlib.blake2b(repr(_said(article)).encode("utf-8", "surrogatepass"), digest_size=8)
    about.update(article.text.encode("utf-8", "surrogatepass"))
    return number_of(about)


class _Earlier:
    """The records of the build before whose files are as they were, by their keys."""

    def __init__(self, survey):
        kept = np.flatnonzero(survey._is_kept()).astype(np.int32)
        self._survey = survey
        self._now = np.full(len(survey.old.sources.names), -1)
        self._now[survey.look.before[survey.look.before >= 0]] = np.flatnonzero(survey.look.before >= 0)
        self._begins = np.cumsum(survey.old.sources.records) - survey.old.sources.records
        keys = np.concatenate([survey.pool.numbers(OF_RECORDS, name)[kept] for name in ("text_key", "doc_key")])
        order = np.argsort(keys, kind="stable")  # files that are kept stand in the order in which they stood
        self._records, self._keys = kept[order % max(1, len(kept))], keys[order]

    def first(self, key):
        """(place, doc, name) of the first record with a key; None where there is none."""
        at = np.searchsorted(self._keys, np.uint64(key))
        if not key or at == len(self._keys) or self._keys[at] != key:
            return None
        record = int(self._records[at])
        file = self._survey._file[record]
        found = self._survey.pool.rows(OF_RECORDS, ["doc_key", "name"], np.array([record])).to_pylist()[0]
        return place_of(int(self._now[file]), record - int(self._begins[file])), found["doc_key"], found["name"]
