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


CLASSES = ["words", "deeds"]


def dated(rows):
    frame = pd.DataFrame(rows, columns=["row", "class", "day_basis", "period", "n"])
    return frame.assign(period=pd.to_datetime(frame["period"]))


def test_bubbles_are_hollow_where_no_day_is_printed_and_stand_in_the_row_of_their_actor():
    frame = dated([("NOR", "words", "printed", "2015-01-01", 3), ("NOR", "deeds", "published", "2015-02-01", 1),
                   ("FRA", "words", "printed", "2015-03-01", 1)])  # fmt: skip
    ax = timelines.bubbles(frame, charts.axes(), parts=CLASSES, hollow="published", names=str.lower)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["nor", "fra"]
    drawn = [c for c in ax.collections if len(c.get_offsets())]
    assert [len(c.get_facecolors()) > 0 for c in drawn] == [True, False]
    heights = drawn[0].get_offsets()[:, 1]
    assert round(heights[0]) == 1
    assert round(heights[1]) == 0
    assert "largest mark: 3 acts" in [t.get_text() for t in ax.get_legend().get_texts()]


def test_bubbles_of_one_class_a_row_stand_on_its_line():
    frame = dated([("NOR", "words", "printed", "2015-01-01", 3), ("FRA", "deeds", "printed", "2015-03-01", 1)])
    ax = timelines.bubbles(frame, charts.axes(), parts=CLASSES, hollow="published")
    assert [c.get_offsets()[0][1] for c in ax.collections if len(c.get_offsets())] == [1, 0]


@pytest.mark.parametrize("n", [3, 300])
def test_bubbles_name_every_row(n):
    frame = dated([(f"actor {i} $x$", "words", "printed", "2015-01-01", 1) for i in range(n)])
    ax = timelines.bubbles(frame, charts.axes(height=2 + n / 4), parts=CLASSES, hollow="published")
    timelines.marks([event(1, date(2015, 1, 1))], ax)
    ax.figure.canvas.draw()
    assert len(ax.get_yticklabels()) == n


def test_spells_beyond_chance_are_filled_and_say_their_numbers():
    days = pd.to_datetime(["2015-01-05", "2015-03-01"])
    frame = pd.DataFrame(
        {"who": ["a", "b"], "start": days, "end": days, "p": [0.01, 0.4], "note": ["3 of 4", "2 of 9"]}
    )
    ax = timelines.spells(
        frame, charts.axes(), label="who", note="note", between=(date(2015, 1, 1), date(2015, 12, 31))
    )
    assert [t.get_text() for t in ax.texts] == ["3 of 4"]
    assert [p.get_facecolor()[3] for p in ax.patches] == [1.0, 0.0]
    assert ax.patches[0].get_width() > 1  # a day in a year is drawn wide enough to be seen


def test_charts_over_time_hold_with_nothing_to_draw():
    none = dated([])
    says = ["nothing to draw in this selection"]
    ax = timelines.bubbles(none, charts.axes(), parts=CLASSES, hollow="published")
    assert [t.get_text() for t in timelines.marks([event(1, date(2015, 6, 1))], ax).texts] == says
    ax = timelines.spells(none, charts.axes(), label="row", note="row", between=(None, None))
    assert [t.get_text() for t in ax.texts] == ["no stretch of days stands out in this selection"]
