"""Reported speech beyond single sentences: who carries the words at an offset, and the words of the rules."""

import re

import numpy as np
import pytest

from muster.ground.text import Buffer
from muster.tagging.page import Nameless
from muster.tagging.quotes import Quote, find
from muster.tagging.reported import carrier


def test_the_innermost_stretch_carries_the_words():
    outer, inner = Quote(0, 80, 0, "reported", speaker="NOR"), Quote(20, 40, 0, "partial", speaker="EST")
    assert [carrier([outer, inner], at) for at in (19, 20, 39, 40)] == [outer, inner, inner, outer]


def test_nobody_but_the_reporter_carries_words_outside_all_stretches():
    assert carrier([Quote(10, 20, 0, "reported")], 20) is None
    assert carrier([], 0) is None


def test_words_of_a_statement_are_carried_and_the_verb_is_not(tag):
    text = "Canada called for a second bridge, and Angela Merkel said the first one had fallen."
    rows = list(tag(text)["quotes"].itertuples())
    at = {word: carrier(rows, text.index(word)) for word in ("called", "second", "said", "fallen")}
    assert {word: row and row.speaker for word, row in at.items()} == {
        "called": None,
        "second": "CAN",
        "said": None,
        "fallen": "angela_merkel",
    }


def test_a_quote_that_is_a_paragraph_keeps_the_one_reported_before(tag):
    text = (
        'Petra Lind, a retired archaeologist, said the tower was old.\n\n"We dug for nine weeks and found three coins."'
    )
    quotes = tag(text)["quotes"]
    direct = quotes[quotes["kind"] != "reported"]
    assert direct[["speaker", "rule"]].to_numpy().tolist() == [["petra_lind", "carried_over"]]


@pytest.mark.parametrize("kind", ["saying", "acts", "raising"])
def test_verbs_have_four_forms(language, kind):
    rows = [row.partition(" | ")[0].split() for row in language.reporting[kind]]
    assert [row for row in rows if len(row) not in (4, 8)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A senior officer met another diplomat.", ["officer", "diplomat"]),
        ("A meeting of officers and an adviser", ["adviser"]),
        ("one of them and one of the rebels", ["one of them", "one of the rebels"]),
        ("a man of the officer", ["man"]),
        ("The officer, a very old and tired and quite ill officer", []),
    ],
)
def test_people_without_a_name_are_those_that_a_pronoun_can_take_up(language, text, expected):
    rules = Nameless(language.reporting)
    nouns = {"officer", "officers", "diplomat", "adviser", "man", "rebels"}
    spans = [[m.start(), m.end()] for m in re.finditer(r"\w+", text) if m[0] in nouns]
    spans += [[m.start(), m.end()] for m in re.finditer("one of (them|the)", text)]
    assert [noun for _, noun in rules.find(text, sorted(spans))] == expected


def test_words_in_quotes_and_compounds_report_nothing(tag):
    text = 'Canada called it "a promise, Norway said in March, of peace". An oft-stated-by-Norway plan was read, Norway noted.'
    quotes = tag(text)["quotes"]
    assert quotes[quotes["kind"] == "reported"]["cue"].tolist() == ["noted"]


def test_stretches_of_a_batch_have_the_offsets_and_paragraphs_of_their_article():
    texts = ["It's 'so' and _'so'_.\n\nThe “tower's stones” fell", "", "Don't say \"rock 'n' roll\" in the '90s."]
    buffer = Buffer(texts)
    spans = np.array([(0, 21, 0), (23, 48, 0), (50, 88, 2)])
    found = find(buffer, *spans.T)
    assert [[(texts[i][q.start : q.end], q.paragraph) for q in quotes] for i, quotes in enumerate(found)] == [
        [("so", 0), ("so", 0), ("tower's stones", 1)],
        [],
        [("rock 'n' roll", 0)],
    ]
