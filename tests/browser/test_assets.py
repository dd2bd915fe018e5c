"""A notebook with every kind of widget gets KaTeX, modules and style once, and its widgets outlive what can happen."""

import pytest
from in_browser import CELLS, box, close_all, open_notebook, run_all, settled, write_notebook

from vae_steps.widgets import assets

SOURCES = (
    "from vae_steps import checks, exercises, labs, lecture, widgets, worked",
    "labs.lab(lecture.parameters, lecture.x, lecture.eps, 'h')",
    "labs.training(lecture.parameters, lecture.x)",
    "exercises.predict('a', '$1 + 1$', right=2)",
    "exercises.check('h', W_e=lecture.W_e, b_e=lecture.b_e, x=lecture.x)",
    "widgets.Switch({'right': checks.Report([checks.Check('a = b', True, '1 = 1')])}, 'L')",
)
DRAWN = (".vae-lab", ".vae-training", ".vae-quiz", ".vae-quiz[aria-label='Exercise']", ".vae-switch")
KERNEL = "jupyterapp.shell.currentWidget.sessionContext.session.kernel"
CLOSE_ALL = "import ipywidgets; ipywidgets.Widget.close_all()"
# A piece of each part that stands there once, and that JSON writes as it is.
MARKS = ("KaTeX parse error: ", "export function retypeset(", ".vae-pictures .vae-picture { flex: 1 1")


@pytest.fixture(scope="module")
def opened(jupyterlab, address, folder):
    """The notebook, which has run once; how often each of MARKS came from the kernel, until now and until it had run."""
    close_all(jupyterlab)
    write_notebook(folder / "assets" / "assets.ipynb", *SOURCES)
    sent = dict.fromkeys(MARKS, 0)

    def count(frame):
        data = frame.encode() if isinstance(frame, str) else frame
        for mark in MARKS:
            sent[mark] += data.count(mark.encode())

    def listen(socket):
        socket.on("framereceived", count)

    jupyterlab.on("websocket", listen)
    open_notebook(jupyterlab, address, "assets/assets.ipynb")  # loads the page: it keeps what it got for another one
    yield jupyterlab, sent, dict(sent)
    jupyterlab.remove_listener("websocket", listen)


def assert_all_is_drawn_and_answers(page):
    for name in DRAWN:
        page.locator(f"{name} >> nth=0").wait_for()
    assert page.locator(".vae-lab .vae-sheet .katex-html").count() >= 1
    lab = page.locator(".vae-lab").first
    before = lab.locator(".vae-sheet").first.inner_text()
    box(lab, "x[0]").fill("0.123")
    box(lab, "x[0]").press("Enter")
    settled(lab)
    assert "0.123" in lab.locator(".vae-sheet").first.inner_text() != before
    assert page.locator("style#vae-style").count() == 1


def test_the_marks_stand_once_in_what_is_sent():
    texts = [*assets.modules().values(), assets.style()]
    assert [sum(text.count(mark) for text in texts) for mark in MARKS] == [1, 1, 1]


def test_what_draws_the_widgets_travels_once(opened):
    page, _, until_it_had_run = opened
    assert_all_is_drawn_and_answers(page)
    assert until_it_had_run == dict.fromkeys(MARKS, 1)


def test_cells_that_run_again_send_nothing_again(opened):
    page, sent, _ = opened
    before = dict(sent)
    run_all(page)
    assert_all_is_drawn_and_answers(page)
    assert sent == before


def test_widgets_come_back_after_all_were_closed_and_in_a_new_kernel(opened):
    page, *_ = opened
    page.evaluate(f"code => {KERNEL}.requestExecute({{code}}).done", CLOSE_ALL)
    run_all(page)
    assert_all_is_drawn_and_answers(page)
    page.evaluate(f"{KERNEL}.restart()")
    run_all(page)
    assert_all_is_drawn_and_answers(page)


def test_a_notebook_that_is_opened_again_draws_its_widgets_with_the_kernel_that_runs(opened, address):
    page, sent, _ = opened
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    before = dict(sent)
    open_notebook(page, address, "assets/assets.ipynb", run=False)
    page.wait_for_function(f"{KERNEL}?.status === 'idle'")
    settled(page.locator(CELLS))
    assert_all_is_drawn_and_answers(page)
    assert {mark: sent[mark] - before[mark] for mark in MARKS} == dict.fromkeys(MARKS, 1)
