"""From a folder of articles to the tables: read, tag, write, batch by batch; then the stories and acts of all of them.

The rows of articles that are what they were come from the tables before; only the others are tagged. The result is that
of a full build to the byte. Tables out: all of `ground.schema.TABLES`.
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
from muster.tables.state import before, code, made_from
from muster.tables.store import Writer
from muster.tables.stories import Stories
from muster.tables.takeover import Takeover
from muster.tables.workers import tagged

code()


@dataclass
class Built:
    """What a build did."""

    rows: dict = field(default_factory=dict)
    ledger: Sums = field(default_factory=Sums)
    redated: list = field(default_factory=list)
    taken: int = 0
    tagged: int = 0
    full: str | None = None

    @property
    def how(self):
        """What was tagged, in words: "full build: no state found", "N taken over, M tagged"."""
        return f"full build: {self.full}" if self.full else f"{self.taken:,} taken over, {self.tagged:,} tagged"


def build(raw, codebook, processed, *, fields=None, progress=None, workers=1, force=False):
    """Make the tables of a corpus.

    Parameters
    ----------
    raw : path of the folder with the articles
    codebook : path of the codebook
    processed : path of the folder for the tables
    fields : dict of str to str, optional
        Our field -> its name in the JSON and CSV files of the corpus.
    progress : callable, optional
        Called with the number of articles of each batch.
    workers : int
        Processes that tag.
    force : bool
        Tag every article, whatever the tables before hold.

    Returns
    -------
    Built
        Rows a table; the ledger summed, with the sources that do not add up; the articles whose day changed since the
        tables before; the articles taken over from those and the articles tagged, or why all of them were tagged.

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
    language, built, recurring = read_language(book.language), Built(), recurring_lines(raw, fields)
    with Writer(processed) as writer, Stories(writer.staging, language) as stories, Acts(writer.staging) as acts:
        made = made_from(book, language, fields)
        old, built.full = (None, "asked for by --force") if force else before(Path(processed), made)
        takeover = Takeover(old, made, recurring)
        for batch, tables in takeover.whole(
            tagged(takeover.fresh(read_batches(raw, fields)), book, recurring, workers)
        ):
            if tables:
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
        record = _record(raw, book, codebook, language, built, agency_outlets, fields)
        writer.publish(record, old.codebook if old else as_yaml(book), takeover.state)
        built.redated, built.taken, built.tagged = writer.redated, takeover.taken, takeover.tagged
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
