"""How fast a corpus is read, ledger included, and how much memory that takes.

    python bench/reading.py              20,000 articles of 4 KB a format; the sample's pages repeated
    python bench/reading.py 200000       as many articles: the memory should stay what it was
    python bench/reading.py 20000 FILE   the texts of a .jsonl.gz file, cut to 4 KB, instead of made-up ones

User CPU time, without that of starting, and peak memory of a process of its own a format; JSON lines once more with
paragraphs found in them; the rate of HTML beside that of trafilatura alone.
"""

import csv
import gzip
import json
import resource
import subprocess
import sys
import tempfile
from itertools import count, cycle, islice
from pathlib import Path
from statistics import median

from muster.ground.paths import Project

WORDS = "the coalition met in the old town hall and said that rain would close the road to the north for one more week".split()  # noqa: SIM905
CHARS = 4000


def main(n=20_000, file=None):
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'format':12} {'articles':>9} {'articles/s':>10} {'MB/s':>7} {'peak MB':>8}")
        for name, write in (("jsonl", _jsonl), ("jsonl.gz", _gz), ("csv", _csv), ("txt", _txt), ("html", _html)):
            root = Path(folder) / name
            root.mkdir()
            _first(root).mkdir()
            write(_first(root), 1, file)
            write(root, int(n), file)
            _show(name, "read", root)
            if name == "jsonl":
                _show("+ paragraphs", "split", root)
        pairs = [(_show("html", "read", root), _show("bare html", "bare", root)) for _ in range(3)]
        print(f"HTML is read at {median(ours / bare for ours, bare in pairs):.0%} of trafilatura's own rate")


def _show(name, how, root):
    """Run one measurement in a process of its own; articles a second."""
    ran = subprocess.run([sys.executable, __file__, how, str(root)], capture_output=True, text=True, check=True)
    n, seconds, peak = map(float, ran.stdout.split())
    size = sum(p.stat().st_size for p in root.iterdir())
    print(f"{name:12} {n:9,.0f} {n / seconds:10,.0f} {size / seconds / 1e6:7.1f} {peak / 1e3:8.0f}")
    return n / seconds


def _first(root):
    """The folder with one article that is read before the clock starts: libraries load, word lists are parsed."""
    return root.with_name(root.name + "-first")


def read(root):
    from muster.reading.articles import read_batches

    return sum(len(batch.ledger) for batch in read_batches(root))


def split(root):
    """Reading, and the paragraphs of each article with their kinds."""
    from muster.reading.articles import read_batches
    from muster.reading.paragraphs import paragraphs

    n = 0
    for batch in read_batches(root):
        found = [paragraphs(a.text, title=a.title) for a in batch.articles]
        n += len(found)
    return n


def bare(root):
    """trafilatura on the same bytes, with all that it does unasked."""
    import logging

    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return sum(bool(bare_extraction(path.read_bytes(), with_metadata=True)) for path in sorted(root.iterdir()))


def _made_up():
    """Texts of lines of fifty words without end, each begun with another word than the last."""
    for i in count():
        words = list(islice(cycle(WORDS), i % 17, CHARS // 4))
        yield "\n".join(f"{' '.join(words[k : k + 50])}." for k in range(0, len(words), 50))


def _given(file):
    """The texts of a file of JSON lines, cut, over and over."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    return cycle([text[k : k + CHARS] for text in texts for k in range(0, len(text), CHARS)])


def _rows(n, file):
    """Articles of different texts, dated and with an address; never all in memory, a child's peak begins with ours."""
    for i, text in enumerate(islice(_given(file) if file else _made_up(), n)):
        yield {
            "title": f"Rain closes road {i}",
            "text": f"Text {i} of the day.\n{text}"[:CHARS],
            "published": f"2015-{1 + i % 12:02}-{1 + i % 28:02}",
            "outlet": "Herald",
            "url": f"https://herald.example/{i}",
        }


def _jsonl(root, n, file):
    with (root / "a.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in _rows(n, file))


def _gz(root, n, file):
    with gzip.open(root / "a.jsonl.gz", "wt", compresslevel=1, encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in _rows(n, file))


def _csv(root, n, file):
    with (root / "a.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("title", "text", "published", "outlet", "url"))
        writer.writerows(row.values() for row in _rows(n, file))


def _txt(root, n, file):
    for i, row in enumerate(_rows(max(1, n // 4), file)):
        (root / f"{i:06}.txt").write_text(row["text"], encoding="utf-8")


def _html(root, n, _):
    pages = sorted(Project.here().sample.glob("*.html"))
    for i, page in enumerate(islice(cycle(pages), min(n, max(200, n // 50)))):
        text = page.read_bytes().decode("utf-8", "replace").replace("<p>", f"<p>Part {i}. ")
        (root / f"{i:06}.html").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] in (["read"], ["split"], ["bare"]):
        work, root = {"read": read, "split": split, "bare": bare}[sys.argv[1]], Path(sys.argv[2])
        work(_first(root))
        began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        n = work(root)
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(n, used.ru_utime - began, used.ru_maxrss)
    else:
        main(*sys.argv[1:3])
