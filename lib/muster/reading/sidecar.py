"""metadata.csv: what the researcher knows about the files beside it (file, published, outlet, title, author, url)."""

import csv
import os
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path

from muster.ground.errors import InputError, did_you_mean
from muster.ground.paths import Project, shown

NAME = "metadata.csv"
COLUMNS = ("file", "published", "outlet", "title", "author", "url", "section", "genre", "language")
FIRST_YEAR, LAST_YEAR = 1800, 2100
GENRES = ("news", "opinion", "transcript", "release")


def read_sidecars(root):
    """Every metadata.csv at and below a folder.

    Parameters
    ----------
    root : Path

    Returns
    -------
    dict of str to dict
        Path relative to `root` -> the row's fields that are not empty, with `where` (file:line) beside them.

    Raises
    ------
    InputError
        No column "file", an unknown column, a file listed twice, no CSV.
    """
    rows = {}
    for path in sheets(root):
        for key, row in _read(path):
            if key.startswith("/") or ".." in key.split("/"):
                raise InputError(
                    row["where"],
                    f'"{key}" lies outside the folder',
                    allowed="paths below it",
                    do="Name the file as it lies below",
                )
            source = (path.parent / key).relative_to(root).as_posix()
            if source in rows:
                raise InputError(
                    row["where"], f'"{key}" is listed twice (before: {rows[source]["where"]})', do="Keep one row"
                )
            rows[source] = row
    return rows


def sheets(root):
    """Every metadata.csv at and below a folder, whatever its capitals.

    Returns
    -------
    list of Path
    """
    sample, found = Project.here(root).sample.resolve(), []
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders[:] = [f for f in folders if not f.startswith(".") and (here / f).resolve() != sample]
        found += [here / name for name in names if name.lower() == NAME and (here / name).is_file()]
    return sorted(found)


def _read(path):
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            _check_header(path, reader.fieldnames or [])
            for row in reader:
                where = f"{shown(path)}:{reader.line_num}"
                if None in row:
                    raise InputError(where, "more fields than the header has", do="Put fields with commas in quotes")
                fields = {k.strip(): v.strip() for k, v in row.items() if v and v.strip()}
                if "file" in fields:
                    yield fields["file"].removeprefix("./"), {**fields, "where": where}
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(shown(path), f"no UTF-8 CSV file ({error})", do="Save it as CSV UTF-8") from None


def _check_header(path, names):
    names = [n.strip() for n in names]
    if "file" not in names:
        if len(names) == 1 and ";" in names[0]:
            raise InputError(
                f"{shown(path)}:1", "the fields are separated by semicolons", allowed="commas", do="Save it with commas"
            )
        if "file" in [n.lower() for n in names]:
            raise InputError(
                f"{shown(path)}:1",
                "column names are in capitals",
                allowed=", ".join(COLUMNS),
                do="Write them in lower case",
            )
        raise InputError(
            f"{shown(path)}:1",
            'there is no column "file"',
            allowed=", ".join(COLUMNS),
            do="Name the columns in the first line",
        )
    for name in names:
        if name not in COLUMNS:
            advice = did_you_mean(name, COLUMNS) or "Remove the column"
            raise InputError(f"{shown(path)}:1", f'unknown column "{name}"', allowed=", ".join(COLUMNS), do=advice)


def day_of(row):
    """The row's publication day.

    Returns
    -------
    day : date or None
    trouble : str or None
        What the ledger should say where the field holds no ISO date.
    """
    value = row.get("published")
    if not value:
        return None, None
    day = _day(value)
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None, f'{row["where"]}: published "{value}" is no ISO date (YYYY-MM-DD); left open'
    return day, None


@lru_cache(maxsize=4096)
def _day(value):
    """A day from an ISO date or time, "13 May 2015", "May 13, 2015" or the date line of a mail; None from anything else:
    10/11/2014 is two days."""
    for text, form in (
        (value[:10], "%Y-%m-%d"),
        (value if len(value) == 8 else "", "%Y%m%d"),
        (value, "%d %B %Y"),
        (value, "%B %d, %Y"),
        (value, "%d %b %Y"),
        (value, "%b %d, %Y"),
    ):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            pass
    try:
        return parsedate_to_datetime(value).date()
    except (ValueError, TypeError, IndexError):
        return None


def genre_of(row):
    """The row's genre, and what the ledger should say where it is none of GENRES."""
    value = row.get("genre")
    if value is None or value in GENRES:
        return value, None
    return None, f'{row["where"]}: genre "{value}" is none of {", ".join(GENRES)}; left open'
