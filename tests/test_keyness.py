"""Words beside a name by hand: collocations, keyness, the windows and their evidence."""

import math

import pandas as pd
import pytest

from muster.measuring import keyness as k
from muster.showing import evidence

ROWS = [
    ("a.txt", "The Salt Guild ships sailed.", {"published": "2015-03-01", "outlet": "Herald"}),
    ("b.txt", "Salt Guild ships sank. The SGX ships rotted.", {"published": "2015-02-01", "outlet": "Herald"}),
    ("c.txt", "Rain fell on green hills and ships.", {"outlet": "Courier"}),
]
COPY = "Harbour masters count the boats again\n\nThe Salt Guild burned ships on Monday, and nobody in the port of Varna knew why it had done so.\n"


@pytest.fixture(scope="module")
def small(make_corpus):
    return make_corpus(ROWS)


def likelihood_ratio(near, total, n_near, n_all):
    """Dunning's ratio from the four cells of the table."""
    seen = [[near, total - near], [n_near - near, n_all - total - n_near + near]]
    rows, columns = [sum(r) for r in seen], [sum(c) for c in zip(*seen, strict=True)]
    pairs = [(seen[i][j], rows[i] * columns[j] / n_all) for i in (0, 1) for j in (0, 1)]
    return 2 * sum(o * math.log(o / e) for o, e in pairs if o)


def test_collocations_by_hand(small):
    """15 tokens beside the names themselves; within a window of 1: the, ships | ships, the, ships."""
    frame = k.collocations(small, "guild", window=1)
    assert frame[["word", "near", "total", "n_articles"]].to_numpy().tolist() == [["ships", 3, 4, 2]]
    assert frame.loc[0, "score"] == pytest.approx(likelihood_ratio(3, 4, 5, 15), rel=1e-6)
    assert frame.loc[0, "ratio"] == pytest.approx(math.log2((3.5 / 5) / (1.5 / 10)))


def test_collocations_leave_out_rare_and_function_words(small):
    assert len(k.collocations(small, "guild", window=1, least=4)) == 0
    assert "the" not in set(k.collocations(small, "guild", window=3, least=1)["word"])


def test_collocations_of_nobody_are_an_empty_frame(small):
    for frame in (k.collocations(small, "pact"), k.keyness(small, "pact"), k.keyness(small, "pact", by="period")):
        assert isinstance(frame, pd.DataFrame)
        assert len(frame) == 0
    assert k.said(small, "pact") == "0 windows"


def test_a_window_ends_at_its_paragraph_and_skips_what_belongs_to_the_name(make_corpus):
    text = "Boats count\n\nPink pre-SGX fish swam; SGX's nets tore.\n\nGrey gulls flew over the old harbour of the town that day."
    corpus = make_corpus([("a.txt", text, {})])
    found = set(k.collocations(corpus, "guild", window=3, least=1, n=99)["word"])
    assert {"pink", "fish", "swam", "nets", "tore"} >= found > {"pink", "fish"}


def test_copies_weigh_one_where_stories_are_counted(make_corpus):
    """Two outlets print one dispatch: each of its words counts twice, or once as a story."""
    days = ("2015-03-01", "2015-03-02")
    corpus = make_corpus(
        [
            (f"{n}.txt", COPY, {"outlet": o, "published": d})
            for n, o, d in zip("ab", ("Post", "Herald"), days, strict=True)
        ]
    )
    count = lambda counting: k.collocations(corpus.select(counting=counting), "guild", least=1).set_index("word")  # noqa: E731
    assert count("all").loc["burned", ["near", "total", "n_articles"]].tolist() == [2, 2, 2]
    assert count("stories").loc["burned", ["near", "total", "n_articles"]].tolist() == [1, 1, 1]


@pytest.fixture(scope="module")
def outlets(make_corpus):
    say = lambda words: f"Boats count\n\nThe Salt Guild {words}."  # noqa: E731
    rows = [(f"h{n}.txt", say("storms ports"), {"outlet": "Herald", "published": f"2015-0{n}-01"}) for n in (1, 2, 3)]
    rows += [(f"p{n}.txt", say("guards ports"), {"outlet": "Post", "published": f"2016-0{n}-01"}) for n in (1, 2, 3)]
    return make_corpus(rows).select(freq="YS")


@pytest.mark.parametrize(("by", "groups"), [("outlet", ("Herald", "Post")), ("period", ("2015-01-01", "2016-01-01"))])
def test_keyness_by_hand(outlets, by, groups):
    """9 tokens (the, storms, ports) in the windows of either: only the verb sets them apart."""
    frame = k.keyness(outlets, "guild", by=by)
    assert frame["word"].tolist() == ["storms", "guards"]
    assert tuple(str(g)[:10] for g in frame[by]) == groups
    assert frame[["near", "total", "n_articles", "n_tokens"]].to_numpy().tolist() == [[3, 3, 3, 9]] * 2
    assert frame["score"].tolist() == pytest.approx([likelihood_ratio(3, 3, 9, 18)] * 2, rel=1e-6)


def test_keyness_compares_nothing_with_itself(outlets):
    assert len(k.keyness(outlets.select(outlets=["Post"]), "guild")) == 0


def test_above_the_most_windows_a_seeded_sample_is_drawn(outlets, monkeypatch):
    monkeypatch.setattr(k, "MOST", 2)
    assert k.said(outlets, "guild", seed=7) == "a sample of 2 of 6 windows (whole paragraphs, seed 7)"
    drawn = [k.collocations(outlets, "guild", least=0, n=99, seed=seed) for seed in (7, 7, 8, 9, 10)]
    assert drawn[0].equals(drawn[1])
    assert len({frame["near"].sum() for frame in drawn} | {str(frame["word"].tolist()) for frame in drawn}) > 2
    assert all(frame["near"].max() <= 2 for frame in drawn)


def test_the_score_beyond_chance_grows_with_the_words():
    assert k.beyond_chance(1) == pytest.approx(3.841, abs=1e-3)
    assert k.beyond_chance(1000) == pytest.approx(16.45, abs=0.01)


def test_evidence_of_a_word_stands_in_the_articles_that_are_counted(corpus):
    frame = k.collocations(corpus, "global_coalition", n=200, least=1).set_index("word")
    query = evidence.Evidence("beside", "entity = 'global_coalition'", ("word",))
    rows = evidence.sample(corpus, query, a_point=10**5, at_most=10**7)
    found = rows.groupby("word")["doc_id"].nunique()
    assert len(frame) == 200
    assert found[frame.index].tolist() == frame["n_articles"].tolist()
