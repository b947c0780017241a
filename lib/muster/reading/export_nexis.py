"""The exports of Nexis: the classic text ("1 of 500 DOCUMENTS") and that of Nexis Uni and Lexis+ ("End of Document")."""

import re
from functools import partial

from muster.reading.export_days import date_line, month_line
from muster.reading.export_parts import (
    blocks,
    closing,
    is_copyright,
    joined,
    labelled,
    labels,
    layout,
    markers,
    passage,
    record,
    values,
    without_cover,
)
from muster.reading.export_words import EDITION, NEXIS_COVER, NEXIS_END, NEXIS_HEAD, NEXIS_REQUEST, NEXIS_TAIL, WORDS
from muster.reading.formats import Record

_MARKER = re.compile(
    r"^[ \t]*(?:FOCUS - )?(?:Dokument (?=\d+ von )|Document (?=\d+ de )|(?=\d+ (?:of|van) \d+ DOCUMENT))"
    r"(\d{1,5}) \w+ (\d{1,5})(?: DOCUMENT(?:S|EN)?)?[ \t]*$",
    re.M,
)
_WORDS = WORDS.replace(" ", "|")
_LENGTH = re.compile(rf"^(?:length|länge|longueur|longitud|lengte|lunghezza):\s*[\d.,]+\s+(?:{_WORDS})\b", re.I | re.M)
_END = re.compile(rf"^[ \t]*(?:{NEXIS_END.replace('; ', '|')})[ \t]*$", re.I | re.M)
_LOAD = re.compile(r"^[ \t]*Load-Date:", re.M)
_REMNANT = 300  # code points behind the last document that are more than a page foot
_BODY = re.compile(r"^[ \t]*(?:Body|Corps|Cuerpo|Corpo)[ \t]*$", re.M)
_COUNT = re.compile(r"(?<!\s)\s*(?:Documents|Dokumente|Documentos|Documenti|Documenten) \((\d{1,5})\)\s*$")
_ENTRY = re.compile(r"\s*(\d{1,5})\.\s+(\S.*)$")
# asked of a line without the blanks around it
_FURNITURE = re.compile(r"Page \d+ of \d+$|About LexisNexis|.*\| ?Privacy Policy ?\||Link to Image$", re.I)
_EDITION = re.compile(rf"\b(?:{EDITION.replace(' ', '|')})\b|;$", re.I)
_HEAD, _TAIL = labels(NEXIS_HEAD), labels(NEXIS_TAIL)
_REQUEST = re.compile(rf"\s*(?:{NEXIS_REQUEST.replace('; ', '|')})\s*:", re.I)
_COVER = re.compile(rf"\s*(?:{NEXIS_COVER.replace('; ', '|')})\s*:", re.I)


def is_export(text):
    """Whether a text holds a document as Nexis sets it."""
    if _MARKER.search(text):
        lines = text.split("\n")
        at = [i for i, line in enumerate(lines) if _MARKER.match(line)]
        if any(_measured(lines, i) for i in at) or sum(_proves(lines, i) for i in at) > 1:
            return True
    return bool(_END.search(text)) and bool(_LOAD.search(text) or (_LENGTH.search(text) and _BODY.search(text)))


def documents(lines):
    """The documents of an export as (expected, list of Record)."""
    starts, expected = markers(lines, _MARKER, partial(_proves, lines))
    if not starts:
        return _uni(lines)
    form = layout(lines)
    ends = [*starts[1:], len(lines)]
    return expected, [_classic(lines[i + 1 : end], form) for i, end in zip(starts, ends, strict=True)]


def _measured(lines, at):
    """Whether a length stands among the lines that follow a marker."""
    return any(_LENGTH.match(line.strip()) for line in _after(lines, at))


def _proves(lines, at):
    """Whether the head of a document follows a marker: a date line or a length among its next lines."""
    return any(date_line(line) for line in _after(lines, at)[:6]) or _measured(lines, at)


def _after(lines, at):
    """The next lines that hold something, up to the next marker."""
    near = [line for line in lines[at + 1 : at + 60] if line.strip()][:15]
    return near[: next((i for i, line in enumerate(near) if _MARKER.match(line)), len(near))]


def _classic(lines, form):
    """One document of the classic text."""
    head, tail = (partial(labelled, names=names, case="upper") for names in (_HEAD, _TAIL))
    lines = without_cover(lines, _REQUEST.match, tail)
    found = blocks(lines, form, lambda line: head(line) or tail(line))
    while found and is_copyright(found[0]):
        del found[0]
    end = closing(found, tail)
    first, body = _head_ends(found[:end], head)
    fields = values(found[end:], tail) | values(found[first:body], head)
    top, notes = _top(found[: first if first < end else 0] or found[: min(3, end)], form)
    if first == end:  # no label at all: what follows the date line is the text
        body = min(top.pop("-blocks"), end)
        notes.append("no LENGTH line: its headline may stand in the text")
        top.pop("title", None)
    text = _printed(fields, _text(found[body:end], head), passage(found[end:], "graphic", tail))
    return record(top | fields, text, lines, notes)


def _head_ends(found, head):
    """Where the labels of the head begin, and where the body does."""
    named = [(i, name[0]) for i, block in enumerate(found[:25]) if (name := head(block[0]))]
    if not named:
        return len(found), len(found)
    first = last = named[0][0]
    long = False
    for i, name in named:
        if i - last > (1 if long else 2):
            break
        last = i
        long |= name == "-length"
        if name == "body":
            return first, i
    return first, last + 1


def _top(found, form):
    """Outlet, date and headline: what stands above the labels. (fields, notes)"""
    lines = [(i, line) for i, block in enumerate(found) for line in block]
    at = next((n for n, (_, line) in enumerate(lines) if n and (date_line(line) or month_line(line))), None)
    if at is None:
        outlet = joined(found[0]) if found else None
        return {"outlet": outlet, "title": " ".join(map(joined, found[1:])), "-blocks": 0}, ["no date line"]
    block = lines[at][0]
    rest = [line for i, line in lines if i > block and not is_copyright([line])]
    while not form.spaced and len(rest) > 1 and len(rest[0]) < 40 and _EDITION.search(rest[0]):
        del rest[0]
    above = [line for _, line in lines[:at] if not is_copyright([line])]
    return {"outlet": joined(above), "published": lines[at][1], "title": joined(rest), "-blocks": block + 1}, []


def _text(found, head):
    """The body without its label."""
    name = head(found[0][0]) if found else None
    if name and name[0] == "body":
        first = [name[1], *found[0][1:]] if name[1] else found[0][1:]
        return [first, *found[1:]] if first else found[1:]
    return found


def _printed(fields, body, captions):
    """The body with what is printed around it: the standfirst, the place unless the text begins with it, the captions."""
    if not body:
        return body
    place = fields.get("dateline", "")
    begun = _squashed(joined(body[0])).startswith(_squashed(place))
    above = [fields.get("highlight"), None if begun else place]
    return [*([line] for line in above if line), *body, *captions]


def _uni(lines):
    """The documents of Nexis Uni and Lexis+; a cover page may stand above each, where exports were put together."""
    form, chunks, start, counts = layout(lines), [], 0, []
    for i, line in enumerate(lines):
        if _END.match(line):
            chunks += _run_together(lines[start:i])
            start = i + 1
    records = []
    for chunk in chunks:
        count, first, covered = _cover(chunk)
        counts += [count] if count else []
        records.append(_document(chunk, form, first, covered))
    rest = lines[start:]
    if any(_BODY.match(line) for line in rest):
        records.append(_document(rest, form, None, False))
        records[-1].note = "; ".join(filter(None, (records[-1].note, "the file breaks off within it")))
    elif sum(len(line.strip()) for line in rest) > _REMNANT:
        words = " ".join(" ".join(rest).split()[:8])
        records.append(Record("", trouble=f'broken off: more stands behind the last document: "{words} ..."'))
    return sum(counts) or None, records


def _run_together(lines):
    """The documents between two end marks: a second body behind a load date begins another, whose mark is missing."""
    load, start = None, 0
    for i, line in enumerate(lines):
        if _LOAD.match(line):
            load = i
        elif _BODY.match(line) and load is not None:
            yield lines[start : load + 1]
            load, start = None, load + 1
    yield lines[start:]


def _cover(lines):
    """What the cover page above a document gives: count, first title of its contents, whether there is one."""
    covered, count, titles = any(map(_COVER.match, lines)), None, []
    for line in lines:
        if found := _COUNT.match(line):
            count = int(found[1])
        elif (entry := _ENTRY.match(line)) and int(entry[1]) == len(titles) + 1:
            titles.append(entry[2].strip())
    if not (covered or count):
        return None, None, False
    return count or len(titles) or None, titles[0] if titles else None, True


def _document(lines, form, first, covered):
    """One document of Nexis Uni; `first` = its title in the table of contents that stands above it."""
    head, tail = (partial(labelled, names=names, case="title") for names in (_HEAD, _TAIL))
    lines = [line for line in lines if not _FURNITURE.match(line.strip())]
    lines = _uncovered(lines, head, first) if covered else lines
    found = blocks(lines, form, lambda line: head(line) or tail(line))
    begin = next((i for i, block in enumerate(found) if head(block[0]) == ("body", "")), None)
    above = found if begin is None else found[:begin]
    label, body = _head_ends(above, head)
    body = body if begin is None else begin
    end = max(closing(found, tail), min(body, len(found)))
    fields = values(found[end:], tail) | values(found[label:body], head)
    top, notes = _title_first(above[:label])
    if begin is None and label == len(found):
        return record(top, [], lines, [*notes, "neither Length nor Body in it"])
    fields.pop("title", None)
    text = [b for b in _text(found[body:end], head) if joined(b) != top.get("title")]
    return record(top | fields, _printed(fields, text, passage(found[end:], "graphic", tail)), lines, notes)


def _title_first(found):
    """Title, outlet and date in the order of Nexis Uni. (fields, notes)"""
    lines = [line for block in found for line in block]
    at = next((n for n in range(len(lines) - 1, 0, -1) if date_line(lines[n])), None)
    if at is None:
        return {"title": lines[0] if lines else None, "outlet": lines[1] if len(lines) > 1 else None}, ["no date line"]
    title = joined(lines[: at - 1])
    return {"title": title, "outlet": lines[at - 1], "published": date_line(lines[at])}, []


def _uncovered(lines, head, first):
    """A first document without the cover page and the contents above it."""
    want = _squashed(first or "")
    stop = next(
        (i for i, line in enumerate(lines) if (name := head(line)) and name[0] in ("-length", "body")), len(lines)
    )
    dated = [i for i in range(stop) if date_line(lines[i])]
    limit = dated[-1] if dated else stop
    if want:
        for i in range(limit - 1, -1, -1):
            line = _squashed(lines[i])
            if line and (line == want or (len(line) > 11 and want.startswith(line))) and not _ENTRY.match(lines[i]):
                return lines[i:]
    filled = [i for i in range(limit) if lines[i].strip()]
    return lines[filled[-2] :] if len(filled) > 1 else lines


def _squashed(line):
    return "".join(c for c in line.casefold() if c.isalnum())
