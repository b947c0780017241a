"""Reading YAML twice over: what the fast parser reads is what ruamel.yaml reads, to the line of each item."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from muster.codebook import yamlfile
from muster.codebook.yamlfile import line_of, read_yaml
from muster.ground.errors import CodebookError

ROOT = Path(__file__).resolve().parents[1]
FILES = [*ROOT.glob("codebooks/*.yaml"), *ROOT.glob("lib/muster/codebook/language/en/*.yaml")]
PLAIN = {
    "names of countries are no booleans": "[NO, no, on, off, y, yes, true, False, ~, null, '', 'true']",
    "numbers": "[0, 8, -2, +3, 1.5, 2014, '2014', 2014-08, 1.2.3, 65-nation, .a]",
    "days": "[2014-08-08, '2014-08-08', 2014-8-8]",
    "blocks": "\n- |\n  two\n  lines\n- >\n  folded\n  line\n-\n  - {from: 2014-01-01,\n     to: null}\n  # a remark\n  - last",
    "letters": "[Áñé, 漢, \"\\u00e9\", 'it''s', \"a\\tb\"]",
    "keys": "{1: one, yes: two, a b: three}",
}
ODD = {
    "other notations": "[010, 0o17, 0x1F, 0b11, 1_000, 1e3, .5, 5., .inf, 2014-08-08T10:00:00]",
    "anchors": "[&x [1, 2], *x, {<<: {b: 1}, c: 2}]",
    "a tag": "!!set {x, y}",
    "a key that is a list": "{[1, 2]: 3}",
}


def assert_equal(one, other):
    """The same content, types but for ruamel's own, order of keys, and lines."""
    assert isinstance(other, type(one)) or isinstance(one, (dict, list))
    assert one == other
    if isinstance(one, dict):
        assert list(one) == list(other)
    for place in one if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ():
        assert line_of(one, [place]) == line_of(other, [place])
        assert_equal(one[place], other[place])
    if hasattr(one, "lc"):
        assert one.lc.line == other.lc.line


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_plain_facts_are_read_fast_and_alike(text):
    assert_equal(yamlfile._plain(f"a: {text}\n"), YAML(typ="rt").load(f"a: {text}\n"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_shipped_files_are_read_alike_to_the_line(path):
    assert_equal(read_yaml(path), YAML(typ="rt").load(path.read_text(encoding="utf-8")))


def test_the_shipped_codebook_is_read_fast():
    for path in ROOT.glob("codebooks/*.yaml"):
        assert yamlfile._plain(path.read_text(encoding="utf-8"))["codebook"] == path.stem


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_what_is_odd_is_left_to_the_slow_parser(tmp_path, text):
    with pytest.raises(yamlfile._Doubt):
        yamlfile._plain(f"a: {text}\n")
    path = tmp_path / "a.yaml"
    path.write_text(f"a: {text}\n", encoding="utf-8")
    assert read_yaml(path) == YAML(typ="rt").load(f"a: {text}\n")


@pytest.mark.parametrize(
    ("text", "where"),
    [("a: 1\nb: 2\na: 3\n", "a.yaml:3"), ("a: [1\nb: 2\n", "a.yaml:2"), ("a: 2014-02-30\n", "a.yaml")],
)
def test_errors_are_those_of_the_slow_parser(tmp_path, text, where):
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CodebookError) as raised:
        read_yaml(path)
    assert where in str(raised.value)
