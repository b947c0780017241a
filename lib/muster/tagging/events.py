"""Who does what to whom: acts of the PLOVER types, by frames matched on clauses.

Sentences in, events out. A frame (language/en/events.yaml) names a trigger and where its roles stand; the clause says
what stands there; `status` follows modals, negation and the verbs above. Method: verb patterns over shallow clauses as in
TABARI and PETRARCH (Schrodt 2009; Norris, Schrodt and Beieler 2017), types of PLOVER (Halterman et al. 2023).
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from muster.tagging.actkinds import ActKinds
from muster.tagging.carriers import Carriers
from muster.tagging.clauses import Clauses
from muster.tagging.fits import Fits
from muster.tagging.frames import MATERIAL, Frames
from muster.tagging.gate import Gate, Named
from muster.tagging.grammar import Grammar
from muster.tagging.lexicon import read_lexicon
from muster.tagging.matches import Matches
from muster.tagging.nouns import NounActs
from muster.tagging.nounverb import decide
from muster.tagging.phrases import folded, without_brackets
from muster.tagging.referents import Referents
from muster.tagging.statuses import Statuses

_LONGEST = 2500  # characters of a sentence are read
_YEAR = re.compile(r"\b(?:1[89]\d\d|20[0-4]\d)\b")


@dataclass(slots=True)
class Event:
    """A row of the table events; offsets of the trigger are the article's. Day and countries are set by `acts`."""

    start: int
    end: int
    type: str
    source: list
    target: list
    kinds: list
    status: str
    sentence: int
    rule: str
    said_by: str | None = None
    condition: tuple | None = None
    day: tuple = (None, None)
    countries: tuple = ((), ())


class EventFinder:
    """Finds the events of an article.

    Parameters
    ----------
    language : Language
    """

    def __init__(self, language):
        self.frames = Frames(language.events)
        self.grammar = Grammar(language.verbs, self.frames.lemmas())
        forms = self.grammar.forms
        says = (forms[cue][0] for cue in language.reporting["cues"] if cue in forms)
        persons = (noun for noun in language.reporting["unnamed"] if not noun.endswith("s"))
        self.lexicon = read_lexicon(language.verbs, says, persons)
        self.gate = Gate(self.frames, self.grammar, self.lexicon)

    def find(self, story):
        """The events of an article.

        Parameters
        ----------
        story : Story

        Returns
        -------
        list of Event
            In the order of the text.
        """
        found = []
        for number, span, mentions, words, clauses in self._parsed(story):
            if clauses is None:
                story.remember_unread(mentions)
            else:
                found += self._read(story, number, span, mentions, words, clauses)
        return found

    def _parsed(self, story):
        """(number, span, mentions, words, clauses) of each sentence with names or a trigger; no clauses where it tells no act.

        Each step goes over all sentences before the next begins: a tenth faster than sentence by sentence, as the code
        of one step stays in the cache.
        """
        asked = list(self._asked(story))
        opened = [one for one in asked if one[3] is not None]
        lines = [self.grammar.line(story.text, *span, mentions) for _, span, mentions, _ in opened]
        for line in lines:
            decide(line.tokens, self.grammar, self.lexicon)
        tell = [self.gate.tells(line.tokens, one[3]) for line, one in zip(lines, opened, strict=True)]
        lines = [
            folded(without_brackets(line), self.lexicon) if ok else None for line, ok in zip(lines, tell, strict=True)
        ]
        parsed = iter([Clauses(line, self.lexicon) if line is not None else None for line in lines])
        return [(*one, next(parsed) if one[3] is not None else None) for one in asked]

    def _asked(self, story):
        """(number, span, mentions, words) of each sentence with names or a trigger; no words where it cannot tell an act."""
        last, mentions, before = 0, story.mentions, Named()
        starts = [m.start for m in mentions]
        for number, (start, end) in enumerate(story.sentences):
            span = start, min(end, start + _LONGEST)
            first = bisect_left(starts, start, last)
            last = bisect_left(starts, span[1], first)
            named = mentions[first:last]
            words = self.gate.words(story, before, span, named)
            before.add(named)
            if named or words is not None:
                yield number, span, named, words

    def _read(self, story, number, span, mentions, words, clauses):
        """The events of a sentence; whom it was about is remembered."""
        referents = Referents(clauses, story, span[0])
        events = _Sentence(Fits(self.frames, referents, words), number, span).events()
        self._remember(story, clauses, referents, mentions)
        for event in events:
            if event.type == "CONSULT" and event.source and event.target:
                story.several = [*event.source, *event.target]
                break
        return events

    @staticmethod
    def _remember(story, clauses, referents, mentions):
        """Keep whom a sentence that was parsed was about: the subjects of its finite verbs before the rest."""
        groups = clauses.groups
        subjects = [s for i in clauses.verbs if groups[i].form == "fin" and (s := groups[i].subject)]
        for subject in subjects:
            if referents.plural(subject) and (found := referents.entities(subject)):
                story.many = found
                break
        story.remember(mentions, [m for s in subjects for k in s if (m := groups[k].last.mention)])


class _Sentence:
    """The acts of one sentence."""

    def __init__(self, fits, number, span):
        self.refs, self.number, self.span = fits.refs, number, span
        self.c, self.groups, self.words = fits.c, fits.groups, fits.words
        self.matches = Matches(fits)

    # every other sentence has no act and never asks for them
    statuses = cached_property(lambda self: Statuses(self.matches))
    carriers = cached_property(lambda self: Carriers(self.refs))
    kinds = cached_property(lambda self: ActKinds(self.matches.frames, self.refs, self.span[1]))
    nouns = cached_property(lambda self: NounActs(self.matches, self.statuses))

    def events(self):
        """Events of verbs and nouns; a noun that a coded verb has told already counts only with more to say."""
        groups, triggers = self.groups, self.matches.frames.verbs
        for i in self.c.verbs:
            g = groups[i]
            if g.head in triggers or g.passive or g.head in self.words.copulas:
                self.matches.match(i)
        found, said, weak, bound = [], set(), set(), set()
        for i in [i for i in self.c.verbs if i in self.matches.found or self._may_oblige(groups[i])]:
            events = self._of_verb(i)
            found += events
            if events and (match := self.matches.found.get(i)):
                members = {k for m in match.objects for k in m}
                said |= members
                weak |= {k for _, m in match.phrases for k in m}
                bound |= members if match.frame.object else set()
        found += self._addressed()
        heads = self.matches.frames.noun_heads
        for k in [k for k, g in enumerate(groups) if g.last.word in heads]:
            if groups[k].kind == "np" and k not in bound and (event := self._of_noun(k)):
                full = event.type in MATERIAL and event.source and event.target
                if (k not in said or full) and (k not in weak or event.target):
                    found.append(event)
        return [] if found and self._is_background() else _distinct(found)

    def _addressed(self):
        """ "Merkel to Athens: save more": the headline of a request."""
        if self.c.kinds[:3] != ["np", "np", "stop"] or self.groups[2].head != ":" or self.groups[1].prep != "to":
            return []
        if self.c.kinds[3] not in ("vg", "adj", "np"):
            return []
        source, target = self.refs.entities([0]), self.refs.entities([1])
        if not source or not target or self.groups[0].prep:
            return []
        span = (self.groups[1].start, self.groups[1].end)
        return [Event(*span, "REQUEST", source, target, ["general"], "actual", self.number, "headline")]

    def _is_background(self):
        """Whether the sentence tells of years long before the article, not of news."""
        story = self.refs.story
        if story.background is None:
            return False
        years = [int(y) for y in _YEAR.findall(story.text, *self.span)]
        return bool(years) and max(years) < story.background

    # ---- acts of verbs ----------------------------------------------------------------------------------------------

    def _of_verb(self, i):
        frame = self.matches.frame(i)
        if frame is None:
            return self._obligation(i)
        if frame.type == "NONE" or i in self.matches.absorbed:
            return []
        source, target = self.matches.roles(i)
        status = self.statuses.status(i)
        if status is None or not frame.enough(source, target):
            return self._obligation(i)
        if self.statuses.embedded(i) and not (source and (target or frame.type == "RETREAT")):
            return self._obligation(i)
        event = self._made(frame, i, source, target, status)
        return [event, *(self._obligation(i) if event.type in MATERIAL else ())]

    def _made(self, frame, i, source, target, status):
        g, kinds = self.groups[i], self.kinds.of_verb(i, frame)
        type_, status = frame.type, frame.status or status
        if status == "denied" and source and self._refused(i, frame):
            type_, target, status = "REJECT", [], "actual"
        start = g.starts[g.verb_at]
        return self._event((start, start + g.verb.size), type_, source, target, kinds, status, frame.rule, i)

    def _refused(self, i, frame):
        """ "will not send troops": who will not do it rejects it."""
        will = self.groups[i].modal in ("will", "would")
        return will and (frame.type in MATERIAL or frame.type == "AGREE") and self.statuses.own(i) == "denied"

    def _obligation(self, i):
        """ "said Turkey must do more": what somebody says others must do is asked of them."""
        g = self.groups[i]
        if g.passive or g.negated or not (g.subject and self._may_oblige(g) and self._is_obliged(i, g)):
            return []
        asked, speaker = self.refs.entities(g.subject), self.carriers.speaker(i)
        if not asked or not speaker or set(asked) & set(speaker):
            return []
        kinds = self.kinds.of_verb(i, None) or ["general"]
        return [Event(g.start, g.end, "REQUEST", speaker, asked, kinds, "actual", self.number, "obligation")]

    @staticmethod
    def _may_oblige(g):
        """Whether a verb group may say what must be done: by its modal, by "need to" or "have to"."""
        return g.modal is not None or g.head in ("need", "have")

    def _is_obliged(self, i, g):
        if g.modal is not None and self.words.modal_senses.get(g.modal) == "obliged":
            return True
        if g.head in ("need", "have") and g.form == "fin" and self.matches.fits.has_infinitive(i):
            return True
        if g.modal != "could" and g.modal != "can":
            return False
        frame = self.matches.frame(i)
        if frame is not None and frame.type in ("AID", "COOPERATE", "AGREE"):
            return True
        return g.head == "do" and self.refs.story.text[g.end : g.end + 20].lower().strip().startswith("more")

    # ---- acts of nouns ----------------------------------------------------------------------------------------------

    def _of_noun(self, k):
        act = self.nouns.act(k)
        if act is None:
            return None
        frame, source, target, status = act
        kinds, g = self.kinds.of_noun(k, frame, self.nouns.end(k)), self.groups[k]
        span, status = (g.end - g.last.size, g.end), frame.status or status
        return self._event(span, frame.type, source, target, kinds, status, frame.rule, self.nouns.verb(k))

    def _event(self, span, type_, source, target, kinds, status, rule, verb):
        """An event with its condition and carrier, which hang on a verb group."""
        event = Event(*span, type_, source, target, kinds, status, self.number, rule)
        if verb is not None:
            event.condition = self.carriers.condition(verb)
            event.said_by = ";".join(self.carriers.speaker(verb)) or None
        return event


def _distinct(events):
    """One row for an act told twice in a sentence: of the same type, with roles that meet, the fuller one."""
    kept = []
    for event in events:
        for n, other in enumerate(kept):
            if other.type == event.type and _meet(other.source, event.source) and _meet(other.target, event.target):
                if len(event.source) + len(event.target) > len(other.source) + len(other.target):
                    kept[n] = event
                break
        else:
            kept.append(event)
    return sorted(kept, key=lambda e: e.start)


def _meet(some, others):
    """Whether two roles share an entity or one is open."""
    return not some or not others or not set(some).isdisjoint(others)
