"""An executed notebook as a page: prose, code folded away, outputs sanitised, each figure with a way to its sentences."""

import re
from pathlib import Path

from muster.running import pages
from muster.running.clean import clean_html
from muster.running.drawn import relative

_SAVED = re.compile(r"\bsave\([^\"']*[\"']([\w.-]+)[\"']")
_ANCHOR = re.compile(r'<a class="anchor-link"[^<>]*>[^<]*</a>')  # a sign behind every heading that says nothing
_LINK = re.compile(r'href="([\w-]+)\.ipynb"')
_OUT = {"id": "", "image": "", "html": "", "text": "", "bad": False}
_ORDER = ("text/html", "image/png", "image/jpeg", "text/markdown", "text/plain")


def write(path, figures=(), folder=None):
    """Write the page of an executed notebook beside it.

    Parameters
    ----------
    path : Path, of the executed notebook
    figures : iterable of Drawn, those that it drew
    folder : Path, optional; of the run, where the pages of the figures are

    Returns
    -------
    Path, or None where the notebook is not there or cannot be read
    set of str, the figures that have a place of their name on it
    """
    import nbformat

    try:
        book = nbformat.read(path, as_version=4)
    except (OSError, ValueError):  # it never began, or was broken off while it was written
        return None, set()
    page, known = path.with_suffix(".html"), {f.name: f for f in figures}
    cells = [_cell(cell, known, page, folder) for cell in book.cells]
    pages.write(page, "notebook.html", title=heading(book) or path.stem, cells=cells, source=path.name)
    return page, {out["id"] for cell in cells for out in cell["outputs"]} - {""}


def heading(book):
    """The first heading of a notebook; "" where there is none."""
    first = next((c.source for c in book.cells if c.cell_type == "markdown"), "")
    line = first.strip().partition("\n")[0]
    return line.removeprefix("# ").strip() if line.startswith("# ") else ""


def _cell(cell, known, page, folder):
    from markupsafe import Markup

    if cell.cell_type != "code":
        from nbconvert.filters import markdown2html

        prose = clean_html(_ANCHOR.sub("", markdown2html(cell.source)))
        prose = _LINK.sub(lambda m: _beside(m[1], page), prose)
        return {"prose": Markup(prose), "code": "", "label": "", "outputs": []}
    drew = [known[name] for name in _SAVED.findall(cell.source) if name in known]
    outputs = [_output(out, drew, page, folder) for out in cell.outputs]
    label = "Settings of this run" if "injected-parameters" in cell.metadata.get("tags", []) else "Code"
    return {
        "prose": "", "code": _highlighted(cell.source), "label": label, "outputs": [o for o in outputs if o],
        "id": drew[0].name if drew else "",
    }  # fmt: skip


def _beside(name, page):
    """A link to another notebook as one to its page, where this run has it."""
    return f'href="{name}.html"' if page.with_name(f"{name}.ipynb").is_file() else ""


def _highlighted(source):
    from markupsafe import Markup
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return Markup(highlight(source, PythonLexer(), HtmlFormatter()))


def _output(out, drew, page, folder):
    """An output as the template takes it: one of image, html, text; None for what a page cannot show."""
    from markupsafe import Markup

    if out.output_type == "stream":
        return _OUT | {"text": _plain(out.text), "bad": out.name == "stderr"}
    if out.output_type == "error":
        return _OUT | {"text": _plain("\n".join(out.traceback) or f"{out.ename}: {out.evalue}"), "bad": True}
    kind = next((k for k in _ORDER if k in out.data), None)
    if kind in ("text/html", "text/markdown"):
        from nbconvert.filters import markdown2html

        html = out.data[kind] if kind == "text/html" else markdown2html(out.data[kind])
        return _OUT | {"html": Markup(clean_html(html)), "label": "Table"}
    if kind == "text/plain":
        return _OUT | {"text": _plain(out.data[kind])}
    return kind and _OUT | _image(kind, out, drew, page, folder)


def _image(kind, out, drew, page, folder):
    figure = drew.pop(0) if drew else None
    return {
        "id": figure.name if figure else "",
        "image": f"data:{kind};base64,{''.join(out.data[kind].split())}",
        "alt": figure.alt if figure else "A picture without a description",
        "evidence": relative(figure.page(folder), page) if figure and figure.evidence and folder else "",
    }


def _plain(text):
    """Text without the colour codes of a terminal."""
    return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)


def question(path):
    """The question that a notebook asks, its heading without the number.

    Parameters
    ----------
    path : Path, of the executed notebook

    Returns
    -------
    str, "" where it cannot be read
    """
    import nbformat

    try:
        return re.sub(r"^\d\d\s+", "", heading(nbformat.read(Path(path), as_version=4)))
    except (OSError, ValueError):
        return ""
