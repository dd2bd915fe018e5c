"""The diffusion lab in a real JupyterLab: the time moves at once, a digit and a guidance give another way, by keyboard."""

import re

import pytest
from in_browser import FOCUSED, in_theme, in_view, run_all, screen, serious, settled

CELL = """
from vae_steps import labs
labs.diffusion()
"""
NEW = ".vae-diffusion:not([data-old])"
# What the pictures show, as the opacities of their pixels.
INK = "box => [...box.querySelectorAll('.vae-pixels rect')].map(cell => cell.getAttribute('fill-opacity')).join()"
STROKE = "path => getComputedStyle(path).stroke"
PLACE = ".vae-diffusion:not([data-old]) .vae-z"


@pytest.fixture(scope="module")
def page(open_cells):
    return open_cells("diffusion", CELL)


@pytest.fixture
def lab(page):
    """A new lab, at t = 50."""
    run_all(page)
    return in_view(page.locator(NEW).last)


def ink(lab):
    """Of z_t, of what is seen below it, and of the ten ends."""
    settled(lab)
    stages = lab.locator(".vae-stages > .vae-panel")
    return [stages.nth(place).evaluate(INK) for place in (0, 1, 3)]


def time(lab):
    return lab.get_by_role("slider", name="time t")


def move_to(slider, value):
    slider.fill(str(value))


def test_at_the_end_of_the_way_the_code_is_the_digit_that_is_below_it(lab):
    noisy, below, ends = ink(lab)
    assert noisy != below
    move_to(time(lab), 0)
    at_end, of_end, same = ink(lab)
    assert at_end == of_end != noisy and same == ends, "the ten ends do not depend on the time that is looked at"
    assert ends.startswith(at_end.rpartition(",0,")[0][:200]), "the first of them is the one that is followed"


def test_the_point_moves_before_the_kernel_answers(page, lab):
    settled(lab)
    moved = page.evaluate(
        """selector => {
            const slider = document.querySelector(`${selector} .vae-time`), point = document.querySelector(`${selector} .vae-z`);
            const before = point.getAttribute("transform");
            slider.value = "90";
            slider.dispatchEvent(new Event("input", {bubbles: true}));
            return [before, point.getAttribute("transform")];
        }""",
        NEW,
    )
    assert moved[0] != moved[1]
    settled(lab)
    assert page.locator(PLACE).last.get_attribute("transform") == moved[1]


def test_another_digit_and_another_guidance_give_another_way_and_new_noise_too(lab):
    seen = [lab.locator(".vae-whole").get_attribute("d")]
    for act in (
        lambda: lab.get_by_role("radio", name="digit 7").check(force=True),
        lambda: move_to(lab.get_by_role("slider", name="guidance w"), 2),
        lambda: lab.get_by_role("button", name="New noise").click(),
    ):
        act()
        settled(lab)
        seen.append(lab.locator(".vae-whole").get_attribute("d"))
    assert len(set(seen)) == 4
    assert "seed 1" in lab.inner_text() and "digit 7, guidance 2, time 50" in lab.locator(".vae-said").inner_text()
    assert "2·(" in lab.locator(".vae-sheet annotation").first.text_content().replace(r" \cdot ", "·").replace(
        r"\cdot", "·"
    ).replace(" ", "")


def test_the_calculation_is_that_of_the_time_that_is_chosen(lab):
    settled(lab)
    before = lab.locator(".vae-sheet").all_inner_texts()
    move_to(time(lab), 20)
    settled(lab)
    assert "from t = 20 to 19" in lab.inner_text()
    assert all(new != old for new, old in zip(lab.locator(".vae-sheet").all_inner_texts(), before))


def test_the_keyboard_reaches_every_control_and_moves_it(page, lab):
    settled(lab)
    lab.get_by_role("radio", name="digit 3").focus()
    names = []
    for _ in range(4):
        names.append(page.evaluate(FOCUSED))
        page.keyboard.press("Tab")
    assert names == ["digit 3", "guidance w", "New noise", "time t"]
    time(lab).focus()
    page.keyboard.press("ArrowLeft")
    settled(lab)
    assert time(lab).input_value() == "49"
    lab.get_by_role("radio", name="digit 3").focus()
    page.keyboard.press("ArrowRight")
    settled(lab)
    assert lab.get_by_role("radio", name="digit 4").is_checked()


def test_all_of_it_with_its_calculation_stands_on_one_usual_screen(page, lab):
    with screen(page, 1366):
        settled(lab)
        assert lab.bounding_box()["height"] < 600


def test_it_fits_a_narrow_screen(page, lab):
    with screen(page, 800):
        settled(lab)
        assert lab.bounding_box()["width"] < 800
        assert lab.evaluate("lab => lab.scrollWidth <= lab.clientWidth")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_way_is_dark_on_what_is_white_before_a_dark_theme_turns_it_round(page, lab, theme):
    in_theme(page, theme)
    settled(lab)
    red, green, blue = (int(part) for part in re.findall(r"[0-9]+", lab.locator(".vae-whole").evaluate(STROKE))[:3])
    assert max(red, green, blue) < 100


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious(page, lab, theme):
    in_theme(page, theme)
    settled(lab)
    assert serious(page, NEW) == []
