"""Articles tagged by one process, by several, or by the workers of a cluster: the same tables.

Each process makes its own tagger, reads its share of the articles from the disk and writes what comes of them there; on a
cluster both travel. Where a process dies, what it had is tagged again, by halves if need be, until only the article that
kills it is a rejected record.
"""

import multiprocessing
import shutil
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import pyarrow as pa

from muster.tables import spool
from muster.tables.facts import facts
from muster.tagging.batch import Tagger

DIED = "the process that tagged it died; please report it"


@dataclass(frozen=True)
class Job:
    """Articles to tag: rows of a file of `spool`, and where the tables go.

    Attributes
    ----------
    path, out : Path
    rows : list of int
    recurring : dict of int to list of int
        Row -> the keys of its lines that recur in its outlet.
    """

    path: Path
    out: Path
    rows: list
    recurring: dict

    def table(self):
        """The articles as `spool.table_of` gives them."""
        table = spool.read(self.path).take(pa.array(self.rows, pa.int64()))
        at, field = spool.SCHEMA.names.index("recurring"), spool.SCHEMA.field("recurring")
        return table.set_column(at, field, pa.array([self.recurring.get(row, []) for row in self.rows], field.type))

    def halves(self):
        """The job as two."""
        middle = len(self.rows) // 2
        parts = (self.rows[:middle], "a"), (self.rows[middle:], "b")
        return [replace(self, rows=rows, out=self.out.with_name(self.out.name + end)) for rows, end in parts]


@dataclass
class Done:
    """What came of a job: the folder with the tables of the articles that could be tagged, and of the others id and reason."""

    out: Path
    failed: list


def tagged(jobs, crew):
    """Tag articles.

    Parameters
    ----------
    jobs : iterable of Job
    crew : callable, without arguments
        Gives who tags: `Alone`, `Processes` or `cluster.Cluster`. Not asked for where there are no jobs.

    Yields
    ------
    job : Job
    done : list of Done, in the order of its articles
    """
    jobs, waiting = iter(jobs), deque()
    if (first := next(jobs, None)) is None:
        return
    with crew() as crew:
        jobs = chain([first], jobs)
        while True:
            while len(waiting) < crew.at_once and (job := next(jobs, None)) is not None:
                waiting.append((job, crew.submit(job)))
            if not waiting:
                return
            job, future = waiting.popleft()
            try:
                done = [crew.result(job, future)]
            except crew.Died:  # whichever job it was: this one alone, then the others anew
                crew.again()
                done = list(_by_halves(crew, job))
                waiting = deque((other, crew.submit(other)) for other, _ in waiting)
            yield job, done


def _by_halves(crew, job):
    """A job that nothing else shares a process with; while that dies, its halves: in the end one article is given up."""
    try:
        yield crew.alone(job)
    except crew.Died:
        crew.again()
        if len(job.rows) == 1:
            shutil.rmtree(job.out, ignore_errors=True)
            yield Done(job.out, [(job.table()["doc_id"][0].as_py(), DIED)])
            return
        for half in job.halves():
            yield from _by_halves(crew, half)


class Alone:
    """This process."""

    Died, at_once = BrokenProcessPool, 1

    def __init__(self, book):
        self._book, self._tagger = book, None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def submit(self, job):
        return None

    def result(self, job, _):
        self._tagger = self._tagger or Tagger(self._book)
        return save(job, *tag(self._tagger, spool.articles_of(job.table())))


class Processes:
    """Processes on this machine, started anew (spawned) when they are needed, or sooner by `start`."""

    Died = BrokenProcessPool

    def __init__(self, book, workers):
        self._book, self._workers, self.at_once, self._pool = book, workers, 2 * workers, None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def start(self):
        """Let all of them make their taggers while there is nothing to tag yet."""
        self.again()
        for _ in range(self._workers):
            self._pool.submit(_ready)

    def again(self):
        """Start them anew."""
        self.__exit__()
        self._pool = self._new(self._workers)

    def _new(self, n):
        spawn = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(n, mp_context=spawn, initializer=_start, initargs=(self._book,))

    def submit(self, job):
        if not self._pool:
            self.again()
        return self._pool.submit(_work, job)

    def result(self, job, future):
        return future.result()

    def alone(self, job):
        with self._new(1) as pool:
            return pool.submit(_work, job).result()


# ---- in a process of its own ----------------------------------------------------------------------------------------

_OWN = {}


def _start(book):
    spool.lean()
    _OWN["tagger"] = Tagger(book)


def _ready():
    """Nothing: whoever does it has started."""


def _tag(job):
    """A job done."""
    return save(job, *tag(_OWN["tagger"], spool.articles_of(job.table())))


_work = _tag


def tag(tagger, articles):
    """The tables of articles, all at once or one by one: one that the tagger fails on stops nobody else.

    Parameters
    ----------
    tagger : Tagger
    articles : list of Article

    Returns
    -------
    tables : list of dict of str to pyarrow.Table, with `facts` beside those of the tagger
    failed : list of (str, str)
        The ids of the articles that could not be tagged, and why.
    """
    try:
        tables = tagger.tag(articles)
        return [tables | {"facts": facts(tables)}], []
    except Exception as error:
        if len(articles) == 1:
            return [], [(articles[0].doc_id, f"cannot be tagged ({type(error).__name__}: {error}); please report it")]
    every = [tag(tagger, [article]) for article in articles]
    return [t for tables, _ in every for t in tables], [f for _, failed in every for f in failed]


def save(job, tables, failed):
    """Write the tables of a job to its folder."""
    if tables:
        job.out.mkdir(exist_ok=True)  # it was done before, but the answer was lost with another process
        for name in tables[0]:
            spool.write([t[name] for t in tables], job.out / f"{name}.arrow")
    return Done(job.out, failed)
