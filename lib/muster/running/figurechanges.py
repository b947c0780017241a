"""Which figures show other numbers than those of the run before: the CSV files of both, compared."""

import csv
from collections import Counter

SHOWN = 6  # differences listed a figure


def figure_changes(before, now):
    """The figures whose numbers differ.

    Parameters
    ----------
    before, now : dict of str to Path
        The name of each figure, the CSV of its numbers.

    Returns
    -------
    list of dict, by name
        name : str;  change : str, new, gone, changed;  n : int, rows that differ;  rows : list of str, some of them
    """
    found = []
    for name in sorted(before.keys() | now.keys()):
        if name not in before or name not in now:
            found.append({"name": name, "change": "gone" if name in before else "new", "n": 0, "rows": []})
        elif before[name].read_bytes() != now[name].read_bytes():
            rows = _differences(_read(before[name]), _read(now[name]))
            found.append({"name": name, "change": "changed", "n": len(rows), "rows": rows[:SHOWN]})
    return found


def _read(path):
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _differences(old, new):
    """The rows that differ, in words."""
    columns = list(dict.fromkeys(c for rows in (old[:1], new[:1]) for row in rows for c in row))
    keys = [c for c in columns if any(not _is_number(row.get(c)) for row in (*old, *new))]
    a, b = ({tuple(row.get(k) or "" for k in keys): row for row in rows} for rows in (old, new))
    if not keys or len(a) < len(old) or len(b) < len(new):  # nothing tells the rows apart: those of one side alone
        a, b = (Counter(", ".join(map(str, row.values())) for row in rows) for rows in (old, new))
        return [*(f"gone: {row}" for row in a - b), *(f"new: {row}" for row in b - a)]
    told = [f"{_name(key)}: gone" for key in a if key not in b]
    for key, row in b.items():
        cells = [
            f"{c} {a[key].get(c)} → {row[c]}" for c in row if c not in keys and key in a and a[key].get(c) != row[c]
        ]
        if key not in a or cells:
            told.append(f"{_name(key)}: {', '.join(cells) if key in a else 'new'}")
    return told


def _name(key):
    return ", ".join(part for part in key if part)


def _is_number(text):
    try:
        float(text or "nan")
    except ValueError:
        return False
    return True
