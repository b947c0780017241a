"""Which reader takes which file: by what its first bytes say, else by its ending."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from muster.reading import documents, jsonfile, mail, records, warc, web
from muster.reading.formats import Unreadable


@dataclass(frozen=True)
class Kind:
    """A format.

    Attributes
    ----------
    name : str, as people call it
    read : callable, Blob -> records
    count : callable or None
        Blob -> how many records it should hold, by a simpler way than reading them; None = one, or the vendor's count.
    attached : callable or None
        Blob -> what is attached to its records: (name, Blob or Unreadable).
    """

    name: str
    read: Callable
    count: Callable | None = None
    attached: Callable | None = None


READERS = {
    ".txt": "text", ".html": "HTML", ".htm": "HTML", ".jsonl": "JSON lines", ".json": "JSON", ".csv": "CSV", ".tsv": "CSV",
    ".docx": "Word", ".eml": "mail", ".mbox": "mailbox", ".rtf": "RTF", ".pdf": "PDF", ".warc": "WARC",
    ".gz": "gz", ".zst": "zst", ".zip": "zip",
}  # fmt: skip
PACKED = ("gz", "zst", "zip")
_OTHERS = {".ndjson": "JSON lines", ".xhtml": "HTML", ".shtml": "HTML"}
_MAGIC = (
    (b"\x1f\x8b", "gz"), (b"\x28\xb5\x2f\xfd", "zst"), (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"%PDF-", "PDF"),
    (b"{\\rtf", "RTF"), (b"WARC/1.", "WARC"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office"),
)  # fmt: skip
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*>\s*+)?(?:<!--.*?-->\s*+)?<(?:!doctype\s+html|html)\b", re.I | re.S
)


def kinds(mapping=None):
    """Every format by its name, but those that are unpacked.

    Parameters
    ----------
    mapping : dict of str to str, optional
        Our field -> its name in this corpus.
    """
    names = records.named(mapping)
    every = (
        Kind("text", documents.read_text),
        Kind("HTML", web.read_html),
        Kind("Word", documents.read_docx),
        Kind("RTF", documents.read_rtf),
        Kind("PDF", documents.read_pdf),
        Kind("mail", mail.read_eml, attached=mail.attachments),
        Kind("mailbox", mail.read_mbox, mail.count_mbox, partial(mail.attachments, many=True)),
        Kind("WARC", warc.read_warc, warc.count_warc),
        Kind("CSV", partial(records.read_csv, names=names), records.count_csv),
        Kind("JSON lines", partial(records.read_jsonl, names=names), records.count_jsonl),
        Kind("JSON", partial(jsonfile.read_json, names=names), partial(jsonfile.count_json, names=names)),
    )
    return {kind.name: kind for kind in every}


def kind_of(blob):
    """The format of a file.

    Returns
    -------
    name, note : str, str or None
        A name of `kinds` or PACKED; what to say where the content is not what the ending says.

    Raises
    ------
    Unreadable
        There is no reader for it.
    """
    said = READERS.get(blob.suffix) or _OTHERS.get(blob.suffix)
    head = blob.head()
    found = next((name for magic, name in _MAGIC if head.startswith(magic)), None)
    if found == "old Office":
        raise Unreadable("an old Office file: save it as .docx, a table as .csv")
    if found == "zip":
        found = _inside(blob)
    if not found and said in ("text", None) and _HTML.match(head):
        found = "HTML"
    if not found and said in ("JSON", "JSON lines"):
        found = said = _json(blob, head, said)
    if not (found or said):
        ending = blob.suffix or "files without an ending"
        raise Unreadable(f"no reader for {ending} yet; read are {', '.join(READERS)}")
    note = f"ends in {blob.suffix}, but is {found}" if found and said and found != said else None
    return found or said, note


def _inside(blob):
    """A Word file and an archive begin alike; other Office files do so, too."""
    try:
        with blob.seekable() as handle:
            names = set(zipfile.ZipFile(handle).namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "Word" if blob.suffix == ".docx" else "zip"
    if "word/document.xml" in names:
        return "Word"
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise Unreadable(f"no reader for {blob.suffix or 'this Office format'} yet; save it as .docx, a table as .csv")
    return "zip"


def _json(blob, head, said):
    """JSON lines and JSON go under either ending."""
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if first == b"[":
        return "JSON"
    if said == "JSON" and first == b"{":
        return "JSON lines" if jsonfile.is_lines(blob) else "JSON"
    return said
