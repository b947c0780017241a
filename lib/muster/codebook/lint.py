"""What is doubtful in a codebook though it can be read: names that hide, share or resemble others, terms that overlap."""

import calendar
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from muster.codebook.aliases import SURNAME, compile_aliases
from muster.ground.text import fold


@dataclass(frozen=True)
class Remark:
    """A doubt about a codebook.

    Attributes
    ----------
    kind : str
        shadowed, shared, common word, overlap, open term, unknown id; muster check adds dead and misread.
    text : str
    settled : str
        Why nothing needs doing: a rule of tagging that handles it, or that the row's note speaks of it; "" where it is
        for the researcher to settle.
    """

    kind: str
    text: str
    settled: str = ""


def lint(book, language):
    """Remarks on a codebook.

    Parameters
    ----------
    book : Codebook
    language : Language

    Returns
    -------
    list of Remark
    """
    return [
        *_shadowing(book, language),
        *_shared_surnames(book, language),
        *_overlaps(book),
        *_open_terms(book),
        *_common_words(book, language),
        *_unknown_ids(book, language),
    ]


def _settled_by_note(*rows):
    return "the row's note speaks of it" if any(row.note for row in rows) else ""


def _shadowing(book, language):
    """Aliases of the codebook that a built-in country, medium or place has as well: the codebook wins."""
    built_in = {}
    for rows in (language.places, language.media, language.countries):
        for row in rows:
            names = (row["name"], *row.get("names", ()), *row.get("demonyms", ()), *row.get("capitals", ()))
            built_in |= {fold(n): row.get("id") or row.get("country") or "a place of no country" for n in names}
    for actor in book.actors:
        for alias in (actor.name, *actor.names, *actor.aliases):
            if hidden := built_in.get(fold(alias)):
                yield Remark(
                    "shadowed", f'"{alias}" of {actor.id} hides the built-in {hidden}', _settled_by_note(actor)
                )


def _shared_surnames(book, language):
    for alias in compile_aliases(book, language):
        if alias.sort == SURNAME and ";" in alias.entity:
            text = f'surname "{alias.text}" of {alias.entity.replace(";", ", ")}'
            yield Remark("shared", text, "needs the full name, or a title that one of them held that day (verified)")


def _overlaps(book):
    """Two holders of one office at one time; terms that are known by the month may share it."""
    terms = defaultdict(list)
    for office in book.offices:
        terms[(office.country, office.office)].append(office)
    for (country, name), rows in terms.items():
        dated = sorted((o for o in rows if o.start), key=lambda o: o.start)
        for before, after in pairwise(dated):
            if before.person != after.person and (before.end is None or before.end > after.start):
                text = f"{country} {name}: {before.name} to {before.end or 'open'}, {after.name} from {after.start}"
                months = "known by the month" if _same_month(before.end, after.start) else ""
                yield Remark("overlap", text, months or _settled_by_note(before, after))


def _same_month(end, start):
    """Whether one term ends with the month that the next begins with."""
    if end is None or (end.year, end.month) != (start.year, start.month) or start.day != 1:
        return False
    return end.day == calendar.monthrange(end.year, end.month)[1]


def _open_terms(book):
    """Terms without an end, unless nobody followed in the codebook, and verified ones without a beginning."""
    last = {(o.country, o.office): o for o in sorted(book.offices, key=lambda o: str(o.start or ""))}
    for office in book.offices:
        if office.end is None:
            text = f"{office.country} {office.office}: {office.name} from {office.start or 'unknown'}, no end"
            seen = f"used on the days seen only: {', '.join(map(str, office.seen))}" if office.seen else ""
            alone = "the last holder that the codebook knows" if last[office.country, office.office] is office else ""
            yield Remark("open term", text, (alone if office.start else seen) or _settled_by_note(office))
        elif office.start is None and office.basis == "verified":
            yield Remark("open term", f"{office.country} {office.office}: {office.name}, verified without a beginning")


def _common_words(book, language):
    """Names that collide with words: those in capitals (IS, US), and single names that are nouns or verbs (Power)."""
    capitals, words = set(language.contexts["capital_words"]), set(language.words["names"])
    rows = [(a.id, a, (a.name, *a.names, *a.aliases), set(a.ambiguous)) for a in book.actors]
    rows += [(o.person, o, o.names, set()) for o in {o.person: o for o in book.offices}.values()]
    rows += [(c.id, c, (c.name, *c.names), set()) for c in (*book.coalitions, *book.others)]
    for who, row, names, ambiguous in rows:
        for name in names:
            if name in capitals and name not in ambiguous:
                yield Remark("common word", f'"{name}" of {who} is also a word in capitals; list it under ambiguous')
            elif name.lower() in words and name not in ambiguous:
                text = f'"{name}" of {who} is also a word that begins sentences; use a longer name'
                yield Remark("common word", text, _settled_by_note(row))


def _unknown_ids(book, language):
    """Entities that a rule names and that nothing in the codebook or the language can ever mention."""
    known = book.labels.keys() | {row["id"] for row in (*language.countries, *language.media)}
    for owner in (*book.coalitions, *book.others, *book.actors):
        bare = getattr(owner, "bare", None)
        named = [*getattr(owner, "near", ()), *getattr(owner, "against", ()), *(bare.near if bare else ())]
        named += [member.id for member in getattr(owner, "members", ())]
        yield from (
            Remark("unknown id", f'{owner.id} names "{who}", which nothing mentions')
            for who in dict.fromkeys(named)
            if who not in known
        )
