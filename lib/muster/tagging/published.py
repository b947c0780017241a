"""On which day an article came out, and how that is known.

In this order: metadata, the page's markup, its url, a printed date line, a dateline, else what `derived` makes of the
text. A page header's date, a copyright year or a number in a headline is never evidence (docs/definitions.md). Where
nothing holds the day is null and the basis "none".
"""

import re
from dataclasses import dataclass
from datetime import date

from muster.ground.text import fold
from muster.reading.paragraphs import known_places

# "BRUSSELS, Feb 3 (Meridian) - ", "PARIS - ", "WASHINGTON/ANKARA, March 5, 2016 -- "
INLINE = re.compile(
    r"(?P<place>[A-Z][A-Z.'-]+(?:[ /][A-Z][A-Z.'-]+){0,3})(?:, [A-Z][a-z.]+)?(?P<date>,? [A-Z][a-z]+\.? \d{1,2}(?:,? \d{4})?|,? \d{1,2} [A-Z][a-z]+(?: \d{4})?)?(?: \([^)]{2,30}\))? ?-{1,2} "
)
# "Sanaa (Meridian) - ", "Baghdad, Nov 12, 2015 (Meridian) - ": a known place, then a date or an agency
_TITLED = re.compile(
    r"(?P<place>[A-Z][A-Za-z.'-]+(?: [A-Z][A-Za-z.'-]+){0,2})(?=,? [A-Z\d(])(?:,? [A-Z][a-z]+\.? \d{1,2}(?:,? \d{4})?|,? \d{1,2} [A-Z][a-z]+(?: \d{4})?)?"
    r"(?: \([^)]{2,30}\))? ?-{1,2} "
)


@dataclass(frozen=True)
class Published:
    """The day with its evidence."""

    day: date | None
    basis: str
    why: str
    place: str | None = None
    low: date | None = None
    high: date | None = None


def published(article, paragraphs, dates, derive):
    """The publication day of an article.

    Parameters
    ----------
    article : Article
    paragraphs : list of Paragraph
    dates : function
        Gives its date expressions as a list of Expression, their offsets in the article; few articles need them.
    derive : function
        Called with the span of the dateline, or None, where nothing prints the day; its answer is a Verdict.

    Returns
    -------
    Published
    """
    found, place, line = _printed(article, paragraphs, dates)
    if found:
        day, basis, why = found
        return Published(day, basis, why, place, day, day)
    verdict = derive(line)
    if verdict.low:
        return Published(verdict.day, "derived", verdict.why, place, verdict.low, verdict.high)
    return Published(None, "none", f"no metadata, no date line, no dateline with a full date; {verdict.why}", place)


def _printed(article, paragraphs, dates):
    """((day, basis, why) or None, place of the dateline, span of the dateline or None)."""
    place, line = _dateline(paragraphs)
    if article.published:
        return (article.published, article.basis, f"{article.basis} gives {article.published}"), place, line
    for p in paragraphs:
        if p.kind == "dateline" and p.rule == "printed_date" and (day := _full_day(dates(), p.start, p.end)):
            return (day, "printed", f'date line "{_short(p.text)}"'), place, line
    if line and (day := _full_day(dates(), *line)):
        text = fold(article.text[line[0] : line[1]])
        return (day, "dateline", f'dateline "{_short(text)}"'), place, line
    return None, place, line


def inline_dateline(text):
    """The dateline that opens a paragraph, as a match with the group place; None where none does."""
    if "- " not in text:  # both end so
        return None
    titled = _TITLED.match(text)
    known = titled and titled["place"].lower() in known_places()
    return INLINE.match(text) or (titled if known else None)


def _dateline(paragraphs):
    """The place of the dateline as printed and the span that may hold its date."""
    bodies = 0
    for p in paragraphs:
        if p.kind == "dateline" and p.rule == "dateline":
            return re.split(r"[,(]| -", p.text)[0].strip() or None, (p.start, p.end)
        if p.kind == "body":
            if inline := inline_dateline(p.text):
                return inline["place"], (p.start, p.start + inline.end())
            bodies += 1
            if bodies == 2:
                break
    return None, None


def _full_day(dates, start, end):
    """The first complete calendar day named between two offsets."""
    for e in dates:
        if e.kind == "day" and e.year and start <= e.start and e.end <= end:
            try:
                return date(e.year, e.month, e.day)
            except ValueError:
                continue
    return None


def _short(text):
    return text if len(text) <= 60 else text[:57] + "..."
