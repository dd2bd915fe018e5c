"""The live lab of digits in a real JupyterLab: pictures get better while one watches, and one starts again."""

import pytest
from in_browser import FOCUSED, new_run_lab, screen, serious, settled

CELL = """
from vae_steps import digits, labs
labs.generation(*digits.load(), hidden=64, steps=300)
"""
NEW = ".vae-generation:not([data-old])"
# How many different pictures of each kind were seen until the run was over.
WATCH = """lab => new Promise(done => {
    const kinds = ["tiles", "bound_curve", "latents"], seen = kinds.map(() => new Set());
    const observer = new MutationObserver(() => {
        kinds.forEach((kind, i) => seen[i].add(lab.querySelector(`.vae-${kind}`).innerHTML));
        if (lab.dataset.running === "false" && seen[0].size > 1) finish();
    });
    const finish = () => { observer.disconnect(); clearTimeout(end); done(seen.map(one => one.size)); };
    const end = setTimeout(finish, 60_000);
    observer.observe(lab, {subtree: true, childList: true, attributes: true});
})"""


@pytest.fixture(scope="module")
def page(open_cells):
    return open_cells("generation", CELL)


@pytest.fixture
def lab(page):
    """A new lab, at step 0."""
    return new_run_lab(page, "vae-generation")


def bound(lab):
    """-(CE + KL) of the test."""
    return float(lab.locator(".vae-losses td").all_inner_texts()[-1].replace("−", "-"))


def test_pictures_get_better_while_one_watches_and_a_new_start_begins_again(page, lab):
    first, tiles = bound(lab), lab.locator(".vae-tiles")
    untrained = tiles.inner_html()
    lab.get_by_role("button", name="Run", exact=True).click()
    assert min(page.evaluate(WATCH, lab.element_handle())) >= 10
    settled(lab)
    assert first < -44 and bound(lab) > -30
    assert lab.locator(".vae-said").inner_text() == f"Step 300 of 300. −(CE + KL) of the test −{-bound(lab):.2f}."
    lab.get_by_role("button", name="New start").click()
    settled(lab)
    assert bound(lab) < -44 and tiles.inner_html() != untrained
    assert lab.locator(".vae-seed").inner_text() == "seed 1"


def test_the_keyboard_reaches_every_control_and_chooses_the_latents(page, lab):
    lab.get_by_role("button").first.focus()
    names = []
    for _ in range(7):
        names.append(page.evaluate(FOCUSED))
        page.keyboard.press("Tab")
    assert names == ["Run", "Step", "Reset", "New start", "steps of a run", "learning rate", "beta"]
    plane = lab.locator(".vae-latents svg").get_attribute("aria-label")
    page.keyboard.press("ArrowRight")
    settled(lab)
    bars = lab.locator(".vae-latents svg").get_attribute("aria-label")
    assert plane.startswith("The latent plane.") and bars.startswith("The KL divergence of each latent dimension.")
    assert lab.get_by_role("radiogroup", name="latents").get_by_role("radio", name="8").is_checked()


def test_all_of_it_stands_on_one_usual_screen_and_axe_finds_nothing_serious(page, lab):
    with screen(page, 1366):
        settled(lab)
        assert lab.bounding_box()["height"] < 600
    assert serious(page, NEW) == []
