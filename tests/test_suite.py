"""The suite around papermill: failures, what is taken over, what is written."""

import json

import pytest

from handmade import notebook
from muster.ground.errors import InputError
from muster.ground.paths import Project
from muster.running import suite


def test_no_notebooks_is_an_error(tmp_path):
    (tmp_path / "notebooks").mkdir()
    with pytest.raises(InputError, match="there are no notebooks"):
        suite.notebooks(Project(tmp_path))


def test_only_numbered_notebooks_run_in_order(tmp_path):
    (tmp_path / "notebooks").mkdir()
    for name in ("02-b.ipynb", "01-a.ipynb", "explore.ipynb", "scratch-01.ipynb"):
        notebook(tmp_path / "notebooks" / name)
    project = Project(tmp_path)
    assert [p.stem for p in suite.notebooks(project)] == ["01-a", "02-b"]
    assert [p.stem for p in suite.notebooks(project, ["02"])] == ["02-b"]


OWN = "processed: str = ''  # tables\nfigures: str = ''  # figures\ncodebook: str = ''  # codebook"


@pytest.mark.slow
def test_one_failing_notebook_does_not_stop_the_others(tmp_path, corpus):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    notebook(folder / "01-good.ipynb", "print(processed)", parameters=OWN)
    notebook(folder / "02-bad.ipynb", "1 / 0", "print('never')", parameters=OWN)
    notebook(folder / "03-quits.ipynb", "import sys; sys.exit(0)", "print('never')", parameters=OWN)
    ran = suite.run(Project(tmp_path), processed=corpus.processed, folder=tmp_path / "r")
    by_name = {n.name: n for n in ran.notebooks}
    assert by_name["01-good"].status == "completed"
    assert by_name["02-bad"].status == "failed"
    assert "ZeroDivisionError: division by zero" in by_name["02-bad"].error
    assert by_name["03-quits"].status == "failed", "sys.exit(0) in a cell must not pass for a good run"
    assert [n.name for n in ran.failed] == ["02-bad", "03-quits"]
    record = json.loads((tmp_path / "r" / "run.json").read_text())
    assert [n["status"] for n in record["notebooks"]] == ["completed", "failed", "failed"]
    assert (tmp_path / "r" / "notebooks" / "02-bad.ipynb").is_file()


@pytest.mark.slow
def test_a_run_leaves_no_sockets_behind(tmp_path, corpus, project, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "pyproject.toml").touch()
    notebook(tmp_path / "notebooks" / "01-a.ipynb", "1", parameters=OWN)
    notebook(tmp_path / "notebooks" / "02-b.ipynb", "1", parameters=OWN)
    monkeypatch.chdir(tmp_path)
    ran = suite.run(Project(tmp_path), processed=corpus.processed, folder=tmp_path / "r", codebook=project.codebook)
    assert not ran.failed
    assert not list(tmp_path.rglob("kernel-*"))


def test_two_runs_in_one_second_have_folders_of_their_own(tmp_path):
    one, two = suite._new_folder(tmp_path / "now"), suite._new_folder(tmp_path / "now")
    assert (one.name, two.name) == ("now", "now-2")


def test_an_unwritable_report_folder_is_one_message(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match=r"cannot be written to .*Name another with --reports"):
        suite._new_folder(tmp_path / "file" / "now")


def test_figures_of_a_failed_notebook_keep_their_last_good_ones(tmp_path):
    result = suite.Run(suite._new_folder(tmp_path / "now"))
    kept = tmp_path / "kept"
    kept.mkdir()
    for name in ("01-old.svg", "02-old.svg"):
        (kept / name).write_text("before")
    for name in ("01-new.svg", "02-new.svg"):
        (result.figures / name).write_text("now")
    result.notebooks = [
        suite.Ran("01-a", "completed", 1.0, "01-a.ipynb", files=["figures/01-new.svg"]),
        suite.Ran("02-b", "failed", 1.0, "02-b.ipynb", "x"),
    ]
    suite.publish_figures(result, kept)
    assert sorted(p.name for p in kept.iterdir()) == ["01-new.svg", "02-old.svg"]
