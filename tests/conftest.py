"""What the tests share: the shipped codebook, one tagger, the sample built once, small corpora."""

import csv
import signal
import sys
from datetime import date
from pathlib import Path

import pytest

from browser import chromium, lab, page  # noqa: F401  fixtures
from muster.codebook.codebook import read_codebook
from muster.codebook.language import read_language
from muster.ground.paths import Project
from muster.reading.articles import Article, doc_id
from muster.running import cli
from muster.tables.build import build
from muster.tables.corpus import open_corpus
from muster.tagging.batch import Tagger

ROOT = Path(__file__).resolve().parents[1]
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in a shell's background, and by what we start there


@pytest.fixture(scope="session")
def project():
    """The folders of this checkout, wherever the tests are started."""
    return Project(ROOT)


@pytest.fixture(scope="session")
def book(project):
    """The shipped codebook."""
    return read_codebook(project.codebook)


@pytest.fixture(scope="session")
def language():
    return read_language("en")


@pytest.fixture(scope="session")
def tagger(book):
    return Tagger(book)


@pytest.fixture(scope="session")
def tag(tagger):
    """A function from one text to its tables as frames."""

    def tag(text, published=None, title=None, **fields):
        published = date.fromisoformat(published) if isinstance(published, str) else published
        source = fields.pop("source", "a.txt")
        article = Article(doc_id(None, source), source, text, published=published, title=title, **fields)
        return {name: table.to_pandas() for name, table in tagger.tag([article]).items()}

    return tag


@pytest.fixture(scope="session")
def tag_events(tagger):
    """A function from many texts to the events of each, as frames."""

    def tag(texts):
        tables = tagger.tag([Article(f"{n}", f"{n}.txt", text) for n, text in enumerate(texts)])
        found = tables["events"].to_pandas()
        return [found[found["doc_id"] == f"{n}"] for n in range(len(texts))]

    return tag


@pytest.fixture(scope="session")
def corpus(project, tmp_path_factory):
    """The tables of the shipped sample."""
    processed = tmp_path_factory.mktemp("sample") / "processed"
    build(project.sample, project.codebook, processed)
    return open_corpus(processed, project.codebook)


@pytest.fixture(scope="session")
def tables(corpus):
    """Every table of the shipped sample as a frame."""
    return {name: corpus.table(name) for name in ("documents", "paragraphs", "sentences", "mentions",
            "presence", "quotes", "dates", "events", "claims", "ledger")}  # fmt: skip


SMALL_BOOK = """\
codebook: small
title: A codebook for pencil counts
version: "1"
coalitions:
  - {id: league, name: Harbour League, heads: [league], modifiers: [harbour]}
  - {id: pact, name: Northern Pact}
actors:
  - {id: guild, name: Salt Guild, type: organisation, aliases: [SGX]}
offices:
  - {person: ada_brook, name: Ada Brook, office: President, country: FRA, basis: general}
  - {person: odo_lind, name: Odo Lind, office: Chancellor, country: DEU, basis: general}
"""


@pytest.fixture(scope="session")
def make_corpus(tmp_path_factory):
    """A function that builds a small corpus from rows of (file, text, metadata fields)."""

    def make(rows, book=SMALL_BOOK):
        folder = tmp_path_factory.mktemp("small")
        raw = folder / "raw"
        raw.mkdir()
        (folder / "book.yaml").write_text(book, encoding="utf-8")
        write_articles(raw, rows)
        build(raw, folder / "book.yaml", folder / "processed")
        return open_corpus(folder / "processed", folder / "book.yaml")

    return make


@pytest.fixture
def muster(monkeypatch, capsys):
    """Runs the command in this process: (exit code, standard output, standard error)."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["muster", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return run


def write_articles(raw, rows):
    """Files of text and the metadata.csv beside them."""
    columns = ["file", "published", "outlet", "title", "author", "url", "section", "genre", "language"]
    with (raw / "metadata.csv").open("w", encoding="utf-8", newline="") as handle:
        sheet = csv.DictWriter(handle, columns)
        sheet.writeheader()
        for name, text, fields in rows:
            (raw / name).write_text(text, encoding="utf-8")
            sheet.writerow({"file": name, **fields})
