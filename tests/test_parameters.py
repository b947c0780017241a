"""What a notebook can be given: its declarations, types, choices; values from the command line and from files."""

import pytest

from handmade import notebook
from muster.ground.errors import InputError, ParameterError
from muster.running import parameters
from muster.running.parameters import Given


def test_values_are_read_as_the_type_of_the_default(tmp_path):
    path = notebook(tmp_path / "01-a.ipynb")
    given = {"top_n": "7", "name": "7", "flag": "true", "many": "a, b"}
    assert parameters.checked(given, [path])[path] == {"top_n": 7, "name": "7", "flag": True, "many": ["a", "b"]}


def test_a_notebook_gets_only_what_it_declares(tmp_path):
    one = notebook(tmp_path / "01-a.ipynb", parameters="x: int = 1  # one")
    two = notebook(tmp_path / "02-b.ipynb", parameters="y: int = 1  # two")
    assert parameters.checked({"x": "5"}, [one, two]) == {one: {"x": 5}, two: {}}


@pytest.mark.parametrize(("name", "value"), [("top_n", "x"), ("flag", "yes"), ("top_n", 1.5)])
def test_a_value_of_another_type_is_refused(tmp_path, name, value):
    with pytest.raises(ParameterError, match=f"-p {name}: .* Allowed: a value of type "):
        parameters.checked({name: value}, [notebook(tmp_path / "01-a.ipynb")])


def test_unknown_parameter_names_the_closest(tmp_path):
    with pytest.raises(ParameterError, match=r'no notebook has a parameter "topn".*Did you mean "top_n"'):
        parameters.checked({"topn": "1"}, [notebook(tmp_path / "01-a.ipynb")])


def test_a_list_with_commas_inside_is_given_as_json(tmp_path):
    path = notebook(tmp_path / "01-a.ipynb")
    assert parameters.checked({"many": '["Post, The", "Courier"]'}, [path])[path] == {"many": ["Post, The", "Courier"]}


def test_declarations_are_read_with_type_choices_entries_and_help(tmp_path):
    cell = (
        'kind: Literal["bar", "line"] = "bar"  # of the chart\nyears: list[int] = []  # to show\n'
        "least: float | None = None  # of rows\nlong: 'Optional[str]' = 'a'  # any\nplain = 3"
    )
    found = parameters.declared(notebook(tmp_path / "01-a.ipynb", parameters=cell))
    assert found["kind"].choices == ("bar", "line")
    assert (found["years"].kind, found["years"].entry) == (list, int)
    assert (found["least"].kind, found["least"].optional) == (float, True)
    assert (found["long"].kind, found["long"].optional) == (str, True)
    assert (found["plain"].kind, found["plain"].default) == (int, 3)
    assert [found[name].help for name in ("kind", "years", "plain")] == ["of the chart", "to show", ""]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("kind", "lines", r"-p kind: is 'lines'\. Allowed: bar, line\. Did you mean \"line\"\."),
        ("years", "2014, x", r"-p years: is \"2014, x\"\. Allowed: a value of type list of int such as \[\]"),
        ("years", [2014, "x"], r"-p years: holds 'x'\. "),
        ("least", "much", r"-p least: is \"much\"\. Allowed: a value of type float such as None"),
        ("n", True, r"-p n: is True\. Allowed: a value of type int such as 1"),
        ("n", "1.5", r"-p n: is \"1\.5\"\. "),
        ("top_n", "0", r"-p top_n: is 0\. Allowed: 1 or more"),
        ("processed", "x", r"-p: \"processed\" has an option of its own\. Give it as --processed"),
    ],
)
def test_a_value_that_is_not_declared_is_one_message(tmp_path, name, value, message):
    cell = (
        'kind: Literal["bar", "line"] = "bar"  # a\nyears: list[int] = []  # b\nleast: float | None = None  # c\n'
        "n: int = 1  # d\ntop_n: int = 1  # e\nprocessed: str = ''  # f"
    )
    with pytest.raises(ParameterError, match=message):
        parameters.checked({name: value}, [notebook(tmp_path / "01-a.ipynb", parameters=cell)])


def test_values_of_files_become_what_is_declared(tmp_path):
    from datetime import date

    cell = "start: str = ''  # a\nshare: float = 0.5  # b\nyears: list[int] = []  # c\nleast: int | None = 3  # d"
    path = notebook(tmp_path / "01-a.ipynb", parameters=cell)
    given = {"start": Given(date(2014, 9, 5)), "share": Given(1), "years": Given("2014,2015"), "least": Given("none")}
    assert parameters.checked(given, [path])[path] == {
        **{"start": "2014-09-05", "share": 1.0, "years": [2014, 2015], "least": None}
    }


def test_the_message_says_where_the_value_was_given(tmp_path):
    path = notebook(tmp_path / "01-a.ipynb")
    with pytest.raises(ParameterError, match=r"^a\.yaml:3 top_n: is \"x\"\. Allowed: "):
        parameters.checked({"top_n": Given("x", "a.yaml:3")}, [path])


@pytest.mark.parametrize("cell", ["n: int = 1 +", "n: int = max(1, 2)  # computed"])
def test_a_cell_that_declares_nothing_readable_is_one_message(tmp_path, cell):
    with pytest.raises(
        InputError, match=r"01-a\.ipynb: (is no notebook that can be read|the parameter n has no literal)"
    ):
        parameters.declared(notebook(tmp_path / "01-a.ipynb", parameters=cell))
