"""The tables on disk: whole or not at all."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from conftest import SMALL_BOOK, write_articles
from muster.ground.errors import BuildError, CodebookError, InputError
from muster.ground.schema import TABLES
from muster.tables import parts
from muster.tables.build import build
from muster.tables.commit import base
from muster.tables.corpus import open_corpus
from muster.tables.store import Workshop, read_record

NAMES = {f"{name}.parquet" for name in TABLES} | {"build.json", "codebook.yaml", "state"}


@pytest.fixture
def place(tmp_path):
    """A codebook, a folder with one article, and a folder for the tables."""
    (tmp_path / "book.yaml").write_text(SMALL_BOOK, encoding="utf-8")
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text("France paid.", encoding="utf-8")
    return raw, tmp_path / "book.yaml", tmp_path / "processed"


def contents(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


def names(folder):
    return {p.name for p in folder.iterdir() if not p.name.startswith(".")}


def test_build_writes_every_table_and_its_record(place):
    built = build(*place)
    assert names(place[2]) == names(base(place[2])) == NAMES
    record = json.loads((place[2] / "build.json").read_text())
    assert record["codebook"] == "small"
    assert record["rows"] == built.rows
    assert record["ledger"] == {"read": 1}
    assert record["sample"] is False


def test_every_table_has_its_schema(place):
    build(*place)
    for name, table in TABLES.items():
        assert pq.read_schema(place[2] / f"{name}.parquet").equals(table.arrow), name


def test_empty_folder_gives_tables_with_all_columns_and_no_rows(place):
    raw, book, processed = place
    (raw / "a.txt").unlink()
    built = build(raw, book, processed)
    assert set(built.rows.values()) == {0}
    for name, table in TABLES.items():
        found = pq.read_table(processed / f"{name}.parquet")
        assert (found.num_rows, found.column_names) == (0, [c for c, *_ in table.columns])
    assert open_corpus(processed, book).n_documents == 0


def test_folder_of_rejected_files_gives_a_ledger_only(place):
    raw, book, processed = place
    (raw / "a.txt").write_bytes(b"")
    assert {k: v for k, v in build(raw, book, processed).rows.items() if v} == {"ledger": 1}


def test_error_in_the_input_leaves_the_previous_tables(place):
    raw, _, processed = place
    build(*place)
    before = contents(processed)
    (raw / "metadata.csv").write_text("name\na.txt\n")
    with pytest.raises(InputError, match='there is no column "file"'):
        build(*place)
    assert contents(processed) == before


def test_error_between_two_batches_leaves_the_previous_tables(place):
    raw, book, processed = place
    build(*place)
    before = contents(processed)
    (raw / "a.txt").write_text("Germany paid.")

    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(raw, book, processed, progress=stop)
    assert contents(processed) == before


def test_error_in_the_codebook_writes_nothing(place):
    raw, book, processed = place
    book.write_text("codebook: [")
    with pytest.raises(CodebookError):
        build(raw, book, processed)
    assert not processed.exists()


def test_missing_raw_folder_writes_nothing(place):
    _, book, processed = place
    with pytest.raises(InputError, match=r"there is no such folder \(--raw\)"):
        build(processed / "none", book, processed)
    assert not processed.exists()


def test_tables_in_a_place_that_is_a_file(place):
    raw, book, processed = place
    processed.write_text("x")
    with pytest.raises(BuildError) as caught:
        build(raw, book, processed)
    assert str(caught.value).endswith(
        "processed: cannot be written to (File exists). Name another folder with --processed."
    )
    assert caught.value.exit_code == 3


def test_second_build_replaces_the_first(place):
    raw, book, processed = place
    build(raw, book, processed)
    (raw / "a.txt").write_text("Germany paid. Germany left.")
    build(raw, book, processed)
    assert set(pq.read_table(processed / "mentions.parquet")["entity"].to_pylist()) == {"DEU"}
    assert names(processed) == NAMES
    assert len(list(processed.glob(".build-*"))) == 1


def test_left_over_staging_of_a_killed_build_is_no_obstacle(place):
    processed = place[2]
    stale = processed / ".building-1"
    stale.mkdir(parents=True)
    (stale / "mentions.parquet").write_bytes(b"half")
    build(*place)
    assert open_corpus(processed, place[1]).n_documents == 1


def test_workshop_without_publish_leaves_nothing(tmp_path):
    with Workshop(tmp_path / "p") as shop:
        (shop.staged / "claims.parquet").write_bytes(b"half")
    assert list((tmp_path / "p").iterdir()) == []
    assert read_record(tmp_path / "p") is None


def test_second_build_at_once_says_so_and_stops(place):
    raw, book, processed = place
    with Workshop(processed):
        with pytest.raises(BuildError) as caught:
            build(raw, book, processed)
        assert str(caught.value).endswith(
            "another build is writing here. Wait for it to end, or name another folder with --processed."
        )
    build(raw, book, processed)
    assert open_corpus(processed, book).n_documents == 1


def test_progress_is_told_of_every_batch(place):
    raw, book, processed = place
    for n in range(513):
        (raw / f"{n}.txt").write_text(f"Germany paid {n}.")
    told = []
    build(raw, book, processed, progress=lambda *step: told.append(step))
    assert told == [("reading", 512, None), ("reading", 2, None), ("tagging", 512, 514), ("tagging", 2, 514)]
    assert open_corpus(processed, book).n_documents == 514


def test_days_that_changed_since_the_last_build_are_told(tmp_path, project):
    raw = tmp_path / "raw"
    raw.mkdir()
    texts = ("a.txt", "Rain fell on the town.", {"published": "2015-03-01"}), ("b.txt", "Snow fell on the hills.", {})
    write_articles(raw, texts)
    assert build(raw, project.codebook, tmp_path / "t").redated == []
    assert build(raw, project.codebook, tmp_path / "t").redated == []
    new = [
        {"published": "2015-03-02"},
        {"published": "2015-03-02", "url": "https://a.example.org/b"},
    ]  # b has another id
    write_articles(raw, [(n, t, more) for (n, t, _), more in zip(texts, new, strict=True)])
    assert build(raw, project.codebook, tmp_path / "t").redated == [
        ("a.txt", "2015-03-01 (metadata)", "2015-03-02 (metadata)"),
        ("b.txt", "no day (none)", "2015-03-02 (metadata)"),
    ]


def test_texts_of_some_articles_are_those_of_the_table_whatever_their_part_and_group(place, monkeypatch):
    raw, book, processed = place
    monkeypatch.setattr(parts, "MEAN", 8)
    monkeypatch.setitem(parts.GROUP, "documents", 3)
    for n in range(60):
        (raw / f"{n:02}.txt").write_text(f"Naïve “{n}” 𝄞 stood in France.", encoding="utf-8")
    build(raw, book, processed)
    assert len(list((processed / "documents.parquet").iterdir())) > 1
    corpus = open_corpus(processed)
    every = dict(corpus.db.execute("SELECT doc_id, text FROM documents").fetchall())
    assert len(every) == 61
    for wanted in (list(every), list(every)[::7], list(every)[5:6], []):
        assert corpus.texts([*wanted, "nobody's id"]) == {doc: every[doc] for doc in wanted}


def test_a_part_ends_where_an_id_says_so_and_holds_no_more_than_is_allowed(monkeypatch):
    monkeypatch.setattr(parts, "MEAN", 8)
    docs = np.random.default_rng(1).integers(1, 2**63, 1000, np.uint64)
    cuts = parts.cut(docs)
    assert (cuts[0], cuts[-1]) == (0, 1000)
    assert 0 < np.diff(cuts).min() <= np.diff(cuts).max() == parts.MOST * parts.MEAN
    ends = {int(docs[c - 1]) for c in cuts[1:-1]}
    more = parts.cut(np.insert(docs, 500, [77, 78]))
    docs = np.insert(docs, 500, [77, 78])
    assert len({int(docs[c - 1]) for c in more[1:-1]} ^ ends) <= 8  # the others end where they did
    assert parts.cut(docs[:0]).tolist() == [0, 0]
    assert parts.cut(np.zeros(3, np.uint64)).tolist() == [0, 3]  # records without an article
