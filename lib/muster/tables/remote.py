"""Files at an address, on any file system that fsspec knows: listed, fetched, put, removed.

What is fetched is kept on this machine, in a folder an address below `ground.paths.cache_folder`. Needs the extra `remote`.
"""

import hashlib
import os
import re
from contextlib import contextmanager
from pathlib import PurePosixPath

from muster.ground.errors import BuildError, InputError, MusterError
from muster.ground.paths import ADDRESS, cache_folder, shown

AT_ONCE = 256  # files handed over in one call, which a file system may move side by side
_KNOWN = "file, memory, s3, gs, abfs, sftp and what else fsspec knows"


class Gone(InputError):
    """A file that was listed is not there any more."""


class Remote:
    """A folder at an address.

    Parameters
    ----------
    url : str

    Attributes
    ----------
    place : Path
        The folder of this machine in which what belongs to the address is kept; made here.

    Raises
    ------
    InputError
        fsspec or the library of the protocol is not installed, the protocol is unknown, the server does not answer.
    """

    def __init__(self, url):
        self.url = url.rstrip("/")
        try:
            from fsspec.core import url_to_fs
        except ImportError:
            raise InputError(shown(url), "the extra remote is not installed", do="pip install -e '.[remote]'") from None
        try:
            self._fs, root = url_to_fs(url)
        except ImportError as error:
            raise InputError(shown(url), "the library of its protocol is not installed", do=str(error)) from None
        except ValueError as error:
            raise InputError(shown(url), f"cannot be used ({error})", allowed=_KNOWN) from None
        except Exception as error:  # some connect at once, each with errors of its own
            raise _failed(InputError, url, error) from error
        self._root = root.rstrip("/")
        name = re.sub(r"\W+", "-", shown(url).partition("://")[2]).strip("-")[-40:]
        self.place = cache_folder() / f"{name}-{hashlib.blake2b(self.url.encode(), digest_size=6).hexdigest()}"
        self._make_place()

    def _make_place(self):
        try:
            self.place.mkdir(parents=True, exist_ok=True)
            (self.place / ADDRESS).write_text(shown(self.url), encoding="utf-8")
        except OSError as error:
            do = "Name another folder with MUSTER_CACHE"
            raise BuildError(shown(self.place), f"cannot be written to ({error.strerror})", do=do) from None

    def files(self):
        """All files below the address.

        Returns
        -------
        dict of str to dict, name below the address -> what the file system says of it, `size` among it
        """
        with self.reaching():
            self._fs.invalidate_cache()
            found = self._fs.find(self._root, detail=True)
            named = ((self._below(path), about) for path, about in found.items())
            return {name: about for name, about in named if name and not name.endswith("/")}

    def names(self):
        """What stands in the folder itself, files and folders; nothing where there is none."""
        try:
            with self.reaching():
                self._fs.invalidate_cache()
                return [self._below(path) for path in self._fs.ls(self._root, detail=False)]
        except Gone:
            return []

    def exists(self, name=""):
        """Whether there is such a file or folder."""
        with self.reaching():
            return self._fs.exists(self._path(name))

    def modified(self, name):
        """When a file was changed, a datetime; None where the file system cannot tell."""
        try:
            return self._fs.modified(self._path(name))
        except (NotImplementedError, KeyError, AttributeError, OSError):
            return None

    def read(self, name):
        """The bytes of a file."""
        with self.reaching():
            return self._fs.cat_file(self._path(name))

    def fetch(self, pairs):
        """Copy files here.

        Parameters
        ----------
        pairs : list of (str, Path), name below the address and where it goes; files there are replaced

        Yields
        ------
        list of (str, Path), the pairs that are here now
        """
        for some in _steps(pairs):
            for _, path in some:
                path.parent.mkdir(parents=True, exist_ok=True)
            with self.reaching():
                self._fs.get([self._path(name) for name, _ in some], [os.fspath(path) for _, path in some])
            yield some

    def put(self, pairs):
        """Copy files there, which are not there yet.

        Parameters
        ----------
        pairs : list of (Path, str)

        Yields
        ------
        list of (Path, str), the pairs that are there now
        """
        for folder in sorted({PurePosixPath(name).parent.as_posix() for _, name in pairs}):
            with self.reaching(BuildError):
                self._fs.makedirs(self._path(folder), exist_ok=True)
        for some in _steps(pairs):
            with self.reaching(BuildError):
                self._fs.put([os.fspath(path) for path, _ in some], [self._path(name) for _, name in some])
            yield some

    def create(self, name, data):
        """Write a file that must not be there yet.

        Raises
        ------
        FileExistsError
            It is. Stores that can refuse to overwrite, as S3 can, say so even to the slower of two at once.
        """
        with self.reaching(BuildError, FileExistsError):
            self._fs.pipe_file(self._path(name), data, mode="create")

    def remove(self, names):
        """Remove files."""
        for some in _steps(names):
            with self.reaching(BuildError):
                self._fs.rm([self._path(name) for name in some])

    @contextmanager
    def reaching(self, kind=InputError, passed=MusterError):
        """Whatever a file system raises as one message of the kind given; what is `passed` goes on as it is."""
        try:
            yield
        except passed:
            raise
        except FileNotFoundError as error:
            found = f"a file or folder is missing there ({error})"
            raise Gone(shown(self.url), found, do="Try again, or check the address") from error
        except Exception as error:  # S3, SFTP and others have errors of their own
            raise _failed(kind, self.url, error) from error

    def _path(self, name):
        return f"{self._root}/{name}" if name not in ("", ".") else self._root

    def _below(self, path):
        path, root = self._fs._strip_protocol(path), f"{self._root}/"
        return path.removeprefix(root) if path.startswith(root) else ""


def plain(name):
    """Whether a name below an address can be that of a file here: no way out of the folder, nothing that no path can hold."""
    return all(part not in ("", ".", "..") for part in name.split("/")) and not re.search(r"[\x00\\]|^\w:", name)


@contextmanager
def alone(path, *, wait=False, said="another build is writing here"):
    """Hold a place of this machine: a lock on a file, which the system lets go of when the process ends.

    Raises
    ------
    BuildError
        Another process holds it, unless `wait`.
    """
    if os.name != "posix":  # nothing can be locked there
        yield
        return
    import fcntl

    with open(path, "ab") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError:
            do = "Wait for it to end, or name another address"
            raise BuildError(path.with_name(ADDRESS).read_text("utf-8"), said, do=do) from None
        yield


def _failed(kind, url, error):
    """The message for an error of a file system."""
    said = (str(error).strip().splitlines() or [""])[0]
    do = "Check the address and your right to use it"
    return kind(shown(url), f"does not do what was asked ({type(error).__name__}: {said})", do=do)


def _steps(items):
    items = list(items)
    return (items[n : n + AT_ONCE] for n in range(0, len(items), AT_ONCE))
