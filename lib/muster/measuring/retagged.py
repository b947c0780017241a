"""The rows of unchanged articles by the rules of now and the codebook of before: what tells the two causes apart.

Tables in: documents of the run before, its codebook; documents of the run now. Out: a connection with the tables, in memory. Only
needed where rules and codebook both changed; it costs what tagging these articles costs.
"""

import contextlib
import tempfile
from pathlib import Path

import duckdb

from muster.reading.articles import BATCH_ARTICLES, Article, Batch
from muster.reading.recurring import Recurring
from muster.tables.acts import Acts
from muster.tables.workers import tag
from muster.tagging.batch import Tagger

_TABLES = ("documents", "paragraphs", "sentences", "mentions", "quotes", "claims")
_GIVEN = ("metadata", "markup", "url")
# what the first pass over a corpus does not count the lines of: pages, mails, Word, PDF, RTF, web archives
_NOT_PLAIN = (".html", ".htm", ".xhtml", ".mhtml", ".eml", ".mbox", ".docx", ".pdf", ".rtf", ".warc")
_SELECTED = """CREATE TEMP TABLE selected AS SELECT doc_id, outlet, n_sentences,
    CASE WHEN date_trunc('month', published_low) = date_trunc('month', published_high) THEN date_trunc('month', published_low)::DATE END AS period
    FROM documents"""


@contextlib.contextmanager
def middle(before, now, changed):
    """Tag the articles that both runs have, unchanged, by the rules of now and the codebook of before.

    Parameters
    ----------
    before, now : Corpus
    changed : DataFrame, of `articlechanges.article_changes`

    Yields
    ------
    duckdb connection
        Tables as in `ground.schema`, and `selected`, by month.
    """
    with duckdb.connect(config={"threads": 2}) as db, tempfile.TemporaryDirectory(prefix="muster-") as scratch:
        tagger = Tagger(before.codebook, _recurring(before))
        with Acts(Path(scratch)) as acts:
            for articles in _batches(before, set(changed["was"].dropna())):
                ledger = [{"status": "read", "doc_id": a.doc_id} for a in articles]
                for tables in tag(tagger, Batch(articles, ledger)):
                    for name in _TABLES:
                        _append(db, name, tables[name])
                    acts.add(tables["events"])
            acts.tell(now.db.sql("SELECT doc_id, story_id FROM documents").to_arrow_table())
            for table in acts.events():
                _append(db, "events", table)
        _whole(db, before)
        db.execute(_SELECTED)
        yield db


def _append(db, name, table):
    """Rows into a table, made by the first of them."""
    db.register("fresh", table.drop_columns(["text"]) if name == "documents" else table)
    verb = (
        f"INSERT INTO {name}"
        if db.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [name]).fetchone()
        else f"CREATE TABLE {name} AS"
    )
    db.execute(f"{verb} SELECT * FROM fresh")


def _whole(db, before):
    """Tables of which there was no row."""
    from muster.ground.schema import TABLES

    for name in (*_TABLES, "events"):
        if not db.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [name]).fetchone():
            _append(db, name, TABLES[name].arrow.empty_table())


def _batches(before, left_out):
    """The articles of the run before as they were read, batch by batch."""
    columns = "doc_id, source, text, published, published_basis, headline, outlet, author, section, genre, language"
    rows = before.db.cursor().execute(f"SELECT {columns} FROM documents ORDER BY doc_id")
    while batch := rows.fetchmany(BATCH_ARTICLES):
        if articles := [_article(*row) for row in batch if row[0] not in left_out]:
            yield articles


def _article(doc, source, text, day, basis, headline, outlet, author, section, genre, language):
    """An article from its row: a day that was read in the text is to be read again."""
    given = basis in _GIVEN
    return Article(
        doc_id=doc, source=source, text=text, published=day if given else None, basis=basis if given else "metadata",
        title=headline, outlet=outlet, author=author, section=section, genre=genre, language=language,
    )  # fmt: skip


def _recurring(before):
    """The lines that recurred in the outlets before, counted anew."""
    seen = Recurring()
    rows = before.db.cursor().execute("SELECT source, outlet, text FROM documents")
    while batch := rows.fetchmany(BATCH_ARTICLES):
        for source, outlet, text in batch:
            if not any(ending in source.lower() for ending in _NOT_PLAIN):
                seen.add(outlet, text)
    return seen
