"""What hand coding says of the tables: intervals of precision and recall, which types are taken for which, what is missed,
and what nobody looked at.

Tables in: those of `agreement`, with documents. Frames out.
"""

import pandas as pd

from muster.ground.schema import TABLES
from muster.measuring.agreement import LAYERS, outcomes
from muster.measuring.parts import OUTLET
from muster.measuring.proportions import clustered
from muster.measuring.words import in_context

MEASURES = ("precision", "recall")
NOTHING = "(nothing)"
BY_LINE = ("reported", "event types", "events", "claims", "furniture")  # coded by the line that they stand in
_COMPARED = {
    "documents": ("published",),
    "paragraphs": ("start", "end", "kind"),
    "mentions": ("start", "end", "layer", "entity"),
    "quotes": ("start", "end", "kind", "speaker"),
    "dates": ("start", "end", "value"),
    "events": ("start", "end", "type", "source", "target"),
    "claims": ("start", "end", "coalition", "n", "members"),
}  # fmt: skip


def layers(corpus, codings=None, *, by=None):
    """Precision and recall of each layer with their intervals.

    Parameters
    ----------
    corpus, codings : as in `agreement.quality`
    by : str, optional, "outlet": of each outlet apart

    Returns
    -------
    DataFrame, one row per (layer, measure), or (outlet, layer, measure)
        layer : str;  measure : str, "precision" or "recall";  n : int, tagged rows (precision) or coded items (recall) that count;
        n_articles : int, articles with one;  share : float;  low, high : float, 95 % interval, NaN under 10 articles

    Source: `proportions.clustered`.
    """
    rows = outcomes(corpus, codings)
    rows = rows[rows["outcome"] != "disputed"]
    rows["outlet"] = rows["outlet"].fillna("unknown outlet")
    found, keys = [], [by, "layer"] if by else ["layer"]
    for key, group in rows.groupby(keys, sort=False):
        for measure, against in zip(MEASURES, ("false", "missed"), strict=True):
            mine = group[group["outcome"].isin(["right", against])]
            right = mine["weight"].where(mine["outcome"] == "right", 0.0)
            hits, sizes = right.groupby(mine["doc_id"]).sum(), mine.groupby("doc_id")["weight"].sum()
            if len(mine):
                most = mine["weight"].sum() ** 2 / (mine["weight"] ** 2).sum()
                share = clustered(hits.to_numpy(), sizes.to_numpy(), most)
                found.append((*key, measure, len(mine), len(sizes), *share))
    frame = pd.DataFrame(found, columns=[*keys, "measure", "n", "n_articles", "share", "low", "high"])
    order = frame["layer"].map({name: n for n, name in enumerate(LAYERS)})
    return (
        frame.assign(_at=order)
        .sort_values([*keys[:-1], "_at"], kind="stable")
        .drop(columns="_at")
        .reset_index(drop=True)
    )


def confusion(corpus, codings=None):
    """Which types of act are taken for which: coded acts and tagged ones of the same line.

    What both have is on the diagonal; what is left over in a line is paired in the order of the text.

    Returns
    -------
    DataFrame, one row per (coded, tagged) that occurs, the commonest types first
        coded, tagged : str, type, "(nothing)" where one side has none;  n : int
    """
    frame = _confused(outcomes(corpus, codings))[["coded", "tagged"]].value_counts().rename("n").reset_index()
    common = frame.groupby("coded")["n"].sum()
    place = {t: (t == NOTHING, -common.get(t, 0), t) for t in {*frame["coded"], *frame["tagged"]}}
    at = sorted(range(len(frame)), key=lambda i: (place[frame["coded"][i]], place[frame["tagged"][i]]))
    return frame.loc[at].reset_index(drop=True)


def _confused(rows):
    """One row per act that coders or tables have, with both types and its place."""
    rows = rows[(rows["layer"] == "event types") & (rows["outcome"] != "disputed")]
    right = rows[rows["outcome"] == "right"]
    pairs = list(zip(right["doc_id"], right["start"], right["end"], right["coded"], right["coded"], strict=True))
    for doc, article in rows.groupby("doc_id"):
        spare = list(article[article["outcome"] == "false"].itertuples())
        for item in article[article["outcome"] == "missed"].sort_values("start").itertuples():
            instead = next((r for r in spare if item.start <= r.start < item.end), None)
            if instead is not None:
                spare.remove(instead)
            place = instead if instead is not None else item
            pairs.append((doc, place.start, place.end, item.coded, instead.tagged if instead is not None else NOTHING))
        pairs += [(doc, r.start, r.end, NOTHING, r.tagged) for r in spare]
    return pd.DataFrame(pairs, columns=["doc_id", "start", "end", "coded", "tagged"])


# what `register` lays beside the tables: every outcome of the coded articles; every act with both types
ROWS, TYPE_ROWS = "SELECT * FROM coded_outcomes", "SELECT * FROM coded_types"


def register(corpus, codings=None):
    """Lay the outcomes of the coded articles beside the tables of a corpus, for the sentences behind a figure."""
    rows = outcomes(corpus, codings)
    kept = ["doc_id", "start", "end", "layer", "outcome", "coded", "tagged"]
    texts = {c: "str" for c in ("doc_id", "layer", "outcome", "coded", "tagged")}
    numbers = {"start": "int64", "end": "int64"}
    corpus.db.execute("SELECT 1").fetchall()  # an answer that nobody read to its end would hold the connection
    corpus.db.register(
        "coded_outcomes", rows[kept].fillna({"coded": NOTHING, "tagged": NOTHING}).astype(texts | numbers)
    )
    types = {k: v for k, v in (texts | numbers).items() if k not in ("layer", "outcome")}
    corpus.db.register("coded_types", _confused(rows).astype(types))


def square(frame):
    """A confusion as every pair of its types, zero rows kept, rows and columns in one order, "(nothing)" last.

    Returns
    -------
    DataFrame, one row per (coded, tagged)
    """
    names = list(dict.fromkeys([*frame["coded"], *frame["tagged"]]))
    names.sort(key=lambda name: name == NOTHING)
    whole = pd.MultiIndex.from_product([names, names], names=["coded", "tagged"])
    return frame.set_index(["coded", "tagged"]).reindex(whole, fill_value=0).reset_index()


def errors(corpus, codings=None, *, layer=None, a_layer=4, seed=0):
    """Sentences in which the tables and the coders differ, drawn at random.

    Parameters
    ----------
    corpus, codings : as in `agreement.quality`
    layer : str, optional, this layer alone
    a_layer : int, rows a layer and outcome at most
    seed : int

    Returns
    -------
    DataFrame, one row per item missed or row that nobody coded, by layer and place
        layer, outcome : str;  coded, tagged : str, "" where there is none;  doc_id, outlet : str;  published : date;  left, keyword,
        right : str, the text around it (of what is coded by the line, its beginning)
    """
    rows = outcomes(corpus, codings)
    rows = rows[rows["outcome"].isin(["missed", "false"]) & (rows["layer"] == layer if layer else True)]
    rows = rows.sample(frac=1, random_state=seed).groupby(["layer", "outcome"], sort=False).head(a_layer)
    rows = rows.assign(_at=rows["layer"].map(LAYERS.index)).sort_values(
        ["_at", "outcome", "doc_id", "start"], kind="stable"
    )
    texts = corpus.texts(rows["doc_id"].unique())
    found = []
    for r in rows.fillna({"coded": "", "tagged": ""}).itertuples():
        end = min(r.end, r.start + 160) if r.layer in BY_LINE else r.end
        around = in_context(texts[r.doc_id], r.start, end, 60)
        found.append(
            {k: getattr(r, k) for k in ("layer", "outcome", "coded", "tagged", "doc_id", "outlet", "published")}
            | around
        )
    names = ["layer", "outcome", "coded", "tagged", "doc_id", "outlet", "published", "left", "keyword", "right"]
    return pd.DataFrame(found, columns=names)


def coverage(corpus, codings=None, *, by="outlet"):
    """Which part of the articles was coded.

    Parameters
    ----------
    corpus, codings : as in `agreement.quality`
    by : str, "outlet", "genre", "published_basis" or "year"

    Returns
    -------
    DataFrame, one row per `by`
        `by` : str;  n_articles : int, of the whole corpus;  n_coded : int, coded in whole or in part
    """
    coded = outcomes(corpus, codings)["doc_id"].unique().tolist()
    keys = {"outlet": OUTLET, "year": "coalesce(year(published_low)::VARCHAR, 'undated')"}
    return corpus.sql(
        f"""SELECT {keys.get(by, f"coalesce({by}, 'unknown {by}')")} AS "{by}", count(*) AS n_articles, count(*) FILTER (list_contains(?, doc_id)) AS n_coded
        FROM documents GROUP BY 1 ORDER BY 1""",
        [coded],
    )


def unchecked():
    """The columns of the tables that no coding is compared with.

    Returns
    -------
    DataFrame, one row per table that has such columns
        table : str;  columns : str
    """
    rows = []
    for name, compared in _COMPARED.items():
        left = [
            c for c, *_ in TABLES[name].columns if c not in (*compared, "doc_id", "sentence", "surface", "text", "rule")
        ]
        rows.append((name, ", ".join(left)))
    return pd.DataFrame(rows, columns=["table", "columns"])
