"""What the corpus is made of, by hand: days, copies, lengths, furniture."""

import pandas as pd
import pytest

from handmade import ids, with_rows
from muster.measuring import inputs
from muster.showing import evidence

TEXT = "Boats come home again today\n\nThe Salt Guild met.\n"
ROWS = [
    ("a.txt", TEXT, {"outlet": "Herald", "published": "2015-03-01"}),
    ("b.txt", "Nobody came to the harbour\n\nThe pier was quiet.\n", {"outlet": "Herald", "published": "2015-04-01"}),
    ("c.txt", "Fish is dear this spring\n\nA crab costs two marks.\n", {"outlet": "Post", "published": "2015-05-01"}),
    ("d.txt", "Storm breaks over the bay\n\nWaves rose.\n", {"outlet": "Post"}),
    ("e.txt", "Guests arrive by night train\n\nThey left soon.\n", {}),
]


@pytest.fixture(scope="module")
def small(make_corpus):
    """Herald: two days from metadata, b made one derived. Post: one day, and none. An article of no outlet has none either."""
    corpus = make_corpus(ROWS)
    rows = corpus.sql("SELECT * FROM documents").to_dict("records")
    days = ("published", "published_low", "published_high")
    for row in rows:
        row |= {day: None if pd.isna(row[day]) else row[day].date() for day in days}
        row |= {key: list(value) for key, value in row.items() if key == "agencies" and value is not None}
        row |= {key: None for key, value in row.items() if isinstance(value, float) and pd.isna(value)}
        if row["source"] == "b.txt":
            row["published_basis"] = "derived"
        if row["source"] == "c.txt":
            row |= {"copy_kind": "reprint", "story_id": ids(corpus)["a"]}
    return with_rows(corpus, documents=rows).select(freq="YS")


def test_outlets_by_articles_then_name(small):
    assert inputs.outlets(small) == ["Herald", "Post", "unknown outlet"]
    assert inputs.outlets(small, n=1) == ["Herald"]


def test_dating_by_hand(small):
    frame = inputs.dating(small)
    cells = [
        (r.outlet, r.period.year if pd.notna(r.period) else None, r.dating, r.n_articles, r.share)
        for r in frame.itertuples()
    ]
    assert cells == [
        ("Herald", 2015, "derived", 1, 0.5),
        ("Herald", 2015, "evident", 1, 0.5),
        ("Post", 2015, "evident", 1, 0.5),
        ("Post", None, "undated", 1, 0.5),
        ("unknown outlet", None, "undated", 1, 1.0),
    ]


def test_dating_joins_the_outlets_beyond_n(small):
    frame = inputs.dating(small, n=1)
    assert frame.groupby("outlet", sort=False)["n_articles"].sum().to_dict() == {"Herald": 2, "other outlets": 3}


def test_doubtful_days_give_their_reason(small):
    frame = inputs.doubtful_days(small)
    assert frame[["outlet", "published_basis"]].to_numpy().tolist() == [
        ["Herald", "derived"],
        ["Post", "none"],
        ["unknown outlet", "none"],
    ]
    assert frame["published_why"].str.len().min() > 10
    assert len(inputs.doubtful_days(small, n=2)) == 2


def test_copies_by_hand(small):
    frame = inputs.copies(small)
    assert frame[frame["n"] > 0][["outlet", "copy_kind", "n", "n_articles", "share"]].to_numpy().tolist() == [
        ["Herald", "original", 2, 2, 1.0],
        ["Post", "original", 1, 2, 0.5],
        ["Post", "reprint", 1, 2, 0.5],
        ["unknown outlet", "original", 1, 1, 1.0],
    ]
    assert frame["low"].isna().all()  # under ten articles


def test_stories_by_hand(small):
    """a and c are one story of two outlets; the others stand alone, one of them in no outlet."""
    assert inputs.stories(small).to_numpy().tolist() == [[1, 3, pytest.approx(2 / 3)], [2, 1, 2.0]]


def test_lengths_by_hand(make_corpus):
    rows = [(f"{n}.txt", " ".join(["boats"] * n) + " sail.\n", {"outlet": "Herald"}) for n in (8, 9, 10, 11, 12)]
    frame = inputs.lengths(make_corpus(rows))
    n = frame.loc[0, "median"]
    assert frame.loc[0, ["n_articles", "p25", "p75"]].tolist() == [5, n - 1, n + 1]
    assert frame.loc[0, ["p10", "p90"]].tolist() == pytest.approx([n - 1.6, n + 1.6])


def test_furniture_is_a_share_of_the_characters_most_first(make_corpus):
    head, body, more = (
        "Boats come home again",
        "The boats came home to the old harbour on a calm night.",
        "Read more: Rain ends",
    )
    text = {"Herald": f"{head}\n{body}\n", "Post": f"{head}\n{body}\n{more}\n"}
    corpus = make_corpus([(f"{o}.txt", t, {"outlet": o}) for o, t in text.items()])
    frame = inputs.furniture(corpus)
    assert list(dict.fromkeys(frame["outlet"])) == ["Post", "Herald"]
    assert frame.groupby("outlet")["share"].sum().tolist() == [1.0, 1.0]
    found = frame[frame["kind"] == "furniture"]
    assert found["share"].tolist() == [pytest.approx(len(more) / (len(head) + len(body) + len(more)))]


def test_evidence_of_the_articles_counts_each_once(corpus):
    rows = evidence.sample(
        corpus, evidence.Evidence("articles", "true", ("outlet", "dating")), a_point=10**5, at_most=10**6
    )
    counted = inputs.dating(corpus, n=99).groupby(["outlet", "dating"])["n_articles"].sum()
    assert rows.groupby(["outlet", "dating"]).size().to_dict() == counted.to_dict()


def test_nothing_selected_gives_empty_frames(corpus):
    nothing = corpus.select(start="1990-01-01", end="1990-12-31")
    for measure in (
        inputs.outlets,
        inputs.dating,
        inputs.doubtful_days,
        inputs.copies,
        inputs.stories,
        inputs.lengths,
        inputs.furniture,
    ):
        assert len(measure(nothing)) == 0, measure.__name__
