"""What a corpus folder may hold that is no article: each fault has a ledger row with its reason, and the run goes on."""

import gzip
import json
import os
import subprocess
import sys
import zipfile

import pytest

from muster.reading import exports
from muster.reading.articles import read_batches
from muster.reading.folder import entries
from muster.reading.formats import CAP, UNKNOWN, Record, mojibake
from muster.reading.ledger import Sums, row
from muster.reading.seen import Seen


def read(root):
    """All articles and, by source, the ledger rows of a folder."""
    batches = list(read_batches(root))
    rows = {}
    for r in (r for b in batches for r in b.ledger):
        rows.setdefault(r["source"], []).append(r)
    return [a for b in batches for a in b.articles], rows


@pytest.fixture
def folder(tmp_path):
    """A corpus folder in which one article stands last, so that a run that stops early is seen."""
    (tmp_path / "zz.txt").write_text("Snow fell.")
    yield tmp_path
    articles, _ = read(tmp_path)
    assert articles[-1].source == "zz.txt"


# ---- the folder ------------------------------------------------------------------------------------------------------


def test_links_are_followed_to_files_inside_only(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "a.txt"
    outside.write_text("Rain fell.")
    (folder / "deep").mkdir()
    (folder / "out.txt").symlink_to(outside)
    (folder / "outdir").symlink_to(outside.parent)
    (folder / "deep" / "loop").symlink_to(folder)
    (folder / "self.txt").symlink_to("self.txt")
    (folder / "nothing.txt").symlink_to("gone.txt")
    (folder / "in.txt").symlink_to("zz.txt")
    _, rows = read(folder)
    away = "a link that leads out of the folder: copy what it leads to, or name that folder with --raw"
    assert {source: r[0]["reason"] for source, r in rows.items() if r[0]["status"] == "rejected"} == {
        "out.txt": away,
        "outdir": away,
        "deep/loop": "a link to a folder, not followed: what it leads to is read where it lies",
        "self.txt": "cannot be opened: Too many levels of symbolic links",
        "nothing.txt": "cannot be opened: No such file or directory",
    }
    assert rows["in.txt"][0]["status"] == "read"
    (folder / "in.txt").unlink()


def test_a_pipe_is_not_waited_for(folder):
    os.mkfifo(folder / "pipe.txt")
    assert read(folder)[1]["pipe.txt"][0]["reason"] == "no regular file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_said(folder):
    (folder / "locked").mkdir()
    (folder / "a.txt").write_text("Rain fell.")
    (folder / "locked").chmod(0)
    (folder / "a.txt").chmod(0)
    _, rows = read(folder)
    assert [rows[s][0]["reason"] for s in ("a.txt", "locked")] == ["cannot be opened: Permission denied"] * 2
    (folder / "locked").chmod(0o700)


def test_a_file_that_vanishes_has_its_row(folder):
    (folder / "a.txt").write_text("Rain fell.\n" * 200_000)  # a batch of its own, so that it is given out first
    (folder / "b.jsonl").write_text('{"text": "Hail fell."}\n')
    batches = read_batches(folder)
    next(batches)
    (folder / "b.jsonl").unlink()
    rows = [r for b in batches for r in b.ledger]
    assert (rows[0]["source"], rows[0]["status"]) == ("b.jsonl", "rejected")
    assert rows[0]["reason"] == f"cannot be opened: No such file or directory; {UNKNOWN}"
    (folder / "a.txt").unlink()


def test_a_file_that_shrinks_while_it_is_read_does_not_add_up(folder):
    path = folder / "b.jsonl"
    path.write_text("".join(json.dumps({"text": f"Text {i}. " + "rain " * 800}) + "\n" for i in range(2000)))
    batches, sums = read_batches(folder), Sums()
    sums.add(next(batches).ledger)
    os.truncate(path, 1_000_000)
    for batch in batches:
        sums.add(batch.ledger)
    sums.close()
    assert sums.uneven[0].name == "b.jsonl"
    assert sums.uneven[0].difference < 0
    path.unlink()


def test_entries_are_in_one_order(folder):
    (folder / "b").mkdir()
    for name in ("b/c.txt", "b.txt", "a.txt"):
        (folder / name).write_text(name)
    assert [source for source, _ in entries(folder)] == ["a.txt", "b.txt", "b/c.txt", "zz.txt"]


# ---- bombs and broken archives ---------------------------------------------------------------------------------------


def test_bombs_are_not_unpacked(folder):
    much = b" " * 120_000_000
    (folder / "a.txt.gz").write_bytes(gzip.compress(much))
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(b'{"text": "' + much))
    for name, member in (("c.zip", "a.txt"), ("d.docx", "word/document.xml")):
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(member, much)
    _, rows = read(folder)
    assert {s: len(r) for s, r in rows.items()} == dict.fromkeys(
        ("a.txt.gz", "b.jsonl.gz", "c.zip", "d.docx", "zz.txt"), 1
    )
    reasons = {s: r[0]["reason"] for s, r in rows.items()}
    assert reasons["d.docx"] == f"taken for a bomb: it unpacks to 120 MB; {UNKNOWN}"
    bomb = "taken for a bomb: it unpacks to more than 100 times its size"
    assert reasons["a.txt.gz"] == bomb
    assert {reasons[s] for s in ("b.jsonl.gz", "c.zip")} == {f"{bomb}; {UNKNOWN}"}
    for name in ("a.txt.gz", "b.jsonl.gz", "c.zip", "d.docx"):
        (folder / name).unlink()


def test_what_is_cut_off_keeps_what_came_before_and_is_told(folder):
    lines = "".join(json.dumps({"text": f"{os.urandom(200).hex()} fell."}) + "\n" for _ in range(300)).encode()
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(lines)[:-20_000])
    (folder / "b.html.gz").write_bytes(gzip.compress(b"<html><p>" + os.urandom(500).hex().encode())[:-100])
    _, rows = read(folder)
    assert 100 < sum(r["status"] == "read" for r in rows["a.jsonl.gz"]) < 300
    assert rows["a.jsonl.gz"][-1]["reason"] == "broken off: what is compressed in it cannot be read on (EOFError)"
    assert rows["a.jsonl.gz"][-1]["expected"] is None
    assert rows["b.html.gz"][0]["reason"] == "broken off: what is compressed in it cannot be read on (EOFError)"


def test_members_that_cannot_be_read_stop_no_others(folder):
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("inner.zip", b"PK\x05\x06" + bytes(18))
        archive.writestr("metadata.csv", "file\n")
        archive.writestr("a.txt", "Rain fell.")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.txt", "Hail fell.")
    _, rows = read(folder)
    assert {s.partition("#")[2]: r[0]["reason"] for s, r in rows.items() if s.startswith("a.zip")} == {
        "inner.zip": f"packed twice: unpack it once; {UNKNOWN}",
        "metadata.csv": "not used inside an archive: unpack it, or put it beside the archive",
        "a.txt": None,
        "a.txt (again)": "a second member of that name in the archive",
    }


def test_a_sheet_may_name_members_and_archives(folder):
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("a.txt", "Rain fell.")
        archive.writestr("b.txt", "Hail fell.")
    (folder / "metadata.csv").write_text("file,outlet,published\na.zip,Herald,\na.zip#b.txt,,2014-09-05\n")
    articles, rows = read(folder)
    assert [(a.outlet, a.published and a.published.isoformat()) for a in articles[:2]] == [
        ("Herald", None),
        ("Herald", "2014-09-05"),
    ]
    assert len(rows) == 3


@pytest.mark.parametrize("name", ["Metadata.csv", "METADATA.CSV", "deep/metadata.CSV"])
def test_a_sheet_may_be_named_in_capitals(folder, name):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).with_name("a.txt").write_text("Rain fell.")
    (folder / name).write_text("file,outlet\na.txt,Herald\n")
    articles, rows = read(folder)
    assert articles[0].outlet == "Herald"
    assert set(rows) == {articles[0].source, "zz.txt"}


@pytest.mark.parametrize(
    ("name", "content", "many"),
    [("a.docx", b"x", True), ("a.doc", b"x", True), ("a.pdf", b"%PDF-", True), ("a.mbox", b"x", True), ("a.csv", b"x;y\n", True),
     ("a.html", b"<html></html>", False), ("a.jpg", b"x", False), ("a.eml", b"", False), ("a.txt", b" ", False)],
)  # fmt: skip
def test_a_file_rejected_whole_says_that_what_it_holds_is_unknown(folder, name, content, many):
    (folder / name).write_bytes(content)
    (row,) = read(folder)[1][name]
    assert (row["status"], row["expected"]) == ("rejected", 1)
    assert row["reason"].endswith(f"; {UNKNOWN}") is many


# ---- single articles -------------------------------------------------------------------------------------------------

LONG = "Rain fell on Orme. " * 500_000  # 9.5 million


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", LONG), ("a.txt.gz", gzip.compress(LONG.encode(), 1, mtime=0)), ("a.jsonl", json.dumps({"text": LONG})),
        ("a.json", json.dumps([{"text": LONG}])), ("a.csv", f'text\n"{LONG}"\n'),
    ],
    ids=["txt", "txt.gz", "jsonl", "json", "csv"],
)  # fmt: skip
def test_an_article_is_capped(folder, name, content):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    articles, rows = read(folder)
    (r,) = rows[name]
    assert r["reason"] == "capped at 5,000,000 code points"
    assert r["chars_found"] >= len(LONG) > r["chars_kept"] == len(articles[0].text) == CAP


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="the peak is read from Linux")
def test_fifty_megabytes_and_a_million_lines_take_little_memory(folder):
    (folder / "a.txt").write_text("Rain fell on Orme. " * 2_700_000)
    (folder / "b.txt").write_text("\n" * 1_000_000 + "Hail fell.")
    code = (
        "import sys, re; from muster.reading.articles import read_batches; "
        "kept = sum(r['chars_kept'] for b in read_batches(sys.argv[1]) for r in b.ledger); "
        "print(kept, int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1000)"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True)
    kept, peak = map(int, ran.stdout.split())
    assert kept == CAP + 1_000_010 + 10
    assert peak < 150


def test_likely_mojibake_is_noted_and_left(folder):
    text = "The coalitionâ€™s men met in ZÃ¼rich."
    (folder / "a.txt").write_text(text, encoding="utf-8")
    articles, rows = read(folder)
    assert articles[0].text == text
    assert rows["a.txt"][0]["reason"] == 'likely mojibake, left as it is: 2 sequences like "â€™"'


@pytest.mark.parametrize("text", ["Zürich, São Paulo, NÃO", "“Quoted” – it’s £5", "plain", "Âge d’or à Paris"])
def test_good_text_is_no_mojibake(text):
    assert mojibake(text) is None


def test_bidi_and_control_characters_are_kept(folder):
    text = "Rain \u202efell\u2066 in \x08 Orme\x1b[31m\x0c\u200f."
    (folder / "a.txt").write_text(text, encoding="utf-8")
    articles, rows = read(folder)
    assert articles[0].text == text
    assert rows["a.txt"][0]["reason"] is None


def test_nul_bytes_and_deep_nesting_are_one_record_each(folder):
    rows = '{"text": "a\\u0000b"}\n' + '{"text":' + "[" * 100_000 + '\n{"text": "Hail fell."}\n'
    (folder / "a.jsonl").write_text(rows)
    _, ledger = read(folder)
    assert [(r["status"], (r["reason"] or "")[:14]) for r in ledger["a.jsonl"]] == [
        ("rejected", "binary: NUL ch"), ("rejected", "no JSON object"), ("read", "")
    ]  # fmt: skip


# ---- the ledger can fail ---------------------------------------------------------------------------------------------


def test_an_export_that_yields_less_than_it_says_does_not_add_up(folder, monkeypatch):
    monkeypatch.setattr(exports, "vendor", lambda text: "Test" if text.startswith("EXPORT") else None)
    monkeypatch.setattr(exports, "split", lambda text: (500, [Record(f"Text {i}.") for i in range(497)]), raising=False)
    (folder / "a.txt").write_text("EXPORT of 500")
    sums = Sums()
    for batch in read_batches(folder):
        sums.add(batch.ledger)
    sums.close()
    assert sums.warning() == "Warning: a.txt: 500 expected but (-3) 497 read"
    assert sums.n_uneven == 1


def test_an_export_without_articles_says_what_it_should_hold(folder, monkeypatch):
    monkeypatch.setattr(exports, "vendor", lambda text: "Test" if text.startswith("EXPORT") else None)
    monkeypatch.setattr(exports, "split", lambda text: (500, []), raising=False)
    (folder / "a.txt").write_text("EXPORT of 500")
    (r,) = read(folder)[1]["a.txt"]
    assert (r["reason"], r["expected"]) == ("an export of Test in which no article was found", 500)


def test_an_export_without_articles_and_without_a_count_says_that_none_is_known(folder, monkeypatch):
    monkeypatch.setattr(exports, "vendor", lambda text: "Test")
    monkeypatch.setattr(exports, "split", lambda text: (None, []), raising=False)
    (folder / "a.txt").write_text("EXPORT")
    (r,) = read(folder)[1]["a.txt"]
    assert r["reason"] == f"an export of Test in which no article was found; {UNKNOWN}"
    monkeypatch.undo()


def test_sums_keep_a_few_lines_whatever_the_corpus():
    sums = Sums()
    for i in range(1000):
        sums.add([row(f"{i}.jsonl", expected=2, reason="x"), row(f"{i}.jsonl", expected=2, record=1, status="read")])
        sums.add([row(f"{i}.txt", status="read", chars_found=3, chars_kept=2)])
    sums.add([row("z.txt", reason="broken off: x", expected=None)])
    sums.close()
    lines = list(sums.lines())
    assert lines[0] == "0.jsonl: 2 expected = 1 read + 1 rejected"
    assert "... and 980 more sources of many records that add up" in lines
    assert lines[-2] == "z.txt: 1 rejected, not checked by a count, broken off"
    assert lines[-1] == (
        "ledger: 3,001 records in 2,001 sources = 2,000 read + 0 duplicate + 1,001 rejected; 3,000 characters found, 2,000 kept"
    )
    assert (len(sums.troubles), sums.n_troubles) == (20, 1001)


def test_seen_finds_what_was_added_and_keeps_the_first():
    seen = Seen()
    for i in range(5000):
        seen.add([i * 0x9E3779B97F4A7C15 % 2**64], i, 2 * i, f"{i}.txt")
    seen.add([0], 77, 20_000, "0.txt")
    assert seen.first(3 * 0x9E3779B97F4A7C15 % 2**64, 20_001) == (3, "3.txt")
    assert seen.first(0, 20_001) == (0, "0.txt")
    assert seen.first(12345, 20_001) is None
    assert seen.first(3 * 0x9E3779B97F4A7C15 % 2**64, 6) is None  # it asks of itself
