"""The workflows: rules that keep them safe and alive, and their scripts, run with stand-ins for the commands that they call."""

import os
import re
import subprocess

import pytest
import typer
import yaml

from conftest import ROOT
from muster.running import cli

FOLDER = ROOT / ".github" / "workflows"
TEXTS = {p.stem: p.read_text(encoding="utf-8") for p in sorted(FOLDER.glob("*.yml"))}
FLOWS = {name: yaml.safe_load(text) for name, text in TEXTS.items()}
STEPS = [(flow, job, step) for flow, f in FLOWS.items() for job, j in f["jobs"].items() for step in j["steps"]]
each = pytest.mark.parametrize("name", FLOWS)


def script(job, name):
    """The script of a named step of the nightly workflow."""
    return next(s["run"] for s in FLOWS["nightly"]["jobs"][job]["steps"] if s.get("name") == name)


def test_the_workflows_are_there():
    assert sorted(FLOWS) == ["ci", "nightly"]


@each
def test_no_more_is_permitted_than_each_job_needs(name):
    assert FLOWS[name]["permissions"] == {}
    allowed = {
        **{"test": {"contents": "read"}, "lint": {"contents": "read"}, "conda": {"contents": "read"}},
        **{"nightly": {"contents": "read"}, "tell": {"issues": "write"}},
        "publish": {"pages": "write", "id-token": "write"},
    }
    for job, about in FLOWS[name]["jobs"].items():
        assert about["permissions"] == allowed[job]


@each
def test_every_job_has_a_time_limit_and_runs_alone(name):
    assert all(0 < job["timeout-minutes"] <= 120 for job in FLOWS[name]["jobs"].values())
    assert "group" in FLOWS[name]["concurrency"]


@each
def test_actions_are_pinned_by_commit_with_their_version_beside(name):
    used = re.findall(r"uses: (.*)", TEXTS[name])
    assert used
    for action in used:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action
    pins = dict(a.split(" ")[0].split("@") for text in TEXTS.values() for a in re.findall(r"uses: (.*)", text))
    assert all(a.split(" ")[0].split("@")[1] == pins[a.split("@")[0]] for a in used), "one pin an action"


def test_nothing_from_outside_is_pasted_into_a_script():
    for flow, job, step in STEPS:
        assert "${{" not in step.get("run", ""), (flow, job, step.get("name"))


def test_a_checkout_keeps_no_credentials():
    checkouts = [s for _, _, s in STEPS if s.get("uses", "").startswith("actions/checkout@")]
    assert len(checkouts) == 4
    assert all(s["with"]["persist-credentials"] is False for s in checkouts)


def test_the_night_begins_off_the_hour_and_is_never_cut_by_the_next():
    flow = FLOWS["nightly"]
    on = flow[True]  # YAML 1.1 reads `on` as true
    minute, hour, *rest = on["schedule"][0]["cron"].split()
    assert minute not in ("0", "30")
    assert rest == ["*", "*", "*"]
    assert f"{int(hour):02}:{int(minute):02} UTC" in (ROOT / "docs" / "nightly.md").read_text(encoding="utf-8")
    assert flow["concurrency"]["cancel-in-progress"] is False
    assert set(on["workflow_dispatch"]["inputs"]) == {"profile", "parameters", "over", "force"}


def test_caches_hang_on_files_that_are_there():
    named = re.findall(r"hashFiles\((.*?)\)", "".join(TEXTS.values()))
    files = {f.strip(" '") for some in named for f in some.split(",")}
    files |= {s["with"]["cache-dependency-path"] for _, _, s in STEPS if "cache-dependency-path" in s.get("with", {})}
    assert files == {"requirements.lock", "lib/muster/ground/schema.py", "requirements-test.lock"}
    assert all((ROOT / f).is_file() for f in files)
    cache = next(s["with"] for _, _, s in STEPS if s.get("uses", "").startswith("actions/cache@"))
    assert cache["path"].split() == ["data/processed", "reports"]
    assert cache["key"].startswith(cache["restore-keys"].strip()), "any earlier night will do"
    assert cache["key"].endswith("${{ github.run_id }}"), "a cache is never written twice"


def test_make_targets_and_options_of_the_workflows_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"make ([\w./-]+)", "\n".join(s.get("run", "") for _, _, s in STEPS)):
        assert re.search(rf"^{re.escape(target)}:", makefile, re.M), target
    known = {o for p in typer.main.get_command(cli.app).commands["nightly"].params for o in p.opts}
    scripts = [s["run"] for _, _, s in STEPS if "muster nightly" in s.get("run", "")]
    used = {option for script in scripts for option in re.findall(r"--[a-z]+", script)}
    assert {"--raw", "--profile", "--over", "--force"} <= used <= known


# ---- the scripts -----------------------------------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path):
    """Runs a step's script as the runner does, with commands that write down how they were called."""

    def call(text, commands, **environment):
        for name, body in commands.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f'#!/bin/bash\nprintf "%s|" "$@" >> called; echo >> called\n{body}\n')
            path.chmod(0o755)
        path = os.pathsep.join([str(tmp_path / "bin"), os.environ["PATH"]])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text], cwd=tmp_path, capture_output=True, text=True,
            env={"PATH": path, "GITHUB_OUTPUT": "out", "GITHUB_STEP_SUMMARY": "summary", **environment}, check=False,
        )  # fmt: skip
        called = tmp_path / "called"
        lines = called.read_text().splitlines() if called.exists() else []
        called.unlink(missing_ok=True)
        return done.returncode, lines

    return call


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ({}, "nightly|"),
        ({"PROFILE": "weekly", "OVER": "outlets", "FORCE": "true"}, "nightly|--profile|weekly|--over|outlets|--force|"),
        ({"PARAMETERS": "freq=W;outlets=Post, The"}, "nightly|-p|freq=W|-p|outlets=Post, The|"),
        ({"PARAMETERS": "x=$(touch ran);y=`touch ran`"}, "nightly|-p|x=$(touch ran)|-p|y=`touch ran`|"),
    ],
    ids=["schedule", "settings", "parameters", "hostile"],
)
def test_dispatched_settings_reach_the_command_as_they_are(run, tmp_path, given, want):
    given = {"PROFILE": "", "OVER": "", "FORCE": "false", "PARAMETERS": "", **given}
    assert run(script("nightly", "Run"), {".venv/bin/muster": "echo said"}, **given) == (0, [want])
    assert (tmp_path / "nightly.log").read_text() == "said\n"
    assert not (tmp_path / "ran").exists()


def test_a_failed_night_fails_the_step(run):
    given = {"PROFILE": "", "OVER": "", "FORCE": "", "PARAMETERS": ""}
    assert run(script("nightly", "Run"), {".venv/bin/muster": "exit 1"}, **given)[0] == 1


def test_the_summary_is_of_this_night_and_shows_text_as_it_is(run, tmp_path):
    old, new = tmp_path / "reports" / "2026-01-02T032300Z", tmp_path / "reports" / "2026-01-01T032300Z"
    for folder in (old, new):
        folder.mkdir(parents=True)
    (tmp_path / "requirements.lock").touch()
    (new / "changes.txt").write_text("Turkey: 3 more\n# <b>Ada</b> @all\n")
    os.utime(old, (1, 1))
    os.utime(new, (4e9, 4e9))
    (tmp_path / "nightly.log").write_text("first\n5 articles read (full build: no state found).\n")
    assert run(script("nightly", "Summary"), {}) == (0, [])
    assert (tmp_path / "out").read_text() == "folder=reports/2026-01-01T032300Z\n"
    lines = (tmp_path / "summary").read_text().splitlines()
    assert "    5 articles read (full build: no state found)." in lines
    assert all(line.startswith("    ") for line in lines)


def test_a_night_without_a_report_has_a_summary_all_the_same(run, tmp_path):
    (tmp_path / "requirements.lock").touch()
    (tmp_path / "nightly.log").write_text("muster: disk full.\n")
    assert run(script("nightly", "Summary"), {})[0] == 0
    assert (tmp_path / "out").read_text() == "folder=\n"
    assert "muster: disk full." in (tmp_path / "summary").read_text()


@pytest.mark.parametrize(
    ("nightly", "conda", "open_", "want"),
    [
        ("failure", "success", "", ["label|create|", "issue|create|--title|The nightly run failed|--label|nightly|"]),
        ("failure", "success", "7", ["issue|comment|7|"]),
        ("success", "failure", "7", ["issue|comment|7|"]),
        ("success", "success", "7", ["issue|close|7|"]),
        ("success", "success", "", []),
        ("cancelled", "success", "7", []),
    ],
)
def test_a_failure_has_one_issue_until_the_next_good_night(run, nightly, conda, open_, want):
    given = {"NIGHTLY": nightly, "CONDA": conda, "PAGE": "the page"}
    gh = {"bin/gh": f'[[ "$1 $2" != "issue list" ]] || echo "{open_}"'}
    code, called = run(script("tell", "Open, update or close the one issue"), gh, **given)
    assert code == 0
    assert called[0].startswith("issue|list|--label|nightly|--state|open|")
    assert len(called) == 1 + len(want)
    assert all(line.startswith(start) for line, start in zip(called[1:], want, strict=True))
    assert all("the page" in line for line in called[1:] if line.startswith("issue"))
