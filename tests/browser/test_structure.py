"""The drawing of a VAE in a real JupyterLab: open its boxes, with the mouse and with the keyboard alone."""

import pytest
from in_browser import in_theme, in_view, run_all, serious, settled

CELLS = (
    """
from vae_steps import digits, labs, lecture
labs.structure(lecture.parameters, lecture.x, lecture.eps)
""",
    """
network = digits.pretrained()
labs.structure(
    network.parameters, labs.drawing(), [0.5, -0.5], activation=network.activation, output=network.output
)
""",
)
CELL_COUNT = "jupyterapp.shell.currentWidget.content.widgets.length"
# How many times as light the colour of a box is as its paper, as the WCAG count it.
BAR = """box => {
    const paint = new OffscreenCanvas(1, 1).getContext("2d"), seen = colour => {
        paint.fillStyle = colour;
        paint.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...paint.getImageData(0, 0, 1, 1).data].map(
            part => part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    };
    const {borderTopColor, backgroundColor} = getComputedStyle(box);
    return seen(borderTopColor) / seen(backgroundColor);
}"""


@pytest.fixture(scope="module")
def page(open_cells):
    return open_cells("structure", *CELLS)


@pytest.fixture
def drawn(page):
    """A new drawing, with no box open."""
    run_all(page)
    return in_view(page.locator(".vae-structure").first)


def opened(drawn):
    """The open box, what is told of it, and what stands there."""
    settled(drawn)
    buttons = drawn.locator("button[aria-expanded=true]").all()
    sheet = drawn.locator(".vae-opened")
    return [one.get_attribute("data-box") for one in buttons], sheet.inner_text() if sheet.is_visible() else ""


def test_a_click_opens_a_box_to_its_numbers_and_another_one_closes_it(drawn):
    assert opened(drawn) == ([], "")
    drawn.get_by_role("button", name="z: 0.455, −0.49").click()
    names, text = opened(drawn)
    assert (
        names == ["z"] and "0.495025" in text and "One point of the cloud" in drawn.get_by_role("status").inner_text()
    )
    drawn.get_by_role("button", name="KL divergence").click()
    names, text = opened(drawn)
    assert names == ["kl"] and "0.495025" not in text and "0.000899" in text
    drawn.get_by_role("button", name="KL divergence").click()
    assert opened(drawn) == ([], "")


def test_the_keyboard_alone_goes_through_all_boxes(drawn):
    keyboard, cells = drawn.page.keyboard, drawn.page.evaluate(CELL_COUNT)
    drawn.get_by_role("button").first.focus()
    keyboard.press("Enter")
    assert opened(drawn)[0] == ["x"]
    for _ in range(6):
        keyboard.press("ArrowRight")
    keyboard.press("Space")
    assert opened(drawn)[0] == ["z"]
    keyboard.press("ArrowLeft")
    keyboard.press("Enter")
    assert opened(drawn)[0] == ["eps"]
    keyboard.press("Escape")
    assert opened(drawn) == ([], "")
    for _ in range(6):
        keyboard.press("ArrowLeft")  # beyond the first one to the last
    keyboard.press("Enter")
    assert opened(drawn)[0] == ["kl"]
    keyboard.press("x")
    assert drawn.page.evaluate(CELL_COUNT) == cells


def test_nothing_on_a_box_is_cut_off_and_its_arrows_end_at_its_edge(drawn):
    for part in drawn.locator(".vae-symbol, .vae-values").all():
        inside = part.evaluate(
            """part => {
            const box = part.closest("button").getBoundingClientRect(), own = part.getBoundingClientRect();
            return own.left >= box.left && own.right <= box.right && own.top >= box.top && own.bottom <= box.bottom;
        }"""
        )
        assert inside, part.inner_text()
    ends = drawn.locator(".vae-arrow").evaluate_all(
        """paths => paths.map(path => {
        const end = path.getPointAtLength(path.getTotalLength()).matrixTransform(path.getScreenCTM());
        const boxes = [...path.closest(".vae-drawing").querySelectorAll("button")].map(one => one.getBoundingClientRect());
        return Math.min(...boxes.map(({left, right, top, bottom}) =>
            Math.hypot(Math.max(left - end.x, 0, end.x - right), Math.max(top - end.y, 0, end.y - bottom))));
    })"""
    )
    assert len(ends) == 12 and max(ends) < 12


def test_a_digit_is_seen_in_its_box_beside_its_name(page, drawn):
    digit = in_view(page.locator(".vae-structure").nth(1))
    for name in ("x", "x_hat"):
        box = digit.locator(f"[data-box={name}]")
        picture, symbol, whole = (
            one.bounding_box() for one in (box.locator(".vae-picture"), box.locator(".vae-symbol"), box)
        )
        assert picture["height"] > 25 and symbol["x"] + symbol["width"] <= picture["x"]
        assert picture["x"] + picture["width"] <= whole["x"] + whole["width"]
    digit.locator("[data-box=x_hat]").click()
    assert "sigmoid" in opened(digit)[1]


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious_in_a_drawing(drawn, theme):
    in_theme(drawn.page, theme)
    drawn.get_by_role("button").nth(7).click()
    in_view(drawn)
    assert serious(drawn.page, ".vae-structure") == []


def test_the_colour_of_every_box_is_seen_in_a_dark_theme(drawn):
    in_theme(drawn.page, "JupyterLab Dark")
    boxes = drawn.locator(".vae-box")
    contrasts = [boxes.nth(i).evaluate(BAR) for i in range(boxes.count())]
    assert len(contrasts) == 10 and min(contrasts) > 3
