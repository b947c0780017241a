"""Who says what in an article: direct quotes get their speakers, sentences without marks become reported speech."""

from dataclasses import dataclass
from typing import NamedTuple


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
    words : dict of str to list of (start, end)
        Where titles of office, cues of saying and nouns for people stand: titles, cues, heads.
    """

    text: str
    day: object
    sentences: list
    named: list
    days: list
    base: int
    words: dict


def speech(tagger, part, paragraphs, quotes):
    """The direct quotes of an article with their speakers, and its reported speech.

    Parameters
    ----------
    tagger : Tagger
    part : Part
    paragraphs : list of (start, end), the tagged ones
    quotes : list of Quote, as `quotes.find` gives them

    Returns
    -------
    list of Quote, ascending
    """
    outside = [m for m in part.named if not m.quoted]
    # a demonym is no speaker: "said one Turkish official"
    near = [
        (m.start, m.end, m.entity, m.form, m.role)
        for m in outside
        if m.layer in ("actor", "coalition") and m.entity and m.use in ("free", "place") and m.form != "demonym"
    ]
    countries = [
        (m.start, m.end, m.entity, m.form == "demonym" or m.end - m.start < 5)
        for m in outside
        if m.layer == "actor" and m.form in ("name", "demonym")
    ]
    titles = tagger.holders.find(part.text, [start for start, _ in part.words["titles"]], countries, part.day)
    if titles:
        free = [m for m in near if not any(start <= m[0] < end for start, end, _ in titles)]
        near = sorted(free + [(start, end, person, "title", None) for start, end, person in titles])
    page = tagger.speakers.attribute(part.text, quotes, paragraphs, part.sentences, near)
    heard = [(m.start, m.end, m.entity, m.form, m.role, m.layer, m.use) for m in outside if m.entity]
    heard = sorted(heard + [(*m, "actor", "free") for m in near if m[3] == "title"], key=lambda m: m[:2])
    said = tagger.reported.find(page, quotes, heard, part.words["cues"], part.words["heads"])
    return sorted(quotes + said, key=lambda q: (q.start, q.end))
