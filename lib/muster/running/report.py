"""The report of a run: what was run on what, the figures as a gallery, a page a notebook, a page of evidence a figure.

Article text is hostile input: templates escape what they print, what notebooks print is sanitised, and the policy of a page
lets nothing run that is not ours.
"""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from muster.running import evidence_pages, executed, pages
from muster.running.drawn import Drawn, relative

_LIBRARIES = ("duckdb", "matplotlib", "nltk", "numpy", "pandas", "papermill", "pyarrow", "seaborn")


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
    folder = Path(run.folder)
    notebooks = [_section(run, ran, corpus) for ran in run.notebooks]
    return pages.write(
        folder / "index.html", "index.html", title=title, run=run, lead=_lead(run, corpus), notebooks=notebooks,
        failed=[n for n in notebooks if not n["good"]], facts=facts(run, corpus), beside=_beside(folder), files=_files(run),
    )  # fmt: skip


def _section(run, ran, corpus):
    """What the page says of a notebook; its own page and the evidence pages of its figures are written on the way."""
    folder, index = Path(run.folder), Path(run.folder) / "index.html"
    copy = folder / "notebooks" / ran.output
    drew = [Drawn(path) for path in run.drawn(ran) if path.is_file()]
    page, places = _taken_over(copy, drew) if ran.reused else executed.write(copy, drew, folder)
    told = f": {', '.join(f'{k} {v}' for k, values in ran.section.items() for v in values)}" if ran.section else ""
    last = [Drawn(folder / f) for f in ran.last_good.get("files", ()) if f.endswith(".json")]
    for figure in [*drew, *last]:
        if figure.evidence and not (ran.reused and figure.page(folder).is_file()):
            evidence_pages.write(figure, folder, corpus, notebook=page)
    return {
        "id": ran.name, "title": ran.notebook + told, "question": executed.question(copy) + told, "status": ran.status,
        "good": ran.status == "completed", "seconds": ran.seconds, "error": ran.error, "traceback": ran.traceback,
        "reused": ran.reused, "page": relative(page, index) if page else "",
        "figures": [evidence_pages.card(f, folder, index) | {"in_page": f.name in places} for f in drew],
        "last": [evidence_pages.card(f, folder, index) | {"in_page": False} for f in last],
        "since": f"{ran.last_good['began'][:10]} (run {ran.last_good['run']})" if ran.last_good else "",
    }  # fmt: skip


def _taken_over(copy, drew):
    """The page that came with the results of an earlier run, and the figures that have a place on it."""
    page = copy.with_suffix(".html")
    text = page.read_text(encoding="utf-8")
    return page, {figure.name for figure in drew if f'id="{figure.name}"' in text}


def _lead(run, corpus):
    good = len(run.notebooks) - len(run.failed)
    n = corpus.record["rows"]["documents"]
    began = run.about.get("began", "")[:16].replace("T", " ")
    return f"{n:,} article{'' if n == 1 else 's'}, {good} of {len(run.notebooks)} notebooks completed{f', {began} UTC' if began else ''}."


def facts(run, corpus):
    """What was run on what: input, tables, codebook, code, settings, versions.

    Parameters
    ----------
    run : Run
    corpus : Corpus

    Returns
    -------
    dict of str to str, in the order in which they are read
    """
    record, about = corpus.record, run.about
    n, ledger = record["rows"], record["ledger"]
    low, high = corpus.db.execute("SELECT min(published_low), max(published_high) FROM documents").fetchone()
    given = ", ".join(f"{k} = {v}" for k, v in run.parameters.items())
    book = corpus.codebook
    return {
        "input": record["raw"] + (" (sample corpus, written for this project)" if record.get("sample") else ""),
        "articles": f"{n['documents']:,} read, {ledger.get('rejected', 0):,} rejected, {ledger.get('duplicate', 0):,} duplicate",
        "days": f"{low} to {high}" if low else "none known",
        "found in them": ", ".join(f"{n[name]:,} {name}" for name in ("mentions", "quotes", "events", "claims")),
        "tables": _print(about.get("tables")),
        "codebook": f"{book.codebook} {book.version}, {_print(book.fingerprint)}",
        "code": f"muster {record['muster']}, {_print(about.get('library'))}",
        "parameters": given or "as the notebooks set them",
        "run": " ".join(p for p in (about.get("command", "run"), about.get("profile", ""), Path(run.folder).name) if p),
        "libraries": ", ".join(f"{name} {v}" for name in _LIBRARIES if (v := _version(name))),
    }  # fmt: skip


def _print(value):
    return f"fingerprint {value}" if value else "no fingerprint"


def _version(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _beside(folder):
    """Pages of the run that others write."""
    names = {"Changes": "changes.html", "All runs": "status.html"}
    return {name: file for name, file in names.items() if file == "status.html" or (folder / file).is_file()}


def _files(run):
    """Tables that a notebook wrote and that belong to no figure, such as panel.csv."""
    folder, found = Path(run.folder), {}
    for ran in run.notebooks:
        names = {Path(f).stem for f in ran.files if f.endswith(".json")}
        for file in ran.files:
            stem = Path(file).name.removesuffix(".csv").removesuffix(".evidence")
            if file.endswith(".csv") and stem not in names:
                found[Path(file).relative_to("figures").as_posix()] = relative(folder / file, folder / "index.html")
    return found
