"""What of a saved page is changed before its article is sought: captions become paragraphs, an article in pieces becomes one."""

import re

_CAPTION = re.compile(r"caption(?!s)", re.I)  # "captions" are those of films
_BLOCK = frozenset(
    ("p", "div", "ul", "ol", "table", "section", "figure", "figcaption", "article", "h1", "h2", "h3", "h4", "blockquote")
)  # fmt: skip
_ASIDE = re.compile(r"comment|repl(?:y|ies)\b|teaser|related|promo|recommend|most-read|popular", re.I)
_LEAST = 300  # code points in the paragraphs of an article that is no teaser


def keep_captions(tree):
    """Captions as paragraphs: trafilatura leaves figures out, and what a class calls a caption; a caption names people too.

    Parameters
    ----------
    tree : lxml element
        Is changed.
    """
    for figure in list(tree.iter("figure")):
        figure.tag = "div"
        if next(figure.iter("figcaption"), None) is not None:
            _unnamed(figure)
    for e in list(tree.iter("figcaption", "div", "p", "span", "section")):
        if e.tag == "figcaption" or _CAPTION.search(f"{e.get('class', '')} {e.get('id', '')}"):
            if any(child.tag in _BLOCK for child in e.iterdescendants()):
                e.tag = "div" if e.tag == "figcaption" else e.tag
                _renamed(e)
            else:
                e.tag = e.tag if _within(e, ("p",)) else "p"
                _unnamed(e)


def _unnamed(e):
    """An element without the names by which it would be left out."""
    for name in ("class", "id"):
        e.attrib.pop(name, None)


def _renamed(e):
    """What holds a caption and more keeps its other names."""
    for name in {"class", "id"} & set(e.attrib):
        e.set(name, _CAPTION.sub("legend", e.get(name)))


def _within(e, tags):
    return any(above.tag in tags for above in e.iterancestors())


def join_articles(tree):
    """Make one of the article elements that hold pieces of one article.

    Pieces stand side by side, and only the first has a headline of its own: an h1, or a heading that is a link.

    Parameters
    ----------
    tree : lxml element
        Is changed.

    Returns
    -------
    list of str
        How each article of the page begins; of one article, or none, an empty list.
    """
    found = [e for e in tree.iter("article") if _is_article(e)]
    if len(found) < 2:
        return []
    first, *others = found
    if all(e.getparent() is first.getparent() and not _has_headline(e) for e in others):
        for e in others:
            e.tag = "div"
            _unnamed(e)
            first.append(e)
        return []
    return [_begins(e) for e in found]


def left_out(beginnings, text):
    """What the ledger should say of a page of several articles.

    Parameters
    ----------
    beginnings : list of str, of `join_articles`
    text : str, what was read of the page

    Returns
    -------
    str or None
        None = it holds one, or none.
    """
    if not beginnings:
        return None
    text = " ".join(text.split())
    kept = [i for i, words in enumerate(beginnings) if words in text]
    said = "the first kept" if kept == [0] else f"{len(kept)} kept"
    said = "read as one" if len(kept) == len(beginnings) else said
    return f"page holds {len(beginnings)} articles, {said}: save each as a page of its own"


def _is_article(e):
    """Whether an article element holds an article: text, outside of menus, comments and lists of teasers."""
    if _within(e, ("article", "aside", "nav", "footer")):
        return False
    if any(
        _ASIDE.search(f"{a.get('class', '')} {a.get('id', '')}") for a in (e, *e.iterancestors()) if a.tag != "body"
    ):
        return False
    return sum(len(" ".join(p.text_content().split())) for p in e.iter("p")) >= _LEAST


def _has_headline(e):
    if next(e.iter("h1"), None) is not None:
        return True
    return any(h.find(".//a") is not None or _within(h, ("a",)) for h in e.iter("h2", "h3"))


def _begins(e):
    """The beginning of an article's longest paragraph."""
    return max((" ".join(p.text_content().split()) for p in e.iter("p")), key=len)[:60].rpartition(" ")[0]
