"""The order of a night: build, run, compare, report, publish, record. `muster run` is the same without the build.

Whatever happens, what readers see stays whole: `latest` switches after the last page is written, `latest-good` only after a
run without failure, and every run, also one whose build failed, leaves its row in the records.
"""

import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

import muster
from muster.codebook.codebook import read_codebook
from muster.ground.errors import MusterError
from muster.running import changes, good, over, profiles, publish, runs, status, suite
from muster.running.kernels import Kernels
from muster.running.parameters import checked
from muster.running.runs import Ran
from muster.tables.corpus import folder_of

CHANGES = "changes"  # the row of a night whose changes could not be told
EXIT_CODES = {"Ctrl-C": 130, "SIGTERM": 143}


@dataclass
class Asked:
    """What a run is asked to do; folders that are None are the project's. The tables may stand at an address: `perform` puts
    the folder of their copy in its place."""

    project: object
    processed: Path | str
    reports: Path
    codebook: object = ""
    figures: Path | None = None
    only: tuple = ()
    over: str = ""
    profile: str = ""
    params: Path | None = None
    pairs: tuple = ()
    at_once: int = 0
    force: bool = False
    parameters: dict = field(default_factory=dict)
    settings: profiles.Settings = field(default_factory=profiles.Settings)


@dataclass
class Done:
    """What a run did."""

    result: object
    page: Path
    figures: Path
    n_figures: int
    changed: str = ""
    pruned: list = field(default_factory=list)

    @property
    def exit_code(self):
        return EXIT_CODES.get(self.result.stopped, 1 if self.result.failed else 0)


def settle(asked):
    """Read the files of settings, let the closer win, and hold all of it to the notebooks, before anything is done.

    Parameters
    ----------
    asked : Asked, completed here

    Returns
    -------
    Asked

    Raises
    ------
    InputError
        A file, profile, notebook or parameter that cannot be used.
    """
    root = asked.project.root
    asked.settings = profiles.settings(root)
    named, only, goes_over = profiles.profile(root, asked.profile) if asked.profile else ({}, [], "")
    from_file = profiles.from_file(asked.params) if asked.params else {}
    asked.parameters = {**named, **from_file, **profiles.from_command(asked.pairs)}
    asked.only, asked.over = tuple(asked.only or only), asked.over or goes_over
    asked.at_once = asked.at_once or asked.settings.at_once
    paths = suite.notebooks(asked.project, asked.only)
    checked(asked.parameters, paths)
    over.check_over(asked.over, paths)
    return asked


def perform(asked, *, build=None, progress=None):
    """A run, or with `build` a nightly.

    Parameters
    ----------
    asked : Asked, of `settle`
    build : callable, optional; makes the tables and returns what `tables.build.build` does
    progress : callable, optional; called with each `Ran`

    Returns
    -------
    built : what `build` returned
    Done

    Raises
    ------
    MusterError
        Another run holds the reports; the build failed; input or settings that cannot be used.
    """
    if not build:  # with what is there, before a folder is made
        asked.processed = folder_of(asked.processed)
        suite.opened(
            asked.processed, asked.codebook, checked(asked.parameters, suite.notebooks(asked.project, asked.only))
        )
    with runs.held(asked.reports):
        runs.mend(asked.reports)
        about = {"command": "nightly" if build else "run", "profile": asked.profile, "began": suite.moment()}
        folder = Path(asked.reports) / f"{runs.now():%Y-%m-%dT%H%M%SZ}"
        built = _built(asked, build, about, folder) if build else None
        try:
            asked.processed = folder_of(asked.processed)
            return built, _ran(asked, about, folder, progress)
        except MusterError as error:  # a value that the new tables do not know, a folder that takes nothing
            if build and not (folder / runs.RECORD).is_file():
                _failed(asked, about, folder, {**about["build"], "status": runs.FAILED, "error": str(error)})
            raise


def _built(asked, build, about, folder):
    """Build; a build that fails or is stopped leaves its row, and readers the run before."""
    began = time.monotonic()
    row = {"name": runs.BUILD, "status": runs.GOOD, "began": about["began"]}
    try:
        built = build()
    except (MusterError, OSError, KeyboardInterrupt, SystemExit) as error:
        stopped = isinstance(error, (KeyboardInterrupt, SystemExit))
        row |= {"status": runs.STOPPED, "error": "stopped"} if stopped else {"status": runs.FAILED, "error": str(error)}
        row["seconds"] = round(time.monotonic() - began, 2)
        _failed(asked, about, folder, row)
        raise
    row |= {"seconds": round(time.monotonic() - began, 2), "how": built.how, "rows": built.rows}
    about["build"] = {**row, "ledger": dict(built.ledger.status)}
    return built


def _failed(asked, about, folder, row):
    """The record of a run that has no report."""
    record = {"run": folder.name, "notebooks": [], "muster": muster.__version__, **about, "build": row}
    runs.append(asked.reports, record)
    status.write(asked.reports)


def _ran(asked, about, folder, progress):
    from muster.running import report
    from muster.tables.corpus import open_corpus

    corpus = open_corpus(asked.processed, asked.codebook)
    kernels = Kernels(asked.settings.cell_seconds, asked.settings.notebook_seconds)
    result = suite.run(
        asked.project, processed=asked.processed, folder=folder, only=asked.only, parameters=asked.parameters,
        codebook=asked.codebook, over=asked.over, force=asked.force, at_once=asked.at_once, kernels=kernels, about=about,
        progress=progress,
    )  # fmt: skip
    kept = asked.figures or (asked.project.figures if _is_sample(asked, corpus) else None)
    if kept and not result.stopped:
        suite.publish_figures(result, Path(kept))
    changed = _changed(asked, result) if "build" in about and not result.stopped else ""
    result.write(_outcome(result))
    done = Done(result, report.write(result, corpus), Path(kept or result.figures), _n_figures(result), changed)
    runs.append(asked.reports, runs.read_one(result.folder))
    status.write(asked.reports, result.folder)
    if not result.stopped:
        publish.point(result.folder, publish.LATEST, *([] if result.failed else [publish.GOOD]))
        if "build" in about and not result.failed:
            good.keep(asked.processed, _files(result), run=result.name, began=about["began"])
        done.pruned = publish.prune(asked.reports, asked.settings.keep)
    return done


def _changed(asked, result):
    """What changed since the last good night, in short; the pages stand in the run's folder.

    Trouble there is the trouble of one step: the report of the others is written, and the run has failed.
    """
    began, at = time.monotonic(), suite.moment()
    try:
        return changes.write(good.previous(asked.processed), asked.processed, result.folder, figures=_files(result))
    except (KeyboardInterrupt, SystemExit) as signalled:
        result.stopped = suite.signal_of(signalled)
        status_, said, trace = runs.STOPPED, "stopped before it was done", ""
    except Exception as error:
        status_, trace = runs.FAILED, traceback.format_exc()
        said = f"{type(error).__name__}: {error}".splitlines()[0]
    seconds = round(time.monotonic() - began, 2)
    result.notebooks.append(Ran(CHANGES, status_, seconds, f"{CHANGES}.ipynb", said, trace, began=at))
    return ""


def _outcome(result):
    return "stopped" if result.stopped else "failed" if result.failed else "done"


def _files(result):
    return [result.folder / file for ran in result.notebooks if ran.status == runs.GOOD for file in ran.files]


def _n_figures(result):
    return sum(file.endswith(".svg") for ran in result.notebooks for file in ran.files)


def _is_sample(asked, corpus):
    """Whether the figures are those of the shipped sample: by the project's codebook, with the notebooks' own settings."""
    book = asked.project.codebook
    ours = corpus.record["sample"] and book.is_file() and corpus.codebook.fingerprint == read_codebook(book).fingerprint
    return ours and not asked.parameters and not asked.over
