"""Whether the codebook is read as it says: its own examples, and every one of its aliases in a plain sentence.

`muster check` prints what comes out.
"""

from muster.reading.articles import Article
from muster.tagging.batch import Tagger

_CARRIER = "On Monday reporters asked about {0} again, and about {0} they heard nothing."


def misread(book):
    """The examples of a codebook that tagging reads otherwise.

    Parameters
    ----------
    book : Codebook

    Returns
    -------
    list of (Example, str)
        The example and how its name is read instead: layer and entity, or "no mention".
    """
    texts = [(e.text, e.published) for e in book.examples]
    found = []
    for example, (_, mentions) in zip(book.examples, _tagged(book, texts), strict=True):
        at = example.text.find(example.name)
        read = next(((m.layer, m.entity) for m in mentions if (m.start, m.end) == (at, at + len(example.name))), None)
        wanted = (example.layer, example.entity) if example.entity is not None else None
        if read != wanted:
            found.append((example, " ".join(map(str, read)) if read else "no mention"))
    return found


def dead(book, language):
    """The aliases of a codebook that a plain sentence with them does not find.

    Parameters
    ----------
    book : Codebook
    language : Language

    Returns
    -------
    list of (str, str, str)
        Alias, its entity, and what is found in its place ("nothing" or an entity).
    """
    aliases = [a for a in _own(book) if a[1] not in (None, "")]
    names = book.labels | {row["id"]: row["name"] for row in language.countries}
    texts = [(_sentence(text, near, names, full), None) for text, _, near, full in aliases]
    hidden = []
    for (text, entity, _, _), (sentence, mentions) in zip(aliases, _tagged(book, texts), strict=True):
        at = {i for i in range(len(sentence)) if sentence.startswith(text, i)}
        read = [m.entity for m in mentions if m.start in at and m.end == m.start + len(text)]
        if entity not in read:
            others = sorted({m.entity for m in mentions if m.start in at and m.entity})
            hidden.append((text, entity, ", ".join(others) or "nothing"))
    return hidden


def _own(book):
    """(text, entity, entities it needs beside it, full name that it needs before it) of the codebook's aliases."""
    for coalition in book.coalitions:
        yield from ((text, coalition.id, (), "") for text in (coalition.name, *coalition.names, *coalition.phrases))
    for other in book.others:
        yield from ((text, f"other:{other.id}", (), "") for text in other.names)
    for actor in book.actors:
        yield from ((t, actor.id, (), "") for t in (actor.name, *actor.names, *actor.aliases, *actor.demonyms))
        yield from ((text, actor.id, actor.near, "") for text in actor.descriptions)
    for person, rows in {o.person: o for o in reversed(book.offices)}.items():
        yield from ((text, person, (), "") for text in (rows.name, *rows.names))
        yield from ((text, person, (), rows.name) for text in rows.surname)


def _sentence(text, near, names, full):
    before = f"{full} came. " if full else ""
    return before + _CARRIER.format(text) + "".join(f" Nothing came from {names.get(n, n)}." for n in near[:1])


def _tagged(book, texts):
    """(text, mention rows) of each of some texts with their days."""
    articles = [Article(f"{i:x}", str(i), text, published=day) for i, (text, day) in enumerate(texts)]
    mentions = Tagger(book).tag(articles)["mentions"].to_pandas() if articles else None
    groups = dict(list(mentions.groupby("doc_id"))) if articles else {}
    for article in articles:
        rows = groups.get(article.doc_id)
        yield article.text, [] if rows is None else list(rows.itertuples())
