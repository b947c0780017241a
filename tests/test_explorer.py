"""The notebook explore: its counts by hand, its widgets without a browser, hostile text, exports."""

import asyncio
import csv
import subprocess
import sys
from datetime import date

import matplotlib
import nbformat
import pytest

matplotlib.use("agg")

from conftest import ROOT
from muster.ground.errors import ParameterError
from muster.measuring import choices, counts
from muster.measuring.choices import Choice
from muster.showing import explorer, theme
from muster.showing.explorer import Explorer, passages_html

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
ROWS = [
    ("a.txt", "Salt and roads\n\nRain fell. The Salt Guild met the Harbour League in Oslo. Snow fell.\n", {"published": "2015-01-05", "outlet": "Post"}),
    ("b.txt", "Salt again\n\nThe Salt Guild promised to send salt. The Salt Guild left.\n", {"published": "2015-02-05", "outlet": "Post"}),
    ("c.txt", f"Talks {EVIL} on\n\nThe Harbour League met {EVIL} at noon on a quiet day.\n", {"published": "2015-02-06", "outlet": EVIL}),
    ("d.txt", "Salt and leagues\n\nThe Salt Guild left the Harbour League.\n", {"outlet": "Mail"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def small(make_corpus):
    return make_corpus(ROWS).select(freq="MS")


@pytest.fixture
def widgets(small, tmp_path):
    """The widgets on the small corpus; no event loop runs, so every change is followed at once."""
    theme.apply()
    return Explorer(small, folder=tmp_path / "exports")


def by_month(corpus, choice):
    frame = choices.found(corpus, choice).series
    return frame[["n", "n_articles", "n_places"]].to_numpy().tolist()


def test_both_means_articles_that_mention_both(small):
    assert by_month(small, Choice(actor="guild")) == [[1, 1, 1], [1, 2, 2]]
    assert by_month(small, Choice(coalition="league")) == [[1, 1, 1], [1, 2, 1]]
    assert by_month(small, Choice("league", "guild")) == [[1, 1, 2], [0, 2, 0]]


def test_undated_articles_are_in_the_sum_and_in_no_month(small):
    found = choices.found(small, Choice("league", "guild"))
    assert (found.n, found.n_undated, found.n_articles, found.n_places) == (2, 1, 4, 4)


def test_an_act_has_the_actor_in_it(small):
    kind = small.sql("SELECT type, source FROM events WHERE list_contains(source, 'guild') ORDER BY ALL")["type"][0]
    held = choices.found(small, Choice(actor="guild", type=kind))
    assert held.n_places == small.sql("SELECT * FROM events WHERE type = ? AND list_contains(source || target, 'guild')", [kind]).shape[0]  # fmt: skip
    assert choices.found(small, Choice(actor="FRA", type=kind)).n == 0


def test_shares_and_intervals_are_those_of_counts(corpus):
    some = corpus.select(freq="YS", counting="originals")
    wanted = counts.share(some, ["TUR"])
    found = choices.found(some, Choice(actor="TUR")).series
    assert (
        found[["n", "n_articles", "share"]].to_numpy().tolist()
        == wanted[["n", "n_articles", "share"]].to_numpy().tolist()
    )
    assert found["low"].notna().tolist() == wanted["low"].notna().tolist()
    assert (found["low"].dropna() <= found["share"][found["low"].notna()]).all()


def test_where_stories_are_counted_copies_are_one(corpus):
    some = corpus.select(freq="YS", counting="stories")
    assert choices.found(some, Choice(actor="TUR")).series["n"].tolist() == counts.share(some, ["TUR"])["n"].tolist()


def test_the_places_that_can_be_read_are_those_counted(corpus):
    for choice in (Choice("global_coalition"), Choice("global_coalition", "TUR"), Choice(actor="TUR", type="AGREE")):
        found = choices.found(corpus, choice)
        assert (
            len(choices.exported(corpus, choice))
            == len(choices.passages(corpus, choice, n=10**6))
            == found.n_places
            > 0
        )
        for r in found.series[found.series["n_places"] > 0].itertuples():
            assert len(choices.passages(corpus, choice, period=r.period, n=10**6)) == r.n_places


def test_a_passage_is_the_sentence_between_its_neighbours(small):
    row = choices.passages(small, Choice(actor="guild"), n=1).iloc[0]
    assert [row.before, row.left, row.keyword, row.right, row.after] == [
        *("Rain fell.", "The ", "Salt Guild", " met the Harbour League in Oslo.", "Snow fell.")
    ]


def test_an_export_is_cut_from_the_text_at_code_points(make_corpus):
    corpus = make_corpus([("a.txt", "Five words 😀 make headlines\n\né😀 The\nSalt Guild\nmet é😀.\n", {})])
    row = choices.exported(corpus, Choice(actor="guild")).iloc[0]
    assert (row.left, row.keyword, row.right) == ("Five words 😀 make headlines é😀 The ", "Salt Guild", " met é😀. ")


def test_nothing_chosen(small):
    with pytest.raises(ParameterError, match=r"nothing is chosen\. Choose a coalition, an actor or a type of act"):
        choices.found(small, Choice())


def test_the_widgets_follow_a_choice(widgets):
    assert "3 of 4 articles, 3 mentions to read; 1 of them fit no period" in widgets.message.value
    before = widgets.chart.value
    widgets.find.value = "salt"
    assert [value for _, value in widgets.actor.options] == ["", "guild"]
    widgets.actor.value = "guild"
    assert "2 of 4 articles, 4 mentions to read" in widgets.message.value
    assert widgets.chart.value != before
    assert [label for label, _ in widgets.points.options] == [
        "(all), undated too · 2 articles, 4 mentions",
        "2015-01 · 1 of 1 articles, 2 mentions",
    ]
    unmarked = widgets.chart.value
    widgets.points.value = "2015-01-01"
    assert widgets.chart.value != unmarked
    assert widgets.sentences.value.count("<mark>") == 2
    assert "The <mark>Salt Guild</mark> met the Harbour League in Oslo." in widgets.sentences.value
    widgets.freq.value = "YS"
    assert widgets.actor.value == "guild"
    assert widgets.points.options[1][0].startswith("2015 · 1 of 3 articles")


def test_what_matches_nothing_is_said_and_nothing_old_stands(widgets):
    widgets.actor.value = "guild"
    widgets.outlets.value = (EVIL,)
    assert (
        "Nothing matches: Harbour League and Salt Guild, in 1 articles. Set one of them to (any)."
        in widgets.message.value
    )
    assert (widgets.chart.value, widgets.sentences.value, widgets.points.options) == ("", "", ())
    assert widgets.export.disabled
    widgets.coalition.value = widgets.actor.value = ""
    assert "Choose a coalition, an actor or an act on the left." in widgets.message.value
    widgets.start.value, widgets.end.value = date(2015, 3, 1), date(2015, 2, 1)
    assert "From: 2015-03-01 lies after To, 2015-02-01. Change one of them." in widgets.message.value


def test_pages(widgets, monkeypatch):
    monkeypatch.setattr(explorer, "PAGE", 2)
    widgets.actor.value = "guild"
    assert (widgets.on.disabled, widgets.back.disabled) == (False, True)
    first = widgets.sentences.value
    widgets.on.click()
    assert widgets.sentences.value.startswith("<p><b>3 to 4</b></p>")
    assert (widgets.on.disabled, widgets.back.disabled) == (True, False)
    widgets.back.click()
    assert widgets.sentences.value == first


def test_an_export_holds_the_point_and_no_formula(widgets, tmp_path):
    widgets.points.value = "2015-02-01"
    widgets.export.click()
    path = tmp_path / "exports" / "explore_league_2015-02-01.csv"
    assert f"1 rows in {path}" in widgets.exported.value
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    assert [(r["keyword"], r["source"], r["published"]) for r in rows] == [("Harbour League", "c.txt", "2015-02-06")]


def test_an_export_of_formulas_is_harmless(make_corpus, tmp_path):
    corpus = make_corpus([("a.txt", "=1+1 is the title here\n\nThe Salt Guild met.\n", {"outlet": "@post"})])
    widgets = Explorer(corpus, folder=tmp_path)
    widgets.actor.value, widgets.coalition.value = "guild", ""
    widgets.export.click()
    row = next(csv.DictReader((tmp_path / "explore_guild_all.csv").open(encoding="utf-8")))
    assert (row["headline"], row["outlet"], row["left"][:5]) == ("'=1+1 is the title here", "'@post", "'=1+1")


def test_an_export_that_is_too_long_says_so(widgets, monkeypatch):
    monkeypatch.setattr(explorer, "AT_MOST", 2)
    widgets.export.click()
    assert "2 rows in " in widgets.exported.value
    assert "(the first 2; choose less to have all)" in widgets.exported.value


def test_hostile_text_is_escaped(small, widgets):
    widgets.points.value = "2015-02-01"
    for html in (widgets.sentences.value, passages_html(choices.passages(small, Choice("league")))):
        assert "<script" not in html
        assert "<img" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_in_an_event_loop_redrawing_waits_until_the_settings_stand_still(small, tmp_path, monkeypatch):
    monkeypatch.setattr(explorer, "WAIT", 0.05)

    async def type_and_wait():
        widgets = Explorer(small, folder=tmp_path)
        asked = []
        monkeypatch.setattr(choices, "actors", lambda corpus, part: asked.append(part) or counts.top(corpus, n=0))
        for text in ("s", "sa", "sal"):
            widgets.find.value = text
        widgets.freq.value = "YS"
        before = len(asked), widgets.corpus.freq
        await asyncio.sleep(0.3)
        return before, asked, widgets.corpus.freq

    assert asyncio.run(type_and_wait()) == ((0, "MS"), ["sal"], "YS")


def test_an_empty_corpus(make_corpus, tmp_path):
    widgets = Explorer(make_corpus([]), folder=tmp_path)
    assert "Nothing matches: Harbour League, in 0 articles. Choose another." in widgets.message.value


@pytest.mark.slow
def test_the_notebook_runs_by_papermill_and_without_tables_says_what_makes_them(corpus, tmp_path):
    def ran(*more):
        command = [
            sys.executable,
            "-m",
            "papermill",
            ROOT / "notebooks" / "explore.ipynb",
            tmp_path / "out.ipynb",
            "--no-progress-bar",
        ]
        return subprocess.run([*command, *more], capture_output=True, text=True, cwd=tmp_path)

    assert ran("-p", "processed", str(corpus.processed)).returncode == 0
    without = ran("-p", "processed", "none")
    assert without.returncode == 1
    assert "none: there are no tables. Run: muster build --processed none" in without.stderr


def test_the_notebook_is_thin_and_without_outputs():
    cells = [
        c for c in nbformat.read(ROOT / "notebooks" / "explore.ipynb", as_version=4).cells if c.cell_type == "code"
    ]
    assert all(not c.outputs and len(c.source.splitlines()) <= 12 for c in cells)
    assert not any("def " in c.source for c in cells)
