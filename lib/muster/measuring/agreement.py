"""How far the tables agree with hand coding, and two coders with each other: precision and recall by layer.

Tables in: documents, paragraphs, mentions, quotes, dates, events, claims; coded articles in data/codings. Frames out.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from muster.ground.paths import Project
from muster.measuring.codings import Item, act, claim, fingerprint, items, overlap, read_codings, same_act, speaker
from muster.tables.store import RECORD

LAYERS = (
    *("actor", "coalition", "place", "media", "quotes", "speakers", "reported", "dates", "event types", "events"),
    *("claims", "furniture", "published"),
)
NOT_VALIDATED = "not validated on this corpus"
_GIVEN = ("metadata", "markup", "url")
_LEAST = 30  # coded items under which a share of them says little


def quality(corpus, codings=None):
    """Precision and recall of the tables against the hand coding of the same texts.

    What one coder alone set down is neither rewarded nor punished. An item is found where a row of the same layer and
    value overlaps it (quotes by at least .8 of the longer), each row once. Publication days are compared only where
    the article did not come with one.

    Parameters
    ----------
    corpus : Corpus
        Read whole, whatever is selected: precision is a property of tagging, not of the selection.
    codings : Path, optional
        Folder of folders of coded articles; default data/codings of the project.

    Returns
    -------
    DataFrame, one row per layer that was coded; empty where no article of the corpus is coded
        layer : str, of LAYERS;  n_articles : int;  n : int, items that both coders set down;  precision, recall, f1 : float
    """
    folder, record = Path(codings or Project.here().codings), corpus.processed / RECORD
    key = (
        corpus.processed,
        folder,
        record.stat().st_mtime_ns,
        *(p.stat().st_mtime_ns for p in folder.glob("*/*.json")),
    )
    if key not in _KNOWN:
        _KNOWN.clear()
        coded = [(items(c, t.text), found(t), t.given) for c, t in _coded_articles(corpus, folder)]
        unread = [(want, have) for want, have, given in coded if not given]
        tables = [_frame([row[:2] for row in coded], LAYERS[:-1]), _frame(unread, LAYERS[-1:])]
        _KNOWN[key] = pd.concat([t for t in tables if len(t)] or tables[:1], ignore_index=True)
    return _KNOWN[key].copy()


_KNOWN = {}  # the last answer: every figure of a notebook asks for it


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


def beside(corpus, *layers):
    """What notebooks print beside a measure: the agreement of the layers that it rests on, in words.

    Parameters
    ----------
    corpus : Corpus
    *layers : str, of LAYERS

    Returns
    -------
    DataFrame, one row per layer
        layer : str;  agreement : str, "not validated on this corpus" where nothing was coded
    """
    table = quality(corpus).set_index("layer")
    return pd.DataFrame({"layer": layers, "agreement": [_in_words(table, layer) for layer in layers]})


def said(corpus, layers):
    """The agreement of layers in one sentence, for captions."""
    table = quality(corpus).set_index("layer")
    words = {layer: _in_words(table, layer) for layer in layers}
    if all(layer not in table.index for layer in layers):
        return NOT_VALIDATED
    return "agreement with hand coding: " + "; ".join(f"{layer} {text}" for layer, text in words.items())


def _in_words(table, layer):
    if layer not in table.index:
        return NOT_VALIDATED
    row = table.loc[layer]
    few = ", few" if row.n < _LEAST else ""
    return f"precision {row.precision:.2f}, recall {row.recall:.2f} (n = {row.n:,.0f} in {row.n_articles:.0f} articles{few})"


@dataclass(frozen=True)
class Tagged:
    """The rows of one article as plain tuples."""

    text: str
    published: str | None
    given: bool  # the day came with the article: to find it there is no achievement
    mentions: list
    dates: list
    quotes: list
    reported: list
    events: list
    claims: list
    furniture: list


def found(tagged):
    """What the tables hold of an article, as items."""
    rows = [Item(layer, start, end, str(entity)) for start, end, layer, entity in tagged.mentions]
    rows += [Item("dates", start, end, str(value)) for start, end, value in tagged.dates]
    rows += [Item("quotes", start, end, "") for start, end, _ in tagged.quotes]
    rows += [Item("speakers", start, end, speaker(who)) for start, end, who in tagged.quotes if who]
    rows += _once(
        [Item("reported", start, end, speaker(who)) for start, end, who in tagged.reported if who], tagged.text
    )
    for start, end, kind, source, target in tagged.events:
        rows.append(Item("event types", start, end, kind))
        rows.append(Item("events", start, end, act({"type": kind, "source": source, "target": target})))
    for start, end, coalition, n, members in tagged.claims:
        rows.append(Item("claims", start, end, claim({"coalition": coalition, "n": n, "countries": members})))
    rows += [Item("furniture", start, end, "") for start, end in tagged.furniture]
    return rows + ([Item("published", 0, 1, tagged.published)] if tagged.published else [])


def _once(rows, text):
    """One row a line and value: what is coded by the line."""
    return list({(text.count("\n", 0, row.start), row.value): row for row in reversed(rows)}.values())[::-1]


def _coded_articles(corpus, folder):
    """(coding, Tagged) of each article of the corpus whose very text was coded."""
    codings = read_codings(folder)
    lengths = sorted({coding["chars"] for coding in codings.values()})
    where = "WHERE list_contains(?, length(text)) ORDER BY source"  # few texts of a large corpus are looked at
    for doc, text, published, basis in corpus.db.execute(
        f"SELECT doc_id, text, published, published_basis FROM documents {where}", [lengths]
    ).fetchall():
        if coding := codings.get(fingerprint(text)):
            rows = lambda query, doc=doc: corpus.db.execute(query, [doc]).fetchall()  # noqa: E731
            yield (
                coding,
                Tagged(
                    text,
                    str(published) if published else None,
                    basis in _GIVEN,
                    rows('SELECT start, "end", layer, entity FROM mentions WHERE doc_id = ? ORDER BY 1, 2'),
                    rows('SELECT start, "end", value FROM dates WHERE doc_id = ? ORDER BY 1'),
                    rows(
                        """SELECT start, "end", speaker FROM quotes WHERE doc_id = ? AND kind != 'reported' ORDER BY 1"""
                    ),
                    rows(
                        """SELECT start, "end", speaker FROM quotes WHERE doc_id = ? AND kind = 'reported' ORDER BY 1"""
                    ),
                    rows('SELECT start, "end", type, source, target FROM events WHERE doc_id = ? ORDER BY 1, 2, 3'),
                    rows('SELECT start, "end", coalition, n, members FROM claims WHERE doc_id = ? ORDER BY 1, 2, 3'),
                    rows("""SELECT start, "end" FROM paragraphs WHERE doc_id = ? AND kind = 'furniture' ORDER BY 1"""),
                ),
            )


def _frame(pairs, layers=LAYERS):
    """Precision and recall by layer of (wanted items, found items) of each article."""
    rows = []
    for layer in layers:
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
    if not (same_act(item.value, row.value) if item.layer == "events" else item.value == row.value):
        return 0.0
    share = overlap((item.start, item.end), (row.start, row.end))
    return share if share >= (0.8 if item.layer in ("quotes", "speakers") else 1e-9) else 0.0
