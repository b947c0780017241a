"""Texts as words, and sequences of words as a tree that all words of a batch climb at once, by arrays.

A word is a run of letters, digits and underscores. A step of the tree is a word with what stands between it and the
word before. Steps are found by 64-bit keys of their bytes; who asks compares the bytes themselves afterwards.
"""

import numpy as np

from muster.ground.text import counted

LETTER = 32  # bytes from here on are letters, those below are marks
BLOCK = 8  # bytes that are compared at once
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(BLOCK + 1)], dtype=np.uint64)
# odd numbers with as many ones as zeros: for the beginning of a word, its end, its size, the gap and the node before it
_BEGINNING, _ENDING, _SIZE, _GAP, _NODE = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F],
    dtype=np.uint64,
)


class Words:
    """Bytes, one a code point, and the words in them.

    Parameters
    ----------
    read : uint8 array
    start, end : int64 arrays, of each word
    """

    def __init__(self, read, start, end):
        self.read, self.start, self.end = read, start, end
        padded = read.tobytes() + bytes(2 * BLOCK)
        self._blocks = np.ndarray(len(padded) - BLOCK, dtype="<u8", buffer=padded, strides=(1,))

    def blocks(self, at, size):
        """The first bytes of pieces of the text as one number each; nothing of what stands behind a piece."""
        return self._blocks[at] & _MASKS[np.minimum(size, BLOCK)]

    def shapes(self, at=slice(None)):
        """16 bits of the first and the last letter of words and their size, to pass over most words soon."""
        start, end = self.start[at], self.end[at]
        mixed = self.read.take(start).astype(np.uint16)
        mixed *= np.uint16(263)
        mixed += self.read.take(end - 1)
        mixed += (end - start).astype(np.uint16) << np.uint16(11)
        return mixed

    def gaps(self, at):
        """16 bits of the mark behind words and the first letter of the word that follows."""
        return self.read.take(self.end[at]).astype(np.uint16) << np.uint16(8) | self.read.take(self.start[at + 1])

    def keys(self, at, node=None):
        """64 bits of words, each behind a node of the tree and with the gap before it where nodes are given."""
        start, end = self.start[at], self.end[at]
        size = end - start
        key = self.blocks(start, size) * _BEGINNING + size.astype(np.uint64) * _SIZE
        long = np.flatnonzero(size > BLOCK)
        key[long] += self._blocks[end[long] - BLOCK] * _ENDING
        if node is not None:
            before = self.end[at - 1]
            key += self.blocks(before, start - before) * _GAP + node.astype(np.uint64) * _NODE
        return key | np.uint64(1)  # 0 is no key


class WordTree:
    """Sequences of words as a tree: those that begin alike share their first nodes.

    Parameters
    ----------
    words : Words
    first, many : int64 arrays
        The number of the first word of each sequence, and how many words it has; one at least.

    Attributes
    ----------
    node : int64 array
        Where each sequence ends.
    size : int
        Number of nodes.
    """

    def __init__(self, words, first, many):
        self.node, self.size, keys, passed = np.zeros(len(first), dtype=np.int64), 0, [], []
        for level in range(int(many.max(initial=0))):
            live = np.flatnonzero(many > level)
            passed.append(self.node[live] if level else None)
            found, number = np.unique(words.keys(first[live] + level, passed[-1]), return_inverse=True)
            self.node[live] = self.size + number
            self.size += len(found)
            keys.append(found)
        self._numbers = _Numbers(np.concatenate([np.zeros(0, dtype=np.uint64), *keys]))
        self._goes_on = np.zeros(self.size, dtype=bool)
        for nodes in passed[1:]:
            self._goes_on[nodes] = True
        self._shapes, self._gaps = (np.zeros(1 << 16, dtype=bool) for _ in range(2))
        self._shapes[words.shapes(first)] = True
        self._gaps[words.gaps(np.repeat(first, many - 1) + counted(many - 1))] = True

    def climb(self, words):
        """The nodes that are reached from each word of a text.

        Parameters
        ----------
        words : Words

        Returns
        -------
        began, node : int64 arrays of equal length
            The number of the word where a way begins, and each node on it.
        """
        at = np.flatnonzero(self._shapes.take(words.shapes()))
        began, node, met = at, None, [np.zeros((2, 0), dtype=np.int64)]
        while len(at):
            node = self._numbers.find(words.keys(at, node))
            known = np.flatnonzero(node >= 0)
            began, at, node = began[known], at[known], node[known]
            met.append(np.stack([began, node]))
            on = np.flatnonzero(self._goes_on[node] & (at + 1 < len(words.start)))
            on = on[self._gaps.take(words.gaps(at[on]))]
            began, at, node = began[on], at[on] + 1, node[on]
        return np.concatenate(met, axis=1)


class _Numbers:
    """The number of each of some keys: a table with room, where a key stands at the next free place behind its own."""

    def __init__(self, keys):
        bits, taken, self._farthest = max(10, (4 * len(keys)).bit_length()), {}, 0
        self._shift = np.uint64(64 - bits)
        for number, at in enumerate(self._places(keys).tolist()):
            place = at
            while place in taken:
                place += 1
            taken[place] = number
            self._farthest = max(self._farthest, place - at)
        places, numbers = (np.array(list(some), dtype=np.int64) for some in (taken.keys(), taken.values()))
        self._keys = np.zeros((1 << bits) + len(keys), dtype=np.uint64)
        self._numbers = np.zeros(len(self._keys), dtype=np.int64)
        self._keys[places], self._numbers[places] = keys[numbers], numbers

    def _places(self, keys):
        return (keys >> self._shift).astype(np.int64)

    def find(self, keys):
        """The number of each key, -1 where it has none."""
        at, number, left = self._places(keys), np.full(len(keys), -1, dtype=np.int64), np.arange(len(keys))
        for _ in range(1 + self._farthest):
            met = self._keys.take(at)
            same = np.flatnonzero(met == keys)
            number[left[same]] = self._numbers.take(at[same])
            on = np.flatnonzero((met != keys) & (met != 0))
            at, keys, left = at[on] + 1, keys[on], left[on]
        return number
