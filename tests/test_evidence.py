"""`muster evidence`: the sentences behind a figure or a point, asked anew; what it says when something does not fit."""

import json
import sys

import matplotlib
import pandas as pd
import pytest

matplotlib.use("agg")

from muster.ground.errors import InputError, ParameterError
from muster.ground.paths import Project
from muster.measuring import counts
from muster.running import cli
from muster.running import evidence as asking
from muster.showing import charts, evidence
from muster.showing.save import read_csv, save

SHOWN = ["nato", "gcc", "global_coalition"]


@pytest.fixture(scope="module")
def drawn(corpus, tmp_path_factory):
    """Two figures of the sample: shares by year, and one that counts articles."""
    folder = tmp_path_factory.mktemp("figures")
    narrow = corpus.select(freq="YS", end="2018-12-31")
    share = counts.share(narrow, SHOWN)
    ax = charts.lines(
        share, charts.axes(), x="period", y="share", by="entity", corpus=narrow, ylabel="y", title="Shares"
    )
    asked = evidence.entity_evidence(narrow, SHOWN)
    save(ax, "02-share", share, narrow, text="x", figures=folder, evidence=asked)
    save(charts.histogram(share["n"], charts.axes(), xlabel="x"), "01-length", share, narrow, text="x", figures=folder)
    matplotlib.pyplot.close("all")
    return folder


@pytest.fixture
def ask(corpus, drawn):
    """A function from figure and words to what stands behind them."""
    _, files = asking.figure_files(Project.here(), drawn)
    return lambda figure, *words: asking.behind(figure, words, lambda: corpus.select(), files)


def test_all_points_have_the_rows_that_the_figure_counted(ask, drawn):
    found = ask("02-share")
    assert found.rows == json.loads((drawn / "02-share.json").read_text(encoding="utf-8"))["rows"]
    assert found.remark == ""


@pytest.mark.parametrize(
    "words", [["gcc", "2017"], ["2017-01-01", "gcc"], ["period=2017", "entity=gcc"], ["gulf cooperation council", "2017"]]
)  # fmt: skip
def test_a_point_is_named_by_its_values_in_any_order(ask, drawn, words):
    found = ask("02-share", *words)
    numbers = read_csv(drawn / "02-share.csv")
    assert found.at == {"entity": ["gcc"], "period": ["2017-01-01"]}
    told = [line for line in asking.lines(found, n=100) if line.startswith("  ")]
    assert len(told) == found.rows > 0
    articles = {line.split()[1] for line in told}
    ours = numbers[(numbers["entity"] == "gcc") & (numbers["period"] == "2017-01-01")]
    assert str(len(articles)) == ours["n"].iloc[0], "the figure counts articles that mention it"


def test_one_word_of_a_point_gives_all_that_have_it(ask):
    assert set(ask("02-share", "gcc").points["entity"]) == {"gcc"}
    assert len(ask("02-share", "gcc", "nato").points["entity"].unique()) == 2


def test_a_point_that_is_nought_has_no_rows(ask, drawn):
    numbers = read_csv(drawn / "02-share.csv")
    nought = numbers[numbers["n"] == "0"].iloc[0]
    found = ask("02-share", nought["entity"], nought["period"])
    assert found.rows == 0
    assert list(asking.lines(found, n=5)) == []


def test_every_row_goes_into_the_file(ask, tmp_path):
    found = ask("02-share", "nato")
    assert asking.write(found, tmp_path / "all.csv") == found.rows
    rows = read_csv(tmp_path / "all.csv")
    assert len(rows) == found.rows
    assert set(rows["entity"]) == {"nato"}
    assert rows["keyword"].str.contains("nato|alliance|treaty|otan", case=False).all()
    assert [p.name for p in tmp_path.iterdir()] == ["all.csv"]


def test_a_file_that_cannot_be_written_is_one_message(ask, tmp_path):
    with pytest.raises(asking.BuildError, match=r"cannot be written to .*Name another file with --csv"):
        asking.write(ask("02-share"), tmp_path / "nowhere" / "all.csv")


def test_unknown_names_are_answered_with_the_closest(ask):
    with pytest.raises(
        InputError, match=r'there is no figure "02-shares"\. Allowed: 01-length, 02-share\. Did you mean "02-share"'
    ):
        ask("02-shares")
    with pytest.raises(
        ParameterError, match=r'no point of the figure has the value "natto"\. Allowed: .*Did you mean "nato"'
    ):
        ask("02-share", "natto")
    with pytest.raises(ParameterError, match='no point of the figure has the value "1999"'):
        ask("02-share", "1999")


def test_a_figure_without_a_query_says_so(ask):
    with pytest.raises(InputError, match=r"01-length: counts articles, .*Its numbers are in .*01-length\.csv"):
        ask("01-length")


def test_tables_that_the_figure_was_not_drawn_from_are_remarked(corpus, drawn, tmp_path):
    _, files = asking.figure_files(Project.here(), drawn)
    about = json.loads(files["02-share"].read_text(encoding="utf-8"))
    other = tmp_path / "02-share.json"
    other.write_text(json.dumps(about | {"rows": about["rows"] + 7}), encoding="utf-8")
    found = asking.behind("02-share", (), lambda: corpus.select(), {"02-share": other})
    assert f"02-share was drawn on {about['rows'] + 7} rows, these tables give {about['rows']}" in found.remark


@pytest.mark.parametrize(
    "text", ["", "[]", '{"name": "x"}', '{"name": 1, "title": "", "caption": "", "alt": "", "query": {"nix": 1}}']
)
def test_a_broken_description_is_one_message(text, corpus, tmp_path):
    (tmp_path / "02-x.json").write_text(text)
    with pytest.raises(InputError, match="is no description of a figure"):
        asking.behind("02-x", (), corpus.select, {"02-x": tmp_path / "02-x.json"})


def test_a_folder_without_figures_is_one_message(tmp_path):
    with pytest.raises(InputError, match=r"there are no figures\. Name their folder with --figures"):
        asking.figure_files(Project(tmp_path), tmp_path)


def test_the_command_shows_sentences_and_ends_with_what_was_shown(corpus, drawn, monkeypatch, capsys, tmp_path):
    def run(*words):
        monkeypatch.setattr(
            sys, "argv", ["muster", "evidence", *words, "--processed", str(corpus.processed), "--figures", str(drawn)]
        )
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code or 0, *capsys.readouterr()

    code, out, err = run("02-share", "nato", "2015", "-n", "2")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[1].startswith("NATO · 2015 (")
    assert all(line.startswith("  2015-") or line.startswith("  undated") for line in lines[2:4])
    assert lines[4].startswith("2 of ")
    code, out, _ = run("02-share", "--csv", str(tmp_path / "all.csv"))
    assert code == 0
    assert f"{len(pd.read_csv(tmp_path / 'all.csv'))} rows written to " in out
    code, _, err = run("02-shar")
    assert code == 2
    assert 'Did you mean "02-share"' in err
