"""What stands inside quotation marks: the stretches, found before mentions are known.

Their speakers are found in `speakers`, speech without marks in `reported`. Tables out: quotes.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

_MARKS = frozenset("“”\"„‟«»‘’'")
_LONGEST_SINGLE = 240


@dataclass
class Quote:
    """A stretch of speech: half-open offsets between the marks, and who said it."""

    start: int
    end: int
    paragraph: int
    kind: str
    open_end: bool = False  # the paragraph ends before the mark is closed: it goes on in the next
    speaker: str | None = None
    speaker_surface: str | None = None
    sourcing: str | None = None
    cue: str | None = None
    rule: str = "marks"


def find(buffer, start, end, doc):
    """The stretches inside quotation marks of a batch.

    Parameters
    ----------
    buffer : Buffer
    start, end : int arrays, buffer offsets of the paragraphs to read, ascending and apart
    doc : int array, the article of each paragraph

    Returns
    -------
    list of list of Quote, ascending and apart, one an article
        Offsets are the article's, paragraphs are counted among those of it that are read.
    """
    found, marks = [[] for _ in buffer.texts], _marks(buffer)
    row = np.searchsorted(start, marks, side="right") - 1
    inside = row >= 0
    inside[inside] = marks[inside] < end[row[inside]]
    marks, row = marks[inside], row[inside]
    edges = np.flatnonzero(np.diff(row, prepend=-1, append=-1))
    row = row[edges[:-1]]
    number, base = row - np.searchsorted(doc, doc[row]), buffer.starts[doc[row]]
    columns = (c.tolist() for c in (doc[row], number, base, start[row], end[row]))
    marks = marks.tolist()
    for (low, high), (article, paragraph, offset, *bounds) in zip(
        pairwise(edges.tolist()), zip(*columns, strict=True), strict=True
    ):
        for at, stop, open_end in _stretches(buffer.original, marks[low:high], *bounds):
            stop, kind = _told(buffer.original, at, stop)
            found[article].append(Quote(at - offset, stop - offset, paragraph, kind, open_end))
    return found


def _marks(buffer):
    """Where quotation marks may stand, ascending: an apostrophe between two letters is none."""
    single = np.flatnonzero(buffer.codes == ord("'"))
    letter = (buffer.word[single - 1] & (buffer.codes[single - 1] != ord("_"))) & (
        buffer.word[single + 1] & (buffer.codes[single + 1] != ord("_"))
    )
    return np.union1d(np.flatnonzero(buffer.codes == ord('"')), single[~letter])


def _stretches(text, marks, start, end):
    """The stretches of a paragraph by its marks: (start, end, whether the mark is not closed)."""
    opened = None
    for at in marks:
        sign = text[at]
        if sign not in _MARKS:
            continue
        if opened is None:
            if _opens(text, at, sign, start, end):
                opened = (at, sign)
        elif _closes(text, at, sign, opened[1], end):
            if at > opened[0] + 1:
                yield opened[0] + 1, at, False
            opened = None
        elif opened[1] in "‘'" and (at - opened[0] > _LONGEST_SINGLE or sign in '“"'):
            opened = (at, sign) if _opens(text, at, sign, start, end) else None
    if opened and opened[1] not in "‘'" and end - opened[0] > 2:
        yield opened[0] + 1, end, True


def _opens(text, at, sign, start, end):
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    if sign in "“„«‟":
        return True
    if sign in "”»’":
        return False
    if before.isalnum() or before in ".,!?" or after.isspace():
        return False
    if sign == "'" and after.isdigit():  # '90s
        return False
    return sign == '"' or _closing_single_ahead(text, at, sign, end)


def _closing_single_ahead(text, at, sign, end):
    close = "’" if sign == "‘" else "'"
    stop = min(end, at + _LONGEST_SINGLE)
    ahead = text.find(close, at + 2, stop)
    while ahead > 0:
        if not text[ahead + 1 : ahead + 2].isalnum():
            return True
        ahead = text.find(close, ahead + 1, stop)
    return False


def _closes(text, at, sign, opener, end):
    if opener in "“„«‟":
        return (sign in "”»“" and not (sign == "“" and opener == "“")) or sign == '"'
    if opener == '"':
        return sign in '"”'
    after = text[at + 1] if at + 1 < end else " "
    return sign == ("’" if opener == "‘" else "'") and not after.isalnum()


def _told(text, start, end):
    """Where a stretch ends without blanks, and its kind."""
    inside = text[start:end].rstrip()
    words = inside.split()
    clause = len(words) >= 5 and (inside[-1:] in ".,!?…" or len(words) >= 9)
    return start + len(inside), "full" if clause else "partial"
