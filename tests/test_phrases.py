"""Tokens without marks, and the words of a fixed phrase as one token."""

import pytest

from muster.tagging.phrases import folded, without_marks


@pytest.fixture(scope="module")
def finder(tagger):
    return tagger.acts.finder


def words(tokens):
    return [(t.word, t.tag) for t in tokens]


def cut(finder, text):
    return finder.grammar.tokens(text, 0, len(text), [])


def test_marks_go_and_the_word_behind_one_is_fresh(finder):
    kept = without_marks(cut(finder, 'a "big" war'))
    assert [t.word for t in kept] == ["a", "big", "war"]
    assert [t.fresh for t in kept] == [False, True, True]


def test_a_short_bracket_goes_with_what_stands_in_it(finder):
    assert [t.word for t in without_marks(cut(finder, "Forces (SDF) said"))] == ["forces", "said"]


def test_a_bracket_with_a_comma_is_read(finder):
    kept = [t.word for t in without_marks(cut(finder, "allies (Britain, France) said"))]
    assert kept == ["allies", "(", "britain", ",", "france", ")", "said"]


def test_square_brackets_go_but_not_their_words(finder):
    assert [t.word for t in without_marks(cut(finder, "he [Kerry] said"))] == ["he", "kerry", "said"]


def test_the_longest_phrase_becomes_one_token(finder):
    tokens = folded(cut(finder, "met on the sidelines of talks"), finder.lexicon)
    assert words(tokens)[1] == ("on the sidelines of", "prep")
    assert [t.word for t in tokens] == ["met", "on the sidelines of", "talks"]
    assert (tokens[1].start, tokens[1].end) == (4, 23)


def test_a_phrase_that_lists_is_a_conjunction(finder):
    assert ("as well as", "conj") in words(folded(cut(finder, "Iraq as well as Syria"), finder.lexicon))


def test_two_phrases_behind_each_other_are_both_found(finder):
    tokens = folded(cut(finder, "because of talks, according to plans"), finder.lexicon)
    assert [t.word for t in tokens] == ["because of", "talks", ",", "according to", "plans"]


def test_words_that_only_begin_like_a_phrase_stay(finder):
    tokens = cut(finder, "on the table")
    assert folded(tokens, finder.lexicon) is tokens
