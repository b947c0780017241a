"""The panel by hand: two actors, two outlets, three months.

a 2015-01-05 Herald   Norway twice, asks of it; France pledges   b 2015-01-20 Courier  reprint of a
c 2015-03-02 Herald   France once, quoted                        d undated Courier     left out
"""

from pathlib import Path

import pandas as pd
import pytest

from conftest import ROOT, SMALL_BOOK
from handmade import ids, with_rows
from muster.measuring import panel as measure
from muster.showing import tables

BOOK = SMALL_BOOK.replace(
    "heads: [league], modifiers: [harbour]", "heads: [league], members: [{id: DEU}, {id: FRA}, {id: NOR}]"
)
ARTICLES = [
    ("a.txt", "Norway listened. Norway paid and France paid.", {"published": "2015-01-05", "outlet": "Herald"}),
    ("b.txt", "Norway listened. Norway paid; France paid.", {"published": "2015-01-20", "outlet": "Courier"}),
    ("c.txt", "The mayor of the town, a guest of France, spoke.", {"published": "2015-03-02", "outlet": "Herald"}),
    ("d.txt", "Norway was there.", {"outlet": "Courier"}),
]


@pytest.fixture(scope="module")
def small(make_corpus):
    corpus = make_corpus(ARTICLES, BOOK)
    doc = ids(corpus)
    row = {"sentence": 0, "start": 0, "end": 1, "kinds": [], "target": [], "target_country": [], "rule": "by hand"}
    events = [
        row | {"doc_id": doc["a"], "type": "REQUEST", "status": "actual", "source": ["guild"], "source_country": [],
               "target": ["NOR"], "target_country": ["NOR"], "act": "r1"},
        row | {"doc_id": doc["a"], "start": 2, "end": 3, "type": "AGREE", "status": "actual", "source": ["a_minister"],
               "source_country": ["FRA"], "act": "p1"},
        row | {"doc_id": doc["b"], "type": "AGREE", "status": "actual", "source": ["a_minister"],
               "source_country": ["FRA"], "act": "p1"},
    ]  # fmt: skip
    said = {"sentence": 0, "start": 0, "end": 3, "text": "The", "kind": "reported", "speaker": "FRA;a_minister"}
    documents = [
        {k: None if v is pd.NaT else v for k, v in d.items()} | {"agencies": list(d["agencies"])}
        for d in corpus.sql("SELECT * FROM documents ORDER BY doc_id").to_dict("records")
    ]
    for d in documents:
        d["story_id"] = doc["a"] if d["doc_id"] == doc["b"] else d["doc_id"]
    quotes = [said | {"doc_id": doc["c"], "sourcing": "named", "rule": "by hand"}]
    return with_rows(corpus, events=events, quotes=quotes, documents=documents)


def cells(frame, *columns):
    key = zip(frame["actor"], frame["month"].dt.strftime("%m"), frame["outlet"], strict=True)
    return dict(zip(key, frame[list(columns)].itertuples(index=False, name=None), strict=True))


def test_panel_has_a_row_for_each_actor_and_month_in_which_the_outlet_wrote(small):
    frame = measure.panel(small, ["NOR", "FRA", "DEU"])
    assert list(frame.columns) == list(measure.COLUMNS)
    assert len(frame) == 3 * 3
    assert cells(frame, "n_articles", "articles", "share", "free_mentions") == {
        ("NOR", "01", "Courier"): (1, 1, 1.0, 2), ("NOR", "01", "Herald"): (1, 1, 1.0, 2), ("NOR", "03", "Herald"): (1, 0, 0.0, 0),
        ("FRA", "01", "Courier"): (1, 1, 1.0, 1), ("FRA", "01", "Herald"): (1, 1, 1.0, 1), ("FRA", "03", "Herald"): (1, 1, 1.0, 1),
        ("DEU", "01", "Courier"): (1, 0, 0.0, 0), ("DEU", "01", "Herald"): (1, 0, 0.0, 0), ("DEU", "03", "Herald"): (1, 0, 0.0, 0),
    }  # fmt: skip


def test_panel_counts_acts_of_a_country_and_of_who_acts_for_it(small):
    frame = measure.panel(small, ["NOR", "FRA", "a_minister"])
    found = {k: v for k, v in cells(frame, *measure.ACTS, "quoted").items() if any(v)}
    assert found == {
        ("NOR", "01", "Herald"): (1, 0, 0, 0, 0),
        ("FRA", "01", "Herald"): (0, 1, 0, 0, 0), ("FRA", "01", "Courier"): (0, 1, 0, 0, 0), ("FRA", "03", "Herald"): (0, 0, 0, 0, 1),
        ("a_minister", "01", "Herald"): (0, 1, 0, 0, 0), ("a_minister", "01", "Courier"): (0, 1, 0, 0, 0),
        ("a_minister", "03", "Herald"): (0, 0, 0, 0, 1),
    }  # fmt: skip


def test_panel_weighs_copies_and_counts_them_as_the_regime_says(small):
    key = ("NOR", "01", "Herald")
    assert cells(measure.panel(small, ["NOR"]), "n_articles", "weight")[key] == (1, 0.5)
    stories = measure.panel(small.select(counting="stories"), ["NOR"])
    assert cells(stories, "n_articles", "weight", "articles", "share", "free_mentions")[key] == (
        0.5,
        0.5,
        0.5,
        1.0,
        1.0,
    )
    originals = cells(measure.panel(small.select(counting="originals"), ["NOR"]), "n_articles", "weight")
    assert originals == {key: (1, 1.0), ("NOR", "03", "Herald"): (1, 1.0)}


def test_panel_sums_are_those_of_the_ledger_where_nothing_is_told_twice(small):
    frame = measure.panel(small.select(outlets=["Herald"]), ["NOR", "FRA"])
    assert frame[list(measure.ACTS)].sum().to_dict() == {"asked_of": 1, "pledged": 1, "delivered": 0, "refused": 0}


def test_whom_the_panel_holds(small):
    assert measure.panel_actors(small) == ["FRA", "NOR", "DEU"]
    assert measure.panel_actors(small, n=1) == ["FRA", "DEU", "NOR"]
    assert measure.panel_actors(small, coalitions=["pact"], n=1) == ["FRA"]


def test_panel_of_an_empty_selection_has_its_columns(small, tmp_path):
    none = measure.panel(small.select(start="1990-01-01", end="1990-12-31"), ["NOR"])
    assert (len(none), list(none.columns)) == (0, list(measure.COLUMNS))
    said = tables.write(none, "panel", figures=tmp_path)
    assert said == "panel.csv: 0 rows of 15 columns, beside the figures"
    assert (tmp_path / "panel.csv").read_text() == ",".join(measure.COLUMNS) + "\n"


def test_every_column_of_the_panel_stands_in_its_page():
    page = Path(ROOT / "docs" / "panel.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| `")]
    assert rows == [f"`{column}`" for column in measure.COLUMNS]


def test_the_panel_of_the_sample_is_what_the_page_says(project, corpus):
    kept = pd.read_csv(project.figures / "panel.csv")
    assert list(kept.columns) == list(measure.COLUMNS)
    assert len(kept) == len(measure.panel(corpus, measure.panel_actors(corpus)))
    assert not kept.duplicated(["actor", "month", "outlet"]).any()
    assert kept["share"].between(0, 1).all()
