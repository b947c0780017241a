"""How far a number could be off if other articles of the same kind had been drawn: seeded resampling.

95 % percentile intervals, articles resampled within outlet and period (strata of a single article joined); none under 10
articles. Where stories are counted, stories are resampled, within the outlet and period of the first article of each; none
under 10 stories. They hold no tagging error. Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapters 6 and 13.
The interval of a ratio on 300 articles or more is worked out from the variance that resampling would have. Source: Cochran
(1977), Sampling Techniques, chapter 6.
"""

import zlib

import numpy as np

SMALLEST = 10  # articles or stories under which no interval is given
LARGE = 300  # articles or stories from which the interval of a ratio is worked out and not drawn
TIMES = 999


def seed_of(seed, *parts):
    """A seed of its own for each cell, the same in every run and order."""
    return [seed, zlib.crc32("|".join(map(str, parts)).encode())]


def _pooled(strata):
    """Strata as numbers, those of a single article joined: alone they would never vary."""
    _, number, sizes = np.unique(strata, return_inverse=True, return_counts=True)
    return np.where(sizes[number] > 1, number, -1)


def share_interval(hits, sizes, seed):
    """The interval of a share whose articles fall into strata.

    Resampling n articles of which k are hits gives a binomial number of hits, so it is drawn directly.

    Parameters
    ----------
    hits, sizes : int arrays, one item a stratum (outlet and period)
    seed : int

    Returns
    -------
    low, high : float; NaN under 10 articles
    """
    hits, sizes = np.asarray(hits), np.asarray(sizes)
    alone = sizes == 1
    hits, sizes = (np.append(a[~alone], a[alone].sum()) for a in (hits, sizes))
    total = sizes.sum()
    if total < SMALLEST:
        return np.nan, np.nan
    drawn = np.random.default_rng(seed).binomial(sizes, hits / np.maximum(sizes, 1), size=(TIMES, len(sizes)))
    return tuple(np.percentile(drawn.sum(axis=1) / total, (2.5, 97.5)))


def ratio_interval(above, below, strata, seed):
    """The interval of sum(above) / sum(below) over articles or stories.

    Parameters
    ----------
    above, below : arrays, one item an article or story
    strata : array, the stratum (outlet and period) of each
    seed : int

    Returns
    -------
    low, high : float; NaN under 10 articles or stories
    """
    if len(above) < SMALLEST:
        return np.nan, np.nan
    strata = _pooled(strata)
    if len(above) >= LARGE:
        return _worked_out(np.asarray(above, float), np.asarray(below, float), strata)
    rng = np.random.default_rng(seed)
    top, bottom = np.zeros(TIMES), np.zeros(TIMES)
    for stratum in np.unique(strata):
        mine = np.flatnonzero(strata == stratum)
        weights = rng.multinomial(len(mine), np.full(len(mine), 1 / len(mine)), size=TIMES)
        top += weights @ np.asarray(above)[mine]
        bottom += weights @ np.asarray(below)[mine]
    with np.errstate(invalid="ignore", divide="ignore"):
        return tuple(np.nanpercentile(top / np.where(bottom > 0, bottom, np.nan), (2.5, 97.5)))


def _worked_out(above, below, strata):
    """The ratio and 1.96 times its linearised standard error, within the ratios that single articles have."""
    if not below.sum():
        return np.nan, np.nan
    ratio = above.sum() / below.sum()
    off, (_, place) = above - ratio * below, np.unique(strata, return_inverse=True)
    mean = np.bincount(place, off) / np.bincount(place)
    error = 1.96 * np.sqrt(((off - mean[place]) ** 2).sum()) / below.sum()
    single = above[below > 0] / below[below > 0]
    return max(ratio - error, single.min()), min(ratio + error, single.max())
