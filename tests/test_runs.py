"""The records of runs: one row a notebook and run, readable whatever happens, as lines and as a page."""

import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta

import pyarrow.parquet as pq
import pytest

from conftest import ROOT
from muster.ground.errors import BuildError, InputError
from muster.running import listing, publish, runs, status
from muster.running.runs import Ran, Run

FIRST = datetime(2026, 1, 1, 3, 23, tzinfo=UTC)


@pytest.fixture
def made(tmp_path):
    """A function that makes the folder of a run with its run.json: day, notebooks as (name, status, seconds)."""

    def make(day, *notebooks, state="done", build=None, **about):
        began = FIRST + timedelta(days=day)
        folder = tmp_path / f"{began:%Y-%m-%dT%H%M%SZ}"
        folder.mkdir()
        rows = [
            Ran(name, state_, seconds, f"{name}.ipynb", began=began.isoformat(), peak_mb=200.0 + day, **more)
            for name, state_, seconds, *rest in notebooks
            for more in (rest or [{}])
        ]
        fixed = {"command": "nightly", "profile": "", "began": began.isoformat(), "muster": "0.1.0", "build": build}
        Run(
            folder, rows, about=fixed | {"articles": 185, "tables": "t", "codebook": "c", "library": "l"} | about
        ).write(state)
        return folder

    return make


def test_a_run_is_one_row_a_notebook_and_one_for_its_build(made, tmp_path):
    build = {"name": "build", "status": "completed", "seconds": 2.5, "began": FIRST.isoformat()}
    folder = made(
        0,
        ("01-a", "completed", 1.5, {"parameters": {"freq": "W"}}),
        ("02-b", "failed", 2.0, {"error": "x"}),
        build=build,
    )
    runs.append(tmp_path, runs.read_one(folder))
    rows = pq.read_table(tmp_path / "runs.parquet").to_pylist()
    assert [(r["notebook"], r["status"], r["seconds"], r["error"] or "") for r in rows] == [
        *[("build", "completed", 2.5, ""), ("01-a", "completed", 1.5, ""), ("02-b", "failed", 2.0, "x")]
    ]
    assert rows[1]["parameters"] == '{"freq": "W"}'
    assert (rows[1]["peak_mb"], rows[1]["tables"], rows[1]["articles"], rows[1]["began"]) == (200.0, "t", 185, FIRST)


def test_a_run_that_is_recorded_twice_stands_once(made, tmp_path):
    one, two = made(0, ("01-a", "completed", 1.0)), made(1, ("01-a", "completed", 1.0))
    for folder in (one, two, one):
        runs.append(tmp_path, runs.read_one(folder))
    assert sorted(pq.read_table(tmp_path / "runs.parquet")["run"].to_pylist()) == [one.name, two.name]


@pytest.mark.parametrize("harm", ["gone", "garbled"])
def test_lost_records_are_made_again_of_the_runs_left(made, tmp_path, harm):
    for day in range(3):
        runs.append(tmp_path, runs.read_one(made(day, ("01-a", "completed", 1.0))))
    before = runs.read(tmp_path).to_pylist()
    if harm == "gone":
        (tmp_path / "runs.parquet").unlink()
    else:
        (tmp_path / "runs.parquet").write_bytes(b"PAR1 no more")
    assert runs.read(tmp_path).to_pylist() == before


def test_records_of_an_older_version_get_the_columns_that_they_lack(made, tmp_path):
    runs.append(tmp_path, runs.read_one(made(0, ("01-a", "completed", 1.0))))
    path = tmp_path / "runs.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["peak_mb", "library"]), path)
    (row,) = runs.read(tmp_path).to_pylist()
    assert (row["notebook"], row["peak_mb"], row["library"]) == ("01-a", None, None)


def test_a_run_broken_off_is_taken_into_the_records(made, tmp_path):
    whole = made(0, ("01-a", "completed", 1.0))
    runs.append(tmp_path, runs.read_one(whole))
    broken = made(1, ("01-a", "completed", 1.0), ("02-b", "running", 0.0), state="running")
    unreported = made(2, ("01-a", "completed", 1.0))
    assert runs.mend(tmp_path) == [broken.name, unreported.name]
    assert runs.mend(tmp_path) == []
    assert runs.read_one(broken)["status"] == "broken off"
    assert [(r["run"], r["status"]) for r in runs.read(tmp_path).to_pylist()] == [
        *[
            (whole.name, "completed"),
            (broken.name, "completed"),
            (broken.name, "stopped"),
            (unreported.name, "completed"),
        ]
    ]


def test_one_run_at_a_time_holds_the_reports(tmp_path):
    found = r"another run is writing here \(process \d+ since 20.* UTC\)"
    with runs.held(tmp_path), pytest.raises(BuildError, match=found), runs.held(tmp_path):
        pass
    with runs.held(tmp_path):
        pass


def test_reports_that_cannot_be_written_to_are_one_message(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="Name another with --reports"), runs.held(tmp_path / "file" / "r"):
        pass


def test_the_columns_stand_in_the_docs():
    text = (ROOT / "docs" / "nightly.md").read_text(encoding="utf-8")
    for name, kind, meaning in runs.COLUMNS:
        assert f"| {name} | {kind} | {meaning} |" in text


def test_the_settings_of_the_docs_are_those_of_the_code():
    from dataclasses import asdict

    from muster.running.profiles import Settings

    text = (ROOT / "docs" / "nightly.md").read_text(encoding="utf-8")
    for name, value in asdict(Settings()).items():
        assert re.search(rf"^{name} = {value}\b", text, re.M)


# ---- as lines, as a page ---------------------------------------------------------------------------------------------


@pytest.fixture
def three(made, tmp_path):
    """Three runs: well, failed, all taken over; the first has no folder any more."""
    folders = [
        made(0, ("01-a", "completed", 10.0), ("02-b", "completed", 20.0)),
        made(
            1,
            ("01-a", "completed", 12.0),
            ("02-b", "failed", 1.0, {"error": "cell 3: KeyError: '<b>x</b>'"}),
            profile="weekly",
        ),
        made(2, *[(n, "completed", 0.1, {"reused": "2026-01-01T032300Z"}) for n in ("01-a", "02-b")]),
    ]
    for folder in folders:
        (folder / "index.html").write_text("report")
        runs.append(tmp_path, runs.read_one(folder))
    publish.point(folders[1], publish.LATEST)
    publish.point(folders[2], publish.GOOD)
    for path in folders[0].iterdir():
        path.unlink()
    folders[0].rmdir()
    return folders


def test_runs_are_listed_with_what_became_of_them(three, tmp_path):
    lines, total = listing.lines(tmp_path)
    assert total == 3
    assert [re.split(r"  +", line) for line in lines] == [
        ["2026-01-01T032300Z", "nightly", "completed", "20.0 s", "2 of 2 notebooks", "no report left"],
        [
            "2026-01-02T032300Z",
            "nightly",
            "failed",
            "12.0 s",
            "1 of 2 notebooks",
            "profile weekly",
            "not well: 02-b",
            "latest",
        ],
        ["2026-01-03T032300Z", "nightly", "completed", "0.1 s", "2 of 2 notebooks (2 taken over)", "latest-good"],
    ]
    assert listing.lines(tmp_path, n=1)[0] == lines[2:]


def test_one_notebook_is_listed_run_by_run(three, tmp_path):
    lines, total = listing.lines(tmp_path, notebook="02")
    assert total == 3
    assert [re.split(r"  +", line)[2:] for line in lines] == [
        ["completed", "20.0 s", "200 MB"],
        ["failed", "1.0 s", "201 MB", "cell 3: KeyError: '<b>x</b>'"],
        ["completed", "0.1 s", "202 MB", "taken over from 2026-01-01T032300Z"],
    ]
    with pytest.raises(InputError, match=r'no run of "2-b"\. Allowed: 01-a, 02-b\. Did you mean "02-b"'):
        listing.lines(tmp_path, notebook="2-b")


def test_the_status_page_says_when_the_last_run_was_and_what_failed(three, tmp_path):
    page = status.write(tmp_path, three[2])
    text = page.read_text(encoding="utf-8")
    assert '<time id="last" datetime="2026-01-03T03:23:00+00:00">2026-01-03 03:23 UTC</time>' in text
    assert "02-b: cell 3: KeyError: &#39;&lt;b&gt;x&lt;/b&gt;&#39;" in text
    assert text.count("<rect ") == 3
    assert [k in text for k in ('<rect class="completed"', '<rect class="failed"', '<rect class="taken"')] == [True] * 3
    assert 'href="2026-01-02T032300Z/index.html"' in text
    assert 'href="2026-01-01T032300Z/index.html"' not in text, "its report is gone"
    own = (three[2] / "status.html").read_text(encoding="utf-8")
    assert 'href="index.html"' in own
    assert "T032300Z/index.html" not in own, "it may be all that somebody gets"


def test_the_status_page_runs_its_own_scripts_only(three, tmp_path):
    text = status.write(tmp_path).read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="(.*?)"', text)[1].replace("&#39;", "'")
    for kind in ("script", "style"):
        for inside in re.findall(rf"<{kind}>(.*?)</{kind}>", text, re.S):
            hashed = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
            assert f"'sha256-{hashed}'" in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text)


def test_the_status_page_without_runs_says_so(tmp_path):
    assert "No run yet." in status.write(tmp_path).read_text(encoding="utf-8")
