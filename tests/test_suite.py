"""The suite around papermill: parameters, failures, what is written."""

import json

import nbformat
import pytest

from muster.ground.errors import InputError, ParameterError
from muster.ground.paths import Project
from muster.running import suite


def notebook(
    path,
    *code,
    parameters="top_n: int = 3  # rows\nname: str = ''  # any\nflag: bool = False  # on\nmany: list = []  # several",
):
    book = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    )
    cell = nbformat.v4.new_code_cell(parameters)
    cell.metadata["tags"] = ["parameters"]
    book.cells = [cell, *(nbformat.v4.new_code_cell(c) for c in code)]
    nbformat.write(book, path)
    return path


def test_values_are_read_as_the_type_of_the_default(tmp_path):
    path = notebook(tmp_path / "01-a.ipynb")
    given = {"top_n": "7", "name": "7", "flag": "true", "many": "a, b"}
    assert suite.checked(given, [path])[path] == {"top_n": 7, "name": "7", "flag": True, "many": ["a", "b"]}


def test_a_notebook_gets_only_what_it_declares(tmp_path):
    one = notebook(tmp_path / "01-a.ipynb", parameters="x: int = 1  # one")
    two = notebook(tmp_path / "02-b.ipynb", parameters="y: int = 1  # two")
    assert suite.checked({"x": "5"}, [one, two]) == {one: {"x": 5}, two: {}}


@pytest.mark.parametrize(("name", "value"), [("top_n", "x"), ("flag", "yes"), ("top_n", 1.5)])
def test_a_value_of_another_type_is_refused(tmp_path, name, value):
    with pytest.raises(ParameterError, match=f"-p {name}: .* Allowed: a value of type "):
        suite.checked({name: value}, [notebook(tmp_path / "01-a.ipynb")])


def test_unknown_parameter_names_the_closest(tmp_path):
    with pytest.raises(ParameterError, match=r'no notebook has a parameter "topn".*Did you mean "top_n"'):
        suite.checked({"topn": "1"}, [notebook(tmp_path / "01-a.ipynb")])


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
        suite.Ran("01-a", "completed", 1.0, "01-a.ipynb"),
        suite.Ran("02-b", "failed", 1.0, "02-b.ipynb", "x"),
    ]
    suite.publish_figures(result, kept)
    assert sorted(p.name for p in kept.iterdir()) == ["01-new.svg", "02-old.svg"]


def test_a_list_with_commas_inside_is_given_as_json(tmp_path):
    path = notebook(tmp_path / "01-a.ipynb")
    assert suite.checked({"many": '["Post, The", "Courier"]'}, [path])[path] == {"many": ["Post, The", "Courier"]}
