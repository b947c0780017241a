"""The tables and numbers of the last run without failure, kept beside the tables: what the next run is compared with.

`<processed>/.good` holds hard links to the files of that build, which cost no room until a build replaces them: files of tables are
replaced, never written in place. Where the file system has no links they are copies.
"""

import filecmp
import json
import os
import shutil
from pathlib import Path

from muster.tables.commit import Held, base
from muster.tables.state import FOLDER
from muster.tables.store import RECORD

GOOD, FRESH, BEFORE, ABOUT, FIGURES = ".good", ".good-new", ".good-before", "good.json", "figures"


def previous(processed):
    """The folder of the last good run's tables; None where there was none.

    Parameters
    ----------
    processed : Path

    Returns
    -------
    Path or None
    """
    for name in (GOOD, BEFORE):  # the second where a run ended between two renamings
        folder = Path(processed) / name
        if (folder / RECORD).is_file() and (folder / ABOUT).is_file():
            return folder
    return None


def kept_numbers(folder):
    """The numbers of the figures of the run whose tables a folder holds: the CSV of each by its name."""
    return {path.stem: path for path in (folder / FIGURES).glob("*.csv")}


def about(folder):
    """What `keep` was told of the run whose tables a folder holds: a dict with `run` and `began`."""
    return json.loads((folder / ABOUT).read_text(encoding="utf-8"))


def keep(processed, figures, *, run, began):
    """Keep the tables of a run without failure, in the place of those kept before.

    Parameters
    ----------
    processed : Path
    figures : iterable of Path
        The files of the run's figures; their numbers (.csv) are kept.
    run, began : str
        The run's name, and when it began.
    """
    processed = Path(processed)
    fresh, good, before = (processed / name for name in (FRESH, GOOD, BEFORE))
    shutil.rmtree(fresh, ignore_errors=True)
    _link_all(Held(processed).folder, fresh)
    (fresh / FIGURES).mkdir(parents=True)
    drawn = numbers_of(figures)
    for path in (*of_others(kept_numbers(good), drawn).values(), *drawn.values()):
        shutil.copyfile(path, fresh / FIGURES / path.name)
    (fresh / ABOUT).write_text(json.dumps({"run": run, "began": began}) + "\n", encoding="utf-8")
    if good.exists():
        shutil.rmtree(before, ignore_errors=True)
        os.rename(good, before)
    os.rename(fresh, good)
    shutil.rmtree(before, ignore_errors=True)


def numbers_of(figures):
    """The numbers of figures.

    Parameters
    ----------
    figures : iterable of Path, the files of some figures

    Returns
    -------
    dict of str to Path
        The CSV of each figure by its name; tables that are no figure's, and evidence, left out.
    """
    figures = list(figures)
    names = {path.stem for path in figures if path.suffix == ".json"}
    return {path.stem: path for path in figures if path.suffix == ".csv" and path.stem in names}


def of_others(before, now):
    """Of the figures before, those of notebooks that drew none now: they were not asked for, or failed.

    Parameters
    ----------
    before, now : dict of str to Path, by name; a figure's name begins with the number of its notebook

    Returns
    -------
    dict of str to Path
    """
    ran = {name.partition("-")[0] for name in now}
    return {name: path for name, path in before.items() if name.partition("-")[0] not in ran}


def same(kept, processed):
    """Whether the tables kept are those of now, file by file.

    Parameters
    ----------
    kept, processed : Path

    Returns
    -------
    bool
    """
    old, new = ({p.relative_to(root): p for p in _files(root)} for root in (Path(kept), base(processed)))
    old = {name: path for name, path in old.items() if name.parts[0] not in (ABOUT, FIGURES)}
    return old.keys() == new.keys() and all(
        os.path.samefile(path, new[name]) or filecmp.cmp(path, new[name], shallow=False) for name, path in old.items()
    )


def _files(root):
    """The files of a build, those of its state left out: they say when the articles were looked at."""
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in folders if not f.startswith(".") and f != FOLDER]
        yield from (Path(folder) / name for name in names if not name.startswith("."))


def _link_all(build, fresh):
    """Hard links to the files of a build, or copies."""
    for source in (*_files(build), *(p for p in (build / FOLDER).rglob("*") if p.is_file())):
        target = fresh / source.relative_to(build)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except OSError:  # no links on this file system
            shutil.copy2(source, target)
