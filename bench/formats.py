"""How fast a corpus is read, ledger included, from each format, in a process of its own a format; HTML beside trafilatura alone."""

import csv
import gzip
import json
import tempfile
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import texts
from measure import Row, child, user
from muster.ground.paths import Project

N = 5000  # articles; the option --scale has more or fewer
PAGES = 200


def run(source=None, n=N):
    """Rows a format; JSON lines once more with the paragraphs found in each article."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, write in (("JSON lines", _jsonl), ("JSON lines, packed", _gz), ("CSV", _csv), ("text files", _txt), ("HTML", _html)):  # fmt: skip
            root = Path(folder) / name.replace(" ", "-")
            for at, some in ((_first(root), 1), (root, n)):
                at.mkdir()
                write(at, some, source)
            rows.append(_row(name, "read", root))
            if name == "JSON lines":
                rows.append(_row("JSON lines, and their paragraphs", "split", root))
        pairs = [[child(how, root)["result"]["rate"] for how in ("read", "bare")] for _ in range(3)]
    share, alone = median(ours / bare for ours, bare in pairs), median(bare for _, bare in pairs)
    return [*rows, Row("reading", "trafilatura alone", alone, "articles/s", share, "of its rate is ours")]


def _row(name, how, root):
    ran = child(how, root)
    size = sum(p.stat().st_size for p in root.iterdir()) / 1e6
    seconds = ran["result"]["seconds"]
    note = f"{size / seconds:.1f} MB/s, peak {ran['peak']:.0f} MB"
    return Row("reading", name, ran["result"]["rate"], "articles/s", note=note)


def _first(root):
    """The folder with one article that is read before the clock starts: libraries load, word lists are parsed."""
    return root.with_name(root.name + "-first")


def timed(how, root):
    """One reading in this process: articles a user second."""
    work, root = _WORK[how], Path(root)
    work(_first(root))
    began = user()
    n = work(root)
    return {"rate": n / (user() - began), "seconds": user() - began}


def _read(root):
    from muster.reading.articles import read_batches

    return sum(len(batch.ledger) for batch in read_batches(root))


def _split(root):
    """Reading, and the paragraphs of each article with their kinds."""
    from muster.ground.text import Buffer
    from muster.reading.articles import read_batches
    from muster.reading.paragraphs import paragraphs

    batches = (batch.articles for batch in read_batches(root))
    return sum(len(paragraphs(Buffer([a.text for a in some]), [a.title for a in some])) for some in batches)


def _bare(root):
    """trafilatura on the same bytes, with all that it does unasked."""
    import logging

    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return sum(bool(bare_extraction(path.read_bytes(), with_metadata=True)) for path in sorted(root.iterdir()))


_WORK = {"read": _read, "split": _split, "bare": _bare}


def _fields(n, source):
    for a in texts.articles(n, source):
        row = {"title": a.title, "text": a.text, "published": str(a.published), "outlet": a.outlet}
        yield row | {"url": f"https://example.org/{a.doc_id}"}


def _jsonl(root, n, source):
    texts.write(root / "a.jsonl", texts.articles(n, source))


def _gz(root, n, source):
    with gzip.open(root / "a.jsonl.gz", "wt", compresslevel=1, encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in _fields(n, source))


def _csv(root, n, source):
    with (root / "a.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("title", "text", "published", "outlet", "url"))
        writer.writerows(row.values() for row in _fields(n, source))


def _txt(root, n, source):
    for i, row in enumerate(_fields(max(1, n // 4), source)):
        (root / f"{i:06}.txt").write_text(row["text"], encoding="utf-8")


def _html(root, n, source):
    pages = sorted(Project.here().sample.glob("*.html"))
    for i, page in enumerate(islice(cycle(pages), min(n, PAGES))):
        text = page.read_bytes().decode("utf-8", "replace").replace("<p>", f"<p>Part {i}. ")
        (root / f"{i:06}.html").write_text(text, encoding="utf-8")
