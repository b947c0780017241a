"""Whole builds, each in a process of its own: by size, by processes, on a cluster, again after little has changed, and the start."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path

import texts
from measure import Row, child, medians, user
from muster.ground.paths import Project
from muster.ground.schema import TABLES

MORE_COST, MORE_MEMORY, PEAK = 1.10, 1.2, 600
LARGE = 100_000  # articles from which what is done once a build no longer shows
TWO, DASK, CHANGED, IMPORT, HELP = 1.6, 1.6, 0.03, 0.1, 0.3
STARTS = 60  # seconds that a scheduler and its workers may take


def sizes(source, numbers):
    """Cost and memory by the number of articles."""
    rows, first = [], None
    for n in numbers:
        with tempfile.TemporaryDirectory() as folder:
            _write(Path(folder), n, source)
            ran = child("build", f"{folder}/raw", f"{folder}/tables", 1)
        us = 1e6 * ran["result"]["user"] / n
        first = first or (us, ran["peak"])
        rows.append(Row("size", f"{n:,} articles", us, "us/article", us / first[0], f"times that at {numbers[0]:,}", MORE_COST if n > numbers[0] >= LARGE else None, True, f"{1e6 / us:,.0f} articles/s"))  # fmt: skip
        rows.append(Row("size", f"{n:,} articles, peak memory", ran["peak"], "MB", None, "", PEAK, True))
        if n > numbers[0] >= LARGE:
            rows.append(Row("size", f"{n:,} articles, growth of memory", ran["peak"], "MB", ran["peak"] / first[1], f"times that at {numbers[0]:,}", MORE_MEMORY, True))  # fmt: skip
    return rows


def again(source, n=4000):
    """Full, unchanged, one article more, one changed, in user seconds past the start; the tables compared."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _write(root, n, source)
        run = lambda to="tables": child("build", root / "raw", root / to, 1)  # noqa: E731
        full = run()
        rows, of = [_again("full build", full, full, None)], full
        rows.append(_again("unchanged", run(), of, None))
        changed = root / "raw" / "one.txt"
        changed.write_text("Ankara agrees\n\nTurkey opened a base to the coalition on Monday, officials said.\n")
        rows.append(_again("one article more", run(), of, CHANGED if n >= LARGE else None))
        changed.write_text(changed.read_text() + "\nFrance refused.\n")
        rows.append(_again("one article changed", run(), of, CHANGED if n >= LARGE else None))
        run("anew")
        same = _same(root / "tables", root / "anew")
    return [
        *rows,
        Row("again", f"tables equal to a full build, of {len(TABLES)}", same, "tables", None, "", len(TABLES)),
    ]


def _again(what, ran, full, bar):
    past, peak = ran["result"]["user"], ran["peak"]
    return Row("again", what, past, "user s", past / full["result"]["user"], "of full", bar, True, f"{ran['result']['how']}; peak {peak:,.0f} MB")  # fmt: skip


def _same(one, other):
    """How many tables hold the same rows in the same order."""
    from muster.tables.corpus import open_corpus

    first, second = open_corpus(one), open_corpus(other)
    return sum(first.sql(f"FROM {name}").equals(second.sql(f"FROM {name}")) for name in TABLES)


def processes(source, n=4000):
    """One process that tags against two: wall-clock time, and the CPU time of all."""
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder), n, source)
        one, two = (child("build", f"{folder}/raw", f"{folder}/{w}", w) for w in (1, 2))
    cpu = (two["user"] + two["system"]) / (one["user"] + one["system"])
    return [
        Row("processes", "one", one["wall"], "s"),
        Row("processes", "two", two["wall"], "s", one["wall"] / two["wall"], "times as fast", TWO, note=f"start included; CPU time {cpu:.2f} times that of one"),
    ]  # fmt: skip


def cluster(source, n=4000):
    """Dask on this machine, a scheduler and two workers, against two processes: CPU time of all of them, clock time; both start anew."""
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder), n, source)
        pool, dask = (child("build", f"{folder}/raw", f"{folder}/{how}", how) for how in ("2", "dask"))
    ours, theirs = (ran["user"] + ran["system"] for ran in (pool, dask))
    return [
        Row("cluster", "two processes", ours, "CPU s", note=f"{pool['wall']:.1f} s on the clock"),
        Row("cluster", "Dask: a scheduler, two workers, the client", theirs, "CPU s", theirs / ours, "times two processes", DASK, True, f"{dask['wall']:.1f} s on the clock; start included on both sides"),
    ]  # fmt: skip


@contextmanager
def _dask(workers=2):
    """A scheduler and workers on loopback, processes that end with the build: the address."""
    from distributed import Client

    with tempfile.TemporaryDirectory() as folder, ExitStack() as ends:
        about = Path(folder) / "scheduler.json"

        def start(what, *words):
            command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--scheduler-file", about, "--no-dashboard", "--host", "127.0.0.1", *words]  # fmt: skip
            started = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            ends.callback(started.wait)  # so that its CPU time is counted
            ends.callback(started.kill)

        start("scheduler", "--port", "0")
        for _ in range(workers):
            start("worker", "--no-nanny", "--nthreads", "1", "--local-directory", folder)
        until = time.monotonic() + STARTS
        while not (about.is_file() and about.stat().st_size):
            if time.monotonic() > until:
                raise SystemExit("the scheduler did not start")
            time.sleep(0.05)
        address = json.loads(about.read_text())["address"]
        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=STARTS)
        yield address


def build(raw, processed, workers):
    """One build in this process: user seconds past the start, what was tagged. `workers`: how many, or "dask"."""
    from muster.codebook.codebook import read_codebook
    from muster.codebook.language import read_language
    from muster.tables.build import build as make

    codebook = Project.here().codebook
    read_language(read_codebook(codebook).language)
    began = user()
    with _dask() if workers == "dask" else nullcontext() as address:
        how = {"cluster": address} if address else {"workers": int(workers)}
        done = make(raw, codebook, processed, **how)
    return {"user": user() - began, "how": done.how}


def start():
    """CPU seconds of starting, the middle of seven."""
    script = str(Path(sys.executable).with_name("muster"))
    runs = {
        "bare": [sys.executable, "-c", "pass"],
        "import muster": [sys.executable, "-c", "import muster"],
        "muster --help": [script, "--help"],
    }
    spent = {name: [] for name in runs}
    for _ in range(7):
        for name, command in runs.items():
            spent[name].append(_seconds(command))
    middle = {name: sorted(some)[len(some) // 2] for name, some in spent.items()}
    return [
        Row("start", "the interpreter alone", middle["bare"], "s"),
        Row("start", "import muster", middle["import muster"], "s", None, "", IMPORT, True, "the interpreter included"),
        Row("start", "muster --help", middle["muster --help"], "s", None, "", HELP, True),
        Row("start", "reading the codebook", child("codebook")["result"]["user"], "s"),
        Row("start", "making the tagger", child("tagger")["result"]["user"], "s"),
    ]


def _seconds(command):
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def codebook():
    """User seconds of reading the codebook, imports left out."""
    from muster.codebook.codebook import read_codebook

    return {"user": medians(1, run=lambda: read_codebook(Project.here().codebook))["run"]}


def tagger():
    """User seconds of making the tagger from a codebook that is read."""
    from muster.codebook.codebook import read_codebook
    from muster.tagging.batch import Tagger

    book = read_codebook(Project.here().codebook)
    return {"user": medians(1, run=lambda: Tagger(book))["run"]}


def _write(root, n, source):
    shutil.rmtree(root / "raw", ignore_errors=True)
    (root / "raw").mkdir()
    texts.write(root / "raw" / "bench.jsonl", texts.articles(n, source))
