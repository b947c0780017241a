"""Lines that recur on many pages of an outlet are furniture, whatever no list knows of them."""

from muster.reading.paragraphs import paragraphs
from muster.reading.recurring import LEAST, Recurring, key
from muster.tables.build import build

SLOGAN = "Harbour Radio goes wherever the river runs, and those who listen pay for all of it."


def page(n, *more):
    return "\n".join(
        [f"Dam number {n} holds", f"The dam of village {n * 'o'} held on Monday, the mayor said after the rain.", *more]
    )


def counted(texts, outlet="Herald"):
    seen = Recurring()
    for text in texts:
        seen.add(outlet, text)
    return seen


def test_a_line_of_many_articles_recurs_and_one_of_few_does_not():
    texts = [page(n, SLOGAN) for n in range(LEAST)] + [page(n, "Seen thrice") for n in range(9, 12)]
    known = counted(texts).of("Herald")
    assert key(SLOGAN) in known
    assert key("Seen thrice") not in known
    assert key("The dam of village o held on Monday, the mayor said after the rain.") not in known


def test_it_must_stand_in_a_tenth_of_the_articles():
    rare = [page(n, SLOGAN) for n in range(LEAST)] + [page(n) for n in range(10 * LEAST)]
    assert key(SLOGAN) not in counted(rare).of("Herald")


def test_outlets_are_told_apart_and_articles_without_one_are_a_group():
    seen = counted([page(n, SLOGAN) for n in range(LEAST)], outlet=None)
    seen.add("Herald", page(1, SLOGAN))
    assert key(SLOGAN) in seen.of(None)
    assert key(SLOGAN) not in seen.of("Herald")


def test_numbers_and_letter_case_make_no_difference():
    assert key("Comments (12)") == key("COMMENTS (7)") != key("Comments")


def test_twice_in_one_article_is_once():
    seen = counted([page(1, SLOGAN, SLOGAN, SLOGAN, SLOGAN)])
    assert key(SLOGAN) not in seen.of("Herald")


def test_only_body_becomes_furniture():
    text = page(1, "Staff Correspondent", "Photo: AP/Pool", SLOGAN)
    often = frozenset(map(key, ("Staff Correspondent", "Photo: AP/Pool", "Dam number 1 holds", SLOGAN)))
    kinds = {p.text: (p.kind, p.rule) for p in paragraphs(text, recurring=often)}
    assert kinds[SLOGAN] == ("furniture", "recurring")
    assert kinds["Staff Correspondent"][0] == "credit"
    assert kinds["Dam number 1 holds"][0] == "headline"
    assert {p.rule for p in paragraphs(text)} & {"recurring"} == set()


def test_sentences_of_a_series_stay_where_the_article_goes_on_below():
    text = page(
        1, SLOGAN, "Crossroads", "In the valley 3 bridges were closed by 14 men of the guard on the day before."
    )
    often = frozenset(map(key, (SLOGAN, "Crossroads")))
    kinds = {p.text: p.kind for p in paragraphs(text, recurring=often)}
    assert (kinds[SLOGAN], kinds["Crossroads"]) == ("body", "furniture")


def test_an_article_of_which_every_line_recurs_keeps_them():
    text = page(1, SLOGAN)
    assert {p.rule for p in paragraphs(text, recurring=frozenset(map(key, text.split("\n"))))} & {"recurring"} == set()


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
