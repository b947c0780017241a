"""The scanner against a naive search: every alias between word boundaries, all of them, in order."""

import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.codebook.aliases import Alias
from muster.codebook.scanner import Forms, Scanner, spellings
from muster.ground.text import Buffer

LONG = "Abcdefghijklmnopqrstuvwxyz"
ALIASES = [
    "Aa", "Aa bb", "Aa bbc", "bb", "U.S", "U.S.", "a-A", "A'b", "Bé", ".", "AA B", "'a", "A.-.B", "B c B c", LONG,
]  # fmt: skip
WORDS = st.sampled_from(
    [*ALIASES, "a", "b", "A", "B", "c", "_", "1", "é", "AA", "BB", "S", LONG[:-1], LONG[:8] + LONG[9:]]
)
GLUE = st.sampled_from([" ", " ", "", "-", ".", "'", "\n", ", "])
TEXTS = st.lists(st.tuples(WORDS, GLUE), max_size=12).map(lambda pairs: "".join(w + g for w, g in pairs))


def scan(aliases, *texts):
    """What the scanner finds, as (alias, start, end)."""
    scanner = Scanner([Alias(text, "name") for text in aliases])
    found = scanner.scan(Buffer(texts))
    return [(aliases[i], s, e) for i, s, e in zip(*(a.tolist() for a in found), strict=True)]


def naive(aliases, text):
    """The same by plain search; as written wins over another's capitals."""
    owner = {}
    for alias in aliases:
        for spelling in spellings(alias):
            owner.setdefault(spelling, alias)
    owner |= {alias: alias for alias in aliases}
    word = lambda c: c.isalnum() or c == "_"  # noqa: E731
    found = []
    for spelling, alias in owner.items():
        for m in re.finditer(f"(?={re.escape(spelling)})", text):
            start, end = m.start(), m.start() + len(spelling)
            inside = (
                start > 1 and text[start - 1] == "." and word(text[start - 2]) and text[start + 1 : start + 2] == "."
            )
            if not inside and not (start and word(text[start - 1])) and not (end < len(text) and word(text[end])):
                found.append((alias, start, end))
    return sorted(found, key=lambda row: (row[1], -row[2], row[0]))


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_scan_equals_naive_search(texts):
    buffer = Buffer(texts)
    want = naive(ALIASES, buffer.folded)
    assert sorted(scan(ALIASES, *texts), key=lambda row: (row[1], -row[2], row[0])) == want


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_scan_is_sorted_by_start_then_longest_first(text):
    found = [(s, -e) for _, s, e in scan(ALIASES, text)]
    assert found == sorted(found)


def test_an_alias_with_a_stop_does_not_begin_inside_another_abbreviation():
    assert scan(["U.S.", "S. Africa"], "the U.S. Africa envoy in S. Africa") == [("U.S.", 4, 8), ("S. Africa", 25, 34)]


def test_shorter_alias_where_the_longer_breaks_off():
    assert scan(["Saudi", "Saudi Arabia"], "Saudi Arabian jets") == [("Saudi", 0, 5)]


def test_all_overlapping_matches_the_longer_first():
    found = scan(["Saudi", "Saudi Arabia", "Arabia"], "Saudi Arabia")
    assert found == [("Saudi Arabia", 0, 12), ("Saudi", 0, 5), ("Arabia", 6, 12)]


def test_full_stops_inside_an_alias():
    assert scan(["U.S."], "the U.S., the U.S.-led and U.S.A.") == [("U.S.", 4, 8), ("U.S.", 14, 18)]


def test_alias_that_ends_with_a_full_stop_before_a_letter():
    assert scan(["U.S."], "U.S.Army") == []


def test_underscores_and_digits_are_parts_of_words():
    assert scan(["IS"], "_IS IS1 IS") == [("IS", 8, 10)]


def test_curly_and_odd_blanks_are_folded():
    assert scan(["Da'esh", "Saudi Arabia"], "Da’esh, Saudi\xa0Arabia") == [("Da'esh", 0, 6), ("Saudi Arabia", 8, 20)]


def test_offsets_count_code_points():
    assert scan(["Iraq"], "\U0001f600\U0001d400 Iraq") == [("Iraq", 3, 7)]


def test_no_match_runs_over_two_texts():
    assert scan(["Saudi Arabia", "a b"], "Saudi", "Arabia a", "b") == []


def test_alias_at_both_ends_of_a_batch():
    assert scan(["Iraq"], "Iraq", "Iraq") == [("Iraq", 0, 4), ("Iraq", 5, 9)]


def test_spellings_of_a_name_and_of_a_common_noun():
    assert spellings("Iraq") == {"Iraq", "IRAQ"}
    assert spellings("US") == {"US"}
    assert spellings("secretary of state") == {
        "secretary of state", "Secretary of state", "Secretary of State", "SECRETARY OF STATE"
    }  # fmt: skip
    assert "Vice-President" in spellings("vice-president")


def test_capitals_that_change_length_are_left_out():
    assert spellings("Weißrussland") == {"Weißrussland"}


def test_letters_that_share_a_byte_are_told_apart():
    rare = [f"Ab{chr(0x4E00 + i)}c" for i in range(400)]
    assert scan(rare, f"{rare[399]} Ab{chr(0x4E00 + 400)}c") == [(rare[399], 0, 4)]


def test_characters_above_the_basic_plane():
    assert scan(["A \U0001f600 b", "A"], "A \U0001f600 b, A \U0001f601 b") == [
        ("A \U0001f600 b", 0, 5),
        ("A", 0, 1),
        ("A", 7, 8),
    ]


def test_words_of_one_beginning_end_and_size():
    one, two = "Aaaaaaaabaaaaaaaaa", "Aaaaaaaacaaaaaaaaa"
    assert scan([one], f"{two} {one}") == [(one, 19, 37)]


def test_a_form_in_lower_case_is_found_in_any_case():
    form, start, end = Forms(["the hague", "'s"], lower=True).find(Buffer(["THE Hague's", "The  Hague 's"]))
    assert list(zip(form.tolist(), start.tolist(), end.tolist(), strict=True)) == [(0, 0, 9), (1, 23, 25)]


def test_as_written_wins_over_the_capitals_of_another():
    assert scan(["Isis", "ISIS"], "ISIS and Isis") == [("ISIS", 0, 4), ("Isis", 9, 13)]


def test_empty_batch():
    alias, start, end = Scanner([Alias("Iraq", "name")]).scan(Buffer([]))
    assert [len(a) for a in (alias, start, end)] == [0, 0, 0]
    assert start.dtype == np.int64


def test_every_shipped_alias_is_found_as_written(tagger):
    scanner = tagger.mentions.scanner
    texts = [alias.text for alias in tagger.mentions.aliases]
    buffer = Buffer([f"( {text} )" for text in texts])
    _, start, end = scanner.scan(buffer)
    spans = set(zip(start.tolist(), end.tolist(), strict=True))
    wanted = [(s + 2, s + 2 + len(t)) for s, t in zip(buffer.starts.tolist(), texts, strict=False)]
    assert [t for t, span in zip(texts, wanted, strict=True) if span not in spans] == []
