"""The repository: README, environments, workflows and make targets say what is true."""

import re
import tomllib

import pytest
from ruamel.yaml import YAML

from conftest import ROOT
from muster.running import cli

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONDA = {
    "python-duckdb": "duckdb",
    "matplotlib-base": "matplotlib",
    "seaborn-base": "seaborn",
    "lxml_html_clean": "lxml-html-clean",
}
PIP_ONLY = {"ahocorasick-rs"}


def requirement(text):
    return re.fullmatch(r"([\w.-]+?)\s*([<>=!~].*)?", text).groups(default="")


def test_environment_yml_has_the_names_and_ranges_of_pyproject():
    file = YAML(typ="safe").load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    rows = [requirement(r) for r in file["dependencies"] if isinstance(r, str)]
    found = {CONDA.get(name, name): spec for name, spec in rows if name not in ("python", "pip")}
    extras = PROJECT["project"]["optional-dependencies"]
    wanted = dict(
        map(requirement, PROJECT["project"]["dependencies"] + extras["lab"] + extras["build"] + extras["formats"])
    )
    assert found == {name: spec for name, spec in wanted.items() if name not in PIP_ONLY}
    assert file["dependencies"][0] == "python =3.12"
    assert file["dependencies"][-1] == {"pip": ["-e ."]}


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-test.lock", "requirements-lab.lock", "requirements-bench.lock"]
)
def test_locks_hold_hashes_the_build_backend_and_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    pins = re.findall(r"^([\w.-]+)==[^\s;]+.*\\$", text, re.M)
    assert "setuptools" in pins
    assert text.count("--hash=sha256:") >= len(pins)
    assert not re.search(r"https?://|--index|--find-links|^-e", text, re.M)
    direct = {requirement(r)[0].replace(".", "-") for r in PROJECT["project"]["dependencies"]}
    assert direct <= {p.replace(".", "-") for p in pins}


def test_the_nightly_environment_stays_lean():
    pins = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M))
    assert not pins & {"jupyterlab", "scipy", "pytest"}


def test_readme_is_short_and_names_every_command():
    assert len(README.splitlines()) <= 150
    for command in cli.app.registered_commands:
        assert f"muster {command.callback.__name__}" in README


def test_readme_links_lead_to_files():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_readme_commands_are_known():
    block = "\n".join(re.findall(r"^```\n(.*?)^```", README, re.M | re.S))
    names = {c.callback.__name__ for c in cli.app.registered_commands}
    makes = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)) | {""}
    assert {m for m in re.findall(r"^make ?([a-z]*) *#", block + "\n", re.M)} <= makes
    assert {m for m in re.findall(r"^muster (\w+)", block, re.M)} <= names


def test_make_targets_are_short_and_explained():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipes = re.findall(r"^([a-z]+):[^\n]*\n((?:\t[^\n]*\n)+)", text, re.M)
    assert {name for name, _ in recipes} >= {"run", "test", "lab", "figures", "bench", "lint", "clean", "help"}
    for name, body in recipes:
        assert body.count("\n") <= 3, name


def test_changelog_and_code_agree_on_what_is_there():
    import muster

    assert PROJECT["project"]["version"] == muster.__version__
    assert "Unreleased" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
