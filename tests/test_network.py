"""Networks: places from numbers and names alone, labels that do not meet, nothing to draw said."""

from itertools import combinations

import matplotlib
import numpy as np
import pandas as pd
import pytest

matplotlib.use("agg")

from muster.measuring import counts
from muster.showing import charts, network, theme


@pytest.fixture(autouse=True)
def _style():
    theme.apply()
    yield
    matplotlib.pyplot.close("all")


TRIANGLE = np.array([[0, 3, 4], [3, 0, 5], [4, 5, 0]], float)


def test_layout_keeps_the_distances_of_a_triangle():
    places = network.layout(TRIANGLE, ["a", "b", "c"])
    assert np.linalg.norm(places[0] - places[1]) == pytest.approx(3)
    assert np.linalg.norm(places[1] - places[2]) == pytest.approx(5)
    assert places.mean(axis=0) == pytest.approx([0, 0])


def test_layout_is_the_same_in_whatever_order_the_names_come():
    order = [2, 0, 1]
    other = network.layout(TRIANGLE[np.ix_(order, order)], [["a", "b", "c"][i] for i in order])
    assert other == pytest.approx(network.layout(TRIANGLE, ["a", "b", "c"])[order])


@pytest.mark.parametrize("n", [0, 1, 2])
def test_layout_of_hardly_anybody(n):
    assert network.layout(TRIANGLE[:n, :n], ["a", "b", "c"][:n]).shape == (n, 2)


def test_one_article_less_moves_nobody_far(corpus):
    def places(selection):
        near = {(r.a, r.b): r.jaccard for r in counts.comentions(selection, names).itertuples()}
        far = [[0 if a == b else 1 - near.get((min(a, b), max(a, b)), 0) for b in names] for a in names]
        return network.layout(np.array(far, float), names)

    names = counts.top(corpus, n=15)["entity"].tolist()
    before, less = places(corpus), corpus.select()
    less.db.execute("DELETE FROM chosen WHERE doc_id = (SELECT min(doc_id) FROM chosen)")
    assert np.linalg.norm(places(less) - before, axis=1).max() < 0.1 * np.ptp(before, axis=0).max()


def test_each_name_keeps_its_strongest_ties():
    pairs = pd.DataFrame({"a": ["x", "x", "y"], "b": ["y", "z", "z"], "jaccard": [0.9, 0.2, 0.3]})
    assert network.ties(pairs, ["x", "y", "z"], most=1)[["a", "b"]].to_numpy().tolist() == [["y", "z"], ["x", "y"]]


@pytest.mark.parametrize("n", [1, 3, 30])
def test_labels_of_a_web_do_not_meet(corpus, n):
    top = counts.top(corpus, n=n)
    sizes = dict(zip(top["entity"], top["n_articles"], strict=True))
    ax = network.web(counts.comentions(corpus, list(sizes)), sizes, charts.axes(height=6.5, width=9), corpus=corpus)
    ax.figure.canvas.draw()
    assert len(ax.texts) == n
    boxes = [t.get_window_extent() for t in ax.texts]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


FLOWS = pd.DataFrame(
    {"stage": ["ask", "ask", "ask"], "source": ["USA", "FRA", "USA"], "target": ["IRQ", "IRQ", "nato"], "n": [3, 1, 1]}
)
PANELS = {"ask": ("asks", "is asked"), "pledge": ("pledges", "to whom")}


def test_flows_print_each_side_with_its_acts_and_say_where_a_panel_is_empty(corpus):
    ax = network.flows(FLOWS, charts.axes(height=network.tall(FLOWS)), panels=PANELS, corpus=corpus)
    texts = [t.get_text() for t in ax.texts]
    assert texts == [
        "asks", "is asked", "United States 4", "France 1", "Iraq 4", "NATO 1", "pledges", "to whom", "none"
    ]  # fmt: skip
    assert [round(p.get_linewidth(), 1) for p in ax.patches] == [0.8, 0.8, 6.8]


def test_flows_of_three_hundred_pairs_stay_apart(corpus):
    many = pd.DataFrame({"stage": "ask", "source": [f"s{i}" for i in range(300)], "target": "IRQ", "n": 1})
    ax = network.flows(many, charts.axes(height=network.tall(many), width=10), panels=PANELS, corpus=corpus)
    ax.figure.canvas.draw()
    boxes = [t.get_window_extent() for t in ax.texts]
    assert len(boxes) == 2 + 24 + 1 + 3
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


PAIRS = pd.DataFrame({"pair": ["a $x$", "b"], "for": [3, 0], "with": [1, 0], "against": [0, 2], "strikes": [0, 5]})


def test_balance_prints_the_parts_of_each_side_that_has_any():
    ax = network.balance(
        PAIRS, charts.axes(), label="pair", left=("against", "strikes"), right=("for", "with"), xlabel="acts"
    )
    assert [t.get_text() for t in ax.texts] == ["5 + 2", "3 + 1"]
    assert [b.get_width() for b in ax.patches] == [0, -2, 0, -5, 3, 0, 1, 0]
    ax.figure.canvas.draw()
    assert all(t.get_text().isdigit() for t in ax.get_xticklabels())


def test_networks_hold_with_nothing_to_draw(corpus):
    pairs = pd.DataFrame({"a": [], "b": [], "jaccard": []})
    for ax in (
        network.web(pairs, {}, charts.axes(), corpus=corpus),
        network.flows(FLOWS.head(0), charts.axes(height=network.tall(FLOWS.head(0))), panels=PANELS, corpus=corpus),
        network.balance(PAIRS.head(0), charts.axes(), label="pair", left=("for",), right=("with",), xlabel="x"),
    ):
        assert [t.get_text() for t in ax.texts] == ["nothing to draw in this selection"]
