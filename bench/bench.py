"""The bench: how fast each stage is, beside its peers on the same text, and whether the bars of docs/performance.md are met.

    make bench                                   all parts on the shipped sample, about ten minutes
    make bench ARGS="--text FILE.jsonl.gz"       on the texts of a file ({"text": ...} a line), cut to 4,000 characters
    make bench ARGS="--only stages --only start" these parts
    make bench ARGS="--sizes 1000 100000 1000000 --only sizes"
    make bench ARGS="--write"                    also put the tables into docs/performance.md

It prints a table a part and last a JSON line to keep. User CPU time, medians, in processes of their own; ratios are what to
compare, since both sides of one ran on the same machine at the same time.
"""

import argparse
import importlib
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import builds
import measure
from measure import Row, child

PARTS = {
    "stages": "Stages of a build, one process",
    "spans": "Exact tagging",
    "rules": "Sentences, tokens, dates",
    "stories": "Near-duplicates",
    "formats": "Reading, by format",
    "sizes": "Whole builds by size",
    "again": "Building again",
    "processes": "Two processes",
    "cluster": "A Dask cluster on one machine",
    "queries": "Questions to large tables",
    "beyond": "At 100 million articles",
    "start": "Start",
}

SIZES, ARTICLES, ROWS, LEAST = [1000, 10_000], 4000, 100_000, 128


def main():
    asked = _arguments()
    if asked.part:
        measure.answer(_part(asked.part[0], asked.part[1:], asked))
        return
    found, host, began = {}, measure.machine(), datetime.now(UTC)
    for name in asked.only or PARTS:
        found[name] = _measured(name, asked)
        print(f"\n{PARTS[name]}\n\n{measure.table(found[name])}", flush=True)
    rows = [row for part in found.values() for row in part]
    print(f"\nBars\n\n{measure.bars(rows)}\n")
    text = asked.text.name if asked.text else "sample"
    record = {"when": began.isoformat(timespec="seconds"), "machine": host, "text": text}
    print(json.dumps(record | {"rows": [asdict(row) for row in rows]}))
    if asked.write:
        _write(asked, found, rows, f"{began:%Y-%m-%d}, {host}")


def _measured(name, asked):
    """The rows of a part: each in a process of its own, builds in one a build."""
    if name in ("formats", "sizes", "again", "processes", "cluster", "queries", "beyond", "start"):
        return _part(name, [], asked)
    ran = child(name, "--scale", asked.scale, *(["--text", asked.text] if asked.text else []))
    return [Row(**row) for row in ran["result"]]


def _part(name, args, asked):
    source = asked.text
    if name in ("codebook", "tagger"):
        return getattr(builds, name)()
    if name in ("read", "split", "bare"):
        return importlib.import_module("formats").timed(name, *args)
    if name in ("multiplied", "query"):
        return getattr(importlib.import_module("queries"), name)(*args)
    if name == "build":
        return builds.build(*args)
    if name == "start":
        return builds.start()
    if name == "sizes":
        return builds.sizes(source, asked.sizes)
    if name == "beyond":
        return importlib.import_module("beyond").run(source)
    if name == "queries":
        return importlib.import_module("queries").run(source, asked.rows)
    if name in ("again", "processes", "cluster"):
        return getattr(builds, name)(source, asked.articles)
    part = importlib.import_module(name)
    return part.run(source, max(LEAST, int(part.N * asked.scale)))


def _write(asked, found, rows, when):
    """The tables of this run in docs/performance.md; the plan for larger corpora stands there by itself."""
    found = dict(found)
    if plan := found.pop("beyond", None):
        said = f'Measured by `make bench ARGS="--only beyond --write"`, {when}.'
        measure.write_page("plan", "\n\n".join(["", said, measure.plain(plan), ""]))
    if not found:
        return
    parts = [f"### {PARTS[name]}\n\n{measure.table(part)}" for name, part in found.items()]
    words = [f"--only {name}" for name in asked.only or () if name in found] + (["--text FILE"] if asked.text else [])
    words += [f"--sizes {' '.join(map(str, asked.sizes))}"] if asked.sizes != SIZES else []
    words += [f"--scale {asked.scale:g}"] if asked.scale != 1 else []
    words += [f"--articles {asked.articles}"] if asked.articles != ARTICLES else []
    words += [f"--rows {asked.rows}"] if asked.rows != ROWS else []
    head = f'Measured by `make bench ARGS="{" ".join([*words, "--write"])}"`, {when}.'
    name = "tables of a text" if asked.text else "tables of the sample"
    measure.write_page(name, "\n\n".join(["", head, "### Bars", measure.bars(rows), *parts, ""]))


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, help="a .jsonl.gz file with texts; default the sample")
    parser.add_argument("--only", action="append", choices=PARTS, help="a part; may be repeated")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="articles of the builds by size")
    parser.add_argument(
        "--articles", type=int, default=ARTICLES, help="articles of the builds again, in two processes, on a cluster"
    )
    parser.add_argument("--rows", type=int, default=ROWS, help="articles of the tables that are queried")
    parser.add_argument("--scale", type=float, default=1.0, help="times as many texts in every part but builds")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
