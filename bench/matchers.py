"""Other ways to find the same names in the same texts: each takes the forms once and gives start, end and form of what it
finds in a text, as ours gives start, end and alias.

Peers that can only give the longest of what overlaps are compared with the longest; `pandas.Series.str.findall` gives no
places, so its strings are compared. All of them are run as their documentation says.
"""

import re

import ahocorasick
import pandas as pd
import spacy
from flashtext import KeywordProcessor
from spacy.matcher import PhraseMatcher

ALL, LONGEST, STRINGS = "every match", "longest match", "strings of the longest match"


def automaton(forms):
    """pyahocorasick, the boundaries of each match tested in Python."""
    found = _automaton(forms)

    def spans(text):
        n, last = [], len(text)
        for end, (size, form) in found.iter(text):
            start, end = end - size + 1, end + 1
            if not (start and _word(text[start - 1])) and not (end < last and _word(text[end])):
                n.append((start, end, form))
        return n

    return spans


def automaton_alone(forms):
    """pyahocorasick without that test: what it finds inside words counts as found."""
    found = _automaton(forms)
    return lambda text: [(end - size + 1, end + 1, form) for end, (size, form) in found.iter(text)]


def _automaton(forms):
    found = ahocorasick.Automaton()
    for form in forms:
        found.add_word(form, (len(form), form))
    found.make_automaton()
    return found


def _word(char):
    return char.isalnum() or char == "_"


def flashtext(forms):
    """flashtext."""
    found = KeywordProcessor(case_sensitive=True)
    for form in forms:
        found.add_keyword(form, form)
    return lambda text: [(start, end, form) for form, start, end in found.extract_keywords(text, span_info=True)]


def phrase_matcher(forms):
    """spaCy's PhraseMatcher on a blank pipeline, the tokeniser included: it matches tokens."""
    language = spacy.blank("en")
    language.max_length = 10**9
    found = PhraseMatcher(language.vocab)
    for form in forms:
        found.add(form, [language.make_doc(form)])

    def spans(text):
        doc = language.make_doc(text)
        hits = ((doc[start:end], form) for form, start, end in found(doc))
        return [(hit.start_char, hit.end_char, form) for hit, form in hits]

    return spans


def flat(forms):
    """`re`, one alternative a form, the longest first."""
    words = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    return _searched(re.compile(rf"(?<!\w)(?:{words})(?!\w)"))


def trie(forms):
    """`re`, the forms as a tree of common beginnings."""
    return _searched(re.compile(rf"(?<!\w)(?:{_branches(sorted(forms))})(?!\w)"))


def _branches(forms):
    """Sorted forms as a pattern in which every beginning stands once; what is longer is tried first."""
    ends = forms[0] == ""
    rest, groups = forms[ends:], {}
    for form in rest:
        groups.setdefault(form[0], []).append(form[1:])
    parts = [re.escape(char) + (_branches(tails) if tails != [""] else "") for char, tails in groups.items()]
    if not parts:
        return ""
    return f"(?:{'|'.join(parts)}){'?' if ends else ''}"


def _searched(pattern):
    return lambda text: [(*m.span(), m[0]) for m in pattern.finditer(text)]


def findall(forms):
    """pandas' str.findall with the flat pattern."""
    words = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    pattern = rf"(?<!\w)(?:{words})(?!\w)"
    return lambda text: pd.Series([text]).str.findall(pattern)[0]


# what is printed, the maker, what its spans are compared with, the share of the text that it is given, the bar
PEERS = (
    ("pyahocorasick", automaton, ALL, 1, None),
    ("pyahocorasick, boundaries untested", automaton_alone, ALL, 1, 2),
    ("flashtext", flashtext, LONGEST, 1, 8),
    ("spaCy PhraseMatcher", phrase_matcher, ALL, 0.25, 25),
    ("re, shaped as a tree", trie, LONGEST, 1, None),
    ("re, flat", flat, LONGEST, 0.05, None),
    ("pandas str.findall", findall, STRINGS, 0.05, None),
)
