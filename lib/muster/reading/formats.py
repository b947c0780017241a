"""From the bytes of a file to its text. So far: plain text (.txt); other formats go to the ledger by name."""

from pathlib import Path

from charset_normalizer import from_bytes

READERS = {".txt": "text"}
_BOMS = {b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class Unreadable(Exception):
    """A file that gives no article; the text is the ledger's reason."""


def read_text(path):
    """The text of a plain text file, line ends made `\\n`, otherwise untouched.

    Parameters
    ----------
    path : Path

    Returns
    -------
    text : str
    note : str or None
        What to beware of: an encoding that had to be guessed.

    Raises
    ------
    Unreadable
        Not to be opened, empty, binary, or in no encoding that holds; the message is the reason.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be opened: {error.strerror or error}") from None
    text, note = decode(data)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise Unreadable("empty: no text in it")
    if "\x00" in text:
        raise Unreadable("binary: NUL characters in it")
    return text, note


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
