"""The switch in a real JupyterLab: choose a wrong gradient, and see and hear which checks notice it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from in_browser import open_notebook

NOTEBOOK = "jupyterapp.shell.currentWidget.content"
TO_THE_SWITCH = f"""{NOTEBOOK}.scrollToItem({NOTEBOOK}.widgets.findIndex(
    cell => cell.model.sharedModel.getSource().startsWith('switch.')))"""


@pytest.fixture(scope="module")
def opened(chromium, address):
    """The switch of notebook 10, which takes its time to run: once for all tests."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    open_notebook(page, address, "10_backpropagation.ipynb")
    page.evaluate(TO_THE_SWITCH)
    found = page.locator(".vae-switch")
    found.wait_for()
    found.scroll_into_view_if_needed()
    yield found
    context.close()


def test_the_keyboard_alone_breaks_a_gradient_and_hears_who_notices(opened):
    page = opened.page
    opened.get_by_role("combobox").select_option(index=0)
    opened.get_by_role("img", name="right", exact=True).nth(5).wait_for()
    assert opened.get_by_role("img", name="right", exact=True).count() == 6
    cells = page.evaluate(f"{NOTEBOOK}.widgets.length")
    opened.get_by_role("combobox", name="∇L").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    opened.get_by_role("img", name="not right").nth(4).wait_for()
    assert opened.get_by_role("combobox").evaluate("box => box.selectedOptions[0].text") == "d_x_hat = 2 (x - x_hat)"
    assert "L falls along −∇L" in opened.get_by_role("status").inner_text()
    assert opened.get_by_role("row").last.inner_text().split("\t")[:2] == ["✗", "L falls along −∇L"]
    page.keyboard.press("x")
    assert page.evaluate(f"{NOTEBOOK}.widgets.length") == cells


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious_in_a_switch(opened, theme):
    page = opened.page
    page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=theme)
    opened.get_by_role("combobox").select_option(index=5)
    page.wait_for_timeout(500)  # colours fade from one theme to the other
    found = Axe().run(page, context=".vae-switch").response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in ("serious", "critical")] == []


def test_without_a_kernel_the_table_of_all_of_them_is_there(page, address):
    open_notebook(page, address, "10_backpropagation.ipynb", run=False)
    page.evaluate(TO_THE_SWITCH)
    table = page.locator("table", has_text="L falls along −∇L")
    table.wait_for()
    assert table.locator("tr").count() == 15
