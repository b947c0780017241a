"""What `muster check` says: doubts about a codebook, examples that are read otherwise, and how it fits a corpus."""

from dataclasses import dataclass

from muster.codebook.codebook import read_codebook
from muster.codebook.language import read_language
from muster.codebook.lint import Remark, lint
from muster.ground.paths import shown


def remarks(path):
    """All remarks on a codebook: lint, dead aliases, examples that tagging reads otherwise.

    Parameters
    ----------
    path : path of the codebook

    Returns
    -------
    list of Remark
    """
    from muster.tagging.examples import dead, misread

    book = read_codebook(path)
    language = read_language(book.language)
    found = lint(book, language)
    for alias, who, instead in dead(book, language):
        found.append(Remark("dead", f'"{alias}" of {who} is never found; found in its place: {instead}'))
    for example, read in misread(book):
        wanted = f"{example.layer} {example.entity}" if example.entity else "no mention"
        found.append(Remark("misread", f'"{example.name}" is {read}, not {wanted}, in: {example.text}'))
    return found


def lines(found, *, every=False):
    """The remarks as lines: the open ones, and the settled ones where asked for."""
    for remark in found:
        if every or not remark.settled:
            yield f"{remark.kind}: {remark.text}" + (f" (settled: {remark.settled})" if remark.settled else "")


def summary(path, found):
    """What the codebook holds, the terms of office by basis, and the number of remarks."""
    book = read_codebook(path)
    bases = {b: sum(o.basis == b for o in book.offices) for b in ("verified", "seen", "general")}
    told = ", ".join(f"{n} {b}" for b, n in bases.items())
    n_open = sum(not r.settled for r in found)
    return (
        f"{shown(path)}: {len(book.coalitions)} coalitions, {len(book.others)} competitors, {len(book.actors)} actors, {len(book.offices)} terms of office ({told}), "
        f"{len(book.chronology)} reference events, {len(book.examples)} examples; {n_open} open remark{'' if n_open == 1 else 's'}, {len(found) - n_open} settled by a rule or a note."
    )


@dataclass
class Audit:
    """How a codebook fits a corpus, as lines to print."""

    lines: list
    n_open: int
    summary: str


def audit(path, processed):
    """How a codebook fits the tables of a corpus.

    Parameters
    ----------
    path : path of the codebook
    processed : path of the tables

    Returns
    -------
    Audit
        Names that nothing matches are for the researcher to look at and leave nothing open; a name that is mostly a
        word here and a printed role that the record denies do.
    """
    from muster.measuring.audit import collisions, contradicted, unmatched, unseen
    from muster.tables.corpus import open_corpus

    corpus = open_corpus(processed, path)
    said = []
    for row in unmatched(corpus).itertuples():
        said.append(f'unmatched: "{row.name}", {row.n} times in {row.n_articles} articles')
        said += [f"    {example}" for example in row.examples]
    words, denied, silent = collisions(corpus), contradicted(corpus), unseen(corpus)
    said += [
        f'collision: "{r.surface}" of {r.entity}: {r.n} mentions, and {r.n_word} times the word'
        for r in words.itertuples()
    ]
    said += [f"role: {r.published} {r.doc_id}: {r.entity} as {r.role}; verified: {r.term}" for r in denied.itertuples()]
    known = len(corpus.codebook.labels)
    if corpus.record["codebook_fingerprint"] != corpus.codebook.fingerprint:
        said.append(
            "note: the tables were made with another state of the codebook; build them anew to see what it finds now"
        )
    text = f"On {corpus.n_documents:,} articles in {shown(processed)}: {known - len(silent)} of its {known} entities are mentioned; {len(words)} collisions, {len(denied)} roles denied."
    return Audit(said, len(words) + len(denied), text)
