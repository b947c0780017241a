"""Builds on a Dask cluster give the tables of one process, also where a worker dies on the way."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from builds import different
from conftest import ROOT, SMALL_BOOK
from muster.ground.errors import BuildError
from muster.tables import cluster, parts
from muster.tables.build import build

pytest.importorskip("distributed", reason="the extra cluster is not installed")
SECONDS = 60


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A codebook, and a folder with 300 articles that are read in batches of twenty."""
    monkeypatch.setattr("muster.reading.articles.BATCH_ARTICLES", 20)
    monkeypatch.setattr(parts, "MEAN", 50)
    (tmp_path / "book.yaml").write_text(SMALL_BOOK, encoding="utf-8")
    (tmp_path / "raw").mkdir()
    for n in range(300):
        (tmp_path / "raw" / f"{n:03}.txt").write_text(f"France paid {n}.\n\nGermany asked Turkey to send {n} trucks.")
    return tmp_path / "raw", tmp_path / "book.yaml"


@contextmanager
def running(folder, workers=2):
    """A scheduler and workers on loopback, each a process: its address and the workers."""
    about = folder / "scheduler.json"
    env = os.environ | {"PYTHONPATH": str(ROOT / "lib"), "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s"}
    dask = lambda *words: subprocess.Popen(  # noqa: E731
        [sys.executable, "-m", "distributed.cli." + words[0], *words[1:], "--no-dashboard"],
        env=env, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    started = [dask("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(about))]
    for _ in range(workers):
        started.append(dask("dask_worker", "--scheduler-file", str(about), "--no-nanny", "--nthreads", "1", "--host", "127.0.0.1"))  # fmt: skip
    try:
        yield _address(about, workers), started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def _address(about, workers):
    """The scheduler's address once its workers are there."""
    import json

    from distributed import Client

    until = time.monotonic() + SECONDS
    while not (about.is_file() and about.stat().st_size):
        assert time.monotonic() < until, "the scheduler did not start"
        time.sleep(0.1)
    address = json.loads(about.read_text())["address"]
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=SECONDS)
    return address


@pytest.mark.slow
def test_cluster_of_two_workers_of_which_one_is_killed_gives_the_same_tables(place, tmp_path):
    done = []
    with running(tmp_path) as (address, workers):

        def kill_one(what, n, _):
            done.append(n)
            if what == "tagging" and workers[0].poll() is None:
                workers[0].kill()

        built = build(*place, tmp_path / "there", cluster=address, progress=kill_one)
        assert workers[0].poll() is not None
    assert (built.tagged, built.ledger.status) == (300, {"read": 300})
    build(*place, tmp_path / "here")
    assert different(tmp_path / "there", tmp_path / "here") == []


def test_no_scheduler_is_one_message_and_nothing_is_written(place, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "WAIT", 1)
    with pytest.raises(BuildError) as caught:
        build(*place, tmp_path / "there", cluster="tcp://127.0.0.1:1")
    assert "no Dask scheduler answers" in str(caught.value)
    assert caught.value.exit_code == 3
    assert list(Path(tmp_path / "there").iterdir()) == []
