"""How far two coders agree beyond chance: Krippendorff's alpha by layer.

Codings and texts in, a frame out. A unit is a line of an article (a coded sentence where only sentences were coded, the article
for its day); its value is the set of all that a coder set down in it. Two sets are as far apart as MASI says.
"""

import numpy as np
import pandas as pd

from muster.measuring.agreement import LAYERS, between_coders
from muster.measuring.codings import Lines, items
from muster.measuring.intervals import SMALLEST, TIMES, seed_of

_NOTHING = frozenset(["nothing"])  # MASI of two empty sets is undefined


def alpha(codings, texts, *, seed=0):
    """Agreement of the two coders of some articles.

    Parameters
    ----------
    codings : iterable of dict, two codings as one (`codings.merged`)
    texts : mapping of fingerprint to text
    seed : int, of the intervals

    Returns
    -------
    DataFrame, one row per layer in which one of them set something down
        layer : str;  n : int, items of the first coder;  f1 : float, of `agreement.between_coders`;  n_articles, n_units : int;
        alpha : float, NaN where both set down the same single value throughout: then nothing can be told from chance;
        low, high : float, 95 % interval from articles drawn again, NaN under 10 articles

    Source: Krippendorff (2019), Content Analysis, chapter 12; distance: Passonneau (2006), Measuring agreement on set-valued
    items (MASI), as nltk.metrics has both.
    """
    codings = list(codings)
    units = {layer: [] for layer in LAYERS}
    for number, coding in enumerate(codings):
        for layer, pair in _units(coding, texts[coding["text"]]):
            units[layer].append((number, *pair))
    rows = []
    for r in between_coders(codings, texts).itertuples():
        mine = units[r.layer]
        value = _alpha([pair[1:] for pair in mine])
        low, high = _interval(mine, seed_of(seed, r.layer)) if value == value else (np.nan, np.nan)
        rows.append((r.layer, r.n, r.f1, len({u[0] for u in mine}), len(mine), value, low, high))
    return pd.DataFrame(rows, columns=["layer", "n", "f1", "n_articles", "n_units", "alpha", "low", "high"])


def _units(coding, text):
    """(layer, (set of the first coder, set of the second)) of each unit of an article."""
    spans = [(s["start"], s["end"]) for s in coding["sentences"]] if "sentences" in coding else None
    if spans is None:
        spans = [(at, at + len(line)) for at, line in Lines(text).lines if line.strip()]
    coded = items(coding, text)
    for layer in (name for name in LAYERS if name in coding.get("layers", LAYERS)):
        for start, end in [(0, 1)] if layer == "published" else spans:
            inside = [i for i in coded if i.layer == layer and start <= i.start < end]
            yield (
                layer,
                tuple(
                    frozenset(i.value or f"at {i.start}" for i in inside if i.by in (None, who)) or _NOTHING
                    for who in "AB"
                ),
            )


def _alpha(pairs):
    """Krippendorff's alpha of pairs of sets; NaN where NLTK would answer 1 to a single category, or fail on nothing."""
    from nltk.metrics import masi_distance
    from nltk.metrics.agreement import AnnotationTask

    if len({label for pair in pairs for label in pair}) < 2:
        return np.nan
    data = [(who, n, label) for n, pair in enumerate(pairs) for who, label in zip("AB", pair, strict=True)]
    return float(AnnotationTask(data=data, distance=masi_distance).alpha())


def _interval(units, seed):
    """Alpha over articles drawn again: its observed and expected disagreement as sums over articles."""
    from nltk.metrics import masi_distance

    articles = sorted({u[0] for u in units})
    if len(articles) < SMALLEST:
        return np.nan, np.nan
    labels = sorted({label for u in units for label in u[1:]}, key=sorted)
    at = {label: n for n, label in enumerate(labels)}
    apart = np.array([[masi_distance(a, b) for b in labels] for a in labels])
    counts, observed = np.zeros((len(articles), len(labels))), np.zeros(len(articles))
    for number, a, b in units:
        row = articles.index(number)
        observed[row] += 2 * apart[at[a], at[b]]
        counts[row, at[a]] += 1
        counts[row, at[b]] += 1
    drawn = np.random.default_rng(seed).multinomial(
        len(articles), np.full(len(articles), 1 / len(articles)), size=TIMES
    )
    pooled = drawn @ counts
    n, expected = pooled.sum(axis=1), np.einsum("ij,jk,ik->i", pooled, apart, pooled)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = 1 - (drawn @ observed) * (n - 1) / expected
    return tuple(np.nanpercentile(values, (2.5, 97.5))) if np.isfinite(values).any() else (np.nan, np.nan)
