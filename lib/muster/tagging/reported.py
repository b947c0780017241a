"""Whose words a sentence gives without quotation marks: "Kerry said the strikes had helped", "Oslo denies it paid".

One row a sentence and speaker, where a whole statement stands outside quotation marks. Tables out: quotes, kind reported.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from muster.tagging.quotes import Quote
from muster.tagging.statements import LEAST, Statements, after_dateline, closed, enough, may_close, preceding
from muster.tagging.subjects import FINITE, MASK, SubjectRules, Subjects

_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)\b")
_NOUN = re.compile(r" (?:have|has|had|is|are|was|were|will|would|can|could|may|might|should|do|does|did|'s)\b")
_PRONOUN = re.compile(r"\b(?:he|she|it|they|who|which) ?$", re.I)
_SUPPOSED = re.compile(r"\b(?:if|unless|whether|until)(?: the| an?)? $", re.I)
_CLAUSE_OF = re.compile(r"\b(?:who|which) ?$")
_ISSUED = re.compile(r"\b(?:statement|letter|speech|tweet|message|communique|report) $")
_BREAK = re.compile(r"(?:,? (?:but|while|whereas)|;|, (?:and|as)) (?:[a-z]+ )?$")
_COLON = re.compile(r"(?: to (?:the )?[\w'. ]{2,30})?: (?=\w)")
_BY, _TO_MARK = re.compile(r" (?:[\w ]{0,40} )?by\b"), re.compile(r"[^,;~]*")
_REACH = 600  # characters around a cue: nobody's sentence is longer


@dataclass
class _Said:
    """One cue with its subject and the proposition's span."""

    who: object
    at: int
    start: int
    end: int
    cue: str


class Reported:
    """Finds reported speech with the words of a language.

    Parameters
    ----------
    words : mapping (language/en/reporting.yaml)
    """

    def __init__(self, words):
        self.rules, self.statements = SubjectRules(words), Statements(words)
        self.forms = self.statements.forms
        self.pairs = {"according": ["to"]}  # the second word of cues of two
        for form in self.forms:
            if len(pair := form.split()) > 1:
                self.pairs.setdefault(pair[0], []).append(pair[1])
        self.cues = {*self.pairs, *(form for form in self.forms if " " not in form)}
        self.heads = frozenset(head for head in self.rules.heads if head.isalpha())

    def find(self, page, text, cues, headlines, people):
        """The reported speech of one article; carries the last speaker on to a quote in a paragraph of its own.

        Parameters
        ----------
        page : page.Page, as `Speakers.attribute` returns it
        text : str, of the article, folded, quoted stretches masked
        cues : list of (sentence, start, end), ascending
            Where words of `cues` stand outside quotes and names; the number of the sentence in the article.
        headlines : iterable of int
            Sentences with a colon that are no full sentences.
        people : callable, as of `Subjects`

        Returns
        -------
        list of Quote of kind reported, ascending
        """
        rows, last, found = [], None, {number: [] for number in headlines}
        for number, *cue in cues:
            found.setdefault(number, []).append(cue)
        for number in sorted(found):
            low, high = page.sentences[number]
            subjects, said = Subjects(self.rules, text, page, number, people), []
            for at, end in self._whole(text, found[number]):
                said += self._cue(subjects, at, end, max(low, at - _REACH), min(high, end + _REACH), last)
                last = said[-1].who if said else last
            if not said and number in headlines:
                said = self._colon(subjects, low, high)
            if said:
                rows += self._rows(subjects, said, low, high)
        _carry(page, rows, page.quotes)
        return rows

    def _whole(self, text, cues):
        """The (start, end) of every cue, of one or two words."""
        for start, end in cues:
            low = text[start:end].lower()
            for second in self.pairs.get(low, ()):
                if text[end + 1 : end + 1 + len(second)].lower() == second:
                    yield start, end + 1 + len(second)
                    break
            else:
                if low in self.forms:
                    yield start, end

    # ---- one cue ----------------------------------------------------------------------------------------------------

    def _cue(self, subjects, at, end, low, high, last):
        """What a cue says: a list of _Said, one a speaker."""
        word = subjects.text[at:end]
        if word.lower() == "according to":
            return self._according(subjects, at, end, low, high)
        x, between, unsaid = subjects.lead(at, low)
        if unsaid or (_NOUN.match(subjects.text, end) and not self._spoken(subjects, word, low, x)):
            return []
        parted, be = subjects.text.endswith(", ", low, at), bool(between) and bool(_BE.search(between))
        for kind, lemma, number, behind in self.forms[word.lower()]:
            may_invert = parted and kind == "saying" and number in (1, 2) and lemma != "tell"
            inverted = may_invert and self._inverted(subjects, at, end, high)
            passive = number == 2 and be
            start = None if inverted else self.statements.behind(subjects.text, kind, lemma, behind, end, high)
            if passive:
                found = self._by(subjects, end, high) if kind == "acts" and start else []
            elif number == 3 and not be:
                found = self._participle(subjects, at, low, last) if start else []
            elif start:
                found = subjects.subject(x, low, last)
                found = found if number or between.endswith(" to") or _several(found) else []
            elif kind == "saying":
                if span := self._trailing(subjects, at, x, end, low, high, last):
                    return [_Said(who, at, *span[1:], word) for who in span[0]]
                continue
            else:
                continue
            if found and not _SUPPOSED.search(subjects.text[max(low, found[0].first - 12) : found[0].first]):
                return [_Said(who, at, start, closed(subjects.text, start, high), word) for who in found]
        return []

    @staticmethod
    def _spoken(subjects, word, low, x):
        """ "he said would help": a verb although an auxiliary follows."""
        return word.lower() in ("says", "say", "said") and _PRONOUN.search(subjects.text[max(low, x - 8) : x])

    @staticmethod
    def _by(subjects, end, high):
        """ "has been accused by the opposition of": who stands behind "by"."""
        link = _BY.match(subjects.text, end, end + 48)
        who = subjects.behind(link.end(), high) if link else None
        return [who] if who else []

    @staticmethod
    def _participle(subjects, at, low, last):
        """ ", saying", "issued a statement calling for": the subject of the clause before."""
        before = subjects.text[max(low, at - 30) : at]
        if not (re.search(r"[,~] (?:also |again |\w+ly )?$", before) or _ISSUED.search(before)):
            return []
        who = subjects.clause_subject(low, at, last)
        return [who] if who else []

    def _trailing(self, subjects, at, x, end, low, high, last):
        """ "The plane left, officials said": (speakers, start, end) of the statement before the cue."""
        text = subjects.text
        if "," not in text[low:at] and " -" not in text[low:at]:  # nothing parts it from what was said
            return None
        if who := self._inverted(subjects, at, end, high):
            found, stop = [who], at
        elif not may_close(text, end, high) or _CLAUSE_OF.search(text[max(low, x - 7) : x]):
            return None
        else:
            found = subjects.subject(x, low, last)
            stop = min((w.first for w in found), default=low)
        after = text[end:high] if text[end : end + 1] == "," else ""
        span = preceding(text, low, stop, after) if found else None
        return (found, span[0], span[1] or closed(text, span[0], high)) if span else None

    @staticmethod
    def _inverted(subjects, at, end, high):
        """ ", said a diplomat": who stands behind the verb and has none of his own."""
        who = subjects.behind(end, high) if subjects.text.endswith(", ", 0, at) else None
        behind = _TO_MARK.match(subjects.text, who.end, high)[0] if who else ""
        bare = who and who.sourcing == "unnamed" and who.surface.islower() and " " not in who.surface
        if not who or (bare and behind.strip(" .")):  # ", said neighbours who had stayed" has another subject
            return None
        return None if FINITE.search(re.split(r" who | that ", behind)[0]) else who

    @staticmethod
    def _according(subjects, at, end, low, high):
        """ "according to Yemeni intelligence", behind or before the statement."""
        text = subjects.text
        who = subjects.behind(end, high)
        if who is None:
            return []
        before, after = text[low:at].rstrip(" ,"), text[who.end : high]
        quoted = before.rfind(MASK)
        if quoted >= 0 and len(before[quoted + 1 :].split()) <= 5:
            return []
        if len(before.split()) >= LEAST:
            return [_Said(who, at, after_dateline(text, low, at), low + len(before), text[at:end])]
        comma = after.find(",")
        if comma < 0 or not enough(after[comma:], LEAST):
            return []
        start = who.end + comma + 1
        return [_Said(who, at, start, closed(text, start, high), text[at:end])]

    @staticmethod
    def _colon(subjects, low, high):
        """ "Kerry to NATO: pay more" as a headline."""
        text = subjects.text
        for who in subjects.cast.between(low, low + 60):
            link = _COLON.match(text, who.end, high)
            if who.first - low <= 30 and link and (who.sourcing == "named" or " to " in link[0]):
                enough = len(text[link.end() : high].split()) >= 3
                cue = "to" if " to " in link[0] else ":"
                return [_Said(who, who.end, link.end(), high, cue)] if enough else []
        return []

    # ---- rows -------------------------------------------------------------------------------------------------------

    @staticmethod
    def _rows(subjects, said, low, high):
        """One row a speaker of a sentence, with the first cue; the words of one end where another begins to speak."""
        for one, following in pairwise(said):
            at = following.who.first
            stop = _BREAK.search(subjects.text[max(low, at - 24) : at])
            if stop and one.who.entity != following.who.entity and one.start < at < one.end:
                one.end = at - len(stop[0])
        by = {}
        for one in said:
            by.setdefault(one.who.entity, []).append(one)
        paragraph = bisect_right(subjects.page.paragraph_starts, low) - 1
        rows = [_row(group, paragraph, subjects.text) for group in by.values()]
        if (
            len(rows) > 1
            and len({(r.start, r.end) for r in rows}) == 1
            and re.search(r"\bjoint", subjects.text[low:high])
        ):
            first = rows[0]
            first.speaker = ";".join(r.speaker for r in rows)
            rows = [first]
        return sorted((r for r in rows if r.end > r.start), key=lambda r: (r.start, r.end))


def carrier(quotes, offset):
    """Who carries the words at an offset: the innermost stretch of speech around it, direct or reported.

    Parameters
    ----------
    quotes : iterable with start, end (Quote, or rows of the table of one article)
    offset : int

    Returns
    -------
    the row, or None: the reporter's own words
    """
    around = [q for q in quotes if q.start <= offset < q.end]
    return min(around, key=lambda q: q.end - q.start, default=None)


def _row(group, paragraph, text):
    first = group[0]
    start, end = min(s.start for s in group), max(s.end for s in group)
    start += len(text[start:end]) - len(text[start:end].lstrip(" ,:"))
    who = first.who
    return Quote(start, end, paragraph, "reported", False, who.entity, who.surface, who.sourcing, first.cue, who.rule)


def _carry(page, rows, quotes):
    """A quote that is a paragraph, with nobody beside it, is of the one who was reported last in the paragraph before."""
    latest = {row.paragraph: row for row in rows}
    for quote in quotes:
        low, high = page.paragraphs[quote.paragraph]
        before = latest.get(quote.paragraph - 1)
        if (
            quote.speaker is None
            and before
            and quote.kind == "full"
            and quote.start - low <= 2
            and high - quote.end <= 2
        ):
            quote.speaker, quote.speaker_surface = before.speaker, before.speaker_surface
            quote.sourcing, quote.rule = before.sourcing, "carried_over"


def _several(found):
    """Whether a verb without ending fits: "analysts say", not "US report"."""
    return len(found) > 1 or any(
        re.search(r"(?:[^s']s|they|who|men|media|police|others)$", w.surface, re.I) for w in found
    )
