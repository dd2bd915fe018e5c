"""The labs of control and of colouring in a real JupyterLab: a label, sliders and buttons change the pictures at once."""

import pytest
from in_browser import FOCUSED, box, in_theme, screen, serious, settled, type_into

CELLS = (
    """
import numpy as np
from vae_steps import labs, model
from vae_steps.networks import relu, sigmoid
vae = model.initial(np.random.default_rng(0), features=64, hidden=128, latents=16, conditions=10)
labs.control(vae, np.eye(2, 16), activation=relu, output=sigmoid)
""",
    "labs.colouring()",
)


@pytest.fixture(scope="module")
def page(open_cells):
    return open_cells("steering", *CELLS)


@pytest.fixture
def control(page):
    return settled(page.locator(".vae-control"))


@pytest.fixture
def colouring(page):
    return settled(page.locator(".vae-colouring"))


def picture(lab, name):
    return lab.locator(f".vae-{name} svg").get_attribute("aria-label")


def pressed(lab, name):
    lab.get_by_role("button", name=name).click()
    return settled(lab)


def test_the_keyboard_chooses_the_label_and_the_column_with_it(page, control):
    control.get_by_role("radiogroup", name="label").get_by_role("radio", name="3").check()
    settled(control)
    every, pair, sheet = picture(control, "every"), picture(control, "pair"), control.locator(".vae-sheet").inner_text()
    page.keyboard.press("ArrowRight")
    settled(control)
    assert control.get_by_role("radio", name="4").is_checked()
    assert picture(control, "every") == every and picture(control, "pair") != pair
    assert control.locator(".vae-sheet").inner_text() != sheet
    assert "Label 4 uses column 21 of the weights" in control.inner_text()


def test_a_slider_and_its_box_are_one_and_move_the_pictures(page, control):
    pressed(control, "Back to its code")
    every = picture(control, "every")
    slider = control.get_by_role("slider", name="slant, degrees more")
    slider.focus()
    page.keyboard.press("ArrowRight")
    settled(control)
    assert slider.input_value() == box(control, "slant").input_value() == "0.5"
    assert picture(control, "every") != every
    assert control.locator(".vae-said").inner_text().startswith("slant, degrees more: 0.5. slant: x")
    type_into(control, "z[0]", "−1,5")
    assert control.locator('[data-slider="z[0]"]').input_value() == "-1.5"
    pressed(control, "Back to its code")
    assert picture(control, "every") == every and slider.input_value() == "0"


def test_what_is_typed_wrongly_is_said_beside_its_slider(control):
    field = type_into(control, "thickness", "much")
    message = control.locator(f"p[id='{field.get_attribute('aria-describedby')}']")
    assert "much" in message.inner_text() and field.get_attribute("aria-invalid") == "true"
    type_into(control, "thickness", "0.1")
    assert message.is_hidden() and field.get_attribute("aria-invalid") == "false"


def test_an_icon_is_painted_steered_and_shown_as_it_is(colouring):
    colouring.get_by_role("combobox", name="icon").select_option("violin")
    settled(colouring)
    assert colouring.locator(".vae-said").inner_text().startswith("violin: hues right in x'")
    now, draws = picture(colouring, "now"), picture(colouring, "draws")
    pressed(colouring, "True colours")
    assert picture(colouring, "now") != now and picture(colouring, "draws") == draws
    pressed(colouring, "True colours")
    assert picture(colouring, "now") == now
    first = colouring.get_by_role("slider").first
    first.focus()
    first.press("Home")
    settled(colouring)
    assert picture(colouring, "now") != now and picture(colouring, "draws") == draws
    pressed(colouring, "Another draw")
    assert picture(colouring, "draws") != draws


def test_the_keyboard_reaches_every_button(page, colouring):
    colouring.get_by_role("combobox").focus()
    names = []
    for _ in range(6):
        page.keyboard.press("Tab")
        names.append(page.evaluate(FOCUSED))
    assert names == ["Next icon", "Another draw", "Best of eight", "Its own code", "z = 0", "True colours"]


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious_and_no_theme_changes_a_colour(page, control, colouring, theme):
    in_theme(page, theme)
    assert serious(page, ".vae-steering") == []
    assert colouring.locator(".vae-now").evaluate("element => getComputedStyle(element).filter") == "none"
    in_theme(page, "JupyterLab Light")


@pytest.mark.parametrize("width", [1366, 800])
def test_a_hand_on_any_slider_of_the_colours_sees_what_it_paints(page, colouring, width):
    with screen(page, width):
        settled(colouring)
        room = page.locator(".jp-WindowedPanel-outer").bounding_box()["height"]
        top = colouring.locator(".vae-now").bounding_box()["y"]
        ends = [one.bounding_box() for one in colouring.get_by_role("slider").all()]
        assert all(0 < end["y"] + end["height"] - top < room for end in ends)


@pytest.mark.parametrize("width", [1366, 800])
def test_nothing_is_wider_than_the_page(page, control, colouring, width):
    with screen(page, width):
        for lab in (control, colouring):
            settled(lab)
            assert lab.evaluate("lab => lab.scrollWidth <= lab.clientWidth")
