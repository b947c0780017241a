"""Concordance and collocations by hand."""

import math

import pandas as pd
import pytest

from muster.ground.errors import ParameterError
from muster.measuring.words import collocations, concordance

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


def likelihood_ratio(near, total, n_near, n_all):
    """Dunning's ratio from the four cells of the table."""
    seen = [[near, total - near], [n_near - near, n_all - total - n_near + near]]
    rows, columns = [sum(r) for r in seen], [sum(c) for c in zip(*seen, strict=True)]
    pairs = [(seen[i][j], rows[i] * columns[j] / n_all) for i in (0, 1) for j in (0, 1)]
    return 2 * sum(o * math.log(o / e) for o, e in pairs if o)


def test_collocations_by_hand(small):
    """20 tokens; beside the guild within a window of 1: the, ships | ships, the, ships."""
    frame = collocations(small, "guild", window=1)
    assert list(frame.columns) == ["word", "near", "total", "score"]
    assert frame[["word", "near", "total"]].to_numpy().tolist() == [["ships", 3, 4]]
    assert frame.loc[0, "score"] == pytest.approx(likelihood_ratio(3, 4, 5, 20), rel=1e-6)


def test_collocations_leave_out_rare_and_function_words(small):
    assert len(collocations(small, "guild", window=1, least=4)) == 0
    assert "the" not in set(collocations(small, "guild", window=3, least=1)["word"])


def test_collocations_of_nobody_are_an_empty_frame(small):
    frame = collocations(small, "pact")
    assert isinstance(frame, pd.DataFrame)
    assert len(frame) == 0
