"""The texts that the bench runs on: articles of one length, as many as are asked for, no two alike.

They come from the sample that ships, or from a .jsonl.gz file; where those end, their sentences are drawn anew and some of
their small words exchanged for others of the same text, so that names, dates, quotes and verbs keep their density.
"""

import gzip
import json
import random
import re
from datetime import date, timedelta
from itertools import chain, count

from muster.ground.paths import Project
from muster.reading.articles import Article, read_batches

CHARS = 4000
OUTLETS = ("Herald", "Post", "Evening Star", "Meridian Wire", "Gulf Courier")
_SMALL = re.compile(r"\b[a-z]{4,}\b")
_SENTENCE = re.compile(r"(?<=[.!?\"]) +(?=[A-Z\"])|\n+")


def pieces(source=None, chars=CHARS):
    """The texts of a file, or of the sample, one after the other, cut to articles of `chars` code points; a list."""
    if source:
        with gzip.open(source, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in lines]
        return [text[at : at + chars] for text in texts for at in range(0, max(1, len(text) - chars), chars)]
    whole = "\n\n".join(a.text for batch in read_batches(Project.here().sample) for a in batch.articles)
    return [whole[at : at + chars] for at in range(0, len(whole) - chars, chars)]


def articles(n, source=None, seed=1, chars=CHARS):
    """Articles of `chars` code points without end or number `n`, the pieces themselves first.

    Yields
    ------
    Article
    """
    texts, first = chain(*_without_end(source, seed, chars)), date(2014, 6, 1)
    for number, text in zip(range(n), texts, strict=False):
        yield Article(
            f"{number:016x}",
            f"bench.jsonl#{number}",
            text,
            published=first + timedelta(days=number % 900),
            outlet=OUTLETS[number % len(OUTLETS)],
            title=f"Report number {number} of the day",
        )


def _without_end(source, seed, chars):
    found = pieces(source, chars)
    yield found
    sentences = [s for text in found for s in _SENTENCE.split(text) if len(s) > 20]
    words = [w for text in found[:500] for w in _SMALL.findall(text)]
    pick = random.Random(seed)
    yield (_drawn(pick, sentences, words, chars) for _ in count())


def _drawn(pick, sentences, words, chars):
    """An article of sentences drawn at random, three a paragraph, one small word of three exchanged."""
    made, size = [], 0
    while size < chars:
        said = " ".join(pick.choices(sentences, k=3))
        if words:
            said = _SMALL.sub(lambda m: pick.choice(words) if pick.random() < 0.33 else m[0], said)
        made.append(said)
        size += len(made[-1]) + 2
    return "\n\n".join(made)[:chars]


def dense(n, source=None, seed=1, chars=CHARS):
    """Articles of the sentences with the most names: every one of them has three words with a capital at least."""
    names = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")
    sentences = [s for text in pieces(source, chars) for s in _SENTENCE.split(text) if len(names.findall(s)) > 2]
    pick = random.Random(seed)
    for number in range(n):
        text = _drawn(pick, sentences, None, chars)
        yield Article(f"{number:016x}", f"dense#{number}", text, published=date(2015, 6, 1))


def write(path, found):
    """Articles as a file of JSON lines, one after the other, never all of them in memory; how many code points."""
    size = 0
    with path.open("w", encoding="utf-8") as out:
        for a in found:
            fields = {"title": a.title, "text": a.text, "published": str(a.published), "outlet": a.outlet}
            out.write(json.dumps(fields | {"url": f"https://example.org/{a.doc_id}"}) + "\n")
            size += len(a.text)
    return size


def planted(n, source=None, seed=1):
    """Texts among which copies of others are hidden, each class as often as the others.

    Returns
    -------
    texts : list of str, n of them that are nobody's copy, then the copies; what these add is from texts that are not here
    copies : dict of str to list of (int, int), class -> the original and its copy
    """
    pick = random.Random(seed)
    made = [a.text for a in articles(n + n // 10, source, seed, 2400)]
    texts, others = made[:n], made[n:]
    copies = {name: [] for name in _COPIES}
    for at in pick.sample(range(n), n // 10):
        name = pick.choice(list(copies))
        copies[name].append((at, len(texts)))
        texts.append(_COPIES[name](pick, texts[at], others.pop()))
    return texts, copies


def _edited(pick, text, other, every):
    """One word of `every` exchanged for one of the other text."""
    own, theirs = text.split(" "), other.split()
    return " ".join(pick.choice(theirs) if pick.random() < 1 / every else w for w in own)


def _part(text, share):
    return text[: text.find(" ", int(share * len(text)))]


_COPIES = {
    "same text": lambda pick, text, other: text,
    "other first and last lines": lambda pick, text, other: f"{other[:150]}\n\n{text}\n\n{other[-150:]}",
    "one word of 25 changed": lambda pick, text, other: _edited(pick, text, other, 25),
    "first two thirds": lambda pick, text, other: _part(text, 0.66),
    "half of it, then other text": lambda pick, text, other: f"{_part(text, 0.5)}\n\n{_part(other, 0.5)}",
}
