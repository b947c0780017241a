"""How fast a batch is tagged, beside what bounds it: a bare scan of the same text with the same automaton.

    make bench                      the sample, repeated to 2,048 articles
    python bench/bench.py FOLDER    the .txt files of a folder, cut to articles of about 4,000 characters

CPU time of one process, best of three; ratios are what to compare.
"""

import sys
import time
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from muster.codebook.codebook import read_codebook
from muster.ground.paths import Project
from muster.ground.text import Buffer
from muster.reading.articles import Article, read_batches
from muster.reading.paragraphs import paragraphs
from muster.tagging.batch import Tagger

ARTICLES, BATCH, CHARS = 2048, 512, 4000


def main(folder=None):
    project = Project.here()
    tagger = Tagger(read_codebook(project.codebook))
    articles = _cut(Path(folder)) if folder else [a for batch in read_batches(project.sample) for a in batch.articles]
    articles = [replace(a, doc_id=f"{i:016x}") for i, a in enumerate(islice(cycle(articles), ARTICLES))]
    chars = sum(len(a.text) for a in articles)
    batches = [articles[i : i + BATCH] for i in range(0, len(articles), BATCH)]
    buffers = [Buffer([a.text for a in batch]) for batch in batches]
    stages = {
        "bare scan": lambda: [tagger.mentions.scanner.scan(b) for b in buffers],
        "paragraphs": lambda: [paragraphs(a.text, title=a.title) for a in articles],
        "everything": lambda: [tagger.tag(batch) for batch in batches],
    }
    print(f"{len(articles):,} articles, {chars / len(articles):,.0f} characters each")
    print(f"{'stage':12} {'us/article':>10} {'articles/s':>10} {'MB/s':>7} {'of scan':>8}")
    base = None
    for name, work in stages.items():
        seconds = min(_cpu(work) for _ in range(3))
        base = base or seconds
        per = seconds / len(articles)
        print(f"{name:12} {1e6 * per:10.1f} {1 / per:10,.0f} {chars / seconds / 1e6:7.1f} {base / seconds:8.2f}")


def _cpu(work):
    began = time.process_time()
    work()
    return time.process_time() - began


def _cut(folder):
    texts = "\n\n".join(p.read_text(encoding="utf-8", errors="replace") for p in sorted(folder.rglob("*.txt")))
    return [Article(f"{i:016x}", "bench", texts[i : i + CHARS]) for i in range(0, len(texts), CHARS)]


if __name__ == "__main__":
    main(*sys.argv[1:2])
