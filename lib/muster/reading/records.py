"""Files with many articles: JSON, JSON lines, CSV. Read record by record, fields found by their common names."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from functools import lru_cache

from muster.reading.blobs import WHOLE
from muster.reading.formats import EMPTY, Record, Unreadable, bom, decode, plain, sound

# our field -> the names that exports, crawlers and archives use for it, lower case without blanks, "-" and "_"; the first that holds something wins
NAMES = {
    "text": ("text", "body", "content", "articletext", "fulltext", "maintext", "articlebody", "bodytext", "story", "article", "plaintext"),
    "title": ("title", "headline", "header"),
    "published": ("published", "publishdate", "publisheddate", "publishedat", "pubdate", "publicationdate", "datepublished", "datepublish",
                  "publishedon", "date", "timestamp"),
    "outlet": ("outlet", "medianame", "publication", "newspaper", "sitename", "source", "sourcename", "publisher", "medium",
               "v2sourcecommonname", "sourcecommonname", "sourcedomain", "domain"),
    "author": ("author", "authors", "byline", "creator"),
    "url": ("url", "link", "canonicalurl", "permalink", "sourceurl", "v2documentidentifier", "documentidentifier"),
    "accession": ("accession", "accessionnumber", "accessionno", "storiesid", "proquestdocumentid"),
    "section": ("section", "category"),
    "genre": ("genre",),
    "language": ("language", "lang"),
}  # fmt: skip
_LONGEST = 64_000_000  # characters of a field
_LINE, _LINE_END = 1_000_000, re.compile(rb"\r\n?|\n")
_COMPACT_DAY = re.compile(r"(\d{8})T?\d{6}Z?$")
_ADDRESS = re.compile(r"https?://\S+$")
_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d(?:[T ][\d:.]\S*+)?$")
_SHAPES = (_ADDRESS, _DAY, re.compile(r"(?<!\d)\d{5,}$"))
NO_TEXT = "an address without a text: fetch the page and put it here as HTML or WARC"


def named(mapping=None):
    """Which field of ours a name stands for.

    Parameters
    ----------
    mapping : dict of str to str, optional
        Our field -> the name that this corpus has for it; it goes before the common names.

    Returns
    -------
    dict of str to (int, str)
        Name -> its rank and our field.
    """
    names = {name: (rank, ours) for ours, known in NAMES.items() for rank, name in enumerate(known)}
    return names | {key_of(theirs): (-1, ours) for ours, theirs in (mapping or {}).items()}


def read_jsonl(blob, names):
    """The records of a file with one JSON object a line.

    Parameters
    ----------
    blob : Blob
    names : dict, of `named`

    Yields
    ------
    Record
        A line that is no object, or has no text, is a record with trouble.
    """
    for number, line in enumerate(line for line in blob.lines() if line is None or not line.isspace()):
        if line is None:
            yield Record("", number, trouble=f"a line of over {WHOLE // 1_000_000} MB")
            continue
        try:
            text, note = decode(line)
            row = json.loads(text.removeprefix("\ufeff"))
        except (ValueError, RecursionError, Unreadable) as error:
            yield Record("", number, trouble=f"no JSON object ({_short(error)})")
            continue
        yield as_record(row, number, names, note)


def count_jsonl(blob):
    """How many records a file of JSON lines should hold: its lines that are not blank."""
    return sum(line is None or not line.isspace() for line in blob.lines())


def read_csv(blob, names):
    """The records of a CSV or TSV file whose first line names the columns.

    Parameters
    ----------
    blob : Blob
    names : dict, of `named`

    Yields
    ------
    Record

    Raises
    ------
    Unreadable
        No column holds a text; the message names the columns.
    """
    csv.field_size_limit(_LONGEST)
    notes = []
    texts = _texts(blob, notes)
    head = next(texts, "").removeprefix("\ufeff")
    columns = next(csv.reader([head], delimiter=delimiter(head)), [])
    _check(columns, names)
    rows, number = csv.reader(texts, delimiter=delimiter(head)), 0
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise Unreadable(f"broken off: no CSV ({_short(error)})") from None
        if row is None:
            return
        if len(row) > len(columns) and any(cell.strip() for cell in row[len(columns) :]):
            found = sum(map(len, row))
            reason = f"{len(row)} fields, and the header has {len(columns)}: put fields with commas in quotation marks"
            yield Record("", number, trouble=reason, found=found)
            number += 1
        elif row:
            yield as_record(dict(zip(columns, row, strict=False)), number, names, notes.pop() if notes else None)
            notes.clear()
            number += 1


def count_csv(blob):
    """How many records a table should hold: its lines that end outside quotation marks, less the header.

    A line within quotation marks that holds an address, a day or a long number wherever the first record does is a
    record that a quotation mark swallowed: it counts, and the marks are counted anew from there.
    """
    inside, rows, blank, sign, like = False, 0, True, None, None
    for line in _table_lines(blob):
        line = line or b"-"
        if sign is None:
            sign = delimiter(line.decode("utf-8", "replace"))
        elif like is None and not line.isspace() and not inside:
            like = _marks(line, sign)
        elif inside and like and like <= _marks(line, sign):
            inside, rows, blank = False, rows + 1, True
        inside ^= bool(line.count(b'"') % 2)
        blank &= line.isspace()
        if not inside:
            rows, blank = rows + (not blank), True
    return max(0, rows + (inside and not blank) - 1)


def _marks(line, sign):
    """Which cells of a line are an address, a day or a long number: pairs of place and shape."""
    if len(line) > _LINE or not line.strip():
        return frozenset()
    cells = next(csv.reader([line.decode("utf-8", "replace")], delimiter=sign), [])
    return frozenset(
        (i, n) for i, cell in enumerate(cells) for n, shape in enumerate(_SHAPES) if shape.match(cell.strip())
    )


def _table_lines(blob):
    """The lines of a table; of one whose lines end in CR alone (old Macintosh programs write it so), those."""
    head = blob.head(1 << 16)
    first = _LINE_END.search(head.replace(b"\x00", b""))
    if not first or first[0] != b"\r":
        yield from blob.lines()
        return
    wide = bom(head[:4])
    with blob.open() as handle:
        for line in io.TextIOWrapper(handle, wide or "latin-1", newline="\r"):  # Latin-1 gives every byte back
            yield line.replace("\r", "\n").encode("utf-8" if wide else "latin-1")


def delimiter(head):
    """The sign between the columns: the commonest of comma, semicolon and tab in the first line."""
    return max(",;\t", key=head.count)


def as_record(row, number, names, note=None):
    """A JSON object or a row of a table as a record.

    Parameters
    ----------
    row : dict of name to value; anything else is a record with trouble
    number : int or None
    names : dict, of `named`
    note : str, optional

    Returns
    -------
    Record
    """
    if not isinstance(row, dict):
        return Record("", number, trouble="no JSON object")
    fields, rank = {}, {}
    for name, value in row.items():
        place, ours = names.get(key_of(name), (None, None))
        if ours and place < rank.get(ours, 99) and (said := _said(value, ours)):
            fields[ours], rank[ours] = said, place
    known = "text" in rank
    try:
        text, more = sound(plain(fields.pop("text", "")))
    except Unreadable as error:
        return Record("", number, fields, trouble=str(error))
    fields = {ours: said if said.isprintable() else _clean(said) for ours, said in fields.items()}
    trouble = None if text and not text.isspace() else NO_TEXT if "url" in fields and not known else EMPTY
    return Record(text, number, fields, note=note or more, trouble=trouble)


def _texts(blob, notes):
    """The lines of a table as text; what had to be guessed goes to `notes`."""
    for line in _table_lines(blob):
        if line is None:
            raise Unreadable(f"broken off: a line of over {WHOLE // 1_000_000} MB")
        text, note = decode(line)
        if note:
            notes.append(note)
        yield text


def _check(columns, names):
    """Columns without a text are a list of addresses (Media Cloud, GDELT), or named in a way that we do not know."""
    ours = {names[key_of(c)][1] for c in columns if key_of(c) in names}
    if "text" in ours:
        return
    found = ", ".join(c.strip() for c in columns[:30])
    if "url" in ours or any(_ADDRESS.match(c.strip()) for c in columns):
        raise Unreadable(
            f"a table of addresses without texts, as Media Cloud and GDELT give them: fetch the pages and put them here as HTML or WARC, "
            f"or name the column with the text: --map text=COLUMN; found are {found}", expected=1,
        )  # fmt: skip
    known = ", ".join(NAMES["text"])
    raise Unreadable(
        f"no column holds a text; found are {found}, known are {known}; name it with --map text=COLUMN", expected=1
    )


def _said(value, ours):
    """A value as text: a list joined, the name of an object, a time in seconds or milliseconds as a day."""
    if isinstance(value, str):
        if ours == "text":
            return value
        value = value.strip()
        compact = ours == "published" and _COMPACT_DAY.match(value)
        return compact[1] if compact else value
    if isinstance(value, list):
        return ("\n" if ours == "text" else ", ").join(filter(None, (_said(v, ours) for v in value)))
    if isinstance(value, dict):
        return _said(value.get("name") or value.get("title") or "", ours) if ours != "text" else ""
    if value is None or value != value or isinstance(value, bool):
        return ""
    if ours == "published" and isinstance(value, int | float) and 1e8 < value < 1e14:
        return datetime.fromtimestamp(value if value < 1e11 else value / 1000, UTC).date().isoformat()
    return str(value)


def _clean(said):
    """A field as one line that a table can hold."""
    return " ".join(sound(said)[0].replace("\x00", "").split())


@lru_cache(maxsize=4096)
def key_of(name):
    """A name as NAMES spells it."""
    return name.strip().strip("\ufeff").lower().replace("-", "").replace("_", "").replace(" ", "")


def _short(error):
    return str(error).split(":")[0][:80]
