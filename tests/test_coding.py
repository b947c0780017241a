"""Drawing sentences, sheets there and back, and the commands sample and agree."""

import csv
import json

import pytest

from conftest import SMALL_BOOK
from muster.ground.errors import InputError, ParameterError
from muster.measuring import agreement, sampling, sheets
from muster.running import coding

DAYS = ["early", "quiet", "long", "cold", "wet", "last", "same", "next", "best", "worst", "first", "other"]
ROWS = [
    (
        f"{outlet}{i}.txt",
        f"Salt news {i}\n\nThe Salt Guild met the Salt Guild on {i + 1} May. Rain fell {i} times.\n\n=SUM of the {DAYS[i]} day was told.\n",
        {"outlet": outlet, "published": f"201{5 + i % 2}-05-20"},
    )
    for outlet, n in (("Post", 12), ("Mail", 4))
    for i in range(n)
]


@pytest.fixture(scope="module")
def small(make_corpus):
    return make_corpus(ROWS, SMALL_BOOK).select(freq="YS")


def filled(path, change=lambda row: {}):
    """Put an x under done in every row, and what `change` says of it."""
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    rows = [row | {"done": "x"} | more for row in rows if (more := change(row)) is not None]
    with path.open("w", encoding="utf-8", newline="") as handle:
        sheet = csv.DictWriter(handle, rows[0].keys())
        sheet.writeheader()
        sheet.writerows(rows)


# ---- the draw --------------------------------------------------------------------------------------------------------


def test_a_draw_is_the_same_for_a_seed_and_another_for_another(small):
    one, two, three = (sampling.draw(small, 10, seed=seed) for seed in (1, 1, 2))
    assert one.equals(two)
    assert not one.equals(three)
    assert not one.duplicated(["doc_id", "sentence"]).any()


def test_strata_get_their_part(small):
    """Of 64 sentences 48 stand in Post, half of them in each year: 8 drawn are 3, 3, 1, 1."""
    drawn = sampling.draw(small, 8, seed=3)
    assert drawn["stratum"].value_counts().to_dict() == {
        "Post | 2015-01-01": 3, "Post | 2016-01-01": 3, "Mail | 2015-01-01": 1, "Mail | 2016-01-01": 1
    }  # fmt: skip
    assert drawn["weight"].tolist() == [8.0] * 8


@pytest.mark.parametrize("by", [(), ("outlet", "period"), ("period", "layer"), ("outlet", "period", "layer")])
def test_the_weights_of_a_draw_add_up_to_the_sentences(small, corpus, by):
    for some, n in ((small, 7), (corpus, 60)):
        total = some.sql(
            "SELECT count(*) AS n FROM sentences s JOIN paragraphs p USING (doc_id, paragraph) WHERE NOT p.repeat"
        )["n"][0]
        drawn = sampling.draw(some, n, by=by, layers=["actor"], seed=5)
        assert len(drawn) == n
        assert drawn["weight"].sum() == pytest.approx(total)


def test_half_of_a_draw_by_layer_holds_the_layer(corpus):
    drawn = sampling.draw(corpus, 40, by=("layer",), layers=["claims"], seed=5)
    held = sampling.tagged(corpus, drawn, ["claims"])[["doc_id", "sentence"]].drop_duplicates()
    assert len(held) == 20
    assert drawn["weight"].nunique() == 2


def test_every_sentence_has_the_same_chance(small):
    """Drawn 300 times, each of 64 sentences should come about 300 * 8 / 64 = 37 times."""
    times = {}
    for seed in range(300):
        for r in sampling.draw(small, 8, seed=seed).itertuples():
            times[r.doc_id, r.sentence] = times.get((r.doc_id, r.sentence), 0) + 1
    assert len(times) == 64
    assert min(times.values()) > 15
    assert max(times.values()) < 65


def test_more_than_there_are_gives_all(small):
    drawn = sampling.draw(small, 1000)
    assert len(drawn) == 64
    assert set(drawn["weight"]) == {1.0}


def test_a_draw_that_cannot_be(small):
    with pytest.raises(
        ParameterError,
        match=r'by: there is no stratum "outlit"\. Allowed: outlet, period, layer\. Did you mean "outlet"',
    ):
        sampling.draw(small, 3, by=("outlit",))
    with pytest.raises(ParameterError, match=r"n: is 0\. Allowed: 1 or more"):
        sampling.draw(small, 0)


# ---- sheets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_a_prefilled_sheet_that_nobody_changed_agrees_with_the_tables(corpus, tmp_path, ending):
    path = tmp_path / f"sheet.{ending}"
    coding.sample(corpus, path, n=80, by=("outlet", "layer"), layers=[], prefilled=True, seed=1)
    if ending == "csv":
        filled(path)
    else:
        path.write_text(path.read_text(encoding="utf-8").replace('"done": ""', '"done": "x"'), encoding="utf-8")
    found = {c["text"]: c for c in sheets.read_sheet(path, corpus).values()}
    assert sum(len(c["sentences"]) for c in found.values()) == 80
    table = agreement.quality(corpus, found)
    assert {"actor", "coalition", "dates", "quotes", "events"} <= set(table["layer"])
    assert table[["precision", "recall"]].to_numpy().min() == 1


def test_a_blind_sheet_shows_nothing_that_was_tagged(small, tmp_path):
    path = tmp_path / "sheet.csv"
    said = coding.sample(small, path, n=5, by=("outlet",), layers=["actor"], prefilled=False, seed=1)
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    assert said.startswith("5 sentences of 64 in ")
    assert len(rows) == 5
    assert all(not r[c] for r in rows for c in sheets.FILLED)
    assert {r["layers"] for r in rows} == {"actor"}
    assert "guild" not in path.read_text(encoding="utf-8")


def test_the_second_of_two_equal_names_is_told_apart(small, tmp_path):
    path = tmp_path / "sheet.csv"
    coding.sample(small, path, n=64, by=(), layers=["actor"], prefilled=True, seed=1)
    rows = [r for r in csv.DictReader(path.open(encoding="utf-8")) if r["string"]]
    assert {r["n"] for r in rows} == {"", "2"}
    filled(path, lambda row: None if row["n"] == "2" else {})
    table = agreement.quality(small, {c["text"]: c for c in sheets.read_sheet(path, small).values()}).set_index("layer")
    assert table.loc["actor", ["precision", "recall"]].tolist() == [0.5, 1]


def test_what_is_not_done_does_not_count(small, tmp_path):
    path = tmp_path / "sheet.csv"
    coding.sample(small, path, n=6, by=(), layers=["actor"], prefilled=True, seed=1)
    with pytest.raises(InputError, match="nothing in it is done"):
        sheets.read_sheet(path, small)
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    first = rows[0]["doc_id"], rows[0]["sentence"]
    filled(path, lambda row: {} if (row["doc_id"], row["sentence"]) == first else {"done": ""})
    (one,) = sheets.read_sheet(path, small).values()
    assert [s["sentence"] for s in one["sentences"]] == [int(first[1])]


def test_a_cell_that_a_spreadsheet_would_run_is_guarded_and_read_back(small, tmp_path):
    path = tmp_path / "sheet.csv"
    coding.sample(small, path, n=64, by=(), layers=["actor"], prefilled=False, seed=1)
    assert "'=SUM of the wet day was told." in path.read_text(encoding="utf-8")
    filled(
        path, lambda row: {"layer": "actor", "string": "'=SUM", "value": "x"} if row["text"].startswith("'=") else None
    )
    found = sheets.read_sheet(path, small)
    assert {m["s"] for c in found.values() for m in c["mentions"]} == {"=SUM"}


def test_semicolons_and_a_mark_of_byte_order_are_read(small, tmp_path):
    path = tmp_path / "sheet.csv"
    coding.sample(small, path, n=4, by=(), layers=["actor"], prefilled=False, seed=1)
    filled(path)
    rows = list(csv.reader(path.open(encoding="utf-8")))
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        csv.writer(handle, delimiter=";").writerows(rows)
    assert sum(len(c["sentences"]) for c in sheets.read_sheet(path, small).values()) == 4


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"layer": "acter", "value": "guild"}, r'sheet\.csv:2: layer is "acter"\. Allowed: actor, events, claims\. Did you mean "actor"'),
        ({"layer": "actor", "string": "Guild"}, r"sheet\.csv:2: actor has no value\. See docs/coding\.md"),
        ({"layer": "actor", "string": "Pepper", "value": "x"}, r'sheet\.csv:2: the sentence does not hold "Pepper"\. Copy the words'),
        ({"layer": "events", "value": "AID guild"}, r'value is "AID guild"\. Allowed: TYPE\|source;source\|target'),
        ({"layer": "claims", "value": "league"}, r'value is "league"\. Allowed: coalition\|number, or coalition\|member;member'),
        ({"layer": "actor", "string": "a", "n": "two", "value": "x"}, r'n is "two"\. Allowed: 1 for the first'),
        ({"doc_id": "f" * 16}, r'the tables have no sentence \d+ of "ffffffffffffffff"'),
        ({"weight": "much"}, r'weight is "much"\. Allowed: a number'),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_named(small, tmp_path, change, message):
    path = tmp_path / "sheet.csv"
    coding.sample(small, path, n=3, by=(), layers=["actor", "events", "claims"], prefilled=False, seed=1)
    filled(path, lambda row: change)
    with pytest.raises(InputError, match=message):
        sheets.read_sheet(path, small)


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.csv", b"a,b\n1,2\n"), ("x.json", b"{}"), ("x.json", b'[{"a": 1}]'), ("x.csv", b"\xff\xfe")],
)
def test_a_file_that_is_no_sheet(small, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=r"x\.(csv|json)"):
        sheets.read_sheet(tmp_path / name, small)


def test_two_coders_of_one_draw(small, tmp_path, muster):
    """B did not see the second guild of a sentence and did not do the Mail; both are compared on the Post only."""
    for name in "ab":
        coding.sample(small, tmp_path / f"{name}.csv", n=64, by=(), layers=["actor"], prefilled=True, seed=1)
    filled(tmp_path / "a.csv")
    filled(
        tmp_path / "b.csv", lambda row: None if row["n"] == "2" else {"done": "x" if row["outlet"] == "Post" else ""}
    )
    command = ("agree", tmp_path / "a.csv", tmp_path / "b.csv", "--processed", small.processed)
    code, out, err = muster(*command, "--into", tmp_path / "codings" / "mine")
    assert (code, err) == (0, "")
    assert "48 sentences of 12 articles done by both" in out
    assert "actor        n    24  F1 0.67" in out
    assert out.strip().endswith(" s.")
    assert len(list((tmp_path / "codings" / "mine").glob("*.json"))) == 12
    again = muster("agree", "--codings", tmp_path / "codings", "--processed", small.processed)[1]
    assert "actor        precision 1.00" in again
    assert "12 coded articles" in again


# ---- the commands ----------------------------------------------------------------------------------------------------


def test_sample_writes_no_sheet_over_another(small, tmp_path, muster):
    command = ("sample", tmp_path / "s.json", "--processed", small.processed, "-n", "5")
    assert muster(*command)[0] == 0
    before = (tmp_path / "s.json").read_bytes()
    assert len(json.loads(before)) == 5
    code, _, err = muster(*command)
    assert code == 2
    assert "s.json: is there already, and may hold somebody's coding. Name another file." in err
    assert (tmp_path / "s.json").read_bytes() == before
    assert (
        'ends in ".xlsx". Allowed: .csv, .json.'
        in muster("sample", tmp_path / "s.xlsx", "--processed", small.processed)[2]
    )


def test_agree_on_a_corpus_that_nobody_coded(small, tmp_path, muster):
    code, _, err = muster("agree", "--processed", small.processed, "--codings", tmp_path)
    assert code == 2
    assert "no article of the tables is coded. Draw a sheet with muster sample." in err
    assert (
        "--into: there is no sheet to write." in muster("agree", "--into", tmp_path, "--processed", small.processed)[2]
    )


def test_agree_on_the_coded_sample(corpus, project):
    text = "\n".join(coding.agree(corpus))
    quality = agreement.quality(corpus).set_index("layer")
    for layer in ("actor", "events"):
        assert f"  {layer:12} precision {quality.loc[layer, 'precision']:.2f}" in text
    assert "alpha" in text
    assert "ASSAULT" in text
    assert "(own)" in text


def test_an_empty_corpus(make_corpus, tmp_path):
    empty = make_corpus([], SMALL_BOOK)
    assert coding.sample(empty, tmp_path / "s.csv", n=5, by=("outlet",), layers=[], prefilled=True, seed=1).startswith(
        "0 sentences"
    )
