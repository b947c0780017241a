"""The report of a run: one page with the figures, a page a notebook, everything readable offline.

Article text is hostile input: what notebooks print is sanitised at export, what this page prints is escaped.
"""

import html
import json
import os
import re
from pathlib import Path

_TAGS = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "code",
    "col",
    "colgroup",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "s",
    "small",
    "span",
    "strong",
    "style-free",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
]
_ATTRIBUTES = {
    "*": ["class", "id", "title"],
    "a": ["href"],
    "img": ["src", "alt"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan", "scope"],
}

# no script runs and nothing is loaded from elsewhere, whatever an article smuggled in
_POLICY = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; font-src data:\">"
_STYLE = """
:root{color-scheme:light dark;--ink:#222;--paper:#fff;--soft:#666;--line:#ddd}
@media(prefers-color-scheme:dark){:root{--ink:#e8e8e8;--paper:#16181b;--soft:#aaa;--line:#3a3f45}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:70rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.5rem}figure{margin:1.2rem 0;padding:0 0 1rem;border-bottom:1px solid var(--line)}
figure img{max-width:100%;height:auto;background:#fff}figcaption{font-size:.85rem;color:var(--soft)}table{border-collapse:collapse}
td,th{padding:.25rem .7rem;border-bottom:1px solid var(--line);text-align:left}.failed{color:#c0392b;font-weight:600}
"""

_UNSEEN = re.compile(r"<(style|script)\b.*?</\1\s*>", re.I | re.S)


def write(run, corpus, *, title="Muster report"):
    """Write the pages of a run.

    Parameters
    ----------
    run : Run
    corpus : Corpus
    title : str

    Returns
    -------
    Path of index.html
    """
    folder = run.folder
    for ran in run.notebooks:
        _notebook_page(folder / "notebooks" / ran.output)
    body = [
        f"<h1>{html.escape(title)}</h1>",
        _about(corpus),
        _table(run),
        *(_section(run, ran) for ran in run.notebooks),
    ]
    page = folder / "index.html"
    page.write_text(_page(title, "\n".join(body)), encoding="utf-8")
    return page


def _page(title, body):
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"{_POLICY}"
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>\n"
    )


def _about(corpus):
    record = corpus.record
    facts = {
        "input": record["raw"] + (" (sample corpus, written for this project)" if record.get("sample") else ""),
        "articles": f"{record['rows']['documents']:,} read, {record['ledger'].get('rejected', 0)} rejected, {record['ledger'].get('duplicate', 0)} duplicate",
        "mentions": f"{record['rows']['mentions']:,}",
        "codebook": f"{record['codebook']} {record['codebook_version']} ({record['codebook_fingerprint']})",
        "muster": record["muster"],
    }
    return (
        "<table>"
        + "".join(f"<tr><th>{html.escape(k)}</th><td>{html.escape(str(v))}</td></tr>" for k, v in facts.items())
        + "</table>"
    )


def _table(run):
    rows = "".join(
        f'<tr><td><a href="#{html.escape(n.name)}">{html.escape(n.name)}</a></td><td class="{n.status}">{n.status}</td><td>{n.seconds} s</td>'
        f"<td>{html.escape(n.error)}</td></tr>"
        for n in run.notebooks
    )
    return f"<h2>Notebooks</h2><table><tr><th>notebook</th><th>status</th><th>time</th><th></th></tr>{rows}</table>"


def _section(run, ran):
    page = f"notebooks/{Path(ran.output).stem}.html"
    parts = [f'<h2 id="{html.escape(ran.name)}"><a href="{html.escape(page)}">{html.escape(ran.name)}</a></h2>']
    for about in sorted(run.figures.glob(f"{ran.name[:2]}-*.json")):
        parts.append(_figure(run, json.loads(about.read_text(encoding="utf-8"))))
    return "\n".join(parts)


def _figure(run, about):
    base = os.path.relpath(run.figures, run.folder).replace(os.sep, "/")
    link = lambda end, text: f'<a href="{html.escape(base)}/{html.escape(about["name"])}{end}">{text}</a>'  # noqa: E731
    links = [link(".svg", "SVG"), link(".png", "PNG"), link(".csv", "numbers")] + (
        [link(".evidence.csv", "evidence")] if about["query"] else []
    )
    alt = f"{about['alt']} {about['caption']}"  # the caption is printed in the picture
    return (
        f'<figure><img src="{html.escape(base)}/{html.escape(about["name"])}.png" alt="{html.escape(alt)}" loading="lazy">'
        f"<figcaption>{html.escape(about['name'])}: {' · '.join(links)}</figcaption></figure>"
    )


def _notebook_page(path):
    """An executed notebook as a page: code folded away by the template, outputs sanitised, nothing loaded from outside."""
    from nbconvert import HTMLExporter

    if not path.is_file():
        return
    exporter = HTMLExporter(
        sanitize_html=True, require_js_url="", mathjax_url="", jquery_url="", exclude_input_prompt=True, exclude_output_prompt=True,
        filters={"clean_html": clean_html},
    )  # fmt: skip
    page, _ = exporter.from_filename(str(path))
    page = page.replace("<head>", f"<head>{_POLICY}", 1)
    path.with_suffix(".html").write_text(page, encoding="utf-8")


def clean_html(text):
    """HTML with an allow-list of tags and attributes; images only from the page itself.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
    """
    import bleach

    def attributes(tag, name, value):
        if name == "src":
            return value.startswith("data:image/")
        if name == "href":
            return value.startswith(("#", "https://", "http://"))
        return name in _ATTRIBUTES["*"] or name in _ATTRIBUTES.get(tag, ())

    text = _UNSEEN.sub("", text)  # bleach drops the tags and would leave their content as text
    return bleach.clean(text, tags=_TAGS, attributes=attributes, protocols=["data", "http", "https"], strip=True)
