"""The tables between two runs: those of the run before, in which one cause of change after the other takes effect.

Tables in: the facts of `headlines` of two corpora. Out: every headline number after each step, and the rows that a step adds
and takes away. An article's rows are the stored ones before its step and the new ones from then on; the rows after the
last step are those of the run now, so the differences between steps sum to the whole. Definition "what changed" in
docs/definitions.md.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher

import duckdb
import pandas as pd
import pyarrow as pa

from muster.measuring.headlines import FACTS, HEADLINES, values

PARTS = ("rules", "codebook", "redated", "edited", "added")  # steps 1 to 5
STEP_OF = {"redated": 3, "edited": 4, "removed": 4, "added": 5}
EVIDENCE = 20  # rows kept of each number, part and sign


@dataclass
class Steps:
    """Two runs in one place, and the steps between them.

    Use `between`. In queries on `db` the facts stand under their names as they are after the step that `at` has set: of
    the articles whose rows differ, and of all others that tell the same acts.
    """

    db: duckdb.DuckDBPyConnection
    first: dict
    active: list
    acts: bool
    moved: pd.DataFrame | None = None

    def at(self, step):
        """Set the step, 0 = the run before, 5 = the run now."""
        self.db.execute(f"SET VARIABLE step = {int(step)}")

    def numbers(self):
        """Every headline number after each step.

        Returns
        -------
        dict of str to dict of str to list of 6 int
            By id of HEADLINES and by key, of every key that is not 0 throughout: before, then after each of PARTS.
        """
        return {h.id: self._number(h) for h in HEADLINES}

    def _number(self, headline):
        first = self.first[headline.id]
        constant = headline.whole and not self.acts
        found = {} if constant else {step: self._sums(headline, step) for step in (0, *self.active)}
        keys = sorted(set(first).union(*found.values()))
        series = {key: [first.get(key, 0)] for key in keys}
        for step in range(1, len(PARTS) + 1):
            for key, sofar in series.items():
                same = constant or step not in self.active
                sofar.append(sofar[-1] if same else sofar[0] + found[step].get(key, 0) - found[0].get(key, 0))
        return series

    def _sums(self, headline, step):
        self.at(step)
        return dict(self.db.execute(f"SELECT key, {headline.value} FROM ({headline.rows}) GROUP BY 1").fetchall())

    def rows(self, headline, keys, at_most=EVIDENCE):
        """What each step adds to a number and takes from it.

        Parameters
        ----------
        headline : Headline
        keys : list of str
        at_most : int, rows of each key, part and sign

        Returns
        -------
        DataFrame, one row per thing counted, by key, part and place
            key : str;  part : str, of PARTS;  sign : str, + or -;  n : int, such things in all;  doc_id : str;
            start, end : int;  now : bool, the place is in the text of the run now, else of the one before
        """
        frames = []
        if headline.unit is not None and keys and (self.acts or not headline.whole):
            self.db.register("shown", pd.DataFrame({"key": list(keys)}, dtype=str))
            for step in self.active:
                frames.append(self._step(headline, step, at_most))
        columns = ["key", "part", "sign", "n", "doc_id", "start", "end", "now"]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)

    def _step(self, headline, step, at_most):
        """The rows of one step."""
        self._units("p", headline, step - 1, moving=step == STEP_OF["edited"])
        self._units("c", headline, step)
        for name, here, there in (("gained", "c", "p"), ("lost", "p", "c")):
            self.db.execute(
                f"""CREATE OR REPLACE TEMP TABLE {name} AS SELECT *, row_number() OVER (PARTITION BY key, doc_id, place ORDER BY unit) AS nth
                FROM {here} ANTI JOIN {there} USING (key, unit)"""
            )
        # an act of which the id alone is another stands where it stood
        same = "USING (key, doc_id, place, nth)"
        sides = [
            f"""SELECT '{sign}' AS sign, x.*, count(*) OVER (PARTITION BY key) AS n, coalesce(comes <= {upto}, false) AS now
            FROM {here} x ANTI JOIN {there} {same} LEFT JOIN docs USING (doc_id)
            QUALIFY row_number() OVER (PARTITION BY key ORDER BY doc_id, "start", unit) <= {at_most}"""
            for sign, here, there, upto in (("+", "gained", "lost", step), ("-", "lost", "gained", step - 1))
        ]
        return self.db.sql(
            f"""SELECT key, '{PARTS[step - 1]}' AS part, sign, n, doc_id, "start", "end", now
            FROM ({" UNION ALL ".join(sides)}) ORDER BY key, sign, doc_id, "start", unit"""
        ).df()

    def _units(self, name, headline, step, moving=False):
        """What counts after a step in the numbers shown, a row each with its first place, as a table of that name; of
        edited articles the places are those in the new text, negative where the sentence is gone."""
        self.at(step)
        place, join = '"start"', ""
        if moving and self.moved is not None:
            self.db.register("moved", self.moved)
            place = (
                'CASE WHEN m.doc_id IS NULL THEN "start" WHEN shift IS NULL THEN -1 - "start" ELSE "start" + shift END'
            )
            join = "LEFT JOIN moved m USING (doc_id, sentence)"
        nth = 'row_number() OVER (PARTITION BY key, doc_id, place ORDER BY "end")'
        unit = headline.unit or f"doc_id || '@' || place || '#' || {nth}"
        self.db.execute(
            f"""CREATE OR REPLACE TEMP TABLE {name} AS
            WITH r AS (SELECT * FROM ({headline.rows}) SEMI JOIN shown USING (key)),
            placed AS (SELECT r.*, ({place})::BIGINT AS place FROM r {join}),
            units AS (SELECT key, {unit} AS unit, doc_id, "start", "end", place FROM placed)
            SELECT * FROM units QUALIFY row_number() OVER (PARTITION BY key, unit ORDER BY doc_id, "start", "end") = 1"""
        )


def between(before, now, changed, *, rules, codebook, middle=None):
    """The steps between two runs.

    Parameters
    ----------
    before, now : Corpus, their selections by month and else whole
    changed : DataFrame, of `articlechanges.article_changes`
    rules, codebook : bool, whether they are others now
    middle : connection, optional
        Of `retagged.middle`: the unchanged articles by the rules of now and the codebook of before. Needed where both changed.

    Returns
    -------
    Steps
    """
    db = duckdb.connect(config={"threads": 2})
    db.execute("SET VARIABLE step = 0")
    named = {name: pa.array(changed[name], pa.string(), from_pandas=True) for name in ("doc_id", "was", "change")}
    db.register("changed", pa.table(named))
    db.execute(
        f"""CREATE TABLE docs AS SELECT doc_id, CASE WHEN change <> 'added' THEN was END AS was,
            (MAP {STEP_OF})[change] AS leaves, leaves AS comes FROM changed"""
    )
    _unchanged(db, before, now, *_default(changed, rules, codebook))
    acts = _load(db, before, now, middle)
    steps = [row[0] for row in db.execute("SELECT leaves FROM docs UNION SELECT comes FROM docs ORDER BY 1").fetchall()]
    return Steps(db, values(before), steps, acts, _moved(before, now, changed))


def _default(changed, rules, codebook):
    """The steps at which the stored rows of unchanged articles go and the new ones come.

    Where nothing but other articles can have changed them (a line that now recurs in an outlet, another story), that is
    the last step that has articles.
    """
    if rules or codebook:
        return (1 if rules else 2), (2 if codebook else 1)
    last = max((STEP_OF[change] for change in changed["change"]), default=1)
    return last, last


def _unchanged(db, before, now, leaves, comes):
    """Put the unchanged articles whose rows differ among `docs`: all of them where there are rows between."""
    for name, fact in FACTS.items():
        for side, corpus in (("before", before), ("now", now)):
            rows = corpus.db.sql(f"SELECT doc_id, sum(hash(t)::HUGEINT)::VARCHAR AS said FROM ({fact}) t GROUP BY 1")
            db.register(f"{side}_{name}", rows.to_arrow_table())
    said = " UNION ".join(
        f"SELECT doc_id FROM before_{n} b FULL JOIN now_{n} o USING (doc_id) WHERE b.said IS DISTINCT FROM o.said"
        for n in FACTS
    )
    which = said if leaves == comes else "SELECT doc_id FROM before_article SEMI JOIN now_article USING (doc_id)"
    db.execute(
        f"""INSERT INTO docs SELECT doc_id, doc_id, {leaves}, {comes} FROM ({which})
        WHERE doc_id NOT IN (SELECT doc_id FROM docs) AND doc_id NOT IN (SELECT was FROM docs WHERE was IS NOT NULL)"""
    )
    for name in FACTS:
        for side in ("before", "now"):
            db.unregister(f"{side}_{name}")


def _load(db, before, now, middle):
    """The facts of the articles of `docs`, as views that follow the step; whether any of their acts differ."""
    wanted = {"before": "was", "now": "doc_id", "middle": "doc_id"}
    sides = {"before": before.db, "now": now.db} | ({"middle": middle} if middle else {})
    for side, connection in sides.items():
        ids = db.sql(f"SELECT {wanted[side]} AS doc_id FROM docs WHERE {wanted[side]} IS NOT NULL").to_arrow_table()
        connection.register("wanted", ids)
        for name, fact in FACTS.items():
            found = connection.sql(f"SELECT * FROM ({fact}) SEMI JOIN wanted USING (doc_id)").to_arrow_table()
            db.register("found", found)
            db.execute(
                f"""CREATE TABLE {side}_{name} AS SELECT docs.doc_id, f.* EXCLUDE (doc_id), leaves, comes
                FROM found f JOIN docs ON f.doc_id = docs.{wanted[side]}"""
            )
        connection.unregister("wanted")
    acts = _acts_differ(db, middle)
    db.execute("CREATE TABLE rest_events AS SELECT * EXCLUDE (leaves, comes) FROM before_events LIMIT 0")
    for name in FACTS:
        _view(db, name, list(sides))
    if acts:
        _rest_of_acts(db, before.db, list(sides))
    db.execute("CREATE VIEW selected AS SELECT DISTINCT doc_id FROM events")
    return acts


def _view(db, name, sides):
    """A fact after the step that is set."""
    now = "getvariable('step')"
    when = {"before": f"{now} < leaves", "now": f"{now} >= comes", "middle": f"{now} >= leaves AND {now} < comes"}
    parts = (f"SELECT * EXCLUDE (leaves, comes) FROM {side}_{name} WHERE {when[side]}" for side in sides)
    rest = ["SELECT * FROM rest_events"] if name == "events" else []
    db.execute(f"CREATE VIEW {name} AS {' UNION ALL '.join([*parts, *rest])}")


def _rest_of_acts(db, before, sides):
    """Add to `events` what all other articles tell of the acts that the articles of `docs` tell.

    An act counts once over all articles, and one that another in its sentence asks for or pledges counts as that
    (`commitments`). So these are the acts of the articles, those they can count as, those that can count as these, and
    what decides on the last: three steps along such pairs.
    """
    pair = """SELECT DISTINCT i.act AS a, p.act AS b FROM {0} i JOIN {0} p USING (doc_id, sentence)
        WHERE i.act <> p.act AND p.type IN ('AGREE', 'REQUEST') AND i.status IN ('intended', 'requested')"""
    db.register("found", before.sql(pair.format("events")).to_arrow_table())
    pairs = " UNION ".join(
        ["SELECT * FROM found", *(pair.format(f"{side}_events") for side in sides if side != "before")]
    )
    db.execute(f"CREATE TABLE pairs AS SELECT a, b FROM ({pairs}) UNION SELECT b, a FROM ({pairs})")
    db.execute(f"CREATE TABLE acts AS {' UNION '.join(f'SELECT act FROM {side}_events' for side in sides)}")
    for _ in range(3):
        db.execute(
            "INSERT INTO acts SELECT DISTINCT b FROM pairs JOIN acts ON a = act WHERE b NOT IN (SELECT act FROM acts)"
        )
    before.register("wanted", db.sql("SELECT act FROM acts").to_arrow_table())
    db.register(
        "found",
        before.sql(
            f"SELECT doc_id, * EXCLUDE (doc_id) FROM ({FACTS['events']}) SEMI JOIN wanted USING (act)"
        ).to_arrow_table(),
    )
    before.unregister("wanted")
    db.execute(
        "INSERT INTO rest_events SELECT * FROM found WHERE doc_id NOT IN (SELECT was FROM docs WHERE was IS NOT NULL)"
    )


def _acts_differ(db, middle):
    """Whether the acts of any article of `docs` differ between the runs."""
    tables = ["before_events", "now_events", *(["middle_events"] if middle else [])]
    said = [db.execute(f"SELECT sum(hash(t)::HUGEINT) FROM {table} t").fetchone()[0] for table in tables]
    return len(set(said)) > 1


def _moved(before, now, changed):
    """How far each sentence of an edited article stands from where it stood: doc_id, sentence and the shift, null where it
    is gone; None where no article was edited."""
    edited = changed[(changed["change"] == "edited") & changed["what"].str.contains("text")]
    if edited.empty:
        return None
    rows = []
    old, new = _sentences(before, edited["was"]), _sentences(now, edited["doc_id"])
    for doc, was in zip(edited["doc_id"], edited["was"], strict=True):
        a, b = old.get(was, []), new.get(doc, [])
        at = {}
        for block in SequenceMatcher(None, [s[2] for s in a], [s[2] for s in b], autojunk=False).get_matching_blocks():
            at |= {block.a + i: b[block.b + i][1] - a[block.a + i][1] for i in range(block.size)}
        rows += [(doc, number, at.get(i)) for i, (number, *_) in enumerate(a)]
    return pd.DataFrame(rows, columns=["doc_id", "sentence", "shift"]).astype({"shift": "Int64"})


def _sentences(corpus, ids):
    """The sentences of articles: (number, start, text) by doc_id."""
    found = corpus.db.execute(
        """SELECT s.doc_id, sentence, s."start", substring(text, s."start" + 1, s."end" - s."start")
        FROM sentences s JOIN documents d USING (doc_id) WHERE list_contains(?, s.doc_id) ORDER BY 1, 2""",
        [list(ids)],
    ).fetchall()
    by = {}
    for doc, *row in found:
        by.setdefault(doc, []).append(row)
    return by
