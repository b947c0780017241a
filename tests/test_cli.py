"""The command line: what it prints, how it ends, that nothing is half-written after an error."""

import os
import shutil

import pytest

from conftest import write_articles
from muster.tables.build import build

TWO = [
    ("a.txt", "Allies meet in Rome\n\nThe U.S.-led coalition met in Rome on Monday, officials said.\n", {"published": "2016-02-02"}),
    ("b.txt", "Ankara agrees\n\nTurkey opened a base to the coalition against Islamic State, Ankara said.\n", {}),
]  # fmt: skip


@pytest.fixture
def raw(tmp_path):
    folder = tmp_path / "raw"
    folder.mkdir()
    write_articles(folder, TWO)
    return folder


@pytest.fixture(scope="module")
def tables(tmp_path_factory, project):
    """The tables of the two articles, built once."""
    folder = tmp_path_factory.mktemp("two")
    (folder / "raw").mkdir()
    write_articles(folder / "raw", TWO)
    build(folder / "raw", project.codebook, folder / "tables")
    return folder / "tables"


def test_build_ends_with_what_was_read_tagged_and_where(muster, raw, tmp_path):
    code, out, err = muster("build", "--raw", raw, "--processed", tmp_path / "tables")
    assert code == 0
    assert err == ""
    last = out.strip().splitlines()[-1]
    assert last.startswith("2 articles read from ")
    assert "mentions tagged, tables in " in last
    assert last.endswith(" s.")


def test_build_says_what_was_tagged_and_force_tags_everything(muster, raw, tmp_path):
    command = ("build", "--raw", raw, "--processed", tmp_path / "tables")
    assert " (full build: no state found), " in muster(*command)[1]
    (raw / "b.txt").write_text("Ankara left.")
    assert " (1 taken over, 1 tagged), " in muster(*command)[1]
    assert " (full build: asked for by --force), " in muster(*command, "--force")[1]


def test_build_names_what_it_could_not_read(muster, raw, tmp_path):
    (raw / "c.xyz").write_bytes(b"Rain fell.")
    code, out, err = muster("build", "--raw", raw, "--processed", tmp_path / "tables")
    assert code == 0
    assert "2 articles read, 1 rejected from " in out
    assert err.startswith("rejected: c.xyz: no reader for .xyz yet; read are .txt, ")


def test_missing_folder_is_one_message_and_exit_2(muster, tmp_path):
    code, out, err = muster("build", "--raw", tmp_path / "nowhere", "--processed", tmp_path / "tables")
    assert (code, out) == (2, "")
    assert err.strip().endswith("nowhere: there is no such folder (--raw). Name another with --raw, or create it.")
    assert not (tmp_path / "tables").exists()


def test_file_for_folder_is_one_message_and_exit_2(muster, raw, tmp_path):
    code, _, err = muster("build", "--raw", raw / "a.txt", "--processed", tmp_path / "tables")
    assert code == 2
    assert "is a file, not a folder (--raw). Name the folder that holds it." in err


def test_broken_codebook_leaves_the_previous_tables(muster, raw, tmp_path):
    tables, book = tmp_path / "tables", tmp_path / "book.yaml"
    muster("build", "--raw", raw, "--processed", tables)
    before = {p.name: p.read_bytes() for p in tables.iterdir() if p.is_file()}
    book.write_text(
        'codebook: b\ntitle: t\nversion: "1"\ncoalitions:\n- {id: a, name: The Pact}\n- {id: b, name: B, names: [The Pact]}\n'
    )
    code, out, err = muster("build", "--raw", raw, "--codebook", book, "--processed", tables)
    assert (code, out) == (2, "")
    assert 'book.yaml:6: alias "The Pact" belongs to both a (line 5) and b. Keep it under one.' in err
    assert {p.name: p.read_bytes() for p in tables.iterdir() if p.is_file()} == before


def test_unwritable_tables_are_exit_3(muster, raw, tmp_path):
    (tmp_path / "tables").write_text("a file in the way")
    code, _, err = muster("build", "--raw", raw, "--processed", tmp_path / "tables")
    assert code == 3
    assert "cannot be written to" in err


def test_unknown_parameter_stops_before_anything_is_built(muster, raw, tmp_path):
    code, out, err = muster(
        "nightly", "--raw", raw, "--processed", tmp_path / "t", "--reports", tmp_path / "r", "-p", "freqq", "MS"
    )
    assert (code, out) == (2, "")
    assert '-p: no notebook has a parameter "freqq". Allowed: ' in err
    assert 'Did you mean "freq".' in err
    assert not (tmp_path / "t").exists()
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        (("freq", "monthly"), 'freq: is "monthly". Allowed: D, W, MS, QS, YS.'),
        (("start", "01/02/2016"), 'start: "01/02/2016" is no day. Allowed: an ISO date such as 2014-09-05, or empty.'),
        (("top_n", "many"), '-p top_n: is "many". Allowed: a value of type int such as 15.'),
        (("counting", "story"), 'counting: is "story". Allowed: all, stories, originals. Did you mean "stories".'),
        (("coalitions", "natto"), 'coalitions: is "natto". Allowed: '),
        (("outlets", "Nobody's Gazette"), 'outlets: the corpus has no outlet "Nobody\'s Gazette".'),
    ],
)
def test_bad_value_of_a_parameter_starts_no_kernel(muster, tables, tmp_path, pair, message):
    code, out, err = muster("run", "--processed", tables, "--reports", tmp_path / "r", "-p", *pair)
    assert (code, out) == (2, "")
    assert message in err
    assert not (tmp_path / "r").exists()


def test_parameter_without_value(muster, tables, tmp_path):
    code, _, err = muster("run", "--processed", tables, "-p", "freq")
    assert code == 2
    assert '-p: "freq" has no value. Allowed: -p NAME VALUE or -p NAME=VALUE.' in err


def test_unknown_notebook_is_named_with_the_known_ones(muster, tables, tmp_path):
    code, _, err = muster("run", "--processed", tables, "--only", "09-nothing")
    assert code == 2
    assert '--only: no notebook "09-nothing". Allowed: 01-corpus, 02-coalitions, 03-actors, 04-timeline, ' in err


def test_run_without_tables_says_which_command_makes_them(muster, tmp_path):
    code, _, err = muster("run", "--processed", tmp_path / "none")
    assert code == 2
    assert "there are no tables. Run: muster build --processed " in err


def test_kwic_shows_the_name_in_its_context(muster, tables, tmp_path):
    code, out, _ = muster("kwic", "global_coalition", "--processed", tables, "--width", "12")
    lines = out.splitlines()
    assert code == 0
    assert any(line.startswith("2016-02-02 ") and "[U.S.-led coalition] met in" in line for line in lines)
    assert lines[-1].startswith('2 lines for "global_coalition" from 2 articles')


def test_explain_shows_every_paragraph_with_its_rows(muster, tables, tmp_path):
    code, out, _ = muster("explain", "a.txt", "--processed", tables)
    assert code == 0
    assert "[headline; first_line] Allies meet in Rome" in out
    assert "mention  'U.S.-led coalition' coalition global_coalition definite, use free (coalition_modifier)" in out
    assert "date     'Monday' 2016-02-01 (weekday)" in out


def test_explain_of_nothing_and_of_several(muster, tables, tmp_path):
    assert "no article fits: none" in muster("explain", "zzz", "--processed", tables)[2]
    assert "several articles fit: " in muster("explain", ".txt", "--processed", tables)[2]


def test_terminal_output_holds_no_control_characters(muster, tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text("A headline of five words\n\nNATO \x1b[31mmet\x07 in Rome on a cold Monday morning.\n")
    muster("build", "--raw", raw, "--processed", tmp_path / "t")
    for command in (("kwic", "nato"), ("explain", "a.txt")):
        assert not {"\x1b", "\x07"} & set(muster(*command, "--processed", tmp_path / "t")[1])


def test_check_counts_terms_by_their_basis(muster, project):
    code, out, _ = muster("check", "--codebook", project.codebook)
    assert code == 0
    last = out.strip().splitlines()[-1]
    for word in ("coalitions", "verified", "seen", "general", "reference events", "examples", "0 open remarks", " s."):
        assert word in last


@pytest.fixture
def checkout(tmp_path, project, monkeypatch):
    """A project of its own: codebook, sample and notebooks as shipped, the working directory in it."""
    for name in ("codebooks", "notebooks"):
        shutil.copytree(project.root / name, tmp_path / name)
    sample = tmp_path / "data" / "raw" / "sample"
    sample.mkdir(parents=True)
    write_articles(sample, TWO)
    (tmp_path / "muster.toml").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_sample_is_read_while_nothing_else_lies_in_data_raw(muster, checkout):
    (checkout / "data" / "raw" / "notes").mkdir()
    (checkout / "data" / "raw" / "README.md").write_text("no article")
    assert "2 articles read from data/raw/sample" in muster("build")[1]


def test_own_articles_and_the_sample_are_never_mixed(muster, checkout):
    (checkout / "data" / "raw" / "mine.txt").write_text("My own headline of five words\n\nNATO met in Rome.\n")
    code, out, err = muster("build")
    assert (code, err) == (0, "")
    assert "1 article read from data/raw (" in out


def test_tables_open_from_another_folder_with_the_codebook_they_were_made_with(
    muster, raw, tmp_path, project, monkeypatch
):
    (tmp_path / "away").mkdir()
    monkeypatch.chdir(tmp_path / "away")
    shutil.copyfile(project.codebook, "mine.yaml")
    muster("build", "--raw", raw, "--codebook", "mine.yaml", "--processed", "tables")
    (tmp_path / "away" / "mine.yaml").unlink()
    monkeypatch.chdir(tmp_path)
    code, out, err = muster("kwic", "global_coalition", "--processed", "away/tables")
    assert (code, err) == (0, "")
    assert "2 lines" in out


def test_incomplete_tables_say_what_is_missing(muster, raw, tmp_path):
    muster("build", "--raw", raw, "--processed", tmp_path / "t")
    (tmp_path / "t" / "dates.parquet").unlink()
    code, _, err = muster("kwic", "nato", "--processed", tmp_path / "t")
    assert code == 2
    assert "the table dates is missing. Run: muster build --processed " in err


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        (("top_n", "-5"), "-p top_n: is -5. Allowed: 1 or more."),
        (("seed", "-1"), "-p seed: is -1. Allowed: 0 or more."),
        (("processed", "elsewhere"), '-p: "processed" has an option of its own. Give it as --processed.'),
        (
            ("actors", "nosuch"),
            'actors: nobody has the id "nosuch". Allowed: ids such as TUR, USA/congress, john_kerry.',
        ),
    ],
)
def test_a_value_out_of_range_starts_no_kernel(muster, tables, tmp_path, pair, message):
    code, out, err = muster("run", "--processed", tables, "--reports", tmp_path / "r", "-p", *pair)
    assert (code, out) == (2, "")
    assert message in err
    assert not (tmp_path / "r").exists()


def test_a_bad_setting_stops_a_nightly_before_it_builds(muster, raw, tmp_path):
    code, _, err = muster("nightly", "--raw", raw, "--processed", tmp_path / "t", "-p", "freq", "Q")
    assert code == 2
    assert 'freq: is "Q". Allowed: D, W, MS, QS, YS.' in err
    assert not (tmp_path / "t").exists()


def test_raw_and_processed_must_differ(muster, raw):
    code, _, err = muster("build", "--raw", raw, "--processed", raw)
    assert code == 2
    assert "is the folder of the articles and of the tables. Name another with --processed." in err


def test_a_terminated_build_leaves_nothing_behind(raw, tmp_path, project):
    from muster.tables.store import Workshop

    left = tmp_path / "t" / ".building-999999999"
    left.mkdir(parents=True)
    with Workshop(tmp_path / "t"):
        assert not left.exists()
    assert list((tmp_path / "t").iterdir()) == []


def test_a_hostile_file_name_reaches_neither_tables_nor_terminal_raw(muster, tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a\x1b[31m.pdf").write_bytes(b"x")
    name = os.fsencode(raw) + b"/caf\xe9.txt"
    with open(name, "w") as handle:
        handle.write("A headline of five words\n\nNATO met in Rome.\n")
    code, out, err = muster("build", "--raw", raw, "--processed", tmp_path / "t")
    assert code == 0
    assert "1 article read, 1 rejected" in out
    assert "\x1b" not in err


# ---- the ledger and its options --------------------------------------------------------------------------------------


def short(raw):
    """A mailbox in which the second count finds a mail that the reader takes for text."""
    (raw / "c.mbox").write_text(
        "From a@b.example Fri Sep  5 14:00:00 2014\nSubject: x\n\nRain fell.\nFrom here on\nNote: it rained.\n"
    )


def test_a_source_that_does_not_add_up_is_said_on_the_last_line(muster, raw, tmp_path):
    short(raw)
    code, out, _ = muster("build", "--raw", raw, "--processed", tmp_path / "t")
    assert code == 0
    assert out.strip().splitlines()[-1].endswith(" s. Warning: c.mbox: 2 expected but (-1) 1 read.")


def test_strict_ends_with_2_where_a_source_does_not_add_up(muster, raw, tmp_path):
    assert muster("build", "--strict", "--raw", raw, "--processed", tmp_path / "t")[0] == 0
    short(raw)
    assert muster("build", "--strict", "--raw", raw, "--processed", tmp_path / "t")[0] == 2


def test_map_names_a_field_of_the_corpus(muster, raw, tmp_path):
    (raw / "c.jsonl").write_text('{"words": "NATO met in Rome.", "text": "x"}\n')
    code, out, _ = muster("build", "--map", "text=words", "--raw", raw, "--processed", tmp_path / "t")
    assert code == 0
    assert "c.jsonl: 1 expected" not in out
    assert "3 articles read" in out
    code, out, _ = muster("explain", "c.jsonl", "--processed", tmp_path / "t")
    assert "NATO met in Rome." in out


@pytest.mark.parametrize(
    ("value", "message"),
    [("text", '--map: "text" is no pair. Allowed: --map OURS=THEIRS'), ("txt=body", '--map: unknown field "txt". Allowed: text, ')],
)  # fmt: skip
def test_a_map_that_cannot_be_used_is_said(muster, raw, tmp_path, value, message):
    code, _, err = muster("build", "--map", value, "--raw", raw, "--processed", tmp_path / "t")
    assert code == 2
    assert message in err
