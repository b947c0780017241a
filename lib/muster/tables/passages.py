"""What articles share to the word: the passages of pairs that may be copies, all pairs of a piece at once.

Of a pair the runs of equal words are counted; words in quotation marks are left out there, since two reporters may quote the
same speech, and so is what an outlet prints time and again.
"""

from typing import NamedTuple

import numpy as np

from muster.ground.text import counted
from muster.tables.copies import BINS, candidates, shingles

RUN = 8  # words in a row that are a passage
LEFT = 0.2  # share of an article's words that must be left without the passages of its series
_AT_ONCE = 1 << 20  # words of the pairs that are compared in one go
_SLOTS = 1 << 22  # of the table that says which entries cannot be there


class Overlap(NamedTuple):
    """What two articles share: words in equal runs, as a share of the first and of the second, and how many there are."""

    first: float
    second: float
    words: int


class Passages:
    """The signatures of a corpus in a scratch file, and the words of those articles that are compared in another.

    Parameters
    ----------
    folder : Path, for the scratch files; whoever owns it removes them
    blocks : iterable of pyarrow list arrays
        The values of the signatures of one article after the other, none for an article without text.
    places : int array, one item an article of `blocks`
        What the article is called here, from 0 without a gap; -1 = it is left out.
    """

    def __init__(self, folder, blocks, places):
        self._words, owners, at = (folder / "words.u32").open("w+b"), bytearray(), 0
        self._signatures, self._pieces = (folder / "signatures.u32").open("w+b"), []
        for some in blocks:
            sizes = np.diff(np.asarray(some.offsets)) // BINS
            values = some.flatten().to_numpy().reshape(-1, BINS)
            self._signatures.write(values.T.tobytes())  # bin by bin
            self._pieces.append(len(values))
            owners += np.repeat(places[at : at + len(some)].astype(np.int32), sizes).tobytes()
            at += len(some)
        self._owner, self._n = np.frombuffer(owners, np.int32), int((places >= 0).sum())
        self._begin, self._end = np.zeros((2, self._n), np.int64)

    def close(self):
        """Close the scratch files."""
        self._words.close()
        self._signatures.close()

    def add(self, places, words, owner):
        """Take the words of some articles.

        Parameters
        ----------
        places : int array
            What the articles are called here; -1 = its words are left out.
        words, owner : arrays, of `copies.words_of`
        """
        keep = places[owner] >= 0
        words, owner = words[keep], places[owner[keep]]
        first = self._words.seek(0, 2) // 4
        words.tofile(self._words)
        self._words.flush()
        begin = np.flatnonzero(np.diff(owner, prepend=-1))  # the words of an article stand together
        self._begin[owner[begin]], self._end[owner[begin]] = first + begin, first + np.append(begin[1:], len(owner))

    def candidates(self, low, high, place):
        """Pairs of articles that may share passages, as `copies.candidates` finds them."""
        return candidates(self._bin, self._owner, self._n, low, high, place)

    def _bin(self, number):
        """The values of all signatures in a bin, read from the disk."""
        values, at = np.empty(len(self._owner), np.uint32), 0
        for size in self._pieces:
            self._signatures.seek(4 * (at * BINS + number * size))
            self._signatures.readinto(memoryview(values[at : at + size]).cast("B"))
            at += size
        return values

    def overlaps(self, pairs, series):
        """What pairs of articles share: words in runs of eight that the other has as well.

        Parameters
        ----------
        pairs : list of (int, int)
        series : dict of int to list of int
            Other articles of an article's outlet: passages that two of them have as well are no evidence.

        Returns
        -------
        list of Overlap, one item a pair
        """
        found, both = [], np.array(pairs, np.int64).reshape(-1, 2)
        ends = np.cumsum((self._end - self._begin)[both].sum(axis=1))
        for some in np.split(both, np.searchsorted(ends, np.arange(_AT_ONCE, ends[-1] if len(ends) else 0, _AT_ONCE))):
            if len(some):
                found += self._piece(some, series)
        return found

    def _piece(self, pairs, series):
        """The Overlap of each pair, all of them compared at once."""
        own = [(doc, other) for doc in np.unique(pairs).tolist() for other in series.get(doc, ())]
        own = np.array(own, np.int64).reshape(-1, 2)
        docs = np.unique(np.concatenate((pairs, own)))
        piece = _Piece(*self._read(docs))
        if len(own):
            piece.leave_out(*np.searchsorted(docs, own).T)
        return piece.overlaps(*np.searchsorted(docs, pairs).T)

    def _read(self, docs):
        """The words of articles one after the other, and where those of each begin."""
        sizes = self._end[docs] - self._begin[docs]
        starts = np.concatenate(([0], np.cumsum(sizes)))
        words = np.empty(starts[-1], np.uint32)
        for doc, first, end in zip(docs.tolist(), starts[:-1].tolist(), starts[1:].tolist(), strict=True):
            self._words.seek(4 * int(self._begin[doc]))
            self._words.readinto(memoryview(words[first:end]).cast("B"))
        return words, starts


class _Piece:
    """The words of some articles and the runs that stand in two of them.

    Parameters
    ----------
    words : array of uint32
    starts : int array, where the words of each article begin, and their end
    """

    def __init__(self, words, starts):
        self._starts, self._n = starts, len(starts) - 1
        self._owner = np.repeat(np.arange(self._n), np.diff(starts))
        self._free = (words & np.uint32(1)) == 0
        few = np.bincount(self._owner[self._free], minlength=self._n) < RUN  # a text that is a quote
        self._free |= few[self._owner]
        self._index(*_repeated(shingles(words, RUN), self._owner))

    def _index(self, run, at):
        """Look runs up: by number and place, sorted by number, then by place.

        An entry is a run in an article: `_entry` has its run and article as one number, `_first` and `_times` say where its
        places begin in `_at`, how many they are. `_of` has the entries of one article after the other, ends in `_ends`.
        """
        entry, self._at = run * self._n + self._owner[at], at
        self._first = np.flatnonzero(np.diff(entry, prepend=-1))
        self._times = np.diff(self._first, append=len(entry))
        self._entry = entry[self._first]
        self._run, owner = np.divmod(self._entry, max(1, self._n))
        self._of = np.sort(owner << 32 | np.arange(len(owner))) & 0xFFFFFFFF
        self._ends = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=self._n))))
        self._seen = np.zeros(_SLOTS, bool)
        self._seen[self._entry % _SLOTS] = True

    def _both(self, one, two):
        """The runs that pairs of articles share: the number of the pair, the entry of the first and that of the second."""
        sizes = np.diff(self._ends)
        turned = sizes[one] > sizes[two]  # look up the entries of the one that has fewer
        fewer, more = np.where(turned, (two, one), (one, two))
        pair, row = _expanded(self._ends[fewer], sizes[fewer])
        mine = self._of[row]
        wanted = self._run[mine] * self._n + more[pair]
        maybe = np.flatnonzero(self._seen[wanted % _SLOTS])  # most are not there
        wanted, mine, pair = wanted[maybe], mine[maybe], pair[maybe]
        theirs = np.searchsorted(self._entry, wanted)
        hit = self._entry.take(theirs, mode="clip") == wanted if len(wanted) else np.zeros(0, bool)
        mine, theirs, pair = mine[hit], theirs[hit], pair[hit]
        return pair, *np.where(turned[pair], (theirs, mine), (mine, theirs))

    def _places(self, pair, entries):
        """The places of runs, sorted by pair, then by place: number of the pair, place."""
        which, row = _expanded(self._first[entries], self._times[entries])
        return np.divmod(np.sort(pair[which] * len(self._owner) + self._at[row]), max(1, len(self._owner)))

    def leave_out(self, one, two):
        """Leave out the runs of each first article that two of its second ones have, unless too little is left of it."""
        at = np.sort(self._places(*self._both(one, two)[:2])[1])
        twice = np.unique(at[1:][at[1:] == at[:-1]])
        fresh = self._free & ~_spread(twice, len(self._free))
        left, free = (np.bincount(self._owner[some], minlength=self._n) for some in (fresh, self._free))
        series = (left >= np.maximum(RUN, LEFT * free)) & (np.bincount(self._owner[twice], minlength=self._n) > 0)
        self._free = np.where(series[self._owner], fresh, self._free)
        gone = np.zeros(len(self._free), bool)
        gone[twice[series[self._owner[twice]]]] = True
        run = np.repeat(self._run, self._times)
        self._index(run[~gone[self._at]], self._at[~gone[self._at]])

    def overlaps(self, one, two):
        """The Overlap of each pair."""
        pair, mine, theirs = self._both(one, two)
        free = np.concatenate(([0], np.cumsum(self._free)))
        shared = [_covered(*self._places(pair, some), free, len(one)) for some in (mine, theirs)]
        every = np.maximum(1, np.diff(free[self._starts]))
        found = shared[0] / every[one], shared[1] / every[two], np.minimum(*shared)
        return list(map(Overlap, *(some.tolist() for some in found)))


def _repeated(runs, owner):
    """Runs that occur twice at least: a number for each, and its place; sorted by number, then by place.

    Runs are told by as many bits of theirs as leave room for the place in a number of 64: one sort brings equal ones together.
    """
    inner = np.flatnonzero(owner[: len(runs)] == owner[len(owner) - len(runs) :])
    bits = np.uint64(len(owner).bit_length())
    both = runs[inner] >> bits << bits | inner.astype(np.uint64)
    both.sort()
    run = both >> bits
    again = np.zeros(len(run) + 1, bool)  # the same as the one before
    again[1:-1] = run[1:] == run[:-1]
    repeated = again[:-1] | again[1:]
    at = (both[repeated] & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
    return np.cumsum(~again[:-1][repeated]), at


def _expanded(first, sizes):
    """Stretches of rows as rows: the number of the stretch and the row."""
    return np.repeat(np.arange(len(first)), sizes), np.repeat(first, sizes) + counted(sizes)


def _covered(pair, at, free, n):
    """How many words stand in the runs of each of n pairs, sorted by pair and place; `free` counts words from the start."""
    end = at + RUN
    end[:-1] = np.where(pair[1:] == pair[:-1], np.minimum(end[:-1], at[1:]), end[:-1])
    return np.bincount(pair, free[end] - free[at], minlength=n).astype(np.int64)


def _spread(at, n):
    """Which of n words stand in one of the runs at these places."""
    edges = np.bincount(at, minlength=n + 1) - np.bincount(at + RUN, minlength=n + 1)
    return np.cumsum(edges[:n]) > 0
