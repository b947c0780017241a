"""Charts with several marks a row: every row named, nothing drawn twice in one place, nothing to draw said."""

from itertools import pairwise

import matplotlib
import pandas as pd
import pytest

matplotlib.use("agg")

from muster.showing import charts, rows, theme


@pytest.fixture(autouse=True)
def _style():
    theme.apply()
    yield
    matplotlib.pyplot.close("all")


PAIRS = pd.DataFrame({"name": ["a", "b", "c $x$"], "left": [1, 2, 0], "right": [3, 2, 0]})


def test_dumbbells_print_one_number_where_both_are_the_same():
    ax = rows.dumbbells(PAIRS, charts.axes(), label="name", left="left", right="right", names=("l", "r"), xlabel="x")
    assert [t.get_text() for t in ax.texts] == ["1", "3", "2", "0"]
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["l", "r"]
    ax.figure.canvas.draw()  # a dollar sign must not start mathematics


def test_grouped_dots_of_one_row_stand_apart_and_few_articles_are_hollow():
    frame = pd.DataFrame({"name": "a", "by": ["x", "y"], "share": 0.5, "low": 0.4, "high": 0.6, "n_articles": [9, 10]})
    ax = rows.grouped_dots(
        frame, charts.axes(), label="name", by="by", value="share", order=["x", "y"], percent=True, xlabel="%"
    )
    points = [line for line in ax.lines if line.get_marker() != "None" and pd.notna(line.get_ydata()).all()]
    assert points[0].get_ydata()[0] > points[1].get_ydata()[0]
    assert [line.get_markerfacecolor() for line in points] == ["white", theme.PALETTE[1]]
    assert points[0].get_xdata()[0] == 50.0
    ax.figure.canvas.draw()
    assert ax.get_position().height > 0.6, "what is not clipped must leave the axes their room"


def test_stacked_bars_print_their_parts():
    ax = rows.stacked_bars(PAIRS, charts.axes(), label="name", parts={"left": "l", "right": "r"}, xlabel="x")
    assert [t.get_text() for t in ax.texts] == ["1 + 3", "2 + 2", "0 + 0"]
    assert [bar.get_width() for bar in ax.patches[3:]] == [3, 2, 0]


def test_charts_of_rows_hold_with_nothing_to_draw():
    none = PAIRS.head(0).assign(by="", share=0.0, low=0.0, high=0.0)
    for ax in (
        rows.dumbbells(none, charts.axes(), label="name", left="left", right="right", names=("l", "r"), xlabel="x"),
        rows.grouped_dots(none, charts.axes(), label="name", by="by", value="share", order=[], xlabel="x"),
        rows.stacked_bars(none, charts.axes(), label="name", parts={"left": "l", "right": "r"}, xlabel="x"),
    ):
        assert [t.get_text() for t in ax.texts] == ["nothing to draw in this selection"]


@pytest.mark.parametrize(
    ("names", "turned"),
    [
        (["ask", "pledge"], 0),
        (["Islamic State in Iraq and the Levant", "IS", "ISIL", "ISIS", "Daesh", "other names"], 0),
        (["Donaudampfschifffahrtsgesellschaft", *"abcdef"], 90),
        (list("abcdefghi"), 90),
    ],
)
def test_names_under_the_columns_of_a_heatmap_do_not_meet(names, turned):
    frame = pd.DataFrame({"row": "one outlet", "column": names, "n": range(len(names))})
    ax = charts.heatmap(frame, charts.axes(), rows="row", columns="column", value="n")
    ax.figure.canvas.draw()
    assert ax.get_xticklabels()[0].get_rotation() == turned
    assert [t.get_text().replace("\n", " ") for t in ax.get_xticklabels()] == names
    boxes = [t.get_window_extent() for t in ax.get_xticklabels()]
    assert all(left.x1 < right.x0 for left, right in pairwise(boxes))
