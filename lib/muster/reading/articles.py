"""From a folder of files to batches of articles, with a ledger row for every record found: nothing is lost in silence.

Tables out: ledger; the articles go on to tagging.
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from mimetypes import guess_type
from pathlib import Path

from muster.ground.paths import is_article_file
from muster.reading import blobs, ledger
from muster.reading.days import given_day
from muster.reading.folder import entries
from muster.reading.formats import CAP, EMPTY, UNKNOWN, Unreadable, mojibake
from muster.reading.kinds import PACKED, READERS, kind_of, kinds
from muster.reading.seen import Seen
from muster.reading.sidecar import genre_of, read_sidecars
from muster.reading.walls import wall

__all__ = ["READERS", "Article", "Batch", "Reading", "article_files", "doc_id", "number_of", "place_of", "read_batches"]
NO_RECORD = "no record in it"
_PLAIN = ("text", "JSON lines", "JSON", "CSV")
DEEPEST = 4  # archives and mails that may lie in one another
BATCH_ARTICLES, BATCH_CHARS, BIG = 512, 4_000_000, 1_000_000
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$|[\w-]+(?:\.[\w-]+)+/\S+$", re.I)  # "n/a" is none
_NO_IDENTITY = re.compile(
    r"(?:https?://)?[^/?#]*/?$", re.I
)  # an outlet's front page, given for every page by some sites


@dataclass
class Article:
    """One article as read; `published` is what metadata, markup or address give, `basis` which of them."""

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
    recurring: frozenset = frozenset()  # keys of its lines that recur in its outlet (`reading.recurring`)


@dataclass
class Batch:
    """What one call of the tagger takes: articles, and the ledger rows that go with them."""

    articles: list = field(default_factory=list)
    ledger: list = field(default_factory=list)
    chars: int = 0

    def full(self):
        return (
            len(self.articles) >= BATCH_ARTICLES or self.chars >= BATCH_CHARS or len(self.ledger) >= 8 * BATCH_ARTICLES
        )


def article_files(root):
    """The files of a corpus folder in a fixed order, sidecars, READMEs and dot files left out.

    Returns
    -------
    list of str, paths relative to `root`
    """
    return [source for source, trouble in entries(root) if trouble is None]


def read_batches(root, fields=None, reading=None):
    """Read a corpus folder, or some of its files.

    Parameters
    ----------
    root : Path
    fields : dict of str to str, optional
        Our field -> its name in the JSON and CSV files of this corpus, e.g. {"text": "body"}.
    reading : Reading, optional
        Which files; without it all of them.

    Yields
    ------
    Batch
        At most 512 articles or 4 MB of text, whichever comes first; an article over 1 MB is a batch of its own. Its ledger
        rows hold, beside the columns of the table, what `Reading.rows` says.

    Raises
    ------
    InputError
        A metadata.csv that cannot be used.
    """
    batch = Batch()
    for article, row in (reading or Reading(root, fields)).rows():
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
    if batch.ledger:
        yield batch


class Reading:
    """One pass through a corpus folder, or through some of its files.

    Parameters
    ----------
    root : Path
    fields : dict of str to str, optional
        As for `read_batches`.
    listed : list of (str, str or None), optional
        All entries of the folder, as `folder.entries` gives them, where the caller has them.
    sidecars : dict, optional
        As `sidecar.read_sidecars` gives them, where the caller has them.
    wanted : collection of str, optional
        The files to read; without it all of them, and a row for what metadata.csv lists and is not there.
    seen : Seen, optional
        What is known of records that are not read now.
    """

    def __init__(self, root, fields=None, *, listed=None, sidecars=None, wanted=None, seen=None):
        self.root, self.kinds = Path(root), kinds(fields)
        self.listed = entries(self.root) if listed is None else listed
        self.sidecars = read_sidecars(self.root) if sidecars is None else sidecars
        self.wanted, self.seen = wanted, Seen() if seen is None else seen
        self.used, self._number, self._n = set(), 0, 0

    def rows(self):
        """Every record as (article or None, ledger row).

        Beside the columns of the table ledger a row holds `file`, the number of its file among all entries of the folder;
        for a record with a text its `name`, `keys`, two numbers, that of outlet, day and text and the article's id, and
        `plain`, whether its format leaves in what a site prints around its articles.
        """
        for number, (source, trouble) in enumerate(self.listed):
            if self.wanted is not None and source not in self.wanted:
                continue
            self._number, self._n = number, 0
            if trouble:
                self.used.add(source)
                found = [(None, ledger.row(_printable(source), reason=trouble))]
            else:
                found = self._safely(source, self._file, source)
            for article, row in found:
                yield article, row | {"file": number}
                self._n += 1
        if self.wanted is None:
            for row in self.missing(self.used):
                yield None, row

    def missing(self, used):
        """Ledger rows for what metadata.csv lists, and is not among the sources that were used."""
        for source, row in sorted(self.sidecars.items()):
            if source not in used:
                reason = f"listed in {row['where']}, but there is no such file"
                yield ledger.row(_printable(source), reason=reason) | {"file": len(self.listed)}

    def _safely(self, source, work, *args):
        """What `work` gives for a source; where it fails, a last row says so and the run goes on."""
        last = None
        self.used.add(source)
        try:
            for article, row in work(*args):
                last = row
                yield article, row
            return
        except Unreadable as trouble:
            reason, expected = str(trouble), trouble.expected
        except OSError as error:
            reason, expected = f"{ledger.BROKEN}: {error.strerror or error}", None
        except Exception as error:  # a fault of a library or of ours is one file's, not the run's
            reason, expected = f"{ledger.BROKEN}: {type(error).__name__}: {error}; please report it", None
        own = last is not None and last["source"] == _printable(source)
        number = last["record"] + 1 if own else 0
        if not own and (expected or 1) == 1 and _may_hold_many(source):
            reason = reason if reason in (EMPTY, NO_RECORD) or UNKNOWN in reason else f"{reason}; {UNKNOWN}"
        if own and not reason.startswith(ledger.BROKEN):
            reason = f"{ledger.BROKEN}: {reason}"
        expected = last["expected"] if own else 1 if expected is None else expected
        yield None, ledger.row(_printable(source), record=number, reason=reason, expected=expected)

    def _file(self, source):
        yield from self._unpacked(source, blobs.file_blob(self.root / source))

    def _unpacked(self, source, blob, inside=None):
        """The records of a file, of what a compressed file holds, of the members of an archive."""
        name, note = kind_of(blob)
        if name not in PACKED:
            yield from self._records(source, blob, self.kinds[name], note)
        elif inside == "gz" or (inside == "zip" and name == "zip"):
            raise Unreadable("packed twice: unpack it once")
        elif name == "zip":
            with blobs.as_archive(blob) as archive:
                for member, found in blobs.members(archive, blob):
                    yield from self._member(f"{source}#{member}", member, found)
        else:
            yield from self._unpacked(source, blobs.unpacked(blob, name), "gz")

    def _member(self, source, member, found):
        """The records of an archive's member; what would be no article in a folder is none here."""
        path = Path(member)
        if path.name.lower() == "metadata.csv":
            found = Unreadable("not used inside an archive: unpack it, or put it beside the archive")
        elif not is_article_file(path) or any(part.startswith(".") or part == "__MACOSX" for part in path.parts[:-1]):
            return
        if isinstance(found, Unreadable):
            self.used.add(source)
            yield None, ledger.row(_printable(source), reason=str(found))
        else:
            yield from self._safely(source, self._unpacked, source, found, "zip")

    def _records(self, source, blob, kind, note):
        """The records of a file, with how many there should be."""
        counted, any_record = _counted(kind, blob), False
        for record in kind.read(blob):
            any_record = True
            expected = counted if kind.count else 1 if record.number is None else record.expected
            record.note, note = "; ".join(filter(None, (note, record.note))) or None, None
            article, row = self._taken(source, record, expected, record.saved or blob.day)
            yield article, row | {"plain": kind.name in _PLAIN}
        if not any_record:
            raise Unreadable(NO_RECORD)
        for name, found in kind.attached(blob) if kind.attached else ():
            yield from self._safely(f"{source}#{name}", self._attachment, f"{source}#{name}", found)

    def _attachment(self, source, found):
        """The records of what is attached to a mail."""
        if isinstance(found, Unreadable):
            raise found
        if source.count("#") > DEEPEST:
            raise Unreadable(f"attached {DEEPEST} times over: save it as a file of its own")
        yield from self._unpacked(source, found)

    def _taken(self, source, record, expected, last):
        """A record as (article or None, ledger row)."""
        found = len(record.text) if record.found is None else record.found
        row = ledger.row(_printable(source), record=record.number or 0, expected=expected, chars_found=found)
        if record.trouble:
            return None, row | {"reason": record.trouble}
        if capped := len(record.text) > CAP:
            record.text = record.text[:CAP]
        article, notes = self._article(source, record, last)
        beware = wall(record.text, article.title)
        keys = self._keys(article, record, beware)
        row |= {"keys": keys, "name": article.source}
        if first := self._first(article, keys):
            doc, where = first
            reason = "; ".join(filter(None, (f"the same record as {where}", beware)))
            return None, row | {"status": "duplicate", "doc_id": f"{doc:016x}", "reason": reason}
        capped = f"capped at {CAP:,} code points" if capped else None
        notes = [record.note, beware, capped, *notes, mojibake(record.text)]
        reason = "; ".join(filter(None, notes)) or None
        return article, row | {
            "status": "read", "doc_id": article.doc_id, "reason": reason, "chars_kept": len(record.text)
        }  # fmt: skip

    def _article(self, source, record, last):
        """The article of a record and what the ledger should say of its fields. In a file of its own the sidecar's word
        holds; in a file of many, or in an archive, a record's own fields do."""
        where = source if record.number is None else f"{source}#{record.number}"
        sheet, given = self._sheet(source)
        own = record.fields | {"where": where}
        fields = own | sheet if record.number is None else sheet | own
        fields = given | fields
        named = "published" in fields and fields["published"] in (sheet.get("published"), given.get("published"))
        published, basis, notes = given_day(fields, "metadata" if named else record.basis, last)
        genre, more = genre_of(fields)
        title, text = fields.get("title"), record.text
        if title and not _begins_with(text, title):
            text = f"{title}\n\n{text}"
        article = Article(
            doc_id=doc_id(_identity(fields), source, record),
            source=_printable(where),
            text=text,
            published=published,
            basis=basis,
            title=title,
            genre=genre,
            language=fields.get("language", "en").split("-")[0].split("_")[0].lower(),
            **{k: fields.get(k) for k in ("outlet", "author", "section", "url")},
        )
        return article, [*notes, more]

    def _sheet(self, source):
        """What metadata.csv says of a source, and of the archive that it lies in."""
        archive = source.partition("#")[0]
        given = self.sidecars.get(archive, {}) if archive != source else {}
        if given:
            self.used.add(archive)
        return self.sidecars.get(source, {}), given

    def _keys(self, article, record, walled):
        """What a record is known by: its outlet, day and text; its identity. Where the text is a wall it tells nothing:
        title and address count, too."""
        said = [article.outlet, article.published, *([article.title, article.url] if walled else [])]
        about = "\n".join(map(str, [*said, record.text])).encode("utf-8", "surrogatepass")
        return number_of(hashlib.blake2b(about, digest_size=8)), int(article.doc_id, 16)

    def _first(self, article, keys):
        """The (doc_id, source) that a record repeats: one of the same keys; else None."""
        place = place_of(self._number, self._n)
        first = self.seen.first(keys[0], place) or self.seen.first(keys[1], place)
        self.seen.add(keys, keys[1], place, article.source)
        return first


def _may_hold_many(source):
    """Whether a file that is rejected as a whole may hold more than one article: no text, page, mail, picture, sound or film."""
    ending = Path(source.lower().removesuffix(".gz").removesuffix(".zst")).suffix
    kind = (guess_type(source)[0] or "").partition("/")[0]
    return READERS.get(ending) not in ("text", "HTML", "mail") and kind not in ("image", "audio", "video", "font")


def _counted(kind, blob):
    """How many records a file should hold; None where the count breaks off, as the reading then will."""
    if kind.count is None:
        return None
    try:
        return kind.count(blob)
    except (Unreadable, OSError):
        return None


def _identity(fields):
    """What tells an article from every other: its address, unless that is a front page; else the vendor's number."""
    url, number = fields.get("url") or "", fields.get("accession") or ""
    if _ADDRESS.match(url) and not _NO_IDENTITY.match(url):
        return url
    return (
        f"accession:{fields.get('outlet', '')}:{number}" if len(number) > 3 and any(map(str.isdigit, number)) else None
    )


def _told_apart(record):
    """What tells a record of a file of many from the others: its text, and where and when it came out; where the text is
    a wall, its title."""
    named = ("outlet", "published", *(["title"] if wall(record.text, record.fields.get("title")) else []))
    return "\x00".join([record.text, *(record.fields[k] for k in named if k in record.fields)])


def _begins_with(text, title):
    """Whether the title is one of the first lines (page furniture may stand above it)."""
    want = " ".join(title.split()).casefold()
    lines = islice((line for line in text.split("\n", 200) if line and not line.isspace()), 40)
    longest = 2 * len(title) + 40  # a longer line, or one with another first letter, is not worth the folding
    return any(
        " ".join(line.split()).casefold() == want
        for line in lines if len(line) <= longest and want.startswith(line.lstrip()[0].casefold())
    )  # fmt: skip


def doc_id(identity, source, record=None):
    """The id of an article: from its url or the vendor's number, else from its source path, in a file of many with its
    text, never with its position; 16 hex digits."""
    alone = record is None or record.number is None
    key = f"url:{identity}" if identity else f"path:{source}" + ("" if alone else f"#{_told_apart(record)}")
    return hashlib.blake2b(key.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()


def place_of(file, n):
    """The place of a record in the order of reading: the number of its file, and its own in it."""
    return file << 36 | n


def number_of(digest):
    """A hash of eight bytes as a number."""
    return int.from_bytes(digest.digest(), "big")


def _printable(source):
    """A path as a table can hold it: bytes of a name that are no UTF-8 become escapes."""
    return source.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
