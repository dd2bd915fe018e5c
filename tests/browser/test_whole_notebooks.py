"""Every notebook of the series in a real JupyterLab, whole: as it is stored, and with all its widgets alive.

Where answers are hidden, nothing answers a question that is in view: on opening, cell by cell, and after Run All; each
means of that is needed. A notebook is opened once and run once for all that is asked of it, by one process.
"""

import re
from typing import NamedTuple

import nbformat
import pytest
from in_browser import NOTEBOOKS, close_all, in_view, lab_of, open_next, pictures, run_all, screen, settled, sheet
from in_sight import answers_cell_by_cell, in_sight, useless_means
from notebook_checks.asking import ASKED
from notebook_checks.in_view import questions
from playwright.sync_api import Page

from vae_steps import gradients, lecture, loss, model

STORED = {path.name: nbformat.read(path, as_version=4).cells for path in sorted(NOTEBOOKS.glob("*.ipynb"))}
ARRAYS = ("x", "W_e", "b_e", "W_mu", "b_mu", "W_logvar", "b_logvar", "W_d", "b_d", "eps")
ASKED_IN = [name for name in STORED if name.startswith(ASKED)]
# What anywidget says where the page is too busy to load a model within two seconds: it works all the same.
TOO_BUSY = "[anywidget] Failed to initialize model."
# A quantity that the first box of each notebook's lab moves.
SHOWN = {"00": "sigma", "04": "log_var", "05": "z", "06": "x_hat", "07": "kl", "08": "x_hat", "09": "kl", "10": "d_z"}


def moved(name, by):
    """The parameters and `model.forward` with one number of the lecture moved, such as "b_mu[0]" or "W_e[0,1]"."""
    symbol, index = re.fullmatch(r"(\w+)\[([\d,]+)\]", name).groups()
    arrays = {key: getattr(lecture, key).copy() for key in ARRAYS}
    arrays[symbol][tuple(map(int, index.split(",")))] += by
    layers = {part: model.Affine(arrays[f"W_{part}"], arrays[f"b_{part}"]) for part in ("e", "mu", "logvar", "d")}
    parameters = model.Parameters((layers["e"],), layers["mu"], layers["logvar"], (layers["d"],))
    return parameters, model.forward(parameters, arrays["x"], arrays["eps"])


def values_of(quantity, parameters, steps):
    """The numbers of a quantity, forward or backward."""
    if quantity == "kl":
        return loss.kl_divergence(steps.mu, steps.log_var)
    return getattr(gradients.backward(parameters, steps) if quantity.startswith("d_") else steps, quantity)


def appears(number):
    """A pattern for a number as the sheet shows it: six decimals, or fewer where it is exact."""
    exact = f"{number:.6f}".rstrip("0").rstrip(".")
    return re.compile(rf"(?<![\d.]){re.escape(exact)}0*(?!\d)")


class Opened(NamedTuple):
    """A page with a notebook, and what the browser's console complains of from its opening on."""

    page: Page
    name: str
    complaints: list[str]


def each_of(names):
    """Tests of a notebook of each name, which share it."""
    return pytest.mark.parametrize("opened", names, indirect=True)


@pytest.fixture(scope="module")
def opened(jupyterlab, request):
    """A notebook as it is stored, on a usual screen; JupyterLab's own complaints at a closing are not heard."""
    close_all(jupyterlab)
    found = []

    def hear(message):
        if message.type == "error":
            note(message.text)

    def fail(error):
        note(str(error))

    def note(text):
        if not text.startswith(TOO_BUSY):
            found.append(text)

    jupyterlab.on("console", hear)
    jupyterlab.on("pageerror", fail)
    with screen(jupyterlab, 1366):
        open_next(jupyterlab, f"notebooks/{request.param}")
        yield Opened(jupyterlab, request.param, found)
    jupyterlab.remove_listener("console", hear)
    jupyterlab.remove_listener("pageerror", fail)


@pytest.fixture(scope="module")
def run(opened):
    """The notebook after Run All."""
    run_all(opened.page)
    return opened


def of_widgets(name):
    """How many widgets of ours a notebook has: as many as it stores in writing."""
    outputs = [output for cell in STORED[name] for output in cell.get("outputs", [])]
    return sum("vae-written" in output.get("data", {}).get("text/markdown", "") for output in outputs)


def output_of(page, name, start):
    """The output of the first cell that begins so, in view."""
    number = next(i for i, cell in enumerate(STORED[name]) if cell.source.startswith(start))
    output = page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{number}'] .jp-OutputArea-output")
    in_view(output.last)
    return output


def a_lab_is_written_out(page, name):
    """In the lab's place stands its calculation, typeset."""
    output = output_of(page, name, "labs.")
    output.locator("mjx-container").first.wait_for()
    assert output.locator("mjx-merror").count() == 0


def a_question_is_there_and_no_answer(page):
    output = page.locator(".jp-OutputArea-output", has_text="○ +").first
    in_view(output).locator("mjx-container").first.wait_for()
    assert re.sub(r"\s+", " ", output.inner_text()).endswith("○ − ○ 0 ○ + Answer"), "which is closed"
    assert output.locator("details:not([open])").count() == 1


def a_switch_is_a_table_of_all(page, name):
    table = output_of(page, name, "widgets.Switch(").locator("table", has_text="L falls along −∇L")
    table.wait_for()
    assert table.locator("tr").count() == 15


def the_keyboard_drives_a_lab(page, name):
    """The lab's own slider, moved by three tenths, shows what the model says."""
    lab = lab_of(page)
    before, drawn = sheet(lab), pictures(lab)
    slider = lab.get_by_role("slider")
    moving = lab.locator("input.vae-aimed").get_attribute("data-name")
    assert slider.get_attribute("aria-label") == lab.locator("input.vae-aimed").get_attribute("aria-label")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    settled(lab)
    quantity = SHOWN[name[:2]]
    for line in lab.locator(f".vae-step[data-row={quantity}] .vae-line[aria-expanded=false]").all():
        line.click()
    after = sheet(lab)
    assert after != before
    for value in values_of(quantity, *moved(moving, by=0.3)):
        assert appears(value).search(after), (quantity, value, after)
    assert pictures(lab) != drawn


def both_planes_answer(page):
    """In the plane of the autoencoder and in that of the VAE, a step of the point changes its copy."""
    planes = page.locator(".vae-latent").all()
    assert [plane.locator(".vae-cloud").count() > 0 for plane in planes] == [False, True]
    for plane in planes:
        copy = in_view(plane).locator(".vae-copy").inner_html()
        plane.get_by_role("application", name="Latent plane").focus()
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        settled(plane)
        assert plane.locator(".vae-copy").inner_html() != copy


def has(name, start):
    """Whether a cell of a notebook begins so."""
    return any(cell.source.startswith(start) for cell in STORED[name])


def test_a_quantity_is_named_for_every_notebook_with_a_lab_of_a_calculation():
    assert [name[:2] for name in STORED if has(name, ("labs.lab(", "labs.workbench("))] == list(SHOWN)


@each_of(STORED)
def test_a_notebook_is_whole_without_a_kernel(opened):
    page, name, _ = opened
    if has(name, "labs."):
        a_lab_is_written_out(page, name)
        assert "Error" not in page.locator(".jp-Notebook").inner_text()
    if has(name, "widgets.Switch("):
        a_switch_is_a_table_of_all(page, name)
    if name.startswith("04"):
        a_question_is_there_and_no_answer(page)
    assert not re.search("Loading widget|model not found", page.locator(".jp-Notebook").inner_text())
    assert page.locator(".jp-OutputArea img").count() == page.locator(".jp-OutputArea img[alt*=': ']").count()


@each_of(ASKED_IN)
def test_no_answer_is_in_view_with_its_question_on_opening(opened):
    asked = questions(NOTEBOOKS / opened.name)
    assert in_sight(opened.page, asked) == []


@each_of(ASKED_IN)
def test_without_any_one_means_of_hiding_an_answer_is_in_view(opened):
    page, name, _ = opened
    assert useless_means(page, questions(NOTEBOOKS / name), STORED[name]) == []


@each_of(ASKED_IN)
def test_no_answer_is_in_view_with_its_question_after_run_all_and_cell_by_cell(run):
    asked = questions(NOTEBOOKS / run.name)
    assert in_sight(run.page, asked) == []
    assert answers_cell_by_cell(run.page, asked, STORED[run.name]) == []


@each_of(STORED)
def test_a_notebook_is_alive_with_a_kernel(run):
    page, name, complaints = run
    assert page.locator(".jp-OutputArea img:not([alt*=': '])").count() == 0
    assert page.locator(".vae-page").count() == of_widgets(name)
    assert not re.search("Loading widget|model not found", page.locator(".jp-Notebook").inner_text())
    if name[:2] in SHOWN:
        the_keyboard_drives_a_lab(page, name)
    if name.startswith("03"):
        both_planes_answer(page)
    assert page.locator(".katex-error").count() == 0
    assert complaints == []
