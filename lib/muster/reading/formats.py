"""From a file to its records: plain text, HTML, Word, JSON lines, CSV. One function a format, chosen by the ending.

A record is one article as it stands in the file, with the fields that the format gives beside its text.
"""

from dataclasses import dataclass, field
from pathlib import Path

from charset_normalizer import from_bytes

_BOMS = {b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class Unreadable(Exception):
    """A file or record that gives no article; the text is the ledger's reason."""


@dataclass
class Record:
    """One article of a file.

    Attributes
    ----------
    text : str, line ends made `\\n`; "" where `trouble` says why there is none
    number : int or None
        Its place in a file of many, from 0; None for a file that is one article.
    fields : dict
        published, title, outlet, author, section, genre, language, url, as found.
    basis : str, where `published` comes from: metadata or markup
    note, trouble : str or None
        What to beware of; why it cannot be read.
    found : int or None, code points before the format was reduced to its article; None = those of the text
    """

    text: str
    number: int | None = None
    fields: dict = field(default_factory=dict)
    basis: str = "metadata"
    note: str | None = None
    trouble: str | None = None
    found: int | None = None


def read_text(path):
    """The one record of a plain text file.

    Parameters
    ----------
    path : Path

    Yields
    ------
    Record
        Its note names an encoding that had to be guessed.

    Raises
    ------
    Unreadable
        Not to be opened, empty, binary, or in no encoding that holds.
    """
    text, note = decode(content(path))
    text = plain(text)
    if not text.strip():
        raise Unreadable("empty: no text in it")
    yield Record(text, note=note)


def read_docx(path):
    """The one record of a Word file: its paragraphs and the cells of its tables, a line each.

    Yields
    ------
    Record

    Raises
    ------
    Unreadable
        No Word file, or no text in it.
    """
    import docx
    from docx.table import Table

    try:
        document = docx.Document(path)
        lines = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                lines += [cell.text for row in block.rows for cell in row.cells]
            else:
                lines.append(block.text)
        about = document.core_properties
        fields = {"title": about.title, "author": about.author if about.author != "python-docx" else ""}
    except Exception as error:  # zip, XML and package errors of several libraries
        raise Unreadable(f"no Word file that can be read ({type(error).__name__})") from None
    text = plain("\n".join(lines))
    if not text.strip():
        raise Unreadable("empty: no text in it")
    yield Record(text, fields={k: v.strip() for k, v in fields.items() if v and v.strip()})


def content(path):
    """The bytes of a file.

    Raises
    ------
    Unreadable
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be opened: {error.strerror or error}") from None


def plain(text):
    """Text without byte order mark, line ends made `\\n`.

    Raises
    ------
    Unreadable
        NUL characters stand in it.
    """
    if "\x00" in text:
        raise Unreadable("binary: NUL characters in it")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def decode(data):
    """Bytes as text: by byte order mark, else UTF-8, else Windows-1252 where all its bytes are defined there, else as
    charset-normalizer reads them.

    Returns
    -------
    text, note : str, str or None

    Raises
    ------
    Unreadable
        No encoding gives text.
    """
    bom = next((name for mark, name in _BOMS.items() if data.startswith(mark)), None)
    for name in (bom or "utf-8",):
        try:
            return data.decode(name), None
        except UnicodeDecodeError:
            pass
    if b"\x00" in data:
        raise Unreadable("binary: NUL characters in it")
    try:  # the commonest single-byte encoding of the western press, unless it leaves control characters
        text = data.decode("cp1252")
        if not any("\x80" <= c <= "\x9f" for c in text):
            return text, "decoded as cp1252"
    except UnicodeDecodeError:
        pass
    best = from_bytes(data).best()
    if best is None:
        raise Unreadable("undecodable: it is in no encoding that gives text")
    return str(best), f"decoded as {best.encoding}"
