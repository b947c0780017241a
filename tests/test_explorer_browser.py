"""The notebook explore in JupyterLab, in a real browser, its widgets used."""

import pytest

from browser import PATIENCE, errors

pytestmark = pytest.mark.slow


def test_explore_with_its_widgets(lab):
    page = lab("explore")
    chart = page.locator(".muster-chart img")
    first = chart.get_attribute("src")
    assert chart.get_attribute("alt").startswith("Share of articles by period: Global Coalition")

    page.get_by_placeholder("part of a name or id").fill("turk")
    actor = page.locator("select:has(option:text-matches('^Turkey'))")
    page.wait_for_function("s => s.options.length < 10", arg=actor.element_handle(timeout=PATIENCE), timeout=PATIENCE)
    actor.select_option(value=actor.locator("option", has_text="Turkey").get_attribute("value"))
    redrawn = "old => { const image = document.querySelector('.muster-chart img'); return image && image.src != old }"
    page.wait_for_function(redrawn, arg=first, timeout=PATIENCE)
    assert "and Turkey" in chart.get_attribute("alt")

    points = page.locator(".muster-points select")
    label = points.locator("option").nth(2).inner_text().replace("\xa0", " ")
    points.select_option(index=2)
    n_places = int(label.rsplit(", ", 1)[1].split()[0].replace(",", ""))
    assert 0 < n_places < 10
    marks = "n => document.querySelectorAll('.muster-sentences mark').length == n"
    page.wait_for_function(marks, arg=n_places, timeout=PATIENCE)

    page.get_by_role("button", name="Export as CSV").click()
    said = page.locator(".muster-exported [role=status]")
    said.wait_for(timeout=PATIENCE)
    n, _, path = said.inner_text().partition(" rows in ")
    assert int(n) == n_places
    assert page.request.get(page.url.split("/lab/")[0] + f"/files/{path}?token=open").text().count("\n") == n_places + 1
    assert errors(page) == []
    assert page.seen.left == []
