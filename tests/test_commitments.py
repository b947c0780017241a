"""Asks, pledges, conditions, deliveries, refusals: by hand on twelve events of four articles.

a 2015-01-05 Herald, b 2015-01-06 Courier, c 2015-04-01 Herald, d undated Courier. Copies: b is a reprint of a.

row  doc  type      status        source -> target  kinds                act  counts as
 1   a    REQUEST   actual        LVA -> NOR        training             r1   ask of NOR
 2   a    AID       requested     NOR -> kurds      training             r2   the same ask: in the sentence of row 1
 3   b    REQUEST   actual        LVA -> NOR        training             r1   ask of NOR, told again
 4   a    AGREE     actual        NOR               arms                 p1   pledge
 5   a    MOBILIZE  intended      a general of NOR  troops               p2   the same pledge: in the sentence of row 4
 6   c    MOBILIZE  intended      NOR               troops, arms, if     p3   pledge and condition
 7   c    ASSAULT   actual        NOR, FRA          (none)               d1   delivery of both
 8   c    REJECT    actual        FRA               troops               n1   refusal
 9   d    AID       denied        FRA               arms                 n2   refusal
10   d    MOBILIZE  hypothetical  FRA               troops               -    nothing
11   d    REQUEST   actual        guild -> nobody   (none)               r3   ask of nobody
12   d    REQUEST   actual        NOR -> a general  troops               r4   nothing: a country orders its own
"""

import pandas as pd
import pytest

from handmade import ids, with_rows
from muster.measuring import commitments
from muster.showing import evidence

TEXT = "Five words make a headline\n\nThe Salt Guild met {} on the quay.\n"
ARTICLES = [
    ("a.txt", TEXT.format("Oslo"), {"published": "2015-01-05", "outlet": "Herald"}),
    ("b.txt", TEXT.format("Riga"), {"published": "2015-01-06", "outlet": "Courier"}),
    ("c.txt", TEXT.format("Bonn"), {"published": "2015-04-01", "outlet": "Herald"}),
    ("d.txt", TEXT.format("Rome"), {"outlet": "Courier"}),
]
EVENTS = [
    ("a", 1, "REQUEST", "actual", ["LVA"], ["NOR"], ["training"], "r1"),
    ("a", 1, "AID", "requested", ["NOR"], ["kurds"], ["training"], "r2"),
    ("b", 1, "REQUEST", "actual", ["LVA"], ["NOR"], ["training"], "r1"),
    ("a", 0, "AGREE", "actual", ["NOR"], [], ["arms"], "p1"),
    ("a", 0, "MOBILIZE", "intended", ["nils_berg"], [], ["troops"], "p2"),
    ("c", 0, "MOBILIZE", "intended", ["NOR"], [], ["troops", "arms"], "p3"),
    ("c", 1, "ASSAULT", "actual", ["NOR", "FRA"], [], [], "d1"),
    ("c", 1, "REJECT", "actual", ["FRA"], [], ["troops"], "n1"),
    ("d", 1, "AID", "denied", ["FRA"], [], ["arms"], "n2"),
    ("d", 1, "MOBILIZE", "hypothetical", ["FRA"], [], ["troops"], "h1"),
    ("d", 0, "REQUEST", "actual", ["guild"], [], [], "r3"),
    ("d", 0, "REQUEST", "actual", ["NOR"], ["nils_berg"], ["troops"], "r4"),
]
COUNTRY = {"nils_berg": "NOR", "guild": None, "kurds": None}


def rows(corpus):
    doc = ids(corpus)
    land = lambda names: [c for n in names if (c := COUNTRY.get(n, n))]  # noqa: E731
    for place, (name, sentence, kind, status, source, target, kinds, act) in enumerate(EVENTS):
        row = {"doc_id": doc[name], "sentence": sentence, "start": 2 * place, "end": 2 * place + 1, "type": kind}
        row |= {"status": status, "source": source, "target": target, "kinds": kinds, "act": act, "rule": "by hand"}
        row |= {"source_country": land(source), "target_country": land(target)}
        yield row | ({"condition_start": 30, "condition_end": 35} if act == "p3" else {})


@pytest.fixture(scope="module")
def small(make_corpus):
    corpus = make_corpus(ARTICLES)
    documents = corpus.sql("SELECT * FROM documents ORDER BY doc_id").to_dict("records")
    doc = ids(corpus)
    copies = [
        {k: None if v is pd.NaT else v for k, v in d.items()}
        | ({"story_id": doc["a"]} if d["doc_id"] == doc["b"] else {})
        for d in documents
    ]
    copies = [d | {"agencies": list(d["agencies"])} for d in copies]
    return with_rows(corpus, events=list(rows(corpus)), documents=copies)


def counts_of(frame, *keys):
    return {tuple(r[k] for k in keys): (r["n"], r["n_articles"]) for r in frame.to_dict("records")}


def test_ledger_counts_acts_by_country_and_stage_with_the_articles_beside(small):
    assert counts_of(commitments.ledger(small), "country", "stage") == {
        ("NOR", "ask"): (1, 2), ("NOR", "pledge"): (2, 2), ("NOR", "condition"): (1, 1), ("NOR", "delivery"): (1, 1),
        ("NOR", "refusal"): (0, 0), ("FRA", "ask"): (0, 0), ("FRA", "pledge"): (0, 0), ("FRA", "condition"): (0, 0),
        ("FRA", "delivery"): (1, 1), ("FRA", "refusal"): (2, 2),
    }  # fmt: skip


def test_ledger_of_countries_given_keeps_their_order_and_zeros(small):
    frame = commitments.ledger(small, countries=["SWE", "FRA"])
    assert frame["country"].tolist() == ["SWE"] * 5 + ["FRA"] * 5
    assert frame[frame["country"] == "SWE"]["n"].sum() == 0
    assert commitments.ledger(small, n=1)["country"].unique().tolist() == ["NOR"]


def test_a_plan_beside_its_promise_is_one_pledge_of_both_kinds(small):
    found = counts_of(commitments.kinds(small, ["NOR"], among=("pledge",)), "kind")
    assert found == {("arms",): (2, 2), ("troops",): (2, 2)}


def test_an_act_without_a_kind_stands_last(small):
    frame = commitments.kinds(small, ["NOR", "FRA"])
    assert counts_of(frame, "kind", "country") == {
        ("arms", "NOR"): (2, 2), ("arms", "FRA"): (0, 0), ("troops", "NOR"): (2, 2), ("troops", "FRA"): (0, 0),
        ("none named", "NOR"): (1, 1), ("none named", "FRA"): (1, 1),
    }  # fmt: skip


def test_stages_count_acts_of_nobody_s_country_too(small):
    frame = commitments.stages(small).set_index("stage")
    assert frame["n"].to_dict() == {"ask": 2, "pledge": 2, "condition": 1, "delivery": 1, "refusal": 2}
    assert frame.loc["ask", ["n_articles", "n_country"]].tolist() == [3, 1]


def test_stages_by_period_leave_undated_articles_out(small):
    frame = commitments.stages(small, by="period")
    assert frame["period"].dt.strftime("%Y-%m").unique().tolist() == ["2015-01", "2015-04"]
    table = frame.pivot(index="stage", columns="period", values="n")
    assert table.loc["ask"].tolist() == [1, 0]
    assert table.loc["refusal"].tolist() == [0, 1]


def test_matrix_has_a_row_for_each_period_of_a_pair_the_pairs_with_most_acts_first(small):
    frame = commitments.matrix(small, ["NOR", "FRA"])
    assert frame["period"].dt.strftime("%Y-%m").unique().tolist() == ["2015-01", "2015-04"]
    assert [(r.country, r.kind, r.n, r.n_articles, r.n_pair) for r in frame.itertuples()] == [
        ("NOR", "arms", 1, 1, 2), ("NOR", "arms", 1, 1, 2), ("NOR", "troops", 1, 1, 2), ("NOR", "troops", 1, 1, 2),
        ("FRA", "none named", 0, 0, 1), ("FRA", "none named", 1, 1, 1),
        ("NOR", "none named", 0, 0, 1), ("NOR", "none named", 1, 1, 1),
    ]  # fmt: skip
    assert len(commitments.matrix(small, [])) == 0


def test_network_holds_those_who_are_named_on_both_sides(small):
    frame = commitments.network(small)
    assert counts_of(frame, "stage", "source", "target") == {("ask", "LVA", "NOR"): (1, 2)}


def test_network_turns_a_pledge_to_whom_it_is_made(make_corpus):
    corpus = make_corpus(ARTICLES[:1])
    row = {
        "doc_id": ids(corpus)["a"],
        "sentence": 0,
        "type": "AGREE",
        "status": "actual",
        "kinds": [],
        "rule": "by hand",
    }
    to = [(["NOR"], ["IRQ"], ["NOR"], ["IRQ"]), (["NOR"], ["kurds"], ["NOR"], []), (["NOR"], ["NOR"], ["NOR"], ["NOR"])]
    names = ("source", "target", "source_country", "target_country")
    made = [
        row | {"start": n, "end": n + 1, "act": f"p{n}"} | dict(zip(names, four, strict=True))
        for n, four in enumerate(to)
    ]
    found = counts_of(commitments.network(with_rows(corpus, events=made)), "stage", "source", "target")
    assert found == {("pledge", "NOR", "IRQ"): (1, 1), ("pledge", "NOR", "kurds"): (1, 1)}


def test_who_asks_whom(small):
    frame = commitments.asks(small)
    assert counts_of(frame, "asker", "asked", "kind") == {
        ("LVA", "NOR", "training"): (1, 2),
        ("guild", "nobody named", "none named"): (1, 1),
    }


def test_counting_weighs_the_articles_and_never_the_acts(small):
    ask = lambda corpus: counts_of(commitments.ledger(corpus), "country", "stage")["NOR", "ask"]  # noqa: E731
    assert ask(small.select(counting="stories")) == (1, 1.0)
    assert ask(small.select(counting="originals")) == (1, 1)
    assert ask(small.select(outlets=["Courier"])) == (1, 1)


def test_evidence_holds_the_triggers_of_what_is_counted(small):
    found = evidence.sample(small, evidence.acts_evidence())
    assert found.groupby(["stage", "country"], dropna=True).size().to_dict() == {
        ("ask", "NOR"): 3, ("condition", "NOR"): 1, ("delivery", "FRA"): 1, ("delivery", "NOR"): 1,
        ("pledge", "NOR"): 3, ("refusal", "FRA"): 2,
    }  # fmt: skip
    one = evidence.sample(small, evidence.acts_evidence(countries=["FRA"], stages=("refusal",), by=("country",)))
    assert len(one) == 2
    assert len(evidence.sample(small, evidence.acts_evidence(countries=[]))) == 0


def test_nothing_is_counted_in_an_empty_selection(small):
    none = small.select(start="1990-01-01", end="1990-12-31", counting="stories")
    assert commitments.stages(none)["n"].tolist() == [0] * 5
    for frame in (
        commitments.ledger(none),
        commitments.kinds(none, []),
        commitments.asks(none),
        commitments.network(none),
    ):
        assert len(frame) == 0
    assert len(commitments.stages(none, by="period")) == 0


def test_evidence_of_the_sample_has_every_point_of_the_ledger(corpus):
    frame = commitments.ledger(corpus, n=100)
    found = evidence.sample(corpus, evidence.acts_evidence(countries=frame["country"].unique().tolist()))
    points = frame[frame["n"] > 0]
    assert set(map(tuple, found[["country", "stage"]].to_numpy())) == set(
        map(tuple, points[["country", "stage"]].to_numpy())
    )
