"""Words and their classes: a sentence becomes tokens that a clause chunker can read.

There is no tagger with a model: closed classes and verb forms come from language/en/verbs.yaml, names from the mention
tagger, and a word that could be a noun or a verb is decided by what stands beside it (`nounverb`).
"""

import re
from dataclasses import dataclass
from typing import Any

from muster.tagging.inflections import plural, verb_forms

_TOKEN = re.compile(
    r"[A-Za-z](?:\.[A-Za-z])+\.?|\d[\d,.]*\d|n't\b|'(?:s|re|ve|ll|d|m)\b|\w+?(?=n't\b)|\w+(?:-\w+)*|[\"“”]|--|\S"
)
_BEFORE, _BEHIND = re.compile(r"[A-Za-z]{1,20}-$"), re.compile(r"-[a-z]+(?:-[a-z]+)*")
_NONE = frozenset()
_PIECES = 100_000  # between two blanks are kept
_CLOSED = {
    "time": "time_nouns", "num": "numbers", "adv": "adverbs", "prep": "prepositions", "sub": "subordinators",
    "det": "determiners", "conj": "conjunctions", "modal": "modals", "neg": "negations",
}  # fmt: skip


@dataclass(slots=True)
class Token:
    """A word, a mark or a whole mention; offsets are the article's.

    Attributes
    ----------
    word : str, lower case
    tag : str
        ent, det, poss, pron, rel, sub, conj, prep, to, modal, be, have, do, neg, adv, verb, noun, adj, num, time,
        comma, stop, mark
    lemma : str or None, of a verb
    forms : frozenset of base, s, past, part, ing; of a verb form
    mention : the mention it stands for
    fresh : bool, whether a mark stands before it
    """

    start: int
    end: int
    word: str
    tag: str
    lemma: str | None = None
    forms: frozenset = _NONE
    mention: Any = None
    fresh: bool = False


class Grammar:
    """The word classes of a language, ready to tag tokens.

    Parameters
    ----------
    words : mapping (language/en/verbs.yaml)
    lemmas : iterable of str
        Further verbs, from the event frames: regular unless `words` has them.
    """

    def __init__(self, words, lemmas=()):
        self.forms = verb_forms(words, lemmas)
        nouns = frozenset(words["also_nouns"])
        self.noun_plurals = frozenset(plural(n) for n in nouns)
        self.nominal = nouns | self.noun_plurals | frozenset(words["noun_ings"])
        self.closed = self._closed(words)
        self.not_adverbs = frozenset(words["not_adverbs"])
        self.adjectives = frozenset(words["common_adjectives"]) | frozenset(words["also_adjectives"])
        self._known = {}

    @staticmethod
    def _closed(words):
        """Each word of a closed class to its class; of two the later one counts."""
        closed = {word: tag for tag, key in _CLOSED.items() for word in words[key]}
        closed.update(dict.fromkeys(words["possessives"], "det"))
        for group in words["pronouns"].values():
            closed.update({w: "pron" for w in group if closed.get(w) != "det"})
        for tag, group in words["auxiliaries"].items():
            closed.update(dict.fromkeys(group, tag))
        return closed | dict(words["function_words"])

    def tokens(self, text, start, end, mentions):
        """The tokens of a stretch of text, before nouns and verbs are decided.

        Parameters
        ----------
        text : str, folded
        start, end : int, half-open
        mentions : list of Mention, ascending, apart
            Each becomes one token, with the title printed before it.

        Returns
        -------
        list of Token
        """
        found, at = [], start
        for m in mentions:
            if m.from_ < at:
                continue
            whole = _compound(text, m, start, end)
            if whole == (m.start, m.end):
                self._plain(text, at, m.from_, found)
                found.append(_named(text, m))
                at = m.end
            elif whole[0] >= at:  # "pro-Russian", "US-led": says what kind
                self._plain(text, at, whole[0], found)
                found.append(Token(*whole, text[whole[0] : whole[1]].lower(), "adj"))
                at = whole[1]
        self._plain(text, at, end, found)
        return found

    def _plain(self, text, start, end, found):
        """Append the tokens of text without mentions."""
        known, append = self._known, found.append
        for piece in text[start:end].split(" "):
            if piece:
                for first, last, low, tag, lemma, forms in known.get(piece) or self._cut(piece):
                    if tag == "?":
                        tag = _apostrophe(low, found)
                    append(Token(start + first, start + last, low, tag, lemma, forms))
            start += len(piece) + 1

    def _cut(self, piece):
        """The (start, end, lower case, class, lemma, forms) of each token between two blanks. They are kept: the pieces of
        a corpus repeat, and to look one up takes a third of what the expression does."""
        if len(self._known) > _PIECES:
            self._known.clear()
        found = self._known[piece] = [(*match.span(), *self._class(match[0])) for match in _TOKEN.finditer(piece)]
        return found

    def _class(self, word):
        """(lower case, class, lemma, forms) of a word; the class "?" hangs on the word before."""
        low = word.lower()
        verb = self.forms.get(low, (None, _NONE))
        if low in self.closed:
            return low, self.closed[low], *verb
        if low in ("s", "'"):
            return low, "?", *(verb if low == "s" else (None, _NONE))
        if not word[0].isalnum():
            return low, "comma" if word == "," else "stop" if word in ".;:?!()[]--—" else "mark", None, _NONE
        if word[0].isdigit():
            return low, "num", None, _NONE
        if low in self.adjectives:
            return low, "adj", *verb
        if low in self.forms:
            return low, "verb", *verb
        return low, "adv" if low.endswith("ly") and low not in self.not_adverbs else "noun", None, _NONE


def _named(text, m):
    """The token of a mention."""
    word = text[m.start : m.end].lower()
    return Token(m.start, m.end, word, "time") if m.layer == "date" else Token(m.from_, m.end, word, "ent", mention=m)


def _compound(text, m, start, end):
    """The span of the hyphenated word that a mention stands in, else its own."""
    first, last = m.start, m.end
    if first > start and text[first - 1] == "-" and (found := _BEFORE.search(text, max(start, first - 20), first)):
        first = found.start()
    if last < end and text[last] == "-" and (found := _BEHIND.match(text, last, min(end, last + 30))):
        last = found.end()
    return first, last


def _apostrophe(low, before):
    """The class of "'" and "s": a possessive behind a plural and behind an apostrophe."""
    if low == "s":
        return "poss" if before and before[-1].word == "'" else "noun"
    return "poss" if before and before[-1].word.endswith("s") else "mark"
