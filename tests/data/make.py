"""Writes the small files of this folder, one a format: python tests/data/make.py (needs the extra `formats`).

All texts are invented. The files are committed; this script says how they came about.
"""

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path

import docx
import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HERE = Path(__file__).parent
RAIN = "Rain closed the pass for a second day, the mayor of Little Wenlow said, and the carrier waited in the valley."
DAM = "The dam at Orme held through the night. Engineers said that they would open two of its gates on Friday."
FAIR = "The autumn fair drew nine thousand people to the harbour, and for the first time it ended without a fire."
ROWS = [
    {"title": "Rain closes pass", "text": RAIN, "published": "2014-09-05", "outlet": "Wenlow Herald"},
    {"title": "Dam holds", "text": DAM, "published": "2014-09-06", "outlet": "Wenlow Herald"},
    {"title": "Fair ends well", "text": FAIR, "published": "2014-09-07", "outlet": "Harbour Courier"},
]


def page(title, paragraphs, lang="en", head=""):
    """A saved news page with a header and a footer that are no article."""
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} | Herald</title>{head}</head><body>'
        f'<header><p>Saturday 3 May 2025</p><nav><ul><li><a href="/">Home</a></li></ul></nav></header>'
        f"<main><article><h1>{title}</h1>{body}</article></main><footer><p>Copyright 2025 Herald</p></footer></body></html>"
    )


LONG = (
    RAIN,
    DAM,
    FAIR,
    "It is the third time in ten years that the road has been shut, and the council has no plan for a tunnel.",
)
GERMAN = (
    "Der Bürgermeister sagte, dass die Straße über den Pass auch am zweiten Tag gesperrt bleibt und der Wagen im Tal wartet.",
) * 4
DAY = '<meta property="article:published_time" content="2014-09-05T14:00:00Z">'


def texts():
    (HERE / "article.txt").write_text(f"Rain closes pass\n\n{RAIN}\n", encoding="utf-8")
    (HERE / "latin-1.txt").write_bytes(f"Zoë Orme left\n\n{RAIN} “No café was open.”".encode("cp1252"))
    (HERE / "page.html").write_text(page("Rain closes pass", LONG, head=DAY), encoding="utf-8")
    rtf = (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl\f0\fswiss Helvetica;}\f0 Rain closes pass\par\par Zo\'eb Orme: "
        + RAIN
        + r"\par}"
    )
    (HERE / "report.rtf").write_text(rtf, encoding="ascii")


def tables():
    (HERE / "lines.jsonl").write_text("".join(json.dumps(r) + "\n" for r in ROWS), encoding="utf-8")
    (HERE / "list.json").write_text(json.dumps(ROWS, indent=1), encoding="utf-8")
    wrapped = {"status": "ok", "about": {"tags": ["a"], "images": [{"n": 1}]}, "response": {"total": 3, "docs": ROWS}}
    (HERE / "wrapped.json").write_text(json.dumps(wrapped), encoding="utf-8")
    (HERE / "one.json").write_text(json.dumps(ROWS[0] | {"images": [{"n": 1}, {"n": 2}]}), encoding="utf-8")
    for name, sign in (("table.csv", ","), ("table.tsv", "\t")):
        with (HERE / name).open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, delimiter=sign)
            writer.writerow(("id", "indexed_date", "language", "media_name", "publish_date", "title", "url", "text"))
            for i, row in enumerate(ROWS):
                address = f"https://herald.example/{i}"
                writer.writerow(
                    (i, "2024-01-01", "en", row["outlet"], row["published"], row["title"], address, row["text"])
                )
    columns = "id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
    line = "1,2024-01-01,en,Wenlow Herald,herald.example,2014-09-05,Rain closes pass,https://herald.example/1\n"
    (HERE / "media-cloud.csv").write_text(columns + line, encoding="utf-8")
    gdelt = "\t".join(
        ["410412347", "20140905", "201409", "2014", "WEN", "MAYOR", "0432", "1", "https://herald.example/1"]
    )
    (HERE / "gdelt.csv").write_text(f"{gdelt}\n{gdelt}\n", encoding="utf-8")


def mails():
    mail = (
        "From: Herald Alerts <alerts@herald.example>\nTo: reader@example.org\nSubject: {title}\nMessage-ID: <{n}@herald.example>\n"
        'Date: Fri, 05 Sep 2014 14:00:00 +0200\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="b"\n\n'
        "--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\n--b\nContent-Type: text/html; charset=utf-8\n\n{html}\n\n--b--\n"
    )
    (HERE / "mail.eml").write_text(mail.format(n=0, html="<p>x</p>", **ROWS[0]), encoding="utf-8")
    html_only = "Subject: Dam holds\nContent-Type: text/html; charset=utf-8\n\n" + page("Dam holds", LONG) + "\n"
    second = mail.format(n=1, html="<p>x</p>", title=ROWS[2]["title"], text="\n>From the harbour:\n" + FAIR)
    line = "From alerts@herald.example Fri Sep  5 14:00:00 2014\n"
    (HERE / "alerts.mbox").write_text(f"{line}{html_only}\n{line}{second}\n", encoding="utf-8")


def packed():
    data = (HERE / "lines.jsonl").read_bytes()
    (HERE / "lines.jsonl.gz").write_bytes(gzip.compress(data, mtime=0))
    (HERE / "lines.jsonl.zst").write_bytes(zstandard.compress(data))
    (HERE / "article.txt.gz").write_bytes(gzip.compress((HERE / "article.txt").read_bytes(), mtime=0))
    with zipfile.ZipFile(HERE / "several.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep/dam.txt", f"Dam holds\n\n{DAM}\n")
        archive.writestr("rows.jsonl", "".join(json.dumps({"text": t}) + "\n" for t in (RAIN, FAIR)))
        archive.writestr("picture.png", b"\x89PNG")
        archive.writestr("__MACOSX/._dam.txt", b"x")


def office():
    document = docx.Document()
    document.add_heading("Dam holds", 0)
    document.add_paragraph(DAM)
    document.save(HERE / "report.docx")
    (HERE / "report.pdf").write_bytes(pdf(["Fair ends well", FAIR[:60], FAIR[60:]]))


def pdf(lines):
    """The smallest PDF that shows lines of text."""
    shown = "BT /F1 10 Tf 40 800 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    parts = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out, places = "%PDF-1.4\n", []
    for n, part in enumerate(parts, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        f"{out}xref\n0 6\n0000000000 65535 f \n{table}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    ).encode("ascii")


def archive():
    """CC-NEWS in small: an English page, one in German, one that says English and is none, a 404, a picture."""
    pages = (
        (
            "https://herald.example/2014/09/05/rain",
            "200 OK",
            "text/html; charset=utf-8",
            page("Rain closes pass", LONG),
        ),
        ("https://bote.example/pass", "200 OK", "text/html", page("Pass gesperrt", GERMAN, lang="de-AT")),
        ("https://bote.example/weg", "200 OK", "text/html", page("Weg gesperrt", GERMAN)),
        ("https://herald.example/gone", "404 Not Found", "text/html", page("Not found", LONG)),
        ("https://herald.example/a.png", "200 OK", "image/png", "x"),
    )
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for url, status, kind, body in pages:
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        for what, content in (("request", b""), ("response", body.encode())):
            http = StatusAndHeaders("GET / HTTP/1.1", [], is_http_request=True) if what == "request" else headers
            record = writer.create_warc_record(
                url, what, payload=io.BytesIO(content), http_headers=http, warc_headers_dict={"WARC-Date": "2014-09-09T00:00:00Z"}
            )  # fmt: skip
            writer.write_record(record)
    (HERE / "news.warc.gz").write_bytes(out.getvalue())


if __name__ == "__main__":
    for make in (texts, tables, mails, packed, office, archive):
        make()
