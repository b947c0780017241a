"""Articles and tables at an address: what is fetched, what is put there, and that readers see one build.

The addresses are memory:// and file://, real file systems of fsspec; what leaves this machine goes the same way.
"""

import json
import os
import subprocess
import sys
import time

import fsspec
import pytest

from builds import different
from conftest import SMALL_BOOK
from muster.ground.errors import BuildError, InputError
from muster.ground.paths import is_url, shown
from muster.tables import parts
from muster.tables.build import build
from muster.tables.corpus import open_corpus
from muster.tables.depot import Depot
from muster.tables.mirror import articles
from muster.tables.remote import Remote, plain
from nightproject import ARTICLES as NIGHT
from nightproject import Night

ARTICLES = {f"{n // 10}/{n:03}.txt": f"France paid {n}.\n\nGermany asked Turkey to send {n} trucks." for n in range(60)}
SAME_BUT_FOR_WHEN = ["build.json"]  # it says whence the articles came


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A codebook, small parts, an own folder for copies, and an empty memory."""
    monkeypatch.setattr(parts, "MEAN", 8)
    monkeypatch.setenv("MUSTER_CACHE", str(tmp_path / "cache"))
    fsspec.filesystem("memory").store.clear()
    (tmp_path / "book.yaml").write_text(SMALL_BOOK, encoding="utf-8")
    return tmp_path / "book.yaml"


@pytest.fixture(params=["memory", "file"])
def there(request, book, tmp_path):
    """An address with sixty articles below it, in `raw`."""
    url = "memory://there" if request.param == "memory" else f"file://{tmp_path}/there"
    put(url, ARTICLES)
    return url


def put(url, files):
    fs, root = fsspec.core.url_to_fs(f"{url}/raw")
    for name, text in files.items():
        path = f"{root}/{name}"
        fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        fs.pipe_file(path, text.encode())


def listed(url):
    """Every file below an address with its bytes."""
    fs, root = fsspec.core.url_to_fs(url)
    return {path[len(root) :]: fs.cat_file(path) for path in fs.find(root)}


def texts(url):
    return open_corpus(url).sql("SELECT doc_id, text FROM documents ORDER BY ALL").values.tolist()


def counted():
    """A progress that keeps what it was told: a dict of step to number."""
    said = {}
    return said, lambda what, n, _: said.update({what: said.get(what, 0) + n})


def local(tmp_path, files, name="here"):
    folder = tmp_path / name
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text)
    return folder


def test_tables_at_an_address_are_those_of_a_local_build(there, book, tmp_path):
    build(f"{there}/raw", book, f"{there}/tables")
    build(local(tmp_path, ARTICLES), book, tmp_path / "local")
    copy = open_corpus(f"{there}/tables").processed
    assert different(copy, tmp_path / "local") == SAME_BUT_FOR_WHEN
    assert json.loads((copy / "build.json").read_text())["raw"] == f"{there}/raw"
    assert texts(f"{there}/tables") == texts(tmp_path / "local")


def test_tables_there_can_be_read_by_others(there, book):
    """Any tool that reads Parquet finds the parts of a table in the folder of its name."""
    import pyarrow.parquet as pq

    build(f"{there}/raw", book, f"{there}/tables")
    fs, root = fsspec.core.url_to_fs(f"{there}/tables")
    found = [pq.read_table(path, filesystem=fs) for path in fs.find(f"{root}/documents.parquet")]
    assert len(found) > 3
    assert sum(table.num_rows for table in found) == len(ARTICLES)


def test_unchanged_articles_are_not_fetched_and_nothing_is_put_there(there, book, monkeypatch):
    monkeypatch.setattr("muster.tables.sources._FRESH", 0)  # else files of this second are looked at again
    build(f"{there}/raw", book, f"{there}/tables")
    before, (said, progress) = listed(f"{there}/tables"), counted()
    built = build(f"{there}/raw", book, f"{there}/tables", progress=progress)
    assert (said, built.taken, built.tagged) == ({}, 60, 0)
    assert listed(f"{there}/tables") == before


def test_one_change_fetches_one_article_and_puts_its_parts(there, book, tmp_path):
    build(f"{there}/raw", book, f"{there}/tables")
    before, (said, progress) = listed(f"{there}/tables"), counted()
    changed = {"3/031.txt": "Turkey sent 7 trucks to Germany."}
    put(there, changed)
    built = build(f"{there}/raw", book, f"{there}/tables", progress=progress)
    after = listed(f"{there}/tables")
    assert (said["fetching"], built.tagged) == (1, 1)
    parts_of = lambda files: {name for name in files if name.startswith("/mentions.parquet/")}  # noqa: E731
    assert len(parts_of(after) - parts_of(before)) == len(parts_of(before) - parts_of(after)) == 1
    assert len(parts_of(after)) > 3
    assert said["uploading"] == len(after.keys() - before.keys()) - 1  # and the list of the build
    build(local(tmp_path, ARTICLES | changed), book, tmp_path / "local")
    assert texts(f"{there}/tables") == texts(tmp_path / "local")


def test_article_gone_there_is_gone_here(there, book):
    build(f"{there}/raw", book, f"{there}/tables")
    fs, root = fsspec.core.url_to_fs(f"{there}/raw")
    fs.rm([f"{root}/5/050.txt", *(f"{root}/{name}" for name in ARTICLES if name.startswith("4/"))])
    build(f"{there}/raw", book, f"{there}/tables")
    assert open_corpus(f"{there}/tables").n_documents == 49
    assert not (articles(f"{there}/raw") / "4").exists()


def test_lost_copies_are_fetched_again_and_nothing_is_tagged(there, book, tmp_path):
    build(f"{there}/raw", book, f"{there}/tables")
    os.rename(tmp_path / "cache", tmp_path / "lost")
    said, progress = counted()
    built = build(f"{there}/raw", book, f"{there}/tables", progress=progress)
    assert (said["fetching"], built.taken, built.tagged) == (60, 60, 0)


def test_build_goes_on_from_what_another_machine_put_there(there, book, tmp_path, monkeypatch):
    build(f"{there}/raw", book, f"{there}/tables")
    monkeypatch.setenv("MUSTER_CACHE", str(tmp_path / "another"))
    put(there, {"6/060.txt": "Spain paid."})
    built = build(f"{there}/raw", book, f"{there}/tables")
    assert (built.taken, built.tagged) == (60, 1)
    monkeypatch.setenv("MUSTER_CACHE", str(tmp_path / "cache"))
    assert open_corpus(f"{there}/tables").n_documents == 61
    assert build(f"{there}/raw", book, f"{there}/tables").tagged == 0


def test_two_machines_at_once_the_slower_one_is_refused(there, book, tmp_path, monkeypatch):
    build(f"{there}/raw", book, f"{there}/tables")
    with Depot(f"{there}/tables") as slow:
        build(local(tmp_path, {"a.txt": "Spain paid."}), book, slow.work)
        monkeypatch.setenv("MUSTER_CACHE", str(tmp_path / "another"))
        put(there, {"6/060.txt": "Italy paid."})
        build(f"{there}/raw", book, f"{there}/tables")
        before = listed(f"{there}/tables")
        with pytest.raises(
            BuildError, match=r"another build was published here meanwhile; its tables stand. Build again"
        ):
            slow.upload()
    assert before.items() <= listed(f"{there}/tables").items()
    assert open_corpus(f"{there}/tables").n_documents == 61


def test_second_build_of_this_machine_is_refused(there, book):
    with Depot(f"{there}/tables"), pytest.raises(BuildError) as caught:
        build(f"{there}/raw", book, f"{there}/tables")
    assert str(caught.value).startswith(f"{there}/tables: another build is writing here.")


def test_open_corpus_keeps_its_build_while_another_is_put_there(there, book):
    build(f"{there}/raw", book, f"{there}/tables")
    corpus = open_corpus(f"{there}/tables")
    put(there, {"6/060.txt": "Italy paid."})
    build(f"{there}/raw", book, f"{there}/tables")
    assert open_corpus(f"{there}/tables").n_documents == 61
    assert corpus.sql("SELECT count(*) AS n FROM documents")["n"].item() == 60


def test_list_that_was_not_written_to_the_end_does_not_count(there, book):
    build(f"{there}/raw", book, f"{there}/tables")
    fs, root = fsspec.core.url_to_fs(f"{there}/tables")
    fs.pipe_file(f"{root}/build-000002.json", fs.cat_file(f"{root}/build-000001.json")[:-1])
    assert open_corpus(f"{there}/tables").n_documents == 60
    put(there, {"6/060.txt": "Italy paid."})
    build(f"{there}/raw", book, f"{there}/tables")
    assert open_corpus(f"{there}/tables").n_documents == 61
    assert [name for name in listed(f"{there}/tables") if name.startswith("/build-")] == ["/build-000003.json"]


def test_missing_file_is_one_message_and_the_next_build_puts_it_there(there, book, tmp_path):
    build(f"{there}/raw", book, f"{there}/tables")
    fs, root = fsspec.core.url_to_fs(f"{there}/tables")
    fs.rm(fs.find(f"{root}/mentions.parquet")[0])
    os.rename(tmp_path / "cache", tmp_path / "lost")
    with pytest.raises(InputError, match=r"a file of the tables is missing. Run: muster build --processed .*--force"):
        open_corpus(f"{there}/tables")
    build(f"{there}/raw", book, f"{there}/tables", force=True)
    assert open_corpus(f"{there}/tables").n_documents == 60


def test_nothing_that_is_not_ours_is_removed(there, book):
    build(f"{there}/raw", book, f"{there}/tables")
    fs, root = fsspec.core.url_to_fs(f"{there}/tables")
    for name in ("notes.txt", "mentions.parquet/notes.txt", "build/x-000001.csv"):
        fs.pipe_file(f"{root}/{name}", b"mine")
    put(there, {"6/060.txt": "Italy paid."})
    build(f"{there}/raw", book, f"{there}/tables")
    assert list(listed(f"{there}/tables").values()).count(b"mine") == 3


def test_commands_take_addresses(there, book, muster):
    command = muster

    def muster(*words):
        code, out, err = command(*words)
        assert code == 0, err
        return out

    tables = f"{there}/tables"
    said = muster("build", "--raw", f"{there}/raw", "--processed", tables, "--codebook", book)
    assert "60 articles read" in said
    assert f"from {there}/raw (full build: no state found)" in said
    assert f"tables in {tables}" in said
    assert '40 lines for "DEU" from 60 articles' in muster("kwic", "DEU", "--processed", tables)
    assert "3/031.txt" in muster("explain", "3/031.txt", "--processed", tables)
    assert f"On 60 articles in {tables}" in muster("check", "--codebook", book, "--processed", tables)


@pytest.mark.slow
def test_night_with_articles_and_tables_at_addresses(book, tmp_path, monkeypatch):
    (tmp_path / "night").mkdir()
    night = Night(tmp_path / "night")
    monkeypatch.chdir(night.folder)
    url = f"file://{tmp_path}/there"
    put(url, {name: text for name, text, _ in NIGHT})
    more = ["--reports", "reports", "--processed", f"{url}/tables"]
    build = ["nightly", "--raw", f"{url}/raw", "--codebook", "book.yaml", *more]
    code = [sys.executable, "-c", "from muster.running.cli import main; main()"]
    asked = (build, build, ["run", *more, "--codebook", "book.yaml"])
    ran = [subprocess.run([*code, *words], capture_output=True, text=True) for words in asked]
    assert [r.returncode for r in ran] == [0, 0, 0], ran
    assert "2 articles read from file://" in ran[0].stdout
    assert "1 of 1 notebooks completed (1 unchanged, taken over)" in ran[1].stdout
    assert "1 of 1 notebooks completed (1 unchanged, taken over)" in ran[2].stdout
    assert (open_corpus(f"{url}/tables").processed / ".good" / "build.json").is_file()


KILLED = """
import os, sys
from muster.tables import parts, remote
parts.MEAN, remote.AT_ONCE = 8, 1
left = int(sys.argv[1])
put, create, remove = remote.Remote.put, remote.Remote.create, remote.Remote.remove
def last():
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), 9)
def slowly(self, pairs):
    for some in put(self, pairs):
        last()
        yield some
def cut(self, name, data):
    last()
    create(self, name, data)
    last()
def removing(self, names):
    for name in names:
        remove(self, [name])
        last()
remote.Remote.put, remote.Remote.create, remote.Remote.remove = slowly, cut, removing
from muster.tables.build import build
build(*sys.argv[2:])
"""


@pytest.mark.slow
def test_upload_killed_at_any_moment_leaves_one_build_readable(book, tmp_path, monkeypatch):
    url = f"file://{tmp_path}/there"
    raw = local(tmp_path, ARTICLES)
    build(raw, book, f"{url}/tables")
    old = texts(f"{url}/tables")
    (raw / "3/031.txt").write_text("Turkey sent 7 trucks to Germany.")
    (raw / "5/059.txt").unlink()
    build(raw, book, tmp_path / "local")
    new, seen, step = texts(tmp_path / "local"), [], 0
    while True:
        command = [sys.executable, "-c", KILLED, str(step), str(raw), str(book), f"{url}/tables"]
        ended = subprocess.run(command, capture_output=True, env=os.environ).returncode
        seen.append(texts(f"{url}/tables"))
        assert seen[-1] in (old, new)
        if ended == 0:
            break
        assert ended == -9
        step += 7
    assert (seen[0], seen[-1]) == (old, new)
    assert step > 20
    left = {f"/{f.name}" for f in Depot(f"{url}/tables").latest().files}
    build(raw, book, f"{url}/tables", force=True)
    assert left.isdisjoint(listed(f"{url}/tables"))
    assert texts(f"{url}/tables") == new


def test_time_there_is_the_time_here(book, tmp_path):
    raw = local(tmp_path, {"a.txt": "Spain paid."})
    os.utime(raw / "a.txt", ns=(1_400_000_000_000_000_000,) * 2)
    assert (articles(f"file://{raw}") / "a.txt").stat().st_mtime_ns == 1_400_000_000_000_000_000


def test_edit_that_keeps_size_and_time_is_seen(book, tmp_path):
    raw = local(tmp_path, {"a.txt": "Spain paid."})
    os.utime(raw / "a.txt", ns=(1_400_000_000_000_000_000,) * 2)
    build(f"file://{raw}", book, tmp_path / "tables")
    time.sleep(0.02)  # the file system's clock ticks
    (raw / "a.txt").write_text("Italy paid.")
    os.utime(raw / "a.txt", ns=(1_400_000_000_000_000_000,) * 2)
    build(f"file://{raw}", book, tmp_path / "tables")
    assert open_corpus(tmp_path / "tables").table("documents")["text"].tolist() == ["Italy paid."]


def test_metadata_lies_beside_the_articles_and_dot_files_stay_there(there, book):
    put(there, {"metadata.csv": "file,outlet\n0/000.txt,Harbour Courier\n", ".trash/x.txt": "Spain paid."})
    build(f"{there}/raw", book, f"{there}/tables")
    found = open_corpus(f"{there}/tables").table("documents")
    assert len(found) == 60
    assert found["outlet"].dropna().tolist() == ["Harbour Courier"]


@pytest.mark.parametrize("name", ["../x.txt", "a/../../x.txt", "a\\b.txt", "/x.txt", "a//b.txt", "c:x.txt", "a\0.txt"])
def test_name_that_leads_out_of_the_folder_is_refused(book, tmp_path, name):
    assert not plain(name)
    fs = fsspec.filesystem("memory")
    fs.pipe_file("/odd/a.txt", b"Spain paid.")
    fs.store[f"/odd/{name}"] = fs.store["/odd/a.txt"]
    with pytest.raises(InputError, match="cannot be that of a file here"):
        articles("memory://odd")
    assert not list(tmp_path.rglob("x.txt"))


MESSAGES = [
    ("memory://none", "memory://t", "memory://none: there is no such folder (--raw). Name another with --raw."),
    ("nope://x", "memory://t", "nope://x: cannot be used (Protocol not known: nope). Allowed: file, memory, s3, gs, abfs, sftp and what else fsspec knows."),
    ("memory://a", "memory://a/", "memory://a/: is the folder of the articles and of the tables. Name another with --processed."),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "processed", "message"), MESSAGES)
def test_bad_address_is_one_message_and_nothing_is_written(book, raw, processed, message):
    with pytest.raises(InputError) as caught:
        build(raw, book, processed)
    assert str(caught.value) == message
    assert fsspec.filesystem("memory").store == {}


def test_file_that_went_while_it_was_fetched_is_one_message(book, tmp_path):
    fetching = Remote(f"file://{tmp_path}").fetch([("gone.txt", tmp_path / "here.txt")])
    with pytest.raises(InputError, match=r"a file or folder is missing there \(.*gone.txt'?\). Try again"):
        next(fetching)


def test_no_tables_at_an_address(book):
    with pytest.raises(InputError) as caught:
        open_corpus("memory://none")
    assert str(caught.value) == "memory://none: there are no tables. Run: muster build --processed memory://none."


def test_library_of_the_protocol_that_is_missing(book):
    if "s3fs" in sys.modules or __import__("importlib.util").util.find_spec("s3fs"):
        pytest.skip("s3fs is installed")
    with pytest.raises(InputError, match=r"s3://b: the library of its protocol is not installed. Install s3fs"):
        Remote("s3://b")


def test_fsspec_that_is_missing(book, monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(InputError, match=r"the extra remote is not installed. pip install -e '.\[remote\]'"):
        open_corpus("memory://x")


def test_place_that_takes_nothing_is_one_message_and_what_was_tagged_stays(book, tmp_path):
    raw, url = local(tmp_path, ARTICLES), f"file://{tmp_path}/tables"
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "mentions.parquet").write_text("no folder")
    with pytest.raises(BuildError, match=r"tables: does not do what was asked \(FileExistsError: .*mentions") as caught:
        build(raw, book, url)
    assert caught.value.exit_code == 3
    (tmp_path / "tables" / "mentions.parquet").unlink()
    built = build(raw, book, url)
    assert (built.taken, built.tagged) == (60, 0)
    assert open_corpus(url).n_documents == 60


def test_password_is_not_printed(book, tmp_path):
    assert shown("sftp://ada:secret@host/x") == "sftp://ada@host/x"
    assert shown("s3://bucket/x") == "s3://bucket/x"


def test_what_is_an_address(tmp_path):
    assert is_url("s3://b/x")
    assert is_url("simplecache::s3://b/x")
    assert not is_url("data/raw")
    assert not is_url("c:/raw")
    assert not is_url(tmp_path)


def test_copy_is_shown_by_its_address(there, book):
    build(f"{there}/raw", book, f"{there}/tables")
    corpus = open_corpus(f"{there}/tables")
    assert shown(corpus.processed) == f"{there}/tables"
    assert shown(articles(f"{there}/raw") / "0/000.txt") == f"{there}/raw/0/000.txt"
