"""Whether the codebook is read as it says: its own examples, and every one of its aliases in a plain sentence.

`muster check` prints what comes out.
"""

from muster.codebook.aliases import SURNAME, own_aliases
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
    aliases = list(own_aliases(book, language))
    names = book.labels | {row["id"]: row["name"] for row in language.countries}
    texts = [(_sentence(alias, names), None) for alias in aliases]
    hidden = []
    for alias, (sentence, mentions) in zip(aliases, _tagged(book, texts), strict=True):
        text, entity = alias.text, alias.entity
        at = {i for i in range(len(sentence)) if sentence.startswith(text, i)}
        read = [m.entity for m in mentions if m.start in at and m.end == m.start + len(text)]
        if entity not in read:
            others = sorted({m.entity for m in mentions if m.start in at and m.entity})
            hidden.append((text, entity, ", ".join(others) or "nothing"))
    return hidden


def _sentence(alias, names):
    """The alias in a plain sentence, a person's full name before a surname, and behind it a name that it needs beside it."""
    before = f"{names[alias.entity]} came. " if alias.sort == SURNAME else ""
    return (
        before + _CARRIER.format(alias.text) + "".join(f" Nothing came from {names.get(n, n)}." for n in alias.near[:1])
    )


def _tagged(book, texts):
    """(text, mention rows) of each of some texts with their days."""
    articles = [Article(f"{i:x}", str(i), text, published=day) for i, (text, day) in enumerate(texts)]
    mentions = Tagger(book).tag(articles)["mentions"].to_pandas() if articles else None
    groups = dict(list(mentions.groupby("doc_id"))) if articles else {}
    for article in articles:
        rows = groups.get(article.doc_id)
        yield article.text, [] if rows is None else list(rows.itertuples())
