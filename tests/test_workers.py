"""Several processes write what one writes, and a process that dies stops nobody else."""

import os
import signal

import pytest

from conftest import SMALL_BOOK
from muster.ground.schema import TABLES
from muster.tables import workers
from muster.tables.build import build
from muster.tables.corpus import open_corpus


@pytest.fixture
def place(tmp_path):
    """A codebook, and a folder with 1,100 articles: three batches."""
    book, raw = tmp_path / "book.yaml", tmp_path / "raw"
    book.write_text(SMALL_BOOK, encoding="utf-8")
    raw.mkdir()
    for n in range(1100):
        (raw / f"{n:04}.txt").write_text(
            f"France paid {n}.\n\nGermany asked Turkey to send {n} trucks.", encoding="utf-8"
        )
    return raw, book


def test_two_processes_write_the_bytes_of_one(place, tmp_path):
    for n in (1, 2):
        build(*place, tmp_path / f"by{n}", workers=n)
    found = [tmp_path / f"by{n}" for n in (1, 2)]
    one, two = ({p.relative_to(f): p.read_bytes() for p in f.rglob("*.parquet/*")} for f in found)
    assert len(one) >= len(TABLES)
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []


def _die_of_one(job):
    """In a process of its own: it is killed by a job that holds a certain article, once or always."""
    marked = [text for text in job.table()["text"].to_pylist() if " 700." in text]
    if marked and (os.environ["MUSTER_TEST_DIES"] == "always" or not os.path.exists(os.environ["MUSTER_TEST_DIED"])):
        open(os.environ["MUSTER_TEST_DIED"], "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return workers._tag(job)


@pytest.mark.slow  # a process is started anew for every half
@pytest.mark.parametrize(("dies", "read"), [("once", 1100), ("always", 1099)])
def test_process_that_dies_is_replaced(place, tmp_path, monkeypatch, dies, read):
    monkeypatch.setenv("MUSTER_TEST_DIES", dies)
    monkeypatch.setenv("MUSTER_TEST_DIED", str(tmp_path / "died"))
    monkeypatch.setattr(workers, "_work", _die_of_one)
    built = build(*place, tmp_path / "p", workers=2)
    assert built.ledger.status["read"] == read
    assert open_corpus(tmp_path / "p", place[1]).n_documents == read
    if dies == "always":
        assert [(r["source"], r["reason"]) for r in built.ledger.troubles] == [
            ("0700.txt", "the process that tagged it died; please report it")
        ]
