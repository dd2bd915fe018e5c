"""What the answers keep of a lab, and its setting as a line of code."""

import numpy as np
import pytest
from talking import ask, put

from vae_steps import labs, lecture, marking, model, networks

LECTURE = lecture.parameters, lecture.x, lecture.eps


@pytest.fixture(autouse=True)
def none_kept():
    marking.current_answers().forget(marking.LAB)
    yield
    marking.current_answers().forget(marking.LAB)


def test_what_was_set_and_what_is_compared_with_is_there_again_until_all_goes_back():
    lab = labs.workbench(*LECTURE)
    put(lab, "x[0]", "1/2 ")
    put(lab, "W_e[0,1]", "1/4")
    losses = ask(lab, "pin")
    put(lab, "beta", "2")
    lab.rewrite()
    again = labs.workbench(*LECTURE)
    assert again.state.inputs.values == lab.state.inputs.values and again.state.inputs.texts["W_e[0,1]"] == "1/4"
    assert again._shown["kept:total"] == losses["kept:total"] != again._shown["loss:total"]
    assert again._shown["picture:network"] == lab._shown["picture:network"]
    assert labs.lab(*LECTURE, steps="kl").state.inputs.values == lab.state.first.values, "another lab keeps its own"
    ask(again, "undo")
    ask(again, "reset")
    assert again._shown["kept:total"] == ""
    again.rewrite()
    assert labs.workbench(*LECTURE)._shown["picture:network"] == labs.workbench(*LECTURE)._shown["picture:network"]
    assert marking.current_answers().forget(marking.LAB) == 0, "nothing is kept of what is as at the start"


@pytest.mark.parametrize(
    "kept",
    [{"set": 3}, {"set": {"x[0]": "abc"}}, {"set": {"no": "1"}, "ghost": {"x[0]": "1e300"}}, {"ghost": {"beta": "-1"}}],
)
def test_what_is_kept_and_makes_no_sense_is_passed_over(kept):
    lab = labs.workbench(*LECTURE)
    marking.current_answers().put(lab._keeping._name, kept)
    again = labs.workbench(*LECTURE)
    assert again.state.inputs.values == again.state.first.values and again._shown["kept:total"] == ""


def test_a_lab_of_its_line_of_code_begins_with_the_same_numbers():
    tanh = np.tanh
    for lab in (
        labs.lab(*LECTURE, steps=("h", "kl")),
        labs.lab(*LECTURE, activation=networks.relu, output=networks.sigmoid, target=[1, 0, 1]),
        labs.autoencoder(
            model.AutoencoderParameters(lecture.parameters.encoder, lecture.parameters.decoder), [1, 2, 3], tanh
        ),
    ):
        put(lab, "W_e[0,1]", "1/3")
        line = ask(lab, "code")["code"]
        made = eval(line, {"labs": labs, "model": model, "networks": networks, "np": np})
        assert str(made.page) == str(lab.page).replace("0.3333333333333333", "0.333333333333") and "\n" not in line
    put(lab, "x[0]", "2")
    assert lab._shown["code"] == "", "it is gone where it is not true any more"
    lab = labs.workbench(*LECTURE)
    put(lab, "beta", "2")
    assert ask(lab, "code")["code"].endswith("# β = 2")
