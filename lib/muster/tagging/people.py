"""Who is meant by a surname, with which title, and who has a title that the codebook does not know.

Rules: a surname is the person of that name whom the article names in full (the last one named where there are two);
else a person of the codebook where a title stands before it. A printed title followed by a name that no alias covers is
a person of basis `discovered`.
"""

import re
import unicodedata
from bisect import bisect_right
from itertools import chain

import numpy as np

# a word with a capital and a small letter, its length bounded so that no text makes the search slow
_PART = r"[A-Z](?=[\w'-]{0,20}?[a-z])[\w'-]{1,40}+(?![\w'-])"
_WORD = r"[A-Z]\w{1,40}+"
# after a title: "James Terry", "Abu Bakr al-Baghdadi", "Ursula von der Leyen", "J. R. Smith"
_NAME = re.compile(
    rf",? ((?:{_PART}|[A-Z]\.)(?: (?:[A-Z]\.|al-{_WORD}|el-{_WORD}|bin|ibn|van|von|der|den|de|da|di|le|la|ten|{_PART})){{1,4}})"
)
_FULL = rf"(?<![\w'-])({_PART}(?: (?:[A-Z]\.|al-{_WORD}|el-{_WORD}|bin|ibn|van|von|der|den|de|da|di|le|la|{_PART})){{0,3}} (?:al-{_WORD}|{_PART})), "
_NAME_BEFORE = re.compile(_FULL + r"(?:the |an? |its |his |her |their |who is the )?(?:[\w.'-]+ ){0,4}$")
_NAME_END = re.compile(_FULL + "$")
_LONGEST_NAME = 70
LONGEST_APPOSITION = 90  # code points of a name, a comma and the words before a title
_TOKEN_END = re.compile(r"(?<![\w.'/&-])[\w.'/&-]+$")
# "who", "a", "an", "the" as numbers, 16 bits a letter
_DESCRIBES = [sum(ord(char) << 16 * at for at, char in enumerate(word)) for word in ("who", "a ", "an ", "the")]
_BEFORE_CUE = [ord(mark) for mark in "\"',"]
_NAMES_AFTER = re.compile(r" ([A-Z][a-z]+)(?: ([A-Z]))?")
_LONGEST_TOKEN = 40
_LINKS = re.compile(r"(?:(?:of|for|and) )*")
_LAST_NAME = re.compile(r"[A-Z]|[ae]l-")
_MOST_BETWEEN = 7  # words between the comma behind a name and a title
# "foreign and defence minister" is one title, "President A and Foreign Minister B" are two
_JOINT = re.compile(
    r"\b(?:foreign|defen[cs]e|interior|economy|energy|trade|state|chairman|president|director) and $", re.I
)
# "Canada's embattled prime minister", "The group's leader"
_OWNER = re.compile(
    r"(?:\b[Tt]he )?(?<![\w.-])[\w.-]++(?: [A-Z][\w.-]++)?'s (?:(?!(?:to|of|for|from|by|with|and|in|on) )[a-z]+ )?$"
)
_LONGEST_ROLE = 12  # words before its last
# what stands between a name and a title behind it: "Ash Carter, the US defence secretary,"
_TO_BEHIND = re.compile(r", (?:(?:the|its|his|her|their) )?((?:[\w.'&/-]{1,30} ){0,4})")
# what ends an apposition: a mark, or of whom or what and then a mark: "James Terry, commander of the operation,"
_BEHIND_END = re.compile(
    r"(?P<of> (?:of|for|at|in|to) (?:[\w'&/-]{1,30}(?:\.\w{1,9}\.?)? ?){1,9}+(?<! ))?(?=[,.;:)\"]| who |\n|\x00|$)"
)


class People:
    """Roles, surnames and discovered persons with the words of a language.

    Parameters
    ----------
    titles : mapping (language/en/titles.yaml)
    starters : iterable of str
        Words that begin sentences in capitals without being names, lower case.
    verbs : iterable of str
        Verbs that follow a name in headlines ("President Ross Warns"), lower case.
    cues : iterable of str
        Verbs of saying, lower case.
    occupations : iterable of str
        What people without a title are: dealer, teacher, analyst.
    """

    def __init__(self, titles, starters, verbs, cues, occupations):
        self.ranks = frozenset(t.rstrip(".") for row in titles["heads"] for t in row if " " not in t)
        self.inside, self.dropped = frozenset(titles["inside"]), frozenset(titles["dropped"])
        self.courtesy, self.plain = frozenset(titles["courtesy"]), frozenset(titles["no_names"])
        self.no_names = self.plain | frozenset(titles["institutions"])
        self.starters, self.verbs = frozenset(starters), frozenset(verbs)
        self.before_names = self.ranks | self.starters | self.courtesy
        said, trades = "|".join(sorted(cues, key=len, reverse=True)), "|".join(occupations)
        self.cue_words = max((len(cue.split()) for cue in cues), default=0)
        # "said Rebwar Aziz, a carpet dealer", "says Bruno, 61", "said Ruth Ansel of the Coast Institute"
        self.said_name = re.compile(
            rf"[\"',] (?:{said}) ({_PART}(?: {_PART}){{1,2}}(?=[,.;]| of | from | at | in )|[A-Z][a-z]+(?=, (?:an? |\d\d\b)))"
        )
        # "Nadia Korbani, who follows armed movements", "Ilse Holt, a retired archaeologist"
        self.described = re.compile(rf", (?:whos?e? |(?:an?|the) (?:[\w'-]+ ){{0,4}}(?:{trades})\b)")

    def may_describe(self, codes, commas):
        """The commas behind which an apposition may begin."""
        at = commas[: np.searchsorted(commas, len(codes) - 4)]
        at = at[codes[at + 1] == ord(" ")]
        one, two, three = (codes[at + n].astype(np.int64) << 16 * (n - 2) for n in (2, 3, 4))
        return at[np.isin(one | two, _DESCRIBES) | np.isin(one | two | three, _DESCRIBES)]

    def may_quote(self, codes, start):
        """Where a quotation mark or comma stands, then as many words as a cue has, the first small, then a capital;
        `start` has the starts of all words."""
        letter, found = codes.take(start), [np.zeros(0, dtype=np.int64)]
        capital = np.flatnonzero((letter >= ord("A")) & (letter <= ord("Z")))
        for many in range(1, self.cue_words + 1):
            first = capital[capital >= many] - many
            at = start[first[(letter[first] >= ord("a")) & (letter[first] <= ord("z"))]] - 2
            at = at[(at >= 0) & (codes.take(at + 1) == ord(" "))]
            found.append(at[np.isin(codes.take(at), _BEFORE_CUE)])
        return np.unique(np.concatenate(found))

    def role(self, text, title_start, title_end, sentence_start):
        """The printed role that ends with the title at the given span.

        Returns
        -------
        start : int
            Where the role begins; it ends at `title_end`.
        """
        start = title_start
        for _ in range(_LONGEST_ROLE):
            token = _token_before(text, sentence_start, start)
            if not token:
                break
            low = token.lower()
            first = start - len(token) - 1 <= sentence_start
            joins = low == "and" and not _JOINT.search(text[max(sentence_start, start - 40) : start])
            if low in self.dropped or joins or low in ("the", "a", "an") or (first and low in self.starters):
                break
            if low not in self.inside and (not token[:1].isupper() or low in self.starters):
                break
            start -= len(token) + 1
        before = text[max(sentence_start, start - 60) : start]
        if "'s " in before and (owner := _OWNER.search(before)):
            return start - len(owner[0])
        return _LINKS.match(text, start, title_end).end()

    def role_behind(self, text, name_end, title_start, title_end):
        """The role that a title in apposition behind a name prints: "Mevlut Cavusoglu, Turkey's foreign minister,".

        An apposition with "a" describes a person and names no office, one with "former" names none that is held.

        Returns
        -------
        (int, int) or None
            Where the role begins and ends; None where the title is not said of the name.
        """
        to, closed = _TO_BEHIND.fullmatch(text, name_end, title_start), _BEHIND_END.match(text, title_end)
        if to is None or closed is None:
            return None
        words, of = to[1].lower().split(), (closed["of"] or "").split()
        if any(w in self.dropped or w in ("a", "an", "and", "or", "one") or w in self.verbs for w in words):
            return None
        if any(w.lower() in self.verbs or (w.islower() and w.endswith("ed")) for w in of):
            return None
        return self.role(text, title_start, title_end, to.start(1)), closed.end()

    def is_other_person(self, text, start, sentence_start):
        """Whether a given name of somebody else stands before a surname: "Jimmy Carter" where Ash Carter is known."""
        word = _token_before(text, max(sentence_start, start - 24), start)
        if not word[:1].isupper() or (word.isupper() and len(word) > 2) or word.endswith("'s"):
            return False
        at_start = start - len(word) - 1 <= sentence_start
        low = word.lower()
        return not (at_start and low in self.starters) and low not in self.courtesy

    def is_given_name(self, text, end):
        """Whether another name follows a surname, so that it is somebody's given name: "Senator Warren Marsh"."""
        after = _NAMES_AFTER.match(text, end, end + 30)
        return bool(after) and after[2] is None and after[1] not in self.plain and after[1].lower() not in self.verbs

    def discover_before(self, text, title_start, title_end, sentence_start):
        """The name that a title in apposition follows: "Lise Holt, the UN coordinator, said", as (start, end) or None."""
        if text[title_end] not in ",.;" and not text.startswith((" of ", " for ", " at ", " in "), title_end):
            return None
        low = max(sentence_start, title_start - LONGEST_APPOSITION)
        comma = text.rfind(", ", low, title_start)
        if comma < 0 or text.count(" ", comma + 2, title_start) > _MOST_BETWEEN:
            return None
        if not _LAST_NAME.match(text, text.rfind(" ", low, comma) + 1):
            return None
        name = _NAME_BEFORE.search(text[low:title_start])
        if not name:
            return None
        words, start = name[1].split(), low + name.start(1)
        while len(words) > 2 and words[0].lower().rstrip(".") in self.ranks:
            start += len(words.pop(0)) + 1
        if any(w in self.no_names or w.lower() in self.verbs for w in words) or words[0].lower() in self.starters:
            return None
        return start, low + name.end(1)

    def discover_described(self, text, commas, marks):
        """Names without a title that are described or quoted: before *who* or an occupation in apposition, behind a verb of
        saying that follows a quote.

        Parameters
        ----------
        text : str, folded
        commas, marks : list of int
            Where to look for an apposition, for a verb of saying: `may_describe` and `may_quote`.

        Yields
        ------
        (int, int), start and end of a name
        """
        behind = (at for at in commas if _LAST_NAME.match(text, text.rfind(" ", 0, at) + 1))
        behind = (at for at in behind if self.described.match(text, at))
        named = (_NAME_END.search(text, max(0, at - _LONGEST_NAME), at + 2) for at in behind)
        said = (self.said_name.match(text, at) for at in marks)
        for name in filter(None, chain(named, said)):
            words, start = name[1].split(), name.start(1)
            while len(words) > 2 and (words[0] in self.no_names or words[0].lower().rstrip(".") in self.before_names):
                start += len(words.pop(0)) + 1
            low = words[0].lower()
            if not (self.no_names & set(words) or low in self.starters or low in self.courtesy):
                yield start, name.end(1)

    def discover(self, text, title_end):
        """The name right behind a title, as (start, end); None where none stands there."""
        name = _NAME.match(text, title_end)
        if not name:
            return None
        words, start = name[1].split(), name.start(1)
        while len(words) > 2 and words[0].lower().rstrip(".") in self.ranks:  # "spokesman Colonel Ahmed Hamad"
            start += len(words.pop(0)) + 1
        stops = (
            i
            for i, w in enumerate(words)
            if w in self.no_names or w.lower() in self.verbs or (w.endswith("'s") and i == 0)
        )
        keep = next(stops, len(words))
        words = words[:keep]
        while words and (words[-1].islower() or words[-1].endswith("-")):
            words.pop()
        if words and words[-1].endswith("'s"):
            words[-1] = words[-1][:-2]
        if len(words) < 2 or words[0].lower() in self.starters or words[0].lower() in self.courtesy:
            return None
        return start, start + len(" ".join(words))


def _token_before(text, low, at):
    """The word that stands one blank before an offset; "" where none does."""
    low = max(low, at - _LONGEST_TOKEN)
    if at <= low or text[at - 1] != " ":
        return ""
    word = text[max(low, text.rfind(" ", low, at - 1) + 1) : at - 1]
    if word.isalpha():
        return word
    end = _TOKEN_END.search(word)
    return end[0] if end else ""


def without_initials(name):
    """ "Petro O. Poroshenko" -> "Petro Poroshenko"."""
    return re.sub(r"(?<= )[A-Z]\. ", "", name)


def person_id(name):
    """A person's id from the name as printed: `first_last` in ASCII."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def pick(named, at):
    """Of the persons of one surname the one named in full last before `at`, else first after.

    Parameters
    ----------
    named : list of (start, entity), ascending: their full names in the article
    at : int

    Returns
    -------
    str or None
        None where the article names none of them in full.
    """
    return named[max(0, bisect_right(named, (at, "~")) - 1)][1] if named else None
