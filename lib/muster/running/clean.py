"""HTML that notebooks print, made harmless: an allow-list of tags and attributes, images from the page itself only."""

import re

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "details", "div", "dl",
    "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd", "li",
    "mark", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "*": ["class", "title"],
    "a": ["href"],
    "img": ["src", "alt"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan", "scope"],
}
_UNSEEN = re.compile(r"<(style|script)\b.*?</\1\s*>", re.I | re.S)
_NOTEBOOK = re.compile(r"[\w-]+\.ipynb")


def clean_html(text):
    """HTML without anything that runs, loads, or takes the place of something else on the page.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Links lead to places on the page, to notebooks beside it, or to web addresses.
    """
    import bleach

    text = _UNSEEN.sub("", text)  # bleach drops the tags and would leave their content as text
    return bleach.clean(text, tags=_TAGS, attributes=_kept, protocols=["data", "http", "https"], strip=True)


def _kept(tag, name, value):
    if name == "src":
        return tag == "img" and value.startswith("data:image/")
    if name == "href":
        return tag == "a" and (value.startswith(("#", "https://", "http://")) or bool(_NOTEBOOK.fullmatch(value)))
    return name in _ATTRIBUTES["*"] or name in _ATTRIBUTES.get(tag, ())
