"""Who may speak in an article: names with their titles, and people described without a name.

Used by `subjects`, which finds who of them says what.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

_BODIES = frozenset(("council", "commission", "committee", "agency", "court"))  # "the UN Security Council" is the UN
_LAST = re.compile(r"[^A-Z]\.$")  # the last word of a sentence, unlike "U.S."
_WORD = re.compile(r"(?<![\w'-])[A-Za-z]+(?![\w'-])")


@dataclass(slots=True)
class Who:
    """Somebody who may speak; `first` is where the words that belong to the name begin (title, article)."""

    start: int
    end: int
    entity: str
    surface: str
    sourcing: str
    first: int
    rule: str = "name_then_cue"

    @property
    def key(self):
        return self.entity, self.surface, self.sourcing


class Cast:
    """Everybody who may be a subject in one article, ascending.

    Parameters
    ----------
    text : str, folded, quoted stretches masked
    mentions : list of (start, end, entity, form, role, layer, use), all outside quotes, ascending
    rules : SubjectRules
        With `heads`, nouns for people without a name, `determiners` and `stops`, words around them.
    heads : list of (start, end), ascending
        Where such a noun may stand.
    """

    def __init__(self, text, mentions, rules, heads):
        self.text, self.rules = text, rules
        self.countries = [
            m for m in mentions if m[5] == "actor" and (m[3] == "demonym" or "/" in m[2] or m[3] == "name")
        ]
        self.country_starts = [m[0] for m in self.countries]
        named = [self._named(m) for m in mentions if self._may_speak(m)]
        taken = {w.end for w in named}
        spans = [(w.first, w.end) for w in named]
        described = [
            self._described(head)
            for start, end in heads
            if end not in taken and not _inside(spans, start) and (head := word_at(text, start, end))
        ]
        described = [w for w in described if w.surface.lower() != "the group"]  # an armed one, mostly
        self.all = sorted(named + described, key=lambda w: (w.first, w.end))
        self.firsts = [w.first for w in self.all]
        self.by_end = {w.end: w for w in self.all}

    @staticmethod
    def _may_speak(m):
        return m[3] != "demonym" and bool(m[2]) and m[5] != "place" and m[6] in ("free", "place")

    def _named(self, m):
        start, end, entity, form, role, layer, _ = m
        first, role = start, re.sub(r"^\w+day ", "", role or "")
        if form not in ("full", "surname"):  # "US Defense Intelligence Agency"
            i = bisect_left(self.country_starts, start) - 1
            first = self.countries[i][0] if i >= 0 and self.countries[i][1] == start - 1 else start
        if role and self.text.startswith(role, start - len(role) - 1):
            first = start - len(role) - 1
        sourcing = "relay" if layer == "media" else "named" if form in ("full", "surname") else "title"
        return Who(start, end, entity, self.text[start:end], sourcing, first)

    def _described(self, head):
        """The phrase around a noun: "a senior U.S. State Department official"."""
        first = head.start()
        before = self.text[max(0, first - 70) : first]
        for word in reversed(before.split(" ")[:-1][-6:] if before.endswith(" ") else ()):
            if word.lower() in self.rules.stops or not word[:1].isalnum() or word[-1] in ",;:" or _LAST.search(word):
                break
            first -= len(word) + 1
            if word.lower() in self.rules.determiners:
                break
        low, high = bisect_left(self.country_starts, first), bisect_right(self.country_starts, head.end())
        inside = self.countries[low:high] or self._owner_behind(head.end())
        owner = max(inside, key=lambda m: ("/" in m[2], m[3] != "demonym", -m[0]), default=None)
        surface, noun = self.text[first : head.end()], head[0].lower()
        if owner and owner[2].islower() and noun in _BODIES:
            return Who(head.start(), head.end(), owner[2], surface, "title", first)
        return Who(
            head.start(), head.end(), f"unnamed:{owner[2] if owner else noun}", surface, "unnamed", first, "described"
        )

    def _owner_behind(self, end):
        """ "the chief of the Italian air staff": whose chief it is."""
        link = re.match(r" (?:of|from|for|at) (?:the )?", self.text[end : end + 12])
        at = end + link.end() if link else -1
        low = bisect_left(self.country_starts, at)
        return [m for m in self.countries[low : low + 2] if at <= m[0] <= at + 16] if link else []

    def between(self, low, x):
        """Those who begin between two offsets."""
        return self.all[bisect_left(self.firsts, low) : bisect_left(self.firsts, x)]


def word_at(text, start, end):
    """The match of a word that has just this span and no part in a compound, or None."""
    word = _WORD.match(text, start)
    return word if word and word.end() == end else None


def _inside(spans, at):
    i = bisect_right(spans, (at, float("inf"))) - 1
    return i >= 0 and spans[i][0] <= at < spans[i][1]
