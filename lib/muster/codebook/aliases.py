"""Every alias of codebook and language as one table, and the order in which they win.

The codebook wins over countries, countries over media, media over places: an alias stands for one thing.
"""

from dataclasses import dataclass

from muster.ground.text import fold

# What a match of an alias is, before any context is read
NAME, CAPITAL, SURNAME, HEAD, BODY, PHRASE, TITLE = ("name", "capital", "surname", "head", "body", "phrase", "title")


@dataclass(frozen=True)
class Alias:
    """One string that may be printed for an entity."""

    text: str
    sort: str
    layer: str = ""
    entity: str | None = None
    form: str = ""
    holds_names: bool = False  # other names inside it are mentions of their own
    ambiguous: bool = False
    adjective: bool = False  # may stand before a body: "Iraqi forces", "US troops"
    near: tuple = ()  # counts only in an article that mentions one of these entities


def compile_aliases(book, language):
    """The aliases of a codebook and its language.

    Parameters
    ----------
    book : Codebook
    language : Language

    Returns
    -------
    list of Alias, one a distinct folded text and sort of its winner; surnames carry their persons joined by ";"
    """
    rows, doubtful = {}, _names_of_others(language.contexts)
    for alias in _in_order(book, language):
        text = fold(alias.text)
        kept = rows.get(text)
        if kept is None:
            doubt = alias.ambiguous or (alias.sort == NAME and text in doubtful)
            rows[text] = Alias(**{**alias.__dict__, "text": text, "ambiguous": doubt})
        elif kept.sort == alias.sort == SURNAME and alias.entity not in kept.entity.split(";"):
            rows[text] = Alias(**{**kept.__dict__, "entity": f"{kept.entity};{alias.entity}"})
    return list(rows.values())


def _names_of_others(contexts):
    """Names that are also names of persons or of other things."""
    others = (name for row in contexts["other_things"] for name in row["names"])
    return frozenset((*others, *contexts["given_names"], *contexts["surnames"], *contexts["states_like_countries"]))


def own_aliases(book, language):
    """What a codebook itself names, listed surnames included, whether or not another alias of that text wins.

    Yields
    ------
    Alias
    """
    yield from _codebook_names(book, {d for row in language.countries for d in row["demonyms"]})
    for office in {o.person: o for o in reversed(book.offices)}.values():
        yield from (Alias(text, SURNAME, "actor", office.person, "surname") for text in office.surname)


def _in_order(book, language):
    yield from _codebook_names(book, {d for row in language.countries for d in row["demonyms"]})
    yield from _countries(language)
    yield from _media(language)
    yield from _places(language)
    yield from _persons_surnames(book)
    yield from _nouns(book, language)


def _codebook_names(book, demonyms):
    for coalition in book.coalitions:
        for text in (coalition.name, *coalition.names):
            yield Alias(text, NAME, "coalition", coalition.id, "name")
        for text in coalition.phrases:
            yield Alias(text, PHRASE, "coalition", coalition.id, "generic", holds_names=True)
    for other in book.others:
        for text in other.names:
            yield Alias(text, NAME, "coalition", f"other:{other.id}", "name")
    for actor in book.actors:
        common = set(actor.ambiguous)
        form = "full" if actor.type == "person" else "name"
        for text in (actor.name, *actor.names):
            # "Turkish parliament" and "Syrian rebels" hold their adjective, "Syrian Democratic Forces" is a name
            words = text.split(" ")
            nested = words[0] in demonyms and (actor.type == "body" or words[-1].islower())
            yield Alias(text, NAME, "actor", actor.id, form, holds_names=nested, ambiguous=text in common)
        for text in actor.demonyms:
            yield Alias(text, NAME, "actor", actor.id, "demonym", ambiguous=text in common)
        for text in actor.aliases:
            yield Alias(
                text, NAME, "actor", actor.id, "surname" if form == "full" else "alias", ambiguous=text in common
            )
        for text in actor.descriptions:
            yield Alias(
                text, NAME, "actor", actor.id, "alias", holds_names=True, ambiguous=text in common, near=actor.near
            )
    for office in book.offices:
        for text in (office.name, *office.names):
            yield Alias(text, NAME, "actor", office.person, "full" if " " in text else "surname")


def _countries(language):
    common = set(language.contexts["capital_words"])
    for row in language.countries:
        for text in (row["name"], *row["names"]):
            short = text.replace(".", "").isupper() and len(text.replace(".", "")) <= 3
            yield Alias(text, NAME, "actor", row["id"], "name", ambiguous=text in common, adjective=short)
    for row in language.countries:
        for text in row["demonyms"]:
            yield Alias(text, NAME, "actor", row["id"], "demonym", adjective=True)
    for row in language.countries:
        for text in row["capitals"]:
            yield Alias(text, CAPITAL, "place", row["id"], "name", ambiguous=True)


def _media(language):
    for row in language.media:
        for text in (row["name"], *row.get("names", ())):
            yield Alias(text, NAME, "media", row["id"], "name")


def _places(language):
    for row in language.places:
        for text in (row["name"], *row.get("names", ())):
            yield Alias(text, NAME, "place", row["country"], "name")


def _persons_surnames(book):
    persons = {}
    for office in book.offices:
        persons.setdefault(office.person, ((office.name, *office.names), office.surname))
    for actor in book.actors:
        if actor.type == "person":
            persons.setdefault(actor.id, ((actor.name, *actor.names), ()))
    for person, (names, given) in persons.items():
        for text in given or dict.fromkeys(s for name in names if " " in name for s in _surnames_of(name)):
            yield Alias(text, SURNAME, "actor", person, "surname")


def _surnames_of(name):
    """The last word, and for "al-Abadi" both with and without the article."""
    last = name.split()[-1]
    if last[:3].lower() in ("al-", "el-"):
        return [last, "A" + last[1:], last[3:]]
    return [last]


def _nouns(book, language):
    heads = {h for c in (*book.coalitions, *book.others) for h in c.heads}
    for head in sorted(heads):
        yield Alias(head, HEAD)
    for body, nouns in language.bodies.items():
        for noun in nouns:
            yield Alias(noun, BODY, entity=body)
    for title in (t for titles in language.titles["heads"] for t in titles):
        yield Alias(title, TITLE)
    for title in language.titles["courtesy"]:
        yield Alias(title, TITLE, form="courtesy")
