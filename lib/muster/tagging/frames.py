"""The event frames of language/en/events.yaml, indexed by the word that triggers them."""

import re
from dataclasses import dataclass
from functools import cached_property

from muster.tagging.inflections import plural

_WORD = re.compile(r"[\w-]+")
MATERIAL = frozenset(("AID", "COOPERATE", "MOBILIZE", "ASSAULT", "RETREAT"))
DEFAULT_KIND = {
    "REQUEST": "general", "AGREE": "general", "AID": "general", "COOPERATE": "general", "CONSULT": "political", "SUPPORT": "political",
}  # fmt: skip
_MARKS = {"to": ("to",), "np_to": ("to",), "whether": ("whether",), "that_would": ("will", "would", "ll", "d")}
_NEEDS_ENTITY = MATERIAL | {"CONSULT", "ACCUSE", "SUPPORT", "THREATEN"}


class Words:
    """Words and phrases to be found in lower-case text, whole and the longest first.

    Parameters
    ----------
    forms : iterable of str
    """

    def __init__(self, forms):
        self.forms = frozenset(forms)
        self._by_first = {}
        for form in sorted(self.forms, key=lambda form: (-len(form), form)):
            self._by_first.setdefault(_WORD.match(form)[0], []).append(form)

    @cached_property
    def heads(self):
        """The last words of all."""
        return frozenset(_WORD.findall(form)[-1] for form in self.forms)

    def find(self, text):
        """The words that a text holds, in its order, the longest first, apart."""
        end = 0
        for match in _WORD.finditer(text):
            start = match.start()
            if start >= end and (options := self._by_first.get(match[0])):
                form = next(
                    (f for f in options if text.startswith(f, start) and not _goes_on(text, start + len(f))), None
                )
                if form is not None:
                    end = start + len(form)
                    yield form

    def inside(self, text):
        """Whether a text holds one of them."""
        return next(self.find(text), None) is not None


def _goes_on(text, at):
    """Whether a word goes on at an offset."""
    return at < len(text) and (text[at].isalnum() or text[at] == "_")


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """One entry: what triggers it, where its roles stand, what it does to its complement.

    The keys are those of events.yaml, described in docs/language.md; `beside` are sets of words of each of which one must
    stand in the sentence, `slots` the places that are asked for a source or a target, `owned` says whether owners are.
    """

    type: str
    rule: str
    extra: tuple
    object: Words | None
    subject: Words | None
    as_: Words | None
    held: frozenset
    person: str | None
    places: bool
    then: frozenset
    with_: frozenset
    clause: frozenset
    that: str | None
    source: tuple
    target: tuple
    needs: str | None
    complement: str | None
    control: str
    kinds: tuple
    status: str | None
    light: frozenset
    beside: tuple
    slots: frozenset
    owned: bool

    def enough(self, source, target):
        """Whether the roles that the frame needs are filled."""
        if self.needs in ("none", "both"):
            return self.needs == "none" or bool(source and target)
        return bool((source and self.needs != "target") or (target and self.needs != "source"))


def _beside(extra, with_, clause, held, *lists):
    """Sets of words of each of which one must stand in the sentence."""
    yield from (frozenset([w]) for w in extra)
    if with_:
        yield frozenset(prep.split()[0] for prep in with_)
    if clause and _MARKS.keys() >= set(clause):
        yield frozenset(word for mark in clause for word in _MARKS[mark])
    if held:
        yield frozenset(held)
    yield from (words.heads for words in lists if words)


class Frames:
    """All frames of a language.

    Parameters
    ----------
    data : mapping (language/en/events.yaml)

    Attributes
    ----------
    verbs : dict of lemma to list of Frame, the longest trigger first
    nouns, adjectives : dict of phrase to list of Frame
    noun_heads : frozenset of the last words of `nouns`
    light : frozenset of verbs that only carry their noun
    modality, object_modality : dict of word to the status of what is governed
    verb_kinds : dict of lemma to kind
    """

    def __init__(self, data):
        self.words = {**data.get("classes", {}), **data["kinds"]}
        self.verb_kinds = _inverted(data.get("verb_kinds", {}))
        self.light = frozenset(data["light"])
        self.verbs, self.nouns, self.adjectives, self._lists = {}, {}, {}, {}
        self._read_kinds(data)
        self._read_frames(data)
        self.noun_heads = frozenset(noun.split()[-1] for noun in self.nouns)
        modality = _inverted(data["modality"])
        self.modality = {word: status for word, status in modality.items() if not word.endswith(" NP")}
        self.object_modality = {word[:-3]: status for word, status in modality.items() if word.endswith(" NP")}

    def _read_kinds(self, data):
        kinds = _inverted(data["kinds"]) | dict.fromkeys(data.get("no_kinds", ()))
        self._kind_of = {form: kind for word, kind in kinds.items() for form in (word, plural(word))}
        self._kinds = Words(self._kind_of)

    def _read_frames(self, data):
        for entry in data["verbs"]:
            for lemma in entry["lemmas"]:
                first, *extra = lemma.split()
                self.verbs.setdefault(first, []).append(
                    self._frame(entry, f"verb:{lemma}", ("subj",), ("obj",), tuple(extra))
                )
        for frames in self.verbs.values():
            frames.sort(key=lambda f: -len(f.extra))
        for entry in data["nouns"]:
            for noun in entry["nouns"]:
                frame = self._frame(
                    entry, f"noun:{noun}", ("poss", "adj", "by", "from", "light"), ("of", "on", "against")
                )
                for form in (noun, plural(noun)):
                    self.nouns.setdefault(form, []).append(frame)
        for entry in data.get("adjectives", ()):
            for word in entry["words"]:
                self.adjectives.setdefault(word, []).append(self._frame(entry, f"adjective:{word}", ("subj",), ("of",)))

    def kinds(self, text):
        """The kinds that a stretch of text names, the longest phrases first: "surveillance aircraft" is intelligence."""
        return list(dict.fromkeys(k for form in self._kinds.find(text) if (k := self._kind_of[form])))

    def lemmas(self):
        """First words of all verb triggers and the support verbs."""
        return {*self.verbs, *self.light}

    def _words(self, names):
        """The words that class names and literal nouns stand for."""
        if not names:
            return None
        key = tuple(names)
        if key in self._lists:
            return self._lists[key]
        words = [w for name in names for w in self.words.get(name, [name])]
        self._lists[key] = Words(form for word in words for form in (word, plural(word)))
        return self._lists[key]

    def _frame(self, entry, rule, source, target, extra=()):
        complement, get = entry.get("complement"), entry.get
        source, target = (tuple(get(key, default)) for key, default in (("source", source), ("target", target)))
        lists = {
            key: self._words(get(name)) for key, name in (("object", "object"), ("subject", "subject"), ("as_", "as"))
        }
        places = "territory" in get("object", ())
        return Frame(
            type=entry["type"],
            rule=rule,
            extra=extra,
            **lists,
            beside=tuple(
                _beside(
                    extra,
                    get("with"),
                    get("clause"),
                    get("complement_adjective"),
                    *(words for key, words in lists.items() if key != "object" or not places),
                )
            ),
            held=frozenset(entry.get("complement_adjective", ())),
            person=entry.get("person"),
            places=places,
            **{key: frozenset(entry.get(key.rstrip("_"), ())) for key in ("then", "with_", "clause", "light")},
            that=entry.get("that"),
            source=source,
            target=target,
            slots=frozenset((*source, *target, "by", "between")),
            owned=not {"poss", "adj"}.isdisjoint((*source, *target)),
            needs=entry.get("needs", "any" if entry["type"] in _NEEDS_ENTITY else None),
            complement=complement,
            control=entry.get("control", "target" if complement == "requested" else "source"),
            kinds=tuple(entry.get("kinds", ())),
            status=entry.get("status"),
        )


def _inverted(groups):
    return {word: name for name, members in groups.items() for word in members}
