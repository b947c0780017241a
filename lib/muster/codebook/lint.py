"""What is doubtful in a codebook though it can be read: shadowed aliases, shared surnames, overlapping terms."""

from collections import defaultdict
from itertools import pairwise

from muster.codebook.aliases import SURNAME, compile_aliases
from muster.ground.text import fold


def lint(book, language):
    """Remarks on a codebook.

    Parameters
    ----------
    book : Codebook
    language : Language

    Returns
    -------
    list of str, one remark a line
    """
    return [
        *_shadowing(book, language),
        *_shared_surnames(book, language),
        *_overlaps(book),
        *_common_words(book, language),
        *_unknown_ids(book, language),
    ]


def _shadowing(book, language):
    """Aliases of the codebook that a built-in country, medium or place has as well: the codebook wins."""
    built_in = {}
    for rows in (language.places, language.media, language.countries):
        for row in rows:
            names = (row["name"], *row.get("names", ()), *row.get("demonyms", ()), *row.get("capitals", ()))
            built_in |= {fold(n): row.get("id") or row.get("country") for n in names}
    for actor in book.actors:
        for alias in (actor.name, *actor.names, *actor.aliases):
            if fold(alias) in built_in:
                yield f'shadowed: "{alias}" of {actor.id} hides the built-in {built_in[fold(alias)]}'


def _shared_surnames(book, language):
    for alias in compile_aliases(book, language):
        if alias.sort == SURNAME and ";" in alias.entity:
            yield f'shared: surname "{alias.text}" of {alias.entity.replace(";", ", ")}: needs the full name in the article'


def _overlaps(book):
    """Two holders of one office at one time."""
    terms = defaultdict(list)
    for office in book.offices:
        terms[(office.country, office.office)].append(office)
    for (country, name), rows in terms.items():
        dated = sorted((o for o in rows if o.start), key=lambda o: o.start)
        for before, after in pairwise(dated):
            if before.person != after.person and (before.end is None or before.end > after.start):
                yield f"overlap: {country} {name}: {before.name} to {before.end or 'open'}, {after.name} from {after.start}"


def _common_words(book, language):
    common = set(language.contexts["capital_words"])
    for actor in book.actors:
        for alias in (actor.name, *actor.names, *actor.aliases):
            if alias in common and alias not in actor.ambiguous:
                yield f'common word: "{alias}" of {actor.id} is also a word in capitals; list it under ambiguous'


def _unknown_ids(book, language):
    """Entities that a rule names and that nothing in the codebook or the language can ever mention."""
    known = book.labels.keys() | {row["id"] for row in (*language.countries, *language.media)}
    for owner in (*book.coalitions, *book.others, *book.actors):
        bare = getattr(owner, "bare", None)
        named = [*getattr(owner, "near", ()), *getattr(owner, "against", ()), *(bare.near if bare else ())]
        named += [member.id for member in getattr(owner, "members", ())]
        yield from (
            f'unknown: {owner.id} names "{who}", which nothing mentions'
            for who in dict.fromkeys(named)
            if who not in known
        )
