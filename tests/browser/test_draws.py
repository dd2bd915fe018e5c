"""The lab of many draws in a real JupyterLab: each press leaves its dots, and the same ones come again."""

import pytest
from in_browser import FOCUSED, in_theme, in_view, pictures, screen, serious, settled

CELL = """
from vae_steps import labs, lecture
labs.draws(lecture.parameters, lecture.x, lecture.eps)
"""
# Dots of the cloud: of few draws one element each, of many a line without length each.
DOTS = """lab => {
    const plane = lab.querySelector(".vae-plane svg");
    const many = [...plane.querySelectorAll("[stroke-linecap]")].map(path => path.getAttribute("d").split("M").length - 1);
    return plane.querySelectorAll('circle[fill="#AA4499"]').length + many.reduce((sum, count) => sum + count, 0);
}"""


@pytest.fixture(scope="module")
def page(open_cells):
    return open_cells("draws", CELL)


@pytest.fixture
def lab(page):
    """The lab, from the start."""
    lab = in_view(page.locator(".vae-many"))
    pressed(lab, "From the start")
    return lab


def pressed(lab, name):
    lab.get_by_role("button", name=name, exact=True).click()
    return settled(lab)


def test_each_press_leaves_its_dots_and_from_the_start_the_same_ones_come_again(lab):
    seen = []
    for _ in range(2):
        dots, drawn = [lab.evaluate(DOTS)], []
        for name in ("New ε", "New ε × 100", "New ε × 100"):
            pressed(lab, name)
            dots.append(lab.evaluate(DOTS))
            drawn.append(pictures(lab))
        seen.append(drawn)
        assert dots == [1, 2, 102, 202] and "draws: 202" in lab.inner_text()
        assert lab.locator(".vae-said").inner_text().startswith("202 draws. The mean of their losses is 2.")
        pressed(lab, "From the start")
    assert seen[0] == seen[1] and len({tuple(one) for one in seen[0]}) == 3


def test_the_keyboard_alone_draws(page, lab):
    lab.get_by_role("button", name="New ε", exact=True).focus()
    names = []
    for _ in range(3):
        names.append(page.evaluate(FOCUSED))
        page.keyboard.press("Tab")
    assert names == ["New ε", "New ε × 100", "From the start"]
    lab.get_by_role("button", name="New ε × 100").focus()
    page.keyboard.press("Space")
    settled(lab)
    page.keyboard.press("Enter")
    settled(lab)
    assert lab.evaluate(DOTS) == 201


def test_cloud_histogram_and_numbers_stand_on_one_usual_screen_and_fit_a_narrow_one(page, lab):
    with screen(page, 1366):
        settled(lab)
        assert lab.bounding_box()["height"] < 600
        cloud, histogram = (lab.locator(f".vae-{name}").bounding_box() for name in ("plane", "histogram"))
        assert cloud["y"] == histogram["y"] and cloud["x"] + cloud["width"] <= histogram["x"]
    with screen(page, 800):
        settled(lab)
        assert lab.evaluate("lab => lab.scrollWidth <= lab.clientWidth")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious(page, lab, theme):
    in_theme(page, theme)
    assert serious(page, ".vae-many") == []
    in_theme(page, "JupyterLab Light")
