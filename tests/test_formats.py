"""Each format as people have it: what becomes an article, what the ledger says of the rest."""

import csv
import gzip
import io
import json
import os
import shutil
import sys
import zipfile
from datetime import UTC, date, datetime
from email.message import EmailMessage

import docx
import pytest

from conftest import ROOT
from muster.reading.articles import read_batches
from muster.reading.blobs import file_blob
from muster.reading.days import url_day
from muster.reading.formats import UNKNOWN
from muster.reading.jsonfile import count_json
from muster.reading.ledger import Sums
from muster.reading.records import count_csv, count_jsonl, delimiter, named

PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="{charset}"><title>Pact widens | Northern</title>
<meta property="og:title" content="Pact widens, says envoy"><meta property="article:published_time" content="2014-09-05T14:00:00Z">
<meta name="author" content="Ailsa Renwick"><meta property="og:site_name" content="Northern Broadcasting">
<link rel="canonical" href="https://northern.example.org/2014/09/pact"><script>var x = "Paris";</script></head>
<body><header><p>Saturday 3 May 2025</p><nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav></header>
<main><article><h1>Pact of ten widens</h1>
<p>The envoy to the coalition, Zoë Brandt, said on Friday that ten countries had joined the pact against the militants.</p>
<p>“It is a start,” a British diplomat said &amp; left. “Nobody is promising soldiers at this stage of the campaign.”</p>
<figure><img src="a.jpg"><figcaption>Delegates arrive in the rain (Photo: NB/Pool)</figcaption></figure>
<p>The list of tasks is long: arms, training, money, relief, and the fight against recruiters in many countries of the world.</p>
<p>Ministers will come back to it in October, when the parliaments of four members have voted on their shares.</p></article>
<aside><h3>More on this story</h3><ul><li><a href="/q">Who is in it?</a></li></ul></aside></main>
<footer><p>Copyright 2025 NB</p></footer></body></html>"""


@pytest.fixture
def read(tmp_path):
    """A function from files (name -> text or bytes) to all articles and all ledger rows."""

    def read(files):
        for name, content in files.items():
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        batches = list(read_batches(tmp_path))
        return [a for b in batches for a in b.articles], [row for b in batches for row in b.ledger]

    return read


def told(rows):
    return [(r["record"], r["status"], r["reason"], r["expected"]) for r in rows]


# ---- HTML ------------------------------------------------------------------------------------------------------------


def test_a_page_is_reduced_to_its_article(read):
    (article,), (row,) = read({"a.html": PAGE.format(charset="utf-8")})
    assert article.text.split("\n")[0] == article.title == "Pact of ten widens"
    assert "Delegates arrive in the rain" in article.text
    assert "Zoë Brandt" in article.text
    assert "diplomat said & left" in article.text
    assert not any(word in article.text for word in ("Home", "More on this story", "Copyright", "Paris", "2025"))
    assert (article.outlet, article.author, article.language) == ("Northern Broadcasting", "Ailsa Renwick", "en")
    assert row["status"] == "read"
    assert row["chars_found"] > row["chars_kept"] == len(article.text)


def test_the_day_is_that_of_the_markup_and_never_of_the_crawl(read):
    (article,), _ = read({"a.html": PAGE.format(charset="utf-8")})
    assert (article.published, article.basis) == (date(2014, 9, 5), "markup")
    undated = PAGE.format(charset="utf-8").replace("2014-09-05T14:00:00Z", "")
    (article,), _ = read({"a.html": undated})
    assert article.published is None


def test_the_sidecar_knows_better_than_the_markup(read):
    sheet = "file,published,outlet\na.html,2014-09-06,\n"
    (article,), _ = read({"a.html": PAGE.format(charset="utf-8"), "metadata.csv": sheet})
    assert (article.published, article.basis, article.outlet) == (date(2014, 9, 6), "metadata", "Northern Broadcasting")


@pytest.mark.parametrize("charset", ["iso-8859-15", "windows-1252", "utf-8"])
def test_the_declared_charset_holds(read, charset):
    (article,), _ = read({"a.htm": PAGE.format(charset=charset).replace("“", '"').replace("”", '"').encode(charset)})
    assert "Zoë Brandt" in article.text


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("", "empty: no text in it"),
        ("<html><body></body></html>", "no article in the page"),
        ("<p>a\x00b</p>", "binary: NUL characters in it"),
    ],
)
def test_a_page_without_an_article_is_rejected(read, page, reason):
    assert told(read({"a.html": page})[1]) == [(0, "rejected", reason, 1)]


# ---- JSON lines ------------------------------------------------------------------------------------------------------


def line(**fields):
    return json.dumps(fields) + "\n"


def test_fields_are_found_by_their_common_names(read):
    (article,), _ = read({
        "a.jsonl": line(headline="Dam holds", body="The dam holds.\r\nIt rained.", published_at="2015-12-01T10:00:00Z",
                        source={"name": "Herald"}, authors=["A. Bo", "C. Du"], link="https://h.example.org/1", lang="en_US")
    })  # fmt: skip
    assert article.text == "Dam holds\n\nThe dam holds.\nIt rained."
    assert (article.published, article.basis, article.outlet) == (date(2015, 12, 1), "metadata", "Herald")
    assert (article.author, article.url, article.language) == ("A. Bo, C. Du", "https://h.example.org/1", "en")
    assert article.source == "a.jsonl#0"


def test_every_line_has_its_row(read):
    text = (
        line(text="Rain fell.")
        + "\n"
        + '{"text": \n'
        + "[1]\n"
        + line(title="x", text=" ")
        + line(text="Rain fell.")
        + line(text="Snow fell.")
    )
    articles, rows = read({"a.jsonl": text})
    assert [a.source for a in articles] == ["a.jsonl#0", "a.jsonl#5"]
    assert [(r, s) for r, s, *_ in told(rows)] == [
        (0, "read"),
        (1, "rejected"),
        (2, "rejected"),
        (3, "rejected"),
        (4, "duplicate"),
        (5, "read"),
    ]
    assert {r["expected"] for r in rows} == {len(rows)}
    assert rows[1]["reason"].startswith("no JSON object (")
    assert rows[3]["reason"] == "empty: no text in it"


def test_a_record_keeps_its_id_when_others_come_before_it(read):
    (before,), _ = read({"a.jsonl": line(text="Rain fell.")})
    after, _ = read({"a.jsonl": line(text="Snow fell.") + line(text="Rain fell.")})
    assert before.doc_id == after[1].doc_id != after[0].doc_id


def test_the_sidecar_fills_what_a_record_leaves_open(read):
    sheet = "file,outlet\na.jsonl,Herald\n"
    articles, _ = read(
        {"a.jsonl": line(text="Rain fell.") + line(text="Snow fell.", outlet="Courier"), "metadata.csv": sheet}
    )
    assert [a.outlet for a in articles] == ["Herald", "Courier"]


# ---- CSV -------------------------------------------------------------------------------------------------------------


def table(*rows, sign=","):
    out = io.StringIO()
    csv.writer(out, delimiter=sign).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize(("name", "sign"), [("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t")])
def test_a_table_of_articles(read, name, sign):
    text = table(
        ("Title", "Publish Date", "Media Name", "Text"),
        ("Dam holds", "13 May 2015", "Herald", 'It "holds",\nsaid one; truly.\tYes.'),
        sign=sign,
    )
    (article,), rows = read({name: "\ufeff" + text})
    assert article.text == 'Dam holds\n\nIt "holds",\nsaid one; truly.\tYes.'
    assert (article.published, article.outlet, rows[0]["expected"]) == (date(2015, 5, 13), "Herald", 1)


def test_a_table_without_texts_is_rejected_by_its_columns(read):
    _, rows = read({"a.csv": "a;b\n1;2\n"})
    assert [r["status"] for r in rows] == ["rejected"]
    assert "found are a, b, known are text, body" in rows[0]["reason"]


def test_a_day_that_may_be_two_is_left_open_and_said(read):
    (article,), (row,) = read({"a.csv": table(("text", "date"), ("Rain fell.", "10/11/2014"))})
    assert article.published is None
    assert row["reason"] == 'a.csv#0: published "10/11/2014" is no ISO date (YYYY-MM-DD); left open'


@pytest.mark.parametrize(
    ("printed", "day"),
    [("2015-05-13", (2015, 5, 13)), ("20150513", (2015, 5, 13)), ("2015-05-13 08:00", (2015, 5, 13)), ("May 13, 2015", (2015, 5, 13)),
     ("Wed, 13 May 2015 10:00:00 GMT", (2015, 5, 13)), ("1431511200", None), ("last week", None)],
)  # fmt: skip
def test_days_as_exports_print_them(read, printed, day):
    (article,), _ = read({"a.csv": table(("text", "date"), ("Rain fell.", printed))})
    assert article.published == (date(*day) if day else None)


def test_the_second_count_is_of_lines_and_quotation_marks_only(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(table(("text", "n"), ('a\n"b"\n\nc', 1), ("d", 2), ("", 3)) + "\n")
    assert count_csv(file_blob(path)) == 3
    path = tmp_path / "a.jsonl"
    path.write_text(line(text="a") + "\n \n" + "{broken\n" + line(text="b").strip())
    assert count_jsonl(file_blob(path)) == 3


def test_the_sign_between_columns():
    assert [delimiter(h) for h in ("a,b;c,d", "a;b;c,d", "a\tb", "a")] == [",", ";", "\t", ","]


# ---- Word ------------------------------------------------------------------------------------------------------------


def test_a_word_file(read, tmp_path):
    document = docx.Document()
    document.add_heading("Pact widens", 0)
    document.add_paragraph("The pact met in Rome.")
    document.add_table(1, 2).rows[0].cells[1].text = "Ten states"
    document.core_properties.author = "A. Bo"
    document.save(tmp_path / "a.docx")
    (article,), rows = read({"b.docx": "no archive"})
    assert article.text == "Pact widens\nThe pact met in Rome.\n\nTen states"
    assert (article.author, article.published) == ("A. Bo", None)
    assert told(rows)[1] == (0, "rejected", f"no Word file that can be read (BadZipFile); {UNKNOWN}", 1)


# ---- every format by its small file of tests/data ---------------------------------------------------------------------

DATA = ROOT / "tests" / "data"
RAIN, DAM, FAIR = "Rain closed the pass", "The dam at Orme held", "The autumn fair drew"


@pytest.fixture
def committed(tmp_path):
    """A function from names of tests/data to all articles and all ledger rows of a folder with copies of them."""

    def committed(*names, fields=None):
        for name in names:
            shutil.copy(DATA / name, tmp_path / name)
        batches = list(read_batches(tmp_path, fields))
        return [a for b in batches for a in b.articles], [row for b in batches for row in b.ledger]

    return committed


@pytest.mark.parametrize(
    ("name", "sources", "first"),
    [
        ("article.txt", ["article.txt"], RAIN),
        ("latin-1.txt", ["latin-1.txt"], "“No café was open.”"),
        ("page.html", ["page.html"], RAIN),
        ("report.docx", ["report.docx"], DAM),
        ("report.rtf", ["report.rtf"], "Zoë Orme: Rain closed the pass"),
        ("report.pdf", ["report.pdf"], FAIR),
        ("one.json", ["one.json"], RAIN),
        ("list.json", ["list.json#0", "list.json#1", "list.json#2"], RAIN),
        ("wrapped.json", ["wrapped.json#0", "wrapped.json#1", "wrapped.json#2"], RAIN),
        ("lines.jsonl", ["lines.jsonl#0", "lines.jsonl#1", "lines.jsonl#2"], RAIN),
        ("lines.jsonl.gz", ["lines.jsonl.gz#0", "lines.jsonl.gz#1", "lines.jsonl.gz#2"], RAIN),
        ("lines.jsonl.zst", ["lines.jsonl.zst#0", "lines.jsonl.zst#1", "lines.jsonl.zst#2"], RAIN),
        ("article.txt.gz", ["article.txt.gz"], RAIN),
        ("table.csv", ["table.csv#0", "table.csv#1", "table.csv#2"], RAIN),
        ("table.tsv", ["table.tsv#0", "table.tsv#1", "table.tsv#2"], RAIN),
        ("mail.eml", ["mail.eml"], RAIN),
        ("alerts.mbox", ["alerts.mbox#0", "alerts.mbox#1"], RAIN),
        ("several.zip", ["several.zip#deep/dam.txt", "several.zip#rows.jsonl#0", "several.zip#rows.jsonl#1"], DAM),
        ("news.warc.gz", ["news.warc.gz#0"], RAIN),
    ],
)  # fmt: skip
def test_a_format_is_read_and_its_ledger_adds_up(committed, name, sources, first):
    articles, rows = committed(name)
    assert [a.source for a in articles] == sources
    assert first in articles[0].text
    assert "Saturday 3 May 2025" not in articles[0].text
    for source in {r["source"] for r in rows}:
        assert {r["expected"] for r in rows if r["source"] == source} == {sum(r["source"] == source for r in rows)}


@pytest.mark.parametrize("name", ["media-cloud.csv", "gdelt.csv"])
def test_a_table_of_addresses_is_rejected_with_what_to_do(committed, name):
    articles, (row,) = committed(name)
    assert articles == []
    assert row["reason"].startswith(
        "a table of addresses without texts, as Media Cloud and GDELT give them: fetch the pages"
    )
    assert "--map text=COLUMN" in row["reason"]
    assert (row["status"], row["expected"]) == ("rejected", 1)


def test_a_media_cloud_export_with_texts_gives_their_fields(committed):
    articles, _ = committed("table.csv")
    a = articles[2]
    assert (a.title, a.outlet, a.published, a.url, a.language) == (
        "Fair ends well", "Harbour Courier", date(2014, 9, 7), "https://herald.example/2", "en"
    )  # fmt: skip


def test_a_web_archive_gives_english_pages_with_their_addresses(committed):
    (article,), rows = committed("news.warc.gz")
    assert (article.url, article.published, article.basis) == (
        "https://herald.example/2014/09/05/rain", date(2014, 9, 5), "url"
    )  # fmt: skip
    assert [r["reason"] for r in rows] == [
        None,
        "not in English: the page says de (https://bote.example/pass)",
        "not in English: 0% of its words are common English ones (https://bote.example/weg)",
        "status 404, not 200 (https://herald.example/gone)",
        "image/png, not HTML (https://herald.example/a.png)",
    ]


def test_members_of_an_archive_that_are_no_articles_have_rows(committed):
    _, rows = committed("several.zip")
    (row,) = [r for r in rows if r["status"] == "rejected"]
    assert row["source"] == "several.zip#picture.png"
    assert row["reason"].startswith("no reader for .png yet")
    assert not any("__MACOSX" in r["source"] for r in rows)


def test_a_mail_gives_subject_date_and_sender(committed):
    (article,), _ = committed("mail.eml")
    assert (article.title, article.published, article.basis, article.author) == (
        "Rain closes pass", date(2014, 9, 5), "metadata", "Herald Alerts"
    )  # fmt: skip


def test_a_mail_in_a_mailbox_may_be_html_alone(committed):
    articles, _ = committed("alerts.mbox")
    assert articles[0].text.startswith("Dam holds\nRain closed the pass")
    assert "\nFrom the harbour:\n" in articles[1].text


def test_the_same_mail_twice_is_a_duplicate(committed, tmp_path):
    shutil.copy(DATA / "mail.eml", tmp_path / "again.eml")
    _, rows = committed("mail.eml")
    assert [r["status"] for r in rows] == ["read", "duplicate"]


@pytest.mark.parametrize(
    ("module", "name"),
    [("striprtf.striprtf", "report.rtf"), ("pypdf", "report.pdf"), ("warcio.archiveiterator", "news.warc.gz"), ("zstandard", "lines.jsonl.zst")],
)  # fmt: skip
def test_without_the_extra_its_name_is_told(committed, monkeypatch, module, name):
    monkeypatch.setitem(sys.modules, module, None)
    articles, (row,) = committed(name)
    assert articles == []
    assert f"needs the extra formats, which is not installed: pip install -e '.[formats]'; {UNKNOWN}" in row["reason"]
    assert row["expected"] == 1


# ---- content goes before the ending ----------------------------------------------------------------------------------


def test_content_goes_before_the_ending(read):
    files = {
        "page": (DATA / "page.html").read_bytes(), "page.txt": (DATA / "page.html").read_bytes().replace(b"tunnel", b"bridge"),
        "report.txt": (DATA / "report.docx").read_bytes(), "rows.json": (DATA / "lines.jsonl").read_bytes(),
    }  # fmt: skip
    articles, rows = read(files)
    assert [a.source for a in articles] == [
        "page",
        "page.txt",
        "report.txt",
        "rows.json#0",
        "rows.json#1",
        "rows.json#2",
    ]
    assert [r["reason"] for r in rows[:3]] == [None, "ends in .txt, but is HTML", "ends in .txt, but is Word"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"%PDF-1.4 x", "no PDF that can be read"),
        ("a.zip", b"PK\x03\x04xx", "no archive that can be read (BadZipFile)"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file: save it as .docx, a table as .csv"),
        ("a.eml", "Subject: x\n\n \n", "no text in the mail"),
        ("a.mbox", "Rain fell.", 'no mailbox: no line "From ADDRESS DATE" begins a mail'),
        ("a.json", "[1, 2]", "no object with a text in it"),
        ("a.json", '[{"text": "Rain."} {', "broken off: "),
        ("a.json", "[" * 100_000, "broken off: no JSON"),
        ("a.jsonl.gz", gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), "packed twice: unpack it once"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(read, name, content, reason):
    _, rows = read({name: content})
    assert rows[-1]["status"] == "rejected"
    assert rows[-1]["reason"].startswith(reason)


def test_an_excel_workbook_is_no_archive_of_articles(read):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
    _, (row,) = read({"a.xlsx": out.getvalue()})
    assert row["reason"] == f"no reader for .xlsx yet; save it as .docx, a table as .csv; {UNKNOWN}"


# ---- JSON ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ('[{"text": "a"}, {"text": "b [{"}]', 2),
        ('{"docs": [{"text": "a", "tags": [{"text": "no"}]}, {"text": "b\\""}], "more": [{"x": 1}]}', 2),
        ('{"images": [{"n": 1}, {"n": 2}], "text": "a"}', 1),
        ('{"r": {"meta": [{"n": 1}], "docs": [{"body": "a"}, {"body": "b"}, {"body": ""}]}}', 3),
        ('\ufeff [ { "text" : "a" } ] ', 1),
    ],
)
def test_the_second_count_of_json_is_of_brackets(read, tmp_path, text, n):
    _, rows = read({"a.json": text})
    assert len(rows) == n
    assert {r["expected"] for r in rows} == {n}
    assert count_json(file_blob(tmp_path / "a.json"), named()) == n


def test_json_of_any_length_is_read_in_pieces(read):
    rows = [{"text": f'Text {i} says "[{{" and \\ ' + "rain " * 900} for i in range(700)]
    articles, ledger = read({"a.json": json.dumps({"n": 700, "articles": rows})})
    assert len(articles) == 700
    assert {r["expected"] for r in ledger} == {700}
    assert articles[699].text == rows[699]["text"]


def test_an_object_without_a_text_is_an_address(read):
    _, rows = read({"a.jsonl": line(url="https://x.example/1", title="x")})
    assert rows[0]["reason"] == "an address without a text: fetch the page and put it here as HTML or WARC"


def test_bytes_that_are_no_utf8_in_json_are_read_and_noted(read):
    (article,), (row,) = read({"a.json": '[{"text": "Zoë “left” Åre."}]'.encode("cp1252")})
    assert article.text == "Zoë “left” Åre."
    assert row["reason"] == "characters that are no Unicode text were replaced"


def test_half_a_surrogate_pair_is_replaced_and_noted(read):
    articles, rows = read({"a.jsonl": '{"text": "Rain \\ud83d fell \\ud83d\\ude00."}\n'})
    assert articles[0].text == "Rain \ufffd fell 😀."
    assert rows[0]["reason"] == "characters that are no Unicode text were replaced"


def test_fields_may_be_named(read, tmp_path):
    read({"a.jsonl": line(text="Summary.", words="Rain fell.", paper="Herald")})
    (batch,) = read_batches(tmp_path, {"text": "words", "outlet": "paper"})
    assert (batch.articles[0].text, batch.articles[0].outlet) == ("Rain fell.", "Herald")


def test_the_commonest_name_of_a_field_goes_before_others(read):
    (article,), _ = read(
        {"a.jsonl": line(content="Short.", text="Rain fell.", date="2014-01-01", publish_date="2014-09-05")}
    )
    assert (article.text, article.published) == ("Rain fell.", date(2014, 9, 5))


@pytest.mark.parametrize("given", [1409875200, 1409875200000, "20140905T000000Z", "20140905000000"])
def test_days_as_crawlers_write_them(read, given):
    (article,), _ = read({"a.jsonl": line(text="Rain fell.", published=given)})
    assert article.published == date(2014, 9, 5)


def test_two_outlets_with_one_text_are_two_articles(read):
    articles, _ = read(
        {"a.jsonl": line(text="Rain fell.", outlet="Herald") + line(text="Rain fell.", outlet="Courier")}
    )
    assert len({a.doc_id for a in articles}) == 2


def test_a_front_page_as_address_makes_no_duplicates(read):
    rows = line(text="Rain fell.", url="https://herald.example/") + line(
        text="Snow fell.", url="https://herald.example/"
    )
    assert len(read({"a.jsonl": rows})[0]) == 2


def test_a_table_in_utf16_is_read(read):
    (article,), (row,) = read({"a.csv": 'text,date\n"Zoë,\nleft",2014-09-05\n'.encode("utf-16")})
    assert (article.text, article.published, row["expected"]) == ("Zoë,\nleft", date(2014, 9, 5), 1)


# ---- days ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://h.example/2014/09/05/pact", (2014, 9, 5)),
        ("https://h.example/world/2014/sep/05/pact", (2014, 9, 5)),
        ("https://h.example/news/2014-9-5-pact.html", (2014, 9, 5)),
        ("https://h.example/2014/09/05", (2014, 9, 5)),
        ("https://h.example/2014/09/pact", None),
        ("https://h.example/2014/09/05123/pact", None),
        ("https://h.example/2014/13/05/pact", None),
        ("https://h.example/pact?d=/2014/09/05/", None),
        ("https://2014.09.05.example/pact", None),
        (None, None),
    ],
)
def test_the_day_in_an_address(url, day):
    assert url_day(url) == (date(*day) if day else None)


def dated(head="", body="", url=""):
    link = f'<link rel="canonical" href="{url}">' if url else ""
    page = PAGE.format(charset="utf-8").replace(
        '<meta property="article:published_time" content="2014-09-05T14:00:00Z">', head
    )
    page = page.replace('<link rel="canonical" href="https://northern.example.org/2014/09/pact">', link)
    return page.replace("<h1>", f"{body}<h1>")


@pytest.mark.parametrize(
    ("head", "body", "url", "day", "basis"),
    [
        ("", "", "https://n.example/2014/09/06/pact", (2014, 9, 6), "url"),
        ("", "", "https://n.example/2014/09/pact", None, "markup"),
        ('<meta name="date" content="2014-09-05">', "", "https://n.example/2014/09/06/pact", (2014, 9, 5), "markup"),
        ('<script type="application/ld+json">{"datePublished": "2014-09-05T10:00"}</script>', "", "", (2014, 9, 5), "markup"),
        ("", '<time datetime="2014-09-05">Friday</time>', "", (2014, 9, 5), "markup"),
        ('<meta itemprop="datePublished" content="5 September 2014">', "", "", (2014, 9, 5), "markup"),
        ('<meta property="article:modified_time" content="2014-09-05">', "", "", None, "markup"),
        ('<meta itemprop="copyrightYear" content="2014">', "", "", None, "markup"),
        ('<meta name="date" content="2014-09">', "", "", None, "markup"),
        ('<meta http-equiv="date" content="2014-09-05">', "", "", None, "markup"),
        ("", '</article><nav><time datetime="2014-09-05">x</time></nav><article>', "", None, "markup"),
        ("", '<p class="date">5 September 2014</p>', "", None, "markup"),
    ],
)  # fmt: skip
def test_what_counts_as_evidence_of_a_day_in_a_page(read, head, body, url, day, basis):
    (article,), _ = read({"a.html": dated(head, body, url)})
    assert (article.published, article.basis) == (date(*day) if day else None, basis)


def test_a_day_after_the_file_is_never_taken_from_markup_or_address(read, tmp_path):
    page = dated('<meta name="date" content="2014-09-05">', "", "https://n.example/2014/09/06/pact")
    (tmp_path / "a.html").write_text(page)
    when = datetime(2014, 9, 4, 23, tzinfo=UTC).timestamp()
    os.utime(tmp_path / "a.html", (when, when))
    (article,), (row,) = read({})
    assert article.published is None
    assert row["reason"] == (
        "the day 2014-09-05 of its markup is later than the file (2014-09-04): not taken; "
        "the day 2014-09-06 of its url is later than the file (2014-09-04): not taken"
    )


def test_an_address_dates_a_record_without_a_day(read):
    articles, _ = read({"a.jsonl": line(text="Rain fell.", url="https://h.example/2014/09/05/rain")})
    assert (articles[0].published, articles[0].basis) == (date(2014, 9, 5), "url")


# ---- what must not be lost in silence --------------------------------------------------------------------------------


def test_an_object_with_a_text_of_its_own_is_the_article(read):
    page = {"title": "Dam holds", "comments": [{"text": "First!"}, {"text": "No."}], "text": "The dam holds."}
    (article,), (row,) = read({"a.json": json.dumps(page)})
    assert article.text == "Dam holds\n\nThe dam holds."
    assert row["expected"] == 1


def test_every_list_of_articles_in_a_json_file_is_read(read):
    years = {"2014": [{"text": "Rain fell."}], "2015": [{"text": "Snow fell."}, {"text": "Hail fell."}]}
    articles, _ = read({"a.json": json.dumps(years)})
    assert [a.text for a in articles] == ["Rain fell.", "Snow fell.", "Hail fell."]


def test_what_stands_behind_the_first_json_value_is_told(read):
    _articles, rows = read({"a.json": '{\n"text": "Rain fell."\n}\n{\n"text": "Snow fell."\n}\n'})
    assert rows[-1]["reason"].startswith("broken off: more stands behind the first JSON value")
    assert rows[-1]["status"] == "rejected"


def test_a_placeholder_is_no_identity(read):
    articles, _rows = read({
        "a.jsonl": "".join(line(text=f"Text {n}.", url="n/a") for n in range(3)) + "".join(line(text=f"Other {n}.", accession="0") for n in range(3))
    })  # fmt: skip
    assert len(articles) == 6


def test_a_row_with_more_fields_than_the_header_is_no_short_article(read):
    articles, rows = read({"a.csv": "date,text\n2014-10-01,First part, second part\n2014-10-02,Whole.\n"})
    assert [a.text for a in articles] == ["Whole."]
    assert rows[0]["reason"] == "3 fields, and the header has 2: put fields with commas in quotation marks"
    assert rows[0]["expected"] == 2


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_a_file_without_a_record_has_a_row(read, name):
    _, rows = read({name: "text\n" if name.endswith("csv") else "\n \n"})
    assert [(r["status"], r["reason"]) for r in rows] == [("rejected", "no record in it")]


def test_markup_that_may_be_two_days_is_none(read):
    (article,), _ = read({"a.html": PAGE.format(charset="utf-8").replace("2014-09-05T14:00:00Z", "10/11/2014")})
    assert article.published is None


def test_six_digits_are_no_day(read):
    (article,), _ = read({"a.csv": table(("text", "date"), ("Rain fell.", "201411"))})
    assert article.published is None


def test_a_day_of_the_address_after_the_file_is_left_out_of_the_table(read):
    undated = (
        PAGE.format(charset="utf-8").replace("2014-09-05T14:00:00Z", "").replace("2014/09/pact", "2090/09/05/pact")
    )
    (article,), (row,) = read({"a.html": undated})
    assert article.published is None
    assert "later than the file" in row["reason"]


def test_json_ld_of_the_site_is_not_the_article(read):
    script = json.dumps(
        {
            "@graph": [
                {"@type": "WebSite", "datePublished": "2009-01-01"},
                {"@type": "NewsArticle", "datePublished": "2014-10-03"},
            ]
        }
    )
    page = (
        PAGE.format(charset="utf-8")
        .replace("2014-09-05T14:00:00Z", "")
        .replace("<body>", f'<body><script type="application/ld+json">{script}</script>')
    )
    (article,), _ = read({"a.html": page})
    assert (article.published, article.basis) == (date(2014, 10, 3), "markup")


def test_mails_of_several_parts_and_with_attachments(read):
    head = "From: a@b.example\nSubject: Dam\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
    parts = ("First part.", "Second part.")
    body = "".join(f"--x\nContent-Type: text/plain\n\n{part}\n" for part in parts)
    body += "--x\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=map.pdf\n\nxx\n--x--\n"
    (article,), rows = read({"a.eml": head + body})
    assert all(part in article.text for part in parts)
    assert [(r["source"], r["status"], r["reason"].partition(" (")[0]) for r in rows] == [
        ("a.eml", "read", "1 attached, told on rows of its own"),
        ("a.eml#map.pdf", "rejected", "no PDF that can be read"),
    ]


def test_word_controls_nested_tables_and_text_are_read_once(read, tmp_path):
    document = docx.Document()
    cell = document.add_table(1, 1).rows[0].cells[0]
    cell.text = "Outer"
    cell.add_table(1, 1).rows[0].cells[0].text = "Nested"
    document.core_properties.title = "Microsoft Word - Document1"
    document.save(tmp_path / "a.docx")
    (article,), _ = read({})
    assert [article.text.count(word) for word in ("Outer", "Nested", "Microsoft")] == [1, 1, 0]


# ---- mails and what is attached to them ------------------------------------------------------------------------------


def mail(subject, text, page=None):
    message = EmailMessage()
    message["Subject"], message["From"], message["Date"] = subject, "a@b.example", "Fri, 5 Sep 2014 10:00:00 +0000"
    message["Message-ID"] = f"<1{subject}@b.example>"
    message.set_content(text)
    if page:
        message.add_alternative(page, subtype="html")
    return message


def full_mail():
    forwarded = mail("Dam", "The dam holds.")
    forwarded.add_attachment("Two gates are open.", filename="gates.txt")
    message = mail("Rain", "Rain fell.")
    message.add_attachment("Snow fell at Orme.", filename="snow.txt")
    message.add_attachment("Hail fell at Orme.", filename="snow.txt")
    message.add_attachment(
        (DATA / "report.docx").read_bytes(), maintype="application", subtype="octet-stream", filename="a.docx"
    )
    message.add_attachment((DATA / "report.pdf").read_bytes(), maintype="application", subtype="pdf")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="map.png")
    message.add_attachment(forwarded)
    return message.as_bytes()


ATTACHED = ["snow.txt", "snow.txt (2)", "a.docx", "unnamed.pdf", "map.png", "Dam.eml", "Dam.eml#gates.txt"]


def test_what_is_attached_to_a_mail_is_read_or_rejected_on_rows_of_its_own(read):
    articles, rows = read({"a.eml": full_mail()})
    assert [r["source"] for r in rows] == ["a.eml", *(f"a.eml#{name}" for name in ATTACHED)]
    assert [r["source"] for r in rows if r["status"] == "rejected"] == ["a.eml#map.png"]
    assert {r["expected"] for r in rows} == {1}
    assert [a.text.strip() for a in articles[:3]] == ["Rain\n\nRain fell.", "Snow fell at Orme.", "Hail fell at Orme."]
    assert (articles[5].title, articles[5].published) == ("Dam", date(2014, 9, 5))
    assert articles[6].text.strip() == "Two gates are open."
    assert rows[0]["reason"] == "6 attached, told on rows of their own"


def test_mails_of_a_mailbox_keep_their_rows_together(read):
    line = b"From a@b.example Fri Sep  5 14:00:00 2014\n"
    _, rows = read({"a.mbox": line + full_mail() + b"\n" + line + mail("Ice", "Ice held.").as_bytes()})
    assert [r["source"] for r in rows] == ["a.mbox", "a.mbox", *(f"a.mbox#0/{name}" for name in ATTACHED)]
    assert [r["expected"] for r in rows[:2]] == [2, 2]


def test_a_mail_that_only_forwards_is_rejected_and_what_it_forwards_read(read):
    message = mail("Fwd", "")
    message.add_attachment(mail("Dam", "The dam holds."))
    (article,), rows = read({"a.eml": message.as_bytes()})
    assert article.source == "a.eml#Dam.eml"
    assert rows[0]["reason"] == "no text in the mail; 1 attached, told on rows of its own"


def test_a_stub_of_plain_text_gives_way_to_the_page_beside_it(read):
    page = PAGE.format(charset="utf-8")
    (article,), rows = read({"a.eml": mail("Pact", "View this mail in a browser.", page).as_bytes()})
    assert "Nobody is promising soldiers" in article.text
    assert "View this mail" not in article.text
    full = "The envoy said that ten had joined. " * 40
    (article,), rows = read({"a.eml": mail("Pact", full, page).as_bytes()})
    assert article.text.strip().endswith(full.strip())
    assert rows[0]["reason"] is None


def test_mails_in_mails_come_to_an_end(read):
    inner = mail("M0", "Rain fell.")
    for n in range(1, 8):
        outer = mail(f"M{n}", f"Mail {n}.")
        outer.add_attachment(inner)
        inner = outer
    articles, rows = read({"a.eml": inner.as_bytes()})
    assert len(articles) == 5
    assert rows[-1]["reason"].startswith("attached 4 times over: save it as a file of its own")


# ---- pages -----------------------------------------------------------------------------------------------------------

FIGURE = '<figure><img src="a.jpg"><figcaption>Delegates arrive in the rain (Photo: NB/Pool)</figcaption></figure>'
WORDS = "Delegates arrive in the rain (Photo: NB/Pool)"


@pytest.mark.parametrize(
    "figure",
    [
        f'<figure class="media embed"><img><figcaption class="caption">{WORDS}</figcaption></figure>',
        f'<div class="image"><img><div class="caption">{WORDS}</div></div>',
        f'<div class="wp-caption" id="attachment_1"><img><p class="wp-caption-text">{WORDS}</p></div>',
        f'<div class="photo"><img><span class="image-caption">{WORDS}</span></div>',
        f'<figure><div><img></div><figcaption class="media-caption"><span class="media-caption__text">{WORDS}</span></figcaption></figure>',
    ],
)
def test_captions_are_kept_whatever_their_class(read, figure):
    (article,), _ = read({"a.html": PAGE.format(charset="utf-8").replace(FIGURE, figure)})
    assert article.text.count(WORDS) == 1
    assert WORDS in article.text.split("\n")


PACT = (
    "<p>The envoy said that ten countries had joined the pact against the militants, and that more would come. </p>" * 6
)
DAM = (
    "<p>The dam at Orme held, and engineers said that they would open two of its gates when the rain was over. </p>" * 6
)


def two(second, around=""):
    return f"<html><body><main><article><h1>Pact</h1>{PACT}</article>{around}<article>{second}</article></main></body></html>"


def test_an_article_in_pieces_is_one(read):
    (article,), (row,) = read({"a.html": two(f"<h2>The dam</h2>{DAM}")})
    assert "The envoy said" in article.text
    assert "The dam at Orme" in article.text
    assert row["reason"] is None


@pytest.mark.parametrize("head", ["<h1>Dam</h1>", '<h2><a href="/dam">Dam</a></h2>'])
def test_a_second_article_of_a_page_is_told(read, head):
    (article,), (row,) = read({"a.html": two(head + DAM)})
    assert ("The envoy said" in article.text, "The dam at Orme" in article.text) == (True, False)
    assert row["reason"] == "page holds 2 articles, the first kept: save each as a page of its own"


def test_comments_and_teasers_are_no_second_article(read):
    page = two("", f'<div class="comments"><article>{DAM}</article></div><aside><article>{DAM}</article></aside>')
    assert read({"a.html": page})[1][0]["reason"] is None


@pytest.mark.parametrize(
    "text",
    [
        "Subscribe to read\nMake informed decisions with us.", "Please enable cookies to go on.", "Sign in to continue",
        "You have reached your limit of free articles.", "The pact grew on Friday.\nTo continue reading this article, log in.",
        "We use cookies. " + "Our 842 partners store data on your device. " * 20 + "Accept all cookies. See your privacy settings.",
    ],
)  # fmt: skip
def test_a_pay_wall_is_read_and_told(read, text):
    articles, rows = read({"a.txt": text})
    assert [a.text for a in articles] == [text]
    assert rows[0]["reason"] == "beware: looks like a pay wall or consent page"


@pytest.mark.parametrize(
    "text", ["Rain fell. " * 80 + "\nWe use cookies. Accept all", "They had to keep reading the treaty."]
)
def test_an_article_with_a_line_about_cookies_is_no_wall(read, text):
    assert read({"a.txt": text})[1][0]["reason"] is None


def test_walls_with_different_titles_are_no_duplicates(read):
    said = "Subscribe to read."
    rows = line(title="Dam", text=said) + line(title="Pact", text=said) + line(title="Pact", text=said)
    articles, ledger = read({"a.jsonl": rows})
    assert [a.title for a in articles] == ["Dam", "Pact"]
    assert len({a.doc_id for a in articles}) == 2
    assert ledger[2]["reason"] == "the same record as a.jsonl#1; beware: looks like a pay wall or consent page"


def test_walls_at_different_addresses_are_no_duplicates(read):
    rows = "".join(line(title="Subscribe", text="Subscribe to read.", url=f"https://h.example/{n}") for n in range(3))
    assert len(read({"a.jsonl": rows})[0]) == 3


# ---- tables with odd line ends and quotation marks -------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_table_whose_lines_end_in_cr_alone(read, encoding):
    text = 'title,text\rDam,"Zoë left.\nThe dam holds."\rRain,Rain fell.\r'
    articles, rows = read({"a.csv": text.encode(encoding)})
    assert [a.text for a in articles] == ["Dam\n\nZoë left.\nThe dam holds.", "Rain\n\nRain fell."]
    assert {r["expected"] for r in rows} == {2}


@pytest.mark.parametrize("first", ["https://h.example/{}", "2014-09-0{}", "1680000{}"])
def test_records_that_a_quotation_mark_swallows_are_counted(read, first):
    texts = ["Rain fell.", '"Snow fell.', "Hail fell.", '"Ice held."', "Fog came."]
    table = "id,text,outlet\n" + "".join(f"{first.format(n)},{said},Herald\n" for n, said in enumerate(texts, 1))
    articles, rows = read({"a.csv": table})
    assert len(rows) < 5
    assert {r["expected"] for r in rows} == {5}
    sums = Sums()
    sums.add(rows)
    sums.close()
    assert sums.warning() == f"Warning: a.csv: 5 expected but ({len(rows) - 5:+}) {len(articles)} read"


def test_marks_within_a_text_swallow_nothing(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        'day,text\n2014-09-05,"He said ""no"".\nOn 2014-09-06, rain.\n1, 2, 3"\n2014-09-06,a 5" pipe\n2014-09-07,x\n'
    )
    assert count_csv(file_blob(path)) == 3
