"""What an entity is called, by voice, outlet and period: by hand on five articles.

      published   outlet   headline         text
a     2015-01-05  Herald   Salt Guild meets SGX met. "SGX is late," said Ada Brook.
b     2015-01-06  Courier  (none of it)     Salt Guild met. Salt Guild rested.
c     2015-07-01  Herald   (none of it)     S.G.X. met.
d     undated     Courier  (none of it)     Salt Guild met.
e     2015-04-02  Herald   (none of it)     nothing

Mentions of the guild, set by hand: 7 free ones and one inside a title; one in a repeat never counts.
"""

import pandas as pd
import pytest

from handmade import ids, with_rows
from muster.measuring import naming
from muster.showing import evidence

TEXT = "Five words make a headline\n\nIt rained in {0} and that was all of it.\n"
ARTICLES = [
    (f"{name}.txt", TEXT.format(name * 3), {"outlet": outlet} | ({"published": day} if day else {}))
    for name, outlet, day in (
        ("a", "Herald", "2015-01-05"), ("b", "Courier", "2015-01-06"), ("c", "Herald", "2015-07-01"), ("d", "Courier", ""),
        ("e", "Herald", "2015-04-02"),
    )
]  # fmt: skip
MENTIONS = [  # article, surface, kind, quoted, use, repeat
    ("a", "Salt Guild", "headline", False, "free", False),
    ("a", "SGX", "body", False, "free", False),
    ("a", "SGX", "body", True, "free", False),
    ("a", "SGX", "body", False, "title", False),
    ("a", "SGX", "body", False, "free", True),
    ("b", "Salt Guild", "body", False, "free", False),
    ("b", "Salt\nGuild", "caption", False, "free", False),
    ("c", "S.G.X.", "body", False, "free", False),
    ("d", "Salt Guild", "body", False, "free", False),
]


@pytest.fixture(scope="module")
def small(make_corpus):
    corpus = make_corpus(ARTICLES)
    doc = ids(corpus)
    rows = [
        {"doc_id": doc[name], "sentence": 1, "start": 2 * n, "end": 2 * n + 1, "surface": surface, "layer": "actor",
         "entity": "guild", "form": "name", "kind": kind, "quoted": quoted, "use": use, "repeat": repeat}
        for n, (name, surface, kind, quoted, use, repeat) in enumerate(MENTIONS)
    ]  # fmt: skip
    place = rows[0] | {"start": 40, "end": 41, "layer": "place"}
    return with_rows(corpus, mentions=[*rows, place])


def cells(frame, by):
    return {(r["label"], r[by]): (r["n"], r["n_whole"]) for r in frame.to_dict("records")}


def test_names_join_spellings_and_show_the_commonest(small):
    assert naming.names(small, "guild").to_dict("records") == [
        {"name": "salt guild", "label": "Salt Guild", "n": 4, "n_articles": 3},
        {"name": "sgx", "label": "SGX", "n": 3, "n_articles": 2},
    ]
    assert naming.names(small.select(use="all"), "guild")["n"].tolist() == [4, 4]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Da'esh", "daesh"),
        ("Da’esh", "daesh"),
        ("U.S.-led coalition", "usled coalition"),
        ("US-led  Coalition", "usled coalition"),
    ],
)
def test_what_a_spelling_is_folded_to(small, printed, name):
    doc = ids(small)["e"]
    row = {"doc_id": doc, "sentence": 1, "start": 0, "end": 1, "surface": printed, "layer": "actor", "entity": "x"}
    query = naming.ROWS.replace(
        "mentions SEMI JOIN selected USING (doc_id)", "(SELECT ? AS surface, * EXCLUDE surface FROM mentions LIMIT 1)"
    )
    assert small.sql(query.replace("NOT repeat", "true"), [row["surface"]])["name"].tolist() == [name]


def test_shares_by_voice(small):
    frame = naming.shares(small, "guild", by="voice")
    assert cells(frame, "voice") == {
        ("Salt Guild", "headline"): (1, 1), ("Salt Guild", "reporter"): (3, 5), ("Salt Guild", "quoted speaker"): (0, 1),
        ("SGX", "headline"): (0, 1), ("SGX", "reporter"): (2, 5), ("SGX", "quoted speaker"): (1, 1),
    }  # fmt: skip
    assert frame["voice"].tolist()[:3] == list(naming.VOICES)
    assert frame["share"].tolist() == [1.0, 0.6, 0.0, 0.0, 0.4, 1.0]
    assert frame["low"].isna().all()


def test_names_beyond_the_first_are_one(small):
    frame = naming.shares(small, "guild", by="outlet", n=1)
    assert cells(frame, "outlet") == {
        ("Salt Guild", "Courier"): (3, 3), ("Salt Guild", "Herald"): (1, 4), ("other names", "Courier"): (0, 3), ("other names", "Herald"): (3, 4),
    }  # fmt: skip


def test_shares_by_period_keep_the_quarter_without_a_mention(small):
    frame = naming.shares(small, "guild", by="period").set_index(["label", "period"])
    guild = frame.loc["Salt Guild"]
    assert guild.index.strftime("%Y-%m").tolist() == ["2015-01", "2015-04", "2015-07"]
    assert guild["n"].tolist() == [3, 0, 0]
    assert guild["n_whole"].tolist() == [5, 0, 1]
    assert guild["share"].tolist()[::2] == [0.6, 0.0]
    assert pd.isna(guild["share"].iloc[1])


def test_evidence_holds_what_is_counted(small):
    found = evidence.sample(small, evidence.naming_evidence(small, "guild"))
    assert found.groupby(["name", "voice"]).size().to_dict() == {
        ("salt guild", "headline"): 1, ("salt guild", "reporter"): 3, ("sgx", "quoted speaker"): 1, ("sgx", "reporter"): 2,
    }  # fmt: skip
    assert len(evidence.sample(small, evidence.naming_evidence(small, "guild", by="period"))) == 6


def test_an_entity_that_nobody_names_has_no_shares(small):
    none = small.select(start="1990-01-01", end="1990-12-31", counting="stories")
    for corpus, entity in ((small, "pact"), (small, "o'neill"), (none, "guild")):
        assert len(naming.names(corpus, entity)) == 0
        for by in ("voice", "outlet", "period", "all"):
            assert len(naming.shares(corpus, entity, by=by)) == 0
