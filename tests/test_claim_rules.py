"""Patterns of claims that are not asked where a sentence lacks what they need: the patterns themselves say so."""

from re import _constants as signs
from re import _parser as parser

import pytest

from muster.tagging.claims import _CORES, _UNNAMED
from muster.tagging.claimwords import COALITION, COUNTRIES, Numbers, member_patterns, size_patterns

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
    assert {rule for rule, p in sizes.items() if not needs(parser.parse(p.pattern), COALITION)} == set(_CORES)
    assert all("core" in sizes[rule].pattern for rule in _CORES)


def test_every_membership_lists_countries(members):
    assert [rule for rule, p in members.items() if not needs(parser.parse(p.pattern), COUNTRIES)] == []


def test_memberships_that_need_no_name_of_a_coalition_are_listed(members):
    assert {rule for rule, p in members.items() if not needs(parser.parse(p.pattern), COALITION)} == set(_UNNAMED)
