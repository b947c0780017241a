"""Which articles an edit of the codebook bears on: a bare scan of their texts for the forms that changed, their mentions
of what did, and their days where the chronology did.

Tables in: documents, presence, part by part. Out: a mask over the articles of the build before.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from muster.codebook.codebook import read_codebook
from muster.codebook.edits import edit
from muster.ground.text import fold
from muster.tables.store import CODEBOOK

DERIVED = ["derived", "none"]  # bases of days that no article prints


def touched(before, book, language):
    """The articles whose rows an edited codebook may change.

    Parameters
    ----------
    before : state.Before
    book : Codebook, as it is now
    language : Language

    Returns
    -------
    bool array, one item an article of the build before; None where it may be any of them
    """
    now = edit(read_codebook(before.folder / CODEBOOK), book, language)
    if now is None:
        return None
    found = np.zeros(before.n_articles, bool)
    if now.days:
        days = before.parts.column("documents", "published_basis")
        found |= pc.is_in(days, pa.array(DERIVED, days.type)).to_numpy()
    if now.forms:
        found |= _printed(before, now.forms)
    if now.entities:
        found |= _mentioned(before, now.entities)
    return found


def _printed(before, forms):
    """The articles that print one of some forms, in whatever case."""
    from ahocorasick_rs import AhoCorasick, Implementation

    scanner = AhoCorasick(sorted(forms), implementation=Implementation.DFA, store_patterns=False)
    found = []
    for number in range(len(before.parts)):
        texts = before.parts.read("documents", number, ["text"])["text"].to_pylist()
        found += [bool(scanner.find_matches_as_indexes(fold(text).lower())) for text in texts]
    return np.array(found, bool)


def _mentioned(before, entities):
    """The articles in which one of some entities is mentioned."""
    found = []
    for number in range(len(before.parts)):
        rows = before.parts.read("presence", number, ["doc_id", "entity"])
        named = rows.filter(pc.is_in(rows["entity"], pa.array(sorted(entities), rows["entity"].type)))["doc_id"]
        docs = before.parts.read("documents", number, ["doc_id"])["doc_id"]
        found.append(pc.is_in(docs, named.combine_chunks()).to_numpy())
    return np.concatenate(found)
