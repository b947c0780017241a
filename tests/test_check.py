"""`muster check`: each remark of the lint, aliases and examples that are not read, the fit of a codebook to a corpus."""

from datetime import date

import pytest

from conftest import SMALL_BOOK
from muster.codebook.codebook import read_codebook
from muster.codebook.lint import lint
from muster.codebook.offices import Offices
from muster.measuring import audit
from muster.tagging.examples import dead, misread


@pytest.fixture
def book_of(tmp_path):
    """A function from sections of a codebook to the Codebook."""

    def book_of(rows):
        path = tmp_path / "book.yaml"
        path.write_text(SMALL_BOOK.split("actors:")[0] + rows, encoding="utf-8")
        return read_codebook(path)

    return book_of


@pytest.fixture
def remarks(book_of, language):
    """A function from sections to (kind, text, settled) of each remark."""
    return lambda rows: [(r.kind, r.text, bool(r.settled)) for r in lint(book_of(rows), language)]


# ---- lint ------------------------------------------------------------------------------------------------------------


def test_a_codebook_without_a_fault(remarks):
    assert remarks("") == []


def test_an_alias_that_hides_a_country(remarks):
    row = "actors:\n  - {{id: norge, name: Norway, type: organisation{}}}\n"
    assert remarks(row.format("")) == [("shadowed", '"Norway" of norge hides the built-in NOR', False)]
    assert remarks(row.format(", note: a ferry line"))[0][2] is True


def test_a_shared_surname_is_settled_by_the_rule_for_namesakes(remarks):
    row = "  - {{person: {0}, name: {1} Brook, office: {2}, country: FRA, basis: general, to: 2015}}\n"
    rows = "offices:\n" + row.format("ada_brook", "Ada", "Mayor") + row.format("ida_brook", "Ida", "Judge")
    assert remarks(rows) == [("shared", 'surname "Brook" of ada_brook, ida_brook', True)]


OFFICE = "  - {{person: {0}, name: {1}, office: Mayor, country: FRA, from: {2}, to: {3}, basis: general}}\n"


def test_two_holders_of_one_office(remarks):
    rows = OFFICE.format("ada_brook", "Ada Brook", "2014-01-01", "2015-06-30")
    rows = "offices:\n" + rows + OFFICE.format("odo_lind", "Odo Lind", "2015-06-15", "2016-12-31")
    assert remarks(rows) == [("overlap", "FRA Mayor: Ada Brook to 2015-06-30, Odo Lind from 2015-06-15", False)]


def test_terms_that_meet_on_one_day_are_silent(remarks):
    rows = OFFICE.format("ada_brook", "Ada Brook", "2014-01-01", "2015-06-01")
    assert remarks("offices:\n" + rows + OFFICE.format("odo_lind", "Odo Lind", "2015-06-01", "2016-12-31")) == []


def test_terms_known_by_the_month_may_share_it(remarks):
    rows = OFFICE.format("ada_brook", "Ada Brook", "2014", "2015-06")
    found = remarks("offices:\n" + rows + OFFICE.format("odo_lind", "Odo Lind", "2015-06", "2016"))
    assert found == [("overlap", "FRA Mayor: Ada Brook to 2015-06-30, Odo Lind from 2015-06-01", True)]


def test_an_open_term_is_settled_for_the_last_holder_only(remarks):
    row = "  - {{person: {0}, name: {1}, office: Mayor, country: FRA, from: {2}, basis: {3}}}\n"
    rows = (
        "offices:\n"
        + row.format("ada_brook", "Ada Brook", "2014", "general")
        + row.format("odo_lind", "Odo Lind", "2016", "general")
    )
    found = [r for r in remarks(rows) if r[0] == "open term"]
    assert [(text.split(":")[1].split(" from")[0].strip(), settled) for _, text, settled in found] == [
        ("Ada Brook", False),
        ("Odo Lind", True),
    ]


def test_a_verified_term_needs_a_beginning(remarks):
    rows = (
        "offices:\n  - {person: ada_brook, name: Ada Brook, office: Mayor, country: FRA, to: 2016, basis: verified}\n"
    )
    assert remarks(rows) == [("open term", "FRA Mayor: Ada Brook, verified without a beginning", False)]


def test_a_common_word_that_is_not_called_ambiguous(remarks):
    rows = "actors:\n  - {id: maycorp, name: May Corporation, type: organisation, aliases: [MAY]}\n"
    assert remarks(rows) == [
        ("common word", '"MAY" of maycorp is also a word in capitals; list it under ambiguous', False)
    ]


def test_a_surname_that_begins_sentences(remarks):
    row = "offices:\n  - {{person: sam_power, name: Sam Power, names: [{}], office: Mayor, country: FRA, basis: general, to: 2015}}\n"
    assert remarks(row.format("Power")) == [
        ("common word", '"Power" of sam_power is also a word that begins sentences; use a longer name', False)
    ]
    assert remarks(row.format("S. Power")) == []


def test_an_entity_that_nothing_mentions(remarks):
    rows = "others:\n  - {id: rival, name: A rival, near: [nosuch, FRA, league]}\n"
    assert remarks(rows) == [("unknown id", 'rival names "nosuch", which nothing mentions', False)]


# ---- aliases and examples, tagged ------------------------------------------------------------------------------------


def test_every_alias_of_the_shipped_codebook_finds_itself(book, language):
    assert dead(book, language) == []


def test_every_example_of_the_shipped_codebook_is_read_as_it_says(book):
    assert len(book.examples) >= 100
    assert [(e.text, read) for e, read in misread(book)] == []


def test_an_alias_that_nothing_finds_is_dead(book_of, language):
    rows = "actors:\n  - {{id: guild, name: Salt Guild, type: organisation, {}}}\n"
    assert dead(book_of(rows.format("aliases: [SGX]")), language) == []
    hidden = dead(
        book_of(
            rows.format("aliases: [guild], descriptions: [Salt], near: [DEU]")
            + "others: [{id: g, name: g, names: [Salt Guild of Aarn]}]\n"
        ),
        language,
    )
    assert hidden == []
    surname = "offices:\n  - {person: al, name: Al Asad, names: [Bo Asad], surname: [al-Asad], office: Mayor, country: FRA, basis: general}\n"
    assert dead(book_of(surname), language) == [("al-Asad", "al", "IRQ")]


def test_an_example_that_is_read_otherwise_is_told_with_what_was_read(book_of):
    book = book_of(
        "examples:\n"
        "  - {text: Ankara insists that it was asked., name: Ankara, entity: TUR}\n"
        "  - {text: They met in Ankara., name: Ankara, entity: TUR}\n"
        "  - {text: Nobody came., name: Nobody, entity: TUR}\n"
        "  - {text: Turkey came., name: Turkey, entity: null}\n"
    )
    assert [(e.name, read) for e, read in misread(book)] == [
        ("Ankara", "place TUR"),
        ("Nobody", "no mention"),
        ("Turkey", "actor TUR"),
    ]


# ---- offices ---------------------------------------------------------------------------------------------------------

TERMS = """\
offices:
  - {person: ada_brook, name: Ada Brook, office: President, country: FRA, from: 2012-05-15, to: 2017-05-14, basis: general}
  - {person: odo_lind, name: Odo Lind, office: President, country: FRA, from: 2017-05-14, basis: general}
  - {person: ida_brook, name: Ida Brook, office: Defence Minister, country: FRA, from: 2014, to: 2015-03-01, basis: verified}
  - {person: eve_ray, name: Eve Ray, office: Foreign Secretary, country: GBR, basis: seen, seen: [2015-02-02]}
"""


def test_the_holder_of_an_office_on_a_day(book_of, language):
    offices = Offices(book_of(TERMS), language.titles)
    days = [date(2012, 5, 14), date(2014, 9, 18), date(2017, 5, 14), date(2019, 1, 1), None]
    assert [offices.holder("FRA", "president", day) for day in days] == [None, "ada_brook", None, "odo_lind", None]
    assert offices.holder("FRA", "defense minister", date(2014, 5, 1)) == "ida_brook"
    assert offices.holder("GBR", "Foreign Minister", date(2015, 2, 2)) == "eve_ray"
    assert offices.holder("GBR", "Foreign Minister", date(2015, 2, 3)) is None
    assert offices.holder("DEU", "president", date(2014, 9, 18)) is None


def test_only_verified_terms_contradict_a_role(book_of, language):
    offices = Offices(book_of(TERMS), language.titles)
    assert offices.contradicts("ida_brook", "Defense Minister", date(2016, 1, 1)).person == "ida_brook"
    assert offices.contradicts("ida_brook", "Defense Minister", date(2015, 1, 1)) is None
    assert offices.contradicts("ida_brook", "President", date(2016, 1, 1)) is None
    assert offices.contradicts("ada_brook", "President", date(2018, 1, 1)) is None


def test_the_office_that_ends_a_role(book_of, language):
    offices = Offices(book_of(TERMS), language.titles)
    assert [offices.title_of(r) for r in ("U.S. Secretary of State", "chief spokesman", "French President")] == [
        "Secretary of State",
        None,
        "President",
    ]


# ---- the fit to a corpus ---------------------------------------------------------------------------------------------

ROWS = [
    ("a.txt", "Mill news\n\nThe Orrin Institute met Wilayat Dorn on Monday. Nobody came. The Salt Guild paid.", {"published": "2015-03-02"}),
    ("b.txt", 'Dam news\n\nBut Wilayat Dorn wrote. "Nobody came," they said of Wilayat Dorn.', {"published": "2015-03-03"}),
    ("c.txt", "Fair news\n\nIn spring the people of Wilayat Dorn sang. A nobody came; nobody sang. Defence Minister Ida Brook left.", {"published": "2016-03-04"}),
    ("d.txt", "Fair news\n\nFormer Defence Minister Ida Brook sang. " + "It was a guild of the old kind. " * 21 + "Guild came.", {"published": "2016-03-05"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def small(make_corpus):
    rows = (
        TERMS
        + "actors:\n  - {id: guild, name: Salt Guild, type: organisation, aliases: [Guild]}\n  - {id: silent, name: Silent Order, type: party}\n"
    )
    return make_corpus(ROWS, SMALL_BOOK.split("actors:")[0] + rows)


def test_names_that_nothing_matches(small):
    found = audit.unmatched(small, least=3)
    assert found[["name", "n", "n_articles"]].values.tolist() == [["Wilayat Dorn", 4, 3]]
    assert all("[Wilayat Dorn]" in line for line in found["examples"][0])
    assert len(found["examples"][0]) == 3
    assert "Orrin Institute" in audit.unmatched(small, least=1)["name"].tolist()
    assert not {"Nobody", "Monday", "Again", "Defence Minister"} & set(audit.unmatched(small, least=1)["name"])


def test_names_that_nothing_matches_in_a_sample_of_the_articles(small):
    found = audit.unmatched(small, least=1, at_most=2, seed=1)
    assert found["n_articles"].max() <= 2
    assert found.equals(audit.unmatched(small, least=1, at_most=2, seed=1))
    assert audit.unmatched(small, at_most=4).equals(audit.unmatched(small))


def test_a_name_that_is_mostly_a_word_here(small):
    assert audit.collisions(small).values.tolist() == [["Guild", "guild", 1, 21]]


def test_a_printed_role_that_the_record_denies(small):
    found = audit.contradicted(small)
    assert found[["entity", "role", "published"]].values.tolist() == [
        ["ida_brook", "Defence Minister", date(2016, 3, 4)]
    ]


def test_entities_that_the_corpus_never_mentions(small):
    silent = audit.unseen(small)
    assert "silent" in silent
    assert "guild" not in silent
    assert "ida_brook" not in silent
