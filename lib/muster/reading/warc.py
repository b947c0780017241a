"""Web archives (.warc), streamed: each HTML response of status 200 in English is an article, every other response is
rejected with its reason. Requests, revisits and notes of the crawler are no records of the corpus."""

import re
from datetime import date
from urllib.parse import urlsplit

from muster.reading.formats import CAP, Record, Unreadable, extra
from muster.reading.web import decoded, parsed, reduced

_LANG = re.compile(r"<html[^>]{0,300}?\blang\s*=\s*[\"']?\s*([a-zA-Z]+)", re.I)
_ENGLISH = frozenset(
    ("the", "of", "and", "to", "in", "a", "that", "is", "for", "on", "with", "was", "by", "as", "at", "it", "from", "be", "has", "have", "he", "said")
)  # fmt: skip
_WORDS, _SHARE = 400, 0.2  # of English news a third and more are these words, of other languages under a tenth
_MARK = b"\nwarc-type: response\r"


def read_warc(blob):
    """The records of a web archive. Needs the extra `formats`.

    Yields
    ------
    Record
        Its url is the address that was fetched; a page that is no English article has trouble.

    Raises
    ------
    Unreadable
        The extra is missing, or no archive.
    """
    library = extra("warcio.archiveiterator", ".warc")
    with blob.open() as handle:
        pages = (r for r in library.ArchiveIterator(handle) if r.rec_type == "response")
        number = 0
        while True:
            try:
                found = next(pages, None)
                if found is None:
                    handle.read(1)  # where what is compressed is cut off, this says so
                    return
                record = _record(found)
            except Unreadable:
                raise
            except Exception as error:  # of the library, on a broken archive
                raise Unreadable(f"broken off: the archive cannot be read on ({type(error).__name__})") from None
            record.number, number = number, number + 1
            yield record


def count_warc(blob):
    """How many responses a web archive should hold: its lines "WARC-Type: response"."""
    count, before = 0, b"\n"
    for chunk in blob.chunks():
        data = before + chunk.lower()
        count += data.count(_MARK)
        before = data[1 - len(_MARK) :]
    return count


def _record(response):
    """The record of one response."""
    about = response.rec_headers
    url = about.get_header("WARC-Target-URI") or ""
    saved = _day(about.get_header("WARC-Date"))
    try:
        charset = _check(response)
        data = response.content_stream().read(4 * CAP)
        html, note = decoded(data, cut=len(data) == 4 * CAP, charset=charset)
        tree = parsed(html[:CAP])
        _check_language(_LANG.search(html[:5000]), " ".join(p.text_content() for p in tree.iter("p")))
        record = reduced(tree)
        _check_language(None, record.text)
    except Unreadable as trouble:
        return Record("", trouble=f"{trouble} ({url})", saved=saved)
    record.fields = (
        {"outlet": urlsplit(url).netloc.removeprefix("www.")} | record.fields | {"url": url, "language": "en"}
    )
    record.note, record.saved = "; ".join(filter(None, (note, record.note))) or None, saved
    return record


def _check(response):
    """The charset that the server names (or None) where its answer is HTML with status 200, else the reason why not."""
    headers = response.http_headers
    if headers is None:
        raise Unreadable("no web page")
    if (status := headers.get_statuscode()) != "200":
        raise Unreadable(f"status {status}, not 200")
    kind, _, rest = (headers.get_header("Content-Type") or "text/html").lower().partition(";")
    kind = kind.strip()
    if kind not in ("text/html", "application/xhtml+xml"):
        raise Unreadable(f"{kind}, not HTML")
    charset = rest.partition("charset=")[2]
    return charset.split(";")[0].strip(" \"'") or None


def _check_language(declared, text):
    """English by what the page declares and by its commonest words, where there are enough of them."""
    if declared and declared[1].lower() not in ("en", "eng"):
        raise Unreadable(f"not in English: the page says {declared[1].lower()}")
    words = text[: 20 * _WORDS].lower().split()[:_WORDS]
    share = sum(word in _ENGLISH for word in words) / max(1, len(words))
    if len(words) >= 30 and share < _SHARE:
        raise Unreadable(f"not in English: {share:.0%} of its words are common English ones")


def _day(said):
    try:
        return date.fromisoformat((said or "")[:10])
    except ValueError:
        return None
