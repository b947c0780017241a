"""Articles coded by hand: their form, two codings as one, and what they set down as spans of the text.

A coding is a JSON file an article in data/codings/<corpus>: what both coders set down, and what one alone did, marked
"optional": "A" or "B". Where only some sentences were coded, `sentences` holds their spans and sampling weights; where only
some layers were, `layers` names them. The form is described in docs/coding.md.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

from muster.ground.errors import InputError
from muster.ground.paths import Project, shown

_ROWS = ("mentions", "dates", "quotes", "reported", "events", "claims")


@dataclass(frozen=True)
class Item:
    """One thing set down for an article: where it stands and what it is.

    `by` names the coder who did so alone; `weight` is how many such things of the corpus it stands for.
    """

    layer: str
    start: int
    end: int
    value: str
    by: str | None = None
    weight: float = 1.0


def fingerprint(text):
    """What ties a coding to the very text that was coded."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def read_codings(folder):
    """The coded articles in the folders of a folder.

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
            raise InputError(
                shown(path), f"is no coding ({error})", do="See data/codings/sample for the form"
            ) from None
    return found


def of_corpus(corpus, codings=None):
    """The coded articles whose very text the corpus holds, for a comparison of their two coders.

    Parameters
    ----------
    corpus : Corpus
    codings : Path or dict, optional, as in `agreement.quality`

    Returns
    -------
    codings : list of dict
    texts : dict of fingerprint to text
    """
    known = codings if isinstance(codings, dict) else read_codings(codings or Project.here().codings)
    lengths = sorted({coding["chars"] for coding in known.values()})
    asked = "SELECT text FROM documents WHERE list_contains(?, length(text)) ORDER BY source"
    texts = {fingerprint(text): text for (text,) in corpus.db.execute(asked, [lengths]).fetchall()}
    return [known[key] for key in texts if key in known], texts


class Lines:
    """The lines of a text, from 1, and the spans that codings name in them.

    Parameters
    ----------
    text : str
    source : str, named in errors
    """

    def __init__(self, text, source=""):
        self.source, self.lines, at = source, [], 0
        for line in text.split("\n"):
            self.lines.append((at, line))
            at += len(line) + 1

    def span(self, row, key="s"):
        """Half-open offsets of the n-th occurrence of row[key] in its line.

        Raises
        ------
        InputError
            The line does not hold it.
        """
        if "at" in row:
            return tuple(row["at"])
        start, line = self.lines[row["line"] - 1]
        place = -1
        for _ in range(row.get("n") or 1):
            place = line.find(row[key], place + 1)
            if place < 0:
                raise InputError(
                    f"{self.source}, line {row['line']}", f'does not hold "{row[key]}"', do="Correct the coding"
                )
        return start + place, start + place + len(row[key])

    def quote(self, row):
        """Half-open offsets of a quote from its first and last words."""
        if "at" in row:
            return tuple(row["at"])
        low, (start, line) = self.span(row | {"n": 1}, "start")[0], self.lines[row["line"] - 1]
        return low, start + line.find(row["end"], low - start) + len(row["end"])


def items(coding, text):
    """What a coding sets down, as offsets of the article's text.

    Returns
    -------
    list of Item

    Raises
    ------
    InputError
        A coded line does not hold what was coded in it.
    """
    lines, meta = Lines(text, coding["source"]), coding["meta"]
    found = [Item(m["layer"], *lines.span(m), str(m["id"]), m.get("optional")) for m in coding["mentions"]]
    found += [Item("dates", *lines.span(d), str(d["value"]), d.get("optional")) for d in coding["dates"]]
    for q in coding["quotes"]:
        span = lines.quote(q)
        found.append(Item("quotes", *span, "", q.get("optional")))
        said = [(q["speaker"], "A"), (q["speaker_b"], "B")] if "speaker_b" in q else [(q["speaker"], q.get("optional"))]
        found += [Item("speakers", *span, speaker(who), by) for who, by in said if who]
    found += list(_by_line(coding, lines))
    by = meta.get("furniture_by", {})
    for n in (*meta["boilerplate_lines"], *map(int, by)):
        start, line = lines.lines[n - 1]
        found.append(Item("furniture", start, start + len(line), "", by.get(str(n))))
    days = [(meta["published"], "A" if "published_b" in meta else None)]
    days += [(meta["published_b"], "B")] if "published_b" in meta else []
    found += [Item("published", 0, 1, str(day), who) for day, who in days if day]
    return within(coding, found)


def within(coding, rows):
    """The items that lie in what was coded: its layers, its sentences, with the weight of the sentence.

    Parameters
    ----------
    coding : dict
    rows : list of Item

    Returns
    -------
    list of Item
    """
    layers = coding.get("layers")
    rows = [i for i in rows if layers is None or i.layer in layers]
    if (spans := coding.get("sentences")) is None:
        return rows
    held = [(i, s["weight"]) for i in rows for s in spans if s["start"] <= i.start < s["end"]]
    return [replace(i, weight=weight) for i, weight in held]


def _by_line(coding, lines):
    """What is coded by the line that it stands in: reported speech, events, claims."""
    for layer, value in (("reported", _reported), ("event types", _type), ("events", act), ("claims", claim)):
        for row in coding.get(layer if layer != "event types" else "events", ()):
            start, line = lines.lines[row["line"] - 1]
            span = row["at"] if "at" in row else (start, start + len(line))
            yield Item(layer, *span, value(row), row.get("optional"))


def _reported(row):
    return speaker(row["speaker"])


def _type(row):
    return row["type"]


def act(row):
    """An event as one value: type, sources, targets; who has no name is none of them, as in the table events."""
    named = (sorted(e for e in row[key] if not e.startswith("unnamed")) for key in ("source", "target"))
    return "|".join((row["type"], *map(";".join, named)))


def claim(row):
    """A claim as one value: the coalition and the number claimed, else the members."""
    n, members = row.get("n"), row.get("countries")
    return f"{row['coalition']}|{int(n) if n is not None and n == n else ';'.join(sorted(members if members is not None else ()))}"


def same_act(one, other):
    """Whether two acts meet: one type, and of sources and of targets one in common or none in either."""
    pairs = [set(filter(None, names.split(";"))) for value in (one, other) for names in value.split("|")[1:]]
    meets = lambda a, b: bool(a & b) or not (a or b)  # noqa: E731
    return one.split("|")[0] == other.split("|")[0] and meets(pairs[0], pairs[2]) and meets(pairs[1], pairs[3])


def speaker(value):
    """A speaker for comparison: every person without a name is the same unnamed one."""
    names = ("unnamed" if name.startswith("unnamed") else name for name in str(value).split(";"))
    return ";".join(sorted(set(names)))


def merged(first, second, text):
    """Two independent codings of one article as one.

    Mentions are the same where layer and entity are and the spans overlap, dates where the values are, quotes where they
    overlap by at least .8 of the longer, reported speech by line and speaker, events by line, type and a source and a
    target in common (or none in either), claims by line, coalition and number or members.

    Parameters
    ----------
    first, second : dict, as one coder sets it down
    text : str, of the article

    Returns
    -------
    dict
        Rows of both as the first coder wrote them; rows of one with `optional`; a quote whose speaker is disputed has the
        second coder's in `speaker_b`.
    """
    lines = Lines(text)
    a, b = first["meta"], second["meta"]
    lost = set(a["boilerplate_lines"]) ^ set(b["boilerplate_lines"])
    meta = a | {
        "boilerplate_lines": sorted(set(a["boilerplate_lines"]) & set(b["boilerplate_lines"])),
        "furniture_optional": sorted(lost),
        "furniture_by": {str(n): "A" if n in a["boilerplate_lines"] else "B" for n in sorted(lost)},
    }
    if a["published"] != b["published"]:
        meta |= {"published_optional": True, "published_b": b["published"]}
    out = {"text": fingerprint(text), "chars": len(text), "meta": meta}
    for layer in _ROWS:
        out[layer] = list(_paired(first[layer], second[layer], lambda x, y, layer=layer: _agree(layer, x, y, lines)))
    return out


def _paired(first, second, agree):
    """Rows of both coders, of the first alone, of the second alone, in order of the lines."""
    free, rows = list(second), []
    for row in first:
        other = max(free, key=lambda r, row=row: agree(row, r), default=None)
        if other is not None and agree(row, other) > 0:
            free.remove(other)
            disputed = "speaker" in row and "start" in row and speaker(row["speaker"]) != speaker(other["speaker"])
            rows.append(row | ({"speaker_b": other["speaker"]} if disputed else {}))
        else:
            rows.append(row | {"optional": "A"})
    rows += [row | {"optional": "B"} for row in free]
    return sorted(rows, key=lambda r: r["line"])


def _agree(layer, a, b, lines):
    """How well two rows of a layer agree; 0 where they are two things."""
    if (a["line"], a.get("sentence")) != (b["line"], b.get("sentence")):
        return 0.0
    meets = lambda x, y: bool(set(x) & set(y)) or not (x or y)  # noqa: E731
    if layer == "mentions":
        return (a["layer"] == b["layer"] and a["id"] == b["id"]) * overlap(lines.span(a), lines.span(b))
    if layer == "dates":
        return (a["value"] == b["value"]) * overlap(lines.span(a), lines.span(b))
    if layer == "quotes":
        share = overlap(lines.quote(a), lines.quote(b))
        return share if share >= 0.8 else 0.0
    if layer == "reported":
        return float(speaker(a["speaker"]) == speaker(b["speaker"]))
    if layer == "events":
        return float(a["type"] == b["type"] and meets(a["source"], b["source"]) and meets(a["target"], b["target"]))
    same = a.get("n") == b.get("n") and set(a.get("countries") or ()) == set(b.get("countries") or ())
    return float(a["coalition"] == b["coalition"] and same)


def overlap(a, b):
    """The part of two spans together that both cover."""
    both = min(a[1], b[1]) - max(a[0], b[0])
    return both / (a[1] - a[0] + b[1] - b[0] - both) if both > 0 else 0.0
