"""The publication day of an article that prints none: the days on which its clues agree.

Each clue of the text (see `clues` and `told`) leaves some days. They vote; a day is taken only where two witnesses at least agree
on it and the text speaks of the news as of the same day, else an interval, else nothing (docs/definitions.md).
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from muster.tagging.clues import DAY, NAMES, of_dates
from muster.tagging.told import of_events

LONGEST = 31  # days of an interval
VOTES = 1  # the weight from which a clue has a vote; a lighter one is a witness only
_READ, _CLAUSE = 20_000, 300  # characters: of an article that are read, of a sentence about a date
_STUB = 8  # words: a line of fewer is no sentence that tells
_OLD = re.compile(r"\bfile\b|\barchive|copyright|©", re.I)
_LEAD = 3  # paragraphs below the headline that tell the news
_WITNESS, _NEWS = 230, 14  # the most days that a witness, and the telling of news, may leave
_MARGIN = 1.0  # by which a day has to win
_YEAR = 366
_GATHERING = "(?:meeting|summit|conference|talks|gathering|session)"
_STILL_ON = re.compile(
    rf"{_GATHERING}(?: (?:in|of|at) [\w' -]{{1,40}}?)? (?:is|are) (?:also |now |still )?\w+ing\b|{_GATHERING} (?:is|are) (?:under way|due)\b"
    rf"|\b(?:taking part|participating|represented) (?:in|at) the (?:[\w-]+ ){{0,2}}{_GATHERING} are\b"
    r"|(?<!after )(?<!after the )\b(?:first|opening) (?:day )?of (?:a |the |its |their )?(?:two|three|four)(?:-day| days)\b"
)
_LATER = r"\b(?:could|would|will|to|due|expected) [^.\"]{0,60}\blater (?:in the day|today|tonight)\b"
_PAST = re.compile(r"\b[a-z]{2,}ed\b")


@dataclass
class Story:
    """An article as its clues are read.

    Attributes
    ----------
    text : str, folded
    paragraphs : list of Paragraph
    sentences : list of (start, end)
    dates : list of Expression
    finder : DateFinder
    line : (start, end) or None
        The dateline.
    """

    text: str
    paragraphs: list
    sentences: list
    dates: list
    finder: object
    line: tuple | None = None
    units: list = field(init=False)

    def __post_init__(self):
        self.text = self.text[:_READ]
        told = [p for p in self.paragraphs if p.kind == "body" and not p.repeat and p.start < _READ]
        heads = [p for p in self.paragraphs if p.kind == "headline"]
        lead = (heads[:1] + told[:_LEAD]) or self.paragraphs[:1]
        self.lead = (min(p.start for p in lead), max(p.end for p in lead)) if lead else (0, 0)
        self.units = [(*self.lead, True)] + [(p.start, p.end, False) for p in told[_LEAD:]]
        timely = {p.start for p in self.paragraphs if _timely(p)}
        self.dates = [e for e in self.dates if e.start < _READ and self.paragraph(e.start).start in timely]

    def paragraph(self, at):
        """The paragraph of an offset that lies in one."""
        return self.paragraphs[bisect_right(self.paragraphs, at, key=lambda p: p.start) - 1]

    def sentence(self, at):
        """(start, end) of the sentence of an offset that lies in one."""
        return self.sentences[bisect_right(self.sentences, at, key=lambda s: s[0]) - 1]

    def sentences_of(self, start, end):
        return [s for s in self.sentences if start <= s[0] < end]

    def within(self, start, end):
        return [e for e in self.dates if start <= e.start < end]

    def printed(self, e):
        return self.text[e.start : e.end]

    def quoted(self, at):
        return self.text.count('"', self.paragraph(at).start, at) % 2 == 1

    def ahead(self, e):
        """Whether the sentence speaks of a date as of one to come."""
        before = self.text[max(self.sentence(e.start)[0], e.start - _CLAUSE) : e.start]
        return e.future or bool(self.finder.future.search(before) or self.finder.deadline.search(before))

    def deadline(self, e):
        """Whether a day is the end of something, past or to come: "until Sunday"."""
        return bool(self.finder.deadline.search(self.text, max(0, e.start - 20), e.start))

    @cached_property
    def _present(self):
        return re.compile(r"\b(?:" + "|".join(self.finder.words["present"]) + r")\b")

    def announced(self, e):
        """Whether a day may lie ahead, no verb in the past before it or its own in the present: "meets Monday"."""
        start, end = self.sentence(e.start)
        start, end = max(start, e.start - _CLAUSE), min(end, e.start + _CLAUSE)
        told = [m.start() for m in self.finder.past.finditer(self.text, start, end)]
        told += [m.start() for m in _PAST.finditer(self.text, start, end)]
        now = [m.start() for m in self._present.finditer(self.text, start, e.start)]
        return not told or (bool(now) and now[-1] > max((at for at in told if at < e.start), default=start - 1))

    @cached_property
    def dateline(self):
        """The date without a year that the dateline prints; None without one."""
        return next((e for e in (self.within(*self.line) if self.line else ()) if e.kind == "day"), None)

    @cached_property
    def news_weekdays(self):
        """The weekdays on which the lead says that its news took place."""
        return [e for e in self.within(*self.lead) if e.kind == "weekday" and e.shift is None and not e.future]


def _timely(p):
    """Whether the dates of a paragraph speak of the time of writing: no stub of a line, no picture from the files."""
    said = p.kind in ("caption", "dateline") or (p.kind == "body" and len(p.text.split()) >= _STUB)
    return said and not _OLD.search(p.text)


@dataclass(frozen=True)
class Verdict:
    """Day or interval with the evidence in words; all None where nothing holds."""

    day: object = None
    low: object = None
    high: object = None
    why: str = ""


def derive(story, chronicle):
    """The publication day by the clues of a text.

    Parameters
    ----------
    story : Story
    chronicle : Chronicle

    Returns
    -------
    Verdict
    """
    if chronicle.first is None:
        return Verdict(why="the chronology has no verified event")
    found = of_events(story, chronicle) + of_dates(story, chronicle)
    run = _elected(found, chronicle)
    if run is None:
        return Verdict(why="weekdays, partial dates and events of the chronology leave no interval")
    low, high = run
    agreeing = [
        c for c in found if c.weight and c.holds(high) and (c.holds(low) or c.weight < VOTES) and c.days <= _WITNESS
    ]
    if trouble := _trouble(found, agreeing):
        return Verdict(why=trouble)
    why = "; ".join(dict.fromkeys(c.why for c in sorted(agreeing, key=lambda c: -c.weight)))
    if low == high and any(a == b == low for c in agreeing for a, b in c.spans):
        return Verdict(low, low, low, why)
    for day in sorted({d for c in agreeing for d in c.news if low <= d <= high}, reverse=True):
        if said := _same_day(story, day, [c for c in agreeing if day in c.news]):
            return Verdict(day, day, day, f'{why}; told as of the same day: "{said}"')
    edge = DAY if low == high else 0 * DAY  # two weeks that touch in one day name it less surely than that
    return Verdict(None, low - edge, high + edge, why)


def _elected(found, chronicle):
    """The first and last day with the most votes; None where they lie far apart, break a bound or hardly win."""
    first, n = chronicle.first, (chronicle.last - chronicle.first).days + _YEAR
    votes, by_source = np.zeros(n), {}
    for clue in (c for c in found if c.weight >= VOTES):
        held = by_source.setdefault(clue.source, np.zeros(n))
        np.maximum(held, _held(clue, first, n) * clue.weight, out=held)
    for held in by_source.values():
        votes += held
    for bound in (c for c in found if not c.weight):
        votes[~_held(bound, first, n)] = 0
    best = np.flatnonzero(votes == votes.max())
    low, high = int(best[0]), int(best[-1])
    far = np.concatenate((votes[: max(0, low - LONGEST)], votes[high + LONGEST :]))
    if not votes.max() or high - low >= LONGEST or (len(far) and far.max() > votes.max() - _MARGIN):
        return None
    return first + low * DAY, first + high * DAY


def _held(clue, first, n):
    """The days of the window that a clue leaves, as an array of bool."""
    held = np.zeros(n, dtype=bool)
    for low, high in clue.spans:
        held[max(0, (low - first).days) : max(0, (high - first).days + 1)] = True
    return held


def _trouble(found, agreeing):
    """What speaks against a result: a single witness, nothing told as news, narrow clues that it leaves out."""
    if min(len({c.source for c in agreeing}), len({c.witness for c in agreeing})) < 2:
        return "one witness alone: " + "; ".join(c.why for c in agreeing)
    if all(c.days > _NEWS for c in agreeing):
        return "background only: " + "; ".join(c.why for c in agreeing)
    sources = {c.source for c in agreeing}
    against = {c.source: c for c in found if c.weight >= VOTES and c.days <= LONGEST and c.source not in sources}
    if 2 * sum(c.weight for c in against.values()) > sum(c.weight for c in agreeing):
        return "the evidence contradicts itself: " + "; ".join(c.why for c in [*agreeing, *against.values()])
    return ""


def _same_day(story, day, told):
    """The words that speak of the news of a day as of the day of writing; None without any.

    "earlier Tuesday", "is due to start on Thursday" where Thursday is the day of the news, "could be discussed later in
    the day", "on the first day of a two-day meeting", "the NATO meeting is also focusing on".
    """
    name = NAMES[day.weekday()]
    for m in re.finditer(rf"\b(?:earlier|later) (?:on )?{name}\b|{_LATER}", story.text):
        if not story.quoted(m.start()):
            return m[0]
    for m in _STILL_ON.finditer(story.text):
        start, end = story.sentence(m.start())
        if not story.quoted(m.start()) and any(start <= at < end for c in told for at in c.marks):
            return m[0]
    due = (e for e in story.within(*story.lead) if e.kind == "weekday" and e.future and e.shift is None)
    return next((story.printed(e) for e in due if int(e.word) == day.weekday() and not story.deadline(e)), None)
