"""Near-duplicates against datasketch: the same texts with copies planted among them, how many are found and how fast."""

import re
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
from datasketch import MinHash, MinHashLSH

import texts
from measure import Row, medians
from muster.codebook.language import read_language
from muster.ground.schema import TABLES
from muster.tables.facts import facts, words
from muster.tables.originals import frame
from muster.tables.passages import Passages
from muster.tables.stories import stories

N = 4000  # articles; the option --scale has more or fewer
TIMES_DATASKETCH, WITHIN, BATCH = 8, 0.02, 512
PERMUTATIONS, THRESHOLD, SHINGLE = 128, 0.3, 5
_WORD = re.compile(r"\w+")


def run(source=None, n=N):
    """Rows for the rate and for the recall in each class of copy."""
    found, copies = texts.planted(n, source)
    made = [tables(found[at : at + BATCH], at) for at in range(0, len(found), BATCH)]
    mine, pairs = ours(made), datasketch(found)
    spent = medians(3, ours=lambda: ours(made), theirs=lambda: datasketch(found))
    ran, theirs = spent["ours"], spent["theirs"]
    rows = [
        Row("stories", "muster", len(found) / ran, "articles/s", note=f"{len(found):,} articles, {len(set(mine)):,} stories"),
        Row("stories", f"datasketch, {PERMUTATIONS} permutations, threshold {THRESHOLD}", len(found) / theirs, "articles/s", theirs / ran, "times", TIMES_DATASKETCH, note=f"{len(pairs):,} pairs"),
    ]  # fmt: skip
    for name, planted in copies.items():
        own = sum(mine[a] == mine[b] for a, b in planted) / len(planted)
        other = sum((a, b) in pairs for a, b in planted) / len(planted)
        rows.append(Row("stories", f"found of: {name}", own, "", own - other, "more than datasketch", -WITHIN, note=f"{len(planted)} planted, datasketch {other:.3f}"))  # fmt: skip
    told = Counter(mine)
    planted = {x for pairs in copies.values() for pair in pairs for x in pair}
    wrong = sum(told[story] > 1 for at, story in enumerate(mine) if at not in planted)
    what, share = "articles in a story without being planted", wrong / len(found)
    return [*rows, Row("stories", what, wrong, "articles", share, "of all", 0.02, True)]


def ours(made):
    """The story of each text, as the build tells it from its tables."""
    told = [facts(some) for some in made]
    about, n = pa.concat_tables(told), sum(len(some) for some in told)
    about = frame(about.append_column("outlet", pa.nulls(n, pa.string())))
    about["mark"] = np.arange(n, dtype=np.uint64)
    with tempfile.TemporaryDirectory() as folder:
        passages = Passages(Path(folder), (some["blocks"].combine_chunks() for some in told), np.arange(n))

        def give(articles):
            for number, some in enumerate(made):
                mine = articles[articles // BATCH == number]
                places = np.full(some["documents"].num_rows, -1)
                places[mine % BATCH] = mine
                passages.add(places, *words(some))

        return stories(about, passages, read_language("en"), give).story.tolist()


def tables(found, at):
    """The tables that stories need: texts without outlet or day, a paragraph a line."""
    ids = [f"{at + n:016x}" for n in range(len(found))]
    documents = {"doc_id": ids, "source": ids, "text": found, "n_tokens": [len(t) // 6 for t in found]}
    rows = [(i, n, m.start(), m.end()) for i, text in zip(ids, found, strict=True) for n, m in enumerate(re.finditer(r"\S[^\n]*", text))]  # fmt: skip
    doc, number, start, end = zip(*rows, strict=True)
    lines = {"doc_id": doc, "paragraph": number, "start": start, "end": end}
    lines |= {"kind": ["body"] * len(rows), "repeat": [False] * len(rows)}
    made = {"documents": documents, "paragraphs": lines, "quotes": {}}
    return {name: TABLES[name].from_columns(columns) for name, columns in made.items()}


def datasketch(found):
    """Pairs of near-duplicates, the later text second: MinHash of word 5-grams in an LSH index."""
    index, pairs = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS), set()
    for number, text in enumerate(found):
        words = _WORD.findall(text.lower())
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch(
            {" ".join(words[at : at + SHINGLE]).encode() for at in range(max(1, len(words) - SHINGLE + 1))}
        )
        pairs |= {(other, number) for other in index.query(sketch)}
        index.insert(number, sketch)
    return pairs
