"""A line counts the questions of a notebook that are answered, and is written again as soon as one is."""

import pytest
from hostile import VALUES, fault

from vae_steps import exercises, lecture
from vae_steps.exercises import counting
from vae_steps.marking import answers

LAYER = {"W_e": lecture.W_e, "b_e": lecture.b_e, "x": lecture.x}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(answers.VARIABLE, str(tmp_path))
    monkeypatch.setattr(counting, "_asked", {})
    return tmp_path


def heard(widget):
    """What the page of a widget hears from now on."""
    told = []
    widget.layout.send = told.append
    return told


def sent(widget, **message):
    widget._receive(widget, {"from": "view", **message}, [])


def asked():
    return [
        exercises.predict("05/a", "How much is one and one?", right=2),
        exercises.check("h", keep="05/h", ask="What is $h$?", **LAYER),
        exercises.explain("05/open", "Why is that so?", answer="Because."),
        exercises.predict("06/opening", "How much is two and two?", right=4),
    ]


def test_every_kind_of_question_is_counted_when_it_is_answered_and_only_a_first_answer_is_right():
    number, exercise, explanation, other = asked()
    line = exercises.progress("05")
    told = heard(line)
    assert repr(line) == line.written() == "3 questions, none answered yet"
    sent(other, do="commit", answer=["4"])
    assert told == []
    sent(number, do="commit", answer=["3"])
    sent(number, do="commit", answer=["2"])
    sent(exercise, do="commit", answer=["0.2", "0.6"])
    sent(exercise, do="commit", answer=["0.2", "0.5"])
    sent(explanation, do="show")
    sent(explanation, do="commit", answer=["It follows."])
    assert [one["update"]["line"] for one in told] == [
        "1 of 3 answered, 0 right at first",
        "2 of 3 answered, 1 right at first",
        "3 of 3 answered, 1 right at first",
    ], "that one does not know yet is no answer, and another try changes nothing"
    sent(line, do="open")
    assert told[-1] == {"to": "view", "update": {"line": "3 of 3 answered, 1 right at first"}}
    assert repr(exercises.progress("05/")) == repr(line)


def test_a_question_that_is_asked_later_and_an_answer_that_is_taken_back_are_counted_at_once():
    line = exercises.progress("05")
    assert repr(line) == "Run the cells above: their questions are counted here."
    told = heard(line)
    number = exercises.predict("05/a", "How much is one and one?", right=2, answer=2)
    exercises.forget("05/a")
    sent(number, do="open")
    assert [one["update"]["line"] for one in told] == [
        "1 of 1 answered, 1 right at first",
        "1 question, not answered yet",
    ]


def test_a_kept_guess_counts_in_the_notebook_that_answers_it():
    quiz = exercises.guess("05/opening", "How much is one and one?")
    sent(quiz, do="commit", answer=["2"])
    counting._asked.clear()  # another kernel
    line = exercises.progress("05")
    exercises.predict("05/opening", "How much is one and one?", right=2)
    assert repr(line) == "1 of 1 answered, 1 right at first"


def test_of_a_test_that_is_not_marked_nothing_is_said_of_right():
    exercises.predict("pre/1", "How much is one and one?", right=2, marked=False, answer=2)
    assert repr(exercises.progress("pre")) == "1 of 1 answered"


def test_what_was_kept_by_another_kernel_is_counted():
    exercises.current_answers().put("05/h", {"answer": ["0.2", "0.6"], "right": False})
    exercises.current_answers().put("05/old", {"answer": "1", "right": True})
    asked()
    assert repr(exercises.progress("05")) == "1 of 3 answered, 1 right at first", (
        "and marked again; what is gone is not"
    )


def test_an_exercise_without_a_name_is_not_kept_and_not_counted():
    exercises.check("h", **LAYER)
    exercises.predict("05/a", "How much is one and one?", right=2)
    assert repr(exercises.progress("05")) == "1 question, not answered yet"


def test_any_value_is_taken_or_blamed_in_one_sentence():
    good = {"notebook": "A1"}
    assert [fault(shown, good, "notebook", value) for value in VALUES.values()] == [None] * len(VALUES)


def shown(notebook):
    assert repr(exercises.progress(notebook))
