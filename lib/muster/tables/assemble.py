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
from muster.tables.copies import Passages, hash_of, mixed
from muster.tables.facts import words
from muster.tables.originals import frame
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
        return self.survey.column(name).to_numpy()[self.articles]

    def _old_place(self):
        """The place of each article among those of the build before that have the same rows; -1 = it has none."""
        old = self.before
        if old is None or not len(old.doc):
            return np.full(len(self.articles), -1)
        order = np.argsort(old.doc, kind="stable")
        at = order[np.minimum(np.searchsorted(old.doc, self.doc, sorter=order), len(order) - 1)]
        same = (
            (old.doc[at] == self.doc)
            & (old.key[at] == self._of_articles("key"))
            & (old.applied[at] == self.lines.applied)
        )
        return np.where(same & ~self._stale[at], at, -1)

    def jobs(self):
        """The articles to tag, a job for each batch that was read.

        Returns
        -------
        list of workers.Job
        """
        found, first = [], self.survey.old_articles
        wanted = np.flatnonzero(self.shelved < 0)
        at = self.articles[wanted]
        for number, batch in enumerate(self.survey.batches):
            n = batch.articles.num_rows
            mine = np.flatnonzero((at >= first) & (at < first + n))
            rows = (at[mine] - first).tolist()
            if rows:
                lines = {row: self.lines.of(article) for row, article in zip(rows, wanted[mine].tolist(), strict=True)}
                lines = {row: some for row, some in lines.items() if some}
                found.append(Job(batch.path, self.shop.scratch / f"tagged-{number:06}", rows, lines))
            first += n
        return found

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
        new, wanted = self.shelf.doc, self.shelved < 0
        if len(new):
            order = np.argsort(new, kind="stable")
            at = order[np.minimum(np.searchsorted(new, self.doc, sorter=order), len(order) - 1)]
            self.shelved[wanted & (new[at] == self.doc)] = (at + self.shelf.n_old)[wanted & (new[at] == self.doc)]
        self.n_tagged = self.n_jobs - int((self.shelved < 0).sum())
        self.kept = self.shelved >= 0
        self.at = self.shelved[self.kept]

    def _stories(self):
        """The stories of the articles that are kept, as `stories.Stories`."""
        table = self._facts.take(pa.array(self.at))
        docs, outlets = self.doc[self.kept], self.survey.column("outlet").take(pa.array(self.articles[self.kept]))
        about = frame(table.append_column("doc_id", pa.array(docs)).append_column("outlet", outlets))
        about["mark"] = mixed(mixed(docs) ^ self._of_articles("key")[self.kept] ^ mixed(self._made() ^ self._applied()))
        places = np.full(self.shelf.ends[-1] if self.shelf.ends else 0, -1)
        places[self.at] = np.arange(len(self.at))
        passages = Passages(self.shop.scratch, self.shelf.blocks(), places)
        try:
            return stories(about, passages, self.language, lambda some: self._words(passages, some), self._known(docs))
        finally:
            passages.close()

    def _made(self):
        """By which rules the rows of each article that is kept were made."""
        old = self.at < self.shelf.n_old
        return (
            np.where(old, self.before.made[np.where(old, self.at, 0)], self.made)
            if old.any()
            else np.full(len(old), self.made)
        )

    def _applied(self):
        return self.lines.applied[self.kept]

    def _known(self, docs):
        """What the build before says of the stories of articles, as `stories.stories` takes it."""
        old = self.at < self.shelf.n_old
        if not old.any():
            return None
        at, order = np.where(old, self.at, 0), np.argsort(docs)
        group, story = (np.where(old, self.before.column("articles", n).to_numpy()[at], 0) for n in ("group", "story"))
        place = order[np.minimum(np.searchsorted(docs, story, sorter=order), len(docs) - 1)]
        kind = self.before.column("articles", "copy_kind").take(pa.array(at)).to_pylist()
        return group, np.where(docs[place] == story, place, -1), kind

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
        told = self._stories()
        self._columns(told)
        n, cuts = np.cumsum(self.is_article), self.cuts
        ends = np.concatenate(([0], n))[cuts]
        names = [self._name(*cuts[k : k + 2], *ends[k : k + 2]) for k in range(len(cuts) - 1)]
        parts, rows, self._linked = [], dict.fromkeys(TABLES, 0), set()
        for number, name in enumerate(names):
            at = (number, len(names), name)
            known = self.before.parts.number.get(name) if self.before else None
            if known is not None:
                part = self.before.parts.link(known, self.shop.staged, number, len(names))
                self._linked.add(name)
            else:
                tables = self._part(*cuts[number : number + 2].tolist(), *ends[number : number + 2].tolist())
                part = tables_in_parts.write(tables, self.shop.staged, *at)
            parts.append(part)
            rows = {table: rows[table] + part["rows"][table] for table in rows}
        self._sum(parts)
        self.parts = parts
        return parts, {"rows": rows, "agency_outlets": told.agency_outlets, "parts": f"{hash_of(names):016x}"}

    def _columns(self, told):
        """The columns of state/records and state/articles that were not there before, in the order of the corpus."""
        records = self.survey.records
        self.record = {name: self.survey.pool(name)[records] for name in ("hash", "text_key", "doc_key")}
        self.is_article = self.survey.articles >= 0
        self.failed = failed = np.flatnonzero(self.is_article)[~self.kept]
        self.record["hash"][failed] ^= np.array(
            [hash_of(self._failed[d]) for d in self.doc[~self.kept].tolist()], np.uint64
        )
        self.is_article[failed] = False
        docs = self.doc[self.kept]
        self.article = {
            "doc": docs, "key": self._of_articles("key")[self.kept], "applied": self._applied(), "made": self._made(),
            "story": docs[told.story], "copy_kind": np.array(told.kind, object), "group": told.group,
        }  # fmt: skip
        doc = np.zeros(len(records), np.uint64)
        doc[self.is_article] = docs
        self.cuts = tables_in_parts.cut(doc)

    def _name(self, a, b, first, end):
        """The name of a part: another one for another content."""
        columns = [self.record["hash"][a:b], self.is_article[a:b]]
        columns += [self.article[name][first:end] for name in ("doc", "key", "applied", "made", "story", "group")]
        about = b"|".join(np.ascontiguousarray(c).tobytes() for c in columns)
        return f"{hash_of((about, self.article['copy_kind'][first:end].tolist())):016x}"

    def _part(self, a, b, first, end):
        """The tables of a part: records a to b, articles first to end."""
        tables = self.shelf.rows(self.at[first:end])
        story = [f"{s:016x}" for s in self.article["story"][first:end].tolist()]
        for name, values in (("story_id", story), ("copy_kind", self.article["copy_kind"][first:end].tolist())):
            at = TABLES["documents"].arrow.names.index(name)
            field = TABLES["documents"].arrow.field(name)
            tables["documents"] = tables["documents"].set_column(at, field, pa.array(values, field.type))
        tables["events"] = with_acts(tables["events"], tables["documents"])
        tables["ledger"], names = self._ledger(a, b)
        about = [pa.array(self.record[n][a:b]) for n in ("hash", "text_key", "doc_key")]
        tables["state/records"] = pa.table([*about, pa.array(self.is_article[a:b]), names], schema=state.RECORDS)
        tables["state/articles"] = self._state(first, end)
        return tables

    def _state(self, first, end):
        """The rows of state/articles."""
        pool, at = pa.array(self.articles[self.kept][first:end]), self.at[first:end]
        found = {name: self.article[name][first:end] for name in ("doc", "key", "applied", "made", "story", "group")}
        found["copy_kind"] = pa.array(self.article["copy_kind"][first:end].tolist(), pa.string())
        found |= {name: self._read[name].take(pool) for name in ("outlet", "plain", "lines")}
        found |= {name: self._facts[name].take(pa.array(at)) for name in self._facts.column_names}
        found["blocks"] = self.shelf.some_blocks(at)
        return pa.table([found[name] for name in state.ARTICLES.names], schema=state.ARTICLES)

    @cached_property
    def _read(self):
        """What reading knows of the articles of the pool."""
        return {name: self.survey.column(name) for name in ("outlet", "plain", "lines")}

    @cached_property
    def _facts(self):
        """What tagging knows of the articles on the shelf."""
        return self.shelf.facts(self.before)

    def _ledger(self, a, b):
        """The rows of records in the ledger, and what those with a text are called."""
        at, old = self.survey.records[a:b], self.survey.old_records
        tables, names = [], []
        for run in np.split(at, np.flatnonzero(np.diff(at) != 1) + 1) if len(at) else ():
            first, end = int(run[0]), int(run[-1]) + 1
            for table, mine in self._stretches(first, end, old):
                tables.append(table)
                names.append(mine)
        table = pa.concat_tables([TABLES["ledger"].arrow.empty_table(), *tables]).combine_chunks()
        return self._with_failed(table), pa.array([n for some in names for n in some], pa.string())

    def _stretches(self, first, end, old):
        """The ledger rows of a stretch of the pool of records, and their names, piece by piece."""
        while first < min(end, old):
            parts = self.before.parts
            number = int(np.searchsorted(parts.records, first, side="right")) - 1
            begin, until = parts.records[number], min(end, int(parts.records[number + 1]))
            table = parts.table("ledger", number).cast(TABLES["ledger"].arrow)
            names = parts.table("state/records", number, ["name"])["name"]
            yield table.slice(first - begin, until - first), names.slice(first - begin, until - first).to_pylist()
            first = until
        while first < end:
            number = int(np.searchsorted(self._batch_ends, first - old, side="right"))
            batch, begin = self.survey.batches[number], old + (int(self._batch_ends[number - 1]) if number else 0)
            until = min(end, old + int(self._batch_ends[number]))
            yield batch.ledger().slice(first - begin, until - first), batch.names[first - begin : until - begin]
            first = until

    @property
    def _batch_ends(self):
        return np.cumsum([len(batch.names) for batch in self.survey.batches])

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
            self.ledger.add(made.table("ledger", number).to_pylist())
        self.ledger.close()

    def redated(self):
        """The articles of both builds whose day is another now: list of (source, day before, day now)."""
        if self.before is None:
            return []
        old = [n for n, part in enumerate(self.before.parts.parts) if part["name"] not in self._linked]
        new = [n for n, part in enumerate(self.parts) if part["name"] not in self._linked]
        made = tables_in_parts.Parts(self.shop.staged, self.parts)
        return redated(*(_days(some, numbers) for some, numbers in ((self.before.parts, old), (made, new))))


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
