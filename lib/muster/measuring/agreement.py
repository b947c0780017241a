"""How far the tables agree with hand coding, and two coders with each other: precision and recall by layer.

Tables in: documents, paragraphs, mentions, quotes, dates, events, claims; coded articles in data/codings. Frames out.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from muster.ground.paths import Project
from muster.measuring.codings import (
    Item,
    act,
    claim,
    fingerprint,
    items,
    overlap,
    read_codings,
    same_act,
    speaker,
    within,
)
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
    codings : Path or dict, optional
        Folder of folders of coded articles, default data/codings of the project; or the codings by fingerprint.

    Returns
    -------
    DataFrame, one row per layer that was coded; empty where no article of the corpus is coded
        layer : str, of LAYERS;  n_articles : int;  n : int, items that both coders set down;  precision, recall, f1 : float
    """
    rows, articles = _compared(corpus, codings)
    return _quality(rows, articles)


def outcomes(corpus, codings=None):
    """What became of every coded item, and every tagged row of the coded articles that answers to none.

    Parameters
    ----------
    corpus, codings : as in `quality`

    Returns
    -------
    DataFrame, one row per item or row, by article, layer and place
        doc_id, outlet : str;  published : date;  layer : str, of LAYERS;  start, end : int;  coded, tagged : str, the values, None
        where there is none;  outcome : str, right, missed, false, or disputed (one coder alone set it down; counts neither
        way);  weight : float, how many such items of the corpus it stands for
    """
    return _compared(corpus, codings)[0].copy()


def compared(corpus, codings=None):
    """The articles that were coded, with the layers.

    Returns
    -------
    DataFrame, one row per (article, layer)
        doc_id, layer : str;  whole : bool, the whole article was coded, not some sentences of it
    """
    return _compared(corpus, codings)[1].copy()


def _compared(corpus, codings):
    """`outcomes`, and a row per article and layer that was compared; kept for the next figure that asks."""
    if isinstance(codings, dict):
        return _compare(corpus, codings)
    folder, record = Path(codings or Project.here().codings), corpus.processed / RECORD
    files = sorted(folder.glob("*/*.json"))
    key = (corpus.processed, folder, record.stat().st_mtime_ns, *((p, p.stat().st_mtime_ns) for p in files))
    if key not in _KNOWN:
        _KNOWN.clear()
        _KNOWN[key] = _compare(corpus, read_codings(folder))
    return _KNOWN[key]


def _compare(corpus, codings):
    rows, articles = [], []
    for coding, tagged in _coded_articles(corpus, codings):
        layers = [layer for layer in LAYERS if layer != "published" or not tagged.given]
        layers = [layer for layer in layers if layer in coding.get("layers", layers)]
        articles += [(tagged.doc_id, layer, "sentences" not in coding) for layer in layers]
        have = within(coding, found(tagged))
        about = (tagged.doc_id, tagged.outlet, tagged.published)
        rows += [about + row for row in _rows(items(coding, tagged.text), have, layers)]
    columns = ["doc_id", "outlet", "published", *_OUTCOME]
    return pd.DataFrame(rows, columns=columns), pd.DataFrame(articles, columns=_CODED)


_KNOWN = {}  # the last answer: every figure of a notebook asks for it
_CODED = ["doc_id", "layer", "whole"]
_OUTCOME = ["layer", "start", "end", "coded", "tagged", "outcome", "weight"]


def _rows(want, have, layers):
    """The outcomes of one article, layer by layer."""
    for layer in layers:
        matched, spare = _match([i for i in want if i.layer == layer], [i for i in have if i.layer == layer])
        for item, row in matched:
            outcome = "disputed" if item.by else "missed" if row is None else "right"
            yield layer, item.start, item.end, item.value, row and row.value, outcome, item.weight
        for row in spare:
            yield layer, row.start, row.end, None, row.value, "false", row.weight


def _quality(rows, articles):
    """Precision and recall by layer of outcomes, weighted."""
    table = []
    sums = rows.pivot_table(index="layer", columns="outcome", values="weight", aggfunc="sum", fill_value=0.0)
    sums = sums.reindex(columns=["right", "missed", "false"], fill_value=0.0)
    n_items = rows[rows["outcome"].isin(["right", "missed"])]["layer"].value_counts()
    n_articles = articles["layer"].value_counts()
    for layer in LAYERS:
        right, missed, false = sums.loc[layer] if layer in sums.index else (0, 0, 0)
        if right + missed + false:
            precision, recall = right / max(1e-9, right + false), right / max(1e-9, right + missed)
            f1 = 2 * precision * recall / max(1e-9, precision + recall)
            table.append((layer, n_articles[layer], n_items.get(layer, 0), precision, recall, f1))
    return pd.DataFrame(table, columns=["layer", "n_articles", "n", "precision", "recall", "f1"])


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
    rows, articles = [], []
    for n, coding in enumerate(codings):
        coded = items(coding, texts[coding["text"]])
        first = [replace(i, by=None) for i in coded if i.by in (None, "A")]
        second = [replace(i, by=None) for i in coded if i.by in (None, "B")]
        rows += _rows(first, second, LAYERS)
        articles += [(n, layer, True) for layer in LAYERS]
    return _quality(pd.DataFrame(rows, columns=_OUTCOME), pd.DataFrame(articles, columns=_CODED))


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

    doc_id: str
    outlet: str | None
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


def _coded_articles(corpus, codings):
    """(coding, Tagged) of each article of the corpus whose very text was coded."""
    lengths = sorted({coding["chars"] for coding in codings.values()})
    where = "WHERE list_contains(?, length(text)) ORDER BY source"  # few texts of a large corpus are looked at
    for doc, outlet, text, published, basis in corpus.db.execute(
        f"SELECT doc_id, outlet, text, published, published_basis FROM documents {where}", [lengths]
    ).fetchall():
        if coding := codings.get(fingerprint(text)):
            rows = lambda query, doc=doc: corpus.db.execute(query, [doc]).fetchall()  # noqa: E731
            yield (
                coding,
                Tagged(
                    doc,
                    outlet,
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


def _match(want, have):
    """Each wanted item with the row that answers to it or None, what both coders set down first; the rows that answer to none."""
    free, matched = list(have), []
    for item in sorted(want, key=lambda i: i.by is not None):
        best = max(free, key=lambda row: _same(item, row), default=None)
        if best is not None and _same(item, best) > 0:
            free.remove(best)
            matched.append((item, best))
        else:
            matched.append((item, None))
    return matched, free


def _same(item, row):
    """The share of overlap of two items of the same value; 0 where they differ."""
    if not (same_act(item.value, row.value) if item.layer == "events" else item.value == row.value):
        return 0.0
    share = overlap((item.start, item.end), (row.start, row.end))
    return share if share >= (0.8 if item.layer in ("quotes", "speakers") else 1e-9) else 0.0
