"""The exports of Factiva: with field codes (HD, WC, PD, AN), and as displayed without them. Each document ends in its
accession number, "Document LBA0000020150513eb5d000u8"."""

import re
from itertools import pairwise

from muster.reading.export_days import date_line, language
from muster.reading.export_parts import blocks, is_copyright, joined, layout, record, runs_on
from muster.reading.export_words import FACTIVA_BY, FACTIVA_CODES, FACTIVA_DOCUMENT, WORDS

_NUMBER = r"[A-Za-z0-9]{3,12}(?:19|20)\d{6}[A-Za-z0-9]{6,12}"
_DOCUMENT = rf"(?:{FACTIVA_DOCUMENT.replace(' ', '|')})\s+({_NUMBER})"
_ACCESSION = re.compile(rf"\s*(?:AN[\s|]+)?{_DOCUMENT}\s*$", re.I)
_ENDED = re.compile(rf"^[ \t]*(?:AN[\s|]+)?{_DOCUMENT}[ \t]*$", re.I | re.M)
_CODE = re.compile(rf"({'|'.join(sorted(FACTIVA_CODES, key=len, reverse=True))})(?:[\s|]+(.*))?$")
_COUNT = re.compile(
    r"^[ \t]*(?:Results found|Treffer|Résultats trouvés)[ \t:|]*+(?:\n[ \t]*+)?([\d.,]+)[ \t]*$", re.I | re.M
)
_PAGE = re.compile(
    r"(?:\n[ \t]{0,80})?Page\s*+\d++\s*+of\s*+\d++\s*+(?:©|\(c\))\s*+\d{4}\s*+Factiva(?:\s*+,?\s*+Inc\s*+\.?)?"
    r"(?:\s*+All\s*+rights\s*+reserved\s*+\.?)?[ \t]*+\n?",
    re.I,
)
_WORDS = re.compile(rf"\s*[\d.,]+\s(?:{WORDS.replace(' ', '|')})\s*$", re.I)
_BY = re.compile(rf"(?:{FACTIVA_BY.replace(' ', '|')})\s+(?=\S)", re.I)
_TIME = re.compile(r"\d{1,2}[:.]\d\d\b.{0,12}$")
_CAPITAL = r"[A-Z][\w.'’-]"
# two to four words, or one that could be two ("McDonald", "REUTERS"): each part is read in one way only
_NAME = rf"(?:{_CAPITAL}++(?: {_CAPITAL}++){{1,3}}|(?={_CAPITAL}+{_CAPITAL}){_CAPITAL}++) ?"
_NAMES = re.compile(rf"{_NAME}(?:(?:, | and ){_NAME})*")
_LEADER = re.compile(r".*\.{4}\s*+\d++\s*$")
_BODY = ("lead", "body")
_AFTER = ("ART", "CT", "RF", "CX", "CO", "IN", "NS", "RE", "IPC", "IPD", "PUB", "AN")  # the codes behind the text
_PAGE_BREAK = "\v"  # stands where a page began, as long as the lines are sorted


def is_export(text):
    """Whether a text holds a document as Factiva sets it: coded, or its length and date line above its number."""
    if not _ENDED.search(text):
        return False
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    last = 0
    for i, line in enumerate(lines):
        if _ACCESSION.match(line) or line == "AN":
            chunk, last = lines[last:i], i + 1
            codes = {m[1] for m in map(_CODE.match, chunk) if m}
            if {"HD", "PD", "SN"} <= codes or any(_is_head(chunk, n) for n in range(len(chunk))):
                return True
    return False


def documents(lines):
    """The documents of an export as (expected, list of Record)."""
    text = "\n".join(lines)
    counts = [int(re.sub(r"\D", "", m[1])) for m in _COUNT.finditer(text)]
    lines = [line.rstrip(" \t|") for line in _PAGE.sub(f"\n{_PAGE_BREAK}\n", text).split("\n")]
    form = layout([line for line in lines if line != _PAGE_BREAK])
    chunks, start = [], 0
    for i, line in enumerate(lines):
        if _ACCESSION.match(line):
            chunks.append(lines[start : i + 1])
            start = i + 1
    records = []
    for n, chunk in enumerate(filter(None, [*chunks, lines[start:]])):
        coded = {m[1] for line in chunk if (m := _CODE.match(line.strip()))} >= {"HD", "PD"}
        for part in _parted(chunk, coded):
            whole = bool(_ACCESSION.match(part[-1]))
            if whole or coded or any(_is_head(part, i) for i in range(len(part))):
                found = (
                    _coded(part, form)
                    if coded
                    else _displayed(part, form, n == 0 or bool(_COUNT.search("\n".join(part))))
                )
                broken = None if whole else "no accession number at its end"
                found.note = "; ".join(filter(None, (found.note, broken))) or None
                records.append(found)
    return sum(counts) or None, records


def _is_head(lines, at):
    """Whether a line is the word count of a document: a date line follows soon."""
    if len(lines[at]) > 60 or not _WORDS.match(lines[at]):
        return False
    near = [line for line in lines[at + 1 : at + 9] if line.strip()]
    return any(date_line(line) for line in near[:3])


def _parted(lines, coded):
    """A chunk as the documents in it: more than one where an accession number is missing."""
    if coded:
        cuts = [_with_section(lines, i) for i in range(len(lines)) if _is_coded_head(lines, i)]
    else:
        heads = [i for i in range(len(lines)) if _is_head(lines, i)]
        cuts = [0, *(_title_above(lines, i) for i in heads[1:])]
    return [lines[i:j] for i, j in pairwise(sorted({*cuts, len(lines)}))] or [lines]


def _title_above(lines, at):
    """Where a document begins whose predecessor lacks its number: the paragraph above its length, a byline left aside."""
    begin = at
    for _ in range(2):
        while begin and not lines[begin - 1].strip():
            begin -= 1
        end = begin
        while begin and lines[begin - 1].strip() and (begin == end or any(not line.strip() for line in lines[:at])):
            begin -= 1
        if not _BY.match(lines[begin].strip()):
            break
    return begin


def _is_coded_head(lines, at):
    """Whether a line is a headline's: word count and day follow it."""
    found = _CODE.match(lines[at].strip())
    if not found or found[1] != "HD":
        return False
    near = [m[1] for line in lines[at + 1 : at + 40] if (m := _CODE.match(line.strip()))][:6]
    return "PD" in near or "WC" in near


def _with_section(lines, at):
    """Where the codes begin that may stand above a headline."""
    above = [i for i in range(max(0, at - 6), at) if (m := _CODE.match(lines[i].strip())) and m[1] in ("SE", "CLM")]
    return min(above, default=at)


def _coded(lines, form):
    """One document with field codes."""
    parts, known = [], _codes(lines)
    for i, line in enumerate(lines):
        if i in known:
            code, value = known[i]
            parts.append((code, [value or ""]))
        elif parts:
            parts[-1][1].append(line)
    fields, body = {}, []
    for code, said in parts:
        field = FACTIVA_CODES[code]
        said = [line for line in said if line != _PAGE_BREAK]
        if field in _BODY:
            body += blocks(said, form)
        elif value := joined(said):
            fields.setdefault(field, value)
    return record(_tidy(fields), body, lines)


def _codes(lines):
    """Line -> (code, value): the codes of the head, and those at the end that follow the text."""
    every = {i: (m[1], m[2]) for i, line in enumerate(lines) if (m := _CODE.match(line.strip()))}
    texts = [i for i, (code, _) in every.items() if FACTIVA_CODES[code] in _BODY]
    if not texts:
        return every
    head = {i: found for i, found in every.items() if i <= texts[0] and found[0] not in ("AN", "NS", "RE")}
    tail, rank = {}, len(_AFTER)
    for i in sorted((i for i in every if i > texts[0]), reverse=True):
        code = every[i][0]
        if code in _AFTER and _AFTER.index(code) < rank and _is_indexed(*every[i]):
            tail[i], rank = every[i], _AFTER.index(code)
    second = next((i for i in texts[1:] if every[i][0] == "TD" and i < min(tail, default=len(lines))), None)
    return head | tail | ({second: every[second]} if second else {})


def _is_indexed(code, value):
    """Whether a code that is a word too (IN, RE, CO) begins a list of index terms: "gcat : Political News | ..."."""
    return code not in ("CO", "IN", "NS", "RE", "CT") or not value or ":" in value or "|" in value


def _tidy(fields):
    """Fields with the accession number alone and the author without "By"."""
    number = re.search(_NUMBER, fields.get("accession", ""))
    fields["accession"] = number[0] if number else None
    fields["author"] = _BY.sub("", fields.get("author", ""), count=1) or None
    return fields


def _displayed(lines, form, first):
    """One document as displayed: title, length, date, source, language, rights, text."""
    number = _ACCESSION.match(lines[-1])
    given = {"accession": number[1] if number else None}
    inner = lines[:-1] if number else lines
    at = next((i for i in range(len(inner)) if _is_head(inner, i)), None)
    if at is None:
        body = blocks([line for line in inner if line != _PAGE_BREAK], form)
        note = "no word count with a date line: lines of its head may stand in the text"
        return record(given, body, lines, [note] if body else [])
    fields, begin = _below(inner, at, form)
    notes = [] if "-copyright" in fields else ["no copyright line: lines of its head may stand in the text"]
    body = blocks([line for line in inner[begin:] if line != _PAGE_BREAK], form)
    return record(given | _above(inner[:at], first) | fields, body, lines, notes)


def _below(lines, at, form):
    """The lines between length and text: (fields, index where the text begins)."""
    fields, names = {}, []
    for i in range(at + 1, min(len(lines), at + 30)):
        line = lines[i].strip()
        if not line or line == _PAGE_BREAK or _TIME.match(line):
            continue
        if is_copyright([line]):
            return _named(fields, names) | {"-copyright": line}, _after_rights(lines, i, form)
        if "published" not in fields and (found := date_line(line)):
            fields["published"] = found
        elif "language" in fields or len(line) > 100:
            return _named(fields, names), i
        elif names and " " not in line and language(line) != "und":
            fields["language"] = line
        else:
            names.append(line)
    return _named(fields, names), at + 1


def _named(fields, names):
    return fields | ({"outlet": names[0]} if names else {})


def _after_rights(lines, at, form):
    """The first line behind the rights, which may run over several lines."""
    end = at + 1
    while end < min(len(lines), at + 5) and (line := lines[end].strip()):
        if not (is_copyright([line]) or runs_on(lines[end - 1].strip(), line, form)):
            break
        end += 1
    return end


def _above(lines, first):
    """Title, section and author: the lines above the length. In the first document a cover may stand above them."""
    lines = [line for line in lines if len(line) > 300 or not _LEADER.match(line)]
    if first and _PAGE_BREAK in lines:
        after = lines[len(lines) - lines[::-1].index(_PAGE_BREAK) :]
        lines = after if any(line.strip() for line in after) else lines
    found, parts = {}, _parts([line for line in lines if line != _PAGE_BREAK])
    if len(parts) > 1 and _BY.match(parts[-1]):
        found["author"] = _BY.sub("", parts.pop(), count=1)
    elif len(parts) > 1 and len(parts[-1]) < min(80, len(parts[-2])) and _NAMES.fullmatch(parts[-1]):
        found["author"] = parts.pop()
    if len(parts) > 1 and _is_section(parts[-2]):
        found["section"] = parts.pop(-2)
    return found | {"title": " ".join(parts[-1:] if first else parts) or None}


def _is_section(line):
    """Whether a line above a headline is too short to be its beginning."""
    return len(line) < 30 and len(line.split()) <= 3 and line[-1].isalnum() and not any(c.isdigit() for c in line)


def _parts(lines):
    """The paragraphs of a head; a byline begins one, and a section's name is one."""
    found = [[]]
    for line in map(str.strip, lines):
        if not line or _BY.match(line) or (len(found[-1]) == 1 and _is_section(found[-1][0])):
            found.append([])
        if line:
            found[-1].append(line)
    return [joined(part) for part in found if part]
