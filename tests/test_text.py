"""Folding for matching: one code point for one, over all of Unicode; a batch of texts as one buffer."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.ground.text import GAP, Buffer, as_text, code_points, fold, plain

EVERYTHING = "".join(map(chr, range(sys.maxunicode + 1)))
UNTOUCHED = "abc XYZ 0189 éÉşŞ ßİı Ω Ж א ع 漢 \U0001f600 \x00 _&%;"


def test_fold_keeps_length_over_all_of_unicode():
    assert len(fold(EVERYTHING)) == len(EVERYTHING)


def test_fold_maps_each_code_point_by_itself():
    folded = fold(EVERYTHING)
    for i in (*range(0x3100), *range(0xFE00, 0x10000), 0x1F600):
        assert fold(EVERYTHING[i]) == folded[i]


def test_fold_changes_blanks_quotes_and_dashes_only():
    folded = fold(EVERYTHING)
    changed = {new for old, new in zip(EVERYTHING, folded, strict=True) if old != new}
    assert changed == {" ", "'", '"', "-"}
    blanks = [c for c, new in zip(EVERYTHING, folded, strict=True) if new == " " and c != " "]
    assert [c for c in blanks if not c.isspace()] == []
    assert fold(UNTOUCHED) == UNTOUCHED


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("a\nb\tc\r\nd", "a b c  d"),
        ("a\xa0b\u2009c\u202fd\u3000e", "a b c d e"),
        ("“Don’t” ‘so’", "\"Don't\" 'so'"),
        ("«so» „so“", '"so" "so"'),
        ("U.S.–led — so‑called", "U.S.-led - so-called"),
    ],
)
def test_fold_blanks_quotes_dashes(text, folded):
    assert fold(text) == folded


def test_fold_keeps_every_blank_of_python_that_it_can():
    left = [c for c in EVERYTHING if c.isspace() and fold(c) != " "]
    assert left == []


def test_fold_twice_changes_nothing_more():
    once = fold(EVERYTHING)
    assert fold(once) == once


def test_lower_keeps_length_and_never_lengthens():
    lower = Buffer([EVERYTHING]).lower
    assert len(lower) == len(EVERYTHING) + 1
    assert Buffer(["İstanbul ẞ ΑΣ"]).lower.startswith("İstanbul ß ας"[:8])


def test_code_points_and_back_with_surrogates():
    text = "a\ud800b\U0001f600"
    assert as_text(code_points(text)) == text
    assert code_points(text).tolist() == [0x61, 0xD800, 0x62, 0x1F600]


def test_buffer_starts_and_gaps():
    buffer = Buffer(["ab", "", "ç\U0001f600"])
    assert buffer.starts.tolist() == [0, 3, 4, 7]
    assert buffer.original == f"ab{GAP}{GAP}ç\U0001f600{GAP}"
    assert [buffer.folded[end - 1] for end in buffer.starts[1:]] == [GAP] * 3


def test_buffer_doc_of_each_offset():
    buffer = Buffer(["ab", "", "cd"])
    assert buffer.doc_of(np.arange(7)).tolist() == [0, 0, 0, 1, 2, 2, 2]


def test_buffer_of_nothing():
    buffer = Buffer([])
    assert buffer.starts.tolist() == [0]
    assert (buffer.folded, buffer.lower, len(buffer.word)) == ("", "", 0)


def test_buffer_classes_above_the_basic_plane_are_false():
    buffer = Buffer(["aB_1\U0001d400\U0001f600 "])
    assert buffer.word.tolist() == [True, True, True, True, False, False, False, False]
    assert buffer.upper.tolist() == [False, True, False, False, False, False, False, False]


@given(st.lists(st.text(), max_size=5))
def test_buffer_slices_give_the_texts_back(texts):
    buffer = Buffer(texts)
    spans = zip(buffer.starts[:-1].tolist(), buffer.starts[1:].tolist(), strict=True)
    assert [buffer.original[a : b - 1] for a, b in spans] == texts
    assert buffer.folded == fold(buffer.original)
    assert len(buffer.original) == len(buffer.folded) == len(buffer.lower) == len(buffer.codes)


def test_plain_text_splits_into_its_words():
    text = "The U.S.-led “coalition”—24,000 re-armed Kurds’ Köln_2 \U0001d4b3 \ud83d plans."
    copy = plain(fold(text))
    assert len(copy) == len(text)
    assert plain("The U.S.-led Coalition_2 (24,000)!") == "the u s -led coalition_2  24 000  "
    assert " ".join(copy.split()) == "the u s -led coalition -24 000 re-armed kurds köln_2 \U0001d4b3 plans"
