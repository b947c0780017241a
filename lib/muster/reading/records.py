"""Files with many articles: JSON lines and CSV, read record by record, fields found by their common names."""

import csv
import json
from datetime import UTC, datetime

from muster.reading.formats import Record, Unreadable, decode, plain

# our field -> the names that exports, crawlers and archives use for it, lower case without blanks, "-" and "_"
NAMES = {
    "text": ("text", "body", "content", "articletext", "fulltext", "maintext", "articlebody", "story", "article", "plaintext"),
    "title": ("title", "headline", "header"),
    "published": ("published", "date", "publishdate", "publisheddate", "publishedat", "pubdate", "publicationdate", "datepublished", "datepublish",
                  "timestamp", "publishedon"),
    "outlet": ("outlet", "source", "publisher", "medianame", "publication", "sitename", "newspaper", "medium", "sourcedomain", "domain"),
    "author": ("author", "authors", "byline", "creator"),
    "url": ("url", "link", "canonicalurl", "permalink"),
    "section": ("section", "category"),
    "genre": ("genre",),
    "language": ("language", "lang"),
}  # fmt: skip
_OURS = {name: ours for ours, names in NAMES.items() for name in names}
_LONGEST_FIELD = 64_000_000


def read_jsonl(path):
    """The records of a file with one JSON object a line.

    Yields
    ------
    Record
        A line that is no object, or has no text, is a record with trouble.

    Raises
    ------
    Unreadable
        The file cannot be opened.
    """
    for number, line in enumerate(line for line in _lines(path) if line.strip()):
        try:
            row = json.loads(decode(line)[0].removeprefix("\ufeff"))
        except (ValueError, Unreadable) as error:
            yield Record("", number, trouble=f"no JSON object ({_short(error)})")
            continue
        yield _record(row.items(), number) if isinstance(row, dict) else Record("", number, trouble="no JSON object")


def read_csv(path):
    """The records of a CSV or TSV file whose first line names the columns.

    Yields
    ------
    Record

    Raises
    ------
    Unreadable
        No column holds a text; the message names the columns.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    texts = (decode(line)[0] for line in _lines(path))
    head = next(texts, "").removeprefix("\ufeff")
    names = next(csv.reader([head], delimiter=delimiter(head)), [])
    if "text" not in {_OURS.get(_key(n)) for n in names}:
        known = ", ".join(NAMES["text"])
        raise Unreadable(f"no column holds a text; found are {', '.join(n.strip() for n in names)}, known are {known}")
    rows = csv.reader(texts, delimiter=delimiter(head))
    number = 0
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Record("", number, trouble=f"no CSV ({_short(error)})")
            return
        if row:
            yield _record(zip(names, row, strict=False), number)
            number += 1


def delimiter(head):
    """The sign between the columns: the commonest of comma, semicolon and tab in the first line."""
    return max(",;\t", key=head.count)


def expected(path):
    """How many records a file should hold, by a count that knows nothing of fields: lines that are not blank for JSON;
    for CSV lines that end outside quotation marks, less the header.

    Returns
    -------
    int
    """
    if not path.suffix.lower().startswith((".csv", ".tsv")):
        return sum(bool(line.strip()) for line in _lines(path))
    inside, rows, blank = False, 0, True
    for line in _lines(path):
        inside ^= bool(line.count(b'"') % 2)
        blank &= not line.strip()
        if not inside:
            rows, blank = rows + (not blank), True
    return max(0, rows + (inside and not blank) - 1)


def _lines(path):
    """The lines of a file as bytes; its length does not matter."""
    try:
        with path.open("rb") as handle:
            yield from handle
    except OSError as error:
        raise Unreadable(f"cannot be opened: {error.strerror or error}") from None


def _record(items, number):
    """A record of the fields whose names are known; the first of two that mean the same wins."""
    fields = {}
    for name, value in items:
        ours = _OURS.get(_key(str(name)))
        said = value if ours == "text" and isinstance(value, str) else _said(value)
        if ours and said:
            fields.setdefault(ours, said)
    text = fields.pop("text", "")
    try:
        text = plain(text)
    except Unreadable as error:
        return Record("", number, fields, trouble=str(error))
    return Record(text, number, fields, trouble=None if text.strip() else "empty: no text in it")


def _said(value):
    """A value as text: a list joined, a time in seconds as a day."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_said, value)))
    if isinstance(value, dict):
        return _said(value.get("name") or value.get("title") or "")
    if isinstance(value, int | float) and not isinstance(value, bool) and 1e8 < value < 1e11:
        return datetime.fromtimestamp(value, UTC).date().isoformat()
    return "" if value is None or value != value else str(value).strip()


def _key(name):
    return name.strip().strip("\ufeff").lower().replace("-", "").replace("_", "").replace(" ", "")


def _short(error):
    return str(error).split(":")[0][:80]
