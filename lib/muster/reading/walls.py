"""Whether a text is what a site shows in the place of an article: a pay wall, a login, a consent page, a check for robots."""

import re
from functools import lru_cache

WALL = "beware: looks like a pay wall or consent page"
_REST = 600  # code points beside the sentences that say so: a teaser; more is an article on whose page it is said, too
_SURE, _LONGEST = 3, 3_000  # so many sentences in a text of up to so many code points are a wall whatever stands beside
_PIECE = re.compile(r"\n+|(?<=[.!?])\s+")
_SAID = re.compile(
    r"\bsubscribe (?:now |today )?(?:to|and) (?:read|continue|keep reading|unlock|view|access)\b"
    r"|\b(?:only (?:available )?(?:to|for)|exclusive(?:ly)? (?:to|for)|reserved for) (?:our )?subscribers\b|\bsubscribers? only\b"
    r"|\balready (?:a subscriber|subscribed|have an account)\?|\bbecome a (?:subscriber|member) to\b"
    r"|\b(?:sign|log) ?in (?:or \w+(?: \w+)? )?to (?:continue|read|view|your account to)\b|\bregister (?:\w+ ){0,3}to (?:continue|keep|read)\b"
    r"|\bto (?:continue|keep) reading(?: (?:this|the|our) (?:full )?(?:article|story|page)|[,.]|$| .{0,40}\b(?:subscri|sign|log|regist))"
    r"|\byou(?:'ve| have) (?:now )?(?:reached|used|read|exceeded) (?:all |the |your )+[\w ]{0,30}\b(?:limit|articles|stories)\b"
    r"|\b(?:enable|turn on|allow|accept)(?: all| the use of)? (?:cookies|javascript)\b|\b(?:we|(?:this|our) (?:web)?site) uses? cookies\b"
    r"|\b(?:cookies|javascript) (?:is|are|must be|to be) (?:disabled|enabled)\b|\byour (?:cookie|privacy|consent) (?:settings|preferences|choices)\b"
    r"|\bunlock (?:this|the full|unlimited) (?:article|story|access)\b|\b(?:not|you are|you're) a (?:robot|human)\b"
    r"|\b(?:this|the) (?:article|content|page|story) is (?:not|no longer|currently not) available\b",
    re.I,
)
# one of these stands in all that _SAID finds; to look for them costs a tenth of the search
_HINTS = (
    *("subscri", "already", "become a ", "sign in", "signin", "log in", "login", "register ", "reading", "you've", "you have"),
    *("cookies", "javascript", "your cookie", "your privacy", "your consent", "unlock ", "a robot", "a human", " available"),
)  # fmt: skip


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
    low = "\n".join(pieces).lower()
    if not any(hint in low for hint in _HINTS):
        return None
    rest = [piece for piece in pieces if not _SAID.search(piece)]
    said = len(pieces) - len(rest)
    return WALL if said >= _SURE or (said and sum(map(len, rest)) < _REST) else None
