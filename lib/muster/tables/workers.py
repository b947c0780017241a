"""Batches tagged by one process or by several: the same tables in the same order.

Several processes are started anew (spawned), each makes its own tagger, and only articles and tables travel. At most
two batches a process wait, so that memory does not grow with the corpus. Nothing is started for batches without articles. Where a process dies, what it had is tagged in
a process of its own, by halves if need be, until only the article that kills it is a rejected record.
"""

import multiprocessing
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from muster.reading.articles import Batch
from muster.tagging.batch import Tagger


def tagged(batches, book, recurring, workers=1):
    """The tables of batch after batch.

    Parameters
    ----------
    batches : iterable of Batch
    book : Codebook
    recurring : Recurring
    workers : int

    Yields
    ------
    batch : Batch
        Its ledger tells of the articles that could not be tagged.
    tables : list of dict of str to pyarrow.Table
    """
    if workers == 1:
        tagger = None
        for batch in batches:
            tagger = tagger or (Tagger(book, recurring) if batch.articles else None)
            yield batch, list(tag(tagger, batch)) if batch.articles else []
        return
    pool, batches, waiting = _pool(workers, book, recurring), iter(batches), deque()
    try:
        while True:
            while len(waiting) < 2 * workers and (batch := next(batches, None)) is not None:
                waiting.append((batch, _submitted(pool, batch)))
            if not waiting:
                return
            batch, future = waiting.popleft()
            try:
                batch.ledger, tables = future.result() if future else (batch.ledger, [])
            except BrokenProcessPool:  # whichever batch it was: this one alone, then the others anew
                pool.shutdown(wait=False, cancel_futures=True)
                tables = list(_alone(batch, book, recurring))
                pool = _pool(workers, book, recurring)
                waiting = deque((other, _submitted(pool, other)) for other, _ in waiting)
            yield batch, tables
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _submitted(pool, batch):
    return pool.submit(_job, batch) if batch.articles else None


def _alone(batch, book, recurring):
    """The tables of a batch in a process of its own; while that dies, of its halves: in the end one article is rejected."""
    try:
        with _pool(1, book, recurring) as pool:
            ledger, tables = pool.submit(_job, batch).result()
        for row, done in zip(batch.ledger, ledger, strict=True):
            row.update(done)
        yield from tables
    except BrokenProcessPool:
        if len(batch.articles) == 1:
            _reject(batch, "the process that tagged it died; please report it")
            return
        rows = {row["doc_id"]: row for row in batch.ledger if row["status"] == "read"}
        middle = len(batch.articles) // 2
        for part in (batch.articles[:middle], batch.articles[middle:]):
            yield from _alone(Batch(part, [rows[a.doc_id] for a in part]), book, recurring)


def tag(tagger, batch):
    """The tables of a batch, all at once or article by article: one that the tagger fails on is a rejected record and
    stops nobody else."""
    try:
        yield tagger.tag(batch.articles)
        return
    except Exception as error:
        if len(batch.articles) <= 1:
            _reject(batch, f"cannot be tagged ({type(error).__name__}: {error}); please report it")
            return
    rows = {row["doc_id"]: row for row in batch.ledger if row["status"] == "read"}
    for article in batch.articles:
        yield from tag(tagger, Batch([article], [rows[article.doc_id]]))


def _reject(batch, reason):
    for row in batch.ledger:
        if row["status"] == "read":
            row |= {"status": "rejected", "reason": reason, "chars_kept": 0}


# ---- in a process of its own ----------------------------------------------------------------------------------------

_OWN = {}


def _pool(workers, book, recurring):
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=spawn, initializer=_start, initargs=(book, recurring))


def _start(book, recurring):
    _OWN["tagger"] = Tagger(book, recurring)


def _tag(batch):
    """A batch tagged: its ledger and the tables of its articles."""
    tables = list(tag(_OWN["tagger"], batch))
    return batch.ledger, tables


_job = _tag
