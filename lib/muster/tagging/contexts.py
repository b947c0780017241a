"""What the words beside a name make of it: capitals as governments, words in capitals, allies in apposition, use."""

import re

_BEFORE, _AFTER = 40, 40
_NEXT = re.compile(r" ?([\w'-]+)")
_VERB_LIKE = re.compile(r"[a-z]{3,}(?:ed|es|s)$")
_ARTICLES = re.compile(
    r"(?:the|a|an|northern|southern|eastern|western|central|neighbouring|neighboring|war-torn)\s+$", re.I
)


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
        self.other_partners = get("other_partners")
        self.given_names = get("given_names")
        self.pronoun_after, self.group_after = get("object_pronoun_after"), get("group_after")
        single = [w for w in words["dealt_with"] if " " not in w]
        self.dealt_with = frozenset(single)
        phrases = "|".join(re.escape(w) for w in words["dealt_with"] if " " in w)
        self.dealt_phrases = re.compile(rf"\b(?:{phrases}) $", re.I)

    def capital(self, text, start, end, sentence_start, follows_government):
        """Whether a capital stands for its government.

        Parameters
        ----------
        text : str, folded
        start, end : int, of the capital
        sentence_start : int
        follows_government : bool
            It is joined by "and" or "or" to a capital that does.

        Returns
        -------
        str
            The rule that says so, "" where it is a place.
        """
        after = text[end : end + _AFTER]
        before = text[max(sentence_start, start - _BEFORE) : start]
        word = _previous(before)
        next_word = _next_word(after)
        if after.startswith("'s "):
            noun = _NEXT.match(after, 2)
            return "" if noun and noun[1].lower() in self.place_nouns else "capital_possessive"
        if after.startswith("-"):
            return (
                "capital_hyphen"
                if re.match(r"-(?:led|backed|brokered|supported|sponsored|imposed|approved)", after)
                else ""
            )
        if follows_government:
            return "capital_joined"
        if self.dealt_phrases.search(before):
            return "capital_dealt_with"
        if word in self.located and not before.endswith(","):
            return ""
        if word in self.dealt_with and not before.rstrip().endswith(","):
            return "capital_dealt_with"
        opens = (
            not before.strip(" \"'")
            or before.rstrip()[-1:] in ',;:-"'
            or word in ("but", "and", "as", "so", "now", "what", "where", "both")
        )
        if next_word in self.acts and (opens or word not in self.located):
            return "capital_acts"
        verb_like = _VERB_LIKE.fullmatch(next_word or "") and next_word not in self.place_nouns
        if opens and verb_like and after.startswith(" "):
            return "capital_acts"
        return ""

    def in_capitals(self, text, start, end):
        """How a word such as US or IS reads among words in capitals: None outside such a line, else whether it is the name."""
        around = (
            re.findall(r"[A-Za-z]{2,}", text[max(0, start - 30) : start])[-2:]
            + re.findall(r"[A-Za-z]{2,}", text[end : end + 30])[:2]
        )
        if len(around) < 2 or sum(w.isupper() for w in around) < max(2, len(around) - 1):
            return None
        word = _previous(text[max(0, start - 20) : start])
        if text[start:end].replace(".", "") in ("IS",):
            return word in self.group_after or text[start - 1 : start] == "-"
        return word is None or word not in self.pronoun_after

    def person_instead(self, text, start, end):
        """Whether a country's name is a person's here: "Jordan Ellis", "Michael Jordan's"."""
        if text[start:end] not in self.given_names:
            return False
        after = re.match(r" ([A-Z][a-z]+)\b", text[end : end + 24])
        before = re.search(r"(?:^|[^.!?\"] )([A-Z][a-z]+) $", text[max(0, start - 24) : start])
        return bool(after) or bool(
            before and before[1].lower() not in self.located and before[1] not in ("The", "And", "But")
        )

    def appositive_ally(self, text, start, end, sentence_start):
        """Whether a singular "ally" is said of one country: "a NATO ally", "key ally Saudi Arabia"."""
        after = text[end : end + 30]
        if re.match(r",? (?:of the )?[A-Z]", after):
            return True
        return bool(
            re.search(
                r"(?:^|[\w'])(?:,| is| was| remains| as) (?:a|an|the|its|his|their|our|America's|Washington's)?(?: [\w.-]+){0,3} $",
                text[max(sentence_start, start - 50) : start],
            )
        )

    def no_allies(self, text, start, sentence_start):
        """Whether a word before makes partners of another kind: "trading partners"."""
        return _previous(text[max(sentence_start, start - 20) : start]) in self.other_partners

    def use(self, text, start, end):
        """free, inside (part of a hyphenated word), or place (a country after in, into, from, across, near)."""
        if text[start - 1 : start] == "-" or (text[end : end + 1] == "-" and text[end + 1 : end + 2].isalpha()):
            return "inside"
        before = _ARTICLES.sub("", text[max(0, start - 30) : start])
        return "place" if _previous(before) in self.place_use and not before.rstrip().endswith(",") else "free"


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
