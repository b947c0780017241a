"""What a build leaves for the next one: its files, its records and its articles, and what their rows follow from.

In and out, beside the tables and in the same parts: state/sources.parquet, state/records.parquet (a row a row of the
ledger), state/articles.parquet (a row an article, in the order of documents), state/about.json.
"""

import hashlib
import json
import platform
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import muster
from muster.ground.schema import DAY, INT, LIST, TABLES, TEXT
from muster.tables.copies import hash_of
from muster.tables.parts import Parts
from muster.tables.sources import from_table

FOLDER, ABOUT = "state", "about.json"
_U64 = pa.uint64()
RECORDS = pa.schema([("hash", _U64), ("text_key", _U64), ("doc_key", _U64), ("article", pa.bool_()), ("name", TEXT)])
READ = pa.schema(  # what reading knows of an article
    [("doc", _U64), ("key", _U64), ("outlet", TEXT), ("plain", pa.bool_()), ("lines", pa.list_(_U64))]
)
TAGGED = pa.schema(  # what tagging knows of it: for the stories
    [
        ("source", TEXT),
        ("low", DAY),
        ("high", DAY),
        ("n_tokens", INT),
        ("credits", LIST),
        ("blocks", pa.list_(pa.uint32())),
    ]
)
DONE = pa.schema([("applied", _U64), ("made", _U64), ("story", _U64), ("copy_kind", TEXT), ("group", _U64)])
ARTICLES = pa.schema([*READ, *TAGGED, *DONE])
SCHEMAS = {**{n: t.arrow for n, t in TABLES.items()}, "state/records": RECORDS, "state/articles": ARTICLES}
_LIBRARIES = ("ahocorasick-rs", "numpy", "pandas", "pyarrow")


def made_from(book, language, fields=None):
    """What the rows of every article follow from, beside the article.

    Parameters
    ----------
    book : Codebook
    language : Language
    fields : dict of str to str, optional
        As for `build`.

    Returns
    -------
    dict of str to str, what -> its fingerprint
    """
    versions = [platform.python_version(), *(version(name) for name in _LIBRARIES)]
    return {
        "the codebook": book.fingerprint,
        "the language": language.fingerprint,
        "muster": code(),
        "a library": " ".join(versions),
        "the schema": hashed("\n".join(map(str, SCHEMAS.values()))),
        "--map": json.dumps(fields or {}, sort_keys=True),
    }


@cache
def code():
    """The fingerprint of the library's own code: asked for as soon as it is loaded, since its files may change later.

    Returns
    -------
    str
    """
    root = Path(muster.__file__).parent
    files = sorted(root.rglob("*.py"))
    return hashed("\x00".join(f"{f.relative_to(root).as_posix()}\x00{f.read_text('utf-8')}" for f in files))


def hashed(text):
    """A text as 16 hex digits."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def told(folder):
    """What the tables in a folder were made from, as `made_from` said it; None where they have no state."""
    try:
        return json.loads((folder / FOLDER / ABOUT).read_text("utf-8"))["made_from"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


@dataclass
class Before:
    """The build before, as far as it can be taken over.

    Attributes
    ----------
    folder : Path
    parts : Parts
    sources : Sources
    about : dict
    n_records, n_articles : int
    """

    folder: Path
    parts: Parts
    sources: object
    about: dict

    def __post_init__(self):
        self.n_records, self.n_articles = int(self.parts.records[-1]), int(self.parts.articles[-1])

    def numbers(self, name):
        """A column of numbers of state/articles, as an array."""
        return self.column("articles", name).to_numpy()

    def column(self, table, name):
        """A column of state/records or state/articles, a row a record or an article of all parts."""
        return self.parts.column(f"{FOLDER}/{table}", name)


def before(folder):
    """What stands in the folder of a build, and what it was made from.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    Before or None, and the reason for None in words
    """
    path = folder / FOLDER / ABOUT
    if not path.is_file():
        return None, "no state found"
    try:
        about = json.loads(path.read_text("utf-8"))
        sources = from_table(pq.read_table(folder / FOLDER / "sources.parquet"), about["sources"])
        parts = Parts(folder, about["parts"])
        if wrong := parts.missing():
            return None, f"{wrong} does not fit the state before"
        return Before(folder, parts, sources, about), None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, pa.ArrowException):
        return None, "the state before cannot be read"


def write(folder, sources, parts, about):
    """Leave the state of a build beside its tables.

    Parameters
    ----------
    folder : Path, of the build
    sources : Sources
    parts : list of dict, of `Parts`
    about : dict
        What else the next build needs, for JSON.
    """
    state = folder / FOLDER
    state.mkdir(exist_ok=True)
    pq.write_table(sources.table(), state / "sources.parquet", compression="zstd")
    about = {**about, "sources": sources.about, "parts": parts}
    (state / ABOUT).write_text(json.dumps(about, sort_keys=True) + "\n", encoding="utf-8")


def hashes(rows):
    """Rows, each a tuple of plain values, as an array of uint64."""
    return np.array([hash_of(row) for row in rows], np.uint64)
