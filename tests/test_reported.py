"""Reported speech beyond single sentences: who carries the words at an offset, and the words of the rules."""

import pytest

from muster.tagging.quotes import Quote
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
