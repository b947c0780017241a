"""The countries of English news: complete by the ISO list of pycountry, and each one found by the tagger."""

import re
from collections import defaultdict

import pycountry
import pytest

from muster.codebook.scanner import spellings
from muster.ground.text import fold
from muster.reading.articles import Article, doc_id

KINDS = ("names", "demonyms", "capitals")
# names of pycountry that stand under another id
AMBIGUOUS = {("COG", "Congo"): "in the news bare Congo mostly means COD, and an alias belongs to one country"}
# aliases that the shipped codebook gives to an actor of its own
OF_THE_CODEBOOK = {("VAT", "Vatican"): "VAT/holy_see", ("VAT", "Holy See"): "VAT/holy_see"}


def names(row, kind):
    return list(dict.fromkeys([row["name"], *row["names"]])) if kind == "names" else row[kind]


def ways_to_print(name):
    """A name of ISO as it stands, without its bracket, and turned round where it is inverted; no leading article."""
    bare = re.sub(r" *[(\[][^)\]]*[)\]]", "", name)
    head, _, tail = bare.partition(", ")
    return {re.sub("^[Tt]he ", "", way) for way in (name, bare, f"{tail} {head}".strip())}


@pytest.fixture(scope="module")
def found(language, tagger):
    """A function from a carrier with {} and a kind of alias to those (id, alias) that are not read as their country
    wherever they stand in it."""

    def found(carrier, kind):
        pairs = [(row["id"], alias) for row in language.countries for alias in names(row, kind)]
        texts = [carrier.replace("{}", alias) for _, alias in pairs]
        articles = [Article(doc_id(None, f"{i}.txt"), f"{i}.txt", text) for i, text in enumerate(texts)]
        mentions = tagger.tag(articles)["mentions"].to_pandas()
        mentioned = mentions.groupby(["doc_id", "surface", "entity"]).size().to_dict()
        return [
            pair
            for pair, article in zip(pairs, articles, strict=True)
            if mentioned.get((article.doc_id, pair[1], OF_THE_CODEBOOK.get(pair, pair[0])), 0) != carrier.count("{}")
        ]

    return found


def test_ids_are_those_of_iso_and_kosovo(language):
    assert {row["id"] for row in language.countries} == {c.alpha_3 for c in pycountry.countries} | {"XKX"}


def test_every_name_of_iso_is_an_alias(language):
    rows = {row["id"]: {fold(name) for name in names(row, "names")} for row in language.countries}
    printed = {
        (c.alpha_3, getattr(c, key))
        for c in pycountry.countries
        for key in ("name", "common_name", "official_name")
        if hasattr(c, key)
    }
    missing = {(who, name) for who, name in printed if not {fold(w) for w in ways_to_print(name)} & rows[who]}
    assert missing == set(AMBIGUOUS)


@pytest.mark.parametrize("kind", ["demonyms", "capitals"])
def test_empty_lists_are_explained_in_the_note(language, kind):
    silent = [row["id"] for row in language.countries if not row[kind] and kind[:-1] not in row.get("note", "")]
    assert silent == []


def test_no_spelling_belongs_to_two_countries(language):
    owners = defaultdict(set)
    for row in language.countries:
        for alias in (name for kind in KINDS for name in names(row, kind)):
            for spelling in spellings(fold(alias)):
                owners[spelling].add(row["id"])
    assert {spelling: ids for spelling, ids in owners.items() if len(ids) > 1} == {}


def test_no_alias_stands_twice_in_a_row(language):
    lists = {row["id"]: [alias for kind in KINDS for alias in names(row, kind)] for row in language.countries}
    assert {who: aliases for who, aliases in lists.items() if len(aliases) != len(set(aliases))} == {}


@pytest.mark.parametrize(
    ("kind", "carrier"),
    [
        ("names", "A delegation from {} met a delegation of {} on Tuesday."),
        ("names", "{} has signed the treaty."),
        ("demonyms", "The {} minister spoke."),
        ("capitals", "The talks were held in {} on Tuesday."),
    ],
)
def test_tagger_reads_every_alias_as_its_country(found, carrier, kind):
    assert found(carrier, kind) == []
