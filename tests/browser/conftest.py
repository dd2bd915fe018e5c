"""The browser tests need Chromium: a learner without it is told how to get it, and CI must have it."""

import os
import shutil

import pytest
from in_browser import CHROMIUM, NO_CHROMIUM, NOTEBOOKS, browser, server


@pytest.fixture(scope="session", autouse=True)
def chromium_is_installed():
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(NO_CHROMIUM)


@pytest.fixture(scope="session")
def address(chromium_is_installed, tmp_path_factory):
    """A JupyterLab on a copy of the notebooks: what a test saves is nobody's."""
    folder = tmp_path_factory.mktemp("lab") / "notebooks"
    shutil.copytree(NOTEBOOKS, folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    with server(folder) as started:
        yield started


@pytest.fixture(scope="session")
def chromium(chromium_is_installed):
    with browser() as started:
        yield started


@pytest.fixture(scope="session")
def window(chromium):
    """One window for all tests: JupyterLab's scripts are read once. What a test opens is closed after it."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(window):
    opened = window.new_page()
    yield opened
    opened.close()
