"""Where the paragraphs of a batch begin and end: a paragraph is a line; in hard-wrapped text the lines up to a blank one."""

from statistics import median

import numpy as np

_MARGIN = 100  # no margin is set so wide


def split(buffer):
    """The paragraphs of a batch.

    Parameters
    ----------
    buffer : Buffer

    Returns
    -------
    start, end : int arrays, buffer offsets, half-open, without blanks at either end
    owner : int array, the text of each
    """
    begins = np.sort(np.concatenate((buffer.starts[:-1], buffer.breaks + 1)))
    ends = np.sort(np.concatenate((buffer.breaks, buffer.starts[1:] - 1)))
    start = _behind_blanks(buffer, begins)
    line = np.flatnonzero(start < ends)
    start, end = start[line], _before_blanks(buffer, ends[line])
    owner = buffer.doc_of(start)
    joined = _wrapped(buffer, owner[end - begins[line] > _MARGIN])[owner]
    joined[1:] &= (owner[1:] == owner[:-1]) & (np.diff(line) == 1)
    first = np.flatnonzero(~joined | (np.arange(len(line)) == 0))
    return start[first], end[np.append(first[1:], len(line)) - 1] if len(line) else end, owner[first]


def _behind_blanks(buffer, offsets):
    """The offsets, those at a blank moved behind it and all that follow it."""
    moved = offsets.copy()
    at = np.flatnonzero(buffer.codes[offsets] == ord(" "))
    moved[at] = buffer.edges[np.searchsorted(buffer.edges, offsets[at], side="right")]
    return moved


def _before_blanks(buffer, offsets):
    """The offsets, those behind a blank moved before it and all that precede it."""
    moved = offsets.copy()
    at = np.flatnonzero(buffer.codes[offsets - 1] == ord(" "))
    moved[at] = buffer.edges[np.searchsorted(buffer.edges, offsets[at] - 1, side="right") - 1]
    return moved


def _wrapped(buffer, wide):
    """Which texts are hard-wrapped; `wide`: those with a line that is wider than any margin."""
    found = np.zeros(len(buffer.texts), bool)
    maybe = np.bincount(wide, minlength=len(found)) == 0
    found[maybe] = [hard_wrapped(buffer.texts[doc]) for doc in np.flatnonzero(maybe)]
    return found


def hard_wrapped(text):
    """Whether lines were broken at a margin: median length of 50 to 90, most of them unfinished."""
    long = [line.rstrip() for line in text.split("\n") if len(line) > 30]
    if len(long) < 4 or not 50 <= median(map(len, long)) <= 90:
        return False
    return sum(not finished(line) for line in long) > len(long) / 2


def finished(line):
    """Whether a line ends as a sentence does."""
    return line.rstrip("\"')] ").endswith((".", "!", "?", "…"))
