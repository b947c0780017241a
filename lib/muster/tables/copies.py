"""Which articles may share passages: their words as numbers, signatures of all of them, those with equal values.

Words are compared by their first four letters without case: "defence" is "defense", "colours" is "color". A signature is a
one-permutation MinHash of a block of text; articles with equal values in it are candidates.
"""

import hashlib
from functools import cache

import numpy as np
import pandas as pd

from muster.ground.text import GAP, TABLES, code_points, counted, look_up

WINDOW = 14  # days between two dated articles that are compared
SHINGLE, BLOCK, BINS = 5, 256, 64  # words in a row; such rows that a signature stands for at most, values in it
EQUAL = 2  # equal values that make candidates, for each block of the one that has fewer
NEAR = 3  # later articles of the same value that each is compared with
_EMPTY = np.uint32(0xFFFFFFFF)
_ODD, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)
_LETTERS = 4  # of a word that count
_FIRST = np.array([(1 << 16 * n) - 1 for n in range(_LETTERS + 1)], np.uint64)  # the bits of a word's first letters
_LOW = np.uint64(0xFFFFFFFF)
_AT_ONCE = 8  # values of a signature whose pairs are put together in one go
_IN_MEMORY = 1 << 18  # blocks whose values are compared in one go


def hash_of(value):
    """A plain value as a number of 64 bits."""
    return int.from_bytes(hashlib.blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def mixed(numbers):
    """Numbers scattered over 64 bits: the finaliser of Stafford (2011) with other constants."""
    numbers = numbers * _ODD
    numbers ^= numbers >> np.uint64(32)
    numbers *= _MIX
    return numbers ^ (numbers >> np.uint64(29))


# ---- words as numbers ------------------------------------------------------------------------------------------------


@cache
def _letters():
    """Code points in lower case, 0 where they belong to no word; of the basic plane."""
    return np.where(TABLES.word, TABLES.lower, 0).astype(np.uint16)


def words_of(texts, spans, quoted):
    """The words of texts as numbers.

    Parameters
    ----------
    texts : list of str
    spans, quoted : int arrays of shape (n, 3), text and half-open code points in it
        The stretches whose words count; those in quotation marks.

    Returns
    -------
    words : array of uint32, the lowest bit set inside quotation marks
    owner : int array, the text of each, in order
    """
    starts = np.cumsum([0, *(len(t) + 1 for t in texts)])
    codes = look_up(_letters(), code_points(GAP.join([*texts, ""])))
    letters = np.zeros(starts[-1] + _LETTERS + 1, "<u2")  # one before the first
    inner = letters[1:-_LETTERS]
    np.copyto(inner, codes, where=_inside(spans, starts), casting="unsafe")
    if codes.itemsize > 2:
        inner[codes >= 0x10000] = 0
    solid = letters != 0
    edges = np.flatnonzero(solid[1:] != solid[:-1]) + 1
    start, length = edges[::2], edges[1::2] - edges[::2]
    word = (length > 1) | (letters[start] < 0x3A)  # "U.S." and the s of "Iraq's" are no words, "3" is one
    start, length = start[word], length[word]
    first = np.ndarray(len(letters) - _LETTERS + 1, "<u8", letters, strides=(2,))  # four letters as one number
    key = first[start] & _FIRST[np.minimum(length, _LETTERS)]
    number = (mixed(key) >> np.uint64(32)).astype(np.uint32) & ~np.uint32(1)
    start -= 1
    owner = np.repeat(np.arange(len(texts)), np.diff(np.searchsorted(start, starts)))
    return number | _within(quoted, starts, start), owner


def _ends(spans, starts):
    """Where spans begin and end in the joined texts."""
    at = starts[spans[:, 0]]
    return at + spans[:, 1], at + spans[:, 2]


def _inside(spans, starts):
    """Which code points of the joined texts lie in one of the spans."""
    edges = np.concatenate(_ends(spans, starts))
    steps = np.repeat(np.array([1, -1]), len(spans))
    order = np.argsort(edges, kind="stable")
    depth = np.concatenate(([0], np.cumsum(steps[order])))
    return np.repeat(depth > 0, np.diff(edges[order], prepend=0, append=starts[-1]))


def _within(spans, starts, positions):
    """Which positions of the joined texts, in order, lie in one of the spans."""
    first, last = (np.searchsorted(positions, ends) for ends in _ends(spans, starts))
    n = len(positions) + 1
    return np.cumsum(np.bincount(first, minlength=n) - np.bincount(last, minlength=n))[:-1] > 0


def shingles(words, size):
    """Every run of `size` words as a number."""
    words = (words & ~np.uint32(1)).astype(np.uint64)
    n = max(0, len(words) - size + 1)
    numbers = np.zeros(n, np.uint64)
    for at in range(size):
        numbers *= _ODD
        numbers += words[at : at + n]
    return mixed(numbers)


# ---- signatures ------------------------------------------------------------------------------------------------------


def signatures(words, doc, n):
    """The signatures of the blocks of n texts.

    Parameters
    ----------
    words, doc : arrays, of `words_of`
    n : int

    Returns
    -------
    values : array of uint32, shape (blocks, BINS)
    owner : int array, the text of each block

    Source: Li, Owen and Zhang (2012), One Permutation Hashing, section 2.
    """
    every = shingles(words, SHINGLE)
    first, last = doc[: len(every)], doc[len(doc) - len(every) :]
    every, sizes = every[first == last], np.bincount(first[first == last], minlength=n)
    blocks = np.maximum((sizes + BLOCK // 2) // BLOCK, np.minimum(sizes, 1))
    owner = np.repeat(np.arange(n), blocks)
    number = counted(blocks)
    begin = -(-number * sizes[owner] // blocks[owner]) + np.repeat(np.cumsum(sizes) - sizes, blocks)
    block = np.repeat(np.arange(len(owner)), np.diff(begin, append=len(every)))
    values = np.full((len(owner), BINS), _EMPTY)
    place = block * BINS + (every >> np.uint64(58)).astype(np.int64)
    np.minimum.at(values.reshape(-1), place, (every >> np.uint64(20)).astype(np.uint32))
    return values, owner


def candidates(values, owner, n, low, high, place):
    """Pairs of articles that may share passages.

    Parameters
    ----------
    values : callable
        Called with the number of a bin: the values in it, an array of uint32, one item a block.
    owner : int array, the article of each block, from 0; -1 = of none that is here
    n : int, articles
    low, high : int arrays, one item an article: first and last day it can have come out; high < low = undated
    place : int array, no two alike: the order of articles of one day, whatever the order of the blocks

    Returns
    -------
    DataFrame, one row per pair, a < b
        a, b : int, articles;  equal : int, equal values of their signatures

    Source: Li, Owen and Zhang (2012), One Permutation Hashing, section 3.3 (empty bins match nothing); bands of one value
    after Leskovec, Rajaraman and Ullman (2014), Mining of Massive Datasets, section 3.4.
    """
    every = np.flatnonzero(owner >= 0)
    dated = high >= low
    rank = np.empty(n, np.int32)
    rank[np.lexsort((place, np.where(dated, low, np.iinfo(low.dtype).min)))] = np.arange(n, dtype=np.int32)
    every = every[np.argsort(rank[owner[every]], kind="stable")].astype(np.int32)
    owner, found = owner[every], [(np.empty(0, np.int64), np.empty(0, np.int64))]
    for at in range(0, BINS if len(every) else 0, _AT_ONCE):
        columns = (values(n)[every] for n in range(at, at + _AT_ONCE))
        pairs = [pairs for column in columns for pairs in _equal(column, owner, low, high, dated)]
        found.append(np.unique(np.concatenate(pairs), return_counts=True))
    pairs, times = (np.concatenate(some) for some in zip(*found, strict=True))
    pairs, which = np.unique(pairs, return_inverse=True)
    equal = np.bincount(which, times, minlength=len(pairs)).astype(int)
    a, b = np.divmod(pairs, max(1, n))
    blocks = np.bincount(owner, minlength=n)
    enough = equal >= EQUAL * np.minimum(blocks[a], blocks[b])
    return pd.DataFrame({"a": a[enough], "b": b[enough], "equal": equal[enough]})


def _equal(values, owner, low, high, dated):
    """The pairs of `_neighbours`, those of some values after those of others: equal values are never apart."""
    cuts = np.uint32(1 + len(values) // _IN_MEMORY)
    for cut in range(cuts):
        some = np.flatnonzero(values % cuts == cut) if cuts > 1 else slice(None)
        yield _neighbours(values[some], owner[some], low, high, dated)


def _neighbours(values, owner, low, high, dated):
    """Pairs of articles of equal value, each with the next few, as numbers a * n + b; blocks come in order of days."""
    both = values.astype(np.uint64) << np.uint64(32) | np.arange(len(values), dtype=np.uint64)
    both.sort()
    values = both >> np.uint64(32)
    end = np.searchsorted(values, np.uint64(_EMPTY))
    values, owner = values[:end], owner[(both[:end] & _LOW).astype(np.int64)].astype(np.int64)
    found = [np.empty(0, np.int64)]
    for step in range(1, NEAR + 1):
        same = np.flatnonzero(values[:-step] == values[step:])
        one, two = owner[same], owner[same + step]
        near = (low[two] - high[one] <= WINDOW) | ~dated[one] | ~dated[two]
        one, two = one[near & (one != two)], two[near & (one != two)]
        found.append(np.minimum(one, two) * len(low) + np.maximum(one, two))
    return np.concatenate(found)
