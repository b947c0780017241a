"""The evidence page of a figure: the query, each point with its numbers, the sentences behind it with the place marked."""

import re

import pandas as pd

from muster.running import pages
from muster.running.drawn import relative

_STEPS = {"YS": 4, "QS": 7, "MS": 7}  # how much of a period's first day names it


def write(figure, folder, corpus, *, notebook=None):
    """Write the evidence page of a figure.

    Parameters
    ----------
    figure : Drawn, with evidence
    folder : Path, of the run
    corpus : Corpus, for the names of entities
    notebook : Path, optional; the page of its notebook

    Returns
    -------
    Path
    """
    page, sample = figure.page(folder), figure.sample()
    found, columns = points(figure, sample, corpus.label)
    return pages.write(
        page, "evidence.html", f=card(figure, folder, page), report=relative(folder / "index.html", page),
        page=relative(notebook, page) if notebook else "", total=figure.rows, shown=len(sample), query=figure.evidence,
        selection={k: ", ".join(v) if isinstance(v, list) else v for k, v in figure.selection.items() if v}, points=found,
        columns=columns,
    )  # fmt: skip


def card(figure, folder, page):
    """What a page says of a figure: its words, its size, links from the page to its files."""
    width, height = figure.size()
    return {
        "name": figure.name, "id": figure.id(folder), "title": figure.title, "caption": figure.caption, "alt": figure.alt,
        "rows": figure.rows, "width": width, "height": height, "evidence": relative(figure.page(folder), page) if figure.evidence else "",
        "sentences": relative(figure.file(".evidence.csv"), page),
        **{end: relative(figure.file(f".{end}"), page) for end in ("png", "svg", "csv")},
    }  # fmt: skip


def points(figure, sample, label):
    """The points of a figure, each with its numbers and sentences.

    Parameters
    ----------
    figure : Drawn
    sample : DataFrame of str, of `figure.sample()`
    label : function from an entity's id to its name

    Returns
    -------
    list of dict, in the order of the plotted numbers, then what those do not hold
        id, label : str;  numbers : list of str;  rows : list of dict, sentences;  total : int or "", rows in all
    list of str, the columns of `numbers`
    """
    by, freq = list(figure.evidence.by), figure.selection.get("freq", "")
    groups = {}
    for row in sample.to_dict("records"):
        groups.setdefault(tuple(row[b] for b in by), []).append(row)
    numbers, columns = figure.numbers(), []
    listed = {}
    if by and set(by) <= set(numbers):
        columns = [c for c in numbers if c not in by and _numeric(numbers[c])]
        for row in numbers.to_dict("records"):
            key = _fitting(tuple(row[b] for b in by), groups)
            listed.setdefault(key, [_short(row[c]) for c in columns])
    keys = [*listed, *(key for key in groups if key not in listed)]
    made, taken = [], set()
    for key in keys:
        rows = groups.get(key, [])
        total = rows[0].get("rows", "") if rows else "0"
        made.append(
            {
                "id": _id(key, taken), "label": " · ".join(said(b, v, label, freq) for b, v in zip(by, key, strict=True)),
                "numbers": listed.get(key, [""] * len(columns)), "rows": rows, "total": total,
            }
        )  # fmt: skip
    return made, columns


def _fitting(key, groups):
    """The key of a row of numbers as the evidence has it: numbers may print a period short, 2014 for 2014-01-01."""
    if key in groups:
        return key
    near = [
        g
        for g in groups
        if all(a == b or (b[4:5] == "-" and a and b.startswith(a)) for a, b in zip(key, g, strict=True))
    ]
    return near[0] if len(near) == 1 else key


def _short(number):
    """A number as a page prints it, three digits of a fraction; the CSV has them all."""
    whole = number.removeprefix("-").isdigit()
    return number if not number else f"{int(number):,}" if whole else f"{float(number):.3g}"


def _numeric(column):
    values = column[column != ""]
    return len(values) > 0 and pd.to_numeric(values, errors="coerce").notna().all()


def said(column, value, label, freq):
    """A point's value as it is read.

    Parameters
    ----------
    column, value : str
    label : function from an entity's id to its name
    freq : str, length of the periods

    Returns
    -------
    str
        Names for ids, 2014 for the year that begins on 2014-01-01.
    """
    if column in ("entity", "country", "voice", "said_by"):
        return label(value) if value else "nobody named"
    if column == "period":
        if freq == "QS" and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return f"{value[:4]}-Q{(int(value[5:7]) + 2) // 3}"
        return value[: _STEPS.get(freq, 10)]
    return value or "none"


def _id(key, taken):
    """An anchor for a point, of its values and no other point's."""
    base = ".".join(re.sub(r"[^\w-]+", "-", v) or "none" for v in key) or "all"
    name, n = f"p-{base}", 1
    while name in taken:
        n += 1
        name = f"p-{base}-{n}"
    taken.add(name)
    return name
