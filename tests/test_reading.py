"""From files to articles: each condition of the input as a small file, and a ledger row for every one."""

from datetime import date

import pytest

from conftest import ROOT, SMALL_BOOK
from muster.ground.errors import InputError
from muster.ground.paths import Project, existing_folder, project_root
from muster.ground.schema import TABLES
from muster.reading.articles import READERS, article_files, doc_id, read_batches
from muster.tables.build import build

HEAD = "file,published,outlet,title,author,url\n"


@pytest.fixture
def folder(tmp_path):
    """A function that writes files (text or bytes) into a corpus folder."""

    def write(files):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write


def read(root):
    """All articles and all ledger rows of a folder."""
    batches = list(read_batches(root))
    columns = TABLES["ledger"].arrow.names
    return [a for b in batches for a in b.articles], [{k: row[k] for k in columns} for b in batches for row in b.ledger]


def only(root):
    """The one ledger row of a folder."""
    _, rows = read(root)
    assert len(rows) == 1
    return rows[0]


# ---- conditions of a file ------------------------------------------------------------------------


def test_plain_text(folder):
    articles, rows = read(folder({"a.txt": "Rain fell.\n"}))
    assert [(a.source, a.text, a.published, a.language) for a in articles] == [("a.txt", "Rain fell.\n", None, "en")]
    assert rows == [
        dict(source="a.txt", record=0, status="read", doc_id=articles[0].doc_id, reason=None, expected=1,
             chars_found=11, chars_kept=11)
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n ", "\ufeff".encode()])
def test_empty_file_is_rejected(folder, content):
    row = only(folder({"empty.txt": content}))
    assert (row["status"], row["reason"]) == ("rejected", "empty: no text in it")


@pytest.mark.parametrize("content", [b"Rain\x00fell", b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe\x01"])
def test_binary_file_is_rejected(folder, content):
    row = only(folder({"binary.txt": content}))
    assert (row["status"], row["reason"]) == ("rejected", "binary: NUL characters in it")


def test_latin_1_is_read_and_noted(folder):
    text = "Der Bürgermeister von Köln sagte, die Brücke müsse größer werden. " * 3
    articles, rows = read(folder({"latin-1.txt": text.encode("latin-1")}))
    assert articles[0].text == text
    assert rows[0]["reason"].startswith("decoded as ")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "utf-8-sig"])
def test_byte_order_mark_is_read_and_dropped(folder, encoding):
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    articles, rows = read(folder({"bom.txt": mark + "Zoë left Åre.".encode(encoding)}))
    assert articles[0].text == "Zoë left Åre."
    assert rows[0]["reason"] is None


def test_line_ends_become_newlines(folder):
    articles, _ = read(folder({"crlf.txt": b"Rain\r\nfell\rall\nnight"}))
    assert articles[0].text == "Rain\nfell\nall\nnight"


@pytest.mark.parametrize(
    ("name", "found"), [("a.xyz", ".xyz"), ("LICENSE", "files without an ending"), ("a.txt.7z", ".7z")]
)
def test_unknown_ending_is_rejected_by_name(folder, name, found):
    row = only(folder({name: "Rain fell."}))
    assert row["status"] == "rejected"
    assert row["reason"].startswith(f"no reader for {found} yet; read are {', '.join(READERS)}; how many articles")


def test_ending_in_capitals_is_read(folder):
    assert only(folder({"A.TXT": "Rain fell."}))["status"] == "read"


def test_sidecars_readmes_and_dot_files_are_never_articles(folder):
    root = folder({
        "a.txt": "Rain fell.", "README.md": "x", "README.txt": "x", "README": "x", "manifest.csv": "x",
        ".hidden.txt": "x", ".git/b.txt": "x", "deep/.cache/c.txt": "x", "deep/README.txt": "x",
        "deep/d.txt": "Snow fell.", "metadata.csv": HEAD,
    })  # fmt: skip
    assert article_files(root) == ["a.txt", "deep/d.txt"]
    assert [row["source"] for row in read(root)[1]] == ["a.txt", "deep/d.txt"]


def test_folder_with_nothing_in_it(tmp_path):
    assert read(tmp_path) == ([], [])


def test_files_come_in_one_order(folder):
    root = folder({f"{n}.txt": f"Text {n}." for n in ("b", "a/z", "a", "B", "ä")})
    assert article_files(root) == sorted(["b.txt", "a/z.txt", "a.txt", "B.txt", "ä.txt"])


# ---- duplicates ----------------------------------------------------------------------------------


def test_same_text_without_outlet_and_day_is_a_duplicate(folder):
    articles, rows = read(folder({"a.txt": "Rain fell.", "b.txt": "Rain fell."}))
    assert len(articles) == 1
    assert [row["status"] for row in rows] == ["read", "duplicate"]
    assert (rows[1]["doc_id"], rows[1]["reason"], rows[1]["chars_kept"]) == (
        articles[0].doc_id, "the same record as a.txt", 0
    )  # fmt: skip


def test_same_text_in_another_outlet_is_an_article(folder):
    sheet = "file,outlet\na.txt,Herald\nb.txt,Courier\n"
    articles, _ = read(folder({"a.txt": "Rain fell.", "b.txt": "Rain fell.", "metadata.csv": sheet}))
    assert [a.outlet for a in articles] == ["Herald", "Courier"]


def test_same_text_on_another_day_is_an_article(folder):
    sheet = "file,published\na.txt,2015-01-01\nb.txt,2015-01-02\n"
    articles, _ = read(folder({"a.txt": "Rain fell.", "b.txt": "Rain fell.", "metadata.csv": sheet}))
    assert len(articles) == 2


def test_same_url_is_a_duplicate(folder):
    sheet = "file,url\na.txt,https://x.example/1\nb.txt,https://x.example/1\n"
    _, rows = read(folder({"a.txt": "Rain fell.", "b.txt": "Snow fell.", "metadata.csv": sheet}))
    assert [row["status"] for row in rows] == ["read", "duplicate"]


def test_doc_id_is_16_hex_digits_of_url_or_path():
    assert doc_id("https://x.example/1", "a.txt") == doc_id("https://x.example/1", "b.txt")
    assert doc_id(None, "a.txt") != doc_id(None, "b.txt")
    assert doc_id(None, "url:x") != doc_id("x", "path:url:x")
    assert len(doc_id(None, "a.txt")) == 16
    assert int(doc_id(None, "a.txt"), 16) >= 0


# ---- metadata.csv --------------------------------------------------------------------------------


def test_metadata_is_taken_over(folder):
    sheet = "file,published,outlet,title,author,url,section,genre\n" + (
        "a.txt,2015-05-13,Herald,Rain falls,Lena Orme,https://x.example/1,World,opinion\n"
    )
    articles, _ = read(folder({"a.txt": "Rain falls\n\nRain fell.", "metadata.csv": sheet}))
    a = articles[0]
    assert (a.published, a.outlet, a.title, a.author, a.section, a.genre) == (
        date(2015, 5, 13), "Herald", "Rain falls", "Lena Orme", "World", "opinion"
    )  # fmt: skip
    assert a.doc_id == doc_id("https://x.example/1", "a.txt")


def test_title_that_the_text_lacks_becomes_its_first_paragraph(folder):
    sheet = "file,title\na.txt,Rain falls\n"
    articles, rows = read(folder({"a.txt": "Rain fell.", "metadata.csv": sheet}))
    assert articles[0].text == "Rain falls\n\nRain fell."
    assert rows[0]["chars_found"] == 10


def test_title_that_the_text_has_is_not_repeated(folder):
    sheet = "file,title\na.txt,Rain  Falls\n"
    articles, _ = read(folder({"a.txt": "Home\nrain falls\nRain fell.", "metadata.csv": sheet}))
    assert articles[0].text == "Home\nrain falls\nRain fell."


def test_metadata_below_a_folder(folder):
    articles, _ = read(folder({"x/a.txt": "Rain fell.", "x/metadata.csv": "file,outlet\na.txt,Herald\n"}))
    assert articles[0].outlet == "Herald"


def test_metadata_with_byte_order_mark_and_blanks(folder):
    articles, _ = read(folder({"a.txt": "Rain.", "metadata.csv": "\ufefffile , outlet\na.txt, Herald \n"}))
    assert articles[0].outlet == "Herald"


def test_metadata_without_file_column(folder):
    with pytest.raises(InputError) as caught:
        read(folder({"a.txt": "Rain fell.", "metadata.csv": "name,outlet\na.txt,Herald\n"}))
    assert str(caught.value).endswith(
        'metadata.csv:1: there is no column "file". Allowed: file, published, outlet, title, author, url,'
        " section, genre, language. Name the columns in the first line."
    )
    assert caught.value.exit_code == 2


def test_metadata_with_unknown_column(folder):
    with pytest.raises(InputError) as caught:
        read(folder({"metadata.csv": "file,outlets\na.txt,Herald\n"}))
    assert 'metadata.csv:1: unknown column "outlets". Allowed: file, published,' in str(caught.value)
    assert str(caught.value).endswith('Did you mean "outlet".')


def test_metadata_with_unknown_column_and_no_near_one(folder):
    with pytest.raises(InputError, match=r'unknown column "zzz"\..*Remove the column\.'):
        read(folder({"metadata.csv": "file,zzz\na.txt,1\n"}))


def test_metadata_with_a_file_twice(folder):
    with pytest.raises(InputError) as caught:
        read(folder({"a.txt": "Rain.", "metadata.csv": "file,outlet\na.txt,Herald\n./a.txt,Courier\n"}))
    assert 'metadata.csv:3: "a.txt" is listed twice (before: ' in str(caught.value)
    assert str(caught.value).endswith("metadata.csv:2). Keep one row.")


def test_metadata_that_is_no_utf8(folder):
    with pytest.raises(InputError, match=r"metadata\.csv: no UTF-8 CSV file \(.*\)\. Save it as CSV UTF-8\."):
        read(folder({"metadata.csv": "file,outlet\na.txt,Zürich\n".encode("latin-1")}))


def test_empty_metadata(folder):
    with pytest.raises(InputError, match='there is no column "file"'):
        read(folder({"metadata.csv": b""}))


def test_bad_day_is_left_open_and_noted(folder):
    _, rows = read(folder({"a.txt": "Rain fell.", "metadata.csv": "file,published\na.txt,13th of May\n"}))
    assert rows[0]["status"] == "read"
    assert rows[0]["reason"].endswith('metadata.csv:2: published "13th of May" is no ISO date (YYYY-MM-DD); left open')


def test_day_with_clock_is_taken_as_its_day(folder):
    articles, _ = read(folder({"a.txt": "Rain.", "metadata.csv": "file,published\na.txt,2015-05-13T10:00:00Z\n"}))
    assert articles[0].published == date(2015, 5, 13)


def test_bad_genre_is_left_open_and_noted(folder):
    articles, rows = read(folder({"a.txt": "Rain fell.", "metadata.csv": "file,genre\na.txt,poem\n"}))
    assert articles[0].genre is None
    assert rows[0]["reason"].endswith(
        'metadata.csv:2: genre "poem" is none of news, opinion, transcript, release; left open'
    )


def test_listed_but_missing_file_is_rejected(folder):
    articles, rows = read(folder({"a.txt": "Rain fell.", "metadata.csv": "file\na.txt\ngone.txt\n"}))
    assert len(articles) == 1
    assert (rows[1]["source"], rows[1]["status"], rows[1]["expected"]) == ("gone.txt", "rejected", 1)
    assert rows[1]["reason"].endswith("metadata.csv:3, but there is no such file")


def test_row_without_file_is_passed_over(folder):
    articles, rows = read(folder({"a.txt": "Rain fell.", "metadata.csv": "file,outlet\n,Herald\na.txt,Courier\n"}))
    assert (len(articles), len(rows), articles[0].outlet) == (1, 1, "Courier")


# ---- batches and sums ----------------------------------------------------------------------------


def test_513_articles_make_two_batches(folder):
    batches = list(read_batches(folder({f"{n:03}.txt": f"Text {n}." for n in range(513)})))
    assert [len(b.articles) for b in batches] == [512, 1]
    assert [len(b.ledger) for b in batches] == [512, 1]


def test_512_articles_make_one_batch(folder):
    assert [len(b.articles) for b in read_batches(folder({f"{n:03}.txt": f"Text {n}." for n in range(512)}))] == [512]


def test_article_over_one_megabyte_is_a_batch_of_its_own(folder):
    big = "Rain fell. " * 110_000
    batches = list(read_batches(folder({"a.txt": "Snow fell.", "b.txt": big, "c.txt": "Hail fell."})))
    sources = [[a.source for a in b.articles] for b in batches]
    assert ["b.txt"] in sources
    assert [source for batch in sources for source in batch] == ["a.txt", "b.txt", "c.txt"]


def test_batch_ends_at_four_million_characters(folder):
    files = {f"{n}.txt": f"{n}" + "Rain fell. " * 81_000 for n in range(6)}  # 0.89 MB each
    assert [len(b.articles) for b in read_batches(folder(files))] == [5, 1]


def test_ledger_sums_and_every_file_has_a_row(folder):
    root = folder({
        "a.txt": "Rain fell.", "b.txt": "Rain fell.", "c.txt": b"", "d.xyz": b"x", "e.txt": "Snow fell.",
        "metadata.csv": "file\ngone.txt\n",
    })  # fmt: skip
    articles, rows = read(root)
    counts = {status: sum(row["status"] == status for row in rows) for status in ("read", "duplicate", "rejected")}
    assert counts == {"read": 2, "duplicate": 1, "rejected": 3}
    assert sum(row["expected"] for row in rows) == sum(counts.values())
    assert counts["read"] == len(articles)
    assert len({(row["source"], row["record"]) for row in rows}) == len(rows)
    assert all(row["reason"] for row in rows if row["status"] != "read")


def test_ledger_of_a_build_sums(folder, tmp_path_factory):
    root = folder({"a.txt": "Rain fell.", "b.txt": "Rain fell.", "c.txt": b"", "d.txt": "Snow fell."})
    place = tmp_path_factory.mktemp("p")
    (place / "book.yaml").write_text(SMALL_BOOK, encoding="utf-8")
    built = build(root, place / "book.yaml", place / "processed")
    assert dict(built.ledger.status) == {"read": 2, "duplicate": 1, "rejected": 1}
    assert [row["source"] for row in built.ledger.troubles] == ["b.txt", "c.txt"]
    assert (built.rows["documents"], built.rows["ledger"]) == (2, 4)


# ---- folders -------------------------------------------------------------------------------------


def test_missing_folder(tmp_path):
    with pytest.raises(InputError) as caught:
        existing_folder(tmp_path / "none", "--raw")
    assert str(caught.value).endswith("none: there is no such folder (--raw). Name another with --raw, or create it.")


def test_file_for_a_folder(folder):
    with pytest.raises(InputError, match=r"is a file, not a folder \(--raw\)\. Name the folder that holds it\."):
        existing_folder(folder({"a.txt": "Rain."}) / "a.txt", "--raw")


def test_project_root_is_the_nearest_marker(tmp_path):
    (tmp_path / "muster.toml").touch()
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    assert project_root(deep) == tmp_path


def test_sample_is_read_only_while_nothing_else_lies_there(tmp_path):
    sample = tmp_path / "data" / "raw" / "sample"
    sample.mkdir(parents=True)
    project = Project(tmp_path)
    assert project.raw == sample
    (tmp_path / "data" / "raw" / "README.md").touch()
    assert project.raw == sample
    (tmp_path / "data" / "raw" / "a.txt").touch()
    assert project.raw == tmp_path / "data" / "raw"
    assert project.is_sample(sample)
    assert not project.is_sample(project.raw)


def test_this_checkout_is_found_from_its_tests():
    assert project_root(ROOT / "tests") == ROOT


def test_a_dateline_in_mixed_case_dates_the_article(tag):
    text = (
        "Allies agree on a new base\n\nBaghdad, Nov 12, 2015 (Meridian) - The ministers signed the paper on Thursday.\n"
    )
    row = tag(text)["documents"].iloc[0]
    assert (str(row["published"]), row["published_basis"], row["dateline_place"]) == (
        "2015-11-12",
        "dateline",
        "Baghdad",
    )


def test_a_sentence_with_a_dash_is_no_dateline(tag):
    row = tag("Allies agree on a new base\n\nBridge, May 4, 2015 - nobody plays it any more in the village.\n")[
        "documents"
    ].iloc[0]
    assert row["published_basis"] == "none"
    assert not isinstance(row["dateline_place"], str)
