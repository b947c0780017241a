"""A figure on disk: SVG and PNG with its caption, the plotted numbers, the evidence. Same input, same bytes."""

import io
import json
import os
import re
import textwrap
from pathlib import Path

import pandas as pd

from muster.ground.errors import BuildError
from muster.ground.paths import Project, shown
from muster.measuring import agreement
from muster.showing import alt, replay
from muster.showing.charts import rounded

_AS_IT_LIES = {
    "figure.constrained_layout.use": False
}  # where it is true, "no layout" means that one, when a file was written too
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def caption(corpus, text, *, layers=(), dated=True, intervals=False):
    """The caption of a figure: what is counted, on how much, under which settings.

    Parameters
    ----------
    corpus : Corpus
    text : str, what the figure shows and in which unit
    layers : tuple of str
        What was tagged to draw it, of `measuring.agreement.LAYERS`; () for a figure that counts articles.
    dated : bool
        The figure has a time axis: articles that fit no period are left out and said.
    intervals : bool
        It draws intervals; the caption says what they do not hold.

    Returns
    -------
    str
    """
    n, low, high, out = corpus.db.execute(
        "SELECT count(*), min(published_low), max(published_high), count(*) FILTER (period IS NULL) FROM selected"
    ).fetchone()
    parts = [text.rstrip(".")]
    parts.append(f"N = {n:,} article{'' if n == 1 else 's'}" + (f", {low} to {high}" if low else ", no dated article"))
    if dated and out:
        by = corpus.sql(
            "SELECT coalesce(outlet, 'unknown outlet') AS o, count(*) AS n FROM selected WHERE period IS NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 4"
        )
        listed = ", ".join(f"{o} {k}" for o, k in zip(by["o"], by["n"], strict=True))
        parts.append(f"{out:,} undated left out ({listed}{', ...' if by['n'].sum() < out else ''})")
    parts.append(
        f"counting: {corpus.counting} articles" if corpus.counting == "all" else f"counting: {corpus.counting}"
    )
    parts.append(
        f"codebook {corpus.codebook.codebook} {corpus.codebook.version}"
        + ("" if _same_codebook(corpus) else " (not the one that the tables were made with)")
    )
    error = ["95 % intervals hold no tagging error"] if intervals else []
    parts += ["; ".join([*error, agreement.said(corpus, layers)])] if layers else error
    if corpus.record.get("sample"):
        parts.append("sample corpus, written for this project")
    return ". ".join(p[0].upper() + p[1:] for p in parts) + "."


def _same_codebook(corpus):
    return corpus.record["codebook_fingerprint"] == corpus.codebook.fingerprint


def figures_folder(figures=""):
    """Where figures go: the folder given, else reports/interactive/figures of the project."""
    return Path(figures) if figures else Project.here().reports / "interactive" / "figures"


def save(ax, name, frame, corpus, *, text, layers=(), evidence=None, figures="", seed=0, dated=True, intervals=False):
    """Write a figure with all that belongs to it.

    Parameters
    ----------
    ax : Axes
    name : str, of the files, such as "02-share"
    frame : DataFrame, the plotted numbers
    corpus : Corpus
    text : str, the caption's first sentence: what is shown, in which unit
    layers : tuple of str, what was tagged to draw it; the caption gives their agreement with hand coding
    evidence : Evidence, optional
    figures : path; "" = reports/interactive/figures
    seed : int, of the evidence sample
    dated : bool, the figure has a time axis
    intervals : bool, it draws intervals

    Returns
    -------
    None
        Writes NAME.svg, NAME.png, NAME.csv, NAME.json (title, caption, alternative text, query, selection) and, with evidence, NAME.evidence.csv.

    Raises
    ------
    BuildError
        The folder cannot be written to.
    """
    folder, figure = figures_folder(figures), ax.figure
    line = caption(corpus, text, layers=layers, dated=dated, intervals=intervals)
    _print_caption(figure, line)
    _lay_out(figure)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        about = {"Title": ax.get_title(loc="left") or ax.get_title(), "Description": line}
        os.environ["SOURCE_DATE_EPOCH"] = "0"
        drawing = folder / f"{name}.png"
        _write(figure, folder / f"{name}.svg", {**about, "Date": None, "Creator": "muster"})
        _write(figure, drawing, {**about, "Software": None})
        write_csv(frame, folder / f"{name}.csv")
        made = {
            "name": name,
            "title": about["Title"],
            "caption": line,
            "alt": alt.text(ax, frame, corpus),
            "query": evidence.as_dict() if evidence else None,
            "selection": replay.selection(corpus),
        }
        if evidence:
            sample, n_rows = replay.drawn(corpus, evidence, seed=seed)
            made |= {"rows": n_rows, "sampled": len(sample)}
            write_csv(sample, folder / f"{name}.evidence.csv")
        (folder / f"{name}.json").write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        _show(figure, drawing, made["alt"])
    except OSError as error:
        raise BuildError(
            shown(folder), f"cannot be written to ({error.strerror})", do="Name another folder with --figures"
        ) from None


def _lay_out(figure):
    """Place the axes once, each of the drawings would do so again; rounded, since the last digits differ from run to run."""
    import matplotlib as mpl

    figure.draw_without_rendering()
    with mpl.rc_context(_AS_IT_LIES):
        figure.set_layout_engine(None)
    for ax in figure.axes:
        ax.set_position([round(x, 5) for x in ax.get_position().bounds])
        ax.set_in_layout(True)  # what `set_position` takes away
    for text in figure.texts:
        text.set_position([round(x, 5) for x in text.get_position()])


def _write(figure, path, metadata):
    """Save a figure that is laid out, cut to what is drawn; `bbox_inches="tight"` would draw it once more to know where that ends."""
    import matplotlib as mpl

    before, asked = figure.dpi, mpl.rcParams["savefig.dpi"]
    figure.dpi = 72 if path.suffix == ".svg" else before if asked == "figure" else asked
    try:
        box = figure.get_tightbbox(_renderer(figure, path.suffix)).padded(mpl.rcParams["savefig.pad_inches"])
    finally:
        figure.dpi = before
    with mpl.rc_context(_AS_IT_LIES):
        figure.savefig(path, metadata=metadata, bbox_inches=box)


def _renderer(figure, suffix):
    """What measures the texts of a figure: letters are wider or narrower in each kind of file."""
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.backends.backend_svg import RendererSVG

    width, height = figure.bbox.size
    return RendererSVG(width, height, io.StringIO()) if suffix == ".svg" else RendererAgg(width, height, figure.dpi)


def _show(figure, path, said):
    """In a notebook: the file itself beneath the cell, in the size of the figure. What the kernel would draw there is closed."""
    import matplotlib as mpl

    if not mpl.get_backend().endswith(("inline", "backend_inline")):
        return
    import matplotlib.pyplot as plt
    from IPython.display import Image, display

    width = round(int.from_bytes(path.read_bytes()[16:20], "big") * figure.dpi / mpl.rcParams["savefig.dpi"])
    plt.close(figure)
    display(Image(path.read_bytes(), width=width, alt=said))


def write_csv(frame, path, *, header=True):
    """A frame as CSV: floats with 6 significant digits, text that a spreadsheet would run as a formula made harmless."""
    frame = rounded(frame)
    texts = frame.select_dtypes(include=["object", "string"]).columns
    safe = frame.assign(**{c: [_harmless(v) for v in frame[c]] for c in texts})
    safe.to_csv(path, index=False, header=header, lineterminator="\n", date_format="%Y-%m-%d")


def _harmless(value):
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def read_csv(path):
    """A file of `write_csv` as text, cells as they were before they were made harmless.

    Parameters
    ----------
    path : Path

    Returns
    -------
    DataFrame of str, a row a line; an empty cell is ""
    """
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, lineterminator="\n")
    return frame.map(lambda v: v[1:] if v.startswith("'") and _FORMULA.match(v) else v)


def _print_caption(figure, line):
    width = max(60, int(figure.get_figwidth() * 15.5))
    figure.supxlabel(textwrap.fill(line, width), fontsize=7.5, color="#555555", x=0.01, ha="left")


def days(values):
    """Timestamps as dates, for tables on a page."""
    return pd.to_datetime(values).dt.date
