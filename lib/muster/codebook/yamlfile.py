"""YAML 1.2 with line numbers: `NO` is a country, duplicate keys are errors, every message says file:line.

A file is read by the parser in C, ten times as fast. Where that meets anything but plain facts (an error, a key twice, an
anchor, a number in another notation), ruamel.yaml reads it again from the beginning, and says what is wrong.
"""

import re
from datetime import date
from types import SimpleNamespace
from typing import ClassVar

import yaml
from ruamel.yaml import YAML, resolver
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from muster.ground.errors import CodebookError
from muster.ground.paths import shown


def read_yaml(path):
    """The content of a YAML file, its containers knowing their lines (see `line_of`).

    Raises
    ------
    CodebookError
        The file is missing, unreadable or no YAML; `where` is file:line where the line is known.
    """
    try:
        text = path.read_text(encoding="utf-8")
        try:
            data = _plain(text)
        except (_Doubt, yaml.YAMLError, ValueError, RecursionError):
            data = YAML(typ="rt").load(text)
    except FileNotFoundError:
        raise CodebookError(shown(path), "there is no such file", do="Name another with --codebook") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CodebookError(shown(path), f"cannot be read ({error})", do="Save it as UTF-8 text") from None
    except DuplicateKeyError as error:
        found = str(error.problem).split(" with value")[0].replace("found duplicate key", "the key occurs twice:")
        raise CodebookError(_at(path, error), found, do="Keep one of the two") from None
    except MarkedYAMLError as error:
        raise CodebookError(_at(path, error), f"no valid YAML, {error.problem}", do="Mend the line") from None
    except ValueError as error:  # a timestamp that is no day: 2014-02-30
        raise CodebookError(shown(path), f"holds a date that is none ({error})", do="Correct the date") from None
    except YAMLError as error:
        raise CodebookError(shown(path), f"no valid YAML ({error})", do="Mend the file") from None
    return data


class _Doubt(Exception):
    """What only the slow parser knows how to read, or how to refuse."""


class _Mapping(dict):
    """A mapping with the line of each key, as ruamel.yaml gives it: `lc.line`, `lc.data[key][0]`, from 0."""


class _Items(list):
    """A list with the line of each item."""


class _Nodes(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Nodes of the parser in C, scalars resolved as ruamel.yaml resolves them."""

    yaml_implicit_resolvers: ClassVar = {}


for _versions, _tag, _regexp, _first in resolver.implicit_resolvers:
    if (1, 2) in _versions:
        _Nodes.add_implicit_resolver(_tag, _regexp, _first)
_SCALARS = {  # tag -> the notation that is read here, and how
    "str": (re.compile("", re.S), str),
    "bool": (re.compile("true|True|TRUE|false|False|FALSE$"), lambda text: text.lower() == "true"),
    "null": (re.compile(""), lambda text: None),
    "int": (re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), int),
    "float": (re.compile(r"^[-+]?[0-9]+\.[0-9]+$"), float),
    "timestamp": (re.compile(r"\d{4}-\d\d-\d\d$"), date.fromisoformat),
}
_SCALARS = {f"tag:yaml.org,2002:{tag}": how for tag, how in _SCALARS.items()}


def _plain(text):
    """The content of a text without errors, directives, anchors, merges and rare notations."""
    if text.startswith("%") or "\n%" in text:
        raise _Doubt
    loader = _Nodes(text)
    try:
        node = loader.get_single_node()
        return None if node is None else _content(node, set())
    finally:
        loader.dispose()


def _content(node, seen):
    """What a node holds, its containers knowing their lines."""
    if isinstance(node, yaml.ScalarNode):
        notation, read = _SCALARS.get(node.tag, (None, None))
        if notation is None or not notation.match(node.value):
            raise _Doubt
        return read(node.value)
    if id(node) in seen:  # an alias of an anchor
        raise _Doubt
    seen.add(id(node))
    made, lines = (_Mapping(), {}) if isinstance(node, yaml.MappingNode) else (_Items(), {})
    if isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
        for key_node, value_node in node.value:
            key = _content(key_node, seen) if isinstance(key_node, yaml.ScalarNode) else None
            if key is None or key in made:
                raise _Doubt
            made[key], lines[key] = _content(value_node, seen), (key_node.start_mark.line,)
    elif isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
        for number, item in enumerate(node.value):
            made.append(_content(item, seen))
            lines[number] = (item.start_mark.line,)
    else:
        raise _Doubt
    made.lc = SimpleNamespace(line=node.start_mark.line, data=lines)
    return made


class _Facts(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """The core schema of YAML 1.2 by the parser in C, ten times as fast as the one that knows lines."""

    yaml_implicit_resolvers: ClassVar = {}


_CORE = {
    "bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "null": (r"~|null|Null|NULL|", ("~", "n", "N", "")),
    "int": (r"[-+]?[0-9]+", "-+0123456789"),
    "float": (r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    "timestamp": (r"\d{4}-\d\d-\d\d", "0123456789"),
}
for _tag, (_pattern, _first) in _CORE.items():
    _Facts.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_first))


def read_facts(path):
    """The content of a YAML file of ours: plain containers, nothing checked. A test holds it to `read_yaml`."""
    return yaml.load(path.read_text(encoding="utf-8"), _Facts)


def _at(path, error):
    mark = error.problem_mark or error.context_mark
    return f"{shown(path)}:{mark.line + 1}" if mark else shown(path)


def line_of(data, place):
    """The line (from 1) of the item at `place`, a path of keys and indices; the nearest known container's line
    where the item itself has none."""
    line = 1
    for key in place:
        try:
            line = data.lc.data[key][0] + 1
            data = data[key]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line
