"""Where the aliases stand in a batch of text: one Aho-Corasick automaton, exact spans as columns.

All overlapping matches are taken and then tested at their boundaries. Leftmost-longest matching followed by a
boundary test would lose "Saudi" in "Saudi Arabian" where only "Saudi Arabia" is longer, and `\\b` loses "U.S.".

The automaton reads one byte a code point, so that its offsets are ours. Frequent characters of the aliases have a byte of
their own and the others share one, which keeps its table of states small; what such an alias matches is compared
letter by letter. A letter at the edge of a word is another byte than the same one inside: "ally" is met neither in
"finally" nor in "allying", and only aliases that begin or end with a mark or a single letter are tested afterwards.
"""

import re
from collections import Counter
from itertools import chain, pairwise

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation

from muster.ground.text import GAP, TABLES, code_points, fold, look_up

_OTHER_MARK, _STOP, _LETTER, _OTHER_LETTER, _EDGE = (
    0,
    1,
    8,
    63,
    64,
)  # marks, then letters; the bit of a letter at an edge
_PIECE = 1 << 16  # code points scanned at once: what is found in them fits the cache
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
        self._longest = 1 + max(map(len, patterns), default=0)

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
        pattern, start, end = self._forms.find(buffer)
        order = np.argsort(start * (self._longest + 1) - end, kind="stable")
        return self.alias_of[pattern[order]], start[order], end[order]


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
        plain = self._letters.read(code_points(GAP.join(self._forms)))
        ends = np.cumsum([len(form) + 1 for form in self._forms], dtype=np.int64).tolist()
        plain = [plain[end - 1 - len(form) : end - 1] for form, end in zip(self._forms, ends, strict=True)]
        self._shared = np.array([_is_shared(form).any() for form in plain], dtype=bool)
        self._open = np.array([_is_open(form) for form in plain], dtype=bool)
        self._automaton = BytesAhoCorasick([p.tobytes() for p in plain], implementation=Implementation.DFA)

    def find(self, buffer):
        """Every form that stands between word boundaries.

        Parameters
        ----------
        buffer : Buffer

        Returns
        -------
        form, start, end : int arrays of equal length
            Index into the forms; buffer offsets, half-open; in the order in which they end.
        """
        read = self._letters.read(code_points(buffer.original))
        cuts = buffer.starts[np.searchsorted(buffer.starts, np.arange(0, len(read), _PIECE))].tolist()
        pieces = [self._matches(read[low:high], low) for low, high in pairwise((*cuts, len(read)))]
        form, start, end = np.concatenate(pieces or [np.zeros((0, 3), dtype=np.int64)]).T
        keep, open_ = np.ones(len(form), dtype=bool), np.flatnonzero(self._open[form])
        keep[open_] = _stands(read, start[open_], end[open_])
        for k in np.flatnonzero(keep & self._shared[form]).tolist():
            keep[k] = self._spelt(buffer.original[start[k] : end[k]], form[k])
        return form[keep], start[keep], end[keep]

    def _spelt(self, text, form):
        """Whether a text is a form letter by letter."""
        return (fold(text).lower() if self._lower else fold(text)) == self._forms[form]

    def _matches(self, read, base):
        """What the automaton meets in a piece that ends where a text ends, shape (n, 3): pattern, start, end."""
        found = self._automaton.find_matches_as_indexes(read.tobytes(), overlapping=True)
        table = np.fromiter(chain.from_iterable(found), np.int64, 3 * len(found)).reshape(-1, 3)
        table[:, 1:] += base
        return table


def _is_shared(form):
    """Which bytes of a form stand for several characters."""
    return np.isin(form & ~np.uint8(_EDGE), (_OTHER_MARK, _OTHER_LETTER))


def _is_open(form):
    """Whether the bytes of a form do not say that words begin and end with it: a mark or a single letter at an end."""
    letter = np.concatenate(([False], form >= _LETTER, [False]))
    return not (letter[1:3].all() and letter[-3:-1].all())


def _stands(read, start, end):
    """Whether matches lie between word boundaries; "S. Africa" is no name inside "U.S. Africa envoy"."""
    letter = lambda at: read[np.clip(at, 0, len(read) - 1)] >= _LETTER  # noqa: E731
    stop = lambda at: read[np.minimum(at, len(read) - 1)] == _STOP  # noqa: E731
    before, after = letter(start - 1) & (start > 0), letter(end) & (end < len(read))
    inside = stop(start - 1) & stop(start + 1) & letter(start - 2) & (start > 1)
    return ~(before | after | inside)


class _Letters:
    """Code points as bytes: those that the forms have most have one of their own, the others share two.

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
        for byte, char in enumerate(_frequent(times, _is_letter, _OTHER_LETTER - _LETTER), _LETTER):
            table[ord(char)] = byte
        marks = _frequent(times, lambda char: char != "." and not _is_letter(char), _LETTER - _STOP - 1)
        for byte, char in enumerate((".", *marks), _STOP):
            table[ord(char)] = byte
        self._table = look_up(table, TABLES.lower[TABLES.fold] if lower else TABLES.fold)

    def read(self, codes):
        """The bytes of an array of code points that need not be folded, the letters at the edges of words marked."""
        found = look_up(self._table, codes)
        letter = np.zeros(len(found) + 2, dtype=bool)
        np.greater_equal(found, _LETTER, out=letter[1:-1])
        edge = letter[1:-1] > (letter[:-2] & letter[2:])
        found |= edge.view(np.uint8) * np.uint8(_EDGE)
        return found


def _is_letter(char):
    return char.isalnum() or char == "_"


def _frequent(times, wanted, most):
    """The most frequent of the characters that are wanted, of the basic plane."""
    return [char for char, _ in times.most_common() if wanted(char) and ord(char) < len(TABLES.word)][:most]
