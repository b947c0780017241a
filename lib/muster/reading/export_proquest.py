"""The exports of ProQuest: labelled fields, a rule or "Document 3 of 100" above each document."""

import re
from functools import partial

from muster.reading.export_days import day
from muster.reading.export_parts import (
    blocks,
    closing,
    joined,
    labelled,
    labels,
    layout,
    markers,
    record,
    values,
    without_cover,
)
from muster.reading.export_words import PROQUEST_COVER, PROQUEST_HEAD, PROQUEST_TAIL

_RULE = re.compile(r"\s*_{10,}\s*$")
_MARKER = re.compile(r"(?<!\s)\s*(?:Document|Dokument|Documento) (\d{1,5}) (?:of|von|de|di) (\d{1,5})\s*$")
_NUMBER = re.compile(r"^[ \t]*ProQuest document ID:?", re.I | re.M)
_OTHERS = re.compile(
    r"^[ \t]*(?:(?:Publication (?:info|title|date)|Document URL|Full text|Source type|Language of publication|Last updated):|FULL TEXT[ \t]*$)",
    re.M,
)
_FULL = re.compile(r"\s*full text(?: \(english\))?(?::|\s*$)", re.I)
_ABSENT = re.compile(r"(?:full text )?(?:is )?not available|^none available|^n/?a$", re.I)
_INFO = re.compile(r"(?>(?P<outlet>[^;:]+?)(?:[;,] |:)).*?(?P<day>\d{1,2} [A-Z][a-z]{2,8} \d{4})")
_COVER = re.compile(rf"\s*(?:{PROQUEST_COVER.replace('; ', '|')})\b", re.I)
_HEAD, _TAIL = labels(PROQUEST_HEAD), labels(PROQUEST_TAIL)
_head, _tail = partial(labelled, names=_HEAD), partial(labelled, names=_TAIL)


def is_export(text):
    """Whether a text holds a document as ProQuest labels it: its number, and three of the labels beside it."""
    return bool(_NUMBER.search(text)) and len({m[0].strip() for m in _OTHERS.finditer(text)}) > 2


def documents(lines):
    """The documents of an export as (expected, list of Record)."""
    form = layout([line for line in lines if not _RULE.match(line)])
    starts, expected = markers(lines, _MARKER, partial(_proves, lines))
    if starts:
        ends = [*starts[1:], len(lines)]
        chunks = [lines[i + 1 : end] for i, end in zip(starts, ends, strict=True)]
    else:
        chunks = [chunk for chunk in _between_rules(lines) if any(_named(line) for line in chunk)]
    return expected, [_document(chunk, form) for chunk in chunks]


def _proves(lines, at):
    """Whether a document follows a marker: a label of its head or its closing data before the next one."""
    if not any(_RULE.match(line) for line in lines[max(0, at - 4) : at]) and any(map(_RULE.match, lines)):
        return False
    near = [line for line in lines[at + 1 : at + 60] if line.strip()][:10]
    stop = next((i for i, line in enumerate(near) if _MARKER.match(line)), len(near))
    return any(_named(line) for line in near[:stop])


def _named(line):
    name = _head(line) or _tail(line)
    return name if name and name[0] != "title" else None


def _between_rules(lines):
    """The documents of an export that has rules alone between them; a rule in a text parts none."""
    chunks = [[]]
    for line in lines:
        if _RULE.match(line):
            chunks.append([])
        else:
            chunks[-1].append(line)
    whole = []
    for chunk in chunks:
        open_text = whole and any(map(_FULL.match, whole[-1])) and not _numbered(whole[-1])
        if open_text and _numbered(chunk) and not any(map(_FULL.match, chunk)):
            whole[-1] += chunk
        else:
            whole.append(chunk)
    return [chunk for chunk in whole if _numbered(chunk) or any(map(_FULL.match, chunk))]


def _numbered(lines):
    return any(map(_NUMBER.match, lines))


def _document(lines, form):
    """One document."""
    lines = without_cover([line for line in lines if not _RULE.match(line)], _COVER.match, _NUMBER.match)
    found = blocks(lines, form, lambda line: _head(line) or _tail(line))
    first = next((i for i, block in enumerate(found) if _named(block[0])), len(found))
    begin = next((i for i, block in enumerate(found) if (name := _head(block[0])) and name[0] == "body"), None)
    end = max(closing(found, _tail), first if begin is None else begin + 1)
    data = values(found[end:], _tail)
    head = values(found[first : end if begin is None else begin], _head)
    fields = data | {"author": head.get("author")} | _from_info(head.get("-info", ""), data)
    fields["title"] = " ".join(joined(b) for b in found[:first] if not _tail(b[0])) or data.get("title")
    if begin is None:
        return _troubled(
            record(fields, [], lines),
            "no full text: the export holds only its " + ("abstract" if "-abstract" in head else "data"),
        )
    value = _head(found[begin][0])[1]
    body = [b for b in ([value, *found[begin][1:]] if value else found[begin][1:], *found[begin + 1 : end]) if b]
    if len(body) == 1 and len(joined(body[0])) < 80 and _ABSENT.search(joined(body[0])):
        return _troubled(record(fields, [], lines), f"no full text: {joined(body[0])}")
    return record(fields, body, lines)


def _from_info(info, data):
    """Outlet and day from "The Times; London (UK) [London (UK)]13 May 2015: 4.", where the closing data lack them."""
    found = _INFO.match(info[:400])
    if not found:
        return {}
    given = {"outlet": data.get("outlet") or found["outlet"].rstrip()}
    printed = data.get("published")
    return given if printed and day(printed) else given | {"published": found["day"]}


def _troubled(found, reason):
    found.trouble = reason
    return found
