"""The notebooks, executed by papermill: parameters checked first, every cell completed or the run has failed.

One Python process starts a kernel a notebook, two at a time.
"""

import json
import os
import re
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from muster.ground.errors import InputError, ParameterError, did_you_mean
from muster.ground.paths import shown

AT_ONCE, CELL_SECONDS = 2, 600
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
    figures: Path
    notebooks: list = field(default_factory=list)

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
            raise InputError(
                "--only", f'no notebook "{name}"', allowed=", ".join(names), do=did_you_mean(name, names)
            )
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
        if name not in names:
            raise ParameterError(
                "-p",
                f'no notebook has a parameter "{name}"',
                allowed=", ".join(names),
                do=did_you_mean(name, names),
            )
    return {
        path: {
            name: _typed(name, value, parameters[name]) for name, value in given.items() if name in parameters
        }
        for path, parameters in known.items()
    }


def _typed(name, value, default):
    """A value as the type of the default."""
    kind = type(default)
    if not isinstance(value, str) or kind is str:
        if not isinstance(value, kind):
            raise ParameterError(
                f"-p {name}", f"is {value!r}", allowed=f"a value of type {kind.__name__} such as {default!r}"
            )
        return value
    try:
        if kind is bool:
            return {"true": True, "false": False}[value.lower()]
        if kind is list:
            return [part.strip() for part in value.split(",") if part.strip()]
        return kind(value)
    except (KeyError, ValueError):
        raise ParameterError(
            f"-p {name}", f'is "{value}"', allowed=f"a value of type {kind.__name__} such as {default!r}"
        ) from None


def run(project, *, processed, figures, folder, only=(), parameters=None, codebook="", progress=None):
    """Execute the notebooks.

    Parameters
    ----------
    project : Project
    processed, figures, folder : Path
        The tables; where figures go; where executed notebooks go (`folder`/notebooks).
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
    _check_settings(processed, codebook, parameters or {})
    result = Run(Path(folder), Path(figures))
    (result.folder / "notebooks").mkdir(parents=True, exist_ok=True)
    own = {
        "processed": _relative(processed),
        "figures": _relative(figures),
        "codebook": _relative(codebook) if codebook else "",
    }

    def one(path):
        ran = _execute(path, result.folder / "notebooks" / path.name, {**own, **values[path]})
        if progress:
            progress(ran)
        return ran

    with ThreadPoolExecutor(AT_ONCE) as pool:
        result.notebooks = list(pool.map(one, paths))
    record = {
        "figures": shown(figures, project.root),
        "parameters": parameters or {},
        "notebooks": [asdict(n) for n in result.notebooks],
    }
    (result.folder / "run.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return result


def _check_settings(processed, codebook, parameters):
    """What the notebooks will open, opened once before any kernel starts: a bad value stops the run here."""
    from muster.tables.corpus import open_corpus

    settings = {k: parameters[k] for k in ("start", "end", "freq", "counting", "use") if k in parameters}
    lists = {
        k: [v.strip() for v in parameters[k].split(",") if v.strip()]
        for k in ("outlets", "genres")
        if k in parameters
    }
    corpus = open_corpus(processed, codebook).select(**settings, **lists)
    corpus.coalitions([v.strip() for v in parameters.get("coalitions", "").split(",") if v.strip()])


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
