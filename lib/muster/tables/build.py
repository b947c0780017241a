"""From a folder of articles to the tables: read, tag, write, batch by batch.

So far every build is a full one, in one process. Tables out: all of `ground.schema.TABLES`.
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import muster
from muster.codebook.codebook import as_yaml, read_codebook
from muster.ground.errors import InputError
from muster.ground.paths import Project, existing_folder, shown
from muster.ground.schema import TABLES
from muster.reading.articles import Batch, read_batches
from muster.tables.store import Writer
from muster.tagging.batch import Tagger


@dataclass
class Built:
    """What a build did."""

    rows: dict = field(default_factory=dict)
    status: Counter = field(default_factory=Counter)
    troubles: list = field(default_factory=list)


def build(raw, codebook, processed, *, progress=None):
    """Make the tables of a corpus.

    Parameters
    ----------
    raw : path of the folder with the articles
    codebook : path of the codebook
    processed : path of the folder for the tables
    progress : callable, optional
        Called with the number of articles tagged after each batch.

    Returns
    -------
    Built
        Rows a table, ledger rows by status, the ledger rows with a reason.

    Raises
    ------
    InputError
        No such folder, a codebook or metadata.csv that cannot be used. Nothing is written.
    BuildError
        The tables cannot be written; the previous ones stay.
    """
    raw = existing_folder(raw, "--raw")
    if Path(processed).resolve() == Path(raw).resolve():
        raise InputError(
            shown(processed), "is the folder of the articles and of the tables", do="Name another with --processed"
        )
    book = read_codebook(codebook)
    tagger, built = Tagger(book), Built()
    with Writer(processed) as writer:
        for batch in read_batches(raw):
            for name, table in _tag(tagger, batch):
                writer.add(name, table)
            writer.add("ledger", _ledger(batch.ledger))
            built.status.update(row["status"] for row in batch.ledger)
            built.troubles += [row for row in batch.ledger if row["reason"]]
            if progress:
                progress(len(batch.articles))
        built.rows = dict(writer.rows)
        writer.publish(_record(raw, book, codebook, tagger, built), as_yaml(book))
    return built


def _tag(tagger, batch):
    """The tables of a batch; an article that the tagger fails on is a rejected record and stops nobody else."""
    try:
        yield from list(tagger.tag(batch.articles).items())
        return
    except Exception as error:
        if len(batch.articles) <= 1:
            for row in batch.ledger:
                if row["status"] == "read":
                    reason = f"cannot be tagged ({type(error).__name__}: {error}); please report it"
                    row |= {"status": "rejected", "reason": reason, "chars_kept": 0}
            return
    rows = {row["doc_id"]: row for row in batch.ledger if row["status"] == "read"}
    for article in batch.articles:
        yield from _tag(tagger, Batch([article], [rows[article.doc_id]]))


def _ledger(rows):
    names = [name for name, *_ in TABLES["ledger"].columns]
    return TABLES["ledger"].from_columns({n: [row[n] for row in rows] for n in names})


def _record(raw, book, codebook, tagger, built):
    project = Project.here()
    return {
        "muster": muster.__version__,
        "raw": shown(raw, project.root),
        "sample": project.is_sample(raw),
        "codebook": book.codebook,
        "codebook_file": shown(Path(codebook), project.root),
        "codebook_version": book.version,
        "codebook_fingerprint": book.fingerprint,
        "language_fingerprint": tagger.language.fingerprint,
        "labels": {row["id"]: row["name"] for row in (*tagger.language.media, *tagger.language.countries)},
        "rows": built.rows,
        "ledger": dict(built.status),
    }
