"""From a vendor's export to its articles: for each vendor and layout a file of a few invented documents, with its oddities."""

import re

import pytest

from conftest import ROOT
from muster.reading import exports
from muster.reading.articles import read_batches
from muster.reading.export_days import date_line, language
from muster.reading.export_parts import closing

FILES = ROOT / "tests" / "data" / "exports"
FAMILY = {
    "nexis-classic": "nexis", "nexis-german": "nexis", "nexis-uni": "nexis", "factiva-codes": "factiva", "factiva-display": "factiva",
    "proquest": "proquest", "proquest-rules": "proquest",
}  # fmt: skip
RAIN = "Rain closed the pass for a second day, the mayor of Little Wenlow said"


def text(name):
    return (FILES / f"{name}.txt").read_text(encoding="utf-8")


@pytest.fixture(params=FAMILY)
def name(request):
    return request.param


def split(name):
    expected, records = exports.split(text(name))
    return expected, records, [r.fields for r in records]


# ---- all vendors -----------------------------------------------------------------------------


def test_every_file_is_its_vendors(name):
    assert exports.vendor(text(name)) == FAMILY[name]
    assert {p.stem for p in FILES.iterdir()} == set(FAMILY)


def test_no_metadata_stays_in_a_text(name):
    labels = ["LOAD-DATE", "Load-Date", "LANGUAGE:", "LENGTH:", "Copyright", "(c) 20", "Classification", "ProQuest document", "Publication",
              "words\n", "PUB ", "Document WEN", "Document LBA", "Page 2", "____", "UPDATE:", "SPRACHE:", "BYLINE", "Title:", "Job Number"]  # fmt: skip
    for record in exports.split(text(name))[1]:
        assert [label for label in labels if label in record.text] == []


def test_records_are_numbered_and_say_what_was_found(name):
    expected, records, _ = split(name)
    assert [r.number for r in records] == list(range(len(records)))
    assert all(r.expected == expected and r.found >= len(r.text) and r.basis == "metadata" for r in records)
    assert all(bool(r.text) != bool(r.trouble) for r in records)


def test_day_of_loading_or_of_a_headline_is_never_taken(name):
    days = {f.get("published") for f in split(name)[2]}
    assert days <= {"2015-05-13", "2015-05-14", "2015-01-02", "2015-03-02", None}


def test_digits_in_a_headline_stay_there(name):
    titles = [f.get("title", "") for f in split(name)[2]]
    if "2014 review" in text(name):
        assert sum(title.startswith("2014 review: 500 dead") for title in titles) == 1


def test_line_ends_of_an_export_without_blank_lines_hold_too():
    bare = "\n".join(line.strip() for line in text("nexis-german").split("\n") if line.strip())
    expected, records = exports.split(bare)
    assert (expected, [r.text for r in records]) == (
        2,
        ["Der Pass blieb am zweiten Tag gesperrt.", "Der Damm hielt die ganze Nacht."],
    )
    assert [r.fields["title"] for r in records] == ["Regen sperrt den Pass", "Der Damm hält"]


# ---- Nexis, classic --------------------------------------------------------------------------


def test_classic_count_differs_where_a_document_is_missing():
    expected, records, _ = split("nexis-classic")
    assert (expected, len(records)) == (5, 4)


def test_classic_first_document():
    _, records, fields = split("nexis-classic")
    assert fields[0] == {
        "title": "Rain closes the pass for a second day, and the carrier waits", "published": "2015-05-13", "outlet": "Wenlow Herald (London)",
        "author": "Zoe Orme, Defence Correspondent", "section": "NEWS; Pg. 12", "language": "en",
    }  # fmt: skip
    assert records[0].text == (
        f"{RAIN}, and the carrier waited in the valley. It is the third time in ten years that the road has been shut, "
        "and the council has no plan for a tunnel.\n\nThe alliance said on Tuesday that its convoy would take the coast "
        'road. A driver who had slept in his cab called it "a holiday nobody asked for".'
    )


def test_classic_old_order_and_a_crosshead_like_a_marker():
    _, records, fields = split("nexis-classic")
    assert (fields[1]["title"], fields[1].get("author")) == ("2014 review: 500 dead, and 13 May 1914 recalled", None)
    assert "3 of 5 DOCUMENTS" in records[1].text
    assert records[1].text.endswith("she laughed about it.")


def test_classic_document_without_body_is_kept_with_its_reason():
    record = split("nexis-classic")[1][2]
    assert (record.text, record.trouble) == ("", "no body: the export holds only the head of this document")
    assert record.fields["title"] == "Cartoon"


def test_classic_month_is_no_day_and_a_label_within_the_text_is_text():
    record = split("nexis-classic")[1][3]
    assert ("published" in record.fields, record.note) == (False, 'its date "May 2015" is no day')
    assert record.text.startswith("Two gates, one night\n\nThe dam at Orme")
    assert "nobody has answered it since that night." in record.text
    assert "SUBJECT: The line of an old telex" in record.text


def test_captions_of_a_graphic_field_end_the_text():
    assert split("nexis-classic")[1][3].text.endswith("since that night.\n\nThe dam at night.\n\nThe gates in 1931.")
    assert split("nexis-uni")[1][0].text.endswith("by the council in 1971.\n\nThe pass on Tuesday.\n\nThe garage.")
    line = text("nexis-classic").replace("GRAPHIC: The dam at night.", "GRAPHIC:\n\nPHOTO: The dam at night.")
    assert exports.split(line)[1][3].text.endswith("\n\nPHOTO: The dam at night.\n\nThe gates in 1931.")


def test_the_place_of_a_dateline_field_stands_before_the_body_unless_it_stands_there():
    first = "The year ended as it began"
    assert split("nexis-classic")[1][1].text.startswith(f"HARBOUR\n\n{first}")
    assert split("nexis-uni")[1][1].text.startswith(f"HARBOUR\n\n{first}")
    printed = text("nexis-uni").replace(first, f"Harbour, Jan. 1 -- {first}")
    assert exports.split(printed)[1][1].text.startswith(f"Harbour, Jan. 1 -- {first}")


@pytest.mark.parametrize(
    "one", ["nexis-classic", "nexis-german", "nexis-uni", "factiva-codes", "factiva-display", "proquest"]
)
def test_exports_put_one_after_the_other_add_up(one):
    expected, records, fields = split(one)
    both, twice = exports.split(text(one) + "\n" + text(one))
    assert (both, len(twice)) == (2 * expected, 2 * len(records))
    assert [r.text for r in twice] == [r.text for r in records] * 2
    assert [r.fields.get("title") for r in twice] == [f.get("title") for f in fields] * 2


def test_classic_document_without_labels_is_read_with_a_note():
    odd = (
        text("nexis-classic")
        + "\n\n   6 of 6 DOCUMENTS\n\n\n   Wenlow Herald\n\n   May 16, 2015 Saturday\n\nThe fair ended well.\n"
    )
    record = exports.split(odd)[1][-1]
    assert (record.text, record.fields["published"]) == ("The fair ended well.", "2015-05-16")
    assert record.note == "no LENGTH line: its headline may stand in the text"


def test_classic_german():
    expected, _, fields = split("nexis-german")
    assert (expected, [f["language"] for f in fields]) == (2, ["de", "de"])
    assert [f["published"] for f in fields] == ["2015-05-13", "2015-03-02"]
    assert (fields[0]["author"], fields[0]["section"]) == ("Ilse Tann", "POLITIK; S. 4")


# ---- Nexis Uni -------------------------------------------------------------------------------


def test_uni_counts_by_its_cover_page():
    expected, records, fields = split("nexis-uni")
    assert (expected, len(records)) == (4, 3)
    assert [f["title"] for f in fields] == ["Rain closes the pass for a second day", "2014 review: 500 dead", "Cartoon"]


def test_uni_first_document_begins_below_the_contents():
    _, records, fields = split("nexis-uni")
    assert fields[0] == {
        "title": "Rain closes the pass for a second day", "published": "2015-05-13", "outlet": "Wenlow Herald (London)", "author": "Zoe Orme",
        "section": "NEWS; Pg. 12", "language": "en",
    }  # fmt: skip
    first, second, *rest = records[0].text.split("\n\n")
    assert (first, second.startswith(RAIN), rest[0]) == ("The carrier waits.", True, "Body")
    assert "by the council in 1971." in records[0].text


def test_uni_page_numbers_go_and_a_missing_body_is_said():
    _, records, _ = split("nexis-uni")
    assert (
        records[1].text
        == "HARBOUR\n\nThe year ended as it began, with a fire in the harbour.\n\nThe list of names was read out on the quay."
    )
    assert records[2].trouble == "no body: the export holds only the head of this document"


def test_uni_single_document_gives_no_count():
    one = text("nexis-uni").split("End of Document\n")[1] + "End of Document\n"
    expected, records = exports.split(one)
    assert (expected, len(records), records[0].fields["outlet"]) == (None, 1, "Harbour Courier")


def test_uni_file_that_breaks_off_keeps_its_last_document():
    broken = text("nexis-uni").removesuffix("Cartoon\n").rpartition("2014 review")[0] + (
        "The dam that held\nWenlow Herald\nMay 14, 2015 Thursday\nLength: 88 words\nBody\nThe dam held.\n"
    )
    assert exports.split(broken)[1][-1].note == "the file breaks off within it"
    assert exports.split(broken)[1][-1].text == "The dam held."


# ---- Factiva ---------------------------------------------------------------------------------


def test_factiva_codes():
    expected, records, fields = split("factiva-codes")
    assert (expected, len(records)) == (4, 3)
    assert fields[0] == {
        "title": "Rain closes the pass for a second day, and the carrier waits", "published": "2015-05-13", "outlet": "Reuters News",
        "author": "Zoe Orme", "section": "World", "language": "en", "accession": "LBA0000020150513eb5d000u8",
    }  # fmt: skip
    assert records[0].text.split("\n\n") == [
        f"{RAIN}.", "The carrier waited in the valley.", "RE the convoy, the mayor had no news at all.", 'IN the garage a sign says "Body".',
    ]  # fmt: skip


def test_factiva_missing_number_merges_nothing():
    _, records, fields = split("factiva-codes")
    assert records[1].text == "The year ended as it began, with a fire in the harbour."
    assert records[1].note == 'language "Klingon" is not known; no accession number at its end'
    assert (fields[1]["language"], fields[2]["title"]) == ("und", "Cartoon")
    _, records, fields = split("factiva-display")
    assert (records[1].note, fields[2]["title"]) == ("no accession number at its end", "The dam that held")


def test_factiva_display():
    expected, records, fields = split("factiva-display")
    assert (expected, len(records)) == (5, 4)
    assert fields[0] == {
        "title": "Rain closes the pass for a second day", "published": "2015-05-13", "outlet": "Reuters News", "author": "Zoe Orme",
        "section": "World News", "language": "en", "accession": "LBA0000020150513eb5d000u8",
    }  # fmt: skip
    assert records[0].text == f"{RAIN}.\n\nThe carrier waited in the valley. 90 words were all he said on 12 May 2015."
    assert (fields[2]["author"], fields[2]["language"], records[2].text) == ("Ira Vance", "de", "Der Damm hielt.")


def test_factiva_pages_without_blank_lines_are_joined():
    page = "\nPage 2 of 4 © 2026 Factiva, Inc. All rights reserved.\n"
    body = (
        "Rain closed the pass for a second day, the mayor of Little Wenlow said, and the\n"
        "carrier waited in the valley, and two of its drivers slept in the cab of a lorry"
    )
    more = "while the council, which has no plan for a tunnel and never had one, sat on until\nthe morning of the next day."
    head = "Rain closes the pass\nBy Zoe Orme\n412 words\n13 May 2015\nReuters News\nLBA\nEnglish\n(c) 2015 Reuters Limited\n"
    _, records = exports.split(head + body + page + more + "\nNo more.\nDocument LBA0000020150513eb5d000u8\n")
    assert records[0].text == f"{body} {more}".replace("\n", " ") + "\n\nNo more."
    assert records[0].fields["title"] == "Rain closes the pass"


def test_factiva_table_of_html_is_read(tmp_path):
    rows = [("HD", "2014 review: 500 dead"), ("WC", "412 words"), ("PD", "2 January 2015"), ("SN", "Harbour Courier"), ("LA", "English"),
            ("LP", "<p>The year ended as it began.</p><p>With a fire.</p>"), ("AN", "Document HARBC00020150102eb5d000u8")]  # fmt: skip
    table = "".join(f"<tr><td><b>{code}</b>&nbsp;</td><td>{said}</td></tr>" for code, said in rows)
    (tmp_path / "a.html").write_text(
        f"<html><body><table>{table}</table><table>{table.replace('u8', 'u9')}</table></body></html>"
    )
    batches = list(read_batches(tmp_path))
    (article,) = [a for b in batches for a in b.articles]
    assert (article.title, article.published.isoformat()) == ("2014 review: 500 dead", "2015-01-02")
    assert article.text == "2014 review: 500 dead\n\nThe year ended as it began.\n\nWith a fire."
    assert [row["status"] for b in batches for row in b.ledger] == ["read", "duplicate"]


def test_cells_of_a_factiva_table_are_kept_apart(tmp_path):
    rows = [("HD", "Dam holds"), ("PD", "2 January 2015"), ("SN", "Harbour Courier"), ("LP", "The dam held."), ("AN", "Document HARBC00020150102eb5d000u8")]  # fmt: skip
    table = "".join(f"<tr><td><b>{code}</b></td><td>{said}</td></tr>" for code, said in rows)
    (tmp_path / "a.html").write_text(f"<html><body><table>{table}</table></body></html>")
    ((article,),) = [b.articles for b in read_batches(tmp_path)]
    assert (article.title, article.outlet, article.text) == (
        "Dam holds",
        "Harbour Courier",
        "Dam holds\n\nThe dam held.",
    )


# ---- ProQuest --------------------------------------------------------------------------------


def test_proquest():
    expected, records, fields = split("proquest")
    assert (expected, len(records)) == (4, 3)
    assert fields[0] == {
        "title": "Rain closes the pass for a second day, and the carrier waits", "published": "2015-05-13", "outlet": "Wenlow Herald",
        "author": "Orme, Zoe", "section": "News", "language": "en", "url": "http://search.proquest.com/docview/1680000001?accountid=1",
        "accession": "1680000001",
    }  # fmt: skip


def test_proquest_crossheads_like_markers_and_labels_stay_in_the_text():
    text = split("proquest")[1][0].text.split("\n\n")
    assert text == [
        f"{RAIN}.", "Document 3 of 4", "Location: a garage in the valley, where the carrier waited and the sign said what it said.",
        "The council has no plan for a tunnel.", "CREDIT: By Zoe Orme",
    ]  # fmt: skip


def test_proquest_day_and_outlet_from_the_citation():
    _, records, fields = split("proquest")
    assert (fields[1]["published"], fields[1]["outlet"]) == ("2015-01-02", "Harbour Courier")
    assert records[1].text == "The year ended as it began, with a fire in the harbour."


def test_proquest_without_full_text_is_kept_with_its_reason():
    assert split("proquest")[1][2].trouble == "no full text: Not available."
    assert split("proquest-rules")[1][1].trouble == "no full text: the export holds only its abstract"


def test_proquest_rule_within_a_text_parts_nothing():
    expected, records, _ = split("proquest-rules")
    assert (expected, len(records)) == (None, 2)
    assert records[0].text == "Rain closed the pass for a second day.\n\nThe carrier waited in the valley."


# ---- what is no export -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "article",
    [
        "",
        "\n" * 1000,
        "The scholars searched Nexis, Factiva and ProQuest, and read 1 of 3 documents.",
        "A long read\n\n1 of 3 DOCUMENTS\n\nThe archive calls it so.\n\nMay 13, 2015 was a Wednesday.\n",
        "Part two\n\nDocument 1 of 3\n\nThe minister wrote on May 13, 2015.\n\nDocument 2 of 3\n\nSubject: rain\n",
        "A leak\n\nThe file closes with the words\n\nEnd of Document\n\nand no date.\n",
        "The prize\n\n412 words\n\nwere enough for it on\n\n13 May 2015\n\nDocument closed.\n",
        "LENGTH: 412 words is what the form says.\nLOAD-DATE: May 15, 2015, is another line of it.\n",
        "What is a ProQuest document ID? It is a number.\n\nFull text: no.\n",
        "HD television\nPD is a code, and so is SN.\nAN Document is nothing.\n",
    ],
)
def test_article_is_nobodys_export(article):
    assert exports.vendor(article) is None
    assert exports.split(article) == (None, [])


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("May 13, 2015 Wednesday", "2015-05-13"), ("Wednesday, May 13, 2015", "2015-05-13"), ("13 May 2015", "2015-05-13"),
        ("May 13, 2015 Wednesday 12:30 PM GMT", "2015-05-13"), ("May 13, 2015, Wednesday, Late Edition - Final", "2015-05-13"),
        ("Mittwoch 13. Mai 2015", "2015-05-13"), ("mercredi 13 mai 2015", "2015-05-13"), ("13 de mayo de 2015", "2015-05-13"),
        ("2 sept. 2015", "2015-09-02"), ("2015-05-13", "2015-05-13"), ("Feb 30, 2015", None), ("May 2015", None), ("412 words", None),
        ("May 13, 2015: a day to remember", None), ("2014 review: 500 dead", None), ("Order 66 2015", None),
    ],
)  # fmt: skip
def test_date_line(line, day):
    assert date_line(line) == day


def test_language_codes():
    assert [language(name) for name in ("ENGLISH", "GERMAN; DEUTSCH", "English (UK)", "Klingon")] == [
        "en",
        "de",
        "en",
        "und",
    ]


def test_closing_takes_no_paragraph_of_the_text():
    named = lambda line: ("-other", line.partition(": ")[2]) if ": " in line else None  # noqa: E731
    assert closing([["text"], ["A: b"], ["A long paragraph of the text."], ["C: d"], ["E: f"]], named) == 3
    assert closing([["text"], ["more"]], named) == 2


def test_crosshead_that_is_a_label_too_takes_no_text_with_it():
    lines = text("nexis-uni").replace(
        "council in 1971.\n", "council in 1971.\nNotes\nThe convoy left at noon.\nNobody waved.\n"
    )
    assert (
        "in 1971.\n\nNotes\n\nThe convoy left at noon.\n\nNobody waved.\n\nThe pass" in exports.split(lines)[1][0].text
    )


# ---- Nexis Uni with a mark missing -----------------------------------------------------------------------------------


def uni(name, end="End of Document\n", length="Length: 12 words\n"):
    return (
        f"{name} holds\nHarbour Courier\nMay 13, 2015 Wednesday\n\nCopyright 2015 Courier All Rights Reserved\n\n{length}Body\n\n"
        f"The {name.lower()} held for a second day, the mayor said, and the carrier waited in the valley below it.\n\nLoad-Date: May 15, 2015\n\n{end}"
    )


def test_two_documents_without_a_mark_between_them_are_two():
    text = uni("Dam") + uni("Mill", end="") + uni("Bridge")
    _, records = exports.split(text)
    assert [r.text.split()[1] for r in records] == ["dam", "mill", "bridge"]
    assert all("Load-Date" not in r.text and "Harbour Courier" not in r.text for r in records)


def test_a_last_document_that_breaks_off_is_kept_and_told():
    text = uni("Dam") + uni("Mill") + uni("Bridge", end="", length="").split("Load-Date")[0]
    _, records = exports.split(text)
    assert len(records) == 3
    assert "the file breaks off within it" in records[2].note


def test_what_stands_behind_the_last_mark_is_told():
    _, records = exports.split(
        uni("Dam") + uni("Mill") + "Bridge holds\nHarbour Courier\n" + "A line of a text without its label. " * 12
    )
    assert records[-1].trouble.startswith("broken off: more stands behind the last document: ")


# ---- through the readers of the formats in which vendors deliver ----------------------------------------------------


def rtf(text):
    """A text as an RTF file, a paragraph a line."""
    signs = {"\n": "\\par\n"} | {c: f"\\{c}" for c in "\\{}"}
    body = "".join(signs.get(c, c if c.isascii() else f"\\u{ord(c)}?") for c in text)
    return ("{\\rtf1\\ansi{\\fonttbl{\\f0 Courier;}}\n" + body + "}").encode()


def pdf(text, lines_a_page=50):
    """A text as a PDF file with nothing but its lines."""
    lines = [re.sub(r"([\\()])", r"\\\1", line) for line in text.split("\n")]
    pages = [lines[i : i + lines_a_page] for i in range(0, len(lines), lines_a_page)]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
               "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>"]  # fmt: skip
    for n, page in enumerate(pages):
        drawn = "BT /F1 10 Tf 12 TL 40 800 Td " + " ".join(f"({line}) Tj T*" for line in page) + " ET"
        fonts = "/Resources << /Font << /F1 3 0 R >> >>"
        objects += [f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 842] {fonts} /Contents {5 + 2 * n} 0 R >>",
                    f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream"]  # fmt: skip
    out, places = "%PDF-1.4\n", []
    for n, said in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{said}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out += (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return (out + f"startxref\n{out.index('xref')}\n%%EOF\n").encode("cp1252")


@pytest.mark.parametrize(
    ("name", "made"),
    [("nexis-uni.rtf", rtf), ("nexis-uni.pdf", pdf), ("nexis-classic.rtf", rtf), ("factiva-display.rtf", rtf), ("factiva-codes.pdf", pdf)],
)  # fmt: skip
def test_an_export_is_split_alike_whatever_file_it_comes_in(tmp_path, name, made):
    stem = name.partition(".")[0]
    (tmp_path / name).write_bytes(made(text(stem)))
    batches = list(read_batches(tmp_path))
    expected, records, _ = split(stem)
    whole = [r for r in records if r.text]
    articles, rows = [a for b in batches for a in b.articles], [row for b in batches for row in b.ledger]
    assert [a.title for a in articles] == [r.fields["title"] for r in whole]
    assert [a.text.removeprefix(f"{a.title}\n\n") for a in articles] == [r.text for r in whole]
    assert ({r["expected"] for r in rows}, len(rows)) == ({expected}, len(records))
