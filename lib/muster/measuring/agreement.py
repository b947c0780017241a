"""How far the tables agree with hand coding, and two coders with each other: precision and recall by layer.

Coded articles lie in data/codings/<corpus>/*.json, one file an article: what both coders set down, and what one alone
did, marked "optional": "A" or "B". Tables in: documents, paragraphs, mentions, quotes, dates. Frames out.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from muster.ground.errors import InputError
from muster.ground.paths import Project, shown

LAYERS = ("actor", "coalition", "place", "media", "quotes", "speakers", "dates", "furniture", "published")
_LEAST = 30  # coded items under which a share of them says little


@dataclass(frozen=True)
class Item:
    """One thing set down for an article: where it stands and what it is; `by` names the coder who did so alone."""

    layer: str
    start: int
    end: int
    value: str
    by: str | None = None


def fingerprint(text):
    """What ties a coding to the very text that was coded."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def read_codings(folder):
    """The coded articles below a folder.

    Parameters
    ----------
    folder : Path, such as data/codings

    Returns
    -------
    dict of str to dict
        Fingerprint of the text -> the coding.

    Raises
    ------
    InputError
        A file is no JSON or has no fingerprint.
    """
    found = {}
    for path in sorted(Path(folder).glob("*/*.json")):
        try:
            coding = json.loads(path.read_text(encoding="utf-8"))
            found[coding["text"]] = coding
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(shown(path), f"is no coding ({error})", do="See data/codings/sample for the form") from None
    return found


def quality(corpus):
    """Precision and recall of the tables against the hand coding of the same texts.

    What one coder alone set down is neither rewarded nor punished. An item is found where a row of the same layer and
    value overlaps it (quotes by at least .8 of the longer), each row once.

    Parameters
    ----------
    corpus : Corpus
        Read whole, whatever is selected: precision is a property of tagging, not of the selection.

    Returns
    -------
    DataFrame, one row per layer that was coded; empty where no article of the corpus is coded
        layer : str, of LAYERS;  n_articles : int;  n : int, items that both coders set down;  precision, recall, f1 : float
    """
    pairs = [(coding, tagged) for coding, tagged in _coded_articles(corpus)]
    return _frame([(items(coding, tagged.text), found(tagged)) for coding, tagged in pairs])


def between_coders(codings, texts):
    """The second coder measured against the first, and so the other way round: F1 is the same.

    Parameters
    ----------
    codings : iterable of dict
    texts : mapping of fingerprint to text

    Returns
    -------
    DataFrame, as `quality` gives it; n counts the items of the first coder
    """
    both = []
    for coding in codings:
        coded = items(coding, texts[coding["text"]])
        first = [Item(i.layer, i.start, i.end, i.value) for i in coded if i.by in (None, "A")]
        second = [Item(i.layer, i.start, i.end, i.value) for i in coded if i.by in (None, "B")]
        both.append((first, second))
    return _frame(both)


def said(corpus, layer):
    """The agreement of a layer in words, for captions and notebooks."""
    table = quality(corpus)
    rows = table[table["layer"] == layer]
    if rows.empty:
        return "not validated on this corpus"
    row = rows.iloc[0]
    few = f", fewer than {_LEAST}" if row.n < _LEAST else ""
    return f"hand coding of {row.n_articles} articles (n = {row.n:,}{few}): precision {row.precision:.2f}, recall {row.recall:.2f}"


def items(coding, text):
    """What a coding sets down, as offsets of the article's text.

    Raises
    ------
    InputError
        A coded line does not hold what was coded in it.
    """
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append((at, line))
        at += len(line) + 1

    def span(row, key="s"):
        start, line = lines[row["line"] - 1]
        place = -1
        for _ in range(row.get("n") or 1):
            place = line.find(row[key], place + 1)
        if place < 0:
            raise InputError(coding["source"], f'line {row["line"]} does not hold "{row[key]}"', do="Correct the coding")
        return start + place, start + place + len(row[key])

    found = [Item(m["layer"], *span(m), str(m["id"]), m.get("optional")) for m in coding["mentions"]]
    found += [Item("dates", *span(d), str(d["value"]), d.get("optional")) for d in coding["dates"]]
    for q in coding["quotes"]:
        low, (start, line) = span(q, "start")[0], lines[q["line"] - 1]
        high = start + line.find(q["end"], low - start) + len(q["end"])
        found.append(Item("quotes", low, high, "", q.get("optional")))
        if q["speaker"]:
            found.append(Item("speakers", low, high, _speaker(q["speaker"]), q.get("optional")))
    meta = coding["meta"]
    undecided = {n: by for n, by in meta.get("furniture_optional", {}).items()}
    for n in meta["boilerplate_lines"]:
        start, line = lines[n - 1]
        found.append(Item("furniture", start, start + len(line), "", undecided.get(str(n))))
    found.append(Item("published", 0, 1, str(meta["published"]), meta.get("published_optional")))
    return found


@dataclass(frozen=True)
class Tagged:
    """The rows of one article as plain tuples."""

    text: str
    published: str
    mentions: list
    dates: list
    quotes: list
    furniture: list


def found(tagged):
    """What the tables hold of an article, as items."""
    rows = [Item(layer, start, end, str(entity)) for start, end, layer, entity in tagged.mentions]
    rows += [Item("dates", start, end, str(value)) for start, end, value in tagged.dates]
    rows += [Item("quotes", start, end, "") for start, end, _ in tagged.quotes]
    rows += [Item("speakers", start, end, _speaker(who)) for start, end, who in tagged.quotes if who]
    rows += [Item("furniture", start, end, "") for start, end in tagged.furniture]
    return [*rows, Item("published", 0, 1, tagged.published)]


def _speaker(value):
    """A speaker for comparison: every person without a name is the same unnamed one."""
    return ";".join(sorted({"unnamed" if n.startswith("unnamed") else n for n in str(value).split(";")}))


def _coded_articles(corpus):
    """(coding, Tagged) of each article of the corpus whose very text was coded."""
    codings = read_codings(Project.here().codings)
    if not codings:
        return
    texts = corpus.db.execute("SELECT doc_id, text, published FROM documents").fetchall() if corpus.coded else []
    for doc, text, published in texts:
        if coding := codings.get(fingerprint(text)):
            rows = lambda query, doc=doc: corpus.db.execute(query, [doc]).fetchall()  # noqa: E731
            yield coding, Tagged(
                text,
                str(published),
                rows('SELECT start, "end", layer, entity FROM mentions WHERE doc_id = ? ORDER BY 1, 2'),
                rows('SELECT start, "end", value FROM dates WHERE doc_id = ? ORDER BY 1'),
                rows("""SELECT start, "end", speaker FROM quotes WHERE doc_id = ? AND kind != 'reported' ORDER BY 1"""),
                rows("""SELECT start, "end" FROM paragraphs WHERE doc_id = ? AND kind = 'furniture' ORDER BY 1"""),
            )


def _frame(pairs):
    """Precision and recall by layer of (wanted items, found items) of each article."""
    rows = []
    for layer in LAYERS:
        right = wanted = false = 0
        for want, have in pairs:
            hits, spare = _match([i for i in want if i.layer == layer], [i for i in have if i.layer == layer])
            right, false = right + hits, false + spare
            wanted += sum(i.layer == layer and i.by is None for i in want)
        if wanted or false:
            precision, recall = right / max(1, right + false), right / max(1, wanted)
            f1 = 2 * precision * recall / max(1e-9, precision + recall)
            rows.append((layer, len(pairs), wanted, precision, recall, f1))
    return pd.DataFrame(rows, columns=["layer", "n_articles", "n", "precision", "recall", "f1"])


def _match(want, have):
    """How many wanted items are found, and how many rows answer to none; what one coder alone set down takes its row out."""
    free, right = list(have), 0
    for item in sorted(want, key=lambda i: i.by is not None):
        best = max(free, key=lambda row: _same(item, row), default=None)
        if best is not None and _same(item, best) > 0:
            free.remove(best)
            right += item.by is None
    return right, len(free)


def _same(item, row):
    """The share of overlap of two items of the same value; 0 where they differ."""
    if item.value != row.value:
        return 0.0
    share = max(0, min(item.end, row.end) - max(item.start, row.start)) / max(1, max(item.end, row.end) - min(item.start, row.start))
    return share if share >= (0.8 if item.layer in ("quotes", "speakers") else 1e-9) else 0.0
