"""Who held which office on which day: "the French president" as a person, by the terms of the codebook.

Terms of any basis name the holder; to contradict a printed role, or to choose between namesakes, a term must be verified.
"""

import re
from collections import defaultdict


class Offices:
    """The terms of office of a codebook, to be asked by country, printed title and day.

    Parameters
    ----------
    book : Codebook
    titles : mapping (language/en/titles.yaml)

    Attributes
    ----------
    titles : frozenset of str, titles of office, in lower case
    pattern : re.Pattern of these titles, the longest first
    """

    def __init__(self, book, titles):
        self._group = {title: number for number, group in enumerate(titles["same_office"]) for title in group}
        self._terms = defaultdict(list)
        for term in book.offices:
            self._terms[term.country, self.canonical(term.office)].append(term)
        self._held = defaultdict(list)
        for term in book.offices:
            if term.basis == "verified":
                self._held[term.person].append(term)
        self.titles = frozenset(self._group)
        longest = sorted(self.titles, key=len, reverse=True)
        self.pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.I)

    def canonical(self, title):
        """What titles of one office have in common: the number of their group, else the title in lower case."""
        low = title.lower()
        return self._group.get(low, low)

    def holder(self, country, title, day):
        """The person who held an office of a country on a day.

        Parameters
        ----------
        country : str, entity id
        title : str, as printed ("foreign minister")
        day : date or None

        Returns
        -------
        str or None
            None where no term, or terms of more than one person, hold that day, and where the day is unknown.
        """
        if day is None:
            return None
        persons = {t.person for t in self._terms.get((country, self.canonical(title)), ()) if _holds(t, day)}
        return persons.pop() if len(persons) == 1 else None

    def holds(self, person, title, day):
        """Whether a verified term gives a person this title on a day."""
        wanted = self.canonical(title)
        return day is not None and any(
            self.canonical(t.office) == wanted and t.holds(day) for t in self._held.get(person, ())
        )

    def contradicts(self, person, title, day):
        """The verified term that says a person held this office at another time only; None where nothing does.

        Parameters
        ----------
        person : str
        title : str, the last words of a printed role
        day : date
        """
        wanted = self.canonical(title)
        terms = [t for t in self._held.get(person, ()) if self.canonical(t.office) == wanted]
        return terms[0] if terms and not any(t.holds(day) for t in terms) else None

    def title_of(self, role):
        """The office that ends a printed role ("U.S. Secretary of State" -> "Secretary of State"); None without one."""
        found = [m for m in self.pattern.finditer(role) if m.end() == len(role)]
        return found[0][0] if found else None


def _holds(term, day):
    """Whether a term holds on a day; one without any end holds on the days on which it was seen."""
    if term.start is None and term.end is None:
        return day in term.seen
    return term.holds(day)
