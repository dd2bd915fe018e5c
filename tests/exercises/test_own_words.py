"""An open question keeps what was written, shows a model answer beside it, and judges nothing."""

import json
import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_steps import exercises, worked
from vae_steps.marking import answers

ASK, MODEL = "Why does the network give $\\log\\sigma^2$?", "A layer gives any number.\n\n$\\exp$ leads back."


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(answers.VARIABLE, str(tmp_path))
    return tmp_path


def question(answer=MODEL):
    return exercises.explain("01/open", ASK, answer=answer)


def sent(quiz, **message):
    told = []
    quiz.layout.send = told.append
    quiz._receive(quiz, {"from": "view", **message}, [])
    return told[0]["update"]


def test_the_model_answer_comes_after_ones_own_words():
    quiz = question()
    assert sent(quiz, do="open")["reveal"] == [] and "layer" not in repr(quiz) and "layer" not in str(quiz.asked)
    seen, closed = quiz.written().split("<details>")
    assert "layer" in closed and "layer" not in seen
    update = sent(quiz, do="commit", answer=["Because of the sign."])
    assert update["reveal"] == [{"text": "A layer gives any number."}, {"text": "$\\exp$ leads back."}]
    assert update["done"] is True and update["texts"] == ["Because of the sign."] and "right" not in update
    assert "details" not in quiz.written() and "in your words: Because of the sign." in repr(question())


def test_an_empty_answer_is_refused_and_may_be_that_one_does_not_know(folder):
    quiz = question()
    update = sent(quiz, do="commit", answer=["  \n "])
    assert "Write a few words" in update["problems"][0] and update["done"] is False and update["reveal"] == []
    assert not (folder / answers.NAME).exists()
    assert sent(quiz, do="show")["reveal"] and sent(question(), do="open")["done"] is True
    assert "A model answer" in repr(question()) and "in your words" not in repr(question())
    assert sent(question(), do="commit", answer=["Now I see."])["texts"] == ["Now I see."]


def test_what_was_written_can_be_changed_and_its_first_words_stay(folder):
    for text in ("one", "two", "two", "three"):
        update = sent(question(), do="commit", answer=[text])
    assert update["texts"] == ["three"] and update["first"] == "one"
    assert json.loads((folder / answers.NAME).read_text())["answers"]["01/open"] == {
        "answer": "one",
        "later": [{"answer": "three"}],
    }
    assert repr(question()).index("first in your words: one") < repr(question()).index("in your words: three")


def test_a_text_of_any_length_is_answered(folder):
    [problem] = sent(question(), do="commit", answer=["x" * 5_000_000])["problems"]
    assert "5000" in problem and not (folder / answers.NAME).exists()
    assert sent(question(), do="commit", answer=["x" * 5000])["done"] is True


@given(st.text(max_size=60))
def test_what_was_written_is_quoted_in_markdown_as_it_stands(text):
    exercises.current_answers().forget("")
    quiz = question()
    sent(quiz, do="commit", answer=[f"a {text}"])
    line = next(line for line in quiz.written().split("\n\n") if line.startswith("in your words: "))
    bare = re.sub(r"&#\d+;|<br>", "", line)
    assert not set("<>*_`[]#|\\$!~&") & set(bare) and unescape(line.replace("<br>", "")).isprintable()


@pytest.mark.parametrize("entry", [{"answer": 5}, {"answer": ["a"]}, {"later": [{"answer": "b"}]}, {}, {"choice": "+"}])
def test_what_is_foreign_in_the_file_is_no_answer_or_one_that_is_read(folder, entry):
    (folder / answers.NAME).write_text(json.dumps({"answers": {"01/open": entry}}))
    assert repr(question()) and question().written()
    assert sent(question(), do="commit", answer=["c"])["texts"] == ["c"]


def test_a_page_may_be_the_model_answer():
    page = worked.standard_deviation([-0.02])
    assert "0.990050" in sent(question(page), do="show")["reveal"][0]["tex"]


@pytest.mark.parametrize(
    ("given", "blamed"),
    [
        ({"question_id": ""}, "question_id must be a text"),
        ({"ask": 5}, "ask must be a text, not 5"),
        ({"answer": None}, "answer must be a text, a page, a picture"),
        ({"answer": "  "}, "answer must be a text, a page, a picture"),
    ],
)
def test_what_cannot_be_asked_is_an_error_in_one_sentence(given, blamed):
    with pytest.raises(ValueError, match=f"^{blamed}[^\n]*[.]$"):
        exercises.explain(**{"question_id": "a", "ask": ASK, "answer": MODEL} | given)


@pytest.mark.parametrize("answer", [None, 5, "ab", {}, [], [None], [[1]]])
@pytest.mark.parametrize("do", ["open", "commit", "spread", None])
def test_a_message_that_is_wrong_is_no_error_in_the_program(answer, do):
    update = sent(question(), do=do, answer=answer)
    assert "Error" not in str(update) and not update.get("done")
