"""JupyterLab in a real browser: a notebook run by its menu, as a researcher runs it."""

import pytest


@pytest.mark.slow
def test_the_notebook_on_coalitions_runs_in_jupyterlab(lab):
    page = lab("02-coalitions")
    assert page.locator(".jp-NotebookPanel .jp-OutputArea-output img").count() >= 4, "figures drawn"
    assert page.locator(".jp-NotebookPanel table").count() >= 2, "tables shown"
    assert "185 articles selected" in page.inner_text(".jp-NotebookPanel")
    assert page.seen.left == [], "JupyterLab asked for something outside this machine"
    assert page.seen.dialogs == []
