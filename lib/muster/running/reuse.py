"""Whether a notebook's results still stand: what they follow from, as fingerprints, and where the last good ones lie."""

import hashlib
import json
import platform
import shutil
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import muster
from muster.running.publish import RUN_ID
from muster.running.runs import GOOD, read_one

_LIBRARIES = ("duckdb", "ipykernel", "matplotlib", "nltk", "numpy", "pandas", "papermill", "pyarrow", "seaborn")


def of_inputs(corpus, project):
    """What every notebook of a run reads, beside its own cells and parameters.

    Parameters
    ----------
    corpus : Corpus
    project : Project

    Returns
    -------
    dict of str to str
        tables, codebook, library: fingerprints; codings: that of the articles coded by hand, which captions cite
    """
    return {
        "tables": corpus.fingerprint,
        "codebook": corpus.codebook.fingerprint,
        "library": library(),
        "codings": _of_files(project.codings, "*/*.json"),
    }


def of_code(path):
    """The fingerprint of a notebook's own cells: their sources and tags, not what an editor adds."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return _hash([(c["cell_type"], "".join(c["source"]), c["metadata"].get("tags", [])) for c in cells])


def key(inputs, code, parameters):
    """The fingerprint of all that a notebook's results follow from."""
    return _hash([sorted(inputs.items()), code, sorted(parameters.items())])


@cache
def library():
    """The fingerprint of muster's code and data and of the libraries that compute and draw."""
    root = Path(muster.__file__).parent
    versions = []
    for name in _LIBRARIES:
        try:
            versions.append(version(name))
        except PackageNotFoundError:
            versions.append("")
    files = [_of_files(root, f"**/*.{end}") for end in ("py", "yaml", "html", "css", "js")]
    return _hash([platform.python_version(), versions, files])


class Past:
    """The runs before: which notebook ran when, on what, and what is left of it.

    Parameters
    ----------
    reports : Path
    """

    def __init__(self, reports):
        self.reports = Path(reports)
        folders = [p for p in self.reports.glob("*") if RUN_ID.fullmatch(p.name) and not p.is_symlink()]
        self._folders, self._known = sorted(folders, reverse=True), {}

    def same(self, key):
        """The newest completed run with this key whose files are all there: its folder and the notebook's record."""
        return self._find(lambda ran: ran.get("key") == key)

    def good(self, name, parameters):
        """The newest completed run of a notebook with these parameters: folder and record."""
        return self._find(lambda ran: ran["name"] == name and ran.get("parameters") == parameters)

    def _find(self, fits):
        for folder in self._folders:
            if folder not in self._known:
                self._known[folder] = read_one(folder).get("notebooks", [])
            for ran in self._known[folder]:
                if ran["status"] == GOOD and fits(ran) and all((folder / f).is_file() for f in kept(ran)):
                    return folder, ran
        return None, None


def kept(ran):
    """The files of a notebook's results, relative to the run's folder: the executed copy, its page, figures."""
    copy = f"notebooks/{ran['output']}"
    return [copy, copy.removesuffix(".ipynb") + ".html", *ran.get("files", [])]


def take_over(folder, ran, into):
    """Copy a notebook's results from one run's folder into another's."""
    pages = [name for name in _evidence(ran) if (folder / name).is_file()]
    for name in [*kept(ran), *pages]:
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / name, into / name)


def _evidence(ran):
    """Where the pages of evidence of a notebook's figures stand, as `Drawn.page` says."""
    made = [Path(file).relative_to("figures") for file in ran.get("files", []) if file.endswith(".json")]
    return [Path("evidence", figure).with_suffix(".html").as_posix() for figure in made]


def show_last_good(folder, ran, into):
    """Copy the figures of a notebook's last good run beside the run in which it failed.

    Parameters
    ----------
    folder : Path, of the good run
    ran : dict, the notebook's record there
    into : Path, folder of the run that failed

    Returns
    -------
    dict : run, began, figures (folder, relative to `into`), files (relative to `into`)
    """
    place, files = f"last-good/{ran['name']}", []
    (into / place).mkdir(parents=True, exist_ok=True)
    for name in ran.get("files", []):
        files.append(f"{place}/{Path(name).name}")
        shutil.copyfile(folder / name, into / files[-1])
    run = ran.get("reused") or folder.name
    return {"run": run, "began": _beginning(run), "figures": place, "files": files}


def _beginning(run):
    """When a run began, ISO, from its name."""
    return datetime.strptime(run[:18], "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC).isoformat()


def _of_files(folder, pattern):
    files = sorted(p for p in folder.glob(pattern) if p.is_file())
    return _hash([(p.relative_to(folder).as_posix(), hashlib.blake2b(p.read_bytes()).hexdigest()) for p in files])


def _hash(value):
    said = json.dumps(value, sort_keys=True, default=str, ensure_ascii=True)
    return hashlib.blake2b(said.encode("utf-8"), digest_size=8).hexdigest()
