"""What was read before: the first record of each identity and of each text, in about 60 bytes a key."""

from array import array


class Seen:
    """A table from 64-bit keys to the record that had them first: its article's id, its place, its name.

    An open hash table over flat arrays: a million articles would take half a gigabyte as Python objects.

    Parameters
    ----------
    before : object with `first(key)`, optional
        What is known of records that are not read now: (place, doc, name) of the first with a key, or None.
    """

    def __init__(self, before=None):
        self.before, self.size, self.n = before, 1024, 0
        self._docs, self._places, self._ends, self._names = array("Q"), array("Q"), array("Q", [0]), bytearray()
        self._clear()

    def _clear(self):
        self.keys, self.records = array("Q", bytes(8 * self.size)), array("Q", bytes(8 * self.size))

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
        at = self._at(key)
        known = [self._record(self.records[at])] if self.keys[at] else []
        if self.before is not None and (old := self.before.first(key)):
            known.append(old)
        earlier = [record for record in known if record[0] < place]
        return min(earlier)[1:] if earlier else None

    def add(self, keys, doc, place, name):
        """Keep a record under its keys, unless others stand there."""
        self._docs.append(doc)
        self._places.append(place)
        self._names += name.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._names))
        for key in keys:
            at = self._at(key)
            if not self.keys[at]:
                self.keys[at], self.records[at] = key or 1, len(self._docs) - 1
                self.n += 1
                if 2 * self.n > self.size:
                    self._grow()

    def _record(self, n):
        name = self._names[self._ends[n] : self._ends[n + 1]].decode("utf-8", "surrogatepass")
        return self._places[n], self._docs[n], name

    def _at(self, key):
        """The place of a key, or the free one where it belongs."""
        key = key or 1  # 0 marks a free place
        at = key % self.size
        while self.keys[at] and self.keys[at] != key:
            at = (at + 1) % self.size
        return at

    def _grow(self):
        old = zip(self.keys, self.records, strict=True)
        self.size *= 2
        self._clear()
        for key, record in old:
            if key:
                at = self._at(key)
                self.keys[at], self.records[at] = key, record
