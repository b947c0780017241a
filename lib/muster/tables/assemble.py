"""From what is known of every article to the parts of the tables: what to tag, what to take over, which parts to write.

Tables out: all, part by part; state/records and state/articles beside them.
"""

from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa

from muster.ground.schema import TABLES
from muster.reading.ledger import Sums
from muster.tables import parts as tables_in_parts
from muster.tables import state
from muster.tables.acts import with_acts
from muster.tables.copies import hash_of, mixed
from muster.tables.facts import words
from muster.tables.originals import frame
from muster.tables.passages import Passages
from muster.tables.pool import LEDGER, OF_ARTICLES, OF_RECORDS
from muster.tables.shelf import Shelf
from muster.tables.stories import stories
from muster.tables.workers import Job

_WORDS = ("documents", "paragraphs", "quotes")
_AT_ONCE = 512  # articles whose words are read in one go


class Assembly:
    """The articles of a build on their way into the tables.

    Parameters
    ----------
    survey : survey.Survey
    before : state.Before or None
    stale : bool array, the articles of the build before whose rows no longer hold
    made : dict, of `state.made_from`
    language : Language
    shop : store.Workshop

    Attributes
    ----------
    ledger : Sums
    n_jobs, n_taken, n_tagged : int, articles
    failed : int array, set by `write`: the records that could not be tagged
    """

    def __init__(self, survey, before, stale, made, language, shop):
        self.survey, self.before, self.language, self.shop = survey, before, language, shop
        self.pool = survey.pool
        self.shelf, self.ledger, self._failed = Shelf(before.parts if before else None), Sums(), {}
        self.made = np.uint64(hash_of(sorted(made.items())))
        self._stale = stale
        self._find()

    # ---- what to tag -----------------------------------------------------------------------------------------------

    def _find(self):
        """Where the rows of each article stand on the shelf, -1 = it is to be tagged."""
        while True:
            self.articles = self.survey.articles[self.survey.articles >= 0]
            self.lines = self.survey.recurring()
            self.doc = self._of_articles("doc")
            self.shelved = self._old_place()
            again = np.flatnonzero((self.shelved < 0) & (self.articles < self.survey.old_articles))
            if not len(again):
                break
            self.survey.read_again(self.articles[again])
        self.n_jobs = int((self.shelved < 0).sum())
        self.n_taken = len(self.articles) - self.n_jobs

    def _of_articles(self, name):
        """A column of numbers of the articles of the corpus."""
        return self.pool.numbers(OF_ARTICLES, name)[self.articles]

    def _old_place(self):
        """The place of each article among those of the build before that have the same rows; -1 = it has none."""
        old = self.before
        if old is None or not old.n_articles:
            return np.full(len(self.articles), -1)
        at = _places(old.numbers("doc"), self.doc)
        same = np.flatnonzero(at >= 0)
        for name, now in (("key", self._of_articles("key")), ("applied", self.lines.applied[self.articles])):
            same = same[old.numbers(name)[at[same]] == now[same]]
        same = same[~self._stale[at[same]]]
        found = np.full(len(self.articles), -1)
        found[same] = at[same]
        return found

    def jobs(self):
        """The articles to tag, a job for each batch that was read.

        Yields
        ------
        workers.Job
        """
        first = self.survey.old_articles
        at = self.articles[self.shelved < 0]
        for number, batch in enumerate(self.pool.batches):
            rows = (at[(at >= first) & (at < first + batch.n_articles)] - first).tolist()
            if rows:
                lines = self.lines.of(batch.table(OF_ARTICLES))
                lines = {row: lines[row] for row in rows if lines[row]}
                yield Job(batch.path, self.shop.scratch / f"tagged-{number:06}", rows, lines)
            first += batch.n_articles

    def take(self, job, every):
        """Take what came of a job.

        Parameters
        ----------
        job : workers.Job
        every : list of workers.Done

        Returns
        -------
        int, its articles
        """
        for done in every:
            self._failed |= {int(doc, 16): reason for doc, reason in done.failed}
            if done.out.is_dir():
                self.shelf.add(done.out)
        return len(job.rows)

    # ---- the stories -----------------------------------------------------------------------------------------------

    def _settle(self):
        """Find the rows of what was tagged, and leave out what could not be."""
        wanted = np.flatnonzero(self.shelved < 0)
        at = _places(self.shelf.doc, self.doc[wanted])
        self.shelved[wanted] = np.where(at >= 0, at + self.shelf.n_old, -1)
        self.n_tagged = self.n_jobs - int((at < 0).sum())
        kept = self.shelved >= 0
        self.failed = np.flatnonzero(self.survey.articles >= 0)[~kept]
        self.at, self.doc, self.articles = self.shelved[kept], self.doc[kept], self.articles[kept]

    def _stories(self):
        """The stories of the articles that are kept, as `stories.Stories`."""
        places = np.full(self.shelf.ends[-1] if self.shelf.ends else 0, -1, np.int32)
        places[self.at] = np.arange(len(self.at))
        passages = Passages(self.shop.scratch, self.shelf.blocks(), places)
        try:
            words = lambda some: self._words(passages, some)  # noqa: E731
            return stories(self._about(), passages, self.language, words, self._known())
        finally:
            passages.close()

    def _about(self):
        """What the stories rest on, as `stories.stories` takes it."""
        facts = self.shelf.facts(self.at, ("source", "low", "high", "n_tokens", "credits"))
        outlet = self.pool.rows(OF_ARTICLES, ["outlet"], self.articles)["outlet"]
        about = frame(facts.append_column("doc_id", pa.array(self.doc)).append_column("outlet", outlet))
        about["mark"] = mixed(mixed(self.doc) ^ self._of_articles("key") ^ mixed(self._made(self.at) ^ self._applied()))
        return about

    def _made(self, at):
        """By which rules the rows of articles on the shelf were made."""
        old = at < self.shelf.n_old
        found = np.full(len(at), self.made)
        if old.any():
            found[old] = self._made_before[at[old]]
        return found

    @cached_property
    def _made_before(self):
        return self.before.numbers("made")

    def _applied(self, some=slice(None)):
        """Which lines recur in articles that are kept, as a number each."""
        return self.lines.applied[self.articles[some]]

    def _known(self):
        """What the build before says of the stories of articles, as `stories.stories` takes it."""
        old = self.at < self.shelf.n_old
        if not old.any():
            return None
        at = np.where(old, self.at, 0)
        group, story = (np.where(old, self.before.numbers(n)[at], 0) for n in ("group", "story"))
        kind = self.before.column("articles", "copy_kind").combine_chunks().dictionary_encode()
        kinds = kind.dictionary.to_pylist()
        return group, _places(self.doc, story), [kinds[n] for n in kind.indices.to_numpy()[at].tolist()]

    def _words(self, passages, articles):
        """Give the words of articles to where passages are compared."""
        for first in range(0, len(articles), _AT_ONCE):
            some = articles[first : first + _AT_ONCE]
            passages.add(some, *words(self.shelf.rows(self.at[some], _WORDS)))

    # ---- the parts -------------------------------------------------------------------------------------------------

    def write(self):
        """Tell the stories and write the parts.

        Returns
        -------
        parts : list of dict, of `parts.Parts`
        record : dict, rows a table, the outlets that are agencies, a hash of the parts
        """
        self._settle()
        self.told = told = self._stories()
        self.is_article = self.survey.articles >= 0
        self.is_article[self.failed] = False
        doc = np.zeros(len(self.is_article), np.uint64)
        doc[self.is_article] = self.doc
        cuts = tables_in_parts.cut(doc)
        ends = np.concatenate(([0], np.cumsum(self.is_article)))[cuts]
        parts, rows, self._linked = [], dict.fromkeys(TABLES, 0), set()
        for number in range(len(cuts) - 1):
            records, articles = (slice(*some[number : number + 2].tolist()) for some in (cuts, ends))
            part = self._written(number, len(cuts) - 1, self._records(records), articles, self.survey.records[records])
            parts.append(part)
            rows = {table: rows[table] + part["rows"][table] for table in rows}
        self._sum(parts)
        self.parts = parts
        names = [part["name"] for part in parts]
        return parts, {"rows": rows, "agency_outlets": told.agency_outlets, "parts": f"{hash_of(names):016x}"}

    def _written(self, number, of, records, articles, places):
        """A part, linked where the build before has it; its records, and where its articles and records stand."""
        article = self._articles(articles)
        name = _name(records, article)
        known = self.before.parts.number.get(name) if self.before else None
        if known is not None:
            self._linked.add(name)
            return self.before.parts.link(known, self.shop.staged, number, of)
        tables = self._part(articles, article) | {LEDGER: self._ledger(places), OF_RECORDS: records}
        return tables_in_parts.write(tables, self.shop.staged, number, of, name)

    def _records(self, some):
        """The rows of state/records of a part."""
        table = self.pool.rows(OF_RECORDS, state.RECORDS.names, self.survey.records[some])
        hashes, failed = table["hash"].to_numpy().copy(), self.survey.articles[some] >= 0
        failed &= ~self.is_article[some]
        reasons = [self._failed[d] for d in table["doc_key"].to_numpy()[failed].tolist()]
        hashes[failed] ^= np.array([hash_of(reason) for reason in reasons], np.uint64)
        columns = {name: table[name] for name in table.column_names}
        columns |= {"hash": hashes, "article": self.is_article[some]}
        return pa.table(columns, schema=state.RECORDS)

    def _articles(self, some):
        """What tells the rows of the articles of a part from others, a row an article."""
        key = self.pool.rows(OF_ARTICLES, ["key"], self.articles[some])["key"]
        made, applied = self._made(self.at[some]), self._applied(some)
        story, group = self.doc[self.told.story[some]], self.told.group[some]
        kind = pa.array(self.told.kind[some], pa.string())
        columns = {"doc": self.doc[some], "key": key, "applied": applied, "made": made, "story": story, "group": group}
        return pa.table(columns).append_column("copy_kind", kind)

    def _part(self, some, article):
        """The tables of a part but those of records."""
        tables = self.shelf.rows(self.at[some])
        story = [f"{s:016x}" for s in article["story"].to_pylist()]
        for name, values in (("story_id", story), ("copy_kind", article["copy_kind"].to_pylist())):
            at = TABLES["documents"].arrow.names.index(name)
            field = TABLES["documents"].arrow.field(name)
            tables["documents"] = tables["documents"].set_column(at, field, pa.array(values, field.type))
        tables["events"] = with_acts(tables["events"], tables["documents"])
        found = {name: article[name] for name in article.column_names}
        read = self.pool.rows(OF_ARTICLES, ["outlet", "plain", "lines"], self.articles[some])
        tagged = self.shelf.facts(self.at[some])
        found |= {name: table[name] for table in (read, tagged) for name in table.column_names}
        about = pa.table([found[name] for name in state.ARTICLES.names], schema=state.ARTICLES)
        return tables | {OF_ARTICLES: about}

    def _ledger(self, places):
        """The rows of records in the ledger."""
        return self._with_failed(self.pool.rows(LEDGER, TABLES["ledger"].arrow.names, places))

    def _with_failed(self, table):
        """Ledger rows; those of articles that could not be tagged say so."""
        rows = table.to_pylist() if self._failed else ()
        if not any(row["status"] == "read" and int(row["doc_id"], 16) in self._failed for row in rows):
            return table
        for row in rows:
            reason = self._failed.get(int(row["doc_id"], 16)) if row["status"] == "read" else None
            if reason:
                row |= {"status": "rejected", "reason": reason, "chars_kept": 0}
        return pa.Table.from_pylist(rows, TABLES["ledger"].arrow)

    def _sum(self, parts):
        """Sum up the ledger."""
        made = tables_in_parts.Parts(self.shop.staged, parts)
        for number in range(len(made)):
            self.ledger.add(made.read("ledger", number).to_pylist())
        self.ledger.close()

    def redated(self):
        """The articles of both builds whose day is another now: list of (source, day before, day now)."""
        if self.before is None:
            return []
        old = [n for n, part in enumerate(self.before.parts.parts) if part["name"] not in self._linked]
        new = [n for n, part in enumerate(self.parts) if part["name"] not in self._linked]
        made = tables_in_parts.Parts(self.shop.staged, self.parts)
        return redated(*(_days(some, numbers) for some, numbers in ((self.before.parts, old), (made, new))))


def _places(among, wanted):
    """Where each of some ids stands among others; -1 = it is none of them."""
    if not len(among):
        return np.full(len(wanted), -1)
    order = np.argsort(among, kind="stable")
    at = order[np.minimum(np.searchsorted(among, wanted, sorter=order), len(order) - 1)]
    return np.where(among[at] == wanted, at, -1)


def _name(records, articles):
    """The name of a part: another one for another content."""
    columns = [records["hash"], records["article"], *(c for c in articles.columns if not pa.types.is_string(c.type))]
    about = b"|".join(np.ascontiguousarray(c.to_numpy()).tobytes() for c in columns)
    return f"{hash_of((about, articles['copy_kind'].to_pylist())):016x}"


def _days(parts, numbers):
    columns = ["doc_id", "source", "published", "published_basis"]
    found = [parts.table("documents", n, columns) for n in numbers]
    return pa.concat_tables(found).to_pandas() if found else pd.DataFrame(columns=columns)


def redated(before, now):
    """Articles whose day changed: by id, and by source, since a new address or day in its metadata gives an article a new id.

    Parameters
    ----------
    before, now : DataFrame, one row per article: doc_id, source, published, published_basis

    Returns
    -------
    list of (str, str, str), source, day and basis before, day and basis now
    """
    said = [
        frame.assign(
            day=[
                f"{d if pd.notna(d) else 'no day'} ({b})"
                for d, b in zip(frame["published"], frame["published_basis"], strict=True)
            ]
        )
        for frame in (before, now)
    ]
    found = set()
    for key in ("doc_id", "source"):
        both = said[0][[key, "published", "day"]].merge(
            said[1][list(dict.fromkeys([key, "source", "published", "day"]))], on=key
        )
        moved = both[
            ~((both["published_x"] == both["published_y"]) | (both["published_x"].isna() & both["published_y"].isna()))
        ]
        found |= set(zip(moved["source"], moved["day_x"], moved["day_y"], strict=True))
    return sorted(found)
