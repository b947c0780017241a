"""Persons with a printed title or description whom no alias covers. Mentions in, mentions out."""

from bisect import bisect_right
from collections import defaultdict

import numpy as np

from muster.codebook.aliases import SURNAME
from muster.tagging.contexts import Spot
from muster.tagging.people import LONGEST_APPOSITION, person_id, pick, without_initials
from muster.tagging.spans import SORTS, Spans, distinct, outermost, overlaps

_BEHIND_TITLE = [ord(mark) for mark in ",.; "]
_SURNAME, _FOUND = SORTS[SURNAME], SORTS["discovered"]


class Discovery:
    """Finds persons by the titles and descriptions beside their names.

    Parameters
    ----------
    people : People
    namesakes : Namesakes
    full_names : mapping of str to str, the full names that aliases list -> their entities
    """

    def __init__(self, people, namesakes, full_names):
        self.people, self.namesakes, self.full_names = people, namesakes, full_names

    def add(self, buffer, sentences, titles, spans):
        """The mentions of a batch with those of discovered persons: the full name, then the surname later in the article.

        Parameters
        ----------
        buffer : Buffer
        sentences : Sentences
        titles : Spans, the titles printed in the batch, ascending, the longest of each start first
        spans : Spans, ascending

        Returns
        -------
        Spans, ascending
        """
        text = buffer.folded
        taken = np.stack([spans.start, spans.end], axis=1)[spans.sort != _SURNAME]
        names = np.array(list(self._names_beside(buffer, sentences, titles)), dtype=np.int64).reshape(-1, 3)
        start, end, sentence = names.T
        names = names[(end <= sentences.end[sentence]) & ~overlaps(taken, start, end)]
        rows, known = [], defaultdict(list)
        for start, end, doc in zip(*names[:, :2].T.tolist(), buffer.doc_of(names[:, 0]).tolist(), strict=True):
            name = text[start:end]
            printed = without_initials(name)
            who = self.full_names.get(printed) or person_id(printed)
            rows.append((start, end, _FOUND, "actor", who, "full", False, False, "discovered"))
            known[doc, name.split()[-1]].append((start, end, who))
        rows += self._later(buffer, sentences, known, frozenset(titles.end.tolist()))
        return outermost(spans.join(Spans.of(rows)).sorted()) if rows else spans

    def _names_beside(self, buffer, sentences, titles):
        """Names right behind a title, names that a title in apposition follows, and names that are described or quoted:
        start, end and sentence of each."""
        text, codes = buffer.folded, buffer.codes
        commas, words = np.flatnonzero(codes == ord(",")), buffer.words(lambda: buffer.word)[0]
        places = self.people.may_describe(codes, commas), self.people.may_quote(codes, words)
        who = list(self.people.discover_described(text, *(at.tolist() for at in places)))
        for name, at in zip(who, sentences.of(np.array([n[0] for n in who], dtype=np.int64)).tolist(), strict=True):
            if at >= 0:
                yield *name, at
        ends = distinct(np.sort(titles.end))
        ends = ends[_before_capital(codes, ends)]
        for end, at in zip(ends.tolist(), sentences.of(ends - 1).tolist(), strict=True):
            if name := self.people.discover(text, end):
                yield *name, at
        first = distinct(titles.start)
        last = titles.end[np.searchsorted(titles.start, first)]  # the longest title of each start stands first
        commas = np.append(-LONGEST_APPOSITION, commas)
        behind = np.isin(codes[last], _BEHIND_TITLE)
        behind &= first - commas[np.searchsorted(commas, first) - 1] <= LONGEST_APPOSITION
        first, last = first[behind], last[behind]
        within = sentences.of(first)
        places = (first, last, sentences.start[within], within)
        for start, end, low, at in zip(*(a.tolist() for a in places), strict=True):
            if name := self.people.discover_before(text, start, end, low):
                yield *name, at

    def _later(self, buffer, sentences, known, title_ends):
        """The surnames of discovered persons later in their article, a row each: the one named in full last before."""
        text, word, rows = buffer.folded, buffer.word, []
        named = {key: sorted(places) for key, places in known.items()}
        full = {key: [(begin, who) for begin, _, who in places] for key, places in named.items()}
        people = {key: {who for *_, who in places} for key, places in named.items()}
        hits = [
            (key, at) for key in known for at in _places(text, key[1], *buffer.starts[key[0] : key[0] + 2].tolist())
        ]
        start = np.array([at for _, at in hits], dtype=np.int64)
        end, sentence = start + np.array([len(key[1]) for key, _ in hits], dtype=np.int64), sentences.of(start)
        whole = np.flatnonzero((sentence >= 0) & ~word[start - 1] & ~word[end])
        lows, highs = (edge[sentence[whole]].tolist() for edge in (sentences.start, sentences.end))
        for k, at, stop, low, high in zip(
            *(a.tolist() for a in (whole, start[whole], end[whole])), lows, highs, strict=True
        ):
            key = hits[k][0]
            last = bisect_right(full[key], (at, "~")) - 1
            if last >= 0 and at < named[key][last][1]:
                continue
            titled = at - 1 in title_ends
            if titled or not (
                self.namesakes.common_word(Spot(text, at, stop, low, high))
                or self.people.is_other_person(text, at, low)
            ):
                several, who = len(people[key]) > 1, pick(full[key], at)
                rows.append((at, stop, _FOUND, "actor", who, "surname", False, several, "discovered"))
        return rows


def _places(text, word, low, high):
    """Where a word stands in a part of a text."""
    while (low := text.find(word, low, high)) >= 0:
        yield low
        low += len(word)


def _before_capital(codes, at):
    """Whether a capital follows each offset, a comma and a blank or only a blank between."""
    code = lambda step: codes[np.minimum(at + step, len(codes) - 1)]  # noqa: E731
    follows = np.where(code(0) == ord(","), code(2), code(1))
    return (follows >= ord("A")) & (follows <= ord("Z"))
