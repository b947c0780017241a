"""From a folder of articles to the tables: look, read, tag, tell the stories, write what changed.

Only what changed since the tables before is read and tagged, and only the parts of the tables in which something changed are
written. Tables out: all of `ground.schema.TABLES`.
"""

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

import muster
from muster.codebook.codebook import as_yaml, read_codebook
from muster.codebook.language import read_language
from muster.ground.errors import InputError
from muster.ground.paths import Project, existing_folder, is_url, shown
from muster.reading.ledger import Sums
from muster.tables import state
from muster.tables.assemble import Assembly
from muster.tables.cluster import Cluster
from muster.tables.depot import Depot
from muster.tables.mirror import articles
from muster.tables.parts import Damaged
from muster.tables.recode import touched
from muster.tables.sources import Look
from muster.tables.spool import lean
from muster.tables.store import CODEBOOK, RECORD, Workshop
from muster.tables.survey import Survey
from muster.tables.workers import Alone, Processes, tagged

MUCH = 1 << 20  # bytes of new or changed files from which processes that tag are started before these are read
state.code()


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


def build(raw, codebook, processed, *, fields=None, progress=None, workers=1, cluster=None, force=False):
    """Make the tables of a corpus.

    Parameters
    ----------
    raw : path of the folder with the articles, or its address: then a copy is kept here
    codebook : path of the codebook
    processed : path of the folder for the tables, or its address: then they are made here and put there
    fields : dict of str to str, optional
        Our field -> its name in the JSON and CSV files of the corpus.
    progress : callable, optional
        Called with "reading" or "tagging", a number of articles, and of how many, None where that is not known; with
        "fetching" or "uploading", a number of files, and of how many.
    workers : int
        Processes that tag.
    cluster : str, optional
        Address of a Dask scheduler whose workers tag instead.
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
        No such folder or address, a codebook or metadata.csv that cannot be used. Nothing is written.
    BuildError
        The tables cannot be written, the cluster cannot be reached; the previous tables stay.
    """
    progress = progress or (lambda *_: None)
    raw = raw if is_url(raw) else existing_folder(raw, "--raw")
    if shown(raw).rstrip("/") == shown(processed).rstrip("/"):
        raise InputError(
            shown(processed), "is the folder of the articles and of the tables", do="Name another with --processed"
        )
    if is_url(processed):
        with Depot(processed) as depot:
            asked = {"progress": progress, "workers": workers, "cluster": cluster, "force": force}
            built = build(raw, codebook, depot.work, fields=fields, **asked)
            depot.upload(progress, anew=force)
        return built
    raw = articles(raw, progress) if is_url(raw) else raw
    work = {"progress": progress, "fields": fields, "workers": workers, "cluster": cluster}
    try:
        return _built(raw, codebook, processed, "asked for by --force" if force else None, **work)
    except Damaged:
        return _built(raw, codebook, processed, "the tables before are damaged", **work)


def _built(raw, codebook, processed, full, *, fields, progress, workers, cluster):
    """One build; `full` says why it takes nothing over."""
    lean()
    book = read_codebook(codebook)
    language = read_language(book.language)
    made = state.made_from(book, language, fields)
    with Workshop(processed) as shop:
        old, stale, why = (None, None, full) if full else usable(shop.before, made, book, language)
        look = Look(raw, old.sources if old else None)
        same = old is not None and old.about["made_from"] == made
        if same and look.same:
            return _as_it_was(old, shop)
        with _crew(book, workers, cluster, look) as crew:
            survey = Survey(look, old, fields, shop.scratch, progress)
            assembly = Assembly(survey, old, stale, made, language, shop)
            for done in tagged(assembly.jobs(), crew):
                progress("tagging", assembly.take(*done), assembly.n_jobs)
        parts, record = assembly.write()
        built = Built(record.pop("rows"), assembly.ledger, assembly.redated(), assembly.n_taken, assembly.n_tagged, why)
        sums = {"taken": built.taken + built.tagged, "ledger": built.ledger.as_dict()}
        state.write(shop.staged, survey.sources(assembly.failed), parts, {"made_from": made, **sums})
        record |= _record(raw, book, codebook, language, built, fields)
        shop.publish(record, (shop.before / CODEBOOK).read_text("utf-8") if same else as_yaml(book))
    return built


def usable(folder, made, book, language):
    """The build before, as far as it can be taken over.

    Returns
    -------
    Before or None
    stale : bool array, the articles of it that are to be tagged again; None where nothing can be taken over
    why : str, why nothing can be
    """
    old, why = state.before(folder)
    if old is None:
        return None, None, why
    changed = [what for what, now in made.items() if old.about["made_from"].get(what) != now]
    if not changed:
        return old, np.zeros(old.n_articles, bool), None
    stale = touched(old, book, language) if changed == ["the codebook"] else None
    return (None, None, f"{changed[0]} changed") if stale is None else (old, stale, None)


@contextmanager
def _crew(book, workers, cluster, look):
    """Who tags, as a callable for `tagged`. Processes start to get ready at once where there is much to read."""
    if cluster or workers == 1:
        yield partial(Cluster, book, cluster) if cluster else partial(Alone, book)
        return
    with Processes(book, workers) as crew:
        if look.now.size[look.before < 0].sum() >= MUCH:
            crew.start()
        yield lambda: crew


def _as_it_was(old, shop):
    """What a build did that found nothing to do."""
    record, about = json.loads((shop.before / RECORD).read_text("utf-8")), old.about
    return Built(record["rows"], Sums.from_dict(about["ledger"]), taken=about["taken"])


def _record(raw, book, codebook, language, built, fields):
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
        "labels": {row["id"]: row["name"] for row in (*language.media, *language.countries)},
        "rows": built.rows,
        "fields": fields or {},
        "ledger": dict(built.ledger.status),
    }
