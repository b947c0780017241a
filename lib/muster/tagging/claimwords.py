"""Patterns of statements about a coalition, made from the words of a language.

They are matched on a copy of the sentence of equal length in which every coalition is a run of COALITION and every list
of countries a run of COUNTRIES: "Turkey, a NATO member" is `LLLLLL, a CCCC member`.
"""

import re

COALITION, COUNTRIES = "\ue000", "\ue001"
_C, _L = rf"(?<!{COALITION}){COALITION}++", rf"(?<!{COUNTRIES}){COUNTRIES}++"
_THE = r"(?:the |a |an |this |that |its |their |our |his |her )?"
_END = r"(?= ?[.,;:)\"!?-]|$)"


def one_of(words):
    """Words as alternatives, the longest first."""
    return "|".join(re.escape(str(w)) for w in sorted(words, key=lambda w: -len(str(w))))


def runs_of(masked, sign):
    """Where the runs of a sign stand, as (start, end)."""
    return [m.span() for m in re.finditer(f"{sign}+", masked)]


class Numbers:
    """Reads numbers as words or digits, with what makes them approximate.

    Parameters
    ----------
    words : mapping (language/en/claims.yaml)
    """

    def __init__(self, words):
        self.units, self.tens, self.dozens = words["units"], words["tens"], words["dozens"]
        spelled = (
            rf"(?:{one_of(self.tens)})(?:[- ](?:one|{one_of(self.units)}))?|{one_of(self.units)}|{one_of(self.dozens)}"
        )
        self.number = rf"(?<![\w.,$-])(?:\d{{1,3}}(?![\d%])(?![.,]\d)|(?:{spelled})(?!\w))"
        self.any = re.compile(self.number, re.I)
        self.pattern = (
            rf"(?P<whole>(?:(?P<approx>{one_of(words['approximators'])}) (?:the )?)?"
            rf"(?P<number>{self.number})(?P<tail> ?(?:{one_of(words['approximate_tails'])})(?!\w))?)"
        )

    def value(self, printed):
        """ "65", "sixty-five" or "two dozen" as an int."""
        printed = printed.lower()
        if printed.isdigit() or printed in self.dozens:
            return int(self.dozens.get(printed, printed))
        return sum({"one": 1, **self.units, **self.tens}[part] for part in re.split("[- ]", printed))


def size_patterns(words, numbers):
    """The patterns of sizes by the name of their rule; all have the groups of `Numbers.pattern`.

    Parameters
    ----------
    words : mapping (language/en/claims.yaml)
    numbers : Numbers

    Returns
    -------
    dict of str to pattern
        Groups noun, before, link and region stand where a rule looks at them.
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
        "size_all": rf"\ball {n} of {_THE}{_C}'s? {kind}{nouns}",
        "size_attributive": rf"{before}{n} (?:current )?{_C} {kind}{nouns}",
        "size_makes_up": rf"(?:(?P<portion>{w['portions']}) )?{n} {kind}{nouns} {adverb}(?:{w['makes_up']}) {head}",
        "size_number": rf"(?:number of (?:{_C} (?:{w['plural']})|(?:{w['plural']}) (?:in|of) {head})|{_C}(?:'s)? membership)[^.;]{{0,50}}? (?:to|at|reached|now) {n}",
        "size_core": rf"{n}[- ](?P<noun>{w['singular']}) core(?!\w)",
        "size_core_of": rf"\bcore (?:group )?of {n}(?: {kind}{nouns}|{ends})",
    }
    return {rule: re.compile(pattern, re.I) for rule, pattern in made.items()}


def member_patterns(words):
    """The patterns of memberships by the name of their rule.

    Parameters
    ----------
    words : mapping (language/en/claims.yaml)

    Returns
    -------
    dict of str to pattern
        Groups: members (one of several runs of countries), noun (of the first phrase), one ("one of the").
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
    return {rule: re.compile(pattern, re.I) for rule, pattern in made.items()}
