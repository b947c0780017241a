"""Claimed sizes, modifiers, other choices and volumes of a coalition, by hand."""

import pandas as pd
import pytest

from handmade import ids, with_rows
from muster.measuring import counts, modifiers, robustness, sizes
from muster.measuring.volumes import volumes
from muster.showing import evidence

BOOK = """\
codebook: small
title: A codebook for pencil counts
version: "1"
coalitions:
  - id: league
    name: Harbour League
    heads: [league]
    modifiers: [harbour, broad]
    sizes: [{date: 2015-02-01, n: 5, note: five towns}, {date: 2015-06, n: 8}]
  - {id: pact, name: Northern Pact}
"""
ROWS = [
    ("a.txt", "Boats come home again\n\nThe harbour league met.\n", {"outlet": "Herald", "published": "2015-01-10"}),
    ("b.txt", "Crabs are dear today\n\nThe harbour league met.\n", {"outlet": "Herald", "published": "2015-02-01"}),
    ("c.txt", "Storm over the bay\n\nThe harbour league met.\n", {"outlet": "Post", "published": "2015-07-01"}),
    ("d.txt", "Guests leave by train\n\nNobody met.\n", {"outlet": "Post"}),
]


@pytest.fixture(scope="module")
def built(make_corpus):
    return make_corpus(ROWS, BOOK)


def claim(doc, n, coalition="league", **more):
    kind = {"claim": "size", "approx": False, "rule": "size_of", "sentence": 1, "start": 23, "end": 41}
    return {**kind, "doc_id": doc, "n": n, "coalition": coalition, **more}


@pytest.fixture(scope="module")
def claims(make_corpus):
    corpus = make_corpus(ROWS, BOOK)
    of = ids(corpus)
    rows = [
        claim(of["a"], 4),
        claim(of["b"], 5, said_by="ada_brook"),
        claim(of["b"], 3, start=24, rule="size_core_of"),
        claim(of["c"], 6, approx=True),
        claim(of["c"], 9, start=24),
        claim(of["c"], 2, coalition="pact"),
        claim(of["d"], 7),
        claim(of["c"], None, start=30, claim="membership"),
    ]
    return with_rows(corpus, claims=rows).select(freq="YS")


def test_claimed_sizes_beside_the_record_by_hand(claims):
    """The record: none before February 2015, then 5, from June 8."""
    frame = sizes.claimed(claims, ["league"])
    cells = [(str(r.published.date()), r.n, None if pd.isna(r.reference) else r.reference) for r in frame.itertuples()]
    assert cells == [
        ("2015-01-10", 4, None),
        ("2015-02-01", 5, 5),
        ("2015-02-01", 3, 5),
        ("2015-07-01", 6, 8),
        ("2015-07-01", 9, 8),
    ]
    assert frame["difference"].tolist()[1:] == [0, -2, -2, 1]
    assert frame["said_by"].tolist()[1] == "ada_brook"
    assert (frame["approx"].tolist(), frame["core"].tolist()) == (
        [False, False, False, True, False],
        [False, False, True, False, False],
    )
    assert sizes.undated(claims, ["league", "pact"]) == 1


def test_claims_against_the_record_leave_out_cores_and_the_days_before_it(claims):
    assert sizes.against_record(claims, ["league", "pact"]).to_numpy().tolist() == [["league", 3, 2, 1, 1, 1, 0.0]]


def test_the_record_is_that_of_the_codebook(claims):
    frame = sizes.reference(claims, ["league", "pact"])
    assert [(str(r.date.date()), r.n, r.note) for r in frame.itertuples()] == [
        ("2015-02-01", 5, "five towns"),
        ("2015-06-01", 8, ""),
    ]


def test_evidence_of_the_sizes_are_their_claims(claims):
    rows = evidence.sample(claims, evidence.sizes_evidence(["league"]), a_point=99)
    assert len(rows) == len(sizes.claimed(claims, ["league"])) == 5
    assert set(rows["n"]) == {3, 4, 5, 6, 9}


def mention(doc, surface, at, **more):
    row = {
        "sentence": 1,
        "start": at,
        "end": at + len(surface),
        "surface": surface,
        "layer": "coalition",
        "entity": "league",
        "form": "definite",
    }
    return {
        **row,
        "kind": "body",
        "use": "free",
        "quoted": False,
        "repeat": False,
        "basis": "rule",
        "ambiguous": False,
        "doc_id": doc,
        **more,
    }


@pytest.fixture(scope="module")
def told(make_corpus):
    """a: broad league (generic), League; b: a caption only; c: an inside use only; d: nothing."""
    corpus = make_corpus(ROWS, BOOK)
    of = ids(corpus)
    rows = [
        mention(of["a"], "broad league", 23, form="generic"),
        mention(of["a"], "League", 36),
        mention(of["b"], "broad league", 23, kind="caption", ambiguous=True),
        mention(of["c"], "harbour league", 23, use="inside"),
        mention(of["d"], "league", 23, repeat=True),
    ]
    seen = [
        {"doc_id": of[k], "layer": "coalition", "entity": "league", "n": n, "n_free": f}
        for k, n, f in (("a", 2, 2), ("b", 1, 1), ("c", 1, 0), ("d", 1, 0))
    ]
    return with_rows(corpus, mentions=rows, presence=seen).select(freq="YS")


def test_other_choices_by_hand(told):
    """Of four articles two count: one of them by a caption, which is doubtful as well."""
    frame = robustness.shares(told, "league", by="all").set_index("choice")
    assert frame["n"].to_dict() == {
        "as counted above": 2,
        "every use": 3,
        "without captions": 1,
        "without headlines": 2,
        "without metonyms": 2,
        "without those to be built": 2,
        "without doubtful readings": 1,
        "a story counts 1": 2,
    }
    assert frame.loc["every use", "share"] == 0.75
    assert (
        robustness.shares(told.select(use="all"), "league", by="all")
        .set_index("choice")["n"]
        .to_dict()["free uses only"]
        == 2
    )


@pytest.mark.parametrize("use", ["free", "all"])
def test_the_first_choice_is_the_share_as_counted(corpus, use):
    some = corpus.select(freq="YS", use=use)
    frame = robustness.shares(some, "global_coalition", seed=3)
    first = frame[frame["choice"] == robustness.BASE].drop(columns="choice").reset_index(drop=True)
    pd.testing.assert_frame_equal(first, counts.share(some, ["global_coalition"], seed=3), check_dtype=False)


def test_evidence_of_the_choices_stands_in_the_articles_that_are_counted(corpus):
    some = corpus.select(freq="YS")
    frame = robustness.shares(some, "global_coalition")
    rows = evidence.sample(some, evidence.choices_evidence(some, "global_coalition"), a_point=10**5, at_most=10**6)
    found = rows.groupby("choice")["doc_id"].nunique()
    for choice in (c for c in robustness.choices(some) if c != "a story counts 1"):
        assert found[choice] == frame[frame["choice"] == choice]["n"].sum(), choice


def test_modifiers_by_hand(told):
    frame = modifiers.shares(told, "league")
    assert frame[["modifier", "n", "n_whole"]].to_numpy().tolist() == [["broad", 2, 3], ["(none)", 1, 3]]
    by_year = modifiers.shares(told.select(use="all"), "league", by="period", n=1)
    assert by_year[["label", "n", "share"]].to_numpy().tolist() == [["broad", 2, 0.5], ["other modifiers", 2, 0.5]]


def test_evidence_of_the_modifiers_are_their_mentions(corpus):
    some = corpus.select(freq="YS")
    frame = modifiers.shares(some, "global_coalition", by="period", n=99)
    rows = evidence.sample(some, evidence.modifiers_evidence(some, "global_coalition"), a_point=10**5, at_most=10**6)
    assert rows.groupby("modifier").size().to_dict() == frame.groupby("modifier")["n"].sum().to_dict()


def test_volumes_by_hand(told):
    frame = volumes(told, ["league", "pact"])
    cells = frame[["entity", "outlet", "n", "n_articles", "mentions"]].to_numpy().tolist()
    assert cells[:3] == [["league", "Herald", 2, 2, 3], ["league", "Post", 0, 1, 0], ["league", "Post", 0, 1, 0]]
    assert cells[3:] == [["pact", "Herald", 0, 2, 0], ["pact", "Post", 0, 1, 0], ["pact", "Post", 0, 1, 0]]
    assert frame["period"].isna().tolist() == [False, False, True] * 2
    assert frame.loc[0, "rate"] == 1000 * 3 / frame.loc[0, "n_sentences"]


def test_volumes_add_up_to_shares_and_rates(corpus):
    some = corpus.select(freq="YS", counting="stories")
    frame = volumes(some, ["nato"]).groupby("period")[["n", "n_articles", "mentions", "n_sentences"]].sum()
    share, rate = counts.share(some, ["nato"]), counts.rate(some, ["nato"])
    assert frame["n"].tolist() == pytest.approx(share["n"].tolist())
    assert frame["mentions"].tolist() == pytest.approx(rate["n"].tolist())
    assert frame["n_sentences"].tolist() == pytest.approx(rate["n_sentences"].tolist())


def test_nothing_selected_gives_empty_frames(corpus):
    nothing = corpus.select(start="1990-01-01", end="1990-12-31")
    empty = (
        sizes.claimed(nothing, ["nato"]), sizes.against_record(nothing, ["nato"]), modifiers.shares(nothing, "nato"),
        modifiers.shares(nothing, "nato", by="period"), volumes(nothing, ["nato"]), robustness.shares(nothing, "nato"),
    )  # fmt: skip
    assert [len(frame) for frame in empty] == [0] * 6
