"""Small multiples and claims against the record: nothing, one and many of each; the same bytes; labels that do not meet."""

import matplotlib
import numpy as np
import pandas as pd
import pytest

matplotlib.use("agg")

from muster.measuring import inputs, sizes
from muster.showing import charts, multiples, save, sized, tables, theme

NOTHING = "nothing to draw in this selection"


@pytest.fixture(autouse=True)
def _style():
    theme.apply()
    yield
    matplotlib.pyplot.close("all")


def series(groups, periods=3):
    rows = [
        {
            "group": f"group {g} $x$",
            "label": f"name {p}",
            "period": pd.Timestamp(2014 + p, 1, 1),
            "value": 0.1 * p,
            "low": 0.0,
            "high": 0.5,
            "n": 12_345 * p,
            "n_articles": 3 + 9 * p,
        }
        for g in range(groups)
        for p in range(periods)
    ]
    return pd.DataFrame(rows, columns=["group", "label", "period", "value", "low", "high", "n", "n_articles"])


def drawn(frame, **more):
    """Each chart of small multiples on one frame."""
    ax = lambda: charts.axes(height=multiples.height(frame["group"].nunique()))  # noqa: E731
    same = {"panel": "group", "labels": str, "title": "T"}
    hue = {"colours": lambda g: "black", "counts": "n"}
    return [
        multiples.lines(frame, ax(), x="period", y="value", ylabel="y", **same, **hue, **more),
        multiples.dots(frame, ax(), label="label", value="value", xlabel="x", **same, **hue),
        multiples.bars(frame, ax(), label="label", value="value", note="n", xlabel="x", mark=0.1, **same),
        multiples.dated_columns(
            frame.assign(dating="evident"), ax(), y="n", panel="group", ylabel="y", width_days=80, title="T"
        ),
    ]


@pytest.mark.parametrize("groups", [1, 3, 300])
def test_a_panel_a_group_and_no_more_than_there_is_room_for(groups):
    for ax in drawn(series(groups)):
        ax.figure.canvas.draw()  # a dollar sign must not start mathematics
        small = [a for a in ax.figure.axes if a is not ax]
        assert len(small) == min(groups, multiples.MOST)
        assert ax.get_title(loc="left") == "T"
        boxes = [a.get_tightbbox() for a in small]
        title = ax._left_title.get_window_extent()
        for n, one in enumerate(boxes):
            assert not one.overlaps(title)
            assert not any(one.shrunk(0.98, 0.98).overlaps(other.shrunk(0.98, 0.98)) for other in boxes[:n])


def test_small_multiples_of_nothing_say_so():
    for ax in drawn(series(0)):
        assert [t.get_text() for t in ax.texts] == [NOTHING]


def test_a_panel_of_one_undated_article():
    frame = pd.DataFrame({"group": ["a"], "period": [pd.NaT], "dating": ["undated"], "n": [1]})
    ax = multiples.dated_columns(frame, charts.axes(), y="n", panel="group", ylabel="y", width_days=26)
    ax.figure.canvas.draw()
    (small,) = (a for a in ax.figure.axes if a is not ax)
    assert [bar.get_height() for bar in small.patches if bar.get_height() == 1] == [
        1,
        1,
    ]  # the bar, and the shade behind it


def test_hollow_points_rest_on_few_articles():
    small = drawn(series(1))[0].figure.axes[1]
    faces = {line.get_markerfacecolor(): len(line.get_xdata()) for line in small.lines if line.get_marker() == "o"}
    assert faces == {"black": 2, "white": 1}


def test_other_outlets_have_a_scale_of_their_own():
    frame = pd.DataFrame(
        {
            "group": ["Herald", inputs.OTHERS],
            "period": [pd.Timestamp(2015, 1, 1)] * 2,
            "dating": "evident",
            "n": [2, 900],
        }
    )
    ax = multiples.dated_columns(frame, charts.axes(), y="n", panel="group", ylabel="y", width_days=80)
    herald, others = ax.figure.axes[1:]
    assert herald.get_ylim()[1] < 3
    assert others.get_ylim()[1] >= 900


@pytest.mark.parametrize(
    ("n", "said"), [(0, "0"), (1.5, "1.5"), (999, "999"), (1234, "1,234"), (90_350, "90.3k"), (2_500_000, "2.5M")]
)
def test_short_numbers(n, said):
    assert multiples.short(n) == said


def claims(n):
    return pd.DataFrame(
        {
            "coalition": ["global_coalition"] * n, "published": pd.date_range("2014-09-01", periods=n, freq="9D"), "n": np.arange(n) % 90,
            "approx": np.arange(n) % 2 == 0, "core": np.arange(n) % 7 == 1, "published_basis": ["derived" if i % 5 == 0 else "metadata" for i in range(n)],
            "said_by": ["john_kerry" if i % 3 == 0 else None for i in range(n)],
        }
    )  # fmt: skip


@pytest.mark.parametrize("n", [1, 3, 300])
def test_claims_are_drawn_over_the_record(corpus, n):
    record = sizes.reference(corpus, ["global_coalition"])
    ax = sized.claims(
        claims(n), record, charts.axes(), coalitions=["nato", "global_coalition"], corpus=corpus, title="T"
    )
    ax.figure.canvas.draw()
    (small,) = (a for a in ax.figure.axes if a is not ax)
    assert small.get_title(loc="left") == corpus.label("global_coalition")
    names = [t for t in small.texts if t.get_text() == corpus.label("john_kerry")]
    assert 1 <= len(names) <= sized.NAMED
    boxes = [t.get_window_extent() for t in names]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_claims_tell_rounded_and_derived_ones_apart(corpus):
    frame = claims(2).assign(core=False, said_by=None)
    ax = sized.claims(frame, sizes.reference(corpus, []), charts.axes(), coalitions=["global_coalition"], corpus=corpus)
    marks = [(line.get_marker(), line.get_markerfacecolor() == "white") for line in ax.figure.axes[1].lines]
    assert marks == [("D", True), ("o", False)]


def test_no_claim_says_so(corpus):
    ax = sized.claims(claims(0), sizes.reference(corpus, []), charts.axes(), coalitions=["nato"], corpus=corpus)
    assert [t.get_text() for t in ax.texts] == ["no claim of a size in this selection"]


def test_speakers_are_named(corpus):
    assert sized.said_by(None, corpus) == "reporter"
    assert sized.said_by("unnamed:diplomats", corpus) == "diplomats"
    assert sized.said_by("john_kerry;TUR", corpus) == "John Kerry, Turkey"


@pytest.mark.parametrize("n", [0, 1, 300])
def test_shares_and_spreads_name_every_row(n):
    frame = pd.DataFrame(
        {
            "name": [f"name {i}" for i in range(n)],
            "part": "a",
            "share": 1.0,
            "n": 1,
            **dict.fromkeys(("p10", "p25", "median", "p75", "p90"), 5.0),
        }
    )
    for ax in (
        sized.shares(
            frame, charts.axes(), label="name", part="part", share="share", counts="n", order=["a", "b"], xlabel="x"
        ),
        sized.spreads(frame, charts.axes(), label="name", counts="n", xlabel="x"),
    ):
        ax.figure.canvas.draw()
        assert len(ax.get_yticklabels()) == n
        assert ([t.get_text() for t in ax.texts] == [NOTHING]) == (n == 0)


def test_small_multiples_have_the_same_bytes_twice(corpus, tmp_path):
    for folder in ("one", "two"):
        dating = inputs.dating(corpus)
        ax = multiples.dated_columns(
            dating, charts.axes(height=5), y="n_articles", panel="outlet", ylabel="y", width_days=26, title="T"
        )
        save.save(ax, "t", dating, corpus, text="x", figures=tmp_path / folder)
        tables.write(dating, "t-panel", figures=tmp_path / folder)
    names = sorted(p.name for p in (tmp_path / "one").iterdir())
    assert names == ["t-panel.csv", "t.csv", "t.json", "t.png", "t.svg"]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
