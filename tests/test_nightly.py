"""A nightly run left alone: what fails, hangs, dies or is stopped loses nothing and leaves nothing behind."""

import json
import random
import resource
import signal
import sys
import time
import uuid

import pyarrow.parquet as pq
import pytest

from muster.running import reuse, runs, suite
from muster.running.kernels import Kernels
from muster.tables.build import build
from muster.tables.corpus import open_corpus
from nightproject import Night, draw, marked, wait_for

HANG = "import time\ntime.sleep(600)"
DEAF = "import time\nwhile True:\n    try:\n        time.sleep(600)\n    except KeyboardInterrupt:\n        pass"


@pytest.fixture
def night(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Night(tmp_path)


@pytest.fixture
def muster(night, muster):
    """Runs the command on the folders of the night."""

    def run(what="nightly", *more):
        return muster(*(night.command(what, *more) if what in ("nightly", "run") else [what, *more]))

    return run


def record(folder):
    """The run.json of a run; its notebooks by name."""
    found = json.loads((folder / "run.json").read_text())
    return found | {"by": {n["name"]: n for n in found["notebooks"]}}


def page(folder):
    return (folder / "index.html").read_text(encoding="utf-8")


# ---- a good night, and the next one ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_what_has_not_changed_is_not_run_again(muster, night):
    night.book("02-two", draw("02-boats"))
    code, out, err = muster()
    assert (code, "2 of 2 notebooks completed, 2 figures in reports/" in out) == (0, True)
    first = night.runs[0]
    assert (night.reports / "latest").resolve() == first == (night.reports / "latest-good").resolve()

    code, out, err = muster()
    second = night.runs[1]
    assert "(2 taken over, 0 tagged)" in out
    assert (second / "changes.txt").read_text().strip() in out
    assert "the tables are the same" in out
    assert "2 of 2 notebooks completed (2 unchanged, taken over)" in out
    assert f"completed 01-one unchanged since {first.name}, taken over" in err
    assert [n["reused"] for n in record(second)["notebooks"]] == [first.name] * 2
    for name in ("notebooks/01-one.ipynb", "notebooks/01-one.html", "figures/02-boats.csv"):
        assert (second / name).read_bytes() == (first / name).read_bytes()
    assert (night.reports / "latest").resolve() == second

    night.book("02-two", draw("02-boats"), "1 + 1")  # its own code
    muster()
    assert {n: r["reused"] for n, r in record(night.runs[2])["by"].items()} == {"01-one": first.name, "02-two": ""}
    muster("nightly", "-p", "label=y")  # a parameter
    muster()  # and back: the last good run with these inputs counts, not the last one
    assert [r["reused"] for r in record(night.runs[3])["notebooks"]] == ["", ""]
    assert [r["reused"] for r in record(night.runs[4])["notebooks"]] == [first.name, night.runs[2].name]
    assert muster("nightly", "--only", "01", "--force")[0] == 0
    assert record(night.runs[5])["by"]["01-one"]["reused"] == ""


def test_what_a_notebook_follows_from_is_told_apart(night, tmp_path):
    def inputs():
        build(night.folder / "raw", night.folder / "book.yaml", night.tables)
        return reuse.of_inputs(open_corpus(night.tables), night.project)

    one = inputs()
    assert inputs() == one
    (night.folder / "raw" / "c.txt").write_text("Rain fell. Turkey left.\n")
    two = inputs()
    assert {name for name in one if one[name] != two[name]} == {"tables"}
    (night.folder / "book.yaml").write_text((night.folder / "book.yaml").read_text().replace("SGX", "SGY"))
    three = inputs()
    assert {name for name in one if two[name] != three[name]} == {"tables", "codebook"}
    code = reuse.of_code(night.folder / "notebooks" / "01-one.ipynb")
    night.book("01-one", draw("01-boats"), "1")
    other = reuse.of_code(night.folder / "notebooks" / "01-one.ipynb")
    keys = {
        reuse.key(*what) for what in [(one, code, {}), (two, code, {}), (one, other, {}), (one, code, {"top_n": 3})]
    }
    assert len(keys) == 4
    assert reuse.key(one, code, {"a": 1, "b": 2}) == reuse.key(one, code, {"b": 2, "a": 1})


@pytest.mark.slow
def test_a_failed_notebook_shows_its_last_good_figures_and_stops_no_other(muster, night):
    night.book("02-two", draw("02-boats"))
    muster()
    night.book("02-two", draw("02-boats"), "who = '<b>Ada</b>'\nraise ValueError(who)", "print('never')")
    night.book("03-three", "import sys; sys.exit(0)", "print('never')")
    code, out, _ = muster()
    first, second = night.runs
    assert code == 1
    assert "1 of 3 notebooks completed (1 unchanged, taken over) (failed: 02-two, 03-three), 1 figures in" in out
    found = record(second)["by"]
    assert found["02-two"]["error"] == "cell 4: ValueError: <b>Ada</b>"
    assert "raise ValueError(who)" in found["02-two"]["traceback"]
    assert found["03-three"]["error"] == "code cell 3 of 4 did not complete"
    assert (second / "notebooks" / "02-two.html").is_file()
    assert found["02-two"]["last_good"]["run"] == first.name
    assert found["03-three"]["last_good"] == {}
    assert (second / "last-good" / "02-two" / "02-boats.csv").is_file()
    assert not (second / "figures" / "02-boats.csv").exists(), "what a failed notebook drew is no result"
    text = page(second)
    assert f"{first.name[:10]} (run {first.name})" in text
    assert "raise ValueError(who)" in text
    assert "<b>Ada</b>" not in text
    assert (night.reports / "latest").resolve() == second
    assert (night.reports / "latest-good").resolve() == first
    table = pq.read_table(night.reports / "runs.parquet").to_pylist()
    assert [(r["run"], r["notebook"], r["status"]) for r in table if r["status"] != "completed"] == [
        (second.name, "02-two", "failed"),
        (second.name, "03-three", "failed"),
    ]


# ---- what hangs, dies or does not start ------------------------------------------------------------------------------


@pytest.fixture
def execute(night):
    """Runs the notebooks on the tables with limits of its own: what became of each, by name."""

    def run(**limits):
        build(night.folder / "raw", night.folder / "book.yaml", night.tables)
        result = suite.run(
            night.project, processed=night.tables, folder=night.reports / "now", kernels=Kernels(**limits)
        )
        return {n.name: n for n in result.notebooks}

    return run


@pytest.mark.slow
def test_cells_and_notebooks_that_hang_are_ended(night, execute):
    night.book("02-hangs", "who = 'Ada'", HANG, "print('never')")
    night.book("03-deaf", "1", DEAF)
    night.book("04-long", *["import time; time.sleep(.8)"] * 9)
    found = execute(cell_seconds=2, notebook_seconds=5, grace=1)
    assert found["01-one"].status == "completed"
    assert [found[name].status for name in ("02-hangs", "03-deaf", "04-long")] == ["failed"] * 3
    assert found["02-hangs"].error == "cell 4 took longer than 2 s"
    assert "KeyboardInterrupt" in found["02-hangs"].traceback
    assert "time.sleep(600)" in found["02-hangs"].traceback
    assert found["03-deaf"].error == "cell 4 took longer than 2 s"
    assert found["04-long"].error.startswith("the notebook took longer than 5 s, in cell ")
    copy = (night.reports / "now" / "notebooks" / "03-deaf.ipynb").read_text()
    assert "KernelDied" in copy
    assert max(n.seconds for n in found.values()) < 30


@pytest.mark.slow
def test_a_kernel_that_dies_is_told_and_not_started_again(night, execute):
    night.book("02-killed", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    night.book("03-leaves", "import os\nos._exit(0)")
    found = execute()
    assert found["01-one"].status == "completed"
    assert found["02-killed"].error == "cell 3: the kernel was killed (SIGKILL, maybe for want of memory)"
    assert found["03-leaves"].error == "cell 3: the kernel ended itself with code 0"
    assert (found["02-killed"].starts, found["03-leaves"].starts) == (1, 1)


@pytest.mark.slow
@pytest.mark.parametrize(("fails", "status"), [(1, "completed"), (9, "failed")], ids=["once", "always"])
def test_a_kernel_that_does_not_start_gets_a_second_try(night, execute, monkeypatch, fails, status):
    spec, count = night.folder / "jupyter" / "kernels" / "python3", night.folder / "count"
    spec.mkdir(parents=True)
    count.write_text("0")
    script = (
        f"import pathlib, sys; p = pathlib.Path({str(count)!r}); n = int(p.read_text()); p.write_text(str(n + 1))\n"
        f"if n < {fails}: sys.exit(7)\nfrom ipykernel import kernelapp; kernelapp.launch_new_instance()"
    )
    argv = [sys.executable, "-c", script, "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "x", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(night.folder / "jupyter"))
    ran = execute()["01-one"]
    assert (ran.status, ran.starts) == (status, 2)
    assert ran.error.startswith("the kernel did not start: ") == (status == "failed")


@pytest.mark.slow
def test_runs_from_another_folder_write_where_they_should(night, execute, tmp_path, monkeypatch):
    for name in ("02-two", "03-three", "04-four"):
        night.book(name, "1")
    assert {n.status for n in execute().values()} == {"completed"}
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert {n.status for n in execute().values()} == {"completed"}
    assert sorted(p.name for p in (night.reports / "now-2" / "notebooks").iterdir()) == [
        *("01-one.ipynb", "02-two.ipynb", "03-three.ipynb", "04-four.ipynb")
    ]


@pytest.mark.slow
def test_memory_and_times_of_each_kernel_are_recorded(night, execute):
    night.book("02-big", "held = bytearray(300_000_000)", "import time; time.sleep(.3)")
    found = execute()
    assert found["02-big"].peak_mb > 300
    assert found["01-one"].peak_mb + 250 < found["02-big"].peak_mb
    assert found["02-big"].seconds > 0.3


# ---- stopped, killed, twice at once ----------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)], ids=["SIGTERM", "Ctrl-C"])
def test_a_run_that_is_stopped_leaves_no_kernel_and_a_report(night, sent, code):
    mark = uuid.uuid4().hex
    begun = night.folder / "begun"
    children = "import subprocess, pathlib\nsubprocess.Popen(['sleep', '600'])\n"
    night.book("02-hangs", f"{children}pathlib.Path({str(begun)!r}).touch()\n{HANG}")
    night.book("03-after", "1")
    process = night.start("--at-once", "1", mark=mark)
    wait_for(begun.exists)
    assert len(marked(mark)) >= 3, "the command, a kernel and its child"
    process.send_signal(sent)
    out, err = process.communicate(timeout=30)
    assert process.returncode == code, err
    assert marked(mark) == []
    found = record(night.runs[0])
    assert (found["status"], [n["status"] for n in found["notebooks"]]) == (
        "stopped",
        ["completed", "stopped", "not run"],
    )
    text = page(night.runs[0])
    assert "01-boats" in text
    assert "stopped before it was done" in text
    assert not (night.reports / "latest").exists(), "latest shows whole runs only"
    assert [r["status"] for r in pq.read_table(night.reports / "runs.parquet").to_pylist()] == [
        *("completed", "completed", "stopped", "not run")
    ]
    assert "stopped by " in out


@pytest.mark.slow
def test_a_run_killed_at_any_time_leaves_latest_readable_and_no_kernel(night):
    night.book("02-two", draw("02-boats"), "import time; time.sleep(1)")
    mark, began = uuid.uuid4().hex, time.monotonic()
    assert night.start(mark=mark).wait() == 0
    took, pick, early = time.monotonic() - began, random.Random(8), 0
    for n in range(3):
        (night.folder / "raw" / "c.txt").write_text(f"Rain fell {n} times. Turkey left.\n")
        process = night.start(mark=mark)
        time.sleep(pick.uniform(0.2, 0.9) * took)
        process.kill()
        process.communicate()
        early += process.returncode == -signal.SIGKILL
        latest = (night.reports / "latest").resolve()
        assert "01-boats" in page(latest)
        assert record(latest)["status"] == "done"
        assert pq.read_table(night.reports / "runs.parquet").num_rows >= 3
    assert early > 1
    wait_for(lambda: marked(mark) == [], 10)
    process = night.start(mark=mark)
    assert process.wait() == 0
    assert (night.reports / "latest").resolve() == night.runs[-1]
    told = {r["run"] for r in pq.read_table(night.reports / "runs.parquet").to_pylist()}
    assert told >= {run.name for run in night.runs if (run / "run.json").is_file()}, "broken runs are in the records"
    assert not list(night.reports.glob(".[a-z]*-[0-9]*")), "nothing half-written is left"


def test_a_second_run_at_once_says_so_and_stops(muster, night):
    with runs.held(night.reports):
        code, out, err = muster()
    assert (code, out) == (3, "")
    assert "reports: another run is writing here (process " in err
    assert err.rstrip().endswith("Wait for it to end, or name another folder with --reports.")
    assert not night.tables.exists()
    assert not night.runs


# ---- input and disks that fail ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_codebook_that_is_missing_stops_the_night_and_is_recorded(muster, night):
    muster()
    before = {p.name: p.read_bytes() for p in night.tables.iterdir() if p.is_file()}
    (night.folder / "book.yaml").rename(night.folder / "elsewhere.yaml")
    code, out, err = muster()
    assert (code, out) == (2, "")
    assert "book.yaml: there is no such file" in err
    assert {p.name: p.read_bytes() for p in night.tables.iterdir() if p.is_file()} == before
    assert (night.reports / "latest-good").resolve() == night.runs[0]
    row = pq.read_table(night.reports / "runs.parquet").to_pylist()[-1]
    assert (row["notebook"], row["status"]) == ("build", "failed")
    assert "there is no such file" in row["error"]
    assert "there is no such file" in (night.reports / "status.html").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("harm", ["cut", "gone", "end", "middle"])
def test_a_corrupt_table_is_made_anew_by_the_next_night(muster, night, harm):
    muster()
    table = next(
        p
        for p in [night.tables / "mentions.parquet", *sorted(night.tables.rglob("*mentions*/*.parquet"))]
        if p.is_file()
    )
    table = table.resolve()
    good = table.read_bytes()
    table.unlink()
    if harm != "gone":
        at = {"cut": len(good) // 2, "end": len(good) - 40, "middle": 60}[harm]
        table.write_bytes(good[:at] + (b"" if harm == "cut" else b"x" * 40 + good[at + 40 :]))
    code, _, err = muster("run")
    if harm != "middle":  # which is met only by those who read there
        assert code == 2
        assert err.startswith("muster: tables: ")
        assert "Run: muster build --processed tables" in err
        assert len(err.splitlines()) == 1
    assert muster()[0] == 0
    assert (night.reports / "latest").resolve() == night.runs[-1]


@pytest.mark.slow
def test_changes_that_cannot_be_told_are_a_failure_and_cost_no_report(muster, night):
    muster()
    (night.folder / "raw" / "c.txt").write_text("Rain fell. Turkey left.\n")
    (night.tables / ".good" / "good.json").write_text("{")
    code, out, _ = muster()
    assert code == 1
    assert "1 of 2 notebooks completed (failed: changes), 1 figures in" in out
    assert "01-boats" in page(night.runs[1])
    found = record(night.runs[1])
    assert (found["status"], found["by"]["changes"]["status"]) == ("failed", "failed")
    assert (night.reports / "latest").resolve() == night.runs[1]
    assert (night.reports / "latest-good").resolve() == night.runs[0]


@pytest.mark.slow
def test_a_full_disk_leaves_the_reports_before(muster, night):
    muster()
    mark, latest = uuid.uuid4().hex, (night.reports / "latest").resolve()
    kept = (night.reports / "runs.parquet").read_bytes()

    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (6000, resource.RLIM_INFINITY))

    process = night.start("--force", mark=mark, what="run", preexec_fn=full)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3, out + err
    assert err.splitlines()[-1].startswith("muster: ")
    assert "File too large" in err.splitlines()[-1]
    assert (night.reports / "latest").resolve() == latest
    assert (night.reports / "runs.parquet").read_bytes() == kept
    assert marked(mark) == []
    assert muster()[0] == 0


# ---- grids -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_over_gives_each_value_its_section(muster, night):
    code = muster("nightly", "--over", "outlets")[0]
    found = record(night.runs[0])["notebooks"]
    assert [(n["name"].split("--")[1][:7], n["section"]) for n in found] == [
        ("harbour", {"outlets": ["Harbour Courier"]}),
        ("ete-co-", {"outlets": ["Été & Co"]}),
    ]
    assert code == 0
    for ran in found:
        (caption,) = [f for f in ran["files"] if f.endswith(".json")]
        assert (
            f"Boats by x {ran['section']['outlets']}." in json.loads((night.runs[0] / caption).read_text())["caption"]
        )
    text = page(night.runs[0])
    assert "01-one: outlets Harbour Courier" in text
    assert "01-one: outlets Été &amp; Co" in text
    assert (
        muster("nightly", "--over", "outlets", "-p", "outlets=Harbour Courier")[1].count("1 unchanged, taken over") == 1
    )
