"""Coding sheets: sentences that a coder fills in, and what was filled in as codings.

A draw in, rows of a sheet out, and back. The form is described in docs/coding.md: one row per sentence and item, one with an empty
layer where there is none. A sentence counts once something stands under `done` in one of its rows.
"""

import csv
import io
import json
import re
from pathlib import Path

from muster.ground.errors import InputError, did_you_mean
from muster.ground.paths import shown
from muster.measuring import sampling
from muster.measuring.codings import fingerprint, merged

GIVEN = ("doc_id", "sentence", "outlet", "published", "weight", "layers", "before", "text", "after")
FILLED = ("done", "layer", "string", "n", "value", "note")
_ALSO = {
    "quotes": ("quotes", "speakers"),
    "events": ("event types", "events"),
}  # what a layer of a sheet is compared as
BY_SENTENCE = ("reported", "events", "claims")
_MENTIONS = ("actor", "coalition", "place", "media")
EMPTY = ("mentions", "dates", "quotes", "reported", "events", "claims")


def sheet(corpus, drawn, *, layers=(), prefilled=False):
    """A sheet for a coder.

    Parameters
    ----------
    corpus : Corpus
    drawn : DataFrame, as `sampling.draw` gives it
    layers : list of str, of sampling.ROWS: what is to be coded; empty = all
    prefilled : bool
        Fill in what the tables hold, for the coder to correct; else the sheet is blind. A coder who sees the tagger's answer
        tends to leave it: what is measured on a prefilled sheet is an upper bound.

    Returns
    -------
    DataFrame, one row per sentence, or per sentence and item where prefilled
        the columns GIVEN and FILLED, all str but sentence and weight
    """
    names = sampling.chosen(layers)
    rows = sampling.in_context(corpus, drawn).assign(layers=";".join(names))
    for column in ("before", "text", "after"):
        rows[column] = [re.sub(r"\s+", " ", text) for text in rows[column]]
    if prefilled:
        found = sampling.tagged(corpus, drawn, names)
        texts = corpus.texts(list(drawn["doc_id"].unique()))
        at = {(r.doc_id, r.sentence): r.start for r in drawn.itertuples()}
        found["string"] = [_words(texts[r.doc_id], r) for r in found.itertuples()]
        found["n"] = [_occurrence(texts[r.doc_id], r, at[r.doc_id, r.sentence]) for r in found.itertuples()]
        place = {key: n for n, key in enumerate(zip(rows["doc_id"], rows["sentence"], strict=True))}
        rows = rows.drop(columns=["start", "end"]).merge(found, on=["doc_id", "sentence"], how="left")
        order = [(place[r.doc_id, r.sentence], r.start if r.start == r.start else 0) for r in rows.itertuples()]
        rows = rows.iloc[sorted(range(len(rows)), key=order.__getitem__)]
    rows = rows.reindex(columns=[*GIVEN, *FILLED]).reset_index(drop=True)
    return rows.assign(**{c: rows[c].astype(object).where(rows[c].notna(), "") for c in FILLED})


def _words(text, row):
    """The words of a tagged item as a sheet has them; none where the layer is coded by the sentence."""
    return "" if row.layer in BY_SENTENCE else re.sub(r"\s+", " ", text[row.start : row.end])


def _occurrence(text, row, start):
    """Which occurrence of its words in the sentence an item is; "" for the first."""
    words = [] if row.layer in BY_SENTENCE else row.string.split()
    before = re.findall(r"\s+".join(map(re.escape, words)), text[start : row.end]) if words else ()
    return str(len(before)) if len(before) > 1 else ""


def write_json(frame, path):
    """A sheet as JSON: a list of sentences, each with its items."""
    records = []
    for (_, _), group in frame.groupby(["doc_id", "sentence"], sort=False):
        head = json.loads(group[list(GIVEN)].iloc[:1].to_json(orient="records", date_format="iso"))[0]
        items = group[group["layer"] != ""][["layer", "string", "n", "value", "note"]].to_dict("records")
        records.append(head | {"done": "", "items": items})
    Path(path).write_text(json.dumps(records, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_sheet(path, corpus):
    """What a coder filled in, as codings.

    Parameters
    ----------
    path : Path, CSV (with commas or semicolons) or JSON
    corpus : Corpus, that the sheet was drawn from

    Returns
    -------
    dict of doc_id to dict
        The coding of the sentences that are done: those with something under `done` in one of their rows.

    Raises
    ------
    InputError
        The file is no sheet, or a row cannot be read: the message names file and row.
    """
    path = Path(path)
    rows = _rows(path)
    keys = sorted({(row["doc_id"], row["sentence"]) for _, row in rows})
    spans = _spans(corpus, keys)
    texts = corpus.texts(list({doc for doc, _ in keys}))
    sources = dict(
        corpus.db.execute(
            "SELECT doc_id, source FROM documents WHERE list_contains(?, doc_id)", [list(texts)]
        ).fetchall()
    )
    codings, done = {}, {}
    finished = {(row["doc_id"], row["sentence"]) for _, row in rows if row["done"]}
    for where, row in rows:
        doc, key = row["doc_id"], (row["doc_id"], row["sentence"])
        if key not in spans:
            raise InputError(
                where,
                f'the tables have no sentence {row["sentence"]} of "{doc}"',
                do="Open the tables that it was drawn from",
            )
        if key not in finished:
            continue
        layers = row["layers"].split(";")
        coding = codings.setdefault(doc, _blank(sources[doc], texts[doc], layers))
        start, end = spans[key]
        done[key] = {
            "start": start,
            "end": end,
            "sentence": int(row["sentence"]),
            "weight": _weight(where, row["weight"]),
        }
        if row["layer"]:
            table, item = _item(where, row, layers, texts[doc], (start, end))
            line = texts[doc].count("\n", 0, start) + 1
            coding[table].append({"line": line, "sentence": int(row["sentence"]), **item})
    for (doc, _), span in done.items():
        codings[doc]["sentences"].append(span)
    if not codings:
        raise InputError(
            shown(path), "nothing in it is done", do="Put an x under done in a row of each sentence that is coded"
        )
    return codings


def together(first, second, corpus):
    """Two coders' sheets as one: the sentences that both did.

    Parameters
    ----------
    first, second : dict, as `read_sheet` gives it
    corpus : Corpus

    Returns
    -------
    dict of doc_id to dict, as `codings.merged` gives it, with the sentences

    Raises
    ------
    InputError
        No sentence was done by both.
    """
    both = {}
    texts = corpus.texts(sorted(first.keys() & second.keys()))
    for doc, text in sorted(texts.items()):
        a, b = first[doc], second[doc]
        other = {s["sentence"] for s in b["sentences"]}
        common = [s for s in a["sentences"] if s["sentence"] in other]
        numbers = {s["sentence"] for s in common}
        layers = [name for name in a["layers"] if name in b["layers"]]
        if common and layers:
            sides = [
                {k: [r for r in c[k] if r["sentence"] in numbers] for k in EMPTY} | {"meta": c["meta"]} for c in (a, b)
            ]
            both[doc] = {"source": a["source"], **merged(*sides, text), "layers": layers, "sentences": common}
    if not both:
        raise InputError("the two sheets", "have no sentence that both coders did", do="Give sheets of one draw")
    return both


def write_codings(codings, folder):
    """Write codings where the tables are compared with them: a JSON file an article."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for doc, coding in codings.items():
        text = json.dumps(coding, indent=1, ensure_ascii=False) + "\n"
        (folder / f"{doc}.json").write_text(text, encoding="utf-8")


# ---- reading a row -----------------------------------------------------------------------------------------------------


def _rows(path):
    """(where, row as text) of each row of a sheet, items of JSON as rows."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(
            shown(path), f"cannot be read ({error.strerror})", do="Name a sheet that muster sample wrote"
        ) from None
    except UnicodeDecodeError:
        raise InputError(shown(path), "is not UTF-8", do="Save the sheet as CSV UTF-8") from None
    if path.suffix.lower() == ".json":
        rows = list(_json_rows(path, text))
    else:
        head = text.partition("\n")[0]
        reader = csv.DictReader(
            io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ","
        )
        rows = [(f"{shown(path)}:{reader.line_num}", row) for row in reader]
    for where, row in rows:
        missing = [c for c in ("doc_id", "sentence", "layers", "layer") if row.get(c) is None]
        if missing:
            raise InputError(
                where,
                f"has no column {missing[0]}",
                allowed=", ".join((*GIVEN, *FILLED)),
                do="Keep the columns of the sheet",
            )
        row |= {c: _unguarded("" if row.get(c) is None else str(row[c])).strip() for c in (*GIVEN, *FILLED)}
        row["sentence"] = int(row["sentence"]) if row["sentence"].isdigit() else row["sentence"]
    return rows


def _json_rows(path, text):
    try:
        records = json.loads(text)
        for n, record in enumerate(records, 1):
            for item in record["items"] or [{}]:
                yield f"{shown(path)}, record {n}", record | dict.fromkeys(FILLED[1:], "") | item
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(shown(path), f"is no sheet ({error})", do="See docs/coding.md for the form") from None


def _unguarded(text):
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@") else text


def _weight(where, text):
    try:
        return float(text or 1)
    except ValueError:
        raise InputError(where, f'weight is "{text}"', allowed="a number", do="Keep the weights of the sheet") from None


def _spans(corpus, keys):
    """Offsets of sentences by (doc_id, sentence)."""
    ids = list({doc for doc, _ in keys})
    near = corpus.sql('SELECT doc_id, sentence, "start", "end" FROM sentences WHERE list_contains(?, doc_id)', [ids])
    return {(r.doc_id, r.sentence): (r.start, r.end) for r in near.itertuples()}


def _blank(source, text, layers):
    compared = [name for layer in layers for name in _ALSO.get(layer, (layer,))]
    meta = {"published": None, "boilerplate_lines": []}
    head = {
        "source": source,
        "text": fingerprint(text),
        "chars": len(text),
        "layers": compared,
        "sentences": [],
        "meta": meta,
    }
    return head | {key: [] for key in EMPTY}


def _item(where, row, layers, text, sentence):
    """(table, row) of one item as a coding holds it."""
    layer, value = row["layer"], row["value"]
    if layer not in layers:
        raise InputError(where, f'layer is "{layer}"', allowed=", ".join(layers), do=did_you_mean(layer, layers))
    if not value and layer != "quotes":
        raise InputError(where, f"{layer} has no value", do="See docs/coding.md for what stands under value")
    if layer in BY_SENTENCE:
        return layer, {"at": list(sentence), **_parsed(where, layer, value)}
    words, n = row["string"].split(), row["n"] or "1"
    if not n.isdigit() or n == "0":
        raise InputError(
            where,
            f'n is "{n}"',
            allowed="1 for the first occurrence of the words in the sentence, 2 for the second ...",
        )
    found = re.finditer(r"\s+".join(map(re.escape, words)), text[: sentence[1] + len(row["string"])]) if words else ()
    found = [m for m in found if sentence[0] <= m.start() < sentence[1]]
    if len(found) < int(n):
        times = f" {n} times" if n != "1" else ""
        raise InputError(
            where, f'the sentence does not hold "{row["string"]}"{times}', do="Copy the words as they are printed"
        )
    found = found[int(n) - 1]
    at, string = list(found.span()), found[0]
    if layer in _MENTIONS:
        return "mentions", {"s": string, "layer": layer, "id": value, "at": at}
    if layer == "dates":
        return "dates", {"s": string, "value": value, "at": at}
    return "quotes", {"start": string, "end": string, "speaker": value or None, "at": at}


def _parsed(where, layer, value):
    """The value of a layer that is coded by the sentence."""
    parts = [part.strip() for part in value.split("|")]
    names = lambda text: [name.strip() for name in text.split(";") if name.strip()]  # noqa: E731
    if layer == "reported":
        return {"speaker": value}
    if layer == "events" and len(parts) == 3 and parts[0].isupper():
        return {"type": parts[0], "source": names(parts[1]), "target": names(parts[2])}
    if layer == "claims" and len(parts) == 2 and all(parts):
        return {"coalition": parts[0]} | (
            {"n": int(parts[1])} if parts[1].isdigit() else {"countries": names(parts[1])}
        )
    allowed = "TYPE|source;source|target" if layer == "events" else "coalition|number, or coalition|member;member"
    raise InputError(where, f'value is "{value}"', allowed=allowed)
