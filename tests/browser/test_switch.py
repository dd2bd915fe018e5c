"""The switch in a real JupyterLab: choose a wrong gradient, and see and hear which checks notice it."""

import pytest
from in_browser import in_theme, in_view, run_all, serious

CELL = """
from vae_steps import checks, gradients, lecture, widgets
network = lecture.parameters, lecture.x, lecture.eps
reports = {"right": checks.gradient(gradients.backward, *network)}
reports |= {error.__doc__: checks.gradient(error, *network) for error in checks.PLANTED_ERRORS.values()}
widgets.Switch(reports, "∇L")
"""
CELL_COUNT = "jupyterapp.shell.currentWidget.content.widgets.length"


@pytest.fixture(scope="module")
def page(open_cells):
    return open_cells("switch", CELL)


@pytest.fixture
def opened(page):
    """A new switch, on what is right."""
    run_all(page)
    return in_view(page.locator(".vae-switch"))


def test_the_keyboard_alone_breaks_a_gradient_and_hears_who_notices(opened):
    page = opened.page
    opened.get_by_role("img", name="right", exact=True).nth(5).wait_for()
    assert opened.get_by_role("img", name="right", exact=True).count() == 6
    cells = page.evaluate(CELL_COUNT)
    opened.get_by_role("combobox", name="∇L").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    opened.get_by_role("img", name="not right").nth(4).wait_for()
    assert opened.get_by_role("combobox").evaluate("box => box.selectedOptions[0].text") == "d_x_hat = 2 (x - x_hat)"
    assert "L falls along −∇L" in opened.get_by_role("status").inner_text()
    assert opened.get_by_role("row").last.inner_text().split("\t")[:2] == ["✗", "L falls along −∇L"]
    page.keyboard.press("x")
    assert page.evaluate(CELL_COUNT) == cells


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious_in_a_switch(opened, theme):
    in_theme(opened.page, theme)
    opened.get_by_role("combobox").select_option(index=5)
    in_view(opened)
    assert serious(opened.page, ".vae-switch") == []
