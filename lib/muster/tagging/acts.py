"""The table events of a batch: articles to the finder, its events to columns."""

import re
from functools import cache, partial

from muster.tagging.dates import resolve
from muster.tagging.eventdays import countries, day_of, titles_countries
from muster.tagging.events import EventFinder
from muster.tagging.story import Mention, Story

_ACTING = ("actor", "coalition", "place")
_NEWS = 2  # years; what lies longer before the article is background


class Acts:
    """Everything that the events of a batch need.

    Parameters
    ----------
    book : Codebook
    language : Language
    """

    def __init__(self, book, language):
        self.finder = EventFinder(language)
        self.terms = {}
        for term in book.offices:
            if term.country:
                self.terms.setdefault(term.person, []).append(term)
        self.codes = re.compile(r"[A-Z]{3}(?=/|$)")

    def country(self, entity, day=None):
        """The country or organisation that an entity acts for: of a body its state, of a person by the office of the day,
        else by the last one; None where none is known."""
        if found := self.codes.match(entity):
            return found[0]
        terms = self.terms.get(entity, ())
        held = [t for t in terms if day is not None and t.start is not None and t.holds(day)]
        return (held or terms)[-1].country if terms else None

    def mentions(self, text, rows):
        """The outermost mentions of an article, each with the title printed before it.

        Parameters
        ----------
        text : str, folded
        rows : iterable of (start, end, entity, layer, form, use, role), ascending, the longer first

        Returns
        -------
        list of Mention, ascending, apart
        """
        found = []
        for start, end, entity, layer, form, use, role in rows:
            if not entity or layer not in _ACTING or use == "title" or (found and start < found[-1].end):
                continue
            from_ = start
            if role and (at := text.rfind(role, max(0, start - len(role) - 8), start)) >= 0:
                from_ = at
                while found and found[-1].end > from_:
                    found.pop()
            elif found and found[-1].end > from_:
                continue
            person = form in ("full", "surname") and layer == "actor"
            found.append(Mention(start, end, entity, layer, form, from_, person, role))
        return found

    def find(self, part, quotes):
        """The events of an article with their days and countries.

        Parameters
        ----------
        part : Part
        quotes : list of Quote of direct speech, with speakers

        Returns
        -------
        list of Event
        """
        rows, base = [m[:7] for m in part.named], part.base
        named = self.mentions(part.text, rows)
        taken = {(m.start, m.end) for m in named}
        printed = [(e.start - base, e.end - base) for e in part.days]
        dates = [Mention(*span, "", "date", "", span[0]) for span in printed if span not in taken]
        country = cache(partial(self.country, day=part.day))
        background = part.day.year - _NEWS if part.day else None
        spoken = [(q.start, q.end, q.speaker) for q in quotes]
        story = Story(part.text, part.sentences, _apart(named, dates), spoken, country, background)
        found = self.finder.find(story)
        if found:
            days = [(*span, *resolve(e, part.day)[1:]) for span, e in zip(printed, part.days, strict=True)]
            titled = titles_countries(rows)
        for event in found:
            event.day = day_of(event, part.sentences[event.sentence], days, part.day)
            event.countries = tuple(countries(names, country, titled) for names in (event.source, event.target))
        return found


def _apart(named, days):
    """Mentions and date expressions as one ascending row without overlaps; names win."""
    rows = sorted([*named, *days], key=lambda m: (m.from_, m.layer == "date"))
    kept = []
    for m in rows:
        if kept and m.from_ < kept[-1].end:
            if kept[-1].layer == "date" and m.layer != "date":
                kept.pop()
            else:
                continue
        kept.append(m)
    return kept


def columns(found, ids):
    """The columns of the table events.

    Parameters
    ----------
    found : list of list of Event, by article
    ids : list of str, doc_id by article

    Returns
    -------
    dict of str to list
    """
    rows = [(doc, e) for doc, events in zip(ids, found, strict=True) for e in events]
    condition = [e.condition or (None, None) for _, e in rows]
    return {
        "doc_id": [doc for doc, _ in rows],
        **{k: [getattr(e, k) for _, e in rows] for k in ("sentence", "start", "end", "type", "source", "target", "kinds", "status", "said_by", "rule")},
        "event_date": [e.day[0] for _, e in rows], "event_date_basis": [e.day[1] for _, e in rows],
        "source_country": [e.countries[0] for _, e in rows], "target_country": [e.countries[1] for _, e in rows],
        "condition_start": [a for a, _ in condition], "condition_end": [b for _, b in condition],
    }  # fmt: skip
