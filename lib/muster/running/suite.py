"""The notebooks, executed by papermill: parameters checked first, every cell completed or the run has failed.

One Python process starts a kernel a notebook, as many at a time as cores. A notebook whose inputs have not changed since it
last completed is not executed again: its results are taken over.
"""

import os
import re
import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import muster
from muster.ground.errors import BuildError, InputError, did_you_mean
from muster.ground.paths import shown
from muster.running import reuse
from muster.running.kernels import START_SECONDS, Kernels, engine
from muster.running.over import sections
from muster.running.parameters import checked
from muster.running.runs import FAILED, GOOD, NOT_RUN, STOPPED, Ran, Run, now
from muster.tables.corpus import SETTINGS, open_corpus

_NUMBERED = re.compile(r"\d\d-[\w-]+\.ipynb")
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_TRACE_LINES = 200  # of a traceback that are kept
_UP = "the kernel did not start"


@dataclass
class Job:
    """One notebook to execute, once for each value where the run goes over several."""

    path: Path
    parameters: dict
    section: dict = field(default_factory=dict)
    slug: str = ""
    key: str = ""
    code: str = ""

    @property
    def name(self):
        return self.path.stem + (f"--{self.slug}" if self.slug else "")

    @property
    def figures(self):
        return f"figures/{self.slug}" if self.slug else "figures"

    def ran(self, status, **found):
        """What became of it."""
        fixed = {"section": self.section, "figures": self.figures, "code": self.code, "key": self.key}
        output, given = f"{self.name}.ipynb", {"parameters": self.parameters}
        return Ran(self.name, status, found.pop("seconds", 0.0), output, **fixed, **given, **found)


def notebooks(project, only=()):
    """The numbered notebooks of a project, in order.

    Parameters
    ----------
    project : Project
    only : iterable of str
        Names or their beginnings ("02"); empty = all.

    Returns
    -------
    list of Path

    Raises
    ------
    InputError
        There are none, or a name in `only` fits none.
    """
    found = sorted(p for p in project.notebooks.glob("*.ipynb") if _NUMBERED.fullmatch(p.name))
    if not found:
        raise InputError(
            shown(project.notebooks), "there are no notebooks", do="Run muster in a checkout of the project"
        )
    names = [p.stem for p in found]
    for name in only:
        if not any(stem.startswith(name) for stem in names):
            raise InputError("--only", f'no notebook "{name}"', allowed=", ".join(names), do=did_you_mean(name, names))
    return [p for p in found if not only or any(p.stem.startswith(name) for name in only)]


def run(
    project, *, processed, folder, only=(), parameters=None, codebook="", over="", force=False, at_once=0, kernels=None,
    about=None, progress=None,
):  # fmt: skip
    """Execute the notebooks.

    Parameters
    ----------
    project : Project
    processed, folder : Path
        The tables; the folder of the run, made here (with a number behind it where it is taken): `notebooks` and
        `figures` in it hold what the run makes. The folders beside it are the runs before.
    only : iterable of str, names or beginnings of notebooks
    parameters : dict of str to str, value or `Given`
    codebook : path; "" = the one that the tables were made with
    over : str, a list parameter: notebooks that declare it run once for each of its values; "" = none
    force : bool, execute what has not changed, too
    at_once : int, notebooks at a time; 0 = as many as cores
    kernels : Kernels, optional, which hold the limits
    about : dict, optional, for the record: command, profile, build
    progress : callable, optional; called with each `Ran`

    Returns
    -------
    Run
        Where the run was stopped by Ctrl-C or SIGTERM, `stopped` says so, and no kernel is left.

    Raises
    ------
    InputError
        No notebooks, a parameter that none declares or with a value not allowed. Nothing is executed.
    """
    paths = notebooks(project, only)
    values = checked(parameters or {}, paths)
    corpus = opened(processed, codebook, values)
    jobs = [
        Job(path, given, section, slug)
        for path in paths
        for given, section, slug in sections(over, path, values[path], corpus)
    ]
    result = Run(
        _new_folder(Path(folder)), parameters={k: getattr(v, "value", v) for k, v in (parameters or {}).items()}
    )
    inputs = reuse.of_inputs(corpus, project)
    result.about = _about(about or {}, corpus, inputs)
    for job in jobs:
        job.code = reuse.of_code(job.path)
        job.key = reuse.key(inputs, job.code, {**job.parameters, **job.section})
    own = {"processed": _relative(processed), "codebook": _relative(codebook) if codebook else ""}
    past = reuse.Past(result.folder.parent)
    _all(jobs, result, past, own, kernels or Kernels(), force=force, at_once=at_once, progress=progress)
    result.write("stopped" if result.stopped else "failed" if result.failed else "done")
    return result


def _all(jobs, result, past, own, kernels, *, force, at_once, progress):
    """Take over or execute every job; a signal kills the kernels and leaves what was done."""
    results = [job.ran("running", began=moment()) for job in jobs]
    result.notebooks = results
    result.write("running")

    def one(number):
        job = jobs[number]
        ran = None if force else _taken_over(job, past, result.folder)
        if ran is None:
            ran = job.ran(NOT_RUN) if kernels.stopping.is_set() else _executed(job, result.folder, own, kernels)
        if ran.status not in (GOOD, NOT_RUN):
            ran.last_good = _last_good(job, past, result.folder)
        results[number] = ran
        if progress and ran.status != NOT_RUN:
            progress(ran)
        return ran

    workers = min(len(jobs), at_once or cores()) or 1
    with kernels.watching(), ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(one, number) for number in range(len(jobs))]
        try:
            for future in futures:
                future.result()
                result.write("running")
        except (KeyboardInterrupt, SystemExit) as signalled:
            result.stopped = signal_of(signalled)
            kernels.stop()
            pool.shutdown(wait=True, cancel_futures=True)
        except BaseException:
            kernels.stop()
            raise
    result.notebooks = [
        job.ran(NOT_RUN, error="not begun when the run was stopped") if ran.status in ("running", NOT_RUN) else ran
        for job, ran in zip(jobs, results, strict=True)
    ]


def signal_of(error):
    """What stopped the run, by the error that it raised here."""
    return "Ctrl-C" if isinstance(error, KeyboardInterrupt) else "SIGTERM"


def cores():
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _taken_over(job, past, folder):
    """The results of the last run in which this notebook completed on the same inputs; None where there is none."""
    began, (source, before) = time.monotonic(), past.same(job.key)
    if source is None:
        return None
    reuse.take_over(source, before, folder)
    return job.ran(
        GOOD, seconds=_since(began), began=moment(), reused=before.get("reused") or source.name,
        files=before.get("files", []), peak_mb=before.get("peak_mb"),
    )  # fmt: skip


def _last_good(job, past, folder):
    source, before = past.good(job.name, job.parameters)
    return reuse.show_last_good(source, before, folder) if source else {}


def _new_folder(folder):
    """The folder of the run, of its own even where two runs begin in one second."""
    for number in range(1, 100):
        own = folder if number == 1 else folder.with_name(f"{folder.name}-{number}")
        try:
            own.mkdir(parents=True)
        except FileExistsError:
            continue
        except OSError as error:
            raise InputError(
                shown(folder), f"cannot be written to ({error.strerror})", do="Name another with --reports"
            ) from None
        for name in ("notebooks", "figures"):
            (own / name).mkdir()
        return own
    raise InputError(shown(folder), "is taken a hundred times", do="Name another with --reports")


def publish_figures(result, figures):
    """Copy the figures of the notebooks that completed to where figures are kept, in the place of their older ones.

    Parameters
    ----------
    result : Run
    figures : Path

    Raises
    ------
    BuildError
        The folder cannot be written to.
    """
    try:
        figures.mkdir(parents=True, exist_ok=True)
        for ran in result.notebooks:
            if ran.status != GOOD:
                continue
            new = {Path(file).name: result.folder / file for file in ran.files}
            for name, path in new.items():
                fresh = figures / f".{name}"
                shutil.copyfile(path, fresh)
                os.replace(fresh, figures / name)
            for old in figures.glob(f"{ran.name[:2]}-*"):
                if old.name not in new:
                    old.unlink()
    except OSError as error:
        raise BuildError(
            shown(figures), f"cannot be written to ({error.strerror})", do="Name another with --figures"
        ) from None


def opened(processed, codebook, values):
    """What the notebooks will open, opened once before any kernel starts: a bad value stops the run here.

    Parameters
    ----------
    processed, codebook : as for `run`
    values : dict of Path to dict, of `parameters.checked`

    Returns
    -------
    Corpus

    Raises
    ------
    InputError
        No tables that open, or a value that the corpus does not know.
    """
    corpus = open_corpus(processed, codebook)
    for given in values.values():
        corpus.select(**{k: v for k, v in given.items() if k in SETTINGS})
        corpus.coalitions(given.get("coalitions", ()))
        corpus.actors(given.get("actors", ()))
    return corpus


def _about(about, corpus, inputs):
    """The run's record, but for its notebooks."""
    fixed = {"command": "run", "profile": "", "build": None, "began": moment(), "muster": muster.__version__}
    return {**fixed, "articles": corpus.n_documents, **inputs, **about}


def _executed(job, folder, own, kernels):
    """Execute one notebook, a second time where its kernel did not come up."""
    began, at = time.monotonic(), moment()
    figures, output = folder / job.figures / f".{job.name}", folder / "notebooks" / f"{job.name}.ipynb"
    figures.mkdir(parents=True)
    parameters = {**own, "figures": _relative(figures), **job.parameters, **job.section}
    with kernels.watch() as watch:
        for _attempt in (1, 2):
            error, trace = _attempted(job.path, output, parameters, watch)
            if watch.cell or kernels.stopping.is_set():
                break
    files = [] if error else _settled(figures, folder)
    shutil.rmtree(figures, ignore_errors=True)
    status = GOOD
    if error:
        stopped = kernels.stopping.is_set()
        status, error = (STOPPED, "stopped before it was done") if stopped else (FAILED, error)
    return job.ran(
        status, seconds=_since(began), began=at, error=error, traceback=trace, files=files,
        peak_mb=round(watch.peak / 1e6, 1) or None, starts=watch.starts,
    )  # fmt: skip


def _settled(figures, folder):
    """Give what a notebook drew its place among the figures of the run; the names of the files."""
    moved = []
    for path in sorted(figures.iterdir()):
        path.replace(figures.parent / path.name)
        moved.append((figures.parent / path.name).relative_to(folder).as_posix())
    return moved


def _attempted(path, output, parameters, watch):
    """Execute a notebook in a kernel; what went wrong in a line, and the traceback: empty where all is well."""
    import papermill
    from nbclient.exceptions import DeadKernelError

    with tempfile.TemporaryDirectory(prefix="muster-") as sockets:
        try:
            papermill.execute_notebook(
                _relative(path), _relative(output), parameters=parameters, kernel_name="python3", progress_bar=False,
                log_output=False, start_timeout=START_SECONDS, config=_config(sockets), engine_name=engine(), watch=watch,
            )  # fmt: skip
            return _unfinished(output), ""
        except papermill.PapermillExecutionError as stopped:
            said = watch.why or f"cell {stopped.exec_count or '?'}: {stopped.ename}: {stopped.evalue}"
            return said.splitlines()[0], _text_of(stopped.traceback)
        except DeadKernelError:
            return watch.why or f"cell {watch.cell}: the kernel {watch.ended()}", ""
        except Exception as trouble:  # whatever else happens to one notebook is no reason to lose the others
            said = f"{trouble or type(trouble).__name__}".splitlines()[0]
            return f"{_UP}: {said}" if not watch.cell else f"cell {watch.cell}: {said}", ""


def _text_of(traceback):
    """A traceback without colours, its last lines where it is long."""
    return "\n".join(_ANSI.sub("", "\n".join(traceback or ())).splitlines()[-_TRACE_LINES:])


def _config(sockets):
    """A kernel over sockets in a folder of its own instead of ports: nothing to collide with or to reach from outside."""
    from traitlets.config import Config

    return Config({"KernelManager": {"transport": "ipc", "ip": f"{sockets}/kernel"}})


def _unfinished(output):
    """Which code cell did not complete: `sys.exit(0)` in a cell ends a run without an error."""
    import nbformat

    cells = [c for c in nbformat.read(output, as_version=4).cells if c.cell_type == "code"]
    open_ = [i for i, c in enumerate(cells) if c.metadata.get("papermill", {}).get("status") != "completed"]
    return f"code cell {open_[0] + 1} of {len(cells)} did not complete" if open_ else ""


def _relative(path):
    """A path relative to the working directory: papermill writes it into the notebook."""
    return os.path.relpath(Path(path))


def _since(began):
    return round(time.monotonic() - began, 2)


def moment():
    """This moment, ISO, in UTC."""
    return now().isoformat(timespec="milliseconds")
