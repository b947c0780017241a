"""What stands inside quotation marks: the stretches, found before mentions are known.

Their speakers are found in `speakers`, speech without marks in `reported`. Tables out: quotes.
"""

import re
from dataclasses import dataclass

_MARK = re.compile(r"[“”\"„‟«»‘’']")
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


def find(text, paragraphs):
    """The stretches inside quotation marks.

    Parameters
    ----------
    text : str, as it is, not folded
    paragraphs : list of (start, end), half-open offsets

    Returns
    -------
    list of Quote, ascending and apart
    """
    quotes = []
    for number, (start, end) in enumerate(paragraphs):
        opened = None
        for mark in _MARK.finditer(text, start, end):
            at, sign = mark.start(), mark[0]
            if opened is None:
                if _opens(text, at, sign, start, end):
                    opened = (at, sign)
            elif _closes(text, at, sign, opened[1], end):
                if at > opened[0] + 1:
                    quotes.append(_quote(text, opened[0] + 1, at, number))
                opened = None
            elif opened[1] in "‘'" and (at - opened[0] > _LONGEST_SINGLE or sign in '“"'):
                opened = (at, sign) if _opens(text, at, sign, start, end) else None
        if opened and opened[1] not in "‘'" and end - opened[0] > 2:
            quotes.append(_quote(text, opened[0] + 1, end, number))
            quotes[-1].open_end = True
    return quotes


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


def _quote(text, start, end, paragraph):
    while end > start and text[end - 1].isspace():
        end -= 1
    inside = text[start:end]
    words = inside.split()
    clause = len(words) >= 5 and (inside.rstrip()[-1:] in ".,!?…" or len(words) >= 9)
    return Quote(start, end, paragraph, "full" if clause else "partial")
