"""What readers of the reports folder see: whole runs, switched in one step, and old ones gone."""

import os

import pytest

from muster.running import publish


@pytest.fixture
def run(tmp_path):
    """A function that makes the folder of a run."""

    def make(name):
        folder = tmp_path / "reports" / name
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(name)
        (folder / "run.json").write_text("{}")
        return folder

    return make


def names(folder):
    return sorted(p.name for p in folder.iterdir())


def test_latest_leads_to_the_run_and_switches(run):
    one, two = run("2026-01-01T000000Z"), run("2026-01-02T000000Z")
    publish.point(one, publish.LATEST, publish.GOOD)
    publish.point(two, publish.LATEST)
    reports = one.parent
    assert (reports / "latest" / "index.html").read_text() == two.name
    assert (reports / "latest-good" / "index.html").read_text() == one.name
    assert (publish.target(reports, "latest"), publish.target(reports, "latest-good")) == (two.name, one.name)
    assert names(reports) == [one.name, two.name, "latest", "latest-good"]


def test_without_links_latest_is_a_page_that_leads_on(run, monkeypatch):
    def refused(*_, **__):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr("pathlib.Path.symlink_to", refused)
    one, two = run("2026-01-01T000000Z"), run("2026-01-02T000000Z")
    publish.point(one, publish.LATEST)
    publish.point(two, publish.LATEST)
    reports = one.parent
    assert 'content="0; url=../2026-01-02T000000Z/index.html"' in (reports / "latest" / "index.html").read_text()
    assert publish.target(reports, "latest") == two.name
    monkeypatch.undo()
    publish.point(one, publish.LATEST)  # the folder stays a folder
    assert publish.target(reports, "latest") == one.name


def test_no_run_is_no_target(tmp_path):
    assert publish.target(tmp_path, "latest") == ""
    os.symlink("gone", tmp_path / "latest")
    assert publish.target(tmp_path, "latest") == ""


def test_pruning_keeps_the_newest_the_latest_and_the_latest_good(run):
    runs = [run(f"2026-01-0{day}T000000Z") for day in range(1, 8)]
    reports = runs[0].parent
    publish.point(runs[1], publish.GOOD)
    publish.point(runs[3], publish.LATEST)
    (reports / "interactive").mkdir()
    (reports / "2026-01-01T000000Z-mine").mkdir()
    (reports / f"{publish.GOING}left").mkdir()
    assert publish.prune(reports, 2) == [runs[n].name for n in (0, 2, 4)]
    kept = [runs[n].name for n in (1, 3, 5, 6)]
    assert names(reports) == ["2026-01-01T000000Z-mine", *kept, "interactive", "latest", "latest-good"]


def test_a_folder_without_a_record_is_never_pruned(run):
    old, new = run("2026-01-01T000000Z"), run("2026-01-02T000000Z")
    (old / "run.json").unlink()
    assert publish.prune(new.parent, 1) == []


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "a.html"
    publish.replace_text(path, "old")
    with pytest.raises(UnicodeEncodeError):
        publish.replace_text(path, "new \ud800")
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.html"]
