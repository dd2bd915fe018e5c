"""A guess at the end of a notebook is kept without a verdict, and the next notebook opens with it and what is right."""

import json

import pytest
from hostile import VALUES, fault

from vae_steps import exercises, lecture, worked
from vae_steps.marking import answers

ASK = "Which sign has $z_2$, if $\\varepsilon_2$ is negative?"
COLOURS = ["red", "green", "blue"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(answers.VARIABLE, str(tmp_path))
    return tmp_path


def sent(quiz, **message):
    told = []
    quiz.layout.send = told.append
    quiz._receive(quiz, {"from": "view", **message}, [])
    return told[0]["update"]


def commit(quiz, text):
    return sent(quiz, do="commit", answer=[text])


def guess(**more):
    return exercises.guess("05/opening", ASK, **{"choices": "sign"} | more)


def opening(**more):
    given = {"right": -1, "choices": "sign", "why": {"+": "The noise decides."}}
    return exercises.predict("05/opening", ASK, "It is negative.", **given | more)


def test_a_guess_is_kept_for_the_next_notebook_and_nothing_is_said_of_right_and_wrong(folder):
    quiz = guess()
    assert sent(quiz, do="open")["done"] is False and "Kept" not in repr(quiz)
    update = commit(quiz, "+")
    assert (update["done"], update["rows"], update["reveal"], update["right"]) == (True, [], [], False)
    assert quiz.words["kept"] == "Kept. Notebook 05 opens with it."
    kept = json.loads((folder / answers.NAME).read_text("utf-8"))["answers"]
    assert kept == {"05/opening": {"choice": "+", "guess": True}}
    again = guess()
    assert sent(again, do="open")["texts"] == ["+"] and not hasattr(again.question, "is_right")
    assert "your guess: +\n\nKept. Notebook 05 opens with it." in again.written() and "details" not in again.written()


def test_a_kept_guess_is_not_guessed_anew(folder):
    commit(guess(), "+")
    assert commit(guess(), "−")["texts"] == ["+"] and sent(guess(), do="show")["texts"] == ["+"]
    assert exercises.current_answers().get("05/opening") == {"choice": "+", "guess": True}


def test_the_next_notebook_shows_a_wrong_guess_with_what_is_right_at_once():
    commit(guess(), "+")
    update = sent(opening(), do="open")
    assert update["done"] is True and update["right"] is False and update["answer"] == "−"
    assert update["reveal"] == [{"text": "It is negative."}]
    assert update["rows"][0]["text"] == "your guess: +" and update["rows"][0]["why"] == ["The noise decides."]
    written = opening().written()
    assert "your guess: +  ✗ → −" in written and "It is negative." in written and "details" not in written


def test_the_next_notebook_shows_a_right_guess_with_its_reveal():
    commit(guess(), "−")
    update = sent(opening(), do="open")
    assert update["done"] is update["right"] is True and update["reveal"] and "your guess: −  ✓" in repr(opening())


def test_the_next_notebook_asks_where_nothing_was_guessed_and_then_lets_one_try_again():
    update = commit(opening(), "+")
    assert update["done"] is False and update["reveal"] == []
    assert sent(guess(), do="open")["texts"] == ["+"], "what was answered there is in view here"
    assert commit(opening(), "−")["done"] is True


@pytest.mark.parametrize(
    ("asked", "judged", "text"),
    [
        ({"choices": COLOURS}, {"choices": COLOURS, "right": 1, "why": None}, "1"),
        ({"choices": [1, 5, 25]}, {"choices": [1, 5, 25], "right": 4.6, "why": None}, "5"),
        ({"choices": None, "decimals": 1, "unit": "%"}, {"choices": None, "right": 12.34, "why": None}, "12.3 %"),
    ],
)
def test_every_kind_of_answer_is_guessed_as_it_is_judged(asked, judged, text):
    commit(guess(**asked), text)
    given = {key: value for key, value in asked.items() if key != "choices"}
    assert sent(opening(**judged | given), do="open")["right"] is True


def test_a_guess_at_a_number_of_a_page_is_told_its_slip():
    page = worked.affine(lecture.W_e, lecture.b_e, lecture.x)
    commit(exercises.guess("05/h", "Which number is $h_1$?"), "0.1")
    update = sent(exercises.predict("05/h", "Which number is $h_1$?", page, right="h[0]"), do="open")
    assert update["done"] is True and update["rows"][0]["slips"] and update["reveal"]


def test_what_is_no_answer_is_refused_in_words(folder):
    assert "abc" in commit(guess(choices=None), "abc")["problems"][0]
    assert "Choose one" in commit(guess(), "")["problems"][0]
    assert not (folder / answers.NAME).exists()


def test_to_forget_the_next_notebook_is_to_forget_the_guess():
    commit(guess(), "+")
    exercises.forget("05")
    assert sent(guess(), do="open")["done"] is False


@pytest.mark.parametrize(
    ("given", "blamed"),
    [
        ({"question_id": "opening"}, "question_id must begin with the next notebook, such as '05/opening', not"),
        ({"question_id": "/opening"}, "question_id must begin with the next notebook"),
        ({"question_id": "05/"}, "question_id must begin with the next notebook"),
        ({"choices": "sign", "unit": "%"}, "unit goes with a box"),
        ({"choices": ["one"]}, "choices must be"),
        ({"decimals": -1}, "decimals must be"),
    ],
)
def test_what_cannot_be_asked_is_an_error_in_one_sentence(given, blamed):
    with pytest.raises(ValueError, match=f"^{blamed}[^\n]*[.]$"):
        exercises.guess(**{"question_id": "05/opening", "ask": ASK} | given)


@pytest.mark.parametrize("name", ["question_id", "ask", "choices", "decimals", "unit"])
def test_any_value_is_taken_or_blamed_in_one_sentence(name):
    good = {"question_id": "05/opening", "ask": ASK, "choices": None, "decimals": 2, "unit": ""}
    assert [fault(shown, good, name, value) for value in VALUES.values()] == [None] * len(VALUES)


def shown(question_id, ask, choices=None, decimals=2, unit=""):
    quiz = exercises.guess(question_id, ask, choices=choices, decimals=decimals, unit=unit)
    assert repr(quiz) and quiz.written() and sent(quiz, do="open")
