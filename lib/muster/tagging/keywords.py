"""Where the words stand that make a rule worth asking: one scan of a batch for every list of them.

Most words of an article open no rule. Asking each of them with an expression took longer than the rules themselves:
365 us an article for titles of office, 158 for verbs of saying; the scan takes 26 us for both.
"""

from itertools import chain

import numpy as np
from ahocorasick_rs import AhoCorasick, Implementation


class Keywords:
    """Finds lists of words and phrases in a batch.

    Parameters
    ----------
    lists : mapping of str to iterable of str, in lower case
    """

    def __init__(self, lists):
        lists = {name: frozenset(words) for name, words in lists.items()}
        patterns = sorted(frozenset().union(*lists.values()))
        self._on = {name: np.array([p in words for p in patterns], dtype=bool) for name, words in lists.items()}
        self._automaton = AhoCorasick(patterns, implementation=Implementation.DFA, store_patterns=False)

    def find(self, buffer):
        """The words of each list, whole, in capitals or not.

        Parameters
        ----------
        buffer : Buffer

        Returns
        -------
        dict of str to int64 array, shape (n, 2)
            By list: buffer offsets, half-open, ascending; of several at one place each.
        """
        found = self._automaton.find_matches_as_indexes(buffer.lower, overlapping=True)
        pattern, start, end = np.fromiter(chain.from_iterable(found), np.int64, 3 * len(found)).reshape(-1, 3).T
        word = buffer.word
        whole = ~(word[start - 1] & (start > 0)) & ~(word[np.minimum(end, len(word) - 1)] & (end < len(word)))
        pattern, spans = pattern[whole], np.stack((start, end), axis=1)[whole]
        order = np.lexsort((spans[:, 1], spans[:, 0]))
        pattern, spans = pattern[order], spans[order]
        return {name: spans[on[pattern]] for name, on in self._on.items()}
