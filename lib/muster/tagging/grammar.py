"""Words and their classes: a sentence becomes tokens that a clause chunker can read.

There is no tagger with a model: closed classes and verb forms come from language/en/verbs.yaml, names from the mention
tagger, and a word that could be a noun or a verb is decided by what stands beside it (`nounverb`).
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from muster.tagging.inflections import plural, verb_forms
from muster.tagging.lexicon import phrase_heads

_TOKEN = re.compile(
    r"[A-Za-z](?:\.[A-Za-z])+\.?|\d[\d,.]*\d|n't\b|'(?:s|re|ve|ll|d|m)\b|\w+?(?=n't\b)|\w+(?:-\w+)*|[\"“”]|--|\S"
)
_BEFORE, _BEHIND = re.compile(r"[A-Za-z]{1,20}-$"), re.compile(r"-[a-z]+(?:-[a-z]+)*")
_NONE = frozenset()
_MAY_BE_VERB = frozenset(("prep", "sub", "adj"))  # "backing", "provided", "armed"
_BRACKETS, _ODD = frozenset("([]"), frozenset(("?", "mark", "stop"))  # of the odd ones `Line` takes more note
_PIECES = 100_000  # between two blanks are kept
_CLOSED = {
    "time": "time_nouns", "num": "numbers", "adv": "adverbs", "prep": "prepositions", "sub": "subordinators",
    "det": "determiners", "conj": "conjunctions", "modal": "modals", "neg": "negations",
}  # fmt: skip


@dataclass(slots=True, eq=False)
class Token:
    """A word or a whole mention, in whatever place it stands: the same word in the same class is the same object.

    Attributes
    ----------
    word : str, lower case
    tag : str
        ent, det, poss, pron, rel, sub, conj, prep, to, modal, be, have, do, neg, adv, verb, noun, adj, num, time,
        comma, stop; mark for what a `Line` leaves out
    size : int, in letters
    lemma : str or None, of a verb
    forms : frozenset of base, s, past, part, ing; of a verb form
    mention : the mention it stands for
    opens : bool, whether a fixed phrase may begin with it
    doubtful : bool, whether its neighbours may make another class of it: of one word in five
    """

    word: str
    tag: str
    size: int
    lemma: str | None = None
    forms: frozenset = _NONE
    mention: Any = None
    opens: bool = False
    doubtful: bool = False
    others: dict = field(default_factory=dict)

    def of(self, tag):
        """The token of the same word in another class."""
        if tag not in self.others:
            self.others[tag] = replace(self, tag=tag, others={})
        return self.others[tag]


@dataclass(slots=True)
class Line:
    """The tokens of a sentence without marks.

    Attributes
    ----------
    tokens : list of Token
    starts : list of int, offsets in the article
    marks : dict of int to list of str
        The marks before a token, by its offset.
    bracketed : bool, whether brackets stand in it
    """

    tokens: list = field(default_factory=list)
    starts: list = field(default_factory=list)
    marks: dict = field(default_factory=dict)
    bracketed: bool = False

    def add(self, token, start):
        """Append a token; a mark is kept for the next one."""
        if token.tag == "?":
            token = token.of(_apostrophe(token.word, self._last()))
        if token.tag == "mark":
            self.marks.setdefault(len(self.tokens), []).append(token.word)
            return
        self.bracketed = self.bracketed or token.word in _BRACKETS
        self.tokens.append(token)
        self.starts.append(start)

    def _last(self):
        """The word or mark that was added last."""
        behind = self.marks.get(len(self.tokens))
        return behind[-1] if behind else self.tokens[-1].word if self.tokens else ""


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
        self._opens = phrase_heads(words)
        self._words, self._pieces = {}, {}

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

    def line(self, text, start, end, mentions):
        """The tokens of a stretch of text, before nouns and verbs are decided.

        Parameters
        ----------
        text : str, folded
        start, end : int, half-open
        mentions : list of Mention, ascending, apart
            Each becomes one token, with the title printed before it.

        Returns
        -------
        Line
        """
        line, at = Line(), start
        for m in mentions:
            if m.from_ < at:
                continue
            first, last = _compound(text, m, start, end)
            if (first, last) == (m.start, m.end):
                self._plain(text, at, m.from_, line)
                line.add(*_named(text, m))
                at = m.end
            elif first >= at:  # "pro-Russian", "US-led": says what kind
                self._plain(text, at, first, line)
                line.add(Token(text[first:last].lower(), "adj", last - first), first)
                at = last
        self._plain(text, at, end, line)
        if line.marks:
            line.marks = {line.starts[n]: marks for n, marks in line.marks.items() if n < len(line.starts)}
        return line

    def _plain(self, text, start, end, line):
        """Append the tokens of text without mentions."""
        words, tokens, starts = self._words, line.tokens, line.starts
        for piece in text[start:end].split(" "):
            token = words.get(piece)
            if token is not None:
                tokens.append(token)
                starts.append(start)
            elif piece:
                for first, token in self._pieces.get(piece) or self._cut(piece):
                    if token.tag in _ODD:
                        line.add(token, start + first)
                    else:
                        tokens.append(token)
                        starts.append(start + first)
            start += len(piece) + 1

    def _cut(self, piece):
        """The (start, token) of each token between two blanks. They are kept, those that are one word and nothing else apart:
        the pieces of a corpus repeat, and to look one up takes a third of what the expression does."""
        for kept in (self._words, self._pieces):
            if len(kept) > _PIECES:
                kept.clear()
        found = [(match.start(), self._token(match[0])) for match in _TOKEN.finditer(piece)]
        token = found[0][1]
        if len(found) == 1 and token.tag not in _ODD:
            self._words[piece] = token
        else:
            self._pieces[piece] = found
        return found

    def _token(self, word):
        low, tag, lemma, forms = self._class(word)
        doubtful = tag in ("verb", "adv") or (tag in _MAY_BE_VERB and bool(forms)) or (tag == "poss" and low == "'s")
        return Token(low, tag, len(word), lemma, forms, opens=low in self._opens, doubtful=doubtful)

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
    """The token of a mention, and where it begins."""
    word = text[m.start : m.end].lower()
    if m.layer == "date":
        return Token(word, "time", m.end - m.start), m.start
    return Token(word, "ent", m.end - m.from_, mention=m), m.from_


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
        return "poss" if before == "'" else "noun"
    return "poss" if before.endswith("s") else "mark"
