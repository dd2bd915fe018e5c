"""A condition by the pencil: the column that stands below z, and below x, and what is learnt of it."""

import re

import numpy as np
import pytest
import sympy as sp

from vae_steps import symbolic, worked
from vae_steps.model import Affine, Parameters
from vae_steps.networks import identity, sigmoid

HEADS = [Affine([[0.5, 0.25]], [0]), Affine([[0, 0]], [0])]
DECODER = Affine([[2, 0.1, -0.5], [1, 0.2, 0.25]], [0.3, 0])
TO_DECODER = Parameters((Affine([[1, 0], [0, 1]], [0, 0]),), *HEADS, (DECODER,))
TO_BOTH = Parameters((Affine([[1, 0, 0.1, 0.2], [0, 1, 0.3, 0.4]], [0, 0]),), *HEADS, (DECODER,))
X, EPS, CLASS = [1, -2], [0.5], [0, 1]


def block(page, name):
    (found,) = [block.text() for block in page.blocks if block.name == name]
    return found


def test_the_column_is_written_out_below_z():
    page = worked.forward(TO_DECODER, X, EPS, condition=CLASS)
    assert block(page, "z_c") == "z_c = [z; c]\nz_c[1] = 0.5\nz_c[2] = 0\nz_c[3] = 1"
    assert block(page, "x_hat") == (
        "x'_i = Σ_j W_d[i,j]·z_c[j] + b_d[i]\n"
        "x'_1 = 2·0.5 + 0.1·0 + (-0.5)·1 + 0.3\n"
        "     = 1 + 0 + (-0.5) + 0.3 = 0.5 + 0.3 = 0.8\n"
        "x'_2 = 1·0.5 + 0.2·0 + 0.25·1 + 0\n"
        "     = 0.5 + 0 + 0.25 + 0 = 0.75 + 0 = 0.75"
    )
    assert r"z_{c} & = [z;\, c]" in page._repr_latex_() and r"W_{d,ij}\, z_{c,j} + b_{d,i}" in page._repr_latex_()
    assert page.column("condition[{}]") == page.column("z_c[{}]")[1:]


def test_another_class_is_another_column_of_W_d():
    pages = [worked.forward(TO_DECODER, X, EPS, condition=one_hot) for one_hot in ([1, 0], [0, 1], [0, 0])]
    x_hat = [np.array([float(page[f"x_hat[{i}]"]) for i in range(2)]) for page in pages]
    assert x_hat[0] - x_hat[2] == pytest.approx(DECODER.W[:, 1]) and x_hat[1] - x_hat[2] == pytest.approx(
        DECODER.W[:, 2]
    )


def test_the_encoder_sees_it_where_it_takes_as_many_numbers():
    page = worked.forward_backward(TO_BOTH, X, EPS, condition=CLASS)
    assert block(page, "x_c") == "x_c = [x; c]\nx_c[1] = 1\nx_c[2] = -2\nx_c[3] = 0\nx_c[4] = 1"
    assert "h_1 = 1·1 + 0·(-2) + 0.1·0\n    + 0.2·1 + 0\n" in block(page, "h")
    assert block(page, "dW_e").startswith("∂L/∂W_e[i,j] = ∂L/∂h_i·x_c[j]\n")
    assert "x_c" not in repr(worked.forward_backward(TO_DECODER, X, EPS, condition=CLASS))


def test_nothing_is_learnt_of_the_class_that_is_not_there():
    page = worked.backward(TO_BOTH, X, EPS, condition=CLASS)
    assert len(page.column("dW_d[0,{}]")) == 3 and len(page.column("dW_e[0,{}]")) == 4
    for layer, column in (("dW_d", 1), ("dW_e", 2)):
        for i in range(2):
            assert page[f"{layer}[{i},{column}]"] == 0 != page[f"{layer}[{i},{column + 1}]"]
            assert page[f"{layer}[{i},{column + 1}]"] == page[f"db_{layer[-1]}[{i}]"]


def test_what_goes_back_to_z_leaves_the_columns_of_the_condition_alone():
    page = worked.backward(TO_DECODER, X, EPS, condition=CLASS)
    assert block(page, "d_z").startswith("∂L/∂z_j = Σ_i W_d[i,j]·∂L/∂x'_i\n∂L/∂z_1 = 2·(-0.4) + 1·5.5 = ")
    assert "d_z[1]" not in page.numbers and "d_z_c[0]" not in page.numbers


def test_a_step_of_gradient_descent_has_all_columns():
    page = worked.backward(TO_BOTH, X, EPS, condition=CLASS)
    after = worked.update(TO_BOTH, page, 0.5)
    assert float(after["W_d[0,2]"]) == -0.5 - 0.5 * float(page["dW_d[0,2]"]) and after["W_d[0,1]"] == page["W_d[0,1]"]


def test_exact_numbers_put_in_say_the_same():
    for parameters in (TO_DECODER, TO_BOTH):
        page = worked.forward_backward(parameters, X, EPS, condition=CLASS)
        (encoder,), (decoder,) = parameters.encoder, parameters.decoder
        layers = {"e": encoder, "mu": parameters.mu_head, "logvar": parameters.log_var_head, "d": decoder}
        values = {f"{letter}_{name}": array for name, layer in layers.items() for letter, array in zip("Wb", layer)}
        values |= {"x": X, "eps": EPS, "condition": CLASS}
        for name, found in (
            ("total", symbolic.evaluate(values).total.rhs),
            ("h[0]", symbolic.evaluate(values).h.rhs[0]),
            ("d_z[0]", symbolic.evaluate_gradients(values).d_z.rhs[0]),
            ("dW_d[1,2]", symbolic.evaluate_gradients(values).dW_d.rhs[1, 2]),
        ):
            assert float(found) == pytest.approx(float(page[name]), rel=1e-14), name
        assert symbolic.evaluate_gradients(values).d_z.rhs.shape == (1, 1)


def test_the_symbols_of_a_condition():
    symbols, steps = symbolic.model(3, 2, 1, conditions=2, beside_x=False)
    assert sp.latex(symbols.condition[1]) == "c_{2}" and symbols.W_e.shape == (2, 3) and symbols.W_d.shape == (3, 3)
    assert steps.x_hat.rhs[0].coeff(symbols.condition[1]) == symbols.W_d[0, 2]
    assert symbolic.model(3, 2, 1, conditions=2)[0].W_e.shape == (2, 5)
    assert len(symbolic.model()[0].condition) == 0


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"condition": None}, "condition is missing: decoder[0] takes 3 numbers, but mu_head gives 1."),
        ({"condition": [1]}, "condition has 1 numbers, but decoder[0] takes 2 beside the latents."),
        ({"x": [1, 2, 3]}, "x has 3 numbers, but encoder[0] takes 4: those of x, or the condition as well."),
        ({"x": [1, 2, 3, 4]}, "target is missing: x has 4 numbers, and x_hat has 2."),
        (
            {"x": [1, 2, 3, 4], "target": [1, 2], "condition": ["a", 1]},
            "condition[0] must be a finite number, not 'a'.",
        ),
        (
            {"parameters": Parameters(TO_DECODER.encoder, *HEADS, (Affine([[1], [2]], [0, 0]),))},
            "condition must be None, as decoder[0] takes the latents alone.",
        ),
        ({"output": sigmoid}, "x[1] is -2, but cross-entropy needs every number in x between 0 and 1."),
    ],
)
def test_what_does_not_fit_is_said_in_one_sentence(given, sentence):
    good = {"parameters": TO_BOTH, "x": X, "eps": EPS, "condition": CLASS, "output": identity}
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}"):
        worked.forward(**good | given)


def test_what_does_not_fit_in_sympy_is_said_in_one_sentence():
    values = {"x": X, "eps": EPS, "W_e": [[1, 0]], "b_e": [0], "W_mu": [[1]], "b_mu": [0], "W_logvar": [[0]]}
    values |= {"b_logvar": [0], "W_d": DECODER.W, "b_d": DECODER.b}
    with pytest.raises(ValueError, match=r"^values of W_d have shape \(2, 3\), but wanted is \(2, 1\)\."):
        symbolic.evaluate(values)
    with pytest.raises(ValueError, match=r"^values of W_d have shape \(2, 3\), but wanted is \(2, 4\)\."):
        symbolic.evaluate(values | {"condition": [1, 0, 0]})
    with pytest.raises(ValueError, match=r"^beside_x must be True or False, not 1\."):
        symbolic.model(beside_x=1)
    with pytest.raises(ValueError, match=r"^inputs, hidden and latents make 270 weights, more than 200\."):
        symbolic.gradients(5, 5, 5, conditions=17)
