"""The pages of a run in a real browser: hostile articles do nothing, pages load nothing, and everybody can read them."""

import re
import shutil
import sys
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import hostile
from browser import PHONE, watched
from muster.running import cli
from muster.showing.save import read_csv

pytestmark = pytest.mark.slow
EVIDENCE = "evidence/03-top.html"


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    """One whole nightly run on the hostile corpus: the folder of its report."""
    folder = tmp_path_factory.mktemp("hostile")
    raw, book = hostile.write(folder)
    command = [
        "muster",
        "nightly",
        "--raw",
        raw,
        "--codebook",
        book,
        "--processed",
        folder / "P",
        "--reports",
        folder / "R",
    ]
    argv, sys.argv = sys.argv, list(map(str, command))
    try:
        with pytest.raises(SystemExit) as ended:
            cli.main()
    finally:
        sys.argv = argv
    assert not ended.value.code, "the nightly on the hostile corpus failed"
    return (folder / "R" / "latest").resolve()


def pages(night):
    """Every page that a reader can come to, the pictures as files of their own too."""
    return [*sorted(night.rglob("*.html")), night.parent / "status.html", *sorted(night.rglob("*.svg"))]


def names(night):
    return [p.relative_to(night.parent).as_posix() for p in pages(night)]


def opened(page, path):
    page.goto(path.as_uri())
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    return page


def test_the_payloads_came_through_to_the_pages(night):
    """Else the tests below would prove nothing."""
    told = {
        n: "\n".join(p.read_text(encoding="utf-8") for p in (night / n).glob("*.html"))
        for n in ("evidence", "notebooks")
    }
    for text in told.values():
        assert "&lt;script&gt;window.__x=1" in text
        assert "onerror=" in text
    assert "&lt;img src=x onerror=" in (night / "index.html").read_text(encoding="utf-8"), "names of the codebook"
    assert len(list(night.rglob("*.html"))) >= 20


@pytest.mark.parametrize("policy", [True, False], ids=["with policy", "without policy"])
def test_hostile_articles_do_nothing_on_any_page(night, chromium, policy):
    """Text is escaped at the source: nothing happens on a page whose policy is taken away either."""
    context = chromium.new_context(bypass_csp=not policy)
    page = watched(context.new_page())
    for path in pages(night):
        opened(page, path)
        assert page.evaluate("window.__x") is None, f"{path.name}: a payload ran"
        assert page.url == path.as_uri(), f"{path.name}: led elsewhere"
        assert page.query_selector_all("iframe, object, embed, base, form, link, a[href^='javascript:' i]") == [], (
            path.name
        )
        assert (
            page.evaluate(
                "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes]).filter(a => /^on/.test(a.name)).length"
            )
            == 0
        )
    context.close()
    assert page.seen.dialogs == []
    assert page.seen.left == []
    assert page.seen.errors == []
    asked = {unquote(urlsplit(r).path) for r in page.seen.requests if r.startswith("file:")}
    there = {p.as_posix() for p in night.parent.rglob("*")}
    assert asked <= there, "a page asked for a file that the report does not have"
    assert page.seen.console == [], "the policy had to stop something, or something could not be loaded"


def test_the_gallery_shows_every_figure_with_its_numbers_evidence_and_notebook(night, page):
    opened(page, night / "index.html")
    figures = page.locator("figure")
    assert figures.count() == len(list((night / "figures").glob("*.svg"))) > 20
    for n in range(figures.count()):
        figure = figures.nth(n)
        figure.scroll_into_view_if_needed()
        picture = figure.locator("img")
        assert picture.get_attribute("alt").endswith("in the CSV file beside it.")
        page.wait_for_function("e => e.complete && e.naturalWidth > 0", arg=picture.element_handle())
        said = figure.locator(".links a").all_inner_texts()
        assert said[-4:] == ["Notebook", "Numbers (CSV)", "SVG", "PNG"]
    assert page.seen.left == []


def test_no_link_leads_nowhere(night, page):
    for path in sorted(night.rglob("*.html")):
        page.goto(path.as_uri())
        for href in page.eval_on_selector_all("main a[href], header a[href]", "all => all.map(a => a.href)"):
            where = urlsplit(href)
            if where.scheme != "file":
                assert where.scheme in ("http", "https"), href
                continue
            target = unquote(where.path)
            assert (path.parent / target).exists(), f"{path.name}: {href}"
            if where.fragment and target.endswith(".html"):
                text = Path(target).read_text(encoding="utf-8")
                assert f'id="{unquote(where.fragment)}"' in text, f"{path.name}: {href}"


def test_the_evidence_page_shows_the_sentences_of_each_point(night, page):
    opened(page, night / EVIDENCE)
    rows = read_csv(night / "figures" / "03-top.evidence.csv")
    assert page.locator(".sentences li").count() == len(rows)
    assert sorted(page.locator("mark").all_inner_texts()) == sorted(rows["keyword"].str.strip())
    assert "entity IN (" in page.inner_text("pre")
    first = page.locator("#points ~ .wide tbody a").first
    first.click()
    where = urlsplit(page.url).fragment
    shown, total = re.findall(r"\d+", page.locator(f"section[aria-labelledby='{where}'] .point span").inner_text())
    assert page.locator(f"section[aria-labelledby='{where}'] li").count() == int(shown) <= int(total)
    one = page.locator(f"section[aria-labelledby='{where}'] li").first.inner_text()
    assert "Post " in one
    assert "2015-" in one


def test_a_reader_at_the_keyboard_comes_everywhere(night, page):
    page.goto((night / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Skip to the content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0, "visible once it has the focus"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null"), "the skip link leads past the header"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    reached = {page.evaluate("document.activeElement.href")}
    links = page.eval_on_selector_all("main a", "all => all.map(a => a.href)")
    for _ in links:
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.href || ''"))
    assert set(links) <= reached


def test_the_page_can_be_dark_and_remembers(night, page):
    light = "getComputedStyle(document.body).backgroundColor"
    page.goto((night / "index.html").as_uri())
    before = page.evaluate(light)
    page.locator("#theme").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(light) != before
    assert page.inner_text("#theme") == "Light page"
    page.goto((night / EVIDENCE).as_uri())
    assert page.evaluate(light) != before, "the next page is dark as well"
    page.click("#theme")
    assert page.evaluate(light) == before


# the contrast of every text on the page with what it stands on; the picture of a figure is white paper in either scheme
CONTRAST = """() => {
    const rgb = c => c.match(/[\\d.]+/g).map(Number), lum = c => { const [r, g, b] = c.map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
        return .2126 * r + .7152 * g + .0722 * b };
    const below = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c } return [255, 255, 255] };
    const poor = [];
    for (const e of document.querySelectorAll('body *')) {
        if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !e.checkVisibility()) continue;
        const [a, b] = [lum(rgb(getComputedStyle(e).color)), lum(below(e))].sort((x, y) => y - x), ratio = (a + .05) / (b + .05);
        if (ratio < 4.5) poor.push(`${e.tagName}.${e.className} ${ratio.toFixed(1)}: ${e.textContent.trim().slice(0, 40)}`);
    }
    return poor }"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(night, chromium, scheme):
    context = chromium.new_context(color_scheme=scheme)
    page = watched(context.new_page())
    for path in (
        night / "index.html",
        night / EVIDENCE,
        night / "notebooks" / "02-coalitions.html",
        night / "status.html",
    ):
        page.goto(path.as_uri())
        page.eval_on_selector_all("details", "all => all.forEach(d => d.open = true)")
        bright = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0] > 128")
        assert bright == (scheme == "light"), f"{path.name} is not {scheme}"
        assert page.evaluate(CONTRAST) == [], f"{path.name}, {scheme}"
    context.close()


def test_no_page_is_wider_than_a_phone(night, chromium):
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    for path in sorted(night.rglob("*.html")):
        page.goto(path.as_uri())
        page.eval_on_selector_all("details", "all => all.forEach(d => d.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path.name
    context.close()


def test_pages_can_be_heard(night, page):
    """Landmarks, one first heading, no level left out, a text for every picture, a name for every scrolling part."""
    for path in sorted(night.rglob("*.html")):
        if path.name in ("status.html", "changes.html"):
            continue
        page.goto(path.as_uri())
        assert page.eval_on_selector("html", "e => e.lang") == "en"
        assert [page.locator(mark).count() for mark in ("main", "header", "nav", "footer")] == [1, 1, 1, 1], path.name
        levels = page.eval_on_selector_all("h1, h2, h3, h4, h5, h6", "all => all.map(h => +h.tagName[1])")
        assert levels.count(1) == 1, path.name
        assert all(after - before <= 1 for before, after in pairwise(levels)), f"{path.name}: {levels}"
        assert page.locator("img:not([alt]), img[alt='']").count() == 0, path.name
        assert page.locator("[tabindex='0']:not(pre):not([aria-label])").count() == 0, path.name


def test_a_report_that_was_moved_still_works(night, page, tmp_path):
    shutil.copytree(night, tmp_path / "elsewhere")
    opened(page, tmp_path / "elsewhere" / EVIDENCE)
    page.wait_for_function("[...document.images].every(i => i.complete && i.naturalWidth > 0)")
    page.click("nav a >> nth=0")
    assert page.url.endswith("elsewhere/index.html")
