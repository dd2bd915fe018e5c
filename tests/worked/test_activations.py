"""ReLU, tanh and sigmoid by the pencil, one number of a layer alone, and sums that are too long for a page."""

import re
from decimal import Decimal

import numpy as np
import pytest
from amount import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from reread import recalculate
from strategies import columns, few_digits

from vae_steps import worked
from vae_steps.networks import ACTIVATIONS, Affine, identity, relu, sigmoid

OUTPUTS = list(ACTIVATIONS)
wide = st.floats(-150, 150) | few_digits | st.floats(-1e-6, 1e-6)


@given(st.lists(wide, min_size=1, max_size=5), st.sampled_from(OUTPUTS), st.integers(1, 12))
@settings(max_examples=cases(60))
def test_an_activation_is_that_of_the_model_and_its_text_holds_together(a, activation, decimals):
    page = worked.activate(a, activation, decimals=decimals)
    np.testing.assert_allclose([float(n.value) for n in page.result], activation(np.array(a)), rtol=1e-12, atol=1e-16)
    recalculate(page, decimals)


@pytest.mark.parametrize(
    ("activation", "text", "latex"),
    [
        (
            sigmoid,
            "h_i = sigmoid(a_h[i]) = 1/(1 + exp(-a_h[i]))\n"
            "h_1 = 1/(1 + exp(-0.3775)) ≈ 1/(1 + 0.685573) ≈ 1/1.685573 ≈ 0.593270\n"
            "h_2 = 1/(1 + exp(0)) = 1/(1 + 1) = 1/2 = 0.5\n"
            "h_3 = 1/(1 + exp(1)) ≈ 1/(1 + 2.718282) ≈ 1/3.718282 ≈ 0.268941",
            r"h_{i} & = \mathrm{sigmoid}(a_{h,i}) = 1/(1 + \exp(-a_{h,i}))",
        ),
        (
            relu,
            "h_i = ReLU(a_h[i]) = max(a_h[i], 0)\nh_1 = max(0.3775, 0) = 0.3775\n"
            "h_2 = max(0, 0) = 0\nh_3 = max(-1, 0) = 0",
            r"h_{i} & = \mathrm{ReLU}(a_{h,i}) = \max(a_{h,i}, 0)",
        ),
        (
            np.tanh,
            "h_i = tanh(a_h[i])\nh_1 = tanh(0.3775) ≈ 0.360534\nh_2 = tanh(0) = 0\nh_3 = tanh(-1) ≈ -0.761594",
            r"h_{i} & = \tanh(a_{h,i})",
        ),
        (identity, "h_i = a_h[i]\nh_1 = 0.3775\nh_2 = 0\nh_3 = -1", r"h_{i} & = a_{h,i}"),
    ],
)
def test_each_activation_in_both_scripts(activation, text, latex):
    page = worked.activate([0.3775, 0, -1], activation)
    assert repr(page) == text
    assert page._repr_latex_().startswith("$$\n\\begin{aligned}\n" + latex + r" \\[2pt]")
    assert "σ" not in text and r"\sigma" not in page._repr_latex_()


def test_an_activation_keeps_its_digits_far_out_and_near_nothing():
    far = worked.activate([200, -200], sigmoid)
    assert 0 < 1 - far.numbers["h[0]"].value < Decimal("1e-86")
    assert far["h[1]"] == pytest.approx(Decimal("1.383896526736737530e-87"), rel=Decimal("1e-17"))
    near = worked.activate(["1e-30"], np.tanh)
    assert abs(near["h[0]"] - Decimal("1e-30")) < Decimal("1e-89") != near["h[0]"]
    assert worked.activate([1e300, -1e300], relu)["h[0]"] == Decimal("1e300")
    assert [float(n.value) for n in worked.activate([1e300, -1e300], np.tanh).result] == [1, -1]
    with pytest.raises(ValueError, match="^A number on the page gets more than a million digits"):
        worked.activate([-1e300], sigmoid)


@pytest.mark.parametrize("output", OUTPUTS)
def test_one_number_of_a_layer_alone_is_its_line_in_the_whole(output):
    random = np.random.default_rng(1)
    layer, column = Affine(random.normal(size=(5, 3)).round(2), random.normal(size=5).round(2)), [0.5, -1, 2]
    symbols = ("x_hat", "W_d^(2)", "b_d^(2)", "g^(1)")
    page = worked.output_unit(layer, column, 3, output, symbols)
    assert float(page.result[0].value) == pytest.approx(output(layer(np.array(column))[3]), rel=1e-13)
    if output is identity:
        whole = worked.affine(layer.W, layer.b, column, symbols)
        assert page["x_hat[3]"] == page.result[0].value and len(page.blocks) == 1
    else:
        whole = worked.affine(layer.W, layer.b, column, ("logits", *symbols[1:]))
        whole += worked.activate(whole.result, output, ("x_hat", "logits"))
        assert set(page.column("g^(1)[{}]")) == set(whole.column("g^(1)[{}]")) and "logits[3]" in page.numbers
    whole = [line for block in whole.blocks for line in block.lines if line.symbol.endswith("[3]")]
    assert [line for block in page.blocks for line in block.lines] == whole


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"index": 3}, "index must be a whole number from 0 to 2, not 3"),
        ({"index": -1}, "index must be a whole number from 0 to 2, not -1"),
        ({"layer": None}, r"layer must be an Affine\(W, b\), not None"),
        ({"column": [1]}, "column has 1 numbers, but layer takes 2"),
        ({"output": np.sin}, "output must be identity, relu, np.tanh or sigmoid, not "),
        ({"symbols": ("x_hat",)}, "symbols must be four names"),
    ],
)
def test_what_is_no_number_of_a_layer_is_said(arguments, sentence):
    good = {"layer": Affine(np.ones((3, 2)), np.ones(3)), "column": [1, 2], "index": 0}
    with pytest.raises(ValueError, match=f"^{sentence}"):
        worked.output_unit(**good | arguments)


def test_what_is_no_activation_is_said():
    for arguments, sentence in (
        (([1], np.sin), "activation must be identity, relu, np.tanh or sigmoid, not "),
        (([1], relu, ("h",)), r"symbols must be two names, such as \('h', 'a_h'\), not"),
        ((["a"], relu), r"a\[0\] must be a finite number, not 'a'"),
    ):
        with pytest.raises(ValueError, match=f"^{sentence}"):
            worked.activate(*arguments)


# ---- sums that are too long


def test_of_a_long_sum_the_largest_terms_are_written_and_the_others_put_together():
    weights = [*range(1, 12), *[-1] * 10]
    page = worked.affine([weights], ["0.5"], np.ones(21))
    assert repr(page) == (
        "h_i = Σ_j W_e[i,j]·x_j + b_e[i]\n"
        "h_1 = 2·1 + 3·1 + 4·1\n"
        "    + 5·1 + 6·1 + 7·1\n"
        "    + 8·1 + 9·1 + 10·1\n"
        "    + 11·1 + (… and 11 more, together -9) + 0.5\n"
        "    = 2 + 3 + 4 + 5 + 6 + 7 + 8\n"
        "    + 9 + 10 + 11 + (… and 11 more, together -9) + 0.5\n"
        "    = 56 + 0.5 = 56.5"
    )
    assert r"{} + 11 \cdot 1 + (\text{… and 11 more, together }-9) + 0.5 \\" in page._repr_latex_()
    assert all(f"W_e[0,{j}]*x[{j}]" in page.numbers for j in range(21))
    assert "more" not in repr(worked.affine([weights[:20]], [0], np.ones(20)))


@given(st.integers(21, 70), st.integers(1, 9), st.data())
@settings(max_examples=cases(20))
def test_a_long_sum_holds_together_and_comes_to_what_the_model_says(length, decimals, data):
    numbers = st.floats(-10, 10) if data.draw(st.booleans()) else few_digits
    W, x = data.draw(columns(length, numbers)), data.draw(columns(length, numbers))
    page = worked.affine([W], [0.25], x, decimals=decimals)
    recalculate(page, decimals)
    assert float(page["h[0]"]) == pytest.approx(W @ x + 0.25, rel=1e-12, abs=1e-10)
    assert len(re.findall(rf"… and {length - 10} more, together", repr(page))) in (1, 2)
    products = sorted((abs(page[f"W_e[0,{j}]*x[{j}]"]) for j in range(length)), reverse=True)
    assert products[9] >= products[10]


def test_the_terms_that_are_written_are_the_largest_in_the_order_of_the_sum():
    random = np.random.default_rng(3)
    W = random.permutation(np.arange(1, 41))
    page = worked.affine([W], [0], [1] * 40, decimals=0)
    first = repr(page).split("\n")[1]
    assert re.findall(r"(\d+)·1", repr(page)) == [str(w) for w in W if w > 30]
    assert first.startswith("h_1 = ")


# ---- back through an activation


@pytest.mark.parametrize(
    ("activation", "text", "latex"),
    [
        (
            sigmoid,
            "∂L/∂a_h[i] = ∂L/∂h_i·h_i·(1 - h_i)\n"
            "∂L/∂a_h[1] = (-0.5)·0.75·(1 - 0.75) = (-0.5)·0.75·0.25\n"
            "           = (-0.5)·0.1875 = -0.09375",
            r"\partial\mathcal{L}/\partial a_{h,i} & = \partial\mathcal{L}/\partial h_{i} \cdot h_{i} \cdot (1 - h_{i})",
        ),
        (
            np.tanh,
            "∂L/∂a_h[i] = ∂L/∂h_i·(1 - h_i²)\n"
            "∂L/∂a_h[1] = (-0.5)·(1 - 0.75²) = (-0.5)·(1 - 0.5625) = (-0.5)·0.4375\n"
            "           = -0.21875",
            r"\partial\mathcal{L}/\partial a_{h,i} & = \partial\mathcal{L}/\partial h_{i} \cdot (1 - h_{i}^2)",
        ),
        (
            relu,
            "∂L/∂a_h[i] = ∂L/∂h_i·ReLU'(a_h[i])\n∂L/∂a_h[1] = -0.5·ReLU'(1.25) = (-0.5)·1 = -0.5",
            r"\partial\mathcal{L}/\partial a_{h,i} & = \partial\mathcal{L}/\partial h_{i} \cdot \mathrm{ReLU}'(a_{h,i})",
        ),
        (
            identity,
            "∂L/∂a_h[i] = ∂L/∂h_i\n∂L/∂a_h[1] = -0.5",
            r"\partial\mathcal{L}/\partial a_{h,i} & = \partial\mathcal{L}/\partial h_{i}",
        ),
    ],
)
def test_back_through_each_activation_in_both_scripts(activation, text, latex):
    page = worked.d_activation(["-0.5"], ["1.25"], ["0.75"], activation)
    assert repr(page) == text
    assert page._repr_latex_().startswith("$$\n\\begin{aligned}\n" + latex + r" \\[2pt]")


def test_where_relu_is_off_nothing_goes_back_and_its_bend_is_off():
    page = worked.d_activation([3, 3, 3], [-1, 0, "1e-20"], [0, 0, "1e-20"], relu)
    assert [n.value for n in page.result] == [0, 0, 3] and all(n.exact for n in page.result)
    assert "∂L/∂a_h[1] = 3·ReLU'(-1) = 3·0 = 0" in repr(page)


@given(st.lists(wide, min_size=1, max_size=4), few_digits, st.sampled_from(OUTPUTS), st.integers(1, 12))
@settings(max_examples=cases(40))
def test_back_through_an_activation_as_the_model_does(a, slope, activation, decimals):
    there = worked.activate(a, activation)
    page = worked.d_activation([slope] * len(a), a, there.result, activation, decimals=decimals)
    h = activation(np.array(a))
    assert len(page.result) == len(a)
    found = [float(n.value) for n in page.result]
    np.testing.assert_allclose(found, ACTIVATIONS[activation](slope, h), rtol=1e-9, atol=1e-13)
    recalculate(page, decimals)


def test_the_slope_of_a_saturated_activation_keeps_its_digits():
    there = worked.activate([200], sigmoid)
    found = worked.d_activation([1], [200], there.result, sigmoid)["d_a_h[0]"]
    assert found == pytest.approx(Decimal("1.3838965267367375e-87"), rel=Decimal("1e-15"))


def test_a_name_with_an_exponent_gets_braces_before_a_square():
    for symbols, square in ((("x_hat", "logits"), "{x'_{i}}^2"), (("h^(1)", "a_h^(1)"), "{h^{(1)}_{i}}^2")):
        assert rf"\cdot (1 - {square}) \\" in worked.d_activation([1], [2], [3], np.tanh, symbols)._repr_latex_()
