"""A notebook that a learner has run and saved, opened again: what is read of it where its kernel is gone."""

import re
import subprocess
import sys

import pytest
from in_browser import box, in_view, lab_of, open_next, open_notebook, settled

NAME = "saved/saved.ipynb"
SOURCES = (
    'from vae_steps import checks, exercises, labs, lecture, widgets\nnetwork = {"W_e": lecture.W_e, "b_e": lecture.b_e}',
    'exercises.predict("saved/h1", "$h_1$", "**All** of it.", right=0.2, choices="sign")',
    'exercises.check("h", **network, x=lecture.x)',
    'labs.lab(lecture.parameters, lecture.x, lecture.eps, steps=("sigma", "z"))',
    "labs.training(lecture.parameters, lecture.x, steps=100)",
    'widgets.Switch({"a slip": checks.Report([checks.Check("a = b", False, "1 ≠ 2")])})',
)
SHOWN = """() => [...document.querySelectorAll(".jp-Notebook .jp-CodeCell")].map(
    cell => [...cell.querySelectorAll(".jp-OutputArea-output")].filter(output => output.offsetHeight > 1).length)"""


def save(page, path):
    """Save the notebook; its text."""
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def saved(open_cells, folder, address):
    """A page, and the file of a notebook whose questions were answered and whose labs were moved, closed."""
    page, path = open_cells("saved", *SOURCES), folder / NAME
    assert page.evaluate(SHOWN) == [0, 1, 1, 1, 1, 1]  # what is written is hidden below a living page
    exercise = in_view(page.locator(".vae-quiz").nth(1))
    for field, answer in zip(exercise.get_by_role("textbox").all(), ("0.2", "0.5")):
        field.fill(answer)
    exercise.get_by_role("button").click()
    settled(exercise)
    assert "✗ h_2 = 0.5" in save(page, path)
    # From now on JupyterLab does not hear the kernel's updates of these outputs.
    open_notebook(page, address, NAME, run=False)
    question = in_view(page.locator(".vae-quiz").first)
    question.get_by_role("radio").first.check()
    for name in ("Commit", "Show the solution"):
        question.get_by_role("button", name=name).click()
        settled(question)
    lab_of(page).get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    step = in_view(page.locator(".vae-training")).get_by_role("button", name="Step", exact=True)
    step.click()
    page.wait_for_function(
        """() => ["your answer: −  ✗ → +", "≈ 0.06 +", "step: 1 of"].every(text => JSON.stringify(
            jupyterapp.shell.currentWidget.context.model.toJSON()).includes(text))"""
    )
    save(page, path)
    open_next(page, NAME)
    return page, path


NOW = "jupyterapp.shell.currentWidget.context.model"


def test_what_was_done_just_before_a_save_is_in_the_file_and_nothing_is_left_to_save(open_cells, folder):
    page, path = open_cells("at_once", SOURCES[0], SOURCES[3]), folder / "at_once" / "at_once.ipynb"
    field = box(lab_of(page), "eps[0]")
    for text, then in (("1.5", 0), ("1.25", 200), ("1.75", 1500)):
        field.fill(text)
        field.press("Enter")
        page.wait_for_timeout(then)
        page.keyboard.press("Control+s")
        page.wait_for_timeout(3000)
        assert f"·{text}" in path.read_text(encoding="utf-8"), then
        assert page.evaluate(f"{NOW}.dirty") is False, then
    field.fill("1.125")
    field.press("Enter")
    page.wait_for_function(f"JSON.stringify({NOW}.toJSON()).includes('·1.125')")
    assert "·1.125" not in path.read_text(encoding="utf-8") and page.evaluate(f"{NOW}.dirty"), "nobody saved that"


def test_everything_is_there_in_writing_with_what_the_learner_did(saved):
    page, __ = saved
    assert page.evaluate(SHOWN) == [0, 1, 1, 1, 1, 1]
    text = page.locator(".jp-Notebook").inner_text()
    assert "model not found" not in text and "Loading widget" not in text
    for part in ("your answer: −  ✗ → +", "All of it.", "biases in the wrong order", "a slip"):
        assert part in re.sub(r"[ \xa0]+", " ", text).replace("− ✗", "−  ✗"), part
    assert page.locator(".vae-page").count() == 0 and page.locator("mjx-merror").count() == 0


def test_the_file_is_small_and_is_read_as_well_outside_of_jupyterlab(saved, tmp_path):
    path = saved[1]
    assert path.stat().st_size < 20_000
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    html = (tmp_path / "saved.html").read_text(encoding="utf-8")
    body = html.partition("<body")[2]
    assert "your answer: −" in body and "biases in the wrong order" in body and "widget-view" not in body
