"""Which agencies an article names where it says whose words and pictures it prints."""

from muster.codebook.scanner import Forms
from muster.ground.text import Buffer
from muster.tagging.published import inline_dateline

_KINDS = ("credit", "caption", "dateline")
_OPENING = 60  # code points at the start of a paragraph in which a dateline names the agency


class Credits:
    """The agencies of a language.

    Parameters
    ----------
    language : Language

    Attributes
    ----------
    agencies : dict of str to str
        Name in lower case -> id.
    """

    def __init__(self, language):
        self.agencies = {
            name.lower(): row["id"]
            for row in language.media if row.get("agency")
            for name in (row["name"], *row.get("names", ()))
        }  # fmt: skip
        self._ids, self._forms = list(self.agencies.values()), Forms(self.agencies, lower=True)

    def find(self, paragraphs):
        """The agencies named in credits and captions, and in the brackets of a dateline.

        Parameters
        ----------
        paragraphs : list of list of Paragraph, by article

        Returns
        -------
        list of list of str, by article: ids, sorted
        """
        buffer = Buffer(map(_lines, paragraphs))
        name, start, end = self._forms.find(buffer)
        found, last = [set() for _ in paragraphs], 0
        rows = (column.tolist() for column in (buffer.doc_of(start), name, start, end))
        for doc, n, a, b in zip(*rows, strict=True):
            if a >= last:  # "Associated Press" inside "Associated Press of Pakistan" is no name
                found[doc].add(self._ids[n])
                last = b
        return list(map(sorted, found))


def _lines(paragraphs):
    """What an article says of its sources, as one text."""
    lines = [p.text for p in paragraphs if p.kind in _KINDS]
    opening = next((p.text[:_OPENING] for p in paragraphs if p.kind == "body" and inline_dateline(p.text)), "")
    return " ".join([*lines, opening])
