"""Who may speak in an article: names with their titles, and people described without a name.

Used by `subjects`, which finds who of them says what.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

_BODIES = frozenset(("council", "commission", "committee", "agency", "court"))  # "the UN Security Council" is the UN
_DAY = re.compile(r"^\w+day ")  # "Sunday President Holt" as a role
_LINK = re.compile(r" (?:of|from|for|at) (?:the )?")
_PERSON, _COUNTRY = ("full", "surname"), ("demonym", "name")


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
    """Everybody who may be a subject in one sentence, ascending.

    Parameters
    ----------
    text : str, folded, quoted stretches masked, of the whole article
    rules : SubjectRules
        With `determiners` and `stops`, words around nouns for people.
    people : tuple of two lists, ascending
        The mentions of the sentence outside quotes (Named), and the (start, end) of nouns for people without a name.
    """

    def __init__(self, text, rules, people):
        self.text, self.rules = text, rules
        mentions, heads = people
        self.countries = [m for m in mentions if m.layer == "actor" and (m.form in _COUNTRY or "/" in m.entity)]
        self.country_starts = [m.start for m in self.countries]
        named = [self._named(m) for m in mentions if self._may_speak(m)]
        taken = {w.end for w in named}
        spans = [(w.first, w.end) for w in named]
        described = [
            self._described(start, end) for start, end in heads if end not in taken and not _inside(spans, start)
        ]
        described = [w for w in described if w.surface.lower() != "the group"]  # an armed one, mostly
        self.all = sorted(named + described, key=lambda w: (w.first, w.end))
        self.firsts = [w.first for w in self.all]
        self.by_end = {w.end: w for w in self.all}

    @staticmethod
    def _may_speak(m):
        return m.form != "demonym" and m.layer != "place" and m.use in ("free", "place")

    def _named(self, m):
        first, role = m.start, _DAY.sub("", m.role) if m.role else ""
        if m.form not in _PERSON:  # "US Defense Intelligence Agency"
            i = bisect_left(self.country_starts, first) - 1
            first = self.countries[i].start if i >= 0 and self.countries[i].end == first - 1 else first
        if role and self.text.startswith(role, m.start - len(role) - 1):
            first = m.start - len(role) - 1
        sourcing = "relay" if m.layer == "media" else "named" if m.form in _PERSON else "title"
        return Who(m.start, m.end, m.entity, self.text[m.start : m.end], sourcing, first)

    def _described(self, start, end):
        """The phrase around a noun: "a senior U.S. State Department official"."""
        first = start
        before = self.text[max(0, first - 70) : first]
        for word in reversed(before.rsplit(" ", 7)[-7:-1] if before.endswith(" ") else ()):
            lower = word.lower()
            if lower in self.rules.stops or not word[:1].isalnum() or word[-1] in ",;:" or _ends_sentence(word):
                break
            first -= len(word) + 1
            if lower in self.rules.determiners:
                break
        low, high = bisect_left(self.country_starts, first), bisect_right(self.country_starts, end)
        inside = self.countries[low:high] or self._owner_behind(end)
        owner = max(inside, key=lambda m: ("/" in m.entity, m.form != "demonym", -m.start), default=None)
        surface, noun = self.text[first:end], self.text[start:end].lower()
        if owner and owner.entity.islower() and noun in _BODIES:
            return Who(start, end, owner.entity, surface, "title", first)
        who = f"unnamed:{owner.entity if owner else noun}"
        return Who(start, end, who, surface, "unnamed", first, "described")

    def _owner_behind(self, end):
        """ "the chief of the Italian air staff": whose chief it is."""
        link = _LINK.match(self.text, end)
        at = link.end() if link else -1
        low = bisect_left(self.country_starts, at)
        return [m for m in self.countries[low : low + 2] if at <= m.start <= at + 16] if link else []

    def between(self, low, x):
        """Those who begin between two offsets."""
        return self.all[bisect_left(self.firsts, low) : bisect_left(self.firsts, x)]


def _ends_sentence(word):
    """Whether a word has a full stop at its end that is not one of "U.S."."""
    return word[-1] == "." and not "A" <= word[-2:-1] <= "Z"


def _inside(spans, at):
    i = bisect_right(spans, (at, float("inf"))) - 1
    return i >= 0 and spans[i][0] <= at < spans[i][1]
