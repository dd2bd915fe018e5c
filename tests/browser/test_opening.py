"""From a freshly opened first notebook to a digit that follows the hand: what its first cell says, and nothing more."""

import pytest
from first_digit import CLICK, dragged, shown
from in_browser import load, wait_for_cells

FIRST = "notebooks/00_start_here.ipynb"


@pytest.fixture
def page(window, address):
    page = window.new_page()
    page.set_viewport_size({"width": 1366, "height": 768})
    load(page, f"{address}/lab/tree/{FIRST}?reset")
    wait_for_cells(page, FIRST)
    yield page
    page.close()


def test_the_click_and_the_keys_that_the_first_cell_names_show_a_lab_and_a_drag_draws_another_digit(page):
    said = page.locator(".jp-Cell").first.inner_text()
    assert CLICK in said
    lab = shown(page)
    assert dragged(page, lab)
