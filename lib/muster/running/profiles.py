"""Settings of a run from files: `muster.toml` with its profiles, and `--params FILE.yaml`.

What is given more closely wins: the notebook's default, then the profile, then the file of --params, then -p.
"""

import re
import tomllib
from dataclasses import dataclass

from muster.codebook.yamlfile import line_of, read_yaml
from muster.ground.errors import InputError, ParameterError, did_you_mean
from muster.ground.paths import shown
from muster.running.kernels import CELL_SECONDS, NOTEBOOK_SECONDS
from muster.running.parameters import Given

FILE = "muster.toml"
CHOOSING = ("only", "over")  # keys of a profile that are no parameters


@dataclass(frozen=True)
class Settings:
    """What `muster.toml` says of every run.

    Attributes
    ----------
    keep : int, runs that are kept
    at_once : int, notebooks at a time; 0 = as many as cores
    cell_seconds, notebook_seconds : int, limits
    """

    keep: int = 30
    at_once: int = 0
    cell_seconds: int = CELL_SECONDS
    notebook_seconds: int = NOTEBOOK_SECONDS


_LEAST = {"keep": 1, "at_once": 0, "cell_seconds": 1, "notebook_seconds": 1}


def settings(root):
    """The settings of a project.

    Parameters
    ----------
    root : Path, folder of muster.toml; without the file, or where it is silent, the defaults stand

    Returns
    -------
    Settings

    Raises
    ------
    InputError
        The file is no TOML, or holds a key or value that is not allowed.
    """
    file, found = root / FILE, _read(root)
    values = {key: value for key, value in found.items() if key != "run"}
    for key, value in values.items():
        if key not in _LEAST:
            allowed = ", ".join([*_LEAST, "[run.NAME]"])
            raise InputError(
                _at(file, key), f'unknown key "{key}"', allowed=allowed, do=did_you_mean(key, [*_LEAST, "run"])
            )
        if not isinstance(value, int) or isinstance(value, bool) or value < _LEAST[key]:
            raise InputError(_at(file, key), f"{key} is {value!r}", allowed=f"a whole number of {_LEAST[key]} or more")
    if not all(isinstance(p, dict) for p in (found.get("run", {}), *_profiles(found).values())):
        raise InputError(_at(file, "run"), "run holds more than profiles", allowed="sections such as [run.weekly]")
    return Settings(**values)


def profile(root, name):
    """A profile of a project.

    Parameters
    ----------
    root : Path, folder of muster.toml
    name : str, of the section [run.NAME]

    Returns
    -------
    parameters : dict of str to Given
    only : list of str, notebooks
    over : str, the parameter to run over; "" = none

    Raises
    ------
    InputError
        No such profile, or `only` or `over` of another type.
    """
    file, known = root / FILE, _profiles(_read(root))
    if name not in known:
        raise InputError(
            "--profile",
            f"{shown(file)} has no section [run.{name}]",
            allowed=", ".join(known) or "none is there",
            do=did_you_mean(name, known) or "Add the section",
        )
    values = dict(known[name])
    only, over = values.pop("only", []), values.pop("over", "")
    only = [only] if isinstance(only, str) else only
    if not isinstance(over, str) or not isinstance(only, list) or not all(isinstance(o, str) for o in only):
        found = f"only is {only!r} and over is {over!r}"
        raise InputError(_at(file, "only", name), found, allowed='only = ["02"], over = "outlets"')
    return {key: Given(value, _at(file, key, name)) for key, value in values.items()}, only, over


def from_file(path):
    """The parameters of a YAML file.

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict of str to Given

    Raises
    ------
    InputError
        The file cannot be read, or is no mapping of names to values.
    """
    if not path.is_file():
        raise InputError(shown(path), "there is no such file", do="Name another with --params")
    found = read_yaml(path)
    if found is None:
        return {}
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise InputError(shown(path), "is no list of names with values", allowed="lines such as freq: MS")
    return {key: Given(_plain(value), f"{shown(path)}:{line_of(found, (key,))}") for key, value in found.items()}


def from_command(pairs):
    """The parameters of -p.

    Parameters
    ----------
    pairs : iterable of str, "NAME=VALUE"

    Returns
    -------
    dict of str to Given

    Raises
    ------
    ParameterError
        A pair without value, or a name given twice.
    """
    values = {}
    for pair in pairs or ():
        name, equals, text = (part.strip() for part in pair.partition("="))
        if not equals:
            raise ParameterError("-p", f'"{pair}" has no value', allowed="-p NAME VALUE or -p NAME=VALUE")
        if name in values:
            raise ParameterError("-p", f'"{name}" is given twice', do="Keep one of the two")
        values[name] = Given(text)
    return values


def _profiles(found):
    runs = found.get("run", {})
    return runs if isinstance(runs, dict) else {}


def _read(root):
    path = root / FILE
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(shown(path), f"no valid TOML ({error})", do="Mend the line") from None


def _at(file, key, name=None):
    """file:line of a key, in the section of a profile where one is named; tomllib tells no lines."""
    inside = name is None
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if header := re.match(r"\s*\[([^\[\]]+)\]", line):
            section = header[1].strip()
            inside = section.replace('"', "") == f"run.{name}" if name else section.split(".")[0] == key
        if inside and re.match(rf"\s*\[?\s*\"?{re.escape(key)}\b", line):
            return f"{shown(file)}:{number}"
    return shown(file)


def _plain(value):
    """A value of the YAML reader as Python's own type."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return value
