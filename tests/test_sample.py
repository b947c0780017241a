"""The shipped sample held to its manifest and its README: facts, days, words of its own, difficulties."""

import csv
import re
from collections import defaultdict
from datetime import date

import pytest

from sample_manifest import COLUMNS, derived, read, runs

OUTLETS = {"Meridian Wire", "Northern Broadcasting", "Gulf Courier", "The Continental", "Harbor City Ledger",
           "Defence Quarterly Review", "Coalition Press Desk"}  # fmt: skip


@pytest.fixture(scope="module")
def manifest(project):
    return {row["source"]: row for row in read(project.sample)}


@pytest.fixture(scope="module")
def documents(tables):
    return tables["documents"].set_index("source")


def test_every_article_is_in_the_manifest_and_every_row_is_an_article(manifest, documents, tables):
    assert manifest.keys() == set(documents.index)
    assert 160 <= len(manifest) <= 200
    assert set(tables["ledger"]["status"]) == {"read"}


def test_the_derived_columns_are_those_of_the_articles(manifest, documents):
    assert tuple(next(iter(manifest.values()))) == COLUMNS
    rows = list(manifest.values())
    assert list(derived(rows, documents["text"])) == rows


def test_outlets_and_lengths(manifest, documents):
    assert {row["outlet"] for row in manifest.values()} == OUTLETS
    assert [s for s, row in manifest.items() if documents.loc[s, "outlet"] != row["outlet"]] == []
    assert [s for s, row in manifest.items() if not 120 <= int(row["words"]) <= 450] == []


def test_known_days_agree_with_the_true_ones(manifest, documents):
    dated = documents[documents["published"].notna()]
    assert [s for s, day in dated["published"].items() if str(day)[:10] != manifest[s]["published"]] == []
    undated = {s for s in documents.index if "undated" in s}
    assert set(documents.index[documents["published_basis"] == "none"]) <= undated


def test_facts_exist_and_lie_before_the_article(manifest, book):
    days = {event.id: event.date for event in book.chronology}
    wrong = []
    for source, row in manifest.items():
        published, facts = date.fromisoformat(row["published"]), [f for f in row["facts"].split(";") if f]
        wrong += [(source, f) for f in facts if f not in days or days[f] > published]
        recent = any(days[f] <= published and (published - days[f]).days <= 31 for f in facts if f in days)
        if facts and not recent and "look back" not in row["purpose"]:
            wrong.append((source, "no fact of its month"))
    assert wrong == []


def test_the_chronology_is_told(manifest, book):
    """Every verified event of the codebook stands in some article, most of them as its news."""
    told = {f for row in manifest.values() for f in row["facts"].split(";") if f}
    events = {event.id for event in book.chronology if event.verified}
    assert sorted(events - told) == []


def test_no_two_articles_share_twelve_words_unless_one_is_a_copy(manifest, documents, tables):
    """Furniture lines apart; copies of one original may share with each other."""
    kept = tables["paragraphs"][tables["paragraphs"]["kind"] != "furniture"]
    sources, texts = documents.reset_index().set_index("doc_id")["source"], documents.set_index("doc_id")["text"]
    bodies = {
        sources[doc]: "\n".join(texts[doc][a:b] for a, b in zip(rows["start"], rows["end"], strict=True))
        for doc, rows in kept.groupby("doc_id")
    }
    holders = defaultdict(set)
    for source, text in bodies.items():
        for run in runs(text):
            holders[run].add(manifest[source]["copy_of"] or source)
    assert sorted({tuple(sorted(group)) for group in holders.values() if len(group) > 1}) == []


def test_copies_keep_part_of_their_original_and_come_soon_after(manifest):
    copies = {s: row for s, row in manifest.items() if row["copy_of"]}
    assert 22 <= len(copies) <= 28
    for row in copies.values():
        original = manifest[row["copy_of"]]
        assert original["outlet"] == "Meridian Wire" != row["outlet"]
        assert not original["copy_of"]
        assert 15 <= int(row["kept"]) <= 95, row["source"]
        assert 0 <= (date.fromisoformat(row["published"]) - date.fromisoformat(original["published"])).days <= 3


@pytest.mark.parametrize(
    ("word", "low", "high"),
    [("hard negative", 15, 20), ("crawl date", 4, 4), ("opinion", 5, 12), ("transcript", 4, 8), ("caption", 4, 8)],
)
def test_difficulties_as_the_readme_counts_them(manifest, word, low, high):
    assert low <= sum(word in row["purpose"] for row in manifest.values()) <= high


def test_twelve_are_undated_in_their_metadata(manifest):
    assert sum("undated" in source for source in manifest) == 12


def test_a_crawl_date_is_never_the_day(manifest, documents):
    for source, row in manifest.items():
        if "crawl date" in row["purpose"]:
            assert re.search(r"20(?:2[0-9])", documents.loc[source, "text"][:200])
            assert str(documents.loc[source, "published"])[:10] == row["published"]


def test_formats(manifest):
    ends = [source.split("#")[0].rsplit(".", 1)[1] for source in manifest]
    assert {e: ends.count(e) > 0 for e in ("txt", "html", "jsonl", "csv", "docx")} == dict.fromkeys(
        ("txt", "html", "jsonl", "csv", "docx"), True
    )
    assert ends.count("txt") > len(ends) / 2


def test_addresses_lie_under_the_reserved_domain(project):
    with (project.sample / "metadata.csv").open(encoding="utf-8", newline="") as handle:
        urls = [row["url"] for row in csv.DictReader(handle) if row["url"]]
    assert urls
    assert all(re.match(r"https://[a-z-]+\.example\.org/", url) for url in urls)
    assert len(set(urls)) == len(urls)


def test_the_readme_counts_what_the_manifest_holds(project, manifest):
    text = (project.sample / "README.md").read_text(encoding="utf-8")
    rows = list(manifest.values())
    tables = dict(re.findall(r"^\| ([\w ]+) \| (\d+) \|", text, re.M))
    ends = [row["source"].split("#")[0].rsplit(".", 1)[1] for row in rows]
    counted = {o: sum(r["outlet"] == o for r in rows) for o in OUTLETS} | {e: ends.count(e) for e in set(ends)}
    assert {k: int(v) for k, v in tables.items()} == counted
    assert text.splitlines()[2].startswith(f"{len(rows)} **invented** news articles")
    said = dict(
        re.findall(
            r"\*\*(Reprints and excerpts|No day in the metadata|Misleading crawl date|Hard negatives)\*\* \((\d+)\)",
            text,
        )
    )
    assert {k: int(v) for k, v in said.items()} == {
        "Reprints and excerpts": sum(bool(r["copy_of"]) for r in rows),
        "No day in the metadata": sum("undated" in r["source"] for r in rows),
        "Misleading crawl date": sum("crawl date" in r["purpose"] for r in rows),
        "Hard negatives": sum("hard negative" in r["purpose"] for r in rows),
    }
