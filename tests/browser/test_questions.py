"""Questions in a real JupyterLab: what is committed stays, slips are named, and the keyboard is enough."""

import json
import os
import signal
import time

import pytest
from in_browser import (
    CELLS,
    PATIENCE,
    compose,
    in_theme,
    in_view,
    open_notebook,
    paste,
    press_composing,
    run_all,
    serious,
    settled,
    write_notebook,
)

NAME = "questions/questions.ipynb"
QUESTION = """
from vae_steps import exercises, lecture, worked
first_row = worked.affine(lecture.W_e[:1], lecture.b_e[:1], lecture.x)
exercises.predict("04/h1", "$h_1$", first_row, right="h[0]", choices="sign", why={"-": "$b_1$ is added."})
"""
EXERCISE = """
exercises.check("h", keep="04/h", decimals=2, W_e=lecture.W_e, b_e=lecture.b_e, x=[1, 0, -1])
"""
NUMBER = """
exercises.predict("04/h2", "Which number is $h_2$, the second of the hidden layer?",
                  worked.affine(lecture.W_e, lecture.b_e, lecture.x), right="h[1]",
                  why={0.77: "That is *nearer to $\\\\sigma^2$*, not 2*3*4."})
"""
OPEN = """
exercises.explain("04/open", "Why does the encoder give $\\\\log\\\\sigma^2$?", answer="It may be any number.")
"""
NOTEBOOK = "jupyterapp.shell.currentWidget.content"
KERNEL = "jupyterapp.shell.currentWidget.sessionContext.session.kernel"
CELL_COUNT = "jupyterapp.shell.currentWidget.content.widgets.length"
SAVE_FOR_EVER = """
import itertools, os, pathlib
from vae_steps.marking import current_answers
pathlib.Path("pid").write_text(str(os.getpid()))
for i in itertools.count():
    current_answers().put(f"loop/{i % 50}", {"answer": "x" * 2000, "count": i})
"""
# What another view of the same question asks for; all views hear the answer.
OPEN_AGAIN = """
from vae_steps.exercises.quiz import Quiz
for shown in Out.values():
    if isinstance(shown, Quiz):
        shown._receive(shown, {"do": "open"}, [])
"""
# The two seconds that anywidget gives a model to load are over at once, as on a busy page.
LATE = """
const {timeout} = AbortSignal;
AbortSignal.timeout = time => {
    if (time !== 2000) return timeout.call(AbortSignal, time);
    const over = new AbortController();
    queueMicrotask(() => over.abort());
    return over.signal;
};
"""


@pytest.fixture(scope="module")
def page(open_cells):
    return open_cells("questions", QUESTION, EXERCISE, NUMBER, OPEN, "1")


@pytest.fixture
def own(page, folder):
    """The folder of the notebook, where answers are kept: none, before its cells run again."""
    own = folder / "questions"
    for path in own.glob(".answers.json*"):
        path.unlink()
    page.bring_to_front()
    run_all(page)
    return own


def question(page):
    """The notebook's first question, in view."""
    return in_view(page.locator(".vae-quiz").first)


def exercise(page):
    """The notebook's first exercise, in view."""
    return in_view(page.locator(".vae-quiz[aria-label='Exercise']").first)


def answer(quiz, *texts):
    for field, text in zip(quiz.get_by_role("textbox").all(), texts):
        field.fill(text)
    quiz.get_by_role("button", name="Check").first.click()
    settled(quiz)
    return quiz.inner_text()


def committed(page):
    """The first question, after a commitment to minus, which is wrong."""
    quiz = question(page)
    quiz.get_by_role("img", name="not right").wait_for()
    minus = quiz.get_by_role("radio", name="minus")
    assert minus.is_disabled() and not minus.is_checked() and "first answer: −" in quiz.inner_text()
    assert quiz.locator(".vae-sheet").count() == 0 and quiz.locator(".vae-why .katex").count() == 1
    assert quiz.get_by_role("button").all_inner_texts() == ["Commit again", "Show the solution"]
    assert quiz.locator(".vae-retry").inner_text() == "You may try again."
    return True


def test_a_guess_outlives_a_reload_and_a_restart_of_the_kernel(page, address, own):
    quiz = question(page)
    assert quiz.locator(".vae-sheet").count() == 0, "nothing is revealed before the commitment"
    quiz.get_by_role("radio", name="minus").check()
    quiz.get_by_role("button", name="Commit").click()
    assert committed(page)
    open_notebook(page, address, NAME)
    assert committed(page)
    page.evaluate(f"{KERNEL}.restart()")
    run_all(page)
    assert committed(page)
    assert json.loads((own / ".answers.json").read_text())["answers"] == {"04/h1": {"choice": "−", "right": False}}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_a_kernel_killed_in_the_middle_of_a_save_leaves_a_store_that_opens(page, address, own):
    quiz = question(page)
    quiz.get_by_role("radio", name="minus").check()
    quiz.get_by_role("button", name="Commit").click()
    assert committed(page)
    page.evaluate(f"code => {{ {KERNEL}.requestExecute({{code}}); }}", SAVE_FOR_EVER)
    end = time.monotonic() + PATIENCE
    while "loop/49" not in (own / ".answers.json").read_text() and time.monotonic() < end:
        time.sleep(0.1)
    os.kill(int((own / "pid").read_text()), signal.SIGKILL)
    answers = json.loads((own / ".answers.json").read_text())["answers"]
    assert answers["04/h1"] == {"choice": "−", "right": False} and len(answers) == 51
    open_notebook(page, address, NAME)
    assert committed(page)
    assert not list(own.glob(".answers.json.damaged*")) and not question(page).locator(".vae-notice").is_visible()


def number(page):
    """A question for a number, in view."""
    return in_view(page.locator(".vae-quiz", has_text="the second of the hidden layer"))


def test_a_wrong_guess_is_told_its_slip_and_tried_again_beside_the_first_one(page, address, own):
    quiz = number(page)
    field = quiz.get_by_role("textbox")
    field.fill("0.4")
    field.press("Enter")
    settled(quiz)
    assert "first answer: 0.4" in quiz.inner_text() and "bias forgotten" in quiz.inner_text()
    assert quiz.locator(".vae-sheet").count() == 0 and field.is_enabled()
    quiz.get_by_role("button", name="Commit again").click()
    settled(quiz)
    assert "You gave this answer before" in quiz.get_by_role("alert").inner_text()
    field.fill("0,6")
    quiz.get_by_role("button", name="Commit again").click()
    settled(quiz)
    assert quiz.locator(".vae-sheet").count() == 1 and field.is_disabled()
    tries = quiz.locator(".vae-tries")
    assert "first answer: 0.4 ✗" in tries.inner_text() and "then: 0,6 ✓" in tries.inner_text()
    assert page.evaluate("document.activeElement.className") == "vae-reveal" and quiz.get_by_role("button").count() == 0
    open_notebook(page, address, NAME)
    assert "first answer: 0.4 ✗" in number(page).locator(".vae-tries").inner_text()


def test_a_right_guess_with_a_remark_has_one_sign_beside_the_remark(page, own):
    quiz = number(page)
    for text, signs in (("0.4", ["✗"]), ("0.601", ["✗", "✓"])):
        quiz.get_by_role("textbox").fill(text)
        quiz.get_by_role("textbox").press("Enter")
        settled(quiz)
        assert quiz.locator(".vae-right, .vae-wrong").all_inner_texts() == signs
    row = quiz.locator(".vae-row").inner_text()
    assert "✓" in row and "then: 0.601" in row and "Right to 2 decimals: 0.60" in row


def test_the_solution_comes_on_request_and_ends_the_question(page, own):
    quiz = number(page)
    assert quiz.get_by_role("button").all_inner_texts() == ["Commit"], "not before a commitment"
    quiz.get_by_role("textbox").fill("0.77")
    quiz.get_by_role("textbox").press("Enter")
    settled(quiz)
    why = quiz.locator(".vae-why")
    assert why.locator(".katex").count() == 1 and "$" not in why.inner_text(), "a formula in a reason is typeset"
    assert why.locator("em").inner_text().startswith("nearer to") and why.inner_text().endswith(", not 2*3*4.")
    quiz.get_by_role("button", name="Show the solution").focus()
    page.keyboard.press("Enter")
    settled(quiz)
    assert quiz.locator(".vae-mark").inner_text() == "right: 0.6" and quiz.locator(".vae-sheet").count() == 1
    assert page.evaluate("document.activeElement.className") == "vae-reveal"


@pytest.mark.parametrize(
    "at, control",
    [
        (0, "input[type=radio]"),
        (0, "button"),
        (1, "input[type=text]"),
        (2, "input[type=text]"),
        (3, "textarea"),
        (3, "button"),
    ],
)
def test_shift_and_enter_go_on_to_the_next_cell_and_run_nothing_again(page, own, at, control):
    quiz = in_view(page.locator(".vae-quiz").nth(at))
    counts = f"{NOTEBOOK}.widgets.map(cell => cell.model.executionCount)"
    before = page.evaluate(counts)
    quiz.locator(control).first.focus()
    page.keyboard.press("Shift+Enter")
    settled(page.locator(CELLS))
    assert page.evaluate(f"[{NOTEBOOK}.activeCellIndex, {NOTEBOOK}.mode]") == [at + 1, "command"]
    assert page.evaluate(counts) == before and quiz.is_visible()
    assert not (own / ".answers.json").exists(), "to go on is not to answer"
    page.keyboard.press("Shift+Enter")
    page.wait_for_function(f"before => ({counts})[{at + 1}] > before[{at + 1}]", arg=before)


def open_question(page):
    return in_view(page.locator(".vae-open"))


def test_an_open_question_is_answered_in_words_by_the_keyboard_alone(page, address, own):
    quiz, cells = open_question(page), page.evaluate(CELL_COUNT)
    box = quiz.get_by_role("textbox")
    box.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    settled(quiz)
    assert (
        "Write a few words first" in quiz.get_by_role("alert").inner_text()
        and not quiz.locator(".vae-model").is_visible()
    )
    box.focus()
    page.keyboard.type("dd it is positive,")
    page.keyboard.press("Enter")
    page.keyboard.type("and a layer is not")
    compose(page, "で", "です", end="です")
    page.keyboard.press("Control+Enter")
    settled(quiz)
    assert box.input_value() == "dd it is positive,\nand a layer is notです" and page.evaluate(CELL_COUNT) == cells
    assert "It may be any number." in quiz.locator(".vae-model").inner_text()
    assert page.evaluate("document.activeElement.className") == "vae-reveal vae-model"
    box.fill("It is a logarithm.")
    quiz.get_by_role("button", name="Keep the change").click()
    settled(quiz)
    assert "first in your words: dd it is positive" in quiz.inner_text()
    open_notebook(page, address, NAME)
    assert open_question(page).get_by_role("textbox").input_value() == "It is a logarithm."
    kept = json.loads((own / ".answers.json").read_text("utf-8"))["answers"]["04/open"]
    assert kept == {"answer": "dd it is positive,\nand a layer is notです", "later": [{"answer": "It is a logarithm."}]}


def test_the_keys_of_an_input_method_keep_nothing(page, own):
    quiz = open_question(page)
    quiz.get_by_role("textbox").focus()
    compose(page, "です")
    press_composing(page, "Enter")
    settled(quiz)
    assert not quiz.locator(".vae-model").is_visible() and not (own / ".answers.json").exists()


def test_who_does_not_know_says_so_and_reads_the_model_answer(page, own):
    quiz = open_question(page)
    quiz.get_by_role("button", name="I do not know yet").click()
    settled(quiz)
    assert quiz.locator(".vae-model").is_visible() and quiz.get_by_role("button").all_inner_texts() == [
        "Keep the change"
    ]


def test_an_answer_is_marked_and_its_slip_named(page, own):
    quiz = exercise(page)
    said = answer(quiz, "−0,2", "-0.2")
    assert "bias forgotten" in said and "adds its bias" in said and "the same slip" in said
    assert quiz.locator(".vae-found").first.bounding_box()["width"] > 100, "it is not only heard"
    assert quiz.get_by_role("img", name="not right").count() == 2
    assert "look first at" in answer(quiz, "-0.5", "0")
    assert "go through the calculation once more" in answer(quiz, "0.71", "0")
    said = answer(quiz, "abc", "0")
    assert "“abc”" in said
    assert quiz.get_by_role("textbox").first.get_attribute("aria-invalid") == "true"
    assert quiz.get_by_role("textbox").first.input_value() == "abc" and quiz.locator(".vae-row").count() == 0
    answer(quiz, "-0.1", "0")
    assert quiz.locator(".vae-row").get_by_role("img", name="right", exact=True).count() == 2
    kept = json.loads((own / ".answers.json").read_text())["answers"]["04/h"]
    assert kept["answer"] == ["−0,2", "-0.2"] and kept["right"] is False, "the first answer stays the first"
    assert kept["later"][-1] == {"answer": ["-0.1", "0"], "right": True}
    assert "first answer: −0,2, -0.2" in quiz.inner_text()


def test_a_wrong_exercise_is_tried_again_and_its_page_is_shown_on_request(page, own):
    quiz = exercise(page)
    assert quiz.get_by_role("button").all_inner_texts() == ["Check"], "not before an answer"
    answer(quiz, "1", "0")
    assert quiz.get_by_role("button").all_inner_texts() == ["Check again", "Show the solution"]
    assert quiz.locator(".vae-retry").inner_text() == "You may try again." and quiz.locator(".vae-sheet").count() == 0
    quiz.get_by_role("button", name="Show the solution").click()
    settled(quiz)
    assert page.evaluate("document.activeElement.className") == "vae-reveal" and quiz.locator(".vae-sheet").count() == 1
    assert quiz.get_by_role("button").all_inner_texts() == ["Check again"]
    answer(quiz, "-0.1", "0")
    assert "first answer: 1, 0" in quiz.inner_text() and not quiz.locator(".vae-retry").count()


def test_what_is_still_to_be_said_of_a_right_answer_stands_beside_it(page, own):
    quiz = exercise(page)
    said = answer(quiz, "-0.098", "0")  # -0.1 to the two decimals that are asked for
    assert quiz.get_by_role("img", name="right", exact=True).count() == 2 and "-0.10." in said


def test_what_is_being_typed_outlives_an_answer_that_comes_late(page, own):
    quiz = exercise(page)
    answer(quiz, "-0.2", "0")
    first, second = quiz.get_by_role("textbox").all()
    first.fill("-0.1")
    page.evaluate(f"code => {KERNEL}.requestExecute({{code}}).done", OPEN_AGAIN)
    settled(quiz)
    assert [first.input_value(), second.input_value()] == ["-0.1", "0"]


def test_a_question_that_loads_late_hears_its_answer(window, address, folder):
    write_notebook(folder / "late" / "late.ipynb", QUESTION)
    page = window.new_page()
    page.add_init_script(LATE)
    open_notebook(page, address, "late/late.ipynb")
    quiz = question(page)
    quiz.get_by_role("radio", name="minus").check()
    quiz.get_by_role("button", name="Commit").click()
    assert committed(page)
    page.close()


def test_the_keyboard_alone_commits_and_hears_the_answer(page, own):
    cells = page.evaluate(CELL_COUNT)
    quiz = question(page)
    quiz.get_by_role("radio", name="minus").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Commit"
    page.keyboard.press("Enter")
    quiz.get_by_role("img", name="right", exact=True).first.wait_for()
    assert quiz.get_by_role("radio", name="plus").is_checked()
    assert page.evaluate("document.activeElement.className") == "vae-reveal"
    page.keyboard.press("x")
    assert page.evaluate(CELL_COUNT) == cells
    quiz = exercise(page)
    field = quiz.get_by_role("textbox").first
    field.fill("1")
    field.press("Enter")
    settled(quiz)
    assert quiz.get_by_role("alert").inner_text()


def test_a_pasted_column_goes_into_its_boxes_and_is_marked_when_the_learner_says_so(page, own):
    quiz = exercise(page)
    first, second = quiz.get_by_role("textbox").all()
    paste(first, "–1/10\n０")
    settled(quiz)
    assert [first.input_value(), second.input_value()] == ["–1/10", "０"]
    assert quiz.get_by_role("img").count() == 0, "nothing is marked yet"
    first.press("Enter")
    settled(quiz)
    assert quiz.get_by_role("img", name="right", exact=True).count() == 2
    assert [first.input_value(), second.input_value()] == ["–1/10", "０"], "what was typed stays as it was typed"
    kept = json.loads((own / ".answers.json").read_text())["answers"]
    assert kept["04/h"]["answer"] == ["–1/10", "０"]


def test_a_row_that_is_typed_goes_into_the_empty_boxes_and_over_no_other(page, own):
    quiz = exercise(page)
    first, second = quiz.get_by_role("textbox").all()
    answer(quiz, "-0.1, 0", "")
    assert [first.input_value(), second.input_value()] == ["-0.1", "0"]
    said = answer(quiz, "-0.1; 0", "5")
    assert [first.input_value(), second.input_value()] == ["-0.1; 0", "5"] and "more than one" in said


def test_the_enter_that_ends_a_composition_commits_nothing(page, own):
    quiz = exercise(page)
    first, second = quiz.get_by_role("textbox").all()
    second.fill("0")
    first.focus()
    compose(page, "－", "－０．１")
    press_composing(page, "Enter")
    settled(quiz)
    assert first.input_value() == "－０．１" and quiz.get_by_role("img").count() == 0
    compose(page, end="－０．１")
    page.keyboard.press("Enter")
    quiz.get_by_role("img", name="right", exact=True).first.wait_for()
    assert quiz.get_by_role("img", name="right", exact=True).count() == 2


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious_in_a_question(page, own, theme):
    in_theme(page, theme)
    quiz = question(page)
    quiz.get_by_role("radio", name="minus").check()
    quiz.get_by_role("button", name="Commit").click()
    assert committed(page)
    quiz = exercise(page)
    answer(quiz, "-0.2", "0.71")
    quiz = number(page)
    for guess in ("0.4", "0.77"):
        quiz.get_by_role("textbox").fill(guess)
        quiz.get_by_role("textbox").press("Enter")
        settled(quiz)
    quiz = open_question(page)
    quiz.get_by_role("button", name="I do not know yet").click()
    settled(page.locator(CELLS))
    assert serious(page, ".vae-quiz") == []


def test_after_a_commitment_that_reveals_nothing_the_focus_is_on_what_is_said(open_cells):
    page = open_cells("focus", "from vae_steps import exercises", 'exercises.predict("x/1", "$1 + 1$", right=2)')
    quiz = question(page)
    field = quiz.get_by_role("textbox")
    field.fill("４／２")
    field.press("Enter")
    quiz.get_by_role("img", name="right", exact=True).wait_for()
    assert page.evaluate("document.activeElement.className") == "vae-mark" and field.input_value() == "４／２"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement !== document.body")
