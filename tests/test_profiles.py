"""Settings of a run from files: muster.toml, its profiles, --params, and which of them wins."""

import pytest

from handmade import notebook
from muster.ground.errors import InputError, ParameterError
from muster.ground.paths import Project
from muster.running import nightly, profiles


def toml(folder, text):
    (folder / "muster.toml").write_text(text)
    return folder


def test_without_a_file_the_defaults_stand(tmp_path):
    assert profiles.settings(tmp_path) == profiles.Settings(30, 0, 600, 1800)


def test_settings_are_read(tmp_path):
    assert profiles.settings(toml(tmp_path, "keep = 3\ncell_seconds = 7\n[run.weekly]\nfreq = 'W'\n")) == (
        profiles.Settings(keep=3, cell_seconds=7)
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# runs\nkep = 3\n", r'muster\.toml:2: unknown key "kep"\. Allowed: keep, .*Did you mean "keep"\.'),
        ("keep = 0\n", r"muster\.toml:1: keep is 0\. Allowed: a whole number of 1 or more\."),
        ("keep = true\n", r"muster\.toml:1: keep is True\. "),
        ("keep = \n", r"muster\.toml: no valid TOML \(.*line 1.*\)\. Mend the line\."),
        (
            "[run]\nfreq = 'W'\n",
            r"muster\.toml:1: run holds more than profiles\. Allowed: sections such as \[run\.weekly\]",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_one_message(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        profiles.settings(toml(tmp_path, text))


def test_a_profile_gives_parameters_with_their_line(tmp_path):
    toml(tmp_path, "keep = 3\n\n[run.daily]\nfreq = 'D'\n\n[run.weekly]\nfreq = 'W'\nonly = '02'\nover = 'outlets'\n")
    given, only, over = profiles.profile(tmp_path, "weekly")
    assert (given["freq"].value, only, over) == ("W", ["02"], "outlets")
    assert given["freq"].where.endswith("muster.toml:7")


def test_an_unknown_profile_names_the_closest(tmp_path):
    toml(tmp_path, "[run.weekly]\nfreq = 'W'\n")
    with pytest.raises(InputError, match=r'has no section \[run\.weakly\]\. Allowed: weekly\. Did you mean "weekly"'):
        profiles.profile(tmp_path, "weakly")


def test_a_params_file_is_yaml_1_2_with_lines(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("# for the paper\nactors: [NO, TUR]\nstart: 2014-09-05\n")
    given = profiles.from_file(path)
    assert (given["actors"].value, str(given["start"].value)) == (["NO", "TUR"], "2014-09-05")
    assert given["start"].where.endswith("a.yaml:3")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, r"there is no such file\. Name another with --params\."),
        ("- freq\n", r"is no list of names with values\. Allowed: lines such as freq: MS\."),
        ("freq: MS\nfreq: W\n", r"a\.yaml:2: the key occurs twice"),
    ],
)
def test_a_params_file_that_cannot_be_used_is_one_message(tmp_path, text, message):
    if text:
        (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(InputError, match=message):
        profiles.from_file(tmp_path / "a.yaml")


def test_a_name_given_twice_on_the_command_line_is_refused():
    with pytest.raises(ParameterError, match=r'"freq" is given twice'):
        profiles.from_command(["freq=MS", "freq=W"])


@pytest.fixture
def asked(tmp_path):
    """A project with a notebook, a profile and a file of parameters."""
    (tmp_path / "notebooks").mkdir()
    cell = "a: str = '0'  # 1\nb: str = '0'  # 2\nc: str = '0'  # 3\nd: str = '0'  # 4\nmany: list = []  # 5"
    notebook(tmp_path / "notebooks" / "01-a.ipynb", parameters=cell)
    notebook(tmp_path / "notebooks" / "02-b.ipynb", parameters=cell)
    toml(tmp_path, "at_once = 1\n[run.p]\na = '1'\nb = '1'\nc = '1'\nonly = ['01']\nover = 'many'\n")
    (tmp_path / "x.yaml").write_text("b: '2'\nc: '2'\n")

    def make(**given):
        return nightly.settle(nightly.Asked(Project(tmp_path), tmp_path / "t", tmp_path / "r", **given))

    return make


def test_the_closer_setting_wins(asked, tmp_path):
    made = asked(profile="p", params=tmp_path / "x.yaml", pairs=("c=3",))
    assert {name: g.value for name, g in made.parameters.items()} == {"a": "1", "b": "2", "c": "3"}
    assert (made.only, made.over, made.at_once) == (("01",), "many", 1)
    made = asked(profile="p", only=("02",), over="many", at_once=5)
    assert (made.only, made.over, made.at_once) == (("02",), "many", 5)


def test_a_profile_is_held_to_the_notebooks(asked, tmp_path):
    toml(tmp_path, "[run.p]\nmony = ['x']\n")
    with pytest.raises(
        ParameterError, match=r'muster\.toml:2: no notebook has a parameter "mony".*Did you mean "many"'
    ):
        asked(profile="p")
    with pytest.raises(
        ParameterError, match=r'--over: no notebook has a list "manny"\. Allowed: many\. Did you mean "many"'
    ):
        asked(over="manny")
