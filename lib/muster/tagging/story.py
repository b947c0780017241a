"""What an article gives to the event finder, and what is remembered from one sentence to the next."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from muster.ground.text import plain

_START = itemgetter(0)
_ACTING = ("actor", "coalition")
_JOINED = (" and ", ", ", ", and ")
_REMEMBERED = 4  # countries, for "the two countries"


@dataclass(slots=True)
class Mention:
    """A mention as the clauses see it; `from_` includes the title printed before the name."""

    start: int
    end: int
    entity: str
    layer: str
    form: str
    from_: int
    person: bool = False
    role: str | None = None

    @property
    def acts(self):
        """Whether it names somebody who can act."""
        return self.layer in _ACTING and bool(self.entity)

    @property
    def thing(self):
        """Whether "it" or "they" may mean it later."""
        return not self.person and self.form != "demonym"

    @property
    def country(self):
        """Whether it names a country: ISO codes have three capitals."""
        return len(self.entity) == 3 and self.entity.isupper()


@dataclass(slots=True)
class Story:
    """An article on its way through the finder.

    Attributes
    ----------
    text : str, folded
    sentences : list of (start, end)
    mentions : list of Mention, ascending, apart
    quotes : list of (start, end, speaker), ascending, of direct speech
    country_of : callable, entity to the country it acts for, or None
    background : int or None
        A sentence whose years all lie before this one is background.
    person, thing, many, last, several, countries, titles
        Whom "he", "it", "they", "their", "they also discussed", "the two countries", "the minister" mean in the next sentence.
    """

    text: str
    sentences: list
    mentions: list
    quotes: list
    country_of: Callable[[str], Any]
    background: int | None = None
    person: str | None = None
    thing: str | None = None
    last: str | None = None
    several: list = field(default_factory=list)
    many: list = field(default_factory=list)
    countries: list = field(default_factory=list)
    titles: dict = field(default_factory=dict)
    plain: str = field(init=False)

    def __post_init__(self):
        self.plain = plain(self.text)

    def quote_at(self, at):
        """The (start, end, speaker) of the direct speech at an offset, or None."""
        n = bisect_right(self.quotes, at, key=_START) - 1
        return self.quotes[n] if n >= 0 and at < self.quotes[n][1] else None

    def quote_in(self, span):
        """The last (start, end, speaker) of direct speech that shares a stretch of text, or None."""
        n = bisect_left(self.quotes, span[1], key=_START) - 1 if self.quotes else -1
        return self.quotes[n] if n >= 0 and self.quotes[n][1] > span[0] else None

    def remember(self, mentions, subjects=()):
        """Keep whom a sentence was about.

        Parameters
        ----------
        mentions : list of Mention
            Those of the sentence.
        subjects : iterable of Mention
            Those that are subjects of finite verbs; they come before the rest.
        """
        if not mentions:
            return
        person = thing = None
        for m in (*subjects, *mentions):
            if m.acts:
                if person is None and m.person:
                    person = m.entity
                if thing is None and m.thing:
                    thing = m.entity
        self.person, self.thing = person or self.person, thing or self.thing
        for m in mentions:
            if m.person and m.role:
                self.titles[office(m.role)] = m.entity
            if m.layer == "actor":
                if m.thing:
                    self.last = m.entity
                if m.country:
                    self.countries = [*(c for c in self.countries if c != m.entity), m.entity][-_REMEMBERED:]

    def remember_unread(self, mentions):
        """Keep whom a sentence was about that was not parsed: the first named stand for its subject.

        Parameters
        ----------
        mentions : list of Mention
            Those of the sentence.
        """
        self.remember(mentions)
        acting = [m for m in mentions if m.acts]
        if not acting:
            return
        together = acting[:1]
        for m in acting[1:]:
            if self.text[together[-1].end : m.from_] not in _JOINED:
                break
            together.append(m)
        first = together[0]
        if len(together) > 1 or (
            self.text[first.end - 1] == "s" and not (first.form == "name" and first.entity.isupper())
        ):
            self.many = [m.entity for m in together]


def office(role):
    """The noun of a title: "minister" of "Foreign Minister of Turkey"."""
    words = role.lower().split()
    return words[words.index("of") - 1] if "of" in words[1:] else words[-1]
