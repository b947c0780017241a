"""What a date expression means, seen from the day of publication, with the granularity of what is printed."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

_SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


@dataclass
class Expression:
    """A date expression as printed: half-open buffer offsets and what it says, still without a reference day."""

    start: int
    end: int
    kind: str  # day, weekday, week, month, year, decade, season, quarter, relative
    year: int | None = None
    month: int | None = None
    day: int | None = None
    word: str = ""  # the weekday's number, the season's code, or unit of a relative expression
    shift: int | None = None  # -1 last, 0 this, 1 next; days for yesterday and its like
    future: bool = False
    week: int | None = None  # of a weekday: "Tuesday last week" -1; of a month: "first week of July" 1, the last -1


def resolve(e, published):
    """The value of an expression, seen from the publication day.

    Parameters
    ----------
    e : Expression
    published : date or None

    Returns
    -------
    value : str or None
        ISO 8601 at the granularity of what is printed; None where the day is unknown and needed.
    low, high : date or None
    """
    try:
        return _RESOLVERS[e.kind](e, published)
    except (ValueError, OverflowError):  # "31 April", the day before the first
        return None, None, None


def values(expressions, days):
    """The values of expressions, each seen from a publication day.

    Parameters
    ----------
    expressions : list of Expression
    days : list of date or None, of equal length

    Returns
    -------
    list of (str or None, date or None, date or None), as `resolve` gives them
    """
    return list(map(resolve, expressions, days))


def _day(e, published):
    if e.year is None and published is None:
        return None, None, None
    years = [e.year] if e.year else [published.year + n for n in (1, 0, -1) if is_day(published.year + n, e)]
    if not years:  # 29 February, and no leap year near
        return None, None, None
    days = [date(y, e.month, e.day) for y in years]
    # in October "March 26" is the March behind, unless it is announced; "November 30" may be the one ahead
    ahead = timedelta(days=330 if e.future else 60)
    day = next((d for d in days if e.year or d <= published + ahead), days[-1])
    return day.isoformat(), day, day


def is_day(year, e):
    """Whether a year has the day of an expression: 29 February."""
    return 1 <= e.day <= 28 or 28 < e.day <= calendar.monthrange(year, e.month)[1]


def _weekday(e, published):
    if published is None:
        return None, None, None
    back = (published.weekday() - int(e.word)) % 7
    if e.shift == -1:
        day = published - timedelta(days=back or 7)
    elif e.week is not None:  # "Tuesday last week"
        day = published + timedelta(days=int(e.word) - published.weekday() + 7 * e.week)
    elif e.shift == 0:  # "this Friday": of the week of publication
        day = published + timedelta(days=int(e.word) - published.weekday())
    elif e.shift == 1 or (e.future and back):
        day = published + timedelta(days=(7 - back) if back else 7 if e.shift == 1 else 0)
    else:
        day = published - timedelta(days=back)
    return day.isoformat(), day, day


def _month(e, published):
    year = e.year
    if year is None:
        if published is None:
            return None, None, None
        year = published.year
        if e.shift == 1 or e.future:
            year += (e.month < published.month) or (e.shift == 1 and e.month == published.month)
        elif e.shift == -1:
            year -= e.month >= published.month
        elif e.shift is None:
            year -= e.month > published.month
    low = date(year, e.month, 1)
    return f"{year}-{e.month:02d}", low, low.replace(day=calendar.monthrange(year, e.month)[1])


def _week(e, published):
    """The first week of a month is the one that holds its first Thursday, as ISO 8601 counts the weeks of a year."""
    _, first, last = _month(e, published)
    if first is None:
        return None, None, None
    inside = last - timedelta(days=3) if e.week == -1 else first + timedelta(days=3 + 7 * (e.week - 1))
    low = inside - timedelta(days=inside.weekday())
    year, week, _ = low.isocalendar()
    return f"{year}-W{week:02d}", low, low + timedelta(days=6)


def _year(e, published):
    return str(e.year), date(e.year, 1, 1), date(e.year, 12, 31)


def _decade(e, published):
    return f"{e.year}s", date(e.year, 1, 1), date(e.year + 9, 12, 31)


def _season(e, published, year=None):
    year = year or e.year
    low = date(year, _SEASON_MONTHS[e.word], 1)
    high = date(year + (e.word == "WI"), (low.month + 1) % 12 + 1, 1)
    return f"{year}-{e.word}", low, high.replace(day=calendar.monthrange(high.year, high.month)[1])


def _quarter(e, published):
    low, high = date(e.year, 3 * e.month - 2, 1), date(e.year, 3 * e.month, 1)
    return f"{e.year}-Q{e.month}", low, high.replace(day=calendar.monthrange(high.year, high.month)[1])


def _relative(e, published):
    if published is None:
        return None, None, None
    if e.word == "day":
        day = published + timedelta(days=e.shift)
        return day.isoformat(), day, day
    if e.word == "week":
        low = published - timedelta(days=published.weekday()) + timedelta(weeks=e.shift)
        year, week, _ = low.isocalendar()
        return f"{year}-W{week:02d}", low, low + timedelta(days=6)
    if e.word == "month":
        months = published.year * 12 + published.month - 1 + e.shift
        return _month(Expression(0, 0, "month", months // 12, months % 12 + 1), published)
    if e.word == "year":
        return _year(Expression(0, 0, "year", published.year + e.shift), published)
    return _relative_season(e, published)


def _relative_season(e, published):
    """ "last summer" is the latest that has ended, "this" the nearest, "next" the first still to begin."""
    spans = [_season(e, published, year) for year in range(published.year - 2, published.year + 3)]
    if e.shift == -1:
        return [s for s in spans if s[2] < published][-1]
    if e.shift == 1:
        return next(s for s in spans if s[1] > published)
    return min(
        spans,
        key=lambda s: (
            0 if s[1] <= published <= s[2] else min(abs((published - s[1]).days), abs((published - s[2]).days))
        ),
    )


_RESOLVERS = {
    "day": _day,
    "weekday": _weekday,
    "week": _week,
    "month": _month,
    "year": _year,
    "decade": _decade,
    "season": _season,
    "quarter": _quarter,
    "relative": _relative,
}
