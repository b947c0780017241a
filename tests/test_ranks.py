"""Ranks by hand: two quarters of twelve and two articles; who is named how often.

first quarter   Germany 8, guild 5, Norway 4, France 1     second quarter   France 2, Germany 1
"""

import pytest

from muster.measuring.ranks import ranks

ENDINGS = [a + b for a in "bcdfgklm" for b in "aeiou"]
NAMED = {
    "2015-01": ["Germany and the Salt Guild"] * 5 + ["Germany"] * 3 + ["Norway"] * 3 + ["Norway and France"],
    "2015-04": ["France", "France and Germany"],
}


def article(month, day, who):
    own = " ".join(f"{month[-1]}{chr(97 + day)}{ending}" for ending in ENDINGS)  # words of no other article
    fields = {"published": f"{month}-{day + 1:02}", "outlet": "Herald"}
    return (f"{month}-{day}.txt", f"Five words make a headline\n\n{who} came. {own}\n", fields)


@pytest.fixture(scope="module")
def small(make_corpus):
    return make_corpus([article(m, d, who) for m, names in NAMED.items() for d, who in enumerate(names)])


def test_ranks_by_period_share_a_rank_and_take_a_place_each(small):
    frame = ranks(small)
    found = {(r.entity, r.period.month): (r.n, r.n_articles, r.rank, r.place) for r in frame.itertuples()}
    assert found == {
        ("DEU", 1): (8, 12, 1, 1), ("guild", 1): (5, 12, 2, 2), ("NOR", 1): (4, 12, 3, 3), ("FRA", 1): (1, 12, 4, 4),
        ("DEU", 4): (1, 2, 2, 2), ("guild", 4): (0, 2, 3, 3), ("NOR", 4): (0, 2, 3, 4), ("FRA", 4): (2, 2, 1, 1),
    }  # fmt: skip
    assert frame["entity"].unique().tolist() == ["DEU", "guild", "NOR", "FRA"]


def test_ranks_hold_those_who_are_among_the_first_of_any_period(small):
    assert ranks(small, n=1)["entity"].unique().tolist() == ["DEU", "FRA"]
    assert ranks(small, n=1, most=1)["entity"].unique().tolist() == ["DEU"]


def test_a_rank_has_an_interval_that_holds_it_from_ten_articles_on(small):
    frame = ranks(small, seed=1)
    early, late = frame[frame["n_articles"] == 12], frame[frame["n_articles"] == 2]
    assert ((early["low"] <= early["rank"]) & (early["rank"] <= early["high"])).all()
    assert early.set_index("entity").loc["guild", "high"] > 2  # Norway is only one article behind
    assert late[["low", "high"]].isna().all(axis=None)
    assert ranks(small, seed=1).equals(frame)


def test_ranks_under_stories_weigh_articles(small):
    frame = ranks(small.select(counting="stories"))
    assert frame["n"].dtype == float
    assert frame.set_index(["entity", "period"])["rank"].equals(ranks(small).set_index(["entity", "period"])["rank"])


def test_nobody_is_ranked_in_an_empty_selection(small):
    frame = ranks(small.select(start="1990-01-01", end="1990-12-31"))
    assert (len(frame), "rank" in frame) == (0, True)
