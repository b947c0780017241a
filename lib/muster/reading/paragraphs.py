"""Which lines of a page are the article: every paragraph gets a kind and the rule that gave it; none is deleted.

Kinds: headline, body, caption, dateline, credit, furniture (docs/definitions.md).
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise

import numpy as np
from ahocorasick_rs import AhoCorasick, Implementation

from muster.codebook.language import read_language
from muster.ground.text import fold
from muster.reading.recurring import LONGEST, keys
from muster.reading.split import finished, split

_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_DAY = rf"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?),?"
_CLOCK = r"(?:[,;|-]? ?(?:at )?\d{1,2}[:.]\d\d(?::\d\d)? ?(?:[ap]\.?m\.?)?(?: ?\(?[a-z]{2,4}\)?)?)?"
# "Saturday 3 May 2014", "Published: May 3, 2014 10:15 GMT"
DATE_LINE = re.compile(
    rf"(?P<label>(?:published|posted|updated|last updated|last modified|first published|issued|date)(?: on| at)?:? )?(?P<date>{_DAY} \d{{4}}|\d{{4}}-\d\d-\d\d){_CLOCK}",
    re.I,
)
# "RIYADH, March 5, 2016", "BAGHDAD (Meridian)", alone on its line
_DATELINE = re.compile(rf"[A-Z][A-Z .,'/-]{{2,40}}(?i:,? {_DAY}(?: \d{{4}})?)?(?: ?\([A-Za-z ]{{2,24}}\))? ?-{{0,2}}")
_TITLE_CASE_DATELINE = re.compile(
    rf"(?P<place>[A-Z][^\d,]{{2,30}}), (?i:{_DAY} \d{{4}})\.?"
)  # "New York, 3 March 2016"
_BRACKETED = re.compile(
    r"(?:^|(?<=[\])]))[^\[(\])]*+[\[(](?=[^\])]*+[\])]\.?$)"  # the first bracket opened behind the last one closed
    r"(?:[^\])]*\b)?(?:AP|AFP|EPA|Reuters|Getty|file|photo|image|courtesy|handout)\b",
    re.I,
)
_BEHIND_SLASH = re.compile(r"/ ?(?:Reuters|AFP|AP|EPA|Getty Images)$", re.I)
_PHOTO_WORDS = ("file photo", "photo by", "photograph:", "image:", "photo:", "picture:")
_PHOTO = re.compile(rf"\b(?:{'|'.join(_PHOTO_WORDS)})")
_PICTURED = re.compile(
    r"\((?:left|right|l|r|centre|center|above|top|c)\)|, (?:left|right|pictured|second left)[,.]", re.I
)
_DATED_END = re.compile(rf",? (?:on )?{_DAY} \d{{4}}\.?(?: \([^)]{{0,60}}\)| \[[^\]]{{0,60}}\])?\.?$", re.I)
_BYLINE = re.compile(
    r"by [A-Z][\w.'-]++(?: [A-Z][\w.'-]++){0,3} ?(?:(?:,| in| for| and|;) .{0,60})?$|by (?:our|staff) [a-z ]{3,40}$",
    re.I,
)
_AGENCY_END = re.compile(r"^[-(]{0,2} ?(?:[A-Z][A-Za-z/ ]{1,30})\)?$")
_DASHED = re.compile(r"-{1,2} ?[A-Z][\w.]+(?: [A-Z][\w.]+){0,2}")  # "- Reuters" closes an article
_LONGEST_PHRASED = 400  # a longer paragraph is told by no phrase
_LONGEST_ASKED = 300  # and one so long only by a phrase inside, or by its first mark
_ABOUT = 4  # but an author or an outlet is described in one of the last paragraphs, of whatever length
# "0:00 / 1:23", "16x9 image", "More world news"
_SHAPE = re.compile(
    r"[\d:/ ]+|\W*\d{1,2}x\d{1,2} image|more (?:.{2,40} )?(?:news|stories|headlines|videos|coverage)(?: stories)?", re.I
)
_RELATED = re.compile(
    r"(?:related|more on|more from|read more|read also|also read|see also|recommended|you may also|most read|most popular|trending)\b",
    re.I,
)
# "World / Middle East", "News | Europe": where a page stands on its site
_CRUMBS = re.compile(
    r"(?:[A-Z][\w&'-]*(?: [\w&'-]+){0,2} ?[|>] ?| ?[A-Z][\w&'-]*(?: [\w&'-]+){0,2} / ){1,5}[A-Z][\w&'-]*(?: [\w&'-]+){0,2}"
)
_COUNTER = re.compile(
    r"[\d.,]+ ?[km]? (?:shares?|comments?|views|likes|retweets|reactions)|(?:shares?|comments?|views) ?\(?[\d.,]+[km]?\)?"
)


@dataclass(slots=True)
class Paragraph:
    """One paragraph: half-open code points in the article's text, kind, whether its text stood before, rule.

    `text` is folded, `low` its lower case.
    """

    start: int
    end: int
    text: str
    low: str
    kind: str = "body"
    repeat: bool = False
    rule: str = "text"

    def becomes(self, kind, rule):
        self.kind, self.rule = kind, rule


@cache
def _phrases(language):
    furniture = read_language(language).furniture
    get = lambda key: [fold(p).lower() for p in furniture.get(key, ())]  # noqa: E731
    programmes = "|".join(re.escape(p) for p in get("programmes"))
    credits = "|".join(furniture.get("credits", ()))
    return {
        "exact": frozenset(get("exact")),
        "starts": tuple(get("starts")),
        "first": frozenset(phrase[:2] for phrase in get("starts")),  # asked first: few lines need all of "starts"
        "named": frozenset(name[:2] for name in get("programmes")),
        "contains": frozenset(get("contains")),
        "about": frozenset(get("about")),
        "photo": frozenset(_PHOTO_WORDS),
        "inside": AhoCorasick(
            [*get("contains"), *get("about"), *_PHOTO_WORDS], implementation=Implementation.DFA, store_patterns=True
        ),
        "player": frozenset(get("player")),
        "whole": frozenset(get("exact") + get("player")),
        # asked of lower case, so not without regard to case: half the time
        "programme": re.compile(rf"(?:{programmes}) ?[-:|] ?\S"),
        "credit": re.compile(rf"[-(* ]{{0,3}}(?:{credits})"),
    }


def paragraphs(buffer, titles=None, recurring=None, *, agencies=frozenset(), language="en"):
    """The paragraphs of articles with their kinds.

    Parameters
    ----------
    buffer : Buffer, of the texts of the articles
    titles : list of str or None, optional
        The headline of each where a format gave it as a field.
    recurring : list of set of int, optional
        Of each the keys of its lines that recur in the outlet (`reading.recurring`).
    agencies : set of str
        Names of agencies, lower case: a short closing line with one of them is a credit.
    language : str, ISO 639-1

    Returns
    -------
    list of list of Paragraph, in order; together those of a text hold every code point of it that is not blank
    """
    found, phrases = _split(buffer), _phrases(language)
    titles = _folded(titles or [None] * len(found))
    for some, title in zip(found, titles, strict=True):
        _tell(some, title, phrases, agencies)
    if recurring and any(recurring):
        _recurring(found, recurring)
    for some in found:
        _repeats(some)
    return found


def _split(buffer):
    """The paragraphs of each text, of no kind yet."""
    start, end, owner = split(buffer)
    base = buffer.starts[owner]
    columns = ((start - base).tolist(), (end - base).tolist())
    texts = [buffer.folded[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)]
    every = list(map(Paragraph, *columns, texts, map(str.lower, texts)))
    ends = np.searchsorted(owner, np.arange(len(buffer.texts) + 1)).tolist()
    return [every[a:b] for a, b in pairwise(ends)]


def _folded(titles):
    """Titles folded, stripped and casefolded, in one go: most of the time for a short text is the call itself."""
    ends = np.cumsum([0, *(len(title or "") for title in titles)]).tolist()
    joined = fold("".join(title or "" for title in titles))
    return [joined[a:b].strip().casefold() for a, b in pairwise(ends)]


def _tell(found, title, phrases, agencies):
    """The kinds of the paragraphs of an article, as far as they follow from it alone."""
    asked = [p.low for p in found if len(p.text) <= _LONGEST_PHRASED] + [p.low for p in found[-_ABOUT:]]
    inside = set(phrases["inside"].find_matches_as_strings("\n".join(asked), overlapping=True))
    contains, about, photo = (inside & phrases[key] for key in ("contains", "about", "photo"))
    for p in found:
        if len(p.text) < _LONGEST_ASKED or contains or not p.text[0].isalnum():
            _by_phrase(p, phrases, contains)
    if any(p.rule == "phrase" for p in found):
        _player_titles(found, phrases["player"])
        _related_lists(found)
    head = _headline(found, title)
    _around_headline(found, head)
    _captions(found, head, photo)
    _below_text(found, agencies, about)
    _below_credit(found)


def _by_phrase(p, phrases, contains):
    """Furniture and credits that their own words give away; `contains`: the phrases that stand in the article at all."""
    text, low, n = p.text, p.low, len(p.text)
    first = low[:2]
    if n >= _LONGEST_PHRASED and text[0].isalnum():
        return
    if not (low[0].isalnum() or any(map(str.isalnum, low))):
        p.becomes("furniture", "no_letters")
    elif low in phrases["whole"] or low.strip(" .:!>«»|-") in phrases["exact"]:
        p.becomes("furniture", "phrase")
    elif n < 60 and _SHAPE.fullmatch(low):
        p.becomes("furniture", "shape")
    elif n < 40 and _COUNTER.fullmatch(low):
        p.becomes("furniture", "counter")
    elif n < 200 and "contributed to this" in low:
        p.becomes("credit", "credit_phrase")
    elif n < 80 and ("|" in low or ">" in low or "/" in low) and _CRUMBS.fullmatch(text):
        p.becomes("furniture", "breadcrumbs")
    elif n < 200 and phrases["credit"].match(low):
        p.becomes("credit", "credit_phrase")
    elif n < 80 and first == "by" and _BYLINE.match(text):
        p.becomes("credit", "byline")
    elif n < 300 and not phrases["first"].isdisjoint((first, low[0])) and low.startswith(phrases["starts"]):
        p.becomes("furniture", "phrase_start")
    elif contains and n < _LONGEST_PHRASED and any(phrase in low for phrase in contains):
        p.becomes("furniture", "phrase_inside")
    elif n < 160 and first in phrases["named"] and text[-1] not in '."' and phrases["programme"].match(low):
        p.becomes("furniture", "programme_teaser")


def _player_titles(found, player):
    """The line before an embedded player's text is the title of the clip."""
    for before, p in pairwise(found):
        short = before.kind == "body" and len(before.text) < 120 and not before.text.endswith((".", '"'))
        if short and p.low in player and before is not found[0]:
            before.becomes("furniture", "player_title")


def _related_lists(found):
    """The titles listed under a heading such as "Related articles", up to the first line that reads as text."""
    listing = False
    for p in found:
        if p.kind == "furniture" and p.rule == "phrase" and _RELATED.match(p.text):
            listing = True
        elif listing and p.kind == "body" and len(p.text) < 140 and (not finished(p.text) or p.text.endswith("?")):
            p.becomes("furniture", "related_list")
        elif p.kind != "furniture":
            listing = False


def _headline(found, title):
    """The place of the headline: the paragraph that equals the given title, else the first that reads like one."""
    if title:
        for i, p in enumerate(found[:40]):
            if len(p.text) <= len(title) and p.text.casefold() == title:
                p.becomes("headline", "given_title")
                return i
    open_ = (i for i, p in enumerate(found[:25]) if p.kind == "body" and not DATE_LINE.fullmatch(p.text))
    for rank, (i, after) in enumerate(pairwise(chain(open_, (None,)))):
        p = found[i]
        if len(p.text) > 220 or (rank > 0 and _is_dateline(p.text)):
            return None
        n = len(p.text.split())
        short = n >= 2 and rank == 0 and after is not None and _reads_as_text(found[after].text)  # "Denmark joins"
        if after is not None and (n >= 4 or short) and not (p.text.endswith(".") and len(p.text) > 120):
            p.becomes("headline", "first_line")
            return i
    return None


def _around_headline(found, head):
    """Date lines and navigation above the headline are furniture; date lines and datelines below it are not."""
    for i, p in enumerate(found):
        above = head is not None and i < head
        if p.kind not in ("body", "furniture") or (len(p.text) >= 80 and not above):
            continue
        dated = len(p.text) < 80 and DATE_LINE.fullmatch(p.text)
        evident = dated and (dated["label"] or (head is not None and head < i < head + 8))
        if evident:
            p.becomes("dateline", "printed_date")
        elif dated:
            p.becomes("furniture", "page_date")
        elif p.kind == "body" and above and len(p.text.split()) < 4:
            p.becomes("furniture", "above_headline")
        elif (
            p.kind == "body" and len(p.text) < 70 and head is not None and head < i < head + 6 and _is_dateline(p.text)
        ):
            p.becomes("dateline", "dateline")


@cache
def known_places(language="en"):
    """Names of places, capitals and countries, lower case."""
    facts = read_language(language)
    rows = [(row["name"], *row.get("names", ()), *row.get("capitals", ())) for row in (*facts.places, *facts.countries)]
    return frozenset(name.lower() for names in rows for name in names)


def _is_dateline(text):
    """Whether a line in capitals names a place or carries a date or an agency: "RIYADH, March 5", not "WHAT NEXT"."""
    if titled := _TITLE_CASE_DATELINE.fullmatch(text):
        return titled["place"].lower() in known_places()
    if not _DATELINE.fullmatch(text):
        return False
    places = re.split(r"[,/(]", text.strip(" -.").lower())
    return any(c.isdigit() for c in text) or "(" in text or places[0].strip(" -") in known_places()


def _captions(found, head, photo):
    """Captions by their credit, by who is left and right in them, by the date they end with."""
    below = -1 if head is None else head
    early = next((i + 2 for i, p in enumerate(found) if i > below and p.kind == "body" and len(p.text) > 60), -1)
    for i, p in enumerate(found):
        if p.kind != "body" or len(p.text) > _LONGEST_PHRASED:
            continue
        if _has_photo_credit(p, photo):
            p.becomes("caption", "photo_credit")
        elif i <= early and len(p.text) < 260 and _says_who(p):
            p.becomes("caption", "left_right")
        elif i <= early and head is not None and len(p.text) < 300 and _ends_with_day(p.text):
            p.becomes("caption", "dated_end")


def _has_photo_credit(p, photo):
    """Whether a line ends with a photographer's or an agency's name, or has a word from `photo` in it."""
    if p.text.endswith((")", "]", ").", "].")) and _BRACKETED.search(p.text):
        return True
    if "/" in p.text and _BEHIND_SLASH.search(p.text, max(0, len(p.text) - 24)):
        return True
    return bool(photo) and any(word in p.low for word in photo) and bool(_PHOTO.search(p.low))


def _says_who(p):
    """Whether a line says who is left and right in a picture."""
    low = p.low
    hinted = "(" in low or "left" in low or "right" in low or "pictured" in low  # a tenth of what the search costs
    return hinted and bool(_PICTURED.search(p.text))


def _ends_with_day(text):
    last = text.rstrip(".")[-1:]
    return (last.isdecimal() or last in ")]") and bool(_DATED_END.search(text, max(0, len(text) - 60)))


def _below_text(found, agencies, about):
    """What follows the last sentence: agency credits, else short lines of navigation."""
    last = _last_text(found)
    if last is None:
        return
    for p in found[last + 1 :]:
        if p.kind != "body":
            continue
        names = p.low.strip(" -()*.")
        if names in agencies and _AGENCY_END.match(p.text):
            p.becomes("credit", "agency")
        elif _DASHED.fullmatch(p.text):
            p.becomes("credit", "dashed_name")
        elif len(p.text.split()) <= 8 and not finished(p.text):
            p.becomes("furniture", "below_text")
    for p in found[-_ABOUT:]:
        if p.kind == "body" and p is not found[0] and any(phrase in p.low for phrase in about):
            p.becomes("furniture", "about")


def _below_credit(found):
    """What follows the closing credit is the site speaking of itself: at most three paragraphs in the last half."""
    with_whom = "(with"  # "(With Reuters)" also stands below the wire's part of an article that goes on
    closing = [
        i for i, p in enumerate(found) if p.kind == "credit" and p.rule != "byline" and not p.low.startswith(with_whom)
    ]
    if not closing or closing[-1] < len(found) / 2:
        return
    after = [p for p in found[closing[-1] + 1 :] if p.kind == "body"]
    if len(after) <= 3:
        for p in after:
            p.becomes("furniture", "below_credit")


def _recurring(found, recurring):
    """Lines that recur in the outlet; one that reads as text only below the last paragraph that is the article's own:
    releases in series repeat whole sentences."""
    short = [
        (doc, i, p.text)
        for doc, often in enumerate(recurring) if often
        for i, p in enumerate(found[doc]) if p.kind == "body" and len(p.text) <= LONGEST
    ]  # fmt: skip
    again = [set() for _ in found]
    for (doc, i, _), key in zip(short, keys([text for *_, text in short]).tolist(), strict=True):
        if key in recurring[doc]:
            again[doc].add(i)
    for some, often in zip(found, again, strict=True):
        last = _last_text(some, often) if often else None
        for i in often if last is not None else ():
            if i > last or not _reads_as_text(some[i].text):
                some[i].becomes("furniture", "recurring")


def _last_text(found, without=()):
    """The place of the last paragraph of the body that reads as text; None without one."""
    places = range(len(found) - 1, -1, -1)
    return next(
        (i for i in places if found[i].kind == "body" and i not in without and _reads_as_text(found[i].text)), None
    )


def _reads_as_text(text):
    return len(text.split(None, 7)) == 8 and (len(text) > 160 or finished(text))


def _repeats(found):
    """A paragraph whose text is the headline or stands earlier in the article."""
    texts = [p.text.casefold() for p in found if p.kind != "furniture"]
    if len(set(texts)) == len(texts):
        return
    head = next((p.text.casefold() for p in found if p.kind == "headline"), None)
    seen = set()
    for p in found:
        if p.kind != "furniture":
            text = p.text.casefold()
            p.repeat = text in seen or (text == head and p.kind != "headline")
            seen.add(text)
