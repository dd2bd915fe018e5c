"""The denoising lab in a real JupyterLab: the slider answers at once, and pictures get cleaner while one watches."""

import pytest
from in_browser import FOCUSED, box, in_theme, new_run_lab, serious, settled

CELL = """
import numpy as np
from vae_steps import digits, labs
from vae_steps.networks import Affine
random = np.random.default_rng(0)
layer = lambda i, o: Affine(random.normal(0, (2 / i) ** 0.5, (o, i)), np.zeros(o))
labs.denoising((layer(64, 64), layer(64, 64)), digits.load().train.x, digits.load().test.x, steps=600)
"""
NEW = ".vae-denoising:not([data-old])"
# How many different pictures were seen until the run was over.
WATCH = """lab => new Promise(done => {
    const tiles = lab.querySelector(".vae-tiles"), seen = new Set();
    const observer = new MutationObserver(() => {
        seen.add(tiles.innerHTML);
        if (lab.dataset.running === "false" && seen.size > 1) finish();
    });
    const finish = () => { observer.disconnect(); clearTimeout(end); done(seen.size); };
    const end = setTimeout(finish, 30_000);
    observer.observe(lab, {subtree: true, childList: true, attributes: true});
})"""


@pytest.fixture(scope="module")
def page(open_cells):
    return open_cells("denoising", CELL)


@pytest.fixture
def lab(page):
    """A new lab, at step 0."""
    return new_run_lab(page, "vae-denoising")


def errors(lab):
    """Noisy, best linear map, network."""
    return [float(text) for text in lab.locator(".vae-losses td").all_inner_texts()[1:]]


def slider(lab):
    return lab.get_by_role("slider", name="noise s")


def test_a_run_makes_pictures_cleaner_while_one_watches_and_tells_its_end(page, lab):
    noisy, linear, first = errors(lab)
    lab.get_by_role("button", name="Run", exact=True).click()
    seen = page.evaluate(WATCH, lab.element_handle())
    settled(lab)
    assert seen >= 10
    assert errors(lab)[:2] == [noisy, linear] and errors(lab)[2] < min(first, noisy) / 4
    assert lab.get_by_role("progressbar").get_attribute("aria-valuenow") == "600"
    assert lab.locator(".vae-said").inner_text() == f"Step 600 of 600. Squared error {errors(lab)[2]:.3f}."


def test_the_slider_and_its_box_are_one_and_the_keyboard_moves_them(page, lab):
    assert slider(lab).input_value() == box(lab, "noise").input_value() == "0.5"
    slider(lab).focus()
    page.keyboard.press("ArrowRight")
    settled(lab)
    assert slider(lab).input_value() == box(lab, "noise").input_value() == "0.55"
    tiles = lab.locator(".vae-tiles").inner_html()
    box(lab, "noise").fill("0,1")
    box(lab, "noise").press("Enter")
    settled(lab)
    assert slider(lab).input_value() == "0.1" and lab.locator(".vae-tiles").inner_html() != tiles
    assert errors(lab)[0] == pytest.approx(64 * 0.1**2, rel=0.05)


def test_a_bad_noise_is_answered_beside_it_and_the_slider_stays(page, lab):
    box(lab, "noise").fill("3")
    box(lab, "noise").press("Enter")
    settled(lab)
    message = lab.locator(f"p[id='{box(lab, 'noise').get_attribute('aria-describedby')}']")
    assert message.inner_text() == "noise must be at most 1. The training keeps 0.5."
    assert slider(lab).input_value() == "0.5" and box(lab, "noise").get_attribute("aria-invalid") == "true"


def test_the_keyboard_reaches_every_control(page, lab):
    lab.get_by_role("button").first.focus()
    names = []
    for _ in range(8):
        names.append(page.evaluate(FOCUSED))
        page.keyboard.press("Tab")
    assert names == ["Run", "Step", "Reset", "New ε", "noise s", "noise s", "steps of a run", "learning rate"]


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious(page, lab, theme):
    in_theme(page, theme)
    assert serious(page, NEW) == []
