"""The browser tests need Chromium: a learner without it is told how to get it, and CI must have it.

In each process one JupyterLab, in one page, serves all tests. Those of a file share a notebook of their own and run in
one process; each begins by running the cells again. Those of a whole notebook of the series share that.
"""

import os
import re

import pytest
from in_browser import CHROMIUM, NO_CHROMIUM, browser, load, notebooks_in, open_next, run_all, server, write_notebook
from xdist.scheduler import LoadScopeScheduling


class _ByNotebook(LoadScopeScheduling):
    """Gives a process all tests of a file, or of a notebook of the series."""

    def _split_scope(self, nodeid):
        whole = re.search(r"\[(\w+\.ipynb)\]$", nodeid)
        return whole[1] if whole else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)  # pytest runs without xdist, too
def pytest_xdist_make_scheduler(config, log):
    return _ByNotebook(config, log)


def pytest_report_header():
    return [] if CHROMIUM else NO_CHROMIUM


@pytest.fixture(scope="session", autouse=True)
def chromium_is_installed():
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(NO_CHROMIUM)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """What JupyterLab shows: a copy of the notebooks, since what a test saves is nobody's."""
    root = tmp_path_factory.mktemp("lab")
    notebooks_in(root)
    return root


@pytest.fixture(scope="session")
def address(chromium_is_installed, folder):
    with server(folder) as started:
        yield started


@pytest.fixture(scope="session")
def chromium(chromium_is_installed):
    with browser() as started:
        yield started


@pytest.fixture(scope="session")
def window(chromium):
    """One window for all tests: JupyterLab's scripts are read once."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    yield context
    context.close()


@pytest.fixture(scope="session")
def jupyterlab(window, address):
    """A page with JupyterLab, for one notebook after the other: to load it takes longer than to open one."""
    page = window.new_page()
    load(page, f"{address}/lab?reset")
    yield page
    page.close()


@pytest.fixture(scope="session")
def open_cells(jupyterlab, folder):
    """A function that opens a new notebook of some cells, in a folder of its own, and runs it."""

    def open_cells(name, *sources):
        write_notebook(folder / name / f"{name}.ipynb", *sources)
        open_next(jupyterlab, f"{name}/{name}.ipynb")
        run_all(jupyterlab)
        return jupyterlab

    return open_cells
