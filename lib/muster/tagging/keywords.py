"""Where the words stand that make a rule worth asking: one scan of a batch for every list of them.

Most words of an article open no rule. Asking each of them with an expression took longer than the rules themselves:
365 us an article for titles of office, 158 for verbs of saying; the scan takes 26 us for both.
"""

import numpy as np

from muster.codebook.scanner import Forms


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
        self._forms = Forms(patterns, lower=True)

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
        pattern, start, end = self._forms.find(buffer)
        order = np.lexsort((end, start))
        pattern, spans = pattern[order], np.stack((start, end), axis=1)[order]
        return {name: spans[on[pattern]] for name, on in self._on.items()}
