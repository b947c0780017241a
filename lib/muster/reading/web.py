"""From a saved web page to its article: text, title, author and site as trafilatura finds them, the day from the markup.

The day is taken from what the page says of itself (meta tags, JSON-LD, the time element of its article), never from
free text, a server's clock or the page's header: those often hold the day of the crawl.
"""

import json
import logging
import re

from muster.reading import exports
from muster.reading.documents import articles
from muster.reading.formats import CAP, EMPTY, UNKNOWN, Record, Unreadable, decode, plain
from muster.reading.markup import join_articles, keep_captions, left_out

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*+=\s*+[\"']?\s*+([\w-]+)", re.I)
_FIELDS = {"title": "title", "author": "author", "sitename": "outlet", "url": "url", "language": "language"}
_BLOCKS = (
    "p",
    "div",
    "br",
    "tr",
    "li",
    "table",
    "section",
    "article",
    "h1",
    "h2",
    "h3",
    "h4",
    "title",
    "dt",
    "dd",
    "pre",
    "hr",
)
_PAGE = 4 * CAP  # bytes
# what a page calls its day, and what is another day or no day
_PUBLISHED = re.compile(r"publi(?:sh|cation)|pub_?date|created|issued|posted|(?:^|[._:])date$", re.I)
_OTHER = re.compile(r"publisher|modif|updat|copyright|expir|revis|event", re.I)
_NO_DAY = re.compile(r"\s*(?:\d{4}(?:[-/.]\d{1,2})?|[A-Za-z]+\.?,? \d{4})\s*$")
_TWO_DAYS = re.compile(r"\s*(?:0?\d|1[0-2])[/.-](?:0?\d|1[0-2])[/.-]\d{2,4}\b")  # 10/11/2014
_ISO = re.compile(r"\s*((?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?=\s*$|[T ])")
_ARTICLE = re.compile(r"Article|Posting|Report")


def read_html(blob):
    """The record of an HTML page, or the articles of an export saved as one.

    Yields
    ------
    Record
        Its note names an encoding that had to be guessed, and says where a page was cut.

    Raises
    ------
    Unreadable
        No HTML, or no article in it.
    """
    with blob.open() as handle:
        data, rest = handle.read(_PAGE), 0
        while more := handle.read(1 << 20):
            rest += len(more)
    html, note = decoded(data, cut=bool(rest))
    if len(html) > CAP:
        html, rest = html[:CAP], rest + len(html) - CAP
        note = "; ".join(filter(None, (note, f"the page was capped at {CAP:,} code points")))
    tree = parsed(html)
    if exports.vendor("\n".join(tree.itertext())):
        if rest:
            raise Unreadable(f"an export of over {CAP:,} code points: split it; {UNKNOWN}")
        yield from articles(plain(_lines(tree)), Record("", note=note))
        return
    record = reduced(tree)
    record.note, record.found = "; ".join(filter(None, (note, record.note))) or None, record.found + rest
    yield record


def parsed(html):
    """The tree of a page.

    Raises
    ------
    Unreadable
    """
    from lxml.html import HTMLParser, document_fromstring

    if not plain(html).strip():
        raise Unreadable(EMPTY)
    try:
        source = html.encode("utf-8", "replace")
        return document_fromstring(source, parser=HTMLParser(encoding="utf-8", huge_tree=True))
    except (ValueError, AssertionError) as error:  # and lxml's own errors, which are both
        raise Unreadable(f"no HTML that can be read ({type(error).__name__})") from None


def reduced(tree):
    """The article of a page.

    Parameters
    ----------
    tree : lxml element
        Is changed: captions become paragraphs, the pieces of an article one.

    Returns
    -------
    Record
        Its note says where a page holds more articles than were taken.

    Raises
    ------
    Unreadable
        No article is found in it.
    """
    from trafilatura import bare_extraction

    for name in ("trafilatura", "htmldate"):  # what they warn of becomes a reason
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    found = len(" ".join(tree.text_content().split()))
    day = _day(tree)
    keep_captions(tree)
    beginnings = join_articles(tree)
    headings = {" ".join(h.text_content().split()) for h in tree.iter("h1")}
    try:
        page = bare_extraction(  # without a form for dates htmldate returns at once: it would search the page's text as well
            tree, include_comments=False, with_metadata=True, date_extraction_params={"outputformat": ""},
        )  # fmt: skip
    except (ValueError, AssertionError, RecursionError) as error:
        raise Unreadable(f"no HTML that can be read ({type(error).__name__})") from None
    if page is None or not (page.text or "").strip():
        raise Unreadable("no article in the page")
    fields = {ours: getattr(page, theirs) for theirs, ours in _FIELDS.items()} | {"published": day}
    first = page.text.lstrip().split("\n", 1)[0].strip()
    if first in headings:  # printed over the article: the title that holds
        fields["title"] = first
    fields = {k: str(v).strip() for k, v in fields.items() if v and str(v).strip()}
    note = left_out(beginnings, page.text)
    return Record(plain(page.text), fields=fields, basis="markup", note=note, found=max(found, len(page.text)))


def _day(tree):
    """The first day that the page gives for its article; None where it gives none."""
    from htmldate import find_date

    for said in dict.fromkeys(_said_days(tree)):
        if iso := _ISO.match(said):
            return iso[1]
        if not (_NO_DAY.match(said) or _TWO_DAYS.match(said)):
            quoted = said.replace("&", "").replace('"', "").replace("<", "")
            page = f'<html><head><meta property="article:published_time" content="{quoted}"></head><body></body></html>'
            if day := find_date(page, extensive_search=False, original_date=True):
                return day
    return None


def _said_days(tree):
    """What meta tags, JSON-LD and the article's own time element hold, the surest first."""
    metas = [
        (m.get("property") or m.get("name") or m.get("itemprop") or "", m.get("content") or "")
        for m in tree.iter("meta")
    ]
    metas = [
        (name, said)
        for name, said in metas
        if _PUBLISHED.search(name) and not _OTHER.search(name) and any(map(str.isdigit, said))
    ]
    yield from (said for name, said in sorted(metas, key=lambda m: "publi" not in m[0].lower()))
    for script in tree.iter("script"):
        if script.get("type") == "application/ld+json" and script.text:
            yield from _json_ld_days(script.text)
    for time in tree.iter("time"):
        above = {e.tag for e in time.iterancestors()}
        if time.get("datetime") and above & {"article", "main"} and not above & {"nav", "aside", "footer"}:
            yield time.get("datetime")
            return


def _json_ld_days(text):
    """The days of the articles that a JSON-LD script describes, not of the site or of what it teases."""
    try:
        nodes = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while nodes:
        node = nodes.pop(0)
        if isinstance(node, list):
            nodes[:0] = node[:50]
        elif isinstance(node, dict):
            if _ARTICLE.search(str(node.get("@type", "Article"))) and isinstance(node.get("datePublished"), str):
                yield node["datePublished"][:40]
            nodes += [node[k] for k in ("@graph", "mainEntity") if k in node]


def _lines(tree):
    """All text of a page, a block a line; the cells of a table kept apart."""
    for cell in tree.iter("td", "th"):
        cell.tail = "\t" + (cell.tail or "")
    for block in tree.iter(*_BLOCKS):
        block.tail = "\n" + (block.tail or "")
        if block.tag != "br":
            block.text = "\n" + (block.text or "")
    lines = "\n".join(line.rstrip() for line in tree.text_content().split("\n"))
    return re.sub(r"\n{2,}", "\n\n", lines).strip()


def decoded(data, *, cut=False, charset=None):
    """A page by the charset that it or its server declares, else as any text: (text, note)."""
    said = _CHARSET.search(data[:4096])
    said = said[1].decode("ascii") if said else charset
    if said and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return data.decode(said, "ignore" if cut else "strict"), None
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data, cut=cut)
