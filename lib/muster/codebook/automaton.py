"""Where the aliases stand in a batch of text: one Aho-Corasick automaton, exact spans as columns.

All overlapping matches are taken and then tested at their boundaries. Leftmost-longest matching followed by a
boundary test would lose "Saudi" in "Saudi Arabian" where only "Saudi Arabia" is longer, and `\\b` loses "U.S.".
"""

import re
from itertools import chain

import numpy as np
from ahocorasick_rs import AhoCorasick, Implementation

_SMALL = frozenset(("of", "the", "and", "for", "in", "to"))


def spellings(text):
    """The spellings in which an alias is matched: with a capital as written, with a capital first letter ("Pro-Russian
    rebels") and in all capitals; without any in lower case, with a capital first letter, with capital words ("Secretary
    of State"), and in all capitals."""
    if text != text.lower():
        return {s for s in (text, text[:1].upper() + text[1:], text.upper()) if len(s) == len(text)}
    words = " ".join(w if w in _SMALL else w[:1].upper() + w[1:] for w in text.split(" "))
    parts = re.sub("-[a-z]", lambda m: m[0].upper(), words)
    return {text, text[:1].upper() + text[1:], words, parts, text.upper()}


class Scanner:
    """Finds aliases in a buffer.

    Parameters
    ----------
    aliases : list of Alias
    """

    def __init__(self, aliases):
        patterns = {}
        for number, alias in enumerate(aliases):
            for text in spellings(alias.text):
                patterns.setdefault(text, number)
        for number, alias in enumerate(aliases):  # as written wins over another's capitals
            patterns[alias.text] = number
        self.alias_of = np.fromiter(patterns.values(), dtype=np.int32, count=len(patterns))
        self._automaton = AhoCorasick(list(patterns), implementation=Implementation.DFA, store_patterns=False)

    def scan(self, buffer):
        """Every alias that stands between word boundaries.

        Parameters
        ----------
        buffer : Buffer

        Returns
        -------
        alias, start, end : int arrays of equal length
            Index into `aliases`; buffer offsets, half-open; sorted by start, the longer first.
        """
        found = self._automaton.find_matches_as_indexes(buffer.folded, overlapping=True)
        flat = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=3 * len(found)).reshape(-1, 3)
        pattern, start, end = flat.T
        word = buffer.word
        before = word[start - 1] & (start > 0)
        after = word[np.minimum(end, len(word) - 1)] & (end < len(word))
        # "S. Africa" is no name inside "U.S. Africa envoy"
        codes, stop = buffer.codes, ord(".")
        inside = (
            (codes[start - 1] == stop)
            & (codes[np.minimum(start + 1, len(codes) - 1)] == stop)
            & word[start - 2]
            & (start > 1)
        )
        free = ~(before | after | inside)
        pattern, start, end = pattern[free], start[free], end[free]
        order = np.lexsort((-end, start))
        return self.alias_of[pattern[order]], start[order], end[order]
