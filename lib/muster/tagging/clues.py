"""What the text of an article says about the day on which it was written: clues, each a set of days and its words.

A clue binds an event of the chronology to the way the text speaks of it ("on Wednesday", "last week"), or a printed
date to the line it stands in. No clue says the day alone; `derived` looks for the days on which they agree.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from muster.tagging.chronicle import ENOUGH

LEAD = 3  # paragraphs below the headline that tell the news
_RECENT = 31  # days behind which a date without a year is a recent one
_WITHOUT_YEAR = 300  # days for which the press leaves out the year
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_OLD = re.compile(r"\bfile\b|\barchive|copyright|©", re.I)
_NUMBERS = {w: n for n, w in enumerate("a two three four five six seven eight nine ten eleven twelve".split(), 1)}
_COUNT = rf"(?P<n>\d{{1,2}}|one|{'|'.join(_NUMBERS)}) (?P<unit>day|week)s?"
_AGO = re.compile(rf"\b{_COUNT} ago\b|\bIt (?:is|has been) {_COUNT.replace('?P<n>', '?P<m>').replace('?P<unit>', '?P<of>')} since\b", re.I)


@dataclass(frozen=True)
class Clue:
    """Days that a piece of evidence leaves for the publication, and its words.

    Attributes
    ----------
    source : str
        The event or the printed date: clues of one source are one witness.
    spans : tuple of (date, date)
        First and last day, ends included.
    why : str
    weight : float
        How much it says; 0 for a bound that no day may break.
    news : tuple of date
        The days on which what the article tells as its news took place.
    """

    source: str
    spans: tuple
    why: str
    weight: float = 1.0
    news: tuple = ()

    def days(self):
        return sum((high - low).days + 1 for low, high in self.spans)
