"""Lines that recur on many pages of one outlet: what a site prints around its articles, the strongest sign of furniture.

The lines of all articles are counted before any is tagged.
"""

import hashlib
import re
from itertools import pairwise

import numpy as np

from muster.ground.text import fold

LEAST, SHARE = 4, 0.1  # articles of its outlet that a line must stand in: so many, and this share of them
LONGEST = 400  # code points; longer paragraphs are no furniture that a list of phrases would miss
LINE = re.compile(r"\S[^\n]*")  # from its first letter or mark; blank lines are none
_DIGITS = re.compile(r"\d+")


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
    found = np.zeros(len(lines), bool)
    outlet = np.repeat(outlets, sizes)
    among = np.repeat(counted, sizes)
    order = np.argsort(outlet, kind="stable")
    begins = np.searchsorted(outlet[order], np.arange(int(outlets.max(initial=-1)) + 2))
    articles = np.bincount(outlets[counted], minlength=len(begins))
    for number, (a, b) in enumerate(pairwise(begins)):
        mine = order[a:b]
        values, times = np.unique(lines[mine[among[mine]]], return_counts=True)
        often = values[times >= max(LEAST, SHARE * articles[number])]
        found[mine] = np.isin(lines[mine], often)
    return found
