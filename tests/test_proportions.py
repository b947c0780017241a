"""Intervals and corrections of proportions, against published and worked numbers."""

import math

import pytest

from muster.measuring.proportions import clustered, effective, lang_reiczigel, rogan_gladen, wilson


def test_wilson_is_the_published_interval():
    """81 of 263: .2553 to .3662, Newcombe (1998), Statistics in Medicine 17, table I, method 3; 0 of 20: 0 to .1611."""
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=5e-5)
    assert all(map(math.isnan, wilson(0.5, 0)))


def test_items_of_one_article_are_worth_less_than_as_many_apart():
    """Ten articles of ten items, in half of them all right, in half all wrong: worth nine items."""
    assert effective([10, 0] * 5, [10] * 10) == pytest.approx(9)
    assert effective([5] * 10, [10] * 10) == 100  # all alike: never worth more than they are
    assert effective([10] * 10, [10] * 10) == 100
    assert effective([], []) == 0


def test_a_share_of_few_articles_has_no_interval():
    share, low, _ = clustered([1] * 9, [2] * 9)
    assert share == 0.5
    assert math.isnan(low)
    assert clustered([1] * 10, [2] * 10)[1:] == pytest.approx(wilson(0.5, 20))


def test_rogan_gladen_by_hand():
    """23 of 150 with sensitivity .96 and specificity .89: (.1533 - .11) / .85."""
    assert rogan_gladen(23 / 150, 0.96, 0.89) == pytest.approx(0.0510, abs=5e-5)
    assert rogan_gladen(0.05, 0.96, 0.89) == 0
    assert math.isnan(rogan_gladen(0.5, 0.5, 0.5))


def test_lang_reiczigel_by_hand():
    """100 of 200 found, 45 of 50 and 40 of 50 right: adjusted .5, 46/52, 41/52; (.5 + .7885 - 1) / .6731 = .4286."""
    low, high = lang_reiczigel(0.5, 200, 0.9, 50, 0.8, 50)
    n, z2, se, sp, there = 203.8415, 3.84146, 46 / 52, 41 / 52, 0.428571
    of_se, of_sp = se * (1 - se) / 52, sp * (1 - sp) / 52
    shift = 2 * z2 * (there * of_se - (1 - there) * of_sp)
    width = 1.959964 * math.sqrt(0.25 / n + there**2 * of_se + (1 - there) ** 2 * of_sp) / (se + sp - 1)
    assert (low, high) == pytest.approx((there + shift - width, there + shift + width), abs=1e-5)
    assert low < rogan_gladen(0.5, 0.9, 0.8) < high


def test_the_correction_is_wider_than_the_share_alone_and_shrinks_with_coding():
    few, many = lang_reiczigel(0.4, 500, 0.9, 20, 0.95, 20), lang_reiczigel(0.4, 500, 0.9, 2000, 0.95, 2000)
    alone = wilson(0.4, 500)
    assert few[1] - few[0] > many[1] - many[0] > alone[1] - alone[0]
    assert all(map(math.isnan, lang_reiczigel(0.4, 500, 0.9, 0, 0.95, 20)))
    assert all(map(math.isnan, lang_reiczigel(0.4, 500, 0.3, 20, 0.3, 20)))
