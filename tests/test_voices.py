"""Who is quoted, how, and in whose words acts are told: by hand on nine stretches of four articles.

a 2015-01-05 Herald, c 2015-04-01 Herald: 3 sentences each; b 2015-01-06 Courier, d undated Courier: 3 sentences each.

doc  kind      speaker               sourcing   sentence
a    full      ada_brook             named      1
a    partial   ada_brook             named      1
a    reported  ada_brook;odo_lind    title      2
a    full      -                     -          1
a    full      unnamed:diplomat      unnamed    3, a repeat of sentence 1: never counted
b    reported  unnamed:diplomat      unnamed    1
b    reported  unnamed:NOR           unnamed    1
c    reported  odo_lind              named      1
d    full      unnamed:diplomat      unnamed    1

Acts: REQUEST r1 told by the reporter (a) and by ada_brook (b); AGREE p1 by ada_brook;odo_lind (c).
"""

import pytest

from handmade import ids, with_rows
from muster.measuring import voices
from muster.measuring.parts import parts
from muster.showing import evidence

TEXT = "Five words make a headline\n\nThe Salt Guild met {0}.\n\nIt rained in {0}.\n"
REPEATED = TEXT + "\nThe Salt Guild met {0}.\n"
ARTICLES = [
    ("a.txt", REPEATED.format("Oslo"), {"published": "2015-01-05", "outlet": "Herald"}),
    ("b.txt", TEXT.format("Riga"), {"published": "2015-01-06", "outlet": "Courier"}),
    ("c.txt", TEXT.format("Bonn"), {"published": "2015-04-01", "outlet": "Herald"}),
    ("d.txt", TEXT.format("Rome"), {"outlet": "Courier"}),
]
QUOTES = [
    ("a", 1, "full", "ada_brook", "named"),
    ("a", 1, "partial", "ada_brook", "named"),
    ("a", 2, "reported", "ada_brook;odo_lind", "title"),
    ("a", 1, "full", None, None),
    ("a", 3, "full", "unnamed:diplomat", "unnamed"),
    ("b", 1, "reported", "unnamed:diplomat", "unnamed"),
    ("b", 1, "reported", "unnamed:NOR", "unnamed"),
    ("c", 1, "reported", "odo_lind", "named"),
    ("d", 1, "full", "unnamed:diplomat", "unnamed"),
]
EVENTS = [("a", "REQUEST", None, "r1"), ("b", "REQUEST", "ada_brook", "r1"), ("c", "AGREE", "ada_brook;odo_lind", "p1")]


@pytest.fixture(scope="module")
def small(make_corpus):
    corpus = make_corpus(ARTICLES)
    doc = ids(corpus)
    quotes = [
        {"doc_id": doc[name], "sentence": sentence, "start": 2 * n, "end": 2 * n + 1, "kind": kind, "speaker": speaker,
         "sourcing": sourcing}
        for n, (name, sentence, kind, speaker, sourcing) in enumerate(QUOTES)
    ]  # fmt: skip
    events = [
        {
            "doc_id": doc[name],
            "sentence": 1,
            "start": 2 * n,
            "end": 2 * n + 1,
            "type": kind,
            "said_by": said_by,
            "act": act,
        }
        for n, (name, kind, said_by, act) in enumerate(EVENTS)
    ]
    return with_rows(corpus, quotes=quotes, events=events)


def test_the_fourth_sentence_is_a_repeat(small):
    found = small.sql("SELECT source, n_sentences FROM documents ORDER BY source")
    assert found["n_sentences"].tolist() == [3, 3, 3, 3]


def test_speakers_direct_and_reported(small):
    frame = voices.speakers(small)
    assert frame.to_dict("records") == [
        {"voice": "ada_brook", "direct": 2, "reported": 1, "n": 3, "n_articles": 1},
        {"voice": "odo_lind", "direct": 0, "reported": 2, "n": 2, "n_articles": 2},
    ]
    assert voices.speakers(small, n=1)["voice"].tolist() == ["ada_brook"]


def test_unnamed_sources_by_their_description(small):
    assert voices.unnamed(small).to_dict("records") == [
        {"voice": "diplomat", "n": 2, "n_articles": 2},
        {"voice": "NOR", "n": 1, "n_articles": 1},
    ]


def test_speech_per_thousand_sentences_counts_a_joint_statement_once(small):
    frame = voices.speech(small).set_index(["outlet", "speech"])
    assert frame["n"].to_dict() == {
        ("Courier", "direct"): 1, ("Courier", "reported"): 2, ("Herald", "direct"): 3, ("Herald", "reported"): 2,
    }  # fmt: skip
    assert frame.loc[("Herald", "direct"), ["n_sentences", "n_articles", "rate"]].tolist() == [6, 2, 500.0]
    assert frame["low"].isna().all()


def test_sourcing_is_a_share_of_the_outlet_s_speech(small):
    frame = voices.sourcing(small).set_index(["outlet", "sourcing"])
    assert frame["share"].to_dict() == {
        ("Courier", "named"): 0.0, ("Courier", "title"): 0.0, ("Courier", "unnamed"): 1.0, ("Courier", "no speaker found"): 0.0,
        ("Herald", "named"): 0.6, ("Herald", "title"): 0.2, ("Herald", "unnamed"): 0.0, ("Herald", "no speaker found"): 0.2,
    }  # fmt: skip
    assert frame.loc[("Herald", "named"), ["n", "n_whole", "n_articles"]].tolist() == [3, 5, 2]


def test_reports_told_in_a_speaker_s_words(small):
    frame = voices.told(small).set_index("type")
    assert frame.loc["AGREE", ["n", "n_whole", "share"]].tolist() == [1, 1, 1.0]
    assert frame.loc["REQUEST", ["n", "n_whole", "n_articles", "share"]].tolist() == [1, 2, 2, 0.5]


def test_tellers_of_acts(small):
    frame = voices.tellers(small).set_index(["voice", "type"])["n"]
    assert frame.to_dict() == {
        ("ada_brook", "AGREE"): 1, ("ada_brook", "REQUEST"): 1, ("odo_lind", "AGREE"): 1, ("odo_lind", "REQUEST"): 0,
    }  # fmt: skip


def test_an_interval_from_ten_articles_on(make_corpus):
    corpus = make_corpus([(f"{n}.txt", TEXT.format(n), {"outlet": "Herald"}) for n in range(10)])
    doc = ids(corpus)
    row = lambda n: {"doc_id": doc[f"{n}"], "sentence": 1, "start": 0, "end": 1, "kind": "full"}  # noqa: E731
    half = [row(n) | {"speaker": "ada_brook" if n < 5 else None} for n in range(10)]
    named = voices.sourcing(with_rows(corpus, quotes=half)).iloc[0]
    assert (named["share"], named["low"] < 0.5 < named["high"]) == (0.5, True)
    nine = voices.sourcing(with_rows(corpus, quotes=half[:9])).iloc[0]
    assert nine[["low", "high"]].isna().all()


def test_counting_stories_weighs_speech(small):
    assert voices.speakers(small.select(counting="stories"))["n"].tolist() == [3.0, 2.0]
    assert parts(small.select(counting="stories"), voices.SPOKEN, of="'all'", part="speech")["n"].sum() == 8.0


def test_evidence_holds_what_is_counted(small):
    found = evidence.sample(small, evidence.voices_evidence(["ada_brook", "odo_lind"]))
    assert found.groupby("voice").size().to_dict() == {"ada_brook": 3, "odo_lind": 2}
    spoken = evidence.sample(small, evidence.Evidence("speech", by=("outlet", "sourcing")))
    assert len(spoken) == 8
    told = evidence.sample(small, evidence.Evidence("told", "told = 'a speaker'", ("type",)))
    assert told["type"].tolist() == ["AGREE", "REQUEST"]


def test_nothing_is_counted_in_an_empty_selection(small):
    none = small.select(start="1990-01-01", end="1990-12-31", counting="stories")
    for measure in (voices.speakers, voices.unnamed, voices.speech, voices.sourcing, voices.told, voices.tellers):
        assert len(measure(none)) == 0, measure.__name__
