"""Lines that recur on many pages of one outlet: what a site prints around its articles, the strongest sign of furniture.

The lines of all articles are counted before any is tagged.
"""

import hashlib
import re

import numpy as np

from muster.ground.text import fold

LEAST, SHARE = 4, 0.1  # articles of its outlet that a line must stand in: so many, and this share of them
LONGEST = 400  # code points; longer paragraphs are no furniture that a list of phrases would miss
LINE = re.compile(r"\S[^\n]*")  # from its first letter or mark; blank lines are none
_DIGITS = re.compile(r"\d+")
_ODD = np.uint64(0x9E3779B97F4A7C15)


def key(line):
    """What tells lines apart, of a line folded and stripped: lower case, numbers made equal; a number of 64 bits."""
    plain = line.lower()
    if not plain.isascii() or any(digit in plain for digit in "0123456789"):  # asked first: few lines have one
        plain = _DIGITS.sub("0", plain)
    return int.from_bytes(hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def keys_of(text):
    """The keys of the lines of an article, each once.

    Returns
    -------
    list of int, in no order
    """
    folded = fold(text)
    lines = {folded[m.start() : m.end()].rstrip(" ") for m in LINE.finditer(text)}
    return list({key(line) for line in lines if len(line) <= LONGEST})


def recurring(outlets, counted, lines, ends):
    """Which lines of each article recur in its outlet.

    Only lines of plain texts are counted: the readers of saved pages, mails, PDF and Word files leave most of what a site
    prints around its articles behind. Articles without an outlet make a group of their own.

    Parameters
    ----------
    outlets : int array, one item an article
        A number an outlet.
    counted : bool array, one item an article
        Whether its lines count.
    lines : array of uint64
        The keys of the lines of all articles, one article behind the other.
    ends : int array, one item an article
        Where the lines of each end.

    Returns
    -------
    bool array, one item a line
    """
    sizes = np.diff(ends, prepend=0)
    outlet, among = np.repeat(outlets, sizes), np.repeat(counted, sizes)
    marks = marked(outlet, lines)
    return known(marks, often(marks[among], outlet[among], np.bincount(outlets[counted])))


def marked(outlets, lines):
    """The keys of lines, each with the number of its outlet, as one number a line: the same line of two outlets has two."""
    return lines ^ ((outlets.astype(np.uint64) + np.uint64(1)) * _ODD)


def often(marks, outlets, articles):
    """The marks that recur.

    Parameters
    ----------
    marks : array of uint64, of `marked`, an item a line that counts
    outlets : int array, one item a line
    articles : int array, one item an outlet: its articles that count

    Returns
    -------
    array of uint64, sorted
    """
    values, first, times = np.unique(marks, return_index=True, return_counts=True)
    return values[times >= np.maximum(LEAST, SHARE * articles[outlets[first]])]


def known(marks, often):
    """Which marks are among those that recur: a bool array."""
    if not len(often):
        return np.zeros(len(marks), bool)
    return often[np.minimum(np.searchsorted(often, marks), len(often) - 1)] == marks
