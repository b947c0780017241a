"""What is new since the run before: which articles, what became of every headline number and why, who is new.

Tables in: all of two corpora. Frames out. Definition "what changed" in docs/definitions.md.
"""

import contextlib
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from muster.ground.errors import InputError
from muster.ground.paths import shown
from muster.measuring.articlechanges import article_changes
from muster.measuring.headlines import HEADLINES, RATES
from muster.measuring.steps import PARTS, between
from muster.measuring.surges import surges
from muster.measuring.words import in_context
from muster.tables.commit import base
from muster.tables.state import told

TOP, MOST, CONTEXT = 15, 40, 160  # leading keys of a number, keys of it shown at most, code points around its evidence
UNUSUAL, OF_DAY, DAYS = (
    0.05,
    3,
    60,
)  # chance of a surge by accident, all looks together; its articles shown; days looked at
_ARTICLES_OWN = ("the codebook", "--map")  # what of the making of tables is no rule


@dataclass
class Changes:
    """What is new since the run before.

    Attributes
    ----------
    rules : list of str, what of the rules is another now: muster, the language, a library, the schema
    codebook : bool, whether the codebook says something else
    n_before, n_now : int, articles
    articles : DataFrame, of `article_changes`
    numbers : DataFrame, one row per (headline, key)
        headline, title, counted, key, label : str;  steps : list of 6, before and after each of PARTS, int, of a rate a
        pair of top and base;  leads : bool, among the first in either run;  before, now and one column for each of PARTS:
        float of a rate, else int;  per : int, of a rate, else 0
    evidence : DataFrame, one row per thing counted that a part adds or takes away, a sample
        headline, key, part, sign : str;  n : int, such things in all;  doc_id, outlet : str;  published : date;  left, keyword, right : str
    surges : DataFrame, one row per entity and day with new articles on which more articles name it than usual, and not so
        in the run before
        as of `surges.surges`, and label : str;  evidence : list of dict, doc_id, outlet, published, left, keyword, right
    n_actors : int, new ones
    actors : DataFrame, one row per new actor, most articles first, a few of them
        entity, label : str;  n_articles : int;  doc_id, outlet : str, of the first article;  published : date;  left, keyword, right : str
    """

    rules: list
    codebook: bool
    n_before: int
    n_now: int
    articles: pd.DataFrame
    numbers: pd.DataFrame
    evidence: pd.DataFrame
    surges: pd.DataFrame
    n_actors: int
    actors: pd.DataFrame

    @property
    def moved(self):
        """The numbers that are not what they were, the largest differences first within a headline."""
        return self.numbers[[steps[0] != steps[-1] or len(set(steps)) > 1 for steps in self.numbers["steps"]]]


def changes(before, now):
    """Compare a run with the one before.

    Parameters
    ----------
    before, now : Corpus
        The tables of both runs; selections do not matter.

    Returns
    -------
    Changes

    Raises
    ------
    InputError
        The tables before are of a version that cannot be compared.
    """
    import duckdb

    before, now = (
        c.select(start="", end="", freq="MS", outlets=[], genres=[], counting="all", use="free") for c in (before, now)
    )
    rules, codebook = causes(before, now)
    try:
        articles = article_changes(before, now, same_rules=not (rules or codebook))
        with _middle(before, now, articles) if rules and codebook else contextlib.nullcontext() as tagged:
            steps = between(before, now, articles, rules=bool(rules), codebook=codebook, middle=tagged)
            numbers = _numbers(steps, now)
            evidence = _evidence(steps, numbers, before, now)
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        where, found = shown(before.processed), "the tables of the run before have other columns"
        raise InputError(
            where, found, do="Nothing is to be done: the next run will find tables of this version"
        ) from error
    return Changes(
        rules=rules, codebook=codebook, n_before=before.n_documents, n_now=now.n_documents, articles=articles, numbers=numbers,
        evidence=evidence, surges=_surges(numbers, articles, before, now), **_newcomers(before, now),
    )  # fmt: skip


def _middle(*runs):
    from muster.measuring.retagged import middle  # the tagger: most nights do without

    return middle(*runs)


def causes(before, now):
    """What else than articles is another now.

    Returns
    -------
    rules : list of str
    codebook : bool
    """
    old, new = _made_from(before), _made_from(now)
    rules = [what for what in new if what not in _ARTICLES_OWN and old.get(what) != new[what]]
    return rules, before.record["codebook_fingerprint"] != now.record["codebook_fingerprint"]


def _made_from(corpus):
    """What the rows of every article follow from beside the article, with fingerprints; of tables without a state the
    versions of the record."""
    versions = {"muster": corpus.record["muster"], "the language": corpus.record["language_fingerprint"]}
    return told(base(corpus.processed)) or versions


# ---- numbers --------------------------------------------------------------------------------------------------------


def _numbers(steps, now):
    series = steps.numbers()
    rows = [row for h in HEADLINES for row in _counts(h, series[h.id], now)]
    parts = {h.id: h.parts for h in HEADLINES}
    for rate in RATES:
        (base,) = series[rate.base].values() or [[0] * (len(PARTS) + 1)]
        pairs = {k: list(zip(top, base, strict=True)) for k, top in series[rate.top].items()}
        leads = _leads({k: series[rate.top][k] for k in pairs})
        rows += [
            (rate.id, rate.title, rate.counted, key, label(key, parts[rate.top], now), pair, key in leads, rate.per)
            for key, pair in sorted(pairs.items(), key=lambda row: (-row[1][-1][0], row[0]))
            if key in leads
        ]
    names = ["headline", "title", "counted", "key", "label", "steps", "leads", "per"]
    frame = pd.DataFrame(rows, columns=names)
    exact = [[value(step, per) for step in found] for found, per in zip(frame["steps"], frame["per"], strict=True)]
    plain = lambda x: float(x) if isinstance(x, Fraction) else x  # noqa: E731
    columns = {"before": [plain(e[0]) for e in exact], "now": [plain(e[-1]) for e in exact]}
    columns |= {part: [plain(e[at + 1] - e[at]) for e in exact] for at, part in enumerate(PARTS)}
    return frame.assign(**{name: pd.Series(found, dtype=object) for name, found in columns.items()})


def _counts(headline, series, now):
    """The rows of a headline: its leading keys, and those that change most."""
    leads = _leads(series)
    changed = sorted(
        (k for k, s in series.items() if len(set(s)) > 1), key=lambda k: (-abs(series[k][-1] - series[k][0]), k)
    )
    some = [*sorted(leads, key=lambda k: (-series[k][-1], k)), *(k for k in changed if k not in leads)][: TOP + MOST]
    for key in sorted(some) if "month" in headline.parts else some:
        yield (
            headline.id,
            headline.title,
            headline.counted,
            key,
            label(key, headline.parts, now),
            series[key],
            key in leads,
            0,
        )


def _leads(series):
    """The keys with the largest values of either run."""
    first = {k for at in (0, -1) for k in sorted(series, key=lambda k: (-series[k][at], k))[:TOP]}
    return {k for k in first if series[k][0] or series[k][-1]}


def value(step, per):
    """A number after a step, exactly: an int, of a rate a Fraction; 0 where there is no base."""
    return (Fraction(per * step[0], step[1]) if step[1] else Fraction(0)) if per else step


def label(key, parts, corpus):
    """The key of a number as it is printed."""
    said = [
        corpus.label(word) if part in ("coalition", "actor", "country") else word
        for word, part in zip(key.split("|"), parts, strict=True)
    ]
    return ", ".join("all" if part == "all" else word for word, part in zip(said, parts, strict=True))


# ---- sentences ------------------------------------------------------------------------------------------------------


def _evidence(steps, numbers, before, now):
    frames = []
    for headline in HEADLINES:
        mine = numbers[(numbers["headline"] == headline.id)]
        keys = [k for k, s in zip(mine["key"], mine["steps"], strict=True) if len(set(s)) > 1]
        frames.append(steps.rows(headline, keys).assign(headline=headline.id))
    rows = pd.concat(frames, ignore_index=True)
    old = dict(steps.db.execute("SELECT doc_id, was FROM docs").fetchall())
    ids = [d if is_now else old.get(d, d) for d, is_now in zip(rows["doc_id"], rows["now"], strict=True)]
    rows = rows.assign(doc_id=ids)
    return _with_text(rows, before, now)[["headline", "key", "part", "sign", "n", *_TEXT]]


_TEXT = ("doc_id", "outlet", "published", "left", "keyword", "right")


def _with_text(rows, before, now):
    """Rows with doc_id, start, end and now, with the text around each place."""
    found = {}
    for is_now, corpus in ((True, now), (False, before)):
        ids = rows.loc[rows["now"] == is_now, "doc_id"].unique().tolist()
        if ids:
            query = "SELECT doc_id, outlet, published FROM documents WHERE list_contains(?, doc_id)"
            about, texts = corpus.db.execute(query, [ids]).fetchall(), corpus.texts(ids)
            found |= {(is_now, doc): (*rest, texts[doc]) for doc, *rest in about}
    told = []
    for row in rows.itertuples():
        outlet, day, text = found[(row.now, row.doc_id)]
        at = in_context(text, int(row.start), int(row.end), CONTEXT)
        told.append((outlet, day, at["left"], at["keyword"], at["right"]))
    return rows.assign(**{name: [t[i] for t in told] for i, name in enumerate(_TEXT[1:])})


# ---- surges ---------------------------------------------------------------------------------------------------------


def _surges(numbers, articles, before, now):
    """The surges on days that have new articles, those of the run before left out."""
    leads = numbers[numbers["headline"].isin(["actor-articles", "coalition-articles"]) & numbers["leads"]]
    new = articles.loc[articles["change"].isin(["added", "redated"]), "published_now"].dropna()
    days, entities = (
        sorted({day.date() for day in pd.to_datetime(new)})[-DAYS:],
        leads["key"].drop_duplicates().tolist(),
    )
    found, known = (surges(c, entities, days) for c in (now, before))
    found, known = (f[f["p_all"] <= UNUSUAL] for f in (found, known))
    fresh = ~pd.MultiIndex.from_frame(found[["entity", "day"]]).isin(pd.MultiIndex.from_frame(known[["entity", "day"]]))
    found = found[fresh].head(MOST)
    rows = [{"label": now.label(r.entity), "evidence": _of_day(now, r.entity, r.day)} for r in found.itertuples()]
    return found.assign(**{name: [row[name] for row in rows] for name in ("label", "evidence")})


def _of_day(corpus, entity, day):
    """The first mention of an entity in some articles of a day."""
    rows = corpus.sql(
        """SELECT doc_id, min("start") AS start, arg_min("end", "start") AS "end", true AS now
        FROM mentions m JOIN selected s USING (doc_id) WHERE entity = ? AND s.published = ? AND use = 'free' AND NOT repeat
        GROUP BY 1 ORDER BY 1 LIMIT ?""",
        [entity, day, OF_DAY],
    )
    return _with_text(rows, corpus, corpus)[list(_TEXT)].to_dict("records")


# ---- actors ---------------------------------------------------------------------------------------------------------


def _newcomers(before, now):
    """How many actors no article of the run before names, and those in most articles."""
    known = {e for (e,) in before.db.execute("SELECT DISTINCT entity FROM presence WHERE layer = 'actor'").fetchall()}
    rows = now.db.execute(
        """SELECT entity, count(*) AS n_articles, arg_min(doc_id, (coalesce(published, DATE '9999-12-31'), doc_id)) FROM presence
        WHERE layer = 'actor' AND NOT list_contains(?, entity) GROUP BY 1 ORDER BY 2 DESC, 1""",
        [sorted(known)],
    ).fetchall()
    frame = pd.DataFrame(rows, columns=["entity", "n_articles", "doc_id"])
    shown_ = frame.head(MOST)
    first = {
        (doc, entity): (start, end)
        for doc, entity, start, end in now.db.execute(
            """SELECT doc_id, entity, min("start"), arg_min("end", "start") FROM mentions
            WHERE layer = 'actor' AND list_contains(?, doc_id) AND list_contains(?, entity) GROUP BY 1, 2""",
            [shown_["doc_id"].tolist(), shown_["entity"].tolist()],
        ).fetchall()
    }
    places = [first[(r.doc_id, r.entity)] for r in shown_.itertuples()]
    rows = shown_.assign(start=[p[0] for p in places], end=[p[1] for p in places], now=True)
    told = _with_text(rows, before, now).assign(label=[now.label(e) for e in rows["entity"]])
    return {"n_actors": len(frame), "actors": told[["entity", "label", "n_articles", *_TEXT]]}
