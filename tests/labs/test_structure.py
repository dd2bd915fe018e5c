"""The drawing of a VAE: each box has the numbers of the model, and opens to the pencil's lines about them."""

from itertools import pairwise

import numpy as np
import pytest

from vae_steps import digits, labs, lecture, loss, model, worked
from vae_steps.labs.structure_lab import _ARROWS
from vae_steps.model import Affine, Parameters

EXAMPLE = lecture.parameters, lecture.x, lecture.eps


def boxes(structure):
    return {box["name"]: box for box in structure.boxes}


def network(*sizes, features=8):
    """A VAE with hidden layers of these sizes in the encoder, and the same in the decoder."""
    random = np.random.default_rng(3)
    layer = lambda inputs, outputs: Affine(random.normal(size=(outputs, inputs)), random.normal(size=outputs))
    into, out = (features, *sizes), (2, *reversed(sizes), features)
    heads = layer(into[-1], 2), layer(into[-1], 2)
    rows = [tuple(layer(*pair) for pair in pairwise(way)) for way in (into, out)]
    return Parameters(rows[0], *heads, rows[1]), random.normal(size=features), random.normal(size=2)


def test_its_boxes_hold_the_numbers_of_the_model():
    found, steps = boxes(labs.structure(*EXAMPLE)), model.forward(*EXAMPLE)
    for name in ("x", "h", "mu", "log_var", "sigma", "eps", "z", "x_hat"):
        shown = [float(text.replace("−", "-")) for text in found[name]["numbers"]]
        assert np.allclose(shown, getattr(steps, name), rtol=5.1e-3, atol=5.1e-4), name
    total = loss.total_loss(steps)
    for name in ("reconstruction", "kl"):
        assert float(found[name]["numbers"][0]) == pytest.approx(getattr(total, name), rel=5e-3)


def test_each_box_opens_to_the_lines_of_the_pencil_and_none_is_lost():
    found, page = boxes(labs.structure(*EXAMPLE)), worked.forward(*EXAMPLE)
    opened = [
        tex
        for name in ("h", "mu", "log_var", "sigma", "z", "x_hat", "reconstruction", "kl")
        for tex in found[name]["sheets"]
    ]
    assert opened == [block.latex() for block in page.blocks]
    assert found["eps"]["sheets"] == [r"\varepsilon = \begin{pmatrix} 0.5 \\ -0.5 \end{pmatrix}"]


def test_what_an_autoencoder_lacks_is_marked():
    assert [name for name, box in boxes(labs.structure(*EXAMPLE)).items() if box["is_new"]] == [
        "log_var",
        "sigma",
        "eps",
        "kl",
    ]


def test_only_the_arrows_from_or_to_what_an_autoencoder_lacks_are_dashed():
    dashed = [ends for ends, (__, is_new) in zip(_ARROWS, labs.structure(*EXAMPLE).arrows) if is_new]
    new = {"log_var", "sigma", "eps", "kl"}
    assert dashed == [ends for ends in _ARROWS if new & {*ends}] and ("x", "reconstruction") not in dashed


def test_the_error_is_called_in_writing_what_the_drawing_calls_it():
    example = digits.load().test.x[0]
    network = digits.pretrained()
    found = labs.structure(network.parameters, example, [0, 0], activation=network.activation, output=network.output)
    assert "CE: " in repr(found) and "(x − x')²" not in repr(found)


def test_a_deep_network_has_all_its_layers_and_a_long_column_is_cut_and_says_so():
    arguments = network(5, 3)
    found, steps = boxes(labs.structure(*arguments)), model.forward(*arguments)
    assert len(found["h"]["sheets"]) == 2 and len(found["x_hat"]["sheets"]) == 3
    assert np.allclose(
        [float(text.replace("−", "-")) for text in found["h"]["numbers"]], steps.h, rtol=5.1e-3, atol=5.1e-4
    )
    assert "8" in found["x_hat"]["count"] and not found["x_hat"]["numbers"]
    assert "x'_{6}" in found["x_hat"]["sheets"][-1] and "x'_{7}" not in found["x_hat"]["sheets"][-1]
    assert "6" in found["x_hat"]["cut"] and not found["z"]["cut"]


def test_a_digit_is_drawn_and_its_numbers_lie_as_its_pixels_do():
    parameters, activation, output = digits.pretrained()
    x, eps = digits.load().test.x[5], [0.5, -1]
    found = boxes(labs.structure(parameters, x, eps, activation=activation, output=output))
    steps = model.forward(parameters, x, eps, activation, output)
    assert [name for name, box in found.items() if box["picture"]] == ["x", "x_hat"]
    assert found["x"]["sheets"][0].count(r" \\ ") == 7 and found["x"]["sheets"][0].count("&") == 56
    total = loss.total_loss(steps, output=output)
    assert float(found["reconstruction"]["numbers"][0]) == pytest.approx(total.reconstruction, rel=5e-3)
    assert found["reconstruction"]["tex"] == r"\mathrm{CE}"
    last = found["reconstruction"]["sheets"][-1].splitlines()[-2]
    assert f"{total.reconstruction:.4f}"[:6] in last, "the line that adds up is not cut"
    assert np.allclose(
        [float(text.replace("−", "-")) for text in found["z"]["numbers"]], steps.z, rtol=5.1e-3, atol=5.1e-4
    )
    assert all(len(box["sheets"]) > 0 for box in found.values())


def test_without_a_browser_its_numbers_stand_below_each_other_and_its_steps_in_markdown():
    structure = labs.structure(*EXAMPLE)
    assert "z: 0.455, −0.49\n" in repr(structure)
    assert structure.written().count("$$") == 2 * 11 and r"z_j & = \mu_j" in structure.written()


def test_no_box_lies_on_another_and_all_are_in_the_drawing():
    structure = labs.structure(*EXAMPLE)
    places = [box["place"] for box in structure.boxes]
    for number, (left, top, across, down) in enumerate(places):
        assert left >= 0 and top >= 0 and left + across <= structure.size[0] and top + down <= structure.size[1]
        for x, y, wide, high in places[:number]:
            assert left >= x + wide or x >= left + across or top >= y + high or y >= top + down


@pytest.mark.parametrize("x", [[1, 2], [np.nan, 1, 2], [1e200, 1, 2]])
def test_numbers_that_do_not_fit_are_refused_in_one_sentence(x):
    with pytest.raises(ValueError, match=r"\.$"):
        labs.structure(lecture.parameters, x, lecture.eps)
