"""Which calendar days, weeks, months, seasons and years an article names.

Expressions are found first, the publication day is set, then values are resolved against it with the granularity
of what is printed. No durations, no ages, nothing counted from another date ("two days later").
Tables out: dates.
"""

import re
from functools import cached_property

import numpy as np

from muster.codebook.aliases import Alias
from muster.codebook.scanner import Scanner
from muster.tagging.datevalues import Expression, is_day, resolve, values

__all__ = ["DateFinder", "Expression", "is_day", "resolve", "values"]
_LEFT, _RIGHT, _CONTEXT = 28, 24, 60
_NUMBER = r"(\d{1,2})(?:st|nd|rd|th)?"
_DAY_BEFORE = re.compile(rf"(?<![\d.,$£€]){_NUMBER}(?: of)? $")
_WEEKDAY_BEFORE = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,? (?:the )?$", re.I)
_DAY_AFTER = re.compile(
    rf" {_NUMBER}(?![\d:%]|[.,]\d|-(?!\d{{1,2}}(?![\w:%-]))\w)(?:(?:,? )((?:19|20)\d\d)(?!\d|,\d))?"
)
_IN = re.compile(r"\b(?:in|since|during) $", re.I)
# "In July 24 nations met": a number of things, not the day of the month
_COUNTED = re.compile(r" \d{1,2} (?:[a-z-]+ ){0,2}(?:[a-z]+[^s\W]s|people|men|women|children)\b(?! (?:of|and) )")
_YEAR_AFTER = re.compile(r",? ((?:19|20)\d\d)(?![\d]|,\d)")
_YEAR = re.compile(r"(?<![\d,.$£€#/:])(?<!\d-)((?:19|20)\d\d)(s)?(?![\d/:%]|,\d|\.\d)")
_YEAR_BEFORE = re.compile(
    r"(?:^|[ (-])(?:in|since|of|by|until|till|from|during|the|early|late|mid|before|after|for|to|through|between|and|around|about|year|years|spring|summer|autumn|fall|winter|than|back to|as of|pre|post)[ -]$|\($",
    re.I,
)
# "April 13-15, 2016", "3 and 4 March": the other day of a pair or range; "May 3 and 4 men" counts men
_JOINED = re.compile(
    rf"(?: ?[-–] ?| (?:and|or|to) (?=\d\S*(?:$|[,.;:)\x00\n]| (?:in|at|on|with|of|by|near|was|were|and|to)\b)))"
    rf"(?P<day>{_NUMBER})(?![\w:%/-]|[.,]\d)(?:(?:,? )((?:19|20)\d\d)(?!\d|,\d))?"
)
_JOINED_BEFORE = re.compile(rf"(?<![\w.,$£€:/-]){_NUMBER}(?: ?[-–] ?| and | or | to )$")
# "2014-15", "1955-1963": the second year of a span
_YEARS_JOINED = re.compile(r"(?: ?[-–] ?((?:19|20)\d\d)|[-–/](\d\d))(?![\w/:%-]|[,.]\d)")
_ISO = re.compile(r"(?<![\d-])((?:19|20)\d\d)-(\d\d)-(\d\d)(?![\d-])")
_SEASON_OF = re.compile(r"(?: of| in|,)? ((?:19|20)\d\d)(?!\d)")
_LAST = re.compile(r"\b(last|next|this|past|previous|coming) $", re.I)
_WORD_BEFORE = re.compile(r"(?<![\w.])([\w.]+)[ -]$")
_NAME_AFTER = re.compile(r" (?:[A-Z][a-z]|(?:said|says|told|met|replied|warned|insisted)\b)")
_OF_WEEK = re.compile(r"(?:,? of)? (last|this|next) week\b", re.I)  # "on Tuesday last week"
_WEEK_OF = re.compile(r"\b(first|second|third|fourth|last|final) week of $", re.I)
_OPENS = re.compile(r"\W*(?:on |in |from |by |early |late |next |this )*", re.I)
# "over the last year" is a duration, "a year ago today" another day
_DURATION = re.compile(r"\b(?:over|in|during|for|within) the $", re.I)
_HANGS = re.compile(r"\b(?:ago|(?:days|weeks|months|years) from) $", re.I)
_TOLD = re.compile(r"[a-z]ed\b|\bthat\b")
_CLAUSE_END = re.compile(r"[.;:!?\x00] |, (?:after|which|who|when|as)\b")
# how the text in lower case ends before an expression where one of the above can hold: asked first, at a tenth of the cost
_LASTS = ("last ", "next ", "this ", "past ", "previous ", "coming ")
_WEEKDAYS = ("day ", "day, ", "day the ", "day, the ")
_JOINTS = ("-", "- ", "–", "– ", " and ", " or ", " to ")
_NUMBERED = ("st ", "nd ", "rd ", "th ", "of ")
_QUARTER = re.compile(r"\b(first|second|third|fourth) quarter(?: of)? ((?:19|20)\d\d)\b", re.I)


class DateFinder:
    """Finds and resolves date expressions with the words of a language.

    Parameters
    ----------
    words : mapping (language/en/dates.yaml)
    """

    def __init__(self, words):
        self.words = words
        # asked of lower case, which takes half the time of asking without regard to case
        self.future = re.compile(r"\b(?:" + "|".join(words["future"]) + r")\b")
        self.past = re.compile(r"\b(?:" + "|".join(words["past"]) + r")\b")
        self.deadline = re.compile(r"\b(?:" + "|".join(words["deadline"]) + r") $")
        self.no_weekday_after = re.compile(rf"\b(?:{'|'.join(words['no_weekday_after'])}) $")
        self.ends = {key: tuple(f"{w} " for w in words[key]) for key in ("deadline", "no_weekday_after")}
        self.ends["before_month"] = tuple(w + end for w in words["before_month"] for end in " -")
        self.no_weekday_before = re.compile(rf" (?:{'|'.join(words['no_weekday_before'])})\b")
        units = ["week", "month", "year", *words["seasons"]]
        relative = [f"{a} {u}" for a in ("last", "this", "next") for u in units]
        self.triggers = [Alias(w.capitalize(), "month", entity=str(n)) for w, n in words["months"].items()]
        self.triggers += [Alias(w.capitalize(), "weekday", entity=str(n)) for w, n in words["weekdays"].items()]
        self.triggers += [Alias(w, "today", entity=str(n)) for w, n in words["days"].items()]
        self.triggers += [Alias(w, "relative", entity=w) for w in relative]
        self.triggers += [Alias(w, "season", entity=code) for w, code in words["seasons"].items()]

    @cached_property
    def scanner(self):
        return Scanner(self.triggers)

    def find(self, buffer):
        """The date expressions of a batch.

        Parameters
        ----------
        buffer : Buffer

        Returns
        -------
        list of Expression, ascending and apart
        """
        text = buffer.folded
        found = [*self._numbers(buffer)]
        for alias, start, end in zip(*(a.tolist() for a in self.scanner.scan(buffer)), strict=True):
            trigger = self.triggers[alias]
            hit = getattr(self, f"_{trigger.sort}")(text, start, end, trigger.entity)
            if hit:
                found.append(hit)
                if hit.kind == "day":
                    found += self._joined(text, hit)
        return _apart(found)

    def _month(self, text, start, end, number):
        """ "May 13, 2015", "13 May 2015", "May 2015", "in May", "Nov. 19" """
        month, stop = int(number), end + (text[end] == ".")
        left, right = text[max(0, start - _LEFT) : start], text[stop : stop + _RIGHT]
        numbered = left[-2:-1].isdecimal() or left.endswith(_NUMBERED)
        before, after = numbered and _DAY_BEFORE.search(left), _DAY_AFTER.match(right)
        if before and 1 <= int(before[1]) <= 31:
            year = _YEAR_AFTER.match(right)
            begin, stop = self._with_weekday(text, start - len(before[0])), stop + year.end() if year else end
            return self._a_day(text, begin, stop, int(year[1]) if year else None, month, int(before[1]))
        if after and 1 <= int(after[1]) <= 31 and not (_IN.search(left) and _COUNTED.match(right)):
            year = int(after[2]) if after[2] else None
            return self._a_day(text, self._with_weekday(text, start), stop + after.end(), year, month, int(after[1]))
        if year := _YEAR_AFTER.match(right):
            return Expression(start, stop + year.end(), "month", int(year[1]), month)
        return self._month_alone(text, start, end, month, left)

    def _joined(self, text, e):
        """The other day of a range or pair, which shares month and year: "April 13-15, 2016", "3 and 4 March"."""
        if after := _JOINED.match(text, e.end, e.end + _RIGHT):
            if int(after["day"].rstrip("stndrh")) > e.day:
                e.year = e.year or (int(after[3]) if after[3] else None)
                start, day = after.start("day"), int(after[2])
                yield Expression(start, after.end(), "day", e.year, e.month, day, future=e.future)
            return
        left = text[max(0, e.start - _LEFT) : e.start]
        if left.endswith(_JOINTS) and (before := _JOINED_BEFORE.search(left)):
            start = e.start - len(before[0])
            if text[e.start].isdigit() and 0 < int(before[1]) < e.day:
                end = start + before.end(1) - before.start()
                yield Expression(start, end, "day", e.year, e.month, int(before[1]), future=e.future)

    def _month_alone(self, text, start, end, month, left):
        low = left.lower()
        word = low.endswith(self.ends["before_month"]) and _WORD_BEFORE.search(left)
        if not word or word[1].lower() not in self.words["before_month"]:
            return None
        # "and August Kleist": a name, as month names behind "and" are where another capital follows
        if word[1].lower() in self.words["before_name"] and _NAME_AFTER.match(text, end):
            return None
        if low.endswith("week of ") and (week := _WEEK_OF.search(left)):
            number = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(week[1].lower(), -1)
            begin = start - len(week[0])
            return Expression(begin, end, "week", month=month, week=number, future=self._looks_ahead(text, begin, end))
        last = low.endswith(_LASTS) and _LAST.search(left)
        shift = (
            {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(last[1].lower(), 0) if last else None
        )
        begin = start - len(last[0].lstrip()) if last and shift is not None else start
        return Expression(begin, end, "month", month=month, shift=shift, future=self._looks_ahead(text, begin, end))

    def _a_day(self, text, start, end, year, month, day):
        return Expression(start, end, "day", year, month, day, future=self._looks_ahead(text, start, end))

    def _with_weekday(self, text, start):
        left = text[max(0, start - _LEFT) : start].lower()
        before = left.endswith(_WEEKDAYS) and _WEEKDAY_BEFORE.search(left)
        return start - len(before[0]) if before else start

    def _weekday(self, text, start, end, number):
        """ "on Thursday", "last Thursday", "next Thursday" """
        left = text[max(0, start - 12) : start].lower()
        if left.endswith(self.ends["no_weekday_after"]) and self.no_weekday_after.search(left):
            return None
        if self.no_weekday_before.match(text, end):
            return None
        week = _OF_WEEK.match(text, end)
        last = left.endswith(_LASTS) and _LAST.search(left)
        shift = (
            {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "this": 0}[last[1].lower()]
            if last
            else None
        )
        begin = start - len(last[0].lstrip()) if last else start
        future = self._looks_ahead(text, begin, end)
        of_week = {"last": -1, "this": 0, "next": 1}[week[1].lower()] if week and shift is None else None
        return Expression(begin, end, "weekday", word=number, shift=shift, future=future, week=of_week)

    def _looks_ahead(self, text, start, end):
        """Whether the clause speaks of what is to come: "is expected to open the bridge on Sunday", "until Friday", and
        where the expression opens it "On Sunday the bridge will open"."""
        clause = _CLAUSE_END.split(text[max(0, start - _CONTEXT) : start])[-1].lower()
        if clause.endswith(self.ends["deadline"]) and self.deadline.search(clause):
            return True
        if _OPENS.fullmatch(clause):
            said = _CLAUSE_END.split(text[end : end + _CONTEXT])[0]
            behind = said.lower()
            ahead = self.future.search(behind)
            told = ahead and (self.past.search(behind, 0, ahead.start()) or _TOLD.search(said, 0, ahead.start()))
            return bool(ahead) and not told
        ahead = list(self.future.finditer(clause))
        return bool(ahead) and not self.past.search(clause, ahead[-1].end())

    def _today(self, text, start, end, shift):
        left = text[max(0, start - 14) : start].lower()
        if left.endswith(("ago ", "from ")) and _HANGS.search(left):
            return None
        return Expression(start, end, "relative", word="day", shift=int(shift))

    def _relative(self, text, start, end, phrase):
        """ "last week", "this month", "next year", "last summer" """
        side, unit = phrase.split(" ")
        left = text[max(0, start - 14) : start].lower()
        if text[end : end + 2] == "-o" or (left.endswith("the ") and _DURATION.search(left)):
            return None
        return Expression(
            start,
            end,
            "relative",
            word=self.words["seasons"].get(unit, unit),
            shift={"last": -1, "this": 0, "next": 1}[side],
        )

    def _season(self, text, start, end, code):
        """ "summer 2014", "the spring of 2015" """
        year = _SEASON_OF.match(text[end : end + 12])
        return Expression(start, end + year.end(), "season", int(year[1]), word=code) if year else None

    def _numbers(self, buffer):
        """Years, decades, ISO dates and quarters: found at the digits, which a search over the array finds fast."""
        text, codes = buffer.folded, buffer.codes
        digit = (codes >= 48) & (codes <= 57)
        runs = np.flatnonzero(digit & ~np.concatenate(([False], digit[:-1])))
        century = runs[np.isin(codes[runs], (49, 50)) & (runs + 4 <= len(codes))]
        century = (
            century[np.isin(codes[century + 1], (57, 48)) & digit[century + 2] & digit[century + 3]]
            if len(century)
            else century
        )
        for at in century.tolist():
            if iso := _ISO.match(text, at):
                yield Expression(at, iso.end(), "day", *(int(g) for g in iso.groups()))
            elif (year := _YEAR.match(text, at)) and _YEAR_BEFORE.search(text[max(0, at - 12) : at]):
                before = text[max(0, at - 26) : at]
                quarter = "uarter" in before.lower() and _QUARTER.search(text[max(0, at - 26) : at + 4])
                if quarter and quarter.end() == len(text[max(0, at - 26) : at + 4]):
                    number = ("first", "second", "third", "fourth").index(quarter[1].lower()) + 1
                    yield Expression(max(0, at - 26) + quarter.start(), at + 4, "quarter", int(year[1]), month=number)
                else:
                    yield Expression(at, year.end(), "decade" if year[2] else "year", int(year[1]))
                    yield from self._second_year(text, year)

    def _second_year(self, text, first):
        """ "2014-15", "1955-1963": the second year, as its own expression."""
        second = None if first[2] else _YEARS_JOINED.match(text, first.end())
        if second:
            year = int(second[1] or first[1][:2] + second[2])
            if year > int(first[1]):
                yield Expression(second.start(1 if second[1] else 2), second.end(), "year", year)


def _apart(found):
    """The longest of those that overlap."""
    kept = []
    for e in sorted(found, key=lambda e: (e.start, -e.end)):
        if not kept or e.start >= kept[-1].end:
            kept.append(e)
        elif e.end - e.start > kept[-1].end - kept[-1].start:
            kept[-1] = e
    return kept
