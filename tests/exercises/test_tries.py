"""A wrong guess is told why and tried again; the first one stays; what is right travels when the question is over."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from translations import words

from vae_steps import checks, exercises, figures, lecture, loss, worked
from vae_steps.language import _
from vae_steps.marking import answers, plain
from vae_steps.marking.slips.names import SLIPS, WHY

PAGE = worked.affine(lecture.W_e, lecture.b_e, lecture.x)
ASK = "Which number is $h_1$, the first of the hidden layer?"
CURVES = ["$N(0, 1)$", "$N(1, 1)$", "$N(1, 0.25)$"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(answers.VARIABLE, str(tmp_path))
    return tmp_path


def number(**more):
    return exercises.predict("01/h1", ASK, **{"reveal": PAGE, "right": "h[0]"} | more)


def choice(**more):
    given = {"right": 2, "choices": CURVES, "why": {CURVES[0]: "A wide curve is low."}}
    return exercises.predict("01/curve", "Which curve is the highest?", "The narrow one.", **given | more)


def sent(quiz, **message):
    told = []
    quiz.layout.send = told.append
    quiz._receive(quiz, {"from": "view", **message}, [])
    return told[0]["update"]


def commit(quiz, *texts):
    return [sent(quiz, do="commit", answer=[text]) for text in texts][-1]


def kept(folder, id_):
    return json.loads((folder / answers.NAME).read_text("utf-8"))["answers"][id_]


def test_a_wrong_number_of_a_page_is_told_its_slip_and_not_the_right_one():
    update = commit(number(), "0.1")
    [row] = update["rows"]
    assert row["slips"][0][0]["text"] == SLIPS["bias_forgotten"] and WHY["bias_forgotten"] in row["why"]
    assert row["text"] == "first answer: 0.1" and row["tex"] == ""
    assert (update["done"], update["right"], update["answer"], update["reveal"]) == (False, False, "", [])


def test_the_first_answer_stays_beside_the_right_one_that_comes_later(folder):
    commit(number(), "0.1")
    update = commit(number(), "0.2")
    assert update["done"] is update["right"] is True and "0.05" in update["reveal"][0]["tex"]
    assert update["tries"] == [{"text": "0.1", "right": False}, {"text": "0.2", "right": True}]
    assert "first answer: 0.1  ✗\n\nthen: 0.2  ✓" in repr(number())
    later = [{"answer": "0.2", "right": True}]
    assert kept(folder, "01/h1") == {"answer": "0.1", "right": False, "later": later}


def test_right_at_first_and_right_later_are_told_apart_in_what_is_kept(folder):
    commit(number(), "0.2")
    assert kept(folder, "01/h1") == {"answer": "0.2", "right": True}


def test_a_number_that_was_wrong_three_times_is_solved_and_asked_no_more():
    update = commit(number(), "0.1", "0.3")
    assert update["done"] is False and update["reveal"] == []
    update = commit(number(), "0.77")
    assert update["done"] is True and update["answer"] == "0.2" and update["reveal"] and update["rows"][0]["hint"] == ""
    assert commit(number(), "0.2")["right"] is False
    assert "then: 0.77  ✗ → 0.2" in repr(number())


def test_the_solution_is_shown_on_request_after_a_commitment_and_not_before(folder):
    assert sent(number(), do="show")["done"] is False
    commit(number(), "0.1")
    update = sent(number(), do="show")
    assert update["done"] is True and update["answer"] == "0.2" and update["right"] is False
    assert kept(folder, "01/h1")["shown"] is True and commit(number(), "0.2")["right"] is False


def test_one_number_in_two_writings_is_one_try():
    [problem] = commit(number(), "0.1", "0,10")["problems"]
    assert problem.endswith("try another one.") and len(sent(number(), do="open")["tries"]) == 1


def test_an_unreadable_try_is_no_try():
    assert commit(number(), "0.1", "abc")["problems"] == ["“abc” is not a number."]
    assert len(sent(number(), do="open")["tries"]) == 1


def test_choices_are_tried_until_one_is_left():
    update = commit(choice(), "0")
    assert update["tried"] == ["0"] and update["texts"] == [] and update["done"] is False
    assert update["rows"][0]["why"] == ["A wide curve is low."]
    update = commit(choice(), "1")
    assert update["done"] is True and update["answer"] == CURVES[2] and update["rows"][0]["why"] == []
    two = exercises.predict("two", "Which one?", "This one.", right=0, choices=["$a$", "$b$"], answer="$b$")
    assert sent(two, do="open")["done"] is True and sent(two, do="open")["answer"] == "$a$"


@pytest.mark.parametrize("answer", ["+", "−"])
def test_a_sign_may_be_given_its_reason_by_the_keyboards_minus(answer):
    quiz = exercises.predict("s", "Which sign?", right=0, choices="sign", why={"+": "not plus", "-": "not minus"})
    assert commit(quiz, answer)["rows"][0]["why"] == ["not plus" if answer == "+" else "not minus"]


def test_a_number_may_be_given_its_reason_and_it_goes_before_the_slip():
    assert commit(number(why={0.1: "Where is $b$?"}), "0,100")["rows"][0]["why"] == ["Where is $b$?"]


def test_a_reason_may_hold_a_formula():
    quiz = number(why={0.1: "Where is $b_1$?"})
    commit(quiz, "0.1")
    assert "Where is b_1?" in repr(quiz) and "Where is $b_1$?" in quiz.written()


def test_of_a_number_without_a_page_what_was_written_wrongly_is_seen():
    quiz = exercises.predict("n", "How much is $\\tfrac94$?", right=2.25)
    assert commit(quiz, "22.5")["rows"][0]["slips"][0][0]["text"] == SLIPS["point"]
    assert commit(quiz, "7")["rows"][0]["slips"] == [] and commit(quiz, "7")["rows"][0]["hint"] == ""


def test_a_unit_stands_behind_the_box_and_behind_every_answer():
    quiz = number(unit="nats")
    assert quiz.asked["unit"] == "nats" and "h_1 = ▭ nats (2 decimals)" in repr(quiz)
    assert commit(quiz, "0.1")["tries"][0]["text"] == "0.1 nats"
    assert sent(quiz, do="show")["answer"] == "0.2 nats"


def share(answer, **more):
    return commit(
        exercises.predict(f"share/{answer}", "Which share?", **{"right": 100 / 6, "decimals": 0, "unit": "%"} | more),
        answer,
    )


@pytest.mark.parametrize("answer", ["17%", "17 %", "17％", "16,7 %", " 16.667% ", "17"])
def test_a_unit_may_be_typed_behind_a_number_and_is_shown_once(answer):
    update = share(answer)
    assert update["right"] is True and "%" not in update["texts"][0]
    assert update["tries"][0]["text"].count("%") == 1 and update["rows"] == []


@pytest.mark.parametrize(("unit", "answer"), [("°", "30°"), ("°", "30 º"), ("nats", "30 Nats"), ("$m^2$", "30 m²")])
def test_any_unit_may_be_typed(unit, answer):
    assert share(answer, right=30, unit=unit)["tries"] == [{"text": f"30 {unit}", "right": True}]


@pytest.mark.parametrize(("answer", "slip"), [("1700%", "point"), ("16 %", "cut"), ("-17%", "sign")])
def test_a_wrong_number_with_its_unit_is_told_its_slip(answer, slip):
    [row] = share(answer)["rows"]
    assert row["slips"][0][0]["text"] == SLIPS[slip] and row["text"].count("%") == 1


@pytest.mark.parametrize("answer", ["0.17", "1/6", "0,1667"])
def test_a_share_where_percent_are_asked_for_is_told_so(answer):
    [row] = share(answer)["rows"]
    assert "share" in row["why"][0] and row["slips"] == []


def test_a_unit_alone_is_no_number():
    assert share("%")["problems"] == ["Nothing is typed here."]


@pytest.mark.parametrize(
    ("right", "answer", "said"), [(0.8, "0.75", "0.8"), (0.8, "0.8", None), (0.8, "0.80", None), (0.849, "0.85", None)]
)
def test_of_a_right_number_the_digits_that_nobody_asked_for_are_marked_too(right, answer, said):
    update = share(answer, right=right, decimals=1, unit="")
    assert update["right"] is True and bool(update["rows"]) is bool(said)
    assert said is None or (update["rows"][0]["right"] and f"1 decimal: {said}." in update["rows"][0]["why"][0])


@pytest.mark.parametrize("answer", ["0.2", "0.3"])
def test_a_guess_half_way_may_be_rounded_to_either_side_as_in_an_exercise(answer):
    assert share(answer, right=0.25, decimals=1, unit="")["right"] is True


@pytest.mark.parametrize("choices", [[3, 5], [3.0, 5.0], [-0.0, 5]])
def test_equal_numbers_are_one_choice(choices):
    for why, answer in (({choices[0] + 0: "no"}, choices[0]), ({float(choices[0]): "no"}, float(choices[0]))):
        quiz = exercises.predict(f"equal/{choices}", "Which?", right=5, choices=choices, why=why, answer=answer)
        assert sent(quiz, do="open")["rows"][0]["why"] == ["no"]
        exercises.forget("equal")


def test_a_kept_answer_that_is_none_is_no_answer(folder):
    (folder / answers.NAME).write_text('{"version": 2, "answers": {"01/h1": {"answer": null, "right": false}}}')
    assert sent(number(), do="open")["tries"] == [] and "None" not in repr(number())


def test_what_is_not_marked_is_kept_and_nothing_is_said_of_right_and_wrong(folder):
    for text, right in (("1", True), ("7", False)):
        quiz = exercises.predict(f"pre/{text}", "How much is $e^0$?", "because", right=1, marked=False)
        assert "details" not in quiz.written()
        update = commit(quiz, text)
        assert update["done"] is True and update["texts"] == [text] and update["right"] is False
        assert (update["rows"], update["tries"], update["tried"], update["reveal"]) == ([], [], [], [])
        assert update["answer"] == "" and "✓" not in quiz.written() and "✗" not in quiz.written()
        assert "because" not in quiz.written() and quiz.words["kept"] in quiz.written()
        assert kept(folder, f"pre/{text}")["right"] is right


QUESTIONS = {
    "number": (number, ["0.1", "0.3", "7"]),
    "choice": (choice, ["0", "1"]),
    "sign": (lambda: exercises.predict("s", "Which sign?", PAGE, right="h[0]", choices="sign"), ["−", "0"]),
    "nearest": (
        lambda: exercises.predict("n", "How much?", "Ten times less.", right=0.3, choices=[3, 0.3, 0.03]),
        ["3", "0.03"],
    ),
}
SECRETS = ("0.05 + 0.2", "The narrow one.", "Ten times")


@pytest.mark.parametrize("kind", QUESTIONS)
@given(st.data())
def test_before_a_question_is_over_no_message_has_its_reveal_or_says_what_is_right(kind, data):
    exercises.current_answers().forget("")
    make, wrong = QUESTIONS[kind]
    quiz = make()
    for text in data.draw(st.lists(st.sampled_from([*wrong[:-1], "", "abc"]), max_size=4)):
        update = sent(quiz, do="commit", answer=[text])
        if update["done"]:  # every wrong one was tried
            assert update["answer"] and update["reveal"]
            break
        assert update["answer"] == "" and update["reveal"] == [] and not any(t["right"] for t in update["tries"])
        assert not any(secret in json.dumps(update) for secret in SECRETS)
    else:
        before = quiz.written().partition("<details>")[0]
        assert not any(secret in repr(quiz) + before for secret in SECRETS)
    assert not any(secret in str(quiz.asked) for secret in SECRETS)


@given(texts=st.lists(st.sampled_from(["0.1", "0.10", "0.2", "0.3", "abc", "7", "0.77"]), max_size=8))
def test_whatever_is_tried_the_first_number_that_could_be_read_stays_the_first(texts):
    exercises.current_answers().forget("")
    readable = [text for text in texts if text != "abc"]
    for text in texts:
        update = commit(number(), text)
    assert not readable or update["tries"][0]["text"] == readable[0]
    assert not readable or len(update["tries"]) <= 3
    assert not readable or update["done"] is (update["right"] or len(update["tries"]) == 3)


# ---- what a reader without a kernel opens


def test_in_writing_the_solution_is_one_click_away_until_the_question_is_over():
    for quiz, part in ((number(), "0.05 + 0.2"), (choice(), "A wide curve is low.")):
        seen, closed = quiz.written().split("<details><summary>Answer</summary>")
        assert part in closed and part not in seen and closed.endswith("\n\n</details>")
    assert "<details>" in (commit(number(), "0.1"), number().written())[1]
    assert "<details>" not in (commit(number(), "0.2"), number().written())[1]
    assert "details" not in repr(choice())


# ---- files of before, and edited ones


@pytest.mark.parametrize(
    ("entry", "tries", "done"),
    [
        ({"answer": "0.1", "right": False}, 1, False),
        ({"answer": "0.2", "right": True}, 1, True),
        ({"answer": "0.1", "right": True}, 1, False),  # it is marked again
        ({"answer": "0.1", "later": None}, 1, False),
        ({"answer": "0.1", "later": [None, 5, {"right": True}, {"answer": "0.3"}]}, 2, False),
        ({"answer": "0.1", "later": {"answer": "0.3"}, "shown": "yes"}, 1, False),
        ({"answer": "0.1", "shown": True}, 1, True),
        ({"answer": ["0.1"]}, 1, False),
        ({"choice": "+"}, 0, False),
        ({"shown": True}, 0, False),
    ],
)
def test_what_stands_in_the_file_is_read(folder, entry, tries, done):
    for version in ({}, {"version": 1}, {"version": 2}):
        (folder / answers.NAME).write_text(json.dumps(version | {"answers": {"01/h1": entry}}))
        update = sent(number(), do="open")
        assert (len(update["tries"]), update["done"]) == (tries, done) and repr(number()) and number().written()
        assert commit(number(), "0.2")["done"] is True


def test_the_tries_of_an_exercise_are_kept_and_the_first_one_is_shown(folder):
    layer = {"W_e": lecture.W_e, "b_e": lecture.b_e, "x": lecture.x}
    quiz = exercises.check("h", keep="01/h", ask="Calculate $h$.", **layer)
    assert sent(quiz, do="commit", answer=["0.1", "0.4"])["tries"] == []
    sent(quiz, do="commit", answer=["0.1", "0.4"])
    update = sent(quiz, do="commit", answer=["0.2", "0.6"])
    assert update["tries"] == [{"text": "0.1, 0.4", "right": False}] and update["right"] is True
    later = [{"answer": ["0.2", "0.6"], "right": True}]
    assert kept(folder, "01/h") == {"answer": ["0.1", "0.4"], "right": False, "later": later}
    again = exercises.check("h", keep="01/h", ask="Calculate $h$.", **layer)
    assert sent(again, do="open")["texts"] == ["0.2", "0.6"] and "first answer: 0.1, 0.4  ✗" in repr(again)
    alone = exercises.check("h", **layer)
    sent(alone, do="commit", answer=["1", "1"])
    assert sent(alone, do="commit", answer=["2", "2"])["tries"] == [{"text": "1, 1", "right": False}]


# ---- what is revealed


def test_a_picture_is_revealed_with_its_words_and_the_cell_does_not_show_it():
    _figure, ax = plt.subplots()
    grid = np.linspace(-1, 1, 3)
    picture = figures.densities(ax, grid, grid, grid)
    quiz = exercises.predict("p", "Which curve?", ["The narrow one.", picture, PAGE], right=0, choices=["$a$", "$b$"])
    assert plt.get_fignums() == [] and "z: −1.000" not in repr(quiz) and "png" not in json.dumps(sent(quiz, do="open"))
    seen, closed = quiz.written().split("<details>")
    assert "<img" not in seen and '<img alt="z: −1.000 to 1.000, n 3. ' in closed and "0.05 + 0.2" in closed
    text, shown, formula = commit(quiz, "0")["reveal"]
    assert text == {"text": "The narrow one."} and "0.05" in formula["tex"]
    assert shown["picture"].startswith("data:image/png;base64,") and shown["text"].startswith("z: −1.000 to 1.000")
    assert "z: −1.000 to 1.000" in repr(quiz) and "<img" in quiz.written()


def test_what_checks_found_is_revealed_line_by_line():
    report = checks.kl(lambda mu, log_var: -loss.kl_divergence(mu, log_var).sum(-1))
    for reveal in (report, [report]):
        quiz = exercises.predict("p", "Which claim fails?", reveal, right=0, choices=["$a$", "$b$"])
        assert "≥" not in repr(quiz) and f"\n\n```text\n{report}\n```" in quiz.written().split("<details>")[1]
        assert commit(quiz, "0")["reveal"] == [{"lines": repr(report)}] and repr(report) in repr(quiz)
        exercises.forget("p")


def test_of_a_list_the_page_is_about_the_symbol_that_is_asked_for():
    quiz = exercises.predict("p", ASK, ["So:", PAGE], right="h[0]")
    text, formula = commit(quiz, "0.2")["reveal"]
    assert text == {"text": "So:"} and "h_{2}" not in formula["tex"] and "h_{1}" in formula["tex"]


# ---- what cannot be asked


@pytest.mark.parametrize(
    ("given", "blamed"),
    [
        ({"why": "no"}, "why must give wrong answers a sentence each"),
        ({"why": {0.1: ""}}, "why must give wrong answers a sentence each"),
        ({"why": {0.1: 5}}, "why must give wrong answers a sentence each"),
        ({"why": {"abc": "no"}}, "why must give a wrong number its sentence: “abc” is not a number"),
        ({"why": {None: "no"}}, "why must give a wrong number its sentence"),
        ({"why": {0.2: "no"}}, "why must give a wrong number its sentence, and 0.20 is right"),
        ({"reveal": ["a", 5]}, "reveal must be a text, a page, a picture, or a list of these"),
        ({"reveal": None}, "reveal must be a text, a page, a picture, or a list of these"),
        ({"reveal": {"a": 1}}, "reveal must be a text, a page, a picture, or a list of these"),
        ({"unit": 5}, "unit must be a text"),
        ({"unit": "nats", "choices": "sign"}, "unit goes with a box"),
        ({"marked": 1}, "marked must be True or False"),
        ({"marked": None}, "marked must be True or False"),
        ({"choices": "sign", "why": {"+": "no"}}, "why must give a wrong choice its sentence"),
        ({"choices": "sign", "why": {"x": "no"}}, "why must give a wrong choice its sentence"),
    ],
)
def test_a_question_that_cannot_be_asked_is_an_error_in_one_sentence(given, blamed):
    with pytest.raises(ValueError, match=f"^{blamed}[^\n]*[.]$"):
        number(**given)


def test_what_is_asked_in_a_sentence_has_its_symbol_before_the_box_and_what_is_a_symbol_has_not():
    assert number().asked["labels"] == ["h_{1}"] and number().asked["sentence"] is True
    symbol = exercises.predict("old", "$h_1$", PAGE, right="h[0]")
    assert symbol.asked["labels"] == [""] and symbol.asked["sentence"] is False
    assert repr(symbol) == "? h_1 = ▭ (2 decimals)"
    assert words(_("first answer: {answer}")) and plain("h_{1}") == "h_1"
