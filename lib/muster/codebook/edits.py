"""What an article must print, or lack, for an edit of a codebook to bear on it."""

from dataclasses import dataclass

from muster.codebook.aliases import compile_aliases
from muster.codebook.offices import Offices
from muster.codebook.scanner import spellings
from muster.ground.text import fold

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
        One of these is printed in it: names, titles of office, nouns for coalitions, in each spelling, in lower case.
    entities : frozenset of str
        Or it mentions one of these, by whatever name: a person whom no alias covers has the id of one who is listed.
    days : bool
        Or its day is not printed: the chronology, from which it is derived, changed.
    """

    forms: frozenset
    entities: frozenset
    days: bool


def edit(before, now, language):
    """How a codebook was edited, as far as articles can tell.

    An office bears on articles that name the person or print its title; what a coalition is, on those that name it, print
    a noun for coalitions, or mention an enemy or another entity by which it is known.

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
    known = {other for entity, row in rows if entity in coalitions for other in _known_by(row)}
    heads = {fold(head) for _, row in rows for head in row.heads} if coalitions else set()
    forms = _forms(books, language, entities) | _titles(books, language, entities) | heads
    printed = {spelling.lower() for form in forms for spelling in spellings(form)}
    return Edit(frozenset(printed), frozenset(entities | known), before.chronology != now.chronology)


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
    return {*getattr(row, "against", ()), *near}


def _forms(books, language, entities):
    """The forms whose meaning differs between two codebooks, and all forms of some entities."""
    old, new = ({a.text: a for a in compile_aliases(book, language)} for book in books)
    every = [alias for aliases in (old, new) for alias in aliases.values()]
    differ = [alias for alias in every if old.get(alias.text) != new.get(alias.text)]
    last = {alias.text.split()[-1] for alias in differ if alias.form == "full"}  # "Odo K. Lind" is "Odo Lind", too
    own = {alias.text for alias in every if alias.entity and entities.intersection(alias.entity.split(";"))}
    return {alias.text for alias in differ} | last | own


def _titles(books, language, persons):
    """The titles of the offices of some persons, however they may be printed."""
    offices = Offices(books[1], language.titles)
    held = {offices.canonical(term.office) for book in books for term in book.offices if term.person in persons}
    return {title for title in offices.titles if offices.canonical(title) in held}
