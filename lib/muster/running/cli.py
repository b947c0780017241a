"""The command line: build, run, nightly, check, kwic, explain. Every command ends with one line of what was done.

Exit codes: 0 well, 1 a notebook failed, 2 bad input or settings, 3 the build failed.
"""

import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from muster.ground.errors import MusterError, ParameterError, did_you_mean
from muster.ground.paths import Project, shown

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Measure how the news covers a coalition.",
)

Raw = Annotated[
    Path | None,
    typer.Option(
        "--raw", help="Folder with the articles; default data/raw, or its sample while nothing else is there."
    ),
]
CodebookFile = Annotated[Path | None, typer.Option("--codebook", help="Codebook; default codebooks/counter-is.yaml.")]
Processed = Annotated[Path | None, typer.Option("--processed", help="Folder of the tables; default data/processed.")]
Figures = Annotated[
    Path | None,
    typer.Option(
        "--figures", help="Folder for the figures; default figures/ for the sample, else reports/RUN/figures."
    ),
]
Reports = Annotated[Path | None, typer.Option("--reports", help="Folder for the reports; default reports/.")]
Only = Annotated[
    list[str] | None, typer.Option("--only", help="Only this notebook (name or beginning); may be repeated.")
]
Parameters = Annotated[
    list[str] | None, typer.Option("-p", help="A notebook parameter: -p NAME VALUE, or -p NAME=VALUE; may be repeated.")
]

Map = Annotated[
    list[str] | None,
    typer.Option("--map", help="What JSON and CSV files call a field: --map text=body; may be repeated."),
]
Strict = Annotated[bool, typer.Option("--strict", help="End with 2 where a source does not hold what it should.")]

Workers = Annotated[int, typer.Option("--workers", min=1, max=256, help="Processes that tag.")]
Force = Annotated[
    bool, typer.Option("--force", help="Tag every article; else those that changed since the tables were made.")
]


@app.command()
def build(
    raw: Raw = None, codebook: CodebookFile = None, processed: Processed = None, map: Map = None, strict: Strict = False,
    workers: Workers = 1, force: Force = False,
):  # fmt: skip
    """Read the articles and write the tables."""
    began, project = time.monotonic(), Project.here()
    raw, processed = raw or project.raw, processed or project.processed
    done = _build(raw, codebook or project.codebook, processed, _fields(map), workers, force)
    typer.echo(
        f"{_read(done)} from {shown(raw)} ({done.how}), {done.rows['mentions']:,} mentions tagged, tables in {shown(processed)}, {_took(began)}.{_warning(done)}"
    )
    raise typer.Exit(2 if strict and done.ledger.warning() else 0)


@app.command()
def run(
    processed: Processed = None, codebook: CodebookFile = None, figures: Figures = None, reports: Reports = None,
    only: Only = None, p: Parameters = None,
):  # fmt: skip
    """Execute the notebooks on the tables."""
    began, project = time.monotonic(), Project.here()
    result, n, where, page = _run(
        project,
        processed or project.processed,
        codebook or "",
        figures,
        reports or project.reports,
        only or (),
        _pairs(p),
    )
    typer.echo(f"{_ran(result)}, {n} figures in {shown(where)}, report {shown(page)}, {_took(began)}.")
    raise typer.Exit(1 if result.failed else 0)


@app.command()
def nightly(
    raw: Raw = None, codebook: CodebookFile = None, processed: Processed = None, figures: Figures = None, reports: Reports = None,
    only: Only = None, p: Parameters = None, map: Map = None, strict: Strict = False, workers: Workers = 1,
    force: Force = False,
):  # fmt: skip
    """Build, run and report in one go."""
    began, project = time.monotonic(), Project.here()
    raw, processed = raw or project.raw, processed or project.processed
    _check_first(project, only or (), _pairs(p))
    done = _build(raw, codebook or project.codebook, processed, _fields(map), workers, force)
    result, n, where, page = _run(
        project, processed, codebook or "", figures, reports or project.reports, only or (), _pairs(p)
    )
    typer.echo(
        f"{_read(done)} from {shown(raw)} ({done.how}), {done.rows['mentions']:,} mentions tagged, {_ran(result)}, {n} figures drawn in {shown(where)}, "
        f"report {shown(page)}, {_took(began)}.{_warning(done)}"
    )
    raise typer.Exit(1 if result.failed else 2 if strict and done.ledger.warning() else 0)


@app.command()
def check(
    codebook: CodebookFile = None,
    processed: Annotated[
        Path | None, typer.Option("--processed", help="Tables of a corpus: say as well how the codebook fits it.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Print what is settled by a rule or a note, too.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 where a remark is open.")] = False,
):
    """Lint a codebook, tag its examples, and audit its recall on a corpus."""
    from muster.running import check as checking

    began, path = time.monotonic(), codebook or Project.here().codebook
    found = checking.remarks(path)
    for line in checking.lines(found, every=every):
        typer.echo(_plain(line))
    audited = checking.audit(path, processed) if processed else None
    for line in audited.lines if audited else ():
        typer.echo(_plain(line))
    n_open = sum(not r.settled for r in found) + (audited.n_open if audited else 0)
    fits = f" {audited.summary}" if audited else ""
    typer.echo(f"{checking.summary(path, found)}{fits} {_took(began)}.")
    raise typer.Exit(1 if strict and n_open else 0)


@app.command()
def kwic(
    what: Annotated[str, typer.Argument(help="An entity id such as nato, else a regular expression.")],
    processed: Processed = None,
    n: Annotated[int, typer.Option("-n", help="Lines at most.")] = 40,
    width: Annotated[int, typer.Option(help="Characters on either side.")] = 50,
):
    """Show a name or pattern in its contexts."""
    from muster.measuring.words import concordance
    from muster.tables.corpus import open_corpus

    began = time.monotonic()
    corpus = open_corpus(processed or "")
    lines = concordance(corpus, what, width=width, n=n)
    for r in lines.itertuples():
        day = str(r.published)[:10] if r.published == r.published and r.published is not None else "undated   "
        typer.echo(f"{day} {r.doc_id} {_plain(r.left):>{width}}[{_plain(r.keyword)}]{_plain(r.right)}")
    typer.echo(f'{len(lines)} lines for "{what}" from {corpus.n_documents:,} articles, {_took(began)}.')


@app.command()
def explain(
    doc_id: Annotated[str, typer.Argument(help="An article's id, its beginning, or part of its source path.")],
    processed: Processed = None,
):
    """Show one article with every row that was tagged in it."""
    from muster.running.explain import explained
    from muster.tables.corpus import open_corpus

    for line in explained(open_corpus(processed or ""), doc_id):
        typer.echo(_plain(line))


# ---- the work behind the commands ------------------------------------------------------------------------------------


def _check_first(project, only, parameters):
    """Settings of the run, checked before the build spends time."""
    from muster.running import suite

    suite.checked(parameters, suite.notebooks(project, only))


def _build(raw, codebook, processed, fields, workers, force):
    from muster.tables.build import build as make

    try:
        with _progress("tagging") as step:
            done = make(raw, codebook, processed, fields=fields, progress=step, workers=workers, force=force)
    except KeyboardInterrupt:
        typer.echo("muster: interrupted; the previous tables stand", err=True)
        raise
    for row in done.ledger.troubles:
        where = f"{row['source']}#{row['record']}" if row["expected"] != 1 else row["source"]
        typer.echo(_plain(f"{row['status']}: {where}: {row['reason'].removeprefix(f'{where}: ')}"), err=True)
    if more := done.ledger.n_troubles - len(done.ledger.troubles):
        typer.echo(f"... and {more:,} more, all in {shown(processed)}/ledger.parquet", err=True)
    for source, before, now in done.redated[:20]:
        typer.echo(_plain(f"re-dated: {source}: {before}, now {now}"), err=True)
    if len(done.redated) > 20:
        typer.echo(f"... and {len(done.redated) - 20:,} more re-dated", err=True)
    for line in done.ledger.lines():
        typer.echo(_plain(line))
    return done


def _run(project, processed, codebook, figures, reports, only, parameters):
    from muster.running import publish, report, suite
    from muster.tables.corpus import open_corpus

    corpus = open_corpus(processed, codebook)
    folder = Path(reports) / datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    result = suite.run(
        project, processed=processed, folder=folder, only=only, parameters=parameters, codebook=codebook, progress=_say
    )
    ours = corpus.record["sample"] and corpus.codebook.fingerprint == _fingerprint(project.codebook)
    kept = figures or (project.figures if ours and not parameters else None)
    if kept:
        suite.publish_figures(result, Path(kept))
    page = report.write(result, corpus)
    publish.point(result.folder, publish.LATEST, *([] if result.failed else [publish.GOOD]))
    return result, len(list(result.figures.glob("*.svg"))), kept or result.figures, page


def _fingerprint(codebook):
    from muster.codebook.codebook import read_codebook

    return read_codebook(codebook).fingerprint if codebook.is_file() else None


def _say(ran):
    typer.echo(f"{ran.status} {ran.name} in {ran.seconds} s{f': {ran.error}' if ran.error else ''}", err=True)


class _progress:
    """A progress bar on a terminal, a line at the end elsewhere."""

    def __init__(self, what):
        self.what = what

    def __enter__(self):
        from rich.console import Console
        from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (
            SpinnerColumn(),
            TextColumn(self.what),
            MofNCompleteColumn(),
            TextColumn("articles"),
            TimeElapsedColumn(),
        )
        self.bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
        self.bar.start()
        task = self.bar.add_task(self.what, total=None)
        return lambda n: self.bar.advance(task, n)

    def __exit__(self, *_):
        self.bar.stop()


def _pairs(values):
    """The values of -p as a dict."""
    pairs = {}
    for value in values or ():
        name, equals, text = value.partition("=")
        if not equals:
            raise ParameterError("-p", f'"{value}" has no value', allowed="-p NAME VALUE or -p NAME=VALUE")
        pairs[name.strip()] = text.strip()
    return pairs


def _fields(values):
    """The values of --map as a dict: our field -> its name in the corpus."""
    from muster.reading.records import NAMES

    fields = {}
    for value in values or ():
        ours, equals, theirs = (part.strip() for part in value.partition("="))
        if not (equals and theirs):
            raise ParameterError("--map", f'"{value}" is no pair', allowed="--map OURS=THEIRS, as in --map text=body")
        if ours not in NAMES:
            raise ParameterError(
                "--map", f'unknown field "{ours}"', allowed=", ".join(NAMES), do=did_you_mean(ours, NAMES)
            )
        fields[ours] = theirs
    return fields


def _joined(arguments):
    """ "-p NAME VALUE" as "-p NAME=VALUE": an option of the parser takes one word."""
    joined, rest = [], list(arguments)
    while rest:
        word = rest.pop(0)
        joined.append(word)
        if word == "-p" and rest:
            name = rest.pop(0)
            value = rest.pop(0) if "=" not in name and rest and not rest[0].startswith("--") else None
            joined.append(name if value is None else f"{name}={value}")
    return joined


def _read(done):
    s = done.ledger.status
    words = [f"{s['read']:,} article{'' if s['read'] == 1 else 's'} read"]
    words += [f"{s[k]:,} {k}" for k in ("duplicate", "rejected") if s[k]]
    return ", ".join(words)


def _warning(done):
    """What the last line adds where the ledger does not add up."""
    return _plain(f" {warning}.") if (warning := done.ledger.warning()) else ""


def _ran(result):
    good = len(result.notebooks) - len(result.failed)
    return f"{good} of {len(result.notebooks)} notebooks completed" + (
        f" (failed: {', '.join(n.name for n in result.failed)})" if result.failed else ""
    )


def _took(began):
    return f"{time.monotonic() - began:.1f} s"


def _plain(text):
    """Article text for a terminal: no control characters."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def main():
    """Entry point: errors that a user can act on are one line and an exit code; SIGTERM cleans up like Ctrl-C."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        app(args=_joined(sys.argv[1:]), standalone_mode=True)
    except MusterError as error:
        typer.echo(_plain(f"muster: {error}"), err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        typer.echo(_plain(f"muster: {error.filename or 'disk'}: {error.strerror or error}."), err=True)
        sys.exit(3)
