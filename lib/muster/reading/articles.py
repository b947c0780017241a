"""From a folder of files to batches of articles, with a ledger row for every record found: nothing is lost in silence.

Tables out: ledger; the articles go on to tagging.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from muster.ground.paths import corpus_files
from muster.reading import records
from muster.reading.formats import Unreadable, read_docx, read_text
from muster.reading.sidecar import day_of, genre_of, read_sidecars
from muster.reading.web import read_html

READERS = {
    ".txt": read_text, ".html": read_html, ".htm": read_html, ".docx": read_docx,
    ".jsonl": records.read_jsonl, ".csv": records.read_csv, ".tsv": records.read_csv,
}  # fmt: skip
OF_MANY = (records.read_jsonl, records.read_csv)
BATCH_ARTICLES, BATCH_CHARS, BIG = 512, 4_000_000, 1_000_000


@dataclass
class Article:
    """One article as read; `published` is what metadata or markup gives, `basis` which of them."""

    doc_id: str
    source: str
    text: str
    published: date | None = None
    basis: str = "metadata"
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    section: str | None = None
    genre: str | None = None
    language: str = "en"
    url: str | None = None


@dataclass
class Batch:
    """What one call of the tagger takes: articles, and the ledger rows that go with them."""

    articles: list = field(default_factory=list)
    ledger: list = field(default_factory=list)
    chars: int = 0

    def full(self):
        return len(self.articles) >= BATCH_ARTICLES or self.chars >= BATCH_CHARS


def article_files(root):
    """The files of a corpus folder in a fixed order, sidecars, READMEs and dot files left out.

    Returns
    -------
    list of str, paths relative to `root`
    """
    root = Path(root)
    return sorted(path.relative_to(root).as_posix() for path in corpus_files(root) if path.is_file())


def read_batches(root):
    """Read a corpus folder.

    Parameters
    ----------
    root : Path

    Yields
    ------
    Batch
        At most 512 articles or 4 MB of text, whichever comes first; an article over 1 MB is a batch of its own.

    Raises
    ------
    InputError
        A metadata.csv that cannot be used.
    """
    root = Path(root)
    sidecars = read_sidecars(root)
    seen, batch = {}, Batch()
    for source in article_files(root):
        for article, row in _read(root, source, sidecars.pop(source, {}), seen):
            if article and len(article.text) > BIG:
                if batch.ledger:
                    yield batch
                    batch = Batch()
                yield Batch([article], [row])
                continue
            batch.ledger.append(row)
            if article:
                batch.articles.append(article)
                batch.chars += len(article.text)
            if batch.full():
                yield batch
                batch = Batch()
    batch.ledger += [_missing(source, row) for source, row in sorted(sidecars.items())]
    if batch.ledger:
        yield batch


def _read(root, source, row, seen):
    """The records of one file, each as (article or None, ledger row)."""
    path, expected = root / source, 1
    try:
        reader = READERS.get(path.suffix.lower())
        if reader is None:
            found = path.suffix.lower() or "files without an ending"
            raise Unreadable(f"no reader for {found} yet; read are {', '.join(READERS)}")
        if reader in OF_MANY:
            expected = records.expected(path)
        for record in reader(path):
            yield _taken(source, record, row, seen, expected)
    except Unreadable as trouble:
        yield None, _ledger_row(source, reason=str(trouble), expected=expected)


def _taken(source, record, row, seen, expected):
    """A record as (article or None, ledger row)."""
    place = dict(source=source, record=record.number or 0, expected=expected)
    n = len(record.text)
    found = n if record.found is None else record.found
    if record.trouble:
        return None, _ledger_row(**place, reason=record.trouble, chars_found=found)
    article, notes = _article(source, record, row)
    if first := _first_of(article, record.text, bool(article.url), seen):
        doc, where = first
        return None, _ledger_row(
            **place, status="duplicate", doc_id=doc, reason=f"the same record as {where}", chars_found=found
        )
    reason = "; ".join(n for n in (record.note, *notes) if n) or None
    return article, _ledger_row(
        **place, status="read", doc_id=article.doc_id, reason=reason, chars_found=found, chars_kept=n
    )


def _ledger_row(source, **fields):
    row = dict(source=_printable(source), record=0, status="rejected", doc_id=None, reason=None, expected=1)
    return row | {"chars_found": 0, "chars_kept": 0} | fields


def _first_of(article, text, by_url, seen):
    """The (doc_id, source) that this record repeats: the same url, or the same outlet, day and text; else None."""
    content = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    keys = [(article.outlet, article.published, content)] + [("url", article.doc_id)] * by_url
    first = next((seen[key] for key in keys if key in seen), None)
    for key in keys:
        seen.setdefault(key, (article.doc_id, article.source))
    return first


def _article(source, record, row):
    """The article of a record and what the ledger should say of its fields. In a file of its own the sidecar's word holds;
    in a file of many a record's own fields do."""
    where = source if record.number is None else f"{source}#{record.number}"
    own = record.fields | {"where": where}
    fields = own | row if record.number is None else row | own
    published, trouble = day_of(fields)
    genre, more = genre_of(fields)
    title, text = fields.get("title"), record.text
    if title and not _begins_with(text, title):
        text = f"{title}\n\n{text}"
    article = Article(
        doc_id=doc_id(fields.get("url"), source, None if record.number is None else record.text),
        source=_printable(where),
        text=text,
        published=published,
        basis="metadata" if "published" in row and fields["published"] == row["published"] else record.basis,
        title=title,
        genre=genre,
        language=fields.get("language", "en").split("-")[0].split("_")[0].lower(),
        **{k: fields.get(k) for k in ("outlet", "author", "section", "url")},
    )
    return article, (trouble, more)


def _begins_with(text, title):
    """Whether the title is one of the first lines (page furniture may stand above it)."""
    want = " ".join(title.split()).casefold()
    lines = (line for line in text.split("\n", 200) if line.strip())
    return any(" ".join(line.split()).casefold() == want for line, _ in zip(lines, range(40), strict=False))


def doc_id(url, source, text=None):
    """The id of an article: from its url, else from its source path, in a file of many with its text, never with its
    position; 16 hex digits."""
    key = f"url:{url}" if url else f"path:{source}" + (f"#{text}" if text is not None else "")
    return hashlib.blake2b(key.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()


def _printable(source):
    """A path as a table can hold it: bytes of a name that are no UTF-8 become escapes."""
    return source.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _missing(source, row):
    return _ledger_row(source, reason=f"listed in {row['where']}, but there is no such file")
