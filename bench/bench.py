"""How fast a batch is tagged, stage by stage, beside what bounds it: a bare scan of the same text with the same automaton.

    make bench                      the sample, repeated to 2,048 articles
    python bench/bench.py FOLDER    the .txt files of a folder, cut to articles of about 4,000 characters
    python bench/bench.py FILE      the texts of a .jsonl.gz file, cut so

CPU time of one process, best of three; ratios are what to compare. The stages are timed within one run of the tagger.
"""

import gzip
import json
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import cycle, islice
from pathlib import Path

import muster.tagging.batch as batches_of
from muster.codebook.codebook import read_codebook
from muster.ground.paths import Project
from muster.ground.text import Buffer
from muster.reading.articles import Article, read_batches

ARTICLES, BATCH, CHARS = 2048, 512, 4000
STAGES = {
    "paragraphs": (batches_of, "paragraphs"),
    "sentences": (batches_of, "Sentences"),
    "dates": (batches_of.date_rules.DateFinder, "find"),
    "publication day": (batches_of, "published"),
    "mentions": (batches_of.MentionFinder, "find"),
    "quotes": (batches_of.quote_rules, "find"),
    "speakers, reported": (batches_of, "speech"),
    "events": (batches_of.acts.Acts, "find"),
    "claims": (batches_of.claim_rules, "columns"),
}


def main(source=None):
    project = Project.here()
    tagger = batches_of.Tagger(read_codebook(project.codebook))
    articles = _cut(Path(source)) if source else [a for b in read_batches(project.sample) for a in b.articles]
    articles = [replace(a, doc_id=f"{i:016x}") for i, a in enumerate(islice(cycle(articles), ARTICLES))]
    batches = [articles[i : i + BATCH] for i in range(0, len(articles), BATCH)]
    chars, n = sum(len(a.text) for a in articles), len(articles)
    buffers = [Buffer([a.text for a in batch]) for batch in batches]
    scan = _best(lambda: [tagger.mentions.scanner.scan(b) for b in buffers])
    whole = _best(lambda: [tagger.tag(batch) for batch in batches])
    print(f"{n:,} articles, {chars / n:,.0f} characters each")
    print(f"{'stage':20} {'us/article':>10} {'share':>6}")
    parts = _parts(lambda: [tagger.tag(batch) for batch in batches])
    for stage, seconds in parts.items():
        print(f"{stage:20} {1e6 * seconds / n:10,.0f} {seconds / sum(parts.values()):6.0%}")
    print(
        f"{'everything':20} {1e6 * whole / n:10,.0f}        {n / whole:,.0f} articles/s, {chars / whole / 1e6:.2f} MB/s"
    )
    print(f"{'bare scan':20} {1e6 * scan / n:10,.0f}        everything takes {whole / scan:,.0f} times that")


def _best(run):
    found = []
    for _ in range(3):
        began = time.process_time()
        run()
        found.append(time.process_time() - began)
    return min(found)


def _parts(run):
    """Seconds of each stage in one run, and of all the rest."""
    spent, began = Counter(dict.fromkeys(STAGES, 0.0)), time.process_time()
    before = {stage: getattr(*place) for stage, place in STAGES.items()}
    for stage, (owner, name) in STAGES.items():
        setattr(owner, name, _timed(before[stage], stage, spent))
    run()
    for stage, (owner, name) in STAGES.items():
        setattr(owner, name, before[stage])
    return dict(spent) | {"columns, the rest": time.process_time() - began - sum(spent.values())}


def _timed(function, stage, spent):
    def run(*args, **kwargs):
        began = time.process_time()
        found = function(*args, **kwargs)
        spent[stage] += time.process_time() - began
        return found

    return run


def _cut(source):
    """Articles of about CHARS characters from the texts of a folder or a file."""
    if source.is_dir():
        texts = (path.read_text(encoding="utf-8", errors="replace") for path in sorted(source.glob("**/*.txt")))
    else:
        with gzip.open(source, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in lines]
    pieces = (text[i : i + CHARS] for text in texts for i in range(0, max(1, len(text) - CHARS), CHARS))
    return [
        Article(f"{i}", f"{i}.txt", piece, published=date(2015, 6, 1))
        for i, piece in enumerate(islice(pieces, ARTICLES))
    ]


if __name__ == "__main__":
    main(*sys.argv[1:2])
