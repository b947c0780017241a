"""The tables of data/processed: grain, key, and every column with its type and meaning.

Offsets are half-open and count Unicode code points of `documents.text`; `text[start:end] == surface` holds for
every row that has both.
"""

from dataclasses import dataclass

import pyarrow as pa

TEXT, INT, BOOL, DAY = pa.string(), pa.int32(), pa.bool_(), pa.date32()
LIST = pa.list_(pa.string())

_DOC = ("doc_id", TEXT, "the article")
_SENTENCE = ("sentence", INT, "number of the sentence in the article, from 0")
_SPAN = (("start", INT, "code points from the start of the text"), ("end", INT, "code points, exclusive"))
_RULE = ("rule", TEXT, "the rule that made the row")


@dataclass(frozen=True)
class Table:
    """One table: what a row is, which columns tell rows apart, the columns in order."""

    name: str
    grain: str
    key: tuple
    columns: tuple

    @property
    def arrow(self):
        """The pyarrow schema, meanings as field metadata."""
        return pa.schema([pa.field(n, t, metadata={"meaning": meaning}) for n, t, meaning in self.columns])

    def from_columns(self, columns):
        """A pyarrow table of this schema from a mapping of columns; a column that is missing is null throughout."""
        n = len(next(iter(columns.values()))) if columns else 0
        as_array = lambda some, kind: some if isinstance(some, pa.Array) else pa.array(some, type=kind)  # noqa: E731
        arrays = [
            as_array(columns[name], kind) if name in columns else pa.nulls(n, kind) for name, kind, _ in self.columns
        ]
        return pa.Table.from_arrays(arrays, schema=self.arrow)


_TABLES = (
    Table(
        "documents",
        "article",
        ("doc_id",),
        (
            (
                "doc_id",
                TEXT,
                "16 hex digits made from the url or the vendor's number, else from the source path, in a file of many with text, outlet and day",
            ),
            ("source", TEXT, "path relative to the corpus folder, file#record in a file of many articles"),
            ("headline", TEXT, "the headline as printed"),
            ("outlet", TEXT, "who published it"),
            ("author", TEXT, "byline"),
            ("section", TEXT, "section of the outlet"),
            ("genre", TEXT, "news, opinion, transcript, release"),
            ("published", DAY, "the day the article came out"),
            ("published_basis", TEXT, "metadata, markup, url, printed, dateline, derived, none"),
            ("published_low", DAY, "earliest day that the evidence allows"),
            ("published_high", DAY, "latest day that the evidence allows"),
            ("published_why", TEXT, "the evidence in words"),
            ("dateline_place", TEXT, "place of the dateline as printed"),
            ("agencies", LIST, "ids of the agencies credited"),
            ("language", TEXT, "ISO 639-1"),
            ("story_id", TEXT, "articles of one story share it"),
            ("copy_kind", TEXT, "original, wire, reprint, excerpt"),
            ("n_tokens", INT, "tokens in tagged paragraphs that are no repeat"),
            ("n_sentences", INT, "sentences in tagged paragraphs that are no repeat"),
            ("text", TEXT, "the article as read, nothing deleted"),
        ),
    ),
    Table(
        "paragraphs",
        "paragraph",
        ("doc_id", "paragraph"),
        (
            _DOC,
            ("paragraph", INT, "number of the paragraph in the article, from 0"),
            *_SPAN,
            ("kind", TEXT, "headline, body, caption, dateline, credit, furniture"),
            ("repeat", BOOL, "its text is the headline or stands earlier in the article"),
            _RULE,
        ),
    ),
    Table(
        "sentences",
        "sentence",
        ("doc_id", "sentence"),
        (_DOC, _SENTENCE, ("paragraph", INT, "its paragraph"), *_SPAN, ("n_tokens", INT, "tokens in it")),
    ),
    Table(
        "mentions",
        "mention",
        ("doc_id", "start", "end", "entity"),
        (
            _DOC,
            _SENTENCE,
            *_SPAN,
            ("surface", TEXT, "as printed"),
            ("layer", TEXT, "actor, coalition, place, media"),
            ("entity", TEXT, "id of the entity; null for a place of no country"),
            ("form", TEXT, "name, demonym, metonym, alias, full, surname, definite, generic"),
            ("role", TEXT, "a person's title as printed beside the name"),
            ("kind", TEXT, "kind of its paragraph"),
            ("use", TEXT, "free, title, inside, place"),
            ("quoted", BOOL, "inside quotation marks"),
            ("repeat", BOOL, "in a paragraph that is a repeat"),
            ("basis", TEXT, "codebook, discovered, or the name of a rule"),
            ("ambiguous", BOOL, "another reading is possible"),
        ),
    ),
    Table(
        "presence",
        "article x entity",
        ("doc_id", "layer", "entity"),
        (
            _DOC,
            ("published", DAY, "of the article"),
            ("outlet", TEXT, "of the article"),
            ("layer", TEXT, "actor, coalition, place, media"),
            ("entity", TEXT, "id of the entity"),
            ("n", INT, "mentions"),
            ("n_free", INT, "mentions of use free in paragraphs that are no repeat"),
            ("in_headline", BOOL, "one stands in the headline"),
            ("in_quote", BOOL, "one stands inside quotation marks"),
            ("first", INT, "sentence of the first one"),
        ),
    ),
    Table(
        "quotes",
        "stretch of speech",
        ("doc_id", "start", "end", "speaker"),
        (
            _DOC,
            _SENTENCE,
            *_SPAN,
            ("text", TEXT, "what is said, without the marks; of reported speech the statement"),
            ("kind", TEXT, "full, partial, reported"),
            ("speaker", TEXT, "entity; a;b for a joint statement; unnamed:<entity or description>; null"),
            ("speaker_surface", TEXT, "the speaker as printed"),
            ("sourcing", TEXT, "named, title, unnamed, relay"),
            ("cue", TEXT, "the reporting verb as printed"),
            _RULE,
        ),
    ),
    Table(
        "dates",
        "date expression",
        ("doc_id", "start", "end"),
        (
            _DOC,
            _SENTENCE,
            *_SPAN,
            ("surface", TEXT, "as printed"),
            ("value", TEXT, "ISO 8601 at its own granularity: day, week, month, quarter, season, year, decade"),
            ("low", DAY, "first day of the value"),
            ("high", DAY, "last day of the value"),
            _RULE,
        ),
    ),
    Table(
        "events",
        "coded act as reported",
        ("doc_id", "start", "end", "type"),
        (
            _DOC,
            _SENTENCE,
            *_SPAN,
            ("type", TEXT, "PLOVER type"),
            ("source", LIST, "entities that act"),
            ("target", LIST, "entities acted upon"),
            ("kinds", LIST, "what is asked, pledged, given"),
            ("status", TEXT, "actual, requested, intended, hypothetical, denied"),
            ("said_by", TEXT, "whose words carry it; null = the reporter"),
            ("condition_start", INT, "code points, of the condition"),
            ("condition_end", INT, "code points, exclusive"),
            ("source_country", LIST, "ISO codes of the sources"),
            ("target_country", LIST, "ISO codes of the targets"),
            ("event_date", DAY, "the day of the act"),
            ("event_date_basis", TEXT, "what the day rests on"),
            ("act", TEXT, "id of the distinct act"),
            _RULE,
        ),
    ),
    Table(
        "claims",
        "claim about a coalition",
        ("doc_id", "start", "end", "coalition"),
        (
            _DOC,
            _SENTENCE,
            *_SPAN,
            ("coalition", TEXT, "the coalition"),
            ("claim", TEXT, "size, membership"),
            ("n", INT, "countries claimed"),
            ("approx", BOOL, "the number is approximate"),
            ("members", LIST, "ISO codes of the members listed"),
            ("role", TEXT, "member, participant, core"),
            ("said_by", TEXT, "whose words carry it; null = the reporter"),
            _RULE,
        ),
    ),
    Table(
        "ledger",
        "record in the input",
        ("source", "record"),
        (
            ("source", TEXT, "path relative to the corpus folder"),
            ("record", INT, "number of the record in its file, from 0"),
            ("status", TEXT, "read, duplicate, rejected"),
            ("doc_id", TEXT, "the article that it became or repeats"),
            ("reason", TEXT, "why it was rejected, or what to beware of"),
            ("expected", INT, "records that the source should hold; null = not checked"),
            ("chars_found", INT, "code points found"),
            ("chars_kept", INT, "code points kept"),
        ),
    ),
)

TABLES = {table.name: table for table in _TABLES}
