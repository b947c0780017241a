"""The publication day that a record brings with it: from metadata, from the page's markup, from its address.

A page cannot be older than the file that holds it: a later day in markup or address is never taken.
"""

import re
from datetime import date
from urllib.parse import urlsplit

from muster.reading.sidecar import day_of

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EIGHT = re.compile(r"/((?:199|20[0-3])\d)(\d\d)(\d\d)(?=[/_.-]|$)")  # /20140905/pact
# /2014/09/05/pact, /world/2014/sep/05/pact, /2014-09-05-pact
_IN_PATH = re.compile(
    rf"(?:/|^)(?:[^/]*[-_])?((?:19|20)\d\d)([/_-])(\d\d?|{'|'.join(_MONTHS)})\2(\d\d?)(?=[/_.-]|$)", re.I
)


def url_day(url):
    """The day in the path of an address; None where it gives none, or a month only.

    Returns
    -------
    date or None
    """
    try:
        path = urlsplit(url or "").path
    except ValueError:
        return None
    found, eight = _IN_PATH.search(path), _EIGHT.search(path)
    if not (found or eight):
        return None
    year, month, day = found.group(1, 3, 4) if found else eight.groups()
    month = int(month) if month.isdigit() else _MONTHS.index(month.lower()) + 1
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None


def given_day(fields, basis, last):
    """The day of a record, with what it rests on.

    Parameters
    ----------
    fields : dict, with `where` for the message
    basis : str
        Where fields["published"] comes from: metadata or markup.
    last : date
        When the file was last changed, or the page saved.

    Returns
    -------
    day : date or None
    basis : str, metadata, markup or url
    notes : list of str
    """
    day, trouble = day_of(fields)
    notes = [trouble] if trouble else []
    offers = [(day, basis)] if day else []
    offers += [(found, "url")] if not (day and basis == "metadata") and (found := url_day(fields.get("url"))) else []
    for day, basis in offers:
        if basis == "metadata" or day <= last:
            return day, basis, notes
        notes.append(f"the day {day} of its {basis} is later than the file ({last}): not taken")
    return None, basis, list(dict.fromkeys(notes))
