"""The facts of English: each file's header, ids, and that an alias stands for one thing."""

import re
from collections import Counter
from pathlib import Path

import pytest

import muster.codebook.language as module
from muster.codebook.language import read_language
from muster.codebook.yamlfile import read_facts, read_yaml

FOLDER = Path(module.__file__).with_name("language") / "en"
FILES = sorted(FOLDER.glob("*.yaml"))
SLUG = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


def repeated(words):
    return sorted(word for word, n in Counter(words).items() if n > 1)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_header_names_scope_source_and_date(path):
    lines = path.read_text(encoding="utf-8").split("\n")
    head = "\n".join(lines[: next(i for i, line in enumerate(lines) if not line.startswith("#"))])
    for word in ("Scope: ", "Source: "):
        assert word in head, f"{path.name} has no line # {word}..."
    assert re.search(r"Date: 20\d\d-\d\d", head)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_no_blank_or_doubled_blank_in_a_value(path):
    def values(node):
        if isinstance(node, dict):
            for key, value in node.items():
                yield from values(key)
                yield from values(value) if key != "expect" else ()  # "" there: nobody
        elif isinstance(node, list):
            for item in node:
                yield from values(item)
        else:
            yield node

    found = [v for v in values(getattr(read_language(), path.stem)) if isinstance(v, str)]
    assert [v for v in found if v != v.strip() or "  " in v or not v] == []
    assert found


def test_language_is_read_once():
    assert read_language("en") is read_language("en")


def test_countries_are_iso_3166_and_kosovo(language):
    ids = [row["id"] for row in language.countries]
    assert len(ids) == 250
    assert repeated(ids) == []
    assert [i for i in ids if not re.fullmatch("[A-Z]{3}", i)] == []
    assert {"XKX", "TWN", "PSE", "VAT", "NOR", "SSD", "USA", "GBR"} <= set(ids)


def test_countries_are_in_order_with_the_same_keys(language):
    ids = [row["id"] for row in language.countries]
    assert ids[:-1] == sorted(ids[:-1]) or ids == sorted(ids)
    for row in language.countries:
        assert list(row)[:5] == ["id", "name", "names", "demonyms", "capitals"], row["id"]


def test_no_name_or_demonym_belongs_to_two_countries(language):
    names = [n for row in language.countries for n in {row["name"], *row["names"], *row["demonyms"]}]
    assert repeated(names) == []


def test_no_capital_belongs_to_two_countries(language):
    assert repeated(n for row in language.countries for n in set(row["capitals"])) == []


def test_no_demonym_is_a_capital_of_another_country(language):
    capitals = {n: row["id"] for row in language.countries for n in row["capitals"]}
    both = [
        (name, row["id"], capitals[name])
        for row in language.countries
        for name in row["demonyms"]
        if capitals.get(name, row["id"]) != row["id"]
    ]
    assert both == []


def test_articles_stand_in_no_country_name(language):
    names = [n for row in language.countries for n in (row["name"], *row["names"], *row["demonyms"])]
    assert [n for n in names if n.startswith(("the ", "The ")) and n not in ("The Gambia", "The Bahamas")] == []


def test_places_lie_in_known_countries(language):
    known = {row["id"] for row in language.countries}
    assert [r["name"] for r in language.places if r["country"] is not None and r["country"] not in known] == []


def test_no_place_stands_under_two_countries(language):
    pairs = {(n, row["country"]) for row in language.places for n in {row["name"], *row["names"]}}
    assert repeated(name for name, _ in pairs) == []


def test_media_ids_are_slugs_and_names_belong_to_one(language):
    ids = [row["id"] for row in language.media]
    assert repeated(ids) == []
    assert [i for i in ids if not SLUG.fullmatch(i)] == []
    assert repeated(n for row in language.media for n in {row["name"], *row.get("names", ())}) == []


def test_agencies_are_marked(language):
    agencies = {row["id"] for row in language.media if row.get("agency")}
    assert {"afp", "reuters"} <= agencies
    assert "washington_post" not in agencies


def test_abbreviations_stand_in_one_list_each(language):
    lists = {k: v for k, v in language.abbreviations.items() if k != "starters"}
    assert repeated(word for words in lists.values() for word in set(words)) == []


def test_abbreviations_are_lower_case_without_final_stop(language):
    words = [str(w) for ws in language.abbreviations.values() for w in ws]
    assert [w for w in words if w != w.lower() or w.endswith(".")] == []


def test_months_and_weekdays_number_all(language):
    assert sorted(set(language.dates["months"].values())) == list(range(1, 13))
    assert sorted(set(language.dates["weekdays"].values())) == list(range(7))
    assert set(language.dates["seasons"].values()) == {"SP", "SU", "FA", "WI"}


def test_titles_are_lower_case_and_stand_once(language):
    heads = [t for titles in language.titles["heads"] for t in titles]
    assert repeated(heads) == []
    assert [t for t in heads if t != t.lower()] == []


def test_furniture_phrases_are_lower_case_and_stand_once(language):
    for key in ("exact", "starts", "contains", "player", "about"):
        phrases = list(language.furniture[key])
        assert [p for p in phrases if p != p.lower()] == [], key
        assert repeated(phrases) == [], key


def test_furniture_credits_are_patterns(language):
    assert [pattern for pattern in language.furniture["credits"] if not re.compile(pattern, re.I)] == []
    assert not any(re.fullmatch(pattern, "", re.I) for pattern in language.furniture["credits"])


def test_bodies_stand_under_one_key(language):
    assert repeated(n for nouns in language.bodies.values() for n in set(nouns)) == []
    assert [key for key in language.bodies if not SLUG.fullmatch(key)] == []


def test_reporting_verbs_stand_once_in_lower_case(language):
    lists = {key: words for key, words in language.reporting.items() if isinstance(words, list)}
    inner = [group for group in language.reporting.values() if isinstance(group, dict)]
    lists |= {key: words for group in inner for key, words in group.items() if isinstance(words, list)}
    for key, words in lists.items():
        assert repeated(words) == [], key
        assert [w for w in words if w != w.lower()] == [], key


@pytest.mark.parametrize("words", ["acts", "dealt_with", "located", "place_nouns", "place_use"])
def test_context_words_stand_once(language, words):
    assert repeated(language.contexts[words]) == []


def test_capital_words_are_aliases_of_something(language, book):
    from muster.codebook.aliases import compile_aliases

    known = {alias.text for alias in compile_aliases(book, language)}
    assert {"US", "IS"} <= known & set(language.contexts["capital_words"])


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_fast_reading_is_the_reading_of_codebooks(path):
    assert read_facts(path) == read_yaml(path)


def test_fast_reading_keeps_norway_and_versions(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("a: [NO, on, yes, 0o7, 1_000, 12:30, true, null, 1.5, -2, '']\n", encoding="utf-8")
    assert read_facts(path) == {"a": ["NO", "on", "yes", "0o7", "1_000", "12:30", True, None, 1.5, -2, ""]}
