"""Where aliases, or any list of words, stand in a batch of text: all of them at once, exact spans as columns.

All overlapping matches are taken. Leftmost-longest matching followed by a boundary test would lose "Saudi" in "Saudi
Arabian" where only "Saudi Arabia" is longer, and `\\b` loses "U.S.".

The text is read as one byte a code point, so that offsets are ours, and as words: an alias begins and ends with whole
words, so that "Mali" is never met in "normality". All words of a batch climb a tree of words at once, by arrays; whether
an alias stands there is told by its bytes, and letter by letter where one of them stands for several characters.
"""

import re
from collections import Counter
from itertools import chain

import numpy as np

from muster.codebook.wordtree import BLOCK, LETTER, Words, WordTree
from muster.ground.text import GAP, TABLES, code_points, counted, fold, look_up, runs

_OTHER_MARK, _STOP, _OTHER_LETTER = 1, 2, 255  # marks, among them full stops, are below LETTER
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
        self._forms = Forms(patterns)

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
        form, start, end = self._forms.find(buffer)
        return self.alias_of[form], start, end


class Forms:
    """Finds forms as they are written, or in capitals or not.

    Parameters
    ----------
    forms : iterable of str
    lower : bool
        They are in lower case, and found whatever the case of the text.
    """

    def __init__(self, forms, lower=False):
        self._forms, self._lower, self._letters = list(forms), lower, _Letters(forms, lower)
        self._size = np.array([len(form) for form in self._forms], dtype=np.int64)
        self._longest = int(self._size.max(initial=0))
        self._at = np.cumsum(self._size + 1) - self._size - 1  # where each begins among all
        read = self._letters.read(code_points(GAP.join(self._forms)))
        self._words = Words(read, *runs(read >= LETTER))
        self._grow()

    def _grow(self):
        """The tree of the forms; which end at each of its nodes; what their bytes leave open."""
        words, begin, end = self._words, self._at, self._at + self._size
        first, last = np.searchsorted(words.start, begin), np.searchsorted(words.start, end) - 1
        worded = np.flatnonzero(last >= first)
        self._wordless = np.flatnonzero(last < first)
        self._tree = WordTree(words, first[worded], (last - first + 1)[worded])
        self._ending = worded[np.argsort(self._tree.node, kind="stable")]
        self._many = np.bincount(self._tree.node, minlength=self._tree.size)
        self._from = np.cumsum(self._many) - self._many
        self._head, self._open = np.zeros(len(begin), dtype=np.int64), np.ones(len(begin), dtype=bool)
        first, last = first[worded], last[worded]
        self._head[worded] = words.start[first] - begin[worded]
        tail, single = end[worded] - words.end[last], words.end[first] - words.start[first] == 1
        self._open[worded] = (self._head[worded] > 0) | (tail > 0) | single
        shared = np.isin(words.read, (0, _OTHER_MARK, _OTHER_LETTER)).cumsum()
        self._shared = shared[end - 1] > np.where(begin > 0, shared[begin - 1], 0)

    def find(self, buffer):
        """Every form that stands between word boundaries.

        Parameters
        ----------
        buffer : Buffer

        Returns
        -------
        form, start, end : int arrays of equal length
            Index into the forms; buffer offsets, half-open; sorted by start, the longer first.
        """
        read = self._letters.read(code_points(buffer.original))
        words = Words(read, *buffer.words(lambda: read >= LETTER))
        form, start = self._candidates(buffer, words)
        end = start + self._size[form]
        keep = self._equal(words, form, start, end)
        some = np.flatnonzero(keep & self._open[form])
        keep[some] = _stands(read, start[some], end[some])
        for k in np.flatnonzero(keep & self._shared[form]).tolist():
            keep[k] = self._spelt(buffer.original[start[k] : end[k]], form[k])
        order = np.argsort(start * (self._longest + 2) - end, kind="stable")
        order = order[keep[order]]
        return form[order], start[order], end[order]

    def _spelt(self, text, form):
        """Whether a text is a form letter by letter."""
        return (fold(text).lower() if self._lower else fold(text)) == self._forms[form]

    def _candidates(self, buffer, words):
        """Forms whose words stand somewhere, and where they would begin."""
        began, node = self._tree.climb(words)
        many = self._many[node]
        form = self._ending[counted(many) + np.repeat(self._from[node], many)]
        start = np.repeat(words.start[began], many) - self._head[form]
        if len(self._wordless):
            text = buffer.lower if self._lower else buffer.folded
            found = [
                (k, m.start()) for k in self._wordless for m in re.finditer(f"(?={re.escape(self._forms[k])})", text)
            ]
            form, start = np.concatenate([[form, start], np.array(found, dtype=np.int64).reshape(-1, 2).T], axis=1)
        return form, np.maximum(start, 0)

    def _equal(self, words, form, start, end):
        """Whether the bytes of forms are those of the text, a block after the other."""
        equal = end <= len(words.read)
        left = np.flatnonzero(equal)
        for done in range(0, self._longest, BLOCK):
            size = self._size[form[left]] - done
            same = words.blocks(start[left] + done, size) == self._words.blocks(self._at[form[left]] + done, size)
            equal[left[~same]] = False
            left = left[same & (size > BLOCK)]
        return equal


def _stands(read, start, end):
    """Whether matches lie between word boundaries; "S. Africa" is no name inside "U.S. Africa envoy"."""
    letter = lambda at: read[np.clip(at, 0, len(read) - 1)] >= LETTER  # noqa: E731
    stop = lambda at: read[np.minimum(at, len(read) - 1)] == _STOP  # noqa: E731
    before, after = letter(start - 1) & (start > 0), letter(end) & (end < len(read))
    inside = stop(start - 1) & stop(start + 1) & letter(start - 2) & (start > 1)
    return ~(before | after | inside)


class _Letters:
    """Code points as bytes: the characters that the forms have most have one of their own, the others share two.

    Parameters
    ----------
    forms : iterable of str
    lower : bool
        Capitals are read as small letters.
    """

    def __init__(self, forms, lower=False):
        times = Counter(chain.from_iterable(forms))
        word = look_up(TABLES.word, np.arange(len(TABLES.word), dtype=np.uint16))
        table = np.where(word, _OTHER_LETTER, _OTHER_MARK).astype(np.uint8)
        for byte, char in enumerate(_frequent(times, _is_letter, _OTHER_LETTER - LETTER), LETTER):
            table[ord(char)] = byte
        marks = _frequent(times, lambda char: char != "." and not _is_letter(char), LETTER - _STOP - 1)
        for byte, char in enumerate((".", *marks), _STOP):
            table[ord(char)] = byte
        self._table = look_up(table, TABLES.lower[TABLES.fold] if lower else TABLES.fold)

    def read(self, codes):
        """The bytes of an array of code points, which need not be folded; 0 above the basic plane."""
        return look_up(self._table, codes)


def _is_letter(char):
    return char.isalnum() or char == "_"


def _frequent(times, wanted, most):
    """The most frequent of the characters that are wanted, of the basic plane."""
    return [char for char, _ in times.most_common() if wanted(char) and ord(char) < len(TABLES.word)][:most]
