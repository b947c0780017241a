"""Charts over time: labels that no line crosses, nothing drawn twice in one place, nothing to draw said."""

from datetime import date
from itertools import combinations
from types import SimpleNamespace

import matplotlib
import pandas as pd
import pytest

matplotlib.use("agg")

from muster.showing import charts, theme, timelines


@pytest.fixture(autouse=True)
def _style():
    theme.apply()
    yield
    matplotlib.pyplot.close("all")


def event(number, day, label="A label of some length"):
    return SimpleNamespace(id=f"e{number}", date=day, label=label, verified=True, words=("a",))


def columns(months=24):
    frame = pd.DataFrame({"period": pd.date_range("2015-01-01", periods=months, freq="MS"), "n": 3, "part": "x"})
    return charts.columns(frame, charts.axes(), x="period", y="n", by="part", order=["x"], ylabel="n", legend=False)


def test_a_label_over_a_later_line_stands_higher():
    assert timelines.lanes([(0, 3), (1, 4), (2, 5), (6, 8), (7, 9)]) == [0, 1, 2, 0, 1]
    assert timelines.lanes([(0, 9), (1, 2), (3, 4)]) == [0, 1, 1]
    assert timelines.lanes([]) == []


@pytest.mark.parametrize("days", [[1, 200, 400, 600, 700], list(range(300, 314)), [690, 700, 702, 725]])
def test_no_line_crosses_a_label_and_no_label_another(days):
    first = date(2015, 1, 1).toordinal()
    events = [event(n, date.fromordinal(first + d)) for n, d in enumerate(days)]
    ax = timelines.marks(events, columns(), most=14)
    ax.figure.canvas.draw()
    boxes = [t.get_window_extent() for t in ax.texts]
    assert boxes
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    for line in ax.lines:
        (x, bottom), (_, top) = line.get_transform().transform(line.get_xydata())
        assert not any(b.x0 < x < b.x1 and b.y0 < top and bottom < b.y1 for b in boxes)


def test_of_each_stretch_the_event_with_most_weight_is_marked():
    events = [event(n, date(2015, 6, n + 1), f"event {n}") for n in range(9)]
    ax = timelines.marks(events, columns(), most=2, weight={"e7": 4.0})
    assert [t.get_text() for t in ax.texts] == ["event 7"]


def test_nothing_is_marked_where_nothing_is_drawn():
    ax = charts.empty(charts.axes())
    assert timelines.marks([event(1, date(2015, 6, 1))], ax) is ax
    assert len(ax.texts) == 1
