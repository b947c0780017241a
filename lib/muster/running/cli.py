"""The command line: build, run, nightly, runs, check, kwic, explain, evidence, sample, agree. Every command ends with one line of what was done.

Exit codes: 0 well, 1 a notebook failed, 2 bad input or settings, 3 the build failed; 130 and 143 stopped by Ctrl-C, SIGTERM.
"""

import signal
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from muster.ground.errors import MusterError, ParameterError, did_you_mean
from muster.ground.paths import Project, shown
from muster.running.options import (
    Anew,
    AtOnce,
    Cluster,
    CodebookFile,
    Figures,
    Force,
    Map,
    Only,
    Over,
    Parameters,
    Params,
    Processed,
    Profile,
    Raw,
    Reports,
    Strict,
    Workers,
)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Measure how the news covers a coalition.",
)


@app.command()
def build(
    raw: Raw = None, codebook: CodebookFile = None, processed: Processed = None, map: Map = None, strict: Strict = False,
    workers: Workers = 1, cluster: Cluster = "", force: Force = False,
):  # fmt: skip
    """Read the articles and write the tables."""
    began, project = time.monotonic(), Project.here()
    raw, processed = raw or project.raw, processed or project.processed
    done = _build(raw, codebook or project.codebook, processed, _fields(map), workers, cluster, force)
    typer.echo(
        f"{_read(done)} from {shown(raw)} ({done.how}), {done.rows['mentions']:,} mentions tagged, tables in {shown(processed)}, {_took(began)}.{_warning(done)}"
    )
    raise typer.Exit(2 if strict and done.ledger.warning() else 0)


@app.command()
def run(
    processed: Processed = None, codebook: CodebookFile = None, figures: Figures = None, reports: Reports = None,
    only: Only = None, p: Parameters = None, params: Params = None, profile: Profile = "", over: Over = "",
    at_once: AtOnce = 0, force: Anew = False,
):  # fmt: skip
    """Execute the notebooks on the tables."""
    from muster.running import nightly as night

    began, project = time.monotonic(), Project.here()
    asked = night.Asked(
        project, processed or project.processed, reports or project.reports, codebook or "", figures, only or (), over,
        profile, params, p or (), at_once, force,
    )  # fmt: skip
    _, done = night.perform(night.settle(asked), progress=_say)
    typer.echo(f"{_ran(done)}, {_took(began)}.")
    raise typer.Exit(done.exit_code)


@app.command()
def nightly(
    raw: Raw = None, codebook: CodebookFile = None, processed: Processed = None, figures: Figures = None, reports: Reports = None,
    only: Only = None, p: Parameters = None, params: Params = None, profile: Profile = "", over: Over = "", map: Map = None,
    strict: Strict = False, workers: Workers = 1, cluster: Cluster = "", at_once: AtOnce = 0,
    force: Annotated[bool, typer.Option("--force", help="Tag every article, execute every notebook.")] = False,
):  # fmt: skip
    """Build, run and report in one go."""
    from muster.running import nightly as night

    began, project = time.monotonic(), Project.here()
    raw, fields = raw or project.raw, _fields(map)
    asked = night.Asked(
        project, processed or project.processed, reports or project.reports, codebook or "", figures, only or (), over,
        profile, params, p or (), at_once, force,
    )  # fmt: skip
    night.settle(asked)
    built, done = night.perform(
        asked,
        build=lambda: _build(raw, codebook or project.codebook, asked.processed, fields, workers, cluster, force),
        progress=_say,
    )
    if done.changed:
        typer.echo(_plain(done.changed))
    typer.echo(
        f"{_read(built)} from {shown(raw)} ({built.how}), {built.rows['mentions']:,} mentions tagged, {_ran(done)}, {_took(began)}.{_warning(built)}"
    )
    raise typer.Exit(done.exit_code or (2 if strict and built.ledger.warning() else 0))


@app.command()
def runs(
    reports: Reports = None,
    n: Annotated[int, typer.Option("-n", min=1, help="Runs at most, the newest last.")] = 30,
    notebook: Annotated[str, typer.Option("--notebook", help="One line a run of this notebook instead.")] = "",
):
    """List the runs, with what became of them."""
    from muster.running import listing

    began, reports = time.monotonic(), reports or Project.here().reports
    lines, total = listing.lines(reports, n=n, notebook=notebook)
    for line in lines:
        typer.echo(_plain(line))
    typer.echo(f"{min(n, total)} of {total:,} runs, records in {shown(reports)}/runs.parquet, {_took(began)}.")


@app.command()
def check(
    codebook: CodebookFile = None,
    processed: Annotated[
        str | None, typer.Option("--processed", help="Tables of a corpus: say as well how the codebook fits it.")
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


@app.command()
def evidence(
    figure: Annotated[str, typer.Argument(help="Name of a figure, such as 02-share.")],
    point: Annotated[
        list[str] | None, typer.Argument(help="Values of a point in any order, such as nato 2015; none: every point.")
    ] = None,
    processed: Processed = None,
    figures: Annotated[
        Path | None,
        typer.Option("--figures", help="Folder of the figures; default that of the last run, else figures/."),
    ] = None,
    n: Annotated[int, typer.Option("-n", "--n", min=1, help="Sentences a point at most.")] = 5,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write every row into this file instead.")] = None,
):
    """Show the sentences behind a figure or one of its points."""
    from muster.running import evidence as asking
    from muster.tables.corpus import open_corpus

    began = time.monotonic()
    folder, files = asking.figure_files(Project.here(), figures)
    found = asking.behind(figure, point or (), lambda: open_corpus(processed or ""), files)
    if found.remark:
        typer.echo(_plain(f"muster: {found.remark}"), err=True)
    shown_, n_points = 0, len(found.points)
    if csv:
        said = f"{asking.write(found, csv):,} rows written to {shown(csv)}"
    else:
        for line in asking.lines(found, n=n):
            typer.echo(_plain(line))
            shown_ += line.startswith("  ")
        said = f"{shown_:,} of {found.rows:,} rows shown"
    typer.echo(
        f"{said}, {n_points:,} point{'' if n_points == 1 else 's'} of {figure} in {shown(folder)}, {_took(began)}."
    )


@app.command()
def sample(
    out: Annotated[Path, typer.Argument(help="The sheet to write, .csv or .json; must not be there yet.")],
    processed: Processed = None,
    n: Annotated[int, typer.Option("-n", help="Sentences to draw.")] = 200,
    by: Annotated[str, typer.Option(help="Strata, of outlet, period, layer; separated by commas.")] = "outlet,period",
    layers: Annotated[str, typer.Option(help="Layers to be coded, separated by commas; default all.")] = "",
    prefilled: Annotated[
        bool, typer.Option("--prefilled", help="Fill in what the tables hold, to be corrected.")
    ] = False,
    freq: Annotated[str, typer.Option(help="Length of a period: D, W, MS, QS, YS.")] = "YS",
    seed: Annotated[int, typer.Option(min=0, help="Of the draw.")] = 2014,
):
    """Draw sentences for hand coding."""
    from muster.running import coding
    from muster.tables.corpus import open_corpus

    began, corpus = time.monotonic(), open_corpus(processed or "").select(freq=freq)
    said = coding.sample(corpus, out, n=n, by=_listed(by), layers=_listed(layers), prefilled=prefilled, seed=seed)
    typer.echo(_plain(f"{said}, {_took(began)}."))


@app.command()
def agree(
    sheets: Annotated[
        list[Path] | None, typer.Argument(help="A coded sheet, or those of two coders; none: data/codings.")
    ] = None,
    processed: Processed = None,
    codings: Annotated[
        Path | None, typer.Option(help="Folder of folders of coded articles; default data/codings.")
    ] = None,
    into: Annotated[
        Path | None, typer.Option(help="Write the sheets as codings there, such as data/codings/mine.")
    ] = None,
):
    """Compare coders with each other and with the tables; correct the numbers."""
    from muster.running import coding
    from muster.tables.corpus import open_corpus

    began, corpus = time.monotonic(), open_corpus(processed or "")
    for line in coding.agree(corpus, sheets or (), codings=codings, into=into):
        typer.echo(_plain(line))
    typer.echo(f"{corpus.n_documents:,} articles in {shown(corpus.processed)}, {_took(began)}.")


# ---- the work behind the commands ------------------------------------------------------------------------------------


def _build(raw, codebook, processed, fields, workers, cluster, force):
    from muster.tables.build import build as make

    try:
        with _progress() as step:
            done = make(
                raw, codebook, processed, fields=fields, progress=step, workers=workers, cluster=cluster, force=force
            )
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


def _say(ran):
    how = f"unchanged since {ran.reused}, taken over" if ran.reused else f"in {ran.seconds} s"
    typer.echo(_plain(f"{ran.status} {ran.name} {how}{f': {ran.error}' if ran.error else ''}"), err=True)


class _progress:
    """A progress bar on a terminal, nothing elsewhere."""

    def __enter__(self):
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[unit]}")
        console = Console(stderr=True)
        self.bar = Progress(
            *columns, TimeElapsedColumn(), console=console, transient=True, disable=not sys.stderr.isatty()
        )
        self.bar.start()
        self.tasks = {}
        return self.step

    def step(self, what, n, total):
        if what not in self.tasks:
            unit = "files" if what in ("fetching", "uploading") else "articles"
            self.tasks[what] = self.bar.add_task(what, total=total, unit=unit)
        self.bar.advance(self.tasks[what], n)

    def __exit__(self, *_):
        self.bar.stop()


def _listed(text):
    """The words of a list separated by commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


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


def _ran(done):
    """What the last line says of the notebooks."""
    result, names = done.result, [n.name for n in done.result.failed]
    good, taken = len(result.notebooks) - len(names), sum(bool(n.reused) for n in result.notebooks)
    said = f"{good} of {len(result.notebooks)} notebooks completed"
    said += f" ({taken} unchanged, taken over)" if taken else ""
    said += f" ({'stopped by ' + result.stopped if result.stopped else 'failed'}: {', '.join(names)})" if names else ""
    return f"{said}, {done.n_figures} figures in {shown(done.figures)}, report {shown(done.page)}"


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
