"""Text made ready for matching: folded one code point for one, and the texts of a batch as one array."""

from functools import cached_property

import numpy as np

GAP = "\x00"  # stands between two texts of a batch; belongs to no alias
_BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_SINGLE, _DOUBLE = "‘’‚‛′`´‹›ʼ＇", "“”„‟″«»＂"
_DASHES = "‐‑‒–—―−﹘﹣－"
_PLANE = 0x10000  # the tables cover the basic plane; what lies above is left as it is


def _fold_table():
    table = np.arange(_PLANE, dtype=np.uint16)
    for chars, to in ((_BLANKS, " "), (_SINGLE, "'"), (_DOUBLE, '"'), (_DASHES, "-")):
        table[[ord(c) for c in chars]] = ord(to)
    return table


def _class_table(test):
    return np.fromiter((test(chr(i)) for i in range(_PLANE)), dtype=bool, count=_PLANE)


def _lower_table():
    return np.fromiter((ord(low) if len(low := chr(i).lower()) == 1 else i for i in range(_PLANE)), np.uint16, _PLANE)


def _plain_table():
    table = np.where(TABLES.word, TABLES.lower, np.uint16(ord(" ")))
    table[ord("-")] = ord("-")
    return table


class _Tables:
    """The look-up tables by code point, each made when first asked for."""

    fold = cached_property(lambda self: _fold_table())
    lower = cached_property(lambda self: _lower_table())
    word = cached_property(lambda self: _class_table(lambda c: c.isalnum() or c == "_"))
    upper = cached_property(lambda self: _class_table(str.isupper))
    plain = cached_property(lambda self: _plain_table())


TABLES = _Tables()
_PLAIN = {i: c if (c := chr(i).lower()).isalnum() or c in "_-" else " " for i in range(128)}


def code_points(text):
    """A text as an array of its code points, shape (len(text),): uint16, uint32 where one lies above the basic plane."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) == 2 * len(text):
        return np.frombuffer(units, dtype="<u2")
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def as_text(codes):
    """The text of an array of code points."""
    if codes.itemsize == 2:
        text = codes.astype("<u2", copy=False).tobytes().decode("utf-16-le", "surrogatepass")
        if len(text) == len(codes):  # else two halves of a pair stood side by side, each a code point of its own
            return text
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def look_up(table, codes):
    """`table` read at each code point; above the basic plane numbers stay as they are and classes (a table of one byte
    an item) are 0."""
    if codes.itemsize == 2:
        return table.take(codes)
    low, above = table.take(codes, mode="clip"), codes >= _PLANE
    return np.where(above, codes if table.itemsize > 1 else table.dtype.type(0), low)


def fold(text):
    """A copy of equal length for matching: odd blanks and line breaks become a blank, curly quotes straight,
    dashes "-"; case is kept. One code point for one, so offsets into the copy are offsets into the text."""
    return as_text(look_up(TABLES.fold, code_points(text)))


def plain(text):
    """A copy of equal length in lower case with blanks for all but letters, digits, underscores and hyphens: split at its
    blanks it gives the words of the text, several times as fast as an expression finds them."""
    return text.translate(_PLAIN) if text.isascii() else as_text(look_up(TABLES.plain, code_points(text)))


def runs(wanted):
    """Where runs of True begin and end in a bool array."""
    padded = np.zeros(len(wanted) + 2, dtype=bool)
    padded[1:-1] = wanted
    edges = np.flatnonzero(padded[1:] != padded[:-1])
    return edges[::2].copy(), edges[1::2].copy()


def counted(many):
    """0, 1, ... as often as each of some numbers says, one after the other."""
    return np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)


class Buffer:
    """The texts of a batch in one folded buffer, so that a scan and what follows it run once a batch.

    Attributes
    ----------
    texts : list of str
    starts : int64 array, shape (n + 1,)
        Where each text begins in the buffer; text i ends at starts[i + 1] - 1, which holds GAP.
    original, folded, lower : str
        The joined texts as they are, folded, and folded in lower case; of equal length.
    codes : uint16 array, uint32 where a text leaves the basic plane
        Code points of `folded`.
    breaks : int array
        Where line breaks stand, which are blanks in `folded`.
    edges : int array
        Where blanks begin and end in `folded`.
    word, upper : bool arrays
        Whether a code point is a letter, digit or underscore; an upper-case letter.
    """

    def __init__(self, texts):
        self.texts = list(texts)
        self.original = "".join(text + GAP for text in self.texts)
        self.starts = np.concatenate(([0], np.cumsum([len(t) + 1 for t in self.texts], dtype=np.int64)))
        self._words = None

    @cached_property
    def codes(self):
        return look_up(TABLES.fold, code_points(self.original))

    @cached_property
    def breaks(self):
        return np.flatnonzero(code_points(self.original) == ord("\n"))

    @cached_property
    def folded(self):
        return as_text(self.codes)

    @cached_property
    def lower(self):
        return as_text(look_up(TABLES.lower, self.codes))

    @cached_property
    def edges(self):
        blank = self.codes == ord(" ")
        return np.flatnonzero(blank[1:] != blank[:-1]) + 1

    @cached_property
    def word(self):
        return look_up(TABLES.word, self.codes)

    @cached_property
    def upper(self):
        return look_up(TABLES.upper, self.codes)

    def words(self, letter):
        """Where the words begin and end, found once.

        Parameters
        ----------
        letter : callable
            Gives a bool array, whether each code point is a letter, digit or underscore: asked the first time, for who
            has read the buffer in another way knows it sooner than `word` is made.

        Returns
        -------
        start, end : int64 arrays
        """
        if self._words is None:
            self._words = runs(letter())
        return self._words

    def doc_of(self, offsets):
        """The number of the text that each buffer offset lies in."""
        return np.searchsorted(self.starts, offsets, side="right") - 1
