"""Which lines recur in the outlets of a corpus, counted over all its articles on the disk, cut by the keys of the lines.

Columns of state/articles in, piece by piece; out: of each article a number for its lines that recur.
"""

from contextlib import ExitStack

import numpy as np

from muster.reading.recurring import known, marked, often

AT_ONCE = 16_384  # articles whose lines are counted in memory
MOST = 256  # files
_LINE = np.dtype([("mark", np.uint64), ("outlet", np.uint32)])
_ODD = np.uint64(0xD6E8FEB86659FD93)


class Lines:
    """The lines of articles, and which of them recur.

    Parameters
    ----------
    pieces : callable, without arguments
        Gives pyarrow tables, piece by piece: outlet, plain, lines of articles.
    counted : bool array, one item an article of the pieces: whether it belongs to the corpus
    scratch : Path

    Attributes
    ----------
    applied : array of uint64, one item an article of the pieces: a number for the lines of it that recur, 0 = none
    """

    def __init__(self, pieces, counted, scratch):
        self._numbers, self._often = {}, np.empty(0, np.uint64)
        self._count(pieces(), counted, scratch)
        sums = (self._sums(piece) for piece in pieces()) if len(self._often) else ()
        self.applied = (
            np.concatenate([np.empty(0, np.uint64), *sums]) if len(self._often) else np.zeros(len(counted), np.uint64)
        )

    def _count(self, pieces, counted, scratch):
        """Lay the lines that count into files by their marks, then count file by file."""
        n, at, articles = min(MOST, 1 + len(counted) // AT_ONCE), 0, np.zeros(0, np.int64)
        paths = [scratch / f"lines-{number:03}" for number in range(n)]
        with ExitStack() as open_files:
            files = [open_files.enter_context(path.open("wb")) for path in paths]
            for piece in pieces:
                mine = counted[at : at + piece.num_rows] & piece["plain"].to_numpy()
                at += piece.num_rows
                outlets, lines, whose = self._lines(piece)
                more = np.bincount(outlets[mine], minlength=len(self._numbers))
                more[: len(articles)] += articles
                articles = more
                self._lay(files, outlets[whose], marked(outlets[whose], lines), mine[whose])
        found = []
        for path in paths:
            some = np.fromfile(path, _LINE)
            path.unlink()
            found.append(often(some["mark"], some["outlet"], articles))
        self._often = np.sort(np.concatenate([self._often, *found]))

    @staticmethod
    def _lay(files, outlets, marks, among):
        rows = np.empty(int(among.sum()), _LINE)
        rows["mark"], rows["outlet"] = marks[among], outlets[among]
        which = (rows["mark"] >> np.uint64(32)).astype(np.uint32) % np.uint32(len(files))
        rows = rows[np.argsort(which, kind="stable")]
        for file, some in zip(
            files, np.split(rows, np.cumsum(np.bincount(which, minlength=len(files)))[:-1]), strict=True
        ):
            file.write(some.tobytes())

    def _lines(self, piece):
        """The number of each article's outlet; the keys of all lines, and the article of each."""
        outlets = piece["outlet"].combine_chunks().dictionary_encode("encode")
        names = [self._numbers.setdefault(name, len(self._numbers)) for name in outlets.dictionary.to_pylist()]
        lines = piece["lines"].combine_chunks()
        sizes = np.diff(np.asarray(lines.offsets))
        keys = lines.flatten().to_numpy(zero_copy_only=False)
        return np.array(names, np.int64)[outlets.indices.to_numpy()], keys, np.repeat(np.arange(len(sizes)), sizes)

    def _sums(self, piece):
        keys, whose, recur = self._recur(piece)
        sums = np.zeros(piece.num_rows, np.uint64)
        np.add.at(sums, whose[recur], keys[recur] * _ODD)
        return sums

    def _recur(self, piece):
        outlets, keys, whose = self._lines(piece)
        return keys, whose, known(marked(outlets[whose], keys), self._often)

    def of(self, piece):
        """The keys of the lines that recur, of each article of a piece: a list of lists."""
        keys, whose, recur = self._recur(piece)
        ends = np.cumsum(np.bincount(whose[recur], minlength=piece.num_rows))
        return [some.tolist() for some in np.split(keys[recur], ends[:-1])] if len(ends) else []
