"""A small project for runs: two articles, a codebook, notebooks of a few cells that draw a made-up figure."""

import os
import subprocess
import sys
import time
from pathlib import Path

from conftest import SMALL_BOOK, write_articles
from handmade import notebook
from muster.ground.paths import Project

ARTICLES = [
    ("a.txt", "Guild meets\n\nThe Salt Guild met in Oslo on Monday. Germany sent boats.\n", {"published": "2016-02-02", "outlet": "Harbour Courier"}),
    ("b.txt", "League agrees\n\nFrance joined the Harbour League, officials said.\n", {"published": "2016-02-03", "outlet": "Été & Co"}),
]  # fmt: skip
CELL = (
    "processed: str = ''  # tables\nfigures: str = ''  # figures\ncodebook: str = ''  # codebook\n"
    "outlets: list = []  # outlets\nlabel: str = 'x'  # printed\ntop_n: int = 3  # rows"
)
DRAW = """\
import json, pathlib
folder = pathlib.Path(figures)
about = {"name": "%(name)s", "title": "Boats", "caption": f"Boats by {label} {outlets}.", "alt": "Boats.", "query": None}
(folder / "%(name)s.json").write_text(json.dumps(about))
(folder / "%(name)s.csv").write_text(f"n,{label}\\n")
for end in ("svg", "png"):
    (folder / f"%(name)s.{end}").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
"""


def draw(name):
    """A cell that writes the files of a figure, without drawing."""
    return DRAW % {"name": name}


class Night:
    """The project, and commands run in it."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("raw", "notebooks"):
            (folder / name).mkdir()
        (folder / "muster.toml").write_text("keep = 30\n")
        (folder / "book.yaml").write_text(SMALL_BOOK, encoding="utf-8")
        write_articles(folder / "raw", ARTICLES)
        self.reports, self.tables = folder / "reports", folder / "tables"
        self.book("01-one", draw("01-boats"))

    @property
    def project(self):
        return Project(self.folder)

    def book(self, name, *code):
        """Write a notebook."""
        return notebook(self.folder / "notebooks" / f"{name}.ipynb", *code, parameters=CELL)

    def command(self, what="nightly", *more):
        build = ["--raw", "raw", "--codebook", "book.yaml"] if what == "nightly" else []
        return [what, *build, "--processed", "tables", "--reports", "reports", *map(str, more)]

    def start(self, *more, mark, what="nightly", **settings):
        """The command as a process of its own; `mark` is in the environment of all that it starts."""
        return subprocess.Popen(
            [sys.executable, "-m", "muster", *self.command(what, *more)], cwd=self.folder, text=True,
            env={**os.environ, "MUSTER_TEST": mark}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **settings,
        )  # fmt: skip

    @property
    def runs(self):
        """The folders of the runs, oldest first."""
        return sorted(p for p in self.reports.glob("20*") if p.is_dir())


def marked(mark):
    """The processes that have the mark in their environment, but for zombies."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if f"MUSTER_TEST={mark}".encode() in (path / "environ").read_bytes().split(b"\0"):
                found.append(int(path.name))
        except OSError:
            continue
    return found


def wait_for(what, seconds=60):
    """Wait until `what()` holds."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "did not come to pass"
        time.sleep(0.05)
