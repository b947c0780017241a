"""Lines that recur on many pages of one outlet: what a site prints around its articles, the strongest sign of furniture.

The lines of all articles are counted before any is tagged.
"""

from functools import cache

import numpy as np
from pandas.util import hash_array

from muster.ground.text import TABLES, as_text, code_points, look_up

LEAST, SHARE = 4, 0.1  # articles of its outlet that a line must stand in: so many, and this share of them
LONGEST = 400  # code points; longer paragraphs are no furniture that a list of phrases would miss
_ODD = np.uint64(0x9E3779B97F4A7C15)


def keys(lines):
    """What tells lines apart: lower case, numbers made equal.

    Parameters
    ----------
    lines : list of str, stripped, without line breaks

    Returns
    -------
    array of uint64, one item a line
    """
    return _hashed(_plain("\n".join(lines)).split("\n") if lines else [])


def lines_of(texts):
    """The keys of the lines of articles, each once an article.

    Parameters
    ----------
    texts : list of str

    Returns
    -------
    keys : array of uint64, one article behind the other
    ends : int array, one item an article: where its keys end
    """
    lines, sizes = [], []
    for text in texts:
        mine = [stripped for line in text.split("\n") if 0 < len(stripped := line.strip()) <= LONGEST]
        lines += mine
        sizes.append(len(mine))
    found, owner = keys(lines), np.repeat(np.arange(len(texts)), sizes)
    order = np.lexsort((found, owner))
    found, owner = found[order], owner[order]
    once = np.ones(len(found), dtype=bool)
    once[1:] = (found[1:] != found[:-1]) | (owner[1:] != owner[:-1])
    return found[once], np.cumsum(np.bincount(owner[once], minlength=len(texts)))


@cache
def _table():
    """Code points folded and in lower case, every digit as 0; line breaks stay."""
    table = TABLES.lower[TABLES.fold]
    table[[i for i in range(len(table)) if chr(i).isdecimal()]] = ord("0")
    table[ord("\n")] = ord("\n")
    return table


def _plain(text):
    """A text of which only what tells its lines apart is left."""
    codes = look_up(_table(), code_points(text))
    zero = codes == ord("0")
    zero[1:] &= zero[:-1]
    zero[:1] = False
    return as_text(codes[~zero])


def _hashed(lines):
    """Lines as numbers."""
    try:
        return hash_array(np.array(lines, dtype=object), categorize=False)
    except UnicodeEncodeError:  # half a character
        return hash_array(np.array([line.encode("utf-8", "surrogatepass") for line in lines], object), categorize=False)


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
