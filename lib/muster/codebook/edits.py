"""What an article must print, or lack, for an edit of a codebook to bear on it."""

from dataclasses import dataclass

from muster.codebook.aliases import compile_aliases
from muster.codebook.offices import Offices

_SAY_NOTHING = {"title", "version", "examples", "fingerprint", "codebook"}  # parts that no row of a table follows from
_FOLLOWED = {"coalitions", "others", "actors", "offices", "chronology"}
# told by the aliases themselves, or of no use to tagging
_TOLD = {"note", "sizes", "name", "names", "aliases", "demonyms", "descriptions", "ambiguous", "phrases", "surname"}


@dataclass(frozen=True)
class Edit:
    """What an article must have for an edited codebook to read it in another way.

    Attributes
    ----------
    forms : frozenset of str
        One of these is printed in it: names, titles of office, nouns for coalitions.
    days : bool
        Or its day is not printed: the chronology, from which it is derived, changed.
    """

    forms: frozenset
    days: bool


def edit(before, now, language):
    """How a codebook was edited, as far as articles can tell.

    An office bears on articles that name the person or print its title; what a coalition is, on those that name it, print
    a noun for coalitions, or name an enemy or another entity by which it is known.

    Parameters
    ----------
    before, now : Codebook
    language : Language

    Returns
    -------
    Edit or None
        None where the edit may bear on any article: rows in another order, of which the first wins, or other parts.
    """
    parts = type(now).model_fields.keys() - _SAY_NOTHING - _FOLLOWED
    books = before, now
    one, two = map(_rows, books)
    if any(getattr(before, name) != getattr(now, name) for name in parts) or _reordered(one, two):
        return None
    changed = {key for key in one.keys() | two.keys() if one.get(key) != two.get(key)}
    coalitions = {entity for section, entity in changed if section == "coalitions"}
    entities = {entity for _, entity in changed}
    rows = [(c.id, c) for book in books for c in book.coalitions]
    rows += [(f"other:{o.id}", o) for book in books for o in book.others]
    entities |= {known for entity, row in rows if entity in coalitions for known in _known_by(row)}
    heads = {head for _, row in rows for head in row.heads} if coalitions else set()
    days = before.chronology != now.chronology
    return Edit(frozenset(_forms(books, language, entities) | _titles(books, language, entities) | heads), days)


def _rows(book):
    """What a codebook says of each entity beyond what its aliases tell, by section and entity, in order."""
    found = {("coalitions", c.id): c.model_dump(exclude=_TOLD) for c in book.coalitions}
    found |= {("coalitions", f"other:{o.id}"): o.model_dump(exclude=_TOLD) for o in book.others}
    found |= {("actors", a.id): a.model_dump(exclude=_TOLD) for a in book.actors}
    for term in book.offices:
        found.setdefault(("offices", term.person), []).append(term.model_dump(exclude=_TOLD))
    return found


def _reordered(one, two):
    return [key for key in one if key in two] != [key for key in two if key in one]


def _known_by(row):
    """The entities by which a coalition is known where its noun does not stand: enemies, and those near its bare noun."""
    near = (*getattr(row, "near", ()), *(row.bare.near if row.bare else ()))
    return {entity.partition("/")[0] for entity in (*getattr(row, "against", ()), *near)}


def _forms(books, language, entities):
    """The forms whose meaning differs between two codebooks, and all forms of some entities."""
    old, new = ({a.text: a for a in compile_aliases(book, language)} for book in books)
    differ = {text for text in old.keys() | new.keys() if old.get(text) != new.get(text)}
    every = (alias for aliases in (old, new) for alias in aliases.values() if alias.entity)
    return differ | {alias.text for alias in every if entities.intersection(alias.entity.split(";"))}


def _titles(books, language, persons):
    """The titles of the offices of some persons, however they may be printed."""
    offices = Offices(books[1], language.titles)
    held = {offices.canonical(term.office) for book in books for term in book.offices if term.person in persons}
    return {title for title in offices.titles if offices.canonical(title) in held}
