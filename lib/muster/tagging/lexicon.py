"""The word lists that the event engine consults, from language/en/verbs.yaml, as sets."""

import re
from dataclasses import dataclass

_SETS = (
    "lists", "before_numbers", "clause_prepositions", "conditions", "settings", "content_clauses", "thinking", "helping",
    "giving", "copulas", "going_on", "collective", "own_country", "pairs", "nobody", "quantities", "negated_auxiliaries",
    "particles",
)  # fmt: skip


@dataclass(frozen=True)
class Lexicon:
    """Word lists of a language; the head of each key in verbs.yaml says what it is for.

    Attributes
    ----------
    says : frozenset of str
        Lemmas that take a clause without "that": "said the strikes had ...".
    persons : frozenset of str
        Nouns for one person without a name.
    phrases : dict of (first word, second word) to list of (words, class), the longest first
    modal_forms : dict of str, a contracted modal to the full one
    modal_senses : dict of str, a modal to obliged, willing or unsure
    referring : dict of str, a pronoun to person, thing, many, we or i
    """

    says: frozenset
    phrases: dict
    modal_forms: dict
    modal_senses: dict
    referring: dict
    money: re.Pattern
    subject_pronouns: frozenset
    reflexive: frozenset
    lists: frozenset
    before_numbers: frozenset
    clause_prepositions: frozenset
    conditions: frozenset
    settings: frozenset
    content_clauses: frozenset
    thinking: frozenset
    helping: frozenset
    giving: frozenset
    copulas: frozenset
    going_on: frozenset
    collective: frozenset
    own_country: frozenset
    pairs: frozenset
    nobody: frozenset
    quantities: frozenset
    negated_auxiliaries: frozenset
    particles: frozenset
    persons: frozenset


def read_lexicon(words, says, persons):
    """The lexicon of a language.

    Parameters
    ----------
    words : mapping (language/en/verbs.yaml)
    says : iterable of str, lemmas of saying
    persons : iterable of str, nouns for people without a name: "official"

    Returns
    -------
    Lexicon
    """
    return Lexicon(
        says=frozenset(says),
        persons=frozenset(persons),
        phrases=_phrases(words),
        modal_forms=dict(words["modal_forms"]),
        modal_senses=_inverted(words["modal_senses"]),
        referring=_inverted(words["referring"]),
        money=_money(**words["money"]),
        subject_pronouns=frozenset(words["pronouns"]["subject"]),
        reflexive=frozenset(words["pronouns"]["reflexive"]),
        **{key: frozenset(words[key]) for key in _SETS},
    )


def phrase_heads(words):
    """The first words of the phrases that are read as one word.

    Parameters
    ----------
    words : mapping (language/en/verbs.yaml)

    Returns
    -------
    frozenset of str
    """
    return frozenset(first for first, _ in _phrases(words))


def _inverted(groups):
    return {word: name for name, members in groups.items() for word in members}


def _money(signs, numbers, units, codes):
    """A pattern of sums of money in lower-case text."""
    number, unit, code = map("|".join, (numbers, units, codes))
    return re.compile(rf"[{signs}] ?\d|\b(?:{number}) (?:{unit})\b|\b(?:{code}) ?\d")


def _phrases(words):
    """Prepositions, adverbs and subordinators of several words by their first two."""
    found = {}
    listed = {"prep": "multiword_prepositions", "adv": "multiword_adverbs", "sub": "subordinators"}
    for tag, key in listed.items():
        for phrase in words[key]:
            parts = tuple(phrase.split())
            if len(parts) > 1:
                found.setdefault(parts[:2], []).append((parts, tag))
    for options in found.values():
        options.sort(key=lambda option: -len(option[0]))
    return found
