"""Office on the day, by hand: Ada Brook was President of France until May 2015, Odo Lind has no term in the codebook's days."""

import pytest

from conftest import SMALL_BOOK
from muster.measuring.people import in_office

BOOK = SMALL_BOOK.replace(
    "  - {person: ada_brook, name: Ada Brook, office: President, country: FRA, basis: general}",
    "  - {person: ada_brook, name: Ada Brook, office: President, country: FRA, to: 2015-05-10, basis: verified}\n"
    "  - {person: ada_brook, name: Ada Brook, office: Party leader, country: FRA, from: 2015-01-01, basis: seen}",
).replace("country: DEU, basis: general", "country: DEU, from: 2016, basis: general")
ARTICLES = [
    ("a.txt", "President Ada Brook spoke of the dam.", {"published": "2014-03-02"}),
    ("b.txt", "Ada Brook met Odo Lind at the old mill.", {"published": "2015-03-02"}),
    ("c.txt", "Nobody was asked but Ada Brook, a traveller.", {"published": "2015-06-02"}),
    ("d.txt", "In the harbour, Ada Brook saw no ship.", {}),
]


@pytest.fixture(scope="module")
def small(make_corpus):
    return make_corpus(ARTICLES, BOOK)


def test_each_article_counts_for_the_offices_held_on_its_day(small):
    frame = in_office(small)
    assert [tuple(r) for r in frame[["entity", "office", "basis", "n_articles"]].itertuples(index=False)] == [
        ("ada_brook", "Party leader, FRA", "seen", 2), ("ada_brook", "President, FRA", "verified", 2),
        ("ada_brook", "no day", "", 1), ("odo_lind", "no term on the day", "", 1),
    ]  # fmt: skip
    assert frame["printed"].tolist()[:3] == ["President"] * 3


def test_as_many_persons_as_asked_for(small):
    assert in_office(small, n=1)["entity"].unique().tolist() == ["ada_brook"]


def test_nobody_is_in_office_in_an_empty_selection(small):
    assert len(in_office(small.select(start="1990-01-01", end="1990-12-31"))) == 0
