"""The date lines and the languages of vendors' exports, as ISO days and codes: what is no day stays none."""

import re
from datetime import date

from muster.reading.export_words import EDITION, LANGUAGES, MONTHS, WEEKDAYS

_MONTHS = {word: n for row in MONTHS.values() for n, word in enumerate(row.split(), 1)} | {"sept": 9}
_WEEKDAYS = "|".join(sorted({w for row in WEEKDAYS.values() for w in row.split()}))
_LANGUAGES = {name: code for code, names in LANGUAGES.items() for name in names.split()}
_DAYS = (
    re.compile(r"(?P<month>[^\W\d]{3,10})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})\b"),
    re.compile(r"(?P<day>\d{1,2})\.? (?:de )?(?P<month>[^\W\d]{3,10})\.?,? (?:de )?(?P<year>\d{4})\b"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b"),
)
_MONTH = re.compile(r"([^\W\d]{3,10})\.?,? (?:de )?\d{4}$")
_BEFORE = re.compile(rf"(?:{_WEEKDAYS})\b[ ,.]*", re.I)
_AFTER = re.compile(
    rf"[ ,;.]*(?:\(?(?:{_WEEKDAYS})\b\)?[ ,;.]*)?(?:\d{{1,2}}[:.]\d\d\b.{{0,20}})?(?:.{{0,60}}\b(?:{EDITION.replace(' ', '|')})\b.{{0,40}})?$",
    re.I,
)


def day(said):
    """The ISO day that a text begins with; None where it begins with none, with a month or with no day that exists."""
    said = said.strip()
    said = said[_BEFORE.match(said).end() :] if _BEFORE.match(said) else said
    for form in _DAYS:
        if found := form.match(said):
            month = found["month"]
            number = int(month) if month.isdigit() else _MONTHS.get(month.casefold())
            try:
                return date(int(found["year"]), number, int(found["day"])).isoformat()
            except (TypeError, ValueError):
                continue
    return None


def date_line(line):
    """The ISO day of a line that is a date and no more than weekday, time and edition beside it; else None."""
    line = " ".join(line.split())
    found = day(line) if len(line) <= 120 else None
    if not found:
        return None
    end = max(m.end() for form in _DAYS if (m := form.search(line)))
    return found if _AFTER.match(line[end:]) else None


def month_line(line):
    """Whether a line is a month and no day, as magazines are dated."""
    found = _MONTH.match(" ".join(line.split()))
    return bool(found) and found[1].casefold() in _MONTHS


def language(name):
    """The ISO 639-1 code of a language that an export names; "und" where we do not know it."""
    words = re.findall(r"[^\W\d]+", name.casefold())
    return next((_LANGUAGES[w] for w in words if w in _LANGUAGES), "und")
