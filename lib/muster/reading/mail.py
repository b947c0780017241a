"""Mails as articles, one a file (.eml) or many (.mbox): the text part, else the HTML part as any page; and what is
attached to them, which goes to its own readers."""

import re
from collections import Counter
from email import message_from_bytes, policy
from email.utils import parseaddr
from io import BufferedReader, BytesIO
from mimetypes import guess_extension
from pathlib import Path

from muster.reading.blobs import WHOLE, Blob
from muster.reading.formats import Record, Unreadable, decode, plain, sound
from muster.reading.web import parsed, reduced

# "From alerts@herald.example Fri Sep  5 14:00:00 2014" opens a mail of a mailbox, after a blank line
_FROM = re.compile(rb"From \S{1,200} .{0,80}?\d\d:\d\d.{0,40}?\d{4}")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.M)
_STUB = 1.5  # a page that holds so many times the plain text is the mail's text
_TEXTS = ("text/plain", "text/html")
_ENDINGS = {"message/rfc822": ".eml", "text/plain": ".txt", "text/html": ".html"}
_HEADER = re.compile(rb"[A-Za-z][\w-]*:")


def read_eml(blob):
    """The one record of a mail; it has trouble where no text is in it.

    Yields
    ------
    Record
    """
    yield _mail(blob.bytes(), None)


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


def attachments(blob, many=False):
    """What is attached to the mail of a file: files, and mails that were forwarded as such.

    The texts of the mail itself are none, and neither are the pictures that its HTML text shows.

    Parameters
    ----------
    blob : Blob
    many : bool
        It is a mailbox.

    Yields
    ------
    str, Blob or Unreadable
        The name, in a mailbox behind the number of its mail ("3/map.pdf"); the bytes, or why there are none.
    """
    for number, data in enumerate(_mails(blob) if many else [blob.bytes()]):
        names = Counter()
        data = _QUOTED_FROM.sub(rb"\1", data or b"") if many else data
        for name, part in _attached(data):
            names[name] += 1
            told = f"{name} ({names[name]})" if names[name] > 1 else name
            yield f"{number}/{told}" if many else told, _file(part, name, blob.day)


def _attached(data):
    """The attached parts of a mail by name; none of one that cannot be read: its own row says so."""
    try:
        parts = _sorted(message_from_bytes(data, policy=policy.default))[1]
    except Exception:  # the parser's own, on broken headers
        return []
    return [(_name(part), part) for part in parts]


def _sorted(message):
    """The parts of a mail as (its texts, what is attached)."""
    parts = list(_parts(message))
    texts = [p for p in parts if p.get_content_type() in _TEXTS and not p.is_attachment()]
    unnamed = [p for p in texts if not p.get_filename()] or texts[:1]
    return unnamed, [p for p in parts if not any(p is text for text in unnamed)]


def _parts(message, shown=False):
    """The parts that hold something, a forwarded mail as one; no pictures and styles that a page shows, and nothing
    that is offered in the place of the text (a calendar's entry, a page that moves)."""
    kind = message.get_content_subtype()
    if not message.is_multipart() or message.get_content_maintype() == "message":
        shown = (
            shown and message.get_content_maintype() in ("text", "image") and message.get_content_type() not in _TEXTS
        )
        if not shown or message.is_attachment():
            yield message
        return
    for number, part in enumerate(message.iter_parts()):
        yield from _parts(part, shown or kind == "alternative" or (kind == "related" and number > 0))


def _name(part):
    """The name of an attachment; a forwarded mail has its subject's."""
    name, kind = None, part.get_content_type()
    try:
        name = part.get_filename()
        if not name and kind == "message/rfc822":
            name = f"{part.get_payload(0)['subject'] or 'forwarded'}.eml"
    except Exception:  # the parser's own, on broken headers
        pass
    name = name or f"unnamed{_ENDINGS.get(kind) or guess_extension(kind) or ''}"
    return re.sub(r"[/\\#]", "_", " ".join(sound(name)[0].split()))


def _file(part, name, day):
    """An attachment as a file, or why it is none."""
    try:
        data = _content(part)
    except Exception as error:  # of the library, on a part that is broken
        return Unreadable(f"no attachment that can be read ({type(error).__name__})")
    kind = part.get_content_type()
    name += "" if Path(name).suffix else _ENDINGS.get(kind) or guess_extension(kind) or ""
    return Blob(name, lambda: BufferedReader(BytesIO(data)), len(data), day)


def _content(part):
    """The bytes of a part; a text as UTF-8, whatever its charset."""
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        return part.get_payload(0).as_bytes(policy=policy.compat32)
    if part.get_content_type() == "text/plain":
        return _text(part).encode("utf-8", "surrogatepass")
    return part.get_payload(decode=True) or b""


def _mail(data, number):
    """The record of a mail; one that cannot be read has trouble."""
    try:
        message = message_from_bytes(data, policy=policy.default)
        texts, attached = _sorted(message)
        text, html = ([_text(p) for p in texts if p.get_content_type() == kind] for kind in _TEXTS)
        record = _record("\n\n".join(filter(str.strip, text)), "\n".join(html), number, _fields(message))
    except Unreadable as trouble:
        return Record("", number, trouble=str(trouble))
    except Exception as error:  # the parser's own, on broken headers
        return Record("", number, trouble=f"no mail that can be read ({type(error).__name__})")
    if attached:
        said = f"{len(attached)} attached, told on rows of {'its' if len(attached) == 1 else 'their'} own"
        if record.trouble:
            record.trouble += f"; {said}"
        else:
            record.note = "; ".join(filter(None, (record.note, said)))
    return record


def _record(text, html, number, fields):
    """The plain text of a mail, unless its HTML holds much more: then the plain text is a stub beside it."""
    text, note = sound(plain(text))
    try:
        page = _page(html, number, fields) if html.strip() else None
    except Unreadable:
        if not text.strip():
            raise
        page = None
    if page and len(page.text) > _STUB * len(text.strip()):
        return page
    return Record(text, number, fields, note=note, trouble=None if text.strip() else "no text in the mail")


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
