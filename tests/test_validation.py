"""What hand coding says of the tables: worked out by hand on small articles, and on the coded sample."""

import json
import math

import pandas as pd
import pytest
from nltk.metrics import masi_distance
from nltk.metrics.agreement import AnnotationTask

from conftest import SMALL_BOOK
from muster.measuring import agreement, coders, codings, corrected, validation
from muster.showing import evidence, replay

TEXT = "Salt news\n\nThe Salt Guild met Ada Brook.\nOdo Lind left the Salt Guild.\n"
OTHER = "Rain news\n\nRain fell on the harbour.\n"


def row(line, s, entity, layer="actor", **more):
    return {"line": line, "s": s, "n": 1, "layer": layer, "id": entity, "form": "name"} | more


def coding(text, source="a.txt", **layers):
    meta = {"published": None, "boilerplate_lines": []}
    empty = {key: [] for key in ("mentions", "dates", "quotes", "reported", "events", "claims")}
    return {"source": source, "text": codings.fingerprint(text), "chars": len(text), "meta": meta} | empty | layers


@pytest.fixture(scope="module")
def small(make_corpus):
    return make_corpus([("a.txt", TEXT, {"outlet": "Post"}), ("b.txt", OTHER, {"outlet": "Mail"})], SMALL_BOOK)


def known(*coded):
    return {c["text"]: c for c in coded}


CODED = coding(
    TEXT,
    mentions=[row(3, "Salt Guild", "guild"), row(3, "Ada Brook", "ida_brook"), row(4, "Odo Lind", "odo_lind", optional="A")],
)  # fmt: skip


def test_every_item_and_row_has_one_outcome(small):
    rows = agreement.outcomes(small, known(CODED))
    found = {
        (r.outcome, r.coded if r.coded == r.coded else None, r.tagged if r.tagged == r.tagged else None)
        for r in rows[rows["layer"] == "actor"].itertuples()
    }
    assert found == {
        ("right", "guild", "guild"),
        ("missed", "ida_brook", None),
        ("disputed", "odo_lind", "odo_lind"),
        ("false", None, "ada_brook"),
        ("false", None, "guild"),
    }  # fmt: skip
    table = agreement.quality(small, known(CODED)).set_index("layer")
    assert table.loc["actor", ["n", "precision", "recall"]].tolist() == pytest.approx([2, 1 / 3, 1 / 2])


def test_only_the_coded_sentences_and_layers_are_compared(small):
    start = TEXT.index("The Salt Guild met")
    part = CODED | {
        "sentences": [{"start": start, "end": start + 29, "sentence": 1, "weight": 5.0}],
        "layers": ["actor"],
    }
    rows = agreement.outcomes(small, known(part))
    assert set(rows["layer"]) == {"actor"}
    assert rows[["outcome", "weight"]].value_counts().to_dict() == {
        ("right", 5.0): 1,
        ("missed", 5.0): 1,
        ("false", 5.0): 1,
    }
    assert agreement.compared(small, known(part))["whole"].tolist() == [False]


def test_weights_say_how_much_a_sentence_counts(small):
    """A right sentence that stands for 9 and a wrong one that stands for 1: precision .9, not .5."""
    first, second = TEXT.index("The Salt Guild met"), TEXT.index("Odo Lind left")
    mentions = [row(3, "Salt Guild", "guild"), row(3, "Ada Brook", "ada_brook"), row(4, "Odo Lind", "odo_lind")]
    spans = [
        {"start": first, "end": second, "sentence": 1, "weight": 9.0},
        {"start": second, "end": len(TEXT), "sentence": 2, "weight": 1.0},
    ]
    part = coding(TEXT, mentions=mentions) | {"sentences": spans, "layers": ["actor"]}
    table = validation.layers(small, known(part)).set_index("measure")
    assert table.loc["precision", ["n", "share"]].tolist() == pytest.approx([4, 19 / 20])


def test_types_left_over_in_a_line_are_taken_for_each_other(small, monkeypatch):
    rows = pd.DataFrame(
        [
            ("d", "event types", 0, 50, "AID", "AID", "right"),
            ("d", "event types", 0, 50, "ACCUSE", None, "missed"),
            ("d", "event types", 60, 90, "AID", None, "missed"),
            ("d", "event types", 10, 15, None, "REJECT", "false"),
            ("d", "event types", 95, 99, None, "AID", "false"),
            ("d", "event types", 0, 50, "CONSULT", None, "disputed"),
        ],
        columns=["doc_id", "layer", "start", "end", "coded", "tagged", "outcome"],
    )  # fmt: skip
    monkeypatch.setattr(validation, "outcomes", lambda corpus, codings: rows)
    frame = validation.confusion(small)
    assert set(map(tuple, frame.to_numpy())) == {
        ("AID", "AID", 1), ("AID", validation.NOTHING, 1), ("ACCUSE", "REJECT", 1), (validation.NOTHING, "AID", 1)
    }  # fmt: skip
    square = validation.square(frame)
    assert len(square) == len(set(square["coded"])) ** 2
    assert square["n"].sum() == 4
    assert square["coded"].iloc[-1] == validation.NOTHING


def test_errors_are_shown_in_their_sentence(small):
    frame = validation.errors(small, known(CODED), layer="actor")
    missed = frame[frame["outcome"] == "missed"].iloc[0]
    assert (missed.coded, missed.tagged, missed.keyword) == ("ida_brook", "", "Ada Brook")
    assert missed.left.endswith("The Salt Guild met ")


def test_what_was_not_coded_is_said(small):
    assert validation.coverage(small, known(CODED)).to_numpy().tolist() == [["Mail", 1, 0], ["Post", 1, 1]]
    listed = validation.unchecked().set_index("table")["columns"]
    assert "kinds, status, said_by" in listed["events"]
    assert "entity" not in listed["mentions"]


def test_nothing_coded_gives_empty_frames(small):
    for frame in (
        validation.layers(small, {}),
        validation.confusion(small, {}),
        validation.errors(small, {}),
        corrected.types(small, codings={}),
    ):
        assert len(frame) == 0 or frame["corrected"].isna().all()
    assert len(validation.square(validation.confusion(small, {}))) == 0
    frame = corrected.shares(small, ["guild"], codings={})
    assert frame[["n", "n_articles", "share", "basis"]].to_numpy().tolist() == [[1, 2, 0.5, "none"]]
    assert math.isnan(frame["corrected"][0])


@pytest.fixture(scope="module")
def twelve(make_corpus):
    """Twelve articles: the tagger finds the guild in eight; coders have it in six of these, and in one of the other four."""
    texts = [f"Salt news {i}\n\nThe Salt Guild met on {i} days.\n" for i in range(8)]
    texts += [f"Rain news {i}\n\nRain fell on the Guild for {i} days.\n" for i in range(4)]
    corpus = make_corpus([(f"{i}.txt", text, {"outlet": f"o{i}"}) for i, text in enumerate(texts)], SMALL_BOOK)
    has = [row(3, "Guild", "guild")]
    coded = known(*(coding(t, mentions=has if i < 6 or i == 8 else []) for i, t in enumerate(texts)))
    return corpus, coded


def test_a_share_is_corrected_by_its_own_errors(twelve):
    """Found in 8 of 12; sensitivity 6/7, specificity 3/5: (8/12 + 3/5 - 1) / (6/7 + 3/5 - 1) = 7/12, as the coders have it."""
    row = corrected.shares(twelve[0], ["guild"], codings=twelve[1]).iloc[0]
    assert (row.n, row.n_with, row.n_without, row.basis) == (8, 7, 5, "own")
    assert (row.sensitivity, row.specificity) == pytest.approx((6 / 7, 3 / 5))
    assert row.corrected == pytest.approx(7 / 12)
    assert row.corrected_low < 7 / 12 < row.corrected_high
    both = corrected.beside(corrected.shares(twelve[0], ["guild"], codings=twelve[1]))
    assert both[["which", "share"]].to_numpy().tolist() == [["as tagged", 8 / 12], ["corrected", row.corrected]]


def test_few_coded_articles_are_pooled(twelve):
    frame = corrected.shares(twelve[0], ["guild", "ada_brook"], codings=twelve[1]).set_index("entity")
    assert frame["basis"].to_dict() == {"guild": "own", "ada_brook": "pooled"}
    assert frame.loc["ada_brook", ["n_with", "n_without"]].tolist() == [7, 17]


def test_a_disputed_article_is_left_out(twelve):
    corpus, coded = twelve
    first = next(iter(coded))
    other = coded | {first: coded[first] | {"mentions": [row(3, "Guild", "guild", optional="B")]}}
    assert corrected.shares(corpus, ["guild"], codings=other)["n_with"].tolist() == [6]


# ---- two coders ------------------------------------------------------------------------------------------------------


def test_alpha_by_hand():
    """Krippendorff's first example: two coders, ten units, nominal, alpha = .095 (Computing Krippendorff's Alpha, 2011, section A)."""
    a, b = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    pairs = [(frozenset([str(x)]), frozenset([str(y)])) for x, y in zip(a, b, strict=True)]
    assert coders._alpha(pairs) == pytest.approx(0.095, abs=5e-4)


def test_alpha_says_nothing_where_there_is_one_value_or_none():
    assert math.isnan(coders._alpha([]))
    assert math.isnan(coders._alpha([(frozenset("a"), frozenset("a"))] * 5))


def test_two_coders_of_a_line():
    frame = coders.alpha([CODED], {CODED["text"]: TEXT}).set_index("layer")
    nothing, other = frozenset(["nothing"]), frozenset(["odo_lind"])
    same = frozenset(["guild", "ida_brook"])
    data = [
        (who, n, label)
        for n, pair in enumerate([(nothing, nothing), (same, same), (other, nothing)])
        for who, label in zip("AB", pair, strict=True)
    ]
    assert frame.loc["actor", "n_units"] == 3
    assert frame.loc["actor", "alpha"] == pytest.approx(AnnotationTask(data=data, distance=masi_distance).alpha())
    assert math.isnan(frame.loc["actor", "low"])


def test_the_interval_of_alpha_holds_alpha(shipped):
    frame = coders.alpha(*shipped, seed=1)
    some = frame[frame["f1"] < 1]
    assert len(some) >= 5
    assert (some["low"] <= some["alpha"]).all()
    assert (some["alpha"] <= some["high"]).all()


@pytest.fixture(scope="module")
def shipped(project, corpus):
    texts = {codings.fingerprint(t): t for (t,) in corpus.db.execute("SELECT text FROM documents").fetchall()}
    return codings.read_codings(project.codings).values(), texts


def test_the_tables_of_the_sample(corpus, project):
    """The layers say what `quality` says; the confusion adds up to the items and rows."""
    quality = agreement.quality(corpus).set_index("layer")
    for r in validation.layers(corpus).itertuples():
        assert r.share == pytest.approx(quality.loc[r.layer, r.measure])
        assert math.isnan(r.low) or 0 <= r.low <= r.share <= r.high <= 1
    frame, rows = validation.confusion(corpus), agreement.outcomes(corpus)
    rows = rows[(rows["layer"] == "event types") & (rows["outcome"] != "disputed")]
    assert frame[frame["coded"] != validation.NOTHING]["n"].sum() == rows["coded"].notna().sum()
    assert frame[frame["tagged"] != validation.NOTHING]["n"].sum() == rows["tagged"].notna().sum()


def test_codings_are_read_anew_when_a_file_changes(small, tmp_path):
    (tmp_path / "mine").mkdir()
    assert agreement.quality(small, tmp_path).empty
    (tmp_path / "mine" / "a.json").write_text(json.dumps(CODED), encoding="utf-8")
    assert not agreement.quality(small, tmp_path).empty


def test_the_evidence_of_the_figures_is_what_they_count(corpus):
    """Every place of an outcome is found again by the query, a line that holds two once; what coders dispute stands apart."""
    rows = agreement.outcomes(corpus).drop_duplicates(["layer", "outcome", "doc_id", "start", "end"])
    counted = rows[rows["outcome"] != "disputed"].groupby(["layer", "outcome"]).size().to_dict()
    found = replay.points(corpus, evidence.coded_evidence())
    assert {(r.layer, r.outcome): r.rows for r in found.itertuples()} == counted
    types = replay.points(corpus, evidence.coded_types_evidence())
    pairs = validation.confusion(corpus)
    assert set(map(tuple, types[["coded", "tagged"]].to_numpy())) == set(
        map(tuple, pairs[["coded", "tagged"]].to_numpy())
    )
    assert types["rows"].sum() <= pairs["n"].sum()
    drawn = replay.sample(corpus, evidence.coded_evidence(by=("layer",), disputed=True), a_point=2)
    assert set(drawn["layer"]) == set(rows[rows["outcome"] == "disputed"]["layer"])
    assert drawn["keyword"].str.len().min() > 0
    acts = replay.points(corpus, evidence.any_use_evidence(["AID"], "event types"))
    assert acts["rows"].tolist() == [corpus.sql("SELECT count(*) AS n FROM events WHERE type = 'AID'")["n"][0]]
