"""What the sample's manifest.csv says of its articles beside what its authors set down: words, and words kept of a copy.

`python tests/sample_manifest.py` writes these columns anew after an article was edited; a test compares them.
"""

import csv
import re
import sys
import tempfile
from pathlib import Path

from muster.ground.paths import Project
from muster.tables.build import build
from muster.tables.corpus import open_corpus

COLUMNS = ("source", "outlet", "published", "facts", "purpose", "copy_of", "words", "kept")
RUN = 12  # words in a row


def read(folder):
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def runs(text):
    """The sequences of twelve words of a text."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def derived(rows, texts):
    """The rows with `words` and, for copies, `kept`: the share in per cent of their runs that stand in the original."""
    for row in rows:
        mine, theirs = runs(texts[row["source"]]), runs(texts[row["copy_of"]]) if row["copy_of"] else set()
        kept = str(round(100 * len(mine & theirs) / len(mine))) if row["copy_of"] else ""
        yield row | {"words": str(len(texts[row["source"]].split())), "kept": kept}


def main():
    project = Project(Path(__file__).resolve().parents[1])
    with tempfile.TemporaryDirectory() as folder:
        build(project.sample, project.codebook, Path(folder))
        texts = dict(open_corpus(folder).db.execute("SELECT source, text FROM documents").fetchall())
    rows = list(derived(read(project.sample), texts))
    with (project.sample / "manifest.csv").open("w", encoding="utf-8", newline="") as handle:
        sheet = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        sheet.writeheader()
        sheet.writerows(rows)
    print(f"{len(rows)} articles, {sum(int(r['words']) for r in rows):,} words.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
