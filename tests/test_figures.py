"""Figures: the same bytes twice, captions that say what is counted, charts that hold with nothing to draw; hostile text."""

import json
import xml.etree.ElementTree as ElementTree

import matplotlib
import pandas as pd
import pytest

matplotlib.use("agg")

from muster.ground.errors import InputError
from muster.measuring import counts
from muster.running.clean import clean_html
from muster.showing import charts, evidence, replay, theme
from muster.showing.save import caption, read_csv, save, write_csv

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture(autouse=True)
def _style():
    theme.apply()
    yield
    matplotlib.pyplot.close("all")


def draw(corpus, folder):
    share = counts.share(corpus, ["global_coalition", "nato"])
    ax = charts.lines(
        share,
        charts.axes(),
        x="period",
        y="share",
        by="entity",
        corpus=corpus,
        percent=True,
        ylabel="share, %",
        title="Share",
    )
    save(
        ax,
        "t",
        share,
        corpus,
        text="Share of articles",
        figures=folder,
        evidence=evidence.entity_evidence(corpus, ["global_coalition", "nato"]),
    )


def test_a_figure_saved_twice_has_the_same_bytes(corpus, tmp_path):
    draw(corpus, tmp_path / "one")
    draw(corpus, tmp_path / "two")
    names = sorted(p.name for p in (tmp_path / "one").iterdir())
    assert names == ["t.csv", "t.evidence.csv", "t.json", "t.png", "t.svg"]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_a_caption_says_what_is_counted_on_how_much_and_what_is_left_out(corpus):
    n = corpus.n_documents
    undated = int(counts.undated(corpus)["n_articles"].sum())
    line = caption(corpus, "Share of articles", layers=("coalition",), intervals=True)
    assert undated > 0
    assert line.startswith(f"Share of articles. N = {n} articles, 2014-")
    assert f"{undated} undated left out (" in line
    assert "Counting: all articles. Codebook counter-is " in line
    assert "95 % intervals hold no tagging error; agreement with hand coding: coalition precision " in line


def test_a_caption_without_time_axis_leaves_nobody_out(corpus):
    assert "undated" not in caption(corpus, "Names", dated=False)


def test_the_sample_is_named_in_every_caption(project, tmp_path):
    for path in project.figures.glob("*.json"):
        assert "Sample corpus, written for this project." in json.loads(path.read_text(encoding="utf-8"))["caption"], (
            path.name
        )


def test_the_caption_is_in_the_files(corpus, tmp_path):
    draw(corpus, tmp_path)
    about = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert about["caption"] in " ".join(ElementTree.parse(tmp_path / "t.svg").getroot().itertext())
    assert about["query"]["table"] == "mentions"


def test_evidence_holds_the_sentences_behind_each_point(corpus, tmp_path):
    draw(corpus, tmp_path)
    rows = pd.read_csv(tmp_path / "t.evidence.csv")
    numbers = pd.read_csv(tmp_path / "t.csv")
    assert rows.groupby(["entity", "period"]).size().max() <= evidence.POINT
    points = set(map(tuple, numbers[numbers["n"] > 0][["entity", "period"]].to_numpy()))
    assert set(map(tuple, rows[["entity", "period"]].to_numpy())) == points, (
        "a point without a sentence, or a sentence without a point"
    )
    assert rows["keyword"].str.contains("oalition|lliance|nato|NATO", case=False).all()


def test_evidence_counts_what_the_measure_counts(corpus):
    asked = evidence.entity_evidence(corpus, ["nato"], by="all")
    everything = pd.concat(replay.rows(corpus, asked))
    assert everything["doc_id"].nunique() == counts.share(corpus, ["nato"], by="all")["n"].iloc[0]
    assert len(everything) == counts.rate(corpus, ["nato"], by="all")["n"].iloc[0]
    assert replay.points(corpus, asked)["rows"].tolist() == [len(everything)]


def test_a_sample_gives_every_point_one_before_it_gives_any_a_second(corpus):
    asked = evidence.entity_evidence(corpus, ["nato", "global_coalition"])
    points = replay.points(corpus, asked)
    drawn = evidence.sample(corpus, asked, at_most=len(points) + 2)
    assert len(drawn) == len(points) + 2
    assert (
        drawn[["entity", "period"]].drop_duplicates().to_numpy().tolist()
        == points[["entity", "period"]].to_numpy().tolist()
    )


def test_a_sample_hangs_on_the_seed_alone(corpus):
    asked = evidence.entity_evidence(corpus, ["global_coalition"], by="all")
    one, same, other = (evidence.sample(corpus, asked, seed=s) for s in (1, 1, 2))
    pd.testing.assert_frame_equal(one, same)
    assert set(one["start"]) != set(other["start"])
    assert (one["rows"] > len(one)).all()


def test_evidence_of_one_point_is_that_points_part_of_the_whole(corpus):
    asked = evidence.entity_evidence(corpus, ["nato", "gcc"])
    at = {"entity": ["gcc"], "period": ["2017-04-01"]}
    whole = evidence.sample(corpus, asked)
    part = whole[(whole["entity"] == "gcc") & (whole["period"].astype(str) == "2017-04-01")].reset_index(drop=True)
    pd.testing.assert_frame_equal(evidence.sample(corpus, asked, at=at), part)
    assert sum(len(rows) for rows in replay.rows(corpus, asked, at)) == part["rows"].iloc[0]


def test_a_row_of_evidence_shows_its_sentence_and_the_place_in_the_text(corpus, tables):
    text = tables["documents"].set_index("doc_id")["text"]
    sentences = tables["sentences"]
    drawn = evidence.sample(corpus, evidence.entity_evidence(corpus, ["nato"], by="all"))
    for r in drawn.itertuples():
        whole = " ".join(text[r.doc_id].split())
        assert text[r.doc_id][r.start : r.end] == r.keyword
        assert f"{r.left}{r.keyword}{r.right}".removeprefix("… ").removesuffix(" …") in whole
        around = sentences[
            (sentences["doc_id"] == r.doc_id) & (sentences["start"] <= r.start) & (sentences["end"] >= r.end)
        ].iloc[0]
        sentence = " ".join(text[r.doc_id][around.start : around.end].split())
        assert len(sentence) > 2 * replay.LONGEST or sentence in f"{r.left}{r.keyword}{r.right}"


def test_a_query_that_does_not_fit_the_tables_is_one_message(corpus):
    with pytest.raises(
        InputError, match=r'the query of the figure: there is no table "mention"\..*Did you mean "mentions"'
    ):
        replay.points(corpus, evidence.Evidence("mention"))
    with pytest.raises(InputError, match=r"the query of the figure: does not fit the tables \(.*colour.*\)"):
        replay.points(corpus, evidence.Evidence("mentions", "colour = 'red'"))


def test_the_selection_of_a_figure_can_be_taken_back(corpus):
    narrow = corpus.select(start="2015-01-01", freq="MS", outlets=["Meridian Wire"], counting="originals")
    kept = json.loads(json.dumps(replay.selection(narrow)))
    assert kept == {"start": "2015-01-01", "end": "", "freq": "MS", "outlets": ["Meridian Wire"], "genres": [], "counting": "originals", "use": "free"}  # fmt: skip
    assert corpus.select(**kept).n_documents == narrow.n_documents


def test_the_record_of_a_figure_says_how_much_stands_behind_it(corpus, tmp_path):
    draw(corpus, tmp_path)
    about = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    asked = evidence.Evidence(**about["query"])
    assert about["rows"] == replay.points(corpus.select(**about["selection"]), asked)["rows"].sum()
    assert about["sampled"] == len(read_csv(tmp_path / "t.evidence.csv"))


def test_the_alternative_text_says_what_the_figure_shows(corpus, tmp_path):
    share = counts.share(corpus, ["nato"], by="all")
    ax = charts.dots(share, charts.axes(), label="entity", value="share", xlabel="share of articles", title="Nato")
    save(ax, "t", share, corpus, text="x", figures=tmp_path)
    about = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    said = f"Highest share: {corpus.label('nato')}: {100 * share['share'].iloc[0]:.3g} %."
    assert (
        about["alt"]
        == f"Nato. Across: share of articles. 1 row of numbers. {said} All numbers are in the CSV file beside it."
    )


def test_a_csv_cell_that_would_run_as_a_formula_is_made_harmless(tmp_path):
    write_csv(pd.DataFrame({"text": ["=1+1", "+x", "-x", "@x", "plain"], "n": [-1, 0, 1, 2, 3]}), tmp_path / "t.csv")
    lines = (tmp_path / "t.csv").read_text().splitlines()
    assert lines == ["text,n", "'=1+1,-1", "'+x,0", "'-x,1", "'@x,2", "plain,3"]


def test_a_csv_is_read_back_as_it_was_meant(tmp_path):
    texts = ["=1+1", "'=1", "''@x", "'plain", 'a, "b"', "", "two\nlines", "NA"]
    write_csv(pd.DataFrame({"text": texts}), tmp_path / "t.csv")
    assert read_csv(tmp_path / "t.csv")["text"].tolist() == texts


def test_numbers_have_six_significant_digits():
    frame = charts.rounded(pd.DataFrame({"x": [1 / 3, 123456.789, float("nan")]}))
    assert frame["x"].tolist()[:2] == [0.333333, 123457.0]


def test_charts_hold_with_nothing_to_draw(corpus):
    none = corpus.select(start="1990-01-01", end="1990-12-31")
    share = counts.share(none, ["nato"])
    says = "nothing to draw in this selection"
    for ax in (
        charts.lines(share, charts.axes(), x="period", y="share", by="entity", corpus=none, ylabel="y"),
        charts.bars(share, charts.axes(), label="entity", value="n", xlabel="x"),
        charts.dots(share, charts.axes(), label="entity", value="share", xlabel="x"),
        charts.columns(share, charts.axes(), x="period", y="n", by="entity", order=["nato"], ylabel="y"),
        charts.heatmap(share, charts.axes(), rows="entity", columns="period", value="n"),
        charts.histogram(share["n"], charts.axes(), xlabel="x"),
    ):
        assert [t.get_text() for t in ax.texts] == [says]


@pytest.mark.parametrize("n", [1, 3, 300])
def test_bars_name_every_row(n):
    frame = pd.DataFrame({"name": [f"name {i} $x$" for i in range(n)], "n": range(n)})
    ax = charts.bars(frame, charts.axes(height=2 + n / 4), label="name", value="n", xlabel="x")
    assert len(ax.get_yticklabels()) == n
    ax.figure.canvas.draw()  # a dollar sign must not start mathematics


def test_bars_print_large_numbers_in_full():
    frame = pd.DataFrame({"name": ["a", "b", "c"], "n": [123_456.0, 9_999.0, 12.345]})
    ax = charts.bars(frame, charts.axes(), label="name", value="n", xlabel="x")
    assert [t.get_text() for t in ax.texts] == ["123,456", "9,999", "12.35"]


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_file_is_cut_to_what_is_drawn(corpus, tmp_path, kind):
    from matplotlib import image

    ax = charts.axes()
    ax.annotate("far beyond the right edge of the axes", (1.2, 0.5), xycoords="axes fraction", annotation_clip=False)
    save(ax, "t", pd.DataFrame({"n": [1]}), corpus, text="A text", figures=tmp_path)
    with matplotlib.rc_context({"figure.constrained_layout.use": False}):
        ax.figure.savefig(tmp_path / f"whole.{kind}", bbox_inches="tight")
    size = lambda p: (  # noqa: E731
        image.imread(p).shape if kind == "png" else ElementTree.parse(p).getroot().get("viewBox")
    )
    assert size(tmp_path / f"t.{kind}") == size(tmp_path / f"whole.{kind}")


def test_an_entity_has_one_colour(corpus):
    assert theme.colour("global_coalition", corpus) == theme.PALETTE[0]
    assert theme.colour("TUR", corpus) == theme.colour("TUR", corpus)
    assert theme.colour("TUR", corpus) != theme.colour("FRA", corpus)


def test_hostile_html_is_cleaned_at_export():
    clean = clean_html(
        HOSTILE
        + '<a href="javascript:x()">y</a><mark>kept</mark><h2 onclick="x()">kept</h2><img src="https://x.example/a.png">'
    )
    for evil in ("<script", "onerror", "onclick", "javascript:", "x.example"):
        assert evil not in clean
    assert "<mark>kept</mark>" in clean
    assert "<h2>kept</h2>" in clean


def test_hostile_article_text_is_escaped_where_tables_are_shown(make_corpus):
    corpus = make_corpus(
        [
            (
                "a.txt",
                f"Talks on {HOSTILE} go on\n\nThe Salt Guild met {HOSTILE} again in the harbour.\n",
                {"outlet": HOSTILE},
            )
        ]
    )
    shown = evidence.sample(corpus, evidence.entity_evidence(corpus, ["guild"], by="all"))._repr_html_()
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_a_dollar_sign_in_a_name_is_no_mathematics(make_corpus, tmp_path):
    name = r"$\frac{a$ Post"
    corpus = make_corpus(
        [(f"{i}.txt", "Five words make a headline\n\nThe Salt Guild met.\n", {"outlet": name}) for i in range(2)]
    )
    kinds = counts.paragraph_kinds(corpus)
    ax = charts.heatmap(kinds, charts.axes(), rows="outlet", columns="kind", value="n", title=name)
    save(ax, "t", kinds, corpus, text=f"By {name}", figures=tmp_path)
    assert (tmp_path / "t.png").stat().st_size > 1000


def test_end_labels_stay_within_the_axes(corpus):
    share = counts.share(corpus.select(freq="YS"), corpus.coalitions())
    ax = charts.lines(
        share, charts.axes(), x="period", y="share", by="entity", corpus=corpus, percent=True, ylabel="share, %"
    )
    low, high = ax.get_ylim()
    at = [t.xy[1] for t in ax.texts if t.xy[0] == 1.01]
    assert len(at) == len(corpus.coalitions())
    assert all(low <= y <= high for y in at)
    assert all(b - a > (high - low) * 0.06 for a, b in zip(sorted(at), sorted(at)[1:], strict=False))
