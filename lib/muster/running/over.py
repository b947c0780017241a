"""One notebook over several values of a list parameter: `--over outlets` gives each outlet its section."""

import hashlib
import re
import unicodedata

from muster.ground.errors import ParameterError, did_you_mean
from muster.running.parameters import declared

AT_MOST = 100  # sections a notebook


def check_over(over, paths):
    """Refuse a name that is no list parameter of any notebook.

    Parameters
    ----------
    over : str; "" = none
    paths : list of Path, the notebooks

    Raises
    ------
    ParameterError
    """
    lists = sorted({name for path in paths for name, p in declared(path).items() if p.kind is list})
    if over and over not in lists:
        do = did_you_mean(over, lists)
        raise ParameterError("--over", f'no notebook has a list "{over}"', allowed=", ".join(lists), do=do)


def sections(over, path, given, corpus):
    """The runs of one notebook.

    Parameters
    ----------
    over : str, a list parameter; "" = the notebook runs once
    path : Path, the notebook; without that parameter it runs once
    given : dict, its parameters as given
    corpus : Corpus

    Returns
    -------
    list of (parameters, section, slug)
        parameters as given, without the one that the run goes over; section {parameter: [value]}; slug of the value, for
        names of files: "" where the notebook runs once, as it does where the corpus has no value

    Raises
    ------
    ParameterError
        The values are not known, or too many.
    """
    if not over or over not in declared(path):
        return [(given, {}, "")]
    values = given.get(over) or _values(over, corpus)
    if len(values) > AT_MOST:
        do = f"Name those to show: -p {over} A,B"
        raise ParameterError("--over", f"{over} has {len(values):,} values", allowed=f"at most {AT_MOST}", do=do)
    rest = {name: value for name, value in given.items() if name != over}
    return [(rest, {over: [value]}, _slug(value)) for value in values] or [(given, {}, "")]


def _values(over, corpus):
    """All values of a list parameter that stands empty."""
    if over == "coalitions":
        return corpus.coalitions()
    if over in ("outlets", "genres"):
        column = over.removesuffix("s")
        rows = corpus.db.execute(f"SELECT DISTINCT {column} FROM documents WHERE {column} IS NOT NULL ORDER BY 1")
        return [row[0] for row in rows.fetchall()]
    raise ParameterError("--over", f"no values are given for {over}", do=f"Name them: -p {over} A,B")


def _slug(value):
    """A value as part of a file's name: letters and digits, and a hash where that lost something."""
    plain = unicodedata.normalize("NFKD", str(value)).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]
    lost = slug.replace("-", " ") != str(value).lower()
    return f"{slug or 'value'}-{hashlib.blake2b(str(value).encode(), digest_size=3).hexdigest()}" if lost else slug
