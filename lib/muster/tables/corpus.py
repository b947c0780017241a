"""The open tables: what measures ask, through DuckDB, without loading a table whole.

Tables in: all of data/processed.
"""

import contextlib
import hashlib
import json
from copy import copy
from datetime import date
from pathlib import Path

from muster.ground.errors import InputError, ParameterError, did_you_mean
from muster.ground.paths import Project, is_url, shown
from muster.ground.schema import TABLES
from muster.tables.commit import Held
from muster.tables.store import CODEBOOK, read_record

FREQS = {"D": "day", "W": "week", "MS": "month", "QS": "quarter", "YS": "year"}
COUNTINGS = ("all", "stories", "originals")
USES = ("free", "all")
_CHOICES = {"freq": FREQS, "counting": COUNTINGS, "use": USES}
_FEW = ("outlet", "genre", "published_basis", "copy_kind")  # columns of few different values
_STRATUM = "enum_code(coalesce(outlet, ''::of_outlet))::BIGINT * 10000000 + coalesce(period - DATE '0001-01-01' + 1, 0)"
_ALONE = "doc_id AS lead, 1.0::DOUBLE AS weight, {} AS stratum"
_COUNTED = "coalesce(lead, doc_id) AS lead, weight, stratum"
_TRIES = 100  # looks at a folder in which builds follow one another
SETTINGS = ("start", "end", "freq", "outlets", "genres", "counting", "use")


class Corpus:
    """The tables of a corpus, restricted to a selection of its articles.

    Use `open_corpus`. In queries the view `selected` holds the documents of the selection with `period`, the first day
    of the period of length `freq` that holds the whole publication interval, null where none does; `weight`, what the
    article counts; `lead`, the article that stands for what is resampled: its story's first where stories are counted,
    else itself; `stratum`, a number for outlet and period of the lead, in the order of their names and days.

    Attributes
    ----------
    processed : Path
    record : dict, of the build
    codebook : Codebook
    start, end, freq, outlets, genres, counting, use : settings of the selection
    """

    def __init__(self, processed, record, codebook, held):
        import duckdb

        self.processed, self.record, self.codebook, self._held = processed, record, codebook, held
        self._db, self._made = duckdb.connect(config={"threads": 2}), False
        for name in TABLES:
            self._db.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{self._files(name)}')")
        self._select({})

    @property
    def db(self):
        """The DuckDB connection; `selected` is made when it is first asked for."""
        if not self._made:
            self._made = True
            with _readable(self.processed):
                self._make_selected()
        return self._db

    def _files(self, name):
        """The files of a table, as a string in SQL."""
        path = self._held.folder / f"{name}.parquet"
        return (path / "*.parquet" if path.is_dir() else path).as_posix().replace("'", "''")

    def select(self, **settings):
        """A corpus restricted to part of the articles; what is not given stays as it was.

        Parameters
        ----------
        start, end : str, ISO date, or "" for open; both inclusive
        freq : str, one of D, W, MS, QS, YS
            pandas offset alias of the period; its first day labels it.
        outlets, genres : list of str; empty = all
        counting : str
            "all": an article counts 1; "stories": 1/k, k = the articles of its story in the selection; "originals": one
            article a story is left in the selection, the first by `tables.originals.precedence`.
        use : str, "free" or "all": which uses of a mention count

        Returns
        -------
        Corpus

        Raises
        ------
        ParameterError
            A value that is not allowed, an outlet or genre that the corpus does not have.
        """
        for name in settings:
            if name not in SETTINGS:
                raise ParameterError(
                    "select",
                    f'there is no setting "{name}"',
                    allowed=", ".join(SETTINGS),
                    do=did_you_mean(name, SETTINGS),
                )
        other = copy(self)
        other._db, other._made = self._db.cursor(), False
        other._select({**self.settings, **settings})
        return other

    def _select(self, settings):
        self.settings = settings
        self.start, self.end = (_day(settings.get(k), k) for k in ("start", "end"))
        self.freq = _choice("freq", settings.get("freq") or "QS", FREQS)
        self.counting = _choice("counting", settings.get("counting") or "all", COUNTINGS)
        self.use = _choice("use", settings.get("use") or "free", USES)
        self.outlets, self.genres = list(settings.get("outlets") or ()), list(settings.get("genres") or ())
        for key in ("outlet", "genre"):
            self._known(key, getattr(self, f"{key}s"))
        where, values = ["true"], []
        if self.start:
            where, values = [*where, "published_low >= ?"], [*values, self.start]
        if self.end:
            where, values = [*where, "published_high <= ?"], [*values, self.end]
        for key in ("outlet", "genre"):
            if wanted := getattr(self, f"{key}s"):
                where, values = [*where, f"list_contains(?, {key})"], [*values, wanted]
        self._where = " AND ".join(where), values

    def _make_selected(self):
        """The view `selected`, over a table that is small in memory: few values are numbers in it, what is the same is left out."""
        (where, values), step = self._where, FREQS[self.freq]
        self._make_types()
        few = ", ".join(f"{name}::of_{name} AS {name}" for name in _FEW)
        self._db.execute(
            f"""CREATE OR REPLACE TEMP TABLE chosen AS
            SELECT doc_id, {few}, published, published_low, published_high, nullif(story_id, doc_id) AS story_id, n_tokens, n_sentences,
                   CASE WHEN date_trunc('{step}', published_low) = date_trunc('{step}', published_high)
                        THEN date_trunc('{step}', published_low)::DATE END AS period
            FROM documents WHERE {where}""",
            values,
        )
        if self.counting != "all":
            self._count_stories()
        counted = _COUNTED if self.counting == "stories" else _ALONE.format(_STRATUM)
        few = {name: f"{name}::VARCHAR AS {name}" for name in _FEW}
        self._db.execute(
            f"""CREATE OR REPLACE TEMP VIEW selected AS
            SELECT doc_id, {few["outlet"]}, {few["genre"]}, published, published_low, published_high, {few["published_basis"]},
                   coalesce(story_id, doc_id) AS story_id, {few["copy_kind"]}, n_tokens, n_sentences, period, {counted} FROM chosen"""
        )

    def _make_types(self):
        """The values of columns that have few, as types: those of outlets in the order of strata, the empty one for none."""
        for name in _FEW:
            self._db.execute(
                f"""CREATE TYPE IF NOT EXISTS of_{name} AS ENUM (SELECT name FROM (
                    SELECT DISTINCT {name} AS name FROM documents WHERE {name} IS NOT NULL UNION SELECT '') ORDER BY name || '|')"""
            )

    def _count_stories(self):
        """Give each article the lead and stratum of its story and its weight; originals keeps the leads only."""
        self._db.execute(
            """CREATE OR REPLACE TEMP TABLE leads AS
            SELECT coalesce(story_id, doc_id) AS story_id, count(*) AS n, max(doc_id) FILTER (story_id IS NULL) AS lead FROM chosen GROUP BY 1"""
        )
        for story, lead in self._leads_without_original():
            self._db.execute("UPDATE leads SET lead = ? WHERE story_id = ?", [lead, story])
        if self.counting == "originals":
            self._db.execute("DELETE FROM chosen WHERE doc_id NOT IN (SELECT lead FROM leads)")
        else:
            self._db.execute(
                f"""CREATE OR REPLACE TEMP TABLE chosen AS
                SELECT chosen.*, nullif(leads.lead, chosen.doc_id) AS lead, 1 / leads.n AS weight, first.stratum
                FROM chosen JOIN leads ON leads.story_id = coalesce(chosen.story_id, chosen.doc_id)
                JOIN (SELECT doc_id, {_STRATUM} AS stratum FROM chosen) AS first ON first.doc_id = leads.lead
                ORDER BY chosen.rowid"""
            )
        self._db.execute("DROP TABLE leads")

    def _leads_without_original(self):
        """Of each story whose original the selection leaves out, its id and its first article in the selection."""
        mine = "(SELECT doc_id FROM chosen JOIN leads USING (story_id) WHERE leads.lead IS NULL) USING (doc_id)"
        documents = self._db.sql(f"SELECT * FROM documents SEMI JOIN {mine} ORDER BY doc_id").to_arrow_table()
        if not documents.num_rows:
            return ()
        from muster.codebook.language import read_language
        from muster.tables.originals import firsts

        paragraphs = self._db.sql(f"SELECT * FROM paragraphs SEMI JOIN {mine} ORDER BY 1, 2").to_arrow_table()
        outlets = self._db.execute("SELECT DISTINCT outlet FROM documents WHERE outlet IS NOT NULL").fetchall()
        language = read_language(self.codebook.language)
        return firsts(documents, paragraphs, language, [o for (o,) in outlets], self.record["agency_outlets"])

    def _known(self, key, wanted):
        if wanted:
            have = [
                row[0]
                for row in self._db.execute(
                    f"SELECT DISTINCT {key} FROM documents WHERE {key} IS NOT NULL ORDER BY 1"
                ).fetchall()
            ]
            for value in wanted:
                if value not in have:
                    raise ParameterError(
                        f"{key}s",
                        f'the corpus has no {key} "{value}"',
                        allowed=", ".join(have) or "none",
                        do=did_you_mean(value, have),
                    )

    def sql(self, query, values=()):
        """The answer to a query as a frame; the tables stand under their names, the selection as `selected`."""
        return self.db.execute(query, list(values)).df()

    def sums(self, query, values=()):
        """The answer to a query that sums up the rows of many articles, as `sql` gives it.

        Tables are joined in the order in which they stand, so that `selected`, behind a table with many rows an article, is
        what is held in memory. Where nothing is left out of the selection, it is not asked ahead what it may have.
        """
        left = ["join_order", "build_side_probe_side", *([] if self._where[1] else ["join_filter_pushdown"])]
        self.db.execute(f"SET disabled_optimizers = '{','.join(left)}'")
        try:
            return self.sql(query, values)
        finally:
            self.db.execute("RESET disabled_optimizers")

    def table(self, name):
        """A whole table of the selection's articles as a frame; for small tables and small corpora."""
        return self.sql(
            f"SELECT t.* FROM {name} t SEMI JOIN selected USING (doc_id)"
            if name != "ledger"
            else "SELECT * FROM ledger"
        )

    def texts(self, ids):
        """The texts of some articles, of the selection or not, without reading those of others.

        Parameters
        ----------
        ids : iterable of str, doc_id

        Returns
        -------
        dict of doc_id to str; an id that no article has is left out
        """
        from muster.tables.texts import texts

        return texts(self.db, self._files("documents"), ids)

    def coalitions(self, given=()):
        """The coalitions to show: those given, else all of the codebook.

        Raises
        ------
        ParameterError
            The codebook has no such coalition.
        """
        known = [c.id for c in self.codebook.coalitions]
        for name in given:
            _choice("coalitions", name, known)
        return list(given) or known

    def actors(self, given):
        """The actors given, each known to the corpus or the codebook.

        Raises
        ------
        ParameterError
            Neither knows an actor of that id.
        """
        seen = {
            row[0] for row in self.db.execute("SELECT DISTINCT entity FROM presence WHERE layer = 'actor'").fetchall()
        }
        for name in given:
            known = seen | self.codebook.labels.keys() | self.record["labels"].keys()
            if name not in known:
                raise ParameterError(
                    "actors",
                    f'nobody has the id "{name}"',
                    allowed="ids such as TUR, USA/congress, john_kerry",
                    do=did_you_mean(name, sorted(known)),
                )
        return list(given)

    def label(self, entity):
        """The name of an entity as figures print it."""
        return self.codebook.labels.get(entity) or self.record["labels"].get(entity) or _from_id(entity)

    @property
    def fingerprint(self):
        """What tells these tables from others: a hash of the record of the build, which names its parts, and of the sizes of
        the files."""
        files = sorted(p for p in self._held.folder.rglob("*.parquet") if p.is_file() and p.name != "sources.parquet")
        said = [self.record, [(p.relative_to(self._held.folder).as_posix(), p.stat().st_size) for p in files]]
        return hashlib.blake2b(json.dumps(said, sort_keys=True).encode("utf-8"), digest_size=8).hexdigest()

    @property
    def n_documents(self):
        return self.db.execute("SELECT count(*) FROM selected").fetchone()[0]


def open_corpus(processed="", codebook=""):
    """Open the tables of a corpus.

    Parameters
    ----------
    processed : path, or an address: then what changed there is fetched; "" = data/processed of the project
    codebook : path; "" = the one that the tables were made with

    Returns
    -------
    Corpus

    Raises
    ------
    InputError
        There are no tables; the message names the command that makes them.
    """
    from muster.codebook.codebook import read_codebook

    processed = folder_of(processed or Project.here().processed)
    for _ in range(_TRIES):
        with contextlib.suppress(FileNotFoundError):  # its place changed between two looks
            held = Held(processed)
            record = read_record(processed, held.folder)
            if record is None:
                break
            with _readable(processed):
                return Corpus(processed, record, read_codebook(codebook or held.folder / CODEBOOK), held)
    do = f"Run: muster build --processed {shown(processed)}"
    raise InputError(shown(processed), "there are no tables", do=do)


def folder_of(processed):
    """The folder of this machine in which tables stand: of tables at an address, the copy, brought up to date.

    Parameters
    ----------
    processed : path or address

    Returns
    -------
    Path

    Raises
    ------
    InputError
        There are no tables at the address; they cannot be fetched.
    """
    if not is_url(processed):
        return Path(processed)
    from muster.tables.depot import Depot

    return Depot(processed).tables()


@contextlib.contextmanager
def _readable(processed):
    """Tables that somebody cut or overwrote are one message."""
    import duckdb

    try:
        yield
    except (duckdb.InvalidInputException, duckdb.IOException, duckdb.BinderException) as error:
        found = f"a table cannot be read ({str(error).splitlines()[0]})"
        do = f"Run: muster build --processed {shown(processed)} --force"
        raise InputError(shown(processed), found, do=do) from None


def _day(value, key):
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        raise ParameterError(key, f'"{value}" is no day', allowed="an ISO date such as 2014-09-05, or empty") from None


def check_setting(name, value):
    """Refuse a value that `select` would refuse whatever the corpus.

    Raises
    ------
    ParameterError
    """
    if name in ("start", "end"):
        _day(value, name)
    elif name in _CHOICES and value:
        _choice(name, value, _CHOICES[name])


def _choice(key, value, allowed):
    if value not in allowed:
        raise ParameterError(key, f'is "{value}"', allowed=", ".join(allowed), do=did_you_mean(value, allowed))
    return value


def _from_id(entity):
    """ "IRQ/forces" -> "IRQ forces", "james_bays" -> "James Bays"."""
    left, _, right = entity.partition("/")
    if right:
        return f"{left} {right.replace('_', ' ')}"
    return entity.removeprefix("other:").replace("_", " ").title()
