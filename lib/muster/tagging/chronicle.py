"""Which events of the codebook's chronology a stretch of text speaks of, told by their words.

Only rows whose day is verified. A word that many events share ("Kerry", "Brussels") weighs less than one that few do.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from muster.codebook.codebook import Reference

ENOUGH = 2.0  # the weight of two words that few events share
_FEW, _SOME = 3, 6
_SMALL = frozenset("a and at for in near of on the to under".split())
_SUFFIX = r"(?:'s|s|es|d|ed|n|ing|ning)?"
_WORD = re.compile(r"[\w'-]+")


@dataclass(frozen=True)
class _Key:
    """One identifying word of an event: how it begins in lower case, what it looks like, how much it says."""

    hint: str
    pattern: re.Pattern
    group: str
    weight: float


@dataclass(frozen=True)
class Sighting:
    """An event and where its words stand in a text."""

    event: Reference
    places: tuple  # (offset, group, weight) of every identifying word found

    def weight(self, start, end):
        """How surely the text between two offsets speaks of the event: each distinct word counts once."""
        best = {}
        for at, group, weight in self.places:
            if start <= at < end:
                best[group] = max(best.get(group, 0), weight)
        return sum(best.values())

    def stands(self, start, end):
        return any(start <= at < end for at, *_ in self.places)


class Chronicle:
    """The verified events of a codebook, to be recognised in texts.

    Parameters
    ----------
    book : Codebook
    """

    def __init__(self, book):
        rows = [r for r in book.chronology if r.verified and r.date]
        words = {r.id: _words(r) for r in rows}
        shared = Counter(group for found in words.values() for group in {g for _, g, _ in found})
        self.events = [(r, [_key(*found, shared[found[1]]) for found in words[r.id]]) for r in rows]
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
        for event, keys in self.events:
            places = []
            for key in keys:
                if key.hint not in low:
                    continue
                if key.pattern not in found:
                    found[key.pattern] = [m.start() for m in key.pattern.finditer(plain)]
                places += [(at, key.group, key.weight) for at in found[key.pattern]]
            sighting = Sighting(event, tuple(places))
            if sighting.weight(0, len(text)) >= ENOUGH:
                yield sighting


def plain_letters(text):
    """A text without accents, one code point for one."""
    return "".join(unicodedata.normalize("NFD", c)[0] if c > "\x7f" else c for c in text)


def _words(row):
    """(word, group, whether it only stands in the label) of an event; a place counts as one word."""
    found = [(w, _root(w), False) for w in row.words]
    seen = {group for _, group, _ in found}
    parts = [w for w in _WORD.findall(row.place) if w[0].isupper() and _root(w) not in seen]
    found += [(w, f"@{_root(parts[0])}", False) for w in parts]
    seen |= {_root(w) for w in parts}
    label = [w for w in _WORD.findall(row.label) if len(w) > 2 and w.lower() not in _SMALL]
    return found + [(w, _root(w), True) for w in label if _root(w) not in seen]


def _root(word):
    """What spellings of a word have in common: Suruc and Suruç, Fallujah and Falluja, defense and defence."""
    low = plain_letters(word).lower().removesuffix("s")
    return low[:5] if " " not in low else low.replace("defense", "defence")


def _key(word, group, labelled, shared):
    """The key of a word that `shared` events have."""
    low = plain_letters(word).lower()
    stem = re.escape(low.removesuffix("s") if len(low) > 3 else low)
    stem = re.sub("defen[cs]e", "defen[cs]e", stem)
    exact = not labelled and any(c.isupper() for c in word)
    pattern = re.escape(plain_letters(word)) + "(?:'s)?" if exact else stem + _SUFFIX
    weight = (1.0 if shared <= _FEW else 0.5) if not labelled else (0.5 if shared <= _SOME else 0.25)
    return _Key(low[:5].removesuffix("s"), re.compile(rf"(?<![\w-]){pattern}(?!\w)", 0 if exact else re.I), group, weight)
