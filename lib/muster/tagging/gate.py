"""Which sentences are worth a parse: those with a trigger, the words that its frame asks for, and enough who can act.

Clauses cost a hundred times what this test does, and two of three sentences tell no act.
"""

import re
from dataclasses import dataclass, field

from muster.tagging.story import office

_WORD = re.compile(r"[\w-]+")
_LEAST = {"both": 2}
_FIRST = frozenset(("we", "i"))


@dataclass(slots=True)
class Named:
    """Whether somebody was named in the sentences before, which a pronoun or a title may mean.

    Attributes
    ----------
    anybody, country : bool
    titles : set of str, their nouns: "minister"
    """

    anybody: bool = False
    country: bool = False
    titles: set = field(default_factory=set)

    def add(self, mentions):
        """Take note of those whom a sentence names."""
        for m in mentions:
            if m.acts and m.form != "demonym":
                self.anybody = True
            if m.layer == "actor" and m.country:
                self.country = True
            if m.person and m.role:
                self.titles.add(office(m.role))


class Gate:
    """The triggers of all frames with the words that must stand beside them.

    Parameters
    ----------
    frames : Frames
    grammar : Grammar
    lexicon : Lexicon
    """

    def __init__(self, frames, grammar, lexicon):
        self._lexicon, self._alone, self._alone_of_one, self._beside = lexicon, set(), set(), {}
        self._verbs, self._others = frozenset(frames.verbs), set(frames.adjectives)
        forms = {}
        for form, (lemma, _) in grammar.forms.items():
            forms.setdefault(lemma, []).append(form)
        for lemma, found in frames.verbs.items():
            self._add(forms.get(lemma, ()), (f for f in found if f.type != "NONE"))
        for phrase, found in frames.nouns.items():
            *before, last = _WORD.findall(phrase)
            self._others.add(phrase.split()[-1])
            self._add([last], found, before)
        for word, found in frames.adjectives.items():
            self._add([word], found)
        self._says = frozenset(form for lemma in lexicon.says for form in forms.get(lemma, ())) | {"according"}
        self._obliged = frozenset(m for m, sense in lexicon.modal_senses.items() if sense == "obliged")
        self._needs = frozenset((*forms["have"], *forms["need"]))
        self._obliging = self._obliged | self._needs | {"more"}
        self._triggers, self._referring = frozenset(self._alone | self._beside.keys()), frozenset(lexicon.referring)
        needed = (forms for asked in self._beside.values() for _, sets in asked for forms in sets)
        stops = (forms for found in frames.verbs.values() for f in found for forms in f.beside)  # "met the challenge"
        self._asked_for = frozenset().union(self._obliging, ("to", "can", "could"), *needed, *stops)

    def _add(self, words, frames, beside=()):
        for frame in frames:
            needed, least = frozenset((*frame.beside, *(frozenset([w]) for w in beside))), _LEAST.get(frame.needs, 1)
            for word in words:
                if needed:
                    self._beside.setdefault(word, set()).add((least, needed))
                else:
                    self._alone.add(word)
                    if least == 1:
                        self._alone_of_one.add(word)

    def words(self, story, before, span, mentions):
        """The words that count of a sentence that may tell an act.

        Parameters
        ----------
        story : Story
        before : Named
        span : (start, end)
        mentions : list of Mention, those of the sentence

        Returns
        -------
        set of str or None
            Those that frames ask for beside their triggers; None where it tells no act.
        """
        start, end = span
        if "?" in story.text[max(start, end - 3) : end]:
            return None  # a question tells no act
        words = set(story.plain[start:end].split())
        triggers = words & self._triggers
        if not triggers and not self._obliges(words):
            return None
        quote = story.quote_in(span)
        quoted = quote is not None and bool(quote[2])
        actors = self._actors(story, before, mentions, words, quoted)
        if not actors:
            return None
        present = words & self._asked_for
        if not triggers.isdisjoint(self._alone if actors > 1 else self._alone_of_one):
            return present
        if actors > 1 and (quoted or not words.isdisjoint(self._says)) and self._obliges(words):
            return present
        for word in triggers:
            for least, needed in self._beside.get(word, ()):
                if actors >= least and not any(map(present.isdisjoint, needed)):
                    return present
        return None

    def tells(self, tokens, words):
        """Whether a trigger is left when it is settled which words are nouns and which are verbs."""
        if self._obliges(words):
            return True
        return any((t.tag == "verb" and t.lemma in self._verbs) or t.word in self._others for t in tokens)

    def _obliges(self, words):
        """Whether a sentence may say what somebody must do: "should", "has to", "could do more"."""
        if words.isdisjoint(self._obliging):
            return False
        if not words.isdisjoint(self._obliged) or ("more" in words and ("could" in words or "can" in words)):
            return True
        return "to" in words and not words.isdisjoint(self._needs)

    def _actors(self, story, before, mentions, words, quoted):
        """How many may act in a sentence at most: who is named, whom a pronoun or a title may mean, who is quoted."""
        found, meant = 0, {self._lexicon.referring[w] for w in words & self._referring}
        if mentions:
            text = story.text
            found = len({m.entity for m in mentions if m.entity and not text.startswith(":", m.end)})  # "MR. EARNEST:"
        if meant and (found or before.anybody):
            found += sum([2 if sense == "many" else 1 for sense in meant - _FIRST])
        if quoted:
            found += 2 if "we" in meant else 1
        if before.country and not words.isdisjoint(self._lexicon.pairs):
            found += 2
        return found + len(words & before.titles)
