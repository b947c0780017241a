"""Bursts by hand: forty days of one article; the guild in four of them, three of which follow each other.

With twice the odds of a share of 0.1 the share in a burst is 2/11: a day with a mention gains log(20/11), one without gains
log(10/11). Three days in a row gain 3 log(20/11), about 1.79, less log 40 times gamma.
"""

from datetime import date, timedelta
from math import log

import numpy as np
import pytest

from muster.measuring.bursts import _by_chance, _stretches, bursts

FIRST = date(2015, 3, 1)
TEXT = "Five words make a headline\n\n{} met. {}\n"
ENDINGS = [a + b for a in "bcdfgklm" for b in "aeiou"]


def article(day, who, name=None, **fields):
    own = " ".join(f"{chr(97 + day // 10)}{chr(97 + day % 10)}{ending}" for ending in ENDINGS)  # words of no other day
    when = {"published": (FIRST + timedelta(days=day)).isoformat(), "outlet": "Herald"} | fields
    return (name or f"{day:02}.txt", TEXT.format(who, own), when)


@pytest.fixture(scope="module")
def small(make_corpus):
    return make_corpus([article(d, "The Salt Guild" if d in (3, 20, 21, 22) else "Some") for d in range(40)])


def test_three_days_in_a_row_are_a_burst_and_one_alone_is_none(small):
    frame = bursts(small, ["guild"], gamma=0.2)
    row = frame.iloc[0]
    assert len(frame) == 1
    assert (row["start"].date(), row["end"].date()) == (date(2015, 3, 21), date(2015, 3, 23))
    assert (row["n"], row["n_articles"], row["share"], row["usual"]) == (3, 3, 1.0, 0.1)
    assert row["weight"] == pytest.approx(3 * log(20 / 11) - 0.2 * log(40))


def test_a_dearer_beginning_leaves_no_burst(small):
    assert len(bursts(small, ["guild"], gamma=1.0)) == 0


def test_p_is_the_share_of_shuffles_that_reach_the_weight(small):
    first, again, other = (bursts(small, ["guild"], gamma=0.2, seed=s)["p"].iloc[0] for s in (1, 1, 2))
    assert first == again
    assert abs(first - other) < 0.15
    assert 0 < first < 0.2


def test_more_looks_make_chance_larger():
    sizes, hits = np.ones(40, int), np.zeros((8, 40), int)
    hits[:, :4] = 1
    one = _by_chance(hits[:1], sizes, 2.0, 0.3, 99, 1)
    assert (_by_chance(hits, sizes, 2.0, 0.3, 99, 1) >= one).all()


def test_the_cheapest_way_joins_stretches_only_where_the_gap_costs_less_than_beginning_anew():
    gain = np.array([-1, 2, 2, -0.5, 2, -3, 2.5, -1])
    assert _stretches(gain, 1.0) == [(1, 4), (6, 6)]
    assert _stretches(gain, 4.0) == [(1, 4)]
    assert _stretches(gain, 9.0) == []


def test_copies_of_a_dispatch_are_no_burst(make_corpus):
    copies = [article(20, "The Salt Guild", f"copy{i}.txt", outlet=f"Outlet {i}") for i in range(6)]
    corpus = make_corpus([article(d, "Some") for d in range(40)] + copies)
    assert corpus.sql("SELECT count(DISTINCT story_id) AS n FROM documents WHERE source LIKE 'copy%'")["n"].iloc[0] == 1
    assert len(bursts(corpus, ["guild"], gamma=0.5)) == 0


def test_somebody_in_every_article_or_in_none_has_no_burst(small):
    assert len(bursts(small, ["nato"], gamma=0.2)) == 0


def test_nothing_is_looked_for_in_hardly_any_article(small):
    frame = bursts(small.select(end="2015-03-05"), ["guild"])
    assert (len(frame), "p" in frame) == (0, True)
