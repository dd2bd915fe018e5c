"""A lab of a VAE with activations, an output function and a target: its numbers are the model's, its rows its blocks."""

import numpy as np
import pytest
from amount import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from legible_svg import assert_legible
from strategies import networks
from talking import put

from vae_steps import gradients, labs, lecture, loss, model
from vae_steps.labs import layout
from vae_steps.model import Affine, Parameters
from vae_steps.networks import flat, identity, relu, sigmoid

LECTURE = lecture.parameters, lecture.x, lecture.eps
HIDDEN, DECODER = LECTURE[0].encoder[0], LECTURE[0].decoder[0]
LECTURE_HEADS = LECTURE[0].mu_head, LECTURE[0].log_var_head
FUNCTIONS = [(relu, identity), (np.tanh, sigmoid), (sigmoid, identity), (relu, sigmoid)]
WHOLE = labs.FORWARD + labs.BACKWARD


@settings(max_examples=cases(8))
@given(network=networks(), functions=st.sampled_from(FUNCTIONS), with_target=st.booleans(), data=st.data())
def test_every_number_of_the_page_is_the_models(network, functions, with_target, data):
    (parameters, x, eps), (activation, output) = network, functions
    target = np.linspace(0, 1, len(x)) if with_target or output is sigmoid else None
    lab = labs.lab(parameters, x, eps, WHOLE, activation, output, target)
    boxes = sorted(lab.state.inputs.texts)
    assert {*layout.names(lab.rows, "boxes")} == {*boxes}, "every number has its box"
    put(lab, data.draw(st.sampled_from(boxes)), str(data.draw(st.integers(0, 10)) / 10))
    arrays = lab.state.arrays(lab.state.inputs.values)
    (parameters, x, eps, beta), target = lab.calculation.arguments(arrays), arrays.get("target")
    steps = model.forward(parameters, x, eps, activation, output)
    back = gradients.backward(parameters, steps, beta, activation, output, target)
    wanted = {f"{name}[{i}]": value for name in ("z", "x_hat") for i, value in enumerate(getattr(steps, name))}
    wanted |= {f"d_z[{j}]": value for j, value in enumerate(back.d_z)}
    wanted |= {"total": loss.total_loss(steps, beta, output, target).total}
    for symbol, value in wanted.items():
        assert np.isclose(float(lab.page[symbol]), value, rtol=1e-9, atol=1e-9), symbol
    __, drawn = lab.calculation(arrays)
    np.testing.assert_allclose(flat(drawn["derivatives"]), flat(back.parameters), rtol=1e-8, atol=1e-9)
    assert [row["id"] for row in lab.rows if row["sheet"]] == [block.name for block in lab.page.blocks]
    assert {*layout.names(lab.rows, "column")} <= {*lab.page.numbers}


@pytest.mark.parametrize(
    ("functions", "rows"),
    [
        ((relu, identity, None), ["a_h", "h", "mu", "log_var", "sigma", "z", "x_hat", "squared_error", "kl", "total"]),
        (
            (relu, sigmoid, [0, 1, 0.5]),
            ["a_h", "h", "mu", "log_var", "sigma", "z", "logits", "x_hat", "cross_entropy", "kl", "total"],
        ),
        (
            (identity, identity, [0, 1, 0.5]),
            ["h", "mu", "log_var", "sigma", "z", "x_hat", "squared_error^t", "kl", "total"],
        ),
    ],
)
def test_a_function_has_a_row_of_its_own_and_a_loss_its_name(functions, rows):
    lab = labs.workbench(*LECTURE, *functions)
    assert [row["id"] for row in lab.rows] == rows
    for key, svg in lab._shown.items():
        if key.startswith("picture:"):
            assert_legible(svg)


def test_a_target_is_moved_in_its_own_boxes_and_seen_in_the_pictures():
    lab = labs.workbench(*LECTURE, target=[0, 1, 0.5])
    update = put(lab, "target[2]", "0.9")
    assert {"picture:reconstruction", "picture:loss_parts", "block:squared_error^t"} <= {*update}
    assert "picture:network" not in update and "block:x_hat" not in update
    assert ">t<" in lab._shown["picture:reconstruction"]


def test_a_part_with_a_function_can_be_moved_and_goes_on_through_it():
    lab = labs.lab(*LECTURE, ("squared_error", "total"), output=sigmoid, target=[0, 1, 0.5])
    assert [row["id"] for row in lab.rows if row["sheet"]] == ["cross_entropy", "total"]
    assert "block:cross_entropy" in put(lab, "target[0]", "0.5")
    back = labs.lab(*LECTURE, ("d_x_hat", "d_h"), relu, sigmoid, [0, 1, 0.5])
    assert [row["id"] for row in back.rows if row["sheet"]] == ["d_logits", "d_h", "d_a_h"]
    code = labs.lab(*LECTURE, ("x_hat", "squared_error"), output=sigmoid, target=[0, 1, 0.5])
    assert {"logits", "x_hat"} <= {row["id"] for row in code.rows}


@pytest.mark.parametrize(
    ("change", "named"),
    [({"activation": np.sin}, "activation "), ({"output": relu}, "output "), ({"target": [1]}, "target ")],
)
def test_what_does_not_belong_to_a_network_is_refused(change, named):
    with pytest.raises(ValueError, match=f"^{named}"):
        labs.workbench(*LECTURE, **change)


def test_a_condition_stands_below_z_and_below_x_and_can_be_moved():
    wider = [Affine(np.hstack([layer.W, np.ones((layer.outputs, 2))]), layer.b) for layer in (HIDDEN, DECODER)]
    for encoder, columns in ((HIDDEN, ["z_c"]), (wider[0], ["x_c", "z_c"])):
        parameters = Parameters((encoder,), *LECTURE_HEADS, (wider[1],))
        lab = labs.lab(parameters, *LECTURE[1:], WHOLE, condition=[0, 1])
        ids = [row["id"] for row in lab.rows]
        assert [id_ for id_ in ids if id_.endswith("_c")] == columns and ids.index("z_c") + 1 == ids.index("x_hat")
        assert [row["id"] for row in lab.rows if row["sheet"]] == [block.name for block in lab.page.blocks]
        assert {*layout.names(lab.rows, "boxes")} == {*lab.state.inputs.texts} >= {"condition[0]", "condition[1]"}
        assert {*layout.names(lab.rows, "column")} <= {*lab.page.numbers}
        update = put(lab, "condition[0]", "0.5")
        x_hat = model.forward(parameters, *LECTURE[1:], condition=[0.5, 1]).x_hat
        assert [float(lab.page[f"x_hat[{i}]"]) for i in range(3)] == pytest.approx(x_hat)
        assert {"block:z_c", "block:dW_d"} <= {*update} and "network" not in [one["name"] for one in lab.pictures]
        (d_z,) = [row["pieces"] for row in lab.rows if row["id"] == "d_z"]
        assert [len(piece["rows"]) for piece in d_z if piece["kind"] == "column"] == [2, 3]


@pytest.mark.parametrize(
    ("parameters", "condition", "named"),
    [(LECTURE[0], [1, 0], "condition must be None"), (None, None, "condition is missing"), (None, [1], "condition ")],
)
def test_a_condition_that_does_not_fit_is_refused(parameters, condition, named):
    wider = Affine(np.hstack([DECODER.W, np.ones((3, 2))]), DECODER.b)
    conditional = Parameters((HIDDEN,), *LECTURE_HEADS, (wider,))
    with pytest.raises(ValueError, match=f"^{named}"):
        labs.workbench(parameters or conditional, *LECTURE[1:], condition=condition)
