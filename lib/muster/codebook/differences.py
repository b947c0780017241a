"""What one codebook says and another does not."""

_ROWS = {
    "coalitions": ("id",),
    "others": ("id",),
    "actors": ("id",),
    "chronology": ("id",),
    "offices": ("person", "office", "from"),
    "examples": ("text", "name"),
}


def differences(before, now):
    """The keys that two codebooks fill in differently.

    Parameters
    ----------
    before, now : Codebook

    Returns
    -------
    list of dict, by section and row
        section : str, "head" for what stands above the rows;  row : str, its id;  key : str, "" for a row that only one
        of both has;  gone, come : list of str, what only the one before and only the one now says
    """
    old, new = (book.model_dump(mode="json", by_alias=True, exclude={"fingerprint"}) for book in (before, now))
    told = list(_keys("head", "", *({k: v for k, v in side.items() if k not in _ROWS} for side in (old, new))))
    for section, by in _ROWS.items():
        a, b = (_indexed(side[section], by) for side in (old, new))
        for name in sorted(a.keys() | b.keys()):
            if name in a and name in b:
                told += _keys(section, name, a[name], b[name])
            else:
                gone, come = ([_said(side[name])] if name in side else [] for side in (a, b))
                told.append({"section": section, "row": name, "key": "", "gone": gone, "come": come})
    return told


def _indexed(rows, by):
    """Rows by what tells them apart, numbered where that is not enough."""
    found = {}
    for row in rows:
        name = ", ".join(str(row[key]) for key in by if row[key] is not None)
        while name in found:
            name += " (again)"
        found[name] = row
    return found


def _keys(section, name, old, new):
    """The keys of a row that differ."""
    for key in old:
        if old[key] != new[key]:
            a, b = (v if isinstance(v, list) else [] if v in (None, "") else [v] for v in (old[key], new[key]))
            gone, come = [_said(v) for v in a if v not in b], [_said(v) for v in b if v not in a]
            yield {"section": section, "row": name, "key": key, "gone": gone, "come": come}


def _said(value):
    """A value in one line."""
    if isinstance(value, dict):
        return ", ".join(f"{k}: {_said(v)}" for k, v in value.items() if v not in (None, "", [], False))
    return "; ".join(map(_said, value)) if isinstance(value, list) else str(value)
