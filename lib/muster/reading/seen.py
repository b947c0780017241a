"""What was read before: the first record of each identity and of each text, in about 60 bytes a key."""

from array import array


class Seen:
    """A table from a 64-bit key to the article that had it first: its id and where it stands.

    An open hash table over flat arrays: a million articles would take half a gigabyte as Python objects.
    """

    def __init__(self):
        self.size, self.n = 1024, 0
        self._clear()

    def _clear(self):
        self.keys, self.docs, self.places = (array("Q", bytes(8 * self.size)) for _ in range(3))

    def first(self, key):
        """(doc, place) of the first article with this key; None where there is none."""
        at = self._at(key)
        return (self.docs[at], self.places[at]) if self.keys[at] else None

    def add(self, key, doc, place):
        """Keep an article under a key, unless one stands there."""
        at = self._at(key)
        if self.keys[at]:
            return
        self.keys[at], self.docs[at], self.places[at] = key or 1, doc, place
        self.n += 1
        if 2 * self.n > self.size:
            self._grow()

    def _at(self, key):
        """The place of a key, or the free one where it belongs."""
        key = key or 1  # 0 marks a free place
        at = key % self.size
        while self.keys[at] and self.keys[at] != key:
            at = (at + 1) % self.size
        return at

    def _grow(self):
        old = zip(self.keys, self.docs, self.places, strict=True)
        self.size *= 2
        self._clear()
        for key, doc, place in old:
            if key:
                at = self._at(key)
                self.keys[at], self.docs[at], self.places[at] = key, doc, place
