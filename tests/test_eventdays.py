"""The day of an act and the countries of its actors."""

import pandas as pd
import pytest

from conftest import SMALL_BOOK
from muster.tables.build import build
from muster.tables.corpus import open_corpus


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Italian Defence Minister Roberta Falk urged Turkey to open its border.", ["ITA"]),
        ("Roberta Falk, Italy's defence minister, urged Turkey to open its border.", ["ITA"]),
        ("John Kerry urged Turkey to open its border.", ["USA"]),
        ("The Pentagon urged Turkey to open its border.", ["USA"]),
        ("NATO urged Turkey to open its border.", []),
    ],
)
def test_country_of_a_source(tag, text, country):
    event = tag(text, "2015-06-03")["events"].iloc[0]
    assert (event["type"], list(event["source_country"]), list(event["target_country"])) == (
        "REQUEST",
        country,
        ["TUR"],
    )


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("France bombed Islamic State on Monday.", "2015-06-01"),
        ("France bombed Islamic State.", None),
        ("France bombed Islamic State in May.", None),
        ("France will send troops to Iraq on Friday.", "2015-06-05"),
        ("On Monday the talks went on. France bombed Islamic State.", None),
    ],
)
def test_day_of_an_act(tag, text, day):
    found = tag(text, "2015-06-03")["events"]
    event = found[found["type"].isin(["ASSAULT", "MOBILIZE"])].iloc[0]
    assert (str(event["event_date"])[:10] if not pd.isna(event["event_date"]) else None) == day
    basis = event["event_date_basis"]
    assert (None if pd.isna(basis) else basis) == ("expression" if day else None)


def test_acts_are_told_apart_by_day_and_story(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    for name, text in {
        "a.txt": "France bombed Germany on Monday. The snow fell for hours and nobody went out of the house that day.",
        "b.txt": "It is late. On Monday France bombed Germany. All trains to the coast stood still until the evening.",
        "c.txt": "France bombed Germany on Tuesday. Bakers in the old town sold more bread than in any week before it.",
        "d.txt": "France bombed Germany. The choir of the village sang at the new bridge while children waved flags.",
        "e.txt": "France bombed Germany. A rare owl was seen near the mill, and many people came with their cameras.",
    }.items():
        (raw / name).write_text(text, encoding="utf-8")
    (raw / "metadata.csv").write_text(
        "file,published\n" + "".join(f"{n}.txt,2015-06-03\n" for n in "abcde"), encoding="utf-8"
    )
    (tmp_path / "book.yaml").write_text(SMALL_BOOK, encoding="utf-8")
    build(raw, tmp_path / "book.yaml", tmp_path / "p")
    corpus = open_corpus(tmp_path / "p", tmp_path / "book.yaml")
    acts = dict(
        corpus.sql("SELECT d.source, e.act FROM events e JOIN documents d USING (doc_id)").itertuples(index=False)
    )
    assert acts["a.txt"] == acts["b.txt"]
    assert len({acts["a.txt"], acts["c.txt"], acts["d.txt"], acts["e.txt"]}) == 4
