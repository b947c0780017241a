"""What a notebook can be given: its own declarations, read and held to.

A notebook declares its parameters in the cell tagged `parameters`, one annotated literal a line with its help behind it:
`top_n: int = 15  # rows in rankings`. `Literal["a", "b"]` names choices, `list[int]` the type of a list's entries.
"""

import ast
import io
import json
import tokenize
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from muster.ground.errors import InputError, ParameterError, did_you_mean
from muster.ground.paths import shown
from muster.tables.corpus import check_setting

OWN = ("processed", "codebook", "figures")  # set by the run itself
LEAST = {"top_n": 1, "seed": 0}
_KINDS = {"str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict}


@dataclass(frozen=True)
class Declared:
    """One parameter of a notebook: what its annotation, its default and the comment behind it say."""

    name: str
    kind: type
    default: object
    help: str = ""
    entry: type | None = None
    choices: tuple = ()
    optional: bool = False

    @property
    def allowed(self):
        """What it takes, in words."""
        if self.choices:
            return ", ".join(map(str, self.choices))
        of = f" of {self.entry.__name__}" if self.entry else ""
        return f"a value of type {self.kind.__name__}{of} such as {self.default!r}"


@dataclass(frozen=True)
class Given:
    """A value and where it was given: "-p", "a.yaml:3", "muster.toml [run.weekly]"."""

    value: object
    where: str = "-p"


def declared(path):
    """The parameters that a notebook declares.

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict of str to Declared

    Raises
    ------
    InputError
        The file is no notebook, or a line of the cell is no annotated literal.
    """
    return _declared(path, path.stat().st_mtime_ns)


@lru_cache
def _declared(path, _time):
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = ["".join(c["source"]) for c in cells if "parameters" in c["metadata"].get("tags", ())]
        statements = ast.parse("\n".join(sources)).body
    except (ValueError, KeyError, TypeError, SyntaxError) as error:
        raise InputError(shown(path), f"is no notebook that can be read ({error})", do="Mend or remove it") from None
    help_ = _comments("\n".join(sources))
    return {d.name: d for d in (_of(path, s, help_.get(s.end_lineno, "")) for s in statements) if d}


def _of(path, statement, help_):
    """One line of the cell; a line without a name of its own (a docstring) declares nothing."""
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        name, annotation = statement.targets[0].id, None
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
        name, annotation = statement.target.id, statement.annotation
    else:
        return None
    try:
        default = ast.literal_eval(statement.value)
    except ValueError:
        found = f"the parameter {name} has no literal as its default"
        raise InputError(shown(path), found, do="Write the value itself") from None
    kind, entry, choices, optional = _annotated(annotation, default)
    return Declared(name, kind, default, help_, entry, choices, optional or default is None)


def _annotated(node, default):
    """Type, type of entries, choices and whether None may be given, of an annotation."""
    kind, entry, choices, optional = type(default), None, (), False
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = ast.parse(node.value, mode="eval").body
    if isinstance(node, ast.BinOp):  # str | None
        node, optional = (node.right if _is_none(node.left) else node.left), True
    if isinstance(node, ast.Subscript):
        base, inside = getattr(node.value, "id", getattr(node.value, "attr", "")), node.slice
        if base == "Optional":
            node, optional = inside, True
        elif base == "Literal":
            choices = ast.literal_eval(inside)
            choices = choices if isinstance(choices, tuple) else (choices,)
            kind = type(choices[0])
        elif base == "list":
            kind, entry = list, _KINDS.get(getattr(inside, "id", ""))
    if isinstance(node, ast.Name):
        kind = _KINDS.get(node.id, kind)
    return kind, entry, choices, optional


def _is_none(node):
    return isinstance(node, ast.Constant) and node.value is None


def _comments(source):
    """The comment behind each line."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ").strip() for t in tokens if t.type == tokenize.COMMENT}


def checked(given, notebooks):
    """Parameters as the notebooks declare them.

    Parameters
    ----------
    given : dict of str to value or Given
        Text is read as the declared type; a list is separated by commas or written as JSON.
    notebooks : list of Path

    Returns
    -------
    dict of Path to dict
        For each notebook the values of those parameters that it declares.

    Raises
    ------
    ParameterError
        No notebook declares the name, or the value is not of the declared type or choices.
    """
    given = {name: value if isinstance(value, Given) else Given(value) for name, value in given.items()}
    known = {path: declared(path) for path in notebooks}
    names = sorted({name for parameters in known.values() for name in parameters})
    for name, value in given.items():
        if name in OWN:
            raise ParameterError(value.where, f'"{name}" has an option of its own', do=f"Give it as --{name}")
        if name not in names:
            found = f'no notebook has a parameter "{name}"'
            allowed = ", ".join(n for n in names if n not in OWN)
            raise ParameterError(value.where, found, allowed=allowed, do=did_you_mean(name, names))
    return {
        path: {name: typed(parameters[name], value) for name, value in given.items() if name in parameters}
        for path, parameters in known.items()
    }


def typed(parameter, given):
    """A value as its parameter declares it.

    Raises
    ------
    ParameterError
    """
    name, where = parameter.name, f"{given.where} {parameter.name}"
    value = _read(parameter, given.value, where)
    if value is None and parameter.optional:
        return None
    if not _fits(value, parameter.kind):
        raise ParameterError(where, f"is {value!r}", allowed=parameter.allowed)
    if parameter.entry and (bad := [v for v in value if not _fits(v, parameter.entry)]):
        raise ParameterError(where, f"holds {bad[0]!r}", allowed=parameter.allowed)
    if parameter.choices and value not in parameter.choices:
        do = did_you_mean(value, parameter.choices)
        raise ParameterError(where, f"is {value!r}", allowed=parameter.allowed, do=do)
    if name in LEAST and value < LEAST[name]:
        raise ParameterError(where, f"is {value}", allowed=f"{LEAST[name]} or more")
    check_setting(name, value)
    return value


def _read(parameter, value, where):
    """Text as the declared type; what a file gives as a day or a whole number where text or a float is asked for."""
    kind = parameter.kind
    if isinstance(value, date) and kind is str:
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and kind is float:
        return float(value)
    if not isinstance(value, str) or kind is str:
        return list(value) if isinstance(value, (list, tuple)) else value
    try:
        return _from_text(parameter, value)
    except (KeyError, ValueError):
        raise ParameterError(where, f'is "{value}"', allowed=parameter.allowed) from None


def _from_text(parameter, value):
    if parameter.optional and value.lower() in ("none", "null"):
        return None
    if parameter.kind is bool:
        return {"true": True, "false": False}[value.lower()]
    if parameter.kind is list and not value.startswith("["):
        entry = parameter.entry or str
        return [entry(part.strip()) for part in value.split(",") if part.strip()]
    return json.loads(value) if parameter.kind in (list, dict) else parameter.kind(value)


def _fits(value, kind):
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
