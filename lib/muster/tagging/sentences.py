"""Where sentences begin and end: boundaries over a whole batch at once, exceptions by abbreviation lists.

Tables in: paragraphs (of a batch). Tables out: sentences.
"""

from functools import cache, cached_property

import numpy as np

from muster.ground.text import GAP, TABLES, look_up

# what a character can do, a bit each, so that a batch is looked up once
_BLANK, _STOP, _DOT, _CLOSE, _OPEN, _JOIN, _WORD = (1 << n for n in range(7))
_SPECIAL, _NUMBERED = ("titles", "months", "units", "others", "organisations"), ("no", "nos", "art", "vol", "p", "pp")
_LONGEST = 30  # code points of a token before a full stop that is looked at


@cache
def _marks():
    """The bits of every code point of the basic plane."""
    table = np.where(TABLES.word, _WORD, 0).astype(np.uint8)
    for chars, bit in (
        (" ", _BLANK),
        (".!?…", _STOP),
        (".", _DOT),
        ("\"')]", _CLOSE),
        ("\"'([-*•", _OPEN),
        ("'-.,", _JOIN),
    ):
        table[[ord(c) for c in chars]] |= bit
    word = np.flatnonzero(TABLES.word)  # a capital, a digit, a letter without case can begin a sentence
    table[word[(word < ord("a")) | (word > ord("z"))]] |= _OPEN
    return table


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
        self.marks = look_up(_marks(), buffer.codes)
        edges = buffer.edges
        cuts = _boundaries(buffer.folded, self.marks, edges, abbreviations)
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
        if len(back := np.flatnonzero(self.marks[self.end - 1] & _BLANK)):
            self.end[back] = edges[np.searchsorted(edges, self.end[back] - 1, side="right") - 1]

    @cached_property
    def n_tokens(self):
        """Tokens a sentence: runs of letters and digits, an apostrophe, hyphen, dot or comma between two of them inside."""
        starts = token_starts(self.marks)
        return np.searchsorted(starts, self.end) - np.searchsorted(starts, self.start)

    def of(self, offsets):
        """The sentence that each buffer offset lies in, -1 where it lies in none."""
        index = np.searchsorted(self.start, offsets, side="right") - 1
        if not len(self.end):
            return np.full(np.shape(offsets), -1)
        return np.where((index >= 0) & (offsets < self.end[index]), index, -1)


def token_starts(marks):
    """Buffer offsets at which a token begins, ascending."""
    word = marks >= _WORD
    joins = (marks & _JOIN) != 0
    joins[1:-1] &= word[:-2] & word[2:]
    token = word | joins
    token[1:] &= ~token[:-1]
    return np.flatnonzero(token)


def _boundaries(text, marks, edges, abbreviations):
    """Buffer offsets at which a sentence begins inside its paragraph."""
    run = (marks & (_STOP | _CLOSE)) != 0
    ends = np.flatnonzero(run[:-1] & ((marks[1:] & _BLANK) != 0)) + 1  # just behind a run of stops and closing marks
    begins, n_stops = ends - 1, ((marks[ends - 1] & _STOP) != 0).astype(np.int64)
    if len(long := np.flatnonzero(run[ends - 2] & (ends > 1))):  # most runs are one mark
        starts, stops = np.flatnonzero(run[1:] & ~run[:-1]) + 1, np.flatnonzero((marks & _STOP) != 0)
        starts = np.append(0, starts) if run[0] else starts
        begins[long] = starts[np.searchsorted(starts, ends[long]) - 1]
        n_stops[long] = np.searchsorted(stops, ends[long]) - np.searchsorted(stops, begins[long])
    following = ends + 1
    wide = np.flatnonzero(marks[following] & _BLANK)  # and most gaps one blank
    following[wide] = edges[np.searchsorted(edges, ends[wide], side="right")]
    opens = (n_stops > 0) & ((marks[following] & _OPEN) != 0)
    begins, n_stops, following = begins[opens], n_stops[opens], following[opens]
    lone = np.flatnonzero((n_stops == 1) & ((marks[begins] & _DOT) != 0))
    keep = np.ones(len(following), dtype=bool)
    special = frozenset().union(_NUMBERED, *(abbreviations[k] for k in _SPECIAL))
    for i, dot, after in zip(lone.tolist(), begins[lone].tolist(), following[lone].tolist(), strict=True):
        token = text[max(0, dot - _LONGEST) : dot].rpartition(" ")[2]
        if not (len(token) > 1 and token.isalpha() and token.lower() not in special):  # most are plain words
            keep[i] = _ends_sentence(text, dot, after, abbreviations)
    return following[keep]


def _ends_sentence(text, dot, following, abbreviations):
    """Whether the full stop at `dot` ends a sentence, by the token before it and the one after."""
    low = max(0, dot - _LONGEST)
    blank = text.rfind(" ", low, dot)
    if blank < 0 < low and GAP not in text[low:dot]:
        return True  # no abbreviation is so long
    token = text[(blank + 1 if blank >= 0 else low) : dot].rpartition(GAP)[2].lstrip("\"'([").lower()
    opener = text[following : following + 24].lstrip("\"'([-").split(" ", 1)[0].rstrip(".,;:'\"")
    if token in abbreviations["titles"]:
        return False
    if token.isdigit() and len(token) <= 2 and text[dot - len(token) - 2 : dot - len(token)].strip() in ("", "•", GAP):
        return False  # the number of a list item
    if token in abbreviations["months"] or token in _NUMBERED:
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
