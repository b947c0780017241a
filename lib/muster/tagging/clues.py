"""What a text says about the day on which it was written: clues, each a set of days with its words.

No clue gives the day alone; `derived` looks for the days on which they agree. Here the clues of printed dates; those of
the events of the chronology are in `told`.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from muster.tagging.dates import is_day

DAY = timedelta(days=1)
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# days back: of a date that is news; of a date for which the press leaves out the year
RECENT, WITHOUT_YEAR = 31, 210


@dataclass(frozen=True)
class Clue:
    """Days that a piece of evidence leaves for the publication, and its words.

    Attributes
    ----------
    source : str
        The event or printed date: clues of one source are one witness.
    spans : tuple of (date, date)
        First and last day, ends included.
    why : str
    weight : float
        How much it says; 0 for a bound that no day may break.
    news : tuple of date
        The days on which what it tells as news took place.
    at : int or None
        Where the expression stands that dates an event.
    marks : tuple of int
        Where the words of the event stand.
    """

    source: str
    spans: tuple
    why: str
    weight: float = 1.0
    news: tuple = ()
    at: int | None = None
    marks: tuple = ()

    @property
    def witness(self):
        """What is heard once only: an expression that several events share, else the source."""
        return self.source if self.at is None else self.at

    @property
    def days(self):
        return sum((high - low).days + 1 for low, high in self.spans)

    def holds(self, day):
        return any(low <= day <= high for low, high in self.spans)


def of_dates(story, chronicle):
    """The clues of the dates that an article prints.

    Parameters
    ----------
    story : Story
    chronicle : Chronicle

    Returns
    -------
    list of Clue
    """
    window = (chronicle.first, chronicle.last + 366 * DAY)
    return [clue for e in story.dates for clue in _of_date(e, story, window)]


def _of_date(e, story, window):
    """The clues of a date as printed."""
    paragraph = story.paragraph(e.start)
    if e.kind == "day" and not e.year:
        yield from _without_year(e, story, window)
    elif e.year and e.kind in ("day", "month", "year") and not story.ahead(e):
        low = _first(e)
        if low is None:
            return
        yield Clue(f"{low}", ((low, date.max),), f'not before "{story.printed(e)}"', 0)
        if e.kind == "day":
            yield _full(e, low, paragraph, story)


def _first(e):
    try:
        return date(e.year, e.month or 1, e.day or 1)
    except ValueError:
        return None


def _full(e, day, paragraph, story):
    """A complete date: that of a picture of the news where the news is told of the same weekday, else a recent one."""
    if paragraph.kind == "caption" and any(int(w.word) == day.weekday() for w in story.news_weekdays):
        why = f'weekday {NAMES[day.weekday()]}, photo caption of "{story.printed(e)}"'
        return Clue(f"{day}", ((day, day + 6 * DAY),), why, 2, (day,))
    return Clue(f"{day}", ((day, day + RECENT * DAY),), f'"{story.printed(e)}"', 1)


def _without_year(e, story, window):
    days = [date(y, e.month, e.day) for y in range(window[0].year, window[1].year + 1) if is_day(y, e)]
    days = [d for d in days if window[0] <= d <= window[1]]
    printed = story.printed(e)
    if e is story.dateline:
        said = {int(w.word) for w in story.news_weekdays}
        days = [d for d in days if not said or {d.weekday(), (d - DAY).weekday()} & said]
        yield Clue("dateline", tuple((d, d) for d in days), f'dateline "{printed}"', 3)
    elif weekday := [n for n, name in enumerate(NAMES) if printed.lower().startswith(name.lower())]:
        days = [d for d in days if d.weekday() == weekday[0]]
        yield Clue(printed, tuple(_around(d, e.future, WITHOUT_YEAR) for d in days), f'"{printed}"', 2)
    else:
        yield Clue(printed, tuple(_around(d, e.future, RECENT) for d in days), f'"{printed}"', 1)


def _around(d, future, n):
    return (d - n * DAY, d) if future else (d, d + n * DAY)
