"""The training lab in a real JupyterLab: it shows how far it is, stops, goes on, and loses nothing."""

import numpy as np
import pytest
from in_browser import FOCUSED, box, in_theme, new_run_lab, screen, serious, settled

from vae_steps import lecture, loss, model
from vae_steps.training import Adam, Training

CELL = """
from vae_steps import labs, lecture
labs.training(lecture.parameters, lecture.x, learning_rate=0.02, steps=300)
"""
NEW = ".vae-training:not([data-old])"
# Until the progress bar had so many values, or for ten seconds: its values, and how many different curves were seen.
WATCH = """([lab, most]) => new Promise(done => {
    const bar = lab.querySelector("[role=progressbar]"), curve = lab.querySelector(".vae-loss_curve");
    const values = [], curves = new Set();
    const observer = new MutationObserver(() => {
        values.push(Number(bar.getAttribute("aria-valuenow")));
        curves.add(curve.innerHTML);
        if (values.length >= most) finish();
    });
    const finish = () => { observer.disconnect(); clearTimeout(end); done({values, curves: curves.size}); };
    const end = setTimeout(finish, 10_000);
    observer.observe(bar, {attributes: true, attributeFilter: ["aria-valuenow"]});
})"""


@pytest.fixture(scope="module")
def page(open_cells):
    return open_cells("training", CELL)


@pytest.fixture
def lab(page):
    """A new training lab, at step 0."""
    return new_run_lab(page, "vae-training")


def press(lab, name):
    lab.get_by_role("button", name=name, exact=True).click()


def reached(page, lab, step):
    """Wait until the progress bar is at a step, or beyond it."""
    page.wait_for_function(
        "([lab, step]) => lab.querySelector('[role=progressbar]').ariaValueNow >= step",
        arg=[lab.element_handle(), step],
    )


def at(lab):
    return int(lab.get_by_role("progressbar").get_attribute("aria-valuenow"))


def type_into(page, lab, name, text):
    box(lab, name).fill(text)
    box(lab, name).press("Enter")
    settled(lab)


def trained(steps, **choices):
    """The expected loss that Python reaches with the same training, never interrupted: reconstruction, KL, total."""
    training = Training(lecture.parameters, lecture.x, optimizer=Adam(0.02), **choices)
    for _ in training.run(steps):
        pass
    _, mu, log_var = model.encode(training.parameters, lecture.x)
    reconstruction = loss.expected_squared_error(lecture.x, mu, log_var, training.parameters.decoder).sum()
    kl = loss.kl_divergence(mu, log_var).sum()
    return [f"{value:.6f}" for value in (reconstruction, kl, reconstruction + training.objective.beta * kl)]


def shown(lab):
    """The row of the expected loss in the table."""
    return lab.locator(".vae-losses tr").nth(2).locator("td").all_inner_texts()


def test_a_long_run_shows_every_second_how_far_it_is_and_stop_stops_it(page, lab):
    type_into(page, lab, "steps", "1000000")
    press(lab, "Run")
    seen = page.evaluate(WATCH, [lab.element_handle(), 20])
    assert len(seen["values"]) >= 10 and (np.diff(seen["values"]) > 0).all()
    assert seen["curves"] == len(seen["values"])
    press(lab, "Stop")
    settled(lab)
    stopped = at(lab)
    page.wait_for_timeout(500)
    assert seen["values"][-1] <= at(lab) == stopped < 1_000_000
    assert lab.locator(".vae-said").inner_text().startswith(f"Step {stopped} of 1000000")


def test_what_was_stopped_goes_on_and_ends_with_the_numbers_of_an_uninterrupted_training(page, lab):
    press(lab, "Run")
    reached(page, lab, 30)
    press(lab, "Stop")
    settled(lab)
    stopped = at(lab)
    assert 30 <= stopped < 300 and shown(lab) == trained(stopped)
    press(lab, "Step")
    settled(lab)
    assert at(lab) == stopped + 1
    type_into(page, lab, "steps", str(stopped + 11))
    press(lab, "Continue")
    reached(page, lab, stopped + 11)
    settled(lab)
    assert shown(lab) == trained(stopped + 11)
    assert lab.get_by_role("button", name="Run", exact=True).is_visible()
    press(lab, "Reset")
    settled(lab)
    assert at(lab) == 0 and shown(lab) == trained(0)
    press(lab, "New ε")
    settled(lab)
    type_into(page, lab, "steps", "10")
    press(lab, "Run")
    reached(page, lab, 10)
    settled(lab)
    assert lab.locator(".vae-seed").inner_text() == "seed 1" and shown(lab) == trained(10, seed=1)


def test_another_view_shows_the_present_state(page, lab):
    press(lab, "Step")
    settled(lab)
    page.evaluate("jupyterapp.commands.execute('notebook:create-output-view')")
    view = page.locator(".jp-LinkedOutputView .vae-training")
    view.locator(".vae-picture svg").first.wait_for()
    assert at(view) == 1 and shown(view) == shown(lab) == trained(1)
    page.evaluate("jupyterapp.shell.currentWidget.close()")


def test_the_keyboard_alone_reaches_every_control_and_drives_the_training(page, lab):
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    lab.get_by_role("button").first.focus()
    names = []
    for _ in range(8):
        names.append(page.evaluate(FOCUSED))
        page.keyboard.press("Tab")
    assert names == ["Run", "Step", "Reset", "New ε", "steps of a run", "learning rate", "beta", "fresh"]
    lab.get_by_role("radio", name="fresh").focus()
    page.keyboard.press("ArrowDown")
    settled(lab)
    assert lab.get_by_role("radio", name="frozen").is_checked()
    lab.get_by_role("button", name="Step").focus()
    for key in ("x", "b", "d", "d", "Escape", "Space"):
        page.keyboard.press(key)
    settled(lab)
    assert at(lab) == 1 and shown(lab) == trained(1, noise="frozen")
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells


def test_a_bad_learning_rate_is_answered_beside_it_and_the_last_good_one_stays(page, lab):
    drawn = [picture.inner_html() for picture in lab.locator(".vae-picture").all()]
    type_into(page, lab, "learning_rate", "fast")
    field = box(lab, "learning_rate")
    message = lab.locator(f"p[id='{field.get_attribute('aria-describedby')}']")
    assert "“fast”" in message.inner_text() and message.inner_text().endswith(" 0.02.")
    assert 0 < message.bounding_box()["y"] - field.bounding_box()["y"] < 100
    assert field.get_attribute("aria-invalid") == "true" and field.input_value() == "fast"
    assert [picture.inner_html() for picture in lab.locator(".vae-picture").all()] == drawn
    type_into(page, lab, "learning_rate", "1e300")
    press(lab, "Run")
    lab.get_by_role("alert").filter(has_text="step 0").wait_for()
    settled(lab)
    assert lab.get_attribute("data-running") == "false"
    assert [picture.inner_html() for picture in lab.locator(".vae-picture").all()][1:] == drawn[1:]


def test_a_loss_that_runs_away_leaves_the_picture_with_one_sentence_and_all_stands_on_one_screen(page, lab):
    for rate in ("0.02", "1e9"):
        type_into(page, lab, "learning_rate", rate)
        press(lab, "Run")
        lab.locator(":scope[data-running=false]").wait_for()
        settled(lab)
        if rate == "0.02":
            press(lab, "Reset")
            settled(lab)
    said = lab.get_by_role("alert").filter(has_text="learning rate is too large")
    assert said.inner_text().count("10³⁰") == 1 and "e+" not in lab.inner_text() and "float" not in lab.inner_text()
    curve = lab.locator(".vae-loss_curve")
    head, top = curve.locator("path.vae-dot").last.bounding_box(), curve.bounding_box()
    assert head["y"] - top["y"] < 0.35 * top["height"], "at the upper edge of the axes"
    assert "before: η = 0.02, fresh" in curve.locator("svg").text_content()
    assert "squeezed" in lab.locator(".vae-scale").inner_text()
    with screen(page, 1366):
        settled(lab)
        height = page.locator(".jp-WindowedPanel-outer").bounding_box()["height"]
        assert lab.bounding_box()["height"] < height - 20
        weights = lab.locator(".vae-moved_layer").bounding_box()
        assert abs(weights["y"] - curve.bounding_box()["y"]) < 20, "the weights stand beside the curve"


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious(page, lab, theme):
    in_theme(page, theme)
    type_into(page, lab, "beta", "abc")
    assert serious(page, NEW) == []
