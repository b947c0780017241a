"""Titles without a name that mean the holder of the day: "the French president", "Canada's prime minister".

They are no mentions (docs/definitions.md); a quote's speaker is resolved by them.
"""

import re
from bisect import bisect_left

_NEAR = 40  # characters between a country and the title behind it
_GAP = re.compile(r"('s?)?((?: [a-z]+(?:-[a-z]+)?){0,2}) ")
_WORD_BEFORE = re.compile(r"(?<![\w.-])([\w.-]+) $")
_OF = re.compile(r" of (?:the )?")
_NAMED = re.compile(r",? (?!(?:The|In|On|He|She|But|And)\b)[A-Z][\w.'-]*[a-z]|-elect|'s? | (?:spokes|office\b)")


class Holders:
    """Finds titles of office in an article and who held them on its day.

    Parameters
    ----------
    offices : Offices
    not_in_office : iterable of str
        Words before a title or its country that make it another office: "former", "deputy", "a".
    """

    def __init__(self, offices, not_in_office):
        self.offices, self.not_in_office = offices, frozenset(not_in_office)
        self.longest = max(map(len, offices.titles), default=0)

    def find(self, text, printed, countries, day):
        """The titles that mean one person.

        Parameters
        ----------
        text : str, folded
        printed : iterable of int, ascending
            Where a title of office begins, one inside another too.
        countries : list of (start, end, entity, is_adjective), ascending
        day : date or None, of publication

        Returns
        -------
        list of (start, end, person), ascending
        """
        if day is None or not countries:
            return []
        found, starts, ends, at = [], [c[0] for c in countries], [c[1] for c in countries], 0
        for start in printed:
            before = bisect_left(ends, start) - 1
            near = before >= 0 and ends[before] > start - _NEAR
            if start < at or not (near or " of " in text[start : start + self.longest + 4]):
                continue
            title = self.offices.pattern.match(text, start)
            if title is None:
                continue
            at, after = title.end(), bisect_left(starts, title.end())
            span = self._of_country(text, title, countries[after : after + 2])
            span = span or self._country_before(text, title, countries[max(0, before) : before + 1])
            if span and (person := self.offices.holder(span[2], title[0], day)):
                found.append((span[0], span[1], person))
        return found

    def _country_before(self, text, title, countries):
        """ "French president", "Canada's embattled prime minister"."""
        before = [c for c in countries if title.start() - _NEAR < c[1] < title.start()]
        if not before or _NAMED.match(text, title.end()):
            return None
        start, end, country, adjective = before[-1]
        gap = _GAP.fullmatch(text, end, title.start())
        if not gap or not (gap[1] or adjective) or self.not_in_office & set(gap[2].split()):
            return None
        return None if self._is_another(text, start) else (start, title.end(), country)

    def _of_country(self, text, title, countries):
        """ "the president of France"."""
        link = _OF.match(text, title.end())
        after = next((c for c in countries if link and c[0] == link.end() and not c[3]), None)
        if after is None or self._is_another(text, title.start()) or _NAMED.match(text, after[1]):
            return None
        return title.start(), after[1], after[2]

    def _is_another(self, text, start):
        word = _WORD_BEFORE.search(text, max(0, start - 20), start)
        return bool(word) and word[1].lower() in self.not_in_office
