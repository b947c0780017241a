"""How fast a corpus is read, ledger included, and how much memory that takes.

    python bench/reading.py              20,000 articles of 4 KB a format; the sample's pages repeated
    python bench/reading.py 200000       as many articles: the memory should stay what it was

User CPU time and peak memory of a process of its own a format; the rate of HTML beside that of trafilatura alone.
"""

import csv
import gzip
import json
import resource
import subprocess
import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from muster.ground.paths import Project

WORDS = "the coalition met in the old town hall and said that rain would close the road to the north for one more week".split()  # noqa: SIM905
CHARS = 4000


def main(n=20_000):
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'format':12} {'articles':>9} {'articles/s':>10} {'MB/s':>7} {'peak MB':>8}")
        for name, write in (("jsonl", _jsonl), ("jsonl.gz", _gz), ("csv", _csv), ("txt", _txt), ("html", _html)):
            root = Path(folder) / name
            root.mkdir()
            write(root, n)
            _show(name, "read", root)
        pairs = [(_show("html", "read", root), _show("bare html", "bare", root)) for _ in range(3)]
        print(f"HTML is read at {median(ours / bare for ours, bare in pairs):.0%} of trafilatura's own rate")


def _show(name, how, root):
    """Run one measurement in a process of its own; articles a second."""
    ran = subprocess.run([sys.executable, __file__, how, str(root)], capture_output=True, text=True, check=True)
    n, seconds, peak = map(float, ran.stdout.split())
    size = sum(p.stat().st_size for p in root.iterdir())
    print(f"{name:12} {n:9,.0f} {n / seconds:10,.0f} {size / seconds / 1e6:7.1f} {peak / 1e3:8.0f}")
    return n / seconds


def read(root):
    from muster.reading.articles import read_batches

    return sum(len(batch.ledger) for batch in read_batches(root))


def bare(root):
    """trafilatura on the same bytes, with all that it does unasked."""
    import logging

    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return sum(bool(bare_extraction(path.read_bytes(), with_metadata=True)) for path in sorted(root.iterdir()))


def _rows(n):
    """Articles of different texts, dated and with an address."""
    for i in range(n):
        text = f"Text {i} of the day.\n" + " ".join(islice(cycle(WORDS), i % 17, CHARS // 4))
        yield {
            "title": f"Rain closes road {i}",
            "text": text[:CHARS],
            "published": f"2015-{1 + i % 12:02}-{1 + i % 28:02}",
            "outlet": "Herald",
            "url": f"https://herald.example/{i}",
        }


def _jsonl(root, n):
    with (root / "a.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in _rows(n))


def _gz(root, n):
    with gzip.open(root / "a.jsonl.gz", "wt", compresslevel=1, encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in _rows(n))


def _csv(root, n):
    with (root / "a.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("title", "text", "published", "outlet", "url"))
        writer.writerows(row.values() for row in _rows(n))


def _txt(root, n):
    for i, row in enumerate(_rows(n // 4)):
        (root / f"{i:06}.txt").write_text(row["text"], encoding="utf-8")


def _html(root, n):
    pages = sorted(Project.here().sample.glob("*.html"))
    for i, page in enumerate(islice(cycle(pages), max(200, n // 50))):
        text = page.read_bytes().decode("utf-8", "replace").replace("<p>", f"<p>Part {i}. ")
        (root / f"{i:06}.html").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] in (["read"], ["bare"]):
        began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        n = {"read": read, "bare": bare}[sys.argv[1]](Path(sys.argv[2]))
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(n, used.ru_utime - began, used.ru_maxrss)
    else:
        main(*map(int, sys.argv[1:2]))
