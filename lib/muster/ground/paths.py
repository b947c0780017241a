"""Where things are: the project's root and the folders below it; folders at an address on another file system."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from muster.ground.errors import InputError

MARKERS = ("pyproject.toml", "muster.toml")
NEVER_ARTICLES = ("metadata.csv", "manifest.csv")  # in small letters or capitals; and README* and dot files
ADDRESS, ARTICLES, TABLES = "address", "articles", "tables"  # in the folder of an address: it, copies of what is there
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(://|::)")


def project_root(start=None):
    """The nearest folder above `start` (default: the working directory) with a marker file, else the install's own."""
    here = Path(start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if any((folder / marker).is_file() for marker in MARKERS):
            return folder
    return Path(__file__).resolve().parents[3]


def is_article_file(path):
    """Whether a file in the corpus folder can be an article: no sidecar, no README, no dot file."""
    return not (path.name.startswith((".", "README")) or path.name.lower() in NEVER_ARTICLES)


def corpus_files(root):
    """The files of a corpus folder that can be articles; data/raw never holds its sample.

    Parameters
    ----------
    root : Path

    Yields
    ------
    Path, below `root`
    """
    sample = Project.here(root).sample
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders[:] = sorted(f for f in folders if not f.startswith(".") and (here / f).resolve() != sample.resolve())
        yield from (here / name for name in names if is_article_file(here / name))


@dataclass(frozen=True)
class Project:
    """The folders of a project; each is the default of the setting of its name."""

    root: Path

    @classmethod
    def here(cls, start=None):
        return cls(project_root(start))

    @property
    def sample(self):
        return self.root / "data" / "raw" / "sample"

    @property
    def raw(self):
        """data/raw, or its sample while nothing else lies in it: invented and real articles are never mixed."""
        raw = self.root / "data" / "raw"
        own = next(corpus_files(raw), None) if raw.is_dir() else None
        return raw if own or not self.sample.is_dir() else self.sample

    @property
    def processed(self):
        return self.root / "data" / "processed"

    @property
    def codebook(self):
        return self.root / "codebooks" / "counter-is.yaml"

    @property
    def codings(self):
        """Hand-coded articles, a folder a corpus."""
        return self.root / "data" / "codings"

    @property
    def figures(self):
        return self.root / "figures"

    @property
    def reports(self):
        return self.root / "reports"

    @property
    def notebooks(self):
        """The project's notebooks, else those of the install."""
        own = self.root / "notebooks"
        return own if own.is_dir() else Path(__file__).resolve().parents[3] / "notebooks"

    def is_sample(self, raw):
        return Path(raw).resolve() == self.sample.resolve()


def existing_folder(path, what):
    """`path` as a folder that is there.

    Raises
    ------
    InputError
        It is missing or no folder; the message names the setting.
    """
    path = Path(path)
    if not path.exists():
        raise InputError(path, f"there is no such folder ({what})", do=f"Name another with {what}, or create it")
    if not path.is_dir():
        raise InputError(path, f"is a file, not a folder ({what})", do="Name the folder that holds it")
    return path


def is_url(path):
    """Whether a folder is named by an address, such as s3://bucket/articles."""
    return isinstance(path, str) and bool(_URL.match(path))


def cache_folder():
    """Where what belongs to addresses is kept on this machine: MUSTER_CACHE, else muster in the user's folder for caches."""
    if own := os.environ.get("MUSTER_CACHE"):
        return Path(own).absolute()
    base = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "muster"


def shown(path, root=None):
    """`path` as it is printed: relative to the working directory or `root` where it lies below, else absolute.

    An address is printed without its password, the copy of what lies at an address by that address.
    """
    if is_url(path):
        return re.sub(r"(://[^/@:]*):[^/@]*@", r"\1@", path)
    path = Path(path).resolve()
    if address := _address(path):
        return address
    for base in (Path(root).resolve() if root else None, Path.cwd().resolve()):
        if base and path.is_relative_to(base):
            return path.relative_to(base).as_posix() or "."
    return path.as_posix()


def _address(path):
    """The address of which a path is the copy; None where it is no copy."""
    cache = cache_folder().resolve()
    place, kind, *below = (*path.relative_to(cache).parts, "", "") if path.is_relative_to(cache) else ("", "")
    if kind not in (ARTICLES, TABLES):
        return None
    try:
        return "/".join([(cache / place / ADDRESS).read_text(encoding="utf-8"), *filter(None, below)])
    except OSError:
        return None
