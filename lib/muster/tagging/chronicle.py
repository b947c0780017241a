"""Which events of the codebook's chronology a stretch of text speaks of, told by their words.

Only rows whose day is verified. A word that many events share ("Kerry", "Brussels") weighs less than one that few do.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from muster.codebook.codebook import Reference

ENOUGH = 2.0  # the weight of two words that few events share
_FEW = 3
_SMALL = frozenset(["a", "and", "at", "for", "in", "near", "of", "on", "the", "to", "under"])
_SUFFIX = r"(?:'s|s|es|d|ed|n|ing|ning)?"
_GATHERING = re.compile(r"\b(?:meets?|confer|summits?|conference|gather|hosts?|talks)\b", re.I)
_WORD = re.compile(r"[\w'-]+")


@dataclass(frozen=True)
class _Key:
    """One identifying word of an event: how it begins in lower case, what it looks like, how much it says."""

    hint: str
    pattern: re.Pattern
    group: str
    weight: float


@dataclass(frozen=True)
class _Known:
    """An event with its words; a gathering is not told by its guests alone, so its place must be named too."""

    event: Reference
    keys: tuple
    place: str | None
    label: frozenset


@dataclass(frozen=True)
class Sighting:
    """An event and where its words stand in a text."""

    known: _Known
    places: tuple  # (offset, group, weight) of every identifying word found

    @property
    def event(self):
        return self.known.event

    def weight(self, start, end):
        """How surely the text between two offsets speaks of the event: each distinct word counts once, and its whole
        label ("Turkey downs a Russian jet") once more."""
        best = {}
        for at, group, weight in self.places:
            if start <= at < end:
                best[group] = max(best.get(group, 0), weight)
        if self.known.place and self.known.place not in best:
            return 0
        whole = len(self.known.label) > 2 and self.known.label <= best.keys()
        return sum(best.values()) + whole

    def away(self, offset):
        """How far the nearest of its words stands from an offset."""
        return min(abs(at - offset) for at, *_ in self.places)


class Chronicle:
    """The verified events of a codebook, to be recognised in texts.

    Parameters
    ----------
    book : Codebook
    language : Language
    """

    def __init__(self, book, language):
        rows = [r for r in book.chronology if r.verified and r.date]
        words = {r.id: _words(r) for r in rows}
        shared = Counter(group for found in words.values() for _, group, labelled in found if not labelled)
        general = {_root(n) for row in language.countries for n in (row["name"], *row["names"], *row["demonyms"])}
        weigh = lambda group: 1.0 if shared[group] <= _FEW and group not in general else 0.5  # noqa: E731
        self.events = [_known(r, words[r.id], weigh) for r in rows]
        self.first = min((r.date for r in rows), default=None)
        self.last = max((r.to or r.date for r in rows), default=None)

    def read(self, text):
        """The events of which a text holds enough words, anywhere in it.

        Parameters
        ----------
        text : str, folded

        Yields
        ------
        Sighting
        """
        plain = plain_letters(text)
        low, found = plain.lower(), {}
        for known in self.events:
            places = []
            for key in known.keys:
                if key.hint not in low:
                    continue
                if key.pattern not in found:
                    found[key.pattern] = [m.start() for m in key.pattern.finditer(plain)]
                places += [(at, key.group, key.weight) for at in found[key.pattern]]
            sighting = Sighting(known, tuple(places))
            if sighting.weight(0, len(text)) >= ENOUGH:
                yield sighting


def plain_letters(text):
    """A text without accents, one code point for one."""
    return "".join(unicodedata.normalize("NFD", c)[0] if c > "\x7f" else c for c in text)


def _words(row):
    """(word, group, whether it only stands in the label) of an event; a place counts as one word."""
    found = [(w, _root(w), False) for w in row.words]
    seen = {group for _, group, _ in found}
    parts = [w for w in _WORD.findall(row.place) if w[0].isupper()]
    if parts and not seen & set(map(_root, parts)):
        found += [(w, _root(parts[-1]), False) for w in parts]
    label = [w for w in _label(row) if _root(w) not in {group for _, group, _ in found}]
    return found + [(w, _root(w), True) for w in label]


def _known(row, words, weigh):
    place = _root(_WORD.findall(row.place)[-1]) if row.place and _GATHERING.search(row.label) else None
    groups = {group for _, group, _ in words}
    keys = tuple(_key(word, group, labelled, weigh(group)) for word, group, labelled in words)
    return _Known(row, keys, place if place in groups else None, frozenset(map(_root, _label(row))) & groups)


def _label(row):
    return [w for w in _WORD.findall(row.label) if len(w) > 2 and w.lower() not in _SMALL]


def _root(word):
    """What spellings of a word have in common: Suruc and Suruç, Fallujah and Falluja, defense and defence."""
    return re.sub("[hns]$", "", plain_letters(word).lower().replace("defense", "defence"))


def _key(word, group, labelled, weight):
    """The key of a word; one that stands in the label only may be inflected and weighs half."""
    low = plain_letters(word).lower()
    exact = not labelled and any(c.isupper() for c in word)
    stem = re.sub("defen[cs]e", "defen[cs]e", re.escape(low.removesuffix("s") if len(low) > 3 else low))
    pattern = rf"(?<!\w){re.escape(plain_letters(word))}(?!\w)" if exact else rf"(?<![\w-]){stem}{_SUFFIX}(?![\w-])"
    return _Key(
        low[:5].removesuffix("s"), re.compile(pattern, 0 if exact else re.I), group, weight / (2 if labelled else 1)
    )
