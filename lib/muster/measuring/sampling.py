"""Which sentences a coder should read: a seeded, stratified draw, each with the number of sentences that it stands for.

Tables in: documents, paragraphs, sentences and what is tagged. Frames out. Nothing is held but the draw: a draw from a million
articles costs a look at their sentences' numbers.
"""

import numpy as np
import pandas as pd

from muster.ground.errors import ParameterError, did_you_mean
from muster.measuring.parts import OUTLET

BY = ("outlet", "period", "layer")
_MENTION = (
    """SELECT doc_id, sentence, "start", "end", coalesce(entity, 'None') AS value FROM mentions WHERE layer = '{}'"""
)
_SAID = (
    "SELECT doc_id, sentence, \"start\", \"end\", coalesce(speaker, '') AS value FROM quotes WHERE kind {} 'reported'"
)
_JOINED = "array_to_string({}, ';')"
# what the tables hold of a layer, with the value as a sheet writes it
ROWS = {
    **{layer: _MENTION.format(layer) for layer in ("actor", "coalition", "place", "media")},
    "dates": 'SELECT doc_id, sentence, "start", "end", coalesce(value, \'None\') AS value FROM dates',
    "quotes": _SAID.format("<>"),
    "reported": _SAID.format("=") + " AND speaker IS NOT NULL",
    "events": f'SELECT doc_id, sentence, "start", "end", type || \'|\' || {_JOINED.format("source")} || \'|\' || {_JOINED.format("target")} AS value FROM events',
    "claims": f'SELECT doc_id, sentence, "start", "end", coalition || \'|\' || coalesce(n::VARCHAR, {_JOINED.format("members")}) AS value FROM claims',
}  # fmt: skip


def chosen(layers):
    """The layers given, in the order of ROWS; all where none is given.

    Raises
    ------
    ParameterError
        There is no such layer.
    """
    for name in layers:
        if name not in ROWS:
            raise ParameterError(
                "layers", f'there is no layer "{name}"', allowed=", ".join(ROWS), do=did_you_mean(name, ROWS)
            )
    return [name for name in ROWS if name in layers or not layers]


def draw(corpus, n, *, by=("outlet", "period"), layers=(), seed=0):
    """Sentences drawn at random within strata.

    Each outlet and period gets its part of the draw, so that no large one is left out by chance. With "layer", half of the draw
    holds a row of the layers, however rare they are, and half holds none.

    Parameters
    ----------
    corpus : Corpus
    n : int, sentences
    by : tuple of str, of BY
    layers : list of str, of ROWS; empty = all
    seed : int

    Returns
    -------
    DataFrame, one row per sentence, in an order drawn with the seed
        doc_id : str;  sentence, start, end : int;  outlet : str;  published : date;  stratum : str;  weight : float, sentences that
        this one stands for

    Raises
    ------
    ParameterError
        A stratum or layer that there is not, or n under 1.

    Source: stratified sampling in proportion, Cochran (1977), Sampling Techniques, chapter 5; parts rounded by a systematic draw
    (chapter 8), which keeps the chances equal.
    """
    for name in by:
        if name not in BY:
            raise ParameterError(
                "by", f'there is no stratum "{name}"', allowed=", ".join(BY), do=did_you_mean(name, BY)
            )
    if n < 1:
        raise ParameterError("n", f"is {n}", allowed="1 or more")
    sizes = corpus.sql(
        f"{_population(by, layers)} SELECT tagged, stratum, count(*) AS n FROM x GROUP BY 1, 2 ORDER BY 1, 2"
    )
    wanted = _allocated(sizes, n, seed)
    if not wanted:
        return pd.DataFrame(columns=["doc_id", "sentence", "start", "end", "outlet", "published", "stratum", "weight"])
    most = max(k for k, _ in wanted.values())
    fields = ("doc_id", "sentence", "start", "end", "outlet", "published", "place")
    row = ", ".join(f"'{name}': \"{name}\"" for name in fields)
    drawn = corpus.sql(
        f"""{_population(by, layers)}
        SELECT * FROM (SELECT stratum, unnest(s) FROM (SELECT stratum, unnest(min_by({{{row}}}, place, {most})) AS s
            FROM (SELECT *, md5(doc_id || '|' || sentence || '|' || ?) AS place FROM x) GROUP BY 1)) ORDER BY place""",
        [str(seed)],
    )[["doc_id", "sentence", "start", "end", "outlet", "published", "stratum"]]
    number = {stratum: k for stratum, (k, _) in wanted.items()}
    drawn = drawn[drawn.groupby("stratum").cumcount() < drawn["stratum"].map(number).fillna(0)].reset_index(drop=True)
    return drawn.assign(weight=[wanted[stratum][1] for stratum in drawn["stratum"]])


def _population(by, layers):
    """SQL: every sentence that counts, with its stratum."""
    tagged = " UNION ALL ".join(f"SELECT doc_id, sentence FROM ({ROWS[name]})" for name in chosen(layers))
    keys = {
        "outlet": OUTLET,
        "period": "coalesce(period::VARCHAR, 'undated')",
        "layer": "CASE WHEN tagged THEN 'tagged' ELSE 'untagged' END",
    }
    stratum = f"concat_ws(' | ', {', '.join(keys[name] for name in BY if name in by)})" if by else "'all'"
    return f"""WITH t AS (SELECT DISTINCT doc_id, sentence FROM ({tagged})),
        x AS (SELECT *, {stratum} AS stratum FROM (
            SELECT s.doc_id, s.sentence, s."start", s."end", outlet, published, period, {"t.doc_id IS NOT NULL" if "layer" in by else "false"} AS tagged
            FROM sentences s JOIN selected USING (doc_id) JOIN paragraphs p ON p.doc_id = s.doc_id AND p.paragraph = s.paragraph
            {"LEFT JOIN t ON t.doc_id = s.doc_id AND t.sentence = s.sentence" if "layer" in by else ""} WHERE NOT p.repeat))"""


def _allocated(sizes, n, seed):
    """How many to draw from each stratum: its part of the draw, rounded up or down by chance, so that each sentence of a half
    has the same chance whatever its stratum; as a dict of stratum to (number, weight)."""
    halves = sorted((group for _, group in sizes.groupby("tagged")), key=lambda group: group["n"].sum())
    wanted, left, start = {}, n, np.random.default_rng(seed).random()
    for place, group in enumerate(halves):
        total = int(group["n"].sum())
        share = min(left // (len(halves) - place), total)
        ends = np.floor(np.cumsum(group["n"].to_numpy()) * share / total + start + 1e-9)
        counts = np.diff(ends, prepend=0.0).astype(int)
        wanted |= {s: (k, total / share) for s, k in zip(group["stratum"], counts, strict=True) if k}
        left -= share
    return wanted


def in_context(corpus, drawn):
    """The sentences of a draw as text, with their neighbours.

    Returns
    -------
    DataFrame, the rows of `drawn`
        before, text, after : str
    """
    ids = list(drawn["doc_id"].unique())
    texts = corpus.texts(ids)
    near = corpus.sql('SELECT doc_id, sentence, "start", "end" FROM sentences WHERE list_contains(?, doc_id)', [ids])
    at = {(r.doc_id, r.sentence): slice(r.start, r.end) for r in near.itertuples()}
    cut = lambda r, step: texts[r.doc_id][at.get((r.doc_id, r.sentence + step), slice(0, 0))]  # noqa: E731
    columns = {
        name: [cut(r, step) for r in drawn.itertuples()] for name, step in (("before", -1), ("text", 0), ("after", 1))
    }
    return drawn.assign(**columns)


def tagged(corpus, drawn, layers=()):
    """What the tables hold of the sentences of a draw.

    Returns
    -------
    DataFrame, one row per tagged item
        doc_id : str;  sentence : int;  layer : str, of ROWS;  start, end : int;  value : str, "" where the tagger found none
    """
    keys = drawn[["doc_id", "sentence"]]
    corpus.db.register("drawn_keys", keys)
    frames = [
        corpus.sql(f"SELECT '{name}' AS layer, r.* FROM ({ROWS[name]}) r SEMI JOIN drawn_keys USING (doc_id, sentence)") for name in chosen(layers)
    ]  # fmt: skip
    corpus.db.unregister("drawn_keys")
    frame = pd.concat([f for f in frames if len(f)] or frames[:1], ignore_index=True)
    return frame.sort_values(["doc_id", "sentence", "start", "end"], kind="stable", ignore_index=True)
