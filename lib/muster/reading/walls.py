"""Whether a text is what a site shows in the place of an article: a pay wall, a login, a consent page, a check for robots."""

import re
from functools import cache, lru_cache

from muster.codebook.language import read_language

WALL = "beware: looks like a pay wall or consent page"
_REST = 600  # code points beside the sentences that say so: a teaser; more is an article on whose page it is said, too
_SURE, _LONGEST = 3, 3_000  # so many sentences in a text of up to so many code points are a wall whatever stands beside
_PIECE = re.compile(r"\n+|(?<=[.!?])\s+")


@cache
def _said():
    """The expression that finds a sentence of such a page."""
    return re.compile("|".join(read_language().furniture["walls"]["said"]), re.I)


@lru_cache(maxsize=2)  # two readers of one record ask in turn
def wall(text, title=None):
    """What the ledger should say of a text that stands for an article that was not shown.

    Parameters
    ----------
    text : str
    title : str, optional

    Returns
    -------
    str or None
        WALL; None = nothing speaks for it, or there is an article beside it.
    """
    if len(text) > _LONGEST:
        return None
    pieces = [" ".join(piece.split()).replace("’", "'") for piece in _PIECE.split(f"{title or ''}\n{text}")]
    facts, low = read_language().furniture["walls"], "\n".join(pieces).lower()
    if not any(hint in low for hint in facts["hints"]):  # a tenth of what the search costs
        return None
    rest = [piece for piece in pieces if not _said().search(piece)]
    said = len(pieces) - len(rest)
    return WALL if said >= _SURE or (said and sum(map(len, rest)) < _REST) else None
