"""What else a name can be: a person, a town or state of the same name, a river, a bird, a common word.

Only names that language/en/contexts.yaml lists for it are looked at.
"""

import re

import numpy as np

from muster.tagging.contexts import alternatives

_NEXT_NAME = re.compile(r" ([A-Z][a-z]+)\b")
_NAME_BEFORE = re.compile(r"(?:^|[^.!?\"] )([A-Z][a-z]+) $")
_INITIAL = re.compile(r"(?<![\w.])[A-Z]\. $")
_ALONE = re.compile(
    r"[.,;:!?)\"]|$| (?:at|in|on|to|into|and|or|with|from|near|by|for|where|before|after|as|during|under|was|is|had)\b"
)


_JOINTS = (", ", " and ", ", and ", " or ", " & ")


class _Other:
    """The words beside a name that make another thing of it."""

    def __init__(self, row):
        behind = lambda key: re.compile(rf"[ -](?:{alternatives(row[key])})(?!\w)", re.I) if key in row else None  # noqa: E731
        before = lambda key: re.compile(rf"(?<!\w)(?:{alternatives(row[key])})[ -]$", re.I) if key in row else None  # noqa: E731
        anywhere = lambda key, flags: re.compile(rf"\b(?:{alternatives(row[key])})\b", flags) if key in row else None  # noqa: E731
        self.behind, self.first_behind, self.weak_behind = map(behind, ("behind", "first_behind", "weak_behind"))
        self.before, self.alone_before = before("before"), before("alone_before")
        self.weak_with, self.near = anywhere("weak_with", re.I), anywhere("near", 0)
        # asked before the patterns, since most names have none of these words beside them
        self.words_before = tuple(w.lower() for w in (*row.get("before", ()), *row.get("alone_before", ())))
        self.words_near = tuple(row.get("near", ()))

    def __call__(self, spot):
        sentence = lambda pattern: pattern.search(spot.text, spot.low, spot.high)  # noqa: E731
        before = spot.before if spot.before[:-1].lower().endswith(self.words_before) else ""
        return bool(
            (self.behind and self.behind.match(spot.after))
            or (before and self.before and self.before.search(before))
            or (before and self.alone_before and self.alone_before.search(before) and _ALONE.match(spot.after))
            or (self.weak_behind and self.weak_behind.match(spot.after) and sentence(self.weak_with))
            or (self.first_behind and spot.opens and self.first_behind.match(spot.after))
            or (any(spot.text.find(w, spot.low, spot.high) >= 0 for w in self.words_near) and sentence(self.near))
        )


class Namesakes:
    """Other things, persons and places of a name.

    Parameters
    ----------
    words : mapping (language/en/contexts.yaml)
    titles : mapping (language/en/titles.yaml)
    starters, verbs, word_names : iterable of str, lower case
        Words that begin sentences, verbs that follow a name, surnames that are words.
    """

    def __init__(self, words, titles, starters, verbs, word_names):
        self.others = {name.lower(): _Other(row) for row in words["other_things"] for name in row["names"]}
        self.countries, self.surnames = frozenset(words["given_names"]), frozenset(words["surnames"])
        self.given, self.names_before = words["given_capitals"], frozenset(words["names_before"])
        self.city_words, self.relations = frozenset(words["city_words"]), frozenset(words["relations"])
        ranks = {w for row in titles["heads"] for title in row for w in title.split()} - {*titles["inside"]}
        self.courtesy = frozenset(titles["courtesy"])
        known = {*words["beside_country"], *starters, *ranks, *titles["inside"], *titles["dropped"]}
        known |= {w.lower() for w in titles["no_names"]}
        self.behind_country = frozenset({*known, *verbs, *words["headline_verbs"]})
        self.before_country = frozenset({*known - ranks, *verbs, *words["located"], *words["dealt_with"]})
        located = alternatives({*words["located"], *words["place_use"]})
        self.located = re.compile(rf"(?<!\w)(?:{located}) $", re.I)
        self.states = {state: country for country, states in words["states"].items() for state in states}
        self.town_of = re.compile(rf", ({alternatives(self.states)})(?!\w)")
        self.towns, self.state_of = words["namesake_towns"], words["states_like_countries"]
        self.state_marks = words["state_marks"]
        self.state_before = re.compile(rf"(?<!\w)(?:{alternatives(words['state_before'])}) $", re.I)
        behind = alternatives(w if w.startswith("'") else f" {w}" for w in words["state_behind"])
        self.state_behind = re.compile(rf"(?:{behind})(?!\w)", re.I)
        self.word_surnames = frozenset(words["word_surnames"])
        self.words = self.word_surnames | frozenset(word_names)
        self.goes_on = frozenset({*words["goes_on"], *words["headline_verbs"], *verbs})

    def other_thing(self, spot):
        """Whether the name is another thing's here: "Brussels sprouts", "the goddess Isis"."""
        other = self.others.get(spot.name.lower())
        return other is not None and other(spot)

    def person(self, spot):
        """Whether the name of a country or capital is a person's: "Jordan Ellis", "Michael Jordan's", "Isaiah Berlin"."""
        name = spot.name
        if name in self.countries:
            word = spot.previous
            return word in self.relations or word in self.courtesy or self._person_like_country(spot)
        if name.capitalize() in self.surnames and not spot.before.endswith(", "):
            word = spot.previous
            if word in self.names_before and spot.before[-len(word) - 1].isupper():
                return True
            if _INITIAL.search(spot.before):
                return True
        return name in self.given and self._given(spot)

    def surely_person(self, spot):
        """Whether a person with a country's name is meant wherever the article has it: a surname that stands alone elsewhere
        ("Jordan Ellis ... Ellis said"), or a known given name."""
        if spot.name not in self.countries:
            return False
        known = spot.previous in self.names_before or spot.previous in self.relations or spot.previous in self.courtesy
        if known or not (after := _NEXT_NAME.match(spot.after)):
            return known
        return spot.text.count(after[1], *spot.article) > spot.text.count(spot.name + after[0], *spot.article)

    def _person_like_country(self, spot):
        after = _NEXT_NAME.match(spot.after)
        before = _NAME_BEFORE.search(spot.before)
        after = after if after and after[1].lower() not in self.behind_country else None
        before = before if before and before[1].lower() not in self.before_country else None
        if not spot.headline:
            return bool(after or before)
        pairs = [spot.name + after[0]] if after else []
        pairs += [f"{before[1]} {spot.name}"] if before else []
        return any(spot.text.count(pair, *spot.article) > 1 for pair in pairs)

    def _given(self, spot):
        """Whether a capital is a given name: behind "heiress", or before a surname."""
        after, known = _NEXT_NAME.match(spot.after), self.given[spot.name]
        if after is None or spot.headline:
            return False
        if known:
            return after[1] in known or spot.previous in self.relations
        return after[1].lower() not in self.city_words and after[1].lower() not in self.behind_country

    def town(self, spot):
        """The country of a town that has the name of a capital: "Vienna, Virginia"; None where the capital is meant."""
        if not spot.after.startswith(", "):
            return None
        if state := self.town_of.match(spot.after):
            return self.states[state[1]]
        lands = self.towns.get(spot.name, {})
        return next((land for name, land in lands.items() if spot.after.startswith(f", {name}")), None)

    def state(self, spot, spans, i):
        """The country of a state that has the name of another country: "Atlanta, Georgia".

        Parameters
        ----------
        spot : Spot
        spans : Spans, and the number of the name among them: a comma or "and" may join places to it

        Returns
        -------
        str or None
            None where the country of that name is meant.
        """
        country = self.state_of.get(spot.name.capitalize())
        if country is None:
            return None
        shown = self.state_before.search(spot.before) or self.state_behind.match(spot.after)
        return country if shown or country in _joined_places(spans, i, spot.text) or self._marked(spot) else None

    def _marked(self, spot):
        """Whether the article has an abbreviation of the state, and nothing of the country: "SAVANNAH, Ga."."""
        marks, inside = self.state_marks[spot.name.capitalize()], lambda s: spot.text.find(s, *spot.article) >= 0
        return inside(marks["with"]) and not any(map(inside, marks["without"]))

    def throughout(self, spans, keep, text, article, names, countries):
        """A name that is a person's or a state's once is so in the whole article, unless the article names the country
        otherwise as well, and but for where it stands beside another country or, a person's, behind "in" and the like.

        Parameters
        ----------
        spans : Spans
        keep : bool array
            Set to False where a person is meant.
        text : str, folded
        article : (int, int)
        names : mapping of str to str or None
            The country of the state that a name is; None for a person.
        countries : frozenset of str, ids
        """
        inside = range(*np.searchsorted(spans.start, article).tolist())
        spelt = {k: text[spans.start[k] : spans.end[k]] for k in inside}
        others = {spans.entity[k].split("/")[0] for k in inside if spans.entity[k] and spelt[k] not in names}
        beside = {k for k in inside if spans.entity[k] in countries and spelt[k] not in names}
        for k in inside:
            if spelt[k] not in names or not keep[k] or spans.layer[k] != "actor" or spans.entity[k] in others:
                continue
            if any(n in beside and _gap(spans, n, k, text) in _JOINTS for n in (k - 1, k + 1)):
                continue
            if state := names[spelt[k]]:
                spans.layer[k], spans.entity[k], spans.basis[k] = "place", state, "namesake"
            elif not self.located.search(text[article[0] : spans.start[k]][-30:]):
                keep[k] = False

    def common_word(self, spot):
        """Whether a surname that opens a sentence is a word there: "Power cuts", "Rice prices", "Ban on beards"."""
        if spot.name.lower() not in self.words or not spot.opens:
            return False
        if self.other_thing(spot):
            return True
        words = re.match(r" ([\w'-]+)(?: ([\w'-]+))?", spot.after)
        if words is None or not (words[1][0].islower() or spot.headline or spot.name.isupper()):
            return False
        follows, second = (w.lower() if w else "" for w in words.groups())
        if follows in self.goes_on or follows.endswith("ed"):
            return False
        if follows.endswith("s"):
            return second.endswith("ed") or (second in self.goes_on and not second.endswith("s"))
        return spot.name.lower() in self.word_surnames


def _joined_places(spans, i, text):
    """The countries of the places that a comma or "and" joins to a name."""
    near = (k for k in (i - 1, i + 1) if 0 <= k < len(spans.start) and spans.layer[k] == "place")
    return [spans.entity[k] for k in near if spans.basis[k] == "codebook" and _gap(spans, k, i, text) in _JOINTS]


def _gap(spans, one, two, text):
    """The text between two spans."""
    first, second = sorted((one, two))
    return text[spans.end[first] : spans.start[second]]
