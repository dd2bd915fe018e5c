"""A guess is committed before it is revealed, an answer is marked; with a browser or without."""

import re

import numpy as np
import pytest
from translations import CLOSE, OPEN

from vae_steps import exercises, lecture, worked
from vae_steps.marking import answers
from vae_steps.marking.slips.names import SLIPS

LAYER = {"W_e": lecture.W_e, "b_e": lecture.b_e, "x": lecture.x}
KL = {"mu": [-0.04, 0.02], "log_var": [-0.02, 0.04], "rounding": {"sigma": 2}}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(answers.VARIABLE, str(tmp_path))
    return tmp_path


def sign_of_h(answer=None):
    page = worked.affine(*LAYER.values())
    return exercises.predict("04/h1", "$h_1$", page, right="h[0]", choices="sign", answer=answer)


def sent(quiz, **message):
    """What the browser is told when it says this."""
    told = []
    quiz.layout.send = told.append
    quiz._receive(quiz, {"from": "view", **message}, [])
    return told[0]["update"]


def test_nothing_is_revealed_before_the_commitment():
    quiz = sign_of_h()
    bundle = quiz._repr_mimebundle_()[0]
    assert bundle["text/plain"] == "? h_1\n\n○ −  ○ 0  ○ +"
    assert bundle["text/markdown"] == "**?** $h_1$\n\n○ −  ○ 0  ○ +"
    update = sent(quiz, do="open")
    assert update["right"] is None and update["reveal"] == [] and update["answer"] == "" and update["texts"] == []
    assert "0.2" not in str(quiz.asked)


def test_a_commitment_is_answered_kept_and_final():
    update = sent(sign_of_h(), do="commit", answer=["−"])
    assert update["right"] is False and update["answer"] == "+" and "0.05" in update["reveal"][0]["tex"]
    again = sign_of_h()
    assert sent(again, do="commit", answer=["+"])["texts"] == ["−"], "the first one counts"
    assert "−  ✗ → +" in repr(again) and "h_1 = 0.1·0.5" in repr(again)
    exercises.forget("04")
    assert sent(sign_of_h(answer="+"), do="open")["right"] is True


@pytest.mark.parametrize(
    ("answer", "right"), [("0,99", True), ("0.9900498", True), ("1", False), ("0.98", False), (np.float64(0.99), True)]
)
def test_a_number_is_right_at_its_digits(answer, right):
    quiz = exercises.predict("a", "$\\sigma_1$", worked.standard_deviation([-0.02]), right="sigma[0]", answer=answer)
    assert sent(quiz, do="open")["right"] is right


def test_of_numbers_the_nearest_is_the_right_choice():
    quiz = exercises.predict("a", "", right=0.0313, choices=[0.3, 0.03, 0.003], answer=0.003)
    assert sent(quiz, do="open")["right"] is False and sent(quiz, do="open")["answer"] == "0.03"


def test_texts_are_chosen_by_their_place():
    quiz = exercises.predict("a", "", "because $a$", right=np.argmax([1, 2]), choices=["$a$", "$b$"], answer="$b$")
    assert sent(quiz, do="open")["right"] is True and sent(quiz, do="open")["reveal"] == [{"text": "because $a$"}]


@pytest.mark.parametrize("text", ["", "abc", "1 2", "__import__('os')", "nan"])
def test_what_is_no_number_is_answered_beside_the_box_and_not_kept(text, folder):
    quiz = exercises.predict("a", "", right=1.0)
    assert sent(quiz, do="commit", answer=[text])["problems"][0] and sent(quiz, do="open")["right"] is None
    assert not (folder / answers.NAME).exists()


def test_no_choice_is_answered_too():
    (problem,) = sent(sign_of_h(), do="commit", answer=[""])["problems"]
    assert "− · 0 · +" in problem


@pytest.mark.parametrize(
    "wrong", [{"right": "h[7]"}, {"right": "abc"}, {"right": None}, {"right": 5, "choices": ["a", "b"]}]
)
def test_a_question_that_cannot_be_asked_is_an_error_in_one_sentence(wrong):
    with pytest.raises(ValueError, match="^right must be .*[.]$"):
        exercises.predict("a", "", worked.affine([[1]], [0], [1]), **wrong)


def test_an_exercise_names_the_slip_and_keeps_the_last_answer():
    quiz = exercises.check("h", keep="04/h", **LAYER)
    assert repr(quiz) == "✎\n\nh_1 = ▭, h_2 = ▭"
    rows = sent(quiz, do="commit", answer=["0,1", "0.4"])["rows"]
    assert [row["slips"][0][0]["text"] for row in rows] == [SLIPS["bias_forgotten"]] * 2
    first, second = sent(quiz, do="commit", answer=["abc", "0.4"])["problems"]
    assert "“abc”" in first and second == ""
    again = sent(exercises.check("h", keep="04/h", **LAYER), do="open")
    assert again["texts"] == ["0,1", "0.4"] and again["rows"] == rows


@pytest.mark.parametrize(
    "answer",
    [[0.2, 0.6], ["0,2", "0.60"], "(0.2, 0.6)", "0,2; 0,6", "0.2 0.6", np.array([0.2, 0.6]), "0.1999999996\n0.6"],
)
def test_an_answer_can_be_written_in_many_ways(answer):
    assert exercises.check("h", answer, **LAYER).right


def test_the_exact_value_and_the_one_by_the_rule_are_right():
    assert exercises.check("kl", 0.00125, decimals=5, **KL).right
    assert exercises.check("kl", 0.0015047, decimals=7, **KL).right
    assert not exercises.check("kl", 0.00125, decimals=5, mu=KL["mu"], log_var=KL["log_var"]).right


@pytest.mark.parametrize(
    ("answer", "slips"),
    [
        (-0.00125, {"kl_sign"}),
        (0.0025, {"half_forgotten"}),
        (-0.00775, {"digit_lost"}),
        (0.00775, {"kl_sign", "digit_lost"}),
    ],
)
def test_the_slips_of_the_lecture_are_named(answer, slips):
    assert slips <= exercises.check("kl", answer, decimals=5, **KL).names


def test_where_nothing_fits_it_says_where_to_look_and_not_the_answer():
    verdict = exercises.check("h", [0.37, 0.6], **LAYER)
    assert "W_11· x_1" in repr(verdict) and verdict.names == set() and "0.2" not in repr(verdict) and not verdict.right


@pytest.mark.parametrize(
    ("step", "inputs"),
    [
        ("w", {}),
        ("h", {}),
        ("h", {**LAYER, "y": 1}),
        ("h", {**LAYER, "x": [1, 2]}),
        ("h", {**LAYER, "b_e": [1]}),
        ("sigma", {"log_var": [np.nan]}),
        ("sigma", {"log_var": [10**8]}),
        ("z", {"mu": [1], "sigma": [0], "eps": [1]}),
        ("total", {"reconstruction": 1}),
        ("kl", {**KL, "decimals": -1}),
        ("kl", {**KL, "rounding": {"nothing": 2}}),
    ],
)
def test_a_bad_step_input_or_rule_is_an_error_in_one_sentence(step, inputs):
    with pytest.raises(ValueError, match=r"^[^\n]+[.]$"):
        exercises.check(step, 1, **inputs)


def test_an_answer_of_the_wrong_length_is_told_so():
    assert re.findall(r"\d", repr(exercises.check("h", [1, 2, 3], **LAYER))) == ["2", "3"]
    assert re.findall(r"\d", repr(exercises.check("kl", [1, 2], **KL))) == ["1", "2"]


def test_forgetting_says_so_where_the_file_cannot_be_changed(folder, capsys):
    sign_of_h("+")
    exercises.forget("04")
    assert capsys.readouterr().out == "" and sent(sign_of_h(), do="open")["right"] is None
    (folder / answers.NAME).unlink()
    (folder / answers.NAME).mkdir()
    exercises.forget("04")
    assert str(folder) in capsys.readouterr().out


# ---- in another language


def test_a_question_is_looked_up_and_its_answer_is_kept_as_the_notebook_has_it(pseudo, folder):
    names = ["n samples: mean", "L falls along −∇L"]  # as a notebook has them
    quiz = exercises.predict("a", "", right=1, choices=names)
    assert quiz.asked["choices"] == names and quiz.asked["shown"] == [f"{OPEN}{name}{CLOSE}" for name in names]
    update = sent(quiz, do="commit", answer=names[:1])
    assert update["texts"] == names[:1] and update["answer"] == f"{OPEN}{names[1]}{CLOSE}"
    assert names[0] in (folder / answers.NAME).read_text(encoding="utf-8")
    assert update["answer"] in repr(quiz)


def test_what_is_said_to_an_answer_is_in_the_language_of_the_reader(pseudo):
    verdict = repr(exercises.check("h", [0.1, 0.37], **LAYER))
    assert all(f"{OPEN}{SLIPS[name]}" in verdict for name in exercises.check("h", [0.1, 0.4], **LAYER).names)
    assert f"{CLOSE}W_11· x_1" in repr(exercises.check("h", [0.37, 0.6], **LAYER))
    assert OPEN in repr(exercises.check("h", [1, 2, 3], **LAYER))
