"""A sentence made ready for patterns of claims: coalitions and lists of countries as runs of one sign each."""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from muster.codebook.language import one_of
from muster.tagging.claimwords import COALITION, COUNTRIES

_COUNTRY = re.compile("[A-Z]{3}")
_JOINED = re.compile(r"(?:[,;]? (?:and |or |plus |as well as |along with |both )?|/)(?:also )?(?:the )?")
_COALITIONS_JOINED = re.compile(r" and (?:of |in )?(?:the )?")
_UNNAMED = ("allies", "other:unresolved")
_LEAD = 40  # characters that the words before a list of countries have at most, "both the" included
_LISTED = 3  # mentions of a sentence that is worth asking though it names no coalition


@dataclass
class Scene:
    """A sentence with what is known of it: its masked copy, the runs of coalitions and of countries."""

    text: str
    masked: str
    coalitions: dict  # where a run begins -> entities
    countries: dict  # where a run begins -> ISO codes
    numbers: list  # where a number may begin
    default: str | None  # the coalition of the article
    core: int | None  # the size of a core named before
    about: bool  # names a coalition or an enemy of one

    def named(self, start, end, runs):
        """What the runs that begin between two offsets hold, in order."""
        return [who for at, held in runs.items() if start <= at < end for who in held]

    @cached_property
    def lower(self):
        return self.text.lower()

    def listed(self, endings):
        """Whether what stands before a run of countries ends with one of some words, "the" and "both" left aside."""
        return any(before.endswith(endings) for before in self._before)

    @cached_property
    def _before(self):
        """What stands before each run of countries, in lower case."""
        ends = [self.masked[max(0, at - _LEAD) : at].lower().rstrip(" ,") for at in self.countries]
        return [end.removesuffix("the").rstrip().removesuffix("both").rstrip(" ,") for end in ends]


class Scenes:
    """Makes scenes.

    Parameters
    ----------
    words : mapping (language/en/claims.yaml)
    enemies : set of str, the entities that coalitions of the codebook are against
    """

    def __init__(self, words, enemies):
        self.enemies = enemies
        self.attributive = re.compile(rf" (?:{one_of(words['attributive'])})(?!\w)")
        self.against = re.compile(
            rf",? (?:{one_of(words['against'])}) (?:the )?(?:so-called |self-styled |[\"'])?", re.I
        )
        self.tail = re.compile(rf"[\"']?(?: (?:{one_of(words['enemies'])})(?!\w))?")

        cues = one_of(words["tellers"])
        self.says = re.compile(
            rf"(?:, [^,.;\"]{{1,80}},)?(?: \w+ly| also| has| had| have| later)? (?:{cues})(?! (?:for|on|to)\b)", re.I
        )
        self.said = re.compile(
            rf"[,\"] (?:{cues}) (?:[\w.'-]{{1,20}} ){{0,5}}$|, according to (?:[\w.'-]{{1,20}} ){{0,5}}$", re.I
        )

    def make(self, text, mentions, numbers=(), default=None, core=None):
        """A sentence made ready.

        Parameters
        ----------
        text : str, folded
        mentions : list of (start, end, layer, entity, form, use), offsets in the sentence, ascending
        numbers : list of int, where a number may begin in it
        """
        text = text.replace(COALITION, " ").replace(COUNTRIES, " ")
        coalitions = _runs(text, self._coalitions(text, mentions), _COALITIONS_JOINED)
        taken = [(start, end) for start, end, _ in coalitions]
        countries = [r for r in _runs(text, self._countries(text, mentions, taken), _JOINED) if any(r[2])]
        masked = text
        for runs, sign in ((countries, COUNTRIES), (coalitions, COALITION)):
            for start, end, _ in runs:
                masked = masked[:start] + sign * (end - start) + masked[end:]
        held = lambda runs: {start: [w for w in who if w] for start, _, who in runs}  # noqa: E731
        about = bool(coalitions) or any(m[3] in self.enemies for m in mentions)
        return Scene(text, masked, held(coalitions), held(countries), numbers, default, core, about)

    def _coalitions(self, text, mentions):
        """Coalitions, each with the enemy and the theatre that are named behind it."""
        for i, (start, end, layer, entity, _, use) in enumerate(mentions):
            if layer == "coalition" and entity not in _UNNAMED and use != "title":
                reach = end
                for low, high, _, who, *_ in mentions[i + 1 : i + 6]:
                    if who in self.enemies and low > end and self.against.fullmatch(text, end, low):
                        reach = self.tail.match(text, high).end()
                    elif reach > end and text[reach:low] in (" in ", " and ") and _COUNTRY.fullmatch(who or ""):
                        reach = high
                yield start, reach, entity

    def _countries(self, text, mentions, taken):
        """Names of countries, and of organisations between them, that are no adjectives: not "a U.S. ally"."""
        for start, end, layer, entity, form, use in mentions:
            free = use in ("free", "place") and layer == "actor" and form in ("name", "metonym", "alias")
            if not (free and entity) or "/" in entity or self.attributive.match(text, end):
                continue
            if not any(low <= start < high for low, high in taken):
                yield start, end, entity if _COUNTRY.fullmatch(entity) else None

    def teller(self, text, mentions, first, last):
        """Who says what stands between two offsets, by a verb of saying before or behind it; None = the reporter."""
        for start, end, layer, entity, form, use in mentions:
            if layer != "actor" or form == "demonym" or use != "free" or first <= start < last:
                continue
            before = end <= first and self.says.match(text, end)
            if before or (start >= last and self.said.search(text, 0, start)):
                return entity
        return None


def candidates(work):
    """The sentences of a batch that may hold a claim: a coalition with a number or a country beside it, or a word
    without which no claim leaves the coalition unnamed.

    Parameters
    ----------
    work : the batch on its way through the tagger

    Yields
    ------
    sentence, first, last : int, the sentence and the range of its mentions
    numbers : list of int, buffer offsets at which a number may begin in it
    """
    spans, sentences = work.spans, work.sentences
    first = np.flatnonzero(np.diff(work.mention_sentence, prepend=-1))
    last, at = np.append(first[1:], len(spans.start)), work.mention_sentence[first]
    start, end = sentences.start[at], sentences.end[at]
    numbers = work.t.claims.numbers.starts(work.buffer, work.keywords["numbers"][:, 0])
    holds = lambda offsets: np.searchsorted(offsets, start) < np.searchsorted(offsets, end)  # noqa: E731
    has = lambda mentions: np.logical_or.reduceat(mentions, first) if len(first) else mentions  # noqa: E731
    coalition, country = has(spans.layer == "coalition"), has(_may_be_listed(spans))
    asked = (country | holds(numbers)) & (coalition | holds(work.keywords["claims"][:, 0]))
    low, high = np.searchsorted(numbers, start), np.searchsorted(numbers, end)
    for i in np.flatnonzero(asked).tolist():
        if coalition[i] or last[i] - first[i] >= _LISTED or _hints(work.buffer.folded[start[i] : end[i]]):
            yield int(at[i]), int(first[i]), int(last[i]), numbers[low[i] : high[i]].tolist()


def _may_be_listed(spans):
    """Whether each mention has the layer and the form of a country in a list."""
    form = spans.form
    return (spans.layer == "actor") & ((form == "name") | (form == "metonym") | (form == "alias"))


def _hints(text):
    return " core" in text or "-led" in text


def _runs(text, spans, joint):
    """Names with nothing but a joint between them, as one: (start, end, entities)."""
    runs = []
    for start, end, who in spans:
        if runs and start < runs[-1][1]:
            continue
        if runs and joint.fullmatch(text, runs[-1][1], start):
            runs[-1] = (runs[-1][0], end, [*runs[-1][2], who])
        else:
            runs.append((start, end, [who]))
    return runs
