"""Jobs for the workers of a Dask cluster: the articles travel there as bytes, the tables back, so no disk is shared.

Needs the extra `cluster`.
"""

from concurrent.futures import CancelledError
from functools import cache

import pyarrow as pa

from muster.ground.errors import BuildError, InputError
from muster.tables import spool
from muster.tables.workers import save, tag

WAIT = 10  # seconds for an answer of the scheduler
_PACKED = pa.ipc.IpcWriteOptions(compression="lz4")


class _Gone(Exception):
    """A worker died, maybe of the job."""


class Cluster:
    """The workers of a Dask scheduler.

    A worker that dies is replaced by the scheduler, which gives what it had to another one three times. A job that all of them
    died of is done again by halves.

    Parameters
    ----------
    book : Codebook
    address : str, such as tcp://10.0.0.5:8786
    """

    Died = _Gone

    def __init__(self, book, address):
        try:
            from distributed import Client
        except ImportError:
            raise InputError(
                "--cluster", "the extra cluster is not installed", do="pip install -e '.[cluster]'"
            ) from None
        try:
            self._client = Client(address, timeout=WAIT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise BuildError(
                f"--cluster {address}",
                f"no Dask scheduler answers ({error})",
                do="Start it, or build without --cluster",
            ) from None
        self._codebook = book
        self.again()
        self.at_once = 2 * max(1, len(self._client.scheduler_info()["workers"]))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._client.close()

    def submit(self, job):
        return self._client.submit(_work, _bytes(job.table()), self._book, pure=False)

    def result(self, job, future):
        from distributed import KilledWorker

        try:
            tables, failed = future.result()
        except (KilledWorker, CancelledError) as error:
            raise _Gone(job.path) from error
        return save(job, [_tables(data) for data in tables], failed)

    def alone(self, job):
        return self.result(job, self.submit(job))

    def again(self):
        """Hand out the codebook: the workers that had it may be gone, and what hung on it is cancelled then."""
        self._book = self._client.scatter(self._codebook, broadcast=True)


# ---- on a worker -----------------------------------------------------------------------------------------------------


@cache
def _tagger(book):
    from muster.tagging.batch import Tagger

    return Tagger(book)


def _work(data, book):
    """Articles as bytes in; the tables of those that could be tagged as bytes, and the others with the reason, out."""
    (articles,) = _tables(data).values()
    tables, failed = tag(_tagger(book), spool.articles_of(articles))
    return [_bytes(some) for some in tables], failed


def _bytes(tables):
    """A table, or tables by name, as bytes."""
    tables = tables if isinstance(tables, dict) else {"": tables}
    sink = pa.BufferOutputStream()
    for name, table in tables.items():
        with pa.ipc.new_stream(sink, table.schema.with_metadata({"table": name}), options=_PACKED) as out:
            out.write_table(table)
    return sink.getvalue().to_pybytes()


def _tables(data):
    """Tables by name from the bytes of `_bytes`."""
    source, found = pa.BufferReader(data), {}
    while source.tell() < len(data):
        table = pa.ipc.open_stream(source).read_all()
        found[table.schema.metadata[b"table"].decode()] = table
    return found
