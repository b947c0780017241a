"""A real browser for tests: Debian's chromium through playwright, and a JupyterLab to drive with it.

Fixtures (see conftest): `chromium`, a browser; `page`, a watched page of it; `lab`, a function that runs a notebook in
JupyterLab. Tests that use them are skipped, with the reason, where there is no chromium or no JupyterLab.
"""

import json
import os
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-component-update",
]
SIZE, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 740}
# JupyterLab shows a traceback as text of stderr, a broken widget as an error
WRONG = '.jp-NotebookPanel :is([data-mime-type*="error"], [data-mime-type*="stderr"])'
PATIENCE = 180_000  # milliseconds that a kernel may take on a busy machine
OWN = "127.0.0.1"


@dataclass
class Seen:
    """What a page did while it was watched: addresses asked for, dialogs opened, errors of scripts, what the console said."""

    requests: list = field(default_factory=list)
    dialogs: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    console: list = field(default_factory=list)

    @property
    def left(self):
        """Requests that left the page: neither a file beside it, nor part of it, nor our own server."""
        return [
            r
            for r in self.requests
            if urlsplit(r).scheme not in ("file", "data", "blob") and urlsplit(r).hostname != OWN
        ]


def watched(page):
    """Watch a page from here on; its `seen` tells what it did."""
    seen = page.seen = Seen()
    page.on("request", lambda r: seen.requests.append(r.url))
    page.on("websocket", lambda s: seen.requests.append(s.url))
    page.on("dialog", lambda d: (seen.dialogs.append(d.message), d.dismiss()))
    page.on("pageerror", lambda e: seen.errors.append(str(e)))
    page.on("console", lambda m: seen.console.append(m.text) if m.type == "error" else None)
    return page


@contextmanager
def opened():
    """A chromium, closed at the end; the test is skipped where there is none."""
    found = shutil.which("chromium")
    if not found:
        pytest.skip("there is no chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="session")
def chromium():
    """A browser for all tests."""
    with opened() as browser:
        yield browser


@pytest.fixture
def page(chromium):
    """A fresh watched page of its own context: light, wide, nothing remembered."""
    context = chromium.new_context(viewport=SIZE, color_scheme="light")
    try:
        yield watched(context.new_page())
    finally:
        context.close()


# ---- JupyterLab ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def lab(chromium, corpus, tmp_path_factory):
    """A function that opens a notebook of this project in JupyterLab, runs all its cells, and returns the watched page.

    `lab("02-coalitions")` works on a copy in a project folder of its own, on the tables of the sample.
    """
    with jupyterlab(corpus.processed, tmp_path_factory.mktemp("lab")) as address:
        pages = []

        def run(name):
            page = watched(chromium.new_context(viewport={"width": 1400, "height": 1000}).new_page())
            pages.append(page)
            return run_all(page, address, name)

        yield run
        for page in pages:
            page.context.close()


def lab_python():
    """The Python that JupyterLab runs in: .venv-lab of this checkout; the test is skipped where there is none."""
    python = ROOT / ".venv-lab" / "bin" / "python"
    if not python.is_file():
        pytest.skip("there is no JupyterLab: make .venv-lab/.done")
    return python


@contextmanager
def jupyterlab(processed, folder):
    """A JupyterLab on a project of its own with these tables; yields its address.

    Parameters
    ----------
    processed : Path, tables, copied
    folder : Path, empty
    """
    project = folder / "project"
    shutil.copytree(processed, project / "data" / "processed")
    shutil.copytree(ROOT / "notebooks", project / "notebooks", ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(ROOT / "data" / "codings", project / "data" / "codings")
    (project / "muster.toml").touch()
    home = _home(folder / "home")
    command = [
        lab_python(), "-m", "jupyter", "lab", "--no-browser", "--allow-root", f"--ServerApp.ip={OWN}", "--ServerApp.port=0",
        "--ServerApp.port_retries=0", "--IdentityProvider.token=open", f"--ServerApp.root_dir={project}",
    ]  # fmt: skip
    with (folder / "log.txt").open("w") as log:
        server = subprocess.Popen(
            list(map(str, command)), cwd=project, env=home, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield _address(server, Path(home["JUPYTER_RUNTIME_DIR"]), folder / "log.txt")
    finally:
        server.send_signal(signal.SIGTERM)  # it takes its kernels with it
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)


def _home(folder):
    """An environment in which nothing of the user's Jupyter is read or written."""
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")  # fmt: skip
    places = {name: folder / name.lower() for name in names}
    for place in places.values():
        place.mkdir(parents=True)
    settings = {
        "notebook-extension/tracker": {"windowingMode": "none"},  # else cells out of sight are not on the page
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
        "docmanager-extension/plugin": {"autosave": False},
    }
    for name, values in settings.items():
        path = places["JUPYTERLAB_SETTINGS_DIR"] / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON", "PYTEST"))}
    return kept | {"HOME": str(folder)} | {name: str(place) for name, place in places.items()}


def _address(server, runtime, log):
    """Where the server answers, once it does."""
    for _ in range(600):
        if server.poll() is not None:
            raise AssertionError(f"JupyterLab did not start:\n{log.read_text()}")
        for found in runtime.glob("jpserver-*.json"):
            if text := found.read_text():
                return f"{json.loads(text)['url']}"
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not start within a minute:\n{log.read_text()}")


def run_all(page, address, name):
    """Open a notebook, run all its cells, wait until the last is done.

    Parameters
    ----------
    page : watched page
    address : str, of `jupyterlab`
    name : str, of the notebook, without .ipynb

    Returns
    -------
    the page, its notebook run

    Raises
    ------
    AssertionError
        A cell ended with an error or warned; playwright's TimeoutError where one did not end.
    """
    page.goto(f"{address}lab/tree/notebooks/{name}.ipynb?token=open&reset")
    page.wait_for_selector(".jp-NotebookPanel .jp-CodeCell", timeout=PATIENCE)
    _idle(page)
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
    page.locator(".lm-Menu-itemLabel").get_by_text("Run All Cells", exact=True).click()
    done = """wrong => { const prompts = [...document.querySelectorAll('.jp-NotebookPanel .jp-CodeCell .jp-InputPrompt')].map(e => e.innerText);
        return document.querySelector(wrong) || prompts.length && prompts.every(t => /\\d/.test(t)) }"""
    page.wait_for_function(done, arg=WRONG, timeout=PATIENCE)
    _idle(page)
    assert errors(page) == [], f"{name} in JupyterLab"
    return page


def errors(page):
    """What cells of a notebook said that ended with an error or warned."""
    return [e.inner_text() for e in page.query_selector_all(WRONG)]


def settled(page):
    """Wait until the kernel of the notebook has nothing to do, as after a widget was used."""
    page.wait_for_timeout(300)
    _idle(page)


def _idle(page):
    """Wait for an idle kernel; questions that JupyterLab asks meanwhile are answered with its default."""
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        for button in page.query_selector_all(".jp-Dialog .jp-mod-accept"):
            button.click()
        if "| Idle" in page.inner_text("#jp-main-statusbar"):
            return
        page.wait_for_timeout(200)
    raise AssertionError("the kernel is not idle: " + page.inner_text("#jp-main-statusbar"))
