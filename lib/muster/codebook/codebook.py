"""The researcher's instrument: a YAML file as a frozen, validated Codebook.

`read_codebook(path)` gives it; docs of the format: codebooks/README.md.
"""

import calendar
import hashlib
import io
import re
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML

from muster.codebook.layers import Layers
from muster.ground.errors import CodebookError, did_you_mean


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


class Example(_Row):
    """A sentence in which a name with several readings is read in one way; `muster check` tags it and compares.

    `entity` is whom `name` must be coded as where it stands in `text` for the first time; null: as nobody. A publication
    day matters for bare nouns and titles.
    """

    text: str
    name: str
    entity: str | None
    layer: Literal["actor", "coalition", "place", "media"] = "actor"
    published: FirstDay = None
    why: str = ""


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
    examples: tuple[Example, ...] = ()
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
    files, mark, book = _BOOKS.get(path, ((), None, None))
    if not files or mark != _mark(files):
        layers = Layers(path)
        book = _validated(layers)
        _BOOKS[path] = (layers.files, _mark(layers.files), book)
    return book


_BOOKS = {}  # path -> its files, their fingerprint, the codebook: read once while nothing changes, since it is frozen


def _mark(files):
    """The fingerprint of the content of files; None where one is gone."""
    if not all(f.is_file() for f in files):
        return None
    return hashlib.blake2b(b"".join(f.read_bytes() for f in files), digest_size=8).hexdigest()


def _validated(layers):
    """The codebook of what a file and all that it extends say together."""
    for key in ("fingerprint", "drop"):
        if key in layers.data:
            raise CodebookError(layers.where([key]), f'unknown key "{key}"', do="Remove the key")
    try:
        book = Codebook(**layers.data)
    except ValidationError as error:
        raise _in_words(error, layers) from None
    _check_ids(book, layers)
    _check_aliases(book, layers)
    said = book.model_dump_json(exclude={"fingerprint"})
    return book.model_copy(update={"fingerprint": hashlib.blake2b(said.encode(), digest_size=8).hexdigest()})


def as_yaml(book):
    """A codebook as one file that extends nothing, for `read_codebook`; text."""
    out = io.StringIO()
    said = book.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"fingerprint"})
    YAML().dump(said, out)
    return out.getvalue()


def _in_words(error, layers):
    """The first of pydantic's complaints as ours."""
    first = error.errors()[0]
    place = [p for p in first["loc"] if isinstance(p, int | str)]
    where = layers.where(place)
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


def _check_ids(book, layers):
    """An id stands for one thing, and a term ends after it begins."""
    seen = {}
    for section in ("coalitions", "others", "actors", "chronology"):
        for i, row in enumerate(getattr(book, section)):
            key, place = (section == "chronology", row.id), [section, i, "id"]
            if key in seen:
                found = f'the id "{row.id}" is taken ({layers.where(seen[key], place)})'
                raise CodebookError(layers.where(place), found, do="Give it another")
            seen[key] = place
    for i, office in enumerate(book.offices):
        if office.start and office.end and office.start > office.end:
            found = f"{office.name}'s term ends ({office.end}) before it begins ({office.start})"
            raise CodebookError(layers.where(["offices", i]), found, do="Correct from or to")


def _check_aliases(book, layers):
    """An alias belongs to one entity."""
    seen = {}
    for section, fields in _ALIAS_FIELDS.items():
        for i, row in enumerate(getattr(book, section)):
            owner = row.person if section == "offices" else row.id
            for field in fields:
                values = getattr(row, field)
                for j, alias in enumerate([values] if isinstance(values, str) else values):
                    place = [section, i, field] + ([] if isinstance(values, str) else [j])
                    if not alias.strip():
                        raise CodebookError(layers.where(place), "an alias is empty", do="Remove it")
                    other, first = seen.setdefault(alias, (owner, place))
                    if other != owner:
                        found = f'alias "{alias}" belongs to both {other} ({layers.where(first, place)}) and {owner}'
                        raise CodebookError(layers.where(place), found, do="Keep it under one")


_ALIAS_FIELDS = {
    "coalitions": ("name", "names", "phrases"),
    "others": ("names",),
    "actors": ("name", "names", "aliases", "demonyms", "descriptions"),
    "offices": ("name", "names"),
}
