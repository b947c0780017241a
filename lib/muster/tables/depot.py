"""The tables at an address: made here, put there in an order by which readers see one build, fetched to be read.

Files there: build-<n>.json, the list of the files of build n, which counts where n is the highest; the files themselves,
parts under the names of their tables. No file is written twice: a list whose files are all there is put last, and what it
does not name is removed then. Files here: `work`, the tables as the last build on this machine left them; `tables`, the
copy that is read.
"""

import contextlib
import hashlib
import json
import os
import re
import secrets
import shutil
from dataclasses import astuple, dataclass
from pathlib import Path

from muster.ground.errors import BuildError, InputError
from muster.ground.paths import TABLES as COPY
from muster.ground.paths import shown
from muster.tables.commit import Held, base, publish, sweep
from muster.tables.parts import path_of
from muster.tables.remote import Gone, Remote, alone, plain
from muster.tables.state import ABOUT, FOLDER, SCHEMAS
from muster.tables.store import Workshop

WORK, AT = "work", "work-is-at"
_LIST, _OURS = re.compile(r"build-(\d{6,})\.json"), re.compile(r".+-\d{6,}-[0-9a-f]{8}\.\w+")
_FOLDERS = ("build", *(f"{table}.parquet" for table in SCHEMAS))
_TRIES = 20  # looks at an address at which builds follow one another


@dataclass(frozen=True)
class File:
    """A file of a build: its path in the folder of the build, what tells its bytes from others, its size, its name there."""

    path: str
    mark: str
    size: int
    name: str = ""


@dataclass(frozen=True)
class Build:
    """A build as it stands at an address."""

    number: int
    token: str
    files: tuple


class Depot:
    """The tables at an address. As a context it is held by one build of this machine, which begins with the tables there.

    Parameters
    ----------
    url : str

    Attributes
    ----------
    work, copy : Path, the folders of this machine: in which the build is to be made, and of the copy that is read
    """

    def __init__(self, url):
        self.remote = Remote(url)
        self.work, self.copy, self._at = (self.remote.place / name for name in (WORK, COPY, AT))

    def __enter__(self):
        self._held = contextlib.ExitStack()
        self._held.enter_context(alone(self.remote.place / "build.lock"))
        try:
            self._before = self.latest()
            if self._before and self._work_is_at() != self._before.token:
                with contextlib.suppress(Gone):  # files of it are missing there: the build begins with what is here
                    self._fetch(self._before, self.work)
                    self._at.write_text(self._before.token)
        except BaseException:
            self._held.close()
            raise
        return self

    def __exit__(self, *_):
        self._held.close()

    def latest(self):
        """The build that counts; None where there is none."""
        for _ in range(_TRIES):
            numbers = sorted((int(m[1]) for m in map(_LIST.fullmatch, self.remote.names()) if m), reverse=True)
            with contextlib.suppress(Gone):  # another one counts since
                for number in numbers:
                    if found := self._read(number):
                        return found
                return None
        raise InputError(shown(self.remote.url), "changes all the time", do="Try again when no build is made")

    def _read(self, number):
        """The list of a build; None where it was not written to the end."""
        try:
            about = json.loads(self.remote.read(f"build-{number:06}.json"))
            found = Build(number, about["token"], tuple(File(*file) for file in about["files"]))
        except (ValueError, KeyError, TypeError):
            return None
        return found if all(plain(f.path) and plain(f.name) for f in found.files) else None

    # ---- there ---------------------------------------------------------------------------------------------------------

    def upload(self, progress=lambda *_: None, *, anew=False):
        """Put the build in `work` there and make it the one that counts. What stands there already stays.

        Parameters
        ----------
        progress : callable, as for `build`; called with "uploading"
        anew : bool
            Put all files there, whatever stands there.

        Returns
        -------
        int, files that were put there

        Raises
        ------
        BuildError
            Another machine published a build meanwhile, or the file system refuses. The tables there stand as they were.
        """
        held, there = Held(self.work), self.remote.files()
        mine, before = contents(held.folder), self._before.files if self._before and not anew else ()
        known = {f.mark: f.name for f in before if there.get(f.name, {}).get("size") == f.size}
        if before and _told(before) == _told(mine) and len(known) == len({f.mark for f in mine}):
            return 0
        token, number = secrets.token_hex(4), 1 + max((int(m[1]) for m in map(_LIST.fullmatch, there) if m), default=0)
        files = [File(f.path, f.mark, f.size, known.get(f.mark) or _name(f, number, token)) for f in mine]
        fresh = [(held.folder / f.path, f.name) for f in files if f.mark not in known]
        fresh.sort(key=lambda pair: pair[1].startswith("build/"))
        for some in self.remote.put(fresh):
            progress("uploading", len(some), len(fresh))
        self._publish(number, token, files)
        self._at.write_text(token)
        with contextlib.suppress(BuildError):  # what stays is removed by the next build
            self.remote.remove(_stale(there, {f.name for f in files}))
        return len(fresh)

    def _publish(self, number, token, files):
        """Put the list of a build there, unless another build was published since this one began."""
        now = self.latest()
        said = json.dumps({"token": token, "files": [astuple(f) for f in files]}).encode("utf-8")
        if (now and now.token) == (self._before and self._before.token):
            with contextlib.suppress(FileExistsError):
                self.remote.create(f"build-{number:06}.json", said)
                return
        found = "another build was published here meanwhile; its tables stand"
        raise BuildError(shown(self.remote.url), found, do="Build again")

    # ---- here ----------------------------------------------------------------------------------------------------------

    def tables(self):
        """Bring the copy that is read up to date.

        Returns
        -------
        Path, of the folder of the tables

        Raises
        ------
        InputError
            There are no tables; they cannot be fetched.
        """
        tried = None
        while True:
            found = self.latest()
            if found is None:
                do = f"Run: muster build --processed {shown(self.remote.url)}"
                raise InputError(shown(self.remote.url), "there are no tables", do=do)
            if self._copied(found):
                return self.copy
            if found == tried:  # and no other build counts since
                raise InputError(shown(self.remote.url), "a file of the tables is missing", do=_again(self.remote.url))
            tried = found
            with contextlib.suppress(Gone), alone(self.remote.place / "tables.lock", wait=True):
                if not self._copied(found):
                    self._fetch(found, self.copy)

    def _copied(self, build):
        return _told(build.files) == _told(contents(base(self.copy)))

    def _fetch(self, build, to):
        """Make a build that stands there the one that counts in a folder here; files that are here are linked."""
        with Workshop(to) as shop:
            here = {f.mark: folder / f.path for folder in map(base, (self.work, self.copy)) for f in contents(folder)}
            missing = [(f.name, shop.staged / f.path) for f in build.files if not _linked(f, here, shop.staged)]
            for _ in self.remote.fetch(missing):
                pass
            for file in build.files:
                if (shop.staged / file.path).stat().st_size != file.size:
                    found = f"{file.name} is not as long as it was"
                    raise Gone(shown(self.remote.url), found, do=_again(self.remote.url))
            publish(shop.staged, shop.processed)
            sweep(shop.processed)

    def _work_is_at(self):
        """The build there from which that in `work` follows; "" where there is none."""
        with contextlib.suppress(OSError):
            if contents(base(self.work)):
                return self._at.read_text()
        return ""


def contents(folder):
    """The files of a build: parts are told by the name of what is in them, the others by their bytes.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    list of File, without their names there; [] where there is no build
    """
    try:
        parts = json.loads((folder / FOLDER / ABOUT).read_text("utf-8"))["parts"]
        marks = {
            path_of(folder, table, number, len(parts), part["name"]): f"{table}/{part['name']}"
            for number, part in enumerate(parts)
            for table in part["files"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        return []
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [
        File(path.relative_to(folder).as_posix(), marks.get(path) or _hash(path), path.stat().st_size) for path in files
    ]


def _told(files):
    return {file.path: (file.mark, file.size) for file in files}


def _hash(path):
    with open(path, "rb") as handle:
        return hashlib.file_digest(handle, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _name(file, number, token):
    """The name of a file there, which no other file ever had."""
    table, _, part = file.mark.rpartition("/")
    path = Path(file.path)
    stem, folder = (part, f"{table}.parquet") if table else (path.stem, "build")
    return f"{folder}/{stem}-{number:06}-{token}{path.suffix}"


def _stale(there, named):
    """What stood there before the build that counts was published and is none of its files; nothing that is not ours."""
    ours = (name for name in there if name.rpartition("/")[0] in _FOLDERS and _OURS.fullmatch(name))
    return [*(name for name in ours if name not in named), *(name for name in there if _LIST.fullmatch(name))]


def _linked(file, here, to):
    """Whether a file could be taken from a build that is here."""
    target = to / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    source = here.get(file.mark)
    try:
        if source is None or source.stat().st_size != file.size:
            return False
        os.link(source, target)
        return True
    except OSError:  # it went just then, or the file system has no links
        with contextlib.suppress(OSError):
            shutil.copyfile(source, target)
            return True
        return False


def _again(url):
    return f"Run: muster build --processed {shown(url)} --force"
