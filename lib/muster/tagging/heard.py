"""What stands outside quotation marks in a batch: the words that may report, and where names and nouns for people stand.

All of it is told for the batch at once, by arrays; `voices` asks for it by article and by sentence.
"""

from itertools import pairwise

import numpy as np

from muster.ground.text import as_text
from muster.tagging.spans import inside_any
from muster.tagging.subjects import MASK

_LONGEST_HEADLINE = 140
_JOINS, _STOPS = [ord(c) for c in "'-"], [ord(c) for c in ".!?\"'"]


class Heard:
    """What is said outside quotation marks in a batch.

    Parameters
    ----------
    work : the batch on its way through the tagger, with keywords, sentences, mentions and quotes

    Attributes
    ----------
    words : dict of str to list of list of (start, end)
        By article, where titles of office stand, and the words of `Speakers.lists`; offsets are the article's.
    cues : list of list of (sentence, start, end)
        By article, verbs that may report: outside quotes, names, compounds and questions.
    headlines : list of list of int
        By article, the sentences that hold a colon and end without a stop.
    """

    def __init__(self, work):
        self.starts, sentences = work.buffer.starts, work.sentences
        masked = _masked(work.buffer.codes, work.quote_spans)
        self.text, last = as_text(masked), masked[sentences.end - 1]
        said = work.keywords["said"]
        spans = {**work.keywords, "said": said[~inside_any(said[:, 0], work.quote_spans)]}
        self.words = {name: self._by_article(spans[name]) for name in ("titles", *work.t.speakers.lists)}
        cues = _simple(work.keywords["cues"], masked)
        at = sentences.of(cues[:, 0])
        heard = (at >= 0) & (last[at] != ord("?")) & ~_in_name(cues[:, 0], work)
        self.cues = self._by_article(cues[heard], work.sentence_number[at[heard]])
        headlines = _headlines(masked, sentences, last)
        self.headlines = self._cut(work.sentence_number[headlines].tolist(), sentences.start[headlines])
        self._first = np.searchsorted(work.sentence_doc, np.arange(len(self.starts))).tolist()
        first = np.searchsorted(work.mention_doc, work.sentence_doc)
        self._mentions = (_ranges(work.spans.start, sentences) - first[:, None]).tolist()
        heads = _simple(work.keywords["heads"], masked)
        self._nouns = _ranges(heads[:, 0], sentences).tolist()
        self._heads = (heads - self.starts[work.buffer.doc_of(heads[:, :1])]).tolist()

    def article(self, doc):
        """The text of an article, folded, with MASK in place of quoted stretches and their marks."""
        low, high = self.starts[doc : doc + 2].tolist()
        return self.text[low : high - 1]

    def sentence(self, doc, number):
        """Where the mentions of a sentence stand among those of its article, and its nouns for people.

        Parameters
        ----------
        doc, number : int, the article in the batch and the sentence in the article

        Returns
        -------
        slice, and list of (start, end) in the article, ascending
        """
        at = self._first[doc] + number
        return slice(*self._mentions[at]), self._heads[slice(*self._nouns[at])]

    def _by_article(self, spans, numbers=None):
        """Spans with the offsets of their article, a list an article; behind their numbers where there are some."""
        doc = np.searchsorted(self.starts, spans[:, 0], side="right") - 1
        local = spans - self.starts[doc][:, None]
        rows = local if numbers is None else np.column_stack((numbers, local))
        return self._cut(rows.tolist(), spans[:, 0])

    def _cut(self, rows, starts):
        """Rows with ascending starts, cut where articles end."""
        return [rows[low:high] for low, high in pairwise(np.searchsorted(starts, self.starts).tolist())]


def _masked(codes, quotes):
    """The code points of a batch, with MASK in place of quoted stretches and their marks."""
    masked = codes.copy()
    for start, end in quotes.tolist():
        masked[start - 1 : end + 1] = ord(MASK)
    return masked


def _simple(spans, masked):
    """The spans that are no part of a compound or of a quoted stretch."""
    start, end = spans.T
    joined = np.isin(masked[start - 1], _JOINS) | np.isin(masked[end], _JOINS)
    return spans[~joined & (masked[start] != ord(MASK))]


def _in_name(at, work):
    """Whether each offset lies in a mention outside quotes, the last one that begins before it."""
    spans = work.spans
    named = np.flatnonzero(~work.mention_quoted & spans.entity.astype(bool))
    named = named[np.lexsort((spans.end[named], spans.start[named]))]
    start, end = spans.start[named], spans.end[named]
    index = np.searchsorted(start, at, side="right") - 1
    return (index >= 0) & (at < end[index]) if len(named) else np.zeros(len(at), dtype=bool)


def _headlines(masked, sentences, last):
    """The sentences that hold a colon and end without a stop, no longer than a headline."""
    colons = np.flatnonzero(masked == ord(":"))
    held = np.searchsorted(colons, sentences.start) < np.searchsorted(colons, sentences.end)
    return np.flatnonzero(held & ~np.isin(last, _STOPS) & (sentences.end - sentences.start <= _LONGEST_HEADLINE))


def _ranges(starts, sentences):
    """The range of the ascending starts that lie in each sentence, shape (n, 2)."""
    return np.column_stack([np.searchsorted(starts, edge) for edge in (sentences.start, sentences.end)])
