"""What every reader gives and shares: the record, the reason why there is none, and bytes made text.

A record is one article as it stands in its file, with the fields that the format gives beside its text.
"""

import codecs
import re
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module

from charset_normalizer import from_bytes

CAP = 5_000_000  # code points of one article
EMPTY = "empty: no text in it"
UNKNOWN = "how many articles it holds is unknown, it counts as 1"
_BOMS = {b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_UNDEFINED = re.compile("[\x80-\x9f]")
_ESCAPED = re.compile("[\udc80-\udcff]+")
# UTF-8 that was read as Windows-1252 or Latin-1: a lead letter, then what stands for the bytes that follow it
_MOJIBAKE = re.compile("[ÂÃ][\x80-\x9f\xa1-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â(?:€|\x80)[\x80-\xbf™˜œ“”¦¢]|ï»¿")
_MOJIBAKE_STARTS = ("Â", "Ã", "â", "ï")


class Unreadable(Exception):
    """A file or record that gives no article; the text is the ledger's reason.

    `expected` is how many articles the file should hold, where the reader knows better than a count of its records.
    """

    def __init__(self, reason, expected=None):
        super().__init__(reason)
        self.expected = expected


@dataclass
class Record:
    """One article of a file.

    Attributes
    ----------
    text : str, line ends made `\\n`; "" where `trouble` says why there is none
    number : int or None
        Its place in a file of many, from 0; None for a file that is one article.
    fields : dict of str
        published, title, outlet, author, section, genre, language, url, accession (the vendor's own number), as found.
    basis : str, where `published` comes from: metadata or markup
    note, trouble : str or None
        What to beware of; why it cannot be read.
    found : int or None, code points before the format was reduced to its article; None = those of the text
    expected : int or None
        Articles in the file by the vendor's own count; None = none is given.
    saved : date or None
        When the page was saved, where the format says; no page is dated later. None = when the file was last changed.
    """

    text: str
    number: int | None = None
    fields: dict = field(default_factory=dict)
    basis: str = "metadata"
    note: str | None = None
    trouble: str | None = None
    found: int | None = None
    expected: int | None = None
    saved: date | None = None


def plain(text):
    """Text without byte order mark, line ends made `\\n`.

    Raises
    ------
    Unreadable
        NUL characters stand in it.
    """
    if "\x00" in text:
        raise Unreadable("binary: NUL characters in it")
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def bom(data):
    """The encoding that a byte order mark of two or four byte units names; None without one."""
    return next((name for mark, name in _BOMS.items() if data.startswith(mark)), None)


def decode(data, *, cut=False):
    """Bytes as text: by byte order mark, else UTF-8, else Windows-1252 where all its bytes are defined there, else as
    charset-normalizer reads them.

    Parameters
    ----------
    data : bytes
    cut : bool
        More bytes follow: the last character may be incomplete and is left out.

    Returns
    -------
    text, note : str, str or None

    Raises
    ------
    Unreadable
        No encoding gives text.
    """
    try:
        return codecs.getincrementaldecoder(bom(data) or "utf-8")().decode(data, not cut), None
    except UnicodeDecodeError:
        pass
    if b"\x00" in data:
        raise Unreadable("binary: NUL characters in it")
    try:  # the commonest single-byte encoding of the western press, unless it leaves control characters
        text = data.decode("cp1252")
        if not _UNDEFINED.search(text):
            return text, "decoded as cp1252"
    except UnicodeDecodeError:
        pass
    best = from_bytes(data[:1_000_000]).best()
    if best is None:
        raise Unreadable("undecodable: it is in no encoding that gives text")
    return data.decode(best.encoding, "replace"), f"decoded as {best.encoding}"


def sound(text):
    """Text that UTF-8 can hold: halves of surrogate pairs joined, else replaced; escaped bytes read as Windows-1252.

    Returns
    -------
    text, note : str, str or None
    """
    if text.isascii():
        return text, None
    try:
        text.encode()
        return text, None
    except UnicodeEncodeError:
        bytes_of = lambda m: bytes(ord(c) - 0xDC00 for c in m[0]).decode("cp1252", "replace")  # noqa: E731
        halves = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        text = _ESCAPED.sub(bytes_of, halves).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text, "characters that are no Unicode text were replaced"


def mojibake(text):
    """The ledger's note on a text that was decoded wrongly before it came here; it is left as it is. None without it."""
    if text.isascii() or not any(mark in text for mark in _MOJIBAKE_STARTS):
        return None
    if not (hits := len(_MOJIBAKE.findall(text))):
        return None
    return f'likely mojibake, left as it is: {hits} sequence{"s" * (hits > 1)} like "{_MOJIBAKE.search(text)[0]}"'


def extra(module, what):
    """A module of the extra `formats`.

    Raises
    ------
    Unreadable
        It is not installed; the message names the extra.
    """
    try:
        return import_module(module)
    except ImportError:
        raise Unreadable(
            f"{what} needs the extra formats, which is not installed: pip install -e '.[formats]'", expected=1
        ) from None
