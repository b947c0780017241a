"""Sentences, tokens and dates against NLTK and dateparser, on the same texts; what they find is compared."""

import datetime
import re

import numpy as np
from nltk.tokenize import NLTKWordTokenizer
from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

import texts
from measure import Row, medians
from muster.codebook.codebook import read_codebook
from muster.ground.paths import Project
from muster.ground.text import Buffer
from muster.tagging.batch import Tagger
from muster.tagging.dates import resolve
from muster.tagging.sentences import Sentences

N = 1024  # articles; the option --scale has more or fewer
TIMES_PUNKT, TIMES_DATEPARSER = 10, 100
_PARAGRAPH = re.compile(r"\S[^\n]*")


def run(source=None, n=N):
    """Rows for sentences, tokens and dates."""
    tagger = Tagger(read_codebook(Project.here().codebook))
    found = [a.text for a in texts.articles(n, source)]
    return sentences(tagger, found) + dates(tagger, found)


def _paragraphs(buffer):
    """Lines of a batch as buffer offsets."""
    rows = [(base + m.start(), base + m.end()) for base, text in zip(buffer.starts.tolist(), buffer.texts, strict=False) for m in _PARAGRAPH.finditer(text)]  # fmt: skip
    return np.array(rows, dtype=np.int64).reshape(-1, 2).T


def sentences(tagger, found):
    """Against Punkt with our abbreviations, paragraph by paragraph, and the tokens against NLTK's word tokeniser."""
    parameters = PunktParameters()
    parameters.abbrev_types = {
        w.rstrip(".") for words in tagger.abbreviations.values() for w in words
    } - tagger.abbreviations["starters"]
    punkt, words = PunktSentenceTokenizer(parameters), NLTKWordTokenizer()
    buffer = Buffer(found)
    starts, ends = _paragraphs(buffer)
    lines = [buffer.original[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]

    def ours():
        fresh = Buffer(found)  # look-ups of letters and capitals are part of the work
        return Sentences(fresh, starts, ends, tagger.abbreviations)

    ran = medians(
        5,
        ours=ours,
        with_tokens=lambda: ours().n_tokens,
        punkt=lambda: [list(punkt.span_tokenize(line)) for line in lines],
    )
    tokens = medians(3, words=lambda: [words.tokenize(line) for line in lines])["words"]
    own = set(zip(ours().start.tolist(), ours().end.tolist(), strict=True))
    theirs = {
        (a + s, a + e) for a, line in zip(starts.tolist(), lines, strict=True) for s, e in punkt.span_tokenize(line)
    }
    size = sum(map(len, found)) / 1e6
    n = 1e-6 * len(found)
    return [
        Row("sentences", "muster", size / ran["ours"], "MB/s", note=f"{ran['ours'] / n:,.0f} us an article; with tokens {ran['with_tokens'] / n:,.0f}"),
        Row("sentences", "NLTK Punkt by paragraph", size / ran["punkt"], "MB/s", ran["punkt"] / ran["ours"], "times", TIMES_PUNKT, note=f"{len(own & theirs):,} spans the same, {len(own - theirs):,} only ours, {len(theirs - own):,} only theirs"),
        Row("tokens", "NLTK word tokeniser alone", size / tokens, "MB/s", tokens / ran["with_tokens"], "times our sentences with tokens", note=f"{tokens / n:,.0f} us an article"),
    ]  # fmt: skip


def dates(tagger, found, given=48):
    """Against dateparser.search with the day of publication as its reference, on a few articles: it is slow."""
    from dateparser.search import search_dates

    day = datetime.date(2015, 6, 1)
    settings = {"RELATIVE_BASE": datetime.datetime(2015, 6, 1), "PREFER_DATES_FROM": "past"}
    some = found[:: max(1, len(found) // given)][:given]

    def ours(batch):
        return [(e, resolve(e, day)) for e in tagger.dates.find(Buffer(batch))]

    def theirs(batch):
        return [search_dates(text, languages=["en"], settings=settings) or [] for text in batch]

    theirs(some[:1])  # its word lists load at the first call
    ran = medians(1, theirs=lambda: theirs(some))
    mine = medians(5, whole=lambda: ours(found))["whole"]
    size = lambda batch: sum(map(len, batch)) / 1e6  # noqa: E731
    buffer, answers = Buffer(some), theirs(some)
    own = [(buffer.texts[d], e, low == high and low) for (e, (_, low, high)), d in zip(ours(some), buffer.doc_of([e.start for e, _ in ours(some)]), strict=True)]  # fmt: skip
    printed = {(text, said.strip().lower()) for text, rows in zip(some, answers, strict=True) for said, _ in rows}
    same = {(text, when.date()) for text, rows in zip(some, answers, strict=True) for _, when in rows}
    days = [(text, low) for text, _, low in own if low]
    spelt = sum((text, buffer.folded[e.start : e.end].lower()) in printed for text, e, _ in own)
    note = f"{len(own)} expressions of ours, {spelt} of them printed so by dateparser, which finds {sum(map(len, answers))}; of our {len(days)} days it has {sum(d in same for d in days)}"
    ours_rate, their_rate = size(found) / mine, size(some) / ran["theirs"]
    return [
        Row("dates", "muster, found and resolved", ours_rate, "MB/s", note=f"{1e6 * mine / len(found):,.0f} us an article"),
        Row("dates", "dateparser.search", their_rate, "MB/s", ours_rate / their_rate, "times", TIMES_DATEPARSER, note=note),
    ]  # fmt: skip
