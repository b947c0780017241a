"""The notebooks, executed by papermill: parameters checked first, every cell completed or the run has failed.

One Python process starts a kernel a notebook, two at a time.
"""

import json
import os
import re
import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from muster.ground.errors import BuildError, InputError, ParameterError, did_you_mean
from muster.ground.paths import shown
from muster.tables.corpus import SETTINGS, check_setting, open_corpus

AT_ONCE, CELL_SECONDS = 2, 600
OWN = ("processed", "codebook", "figures")  # set by the run itself
LEAST = {"top_n": 1, "seed": 0}
_NUMBERED = re.compile(r"\d\d-[\w-]+\.ipynb")


@dataclass
class Ran:
    """What became of one notebook."""

    name: str
    status: str  # completed, failed
    seconds: float
    output: str
    error: str = ""


@dataclass
class Run:
    """One run of the suite."""

    folder: Path
    notebooks: list = field(default_factory=list)

    @property
    def figures(self):
        return self.folder / "figures"

    @property
    def failed(self):
        return [n for n in self.notebooks if n.status != "completed"]


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


def declared(path):
    """The parameters that a notebook declares.

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict of str to its default value
    """
    import ast

    import papermill

    found = papermill.inspect_notebook(str(path))
    return {name: ast.literal_eval(about["default"]) for name, about in found.items()}


def checked(given, notebooks_):
    """Parameters as the notebooks declare them.

    Parameters
    ----------
    given : dict of str to str or value
        Values as typed: text is read as the type of the notebook's default; a list is separated by commas.
    notebooks_ : list of Path

    Returns
    -------
    dict of Path to dict
        For each notebook the values of those parameters that it declares.

    Raises
    ------
    ParameterError
        No notebook declares the name, or the value is not of the default's type.
    """
    known = {path: declared(path) for path in notebooks_}
    names = sorted({name for parameters in known.values() for name in parameters})
    for name in given:
        if name in OWN:
            raise ParameterError("-p", f'"{name}" has an option of its own', do=f"Give it as --{name}")
        if name not in names:
            raise ParameterError(
                "-p", f'no notebook has a parameter "{name}"', allowed=", ".join(names), do=did_you_mean(name, names)
            )
    return {
        path: {name: _typed(name, value, parameters[name]) for name, value in given.items() if name in parameters}
        for path, parameters in known.items()
    }


def _typed(name, value, default):
    """A value as the type of the default, within what the setting allows."""
    kind = type(default)
    allowed = f"a value of type {kind.__name__} such as {default!r}"
    if isinstance(value, str) and kind is not str:
        try:
            value = _from_text(value, kind)
        except (KeyError, ValueError):
            raise ParameterError(f"-p {name}", f'is "{value}"', allowed=allowed) from None
    if not isinstance(value, kind):
        raise ParameterError(f"-p {name}", f"is {value!r}", allowed=allowed)
    if name in LEAST and value < LEAST[name]:
        raise ParameterError(f"-p {name}", f"is {value}", allowed=f"{LEAST[name]} or more")
    check_setting(name, value)
    return value


def _from_text(value, kind):
    if kind is bool:
        return {"true": True, "false": False}[value.lower()]
    if kind is list:
        return (
            json.loads(value) if value.startswith("[") else [part.strip() for part in value.split(",") if part.strip()]
        )
    return kind(value)


def run(project, *, processed, folder, only=(), parameters=None, codebook="", progress=None):
    """Execute the notebooks.

    Parameters
    ----------
    project : Project
    processed, folder : Path
        The tables; the folder of the run, made here (with a number behind it where it is taken): `notebooks` and
        `figures` in it hold what the run makes.
    only : iterable of str, names or beginnings of notebooks
    parameters : dict of str to str, as given on the command line
    codebook : path; "" = the one that the tables were made with
    progress : callable, optional; called with each `Ran`

    Returns
    -------
    Run

    Raises
    ------
    InputError
        No notebooks, a parameter that none declares or with a value not allowed. Nothing is executed.
    """
    paths = notebooks(project, only)
    values = checked(parameters or {}, paths)
    _check_settings(processed, codebook, values)
    result = Run(_new_folder(Path(folder)))
    own = {
        "processed": _relative(processed),
        "figures": _relative(result.figures),
        "codebook": _relative(codebook) if codebook else "",
    }

    def one(path):
        ran = _execute(path, result.folder / "notebooks" / path.name, {**own, **values[path]})
        if progress:
            progress(ran)
        return ran

    with ThreadPoolExecutor(AT_ONCE) as pool:
        result.notebooks = list(pool.map(one, paths))
    record = {"parameters": parameters or {}, "notebooks": [asdict(n) for n in result.notebooks]}
    (result.folder / "run.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return result


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
            if ran.status == "completed":
                for old in figures.glob(f"{ran.name[:2]}-*"):
                    old.unlink()
                for new in result.figures.glob(f"{ran.name[:2]}-*"):
                    shutil.copyfile(new, figures / new.name)
    except OSError as error:
        raise BuildError(
            shown(figures), f"cannot be written to ({error.strerror})", do="Name another with --figures"
        ) from None


def _check_settings(processed, codebook, values):
    """What the notebooks will open, opened once before any kernel starts: a bad value stops the run here."""
    corpus = open_corpus(processed, codebook)
    for given in values.values():
        corpus.select(**{k: v for k, v in given.items() if k in SETTINGS})
        corpus.coalitions(given.get("coalitions", ()))
        corpus.actors(given.get("actors", ()))


def _execute(path, output, parameters):
    import papermill

    began, error = time.monotonic(), ""
    for _attempt in (1, 2):
        with tempfile.TemporaryDirectory(prefix="muster-") as sockets:
            try:
                papermill.execute_notebook(
                    _relative(path), _relative(output), parameters=parameters, kernel_name="python3", progress_bar=False,
                    log_output=False, execution_timeout=CELL_SECONDS, config=_config(sockets), shutdown_kernel="immediate",
                )  # fmt: skip
                error = _unfinished(output)
            except papermill.PapermillExecutionError as stopped:
                error = f"cell {stopped.exec_count or '?'}: {stopped.ename}: {stopped.evalue}"
            except TimeoutError:
                error = f"a cell took longer than {CELL_SECONDS} s"
            except (RuntimeError, OSError) as trouble:  # the kernel did not start, or died
                error = f"kernel: {trouble}"
        if not error.startswith("kernel:"):
            break
    seconds = round(time.monotonic() - began, 1)
    return Ran(path.stem, "failed" if error else "completed", seconds, output.name, error)


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
