"""Which sentences are worth a parse: those with a trigger, the words that its frame asks for, and enough who can act.

Clauses cost a hundred times what this test does, and two of three sentences tell no act.
"""

import re

_WORD = re.compile(r"[\w-]+")
_LEAST = {"both": 2}


class Gate:
    """The triggers of all frames with the words that must stand beside them.

    Parameters
    ----------
    frames : Frames
    grammar : Grammar
    lexicon : Lexicon
    """

    def __init__(self, frames, grammar, lexicon):
        self._lexicon, self._alone, self._beside = lexicon, {}, {}
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
        self._triggers, self._referring = self._alone.keys() | self._beside.keys(), frozenset(lexicon.referring)

    def _add(self, words, frames, beside=()):
        for frame in frames:
            needed, least = frozenset((*frame.beside, *(frozenset([w]) for w in beside))), _LEAST.get(frame.needs, 1)
            for word in words:
                if needed:
                    self._beside.setdefault(word, set()).add((least, needed))
                else:
                    self._alone[word] = min(least, self._alone.get(word, least))

    def words(self, story, span, mentions):
        """The words of a sentence that may tell an act.

        Parameters
        ----------
        story : Story
        span : (start, end)
        mentions : list of Mention, those of the sentence

        Returns
        -------
        set of str or None
            As the triggers are spelled; None where it tells none.
        """
        start, end = span
        if "?" in story.text[max(start, end - 3) : end]:
            return None  # a question tells no act
        words = set(story.plain[start:end].split())
        triggers, obliges = words & self._triggers, self._obliges(words)
        if not triggers and not obliges:
            return None
        quote = story.quote_in(span)
        quoted = quote is not None and bool(quote[2])
        actors = self._actors(story, mentions, words, quoted)
        if not actors:
            return None
        if obliges and actors > 1 and (quoted or not words.isdisjoint(self._says)):
            return words
        if any([self._alone.get(word, actors + 1) <= actors for word in triggers]):
            return words
        for word in triggers:
            for least, needed in self._beside.get(word, ()):
                if actors >= least and not any(map(words.isdisjoint, needed)):
                    return words
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

    def _actors(self, story, mentions, words, quoted):
        """How many may act in a sentence at most: who is named, whom a pronoun or a title may mean, who is quoted."""
        found = len(
            {m.entity for m in mentions if m.entity and not story.text.startswith(":", m.end)}
        )  # "MR. EARNEST:"
        meant = {self._lexicon.referring[w] for w in words & self._referring}
        if found or story.person or story.thing or story.last:
            found += sum(2 if sense == "many" else 1 for sense in meant - {"we", "i"})
        if quoted:
            found += 2 if "we" in meant else 1
        if story.countries and not words.isdisjoint(self._lexicon.pairs):
            found += 2
        return found + len(words.intersection(story.titles))
