"""What was read before: the first record of each identity and of each text, in a table on the disk."""

import sqlite3

_CACHE = 8  # MB of the table that are kept in memory
_HALF = 1 << 63  # the table's numbers have a sign
_SETTINGS = ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", f"cache_size = {-_CACHE << 10}")


class Seen:
    """A table from 64-bit keys to the record that had them first: its article's id, its place, its name.

    Parameters
    ----------
    path : path, optional
        Of the table, which is gone when whoever owns it removes it; without it a temporary file.
    before : object with `first(key)`, optional
        What is known of records that are not read now: (place, doc, name) of the first with a key, or None.
    """

    def __init__(self, path="", before=None):
        self.before = before
        self._table = sqlite3.connect(path, isolation_level=None)
        for setting in _SETTINGS:
            self._table.execute(f"PRAGMA {setting}")
        self._table.execute("CREATE TABLE seen (key INTEGER PRIMARY KEY, place INTEGER, doc INTEGER, name BLOB)")
        self._table.execute("BEGIN")  # never ended: nobody else reads it

    def first(self, key, place):
        """The record with this key that comes first in the order of reading.

        Parameters
        ----------
        key, place : int
            The place is that of the record which asks: one behind it is none.

        Returns
        -------
        (int, str) or None, its doc and name
        """
        found = self._table.execute("SELECT place, doc, name FROM seen WHERE key = ?", (key - _HALF,)).fetchone()
        known = [(found[0], found[1] + _HALF, found[2].decode("utf-8", "surrogatepass"))] if found else []
        if self.before is not None and (old := self.before.first(key)):
            known.append(old)
        earlier = [record for record in known if record[0] < place]
        return min(earlier)[1:] if earlier else None

    def add(self, keys, doc, place, name):
        """Keep a record under its keys, unless others stand there."""
        about = place, doc - _HALF, name.encode("utf-8", "surrogatepass")
        rows = [(key - _HALF, *about) for key in keys]
        self._table.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?)", rows)
