"""When an act took place, and which countries its actors act for.

Tables out: event_date, event_date_basis, source_country and target_country of events.
"""

from datetime import timedelta

_GAP = 8  # letters between a title and its name, at most
_FORWARD = frozenset(("intended", "requested", "hypothetical"))


def day_of(event, sentence, days, published):
    """The day of an act, where the sentence prints one: of several the one nearest to the trigger.

    Parameters
    ----------
    event : Event
    sentence : (start, end)
    days : list of (start, end, low, high), date expressions of the article, ascending, resolved
    published : date or None
        An act that took place cannot lie behind it; one that is to come not before it.

    Returns
    -------
    (date, str) or (None, None)
        The day, and the basis "expression".
    """
    best = None
    for start, end, low, high in days:
        if (
            start < sentence[0]
            or end > sentence[1]
            or low is None
            or low != high
            or not _fits(low, event.status, published)
        ):
            continue
        distance = start - event.end if start >= event.end else event.start - end
        if best is None or distance < best[0]:
            best = distance, low
    return (best[1], "expression") if best else (None, None)


def _fits(day, status, published):
    if published is None:
        return True
    if status in _FORWARD:
        return day >= published - timedelta(days=7)
    return day <= published + timedelta(days=1)


def countries(entities, country, printed):
    """The ISO codes that actors act for.

    Parameters
    ----------
    entities : list of str
    country : callable
        An entity's country by its id or its office on the day, else None.
    printed : mapping of str to str
        Of persons with a country in their printed title, that country.

    Returns
    -------
    list of str, ascending, each once
    """
    found = {country(e) or printed.get(e) for e in entities}
    return sorted(c for c in found if c and len(c) == 3 and c.isupper())


def titles_countries(mentions):
    """The country in the title printed beside a person's name: "Italian Foreign Minister Paolo Gentiloni".

    Parameters
    ----------
    mentions : iterable of (start, end, entity, layer, form, use, role), ascending by start

    Returns
    -------
    dict of str to str, person to country
    """
    found, title, person = {}, None, None
    for start, end, entity, layer, form, use, role in mentions:
        if use == "title" and layer == "actor" and entity and len(entity) == 3:
            title = start, entity
            if person and start - person[0] <= person[2] + _GAP:  # "Mevlut Cavusoglu, Turkey's foreign minister"
                found.setdefault(person[1], entity)
        elif role and form in ("full", "surname"):
            person = end, entity, len(role)
            if title and start - title[0] <= len(role) + _GAP:
                found.setdefault(entity, title[1])
    return found
