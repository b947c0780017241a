"""What the splitters of the vendors' exports share: lines to paragraphs, labels, date lines, document markers, closing metadata."""

import re
from dataclasses import dataclass
from itertools import pairwise

from muster.reading.export_days import day, language
from muster.reading.formats import Record

FIELDS = ("title", "published", "outlet", "author", "section", "language", "url", "accession")
NO_BODY = "no body: the export holds only the head of this document"
_COPYRIGHT = re.compile(
    r"(?:copyright\b|copr\.|©|\(c\))(?:\s|[©,.]|\(c\)|copyright\b){0,6}(?:\d{4}\b|.{1,60}\b(?:19|20)\d\d\b)", re.I
)
_RESERVED = re.compile(r"(?:all rights reserved|alle rechte vorbehalten|tous droits réservés)\W*$", re.I)
_LABEL = re.compile(r"([^\W\d_][^:.!?]{1,40}):(?:\s+(.*))?$")


@dataclass(frozen=True)
class Layout:
    """How an export sets its lines: `width` of hard wrapped lines, 0 = not wrapped; `spaced` = blank lines part paragraphs."""

    width: int
    spaced: bool


def layout(lines):
    """The layout of an export: hard wrapped is one in which long lines go on in lower case."""
    lines = [line.strip() for line in lines]
    lengths = sorted(len(line) for line in lines if line)
    spaced = len(lines) - len(lengths) > len(lines) / 20
    long = [n for n in lengths if n >= 45]
    width = long[int(len(long) * 0.95)] if long else 0
    following = [after for line, after in pairwise(lines) if after and len(line) > 0.8 * width]
    wrapped = long and width <= 130 and 4 * sum(after[0].islower() for after in following) > len(following)
    return Layout(width if wrapped else 0, spaced)


def labels(*tables):
    """Label -> field of ours, from tables of export_words."""
    return {name.strip(): field for table in tables for field, names in table.items() for name in names.split(";")}


def labelled(line, names, *, case=None):
    """The (field, value) of a line that begins with a label or is one; None of any other.

    Parameters
    ----------
    line : str
    names : dict, of `labels`
    case : str, optional
        "upper" or "title": how the vendor writes its labels; "title" is anything but all capitals.
    """
    line = line.strip()
    found = _LABEL.match(line)
    label, value = (found[1].strip(), found[2] or "") if found else (line, "")
    field = names.get(label.casefold()) if len(label) <= 42 else None
    if field is None or (case == "upper" and not label.isupper()) or (case == "title" and label.isupper()):
        return None
    return None if not found and not label[0].isupper() else (field, value.strip())


def blocks(lines, form, name_of=lambda line: None):
    """The paragraphs of a document; each is a list of lines, hard wrapped ones joined.

    Parameters
    ----------
    lines : list of str
    form : Layout
    name_of : callable
        Line -> (field, value) of a label: it begins a block, and stands alone where no value follows.
    """
    found, last = [[]], ""
    for raw in lines:
        line = raw.strip()
        name = name_of(line) if line else None
        if not line or name or (found[-1] and not form.spaced and not runs_on(last, line, form)):
            found.append([])
        if line:
            if found[-1] and runs_on(last, line, form):
                found[-1][-1] += " " + line
            else:
                found[-1].append(line)
            if name and not name[1]:
                found.append([])
        last = line
    return [block for block in found if block]


def runs_on(line, following, form):
    """Whether a line broke only because the next word did not fit."""
    return bool(form.width) and len(line) + 1 + len(following.split(" ", 1)[0]) > 0.85 * form.width


def text_of(found):
    """Blocks as text, a blank line between paragraphs."""
    return "\n\n".join(" ".join(line.split()) for block in found for line in block)


def joined(block):
    """The lines of a block as one."""
    return " ".join(" ".join(block).split())


def without_cover(lines, first, closed):
    """A document without the cover page of an export that was put behind it.

    Parameters
    ----------
    lines : list of str
    first : callable, line -> whether a cover page begins with it
    closed : callable, line -> whether it belongs to the closing data of a document: a cover begins behind them only
    """
    seen = False
    for i, line in enumerate(lines):
        if seen and first(line):
            return lines[:i]
        seen = seen or bool(closed(line))
    return lines


def is_copyright(block):
    """Whether a block says whose the rights are, and nothing else."""
    return bool(_COPYRIGHT.match(block[0]) or _RESERVED.search(block[-1])) and len(joined(block)) < 400


def closing(found, name_of, wide=("graphic", "-copyright")):
    """Where the metadata begins that closes a document: labels one after the other up to its end.

    Parameters
    ----------
    found : list of blocks
    name_of : callable, line -> (field, value) or None
    wide : tuple of str
        Fields that may run over several paragraphs.

    Returns
    -------
    int, len(found) where there is none
    """
    start = len(found)
    for at in range(len(found) - 1, -1, -1):
        between = found[at + 1 : start]
        if is_copyright(found[at]) and not between:
            start = at
        elif name := name_of(found[at][0]):
            if between and not (name[0] in wide or (len(between) == 1 and _is_value(between[0], found[at], name[1]))):
                break
            start = at
        elif start - at > 6:
            break
    return start


def _is_value(block, label, value):
    """Whether a block goes on with the value of the label above it, and is no paragraph of the text."""
    if not value:
        return label[0].endswith(":")
    return len(joined(block)) < 80 and joined(block)[-1] not in '.!?”"'


def values(found, name_of):
    """Field -> value of labelled blocks, the first of each; a value may stand in the block that follows its label."""
    fields = {}
    for at, block in enumerate(found):
        if name := name_of(block[0]):
            value = joined([name[1], *block[1:]]).strip()
            if not value and at + 1 < len(found) and not name_of(found[at + 1][0]):
                value = joined(found[at + 1])
            if value:
                fields.setdefault(name[0], value)
    return fields


def passage(found, field, name_of):
    """The paragraphs of a labelled block that runs on up to the next label or the copyright: a line each, as blocks."""
    begin = next((i for i, block in enumerate(found) if (name := name_of(block[0])) and name[0] == field), None)
    if begin is None:
        return []
    end = (i for i in range(begin + 1, len(found)) if name_of(found[i][0]) or is_copyright(found[i]))
    first = [name_of(found[begin][0])[1], *found[begin][1:]]
    return [[line] for block in (first, *found[begin + 1 : next(end, len(found))]) for line in block if line]


def markers(lines, pattern, proves):
    """The lines that number the documents ("3 of 500 DOCUMENTS"), crossheads that look alike left out.

    Parameters
    ----------
    lines : list of str
    pattern : compiled expression with the groups number and total
    proves : callable
        Index of a marker -> whether the head of a document follows.

    Returns
    -------
    starts : list of int
    expected : int or None
        The totals, those of several exports in one file added up.
    """
    every = [
        (i, int(m[1]), int(m[2])) for i, line in enumerate(lines) if len(line) < 160 and (m := pattern.match(line))
    ]
    sure = {i for i, _, _ in every if proves(i)}
    latest = {(number, total): i for i, number, total in every if i in sure}
    starts, expected, last = [], 0, (0, 0)
    for i, number, total in every:
        follows = (number, total) == (last[0] + 1, last[1]) and latest.get((number, total), -1) < i
        if not (i in sure or follows):
            continue
        if total != last[1] or number <= last[0]:
            expected += total
        starts.append(i)
        last = (number, total)
    return starts, expected or None


def record(fields, body, raw, notes=()):
    """A document as a record.

    Parameters
    ----------
    fields : dict
        `published` as the vendor prints it or as an ISO day; what is no field of a record is left out.
    body : list of blocks
    raw : list of str, all lines of the document
    notes : iterable of str

    Returns
    -------
    Record
    """
    notes, fields = list(notes), {k: fields[k] for k in FIELDS if fields.get(k)}
    if said := fields.pop("published", None):
        fields |= {"published": found} if (found := day(said)) else {}
        notes += [] if found else [f'its date "{said[:60]}" is no day']
    if said := fields.pop("language", None):
        fields["language"] = language(said)
        notes += [f'language "{said[:40]}" is not known'] if fields["language"] == "und" else []
    text = text_of(body)
    trouble = None if text else NO_BODY
    return Record(
        text,
        fields=fields,
        note="; ".join(notes) or None,
        trouble=trouble,
        found=max(len("\n".join(raw).strip()), len(text)),
    )
