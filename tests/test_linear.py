"""No regular expression takes more than linear time: each is fed hostile text of two lengths and its time compared.

The patterns are found at run time: those of the modules, those that the tagger and its parts hold, and those written
where they are used (`re.sub("...", ...)`), read from the source.
"""

import ast
import functools
import importlib
import operator
import pkgutil
import re
import signal
import time
from contextlib import contextmanager
from itertools import chain
from math import inf
from re import _parser as parser

import pytest

import muster

# what a search can hang on: runs of one kind of character, and words as news has them
RUNS = ["a", "A", "1", " ", "\n", ",", ".", "-", "'", '"', "“", "(", "<", "a ", "Ab ", "A. ", "a, ", "1,", "\n ", "Ab, the ", "a-", "'s ", "a.", "said ", "of the ", "Ab and "]  # fmt: skip
SLACK, FLOOR = 2.5, 0.002  # times the growth of the text; seconds that a clock may be off
LIMIT = 1, 4e-5  # seconds for a text: so many, and so many a character; few linear searches take a tenth
QUICK = 6e-7  # seconds a character that need no second look: a square at full length takes far more
LISTED = re.compile(r"(\\.)|[A-Za-z]+(?:[ '|-]+[A-Za-z]+)*")  # escapes stay, words and lists of words are one
CALLS = {"match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
HEAD = {"match", "fullmatch"}


# ---- where patterns are ----------------------------------------------------------------------------------------------


def _modules():
    names = (m.name for m in pkgutil.walk_packages(muster.__path__, "muster.") if not m.name.endswith("__main__"))
    return [muster, *map(importlib.import_module, names)]


def _parts(thing):
    """What a value holds: items, attributes, what a function closed over."""
    if isinstance(thing, dict):
        return [*thing.items()]
    if isinstance(thing, (list, tuple, set, frozenset)):
        return [(type(thing).__name__, part) for part in thing]
    if isinstance(thing, functools.partial):
        return [("partial", part) for part in (thing.func, *thing.args, *thing.keywords.values())]
    cells = [(thing.__name__, c.cell_contents) for c in getattr(thing, "__closure__", None) or ()] if callable(thing) and hasattr(thing, "__name__") else []  # fmt: skip
    if type(thing).__module__.split(".")[0] != "muster" and not (isinstance(thing, type) and thing.__module__.startswith("muster")):  # fmt: skip
        return cells
    slots = (s for c in type(thing).__mro__ for s in getattr(c, "__slots__", ()))
    return [*cells, *getattr(thing, "__dict__", {}).items(), *((s, getattr(thing, s, None)) for s in slots)]


def _held(root, where, seen):
    """Every pattern below a value, with the way to it."""
    if isinstance(root, re.Pattern):
        yield root, where
    elif id(root) not in seen and not isinstance(root, (str, bytes, int, float)):
        seen[id(root)] = root
        for name, part in _parts(root):
            yield from _held(part, f"{where}.{name}" if isinstance(name, str) else where, seen)


@functools.cache
def _nodes(module):
    with open(module.__file__, encoding="utf-8") as source:
        return list(ast.walk(ast.parse(source.read())))


def _asked():
    """By the name of a pattern or of what holds it: the methods that the library asks it for."""
    asked = {}
    for node in chain.from_iterable(map(_nodes, _modules())):
        if isinstance(node, ast.Attribute) and node.attr in CALLS:
            name = getattr(node.value, "id", None) or getattr(node.value, "attr", None)
            asked.setdefault(name, set()).add(node.attr)
    return asked


def _written(module):
    """Patterns in calls such as `re.sub("...", ...)`, where they are plain strings."""
    for node in _nodes(module):
        called = node.func if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
        if called is None or called.attr not in CALLS or getattr(called.value, "id", "") != "re":
            continue
        if isinstance(getattr(node.args[0], "value", None), (str, bytes)):
            behind = chain.from_iterable(map(ast.walk, [*node.args[1:], *(k.value for k in node.keywords)]))
            names = {n.attr for n in behind if isinstance(n, ast.Attribute)} & {"I", "M", "S", "X", "A"}
            flags = functools.reduce(operator.or_, (getattr(re, n) for n in names), re.NOFLAG)
            yield re.compile(node.args[0].value, flags), f"{module.__name__}:{node.lineno}", called.attr in HEAD


@pytest.fixture(scope="session")
def patterns(tagger):
    """Every pattern of the library, a place where it stands, and whether it is only ever matched at a given place."""
    _ = tagger.chronicle  # made when first asked for
    seen, held, asked = {}, [], _asked()
    for module in _modules():
        for name, value in list(vars(module).items()):
            held += _held(value, f"{module.__name__}.{name}", seen)
    held += _held(tagger, "Tagger", seen)
    found = [(pattern, where, asked.get(where.split(".")[-1], CALLS) <= HEAD) for pattern, where in held]
    found += chain.from_iterable(map(_written, _modules()))
    kept = {}
    for pattern, where, head in found:
        kept[pattern] = kept[pattern][0] if pattern in kept else where, head and kept.get(pattern, (0, True))[1]
    return [(pattern, where, head) for pattern, (where, head) in kept.items()]


def one_of_each_kind(patterns):
    """Of patterns that differ in nothing but the words they list, the longest."""
    kinds = {}
    for pattern, where, head in sorted(patterns, key=lambda p: len(p[0].pattern)):
        listed = LISTED.sub(lambda m: m[1] or "w", str(pattern.pattern))
        kinds[listed, pattern.flags, head] = pattern, where, head
    return list(kinds.values())


# ---- what they are fed -----------------------------------------------------------------------------------------------


def _sample(tree):
    """A short text that a parsed pattern accepts, or nearly."""
    return "".join(_of_node(op, value) for op, value in tree)


def _of_node(op, value):
    name = str(op)
    if name == "LITERAL":
        return chr(value)
    if name == "NOT_LITERAL":
        return "a" if value != ord("a") else "b"
    if name == "ANY":
        return "a"
    if name == "IN":
        return _of_set(value)
    if name == "BRANCH":
        return _sample(value[1][0])
    if name == "SUBPATTERN":
        return _sample(value[-1])
    if name == "ATOMIC_GROUP":
        return _sample(value)
    if name.endswith("_REPEAT"):
        return _sample(value[2]) * max(1, value[0])
    return ""


def _of_set(parts):
    """One character of a set: a letter where it has letters."""
    negated = any(str(op) == "NEGATE" for op, _ in parts)
    listed = "".join(_as_class(part) for part in parts if str(part[0]) != "NEGATE")
    known = re.compile(f"[{'^' if negated else ''}{listed}]")
    own = (chr(value) for op, value in parts if str(op) == "LITERAL" and not negated)
    return next((c for c in chain("aA1 ,.-'\"\n", own) if known.match(c)), "")


def _as_class(part):
    op, value = str(part[0]), part[1]
    if op == "LITERAL":
        return re.escape(chr(value))
    if op == "RANGE":
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return {"WORD": r"\w", "DIGIT": r"\d", "SPACE": r"\s", "NOT_WORD": r"\W", "NOT_DIGIT": r"\D", "NOT_SPACE": r"\S"}[str(value).replace("CATEGORY_", "")]  # fmt: skip


def _pumped(tree, before=""):
    """For each long repetition of a pattern: what stands before it, and what it repeats."""
    for op, value in tree:
        name = str(op)
        if name.endswith("_REPEAT"):
            if value[1] > 20:
                yield before, _sample(value[2])
            yield from _pumped(value[2], before)
        elif name in ("SUBPATTERN", "ATOMIC_GROUP"):
            yield from _pumped(value[-1] if name == "SUBPATTERN" else value, before)
        elif name == "BRANCH":
            for branch in value[1][:40]:
                yield from _pumped(branch, before)
        before += _of_node(op, value)


def hostile(pattern):
    """Pieces that, said again and again, may make a pattern slow, each with what stands before them: (before, piece)."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    whole = _sample(tree)
    own = [("", whole), ("", whole[:-1]), ("", whole[1:]), ("", whole + " ")]
    for before, body in _pumped(tree):
        own += [(before, body), ("", before + body), ("", body)]
    pieces = dict.fromkeys(chain(own, (("", run) for run in RUNS)))
    return [(before, piece) for before, piece in pieces if piece]


# ---- how long they take ----------------------------------------------------------------------------------------------


@contextmanager
def _limit(seconds):
    """Breaks off a search that does not end: the matcher looks for signals as it goes."""

    def stop(*_):
        raise TimeoutError

    old = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)


def _seconds(pattern, text, head):
    """CPU time of a match at the head of a text and of a search through the whole; inf where it does not end."""
    began = time.process_time()
    try:
        with _limit(LIMIT[0] + LIMIT[1] * len(text)):
            for _ in () if head else pattern.finditer(text):
                pass
            pattern.match(text)
            pattern.fullmatch(text)
    except TimeoutError:
        return inf
    return time.process_time() - began


def text_of(pattern, before, piece, size):
    """A hostile text of a size, with an end that no pattern takes."""
    text = before + piece * (size // len(piece)) + "\x00"
    return text.encode() if isinstance(pattern.pattern, bytes) else text


def grows_faster(pattern, head, before, piece, short, long):
    """The times that show a growth faster than the text's, None without one; measured again where it seems so."""
    seconds = lambda size: _seconds(pattern, text_of(pattern, before, piece, size), head)  # noqa: E731
    for size in (short // 8, short, long):
        if (took := seconds(size)) == inf:
            return f"no end in sight for {size} characters"
    if took <= long * QUICK:
        return None
    one = 0
    for _ in range(3):
        one, took = max(one, seconds(short)), min(took, seconds(long))
        if took <= SLACK * long / short * one + FLOOR:
            return None
    return f"{one * 1000:.1f} ms for {short}, {took * 1000:.1f} ms for {long}"


def _slow(patterns, short, long, chosen=hostile):
    """The patterns whose time grows faster than the text, with the text that shows it."""
    for pattern, where, head in patterns:
        for before, piece in chosen(pattern):
            if told := grows_faster(pattern, head, before, piece, short, long):
                yield f"{where}: {before!r} + {piece!r} * n: {told}; {pattern.pattern[:80]!r}"
                break


def test_patterns_are_found(patterns):
    places = [where for _, where, _ in patterns]
    assert len(patterns) > 200
    for part in ("muster.tagging.dates", "muster.reading.paragraphs", "Tagger.mentions", "Tagger.speakers"):
        assert any(where.startswith(part) for where in places), part


@pytest.mark.parametrize(
    "slow",
    [
        r"(a|aa)+$", r"(?:\w+ ?)+:", r"\w+@", r"said .*? on", r"([\w.]+)[ -]$",
    ],
)  # fmt: skip
def test_hostile_text_shows_a_slow_pattern(slow):
    assert list(_slow([(re.compile(slow), "here", False)], 1_000, 8_000))


def test_time_of_every_pattern_grows_with_the_length_of_the_text(patterns):
    assert list(_slow(one_of_each_kind(patterns), 1_000, 8_000)) == []


@pytest.mark.slow
def test_a_megabyte_takes_no_more_than_its_share(patterns):
    """The two texts that cost a pattern the most, at full length: shorter ones hide a square with a small factor."""

    def worst(pattern):
        cost = lambda pair: _seconds(pattern, text_of(pattern, *pair, 4_000), False)  # noqa: E731
        return sorted(hostile(pattern), key=cost, reverse=True)[:2]

    assert list(_slow(one_of_each_kind(patterns), 125_000, 1_000_000, worst)) == []
