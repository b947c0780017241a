"""YAML 1.2 with line numbers: `NO` is a country, duplicate keys are errors, every message says file:line."""

import re
from typing import ClassVar

import yaml
from ruamel.yaml import YAML
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
        data = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
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
