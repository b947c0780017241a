"""Where the aliases stand in a batch of text: one Aho-Corasick automaton, exact spans as columns.

All overlapping matches are taken and then tested at their boundaries. Leftmost-longest matching followed by a
boundary test would lose "Saudi" in "Saudi Arabian" where only "Saudi Arabia" is longer, and `\\b` loses "U.S.".

The automaton reads one byte a code point, so that its offsets are ours. Frequent characters of the aliases have a byte of
their own and the others share one, which keeps its table of states small; what such an alias matches is compared
letter by letter. The first letter of a word is another byte than the same one inside: "ally" is not met in "finally".
"""

import re
from collections import Counter
from itertools import chain

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation

from muster.ground.text import GAP, TABLES, code_points, look_up

_STOP = ord(".")
_OTHER_LETTER, _OTHER_MARK, _LAST, _FIRST = 56, 57, 63, 6  # the last two: the highest byte, the bit of a first letter
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
        self._forms, self._letters = list(patterns), _Letters(patterns)
        plain = self._letters.read(code_points(GAP.join(patterns)))
        ends = np.cumsum([len(form) + 1 for form in patterns], dtype=np.int64).tolist()
        plain = [plain[end - 1 - len(form) : end - 1] for form, end in zip(patterns, ends, strict=True)]
        self._shared = np.array([self._letters.shares(form) for form in plain], dtype=bool)
        self._longest = 1 + max(map(len, patterns), default=0)
        self._automaton = BytesAhoCorasick(plain, implementation=Implementation.DFA)

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
        codes, n = buffer.codes, len(buffer.codes)
        found = self._automaton.find_matches_as_indexes(self._letters.read(codes), overlapping=True)
        pattern, start, end = np.fromiter(chain.from_iterable(found), np.int64, 3 * len(found)).reshape(-1, 3).T
        word = lambda at: look_up(TABLES.word, codes[at])  # noqa: E731
        before, after = word(start - 1) & (start > 0), word(np.minimum(end, n - 1)) & (end < n)
        # "S. Africa" is no name inside "U.S. Africa envoy"
        inside = np.flatnonzero(
            (codes[start - 1] == _STOP) & (codes[np.minimum(start + 1, n - 1)] == _STOP) & (start > 1)
        )
        before[inside] |= word(start[inside] - 2)
        free = np.flatnonzero(~(before | after))
        other = [k for k in free[self._shared[pattern[free]]].tolist() if not self._spelt(buffer, pattern[k], start[k])]
        free = np.setdiff1d(free, other) if other else free
        pattern, start, end = pattern[free], start[free], end[free]
        order = np.argsort(start * self._longest - (end - start), kind="stable")
        return self.alias_of[pattern[order]], start[order], end[order]

    def _spelt(self, buffer, pattern, start):
        """Whether a form stands there letter by letter."""
        return buffer.folded.startswith(self._forms[pattern], start)


class _Letters:
    """Code points as bytes: those that the forms have most have one of their own, the others share four.

    Parameters
    ----------
    forms : iterable of str
    """

    def __init__(self, forms):
        times = Counter(chain.from_iterable(forms))
        word = look_up(TABLES.word, np.arange(len(TABLES.word), dtype=np.uint16))
        self._table = np.where(word, _OTHER_LETTER, _OTHER_MARK).astype(np.uint8)
        for byte, char in enumerate(_frequent(times, _is_letter, _OTHER_LETTER - 1), 1):
            self._table[ord(char)] = byte
        marks = _frequent(times, lambda char: not _is_letter(char), _LAST - _OTHER_MARK)
        for byte, char in enumerate(marks, _OTHER_MARK + 1):
            self._table[ord(char)] = byte

    def read(self, codes):
        """The bytes of an array of code points, the first of each word marked."""
        found = look_up(self._table, codes)
        letter = (found <= _OTHER_LETTER) & (found > 0)
        letter[1:] &= ~letter[:-1]
        found |= letter.view(np.uint8) << _FIRST
        return found.tobytes()

    def shares(self, form):
        """Whether one of the bytes of a form stands for several characters."""
        return any(byte & _LAST in (0, _OTHER_LETTER, _OTHER_MARK) for byte in form)


def _is_letter(char):
    return char.isalnum() or char == "_"


def _frequent(times, wanted, most):
    """The most frequent of the characters that are wanted, of the basic plane."""
    return [char for char, _ in times.most_common() if wanted(char) and ord(char) < len(TABLES.word)][:most]
