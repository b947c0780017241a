"""Who is the subject of a verb of saying: a name, a described person, or whom a pronoun or a participle carries on.

Read from what stands left of the verb in its sentence; stretches inside quotation marks are masked before. Used by
`reported`.
"""

import re
from bisect import bisect_left
from dataclasses import replace
from functools import cached_property

from muster.codebook.language import one_of
from muster.tagging.cast import Cast, Who
from muster.tagging.people import person_id

MASK = "~"
_REACH = 90
_DAYS = tuple(f"{day}day" for day in ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun"))
_SPANS = (*_DAYS, "week", "month", "year", "yesterday", "today", "tonight")
_SETTERS = ("on", "late", "early", "earlier", "last", "this", "later")
_HOURS = ("morning", "afternoon", "evening", "night")
WHEN = (
    rf"(?i:(?:{' |'.join(_SETTERS)} ){{0,5}}(?:{'|'.join(_SPANS)})"
    rf"(?: (?:{'|'.join(_HOURS)}))?)"
)
_OWNED = re.compile(r"['’]s? ")
FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|did|does)\b")
_BRACKET = re.compile(r" ?\([^()]{1,20}\)$")  # "the Syrian Democratic Forces (SDF) said"
_LAST_WORD = re.compile(r"(?<![\w'])[\w']+$")
_TO_COMMA = re.compile(r"(?: \([^()]{1,20}\))?(?: (?:of|in|from|at|for|with) [^,;~]{1,50})?,")
_RELATIVE = re.compile(r", (?:who|which|whose|where|speaking|a|an|the)\b")
_PARTING = ',;:~"'  # what no such modifier holds
_NAME = re.compile(
    r"(?:^|[,;:] |[a-z] |^[A-Z]\w+ )((?:[A-Z][\w'-]*[a-z]|[A-Z]\.)(?: (?:al-|el-)?[A-Z][\w'-]+| [A-Z]\.| (?:of|for|and|bin|van|von|de|al) (?=[A-Z])[\w'-]+){1,5})$"
)
_NAME_FIRST = re.compile(
    r"((?:[A-Z][\w'-]*[a-z])(?: [A-Z]\.)?(?: (?:al-|el-|bin |van |von |de )?[A-Z][\w'-]*[a-z]){1,3}),"
)
_ANTECEDENT_PARTS = frozenset(("he", "she", "they", "it"))


class SubjectRules:
    """The words by which subjects are told, of a language.

    Parameters
    ----------
    words : mapping (language/en/reporting.yaml)
    """

    def __init__(self, words):
        plurals = (f"{noun}s" for noun in words["unnamed"])
        self.heads = frozenset((*words["unnamed"], *words["others"], *plurals))
        self.determiners, self.stops = frozenset(words["determiners"]), frozenset(words["stops"])
        # both are read from right to left, so that what stands farther left costs nothing
        when = rf"(?:(?:{_backwards(_HOURS)}) )?(?:{_backwards(_SPANS)})(?: (?:{_backwards(_SETTERS)})){{0,5}}"
        self.between = re.compile(rf",?(?:(?:{_backwards(words['between'])}|yl[a-z]{{1,30}}|{when})[ ,]){{0,12}}", re.I)
        self.unsaid = re.compile(
            rf" ?(?:(?:yl[a-z]+|{_backwards(words['unsaid_between'])}) )*(?:{_backwards(words['unsaid'])}|t'n\w+)(?:\W|$)",
            re.I,
        )
        self.no_subject = frozenset(words["no_subject"])
        # where a clause may begin, right before its subject
        self.boundary = re.compile(
            rf"(?:^|[,;:(~-] ?|(?:^|[ ,])(?i:{one_of(words['clause_openers'])}) )"
            rf"(?:[Tt]he |[Aa]n? |(?:[A-Z][\w.-]*|{one_of(words['before_names'])}) ){{0,3}}$"
        )
        self.verb_behind = re.compile(
            rf"(?: [a-z]+ly|{_after_blank(words['before_verbs'])})* (?:{one_of(words['acting'])}|[a-z]{{2,}}(?:ed|[^s']s|ies))\b"
        )
        self.preposition = re.compile(
            rf"(?:^|[\s,~])(?:{one_of(words['prepositions'])})(?: (?:{one_of(words['in_phrases'])}))* $", re.I
        )
        self.members = re.compile(rf"\b(?:{one_of(words['member_nouns'])}) of (?:the )?$")
        self.modified = re.compile(rf",? (?:{one_of(words['modifiers'])})\b[^{_PARTING}]{{1,110}}")


def _after_blank(words):
    """Words as alternatives, each behind a blank, those that begin with a comma as they stand."""
    return one_of([word if word.startswith(",") else f" {word}" for word in words])


def _backwards(words):
    """Words as alternatives, each written from right to left."""
    return one_of([word[::-1] for word in words])


class Subjects:
    """The subjects of verbs in one sentence.

    Parameters
    ----------
    rules : SubjectRules
    text : str, folded, quoted stretches masked, of the whole article
    page : page.Page
    number : int, of the sentence in the article
    people : callable
        Names and nouns of a sentence of the article by its number, as `Cast` asks for them; asked where a verb may
        have a subject.
    """

    def __init__(self, rules, text, page, number, people):
        self.rules, self.text, self.page, self.number, self.people = rules, text, page, number, people

    @cached_property
    def _people(self):
        return self.people(self.number)

    @cached_property
    def cast(self):
        """Everybody who may be one."""
        return Cast(self.text, self.rules, self._people)

    @cached_property
    def _ends(self):
        named, heads = self._people
        return sorted({*(m.end for m in named), *(end for _, end in heads)})

    def _ends_within(self, low, high):
        """Whether a name or a noun ends between two offsets: asked before the cast is made."""
        i = bisect_left(self._ends, low)
        return i < len(self._ends) and self._ends[i] < high

    def lead(self, at, low):
        """What stands before a verb: where the text left of its adverbs and auxiliaries ends, these words, and whether
        they or the word before say that it was not said."""
        low = max(low, at - _REACH)
        tail = self.text[low:at].rstrip()
        left = tail[: len(tail) - self.rules.between.match(tail[::-1]).end()]
        unsaid = not tail.endswith(",") and bool(self.rules.unsaid.match(left[::-1]))
        return low + len(left), tail[len(left) :], unsaid

    def subject(self, x, low, last=None):
        """Who does what the verb after an offset says.

        Parameters
        ----------
        x : int, where the verb with its adverbs and auxiliaries begins (`lead`)
        low : int, where its sentence begins
        last : Who or None, who was said to speak before

        Returns
        -------
        list of Who, several where they are joined; [] where there is nobody
        """
        left = self.text[max(low, x - _REACH) : x].rstrip(" ")
        left = _BRACKET.sub("", left) if left.endswith(")") else left
        x = max(low, x - _REACH) + len(left)
        word = _LAST_WORD.search(left, left.rfind(" ") + 1)
        word = word[0].lower() if word else ""
        if word in _ANTECEDENT_PARTS:
            return self._list(self._pronoun(word, x, low, last))
        if word in self.rules.no_subject and not (self._ends_within(x, x + 1) and x in self.cast.by_end):
            return []
        if word in ("who", "which"):
            return self._list(self._before_relative(x - len(word), low))
        if word in ("and", "but", "or"):
            return self._list(self.clause_subject(low, x - len(word), last))
        if left.endswith(",") or self.text[x : x + 1] == ",":
            return self._over_commas(low, x - left.endswith(","))
        return self._ending(x, low)

    @staticmethod
    def _list(who):
        return [who] if who else []

    def _ending(self, x, low):
        """The subject that ends right before its verb, joined ones with it."""
        who = self.cast.by_end.get(x) if self._ends_within(x, x + 1) else None
        if who and not self._hangs(who, low):
            return self._joined(who, low)
        if headed := self._modified(x, low):
            return [headed]
        if who or x <= low:
            return []
        return self._list(self._unknown(x, low))

    def _hangs(self, who, low):
        """Whether a preposition or an owner makes it part of a longer phrase: "of Iran", "Kerry's spokesman"."""
        before = self.text[max(low, who.first - 40) : who.first]
        return bool(self.rules.preposition.search(before)) and not self.rules.members.search(before)

    def _joined(self, who, low):
        """ "Kerry and Hagel": those joined to a subject by "and", if the first of them begins the clause."""
        found, at = [who], who.first
        while link := re.search(r"(?:,|,? and) (?:the )?$", self.text[max(low, at - 10) : at]):
            before = self.cast.by_end.get(at - len(link[0]))
            if before is None or self._hangs(before, low) or ("and" not in link[0] and len(found) == 1):
                break
            found.append(before)
            at = before.first
        if len(found) > 1 and not self.rules.boundary.search(self.text[max(low, at - 40) : at]):
            return [who]
        return found[::-1]

    def _modified(self, x, low):
        """ "officials in Baghdad", "a veteran who served two tours": a head with something behind it."""
        mark = max(self.text.rfind(sign, low, x) for sign in _PARTING)
        if not self._ends_within(mark, x):  # a mark right behind the head may be a comma
            return None
        i = bisect_left(self.cast.firsts, x) - 1
        while i >= 0 and self.cast.all[i].first >= max(low, x - 140):
            who = self.cast.all[i]
            between = self.text[who.end : x]
            if (
                who.end < x
                and self.rules.modified.fullmatch(between)
                and " which " not in between
                and not self._hangs(who, low)
            ):
                relative = re.match(r",? (?:who|that)\b", between)
                if (relative or not FINITE.search(between)) and self.rules.boundary.search(
                    self.text[max(low, who.first - 40) : who.first]
                ):
                    return who
            i -= 1
        return None

    def _unknown(self, x, low):
        """A name that no mention covers."""
        found = _NAME.search(self.text[max(low, x - 80) : x])
        if not found or found[1].endswith("'s") or _titled(self.text[low : low + 160]):
            return None
        name = re.sub(r"^(?:(?:The|But|And|In|On|As|While|When|\w+day) )+", "", found[1])
        return Who(x - len(name), x, person_id(name), name, "named", x - len(name), "name") if " " in name else None

    def _before_relative(self, x, low):
        """Whom "who" stands for."""
        left = self.text[max(low, x - 100) : x].rstrip(" ,")
        at = max(low, x - 100) + len(left)
        return self.cast.by_end.get(at) or self._modified(at, low)

    def _over_commas(self, low, x):
        """The subject before an insertion: "Kerry, speaking in Antalya, said"; x is the second comma."""
        left = self.text[low:x]
        apposed = self.cast.by_end.get(x)
        before = self.cast.between(low, x)
        if apposed and left[: apposed.first - low].endswith(", ") and apposed.sourcing == "named":
            noun = self.cast.by_end.get(apposed.first - 2)  # "the party's leader, Rasmus Holt, said"
            if noun and noun.sourcing == "unnamed":
                return [apposed]
        for who in before:
            comma = _TO_COMMA.match(self.text, who.end, x)
            if not comma or self._hangs(who, low):
                continue
            inside = self.text[comma.end() - 1 : x]
            if len(inside) < 260 and (_RELATIVE.match(inside) or not FINITE.search(inside)) and ";" not in inside:
                return self._joined(who, low)
        first = _NAME_FIRST.match(self.text, low, x)
        if first and not _titled(self.text[low : low + 160]):
            return [Who(low, first.end(1), person_id(first[1]), first[1], "named", low, "name")]
        joined = self._joined(apposed, low) if apposed else []
        if joined and not self.rules.boundary.search(self.text[max(low, joined[0].first - 40) : joined[0].first]):
            return []
        return joined or self._list(self._modified(x, low))

    def clause_subject(self, low, x, last=None):
        """The subject of the clause that a participle or a second verb goes on with: who spoke before in the
        sentence, else the latest who begins a clause and has a verb, else the first who begins one."""
        before = self.cast.between(low, x)
        if last and low <= last.first < x:
            return last
        for who in reversed(before):
            start = self.text[max(low, who.first - 40) : who.first]
            behind = self.text[who.end : who.end + 50]
            if self.rules.boundary.search(start) and self.rules.verb_behind.match(behind):
                return who
        for who in before:
            start = self.text[max(low, who.first - 40) : who.first]
            if (self.rules.boundary.search(start) or self.rules.members.search(start)) and not _OWNED.match(
                self.text, who.end
            ):
                return who
        return None

    def _pronoun(self, word, x, low, last):
        """Whom "he" or "it" means."""
        if word == "it":
            found = self._body(self.cast.between(low, x), low) or self._body(*self._before())
            return replace(found, first=x - len(word), rule="pronoun") if found else None
        if word == "they":
            return replace(last, first=x - len(word), rule="pronoun") if last else None
        inside = [w for w in self.cast.between(low, x) if w.sourcing == "named" and not self._hangs(w, low)]
        found = inside[0].key if inside else self.page.antecedent(x - len(word)) or self._latest(x, last)
        return Who(x - len(word), x, *found, x - len(word), "pronoun") if found else None

    def _body(self, people, low):
        """The first country or body that "it" can mean."""
        bodies = (who for who in people if who.sourcing == "title" and not _OWNED.match(self.text, who.end))
        return next((who for who in bodies if not self._hangs(who, low)), None)

    def _before(self):
        """Everybody who may be a subject in the sentence before, and where it begins."""
        if not self.number:
            return (), 0
        cast = Cast(self.text, self.rules, self.people(self.number - 1))
        return cast.all, self.page.sentences[self.number - 1][0]

    def _latest(self, x, last):
        """Who spoke last before an offset, in quotation marks or reported."""
        i = bisect_left(self.page.quote_starts, x) - 1
        quote = self.page.quotes[i] if i >= 0 else None
        if quote and quote.speaker and (not last or last.first < quote.start):
            return quote.speaker, quote.speaker_surface, quote.sourcing
        return last.key if last and last.sourcing != "title" else None

    # ---- behind a verb ----------------------------------------------------------------------------------------------

    def behind(self, end, high):
        """Who stands right behind an offset, its title included: "said a military officer"."""
        low = bisect_left(self.cast.firsts, end)
        near = [w for w in self.cast.all[low : low + 6] if w.first < min(high, end + 30)]
        for who in sorted(near, key=lambda w: w.sourcing != "named"):
            gap = self.text[end : who.first]
            if re.fullmatch(r" ?(?:(?:the|an?|some|one|two|former|new|both) |[A-Z][\w.-]* ){0,3}", gap):
                return who
        return None


def _titled(sentence):
    """Whether a sentence is a headline of words with capitals."""
    words = [w for w in re.findall(r"[A-Za-z]\w+", sentence) if len(w) > 3]
    return sum(w[0].isupper() for w in words) > 0.6 * len(words)
