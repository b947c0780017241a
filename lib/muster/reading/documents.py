"""Files that are one article, or a vendor's export of many: plain text, Word, RTF, PDF. One function a format."""

import logging
import zipfile

from muster.reading import exports
from muster.reading.blobs import FREE, RATIO, WHOLE
from muster.reading.formats import CAP, EMPTY, UNKNOWN, Record, Unreadable, bom, decode, extra, plain, sound

_HEAD, _STEP = 1_000_000, 1 << 20  # bytes


def read_text(blob):
    """The record of a plain text file, or the articles of an export.

    A file over 1 MB that does not begin like an export is read no further than an article may be long; the rest is
    counted.

    Yields
    ------
    Record
        Its note names an encoding that had to be guessed.

    Raises
    ------
    Unreadable
        Not to be opened, empty, binary, or in no encoding that holds.
    """
    with blob.open() as handle:
        data = handle.read(_HEAD)
        more = handle.read(1)
        if not more:
            text, note = decode(data)
            yield from articles(plain(text), Record("", note=note))
            return
        if exports.vendor(plain(decode(data, cut=True)[0])):
            data += more + handle.read(WHOLE)
            if handle.read(1):
                raise Unreadable(f"an export of over {WHOLE // 1_000_000} MB: split it; {UNKNOWN}")
            text, note = decode(data)
            yield from articles(plain(text), Record("", note=note))
            return
        yield _long(handle, data + more)


def _long(handle, data):
    """The record of a long text: what an article may hold of it, and the count of the rest."""
    data += handle.read(4 * CAP)
    text, note = decode(data, cut=True)
    text = plain(text)
    rest, wide = 0, bom(data)
    while piece := handle.read(_STEP):
        rest += (
            len(piece) // int(wide[-2:]) * 8 if wide else len(piece.translate(None, _FOLLOWING) if not note else piece)
        )
    if not rest and not text.strip():
        raise Unreadable(EMPTY)
    return Record(text, note=note, found=len(text) + rest)


_FOLLOWING = bytes(range(0x80, 0xC0))  # no code point of UTF-8 begins with one of these


def articles(text, record):
    """A text as the record that it is, or as the articles of the export that it is.

    Parameters
    ----------
    text : str
    record : Record
        What is known of the file; its text is filled in here.

    Yields
    ------
    Record

    Raises
    ------
    Unreadable
        There is no text in it, or no article in the export.
    """
    vendor = exports.vendor(text)
    if vendor is None:
        record.text, more = sound(text)
        record.note = record.note or more
        if not text.strip():
            raise Unreadable(EMPTY)
        yield record
        return
    expected, records = exports.split(text)
    if not records:
        unknown = "" if expected else f"; {UNKNOWN}"
        raise Unreadable(f"an export of {vendor} in which no article was found{unknown}", expected)
    for number, found in enumerate(records):
        found.number, found.expected = number, expected
        found.note = "; ".join(filter(None, (record.note, found.note))) or None
        yield found


def read_docx(blob):
    """The record of a Word file: its paragraphs and the cells of its tables, a line each; or the articles of an export.

    Yields
    ------
    Record

    Raises
    ------
    Unreadable
        No Word file, or no text in it.
    """
    import docx

    try:
        with blob.seekable() as handle:
            _check_size(handle, blob.size)
            document = docx.Document(handle)
        lines = list(_word_lines(document.element.body))
        about = document.core_properties
        named = about.title if about.title and about.title.strip() in map(str.strip, lines) else ""
        fields = {"title": named, "author": about.author if about.author != "python-docx" else ""}
    except Unreadable:
        raise
    except Exception as error:  # zip, XML and package errors of several libraries
        raise Unreadable(f"no Word file that can be read ({type(error).__name__})") from None
    fields = {k: v.strip() for k, v in fields.items() if v and v.strip()}
    yield from articles(plain("\n".join(lines)), Record("", fields=fields))


def _word_lines(body):
    """The text of every paragraph of a Word file once, those in tables, content controls and text boxes, too."""
    from docx.oxml.ns import qn

    paragraph, fallback = qn("w:p"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
    signs = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
    for p in body.iter(paragraph):
        if next(p.iterancestors(fallback), None) is not None:
            continue
        pieces = (e for e in p.iter() if next(e.iterancestors(paragraph), None) is p)
        yield "".join((e.text or "") if e.tag == qn("w:t") else signs.get(e.tag, "") for e in pieces)


def _check_size(handle, packed):
    """A Word file is an archive that its library unpacks whole."""
    size = sum(info.file_size for info in zipfile.ZipFile(handle).infolist())
    if size > FREE and (size > RATIO * packed or size > 4 * FREE):
        raise Unreadable(f"taken for a bomb: it unpacks to {size // 1_000_000} MB")
    handle.seek(0)


def read_rtf(blob):
    """The record of an RTF file, or the articles of an export. Needs the extra `formats`.

    Yields
    ------
    Record

    Raises
    ------
    Unreadable
        The extra is missing, no RTF, or no text in it.
    """
    library = extra("striprtf.striprtf", ".rtf")
    source, _ = decode(blob.bytes())
    try:
        text = library.rtf_to_text(source, errors="replace")
    except Exception as error:  # whatever the library meets in a broken file
        raise Unreadable(f"no RTF that can be read ({type(error).__name__})") from None
    yield from articles(plain(text), Record(""))


def read_pdf(blob):
    """The record of a PDF file, or the articles of an export. Needs the extra `formats`.

    Its title and dates are not taken over: programs write them, seldom people.

    Yields
    ------
    Record
        Its note counts pages without text.

    Raises
    ------
    Unreadable
        The extra is missing, no PDF, a password, or no text in it (scanned pages).
    """
    library = extra("pypdf", ".pdf")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it warns of is repaired, or becomes a reason below
    try:
        with blob.seekable() as handle:
            reader = library.PdfReader(handle)
            if reader.is_encrypted and not reader.decrypt(""):
                raise Unreadable("locked with a password")
            pages = _pages(reader)
    except Unreadable:
        raise
    except Exception as error:  # whatever the library meets in a broken file
        raise Unreadable(f"no PDF that can be read ({type(error).__name__})") from None
    bare = sum(not page.strip() for page in pages)
    if pages and bare == len(pages):
        raise Unreadable(f"no text in its {bare} page{'s' * (bare > 1)}: scanned? Run it through OCR first")
    note = f"{bare} of {len(pages)} pages hold no text (scanned?)" if bare else None
    yield from articles(plain("\n".join(pages).replace("\x00", "")), Record("", note=note))


def _pages(reader):
    """The texts of the pages, no more of them than can be one file's articles."""
    texts, length = [], 0
    for page in reader.pages:
        texts.append(page.extract_text())
        length += len(texts[-1])
        if length > WHOLE:
            raise Unreadable(f"over {WHOLE // 1_000_000} MB of text: split it")
    return texts
