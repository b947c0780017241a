"""Acts between pairs and in time: by hand on eight events of four articles.

a 2015-01-05 Herald, b 2015-02-06 Courier, c 2015-04-01 Herald, d undated Courier.

row  doc  type      status    source -> target    printed day  act  counts as
 1   a    AGREE     actual    NOR -> IRQ                       x1   verbal cooperation, told 5 January
 2   b    AGREE     actual    NOR -> IRQ                       x1   the same act, told again
 3   a    ASSAULT   actual    NOR -> guild        2014-12-30   x2   material conflict
 4   c    AID       actual    NOR, FRA -> IRQ     2015-03-30   x3   material cooperation, a pair each
 5   c    ACCUSE    actual    IRQ -> NOR                       x4   verbal conflict, the other way
 6   c    ASSAULT   intended  NOR -> guild                     -    nothing: it did not take place
 7   d    CONSULT   actual    NOR -> NOR                       x5   no pair; no day
 8   c    RETREAT   actual    nobody -> nobody                 x6   no pair, no actor; material cooperation by type
"""

from datetime import date

import pytest

from handmade import ids, with_rows
from muster.measuring import dyads

TEXT = "Five words make a headline\n\nThe Salt Guild met {} on the quay.\n"
ARTICLES = [
    ("a.txt", TEXT.format("Oslo"), {"published": "2015-01-05", "outlet": "Herald"}),
    ("b.txt", TEXT.format("Riga"), {"published": "2015-02-06", "outlet": "Courier"}),
    ("c.txt", TEXT.format("Bonn"), {"published": "2015-04-01", "outlet": "Herald"}),
    ("d.txt", TEXT.format("Rome"), {"outlet": "Courier"}),
]
EVENTS = [
    ("a", "AGREE", "actual", ["NOR"], ["IRQ"], None, "x1"),
    ("b", "AGREE", "actual", ["NOR"], ["IRQ"], None, "x1"),
    ("a", "ASSAULT", "actual", ["NOR"], ["guild"], date(2014, 12, 30), "x2"),
    ("c", "AID", "actual", ["NOR", "FRA"], ["IRQ"], date(2015, 3, 30), "x3"),
    ("c", "ACCUSE", "actual", ["IRQ"], ["NOR"], None, "x4"),
    ("c", "ASSAULT", "intended", ["NOR"], ["guild"], None, "x7"),
    ("d", "CONSULT", "actual", ["NOR"], ["NOR"], None, "x5"),
    ("c", "RETREAT", "actual", [], [], None, "x6"),
]


@pytest.fixture(scope="module")
def small(make_corpus):
    corpus, rows = make_corpus(ARTICLES), []
    for place, (name, kind, status, source, target, day, act) in enumerate(EVENTS):
        row = {"doc_id": ids(corpus)[name], "sentence": 0, "start": place, "end": place + 1, "type": kind, "kinds": []}
        row |= {"status": status, "source": source, "target": target, "act": act, "event_date": day, "rule": "by hand"}
        rows.append(row | {"source_country": source, "target_country": [t for t in target if t != "guild"]})
    return with_rows(corpus, events=rows)


def test_dyads_count_acts_by_class_in_each_direction(small):
    frame = dyads.dyads(small)
    assert [tuple(row) for row in frame.itertuples(index=False)] == [
        ("NOR", "IRQ", 2, 3, 1, 1, 0, 0, 0, 0), ("FRA", "IRQ", 1, 1, 0, 1, 0, 0, 0, 0), ("IRQ", "NOR", 1, 1, 0, 0, 1, 0, 0, 0),
        ("NOR", "guild", 1, 1, 0, 0, 0, 1, 0, 0),
    ]  # fmt: skip
    assert list(frame.columns[-6:]) == [*dyads.CLASSES, "REQUEST", "MOBILIZE"]


def test_dyads_of_an_actor_hold_both_directions_and_the_number_asked_for(small):
    assert dyads.dyads(small, actors=["FRA"])["source"].tolist() == ["FRA"]
    assert len(dyads.dyads(small, actors=["IRQ"])) == 3
    assert len(dyads.dyads(small, n=1)) == 1


def test_acts_lie_on_their_printed_day_else_where_they_are_first_told(small):
    frame = dyads.in_time(small.select(freq="MS"))
    found = [
        (r.row, r.period.strftime("%Y-%m"), r["class"], r.day_basis, r.n, r.n_articles) for _, r in frame.iterrows()
    ]
    assert found == [
        ("NOR", "2014-12", "material conflict", "printed", 1, 1),
        ("NOR", "2015-01", "verbal cooperation", "published", 1, 2),
        ("NOR", "2015-03", "material cooperation", "printed", 1, 1),
        ("FRA", "2015-03", "material cooperation", "printed", 1, 1),
        ("IRQ", "2015-04", "verbal conflict", "published", 1, 1),
    ]
    assert dyads.without_day(small) == 1


def test_acts_by_type_need_no_actor(small):
    frame = dyads.in_time(small, by="type").set_index("row")
    assert frame.loc["RETREAT", "n"] == 1
    assert frame["n"].sum() == 5


def test_acts_of_actors_given_stand_in_their_order(small):
    assert dyads.in_time(small, actors=["IRQ", "FRA"])["row"].tolist() == ["IRQ", "FRA"]
    assert dyads.in_time(small, n=1)["row"].unique().tolist() == ["NOR"]


def test_nothing_happens_in_an_empty_selection(small):
    none = small.select(start="1990-01-01", end="1990-12-31", counting="stories")
    assert (len(dyads.dyads(none)), len(dyads.in_time(none)), dyads.without_day(none)) == (0, 0, 0)
