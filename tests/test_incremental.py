"""A build that takes over what has not changed writes the bytes of a full one, whatever happened before."""

import errno
import json
import os
import random
import shutil
import time
from contextlib import contextmanager, suppress

import pyarrow.parquet as pq
import pytest

from builds import contents, different
from conftest import SMALL_BOOK, write_articles
from muster.ground.errors import BuildError
from muster.ground.schema import TABLES
from muster.reading import articles
from muster.reading.articles import Article
from muster.tables import commit, parts, spool, state, survey, workers
from muster.tables.build import build
from muster.tables.commit import base
from muster.tables.corpus import open_corpus
from muster.tables.shelf import OF_ARTICLES

EDITS = [  # of the small codebook: names, offices, coalitions, the chronology
    ("aliases: [SGX]", "aliases: [SGX, Salters]"),
    ("office: Chancellor, country: DEU,", "office: Chancellor, country: DEU, from: 2015-06-01,"),
    ("office: President, country: FRA", "office: Chancellor, country: DEU"),
    ("name: Odo Lind,", "name: Odo Lind, surname: [Linder],"),
    ("modifiers: [harbour]", "modifiers: [harbour, northern], against: [guild], members: [{id: DEU}, {id: FRA}]"),
    ("modifiers: [harbour]", "modifiers: [harbour], bare: {heads: [league], near: [IRQ]}, against: [SYR]"),
    ("name: Northern Pact}", "name: Northern Pact, heads: [pact, league], modifiers: [norther]}"),
    ("offices:", "others:\n  - {id: old, name: Old League, heads: [league], complements: [nations]}\noffices:"),
    ("offices:", """chronology:
  - {id: rain, date: 2016-03-02, label: Rain on the town hall roof, words: [rain, roof], verified: true}
  - {id: aid, date: 2015-05-04, label: The Salt Guild pledged aid, words: [pledged aid, Salt Guild], verified: true}
offices:"""),
]  # fmt: skip


def edited(*edits):
    """The small codebook with some edits."""
    book = SMALL_BOOK
    for old, new in edits:
        book = book.replace(old, new)
    return book


BOOKS = (SMALL_BOOK, edited(EDITS[0]))
SENTENCES = [
    "France paid 3 million.", 'Germany asked Turkey to send trucks. "We will help," said Ada Brook.', "On May 3 the league met.",
    "Salters left the Northern Pact.", "The Salt Guild pledged aid to Iraq on Monday.", "Rain fell on the town hall roof for a week.",
    "Odo Lind, the chancellor, said that the Harbour League of 12 countries would not send soldiers to Syria.",
]  # fmt: skip
LINES = ["Follow our office desk on all channels", "Tell the desk what you think of this", ""]
FIELDS = {"outlet": ["Herald", "Post", ""], "published": ["2015-03-01", "2016-07-09", ""], "author": ["A. Bee", ""]}


_MADE = {}  # taggers, made once a codebook


class _Failing(workers.Tagger):
    """A tagger that fails on some articles."""

    def tag(self, articles):
        if any("BOOM" in a.text for a in articles):
            raise ValueError("boom")
        return super().tag(articles)


@pytest.fixture
def small(monkeypatch):
    """Batches of five articles, parts of about five, and taggers made once a codebook."""
    monkeypatch.setattr(articles, "BATCH_ARTICLES", 5)
    monkeypatch.setattr(parts, "MEAN", 5)

    def tagger(book):
        if book.fingerprint not in _MADE:
            _MADE[book.fingerprint] = _Failing(book)
        return _MADE[book.fingerprint]

    monkeypatch.setattr(workers, "Tagger", tagger)


def inodes(folder):
    """The files of the tables and their parts."""
    files = [p for p in base(folder).rglob("*.parquet") if p.is_file() and p.name != "sources.parquet"]
    return {p.relative_to(base(folder)).as_posix(): p.stat().st_ino for p in files}


def rows(corpus):
    return {name: sorted(map(str, corpus.table(name).to_dict("records"))) for name in TABLES}


@contextmanager
def stop_at(n, patch=None):
    """A function that interrupts when called for the nth time, as the moving of a file into place where a patch is given."""
    left, replace = [True] + [False] * n, os.replace

    def stop(*names):
        if left and left.pop():
            raise KeyboardInterrupt
        if patch:
            replace(*names)

    if patch:
        patch.setattr(commit.os, "replace", stop)
    with suppress(KeyboardInterrupt):
        yield stop


class World:
    """A folder of articles that changes at random, and the tables that are built from it again and again."""

    def __init__(self, folder, seed):
        self.random, self.folder, self.steps, self.files, self.records = random.Random(seed), folder, 0, {}, []
        self.recoded = False  # what an edited codebook does not touch remembers that it was made before
        self.now = time.time_ns() - 86_400 * 10**9
        self.raw, self.book, self.processed = folder / "raw", folder / "book.yaml", folder / "tables"
        self.raw.mkdir()
        self.book.write_text(BOOKS[0], encoding="utf-8")
        for _ in range(14):
            self.add()

    def article(self):
        pick, n = self.random.choice, self.random.randint(1, 4)
        text = "\n\n".join([*(pick(SENTENCES) for _ in range(n)), pick(LINES)])
        return text + (" BOOM" if self.random.random() < 0.04 else ""), {k: pick(v) for k, v in FIELDS.items()}

    def add(self):
        self.files[f"{self.random.randrange(10**6):06}.txt"] = self.article()

    def edit(self):
        self.files[self.random.choice(list(self.files))] = self.article()

    def delete(self):
        self.files.pop(self.random.choice(list(self.files)))

    def describe(self):
        name = self.random.choice(list(self.files))
        self.files[name] = (self.files[name][0], self.article()[1])

    def rename(self):
        self.files[f"{self.random.randrange(10**6):06}.txt"] = self.files.pop(self.random.choice(list(self.files)))

    def shuffle(self):
        self.records += [self.article() for _ in range(3)]
        self.random.shuffle(self.records)

    def recode(self):
        self.book.write_text(edited(*self.random.sample(EDITS, self.random.randint(0, 3))), encoding="utf-8")

    def lose(self):
        """The state, or a table, is gone or broken."""
        files = [p for p in base(self.processed).rglob("*") if p.is_file()]
        if files:
            path = self.random.choice(files)
            if self.random.random() < 0.5:
                path.write_bytes(path.read_bytes()[:-9])
            else:
                path.unlink()

    def kill(self, monkeypatch):
        """A build that ends between two batches, or between two files on their way into place."""

        self.write()
        with monkeypatch.context() as patch:
            if self.random.random() < 0.5:
                with stop_at(self.random.randrange(3)) as stop:
                    build(self.raw, self.book, self.processed, progress=stop)
            else:
                with stop_at(self.random.randrange(3), patch):
                    build(self.raw, self.book, self.processed)

    def write(self):
        """Files that do not change keep their time, a day ago."""
        fresh = self.folder / "fresh"
        fresh.mkdir()
        write_articles(fresh, [(name, *found) for name, found in self.files.items()])
        lines = [json.dumps({"text": text, **{k: v for k, v in said.items() if v}}) for text, said in self.records]
        (fresh / "z.jsonl").write_text("".join(f"{line}\n" for line in lines))
        for path in self.raw.iterdir():
            if not (fresh / path.name).exists():
                path.unlink()
        for path in fresh.iterdir():
            old = self.raw / path.name
            if not old.exists() or old.read_bytes() != path.read_bytes():
                self.now += 10**9
                os.utime(path, ns=(self.now, self.now))
                path.replace(old)
        shutil.rmtree(fresh)

    def step(self, monkeypatch):
        change = self.random.choices(
            [self.add, self.edit, self.delete, self.describe, self.rename, self.shuffle, self.recode, self.lose],
            [3, 3, 2, 3, 1, 1, 1, 1], k=self.random.randint(0, 3),
        )  # fmt: skip
        for work in change:
            work()
        if self.random.random() < 0.3:
            self.kill(monkeypatch)
        self.write()
        self.steps += 1
        done = build(self.raw, self.book, self.processed)
        full = self.folder / f"full{self.steps}"
        build(self.raw, self.book, full, force=True)
        about = [work.__name__ for work in change], self.steps
        assert rows(open_corpus(self.processed)) == rows(open_corpus(full)), about
        self.recoded |= self.recode in change
        assert self.recoded or different(self.processed, full) == [], about
        return done


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 9))])
def test_any_sequence_of_changes_gives_the_bytes_of_a_full_build(small, tmp_path, monkeypatch, seed):
    world = World(tmp_path, seed)
    done = [world.step(monkeypatch) for _ in range(12)]
    assert sum(d.taken for d in done) > sum(d.tagged for d in done if not d.full)


# ---- what is taken over --------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path, small):
    """Twelve articles, their codebook, and tables made from them."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "book.yaml").write_text(SMALL_BOOK, encoding="utf-8")
    for n in range(12):
        (tmp_path / "raw" / f"{n:02}.txt").write_text(f"{SENTENCES[n % 7]}\n\nNumber {n} of many.")
    made = tmp_path / "raw", tmp_path / "book.yaml", tmp_path / "tables"
    assert build(*made).how == "full build: no state found"
    return made


def test_unchanged_corpus_is_neither_read_nor_written(place, monkeypatch):
    for path in place[0].iterdir():
        os.utime(path, ns=(10**18, 10**18))
    assert build(*place).how == "12 taken over, 0 tagged"  # other times, so the files are compared
    before, told = base(place[2]).name, []
    monkeypatch.setattr(workers, "Tagger", None)
    monkeypatch.setattr("muster.tables.build.Survey", None)
    built = build(*place, progress=lambda *step: told.append(step))
    assert (built.how, built.ledger.status, built.rows["documents"]) == ("12 taken over, 0 tagged", {"read": 12}, 12)
    assert (base(place[2]).name, told) == (before, [])


def test_other_times_of_files_tag_nothing_and_write_no_part(place, monkeypatch):
    before = inodes(place[2])
    for n, path in enumerate(place[0].iterdir()):
        os.utime(path, ns=(10**18 + n, 10**18 + n))
    monkeypatch.setattr(workers, "Tagger", None)
    monkeypatch.setattr(survey, "read_batches", None)
    assert build(*place).how == "12 taken over, 0 tagged"
    assert inodes(place[2]) == before


def test_a_change_of_the_same_size_right_after_a_build_is_seen(place):
    path = place[0] / "00.txt"
    about = path.stat()
    path.write_text(path.read_text().replace("France", "Turkey"))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert build(*place).tagged == 1


def test_a_part_without_a_change_is_the_same_file(place):
    before = inodes(place[2])
    (place[0] / "05.txt").write_text("France left.")  # which shares no sentence with another
    build(*place)
    now = inodes(place[2])
    changed = {number for number in now.values() if number not in before.values()}
    assert len(set(before.values())) > 30
    assert len(changed) == len(OF_ARTICLES) + 3  # the ledger and two of the state


def test_one_changed_article_is_tagged(place):
    (place[0] / "03.txt").write_text("France left.")
    built = build(*place)
    assert (built.taken, built.tagged) == (11, 1)
    assert "France left." in pq.read_table(place[2] / "documents.parquet")["text"].to_pylist()


def test_force_tags_everything(place):
    assert build(*place, force=True).how == "full build: asked for by --force"


def test_line_that_begins_to_recur_tags_the_articles_of_its_outlet(place):
    rows = [(f"{n:02}.txt", f"{SENTENCES[n % 7]}\n\nMade up by the desk.", {"outlet": "AB"[n % 2]}) for n in range(7)]
    write_articles(place[0], rows)
    assert build(*place).tagged == 7
    write_articles(place[0], [*rows[:-1], (rows[-1][0], "Rain fell.", rows[-1][2])])  # of A, in which four had it
    assert build(*place).tagged == 4


@pytest.mark.parametrize(
    ("name", "change", "how"),
    [
        ("state/about.json", None, "no state found"),
        ("state/about.json", b"{", "the state before cannot be read"),
        ("state/sources.parquet", b"PAR1", "the state before cannot be read"),
        ("mentions.parquet", None, "{} does not fit the state before"),
        ("mentions.parquet", b"PAR1", "{} does not fit the state before"),
    ],
)
def test_state_that_is_missing_or_broken_means_a_full_build(place, name, change, how):
    path = base(place[2]) / name
    path = sorted(path.iterdir())[0] if path.is_dir() else path
    if change is None:
        path.unlink()
    else:
        path.write_bytes(change)
    how = how.format(path.relative_to(base(place[2])).as_posix())
    assert build(*place).how == f"full build: {how}"
    assert build(*place).how == "12 taken over, 0 tagged"


def test_table_damaged_inside_is_tagged_anew(place, tmp_path):
    first = min(base(place[2]).glob("mentions.parquet/*"))
    about = pq.ParquetFile(first).metadata.row_group(0).column(4)
    damaged = bytearray(first.read_bytes())
    damaged[about.data_page_offset + about.total_compressed_size // 2] ^= 0xFF
    first.write_bytes(damaged)
    (place[0] / "00.txt").write_text("France left.")  # so that the other rows of its part are wanted
    assert build(*place).how == "full build: the tables before are damaged"
    build(*place[:2], tmp_path / "full")
    assert different(place[2], tmp_path / "full") == []


def test_edited_alias_tags_the_articles_that_print_it(place, tmp_path):
    place[1].write_text(BOOKS[1])
    printed = len([n for n in range(12) if "Salters" in SENTENCES[n % 7]])
    assert build(*place).how == f"{12 - printed} taken over, {printed} tagged"
    build(*place[:2], tmp_path / "full")
    assert rows(open_corpus(place[2])) == rows(open_corpus(tmp_path / "full"))
    assert build(*place).how == "12 taken over, 0 tagged"


@pytest.mark.parametrize("some", [[n] for n in range(1, len(EDITS))] + [[1, 4, 8], [2, 5, 7]])
def test_edited_codebook_gives_the_rows_of_a_full_build(place, tmp_path, some):
    """From the codebook to the edited one and back, every other article with a day of its own."""
    days = [{"published": "2016-07-09"} if n % 2 else {} for n in range(12)]
    write_articles(place[0], [(f"{n:02}.txt", (place[0] / f"{n:02}.txt").read_text(), days[n]) for n in range(12)])
    build(*place)
    for n, book in enumerate((edited(*(EDITS[k] for k in some)), SMALL_BOOK)):
        place[1].write_text(book)
        built = build(*place)
        assert (built.full, 0 < built.tagged < 12) == (None, True)
        build(*place[:2], tmp_path / f"full{n}")
        assert rows(open_corpus(place[2])) == rows(open_corpus(tmp_path / f"full{n}"))


def test_codebook_of_another_order_or_period_tags_everything(place):
    for old, new in (("id: league", "id: zeal"), ('version: "1"', 'version: "1"\nperiod: {from: 2015}')):
        place[1].write_text(SMALL_BOOK.replace(old, new))
        build(*place)
    lines = SMALL_BOOK.split("\n")
    place[1].write_text("\n".join([*lines[:4], lines[5], lines[4], *lines[6:]]))
    assert build(*place).how == "full build: the codebook changed"


@pytest.mark.parametrize("what", ["muster", "the language", "a library", "the schema"])
def test_other_code_tags_everything(place, monkeypatch, what):
    made = state.made_from
    monkeypatch.setattr("muster.tables.state.made_from", lambda *a: made(*a) | {what: "other"})
    assert build(*place).how == f"full build: {what} changed"


def test_two_processes_tag_what_is_new(place, tmp_path, monkeypatch):
    (place[0] / "03.txt").write_text("France left.")
    (place[0] / "11.txt").write_text("Germany left.")
    monkeypatch.undo()
    assert build(*place, workers=2).tagged == 2
    build(*place[:2], tmp_path / "full")
    assert rows(open_corpus(place[2])) == rows(open_corpus(tmp_path / "full"))


@pytest.mark.parametrize("name", [n for n in Article.__dataclass_fields__ if n not in ("doc_id", "recurring")])
def test_key_depends_on_every_field(name):
    one, two = Article("0a", "a.txt", "x"), Article("0a", "a.txt", "x")
    setattr(two, name, "other")
    assert survey.key_of(one) != survey.key_of(two)


def test_rows_of_an_article_stand_together_in_the_order_of_the_documents(tables):
    order = {doc: n for n, doc in enumerate(tables["documents"]["doc_id"])}
    for name in OF_ARTICLES:
        assert tables[name]["doc_id"].map(order).is_monotonic_increasing, name


# ---- nothing is lost -----------------------------------------------------------------------------


def test_full_disk_leaves_the_previous_tables(place, monkeypatch):
    before = contents(place[2])
    (place[0] / "03.txt").write_text("France left.")

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    for n in range(4):
        with monkeypatch.context() as patch:
            patch.setattr((spool, parts.pq, commit.os, state)[n], ("write", "write_table", "rename", "write")[n], full)
            with pytest.raises(BuildError) as caught:
                build(*place)
        said = "cannot be written to (No space left on device); the tables before stand. Make room and build again."
        assert str(caught.value).endswith(said)
        assert caught.value.exit_code == 3
        assert contents(place[2]) == before
    assert build(*place).tagged == 1


def test_build_that_ends_on_its_way_into_place_is_seen_whole_or_not_at_all(place, tmp_path, monkeypatch):
    """Before the one step that counts readers see the tables before, behind it the new ones."""
    for n in range(3):
        before = rows(open_corpus(place[2]))
        (place[0] / "03.txt").write_text(f"France left {n} times.")
        with monkeypatch.context() as patch, stop_at(n, patch):
            if n == 2:  # as on the first build, when the names are not there yet
                for path in place[2].glob("*.parquet"):
                    path.unlink()
            build(*place)
        build(*place[:2], tmp_path / "full")
        now = rows(open_corpus(tmp_path / "full"))
        assert (rows(open_corpus(place[2])) if n < 2 else now) in (before, now)
        assert build(*place).tagged <= 1
        assert different(place[2], tmp_path / "full") == []


def test_open_corpus_keeps_its_tables_while_others_take_their_place(place):
    corpus = open_corpus(place[2])
    before = rows(corpus)
    for path in place[0].glob("0*.txt"):
        path.unlink()
    build(*place)
    assert open_corpus(place[2]).n_documents == 2
    assert rows(corpus) == before
    assert corpus.select(freq="MS").n_documents == 12
