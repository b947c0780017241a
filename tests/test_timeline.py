"""Coverage beside the record, days named, members and lengths: by hand on six articles.

a  2015-03-02  Herald   prints dam and mill                       -> covers flood (day after)
b  2015-03-08  Courier  prints DAM and Mill; names 1 March 2015   -> covers flood (7 days after)
c  2015-03-09  Courier  prints dam only
d  dateline 2015-05-20  prints harbour fair; names Tuesday
z  2015-02-20  Herald   prints nothing of it
e  undated              prints dam and mill                       -> never counted
"""

from datetime import date

import pandas as pd
import pytest

from conftest import SMALL_BOOK
from muster.ground.errors import ParameterError
from muster.measuring import counts
from muster.measuring.timeline import coverage, distances, evident_days, named_days

BOOK = (
    SMALL_BOOK.replace(
        "heads: [league], modifiers: [harbour]",
        "heads: [league], members: [{id: DEU, from: 2014-09}, {id: FRA}, {id: NOR, from: 2015-01-01}]",
    )
    + """\
chronology:
  - {id: fair, date: 2015-05-19, label: Harbour fair, words: [harbour fair], source: x}
  - {id: flood, date: 2015-03-01, label: The flood, place: Lower town, words: [Dam, mill, bridge], source: x}
  - {id: quiet, date: 2015-04-01, label: Nothing in print, words: [owl, fox], source: x}
  - {id: later, date: 2019-01-01, label: After the corpus, words: [dam], source: x}
"""
)
ROWS = [
    ("z.txt", "Rain fell.", {"published": "2015-02-20", "outlet": "Herald"}),
    ("a.txt", "The dam and the mill broke, France and Germany said.",
     {"published": "2015-03-02", "outlet": "Herald"}),
    ("b.txt", "The DAM and the Mill broke on 1 March 2015. France paid.",
     {"published": "2015-03-08", "outlet": "Courier"}),
    ("c.txt", "The dam is old.", {"published": "2015-03-09", "outlet": "Courier"}),
    ("d.txt", "PARIS, May 20, 2015 (Meridian) - The harbour fair opened on Tuesday.", {}),
    ("e.txt", "The dam and the mill broke on 1 March 2015.", {}),
]  # fmt: skip


@pytest.fixture(scope="module")
def small(make_corpus):
    return make_corpus(ROWS, BOOK)


def test_coverage_counts_articles_in_the_window_with_two_words(small):
    frame = coverage(small).set_index("id")
    assert list(frame.index) == ["flood", "quiet", "fair"]
    assert frame.loc["flood", ["n_window", "n_articles", "n_outlets", "lag"]].tolist() == [2, 2, 2, 1.0]
    assert frame.loc["flood", "date"] == pd.Timestamp("2015-03-01")
    assert frame.loc["fair", ["n_window", "n_articles", "lag"]].tolist() == [1, 1, 1.0]


def test_event_that_nobody_covers_has_no_lag(small):
    row = coverage(small).set_index("id").loc["quiet"]
    assert (row["n_window"], row["n_articles"]) == (0, 0)
    assert row[["lag", "first"]].isna().all()


def test_first_article_of_an_event(small):
    first = coverage(small).set_index("id").loc["flood", "first"]
    assert small.sql("SELECT source FROM documents WHERE doc_id = ?", [first])["source"].tolist() == ["a.txt"]


def test_coverage_with_a_shorter_window(small):
    assert coverage(small, days=6).set_index("id").loc["flood", ["n_window", "n_articles"]].tolist() == [1, 1]


def test_coverage_follows_the_selection(small):
    frame = coverage(small.select(outlets=["Courier"]))
    assert list(frame["id"]) == []


def test_coverage_of_an_empty_selection(small):
    frame = coverage(small.select(start="2018-01-01"))
    assert (len(frame), "lag" in frame) == (0, True)


def test_distances_of_named_days(small):
    found = sorted((r.value, r.days) for r in distances(small).itertuples())
    assert found == [("2015-03-01", -7), ("2015-05-19", -1), ("2015-05-20", 0)]


def test_evident_days_from_the_first_to_the_last(small):
    assert evident_days(small) == (date(2015, 2, 20), date(2015, 5, 20))
    assert evident_days(small.select(start="2018-01-01")) == (None, None)


def test_named_days_by_articles(small):
    frame = named_days(small)
    assert [tuple(row) for row in frame.itertuples(index=False)] == [
        ("2015-03-01", 1, 1), ("2015-05-19", 1, 1), ("2015-05-20", 1, 1)
    ]  # fmt: skip
    assert len(named_days(small, n=1)) == 1


def test_members_beside_their_articles(small):
    frame = counts.members(small, "league")
    assert [tuple(row) for row in frame.itertuples(index=False)] == [
        ("FRA", None, 2), ("DEU", date(2014, 9, 1), 1), ("NOR", date(2015, 1, 1), 0)
    ]  # fmt: skip


def test_members_of_a_coalition_without_any(small):
    assert len(counts.members(small, "pact")) == 0


def test_lengths_in_tokens(small):
    tokens = dict(small.sql("SELECT doc_id, n_tokens FROM selected").itertuples(index=False))
    assert sorted(tokens.values()) == [2, 4, 10, 10, 11, 12]
    assert len(tokens) == 6


def test_coalitions_to_show(small):
    assert small.coalitions() == ["league", "pact"]
    assert small.coalitions(["pact"]) == ["pact"]
    with pytest.raises(ParameterError) as caught:
        small.coalitions(["pacts"])
    assert str(caught.value) == 'coalitions: is "pacts". Allowed: league, pact. Did you mean "pact".'


def test_selection_of_a_selection_keeps_what_it_had(small):
    chosen = small.select(outlets=["Courier"]).select(end="2015-03-08")
    assert chosen.n_documents == 1
