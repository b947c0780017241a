"""Where a verb of saying has its statement: the proposition behind it, complete outside the quotation marks.

Used by `reported`.
"""

import re
from functools import cache

from muster.tagging.subjects import FINITE, MASK, WHEN

_DAY_BEHIND = re.compile(rf" {WHEN}(?=[ ,])")
_SETTING = re.compile(
    rf"(?: {WHEN}|(?: on)? [A-Z][a-z]+\.? \d{{1,2}}\b| in (?:an?|his|her|its|their|the) (?:[\w'-]+ ){{0,4}}"
    r"(?:statement|interview|speech|letter|report|briefing|call|tweet|post|message|release|address|remarks)(?: with [A-Z]\w+)?"
    r"| in [A-Z]\w+(?: [A-Z]\w+)?| (?:reporters|journalists|lawmakers)| earlier| also| again| later| separately)+\b"
)
_RELATIVE = re.compile(r" (?:that|which|who|whose) |[,;:~]")
_THAT = re.compile(r"(?: [^\s,;:~]+){0,14}?(?:, [^,;~]{1,60},)? that\b")
_PLACED = re.compile(
    r" (?:in|at(?! least| most)|on|during|after|before|following|of|from|with|by|to|ahead|outside|about|against|for|over|as)\b"
)
_ADDRESSED = frozenset(("tell", "inform", "assure", "remind", "reassure", "advise", "warn"))
# these are said of bare clauses whose verb is no auxiliary: "says suspicions persist"
_BARE = frozenset(("say", "estimate", "insist", "believe", "argue", "warn", "admit", "predict"))
# what may stand behind an attribution at the end: "officials said on Friday, as ..."
_AFTER_ALL = re.compile(r"[^\w:]*$|[,;.~)-]| -| (?:in|at|on|during|after|before|following|ahead|from|as)\b")
_HAPPENED = re.compile(rf"{FINITE.pattern}|\b[a-z]{{2,}}ed\b")
# "BAGHDAD: ", "RIYADH (Meridian) -- "; the second form: the dash stands in the run of capitals itself
_DATELINE_FIRST = re.compile(r"[A-Z][A-Z' .-]{2,}+(?:: |[^.!?~]{0,60}? -+ )|[A-Z][A-Z' .-]{2,} -+ ")
_TITLE_BEFORE = re.compile(r"(?<=,) (?:[A-Z][\w.'-]*|the|an?|senior|top)(?: [\w.'-]+){0,3}$")
_OPENING = re.compile(r"(?:also|but|and|still) ")
_SUBORDINATE = re.compile(r"(?:(?:hours|days|shortly) )?(?:as|while|after|when|if|since|before|because) ", re.I)
LEAST = 4  # words of a statement
_LEAST_BESIDE_MARKS = 5
_BEFORE_STATEMENT = frozenset(" ,:")  # what may follow a verb of saying: " that", ", however, that", ": they"


class Statements:
    """The verbs of saying and what must stand behind them, of a language.

    Parameters
    ----------
    words : mapping (language/en/reporting.yaml)

    Attributes
    ----------
    forms : dict of str to list of (kind, lemma, number, pattern)
        What a form may be: acts, raising or saying; base, third person, past or -ing; what must stand behind.
    """

    def __init__(self, words):
        self.forms = {}
        for kind in ("acts", "raising", "saying"):
            for row in words[kind]:
                verbs, _, behind = row.partition(" | ")
                pattern = _behind(behind, words["matters"] if kind == "raising" else ())
                for number, form in enumerate(_forms(verbs)):
                    self.forms.setdefault(form, []).append((kind, _forms(verbs)[0], number, pattern))
        self.empty = re.compile(rf" (?:{'|'.join(words['empty'])})\b")

    def behind(self, text, kind, lemma, pattern, end, high):
        """Where the proposition behind a cue begins, or None where there is none."""
        rest = text[end:high]
        if kind != "saying":
            when = _DAY_BEHIND.match(rest)
            skip = when.end() if when else 0
            skip += 5 * rest.startswith(" that ", skip)
            return end + skip if pattern.match(rest) and enough(rest, 2) else None
        if rest[:1] not in _BEFORE_STATEMENT or self.empty.match(rest):
            return None
        setting = _SETTING.match(rest)
        skip = setting.end() if setting else 0
        that = _THAT.match(rest) if " that" in rest else None
        led = that and (that.end() <= skip + 5 or lemma in _ADDRESSED or _PLACED.match(rest) or setting)
        if led and not FINITE.search(that[0]):
            return end + that.end() if _complete(rest[that.end() :]) else None
        piece = rest[skip:]
        if _SUBORDINATE.match(piece, 1) or not re.match(r":? [\w'$-]", piece):
            return None
        piece = piece.removeprefix(":")
        stop = _RELATIVE.search(piece)
        clause = piece[: stop.start()] if stop else piece
        finite = FINITE.search(clause if lemma in _BARE else clause.partition(" and ")[0])
        bare = lemma in _BARE and not _PLACED.match(piece) and len(piece.split()) >= 3
        addressed = lemma in _ADDRESSED and len(piece.split()) < 4
        return end + skip if (finite or bare) and not addressed and _complete(piece) else None


def may_close(text, end, high):
    """Whether what stands behind a verb of saying can follow an attribution that closes a statement."""
    setting = _SETTING.match(text, end, high)
    return bool(_AFTER_ALL.match(text, setting.end() if setting else end, high))


def preceding(text, low, stop, after):
    """The statement before an attribution: (start, end), or None; end is None where it goes on behind.

    Parameters
    ----------
    text : str, quoted stretches masked
    low, stop : int, where the sentence and the attribution begin
    after : str, what of the statement may stand behind the attribution
    """
    before = _TITLE_BEFORE.sub("", text[low:stop].rstrip())
    if not before.endswith((",", " -")) or before[:-1].rstrip(" ,").endswith(MASK):
        return None
    before, start = before.rstrip(" ,-"), after_dateline(text, low, stop)
    words = len(re.findall(r"\w+", before[start - low :]))
    if words < LEAST and words + len(re.findall(r"\w+", after)) < LEAST + 1:
        return None
    opening = _OPENING.sub("", before.lower(), count=1)
    if _PLACED.match(" " + opening) and not _HAPPENED.search(before):  # "In Paris on Monday, he said"
        return None
    if (_SUBORDINATE.match(before) and "," not in before) or (MASK in before and not enough(before, LEAST + 2)):
        return None
    return start, low + len(before) if words >= LEAST else None


def after_dateline(text, low, stop):
    """Where a sentence begins behind its dateline."""
    found = _DATELINE_FIRST.match(text, low, stop)
    return found.end() if found else low


def closed(text, start, high):
    """The end of a sentence without its punctuation."""
    return start + len(text[start:high].rstrip(" .!?,;:-"))


def _forms(verbs):
    """Four forms of a verb, of one or two words each."""
    words = verbs.split()
    size = len(words) // 4
    return [" ".join(words[i : i + size]) for i in range(0, len(words), size)]


def _behind(spec, matters):
    """The pattern of what must stand behind a verb."""
    if matters:
        return re.compile(rf" (?:[\w'-]+ ){{0,4}}?(?:{'|'.join(matters)})\b")
    if not spec.strip(". "):
        return re.compile(r" [\w'$-]")
    options = []
    for option in re.split(r"/(?=\.\.\.)", spec):
        words = option.removeprefix("...").strip().replace("/...", "")
        gap = r"[^;:~]{1,120}?" if option.startswith("...") else ""
        options.append(rf"{gap} (?:{words.replace('/', '|')})\b")
    placed = r"(?: (?:at|in) [^,;:~]{1,40}?)?" if spec.startswith("for/") else ""
    return re.compile(rf"(?: {WHEN})?{placed}(?:{'|'.join(options)})")


def enough(text, least):
    """Whether so many words stand outside the marks, more where there are marks."""
    return bool(_words(max(least, _LEAST_BESIDE_MARKS) if MASK in text else least).match(text))


@cache
def _words(number):
    """A pattern of so many words with whatever stands before each."""
    return re.compile(rf"(?:[^\w'-]*+[\w'-]++){{{number}}}")


def _complete(clause):
    """Whether a statement is complete outside the marks."""
    if MASK not in clause:
        return enough(clause, 2)
    before, _, after = clause.partition(MASK)
    whole = re.search(r"[,;:] ?$", before) and len(before.split()) >= LEAST
    joined = re.search(r"~,? (?:and|but|while|because) (?!~)([^~]*)", MASK + after)
    return bool(whole and FINITE.search(before)) or bool(
        joined and FINITE.search(joined[1]) and len(joined[1].split()) > 4
    )
