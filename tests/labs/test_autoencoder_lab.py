"""The lab of an autoencoder, without a browser: forward, back, and one step, with or without functions and a target."""

import re

import numpy as np
import pytest
from amount import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from legible_svg import assert_legible
from strategies import autoencoders
from talking import ask, put

from vae_steps import gradients, labs, lecture, loss, model
from vae_steps.labs import layout
from vae_steps.networks import arrays_in, identity, relu, shaped, sigmoid

PARAMETERS = model.AutoencoderParameters(
    (model.Affine(lecture.W_e, lecture.b_e),), (model.Affine(lecture.W_d, lecture.b_d),)
)
FUNCTIONS = [(identity, identity), (relu, identity), (np.tanh, sigmoid), (sigmoid, identity), (relu, sigmoid)]


@pytest.fixture
def lab():
    return labs.autoencoder(PARAMETERS, lecture.x, source="the example")


def numbers_of(lab):
    """The lab's numbers by symbol: the parameters, x, the target, the learning rate."""
    arrays = lab.state.arrays(lab.state.inputs.values)
    return lab.calculation._parameters(arrays), arrays["x"], arrays.get("target"), float(arrays["learning_rate"])


def expected(lab, activation, output):
    """The numbers of the model for the lab's values, under the symbols of the page."""
    parameters, x, target, rate = numbers_of(lab)
    steps = model.autoencode(parameters, x, activation, output)
    found = gradients.autoencoder_backward(parameters, steps, activation, output, target)
    slopes = gradients.flat(found.parameters)
    moved = shaped(gradients.flat(parameters) - rate * slopes, parameters)
    after = model.autoencode(moved, x, activation, output)
    numbers = {f"{name}[{i}]": value for name in ("z", "x_hat") for i, value in enumerate(getattr(steps, name))}
    numbers |= {f"d_z[{j}]": value for j, value in enumerate(found.d_z)}
    return numbers | {
        "total": loss.reconstruction_loss(steps, output, target),
        "total_after": loss.reconstruction_loss(after, output, target),
    }


@settings(max_examples=cases(10))
@given(network=autoencoders(), functions=st.sampled_from(FUNCTIONS), with_target=st.booleans(), data=st.data())
def test_every_number_of_the_page_is_the_models(network, functions, with_target, data):
    (parameters, x), (activation, output) = network, functions
    x = abs(x) / 4 if output is sigmoid else x
    target = np.linspace(0, 1, len(x)) if with_target else None
    lab = labs.autoencoder(parameters, x, activation=activation, output=output, target=target)
    boxes = sorted(lab.state.inputs.texts)
    assert {*layout.names(lab.rows, "boxes")} == {*boxes}, "every number has its box"
    put(lab, data.draw(st.sampled_from(boxes)), str(data.draw(st.integers(0, 10)) / 10))
    for symbol, value in expected(lab, activation, output).items():
        assert np.isclose(float(lab.page.numbers[symbol].value), value, rtol=1e-9, atol=1e-9), symbol
    sheets = [row["id"] for row in lab.rows if row["sheet"]]
    assert [block.name for block in lab.page.blocks] == sheets and {*layout.names(lab.rows, "column")} <= {
        *lab.page.numbers
    }


def test_the_lectures_network_without_a_distribution_has_its_numbers(lab):
    assert [str(lab.page[f"z[{j}]"].normalize()) for j in range(2)] == ["0.2", "0.6"]
    assert [str(lab.page[f"x_hat[{i}]"].normalize()) for i in range(3)] == ["0.32", "0.58", "0.84"]
    assert float(lab.page["total"]) == 2.0044 and lab._shown["number:total_after"] == "0.849"
    assert len(layout.names(lab.rows, "boxes")) == 3 + 17 + 1
    assert [picture["name"] for picture in lab.pictures] == ["autoencoder", "reconstruction"]


def test_a_weight_of_the_decoder_moves_its_output_and_leaves_the_code(lab):
    update = put(lab, "W_d[1,0]", "0.5")
    assert {"block:x_hat", "block:squared_error", "block:dW_d", "block:W_d"} <= {*update} and "block:z" not in update
    assert {"picture:autoencoder", "picture:reconstruction", "loss:total", "number:total_after"} <= {*update}
    assert update["was:W_d[1,0]"] == "0.4" and "x prime" in update["said"] and "derivative" not in update["said"]


def test_the_learning_rate_moves_the_step_alone(lab):
    update = put(lab, "learning_rate", "0")
    assert {key for key in update if key.startswith("block:")} == {
        f"block:{name}" for name in ("W_e", "b_e", "W_d", "b_d")
    }
    assert update["number:total_after"] == lab._shown["number:total"] and "loss:total" not in update


def test_derivatives_and_the_step_are_closed_at_first_each_under_its_own_words(lab):
    folded = [(row["fold"], row["id"]) for row in lab.rows if row["fold"]]
    assert len({fold for fold, __ in folded}) == 2
    assert [name for __, name in folded] == [*lab.calculation.back, "total", *lab.calculation.step]
    assert lab.losses == [["total", r"\mathcal{L}"]], "a notebook may ask for the loss after the step"


def test_what_is_closed_at_first_is_closed_in_writing(lab):
    opened, *closed = lab.written().split("<details><summary>")
    sheets = [block.latex() for block in lab.page.blocks]
    assert len(closed) == 2 and all(part.rstrip().endswith("</details>") for part in closed)
    back, step = len(lab.calculation.back), len(lab.calculation.step)
    assert all(sheet in opened for sheet in sheets[: -back - step])
    assert all(sheet in closed[0] and sheet not in opened for sheet in sheets[-back - step : -step])
    assert all(sheet in closed[1] and sheet not in opened for sheet in sheets[-step:])


def test_with_a_target_it_has_boxes_and_a_picture_of_its_own():
    lab = labs.autoencoder(PARAMETERS, lecture.x, target=[0, 1, 0.5])
    assert [picture["name"] for picture in lab.pictures] == ["autoencoder", "reconstruction"]
    update = put(lab, "target[1]", "0.5")
    assert "picture:reconstruction" in update and "picture:autoencoder" not in update and "block:x_hat" not in update


def test_a_hidden_unit_at_0_learns_nothing():
    lab = labs.autoencoder(PARAMETERS, [-2, 0.5, 0.5], activation=relu)
    assert [float(lab.page[f"z[{j}]"]) for j in range(2)] == [0.15, 0]
    assert [float(lab.page[f"dW_e[1,{j}]"]) for j in range(3)] == [0, 0, 0] and float(lab.page["dW_e[0,0]"]) != 0
    assert [row["id"] for row in lab.rows][:3] == ["a_z", "z", "x_hat"]


@pytest.mark.parametrize(
    ("name", "text"),
    [("W_e[0,1]", "abc"), ("x[2]", "nan"), ("b_d[1]", "1e400"), ("x[0]", "1e200"), ("learning_rate", "-1")],
)
def test_bad_input_keeps_the_last_good_and_is_answered_beside_its_box(lab, name, text):
    page = lab.page
    update = put(lab, name, text)
    assert {*update} - {"undo"} == {f"text:{name}", f"problem:{name}"} and lab.page == page
    assert re.fullmatch(r"[^.].*\. [^.].*\.", update[f"problem:{name}"])
    assert not re.search(r"[\[\]_]|float|learning_rate", update[f"problem:{name}"])


def test_undo_and_the_start_bring_everything_back(lab):
    first = dict(lab._shown)
    put(lab, "x[0]", "2")
    put(lab, "learning_rate", "0.5")
    ask(lab, "undo")
    assert lab.state.inputs.values["learning_rate"] == 0.1 and lab.state.inputs.values["x[0]"] == 2
    ask(lab, "reset")
    kept = ("loss:", "picture:", "text:", "number:")
    assert [lab._shown[key] for key in first if key.startswith(kept)] == [
        first[key] for key in first if key.startswith(kept)
    ]


def test_what_is_stored_is_the_whole_calculation(lab):
    data, __ = lab._repr_mimebundle_()
    assert data["text/markdown"].count(r"\begin{aligned}") == 13 and "2.0044" in data["text/plain"]
    assert "…" not in data["text/plain"]


@pytest.mark.parametrize("seed", range(cases(8)))
def test_in_pictures_of_other_sizes_no_text_lies_on_another(seed):
    rng = np.random.default_rng(seed)
    features, latents = rng.integers(1, 6, 2)
    layer = lambda outputs, inputs: model.Affine(
        rng.normal(size=(outputs, inputs)).round(2), rng.normal(size=outputs).round(2)
    )
    parameters = model.AutoencoderParameters((layer(latents, features),), (layer(features, latents),))
    lab = labs.autoencoder(parameters, rng.normal(size=features).round(2))
    put(lab, "b_e[0]", "0.77")
    for key, svg in lab._shown.items():
        if key.startswith("picture:"):
            assert_legible(svg)


def test_a_deep_network_has_no_drawing_and_all_its_layers():
    square = lambda size: model.Affine(np.eye(size), np.zeros(size))
    deep = model.AutoencoderParameters((square(2), square(2)), (square(2), square(2)))
    lab = labs.autoencoder(deep, [0.5, -1], activation=(relu, identity, np.tanh))
    assert [picture["name"] for picture in lab.pictures] == ["reconstruction"]
    assert [row["id"] for row in lab.rows][:6] == ["a_h^(1)", "h^(1)", "z", "a_g^(1)", "g^(1)", "x_hat"]
    assert len(arrays_in(deep)) == len(lab.calculation.step)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"x": [0.5, 1]}, "x "),
        ({"x": [lecture.x]}, "x "),
        ({"target": [1, 2]}, "target "),
        ({"activation": np.sin}, "activation "),
        ({"output": relu}, "output "),
        ({"output": sigmoid}, "x"),
    ],
)
def test_what_cannot_be_begun_with_is_refused(change, named):
    given = {"x": lecture.x} | change
    with pytest.raises(ValueError, match=f"^{named}"):
        labs.autoencoder(PARAMETERS, given.pop("x"), **given)


@pytest.mark.parametrize("rate", ["1e308", "1e200", "1e100"])
def test_a_learning_rate_that_leads_too_far_is_named(lab, rate):
    problem = put(lab, "learning_rate", rate)["problem:learning_rate"]
    assert problem.startswith(f"With η = {float(rate):g} the numbers after the step get too large")
