"""What a noun phrase headed by "coalition" or "alliance" means: by its modifiers, by what follows, by its context.

The order: a modifier or a complement that decides, an enemy named behind it, the last coalition named in the article,
what the codebook says of a bare head. What nothing decides is kept as `other:unresolved`, ambiguous.
"""

import re
from bisect import bisect_left
from collections import Counter, deque
from dataclasses import dataclass

from muster.ground.text import fold

_COUNTED = ("nation", "country", "member", "state", "party", "strong", "power")
_SHAPES = (  # no more than one blank in any of them
    r"(?:(?-i:(?!The |An? |This |That |Its |Our )[A-Z])[\w.]+[ -])?[\w.]+-(?:led|backed|headed|brokered|sponsored|dominated)",  # "U.S.-led", "Saudi Arabian-led"
    rf"(?:\d+|[a-z]+(?:-[a-z]+)?)[- ](?:{'|'.join(_COUNTED)})",  # "65-nation", "sixty-country"
    r"(?:anti|counter|pro)-[\w'.-]+",
)
_GROUPS = re.compile(
    r" of (?:the |more than |at least |about |around |some |over |nearly |roughly |dozens of |\w+ )?(?:\d[\d,]*|willing|countries|nations|states|allies|governments|partners|forces|powers|arab|gulf|western|sunni|european)\b"
)
_LED = re.compile(r"-(?:led|backed|headed|brokered|sponsored|dominated)\b", re.I)
_FIGHTS = re.compile(r"(?:\wing|against|(?:to|of) \w+)$")
_QUALIFIERS = frozenset(
    ("the", "so-called", "self-styled", "self-proclaimed", "militant", "group", "extremist", "jihadist", "'", '"')
)
_MOST_MODIFIERS, _FARTHEST_MODIFIER = 8, 60
_MODIFIER_STARTS = re.compile(r"^|(?<=[ \"'(])")
_MAY_HOLD_MODIFIER = re.compile(r"[-\"'(]")
_LAST_WORD = re.compile(r"(?<![\w'])[\w']+$")
UNRESOLVED = "other:unresolved"
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True)
class NounPhrase:
    """A coalition noun phrase: offsets, entity, form, rule, and whether another reading is possible."""

    start: int
    end: int
    entity: str
    form: str
    rule: str
    ambiguous: bool


class CoalitionNouns:
    """Reads coalition noun phrases as a codebook says.

    Parameters
    ----------
    book : Codebook
    contexts : mapping (language/en/contexts.yaml)
    """

    def __init__(self, book, contexts):
        self.senses = [(f"other:{o.id}", o) for o in book.others] + [(c.id, c) for c in book.coalitions if c.heads]
        self.heads_of = {entity: sense.heads for entity, sense in self.senses}
        self.definite, self.generic, self.called_for = (set(contexts[k]) for k in ("definite", "generic", "called_for"))
        own = {m for _, s in self.senses for m in s.modifiers} | set(contexts["coalition_modifiers"])
        self.modifiers = frozenset(fold(m).lower() for m in own)
        self.modifier_ends = frozenset((*_COUNTED, *(m.split(" ")[-1] for m in self.modifiers)))
        self.shape = re.compile("|".join(_SHAPES), re.I)
        self.decided = {fold(m).lower(): entity for entity, s in reversed(self.senses) for m in s.modifiers}
        self.deciding = re.compile(rf"(?:^|[ ,])({_longest_first(self.decided)})(?=[ ,])") if self.decided else _NEVER
        heads = {head for _, s in self.senses for head in s.heads}
        self.behind = {head: self._complements(head) for head in heads}
        self.near = {entity: frozenset(getattr(s, "near", ())) for entity, s in self.senses}
        enemies = [(entity, s.heads, frozenset(getattr(s, "against", ()))) for entity, s in self.senses]
        self.against = [row for row in enemies if row[2]]
        self.enemies = frozenset().union(*(against for *_, against in self.against))
        bare = [(entity, s.bare) for entity, s in reversed(self.senses) if s.bare]
        self.bare = {head: [(e, b, b.near) for e, b in bare if head in b.heads] for head in heads}
        near = frozenset().union(*self.near.values(), *(b.near for _, b in bare))
        self.telling = near | self.enemies | self.heads_of.keys()

    def _complements(self, head):
        """What decides right behind a head: a pattern and the entity of each complement, the first sense's where two
        share one."""
        own = {}
        for entity, sense in self.senses:
            for words in sense.complements if head in sense.heads else ():
                own.setdefault(words.lower() if words.startswith("'") else f" {words.lower()}", entity)
        return (re.compile(rf"(?:{_longest_first(own)})(?!\w)") if own else _NEVER), own

    def phrases(self, text, heads, sentence_starts, mentions, day):
        """The noun phrases of one article.

        Parameters
        ----------
        text : str, folded
        heads : list of (start, end), ascending
        sentence_starts : list of int, for each head
        mentions : list of (start, end, entity), ascending, other than these phrases, of entities in `telling`
        day : date or None

        Returns
        -------
        list of NounPhrase
        """
        counts, starts = Counter(entity for *_, entity in mentions), [start for start, *_ in mentions]
        found, named = [], {}
        proper = deque((at, entity) for at, _, entity in mentions if entity in self.heads_of)
        for (start, end), sentence in zip(heads, sentence_starts, strict=True):
            while proper and proper[0][0] < start:
                entity = proper.popleft()[1]
                named |= dict.fromkeys(self.heads_of[entity], entity)
            begin = self._begin(text, start, sentence)
            head = text[start:end].lower()
            window = mentions[bisect_left(starts, begin) : bisect_left(starts, end + 60)]
            entity, rule = self._sense(text, begin, start, end, head, window, counts, named, day)
            if rule not in ("bare", "unresolved"):
                named[head] = entity
            form = self._form(text, begin, sentence)
            found.append(
                NounPhrase(begin, end, entity, form, f"coalition_{rule}", rule in ("bare", "last_named", "unresolved"))
            )
        return found

    def _begin(self, text, start, sentence):
        """Where the phrase begins: at its first own modifier."""
        for _ in range(_MOST_MODIFIERS):
            low = max(sentence, start - _FARTHEST_MODIFIER)
            before = text[low:start]
            if before[-1:] not in (" ", ","):
                break
            modifier = self._modifier(before[: -2 if before.endswith(", ") else -1])
            if modifier is None:
                break
            start = low + modifier
        return start

    def _modifier(self, before):
        """Where the longest modifier begins that a text ends with; None where it ends with none."""
        last = before[before.rfind(" ") + 1 :]
        if last.lower() not in self.modifier_ends and not _MAY_HOLD_MODIFIER.search(last):
            return None
        for start in _MODIFIER_STARTS.finditer(before):
            words = before[start.end() :]
            if words.lower() in self.modifiers or (words.count(" ") < 2 and self.shape.fullmatch(words)):
                return start.end()
        return None

    def _sense(self, text, begin, start, end, head, mentions, counts, named, day):
        after = text[end : end + 80].lower()
        found = self.deciding.findall(text[begin:start].lower()) if begin < start else ()
        for modifier in sorted(found, key=len, reverse=True):
            entity = self.decided[modifier]
            strong = not self.near[entity] or any(e in counts for e in self.near[entity]) or "-" in modifier
            if head in self.heads_of[entity] and strong:
                return entity, "modifier"
        pattern, own = self.behind[head]
        if complement := pattern.match(after):
            return own[complement[0]], "complement"
        if enemy := self._enemy(begin, start, end, text, head, mentions):
            return enemy, "enemy"
        led = _LED.search(text[begin:start])
        if led or (after.startswith(" of ") and not _GROUPS.match(after)):
            return UNRESOLVED, "unresolved"
        if head in named:
            return named[head], "last_named"
        bare = self._bare(head, counts, day)
        return (bare, "bare") if bare else (UNRESOLVED, "unresolved")

    def _bare(self, head, counts, day):
        """What a bare head means: of the senses that the codebook allows here, the one whose entities are named most."""
        allowed = [
            (entity, sum(counts[e] for e in near), not near)
            for entity, sense, near in self.bare[head]
            if day is None or sense.holds(day)
        ]
        fitting = [(entity, n) for entity, n, anywhere in allowed if n or anywhere]
        return max(fitting, key=lambda row: row[1])[0] if fitting else None

    def _enemy(self, begin, start, end, text, head, mentions):
        """The coalition whose enemy is named in the phrase ("anti-IS coalition") or right behind ("fighting IS")."""
        mentions = [(at, who) for at, _, who in mentions if who in self.enemies]
        for entity, heads, against in self.against if mentions else ():
            if head not in heads:
                continue
            for at, who in mentions:
                if who in against and begin <= at < start:
                    return entity
                if (
                    who in against
                    and end < at < end + 60
                    and not re.search(r"[.,;:]", text[end:at])
                    and _FIGHTS.search(_before(text[end:at]))
                ):
                    return entity
        return None

    def _form(self, text, begin, sentence):
        before = text[max(sentence, begin - 20) : begin]
        word = _LAST_WORD.search(before[before.rfind(" ", 0, -1) + 1 : -1]) if before.endswith(" ") else None
        before = word[0].lower() if word else ""
        if before in self.definite or before.endswith("'s") or before.endswith("s'"):
            return "definite"
        if before in self.generic or before in self.called_for:
            return "generic"
        return "definite"


def _longest_first(words):
    """Words as alternatives of a pattern, the longest first."""
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


def _before(gap):
    """The words between a head and a name, articles and qualifiers left out."""
    words = gap.rstrip(" '\"").split(" ")
    while len(words) > 1 and words[-1] in _QUALIFIERS:
        words.pop()
    return " ".join(words)
