"""Which articles an edit of the codebook bears on: a bare scan of their texts for the forms that changed.

Tables in: documents, part by part. Out: a mask over the articles of the build before.
"""

import numpy as np

from muster.codebook.codebook import read_codebook
from muster.codebook.edits import changed_forms
from muster.ground.text import fold
from muster.tables.store import CODEBOOK


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
    forms = changed_forms(read_codebook(before.folder / CODEBOOK), book, language)
    if forms is None:
        return None
    found = np.zeros(before.n_articles, bool)
    if not forms:
        return found
    from ahocorasick_rs import AhoCorasick, Implementation

    scanner = AhoCorasick(
        [form.lower() for form in sorted(forms)], implementation=Implementation.DFA, store_patterns=False
    )
    for number, (first, end) in enumerate(zip(before.parts.articles[:-1], before.parts.articles[1:], strict=True)):
        texts = before.parts.table("documents", number, ["text"])["text"].to_pylist()
        found[first:end] = [bool(scanner.find_matches_as_indexes(fold(text).lower())) for text in texts]
    return found
