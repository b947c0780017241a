"""Agreement with hand coding, worked out by hand on one small article."""

import json
import random

import pytest

from conftest import SMALL_BOOK
from muster.ground.errors import InputError
from muster.measuring import agreement, codings
from muster.showing.save import caption

TEXT = 'Salt news\n\nAda Brook met the Salt Guild on Monday, 2 March 2015. "We will pay for the road," Ada Brook said.\n\nShare this\n'
SECOND = "More salt\n\nThe Salt Guild paid.\n"


def row(s, entity, layer="actor", n=1, **more):
    return {"line": 3, "s": s, "n": n, "layer": layer, "id": entity, "form": "name"} | more


def coding(text=TEXT, **layers):
    meta = {"published": "2015-03-02", "boilerplate_lines": [5]}
    empty = {key: [] for key in ("mentions", "dates", "quotes", "reported", "events", "claims")}
    return {"source": "a.txt", "text": codings.fingerprint(text), "chars": len(text), "meta": meta} | empty | layers


CODED = coding(
    mentions=[
        row("Ada Brook", "ada_brook"),
        row("Ada Brook", "ada_brook", n=2),
        row("Salt Guild", "guild", optional="A"),
        row("road", "league", layer="coalition"),
        row("pay", "nobody", optional="B"),
    ],
    dates=[{"line": 3, "s": "Monday, 2 March 2015", "n": 1, "value": "2015-03-02"}],
    quotes=[{"line": 3, "start": "We will", "end": "road,", "speaker": "ada_brook"}],
)


@pytest.fixture(scope="module")
def small(make_corpus):
    return make_corpus([("a.txt", TEXT, {"published": "2015-03-02"}), ("b.txt", SECOND, {})], SMALL_BOOK)


@pytest.fixture
def told(small, tmp_path):
    """A function from codings to the agreement of the small corpus with them, by layer."""

    def told(*coded):
        (tmp_path / "small").mkdir(exist_ok=True)
        for i, content in enumerate(coded):
            (tmp_path / "small" / f"{i}.json").write_text(json.dumps(content), encoding="utf-8")
        return agreement.quality(small, tmp_path).set_index("layer")

    return told


def test_layers_by_hand(told):
    """Two actors of two found, the one that A alone coded neither way; one coalition coded and none found."""
    table = told(CODED)
    assert table.loc["actor", ["n_articles", "n", "precision", "recall"]].tolist() == [1, 2, 1.0, 1.0]
    assert table.loc["coalition", ["n", "precision", "recall"]].tolist() == [1, 0.0, 0.0]
    assert table.loc[["quotes", "speakers", "dates"], "f1"].tolist() == pytest.approx([1, 1, 1])
    assert "media" not in table.index


def test_a_day_that_came_with_the_article_is_not_compared(told, make_corpus, tmp_path):
    assert "published" not in told(CODED).index
    printed = TEXT.replace("Salt news\n", "Salt news\nPublished: 2 March 2015\n")
    coded = coding(text=printed) | {"meta": {"published": "2015-03-02", "boilerplate_lines": []}}
    (tmp_path / "small" / "printed.json").write_text(json.dumps(coded), encoding="utf-8")
    table = agreement.quality(make_corpus([("a.txt", printed, {})], SMALL_BOOK), tmp_path).set_index("layer")
    assert table.loc["published", ["n_articles", "n", "precision", "recall"]].tolist() == [1, 1, 1.0, 1.0]


def test_a_row_that_nobody_coded_is_false(told):
    table = told(coding(mentions=[row("Ada Brook", "ada_brook")]))
    assert table.loc["actor", "n"] == 1
    assert table.loc["actor", "precision"] == pytest.approx(1 / 3)
    assert table.loc["quotes", ["n", "precision"]].tolist() == [0, 0.0]


def test_another_value_at_the_same_place_is_a_miss_and_a_false_row(told):
    other = coding(
        mentions=[row("Ada Brook", "ida_brook"), row("Ada Brook", "ada_brook", n=2), row("Salt Guild", "guild")]
    )
    assert told(other).loc["actor", ["precision", "recall"]].tolist() == pytest.approx([2 / 3, 2 / 3])


def test_furniture_is_compared_by_line(told):
    assert told(CODED).loc["furniture", ["n", "recall"]].tolist() == [1, 1.0]


def test_a_coding_of_another_text_validates_nothing(told, small):
    assert told(coding(text=TEXT + "x")).empty
    assert told(coding(text=TEXT.replace("Salt", "Sale"))).empty


def test_words_beside_a_measure(told, small, monkeypatch):
    table = told(CODED)
    monkeypatch.setattr(agreement, "quality", lambda corpus: table.reset_index())
    assert agreement.beside(small, "actor", "media").values.tolist() == [
        ["actor", "precision 1.00, recall 1.00 (n = 2 in 1 articles, few)"],
        ["media", "not validated on this corpus"],
    ]
    line = caption(small, "Mentions", layers=("actor",))
    assert "Agreement with hand coding: actor precision 1.00, recall 1.00 (n = 2 in 1 articles, few)." in line


def test_a_caption_says_that_a_corpus_is_not_validated_where_it_counts_what_was_tagged(small):
    assert "Not validated on this corpus." in caption(small, "Mentions", layers=("actor",))
    assert "alidated" not in caption(small, "Articles")


def test_a_string_that_its_line_does_not_hold(told):
    with pytest.raises(InputError, match=r'a\.txt, line 3: does not hold "Eve Ray"\. Correct the coding\.'):
        told(coding(mentions=[row("Eve Ray", "eve_ray")]))


def test_a_file_that_is_no_coding(told, tmp_path):
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "x.json").write_text("[1]")
    with pytest.raises(InputError, match=r"x\.json: is no coding"):
        told()


def one_coder(**layers):
    """A coding as one coder sets it down: no fingerprint, no mark."""
    return {k: v for k, v in coding(**layers).items() if k not in ("source", "text", "chars")}


def test_two_codings_become_one():
    quote = {"line": 3, "start": "We will", "end": "road,", "speaker": "ada_brook"}
    event = {
        "line": 3,
        "type": "AGREE",
        "source": ["ada_brook"],
        "target": [],
        "kinds": ["financing"],
        "status": "actual",
    }
    first = one_coder(
        mentions=[row("Ada Brook", "ada_brook"), row("Salt Guild", "guild")],
        quotes=[quote],
        events=[event],
        claims=[{"line": 3, "coalition": "league", "n": 3}],
    )
    second = one_coder(
        mentions=[row("Salt Guild", "guild"), row("Ada", "ada_brook"), row("road", "league", layer="coalition")],
        quotes=[quote | {"speaker": "unnamed:official"}],
        events=[event | {"source": ["ada_brook", "guild"]}, event | {"type": "CONSULT"}],
        claims=[{"line": 3, "coalition": "league", "n": 4}],
    )
    second["meta"] = {"published": "2015-03-03", "boilerplate_lines": [1, 5]}
    both = codings.merged(first, second, TEXT)
    assert [(m["s"], m.get("optional")) for m in both["mentions"]] == [
        ("Ada Brook", None),
        ("Salt Guild", None),
        ("road", "B"),
    ]
    assert [(e["type"], e.get("optional")) for e in both["events"]] == [("AGREE", None), ("CONSULT", "B")]
    assert [(c["n"], c.get("optional")) for c in both["claims"]] == [(3, "A"), (4, "B")]
    assert (both["quotes"][0]["speaker_b"], both["quotes"][0].get("optional")) == ("unnamed:official", None)
    assert (both["meta"]["boilerplate_lines"], both["meta"]["furniture_by"]) == ([5], {"1": "B"})
    table = agreement.between_coders([{"source": "a.txt", **both}], {both["text"]: TEXT}).set_index("layer")
    assert table.loc["speakers", "f1"] == table.loc["published", "f1"] == 0
    assert table.loc["quotes", "f1"] == pytest.approx(1)
    assert table.loc["furniture", ["precision", "recall"]].tolist() == pytest.approx([0.5, 1])


def test_two_coders_against_each_other():
    table = agreement.between_coders([CODED], {CODED["text"]: TEXT}).set_index("layer")
    assert table.loc["actor", ["n", "precision", "recall"]].tolist() == pytest.approx([3, 2 / 3, 2 / 3])
    assert table.loc["dates", "f1"] == pytest.approx(1)


# ---- the coded articles of the shipped sample ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped(project):
    return codings.read_codings(project.codings)


def test_coded_texts_are_those_of_the_sample(shipped, tables):
    texts = {codings.fingerprint(text): text for text in tables["documents"]["text"]}
    assert len(shipped) == 24
    assert shipped.keys() <= texts.keys()
    for coding in shipped.values():
        assert codings.items(coding, texts[coding["text"]])


def test_the_articles_were_drawn_by_the_seed_of_the_readme(shipped, tables):
    drawn = random.Random(2014).sample(sorted(tables["documents"]["source"]), 24)
    assert sorted(c["source"] for c in shipped.values()) == sorted(drawn)


def test_the_readme_has_the_agreement_of_the_two(shipped, tables, project):
    texts = {codings.fingerprint(text): text for text in tables["documents"]["text"]}
    printed = (project.codings / "sample" / "README.md").read_text(encoding="utf-8")
    for row in agreement.between_coders(shipped.values(), texts).itertuples():
        assert f"| {row.layer} | {row.n} | {row.f1:.3f} |" in printed


def test_tagging_agrees_with_the_coded_articles(corpus, project):
    """Bars under which a change of rules must not fall; the present figures are printed by every notebook."""
    table = agreement.quality(corpus, project.codings).set_index("layer")
    assert set(table["n_articles"].drop("published")) == {24}
    bars = {
        "actor": 0.95,
        "coalition": 0.93,
        "place": 0.93,
        "quotes": 0.97,
        "speakers": 0.88,
        "reported": 0.9,
        "dates": 0.95,
        "event types": 0.5,
        "events": 0.3,
        "claims": 0.6,
        "furniture": 0.95,
        "published": 0.9,
    }
    assert {layer: table.loc[layer, "f1"] >= bar for layer, bar in bars.items()} == dict.fromkeys(bars, True)
