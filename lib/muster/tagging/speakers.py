"""Who is said to have said what stands inside quotation marks. Tables out: quotes."""

import re

from muster.codebook.language import one_of
from muster.tagging.page import PERSON, Nameless, Page, unnamed
from muster.tagging.people import person_id

# a name that no mention covers, between a closing mark and its verb: '," Umm Saad said'
_UNKNOWN = re.compile(
    r"[\"'] ((?!The |He |She |They |It )[A-Z][\w'-]+(?: (?:al-|el-|bin |van |von |de )?[A-Z][\w'-]+){1,3}) $"
)
_STOP, _CLAUSE, _SHUT = re.compile(r"[.;]"), re.compile(r"[,;.\"]"), re.compile(r"[\"'] ?$")


class Speakers:
    """Finds who said a stretch, by reporting verbs and the mentions beside them.

    Parameters
    ----------
    words : mapping (language/en/reporting.yaml)

    Attributes
    ----------
    lists : dict of str to frozenset of str
        Words of which `attribute` must know where they stand: said, verbs of saying; nouns, for people without a name;
        groups, which begin a phrase for one of several.
    """

    def __init__(self, words):
        beside = words["beside_quotes"]
        self.according, self.nameless = beside["according"], Nameless(words)
        self.lists = {
            "said": frozenset((*words["cues"], self.according)),
            "nouns": frozenset(noun for noun in words["unnamed"] if " " not in noun),
            "groups": self.nameless.groups,
        }
        adverbs = one_of(beside["adverbs"])
        self.pronoun = re.compile(rf"\b(?:{one_of(words['pronouns'])})(?: \w+ly| (?:{adverbs}))? $", re.I)
        # between a subject and its verb: nothing, an adverb, a title, or a clause between commas
        self.gap = re.compile(
            rf"(?: \w+ly| (?:{adverbs})|)* ?|,[^.;\"]{{1,200}}, (?:\w+ly )?|(?: (?:{one_of(beside['days'])}) \w+| (?:{one_of(beside['settings'])}) [\w ]+)? "
        )
        self.located = re.compile(rf"\b(?:{one_of(beside['places'])})(?: (?:{one_of(beside['parts'])}))* $", re.I)
        self.described = re.compile(rf" (?:{one_of(beside['determiners'])})\b")

    def attribute(self, text, quotes, paragraphs, sentences, mentions, words):
        """Set speaker, surface, cue, sourcing and rule on the quotes of one article.

        Parameters
        ----------
        text : str, folded
        quotes : list of Quote
        paragraphs, sentences : list of (start, end)
        mentions : list of Named, actors and coalitions outside quotes, ascending
        words : dict of str to list of (start, end), ascending, where the words of `lists` stand; said outside quotes

        Returns
        -------
        Page, for the layers that read on
        """
        page, last = Page(text, quotes, paragraphs, sentences, mentions, words, self.nameless), None
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
        cues = page.within("said", low, high)
        for cue in sorted(cues, key=lambda c: min(abs(c[0] - quote.end), abs(quote.start - c[1]))):
            who = self._subject(page, *cue, low, high, last)
            if who:
                return who
        return None

    def _subject(self, page, at, end, low, high, last):
        """The one who does the saying: before the verb, behind it after a closing mark, or whom a pronoun means."""
        text, word = page.text, page.text[at:end]
        if word.lower() == self.according:
            behind = self._described(page, end, min(end + 50, high), word)
            return self._named(text, self._after(page, end, high), word, "according_to") or behind
        gap = text[max(low, at - 24) : at]
        if self.pronoun.search(gap):
            person = page.antecedent(at) or last
            return (*person, word, "pronoun") if person else None
        if behind := self._described_behind(page, end, high, word):
            return behind
        if _SHUT.search(gap) and (after := self._after(page, end, high)):
            return self._named(text, after, word, "cue_then_name")
        before = [m for m in page.near(low, at) if m.end <= at]
        last_start = before[-1].start if before else low
        located = before and self.located.search(text, max(low, last_start - 24), last_start)
        if located and (described := self._described(page, low, last_start, word)):  # "an officer in Syria said"
            return described
        for m in sorted(before, key=lambda m: m.form not in PERSON):
            apposed = m.form in PERSON and text[m.start - 2 : m.start] == ", " and text[m.end : at] == ", "
            if apposed or self.gap.fullmatch(text, m.end, at):
                return self._named(text, [m], word, "name_then_cue")
        if described := self._described(page, low, at, word):
            return described
        close = [m for m in before if at - m.end < 60 and not _STOP.search(text, m.end, at)]
        found = self._named(text, self._last_person(close[::-1]), word, "name_then_cue")
        if not found and (unknown := _UNKNOWN.search(text[max(low, at - 60) : at])):
            return person_id(unknown[1]), unknown[1], "named", word, "name"
        return found or self._named(text, self._after(page, end, high), word, "cue_then_name")

    def _after(self, page, end, high):
        """Who is named behind a verb in its clause: of a title and a name, the name."""
        near = page.near(end, min(end + 61, high))
        return self._last_person([m for m in near if not _CLAUSE.search(page.text, end, m.start)])

    @staticmethod
    def _last_person(mentions):
        """Of a title and a name behind a verb, the name."""
        return [m for m in mentions if m.form in PERSON][:1] or mentions[:1]

    @staticmethod
    def _named(text, mentions, cue, rule):
        for m in mentions:
            return m.entity, text[m.start : m.end], "named" if m.form in PERSON else "title", cue, rule
        return None

    def _described(self, page, low, high, cue):
        """An official without a name close before the verb, or the holder of an office."""
        found = page.within("nouns", max(low, high - 60), high)
        if not found:
            return None
        if titled := page.titled(found[-1][0]):
            return self._named(page.text, titled, cue, "title_of_office")
        noun = page.text[slice(*found[-1])]
        return (*unnamed(noun), cue, "described")

    def _described_behind(self, page, end, high, cue):
        """ "said a European diplomat": somebody without a name right behind the verb."""
        text = page.text
        if (titled := page.near(end, end + 12)) and titled[0].form == "title":
            return self._named(text, titled, cue, "title_of_office")
        if not self.described.match(text, end):
            return None
        found = page.within("nouns", end, min(high, end + 50))
        if not found or _CLAUSE.search(text, end, found[0][0]):
            return None
        noun = text[slice(*found[0])]
        return (*unnamed(noun), cue, "described")

    @staticmethod
    def _goes_on(before, quote, paragraphs):
        """Whether a stretch without attribution belongs to the speaker of the one before."""
        if quote.paragraph == before.paragraph:
            return True
        starts = quote.start - paragraphs[quote.paragraph][0] <= 2
        return quote.paragraph == before.paragraph + 1 and starts
