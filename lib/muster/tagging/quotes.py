"""What stands inside quotation marks, and who is said to have said it.

`find` gives the stretches, before mentions are known; `attribute` their speakers, after. Speech without
marks is found in `reported`. Tables out: quotes.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from muster.tagging.people import person_id

_PERSON = ("full", "surname")
_MARK = re.compile(r"[“”\"„‟«»‘’']")
# between a subject and its verb: nothing, an adverb, a title, or a clause between commas
_SUBJECT_GAP = re.compile(
    r"(?: \w+ly| also| then| later| has| had|)* ?|,[^.;\"]{1,200}, (?:\w+ly )?|(?: on \w+| in a [\w ]+)? "
)
_LOCATED = re.compile(
    r"\b(?:in|from|near|at|of)(?: (?:the|northern|southern|eastern|western|central|north|south|east|west|downtown))* $",
    re.I,
)
# a name that no mention covers, between a closing mark and its verb: '," Umm Saad said'
_UNKNOWN = re.compile(
    r"[\"'] ((?!The |He |She |They |It )[A-Z][\w'-]+(?: (?:al-|el-|bin |van |von |de )?[A-Z][\w'-]+){1,3}) $"
)
_LONGEST_SINGLE, _LONGEST = 240, 6000
_WINDOW = 300
_TITLE = 80


@dataclass
class Quote:
    """A stretch of speech: half-open offsets between the marks, and who said it."""

    start: int
    end: int
    paragraph: int
    kind: str
    open_end: bool = False  # the paragraph ends before the mark is closed: it goes on in the next
    speaker: str | None = None
    speaker_surface: str | None = None
    sourcing: str | None = None
    cue: str | None = None
    rule: str = "marks"


def find(text, paragraphs):
    """The stretches inside quotation marks.

    Parameters
    ----------
    text : str, as it is, not folded
    paragraphs : list of (start, end), half-open offsets

    Returns
    -------
    list of Quote, ascending and apart
    """
    quotes = []
    for number, (start, end) in enumerate(paragraphs):
        opened = None
        for mark in _MARK.finditer(text, start, end):
            at, sign = mark.start(), mark[0]
            if opened is None:
                if _opens(text, at, sign, start, end):
                    opened = (at, sign)
            elif _closes(text, at, sign, opened[1], end):
                if at > opened[0] + 1:
                    quotes.append(_quote(text, opened[0] + 1, at, number))
                opened = None
            elif opened[1] in "‘'" and (at - opened[0] > _LONGEST_SINGLE or sign in '“"'):
                opened = (at, sign) if _opens(text, at, sign, start, end) else None
        if opened and opened[1] not in "‘'" and end - opened[0] > 2:
            quotes.append(_quote(text, opened[0] + 1, end, number))
            quotes[-1].open_end = True
    return quotes


def _opens(text, at, sign, start, end):
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    if sign in "“„«‟":
        return True
    if sign in "”»’":
        return False
    if before.isalnum() or before in ".,!?" or after.isspace():
        return False
    if sign == "'" and after.isdigit():  # '90s
        return False
    return sign == '"' or _closing_single_ahead(text, at, sign, end)


def _closing_single_ahead(text, at, sign, end):
    close = "’" if sign == "‘" else "'"
    stop = min(end, at + _LONGEST_SINGLE)
    ahead = text.find(close, at + 2, stop)
    while ahead > 0:
        if not text[ahead + 1 : ahead + 2].isalnum():
            return True
        ahead = text.find(close, ahead + 1, stop)
    return False


def _closes(text, at, sign, opener, end):
    if opener in "“„«‟":
        return (sign in "”»“" and not (sign == "“" and opener == "“")) or sign == '"'
    if opener == '"':
        return sign in '"”'
    after = text[at + 1] if at + 1 < end else " "
    return sign == ("’" if opener == "‘" else "'") and not after.isalnum()


def _quote(text, start, end, paragraph):
    while end > start and text[end - 1].isspace():
        end -= 1
    inside = text[start:end]
    words = inside.split()
    clause = len(words) >= 5 and (inside.rstrip()[-1:] in ".,!?…" or len(words) >= 9)
    return Quote(start, end, paragraph, "full" if clause else "partial")


class Page:
    """One article for attribution: what stands between two offsets is found by bisection, so that a long article costs
    what its length asks and no more."""

    def __init__(self, text, quotes, paragraphs, sentences, mentions, cue, nameless):
        self.text, self.quotes, self.paragraphs, self.sentences = text, quotes, paragraphs, sentences
        self.cue, self.nameless, self.described = cue, nameless, None
        self.mentions = mentions
        self.persons = [m for m in mentions if m[3] in _PERSON]
        starts = lambda rows: [row[0] for row in rows]  # noqa: E731
        self.mention_starts, self.person_starts = starts(mentions), starts(self.persons)
        self.sentence_starts, self.quote_starts = starts(sentences), [q.start for q in quotes]
        self.paragraph_starts = starts(paragraphs)

    def quoted(self, at):
        """Whether an offset lies inside quotation marks."""
        i = bisect_right(self.quote_starts, at) - 1
        return i >= 0 and at < self.quotes[i].end

    def near(self, low, high):
        """The mentions that begin between two offsets."""
        return self.mentions[bisect_left(self.mention_starts, low) : bisect_left(self.mention_starts, high)]

    def titled(self, at):
        """The mention by a title of office around an offset, as a list of one or none."""
        return [m for m in self.near(at - _TITLE, at + 1) if m[3] == "title" and m[1] > at]

    def around(self, quote):
        """The offsets of the sentences that a stretch touches, within its paragraph and a window."""
        start, end = self.paragraphs[quote.paragraph]
        first = max(0, bisect_right(self.sentence_starts, quote.start) - 1)
        last = max(0, bisect_right(self.sentence_starts, quote.end + 3) - 1)
        low = self.sentences[first][0] if self.sentences else start
        high = max(self.sentences[last][1] if self.sentences else 0, quote.end + 3)
        return max(start, low, quote.start - _WINDOW), min(end, high, quote.end + _WINDOW)

    def sentence_before(self, at):
        """Where the sentence before the one at an offset begins."""
        return self.sentences[max(0, bisect_right(self.sentence_starts, at) - 2)][0]

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
        starts, every = self._unnamed()
        nameless = every[bisect_left(starts, low) : bisect_left(starts, at)]
        if nameless and nameless[-1].start() > latest:
            return _nameless(nameless[-1])
        if latest < low:
            return None
        sentence = self.sentence_starts[max(0, bisect_right(self.sentence_starts, latest) - 1)]
        first = self._speaks_or_acts(sentence, at)
        subject = next((m for m in nameless if sentence <= m.start() < first[0]), None)
        return _nameless(subject) if subject else (first[2], self.text[first[0] : first[1]], "named")

    def _unnamed(self):
        """Everybody without a name in the article, outside quotes: where they begin, and the matches; looked up once."""
        if self.described is None:
            named_so = {m[1] + 2 for m in self.persons}  # "Ilse Holt, an archaeologist" has a name
            found = [
                m for m in self.nameless.finditer(self.text) if not (self.quoted(m.start()) or m.start() in named_so)
            ]
            self.described = [m.start() for m in found], found
        return self.described

    def _speaks_or_acts(self, sentence, at):
        """Of the persons that a sentence names, who says something in it, else the first that owns nothing there
        ("Abadi's words"), else the first."""
        low, high = bisect_left(self.person_starts, sentence), bisect_left(self.person_starts, at)
        persons = self.persons[low:high]
        for m in persons:
            before = self.text[max(sentence, m[0] - 16) : max(sentence, m[0] - 1)]
            after = self.text[m[1] + 1 : m[1] + 16]
            if re.search(rf"(?:{self.cue.pattern})$", before, re.I) or self.cue.match(after):
                return m
        return next((m for m in persons if not self.text.startswith("'s", m[1])), persons[0])


def _nameless(found):
    noun = next(filter(None, found.groups()))
    return f"unnamed:{noun.lower()}", noun, "unnamed"


class Speakers:
    """Finds who said a stretch, by reporting verbs and the mentions beside them.

    Parameters
    ----------
    words : mapping (language/en/reporting.yaml)
    """

    def __init__(self, words):
        cues = "|".join(sorted(words["cues"], key=len, reverse=True))
        self.cue = re.compile(rf"\b(?:{cues}|according to)\b", re.I)
        self.unnamed = re.compile(rf"\b(?:{'|'.join(words['unnamed'])})\b", re.I)
        one = [w for w in words["unnamed"] if not w.endswith("s")]  # "a meeting of ministers" is nobody
        self.nameless = re.compile(
            rf"\b(?:an?|one|another) (?:(?!(?:of|in|for|and|with|by|to|at|on) )[\w.'-]+ ){{0,4}}?({'|'.join(one)})\b|\b(one of (?:them|the \w+))\b",
            re.I,
        )
        self.pronoun_cue = re.compile(
            rf"\b(?:{'|'.join(words['pronouns'])})(?: \w+ly| also| then| later| has| had)? $", re.I
        )

    def attribute(self, text, quotes, paragraphs, sentences, mentions):
        """Set speaker, surface, cue, sourcing and rule on the quotes of one article.

        Parameters
        ----------
        text : str, folded
        quotes : list of Quote
        paragraphs, sentences : list of (start, end)
        mentions : list of (start, end, entity, form, role), actors and coalitions outside quotes, ascending

        Returns
        -------
        Page, for the layers that read on
        """
        page, last = Page(text, quotes, paragraphs, sentences, mentions, self.cue, self.nameless), None
        for i, quote in enumerate(quotes):
            found = self._beside(page, quote, last)
            if found is None and last and i and self._goes_on(quotes[i - 1], quote, paragraphs):
                found = (*last, None, "carried_over")
            if found is None and i and quotes[i - 1].open_end and quotes[i - 1].speaker:
                before = quotes[i - 1]
                found = (before.speaker, before.speaker_surface, before.sourcing, None, "carried_over")
            if found:
                quote.speaker, quote.speaker_surface, quote.sourcing, quote.cue, quote.rule = found
                last = found[:3]
        for quote, following in zip(reversed(quotes[:-1]), reversed(quotes[1:]), strict=True):
            if quote.open_end and quote.speaker is None and following.speaker:  # the mark is closed paragraphs later
                quote.speaker, quote.speaker_surface = following.speaker, following.speaker_surface
                quote.sourcing, quote.rule = following.sourcing, "carried_back"
        return page

    def _beside(self, page, quote, last):
        """The speaker by the nearest cue outside all quotes, in the sentences that the stretch touches."""
        low, high = page.around(quote)
        cues = [c for c in self.cue.finditer(page.text, low, high) if not page.quoted(c.start())]
        for cue in sorted(cues, key=lambda c: min(abs(c.start() - quote.end), abs(quote.start - c.end()))):
            who = self._subject(page, cue, low, high, last)
            if who:
                return who
        return None

    def _subject(self, page, cue, low, high, last):
        """The one who does the saying: before the verb, behind it after a closing mark, or whom a pronoun means."""
        text, word, at, end = page.text, cue[0], cue.start(), cue.end()
        near = page.near(low, high)
        after = [m for m in near if 0 <= m[0] - end <= 60 and not re.search(r"[,;.\"]", text[end : m[0]])]
        if word.lower() == "according to":
            behind = self._described(page, end, min(end + 50, high), word)
            return self._named(text, self._last_person(after), word, "according_to") or behind
        gap = text[max(low, at - 24) : at]
        if self.pronoun_cue.search(gap):
            person = page.antecedent(at) or last
            return (*person, word, "pronoun") if person else None
        if behind := self._described_behind(page, end, high, word):
            return behind
        if re.search(r"[\"'] ?$", gap) and after:
            return self._named(text, self._last_person(after), word, "cue_then_name")
        before = [m for m in near if m[1] <= at]
        located = before and _LOCATED.search(text, max(low, before[-1][0] - 24), before[-1][0])
        if located and (described := self._described(page, low, before[-1][0], word)):  # "an officer in Syria said"
            return described
        for m in sorted(before, key=lambda m: m[3] not in _PERSON):
            apposed = m[3] in _PERSON and text[m[0] - 2 : m[0]] == ", " and text[m[1] : at] == ", "
            if apposed or _SUBJECT_GAP.fullmatch(text[m[1] : at]):
                return self._named(text, [m], word, "name_then_cue")
        if described := self._described(page, low, at, word):
            return described
        close = [m for m in before if at - m[1] < 60 and not re.search(r"[.;]", text[m[1] : at])]
        found = self._named(text, self._last_person(close[::-1]), word, "name_then_cue")
        if not found and (unknown := _UNKNOWN.search(text[max(low, at - 60) : at])):
            return person_id(unknown[1]), unknown[1], "named", word, "name"
        return found or self._named(text, self._last_person(after), word, "cue_then_name")

    @staticmethod
    def _last_person(mentions):
        """Of a title and a name behind a verb, the name."""
        return [m for m in mentions if m[3] in _PERSON][:1] or mentions[:1]

    @staticmethod
    def _named(text, mentions, cue, rule):
        for start, end, entity, form, _ in mentions:
            return entity, text[start:end], "named" if form in _PERSON else "title", cue, rule
        return None

    def _described(self, page, low, high, cue):
        """An official without a name close before the verb, or the holder of an office."""
        found = [m for m in self.unnamed.finditer(page.text, max(low, high - 60), high)]
        if not found:
            return None
        if titled := page.titled(found[-1].start()):
            return self._named(page.text, titled, cue, "title_of_office")
        return f"unnamed:{found[-1][0].lower()}", found[-1][0], "unnamed", cue, "described"

    def _described_behind(self, page, end, high, cue):
        """ "said a European diplomat": somebody without a name right behind the verb."""
        text = page.text
        if (titled := page.near(end, end + 12)) and titled[0][3] == "title":
            return self._named(text, titled, cue, "title_of_office")
        found = self.unnamed.search(text, end, min(high, end + 50))
        if (
            not found
            or not re.match(r" (?:an?|one|some|the|another|two|three|several)\b", text[end : end + 10])
            or re.search(r"[,.;\"]", text[end : found.start()])
        ):
            return None
        return f"unnamed:{found[0].lower()}", found[0], "unnamed", cue, "described"

    @staticmethod
    def _goes_on(before, quote, paragraphs):
        """Whether a stretch without attribution belongs to the speaker of the one before."""
        if quote.paragraph == before.paragraph:
            return True
        starts = quote.start - paragraphs[quote.paragraph][0] <= 2
        return quote.paragraph == before.paragraph + 1 and starts
