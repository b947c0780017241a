"""The rows of unchanged articles by the rules of now and the codebook of before: what tells the two causes apart.

Tables in: documents of the run before, its codebook; documents of the run now. Out: a connection with the tables, in memory. Only
needed where rules and codebook both changed; it costs what tagging these articles costs.
"""

import contextlib
from itertools import pairwise

import duckdb
import numpy as np
import pyarrow.compute as pc

from muster.reading.articles import BATCH_ARTICLES, Article
from muster.reading.recurring import lines_of, recurring
from muster.tables.acts import with_acts
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
    with duckdb.connect(config={"threads": 2}) as db:
        tagger, often = Tagger(before.codebook), _recurring(before)
        told = now.db.sql("SELECT doc_id, story_id FROM documents").to_arrow_table()
        for articles in _batches(before, set(changed["was"].dropna()), often):
            for tables in tag(tagger, articles)[0]:
                for name in _TABLES:
                    _append(db, name, tables[name])
                mine = told.filter(pc.is_in(told["doc_id"], tables["documents"]["doc_id"].combine_chunks()))
                _append(db, "events", with_acts(tables["events"], mine))
        _whole(db)
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


def _whole(db):
    """Tables of which there was no row."""
    from muster.ground.schema import TABLES

    for name in (*_TABLES, "events"):
        if not db.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [name]).fetchone():
            _append(db, name, TABLES[name].arrow.empty_table())


def _batches(before, left_out, often):
    """The articles of the run before as they were read, batch by batch, with their lines that recurred."""
    columns = "doc_id, source, text, published, published_basis, headline, outlet, author, section, genre, language"
    rows = before.db.cursor().execute(f"SELECT {columns} FROM documents ORDER BY doc_id")
    while batch := rows.fetchmany(BATCH_ARTICLES):
        if articles := [_article(*row) for row in batch if row[0] not in left_out]:
            for article in articles:
                article.recurring = often.get(article.doc_id, frozenset())
            yield articles


def _article(doc, source, text, day, basis, headline, outlet, author, section, genre, language):
    """An article from its row: a day that was read in the text is to be read again."""
    given = basis in _GIVEN
    return Article(
        doc_id=doc, source=source, text=text, published=day if given else None, basis=basis if given else "metadata",
        title=headline, outlet=outlet, author=author, section=section, genre=genre, language=language,
    )  # fmt: skip


def _recurring(before):
    """The lines that recurred in their outlets before, counted anew: a dict of doc_id to the keys of an article's lines."""
    rows = before.db.cursor().execute("SELECT doc_id, source, outlet, text FROM documents ORDER BY doc_id")
    docs, plain, outlets, lines, sizes, number = [], [], [], [np.empty(0, np.uint64)], [0], {}
    while batch := rows.fetchmany(BATCH_ARTICLES):
        for doc, source, outlet, _ in batch:
            docs.append(doc)
            plain.append(not any(ending in source.lower() for ending in _NOT_PLAIN))
            outlets.append(number.setdefault(outlet, len(number)))
        found, ends = lines_of([text for *_, text in batch])
        lines.append(found)
        sizes += np.diff(ends, prepend=0).tolist()
    keys, ends = np.concatenate(lines), np.cumsum(sizes)
    often = recurring(np.array(outlets, np.int64), np.array(plain, bool), keys, ends[1:])
    spans = zip(docs, pairwise(ends.tolist()), strict=True)
    return {doc: frozenset(keys[a:b][often[a:b]].tolist()) for doc, (a, b) in spans}
