"""Tokens without marks, and the words of a fixed phrase as one token."""

import pytest

from muster.tagging.phrases import folded, without_brackets


@pytest.fixture(scope="module")
def finder(tagger):
    return tagger.acts.finder


def words(line):
    return [t.word for t in line.tokens]


def classes(line):
    return [(t.word, t.tag) for t in line.tokens]


def cut(finder, text):
    return finder.grammar.line(text, 0, len(text), [])


def test_marks_go_and_the_word_behind_one_knows(finder):
    line = cut(finder, 'a "big" war "')
    assert words(line) == ["a", "big", "war"]
    assert line.starts == [0, 3, 8]
    assert line.marks == {3: ['"'], 8: ['"']}
    assert without_brackets(line) is line


def test_a_word_is_the_same_token_wherever_it_stands(finder):
    first, *_, last = cut(finder, "war and peace and war").tokens
    assert first is last
    assert (first.word, first.tag, first.size) == ("war", "noun", 3)
    assert first.of("verb").of("noun").tag == "noun"


def test_only_words_that_could_be_something_else_are_doubtful(finder):
    line = cut(finder, "backing of the strike, provided an armed officer's quickly made office")
    assert [t.word for t in line.tokens if t.doubtful] == [
        "backing", "strike", "provided", "armed", "'s", "quickly", "made",
    ]  # fmt: skip


def test_only_words_that_begin_a_phrase_open_one(finder):
    assert [t.word for t in cut(finder, "troops met us as well").tokens if t.opens] == ["as"]


def test_an_apostrophe_belongs_to_a_plural(finder):
    assert [t.tag for t in cut(finder, "the allies' plan").tokens][2] == "poss"
    assert words(cut(finder, "the 'plan")) == ["the", "plan"]
    assert [t.tag for t in cut(finder, "Kerry ' s plan").tokens][1] == "poss"


def test_a_mark_before_a_bracket_that_goes_stands_before_what_follows(finder):
    line = without_brackets(cut(finder, '"forces" (SDF) said'))
    assert line.marks == {1: ['"'], 15: ['"']}
    assert line.starts == [1, 15]


def test_marks_count_among_the_words_of_a_bracket(finder):
    assert words(without_brackets(cut(finder, "he (a b c d e f) said"))) == ["he", "said"]
    assert "(" in words(without_brackets(cut(finder, 'he (a b "c" d e f) said')))


def test_a_short_bracket_goes_with_what_stands_in_it(finder):
    assert words(without_brackets(cut(finder, "Forces (SDF) said"))) == ["forces", "said"]


def test_a_bracket_with_a_comma_is_read(finder):
    kept = words(without_brackets(cut(finder, "allies (Britain, France) said")))
    assert kept == ["allies", "(", "britain", ",", "france", ")", "said"]


def test_square_brackets_go_but_not_their_words(finder):
    assert words(without_brackets(cut(finder, "he [Kerry] said"))) == ["he", "kerry", "said"]


def test_the_longest_phrase_becomes_one_token(finder):
    line = folded(cut(finder, "met on the sidelines of talks"), finder.lexicon)
    assert classes(line)[1] == ("on the sidelines of", "prep")
    assert words(line) == ["met", "on the sidelines of", "talks"]
    assert (line.starts, line.tokens[1].size) == ([0, 4, 24], 19)


def test_a_phrase_that_lists_is_a_conjunction(finder):
    assert ("as well as", "conj") in classes(folded(cut(finder, "Iraq as well as Syria"), finder.lexicon))


def test_two_phrases_behind_each_other_are_both_found(finder):
    line = folded(cut(finder, "because of talks, according to plans"), finder.lexicon)
    assert words(line) == ["because of", "talks", ",", "according to", "plans"]


def test_words_that_only_begin_like_a_phrase_stay(finder):
    line = cut(finder, "on the table")
    assert folded(line, finder.lexicon) is line
