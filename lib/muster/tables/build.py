"""From a folder of articles to the tables: read, tag, write, batch by batch; then the stories of all of them.

Every build is a full one so far, in one process or several. Tables out: all of `ground.schema.TABLES`.
"""

from dataclasses import dataclass, field
from pathlib import Path

import muster
from muster.codebook.codebook import as_yaml, read_codebook
from muster.codebook.language import read_language
from muster.ground.errors import InputError
from muster.ground.paths import Project, existing_folder, shown
from muster.ground.schema import TABLES
from muster.reading.articles import read_batches, recurring_lines
from muster.reading.ledger import Sums
from muster.tables.acts import Acts
from muster.tables.store import Writer
from muster.tables.stories import Stories
from muster.tables.workers import tagged


@dataclass
class Built:
    """What a build did."""

    rows: dict = field(default_factory=dict)
    ledger: Sums = field(default_factory=Sums)
    redated: list = field(default_factory=list)


def build(raw, codebook, processed, *, fields=None, progress=None, workers=1):
    """Make the tables of a corpus.

    Parameters
    ----------
    raw : path of the folder with the articles
    codebook : path of the codebook
    processed : path of the folder for the tables
    fields : dict of str to str, optional
        Our field -> its name in the JSON and CSV files of the corpus.
    progress : callable, optional
        Called with the number of articles tagged after each batch.
    workers : int
        Processes that tag.

    Returns
    -------
    Built
        Rows a table; the ledger summed, with the sources that do not add up; the articles whose day changed since the
        tables before.

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
    language, built = read_language(book.language), Built()
    with Writer(processed) as writer, Stories(writer.staging, language) as stories, Acts(writer.staging) as acts:
        for batch, every in tagged(read_batches(raw, fields), book, recurring_lines(raw, fields), workers):
            for tables in every:
                stories.add(tables)
                acts.add(tables["events"])
                for name, table in tables.items():
                    if name not in ("documents", "events"):
                        writer.add(name, table)
            writer.add("ledger", _ledger(batch.ledger))
            built.ledger.add(batch.ledger)
            if progress:
                progress(len(batch.articles))
        documents, agency_outlets = stories.documents()
        for table in documents:
            writer.add("documents", table)
            acts.tell(table)
        for table in acts.events():
            writer.add("events", table)
        built.ledger.close()
        built.rows = dict(writer.rows)
        writer.publish(_record(raw, book, codebook, language, built, agency_outlets, fields), as_yaml(book))
        built.redated = writer.redated
    return built


def _ledger(rows):
    names = [name for name, *_ in TABLES["ledger"].columns]
    return TABLES["ledger"].from_columns({n: [row[n] for row in rows] for n in names})


def _record(raw, book, codebook, language, built, agency_outlets, fields):
    project = Project.here()
    return {
        "muster": muster.__version__,
        "raw": shown(raw, project.root),
        "sample": project.is_sample(raw),
        "codebook": book.codebook,
        "codebook_file": shown(Path(codebook), project.root),
        "codebook_version": book.version,
        "codebook_fingerprint": book.fingerprint,
        "language_fingerprint": language.fingerprint,
        "agency_outlets": agency_outlets,
        "labels": {row["id"]: row["name"] for row in (*language.media, *language.countries)},
        "rows": built.rows,
        "fields": fields or {},
        "ledger": dict(built.ledger.status),
    }
