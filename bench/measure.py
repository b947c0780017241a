"""What every part of the bench shares: clocks, processes of their own, rows of results and how they are printed.

A row is a measured value with what it is compared with. Ratios are what to read: the machine's own speed is in both sides.
"""

import json
import os
import platform
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from muster.ground.paths import Project

HERE = Path(__file__).resolve().parent
PAGE = Project.here().root / "docs" / "performance.md"
BEGIN, END = "<!-- {} written by the bench: begin -->", "<!-- {} written by the bench: end -->"


@dataclass
class Row:
    """One line of a table: what was measured, its value, and what the value is held to."""

    part: str
    what: str
    value: float  # in `unit`
    unit: str
    ratio: float | None = None  # ours to theirs, or whatever `of` says
    of: str = ""
    bar: float | None = None
    most: bool = False  # the bar is the most that may be, not the least
    note: str = ""

    @property
    def verdict(self):
        """met, missed, or nothing where no bar is set."""
        if self.bar is None:
            return ""
        ratio = self.value if self.ratio is None else self.ratio
        return "met" if (ratio <= self.bar if self.most else ratio >= self.bar) else "missed"


def user():
    """User CPU seconds of this process so far, all its threads."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def peak():
    """Peak memory of this process, MB: where the system tells it, without that of the process that started it."""
    try:
        said = Path("/proc/self/status").read_text()
        return int(said.partition("VmHWM:")[2].split()[0]) * 1.024 / 1e3
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def medians(times, **runs):
    """The median user CPU seconds of each of several functions, run in turn so that a drift of the machine hits all."""
    spent = {name: [] for name in runs}
    for _ in range(times):
        for name, run in runs.items():
            began = user()
            run()
            spent[name].append(user() - began)
    return {name: median(some) for name, some in spent.items()}


def child(part, *args):
    """Run a part of the bench in a process of its own; what it returned, with the seconds and the memory it took.

    Returns
    -------
    dict
        result : what the part returned;  user, system : CPU seconds, of its own children as well;  wall : seconds;
        peak : MB, of the largest process
    """
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, str(HERE / "bench.py"), "--part", part, *map(str, args)]
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return json.loads(ran.stdout.splitlines()[-1]) | {
        "user": after.ru_utime - before.ru_utime,
        "system": after.ru_stime - before.ru_stime,
        "wall": time.perf_counter() - began,
    }


def answer(result):
    """What a process started by `child` says at its end."""
    rows = [asdict(r) if isinstance(r, Row) else r for r in result] if isinstance(result, list) else result
    print(json.dumps({"result": rows, "peak": peak()}))


def table(rows):
    """Rows as a Markdown table: the numbers, the ratio, the bar."""
    lines = ["| what | value | ratio | bar | |", "|---|---|---|---|---|"]
    for r in rows:
        ratio = "" if r.ratio is None else f"{r.ratio:,.2f} {r.of}".strip()
        bar = "" if r.bar is None else f"{'<=' if r.most else '>='} {r.bar:g} {r.verdict}"
        what = r.what if r.part == rows[0].part else f"{r.part}: {r.what}"
        lines.append(f"| {what} | {number(r.value)} {r.unit} | {ratio} | {bar} | {r.note} |")
    return "\n".join(lines)


def plain(rows):
    """Rows without ratios and bars as a Markdown table."""
    lines = ["| what | value | from |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {r.what} | {number(r.value)} {r.unit} | {r.note} |" for r in rows)])


def bars(rows):
    """The rows that are held to a bar, as a Markdown table."""
    lines = ["| bar | least or most | measured | |", "|---|---|---|---|"]
    for r in rows:
        if r.bar is not None:
            found = r.value if r.ratio is None else r.ratio
            unit = r.unit if r.ratio is None else r.of
            sign = "<=" if r.most else ">="
            lines.append(f"| {r.part}: {r.what} | {sign} {r.bar:g} | {number(found)} {unit} | {r.verdict} |")
    return "\n".join(lines)


def number(value):
    """A number with three figures, no more where it is large."""
    if value and abs(value) < 1:
        return f"{value:.3f}"
    return f"{value:,.{max(0, 2 - len(str(int(abs(value)))) + 1)}f}" if abs(value) < 100 else f"{value:,.0f}"


def machine():
    """What ran: interpreter, system, cores, and how busy the machine was."""
    load = os.getloadavg()[0]
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {load:.1f} at the start"


def write_page(name, text):
    """Put a text between the marks of that name in docs/performance.md."""
    page = PAGE.read_text(encoding="utf-8")
    begin, end = BEGIN.format(name), END.format(name)
    if page.count(begin) != 1 or page.count(end) != 1:
        raise SystemExit(f"{PAGE.name} must hold the lines {begin} and {end} once each")
    head, tail = page[: page.index(begin) + len(begin)], page[page.index(end) :]
    PAGE.write_text(f"{head}\n{text}\n{tail}", encoding="utf-8")
