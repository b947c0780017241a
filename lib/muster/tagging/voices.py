"""Who says what in an article: direct quotes get their speakers, sentences without marks become reported speech."""

from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import NamedTuple

from muster.tagging.heard import Heard

_ACTORS, _FREE = ("actor", "coalition"), ("free", "place")
_SPAN = itemgetter(0, 1)


class Named(NamedTuple):
    """A mention as the layers above see it; offsets are the article's."""

    start: int
    end: int
    entity: str
    layer: str
    form: str
    use: str
    role: str
    quoted: bool


@dataclass
class Part:
    """What is known of one article of a batch when its names are found.

    Attributes
    ----------
    text : str, folded
    day : date or None, of publication
    sentences : list of (start, end)
    named : list of Named, ascending, the longer first
    days : list of Expression, its date expressions, with the offsets of the batch
    base : int, where the article begins in the batch
    paragraphs : list of (start, end), those that are no furniture
    """

    text: str
    day: object
    sentences: list
    named: list
    days: list
    base: int
    paragraphs: list


def speech(work, parts):
    """The direct quotes of a batch with their speakers, and its reported speech.

    Parameters
    ----------
    work : the batch on its way through the tagger, with keywords, sentences, mentions and quotes
    parts : list of Part, one an article

    Returns
    -------
    list of list of Quote, ascending, one an article
    """
    heard = Heard(work)
    quotes = zip(parts, work.quotes, strict=True)
    return [_article(work.t, heard, doc, part, found) for doc, (part, found) in enumerate(quotes)]


def _article(tagger, heard, doc, part, quotes):
    """The direct quotes of an article with their speakers, and its reported speech."""
    words = {name: spans[doc] for name, spans in heard.words.items()}
    # a demonym is no speaker: "said one Turkish official"
    near = [
        m
        for m in part.named
        if not m.quoted and m.layer in _ACTORS and m.entity and m.use in _FREE and m.form != "demonym"
    ]
    titles = _titles(tagger.holders, part, words["titles"])
    if titles:
        near = [m for m in near if not any(t.start <= m.start < t.end for t in titles)]
        near = sorted(near + titles, key=_SPAN)
    page = tagger.speakers.attribute(part.text, quotes, part.paragraphs, part.sentences, near, words)
    cues = [cue for cue in heard.cues[doc] if not any(t.start <= cue[1] < t.end for t in titles)]
    people = partial(_people, heard, doc, part, titles)
    said = tagger.reported.find(page, heard.article(doc), cues, heard.headlines[doc], people)
    return sorted(quotes + said, key=lambda q: (q.start, q.end))


def _titles(holders, part, printed):
    """The titles of office without a name, as mentions of the person who held it."""
    if not printed or part.day is None:
        return []
    countries = [
        (m.start, m.end, m.entity, m.form == "demonym" or m.end - m.start < 5)
        for m in part.named
        if m.layer == "actor" and m.form in ("name", "demonym") and not m.quoted
    ]
    found = holders.find(part.text, [start for start, _ in printed], countries, part.day)
    return [Named(start, end, person, "actor", "title", "free", None, False) for start, end, person in found]


def _people(heard, doc, part, titles, number):
    """The mentions of a sentence outside quotes, titles of office among them, and its nouns for people."""
    mentions, heads = heard.sentence(doc, number)
    low, high = part.sentences[number]
    named = [m for m in part.named[mentions] if m.entity and not m.quoted]
    named += [t for t in titles if low <= t.start < high]
    return sorted(named, key=_SPAN), heads
