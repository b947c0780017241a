"""The researcher's instrument: a YAML file as a frozen, validated Codebook.

`read_codebook(path)` gives it; docs of the format: codebooks/README.md.
"""

import calendar
import hashlib
import re
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from muster.codebook.yamlfile import line_of, read_yaml
from muster.ground.errors import CodebookError, did_you_mean
from muster.ground.paths import shown


def _day(value, last):
    """A day from YYYY-MM-DD, YYYY-MM or YYYY: the first day of what is named, or the last."""
    if value is None or isinstance(value, date):
        return value
    parts = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", str(value))
    if not parts:
        raise ValueError("a day is written YYYY-MM-DD, YYYY-MM or YYYY")
    year, month, day = (int(p) if p else None for p in parts.groups())
    month = month or (12 if last else 1)
    return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))


FirstDay = Annotated[date | None, BeforeValidator(lambda value: _day(value, last=False))]
LastDay = Annotated[date | None, BeforeValidator(lambda value: _day(value, last=True))]
Words = tuple[str, ...]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+(/[a-z0-9_]+)?$")]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Span(_Row):
    """A period; an end that is null is open."""

    start: FirstDay = Field(default=None, alias="from")
    end: LastDay = Field(default=None, alias="to")

    def holds(self, day):
        return (self.start is None or day >= self.start) and (self.end is None or day <= self.end)


class Member(Span):
    id: Id


class Size(_Row):
    date: FirstDay
    n: int = Field(gt=0)
    note: str = ""
    source: str = ""


class Bare(Span):
    """What a bare head noun means: for which heads, when, and beside which entities."""

    heads: Words
    near: Words = ()


class Other(_Row):
    """A coalition that is not the subject but competes for the head noun."""

    id: Id
    name: str
    names: Words = ()
    heads: Words = ("coalition", "alliance")
    modifiers: Words = ()
    complements: Words = ()
    near: Words = ()
    bare: Bare | None = None
    note: str = ""


class Coalition(_Row):
    id: Id
    name: str
    names: Words = ()
    heads: Words = ()
    modifiers: Words = ()
    against: Words = ()
    complements: Words = ()
    phrases: Words = ()
    bare: Bare | None = None
    members: tuple[Member, ...] = ()
    sizes: tuple[Size, ...] = ()
    note: str = ""


class Actor(_Row):
    id: Id
    name: str
    type: Literal["body", "organisation", "armed_group", "person", "party"]
    names: Words = ()
    aliases: Words = ()
    demonyms: Words = ()
    descriptions: Words = ()
    near: Words = ()
    ambiguous: Words = ()
    note: str = ""


class Office(Span):
    person: Id
    name: str
    names: Words = ()
    surname: Words = ()
    office: str
    country: Id
    basis: Literal["verified", "seen", "general"]
    seen: tuple[Any, ...] = ()
    note: str = ""


class Reference(_Row):
    """A dated event of the record: it annotates timelines and anchors dating."""

    id: Id
    date: FirstDay
    to: LastDay = None
    label: str
    place: str = ""
    country: Id | None = None
    type: str | None = None
    words: Words = ()
    verified: bool = False
    source: str = ""


class Codebook(_Row):
    """What counts as what in one project; frozen once read."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, ignored_types=(cached_property,))

    codebook: str
    title: str
    version: str
    language: Literal["en"] = "en"
    period: Span = Span()
    coalitions: tuple[Coalition, ...] = Field(min_length=1)
    others: tuple[Other, ...] = ()
    actors: tuple[Actor, ...] = ()
    offices: tuple[Office, ...] = ()
    chronology: tuple[Reference, ...] = ()
    fingerprint: str = ""

    @cached_property
    def labels(self):
        """Entity id -> label, for the entities that the codebook itself names."""
        rows = {c.id: c.name for c in (*self.coalitions, *self.actors)}
        rows |= {f"other:{o.id}": o.name for o in self.others}
        return rows | {o.person: o.name for o in reversed(self.offices)}


def read_codebook(path):
    """Read and validate a codebook.

    Parameters
    ----------
    path : path of a YAML file

    Returns
    -------
    Codebook

    Raises
    ------
    CodebookError
        No such file, no valid YAML, an unknown or missing key, a value that is not allowed, an id twice, an alias of
        two entities. The message says file:line, what was found, what is allowed, what to do.
    """
    path = Path(path)
    mark = hashlib.blake2b(path.read_bytes(), digest_size=8).hexdigest() if path.is_file() else ""
    return _read(path, mark)


@lru_cache(maxsize=4)
def _read(path, mark):
    """The codebook of a file whose content has this fingerprint; read once, since a codebook is frozen."""
    data = read_yaml(path)
    if not isinstance(data, dict):
        raise CodebookError(shown(path), "holds no mapping", do="Start from codebooks/counter-is.yaml")
    if "fingerprint" in data:
        raise CodebookError(
            f"{shown(path)}:{line_of(data, ['fingerprint'])}", 'unknown key "fingerprint"', do="Remove the key"
        )
    try:
        book = Codebook(**{**data, "fingerprint": mark})
    except ValidationError as error:
        raise _in_words(error, data, path) from None
    _check_ids(book, data, path)
    _check_aliases(book, data, path)
    return book


def _in_words(error, data, path):
    """The first of pydantic's complaints as ours."""
    first = error.errors()[0]
    place = [p for p in first["loc"] if isinstance(p, int | str)]
    where = f"{shown(path)}:{line_of(data, place)}"
    key = place[-1] if place else "the file"
    if first["type"] == "extra_forbidden":
        known = _known_keys(place[:-1])
        do = did_you_mean(key, known) or "Remove the key or correct it"
        return CodebookError(where, f'unknown key "{key}"', allowed=", ".join(known), do=do)
    if first["type"] == "missing":
        return CodebookError(
            where, f'the key "{key}" is missing', do="Add it; codebooks/README.md shows each by example"
        )
    found = f'"{key}" is {first["input"]!r}'
    return CodebookError(where, found, allowed=first["msg"].removeprefix("Value error, "), do="Correct the value")


def _known_keys(place):
    """The keys that a row at `place` may have."""
    model = Codebook
    for key in (p for p in place if isinstance(p, str)):
        kind = next((f.annotation for n, f in model.model_fields.items() if key in (n, f.alias)), None)
        nested = [m for m in _models(kind)]
        if not nested:
            break
        model = nested[0]
    return [f.alias or n for n, f in model.model_fields.items() if n != "fingerprint"]


def _models(kind):
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in getattr(kind, "__args__", ()):
        yield from _models(part)


def _check_ids(book, data, path):
    """An id stands for one thing."""
    seen = {}
    for section in ("coalitions", "others", "actors", "chronology"):
        for i, row in enumerate(getattr(book, section)):
            line = line_of(data, [section, i, "id"])
            key = (section == "chronology", row.id)
            if key in seen:
                raise CodebookError(
                    f"{shown(path)}:{line}", f'the id "{row.id}" is taken (line {seen[key]})', do="Give it another"
                )
            seen[key] = line
    for i, office in enumerate(book.offices):
        if office.start and office.end and office.start > office.end:
            line = line_of(data, ["offices", i])
            found = f"{office.name}'s term ends ({office.end}) before it begins ({office.start})"
            raise CodebookError(f"{shown(path)}:{line}", found, do="Correct from or to")


def _check_aliases(book, data, path):
    """An alias belongs to one entity."""
    seen = {}
    for section, fields in _ALIAS_FIELDS.items():
        for i, row in enumerate(getattr(book, section)):
            owner = row.person if section == "offices" else row.id
            for field in fields:
                values = getattr(row, field)
                for j, alias in enumerate([values] if isinstance(values, str) else values):
                    place = [section, i, field] + ([] if isinstance(values, str) else [j])
                    line = line_of(data, place)
                    if not alias.strip():
                        raise CodebookError(f"{shown(path)}:{line}", "an alias is empty", do="Remove it")
                    if seen.setdefault(alias, (owner, line))[0] != owner:
                        other, first = seen[alias]
                        found = f'alias "{alias}" belongs to both {other} (line {first}) and {owner}'
                        raise CodebookError(f"{shown(path)}:{line}", found, do="Keep it under one")


_ALIAS_FIELDS = {
    "coalitions": ("name", "names", "phrases"),
    "others": ("names",),
    "actors": ("name", "names", "aliases", "demonyms", "descriptions"),
    "offices": ("name", "names"),
}
