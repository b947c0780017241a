"""The status page: when the last run was and what became of it, how long runs take, notebook by notebook.

Table in: runs.parquet. Pages out: reports/status.html, and a copy in the folder of the run for those who get nothing else.
"""

from pathlib import Path

from muster.running import pages
from muster.running.runs import BUILD, GOOD, read, summary

PAGE, ROWS = "status.html", 60  # runs shown
# the age is told by the page itself, when it is read: a schedule that was switched off writes no page that says so
_SCRIPT = (
    'const t=document.getElementById("last");if(t){const h=(Date.now()-new Date(t.dateTime))/36e5;'
    'document.getElementById("age").textContent=h<1?", less than an hour ago":h<48?", "+Math.round(h)+" h ago":", "+Math.round(h/24)+" days ago";'
    'document.getElementById("stale").hidden=h<48}'
)
_CSS = (
    "td.id{white-space:nowrap}svg{max-width:100%;height:auto;display:block}svg.runs{min-width:36rem}svg text{fill:var(--soft);font-size:11px}"
    "svg .axis{stroke:var(--line)}.completed{fill:light-dark(#4a7aa8,#7fa8d1)}.taken{fill:light-dark(#a9c3db,#45607a)}"
    ".failed,.stopped{fill:none;stroke:var(--bad);stroke-width:1.5}polyline{fill:none;stroke:light-dark(#4a7aa8,#7fa8d1);stroke-width:1.5}"
)


def write(reports, folder=None):
    """Write the page beside the runs, and into the folder of one.

    Parameters
    ----------
    reports : Path
    folder : Path, optional
        The run just made; its copy links to no other run.

    Returns
    -------
    Path of the page beside the runs
    """
    table = read(reports)
    if folder:
        _write(Path(folder) / PAGE, table, None)
    return _write(Path(reports) / PAGE, table, Path(reports))


def _write(path, table, reports):
    rows, found = table.to_pylist(), summary(table)
    wrong = {}
    for row in rows:
        if row["status"] != GOOD:
            wrong.setdefault(row["run"], []).append(row)
    for run in found:
        run["wrong"] = wrong.get(run["run"], [])
        run["page"] = bool(reports) and (reports / run["run"] / "index.html").is_file()
    return pages.write(
        path, PAGE, css=_CSS, script=_SCRIPT, last=found[-1] if found else None,
        good=next((r for r in reversed(found) if r["status"] == GOOD), None), here=reports is None, chart=found[-ROWS:],
        books=_books(rows), runs=found[::-1][:ROWS], total=len(found), bars=_bars, line=_line, number=_number,
    )  # fmt: skip


def _books(rows):
    """Each notebook with its last row and what it took whenever it was executed; the build first."""
    books = {}
    for row in rows:
        books.setdefault(row["notebook"], []).append(row)
    made = []
    for name in sorted(books, key=lambda n: (n != BUILD, n)):
        done = [r for r in books[name] if r["status"] == GOOD and not r["reused"]][-ROWS:]
        last, peaks = books[name][-1], [r["peak_mb"] for r in done if r["peak_mb"]]
        made.append(
            {
                "name": name,
                "status": last["status"],
                "reused": last["reused"],
                "times": [r["seconds"] for r in done],
                "peaks": peaks,
                "seconds": done[-1]["seconds"] if done else None,
                "peak": peaks[-1] if peaks else None,
            }
        )
    return made


def _bars(runs, width=900, height=120):
    """Seconds a run as bars."""
    from markupsafe import Markup

    step, top = min(40, width / len(runs)), max(*(r["seconds"] for r in runs), 1)
    parts = [
        f'<svg class="runs" viewBox="0 0 {width + 60} {height + 20}" width="{width + 60}" role="img" aria-label="Seconds a run, {len(runs)} runs">',
        f'<line class="axis" x1="50" x2="{width + 55}" y1="{height}" y2="{height}"/><text x="45" y="12" text-anchor="end">{top:,.0f} s</text>',
        f'<text x="45" y="{height}" text-anchor="end">0</text>',
    ]
    for n, run in enumerate(runs):
        tall = max(2, (height - 4) * run["seconds"] / top)
        kind = "taken" if run["status"] == GOOD and run["n"] and run["reused"] == run["n"] else run["status"]
        said = f"{run['began']:%Y-%m-%d %H:%M} UTC, {run['status']}, {run['seconds']:.1f} s"
        parts.append(
            f'<rect class="{kind}" x="{52 + n * step:.1f}" y="{height - tall:.1f}" width="{step * 0.8:.1f}" height="{tall:.1f}"><title>{said}</title></rect>'
        )
    for x, run in {52: runs[0], 52 + (len(runs) - 1) * step: runs[-1]}.items():
        parts.append(f'<text x="{x:.0f}" y="{height + 14}">{run["began"]:%m-%d}</text>')
    return Markup("".join(parts) + "</svg>")


def _line(values, said, width=140, height=24):
    """Values run by run as a line; nothing for fewer than two."""
    from markupsafe import Markup, escape

    if len(values) < 2:
        return ""
    top, step = max(values) or 1, (width - 4) / (len(values) - 1)
    points = " ".join(f"{2 + n * step:.1f},{height - 2 - (height - 4) * v / top:.1f}" for n, v in enumerate(values))
    label = escape(f"{said}, {len(values)} runs, {min(values):,.1f} to {max(values):,.1f}")
    return Markup(
        f'<svg viewBox="0 0 {width} {height}" width="{width}" role="img" aria-label="{label}"><polyline points="{points}"/></svg>'
    )


def _number(value):
    return "" if value is None else f"{value:,.1f}"
