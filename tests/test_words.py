"""Concordance by hand."""

import pytest

from muster.ground.errors import ParameterError
from muster.measuring.words import concordance

ROWS = [
    ("a.txt", "The Salt Guild ships sailed.", {"published": "2015-03-01", "outlet": "Herald"}),
    ("b.txt", "Salt Guild ships sank. The SGX ships rotted.", {"published": "2015-02-01", "outlet": "Herald"}),
    ("c.txt", "Rain fell on green hills and ships.", {"outlet": "Courier"}),
]


@pytest.fixture(scope="module")
def small(make_corpus):
    return make_corpus(ROWS)


def lines(frame):
    return list(frame[["left", "keyword", "right"]].itertuples(index=False, name=None))


def test_concordance_of_an_entity_by_day_and_place(small):
    frame = concordance(small, "guild")
    assert list(frame.columns) == ["doc_id", "outlet", "published", "left", "keyword", "right"]
    assert lines(frame) == [
        ("", "Salt Guild", " ships sank. The SGX ships rotted."),
        ("Salt Guild ships sank. The ", "SGX", " ships rotted."),
        ("The ", "Salt Guild", " ships sailed."),
    ]


def test_concordance_of_a_pattern_ignores_case_undated_last(small):
    assert lines(concordance(small, r"(rain|sank)", width=4)) == [("ips ", "sank", ". Th"), ("", "Rain", " fel")]


def test_concordance_width_and_number(small):
    frame = concordance(small, "ships", width=5, n=2)
    assert lines(frame) == [("uild ", "ships", " sank"), (" SGX ", "ships", " rott")]


def test_concordance_of_a_seeded_sample(small):
    one, two = (concordance(small, "ships", n=2, seed=7) for _ in range(2))
    assert one.equals(two)
    assert len(one) == 2
    drawn = {tuple(lines(concordance(small, "ships", n=2, seed=seed))) for seed in range(12)}
    assert len(drawn) > 1


def test_concordance_folds_line_breaks_and_curly_quotes(make_corpus):
    text = "Rain falls on the town again\n\nThe miller’s\xa0wells ran over, and the river stood at the bridge."
    corpus = make_corpus([("a.txt", text, {})])
    assert lines(concordance(corpus, "miller's wells", width=4)) == [("The ", "miller’s wells", " ran")]


def test_concordance_leaves_out_furniture(make_corpus):
    text = "Rain falls on the town\nThe river stood at the old bridge, and the rain went on all night."
    text += "\nRead more: Rain ends"
    corpus = make_corpus([("a.txt", text, {})])
    assert [row[1] for row in lines(concordance(corpus, "rain"))] == ["Rain", "rain"]


def test_concordance_without_a_line_is_an_empty_frame(small):
    frame = concordance(small, "zebra")
    assert (len(frame), "keyword" in frame) == (0, True)


def test_concordance_follows_the_selection(small):
    assert len(concordance(small.select(start="2015-03-01"), "guild")) == 1


def test_concordance_of_a_bad_pattern(small):
    with pytest.raises(ParameterError) as caught:
        concordance(small, "(ships")
    assert str(caught.value) == (
        'kwic: "(ships" is neither an entity of the corpus nor a pattern (missing ), unterminated subpattern'
        " at position 0). Allowed: an entity id such as nato, or a regular expression."
    )
