"""Which words of an article an edit of a codebook may bear on."""

from muster.codebook.aliases import compile_aliases

_PRINTED = {"note", "names", "aliases", "demonyms", "descriptions", "ambiguous"}  # told by the aliases themselves
_SAY_NOTHING = ("title", "version", "examples", "fingerprint", "codebook")  # parts that no row of a table follows from


def changed_forms(before, now, language):
    """The printed forms by which an article can tell two codebooks apart.

    Parameters
    ----------
    before, now : Codebook
    language : Language

    Returns
    -------
    set of str, or None
        As `compile_aliases` gives them. None where more than actors changed: what offices, coalitions and the chronology
        say bears on articles that print no name of theirs.
    """
    parts = [name for name in type(now).model_fields if name not in _SAY_NOTHING]
    if any(getattr(before, name) != getattr(now, name) for name in parts if name != "actors"):
        return None
    one, two = ({a.id: a.model_dump(exclude=_PRINTED) for a in book.actors} for book in (before, now))
    if [i for i in one if i in two] != [i for i in two if i in one]:
        return None  # the order decides which of two rows wins
    changed = {i for i in one.keys() | two.keys() if one.get(i) != two.get(i)}
    old, new = ({a.text: a for a in compile_aliases(book, language)} for book in (before, now))
    forms = {text for text in old.keys() | new.keys() if old.get(text) != new.get(text)}
    every = (alias for aliases in (old, new) for alias in aliases.values() if alias.entity)
    return forms | {alias.text for alias in every if changed.intersection(alias.entity.split(";"))}
