"""The ledger: a row for every record found, and whether the rows of a source make up what it should hold.

expected = read + duplicate + rejected. What is expected is the vendor's own count, else that of a second, simpler reader.
"""

from collections import Counter
from dataclasses import dataclass, field

BROKEN = "broken off"  # the beginning of a reason that says that there is more in the source than was found
MOST = 20  # sources and rows that are kept to be told


def row(source, **fields):
    """A row of the table ledger: a rejected record, unless `fields` say otherwise."""
    made = dict(source=source, record=0, status="rejected", doc_id=None, reason=None, expected=1)
    return made | {"chars_found": 0, "chars_kept": 0} | fields


@dataclass
class Source:
    """The rows of one source, summed."""

    name: str
    expected: int | None
    status: Counter = field(default_factory=Counter)
    broken: bool = False

    @property
    def uneven(self):
        """Whether something is missing, or more came than should."""
        return self.broken or self.difference != 0

    @property
    def difference(self):
        """Records found less those expected; 0 where nothing is expected."""
        return 0 if self.expected is None else self.status.total() - self.expected

    def __str__(self):
        parts = " + ".join(f"{self.status[s]:,} {s}" for s in ("read", "duplicate", "rejected") if self.status[s])
        end = f", {BROKEN}" if self.broken else ""
        if self.expected is None:
            return f"{self.name}: {parts}, not checked by a count{end}"
        word = f"but ({self.difference:+,})" if self.difference else "="
        return f"{self.name}: {self.expected:,} expected {word} {parts}{end}"


@dataclass
class Sums:
    """The ledger of a build, row by row; of a corpus of any size it keeps a few lines.

    Attributes
    ----------
    status : Counter, rows by status
    found, kept : int, code points
    n_sources, n_many, n_uneven : int
        Sources; those of many records; those that do not add up.
    many, uneven : list of Source, the first MOST of them
    troubles, n_troubles : list of dict, int
        The first MOST rows with a reason, and how many there are.
    """

    status: Counter = field(default_factory=Counter)
    found: int = 0
    kept: int = 0
    n_sources: int = 0
    n_many: int = 0
    n_uneven: int = 0
    many: list = field(default_factory=list)
    uneven: list = field(default_factory=list)
    troubles: list = field(default_factory=list)
    n_troubles: int = 0
    _open: Source | None = None

    def add(self, rows):
        """Take in rows; those of a source come one behind the other."""
        for r in rows:
            if self._open is None or self._open.name != r["source"]:
                self.close()
                self._open = Source(r["source"], r["expected"])
            self._open.status[r["status"]] += 1
            self.status[r["status"]] += 1
            self.found += r["chars_found"]
            self.kept += r["chars_kept"]
            self._open.broken |= r["status"] == "rejected" and (r["reason"] or "").startswith(BROKEN)
            if r["reason"]:
                self.n_troubles += 1
                self.troubles += [r] if self.n_troubles <= MOST else []

    def as_dict(self):
        """The sums, once they are closed, as a dict for JSON."""
        sources = {k: [vars(s) | {"status": dict(s.status)} for s in getattr(self, k)] for k in ("many", "uneven")}
        return vars(self) | sources | {"status": dict(self.status)}

    @classmethod
    def from_dict(cls, about):
        """The sums of which `as_dict` made a dict."""
        sources = {k: [Source(**s | {"status": Counter(s["status"])}) for s in about[k]] for k in ("many", "uneven")}
        return cls(**about | sources | {"status": Counter(about["status"])})

    def close(self):
        """The last source is complete."""
        source, self._open = self._open, None
        if source is None:
            return
        self.n_sources += 1
        if source.uneven:
            self.n_uneven += 1
            self.uneven += [source] if self.n_uneven <= MOST else []
        elif source.expected != 1 or source.status.total() > 1:
            self.n_many += 1
            self.many += [source] if self.n_many <= MOST else []

    def lines(self):
        """The ledger in words: sources of many records, sources that do not add up, the sum."""
        yield from map(str, self.many)
        if self.n_many > MOST:
            yield f"... and {self.n_many - MOST:,} more sources of many records that add up"
        yield from map(str, self.uneven)
        if self.n_uneven > MOST:
            yield f"... and {self.n_uneven - MOST:,} more that do not add up"
        parts = " + ".join(f"{self.status[s]:,} {s}" for s in ("read", "duplicate", "rejected"))
        yield (
            f"ledger: {self.status.total():,} records in {self.n_sources:,} sources = {parts}; "
            f"{self.found:,} characters found, {self.kept:,} kept"
        )

    def warning(self):
        """The sentence for the build's last line where a source does not add up, else ""."""
        if not self.status["read"]:
            return "Warning: no article was read"
        if not self.n_uneven:
            return ""
        more = f"; and {self.n_uneven - 1:,} more sources" if self.n_uneven > 1 else ""
        return f"Warning: {self.uneven[0]}{more}"
