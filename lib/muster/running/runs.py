"""The records of the runs: run.json in the folder of each, and reports/runs.parquet with one row a notebook and run.

Both are written beside the old ones and renamed: whoever reads meanwhile sees the old ones or the new ones. One run at a
time holds the folder of the reports.
"""

import json
import os
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from muster.ground.errors import BuildError, InputError
from muster.ground.paths import shown
from muster.running.publish import RUN_ID, replace_text

RECORDS, RECORD, LOCK = "runs.parquet", "run.json", ".lock"
BUILD = "build"  # the row of a nightly's build
GOOD, FAILED, STOPPED, NOT_RUN = "completed", "failed", "stopped", "not run"

# (column, type, meaning) of runs.parquet
COLUMNS = (
    ("run", "string", "name of the run's folder: its beginning in UTC"),
    ("command", "string", "nightly or run"),
    ("profile", "string", "profile of muster.toml; empty: none"),
    ("notebook", "string", "name of the notebook, with the value behind it where it ran over several; build: the build"),
    ("parameters", "string", "parameters given, as JSON"),
    ("status", "string", "completed, failed, stopped (by Ctrl-C or SIGTERM), not run"),
    ("error", "string", "why it failed"),
    ("reused", "string", "run whose results were taken over, since nothing that they follow from has changed; empty: executed"),
    ("began", "timestamp[us, tz=UTC]", "when it began"),
    ("seconds", "double", "how long it took"),
    ("peak_mb", "double", "megabytes of memory that its kernel held at most; null where unknown"),
    ("starts", "int32", "kernels started: 2 where the first did not come up"),
    ("articles", "int64", "articles in the tables"),
    ("tables", "string", "fingerprint of the tables"),
    ("codebook", "string", "fingerprint of the codebook"),
    ("code", "string", "fingerprint of the notebook's own cells"),
    ("library", "string", "fingerprint of muster's code and of the libraries' versions"),
    ("key", "string", "fingerprint of all that the results follow from"),
    ("muster", "string", "version of muster"),
)  # fmt: skip


@dataclass
class Ran:
    """What became of one notebook.

    Attributes
    ----------
    name : str, of the notebook, with "--" and the value behind it where it ran over several values
    status : str, completed, failed, stopped, not run
    seconds : float
    output : str, file name of the executed copy, in `notebooks` of the run's folder
    error : str, one line; "" where there is none
    traceback : str, plain text as the kernel gave it: it may quote articles
    section : dict, the parameter and value that tell it from its sisters; {} where it ran once
    parameters : dict, as given
    reused : str, the run whose results these are; "" = executed now
    last_good : dict, of a notebook without results: `run`, `began` and `figures` (folder, relative to the run's) of
        the last run of it with the same parameters that completed; {} where there is none
    figures : str, folder of its figures, relative to the run's
    files : list of str, its figures and what belongs to them, relative to the run's folder
    began : str, ISO, UTC
    peak_mb : float or None
    starts : int, kernels started
    code, key : str, fingerprints as in COLUMNS
    """

    name: str
    status: str
    seconds: float
    output: str
    error: str = ""
    traceback: str = ""
    section: dict = field(default_factory=dict)
    parameters: dict = field(default_factory=dict)
    reused: str = ""
    last_good: dict = field(default_factory=dict)
    figures: str = "figures"
    files: list = field(default_factory=list)
    began: str = ""
    peak_mb: float | None = None
    starts: int = 0
    code: str = ""
    key: str = ""

    @property
    def notebook(self):
        """The notebook's own name."""
        return self.name.partition("--")[0]


@dataclass
class Run:
    """One run of the suite: what its run.json holds."""

    folder: Path
    notebooks: list = field(default_factory=list)
    parameters: dict = field(default_factory=dict)
    about: dict = field(default_factory=dict)  # command, profile, began, articles, fingerprints, versions, build
    stopped: str = ""  # "Ctrl-C", "SIGTERM"

    @property
    def name(self):
        return self.folder.name

    @property
    def figures(self):
        return self.folder / "figures"

    @property
    def failed(self):
        return [n for n in self.notebooks if n.status != GOOD]

    def drawn(self, ran):
        """The descriptions (NAME.json) of the figures that a notebook drew in this run."""
        return [self.folder / f for f in ran.files if f.endswith(".json")]

    def write(self, status):
        """Write run.json: status is "running" until it is "done", "failed" or "stopped"."""
        record = {
            "run": self.name, "status": status, "stopped": self.stopped, **self.about, "parameters": self.parameters,
            "notebooks": [asdict(n) for n in self.notebooks],
        }  # fmt: skip
        replace_text(self.folder / RECORD, json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def now():
    """This moment in UTC."""
    return datetime.now(UTC)


@contextmanager
def held(reports):
    """While it lasts, no other run writes reports here; the system lets go of it however the process ends.

    Parameters
    ----------
    reports : Path, made where it is missing

    Raises
    ------
    BuildError
        Another run holds the folder; the message names its process and its beginning.
    InputError
        The folder cannot be written to.
    """
    path = Path(reports) / LOCK
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        found = f"cannot be written to ({error.strerror})"
        raise InputError(shown(reports), found, do="Name another with --reports") from None
    try:
        _hold(lock, path)
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"process {os.getpid()} since {now():%Y-%m-%d %H:%M:%S} UTC".encode(), 0)
        yield
    finally:
        os.close(lock)


def _hold(lock, path):
    if os.name != "posix":
        return
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        who = os.pread(lock, 100, 0).decode("utf-8", "replace")
        do = "Wait for it to end, or name another folder with --reports"
        raise BuildError(shown(path.parent), f"another run is writing here ({who})", do=do) from None


def read(reports):
    """The records of all runs.

    Parameters
    ----------
    reports : Path

    Returns
    -------
    pyarrow.Table, one row a notebook and run, oldest first; the columns of COLUMNS
        Where runs.parquet is missing or cannot be read, it is made of the run.json of the folders that are left.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with suppress(OSError, pa.ArrowException):
        found = pq.read_table(Path(reports) / RECORDS)
        missing = [f for f in schema() if f.name not in found.column_names]
        for column in missing:
            found = found.append_column(column, pa.nulls(len(found), column.type))
        return found.select(schema().names).cast(schema())
    folders = sorted(p for p in Path(reports).glob("*") if RUN_ID.fullmatch(p.name) and not p.is_symlink())
    rows = [row for record in map(read_one, folders) if record for row in rows_of(record)]
    return pa.Table.from_pylist(rows, schema=schema())


def read_one(folder):
    """The record of one run, {} where there is none that can be read."""
    with suppress(OSError, ValueError):
        record = json.loads((Path(folder) / RECORD).read_text(encoding="utf-8"))
        return record if isinstance(record, dict) and record.get("run") else {}
    return {}


def rows_of(record):
    """A run's record as rows of runs.parquet."""
    about = {name: record.get(name) for name, *_ in COLUMNS}
    for each in ([record["build"]] if record.get("build") else []) + record["notebooks"]:
        row = {**about, **{name: each[name] for name in about if name in each}, "notebook": each["name"]}
        yield {
            **row,
            "began": datetime.fromisoformat(each.get("began") or record["began"]),
            "parameters": json.dumps(each.get("parameters", {}), sort_keys=True),
            "code": each.get("code") or None,
        }


def append(reports, record):
    """Add a run to runs.parquet; a run that is there already is replaced.

    Parameters
    ----------
    reports : Path, held by this process
    record : dict, of run.json
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    path = Path(reports) / RECORDS
    old = read(reports)
    old = old.filter(pc.not_equal(old["run"], record["run"]))
    fresh = path.with_name(f".{RECORDS}-{os.getpid()}")
    try:
        pq.write_table(pa.concat_tables([old, pa.Table.from_pylist(list(rows_of(record)), schema=schema())]), fresh)
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def schema():
    """The columns of runs.parquet."""
    import pyarrow as pa

    types = {
        "string": pa.string(), "double": pa.float64(), "int32": pa.int32(), "int64": pa.int64(),
        "timestamp[us, tz=UTC]": pa.timestamp("us", "UTC"),
    }  # fmt: skip
    return pa.schema([(name, types[kind]) for name, kind, _ in COLUMNS])


def mend(reports):
    """Take runs that were broken off (killed, power lost), also in their last steps, into the records as what they are.

    Parameters
    ----------
    reports : Path, held by this process: no run is under way

    Returns
    -------
    list of str, the runs
    """
    broken, known = [], set(read(reports)["run"].to_pylist())
    for folder in sorted(Path(reports).glob("*")):
        record = read_one(folder) if RUN_ID.fullmatch(folder.name) and not folder.is_symlink() else {}
        if record and (record["status"] == "running" or folder.name not in known):
            record["status"] = "broken off"
            for ran in record["notebooks"]:
                if ran["status"] == "running":
                    ran.update(status=STOPPED, error="the run was broken off")
            replace_text(folder / RECORD, json.dumps(record, indent=1, ensure_ascii=False) + "\n")
            append(reports, record)
            broken.append(folder.name)
    return broken


def summary(table):
    """The records by run.

    Parameters
    ----------
    table : pyarrow.Table, of `read`

    Returns
    -------
    list of dict, one a run, oldest first
        run, command, profile, status : str;  began : datetime;  seconds : float, from the first row's beginning to the
        last one's end;  n, completed, reused : int, notebooks;  failed : list of str;  peak_mb : float or None
    """
    runs = {}
    for row in table.to_pylist():
        runs.setdefault(row["run"], []).append(row)
    return [_one(name, rows) for name, rows in sorted(runs.items())]


def _one(name, rows):
    books = [r for r in rows if r["notebook"] != BUILD]
    bad = [r for r in rows if r["status"] != GOOD]
    status = GOOD if not bad else STOPPED if any(r["status"] in (STOPPED, NOT_RUN) for r in bad) else FAILED
    began = min(r["began"] for r in rows)
    return {
        "run": name, "command": rows[0]["command"], "profile": rows[0]["profile"], "status": status, "began": began,
        "seconds": max((r["began"] - began).total_seconds() + r["seconds"] for r in rows),
        "n": len(books), "completed": sum(r["status"] == GOOD for r in books), "reused": sum(bool(r["reused"]) for r in books),
        "failed": [r["notebook"] for r in bad], "peak_mb": max((r["peak_mb"] or 0 for r in books), default=0) or None,
        "articles": rows[-1]["articles"],
    }  # fmt: skip
