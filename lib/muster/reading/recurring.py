"""Lines that recur on many pages of one outlet: what a site prints around its articles, the strongest sign of furniture.

A first pass over the texts counts them; the second, which tags, asks for each line.
"""

import hashlib
import re
from collections import Counter, defaultdict

from muster.ground.text import fold

LEAST, SHARE = 4, 0.1  # articles of its outlet that a line must stand in: so many, and this share of them
LONGEST = 400  # code points; longer paragraphs are no furniture that a list of phrases would miss
_MOST = 2_000_000  # lines kept in mind an outlet; beyond, those seen once are forgotten
LINE = re.compile(r"\S[^\n]*")  # from its first letter or mark; blank lines are none
_DIGITS = re.compile(r"\d+")


def key(line):
    """What tells lines apart, of a line folded and stripped: lower case, numbers made equal; 8 bytes."""
    plain = line.lower()
    if not plain.isascii() or any(digit in plain for digit in "0123456789"):  # asked first: few lines have one
        plain = _DIGITS.sub("0", plain)
    return hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=8).digest()


class Recurring:
    """Counts the lines of articles by outlet; articles without one make a group of their own."""

    def __init__(self):
        self._articles, self._lines, self._known = Counter(), defaultdict(Counter), {}

    def add(self, outlet, text):
        """Count the lines of one article, each once."""
        folded = fold(text)
        lines = {folded[m.start() : m.end()].rstrip(" ") for m in LINE.finditer(text)}
        counts = self._lines[outlet]
        counts.update({key(line) for line in lines if len(line) <= LONGEST})
        self._articles[outlet] += 1
        if len(counts) > _MOST:
            self._lines[outlet] = Counter({k: n for k, n in counts.items() if n > 1})

    def of(self, outlet):
        """The keys of the lines that recur in an outlet, once all articles were added."""
        if outlet not in self._known:
            least = max(LEAST, SHARE * self._articles[outlet])
            self._known[outlet] = frozenset(k for k, n in self._lines[outlet].items() if n >= least)
        return self._known[outlet]
