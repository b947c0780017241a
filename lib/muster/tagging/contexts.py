"""What the words beside a name make of it: capitals as governments, words in capitals, allies in apposition, use.

Whatever is looked at lies in the sentence of the name, and so in its line and its article.
"""

import re

import numpy as np

_BEFORE, _AFTER = 50, 50
_NEXT = re.compile(r" ?([\w'-]+)")
_VERB_LIKE = re.compile(r"[a-z]{3,}(?:ed|es|s)$")
# "Paris shaken by", not "Paris reacted by closing"; "Damascus cut off from"
_PASSIVE = re.compile(r" (?!stood |stand )[\w'-]*[^s\W] by (?!\w+ing\b)| cut off (?:from|in)\b", re.I)
_TO_ACT = re.compile(r" to (?!(?:be|become|burn|collapse|fall)\b)[a-z]")
_BACKED = re.compile(r"-(?:led|backed|brokered|supported|sponsored|imposed|approved)")
_ARTICLES = frozenset((
    "the", "a", "an", "northern", "southern", "eastern", "western", "central", "neighbouring", "neighboring", "war-torn",
))  # fmt: skip
_APPOSED = re.compile(
    r"(?:^|[\w'])(?:,| is| was| remains| as) (?:a|an|the|its|his|their|our|America's|Washington's)?(?: [\w.-]+){0,3} $"
)
_WORD = re.compile(r"[A-Za-z][\w.'-]*")
_LINK = ("and", "the", "for", "but", "nor", "yet", "via", "with", "from", "into", "over", "amid", "than", "that", "bin")
_PARTICLE = re.compile(r"(?:al|el|pro|anti|non|ex|de|von|van)-")
_LONGEST_HEADLINE = 160
_SMALL = 32  # the bit that makes a small letter of a capital
_NO_LETTERS = [code for code in range(128) if not chr(code).isalpha()]
_AMONG_SMALL = re.compile("[a-z]{2}[^A-Za-z]{2}[a-z]{2}")


class _Once:
    """A property counted once; functools.cached_property takes a lock each time, which costs more than what is counted."""

    def __init__(self, count):
        self.count = count

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, spot, owner=None):
        value = spot.__dict__[self.name] = self.count(spot)
        return value


class Spot:
    """A name where it stands.

    Attributes
    ----------
    text : str
        The folded buffer.
    start, end : int, of the name
    low, high : int, of its sentence
    article : (int, int)
        Where its article begins and ends.
    name, before, after : str
        The name, and what stands beside it in its sentence.
    """

    def __init__(self, text, start, end, low, high, article=(0, 0)):
        self.text, self.start, self.end, self.low, self.high, self.article = text, start, end, low, high, article
        self.name = text[start:end]
        self.before = text[start - _BEFORE if start - _BEFORE > low else low : start]
        self.after = text[end : end + _AFTER if end + _AFTER < high else high]

    @_Once
    def previous(self):
        return _previous(self.before)

    @_Once
    def next(self):
        return _next_word(self.after)

    @property
    def opens(self):
        """Whether it is the first word of its sentence."""
        return not self.text[self.low : self.start].strip("\"'([ ")

    @_Once
    def headline(self):
        """Whether the sentence is a headline of words with capitals: no stop at its end, no word but links in small letters."""
        line = self.text[self.low : self.high]
        if len(line) > _LONGEST_HEADLINE or line.rstrip("\"' ").endswith((".", ":")) or line[:3].lower() == "by ":
            return False
        words = _WORD.findall(line)
        return len(words) >= 4 and all(w[0].isupper() or len(w) < 3 or w in _LINK or _PARTICLE.match(w) for w in words)


class Contexts:
    """Readings of a name by the words around it.

    Parameters
    ----------
    words : mapping (language/en/contexts.yaml)
    """

    def __init__(self, words):
        get = lambda key: frozenset(words[key])  # noqa: E731
        self.acts, self.located, self.place_nouns, self.place_use = map(
            get, ("acts", "located", "place_nouns", "place_use")
        )
        self.headline_verbs, self.made_to, self.members = map(get, ("headline_verbs", "made_to", "members"))
        self.capital_words = frozenset(w for word in words["capital_words"] for w in (word, ".".join(word) + "."))
        self.other_partners, self.person_marks = get("other_partners"), get("person_marks")
        self.pronoun_after, self.group_after = get("object_pronoun_after"), get("group_after")
        self.group_people, self.group_things = get("group_people"), get("group_things")
        self.country_forces, self.article_before = get("country_forces"), get("article_before")
        self.place_ends = _last_letters({*self.place_use, *_ARTICLES})
        single = [w for w in words["dealt_with"] if " " not in w]
        self.dealt_with = frozenset(single)
        phrases = "|".join(re.escape(w) for w in words["dealt_with"] if " " in w)
        self.dealt_phrases = re.compile(rf"\b(?:{phrases}) $", re.I)
        self.dealt_ends = frozenset(w.split(" ")[-1].lower() for w in words["dealt_with"] if " " in w)
        nouns, adjectives = alternatives(self.place_nouns), alternatives(words["place_adjectives"])
        self.own_place, self.own_place_in_headline = (
            re.compile(rf"(?<![\w'-])(?:(?:[A-Z][\w'-]*+|\d\w*+|(?i:{adjectives})) ){{0,{most}}}(?i:{nouns})(?!\w)")
            for most in (3, 1)
        )

    def capital(self, spot, follows_government):
        """Whether a capital stands for its government.

        Parameters
        ----------
        spot : Spot
        follows_government : bool
            It is joined by "and" or "or" to a capital that does.

        Returns
        -------
        str
            The rule that says so, "" where it is a place.
        """
        after, before, word = spot.after, spot.before, spot.previous
        if after[:3].lower() == "'s ":
            headline = spot.headline or spot.name.isupper()
            owned = self.own_place_in_headline if headline else self.own_place
            return "" if owned.match(after, 3) else "capital_possessive"
        if after.startswith("-"):
            return "capital_hyphen" if _BACKED.match(after) else ""
        if follows_government:
            return "capital_joined"
        phrase = word in self.dealt_ends and self.dealt_phrases.search(before)
        if phrase or (word in self.made_to and _TO_ACT.match(after)):
            return "capital_dealt_with"
        if word in self.located and not before.endswith(","):
            return ""
        if word in self.dealt_with and not before.rstrip().endswith(","):
            return "capital_dealt_with"
        return "capital_acts" if self._acts(spot) else ""

    def _acts(self, spot):
        """Whether a verb of acting stands right behind a capital."""
        after, before, word, verb = spot.after, spot.before, spot.previous, spot.next
        if verb is None or _PASSIVE.match(after):
            return False
        opens = (
            not before.strip(" \"'")
            or before.rstrip()[-1:] in ',;:-"'
            or word in ("but", "and", "as", "so", "now", "what", "where", "both")
        )
        if verb[0].isupper():
            low, in_line = verb.lower(), spot.headline or (verb.isupper() and spot.name.isupper())
            known = low in self.acts or (opens and low in self.headline_verbs)
            return known and in_line and (opens or word not in self.located)
        if verb in self.acts:
            return opens or word not in self.located
        if not opens or not _VERB_LIKE.fullmatch(verb) or verb in self.place_nouns:
            return False
        return (
            verb in self.headline_verbs or verb.endswith("ed") or not self._finite(_next_word(after[1 + len(verb) :]))
        )

    def _finite(self, word):
        """Whether a word is a verb, so that the plural before it is none: "Paris bombings killed"."""
        return word is not None and (
            word in ("are", "were") or word.endswith("ed") or (word in self.acts and not word.endswith("s"))
        )

    def in_capitals(self, spot):
        """How a word such as US or IS reads among words in capitals: None outside such a line, else whether it is the
        name."""
        if _AMONG_SMALL.match(spot.before[-3:] + spot.after[:3]):
            return None
        around = re.findall(r"[A-Za-z]{2,}", spot.before[-30:])[-2:] + re.findall(r"[A-Za-z]{2,}", spot.after[:30])[:2]
        if not around or sum(w.isupper() for w in around) < max(min(2, len(around)), len(around) - 1):
            return None
        name, word, follows = spot.name.replace(".", ""), spot.previous, (spot.next or "").lower()
        if name == "WHO":
            return word in self.article_before
        if name == "IS":
            return word in self.group_after or spot.before[-1:] == "-" or self._group_before(spot, follows)
        return word is None or word not in self.pronoun_after or follows in self.country_forces

    def _group_before(self, spot, follows):
        """Whether what follows IS in capitals shows the group: its people, or where it opens the line its deeds."""
        if spot.after[:1] not in " '" or spot.previous in ("who", "what", "where", "it", "this", "that", "which"):
            return False
        opens = (
            spot.previous in (None, "as", "while", "after", "before", "until", "but")
            and spot.text[spot.low : spot.high].rstrip("\"' ")[-1:] != "?"
        )
        verb = follows.endswith("s") and (follows in self.acts or follows in self.headline_verbs)
        return follows in self.group_people or (opens and (verb or follows in self.group_things))

    def appositive_ally(self, spot):
        """Whether a singular "ally" is said of one country: "a NATO ally", "key ally Saudi Arabia"; or of a person."""
        if re.match(r",? (?:of the )?[A-Z]", spot.after):
            return True
        whose = re.match(r" of ([A-Z][a-z]+\.?) ", spot.after)
        return bool(_APPOSED.search(spot.before)) or bool(whose and whose[1].lower() in self.person_marks)

    def no_allies(self, spot):
        """Whether a word before makes partners of another kind: "trading partners"."""
        return spot.previous in self.other_partners

    def may_be_places(self, codes, start):
        """Whether the last two letters before each offset and its blank are those of a word that `place` asks for."""
        last, second = (np.minimum(codes[start - back], 127) | _SMALL for back in (2, 3))
        return (codes[start - 1] == ord(" ")) & self.place_ends[second, last]

    def place(self, text, start, low):
        """Whether a country is a place by the word before it: in, into, from, across, near."""
        before = text[max(low, start - 30) : start]
        if before[-1:] != " ":
            return False
        word = _previous(before)
        if word in _ARTICLES:
            before = before.rstrip()[: -len(word)]
            word = _previous(before)
        return word in self.place_use and not before.rstrip().endswith(",")


def _last_letters(words):
    """The last two letters of words in small letters as a table; of a word of one letter what is no letter before it."""
    table = np.zeros((128, 128), dtype=bool)
    table[:, ord(" ")] = True  # several blanks
    for word in words:
        table[ord(word[-2]) if len(word) > 1 else _NO_LETTERS, ord(word[-1])] = True
    return table


def alternatives(words):
    """Words as alternatives of a pattern, the longest first."""
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


def _previous(before):
    """The word before, in lower case; None at the beginning and behind other marks than a comma."""
    text = before.rstrip(" ")
    if text == before and not text.endswith(","):
        return None
    text = text.rstrip(", ")
    word = text[text.rfind(" ") + 1 :].lstrip("\"'(")
    return word.lower() if word and (word[-1].isalnum() or word[-1] in ".'") else None


def _next_word(after):
    word = _NEXT.match(after) if after.startswith(" ") else None
    return word[1] if word else None
