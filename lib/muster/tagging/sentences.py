"""Where sentences begin and end: boundaries over a whole batch at once, exceptions by abbreviation lists.

Tables in: paragraphs (of a batch). Tables out: sentences.
"""

from functools import cached_property

import numpy as np


class Sentences:
    """The sentences of a batch.

    Parameters
    ----------
    buffer : Buffer
    start, end : int arrays
        Buffer offsets of the paragraphs to split, ascending and apart.
    abbreviations : mapping of lists (language/en/abbreviations.yaml)

    Attributes
    ----------
    start, end : int arrays, buffer offsets of the sentences
    paragraph : int array, index into the given paragraphs
    """

    def __init__(self, buffer, start, end, abbreviations):
        self.buffer = buffer
        cuts = _boundaries(buffer, abbreviations)
        inside = np.searchsorted(start, cuts, side="right") - 1
        ok = inside >= 0
        ok[ok] &= (cuts[ok] > start[inside[ok]]) & (cuts[ok] < end[inside[ok]])
        cuts, inside = cuts[ok], inside[ok]
        starts = np.concatenate([start, cuts])
        self.paragraph = np.concatenate([np.arange(len(start)), inside])
        order = np.argsort(starts, kind="stable")
        self.start, self.paragraph = starts[order], self.paragraph[order]
        last = np.append(self.paragraph[1:] != self.paragraph[:-1], True) if len(self.start) else np.zeros(0, bool)
        ends = np.append(self.start[1:], 0) if len(self.start) else self.start
        self.end = np.where(last, end[self.paragraph], ends) if len(self.start) else ends
        blank = buffer.codes == ord(" ")
        solid = np.maximum.accumulate(np.where(blank, -1, np.arange(len(blank))))  # last non-blank at or before
        self.end = solid[self.end - 1] + 1 if len(self.end) else self.end

    @cached_property
    def n_tokens(self):
        """Tokens a sentence: runs of letters and digits, an apostrophe, hyphen, dot or comma between two of them inside."""
        starts = token_starts(self.buffer)
        return np.searchsorted(starts, self.end) - np.searchsorted(starts, self.start)

    def of(self, offsets):
        """The sentence that each buffer offset lies in, -1 where it lies in none."""
        index = np.searchsorted(self.start, offsets, side="right") - 1
        if not len(self.end):
            return np.full(np.shape(offsets), -1)
        return np.where((index >= 0) & (offsets < self.end[index]), index, -1)


def token_starts(buffer):
    """Buffer offsets at which a token begins, ascending."""
    word, codes = buffer.word, buffer.codes
    joins = np.isin(codes, [ord(c) for c in "'-.,"])
    joins[1:-1] &= word[:-2] & word[2:]
    token = word | joins
    return np.flatnonzero(token & ~np.concatenate(([False], token[:-1])))


def _boundaries(buffer, abbreviations):
    """Buffer offsets at which a sentence begins inside its paragraph."""
    codes = buffer.codes
    stop = np.isin(codes, [ord(c) for c in ".!?…"])
    close = np.isin(codes, [ord(c) for c in "\"')]"])
    run = stop | close
    ends = np.flatnonzero(run[:-1] & ~run[1:]) + 1  # just behind a run of stops and closing marks
    begins = _run_begins(run, ends)
    stops = np.concatenate(([0], np.cumsum(stop)))
    ends, begins = (a[(stops[ends] > stops[begins]) & (codes[ends] == ord(" "))] for a in (ends, begins))
    blank = codes == ord(" ")
    solid = np.append(~blank, True)
    ahead = np.flatnonzero(solid)
    following = ahead[np.searchsorted(ahead, ends)]
    following = np.minimum(following, len(codes) - 1)
    opens = _can_open(buffer, following)
    ends, begins, following = ends[opens], begins[opens], following[opens]
    lone = (codes[begins] == ord(".")) & (stops[ends] - stops[begins] == 1)
    keep = np.ones(len(ends), dtype=bool)
    for i in np.flatnonzero(lone):
        keep[i] = _ends_sentence(buffer.folded, begins[i], following[i], abbreviations)
    return following[keep]


def _run_begins(run, ends):
    edges = np.flatnonzero(run & ~np.concatenate(([False], run[:-1])))
    return edges[np.searchsorted(edges, ends, side="left") - 1]


def _can_open(buffer, at):
    """A capital, a digit, a letter without case, or an opening mark can begin a sentence."""
    codes = buffer.codes[at]
    lower = buffer.word[at] & ~buffer.upper[at] & ((codes >= ord("a")) & (codes <= ord("z")))
    return (buffer.word[at] & ~lower) | np.isin(codes, [ord(c) for c in "\"'([-*•"])


def _ends_sentence(text, dot, following, abbreviations):
    """Whether the full stop at `dot` ends a sentence, by the token before it and the one after."""
    token = text[text.rfind(" ", max(0, dot - 30), dot) + 1 : dot].rpartition("\x00")[2].lstrip("\"'([").lower()
    opener = text[following : following + 24].lstrip("\"'([-").split(" ", 1)[0].rstrip(".,;:'\"")
    if token in abbreviations["titles"]:
        return False
    if (
        token.isdigit()
        and len(token) <= 2
        and text[dot - len(token) - 2 : dot - len(token)].strip() in ("", "•", "\x00")
    ):
        return False  # the number of a list item
    if token in abbreviations["months"] or token in ("no", "nos", "art", "vol", "p", "pp"):
        return not opener[:1].isdigit()
    if token in abbreviations["units"]:
        return opener[:1].isupper()
    if len(token) == 1 and token.isalpha():  # an initial: "John F. Kerry"; but "Plan B. The"
        return token == "i" or (opener.lower() in abbreviations["starters"] and len(opener) > 1)
    if token in abbreviations["others"] or token in abbreviations["organisations"] or _dotted(token):
        if opener.lower() in abbreviations["titles"]:  # "at 6 p.m. Mr. Reed" ends one, "U.S. Gen. Reed" does not
            return token in ("a.m", "p.m")
        return opener.lower() in abbreviations["starters"]
    return True


def _dotted(token):
    """ "u.s", "p.k.k": letters one by one."""
    return "." in token and all(len(part) == 1 for part in token.split("."))
