"""From a saved web page to its article: text, title, author, site and day as trafilatura finds them in the markup."""

import re

from muster.reading.formats import Record, Unreadable, content, decode, plain

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_FIELDS = {"title": "title", "author": "author", "sitename": "outlet", "url": "url", "language": "language"}


def read_html(path):
    """The one record of an HTML page.

    The day is taken from the page's own markup only (meta tags, JSON-LD, time elements), never from free text: a page
    header often prints the day of the crawl.

    Yields
    ------
    Record
        Its note names an encoding that had to be guessed.

    Raises
    ------
    Unreadable
        No HTML, or no article in it.
    """
    from lxml.html import HTMLParser, document_fromstring
    from trafilatura import bare_extraction

    html, note = _decoded(content(path))
    html = plain(html)
    if not html.strip():
        raise Unreadable("empty: no text in it")
    try:
        tree = document_fromstring(html.encode("utf-8"), parser=HTMLParser(encoding="utf-8", huge_tree=True))
        found = len(" ".join(tree.text_content().split()))
        _keep_captions(tree)
        headings = {" ".join(h.text_content().split()) for h in tree.iter("h1")}
        page = bare_extraction(
            tree, include_comments=False, with_metadata=True, date_extraction_params={"original_date": True, "extensive_search": False},
        )  # fmt: skip
    except (ValueError, AssertionError) as error:
        raise Unreadable(f"no HTML that can be read ({type(error).__name__})") from None
    if page is None or not (page.text or "").strip():
        raise Unreadable("no article in the page")
    fields = {ours: getattr(page, theirs) for theirs, ours in _FIELDS.items()} | {"published": page.date}
    if (
        first := page.text.lstrip().split("\n", 1)[0].strip()
    ) in headings:  # printed over the article: the title that holds
        fields["title"] = first
    yield Record(
        plain(page.text),
        fields={k: str(v).strip() for k, v in fields.items() if v and str(v).strip()},
        basis="markup",
        note=note,
        found=found,
    )


def _keep_captions(tree):
    """Captions as paragraphs: trafilatura leaves figures out, and a caption names people too."""
    for caption in tree.iter("figcaption"):
        caption.tag = "p"
    for figure in tree.iter("figure"):
        figure.tag = "div"


def _decoded(data):
    """A page by the charset that it declares, else as any text."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return data.decode(declared[1].decode("ascii")), None
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)
