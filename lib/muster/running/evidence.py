"""The sentences behind a figure or one of its points, asked anew from the tables: `muster evidence`.

Files in: NAME.json and NAME.csv of the figure. Tables in: those that its query names.
"""

from dataclasses import dataclass
from pathlib import Path

from muster.ground.errors import BuildError, InputError, ParameterError, did_you_mean
from muster.ground.paths import shown
from muster.running.drawn import Drawn
from muster.running.evidence_pages import said
from muster.running.publish import LATEST
from muster.showing import replay
from muster.showing.save import write_csv

LISTED = 12  # values that a message names


@dataclass
class Behind:
    """What stands behind a figure, or behind some of its points.

    Attributes
    ----------
    figure : Drawn
    corpus : Corpus, with the selection that the figure was drawn from
    at : dict of column to list of str; {} = all points
    points : DataFrame, as of `replay.points`
    remark : str, where the tables are not those that the figure was drawn from; else ""
    """

    figure: Drawn
    corpus: object
    at: dict
    points: object
    remark: str

    @property
    def rows(self):
        return int(self.points["rows"].sum())


def figure_files(project, figures=None):
    """The figures to choose from.

    Parameters
    ----------
    project : Project
    figures : Path, optional; default: those of the last run, else figures/ of the project

    Returns
    -------
    Path, the folder
    dict of str to Path
        Name, with its folder where the run went over several values, to NAME.json.

    Raises
    ------
    InputError
        The folder holds no figures.
    """
    latest = project.reports / LATEST / "figures"
    folder = Path(figures) if figures else latest if latest.is_dir() else project.figures
    found = {p.relative_to(folder).with_suffix("").as_posix(): p for p in sorted(folder.rglob("*.json"))}
    if not found:
        raise InputError(
            shown(folder), "there are no figures", do="Name their folder with --figures, or run: muster run"
        )
    return folder, found


def behind(figure, words, open_tables, files):
    """What stands behind a figure.

    Parameters
    ----------
    figure : str, its name
    words : list of str
        Values of the point, in any order: `nato 2015`, or `entity=nato`; a period by its beginning. [] = all points.
    open_tables : function that opens the tables, called once the figure is known
    files : dict of `figure_files`

    Returns
    -------
    Behind

    Raises
    ------
    InputError
        No such figure, one without a query, one that these tables do not fit.
    ParameterError
        A word that is no value of its points.
    """
    if figure not in files:
        raise InputError(
            "FIGURE", f'there is no figure "{figure}"', allowed=", ".join(files), do=did_you_mean(figure, list(files))
        )
    drawn = Drawn(files[figure])
    if drawn.evidence is None:
        raise InputError(
            figure,
            "counts articles, not places in them: no sentences stand behind it",
            do=f"Its numbers are in {shown(drawn.file('.csv'))}",
        )
    corpus = open_tables().select(**drawn.selection)
    whole = replay.points(corpus, drawn.evidence)
    at = _chosen(words, _values(drawn, whole), corpus.label)
    points = replay.points(corpus, drawn.evidence, at) if at else whole
    remark = ""
    if drawn.rows is not None and int(whole["rows"].sum()) != drawn.rows:
        remark = f"{figure} was drawn on {drawn.rows:,} rows, these tables give {int(whole['rows'].sum()):,}: they are not those that it was drawn from"
    return Behind(drawn, corpus, at, points, remark)


def lines(found, *, n, seed=0):
    """The sentences as a terminal shows them, point by point.

    Parameters
    ----------
    found : Behind
    n : int, sentences a point at most
    seed : int

    Yields
    ------
    str
    """
    asked, by = found.figure.evidence, list(found.figure.evidence.by)
    sample = replay.sample(found.corpus, asked, seed=seed, a_point=n, at=found.at)
    before = None
    for r in sample.astype(object).where(sample.notna(), None).to_dict("records"):
        point = tuple(r[b] for b in by)
        if point != before:
            freq, label = found.corpus.freq, found.corpus.label
            name = " · ".join(said(b, "" if v is None else str(v), label, freq) for b, v in zip(by, point, strict=True))
            yield f"\n{name or found.figure.title} ({r['rows']:,} row{'' if r['rows'] == 1 else 's'})"
            before = point
        yield f"  {r['published'] or 'undated   '} {r['doc_id']} {r['outlet']}: {r['left']}[{r['keyword']}]{r['right']}"


def write(found, path):
    """Write every row behind a figure or point as CSV; a file that cannot be finished is not left behind.

    Parameters
    ----------
    found : Behind
    path : Path

    Returns
    -------
    int, rows written

    Raises
    ------
    BuildError
        The file cannot be written.
    """
    path, n = Path(path), 0
    fresh = path.with_name(f".{path.name}.part")
    try:
        with fresh.open("w", encoding="utf-8", newline="") as handle:
            for part in replay.rows(found.corpus, found.figure.evidence, found.at):
                write_csv(part, handle, header=n == 0)
                n += len(part)
        fresh.replace(path)
    except OSError as error:
        raise BuildError(
            shown(path), f"cannot be written to ({error.strerror})", do="Name another file with --csv"
        ) from None
    finally:
        fresh.unlink(missing_ok=True)
    return n


def _values(drawn, points):
    """The values of a figure's points, a list a column: those with rows, and those that it shows as nought."""
    numbers, values = drawn.numbers(), {}
    for column in drawn.evidence.by:
        known = [str(v) for v in points[column] if v is not None and v == v]
        known += list(numbers[column]) if column in numbers else []
        values[column] = list(dict.fromkeys(known))
    return values


def _chosen(words, values, label):
    """The values that each word means, a list a column."""
    at = {}
    for word in words:
        name, equals, text = word.partition("=")
        named = equals and name in values
        wanted = text if named else word
        fits = {c: [v for v in values[c] if _fits(wanted, v, c, label)] for c in ([name] if named else values)}
        fits = {c: found for c, found in fits.items() if found}
        if not fits:
            known = [v for c in ([name] if named else values) for v in values[c]]
            raise ParameterError(
                "POINT", f'no point of the figure has the value "{wanted}"', allowed=_some(known) if known else "no point: leave it out",
                do=did_you_mean(wanted, [*known, *map(label, known)]),
            )  # fmt: skip
        if len(fits) > 1:
            raise ParameterError(
                "POINT", f'"{word}" is a value of {" and ".join(fits)}', do=f"Say which: {next(iter(fits))}={word}"
            )
        for column, found in fits.items():
            at.setdefault(column, []).extend(found)
    return at


def _fits(word, value, column, label):
    """Whether a word means a value: the value itself, its name, or the beginning of a period."""
    word = word.casefold()
    return word in (value.casefold(), label(value).casefold()) or (column == "period" and value.startswith(word))


def _some(values):
    return ", ".join(values[:LISTED]) + (f" and {len(values) - LISTED:,} more" if len(values) > LISTED else "")
