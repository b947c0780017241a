"""A codebook that extends another: what is laid over what, and where an error is said to be."""

import re
from datetime import date

import pytest

from muster.codebook.codebook import as_yaml, read_codebook
from muster.ground.errors import CodebookError

BASE = """\
codebook: base
title: The base
version: "3"
period: {from: 2014-01-01}
coalitions:
  - {id: league, name: Harbour League, heads: [league], modifiers: [harbour]}
others:
  - {id: cabinet, name: A cabinet, modifiers: [governing]}
actors:
  - {id: guild, name: Salt Guild, type: organisation, aliases: [SGX], note: kept}
  - {id: order, name: Old Order, type: organisation}
offices:
  - {person: ada_brook, name: Ada Brook, office: Mayor, country: FRA, from: 2010, to: 2012, basis: general}
  - {person: ada_brook, name: Ada Brook, office: President, country: FRA, from: 2013, basis: general}
  - {person: odo_lind, name: Odo Lind, office: Chancellor, country: DEU, basis: general}
chronology:
  - {id: fair, date: 2014-05-01, label: The fair}
"""
HEAD = """\
codebook: mine
title: Mine
version: "1"
extends: base
"""


@pytest.fixture
def read(tmp_path):
    """A function from the text of mine.yaml, beside base.yaml, to the Codebook."""
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")

    def read(text, name="mine.yaml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read_codebook(tmp_path / name)

    return read


def fails(read, text, message):
    with pytest.raises(CodebookError) as caught:
        read(text)
    assert str(caught.value).endswith(message), str(caught.value)


def test_everything_of_the_base_holds(read):
    book = read(HEAD)
    assert (book.codebook, book.title, book.version, book.period.start) == ("mine", "Mine", "1", date(2014, 1, 1))
    assert [a.id for a in book.actors] == ["guild", "order"]
    assert len(book.offices) == 3


def test_a_row_of_the_same_id_changes_the_keys_that_it_gives(read):
    book = read(HEAD + "actors:\n  - {id: guild, aliases: [SG, SGX]}\n")
    assert book.actors[0].model_dump() | {} == read(HEAD, "plain.yaml").actors[0].model_dump() | {
        "aliases": ("SG", "SGX")
    }
    assert [a.id for a in book.actors] == ["guild", "order"]


def test_a_new_row_stands_behind_those_of_the_base(read):
    book = read(HEAD + "coalitions:\n  - {id: pact, name: Northern Pact}\n")
    assert [c.id for c in book.coalitions] == ["league", "pact"]


def test_a_row_can_be_dropped(read):
    book = read(HEAD + "others:\n  - {id: cabinet, drop: true}\noffices:\n  - {person: odo_lind, drop: true}\n")
    assert book.others == ()
    assert {o.person for o in book.offices} == {"ada_brook"}


def test_the_terms_of_a_person_are_replaced_together(read):
    row = "  - {person: ada_brook, name: Ada Brook, office: Queen, country: FRA, from: 2015, basis: seen}\n"
    book = read(HEAD + "offices:\n" + row)
    assert [(o.person, o.office) for o in book.offices] == [("odo_lind", "Chancellor"), ("ada_brook", "Queen")]


def test_a_chain_of_three(read):
    read(HEAD + "actors:\n  - {id: guild, name: Salt Guild of Aarn}\n")
    book = read(HEAD.replace("base", "mine") + "actors:\n  - {id: guild, aliases: []}\n", "third.yaml")
    assert (book.actors[0].name, book.actors[0].aliases, book.actors[0].note) == ("Salt Guild of Aarn", (), "kept")


def test_a_change_of_the_base_is_seen(read, tmp_path):
    before = read(HEAD)
    (tmp_path / "base.yaml").write_text(BASE.replace("SGX", "SGY"), encoding="utf-8")
    after = read_codebook(tmp_path / "mine.yaml")
    assert (before.actors[0].aliases, after.actors[0].aliases) == (("SGX",), ("SGY",))
    assert before.fingerprint != after.fingerprint


def test_the_copy_that_stays_with_the_tables_is_the_whole(read, tmp_path):
    book = read(HEAD + "actors:\n  - {id: guild, aliases: [SG]}\nexamples:\n  - {text: A b., name: b, entity: null}\n")
    (tmp_path / "elsewhere").mkdir()
    copy = tmp_path / "elsewhere" / "codebook.yaml"
    copy.write_text(as_yaml(book), encoding="utf-8")
    assert read_codebook(copy) == book


def test_an_extension_of_the_shipped_codebook_from_anywhere(tmp_path, book):
    path = tmp_path / "mine.yaml"
    path.write_text(
        HEAD.replace("base", "counter-is") + "actors: [{id: islamic_state, name: IS group}]\n", encoding="utf-8"
    )
    mine = read_codebook(path)
    changed = next(a for a in mine.actors if a.id == "islamic_state")
    assert (changed.name, len(mine.actors)) == ("IS group", len(book.actors))
    assert mine.chronology == book.chronology


# ---- where errors are ------------------------------------------------------------------------------------------------


def test_no_such_base(read):
    fails(
        read, HEAD.replace("base", "bass"),
        'mine.yaml:4: extends "bass", and there is no such codebook. Allowed: the name of a file beside it or in codebooks/, or a path. Correct the name.',
    )  # fmt: skip


def test_a_circle(read, tmp_path):
    (tmp_path / "base.yaml").write_text(BASE + "extends: mine\n", encoding="utf-8")
    with pytest.raises(CodebookError, match=r"base\.yaml:18: .*mine\.yaml extends itself\. Remove one extends\."):
        read(HEAD)


def test_an_error_in_the_base_names_the_base(read, tmp_path):
    (tmp_path / "base.yaml").write_text(BASE.replace("note: kept", "nte: kept"), encoding="utf-8")
    with pytest.raises(CodebookError, match=r'base\.yaml:10: unknown key "nte"'):
        read(HEAD + "actors:\n  - {id: guild, aliases: [SG]}\n")


def test_an_error_in_the_overlay_names_the_overlay(read):
    with pytest.raises(CodebookError, match=r'mine\.yaml:6: "type" is \'club\''):
        read(HEAD + "actors:\n  - {id: guild, type: club}\n")


def test_an_alias_of_both_names_both_files(read):
    with pytest.raises(
        CodebookError, match=r'mine\.yaml:6: alias "SGX" belongs to both guild \(.*base\.yaml:10\) and new\.'
    ):
        read(HEAD + "actors:\n  - {id: new, name: New, type: party, aliases: [SGX]}\n")


def test_an_id_twice_in_the_overlay(read):
    rows = "  - {id: guild, aliases: [A]}\n  - {id: guild, aliases: [B]}\n"
    fails(read, HEAD + "actors:\n" + rows, 'mine.yaml:7: the id "guild" is overridden twice. Make one row of the two.')


def test_nothing_to_drop(read):
    fails(
        read, HEAD + "actors:\n  - {id: gild, drop: true}\n",
        'mine.yaml:6: nothing to drop: what is extended has no "gild". Did you mean "guild".',
    )  # fmt: skip


def test_the_example_of_the_codebooks_readme_can_be_read(project, tmp_path):
    text = (project.codebook.parent / "README.md").read_text(encoding="utf-8")
    block = next(b for b in re.findall(r"```yaml\n(.*?)```", text, re.S) if "drop: true" in b)
    (tmp_path / "ours.yaml").write_text(block, encoding="utf-8")
    book, base = read_codebook(tmp_path / "ours.yaml"), read_codebook(project.codebook)
    assert {o.id for o in base.others} - {o.id for o in book.others} == {"charities"}
    assert len(book.actors) == len(base.actors) + 1
