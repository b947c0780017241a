"""Mails as articles, one a file (.eml) or many (.mbox): the text part, else the HTML part as any page."""

import re
from email import message_from_bytes, policy
from email.utils import parseaddr

from muster.reading.blobs import WHOLE
from muster.reading.formats import EMPTY, Record, Unreadable, decode, plain, sound
from muster.reading.web import parsed, reduced

# "From alerts@herald.example Fri Sep  5 14:00:00 2014" opens a mail of a mailbox, after a blank line
_FROM = re.compile(rb"From \S{1,200} .{0,80}?\d\d:\d\d.{0,40}?\d{4}")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.M)
_HEADER = re.compile(rb"[A-Za-z][\w-]*:")


def read_eml(blob):
    """The one record of a mail.

    Yields
    ------
    Record

    Raises
    ------
    Unreadable
        No mail with a text in it.
    """
    record = _mail(blob.bytes(), None)
    if record.trouble:
        raise Unreadable(record.trouble)
    yield record


def read_mbox(blob):
    """The records of a mailbox, a mail each.

    Yields
    ------
    Record
    """
    for number, data in enumerate(_mails(blob)):
        if data is None:
            yield Record("", number, trouble=f"too large for one mail: over {WHOLE // 1_000_000} MB")
        else:
            yield _mail(_QUOTED_FROM.sub(rb"\1", data), number)


def count_mbox(blob):
    """How many mails a mailbox should hold: its lines that begin with "From " and stand before a mail header."""
    count, before = 0, b""
    for line in blob.lines():
        line = line or b""
        count += before.startswith(b"From ") and bool(_HEADER.match(line))
        before = line
    return count


def _mails(blob):
    """The bytes of each mail, without its "From " line; None for one that is too large."""
    lines, size, begun, blank = [], 0, False, True
    for line in blob.lines():
        if blank and line and _FROM.match(line):
            if begun:
                yield b"".join(lines) if size <= WHOLE else None
            lines, size, begun = [], 0, True
        elif begun:
            size += len(line) if line else WHOLE + 1
            if size <= WHOLE:
                lines.append(line)
        blank = bool(line) and not line.strip()
    if not begun:
        raise Unreadable('no mailbox: no line "From ADDRESS DATE" begins a mail', expected=1)
    yield b"".join(lines) if size <= WHOLE else None


def _mail(data, number):
    """The record of a mail; one that cannot be read has trouble."""
    try:
        message = message_from_bytes(data, policy=policy.default)
        fields = _fields(message)
        part = message.get_body(("plain", "html"))
        text, others = _text(part), _attachments(message)
        if part is not None and part.get_content_type() == "text/plain":
            text = "\n\n".join(filter(str.strip, [text, *_further(message, part)]))
        if not text.strip() and part is not None and part.get_content_type() == "text/plain":
            part = message.get_body(("html",))
            text = _text(part)
        if part is not None and part.get_content_type() == "text/html":
            record = _page(text, number, fields)
            record.note = "; ".join(filter(None, (record.note, others))) or None
            return record
        text, note = sound(plain(text))
        note = "; ".join(filter(None, (note, others))) or None
    except Unreadable as trouble:
        return Record("", number, trouble=str(trouble))
    except Exception as error:  # the parser's own, on broken headers
        return Record("", number, trouble=f"no mail that can be read ({type(error).__name__})")
    trouble = None if text.strip() else EMPTY if part is not None else "no text in the mail"
    return Record(text, number, fields, note=note, trouble=trouble)


def _further(message, first):
    """The texts of further plain parts that belong to the mail's body."""
    for part in message.walk():
        if (
            part is not first
            and part.get_content_type() == "text/plain"
            and not part.is_attachment()
            and not part.get_filename()
        ):
            yield _text(part)


def _attachments(message):
    """What to say of attachments: they are no articles of their own."""
    names = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    names = [n for n in names if n != "text/plain"]
    return (
        f"not read: {len(names)} attached ({', '.join(names[:3])}{', ...' if len(names) > 3 else ''})"
        if names
        else None
    )


def _page(html, number, fields):
    record = reduced(parsed(html))
    record.number, record.fields, record.basis = number, record.fields | fields, "metadata"
    if "published" not in fields:
        record.basis = "markup"
    return record


def _fields(message):
    """Subject, date and sender; the mail's own id tells it from others."""
    name, address = parseaddr(str(message["from"] or ""))
    said = {
        "title": message["subject"],
        "published": message["date"],
        "author": name or address,
        "accession": message["message-id"],
    }
    return {k: sound(" ".join(str(v).split()))[0] for k, v in said.items() if v and str(v).strip()}


def _text(part):
    """A part as text, by its charset where that holds."""
    if part is None:
        return ""
    data = part.get_payload(decode=True) or b""
    try:
        return data.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return decode(data)[0]
