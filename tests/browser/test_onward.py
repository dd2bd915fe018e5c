"""From one notebook to the next in a real JupyterLab: a guess is kept, counted, and opened with what is right."""

import json

import pytest
from in_browser import in_view, open_next, run_all, serious, settled, write_notebook

ASK = '"05/opening", "Which sign has the second code?", choices="sign"'
ENDING = [
    "from vae_steps import exercises",
    'exercises.predict("04/sum", "How much is one and one?", right=2)',
    'exercises.explain("04/open", "Why is that so?", answer="Because.")',
    'exercises.progress("04")',
    f"exercises.guess({ASK})",
]
OPENING = [
    "from vae_steps import exercises",
    f'exercises.predict({ASK}, reveal="Noise decides.", right=-1, why={{"+": "Look at the noise."}})',
    'exercises.progress("05")',
]


@pytest.fixture(scope="module")
def page(jupyterlab, folder):
    write_notebook(folder / "onward" / "04_end.ipynb", *ENDING)
    write_notebook(folder / "onward" / "05_next.ipynb", *OPENING)
    return jupyterlab


@pytest.fixture
def own(page, folder):
    for path in (folder / "onward").glob(".answers.json*"):
        path.unlink()
    return folder / "onward"


def opened(page, name):
    open_next(page, f"onward/{name}")
    run_all(page)


def line(page):
    return in_view(page.get_by_role("status").and_(page.locator(".vae-answered p"))).inner_text()


def test_a_guess_waits_for_the_next_notebook_which_opens_with_it(page, own):
    opened(page, "04_end.ipynb")
    quiz = in_view(page.locator(".vae-quiz[aria-label='Guess']"))
    assert line(page) == "2 questions, none answered yet"
    quiz.get_by_role("radio", name="plus").check()
    quiz.get_by_role("button", name="Keep my guess").click()
    settled(quiz)
    assert quiz.locator(".vae-mark").inner_text() == "Kept. Notebook 05 opens with it."
    assert (
        quiz.get_by_role("button").count() == quiz.get_by_role("img").count() == quiz.locator(".vae-row").count() == 0
    )
    assert quiz.get_by_role("radio", name="plus").is_checked() and quiz.get_by_role("radio", name="minus").is_disabled()
    assert json.loads((own / ".answers.json").read_text())["answers"] == {"05/opening": {"choice": "+", "guess": True}}
    assert line(page) == "2 questions, none answered yet", "it belongs to the next notebook"
    assert serious(page, ".vae-quiz, .vae-answered") == []

    opened(page, "05_next.ipynb")
    quiz = in_view(page.locator(".vae-quiz"))
    said = quiz.inner_text()
    assert "your guess: +" in said and "Look at the noise." in said and "right: −" in said and "Noise decides." in said
    assert quiz.get_by_role("button").count() == 0 and quiz.get_by_role("radio", name="plus").is_checked()
    assert line(page) == "1 of 1 answered, 0 right at first"

    opened(page, "04_end.ipynb")
    quiz = in_view(page.locator(".vae-quiz[aria-label='Guess']"))
    assert quiz.locator(".vae-mark").inner_text() == "Kept. Notebook 05 opens with it.", "a kept guess stays in view"


def test_the_line_counts_as_soon_as_an_answer_is_given(page, own):
    opened(page, "04_end.ipynb")
    number, explanation = (in_view(page.locator(".vae-quiz").nth(at)) for at in (0, 1))
    for text, expected in (("3", "1 of 2 answered, 0 right at first"), ("2", "1 of 2 answered, 0 right at first")):
        number.get_by_role("textbox").fill(text)
        number.get_by_role("textbox").press("Enter")
        settled(number)
        assert line(page) == expected
    explanation.get_by_role("textbox").fill("It is counted.")
    explanation.get_by_role("button", name="Keep, and compare").click()
    settled(explanation)
    assert line(page) == "2 of 2 answered, 0 right at first"


def test_the_next_notebook_asks_where_nothing_was_guessed(page, own):
    opened(page, "05_next.ipynb")
    quiz = in_view(page.locator(".vae-quiz"))
    assert quiz.get_by_role("button").all_inner_texts() == ["Commit"] and "Noise decides." not in quiz.inner_text()
