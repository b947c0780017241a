"""Draws the pictures of this folder: `make screenshots`. The sample is built and run in a temporary folder; a browser opens the
report, a page of evidence, and two notebooks in JupyterLab."""

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser import jupyterlab, opened, run_all  # noqa: E402

WIDE, LAB = {"width": 1200, "height": 900}, {"width": 1300, "height": 900}
COLOURS = 224  # of the palette: a picture stays below 200 kB


def main():
    """Run the sample, open its pages, take the pictures."""
    with tempfile.TemporaryDirectory() as folder, opened() as chromium:
        folder = Path(folder)
        run = [sys.executable, "-m", "muster", "nightly", "--raw", ROOT / "data/raw/sample", "--processed", folder / "P",
               "--reports", folder / "R", "--figures", folder / "F", "--only", "01", "--only", "02"]  # fmt: skip
        subprocess.run(list(map(str, run)), check=True, cwd=ROOT)
        report = (folder / "R" / "latest").resolve()
        pages = chromium.new_context(viewport=WIDE, color_scheme="light").new_page()
        pages.goto((report / "index.html").as_uri())
        pages.locator("section").nth(1).locator("h2").scroll_into_view_if_needed()
        pages.evaluate("document.querySelectorAll('section')[1].scrollIntoView({behavior: 'instant'})")
        pages.wait_for_function("[...document.images].slice(0, 10).every(i => i.complete && i.naturalWidth > 0)")
        kept(pages, "report")
        pages.goto((report / "evidence" / "02-share.html").as_uri() + "#sentences")
        pages.evaluate("document.querySelectorAll('.point')[2].scrollIntoView({behavior: 'instant'})")
        kept(pages, "evidence")
        with jupyterlab(folder / "P", folder / "lab") as address:
            for name in ("02-coalitions", "explore"):
                page = run_all(chromium.new_context(viewport=LAB).new_page(), address, name)
                shown = page.locator(".muster-chart img, .jp-OutputArea-output img").first
                shown.evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")
                page.wait_for_timeout(1000)
                kept(page, f"lab-{name}")


def kept(page, name):
    """A picture of what the page shows, with few colours."""
    from PIL import Image

    path = HERE / f"{name}.png"
    page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
