"""Lines that recur on many pages of an outlet are furniture, whatever no list knows of them."""

import numpy as np

from muster.ground.text import Buffer
from muster.reading.paragraphs import paragraphs
from muster.reading.recurring import LEAST, keys, lines_of, recurring
from muster.tables.build import build

SLOGAN = "Harbour Radio goes wherever the river runs, and those who listen pay for all of it."


def page(n, *more):
    return "\n".join(
        [f"Dam number {n} holds", f"The dam of village {n * 'o'} held on Monday, the mayor said after the rain.", *more]
    )


def key(line):
    """The key of a line."""
    return int(keys([line])[0])


def told(text, recurring=()):
    """The paragraphs of a text in which some lines recur."""
    return paragraphs(Buffer([text]), recurring=[set(recurring)])[0]


def often(texts, outlets=None, counted=None):
    """The keys of the lines that recur, of each text."""
    flat, ends = lines_of(texts)
    outlets, counted = outlets or [0] * len(texts), counted or [True] * len(texts)
    found = recurring(np.array(outlets), np.array(counted), flat, ends)
    return [set(some.tolist()) for some in np.split(np.where(found, flat, 0), ends[:-1])]


def test_a_line_of_many_articles_recurs_and_one_of_few_does_not():
    texts = [page(n, SLOGAN) for n in range(LEAST)] + [page(n, "Seen thrice") for n in range(9, 12)]
    found = often(texts)
    assert [key(SLOGAN) in some for some in found] == [True] * LEAST + [False] * 3
    assert key("Seen thrice") not in set().union(*found)
    assert key("The dam of village o held on Monday, the mayor said after the rain.") not in set().union(*found)


def test_it_must_stand_in_a_tenth_of_the_articles():
    rare = [page(n, SLOGAN) for n in range(LEAST)] + [page(n) for n in range(10 * LEAST)]
    assert key(SLOGAN) not in set().union(*often(rare))


def test_outlets_are_told_apart():
    found = often([page(n, SLOGAN) for n in range(LEAST + 1)], outlets=[0] * LEAST + [1])
    assert [key(SLOGAN) in some for some in found] == [True] * LEAST + [False]


def test_lines_of_pages_are_told_but_not_counted():
    texts = [page(n, SLOGAN) for n in range(LEAST + 1)]
    assert all(key(SLOGAN) in some for some in often(texts, counted=[True] * LEAST + [False]))
    assert not any(key(SLOGAN) in some for some in often(texts, counted=[True] * (LEAST - 1) + [False] * 2))


def test_numbers_and_letter_case_make_no_difference():
    assert key("Comments (12)") == key("COMMENTS (7)") == key("comments (١٢)") != key("Comments")


def test_lines_are_told_in_a_batch_as_they_are_alone():
    lines = ["Follow “us” – now", "", "half a character \ud800", "No. 100", "No. 7", "x" * 500, "y" * 500]
    assert keys(lines).tolist() == list(map(key, lines))
    found, ends = lines_of(["\n".join(f" {line}\u3000" for line in lines), "", "NO. 5"])
    assert ends.tolist() == [3, 3, 4]
    assert set(found[:3].tolist()) == {key(lines[0]), key(lines[2]), key(lines[3])}
    assert found[3] == key("no. 0")


def test_twice_in_one_article_is_once():
    assert set().union(*often([page(1, SLOGAN, SLOGAN, SLOGAN, SLOGAN)])) == {0}


def test_only_body_becomes_furniture():
    text = page(1, "Staff Correspondent", "Photo: AP/Pool", SLOGAN)
    lines = frozenset(map(key, ("Staff Correspondent", "Photo: AP/Pool", "Dam number 1 holds", SLOGAN)))
    kinds = {p.text: (p.kind, p.rule) for p in told(text, lines)}
    assert kinds[SLOGAN] == ("furniture", "recurring")
    assert kinds["Staff Correspondent"][0] == "credit"
    assert kinds["Dam number 1 holds"][0] == "headline"
    assert {p.rule for p in told(text)} & {"recurring"} == set()


def test_sentences_of_a_series_stay_where_the_article_goes_on_below():
    text = page(
        1, SLOGAN, "Crossroads", "In the valley 3 bridges were closed by 14 men of the guard on the day before."
    )
    lines = frozenset(map(key, (SLOGAN, "Crossroads")))
    kinds = {p.text: p.kind for p in told(text, lines)}
    assert (kinds[SLOGAN], kinds["Crossroads"]) == ("body", "furniture")


def test_an_article_of_which_every_line_recurs_keeps_them():
    text = page(1, SLOGAN)
    assert {p.rule for p in told(text, map(key, text.split("\n")))} & {"recurring"} == set()


def test_a_build_looks_at_the_whole_corpus_first(make_corpus):
    rows = [(f"{n}.txt", page(n, SLOGAN), {"outlet": "Herald"}) for n in range(5)]
    rows += [("x.txt", page(7, SLOGAN), {"outlet": "Courier"})]
    table = make_corpus(rows).sql(
        "SELECT outlet, kind, count(*) AS n FROM paragraphs p JOIN documents d USING (doc_id) WHERE rule = 'recurring' GROUP BY ALL"
    )
    assert table.values.tolist() == [["Herald", "furniture", 5]]


def test_files_that_cannot_be_read_are_told_once(tmp_path, project):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_bytes(b"a\x00b")
    (tmp_path / "raw" / "b.txt").write_text(page(1))
    built = build(tmp_path / "raw", project.codebook, tmp_path / "tables")
    assert dict(built.ledger.status) == {"rejected": 1, "read": 1}
