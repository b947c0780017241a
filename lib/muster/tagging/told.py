"""The clues of events: one of the chronology, bound to the way the text speaks of it ("on Wednesday", "last week")."""

import calendar
import re
from dataclasses import replace
from datetime import date

from muster.tagging.chronicle import ENOUGH
from muster.tagging.clues import DAY, RECENT, WITHOUT_YEAR, Clue

_CLOSE = 0.5  # two events told about as surely
_NUMBERS = {
    w: n
    for n, w in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
}
_COUNT = rf"(\d{{1,2}}|an?|{'|'.join(_NUMBERS)}) (day|week)s?"
_COUNTED = re.compile(rf"\b{_COUNT} ago\b|\bit (?:is|has been) {_COUNT} since\b", re.I)
_CLAUSE_END = re.compile(r"[,;]")
_UNITS = {"day": (1, 0), "week": (7, 4)}  # days of a unit, days by which the press is off
# "Monday of last week" is no Monday of the last seven days
_OF_WEEK = re.compile(r"(?:,? of)? (last|the|next) week\b|,? a week (?:ago|earlier|before)")


def of_events(story, chronicle):
    """The clues of the events that an article speaks of.

    Parameters
    ----------
    story : Story
    chronicle : Chronicle

    Returns
    -------
    list of Clue
    """
    return _surest([c for s in chronicle.read(story.text) for c in _of_event(s, story)])


def _surest(found):
    """An expression dates one event: of several that it may be said of, the one that is told most surely."""
    most = {}
    for clue in found:
        most[clue.at] = max(most.get(clue.at, 0), clue.weight)
    return [c for c in found if c.at is None or c.weight >= most[c.at] - _CLOSE]


def _of_event(sighting, story):
    """The clues of one event: one a unit of the text that speaks of it."""
    for start, end, leads in story.units:
        weight = sighting.weight(start, end) + _printed(sighting.event, story, start, end)
        if weight < ENOUGH:
            continue
        if clue := _timed(sighting, story, (start, end, leads), weight):
            yield clue
        elif leads and not any(e.kind in ("weekday", "day", "relative") for e in story.within(start, end)):
            spans = tuple((d, d + 6 * DAY) for d in _days(sighting.event))
            yield _clue(sighting, spans, "told as news", weight / 2, _days(sighting.event))
        elif weight > ENOUGH:
            first = sighting.event.date
            yield _clue(sighting, ((first, first + RECENT * DAY),), "mentioned", 0.5)


def _printed(event, story, start, end):
    """1 where the day of the event is printed beside its words ("in Paris on Nov. 13")."""
    return float(
        any(
            e.kind == "day" and (e.month, e.day) == (event.date.month, event.date.day) for e in story.within(start, end)
        )
    )


def _timed(sighting, story, unit, weight):
    """The clue of the time expression that stands nearest to the words of an event; None without one that fits.

    In the lead a weekday may stand in another sentence than the event: both are the news.
    """
    start, end, leads = unit
    event = sighting.event
    own = [s for s in story.sentences_of(start, end) if sighting.weight(*s) >= 1]
    for a, b in own:
        if counted := _counted(sighting, story.text, a, b):
            return _clue(sighting, *counted, weight, at=a)
    beside = [e for a, b in own for e in story.within(a, b)]
    beside = sorted(beside, key=lambda e: sighting.away(e.start))[:1]
    for e in beside + ([e for e in story.news_weekdays[:1] if e not in beside] if leads else []):
        if spans := _relation(event, e, story):
            news = _days(event) if leads and e.kind == "weekday" and not e.future else ()
            told = tuple(d for d in news if d.weekday() == int(e.word))
            return _clue(sighting, spans, f'"{story.printed(e)}"', weight, told, e.start)
    return None


def _clue(sighting, spans, how, weight, news=(), at=None):
    event, marks = sighting.event, tuple(place[0] for place in sighting.places)
    day = " to ".join(f"{d.day} {d:%B %Y}" for d in (event.date, event.to) if d)
    return Clue(
        event.id, tuple(spans), f"{how}: {event.label}, {day} (chronology {event.id})", weight, tuple(news), at, marks
    )


def _days(event):
    last = event.to or event.date
    return tuple(event.date + n * DAY for n in range((last - event.date).days + 1))


def _counted(sighting, text, start, end):
    """Days by a count back from the article, in one clause with the event: "two weeks ago", "it is eleven days since"."""
    for m in _COUNTED.finditer(text, start, end):
        clause = max(start, *(text.rfind(c, start, m.start()) for c in ",;")), _CLAUSE_END.search(text, m.end(), end)
        if sighting.weight(clause[0], clause[1].start() if clause[1] else end) >= ENOUGH:
            number, unit = (g.lower() for g in m.groups() if g)
            n = _NUMBERS.get(number) or (int(number) if number.isdigit() else 1)
            days = [d + n * _UNITS[unit][0] * DAY for d in _days(sighting.event)]
            slack = _UNITS[unit][1] * DAY
            return ((days[0] - slack, days[-1] + slack),), f'"{m[0]}"'
    return None


def _relation(event, e, story):
    """The days on which an expression can be said of an event."""
    rule = _RELATIONS.get(f"{e.kind} {e.word}" if e.kind == "relative" else e.kind)
    return [span for d in _days(event) for span in (rule(d, e, story) if rule else ())]


def _weekday(d, e, story):
    if d.weekday() != int(e.word):
        return ()
    if week := _OF_WEEK.match(story.text, e.end):
        return _week(d, replace(e, shift=-1), story) if week[1] == "last" else ()
    if e.shift is None:
        before, after = e.future or story.announced(e), not e.future or story.deadline(e)
        return ((d - 6 * before * DAY, d + 6 * after * DAY),)
    return {-1: ((d + DAY, d + 13 * DAY),), 0: ((d - 6 * DAY, d + 6 * DAY),), 1: ((d - 13 * DAY, d - DAY),)}[e.shift]


def _near_day(d, e, story):
    if story.quoted(e.start):
        return ()
    return ((d - e.shift * DAY,) * 2,)


def _week(d, e, story):
    """A week may begin on Sunday or on Monday."""
    low = d - (d.weekday() + 1 + 7 * e.shift) * DAY
    return ((max(low, d) if e.shift == 0 and not story.ahead(e) else low, low + 7 * DAY),)


def _month_of(d, e, story):
    year, month = divmod(d.year * 12 + d.month - 1 - e.shift, 12)
    low = date(year, month + 1, 1)
    high = low.replace(day=calendar.monthrange(year, month + 1)[1])
    return ((max(low, d) if e.shift == 0 and not story.ahead(e) else low, high),)


def _year_of(d, e, story):
    low, high = date(d.year - e.shift, 1, 1), date(d.year - e.shift, 12, 31)
    return ((max(low, d) if e.shift == 0 and not story.ahead(e) else low, high),)


def _month(d, e, story):
    if e.year or e.month != d.month:
        return ()
    return ((d - 330 * DAY, d),) if e.future else ((d, d + 330 * DAY),)


def _day(d, e, story):
    if e.year or (e.month, e.day) != (d.month, d.day):
        return ()
    return ((d - WITHOUT_YEAR * DAY, d),) if e.future else ((d, d + WITHOUT_YEAR * DAY),)


_RELATIONS = {
    "weekday": _weekday,
    "day": _day,
    "month": _month,
    "relative day": _near_day,
    "relative week": _week,
    "relative month": _month_of,
    "relative year": _year_of,
}
