"""What changed since the last good run: a page, the same as JSON, and a few lines for a mail or a chat message.

Tables in: those that `good` kept, and those of now. Files out: changes.html, changes.json, changes.txt. What stands in articles is
escaped by the template; the page loads nothing.
"""

import json
import math
from pathlib import Path

import duckdb
import pyarrow as pa

from muster.codebook.differences import differences
from muster.ground.errors import InputError
from muster.measuring.changes import changes
from muster.measuring.steps import PARTS
from muster.running import good, pages
from muster.running.figurechanges import figure_changes
from muster.running.publish import replace_text
from muster.tables.commit import place
from muster.tables.corpus import open_corpus
from muster.tables.store import CODEBOOK, read_record

NAME = "changes"
_UNREADABLE = (duckdb.Error, pa.ArrowException, OSError, ValueError, KeyError)
PAGE_EVIDENCE, PAGE_ARTICLES, LISTED = 6, 100, 1000  # sentences a part and articles on the page; articles in the JSON
LINES, MOVES = 15, 6
PART_NAMES = {
    "rules": "rules",
    "codebook": "codebook",
    "redated": "re-dated",
    "edited": "edited or removed",
    "added": "added",
}
_CSS = (
    "table.parts{min-width:40rem}tr.number td{border-bottom:0;padding-bottom:0}tr.why td{padding-top:0}tr.why details{margin:0 0 .3rem}"
    "td.more,b.more{color:var(--good)}td.less,b.less{color:var(--bad)}.why ul{margin:.2rem 0 .6rem;padding-left:1.2rem}.why{max-width:min(60rem,86vw)}"
)
_TOTALS = (
    "articles",
    "articles-month",
    "sentences",
    "coalition-month",
    "acts-type",
    "acts-stage",
)  # no line of their own


def write(previous, processed, folder, *, figures=()):
    """Compare the tables of now with those of the last good run.

    Parameters
    ----------
    previous : Path or None
        Of `good.previous`; None on the first run.
    processed : Path
    folder : Path, of the run's report
    figures : iterable of Path
        The files of the run's figures.

    Returns
    -------
    str, at most 15 lines
        What changes.txt says.
    """
    told = _compared(previous, Path(processed), figures)
    text = "\n".join(_lines(told)) + "\n"
    folder = Path(folder)
    replace_text(folder / f"{NAME}.json", json.dumps(told, indent=1, ensure_ascii=False, default=str) + "\n")
    replace_text(folder / f"{NAME}.txt", text)
    _write_page(folder / f"{NAME}.html", told)
    return text


def _compared(previous, processed, figures):
    """All that is said, as JSON can hold it."""
    told = dict.fromkeys(("rules", "codebook", "numbers", "surges", "figures"), ()) | {
        "since": None, "trouble": "", "same": False, "main": "", "articles": None, "actors": {"n": 0, "rows": ()},
    }  # fmt: skip
    if previous is None:
        return told
    told |= {"since": good.about(previous), "same": good.same(previous, processed)}
    old, new = good.kept_numbers(previous), good.numbers_of(figures)
    told["figures"] = figure_changes({name: old[name] for name in old.keys() - good.of_others(old, new).keys()}, new)
    if told["same"]:
        return told
    try:
        now = open_corpus(processed)
        kept = read_record(previous)["codebook_fingerprint"] == now.codebook.fingerprint
        before = open_corpus(previous, place(processed, CODEBOOK) if kept else "")  # a codebook is slow to read
        found = changes(before, now)
    except InputError as error:
        return told | {"trouble": str(error)}
    except _UNREADABLE as error:  # what is kept may be damaged; the night goes on, and keeps its own tables
        return told | {"trouble": f"The tables of the run before cannot be read ({type(error).__name__}: {error})."}
    return told | {
        "main": now.codebook.coalitions[0].id,
        "rules": found.rules,
        "codebook": differences(before.codebook, now.codebook) if found.codebook else [],
        "articles": _articles(found),
        "numbers": _numbers(found),
        "surges": _surges(found.surges),
        "actors": {"n": found.n_actors, "rows": _records(found.actors)},
    }


def _articles(found):
    counts = found.articles["change"].value_counts().to_dict()
    return {
        "before": found.n_before, "now": found.n_now,
        **{change: int(counts.get(change, 0)) for change in ("added", "edited", "removed", "redated")},
        "rows": _records(found.articles.head(LISTED)),
    }  # fmt: skip


def _surges(frame):
    rows = _records(frame.drop(columns="evidence"))
    evidence = [[{k: _plain(v) for k, v in row.items()} for row in some] for some in frame["evidence"]]
    return [row | {"evidence": some} for row, some in zip(rows, evidence, strict=True)]


def _numbers(found):
    """Every number that moved, with its parts and their sentences."""
    evidence = {}
    for row in _records(found.evidence):
        evidence.setdefault((row.pop("headline"), row.pop("key")), []).append(row)
    told = []
    for row in found.moved.to_dict("records"):
        told.append(
            {k: row[k] for k in ("headline", "title", "counted", "key", "label", "leads", "per", "before")}
            | {"parts": {part: row[part] for part in PARTS}, "now": row["now"], "steps": row["steps"]}
            | {"evidence": evidence.get((row["headline"], row["key"]), [])}
        )
    return told


def _records(frame):
    """The rows of a frame with days as ISO dates and nothing that JSON does not know."""
    return [{k: _plain(v) for k, v in row.items()} for row in frame.to_dict("records")]


def _plain(value):
    if value is None or (not isinstance(value, str) and value != value):
        return None
    return f"{value:%Y-%m-%d}" if hasattr(value, "strftime") else value.item() if hasattr(value, "item") else value


# ---- a few lines ----------------------------------------------------------------------------------------------------


def _lines(told):
    """At most LINES lines of plain text."""
    if told["since"] is None:
        return ["What changed: no earlier run to compare with."]
    began = f"What changed since {told['since']['began'][:16].replace('T', ' ')} ({told['since']['run']})"
    if told["trouble"]:
        return [began, _printable(told["trouble"])]
    said = [began]
    if told["same"]:
        said.append("Nothing: the tables are the same.")
    else:
        a = told["articles"]
        said.append(f"Articles {a['before']:,} -> {a['now']:,}: {_articles_said(a)}.")
        said.append(f"{_causes(told)}.")
        moved = told["numbers"]
        said.append(f"Numbers that moved: {len(moved)}." if moved else "No headline number moved.")
        said += [f"- {_printable(_move(row))}" for row in _largest(told)]
        if found := told["surges"]:
            said.append(_printable(f"Surges: {_some([_surge(row) for row in found], len(found), 2)}."))
        if n := told["actors"]["n"]:
            said.append(_printable(f"New actors: {_some([row['label'] for row in told['actors']['rows']], n)}."))
    if figures := told["figures"]:
        said.append(f"Figures that changed: {_some([f['name'] for f in figures], len(figures))}.")
    return said[:LINES]


def _articles_said(a):
    names = {"added": "added", "edited": "edited", "removed": "removed", "redated": "re-dated"}
    return (
        ", ".join(f"{a[key]:,} {name}" for key, name in names.items() if a[key])
        or "none added, edited, removed or re-dated"
    )


def _causes(told):
    rules = (
        f"Rules changed ({', '.join(told['rules']).replace('muster', 'Muster')})"
        if told["rules"]
        else "Rules unchanged"
    )
    book = told["codebook"]
    rows = list(dict.fromkeys(row["row"] or row["section"] for row in book))
    return f"{rules}; codebook {f'changed ({_some(rows, len(rows))})' if book else 'unchanged'}"


def _some(names, n, shown=5):
    more = n - len(names[:shown])
    return ", ".join(names[:shown]) + (f" and {more:,} more" if more else "")


def _largest(told):
    """The articles that name the codebook's first coalition, then the numbers that moved furthest for their size, one of each
    name."""
    counts = [
        row
        for row in told["numbers"]
        if not row["per"] and row["headline"] not in _TOTALS and row["now"] != row["before"]
    ]
    first = lambda r: (r["headline"], r["key"]) != ("coalition-articles", told["main"])  # noqa: E731
    size = lambda r: -abs(r["now"] - r["before"]) / math.sqrt(r["before"] + 1)  # noqa: E731
    names = {}
    for row in sorted(counts, key=lambda r: (first(r), size(r), r["headline"], r["key"])):
        names.setdefault(row["key"].split("|")[0], row)
    return list(names.values())[:MOVES]


def _move(row):
    parts = ", ".join(f"{PART_NAMES[part]} {n:+,}" for part, n in row["parts"].items() if n)
    return f"{row['title']}: {row['label']} {row['before']:,} -> {row['now']:,} ({parts})"


def _surge(row):
    return f"{row['label']} on {row['day']} ({row['n']} of {row['n_articles']} articles, usually {row['usual']:.0%})"


def _printable(text):
    """Text of articles for a terminal or a message: no control characters, no line breaks."""
    return "".join(c if c.isprintable() else " " for c in text)


# ---- the page -------------------------------------------------------------------------------------------------------


def _write_page(path, told):
    from itertools import groupby

    groups = [
        {
            "title": rows[0]["title"],
            "counted": rows[0]["counted"],
            "rows": [r | {"groups": _groups(r["evidence"])} for r in rows],
        }
        for _, found in groupby(told["numbers"], key=lambda r: r["headline"])
        for rows in [list(found)]
    ]
    pages.write(
        path, f"{NAME}.html", css=_CSS, told=told, groups=groups, moves=[_move(row) for row in _largest(told)],
        parts=PART_NAMES, n_articles=PAGE_ARTICLES, said=_articles_said(told["articles"]) if told["articles"] else "",
        causes=_causes(told), signed=_signed, number=_number,
    )  # fmt: skip


def _groups(evidence):
    """The sentences of a number by part and sign, some of each."""
    found = {}
    for row in evidence:
        found.setdefault((row["part"], row["sign"]), []).append(row)
    return [
        {"part": PART_NAMES[part], "sign": sign, "n": rows[0]["n"], "rows": rows[:PAGE_EVIDENCE]}
        for (part, sign), rows in found.items()
    ]


def _signed(n):
    """A difference: nothing for 0, else with its sign."""
    return "" if not n else f"{n:+,.2f}".replace("-", "−") if isinstance(n, float) else f"{n:+,}".replace("-", "−")


def _number(n):
    return f"{n:,.2f}" if isinstance(n, float) else f"{n:,}"
