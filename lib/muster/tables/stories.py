"""Which articles are one story, which of them is the original, and what the others are.

What tagging knows of the articles in; out: of each its story and what it is. An article joins the story of the earlier
article that it is closest to, where it is a copy of that story's original: one with passages of two dispatches does not make
one story of them, nor does a copy of what it adds. Definitions: docs/definitions.md, "Stories".
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from muster.tables.copies import hash_of, mixed
from muster.tables.originals import UNNAMED, Agencies, precedence

SHARE, WORDS = 0.25, 30  # of either article, in runs that the other has; words in such runs
CREDITED = (0.15, 20)  # the same where one of them credits the other's outlet
WITHIN = 0.5  # the share within one outlet, which repeats its own background
WHOLE = 0.8  # the share of both from which a shorter text is a copy as well
MOST, PART = 0.5, 0.25  # a reprint is made up of the original to this share, and holds this share of it
PARTNERS = 8  # earlier articles whose overlap with an article is counted at most


@dataclass
class Stories:
    """The stories of a corpus.

    Attributes
    ----------
    story : int array, one item an article: the place of its story's original
    kind : list of str, one item an article: its copy_kind
    group : array of uint64, one item an article
        The same number as at another time: nothing that its story follows from has changed. 0 = nothing is close to it.
    agency_outlets : list of str
    """

    story: np.ndarray
    kind: list
    group: np.ndarray
    agency_outlets: list


def stories(frame, passages, language, words, known=None):
    """Tell stories.

    Parameters
    ----------
    frame : DataFrame, one row per article
        The columns of `originals.frame`, and `mark`, uint64: another number where the article or its rows changed.
    passages : passages.Passages
    language : Language, whose media tell agencies
    words : callable
        Called with an int array of articles whose words `passages` is to be given.
    known : tuple of arrays, optional
        Of each article the group that it had before, the place of its story's original, -1 where that is gone, and its
        copy_kind: what holds for groups that are what they were.

    Returns
    -------
    Stories
    """
    agencies = Agencies(language, frame["outlet"].dropna().unique())
    nobody = {}
    credited = [
        agencies.credited(c, o) if c else nobody for c, o in zip(frame["credits"], frame["outlet"], strict=True)
    ]
    outlets = agencies.outlets(credited)
    place = precedence(frame, credited, outlets)
    frame = frame[["outlet", "low", "high", "mark"]]  # the rest is not needed any more, and large
    low, high = (np.nan_to_num(frame[k].to_numpy(), nan=gap).astype(np.int32) for k, gap in (("low", 1), ("high", 0)))
    pairs = passages.candidates(low, high, place)
    ids = [agencies.ids.get(o) for o in frame["outlet"].astype(object).where(frame["outlet"].notna(), None)]
    makers = {agencies.ids[o] for o in outlets}
    group = _groups(pairs, _marks(frame["mark"].to_numpy(), credited, ids, makers))
    same = (group != 0) & (group == known[0]) & (known[1] >= 0) if known else np.zeros(len(frame), bool)
    pairs = pairs[~same[pairs["a"].to_numpy()]].reset_index(drop=True)
    words(np.unique(pairs[["a", "b"]].to_numpy()))
    story, kind = _told(passages, frame, place, pairs, credited, ids, makers)
    if known:
        story[same] = known[1][same]
        kind = [known[2][n] if s else k for n, (s, k) in enumerate(zip(same.tolist(), kind, strict=True))]
    return Stories(story, kind, group, outlets)


def _marks(marks, credited, ids, makers):
    """The mark of each article, another one where its credits or the standing of its outlet changed."""
    said = [
        hash_of((sorted(c.items()), i, i in makers)) if c or i in makers else 0
        for c, i in zip(credited, ids, strict=True)
    ]
    return marks ^ np.array(said, np.uint64)


def _groups(pairs, marks):
    """A number for each set of articles that hang together by pairs, made from its articles and pairs; 0 for one alone."""
    a, b = pairs["a"].to_numpy(), pairs["b"].to_numpy()
    label = np.arange(len(marks))
    while len(a):
        least = np.minimum(label[a], label[b])
        before = label.copy()
        np.minimum.at(label, a, least)
        np.minimum.at(label, b, least)
        label = label[label]
        if np.array_equal(before, label):
            break
    sums = np.zeros(len(marks), np.uint64)
    np.add.at(sums, label, mixed(marks))
    equal = pairs["equal"].to_numpy().astype(np.uint64)
    np.add.at(sums, label[a], mixed((marks[a] ^ marks[b]) + mixed(marks[a]) + mixed(marks[b]) + equal))
    paired = np.zeros(len(marks), bool)
    paired[a] = paired[b] = True
    return np.where(paired, sums[label] | np.uint64(1), np.uint64(0))


def _told(passages, frame, place, pairs, credited, ids, makers):
    """The place of each article's original, an array, and its kind, a list."""
    outlet = frame["outlet"].astype(object).where(frame["outlet"].notna(), None).to_list()
    series, closest = _series(pairs, frame["outlet"], frame["low"], place), _closest(pairs, place)
    shared = dict(zip(closest, passages.overlaps(closest, series), strict=True))  # most are compared with originals
    told, unknown = _joined(closest, shared, outlet, credited, ids)
    while unknown:
        shared |= zip(unknown, passages.overlaps(unknown, series), strict=True)
        told, unknown = _joined(closest, shared, outlet, credited, ids)
    copies = [(root, doc) for doc, root in told.items()]
    again = [pair for pair in copies if pair[0] in series or pair[1] in series]
    shared |= zip(again, passages.overlaps(again, {}), strict=True)
    own = {}
    for doc, maker in enumerate(ids):
        if maker in makers:
            own.setdefault(told.get(doc, doc), set()).add(maker)
    found = {doc: shared[root, doc] for root, doc in copies}
    story, nobody = np.arange(len(frame)), frozenset()
    story[list(told)] = list(told.values())
    return story, [_kind(found.get(d), credited[d], own.get(told.get(d, d), nobody)) for d in range(len(frame))]


def _joined(closest, shared, outlet, credited, ids):
    """The place of each copy's original, a dict, and pairs whose overlap has to be known for it; until it is, the copy of
    a copy is taken to be one of the original, too."""
    told, unknown = {}, []
    for near, doc in closest:
        if doc in told:
            continue
        root = told.get(near, near)
        both = shared.get((root, doc))
        if both is None:
            unknown.append((root, doc))
            both = shared[near, doc]
        credit = ids[root] in credited[doc] or ids[doc] in credited[root]
        if _is_copy(both, outlet[root] == outlet[doc] is not None, credit):
            told[doc] = root
    return told, unknown


def _series(pairs, outlet, low, place):
    """Articles of the outlet of an article that came out on other days and are close to it, one a day, two at least."""
    one, two = (np.concatenate([pairs[x], pairs[y]]) for x, y in ("ab", "ba"))
    rows = pd.DataFrame({"one": one, "two": two, "equal": np.tile(pairs["equal"], 2), "day": low.to_numpy()[two]})
    rows["place"] = place[two]
    rows = rows[(outlet.to_numpy(object)[one] == outlet.to_numpy(object)[two]) & outlet.notna().to_numpy()[one]]
    rows = rows[rows["day"] != low.to_numpy()[rows["one"]]].sort_values(["equal", "place"], ascending=[False, True])
    rows = rows[rows["day"].isna() | ~rows.duplicated(["one", "day"])].groupby("one").head(PARTNERS)
    found = rows.groupby("one")["two"].apply(list)
    return {doc: others for doc, others in found.items() if len(others) > 1}


def _closest(pairs, place):
    """Pairs as (earlier, later), the later ones in their order, each with those that it shares most with first."""
    swapped = place[pairs["a"]] > place[pairs["b"]]
    first, second = pairs["a"].where(~swapped, pairs["b"]).to_numpy(), pairs["b"].where(~swapped, pairs["a"]).to_numpy()
    order = np.lexsort((place[first], -pairs["equal"], place[second]))
    order = order[pd.Series(second[order]).groupby(second[order]).cumcount().to_numpy() < PARTNERS]
    return list(zip(first[order].tolist(), second[order].tolist(), strict=True))


def _is_copy(both, one_outlet, credit):
    """Whether two articles share enough for one to be a copy of the other."""
    share, words = (WITHIN, WORDS) if one_outlet else CREDITED if credit else (SHARE, WORDS)
    whole = min(both.first, both.second) >= WHOLE
    return whole or (max(both.first, both.second) >= share and both.words >= words)


def _kind(both, credited, own):
    """The copy_kind of an article: what it shares with its original, whom it credits, whose own articles its story holds."""
    if both and not (both.second >= MOST and both.first >= PART):
        return "excerpt"
    named = {agency for agency, whole in credited.items() if whole}
    if named and not (own if named == {UNNAMED} else named & own):
        return "wire"
    return "reprint" if both else "original"
