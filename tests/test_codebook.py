"""Reading a codebook: what is valid, and what each error says (file:line, found, allowed, what to do)."""

import re
from datetime import date

import pytest

from muster.codebook.aliases import compile_aliases
from muster.codebook.codebook import read_codebook
from muster.ground.errors import BuildError, CodebookError, MusterError, did_you_mean

HEAD = """\
codebook: mine
title: A small one
version: "1"
coalitions:
  - id: league
    name: Harbour League
"""  # six lines


@pytest.fixture
def read(tmp_path):
    """A function from the text of a codebook to the Codebook."""

    def read(text):
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return read_codebook(path)

    return read


def fails(read, text, message):
    """The text cannot be read, and the message ends with exactly this; the exit code is that of bad input."""
    with pytest.raises(CodebookError) as caught:
        read(text)
    assert str(caught.value).endswith(message), str(caught.value)
    assert caught.value.exit_code == 2


# ---- what is valid -------------------------------------------------------------------------------


def test_smallest_codebook(read):
    book = read(HEAD)
    assert (book.codebook, book.language, book.actors, book.coalitions[0].id) == ("mine", "en", (), "league")


def test_shipped_codebook_is_valid(book):
    assert book.codebook == "counter-is"
    assert {"global_coalition", "nato", "gcc", "allies"} <= {c.id for c in book.coalitions}
    assert book.period.start == date(2014, 6, 1)


def test_shipped_codebook_holds_the_record(book):
    main = book.coalitions[0]
    assert len({m.id for m in main.members}) == 79
    assert len(main.sizes) >= 10
    assert all(size.source for size in main.sizes)
    assert len({(o.person, o.office) for o in book.offices}) >= 200
    assert len(book.chronology) >= 120
    assert [e.id for e in book.chronology if not (e.words and (e.place or e.country) and e.source)] == []
    assert {o.basis for o in book.offices} == {"verified", "seen", "general"}


def test_codebook_is_frozen(book):
    with pytest.raises(Exception, match="frozen"):
        book.title = "another"


def test_fingerprint_follows_what_is_said(read):
    plain = read(HEAD).fingerprint
    assert (
        read(HEAD + "# a comment\n").fingerprint
        == plain
        != read(HEAD + "language: en\nothers: [{id: a, name: A}]\n").fingerprint
    )


def test_norway_is_not_false(read):
    book = read(HEAD + "    members: [{id: NO}, {id: ON}]\n")
    assert [m.id for m in book.coalitions[0].members] == ["NO", "ON"]


@pytest.mark.parametrize(
    ("printed", "first", "last"),
    [
        ("2014-09-05", date(2014, 9, 5), date(2014, 9, 5)),
        ("2014-09", date(2014, 9, 1), date(2014, 9, 30)),
        ('"2016"', date(2016, 1, 1), date(2016, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
    ],
)
def test_days_are_as_exact_as_the_source(read, printed, first, last):
    period = read(HEAD + f"period: {{from: {printed}, to: {printed}}}\n").period
    assert (period.start, period.end) == (first, last)


def test_span_holds_its_ends_and_open_sides(read):
    period = read(HEAD + "period: {from: 2014-06-01, to: 2014-06-30}\n").period
    days = [date(2014, 5, 31), date(2014, 6, 1), date(2014, 6, 30), date(2014, 7, 1)]
    assert [period.holds(day) for day in days] == [False, True, True, False]
    assert read(HEAD).period.holds(date(1900, 1, 1))


def test_two_terms_of_one_person_share_the_alias(read):
    row = "  - {person: ada_brook, name: Ada Brook, office: Mayor, country: FRA, basis: general}\n"
    assert len(read(HEAD + "offices:\n" + row + row).offices) == 2


def test_labels_of_the_codebook(read):
    book = read(HEAD + "others:\n  - {id: cabinet, name: A cabinet}\n")
    assert book.labels == {"league": "Harbour League", "other:cabinet": "A cabinet"}


# ---- what is not ---------------------------------------------------------------------------------


def test_missing_file(tmp_path):
    with pytest.raises(CodebookError) as caught:
        read_codebook(tmp_path / "none.yaml")
    assert str(caught.value).endswith("none.yaml: there is no such file. Name another with --codebook.")
    assert caught.value.exit_code == 2


def test_folder_for_a_file(tmp_path):
    with pytest.raises(CodebookError, match=r"cannot be read \(.*\)\. Save it as UTF-8 text\."):
        read_codebook(tmp_path)


def test_no_utf8(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_bytes(HEAD.replace("small", "groß").encode("latin-1"))
    with pytest.raises(CodebookError, match=r"mine\.yaml: cannot be read \(.*utf-8.*\)\. Save it as UTF-8 text\."):
        read_codebook(path)


def test_empty_file(read):
    fails(read, "", "mine.yaml: holds no mapping. Start from codebooks/counter-is.yaml.")


def test_list_for_a_mapping(read):
    fails(read, "- a\n- b\n", "mine.yaml: holds no mapping. Start from codebooks/counter-is.yaml.")


def test_bad_yaml(read):
    with pytest.raises(CodebookError, match=r"mine\.yaml:\d+: no valid YAML, .+\. Mend the line\.") as caught:
        read(HEAD + "actors: [a, b\nchronology: c]]\n")
    assert re.search(r"mine\.yaml:([78]):", str(caught.value))


def test_duplicate_key(read):
    fails(read, HEAD + "    name: Another\n", 'mine.yaml:7: the key occurs twice: "name". Keep one of the two.')


def test_unknown_key_with_advice(read):
    fails(
        read,
        HEAD + "    modifers: [old]\n",
        'mine.yaml:7: unknown key "modifers". Allowed: id, name, names, heads, modifiers, against,'
        ' complements, phrases, bare, members, sizes, note. Did you mean "modifiers".',
    )


def test_unknown_key_without_a_near_one(read):
    with pytest.raises(CodebookError) as caught:
        read(HEAD + "zzzz: 1\n")
    assert 'mine.yaml:7: unknown key "zzzz". Allowed: codebook, title, version,' in str(caught.value)
    assert str(caught.value).endswith("Remove the key or correct it.")


def test_unknown_key_deep_below(read):
    text = HEAD + "    sizes:\n      - {date: 2014-09-05, n: 3, sorce: a}\n"
    fails(read, text, 'mine.yaml:8: unknown key "sorce". Allowed: date, n, note, source. Did you mean "source".')


def test_missing_key(read):
    text = HEAD + "actors:\n  - {id: guild, type: organisation}\n"
    with pytest.raises(CodebookError) as caught:
        read(text)
    assert str(caught.value).endswith(
        'mine.yaml:8: the key "name" is missing. Add it; codebooks/README.md shows each by example.'
    )


def test_missing_head_line(read):
    with pytest.raises(CodebookError) as caught:
        read(HEAD.replace('version: "1"\n', ""))
    assert 'the key "version" is missing. Add it; codebooks/README.md shows each by example.' in str(caught.value)


def test_wrong_type_of_actor(read):
    text = HEAD + "actors:\n  - {id: guild, name: Guild, type: club}\n"
    fails(
        read,
        text,
        "mine.yaml:8: \"type\" is 'club'. Allowed: Input should be 'body', 'organisation', 'armed_group',"
        " 'person' or 'party'. Correct the value.",
    )


def test_number_where_text_belongs(read):
    fails(
        read,
        HEAD.replace("Harbour League", "12"),
        'mine.yaml:6: "name" is 12. Allowed: Input should be a valid string. Correct the value.',
    )


def test_text_where_a_list_belongs(read):
    with pytest.raises(CodebookError) as caught:
        read(HEAD + "    names: Old League\n")
    assert "mine.yaml:7: \"names\" is 'Old League'. Allowed: Input should be a valid tuple." in str(caught.value)


def test_bad_day(read):
    fails(
        read,
        HEAD + "period: {from: June 2014}\n",
        "mine.yaml:7: \"from\" is 'June 2014'. Allowed: a day is written YYYY-MM-DD, YYYY-MM or YYYY."
        " Correct the value.",
    )


def test_bad_id(read):
    with pytest.raises(CodebookError) as caught:
        read(HEAD.replace("id: league", "id: the league"))
    assert "mine.yaml:5: \"id\" is 'the league'. Allowed: String should match pattern" in str(caught.value)


def test_size_of_nobody(read):
    with pytest.raises(CodebookError, match=r'mine\.yaml:7: "n" is 0\. Allowed: Input should be greater than 0\.'):
        read(HEAD + "    sizes: [{date: 2014-09-05, n: 0}]\n")


def test_unknown_language(read):
    with pytest.raises(CodebookError, match=r"\"language\" is 'fr'\. Allowed: Input should be 'en'\."):
        read(HEAD + "language: fr\n")


def test_duplicate_id(read):
    text = HEAD + "actors:\n  - {id: league, name: Guild, type: organisation}\n"
    fails(read, text, 'mine.yaml:8: the id "league" is taken (line 5). Give it another.')


def test_duplicate_alias(read):
    text = HEAD + "actors:\n  - {id: guild, name: Guild, type: organisation,\n     names: [Harbour League]}\n"
    fails(
        read, text, 'mine.yaml:9: alias "Harbour League" belongs to both league (line 6) and guild. Keep it under one.'
    )


def test_empty_alias(read):
    fails(read, HEAD + '    names: [" "]\n', "mine.yaml:7: an alias is empty. Remove it.")


def test_reversed_term(read):
    row = "  - {person: ada_brook, name: Ada Brook, office: Mayor, country: FRA, basis: general,"
    row += " from: 2015-03-01, to: 2014-03-01}\n"
    fails(
        read,
        HEAD + "offices:\n" + row,
        "mine.yaml:8: Ada Brook's term ends (2014-03-01) before it begins (2015-03-01). Correct from or to.",
    )


def test_month_that_does_not_exist(read):
    with pytest.raises(CodebookError, match=r"mine\.yaml:7: "):
        read(HEAD + 'period: {from: "2014-13"}\n')


# ---- aliases and errors --------------------------------------------------------------------------


def test_aliases_are_distinct_and_folded(book, language):
    texts = [alias.text for alias in compile_aliases(book, language)]
    assert len(set(texts)) == len(texts)
    assert [t for t in texts if "’" in t or "–" in t or "\xa0" in t] == []


def test_codebook_wins_over_countries(read, language):
    text = HEAD + "actors:\n  - {id: norge, name: Norway, type: organisation}\n"
    rows = [a for a in compile_aliases(read(text), language) if a.text == "Norway"]
    assert [(a.entity, a.layer) for a in rows] == [("norge", "actor")]


def test_surname_of_two_persons_carries_both(read, language):
    row = "  - {{person: {0}_brook, name: {1} Brook, office: Mayor, country: FRA, basis: general}}\n"
    text = HEAD + "offices:\n" + row.format("ada", "Ada") + row.format("ida", "Ida")
    rows = [a for a in compile_aliases(read(text), language) if a.text == "Brook"]
    assert [(a.sort, a.entity) for a in rows] == [("surname", "ada_brook;ida_brook")]


def test_errors_end_with_their_exit_codes():
    codes = [error("x", "y").exit_code for error in (MusterError, CodebookError, BuildError)]
    assert codes == [1, 2, 3]


def test_error_message_has_its_parts_in_order():
    error = MusterError("a.csv:3", 'found "b"', allowed="c, d", do="Correct it")
    assert str(error) == 'a.csv:3: found "b". Allowed: c, d. Correct it.'
    assert str(MusterError("a.csv", "is gone")) == "a.csv: is gone."


def test_did_you_mean_names_the_closest_or_nobody():
    assert did_you_mean("outlets", ["outlet", "genre"]) == 'Did you mean "outlet"'
    assert did_you_mean("xyz", ["outlet", "genre"]) is None


def test_a_date_that_is_none_and_no_coalition_at_all(tmp_path):
    path = tmp_path / "b.yaml"
    head = 'codebook: b\ntitle: t\nversion: "1"\n'
    path.write_text(head + "coalitions: []\n")
    with pytest.raises(CodebookError, match=r'b\.yaml:4: "coalitions" is \[\]'):
        read_codebook(path)
    path.write_text(head + "coalitions:\n- {id: a, name: A}\nchronology:\n- {id: e, date: 2014-02-30, label: none}\n")
    with pytest.raises(CodebookError, match=r"holds a date that is none"):
        read_codebook(path)
