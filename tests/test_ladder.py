"""Ranks drawn: a name at each mark, or at both ends; hollow where few articles carry a period; nothing to draw said."""

from itertools import combinations

import matplotlib
import pandas as pd
import pytest

matplotlib.use("agg")

from muster.showing import charts, ladder, theme


@pytest.fixture(autouse=True)
def _style():
    theme.apply()
    yield
    matplotlib.pyplot.close("all")


def places(entities, periods, articles=20):
    """Each entity one place further down in each period, the last then first again."""
    days = pd.date_range("2014-01-01", periods=periods, freq="YS")
    rows = [
        (e, day, f"{day:%Y}", 1.0 + (i + t) % len(entities), 1.0, 4.0, articles)
        for i, e in enumerate(entities)
        for t, day in enumerate(days)
    ]
    return pd.DataFrame(rows, columns=["entity", "period", "label", "place", "low", "high", "n_articles"])


def test_each_mark_has_its_name_and_the_interval_of_its_rank(corpus):
    ax = ladder.ladder(places(["USA", "IRQ", "FRA"], 2), charts.axes(), corpus=corpus, n=2)
    assert [t.get_text() for t in ax.texts] == ["United States", "1-4"] * 2 + ["Iraq", "1-4"] + ["France", "1-4"]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["2014", "2015"]


@pytest.mark.parametrize("periods", [1, 6, 8])
def test_names_do_not_meet(corpus, periods):
    many = ["islamic_state", "USA", "IRQ", "FRA", "global_coalition", "sdf", "TUR", "GBR", "ARE", "kurds", "DEU", "DNK"]
    ax = ladder.ladder(places(many, periods), charts.axes(height=5.2, width=10), corpus=corpus)
    ax.figure.canvas.draw()
    boxes = [t.get_window_extent() for t in ax.texts]
    assert len(boxes) == 20 * periods
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


def test_in_many_periods_names_stand_at_both_ends(corpus):
    ax = ladder.ladder(places(["USA", "IRQ", "FRA"], 40), charts.axes(), corpus=corpus, n=1)
    assert [t.get_text() for t in ax.texts] == ["United States", "United States"]
    assert sum(line.get_color() == "#CCCCCC" for line in ax.lines) == 2
    assert len(ax.get_xticklabels()) <= 12


def test_marks_of_few_articles_are_hollow(corpus):
    ax = ladder.ladder(places(["USA"], 1, articles=9), charts.axes(), corpus=corpus)
    assert [line.get_markerfacecolor() for line in ax.lines if line.get_marker() == "o"] == ["white"]


def test_nobody_to_rank(corpus):
    ax = ladder.ladder(places([], 0), charts.axes(), corpus=corpus)
    assert [t.get_text() for t in ax.texts] == ["nothing to draw in this selection"]
