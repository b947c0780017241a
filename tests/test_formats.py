"""Each format as people have it: what becomes an article, what the ledger says of the rest."""

import csv
import io
import json
from datetime import date

import docx
import pytest

from muster.reading.articles import read_batches
from muster.reading.records import delimiter, expected

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
    assert expected(path) == 3
    path = tmp_path / "a.jsonl"
    path.write_text(line(text="a") + "\n \n" + "{broken\n" + line(text="b").strip())
    assert expected(path) == 3


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
    assert told(rows)[1] == (0, "rejected", "no Word file that can be read (BadZipFile)", 1)
