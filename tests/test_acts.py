"""The queries behind figures of acts and bursts find what the measures count, on the sample."""

import pandas as pd

from muster.measuring import bursts, commitments, counts, dyads
from muster.showing import acts, evidence

MANY = {"a_point": 10**4, "at_most": 10**5}


def test_pairs_of_the_network_have_their_sentences(corpus):
    frame = commitments.network(corpus)
    found = evidence.sample(corpus, acts.pairs_evidence(frame), **MANY)
    key = ["stage", "source", "target"]
    articles = found.groupby(key)["doc_id"].nunique()
    assert articles.to_dict() == frame.set_index(key)["n_articles"].to_dict()


def test_dyads_have_their_sentences(corpus):
    frame = dyads.dyads(corpus, n=10**6)
    found = evidence.sample(corpus, acts.dyads_evidence(frame), **MANY)
    articles = found.groupby(["source", "target"])["doc_id"].nunique()
    assert articles.to_dict() == frame.set_index(["source", "target"])["n_articles"].to_dict()


def test_acts_in_time_have_their_sentences(corpus):
    frame = dyads.in_time(corpus.select(freq="YS"), by="type")
    found = evidence.sample(corpus, acts.dated_evidence(frame, by="type"), **MANY)
    assert set(found["type"]) == set(frame["row"])
    assert set(found["day_basis"]) == set(frame["day_basis"]) == set(dyads.DAYS)


def test_bursts_have_a_mention_in_each_of_their_articles(corpus):
    shown = counts.top(corpus, n=20)["entity"].tolist()
    frame, originals = bursts.bursts(corpus, shown), corpus.select(counting="originals")
    found = evidence.sample(originals, acts.bursts_evidence(originals, frame), **MANY)
    assert found.groupby("entity")["doc_id"].nunique().to_dict() == frame.groupby("entity")["n"].sum().to_dict()


def test_no_rows_have_no_sentences(corpus):
    none = pd.DataFrame({c: [] for c in ("stage", "source", "target", "row", "entity", "start", "end")})
    for query in (
        acts.pairs_evidence(none), acts.dyads_evidence(none), acts.dated_evidence(none), acts.bursts_evidence(corpus, none)
    ):  # fmt: skip
        assert len(evidence.sample(corpus, query)) == 0
