"""One article as those see it who ask who says what: who and which words stand between two offsets, whom "he" means.

Used by `speakers` and `reported`.
"""

import re
from bisect import bisect_left, bisect_right
from functools import cached_property

from muster.codebook.language import one_of

PERSON = ("full", "surname")  # the forms of names of persons
_WINDOW = 300
_TITLE = 80
_DESCRIPTION = 160  # characters of a description before its noun


class Page:
    """One article for attribution: what stands between two offsets is found by bisection, so that a long article costs
    what its length asks and no more.

    Parameters
    ----------
    text : str, folded
    quotes : list of Quote
    paragraphs, sentences : list of (start, end)
    mentions : list of Named, actors and coalitions outside quotes, ascending
    words : dict of str to list of (start, end), ascending
        Where the words of `Speakers.lists` stand.
    rules : Nameless
    """

    def __init__(self, text, quotes, paragraphs, sentences, mentions, words, rules):
        self.text, self.quotes, self.paragraphs, self.sentences = text, quotes, paragraphs, sentences
        self.mentions, self.words, self.rules = mentions, words, rules

    mention_starts = cached_property(lambda self: _starts(self.mentions))
    persons = cached_property(lambda self: [m for m in self.mentions if m.form in PERSON])
    person_starts = cached_property(lambda self: _starts(self.persons))
    sentence_starts = cached_property(lambda self: _starts(self.sentences))
    paragraph_starts = cached_property(lambda self: _starts(self.paragraphs))
    quote_starts = cached_property(lambda self: [q.start for q in self.quotes])
    cue_starts = cached_property(lambda self: {start for start, _ in self.words["said"]})
    cue_ends = cached_property(lambda self: {end for _, end in self.words["said"]})

    def quoted(self, at):
        """Whether an offset lies inside quotation marks."""
        i = bisect_right(self.quote_starts, at) - 1
        return i >= 0 and at < self.quotes[i].end

    def near(self, low, high):
        """The mentions that begin between two offsets."""
        return self.mentions[bisect_left(self.mention_starts, low) : bisect_left(self.mention_starts, high)]

    def within(self, name, low, high):
        """The words of a list that lie between two offsets."""
        spans = self.words[name]
        first, last = bisect_left(spans, [low]), bisect_left(spans, [high])
        return [span for span in spans[first:last] if span[1] <= high]

    def titled(self, at):
        """The mention by a title of office around an offset, as a list of one or none."""
        return [m for m in self.near(at - _TITLE, at + 1) if m.form == "title" and m.end > at]

    def around(self, quote):
        """The offsets of the sentences that a stretch touches, within its paragraph and a window."""
        start, end = self.paragraphs[quote.paragraph]
        first = max(0, bisect_right(self.sentence_starts, quote.start) - 1)
        last = max(0, bisect_right(self.sentence_starts, quote.end + 3) - 1)
        low = self.sentences[first][0] if self.sentences else start
        high = max(self.sentences[last][1] if self.sentences else 0, quote.end + 3)
        return max(start, low, quote.start - _WINDOW), min(end, high, quote.end + _WINDOW)

    def antecedent(self, at):
        """Whom "he" means, in this paragraph or the one before: the person who comes first in the latest sentence that
        names one, unless somebody without a name is spoken of later ("A Gulf diplomat said ... he added") or first in it.

        Parameters
        ----------
        at : int
        """
        here = bisect_right(self.paragraph_starts, at) - 1
        low = self.paragraphs[max(0, here - 1)][0]
        last = bisect_left(self.person_starts, at) - 1
        latest = self.person_starts[last] if last >= 0 else -1
        starts, every = self._nameless
        nameless = every[bisect_left(starts, low) : bisect_left(starts, at)]
        if nameless and nameless[-1][0] > latest:
            return unnamed(nameless[-1][1])
        if latest < low:
            return None
        sentence = self.sentence_starts[max(0, bisect_right(self.sentence_starts, latest) - 1)]
        first = self._speaks_or_acts(sentence, at)
        subject = next((noun for start, noun in nameless if sentence <= start < first.start), None)
        return unnamed(subject) if subject else (first.entity, self.text[first.start : first.end], "named")

    @cached_property
    def _nameless(self):
        """Everybody without a name in the article, outside quotes: where they begin, and (start, noun)."""
        named_so = {m.end + 2 for m in self.persons}  # "Ilse Holt, an archaeologist" has a name
        nouns = sorted(self.words["nouns"] + self.words["groups"])
        found = [
            (at, noun) for at, noun in self.rules.find(self.text, nouns) if not (at in named_so or self.quoted(at))
        ]
        return _starts(found), found

    def _speaks_or_acts(self, sentence, at):
        """Of the persons that a sentence names, who says something in it, else the first that owns nothing there
        ("Abadi's words"), else the first."""
        low, high = bisect_left(self.person_starts, sentence), bisect_left(self.person_starts, at)
        persons = self.persons[low:high]
        for m in persons:
            if (m.start - 1 in self.cue_ends and m.start > sentence) or m.end + 1 in self.cue_starts:
                return m
        return next((m for m in persons if not self.text.startswith("'s", m.end)), persons[0])


def _starts(rows):
    return [row[0] for row in rows]


def unnamed(noun):
    return f"unnamed:{noun.lower()}", noun, "unnamed"


class Nameless:
    """Finds people without a name: "a senior officer", "another of the", "one of them".

    Parameters
    ----------
    words : mapping (language/en/reporting.yaml)
    """

    def __init__(self, words):
        begins, never = (one_of(words["nameless"][key]) for key in ("begins", "never"))
        self.before = re.compile(rf"\b(?:{begins}) (?:(?!(?:{never}) )[\w.'-]+ ){{0,4}}$", re.I)
        self.groups = frozenset((*words["nameless"]["groups"], *words["nameless"]["groups_of"]))
        whole, of = (one_of(words["nameless"][key]) for key in ("groups", "groups_of"))
        self.group = re.compile(rf"(?:{whole}|(?:{of}) \w+)\b", re.I)

    def find(self, text, nouns):
        """(start, noun) of each, apart.

        Parameters
        ----------
        text : str, folded
        nouns : list of (start, end), ascending, where nouns for people and "one of" stand
        """
        found, low = [], 0
        for start, end in nouns:
            if start < low:
                continue
            if group := self.group.match(text, start):
                found.append((start, group[0]))
                low = group.end()
            elif text[end - 1] not in "sS" and (  # "a meeting of ministers" is nobody
                described := self.before.search(text, max(low, start - _DESCRIPTION), start)
            ):
                found.append((described.start(), text[start:end]))
                low = end
        return found
