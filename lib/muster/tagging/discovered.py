"""Persons with a printed title or description whom no alias covers. Mentions in, mentions out."""

from bisect import bisect_right
from collections import defaultdict

import numpy as np

from muster.codebook.aliases import SURNAME
from muster.tagging.contexts import Spot
from muster.tagging.people import person_id, pick, without_initials
from muster.tagging.spans import SORTS, Spans, outermost, overlaps

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
        text, rows = buffer.folded, []
        taken = np.stack([spans.start, spans.end], axis=1)[spans.sort != _SURNAME]
        title_ends = np.unique(titles.end)
        known = defaultdict(list)
        for name, sentence in self._names_beside(buffer, sentences, titles, title_ends):
            if name[1] > sentences.end[sentence] or overlaps(taken, *name):
                continue
            printed = without_initials(text[slice(*name)])
            who = self.full_names.get(printed) or person_id(printed)
            rows.append((*name, _FOUND, "actor", who, "full", False, False, "discovered"))
            known[int(buffer.doc_of(name[0])), text[slice(*name)].split()[-1]].append((name[0], name[1], who))
        ends = frozenset(title_ends.tolist())
        for (doc, surname), named in known.items():
            rows += self._later(buffer, sentences, doc, surname, named, ends)
        return outermost(spans.join(Spans.of(rows)).sorted()) if rows else spans

    def _names_beside(self, buffer, sentences, titles, title_ends):
        """Names right behind a title, names that a title in apposition follows, and names that are described or quoted,
        each with its sentence."""
        text = buffer.folded
        who = list(self.people.discover_described(text))
        for name, at in zip(who, sentences.of(np.array([n[0] for n in who], dtype=np.int64)).tolist(), strict=True):
            if at >= 0:
                yield name, at
        ends = title_ends[_before_capital(buffer.codes, title_ends)]
        for end, at in zip(ends.tolist(), sentences.of(ends - 1).tolist(), strict=True):
            if name := self.people.discover(text, end):
                yield name, at
        first = np.unique(titles.start)
        last = titles.end[np.searchsorted(titles.start, first)]  # the longest title of each start stands first
        for start, end, at in zip(first.tolist(), last.tolist(), sentences.of(first).tolist(), strict=True):
            if text[end] in ",.; " and (
                name := self.people.discover_before(text, start, end, int(sentences.start[at]))
            ):
                yield name, at

    def _later(self, buffer, sentences, doc, surname, named, title_ends):
        """The surname of discovered persons, (start, end, id) each: the one named in full last before."""
        text, at, hits = buffer.folded, int(buffer.starts[doc]), []
        while (at := text.find(surname, at, int(buffer.starts[doc + 1]))) >= 0:
            hits.append(at)
            at += len(surname)
        named, several = sorted(named), len({who for *_, who in named}) > 1
        full = [(start, who) for start, _, who in named]
        rows = []
        for at, sentence in zip(hits, sentences.of(np.array(hits, dtype=np.int64)).tolist(), strict=True):
            end, last = at + len(surname), bisect_right(full, (at, "~")) - 1
            inside = last >= 0 and at < named[last][1]
            if sentence < 0 or inside or buffer.word[at - 1] or buffer.word[end]:
                continue
            start = int(sentences.start[sentence])
            word = self.namesakes.common_word(Spot(text, at, end, start, int(sentences.end[sentence])))
            if at - 1 in title_ends or not (word or self.people.is_other_person(text, at, start)):
                rows.append((at, end, _FOUND, "actor", pick(full, at), "surname", False, several, "discovered"))
        return rows


def _before_capital(codes, at):
    """Whether a capital follows each offset, a comma and a blank or only a blank between."""
    code = lambda step: codes[np.minimum(at + step, len(codes) - 1)]  # noqa: E731
    follows = np.where(code(0) == ord(","), code(2), code(1))
    return (follows >= ord("A")) & (follows <= ord("Z"))
