"""The overlap of pairs, all compared at once, beside what the definition says, word by word."""

import random

import numpy as np
import pyarrow as pa
import pytest

from muster.tables import passages
from muster.tables.passages import LEFT, RUN, Overlap, Passages


@pytest.fixture
def corpus():
    """Articles of repeated stretches as lists of (word, quoted); one is empty, one is shorter than a run."""
    pick = random.Random(3)
    stretches = [[pick.randrange(1, 500) * 2 for _ in range(pick.randrange(4, 40))] for _ in range(12)]
    articles = [[], [(word, 0) for word in stretches[0][: RUN - 1]]]
    for _ in range(40):
        words = [word for _ in range(pick.randrange(1, 6)) for word in pick.choice(stretches)]
        quoted = [pick.random() < 0.3] * len(words) if pick.random() < 0.2 else [n % 30 < 6 for n in range(len(words))]
        articles.append(list(zip(words, quoted, strict=True)))
    return articles


@pytest.fixture
def told(corpus, tmp_path):
    """The same articles as `Passages`, those of the second half added first."""
    found = Passages(tmp_path, [pa.array([[]] * len(corpus), pa.list_(pa.uint32()))], np.arange(len(corpus)))
    half = len(corpus) // 2
    for some in (range(half, len(corpus)), range(half)):
        rows = [(word | quoted, n) for n, doc in enumerate(some) for word, quoted in corpus[doc]]
        words, owner = np.array(rows).T
        found.add(np.array(some), words.astype(np.uint32), owner)
    yield found
    found.close()


def runs(words):
    return [tuple(word for word, _ in words[at : at + RUN]) for at in range(len(words) - RUN + 1)]


def spread(places, n):
    return {at + k for at in places for k in range(RUN) if at + k < n}


def counted(corpus, doc, series):
    """The places of runs that are evidence, and of words that count."""
    words = corpus[doc]
    free = {n for n, (_, quoted) in enumerate(words) if not quoted}
    free = free if len(free) >= RUN else set(range(len(words)))
    others = [set(runs(corpus[other])) for other in series.get(doc, ())]
    known = {at for at, run in enumerate(runs(words)) if sum(run in other for other in others) >= 2}
    fresh = free - spread(known, len(words))
    if not known or len(fresh) < max(RUN, LEFT * len(free)):
        known, fresh = set(), free
    return {at: run for at, run in enumerate(runs(words)) if at not in known}, fresh


def expected(corpus, a, b, series):
    (one, mine), (two, theirs) = (counted(corpus, doc, series) for doc in (a, b))
    shared = [
        len(spread([at for at, run in x.items() if run in set(y.values())], len(corpus[doc])) & free)
        for doc, x, y, free in ((a, one, two, mine), (b, two, one, theirs))
    ]
    return Overlap(shared[0] / max(1, len(mine)), shared[1] / max(1, len(theirs)), min(shared))


@pytest.mark.parametrize("at_once", [passages._AT_ONCE, 200])
def test_overlap_is_what_the_definition_says(corpus, told, monkeypatch, at_once):
    monkeypatch.setattr(passages, "_AT_ONCE", at_once)
    n, pick = len(corpus), random.Random(4)
    pairs = [tuple(pick.sample(range(n), 2)) for _ in range(250)]
    series = {doc: pick.sample([x for x in range(n) if x != doc], 4) for doc in range(0, n, 3)}
    for some in ({}, series):
        assert told.overlaps(pairs, some) == [expected(corpus, a, b, some) for a, b in pairs]
    assert any(0 < overlap.words < 20 for overlap in told.overlaps(pairs, series))
    assert told.overlaps(pairs, {}) != told.overlaps(pairs, series)


def test_no_pairs_and_no_words(told):
    assert told.overlaps([], {}) == []
    assert told.overlaps([(0, 1)], {}) == [Overlap(0, 0, 0)]
