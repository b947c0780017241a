"""Words that open a rule, found in one scan of a batch."""

from muster.ground.text import Buffer
from muster.tagging.keywords import Keywords

WORDS = Keywords({"cues": ["said", "told"], "titles": ["president", "vice president"]})


def found(*texts):
    buffer = Buffer(texts)
    return {name: [buffer.folded[a:b] for a, b in spans.tolist()] for name, spans in WORDS.find(buffer).items()}


def test_words_are_found_whole_and_in_any_case():
    assert found("He Said what SAID Saidov, unsaid, told_it") == {"cues": ["Said", "SAID"], "titles": []}


def test_each_list_has_its_own_words_and_those_inside_others():
    assert found("The vice president told the president") == {
        "cues": ["told"], "titles": ["vice president", "president", "president"],
    }  # fmt: skip


def test_offsets_count_code_points_of_the_batch():
    assert WORDS.find(Buffer(["İ said", "“told”"]))["cues"].tolist() == [[2, 6], [8, 12]]


def test_a_batch_without_words_has_none():
    assert found("", "A day.") == {"cues": [], "titles": []}
    assert WORDS.find(Buffer([]))["cues"].tolist() == []
