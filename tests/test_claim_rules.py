"""Patterns of claims that are not asked where a sentence lacks what they need: the patterns themselves say so."""

import re
from re import _constants as signs
from re import _parser as parser

import pytest

from muster.ground.text import Buffer
from muster.tagging.claims import _CORES, _UNNAMED
from muster.tagging.claimscenes import Scenes
from muster.tagging.claimwords import COALITION, COUNTRIES, NUMBER, Numbers, member_patterns, openers, size_patterns

REPEATS = {signs.MAX_REPEAT, signs.MIN_REPEAT, signs.POSSESSIVE_REPEAT}


def needs(items, sign):
    """Whether whatever an expression matches holds a sign."""
    for op, value in items:
        if op is signs.LITERAL and value == ord(sign):
            return True
        if op is signs.BRANCH and all(needs(branch, sign) for branch in value[1]):
            return True
        if op in REPEATS and value[0] and needs(value[2], sign):
            return True
        if op in (signs.SUBPATTERN, signs.ASSERT) and needs(value[-1], sign):
            return True
    return False


@pytest.fixture(scope="module")
def sizes(language):
    return size_patterns(language.claims, Numbers(language.claims))


@pytest.fixture(scope="module")
def members(language):
    return member_patterns(language.claims)


def test_every_size_but_that_of_a_core_names_a_coalition(sizes):
    assert {rule for rule, p in sizes.items() if not needs(parser.parse(p.pattern.pattern), COALITION)} == set(_CORES)
    assert all("core" in sizes[rule].pattern.pattern for rule in _CORES)


def test_every_membership_lists_countries(members):
    assert [rule for rule, p in members.items() if not needs(parser.parse(p.pattern.pattern), COUNTRIES)] == []


def test_memberships_that_need_no_name_of_a_coalition_are_listed(members):
    assert {rule for rule, p in members.items() if not needs(parser.parse(p.pattern.pattern), COALITION)} == set(
        _UNNAMED
    )


def begins(items, sign):
    """Whether whatever an expression matches begins with a sign, what may be missing and assertions left aside."""
    for op, value in items:
        if op in (signs.AT, signs.ASSERT_NOT, signs.ASSERT) or (op in REPEATS and not value[0]):
            continue
        if op is signs.SUBPATTERN:
            return begins(value[-1], sign)
        if op is signs.BRANCH:
            return all(begins(branch, sign) for branch in value[1])
        return begins(value[2], sign) if op in REPEATS else op is signs.LITERAL and value == ord(sign)
    return False


@pytest.mark.parametrize("sign", [COALITION, COUNTRIES])
def test_a_rule_begins_with_the_sign_that_it_is_asked_at(sizes, members, sign):
    rules = {**sizes, **members}
    assert {name for name, rule in rules.items() if begins(parser.parse(rule.pattern.pattern), sign)} == {
        name for name, rule in rules.items() if rule.opens == sign
    }


def test_a_rule_asked_at_numbers_can_do_without_the_words_before(sizes):
    for name, rule in sizes.items():
        items = parser.parse(rule.pattern.pattern)
        op, value = next((op, value) for op, value in items if op not in REPEATS or value[0])
        number = op is signs.SUBPATTERN and value[0] == rule.pattern.groupindex["whole"]
        assert number == (rule.opens == NUMBER), name


TEXTS = [
    "CC has some 60 members and there are nearly sixty-five countries in CC, all 66 of CC's members and more than 12 CC states.",
    "The number of CC members rose to 30, and the core of seven nations, the five-nation core, includes LL and LL.",
    "LL, a CC member, and LL belong to CC, whose members are LL; LL joined CC, LL and other member states of CC, partners in CC such as both the LL.",
    "The countries taking part include LL, as a CC ally, LL said; LL took part in the CC strikes, as did LL, and 8 or 9 of CC.",
    "Two members of CC such as LL and seven of the 28 states in CC, CC's 28 nations, CC of 60: LL and LL, a fellow partner, LL.",
    "CC is now 28-nation strong and CC was 30 nations strong; some 40 countries make up CC; LL is also a member of CC.",
    "LL was welcomed into CC, LL takes part as a member of CC, CC consists of LL; the 65-nation, US-led CC; CC member LL.",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_rule_finds_what_a_search_of_the_whole_sentence_finds(language, sizes, members, text):
    mentions = [(m.start(), m.end(), "coalition", "c", "name", "free") for m in re.finditer("CC", text)]
    mentions += [(m.start(), m.end(), "actor", "NOR", "name", "free") for m in re.finditer("LL", text)]
    numbers = [m.start() for m in re.finditer(r"\b(?=\w)", text)]
    scene = Scenes(language.claims, set()).make(text, sorted(mentions), numbers)
    found = {name: [m.span() for m in rule.matches(scene)] for name, rule in {**sizes, **members}.items()}
    assert found == {
        name: [m.span() for m in rule.pattern.finditer(scene.masked)] for name, rule in {**sizes, **members}.items()
    }


def test_the_sentences_above_fit_every_rule(sizes, members):
    text = " ".join(TEXTS).replace("CC", COALITION * 2).replace("LL", COUNTRIES * 2)
    silent = {name for name, rule in {**sizes, **members}.items() if not rule.pattern.search(text)}
    assert silent == set()


def test_a_claim_without_a_coalition_holds_a_word_that_opens_it(language, members):
    words = openers(language.claims)
    for text in (
        "LL belongs to the core.",
        "LL took part in the allied strikes.",
        "The countries involved include LL.",
    ):
        masked = text.replace("LL", COUNTRIES * 2)
        assert any(members[rule].pattern.search(masked) for rule in _UNNAMED), text
        assert any(re.search(rf"\b{word}\b", text) for word in words), text


def test_numbers_may_begin_at_runs_of_three_digits_and_at_words(language):
    buffer = Buffer(["60 of 2014, some sixty-five", "7"])
    starts = Numbers(language.claims).starts(buffer, [17, 23])
    assert [buffer.folded[at : at + 3] for at in starts.tolist()] == ["60 ", "six", "fiv", "7\0"]
