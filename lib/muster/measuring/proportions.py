"""Proportions of a coded sample with their intervals: how sure is a precision of 49 in 79, found in 24 articles?

Numbers in, numbers out. 95 %. Items of one article are alike, so each interval rests on the effective number of items: the
number divided by the design effect of articles and weights (Kish 1965, Survey Sampling; Franco, Little, Louis and Slud 2019,
Journal of Survey Statistics and Methodology 7).
"""

import numpy as np

from muster.measuring.intervals import SMALLEST

Z = 1.959964


def effective(hits, sizes, most=None):
    """How many independent items the items of some articles are worth, for the share of hits among them.

    Parameters
    ----------
    hits, sizes : float arrays, one item an article; weighted sums where items have weights
    most : float, optional
        What the items would be worth if each stood in an article of its own, default the sum of sizes; with weights
        their sum squared by the sum of their squares.

    Returns
    -------
    float
        At most `most`; `most` where every item or none is a hit, or one article alone has items.
    """
    hits, sizes = np.asarray(hits, float), np.asarray(sizes, float)
    total, m = sizes.sum(), np.count_nonzero(sizes)
    if not total:
        return 0.0
    most = total if most is None else most
    share = hits.sum() / total
    if m < 2 or not 0 < share < 1:
        return most
    variance = m / (m - 1) * np.sum((hits - share * sizes) ** 2) / total**2
    return min(most, share * (1 - share) / variance) if variance else most


def wilson(share, n):
    """The score interval of a share of n independent items.

    Parameters
    ----------
    share, n : float

    Returns
    -------
    low, high : float; NaN where n is 0

    Source: Wilson (1927), Probable inference, JASA 22.
    """
    if not n:
        return np.nan, np.nan
    middle, width = share + Z**2 / (2 * n), Z * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    low, high = (middle - width) / (1 + Z**2 / n), (middle + width) / (1 + Z**2 / n)
    return float(max(0, min(share, low))), float(min(1, max(share, high)))  # at 0 and 1 the last digit may be off


def clustered(hits, sizes, most=None):
    """A share and its interval from the items of some articles.

    Parameters
    ----------
    hits, sizes, most : as in `effective`

    Returns
    -------
    share, low, high : float; NaN where there is no item, low and high NaN under 10 articles with an item
    """
    total = float(np.sum(sizes))
    share = float(np.sum(hits)) / total if total else np.nan
    if np.count_nonzero(sizes) < SMALLEST:
        return share, np.nan, np.nan
    return share, *wilson(share, effective(hits, sizes, most))


def rogan_gladen(share, sensitivity, specificity):
    """The share that is there, from the share that is found: (share + specificity - 1) / (sensitivity + specificity - 1).

    Parameters
    ----------
    share, sensitivity, specificity : float

    Returns
    -------
    float, within 0 and 1; NaN where what is found tells nothing (sensitivity + specificity at most 1)

    Source: Rogan and Gladen (1978), Estimating prevalence from the results of a screening test, AJE 107.
    """
    power = sensitivity + specificity - 1
    return float(np.clip((share + specificity - 1) / power, 0, 1)) if power > 0 else np.nan


def lang_reiczigel(share, n, sensitivity, n_sensitivity, specificity, n_specificity):
    """The interval of `rogan_gladen` where all three shares are estimates from samples of their own.

    Parameters
    ----------
    share, sensitivity, specificity : float
    n, n_sensitivity, n_specificity : float, items that each rests on

    Returns
    -------
    low, high : float, within 0 and 1; NaN where an n is 0 or what is found tells nothing

    Source: Lang and Reiczigel (2014), Confidence limits for prevalence of disease adjusted for estimated sensitivity and
    specificity, Preventive Veterinary Medicine 113.
    """
    if not min(n, n_sensitivity, n_specificity):
        return np.nan, np.nan
    found, n = (n * share + Z**2 / 2) / (n + Z**2), n + Z**2
    se, n_se = (n_sensitivity * sensitivity + 1) / (n_sensitivity + 2), n_sensitivity + 2
    sp, n_sp = (n_specificity * specificity + 1) / (n_specificity + 2), n_specificity + 2
    power = se + sp - 1
    if power <= 0:
        return np.nan, np.nan
    there = (found + sp - 1) / power
    of_se, of_sp = se * (1 - se) / n_se, sp * (1 - sp) / n_sp
    shift = 2 * Z**2 * (there * of_se - (1 - there) * of_sp)
    width = Z * np.sqrt(found * (1 - found) / n + there**2 * of_se + (1 - there) ** 2 * of_sp) / power
    low, high = np.clip((there + shift - width, there + shift + width), 0, 1)
    return float(low), float(high)
