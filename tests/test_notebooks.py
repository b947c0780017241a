"""The notebooks: how they are written, and that they run on the sample, on nothing and on one document."""

import ast
import base64
import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from muster.ground.paths import Project
from muster.running import parameters, report, suite
from muster.tables.build import build
from muster.tables.corpus import open_corpus

ROOT = Path(__file__).resolve().parents[1]
PATHS = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
SHARED = {"processed", "codebook", "start", "end", "freq", "coalitions", "actors", "outlets", "genres", "counting",
          "use", "top_n", "seed", "figures"}  # fmt: skip

each = pytest.mark.parametrize("path", PATHS, ids=[p.stem for p in PATHS])


def cells(path, kind):
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == kind]


def test_the_notebooks_are_there():
    assert [p.stem for p in PATHS] == [
        *(
            "01-corpus",
            "02-coalitions",
            "03-actors",
            "04-timeline",
            "05-commitments",
            "06-voices",
            "07-naming",
            "08-validation",
        )
    ]


@each
def test_notebook_is_committed_without_outputs(path):
    assert all(not c.outputs and c.execution_count is None for c in cells(path, "code"))


@each
def test_notebook_is_thin(path):
    code = [c.source for c in cells(path, "code")]
    settings = next(c for c in code if c.startswith("processed"))
    assert sum(len(c.splitlines()) for c in code) <= 120
    assert all(len(c.splitlines()) <= 12 for c in code if c is not settings)
    assert not any(re.search(r"^\s*(def|class) |[\"'](?:\.\.|/|data/|figures/)", c, re.M) for c in code)


@each
def test_notebook_explains_itself(path):
    prose = "\n".join(c.source for c in cells(path, "markdown"))
    assert len(prose.split()) >= 300
    for part in (
        "**Unit:**",
        "**Table",
        "## Settings",
        "## Evidence",
        "## How to read this",
        "**Agreement.**",
        "**Known misses.**",
        "**Next:**",
    ):
        assert part in prose, f"{path.stem} has no {part}"


@each
def test_parameters_are_annotated_literals_with_help(path):
    cell = next(c for c in cells(path, "code") if "parameters" in c.metadata.get("tags", []))
    lines = cell.source.splitlines()
    assert {line.split(":")[0] for line in lines} == SHARED
    for line in lines:
        code, help_ = line.split("  # ")
        statement = ast.parse(code).body[0]
        assert type(ast.literal_eval(statement.value)).__name__ == statement.annotation.id
        assert help_
        assert "=" not in help_, "papermill drops a parameter whose help holds an equals sign"
    assert set(parameters.declared(path)) == SHARED


@each
def test_notebook_draws_at_least_three_figures(path):
    assert sum(c.source.count("save(ax, ") for c in cells(path, "code")) >= 3


@pytest.fixture(scope="module")
def run_on(project, tmp_path_factory):
    """A function that builds the tables of a folder and runs the suite on them."""

    def run(raw):
        folder = tmp_path_factory.mktemp("suite")
        build(raw, project.codebook, folder / "processed")
        ran = suite.run(Project(ROOT), processed=folder / "processed", folder=folder / "r", codebook=project.codebook)
        return ran, folder

    return run


def pictures(path):
    """The pictures among the outputs of a notebook."""
    return [
        out.data["image/png"] for c in cells(path, "code") for out in c.outputs if "image/png" in out.get("data", {})
    ]


def all_completed(ran):
    return [(n.name, n.error) for n in ran.notebooks if n.status != "completed"] == []


@pytest.mark.slow
def test_notebooks_run_on_the_sample_and_redraw_the_committed_figures(run_on, project):
    ran, folder = run_on(project.sample)
    assert all_completed(ran)
    drawn = {p.name: p for p in (folder / "r" / "figures").iterdir()}
    kept = {p.name: p for p in project.figures.iterdir()}
    assert set(drawn) == set(kept), "figures/ is not what the notebooks draw: run make figures and commit"
    numbers = [n for n in drawn if n.endswith((".csv", ".json"))]
    differing = [n for n in numbers if drawn[n].read_bytes() != kept[n].read_bytes()]
    assert differing == [], "figures/ is not what the notebooks draw: run make figures and commit"
    shown = {
        base64.b64decode(picture) for n in ran.notebooks for picture in pictures(folder / "r" / "notebooks" / n.output)
    }
    assert shown == {drawn[n].read_bytes() for n in drawn if n.endswith(".png")}, "a notebook shows what it saved"
    page = report.write(ran, open_corpus(folder / "processed", project.codebook))
    text = page.read_text(encoding="utf-8")
    assert text.count("<figure ") == sum(n.endswith(".svg") for n in drawn)
    assert (page.parent / "notebooks" / "02-coalitions.html").is_file()


@pytest.mark.slow
def test_notebooks_run_on_an_empty_corpus(run_on, tmp_path):
    ran, folder = run_on(tmp_path)
    assert all_completed(ran)
    for name in ("02-share", "05-ledger", "06-speakers", "07-group-voice"):
        made = (folder / "r" / "figures" / f"{name}.json").read_text(encoding="utf-8")
        assert "N = 0 articles, no dated article" in made, name


@pytest.mark.slow
@pytest.mark.parametrize("dated", [True, False], ids=["dated", "undated"])
def test_notebooks_run_on_one_document(run_on, tmp_path, dated):
    place = "PARIS, March 3, 2015 - " if dated else ""
    (tmp_path / "one.txt").write_text(
        f"Allies meet in the city\n\n{place}The U.S.-led coalition against Islamic State met on Tuesday. France agreed to"
        ' send jets. "Daesh is losing," said a diplomat.\n'
    )
    ran, folder = run_on(tmp_path)
    assert all_completed(ran)
    numbers = {name: pd.read_csv(folder / "r" / "figures" / f"{name}.csv") for name in ("05-asked", "07-group-voice")}
    assert numbers["05-asked"][["name", "pledge"]].to_numpy().tolist() == [["France", 1]]
    named = numbers["07-group-voice"]
    assert set(map(tuple, named[named["n"] > 0][["label", "voice"]].to_numpy())) == {
        ("Islamic State", "reporter"),
        ("Daesh", "quoted speaker"),
    }
