"""A guess is committed before it is revealed, an answer is marked; with a browser or without."""

import json
import re

import numpy as np
import pytest
from amount import cases
from drawn_inputs import random_inputs
from translations import CLOSE, OPEN

from vae_steps import exercises, lecture, worked
from vae_steps.language import _
from vae_steps.marking import MARKED_STEPS, answers, digits_wanted
from vae_steps.marking.slips.names import SLIPS, WHY

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
    seen, closed = bundle["text/markdown"].split("\n\n<details><summary>Answer</summary>\n\n")
    assert (
        seen == "**?** $h_1$\n\n○ −  ○ 0  ○ +" and closed.startswith("right: +\n\n$$") and closed.endswith("</details>")
    )
    update = sent(quiz, do="open")
    assert update["done"] is False and update["reveal"] == [] and update["answer"] == "" and update["texts"] == []
    assert "0.2" not in str(quiz.asked)


def test_a_commitment_is_answered_and_kept():
    update = sent(sign_of_h(), do="commit", answer=["+"])
    assert update["done"] is True and update["right"] is True and "0.05" in update["reveal"][0]["tex"]
    again = sign_of_h()
    assert sent(again, do="commit", answer=["−"])["texts"] == ["+"], "what is right is final"
    assert "+  ✓" in repr(again) and "h_1 = 0.1·0.5" in repr(again)
    exercises.forget("04")
    sent(sign_of_h(), do="commit", answer=["−"])
    assert "answer: −  ✗" in repr(sign_of_h()) and "h_1 = 0.1·0.5" not in repr(sign_of_h())
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
    assert sent(quiz, do="open")["right"] is False and sent(quiz, do="show")["answer"] == "0.03"


def test_texts_are_chosen_by_their_place():
    quiz = exercises.predict("a", "", "because $a$", right=np.argmax([1, 2]), choices=["$a$", "$b$"], answer="$b$")
    assert sent(quiz, do="open")["right"] is True and sent(quiz, do="open")["reveal"] == [{"text": "because $a$"}]


@pytest.mark.parametrize("text", ["", "abc", "1 2", "__import__('os')", "nan"])
def test_what_is_no_number_is_answered_beside_the_box_and_not_kept(text, folder):
    quiz = exercises.predict("a", "", right=1.0)
    assert sent(quiz, do="commit", answer=[text])["problems"][0] and not sent(quiz, do="open")["done"]
    assert not (folder / answers.NAME).exists()


def test_no_choice_is_answered_too():
    (problem,) = sent(sign_of_h(), do="commit", answer=[""])["problems"]
    assert "− · 0 · +" in problem


PAGE = worked.affine([[1]], [0], [1])
NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("given", "blamed"),
    [
        ({"right": "h[7]", "reveal": PAGE}, "right must be a symbol of the page"),
        ({"right": 1, "reveal": PAGE}, "right must be a symbol of the page"),
        ({"right": 1, "reveal": PAGE, "choices": "sign"}, "right must be a symbol of the page"),
        ({"right": 1, "reveal": PAGE, "choices": [1, 2]}, "right must be a symbol of the page"),
        ({"right": ["h[0]"], "reveal": PAGE}, "right must be a symbol of the page"),
        ({"right": "abc"}, "right must be a finite number"),
        ({"right": None}, "right must be a finite number"),
        ({"right": NAN}, "right must be a finite number"),
        ({"right": INF}, "right must be a finite number"),
        ({"right": NAN, "choices": "sign"}, "right must be a finite number"),
        ({"right": INF, "choices": "sign"}, "right must be a finite number"),
        ({"right": NAN, "choices": [1, 2]}, "right must be a finite number"),
        ({"right": np.array([1, 2]), "choices": "sign"}, "right must be a finite number"),
        ({"right": 10**5000}, "right must be a finite number"),
        ({"right": 5, "choices": ["a", "b"]}, "right must be the place of a choice, from 0 to 1"),
        ({"right": -1, "choices": ["a", "b"]}, "right must be the place"),
        ({"right": 0.9, "choices": ["a", "b"]}, "right must be the place"),
        ({"right": NAN, "choices": ["a", "b"]}, "right must be the place"),
        ({"right": "a", "choices": ["a", "b"]}, "right must be the place"),
        ({"right": 1, "choices": "signs"}, "choices must be"),
        ({"right": 1, "choices": []}, "choices must be"),
        ({"right": 0, "choices": ["a"]}, "choices must be"),
        ({"right": 0, "choices": ["a", 1]}, "choices must be"),
        ({"right": 0, "choices": [1, NAN]}, "choices must be"),
        ({"right": 0, "choices": 5}, "choices must be"),
        ({"right": 0, "choices": np.array(5)}, "choices must be"),
        ({"right": 0, "choices": [[1], [2]]}, "choices must be"),
        *(({"right": 0, "choices": c}, "choices must be") for c in (b"12", bytearray(2), memoryview(b"12"), {1, 2})),
        ({"right": 0, "choices": {"a": 1, "b": 2}}, "choices must be"),
        ({"right": 1e300}, "right has more digits .* 1e[+]300"),
        ({"right": 1, "answer": 10**6000}, "≈10[*][*]6000 is too large"),
        ({"right": 1, "choices": "sign", "answer": 10**6000}, "≈10[*][*]6000 is too large"),
        ({"right": 1, "decimals": "2"}, "decimals must be"),
        ({"right": 1, "decimals": -1}, "decimals must be"),
        ({"right": 1, "decimals": None}, "decimals must be"),
        ({"right": 1, "decimals": 2.0, "choices": "sign"}, "decimals must be"),
        ({"right": 1, "reveal": None}, "reveal must be"),
        ({"right": 1, "ask": 5}, "ask must be"),
        ({"right": 1, "question_id": ["a"]}, "question_id must be"),
        ({"right": 1, "question_id": ""}, "question_id must be"),
        ({"right": 1, "answer": "abc"}, "“abc” is not a number"),
        ({"right": 1, "choices": "sign", "answer": "x"}, "Choose one"),
    ],
)
def test_a_question_that_cannot_be_asked_is_an_error_in_one_sentence_about_what_is_wrong(given, blamed):
    with pytest.raises(ValueError, match=f"^{blamed}[^\n]*[.]$"):
        exercises.predict(**{"question_id": "a", "ask": ""} | given)


@pytest.mark.parametrize(
    ("choices", "right", "answer"),
    [
        (np.array([0.3, 0.03]), np.float64(0.04), "0.03"),
        (np.array([3, 30], np.int32), np.int64(28), "30"),
        ([np.float32(0.5), np.int64(2)], 1.9, "2"),
        (("a", "b"), np.True_, "b"),
        (np.array(["a", "b"]), np.int64(1), "b"),
        ("sign", np.float32(-2), "−"),
        ("sign", -2, "-"),
    ],
)
def test_choices_and_what_is_right_may_be_arrays_and_their_numbers(choices, right, answer):
    assert sent(exercises.predict("a", "", right=right, choices=choices, answer=answer), do="open")["right"] is True


# ---- what is kept of a choice


def test_of_a_choice_its_key_is_kept_and_holds_in_another_language(folder):
    quiz = exercises.predict("a", "", right=1, choices=["larger", "smaller"])
    assert quiz.asked["choices"] == ["0", "1"] and sent(quiz, do="commit", answer=["1"])["right"] is True
    assert exercises.current_answers().get("a") == {"choice": "1", "right": True}
    update = sent(exercises.predict("a", "", right=1, choices=["größer", "kleiner"]), do="open")
    assert update["right"] is True and update["texts"] == ["1"]
    assert "kleiner" in repr(exercises.predict("a", "", right=1, choices=["größer", "kleiner"]))


@pytest.mark.parametrize(
    ("choices", "right", "old"),
    [(["larger", "smaller"], 1, "smaller"), ([0.3, 0.03], 0.03, "0.03"), ("sign", -1, "−"), (None, -0.5, "−0,5")],
)
def test_a_file_of_the_first_version_is_read(folder, choices, right, old):
    (folder / answers.NAME).write_text(json.dumps({"answers": {"a": {"answer": old, "right": True}}}))
    ask = lambda: exercises.predict("a", "", right=right, choices=choices)
    assert sent(ask(), do="open")["right"] is True and old in repr(ask())
    sent(ask(), do="commit", answer=["0"])
    assert sent(ask(), do="open")["right"] is True, "the first commitment counts"
    assert json.loads((folder / answers.NAME).read_text())["answers"]["a"]["answer"] == old


@pytest.mark.parametrize("kept", [{"answer": "gone"}, {"choice": "7"}, {"choice": None}, {"choice": ["0"]}, {}])
def test_a_choice_that_is_no_longer_there_is_asked_again(folder, kept):
    (folder / answers.NAME).write_text(json.dumps({"answers": {"a": kept}}))
    quiz = exercises.predict("a", "", right=1, choices=["larger", "smaller"])
    assert not sent(quiz, do="open")["done"]
    assert sent(quiz, do="commit", answer=["1"])["right"] is True


def test_no_message_to_the_page_has_a_none(folder):
    for quiz in (sign_of_h(), exercises.predict("b", "", right=1), exercises.check("h", keep="04/h", **LAYER)):
        texts = ["−"] if quiz.asked["choices"] else ["1"] * len(quiz.asked["labels"])
        for message in ({"do": "open"}, {"do": "commit", "answer": texts}):  # Pyodide would send undefined
            assert "None" not in repr(sent(quiz, **message)) and "None" not in repr(quiz.asked)


# ---- what is revealed


def test_what_is_revealed_is_what_was_asked():
    page = worked.standard_deviation([-0.02, 0.04])
    (block,) = sent(exercises.predict("a", "", page, right="sigma[1]", answer="1.02"), do="open")["reveal"]
    assert r"\sigma_{2}" in block["tex"] and r"\sigma_{1}" not in block["tex"]


def test_a_page_that_explains_a_choice_among_texts_is_shown_whole():
    page = worked.standard_deviation([-0.02, 0.04])
    quiz = exercises.predict("a", "", page, right=1, choices=["$1$", "$2$"], answer="$2$")
    assert r"\sigma_{1}" in sent(quiz, do="open")["reveal"][0]["tex"]


# ---- exercises


def test_how_many_digits_are_wanted_stands_in_every_question_for_a_number():
    for decimals in (0, 2, 6):
        quiz = exercises.predict("a", "", right=1, decimals=decimals)
        assert quiz.asked["digits"] == digits_wanted(decimals) and digits_wanted(decimals) in repr(quiz)
        quiz = exercises.check("h", decimals=decimals, **LAYER)
        assert quiz.asked["digits"] == digits_wanted(decimals) and digits_wanted(decimals) in repr(quiz)
    assert exercises.check("h", **LAYER).asked["digits"] == digits_wanted(None)
    assert sign_of_h().asked["digits"] == ""


@pytest.mark.parametrize("step", MARKED_STEPS)
def test_any_wrong_answer_can_be_committed(step):
    """As exact, at two digits and at four; `marking/test_marker.py` has more answers to the marker itself."""
    rng = np.random.default_rng(list(MARKED_STEPS).index(step))
    found = MARKED_STEPS[step]
    for trial in range(cases(3)):
        inputs = random_inputs(found, rng, dict.fromkeys("ijk", 2)) | found.functions
        inputs |= {"beta": [0.5, 1, 4][trial % 3]} if "beta" in inputs else {}
        quiz = exercises.check(found.name, decimals=[None, 2, 4][trial % 3], keep=None if trial else step, **inputs)
        for __ in range(5):
            wrong = rng.normal(size=len(quiz.asked["labels"])).round(rng.integers(0, 7))
            update = sent(quiz, do="commit", answer=[str(value) for value in wrong])
            assert update["notice"] == "" and len(update["rows"]) == len(wrong) and repr(quiz)


@pytest.mark.parametrize(("name", "value"), [("keep", ""), ("keep", ["a"]), ("ask", None), ("decimals", "2")])
def test_an_exercise_that_cannot_be_asked_is_an_error_in_one_sentence(name, value):
    with pytest.raises(ValueError, match=f"^{name} must be [^\n]*[.]$"):
        exercises.check("h", **LAYER, **{name: value})


def test_a_printed_error_is_answered_by_what_is_known_of_it():
    verdict = exercises.check("kl", "0.00675", decimals=5, known={"0.00675": "as printed"}, **KL)
    assert repr(verdict).endswith("as printed") and not verdict.right


def test_an_exercise_names_the_slip_and_keeps_the_last_answer():
    quiz = exercises.check("h", keep="04/h", **LAYER)
    assert repr(quiz) == f"✎\n\nh_1 = ▭, h_2 = ▭ ({digits_wanted(None)})"
    rows = sent(quiz, do="commit", answer=["0,1", "0.4"])["rows"]
    assert [row["slips"][0][0]["text"] for row in rows] == [SLIPS["bias_forgotten"], _("the same slip")]
    assert [row["why"] for row in rows] == [[WHY["bias_forgotten"]], []]
    first, second = sent(quiz, do="commit", answer=["abc", "0.4"])["problems"]
    assert "“abc”" in first and second == ""
    again = sent(exercises.check("h", keep="04/h", **LAYER), do="open")
    assert again["texts"] == ["0,1", "0.4"] and again["rows"] == rows


def test_a_wrong_exercise_is_tried_again_beside_its_first_answer_until_the_page_is_shown_at_the_third():
    quiz = exercises.check("h", keep="04/h", **LAYER)
    for answer in (["0.1", "0.4"], ["0.2", "0.5"]):
        update = sent(quiz, do="commit", answer=answer)
        assert (update["again"], update["solved"], update["reveal"], update["done"]) == (True, False, [], False)
    assert sent(quiz, do="commit", answer=["abc", "0"])["reveal"] == [], "what is no answer is no try"
    assert sent(quiz, do="commit", answer=["0.2", "0.5"])["reveal"] == [], "and the same one is no other"
    update = sent(quiz, do="commit", answer=["0.3", "0.5"])
    assert "0.05" in update["reveal"][0]["tex"] and update["solved"] is True and update["again"] is True
    assert update["tries"] == [{"text": "0.1, 0.4", "right": False}] and "0.05" in repr(quiz)
    again = exercises.check("h", keep="04/h", **LAYER)
    assert sent(again, do="open")["solved"] is True and "aligned" in again.written()
    assert sent(again, do="commit", answer=["0.2", "0.6"])["again"] is False


def test_the_page_of_an_exercise_comes_with_a_right_answer_or_on_request_and_not_before_an_answer():
    quiz = exercises.check("h", **LAYER)
    assert sent(quiz, do="show")["reveal"] == [] and sent(quiz, do="commit", answer=["abc", ""])["again"] is False
    assert sent(quiz, do="commit", answer=["0.1", "0.4"])["reveal"] == []
    assert "0.05" in sent(quiz, do="show")["reveal"][0]["tex"]
    quiz = exercises.check("h", **LAYER)
    update = sent(quiz, do="commit", answer=["0.2", "0.6"])
    assert update["reveal"] and update["again"] is False and quiz.question.solution(str) == ""


def test_an_exercise_whose_step_has_no_page_shows_what_is_right():
    step = {"z_0_hat": [0.5], "eps_hat": [0.25], "alpha_bar_next": 0.64}
    quiz = exercises.check("z_next", decimals=2, **step)
    sent(quiz, do="commit", answer=["1"])
    [shown] = sent(quiz, do="show")["reveal"]
    assert shown["text"].endswith("= 0.55$") and "0.55" in repr(quiz)


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


@pytest.mark.parametrize("given", [{"keep": 3}, {"ask": 4}, {"keep": ""}])
def test_how_it_is_asked_is_looked_at_also_beside_an_answer(given):
    with pytest.raises(ValueError, match=f"^{next(iter(given))} must be a text"):
        exercises.check("kl", 1, **KL, **given)


@pytest.mark.parametrize(
    ("step", "more"), [("total", {"reconstruction": 1, "kl": 1}), ("d_mu", {"d_z": [1], "mu": [1]})]
)
def test_a_negative_beta_is_refused(step, more):
    with pytest.raises(ValueError, match="^beta must be one number that is not negative, not -1[.]$"):
        exercises.check(step, 0, beta=-1, **more)
    assert exercises.check(step, 1, beta=0, **more).right


@pytest.mark.parametrize("answer", [None, 5, "ab", {}, [], [None, None], [1], [["0.2"]] * 9])
@pytest.mark.parametrize(
    "do", [{"do": "commit"}, *({"do": "spread", "at": at} for at in (0, None, -1, 9, "0", [], True))]
)
def test_a_message_that_is_wrong_is_no_error_in_the_program(answer, do):
    for quiz in (exercises.check("h", **LAYER), exercises.predict("a", "", right=1)):
        update = sent(quiz, answer=answer, **do)
        assert "Error" not in str(update) and not any(update.get("texts", []))


def test_an_answer_of_the_wrong_length_is_told_so():
    assert re.findall(r"\d", repr(exercises.check("h", [1, 2, 3], **LAYER))) == ["2", "3"]
    assert re.findall(r"\d", repr(exercises.check("kl", [1, 2], **KL))) == ["1", "2"]


def test_forgetting_says_so_where_the_file_cannot_be_changed(folder, capsys):
    sign_of_h("+")
    exercises.forget("04")
    assert str(folder) not in capsys.readouterr().out and not sent(sign_of_h(), do="open")["done"]
    (folder / answers.NAME).unlink()
    (folder / answers.NAME).mkdir()
    exercises.forget("04")
    assert str(folder) in capsys.readouterr().out


def test_forgetting_says_how_many_answers_are_taken_back_and_what_to_run(folder, capsys):
    sign_of_h("+")
    exercises.forget("04")
    assert re.fullmatch(r"1 answer is .*\bRun\b.* again.*\n", capsys.readouterr().out)
    for name in ("05/a", "05/b", "05/c"):
        exercises.predict(name, "$a$", right=1, answer="1")
    exercises.forget("05")
    assert re.fullmatch(r"3 answers are .*\bRun\b.* again.*\n", capsys.readouterr().out)
    exercises.forget("05")
    assert re.fullmatch(r"No answer .*“05”\.\n", capsys.readouterr().out)
    with pytest.raises(ValueError, match="^start must be a text"):
        exercises.forget(4)


# ---- in another language


def test_a_question_is_looked_up(pseudo, folder):
    names = ["n samples: mean", "L falls along −∇L"]  # as a notebook has them
    quiz = exercises.predict("a", "", right=1, choices=names)
    assert quiz.asked["shown"] == [f"{OPEN}{name}{CLOSE}" for name in names]
    update = sent(quiz, do="commit", answer=["0"])
    assert update["texts"] == ["0"] and update["answer"] == f"{OPEN}{names[1]}{CLOSE}"
    assert names[0] not in (folder / answers.NAME).read_text(encoding="utf-8")
    assert all(f"{OPEN}{name}{CLOSE}" in repr(quiz) for name in names)


def test_a_choice_in_english_is_known_in_another_language(pseudo, folder):
    names = ["n samples: mean", "L falls along −∇L"]
    assert sent(exercises.predict("a", "", right=1, choices=names, answer=names[1]), do="open")["right"] is True
    (folder / answers.NAME).write_text(json.dumps({"answers": {"a": {"answer": names[0], "right": False}}}))
    assert sent(exercises.predict("a", "", right=1, choices=names), do="open")["texts"] == ["0"]


def test_what_is_said_to_an_answer_is_in_the_language_of_the_reader(pseudo):
    verdict = repr(exercises.check("h", [0.1, 0.37], **LAYER))
    assert all(f"{OPEN}{SLIPS[name]}" in verdict for name in exercises.check("h", [0.1, 0.4], **LAYER).names)
    assert f"{OPEN}{WHY['bias_forgotten']}" in verdict and f"{CLOSE}W_21· x_1" in verdict
    assert OPEN in repr(exercises.check("h", [1, 2, 3], **LAYER))


# ---- a column in one box


def test_what_is_pasted_is_set_apart_as_it_was_typed_and_not_yet_marked():
    quiz = exercises.check("h", **LAYER)
    assert sent(quiz, do="spread", at=0, answer=["1/5\n０．６", "7"]) == {"spread": ["1/5", "０．６"]}
    assert sent(quiz, do="spread", at=1, answer=["1", "2; 3"]) == {"spread": ["1", "2; 3"]}
    assert sent(quiz, do="open")["rows"] == []


@pytest.mark.parametrize(
    ("typed", "kept", "right"),
    [
        (["0.2, 0.6", ""], ["0.2", "0.6"], True),
        (["1/5; 3/5", " "], ["1/5", "3/5"], True),
        (["０．２", "–(−0,6)"], ["０．２", "–(−0,6)"], True),
        (["0.2, 0.6", "5"], ["0.2, 0.6", "5"], None),
        (["", "0.2, 0.6"], ["", "0.2, 0.6"], None),
        (["1,0,-1", ""], ["1,0,-1", ""], None),
    ],
)
def test_a_row_in_one_box_goes_into_the_empty_ones_behind_it(typed, kept, right):
    update = sent(exercises.check("h", **LAYER), do="commit", answer=typed)
    assert update["texts"] == kept
    assert [row["right"] for row in update["rows"]] == [True, True] if right else any(update["problems"])


@pytest.mark.parametrize(
    ("right", "choices", "answer"),
    [
        (0.1 + 0.2 - 0.3, "sign", "0"),
        (-5.551115123125783e-17, "sign", "0"),
        (1e-9, "sign", "+"),
        (-1.23456789012345e-7, "sign", "−"),
        (0.1 + 0.2 - 0.175, None, "0.13"),  # 0.125 and not 0.12500000000000006
        (0.575 - 0.45, None, "0.13"),  # 0.12499999999999994
    ],
)
def test_what_float_arithmetic_leaves_in_a_right_answer_does_not_count(right, choices, answer):
    assert exercises.predict("noise", "", right=right, choices=choices, answer=answer).question.is_right
