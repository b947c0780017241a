"""Exact tagging against its peers: one core, the same texts, the same forms, the spans compared one by one."""

import random
from collections import Counter

from ahocorasick_rs import AhoCorasick, Implementation

import texts
from measure import Row, medians
from muster.codebook.aliases import NAME, Alias, compile_aliases
from muster.codebook.codebook import read_codebook
from muster.codebook.language import read_language
from muster.codebook.scanner import Scanner, spellings
from muster.ground.paths import Project
from muster.ground.text import Buffer

N = 1024  # articles; the option --scale has more or fewer
FORMS, MANY, BATCH = 1500, 50_000, 512
LEAST_OF_BARE, LEAST_OF_MANY = 0.25, 0.55


def run(source=None, n=N):
    """Rows for the mixed texts and for the dense ones, with the forms that stand in the texts most often; the rate with many."""
    aliases = names()
    mixed = [Buffer([a.text]).folded[:-1] for a in texts.articles(n, source)]
    times = Counter(Scanner(aliases).scan(Buffer(mixed))[0].tolist())
    aliases = [alias for at, alias in sorted(enumerate(aliases), key=lambda pair: -times[pair[0]])]
    few = aliases[: _count(aliases, FORMS)]
    dense = [Buffer([a.text]).folded[:-1] for a in texts.dense(n, source)]
    rows = against_peers("exact tagging", few, mixed) + against_peers(
        "exact tagging, dense text", few, dense, bars=False
    )
    return rows + many(few, aliases, mixed)


def names():
    """The names of codebook and language, those with capitals, so that a text in small letters has nearly none."""
    book = read_codebook(Project.here().codebook)
    rows = compile_aliases(book, read_language(book.language))
    return [Alias(a.text, NAME) for a in rows if a.text[:1].isupper() and len(a.text) > 1]


def _count(aliases, forms):
    """How many of the aliases have that many spellings."""
    total = 0
    for number, alias in enumerate(aliases):
        if total >= forms:
            return number
        total += len(spellings(alias.text))
    return len(aliases)


def against_peers(part, aliases, found, bars=True):
    """Ours, the bare automaton, and each of the peers."""
    from matchers import PEERS

    scanner = Scanner(aliases)
    forms = sorted({s for a in aliases for s in spellings(a.text)})
    batches = [found[at : at + BATCH] for at in range(0, len(found), BATCH)]
    size = sum(map(len, found)) / 1e6
    bare, low = AhoCorasick(forms, implementation=Implementation.DFA), [Buffer(b).lower for b in batches]
    met = sum(len(bare.find_matches_as_indexes(text, overlapping=True)) for text in low)
    ran = medians(
        5,
        ours=lambda: [scanner.scan(Buffer(b)) for b in batches],
        bare=lambda: [bare.find_matches_as_indexes(text, overlapping=True) for text in low],
    )
    ours, hits = size / ran["ours"], sum(len(scanner.scan(Buffer(b))[0]) for b in batches)
    rows = [
        Row(part, "muster", ours, "MB/s", note=f"{len(forms):,} forms, {hits / len(found):.1f} spans an article"),
        Row(
            part, "the bare automaton in small letters", size / ran["bare"], "MB/s", ours * ran["bare"] / size, "of it",
            LEAST_OF_BARE if bars else None, note=f"{met / len(found):.1f} matches an article",
        ),
    ]  # fmt: skip
    for name, make, gives, share, bar in PEERS:
        mine, spans = found[: max(1, int(share * len(found)))], make(forms)
        ran = medians(
            3,
            ours=lambda some=mine: scanner.scan(Buffer(some)),
            theirs=lambda some=mine, spans=spans: [*map(spans, some)],
        )
        rate = sum(map(len, mine)) / 1e6 / ran["theirs"]
        rows.append(
            Row(part, name, rate, "MB/s", ran["theirs"] / ran["ours"], "times", bar if bars else None, note=_compared(scanner, mine, spans, gives))
        )  # fmt: skip
    return rows


def _compared(scanner, found, spans, gives):
    """What a peer finds and we do not, and the other way round, in words."""
    from matchers import ALL, STRINGS

    same = lost = more = 0
    for text in found:
        _, start, end = scanner.scan(Buffer([text]))
        own = list(zip(start.tolist(), end.tolist(), strict=True))
        own, theirs = own if gives == ALL else longest(own), spans(text)
        if gives == STRINGS:
            own = [text[a:b] for a, b in own]
        else:
            theirs = [(start, end) for start, end, _ in theirs]
        own, theirs = _numbered(own), _numbered(theirs)
        same, lost, more = same + len(own & theirs), lost + len(own - theirs), more + len(theirs - own)
    return f"{gives}: {same:,} the same, {lost:,} of ours not found, {more:,} others"


def _numbered(items):
    """Items with their number among equal ones, so that sets compare how often they stand there."""
    seen = {}
    return {(item, seen.setdefault(item, []).append(0) or len(seen[item])) for item in items}


def longest(spans):
    """Of spans that overlap the first, and of those that begin together the longest."""
    kept, last = [], -1
    for start, end in sorted(spans, key=lambda s: (s[0], -s[1])):
        if start >= last:
            kept.append((start, end))
            last = end
    return kept


def many(few, aliases, found):
    """The rate with 50,000 forms beside that with 1,500: more names of the codebook, then names made of their words."""
    pick, words = random.Random(1), [w for a in aliases for w in a.text.split() if w[:1].isupper()]
    rows, forms = list(aliases), {s for a in aliases for s in spellings(a.text)}
    while len(forms) < MANY:
        alias = Alias(" ".join(pick.choices(words, k=pick.choice((2, 2, 3)))), NAME)
        rows.append(alias)
        forms |= spellings(alias.text)
    small, large = Scanner(few), Scanner(rows)
    batches = [found[at : at + BATCH] for at in range(0, len(found), BATCH)]
    ran = medians(
        5,
        small=lambda: [small.scan(Buffer(b)) for b in batches],
        large=lambda: [large.scan(Buffer(b)) for b in batches],
    )
    size = sum(map(len, found)) / 1e6
    note = f"{len(forms):,} forms; spans of ours {sum(len(large.scan(Buffer(b))[0]) for b in batches) / len(found):.1f} an article"
    return [Row("exact tagging", f"{MANY:,} forms", size / ran["large"], "MB/s", ran["small"] / ran["large"], f"of the rate with {FORMS:,}", LEAST_OF_MANY, note=note)]  # fmt: skip
