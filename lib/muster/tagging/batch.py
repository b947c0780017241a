"""A batch of articles in, the columns of every table out: the one function that every way of building calls.

The order: paragraphs, sentences, date expressions, publication day, stretches of speech, mentions, speakers, events, then
the tables, with the values of dates and the claims.
"""

import gc
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial
from itertools import pairwise

import numpy as np
import pyarrow as pa

from muster.codebook.language import read_language
from muster.ground.schema import TABLES
from muster.ground.text import Buffer, counted
from muster.reading.paragraphs import paragraphs
from muster.tagging import acts
from muster.tagging import claims as claim_rules
from muster.tagging import dates as date_rules
from muster.tagging import quotes as quote_rules
from muster.tagging.chronicle import Chronicle
from muster.tagging.credits import Credits
from muster.tagging.derived import Story, derive
from muster.tagging.holders import Holders
from muster.tagging.keywords import Keywords
from muster.tagging.mentions import MentionFinder
from muster.tagging.presence import presence
from muster.tagging.published import published
from muster.tagging.reported import Reported
from muster.tagging.sentences import Sentences
from muster.tagging.spans import column, inside_any
from muster.tagging.speakers import Speakers
from muster.tagging.voices import Named, Part, speech


class Tagger:
    """Everything that tagging needs, made once from a codebook.

    Parameters
    ----------
    book : Codebook
    """

    def __init__(self, book):
        self.book, self.language = book, read_language(book.language)
        self.mentions = MentionFinder(book, self.language)
        self.dates = date_rules.DateFinder(self.language.dates)
        self.speakers = Speakers(self.language.reporting)
        self.reported = Reported(self.language.reporting)
        self.holders = Holders(self.mentions.offices, self.language.titles["not_in_office"])
        titles, said = self.mentions.offices.titles, self.reported
        self.claims = claim_rules.ClaimFinder(book, self.language)
        claims = {"claims": self.claims.openers, "numbers": self.claims.numbers.words}
        speech = {"cues": said.cues, "heads": said.heads, **self.speakers.lists}
        self.keywords = Keywords({"titles": titles, **speech, **claims})
        self.acts = acts.Acts(book, self.language)
        self.abbreviations = {k: frozenset(v) for k, v in self.language.abbreviations.items()}
        self.credits = Credits(self.language)

    @cached_property
    def chronicle(self):
        """The events that may date an article: asked for by the first one that prints no day."""
        return Chronicle(self.book, self.language)

    def tag(self, articles):
        """The tables of a batch.

        Parameters
        ----------
        articles : list of Article

        Returns
        -------
        dict of str to pyarrow.Table
            documents, paragraphs, sentences, mentions, presence, quotes, dates, events, claims with the columns of
            `ground.schema.TABLES`; offsets count code points of the article's text.
        """
        with _uncollected():
            return _Work(self, articles).tables()


@contextmanager
def _uncollected():
    """Without the search for cycles among objects: a batch makes many and no cycles, and each search goes through the
    word lists again (one twentieth of the time)."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class _Work:
    """One batch on its way through the tagger."""

    def __init__(self, tagger, articles):
        self.t, self.articles = tagger, articles
        self.buffer = Buffer([a.text for a in articles])
        self.ids = [a.doc_id for a in articles]
        self.id_array = pa.array(self.ids, pa.string())
        self.paragraphs = paragraphs(
            self.buffer,
            [a.title for a in articles],
            [a.recurring for a in articles],
            agencies=tagger.credits.agencies.keys(),
            language=tagger.book.language,
        )
        self._split()
        self._date()
        self._quote()
        self._mention()
        self._tell()

    def _split(self):
        """Tagged paragraphs (all but furniture) and their sentences."""
        every = [p for found in self.paragraphs for p in found]
        sizes = np.array([len(found) for found in self.paragraphs], dtype=np.int64)
        doc = np.repeat(np.arange(len(sizes)), sizes)
        self.of_paragraphs = {
            "doc": doc, "paragraph": counted(sizes),
            "start": np.array([p.start for p in every], dtype=np.int64), "end": np.array([p.end for p in every], dtype=np.int64),
            "kind": column([p.kind for p in every], object), "repeat": np.array([p.repeat for p in every], dtype=bool),
            "rule": [p.rule for p in every],
        }  # fmt: skip
        self.tagged = np.flatnonzero(np.array([p.kind != "furniture" for p in every], dtype=bool))
        self.tagged_doc = doc[self.tagged]
        base = self.buffer.starts[self.tagged_doc]
        self.tagged_start, self.tagged_end = (self.of_paragraphs[k][self.tagged] + base for k in ("start", "end"))
        self.sentences = Sentences(self.buffer, self.tagged_start, self.tagged_end, self.t.abbreviations)
        self.sentence_doc = self.tagged_doc[self.sentences.paragraph]
        first = np.searchsorted(self.sentence_doc, np.arange(len(self.articles)))
        self.sentence_number = np.arange(len(self.sentence_doc)) - first[self.sentence_doc]
        self.sentence_paragraph = self.tagged[self.sentences.paragraph]

    def _date(self):
        """Date expressions in tagged paragraphs, then the publication day of each article."""
        found = self.t.dates.find(self.buffer)
        starts = np.array([e.start for e in found], dtype=np.int64)
        inside = self.sentences.of(starts) >= 0
        self.expressions = [e for e, ok in zip(found, inside.tolist(), strict=True) if ok]
        self.date_doc = self.buffer.doc_of(starts[inside])
        self.of_dates = list(pairwise(self._bounds(self.date_doc)))
        self.published = [
            published(article, found, partial(self._dates, doc), partial(self._derive, doc))
            for doc, (article, found) in enumerate(zip(self.articles, self.paragraphs, strict=True))
        ]

    def _bounds(self, docs):
        """Where the rows of each article begin, and where the last end; `docs`: the article of each row, ascending."""
        return np.searchsorted(docs, np.arange(len(self.articles) + 1)).tolist()

    def _dates(self, doc):
        """The date expressions of an article, their offsets in it."""
        base = int(self.buffer.starts[doc])
        return [
            replace(e, start=e.start - base, end=e.end - base) for e in self.expressions[slice(*self.of_dates[doc])]
        ]

    def _derive(self, doc, dateline):
        """The publication day of an article that prints none, from its own text."""
        base, end = self.buffer.starts[doc : doc + 2].tolist()
        a, b = np.searchsorted(self.sentence_doc, (doc, doc + 1))
        sentences = zip(
            (self.sentences.start[a:b] - base).tolist(), (self.sentences.end[a:b] - base).tolist(), strict=True
        )
        story = Story(
            self.buffer.folded[base : end - 1], self.paragraphs[doc], list(sentences), self._dates(doc), self.t.dates, dateline
        )  # fmt: skip
        return derive(story, self.t.chronicle)

    def _quote(self):
        """Stretches in quotation marks, nobody's yet."""
        self.quotes = quote_rules.find(self.buffer, self.tagged_start, self.tagged_end, self.tagged_doc)
        bases = self.buffer.starts.tolist()
        rows = [(base + q.start, base + q.end) for base, found in zip(bases, self.quotes, strict=False) for q in found]
        self.quote_spans = np.array(rows, dtype=np.int64).reshape(-1, 2)

    def _mention(self):
        """Mentions, and the sentence, article and paragraph of each, and whether it is quoted."""
        days = [p.day for p in self.published]
        taken = np.array([(e.start, e.end) for e in self.expressions], dtype=np.int64).reshape(-1, 2)
        self.spans = self.t.mentions.find(self.buffer, self.sentences, self.tagged_end, days, taken)
        self.mention_sentence = self.sentences.of(self.spans.start)
        self.mention_doc = self.sentence_doc[self.mention_sentence]
        self.mention_paragraph = self.sentence_paragraph[self.mention_sentence]
        self.mention_quoted = inside_any(self.spans.start, self.quote_spans)

    def _tell(self):
        """Who says what, and the acts of each article."""
        self.keywords = self.t.keywords.find(self.buffer)
        parts = self._parts()
        self.quotes = speech(self, parts)
        self.events = [
            self.t.acts.find(part, [q for q in found if q.kind != "reported"])
            for part, found in zip(parts, self.quotes, strict=True)
        ]

    def _parts(self):
        """What is known of each article."""
        s, base = self.spans, self.buffer.starts
        columns = (s.entity, s.layer, s.form, s.use, s.role, self.mention_quoted)
        named = self._by_article(self.mention_doc, Named, (s.start, s.end), columns)
        pair = lambda *span: span  # noqa: E731
        sentences = self._by_article(self.sentence_doc, pair, (self.sentences.start, self.sentences.end))
        paragraphs = self._by_article(self.tagged_doc, pair, (self.tagged_start, self.tagged_end))
        return [
            Part(
                self.buffer.folded[start : end - 1], self.published[doc].day, sentences[doc], named[doc],
                self.expressions[slice(*self.of_dates[doc])], start, paragraphs[doc],
            )
            for doc, (start, end) in enumerate(pairwise(base.tolist()))
        ]  # fmt: skip

    def _by_article(self, docs, make, offsets, columns=()):
        """Rows as lists of what is made of each, a list an article, offsets counted from its first code point."""
        base = self.buffer.starts[docs]
        rows = list(map(make, *((o - base).tolist() for o in offsets), *(c.tolist() for c in columns)))
        return [rows[a:b] for a, b in pairwise(self._bounds(docs))]

    # ---- the tables -------------------------------------------------------------------------------------------------

    def tables(self):
        made = {
            "documents": self._documents(), "paragraphs": self._paragraph_rows(), "sentences": self._sentence_rows(),
            "mentions": self._mention_rows(), "quotes": self._quote_rows(), "dates": self._date_rows(), "events": acts.columns(self.events, self.ids), "claims": claim_rules.columns(self),
        }  # fmt: skip
        tables = {name: TABLES[name].from_columns(columns) for name, columns in made.items()}
        tables["presence"] = presence(tables["mentions"], tables["documents"])
        return tables

    def _documents(self):
        n = len(self.articles)
        of = lambda key: [getattr(a, key) for a in self.articles]  # noqa: E731
        fresh = ~self.of_paragraphs["repeat"][self.sentence_paragraph]
        days = [p.day for p in self.published]
        return {
            "doc_id": of("doc_id"), "source": of("source"), "outlet": of("outlet"), "author": of("author"), "section": of("section"),
            "genre": of("genre"), "language": of("language"), "text": of("text"),
            "headline": [next((a.text[p.start : p.end] for p in found if p.kind == "headline"), None) for a, found in zip(self.articles, self.paragraphs, strict=True)],
            "published": days, "published_low": [p.low for p in self.published], "published_high": [p.high for p in self.published],
            "published_basis": [p.basis for p in self.published], "published_why": [p.why for p in self.published],
            "dateline_place": [p.place for p in self.published],
            "agencies": self.t.credits.find(self.paragraphs),
            "n_tokens": np.bincount(self.sentence_doc[fresh], self.sentences.n_tokens[fresh], n).astype(np.int32),
            "n_sentences": np.bincount(self.sentence_doc[fresh], minlength=n).astype(np.int32),
        }  # fmt: skip

    def _paragraph_rows(self):
        return {"doc_id": self._doc_ids(self.of_paragraphs["doc"]), **self.of_paragraphs}

    def _doc_ids(self, docs):
        """The column doc_id, by the number of the article of each row."""
        return self.id_array.take(pa.array(docs))

    def _sentence_rows(self):
        s, base = self.sentences, self.buffer.starts[self.sentence_doc]
        return {
            "doc_id": self._doc_ids(self.sentence_doc), "sentence": self.sentence_number, "paragraph": self.of_paragraphs["paragraph"][self.sentence_paragraph],
            "start": s.start - base, "end": s.end - base, "n_tokens": s.n_tokens,
        }  # fmt: skip

    def _mention_rows(self):
        s, doc = self.spans, self.mention_doc
        base = self.buffer.starts[doc]
        original = self.buffer.original
        return {
            "doc_id": self._doc_ids(doc), "sentence": self.sentence_number[self.mention_sentence], "start": s.start - base, "end": s.end - base,
            "surface": [original[a:b] for a, b in zip(s.start.tolist(), s.end.tolist(), strict=True)],
            "layer": s.layer, "entity": s.entity, "form": s.form, "role": s.role if s.role is not None else np.full(len(doc), None),
            "kind": self.of_paragraphs["kind"][self.mention_paragraph], "use": s.use if s.use is not None else np.full(len(doc), "free"),
            "quoted": self.mention_quoted, "repeat": self.of_paragraphs["repeat"][self.mention_paragraph], "basis": s.basis, "ambiguous": s.ambiguous,
        }  # fmt: skip

    def _quote_rows(self):
        rows = [(doc, q) for doc, found in enumerate(self.quotes) for q in found]
        starts = np.array([self.buffer.starts[doc] + q.start for doc, q in rows], dtype=np.int64)
        sentence = self.sentence_number[self.sentences.of(starts)] if rows else []
        keys = ("start", "end", "kind", "speaker", "speaker_surface", "sourcing", "cue", "rule")
        return {
            "doc_id": [self.articles[doc].doc_id for doc, _ in rows], "sentence": sentence,
            "text": [self.articles[doc].text[q.start : q.end] for doc, q in rows], **{k: [getattr(q, k) for _, q in rows] for k in keys},
        }  # fmt: skip

    def _date_rows(self):
        days = [self.published[doc].day for doc in self.date_doc.tolist()]
        value, low, high = zip(*date_rules.values(self.expressions, days), strict=True) if days else [()] * 3
        starts, ends = (np.array([getattr(e, k) for e in self.expressions], np.int64) for k in ("start", "end"))
        base = self.buffer.starts[self.date_doc]
        return {
            "doc_id": self._doc_ids(self.date_doc), "sentence": self.sentence_number[self.sentences.of(starts)] if days else [],
            "start": starts - base, "end": ends - base,
            "surface": [self.buffer.original[e.start : e.end] for e in self.expressions],
            "value": value, "low": low, "high": high,
            "rule": [e.kind for e in self.expressions],
        }  # fmt: skip
