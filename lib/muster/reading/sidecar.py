"""metadata.csv: what the researcher knows about the files beside it (file, published, outlet, title, author, url)."""

import csv
from datetime import date

from muster.ground.errors import InputError, did_you_mean
from muster.ground.paths import shown

NAME = "metadata.csv"
COLUMNS = ("file", "published", "outlet", "title", "author", "url", "section", "genre", "language")
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
    for path in sorted(root.rglob(NAME)):
        for key, row in _read(path):
            source = (path.parent / key).relative_to(root).as_posix() if not key.startswith("/") else key
            if source in rows:
                raise InputError(
                    row["where"],
                    f'"{key}" is listed twice (before: {rows[source]["where"]})',
                    do="Keep one row",
                )
            rows[source] = row
    return rows


def _read(path):
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            _check_header(path, reader.fieldnames or [])
            for row in reader:
                where = f"{shown(path)}:{reader.line_num}"
                if None in row:
                    raise InputError(
                        where, "more fields than the header has", do="Put fields with commas in quotes"
                    )
                fields = {k.strip(): v.strip() for k, v in row.items() if v and v.strip()}
                if "file" in fields:
                    yield fields["file"].removeprefix("./"), {**fields, "where": where}
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(shown(path), f"no UTF-8 CSV file ({error})", do="Save it as CSV UTF-8") from None


def _check_header(path, names):
    names = [n.strip() for n in names]
    if "file" not in names:
        raise InputError(
            f"{shown(path)}:1",
            'there is no column "file"',
            allowed=", ".join(COLUMNS),
            do="Name the columns in the first line",
        )
    for name in names:
        if name not in COLUMNS:
            advice = did_you_mean(name, COLUMNS) or "Remove the column"
            raise InputError(
                f"{shown(path)}:1", f'unknown column "{name}"', allowed=", ".join(COLUMNS), do=advice
            )


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
    try:
        return date.fromisoformat(value[:10]), None
    except ValueError:
        return None, f'{row["where"]}: published "{value}" is no ISO date (YYYY-MM-DD); left open'


def genre_of(row):
    """The row's genre, and what the ledger should say where it is none of GENRES."""
    value = row.get("genre")
    if value is None or value in GENRES:
        return value, None
    return None, f'{row["where"]}: genre "{value}" is none of {", ".join(GENRES)}; left open'
