"""Patterns of statements about a coalition, made from the words of a language.

They are matched on a copy of the sentence of equal length in which every coalition is a run of COALITION and every list
of countries a run of COUNTRIES: "Turkey, a NATO member" is `LLLLLL, a CCCC member`.
"""

import re
from dataclasses import dataclass

import numpy as np

from muster.codebook.language import one_of

COALITION, COUNTRIES = "\ue000", "\ue001"
NUMBER = "number"
_BEFORE = 60  # characters that what may stand before a number has at most: "there are approximately the"
_C, _L = rf"(?<!{COALITION}){COALITION}++", rf"(?<!{COUNTRIES}){COUNTRIES}++"
_THE = r"(?:the |a |an |this |that |its |their |our |his |her )?"
_END = r"(?= ?[.,;:)\"!?-]|$)"


def runs_of(masked, sign):
    """Where the runs of a sign stand, as (start, end)."""
    return [m.span() for m in re.finditer(f"{sign}+", masked)]


@dataclass(frozen=True)
class Rule:
    """A pattern, and what spares a sentence from being searched with it from its first character to its last.

    Attributes
    ----------
    pattern : re.Pattern
    opens : str
        COALITION or COUNTRIES: what it matches begins with a run of them. NUMBER: it matches from a number on, words
        before the number are optional. Empty: it begins anywhere.
    holds, lists : tuple of str, lower case
        Of a pattern that begins anywhere: words of which one stands in what it matches; words of which one stands right
        before the countries that it matches.
    """

    pattern: re.Pattern
    opens: str = ""
    holds: tuple = ()
    lists: tuple = ()

    def matches(self, scene):
        """What `pattern.finditer(scene.masked)` gives, in the same order.

        Parameters
        ----------
        scene : Scene
        """
        if not self.opens:
            if any(word in scene.lower for word in self.holds) or scene.listed(self.lists):
                yield from self.pattern.finditer(scene.masked)
            return
        if self.opens == NUMBER:
            yield from at_numbers(self.pattern, scene.masked, scene.numbers)
            return
        at = 0
        for start in scene.coalitions if self.opens == COALITION else scene.countries:
            if start >= at and (m := self.pattern.match(scene.masked, start)):
                yield m
                at = m.end()


def at_numbers(pattern, text, numbers):
    """What a pattern matches that begins with a number, or with words before it that it can do without.

    Parameters
    ----------
    pattern : re.Pattern
    text : str
    numbers : list of int, ascending: where a number may begin
    """
    at = 0
    for number in numbers:
        if number >= at and pattern.match(text, number):
            m = pattern.search(text, max(at, number - _BEFORE))
            yield m
            at = m.end()


class Numbers:
    """Reads numbers as words or digits, with what makes them approximate.

    Parameters
    ----------
    words : mapping (language/en/claims.yaml)

    Attributes
    ----------
    words : frozenset of str
        Words that a number may begin with.
    """

    def __init__(self, words):
        self.units, self.tens, self.dozens = words["units"], words["tens"], words["dozens"]
        spelled = (
            rf"(?:{one_of(self.tens)})(?:[- ](?:one|{one_of(self.units)}))?|{one_of(self.units)}|{one_of(self.dozens)}"
        )
        self.number = rf"(?<![\w.,$-])(?:\d{{1,3}}(?![\d%])(?![.,]\d)|(?:{spelled})(?!\w))"
        self.words = frozenset((*self.units, *self.tens, *self.dozens))
        self.pattern = (
            rf"(?P<whole>(?:(?P<approx>{one_of(words['approximators'])}) (?:the )?)?"
            rf"(?P<number>{self.number})(?P<tail> ?(?:{one_of(words['approximate_tails'])})(?!\w))?)"
        )

    def starts(self, buffer, spelled):
        """Buffer offsets at which a number may begin, ascending.

        Parameters
        ----------
        buffer : Buffer
        spelled : int array, where one of `words` stands
        """
        digit = (buffer.codes >= ord("0")) & (buffer.codes <= ord("9"))
        edges = np.flatnonzero(np.diff(digit, prepend=False))  # a text ends with GAP: each run that begins ends, too
        begins, ends = edges[::2], edges[1::2]
        return np.union1d(begins[ends - begins <= 3], spelled)

    def value(self, printed):
        """ "65", "sixty-five" or "two dozen" as an int."""
        printed = printed.lower()
        if printed.isdigit() or printed in self.dozens:
            return int(self.dozens.get(printed, printed))
        return sum({"one": 1, **self.units, **self.tens}[part] for part in re.split("[- ]", printed))


def size_patterns(words, numbers):
    """The rules of sizes by name; the patterns have the groups of `Numbers.pattern`.

    Parameters
    ----------
    words : mapping (language/en/claims.yaml)
    numbers : Numbers

    Returns
    -------
    dict of str to Rule
        Groups noun, before, link, every and portion stand where a rule looks at them.
    """
    w = {key: one_of(value) for key, value in words.items()}
    n, kind = numbers.pattern, rf"(?:(?:{w['kinds']}) )?"
    nouns = rf"(?P<noun>{w['plural']})(?!\w)(?: (?:and|plus) (?:\w+ )?{w['bodies']})?"
    before, ends = rf"(?:(?<!\w)(?P<before>{w['wholes']}) )?", rf"(?:{_END}|(?= (?:{w['goes_on']})(?!\w)))"
    adverb, head = rf"(?:(?:{w['adverbs']}) )?", rf"{_THE}(?:[\w.-]{{1,20}} )?{_C}"
    made = {
        "size_modifier": rf"{n}(?:[- ]|(?<=-plus) )?(?P<noun>{w['singular']}|strong)(?!\w)(?:,? (?!(?:{w['unreal']})\b)[\w.-]{{1,20}}){{0,3}}?,? {_C}",
        "size_within": rf"{before}{n} {kind}(?:{nouns},? )?(?P<link>{w['within']}) {head}",
        "size_of": rf"{_C}(?: (?:group|bloc))?,? (?:now )?(?:of|comprising|consisting of|made up of|composed of|grouping|uniting|involving) (?:the )?{n}(?: (?:(?:{w['regions']}|{w['kinds']}) )*{nouns}|{ends})",
        "size_counts": rf"{_C}(?:,? (?:which|that|itself))?,? {adverb}(?P<link>{w['counts']}) {adverb}{n}(?: {kind}{nouns}|(?P<bare>{ends}))",
        "size_strong": rf"{_C},? (?:(?:which|that) )?(?:is |was )?{adverb}{n}(?: {kind}{nouns}|-\w{{4,12}})?[ -]strong",
        "size_owned": rf"{_C}'s? {adverb}{n} {kind}{nouns}",
        "size_all": rf"(?:\b(?P<every>all) )?{n} of {_THE}{_C}'s? {kind}{nouns}",
        "size_attributive": rf"{before}{n} (?:current )?{_C} {kind}{nouns}",
        "size_makes_up": rf"(?:(?P<portion>{w['portions']}) )?{n} {kind}{nouns} {adverb}(?:{w['makes_up']}) {head}",
        "size_number": rf"(?:number of (?:{_C} (?:{w['plural']})|(?:{w['plural']}) (?:in|of) {head})|{_C}(?:'s)? membership)[^.;]{{0,50}}? (?:to|at|reached|now) {n}",
        "size_core": rf"{n}[- ](?P<noun>{w['singular']}) core(?!\w)",
        "size_core_of": rf"\bcore (?:group )?of {n}(?: {kind}{nouns}|{ends})",
    }
    holds = {"size_number": ("number of", "membership"), "size_core_of": ("core",)}
    named = ("size_of", "size_counts", "size_strong", "size_owned")
    opens = {**dict.fromkeys(made, NUMBER), **dict.fromkeys(named, COALITION), **dict.fromkeys(holds, "")}
    return {rule: Rule(re.compile(pattern, re.I), opens[rule], holds.get(rule, ())) for rule, pattern in made.items()}


def member_patterns(words):
    """The rules of memberships by name.

    Parameters
    ----------
    words : mapping (language/en/claims.yaml)

    Returns
    -------
    dict of str to Rule
        Groups of the patterns: members (one of several runs of countries), noun (of the first phrase), one ("one of the").
    """
    w = {key: one_of(value) for key, value in words.items()}
    adjectives = rf"(?:(?!(?:{w['unreal']}|{w['member']}|{w['members']})\b)[\w'.-]{{1,24}} ){{0,4}}?"
    both = f"{w['members']}|{w['member']}"
    of = rf"(?:of|in|to) (?:both )?{_THE}{adjectives}{_C}"
    noun = lambda name: (  # noqa: E731
        rf"(?:(?P<one{name}>one of |some of |two of |both of |among )?{_THE}{adjectives}"
        rf"(?:{_C}(?:'s)?[ -]{adjectives}(?P<noun{name}>{both})(?!\w)|(?P<nounof{name}>{both}|part) {of}))"
    )
    chain = rf"{noun(1)}(?: and (?:also )?{noun(2)})?"
    adverb, have = rf"(?:(?:{w['adverbs']}|(?!ally)\w{{2,16}}ly) )?", r"(?:has |have |had )?"
    inside = rf"[^.;:\"{COALITION}{COUNTRIES}]"
    aside = rf"(?:, {inside}{{1,60}},)?"
    members, listed = f"(?P<members>{_L})", f"(?:both )?(?:the )?(?P<members>{_L})"
    group = rf"(?:{_C}(?:'s)?[ -]{adjectives}(?:{w['members']})|(?:{w['members']}) (?:of|in|within|from|inside|that are part of|who are part of|taking part in) {_THE}{adjectives}{_C})"
    others = group.replace(w["members"], "members|member states|member countries|member nations")
    made = {
        "member_apposed": rf"{members}(?:, | - | \()(?:(?:which|who|itself|also|like \w+) ){{0,2}}(?:(?:{w['is']}) )?{adverb}(?P<determined>{chain})(?= ?[.,;:)\"!?-]|$| (?:and|that|which|whose|who|but|with|since)\b)",
        "member_copula": rf"{members}{aside} (?:which |who |that )?{adverb}(?:{w['is']}) {adverb}{chain}",
        "member_welcomed": rf"{members}{aside} {have}(?:was |were |been ){adverb}(?:{w['admitted']}) (?:as|into|among|to) (?:{chain}|{_THE}{adjectives}{_C})",
        "member_as": rf"{members} (?P<gap>(?:[\w'-]++ ){{1,14}}?)as (?P<determined>{chain})",
        "member_belongs": rf"{members}{aside},? (?:which |who |that )?{adverb}(?:belongs?|belonged)(?: with (?P<more>{_L}))?,? to {_THE}{adjectives}(?:{_C}|core\b)",
        "member_joined": rf"{members}{aside},? (?:which |who |that )?{adverb}(?:{w['joined']}) {_THE}{adjectives}{_C}(?!'s)(?! (?:\w+ )?(?:{w['acts']}|{w['meetings']}|members|partners|allies)(?!\w))",
        "member_named": rf"{_C}[ -](?P<noun1>{both}) {members}",
        "member_named_apart": rf"(?<!\w)(?:an?|another|fellow|as an?) {adjectives}(?:{_C}[ -](?P<noun1>{w['member']})|(?P<nounof1>{w['member']}) {of}),? {members}",
        "member_listed": rf"{group}(?: {inside}{{1,60}}?)?,? ?(?:{w['lists']}) ?{listed}",
        "member_consists": rf"{_C},? (?:which |that |itself )?{adverb}(?:{w['consists']}):? (?:[\w-]{{1,20}} ){{0,3}}?{listed}|{_C}(?: \(|: | - ){listed.replace('members', 'named')}",
        "member_other": rf"{members},? (?:and|along with) (?:\w{{2,12}} )?(?:other|fellow) {others}",
        "took_part": rf"{members}(?:,? (?:together|along) with (?P<more>{_L}))?,? (?:which |that |who )?{have}{adverb}(?:{w['take_part']}) {_THE}(?:first |latest )?(?:{_C}(?:'s)?|[\w.]{{1,12}}-led|{w['leaders']}) (?:\w{{1,16}} ){{0,2}}?(?:{w['acts']})(?!\w)(?:[^.;]{{0,60}}, as (?:has|have|did|does) (?P<last>{_L}))?",
        "taking_part": rf"(?<!\w)(?:{w['members']}) [^.;{COUNTRIES}]{{0,30}}?(?:{w['present']})(?!\w)[^.;{COUNTRIES}]{{0,80}}?(?:{w['lists']}) ?{listed}",
    }
    lists = {
        "member_listed": tuple(words["lists"]),
        "member_named_apart": (COALITION, *words["member"]),
        "taking_part": tuple(words["lists"]),
    }
    named = ("member_named", "member_consists")
    opens = {**dict.fromkeys(made, COUNTRIES), **dict.fromkeys(named, COALITION), **dict.fromkeys(lists, "")}
    return {
        rule: Rule(re.compile(pattern, re.I), opens[rule], lists=lists.get(rule, ())) for rule, pattern in made.items()
    }


def openers(words):
    """Words of which one stands in every claim whose sentence names no coalition.

    Parameters
    ----------
    words : mapping (language/en/claims.yaml)

    Returns
    -------
    frozenset of str
    """
    return frozenset(
        ("core", "belong", "belongs", "belonged", *words["take_part"], *words["present"], *words["meetings"])
    )
