"""A build that is killed, anywhere, leaves tables that open, and the next one completes."""

import random
import signal
import subprocess
import sys
import time

import pytest

from builds import contents
from conftest import ROOT, SMALL_BOOK
from muster.ground.schema import TABLES
from muster.tables.build import build
from muster.tables.corpus import open_corpus

MOVES = 2 + 2 + len(TABLES) + 3  # renamings of a first build: itself, the link to it, a name for each of its files

BUILDER = f"""
import os, signal, sys
sys.path.insert(0, {str(ROOT / "lib")!r})
from muster.reading import articles
from muster.tables import assemble, commit, parts, stories, workers
from muster.tables.build import build
articles.BATCH_ARTICLES = parts.MEAN = 40
raw, book, processed, moves = sys.argv[1:]
left, true = int(moves), {{name: getattr(os, name) for name in ("rename", "replace")}}
def counted(name):
    def move(*names):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        true[name](*names)
    return move
os.rename, os.replace = counted("rename"), counted("replace")
print("ready", flush=True)
build(raw, book, processed)
print("done", flush=True)
"""


class Newsroom:
    """A folder of articles in two states, A and B, and what a full build makes of each."""

    def __init__(self, folder, monkeypatch):
        monkeypatch.setattr("muster.reading.articles.BATCH_ARTICLES", 40)
        monkeypatch.setattr("muster.tables.parts.MEAN", 40)
        self.raw, self.book, self.processed = folder / "raw", folder / "book.yaml", folder / "tables"
        self.raw.mkdir()
        self.book.write_text(SMALL_BOOK, encoding="utf-8")
        self.want = {}
        for state in "AB":
            self.write(state)
            build(self.raw, self.book, folder / state)
            self.want[state] = contents(folder / state)
        self.now = "B"
        build(self.raw, self.book, self.processed)

    def write(self, state):
        """Of 160 articles every third is another one in state B, and two are missing."""
        for path in self.raw.glob("*.txt"):
            path.unlink()
        for n in range(160):
            if state == "A" or n not in (7, 99):
                more = "Germany asked the Harbour League to leave.\n" * (state == "B" and n % 3 == 0)
                (self.raw / f"{n:03}.txt").write_text(f"France paid {n}.\n\nTurkey sent {n} trucks on May 3.\n{more}")

    def other(self):
        """Change the articles; the state that the next build is to reach."""
        target = "B" if self.now == "A" else "A"
        self.write(target)
        return target

    def builder(self, moves=-1):
        """A build in a process of its own, past start-up; it kills itself before it moves so many files into place."""
        command = [sys.executable, "-c", BUILDER, *map(str, (self.raw, self.book, self.processed, moves))]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "ready\n"
        return process

    def seen(self):
        """The state that readers see: every file is of one build, and the tables answer."""
        found = contents(self.processed)
        states = [state for state, want in self.want.items() if want == found]
        assert len(states) == 1
        corpus = open_corpus(self.processed)
        assert corpus.n_documents == {"A": 160, "B": 158}[states[0]]
        assert all(len(corpus.table(name)) for name in TABLES if name in ("mentions", "presence", "sentences"))
        return states[0]

    def mend(self, target):
        """The next build completes and writes what a full one writes; no other build is left."""
        build(self.raw, self.book, self.processed)
        assert contents(self.processed) == self.want[target]
        assert [p.name[:7] for p in self.processed.glob(".b*")] == [".build-"]
        self.now = target


@pytest.fixture
def newsroom(tmp_path, monkeypatch):
    return Newsroom(tmp_path, monkeypatch)


@pytest.mark.parametrize("n", [5, pytest.param(37, marks=pytest.mark.slow)])
def test_build_killed_at_any_time_leaves_the_tables_before_or_the_new_ones(newsroom, n):
    target = newsroom.other()
    process, began = newsroom.builder(), time.monotonic()
    assert process.stdout.readline() == "done\n"
    took, pick, early = time.monotonic() - began, random.Random(n), 0
    process.wait()
    newsroom.mend(target)
    for _ in range(n):
        before, target = newsroom.now, newsroom.other()
        process = newsroom.builder()
        time.sleep(pick.uniform(0, took))
        process.kill()
        process.communicate()
        early += process.returncode == -signal.SIGKILL
        assert newsroom.seen() in (before, target)
        newsroom.mend(target)
    assert early > n // 2


@pytest.mark.parametrize("moves", [0, 1])
def test_build_killed_as_it_takes_its_place_counts_from_one_step_on(newsroom, moves):
    before, target = newsroom.now, newsroom.other()
    assert newsroom.builder(moves).wait() == -signal.SIGKILL
    assert newsroom.seen() == before
    newsroom.mend(target)


@pytest.mark.parametrize("moves", [pytest.param(n, marks=[pytest.mark.slow] * (n != 6)) for n in range(2, MOVES)])
def test_first_build_killed_as_its_files_get_their_names_is_whole_for_readers(newsroom, moves):
    for path in newsroom.processed.iterdir():
        if path.is_symlink():
            path.unlink()
    target = newsroom.other()
    process = newsroom.builder(moves)
    if process.wait() == -signal.SIGKILL:
        assert contents(newsroom.processed) in newsroom.want.values()
    newsroom.mend(target)
    assert newsroom.seen() == target
