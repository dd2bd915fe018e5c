"""The pencil differentiates the loss and takes one step down, and its text holds together when it is recalculated."""

import re
import subprocess
import sys
from decimal import Decimal
from itertools import chain
from types import SimpleNamespace

import numpy as np
import pytest
from amount import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from reread import recalculate
from strategies import networks

from vae_steps import lecture, worked
from vae_steps.model import Parameters
from vae_steps.networks import Affine
from vae_steps.spelling import named_layers, spelled
from vae_steps.worked.numbers import Number
from vae_steps.worked.rules import QUANTITIES

betas = st.floats(0, 10).map(lambda beta: round(beta, 2))


@pytest.fixture
def lecture_page():
    return worked.backward(lecture.parameters, lecture.x, lecture.eps)


@pytest.fixture
def by_hand():
    """With sigma = (0.99, 1.02), as the lecture rounds it, no number of the backward pass needs rounding."""
    return worked.backward(lecture.parameters, lecture.x, lecture.eps, rounding={"sigma": 2})


def deep_network():
    one = Affine([[0.5]], [0.1])
    return Parameters((one, one), one, one, (one, one))


# ---- the numbers -------------------------------------------------------------------------------------------------

# On paper, from z = (0.455, -0.49) and x' = (0.044, 0.137, 0.23), rows of a matrix after each other.
LECTURE = {
    "d_x_hat": "-0.912 -1.726 1.46",
    "db_d": "-0.912 -1.726 1.46",
    "dW_d": "-0.41496 0.44688 -0.78533 0.84574 0.6643 -0.7154",
    "d_z": "0.0032 -0.1146",
    "d_sigma": "0.0016 0.0573",
    "d_mu": "-0.0368 -0.0946",
    "db_mu": "-0.0368 -0.0946",
    "dW_mu": "-0.00736 -0.02208 -0.01892 -0.05676",
    "d_log_var": "-0.009158 0.049423",
    "db_logvar": "-0.009158 0.049423",
    "dW_logvar": "-0.0018316 -0.0054948 0.0098846 0.0296538",
    "d_h": "-0.0055782 0.0055782",
    "db_e": "-0.0055782 0.0055782",
    "dW_e": "-0.0027891 -0.0055782 0.0027891 0.0027891 0.0055782 -0.0027891",
}


@pytest.mark.parametrize("name", LECTURE)
def test_the_lecture_on_paper(name, by_hand):
    numbers = [by_hand[symbol] for symbol in by_hand.numbers if re.fullmatch(rf"{name}\[[\d,]+\]", symbol)]
    assert numbers == [Decimal(number) for number in LECTURE[name].split()]


def test_the_lecture_has_29_derivatives_by_weights_and_biases(by_hand):
    assert sum(len(numbers.split()) for name, numbers in LECTURE.items() if not name.startswith("d_")) == 29
    assert all(number.exact for symbol, number in by_hand.numbers.items() if symbol.startswith("d"))


def in_decimals(parameters):
    """The parameters as arrays of decimals, which can be moved by less than a float can tell."""
    exact = np.vectorize(lambda number: Decimal(str(number)), otypes=[object])

    def layer(layer):
        return SimpleNamespace(W=exact(layer.W), b=exact(layer.b))

    return SimpleNamespace(
        encoder=[*map(layer, parameters.encoder)],
        mu_head=layer(parameters.mu_head),
        log_var_head=layer(parameters.log_var_head),
        decoder=[*map(layer, parameters.decoder)],
    )


@given(networks(), betas, st.data())
@settings(max_examples=cases(15))
def test_each_derivative_is_the_slope_of_the_pencils_own_loss(network, beta, data):
    parameters, x, eps = network
    page, parameters, step = worked.backward(parameters, x, eps, beta), in_decimals(parameters), Decimal("1e-18")
    layer, (_, weights, bias, _) = data.draw(st.sampled_from([*chain(*named_layers(parameters))]))
    array, name = data.draw(st.sampled_from([(layer.W, weights), (layer.b, bias)]))
    index = data.draw(st.sampled_from([*np.ndindex(array.shape)]))
    losses = []
    for move in (step, -2 * step):
        array[index] += move
        losses.append(worked.forward(parameters, x, eps, beta)["total"])
    slope = (losses[0] - losses[1]) / (2 * step)
    wanted = page[f"d{name}[{','.join(map(str, index))}]"]
    assert abs(slope - wanted) <= Decimal("1e-6") * max(1, abs(wanted)), name


def test_the_numbers_of_the_forward_pass_are_kept():
    routes = (worked.forward, worked.backward, worked.forward_backward)
    for beta in ((), (1,), (3,)):
        there, back, both = (route(lecture.parameters, lecture.x, lecture.eps, *beta) for route in routes)
        assert both == there + back and both["beta"] == (beta or (1,))[0]
    assert there.numbers.items() <= back.numbers.items()
    assert len(back.blocks) == 14 and not {*there.blocks} & {*back.blocks}


def test_each_step_alone_is_the_step_in_the_whole(by_hand):
    p = lecture.parameters
    steps = [
        worked.d_x_hat(lecture.x, ["0.044", "0.137", "0.23"]),
        worked.d_weights(["-0.912", "-1.726", "1.46"], ["0.455", "-0.49"]),
        worked.d_bias(["-0.912", "-1.726", "1.46"]),
        worked.d_input(p.decoder[0].W, ["-0.912", "-1.726", "1.46"]),
        worked.d_sigma(["0.0032", "-0.1146"], lecture.eps),
        worked.d_mu(["0.0032", "-0.1146"], ["-0.04", "0.02"]),
        worked.d_log_var(["0.0016", "0.0573"], ["0.99", "1.02"]),
        worked.d_weights(["-0.0368", "-0.0946"], ["0.2", "0.6"], ("mu", "W_mu", "b_mu", "h")),
        worked.d_bias(["-0.009158", "0.049423"], ("log_var", "W_logvar", "b_logvar", "h")),
        worked.d_hidden(p.mu_head.W, ["-0.0368", "-0.0946"], p.log_var_head.W, ["-0.009158", "0.049423"]),
        worked.d_weights(["-0.0055782", "0.0055782"], lecture.x, ("h", "W_e", "b_e", "x")),
    ]
    assert [by_hand.blocks.index(step.blocks[0]) for step in steps] == [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12]
    assert by_hand.result == worked.d_bias(["-0.0055782", "0.0055782"], ("h", "W_e", "b_e", "x")).result


def test_numbers_on_the_way_have_symbols_too(by_hand):
    known = {
        "x_hat[0]-x[0]": "-0.456",
        "W_d[2,0]*d_x_hat[2]": "0.876",
        "sigma[0]*d_sigma[0]": "0.001584",
        "sigma[0]^2-1": "-0.0199",
        "W_logvar[1,0]*d_log_var[1]": "0.0197692",
        "beta": "1",
    }
    assert {symbol: by_hand[symbol] for symbol in known} == {symbol: Decimal(value) for symbol, value in known.items()}
    assert worked.descend([1], [2], "0.25", "b_d")["learning_rate"] == Decimal("0.25")


# ---- the update --------------------------------------------------------------------------------------------------


def test_one_step_down_on_paper(by_hand):
    page = worked.update(lecture.parameters, by_hand, "0.1")
    known = {
        "W_d[0,1]": "0.255312",
        "W_d[2,1]": "0.77154",
        "b_d[2]": "0.154",
        "W_mu[0,0]": "0.100736",
        "b_mu[0]": "0.00368",
        "W_logvar[1,1]": "-0.40296538",
        "b_logvar[1]": "0.1950577",
        "W_e[1,2]": "0.60027891",
        "b_e[0]": "0.10055782",
    }
    assert {symbol: page[symbol] for symbol in known} == {symbol: Decimal(value) for symbol, value in known.items()}
    assert sum(len(block.lines) for block in page.blocks) == 29 and len(page.blocks) == 8


@given(networks(), betas, st.floats(0, 1).map(lambda rate: round(rate, 3)))
@settings(max_examples=cases(10))
def test_an_update_is_the_weights_minus_rate_times_gradient(network, beta, rate):
    parameters, x, eps = network
    slopes = worked.backward(parameters, x, eps, beta)
    page = worked.update(parameters, slopes, rate)
    for layer, (_, weights, bias, _) in chain(*named_layers(parameters)):
        old = {f"{weights}[{i},{j}]": number for (i, j), number in np.ndenumerate(layer.W)}
        old |= {f"{bias}[{i}]": number for i, number in enumerate(layer.b)}
        for symbol, number in old.items():
            new = number - rate * float(slopes[f"d{symbol}"])
            assert float(page[symbol]) == pytest.approx(new, rel=1e-9, abs=1e-9), symbol


def test_a_small_step_makes_the_lectures_loss_smaller_by_rate_times_squared_gradient(lecture_page):
    rate = Decimal("0.0000001")
    after = worked.update(lecture.parameters, lecture_page, rate)
    moved = in_decimals(lecture.parameters)
    for layer, (_, weights, bias, _) in chain(*named_layers(moved)):
        for i in range(len(layer.b)):
            layer.W[i] = [number.value for number in after.column(f"{weights}[{i},{{}}]")]
            layer.b[i] = after[f"{bias}[{i}]"]
    squared = sum(
        lecture_page[line.symbol] ** 2
        for block in lecture_page.blocks
        for line in block.lines
        if not line.symbol.startswith("d_")
    )
    gained = lecture_page["total"] - worked.forward(moved, lecture.x, lecture.eps)["total"]
    assert float(gained / rate) == pytest.approx(float(squared), rel=1e-5)


# ---- the text, read back -----------------------------------------------------------------------------------------

ROUNDINGS = [(None, None), ({"sigma": 2, "d_z": 2}, 2), ({"d_h": 1, "dW_d": 3, "W_d": 2}, 1), (3, 3)]


@given(networks(), st.integers(1, 8), st.sampled_from(ROUNDINGS), st.sampled_from([1, 2, 0.5]))
@settings(max_examples=cases(20))
def test_the_text_holds_together_when_it_is_recalculated(network, decimals, rounding, beta):
    (parameters, x, eps), (rounding, carried) = network, rounding
    page = worked.backward(parameters, x, eps, beta, decimals=decimals, rounding=rounding)
    recalculate(page, decimals, carried)
    recalculate(worked.update(parameters, page, 0.05, decimals=decimals, rounding=rounding), decimals, carried)


def test_every_result_of_the_lecture_is_on_the_page(lecture_page):
    text = repr(lecture_page)
    for number in ("-0.912050", "0.446997", "0.003091", "0.057367", "-0.036909", "0.049668", "-0.005511", "0.002755"):
        assert f"≈ {number}\n" in text
    recalculate(lecture_page, 6)
    recalculate(worked.update(lecture.parameters, lecture_page, 0.1), 6)


@given(networks())
@settings(max_examples=cases(10))
def test_plain_text_and_latex_hold_the_same_numbers(network):
    parameters, x, eps = network
    page = worked.backward(parameters, x, eps)
    page += worked.update(parameters, page, 0.1)
    digits = re.compile(r"\d+\.\d+|\d{2,}")
    for block in page.blocks:
        for line in block.lines:
            assert digits.findall(" ".join(line.rows)) == digits.findall(line.latex().removeprefix(line.label[1]))
    assert page._repr_latex_().count("aligned") == 2 * len(page.blocks)


# ---- how it is written -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "text", "rows"),
    [
        (
            lambda: worked.d_x_hat([0.5, -0.5], [0.044, 0.23]),
            "∂L/∂x'_i = 2·(x'_i - x_i)\n∂L/∂x'_1 = 2·(0.044 - 0.5) = 2·(-0.456) = -0.912\n"
            "∂L/∂x'_2 = 2·(0.23 - (-0.5)) = 2·0.73 = 1.46",
            [
                r"\partial\mathcal{L}/\partial x'_{i} & = 2 \cdot (x'_{i} - x_{i})",
                r"\partial\mathcal{L}/\partial x'_{1} & = 2 \cdot (0.044 - 0.5) = 2 \cdot (-0.456) = -0.912",
                r"\partial\mathcal{L}/\partial x'_{2} & = 2 \cdot (0.23 - (-0.5)) = 2 \cdot 0.73 = 1.46",
            ],
        ),
        (
            lambda: worked.d_weights([-0.9], [0.5, -0.5]),
            "∂L/∂W_d[i,j] = ∂L/∂x'_i·z_j\n∂L/∂W_d[1,1] = (-0.9)·0.5 = -0.45\n∂L/∂W_d[1,2] = (-0.9)·(-0.5) = 0.45",
            [
                r"\partial\mathcal{L}/\partial W_{d,ij} & = \partial\mathcal{L}/\partial x'_{i} \cdot z_{j}",
                r"\partial\mathcal{L}/\partial W_{d,11} & = (-0.9) \cdot 0.5 = -0.45",
                r"\partial\mathcal{L}/\partial W_{d,12} & = (-0.9) \cdot (-0.5) = 0.45",
            ],
        ),
        (
            lambda: worked.d_bias([-0.9]),
            "∂L/∂b_d[i] = ∂L/∂x'_i\n∂L/∂b_d[1] = -0.9",
            [
                r"\partial\mathcal{L}/\partial b_{d,i} & = \partial\mathcal{L}/\partial x'_{i}",
                r"\partial\mathcal{L}/\partial b_{d,1} & = -0.9",
            ],
        ),
        (
            lambda: worked.d_input([[0.2], [-0.4]], [-0.9, -1.5]),
            "∂L/∂z_j = Σ_i W_d[i,j]·∂L/∂x'_i\n∂L/∂z_1 = 0.2·(-0.9) + (-0.4)·(-1.5) = (-0.18) + 0.6 = 0.42",
            [
                r"\partial\mathcal{L}/\partial z_{j} & = \textstyle\sum_i W_{d,ij} \cdot \partial\mathcal{L}/\partial x'_{i}",
                r"\partial\mathcal{L}/\partial z_{1} & = 0.2 \cdot (-0.9) + (-0.4) \cdot (-1.5) = (-0.18) + 0.6 = 0.42",
            ],
        ),
        (
            lambda: worked.d_sigma([-0.4], [-0.5]),
            "∂L/∂σ_j = ∂L/∂z_j·ε_j\n∂L/∂σ_1 = (-0.4)·(-0.5) = 0.2",
            [
                r"\partial\mathcal{L}/\partial \sigma_{j} & = \partial\mathcal{L}/\partial z_{j} \cdot \varepsilon_{j}",
                r"\partial\mathcal{L}/\partial \sigma_{1} & = (-0.4) \cdot (-0.5) = 0.2",
            ],
        ),
        (
            lambda: worked.d_mu([-0.4], [0.25]),
            "∂L/∂μ_j = ∂L/∂z_j + μ_j\n∂L/∂μ_1 = (-0.4) + 0.25 = -0.15",
            [
                r"\partial\mathcal{L}/\partial \mu_{j} & = \partial\mathcal{L}/\partial z_{j} + \mu_{j}",
                r"\partial\mathcal{L}/\partial \mu_{1} & = (-0.4) + 0.25 = -0.15",
            ],
        ),
        (
            lambda: worked.d_mu([-0.4], [0.25], 4),
            "∂L/∂μ_j = ∂L/∂z_j + β·μ_j\n∂L/∂μ_1 = (-0.4) + 4·0.25 = (-0.4) + 1 = 0.6",
            [
                r"\partial\mathcal{L}/\partial \mu_{j} & = \partial\mathcal{L}/\partial z_{j} + \beta \cdot \mu_{j}",
                r"\partial\mathcal{L}/\partial \mu_{1} & = (-0.4) + 4 \cdot 0.25 = (-0.4) + 1 = 0.6",
            ],
        ),
        (
            lambda: worked.d_log_var([-0.4], [0.5]),
            "∂L/∂log σ²_j = ½·σ_j·∂L/∂σ_j + ½·(σ_j² - 1)\n"
            "∂L/∂log σ²_1 = ½·0.5·(-0.4) + ½·(0.5² - 1)\n"
            "             = ½·(-0.2) + ½·(0.25 - 1) = ½·(-0.2) + ½·(-0.75)\n"
            "             = (-0.1) + (-0.375) = -0.475",
            [
                r"\partial\mathcal{L}/\partial \log\sigma^2_{j} & = \tfrac{1}{2} \cdot \sigma_{j} \cdot "
                r"\partial\mathcal{L}/\partial \sigma_{j} + \tfrac{1}{2} \cdot (\sigma_{j}^2 - 1)",
                r"\partial\mathcal{L}/\partial \log\sigma^2_{1} & = \tfrac{1}{2} \cdot 0.5 \cdot (-0.4) + \tfrac{1}{2} \cdot "
                r"(0.5^2 - 1)",
                r"& = \tfrac{1}{2} \cdot (-0.2) + \tfrac{1}{2} \cdot (0.25 - 1) = \tfrac{1}{2} \cdot (-0.2) + \tfrac{1}{2} "
                r"\cdot (-0.75)",
                r"& = (-0.1) + (-0.375) = -0.475",
            ],
        ),
        (
            lambda: worked.d_log_var([-0.4], [0.5], 4),
            "∂L/∂log σ²_j = ½·σ_j·∂L/∂σ_j + β·½·(σ_j² - 1)\n"
            "∂L/∂log σ²_1 = ½·0.5·(-0.4) + 4·½·(0.5² - 1)\n"
            "             = ½·(-0.2) + 4·½·(0.25 - 1)\n"
            "             = ½·(-0.2) + 4·½·(-0.75) = (-0.1) + (-1.5) = -1.6",
            [
                r"\partial\mathcal{L}/\partial \log\sigma^2_{j} & = \tfrac{1}{2} \cdot \sigma_{j} \cdot "
                r"\partial\mathcal{L}/\partial \sigma_{j} + \beta \cdot \tfrac{1}{2} \cdot (\sigma_{j}^2 - 1)",
                r"\partial\mathcal{L}/\partial \log\sigma^2_{1} & = \tfrac{1}{2} \cdot 0.5 \cdot (-0.4) + 4 \cdot \tfrac{1}{2} "
                r"\cdot (0.5^2 - 1)",
                r"& = \tfrac{1}{2} \cdot (-0.2) + 4 \cdot \tfrac{1}{2} \cdot (0.25 - 1)",
                r"& = \tfrac{1}{2} \cdot (-0.2) + 4 \cdot \tfrac{1}{2} \cdot (-0.75) = (-0.1) + (-1.5) = -1.6",
            ],
        ),
        (
            lambda: worked.d_hidden([[0.1], [-0.2]], [1.5, 2.5], [[0.3], [0.4]], [-3, 5]),
            "∂L/∂h_j = Σ_i W_mu[i,j]·∂L/∂μ_i + Σ_i W_logvar[i,j]·∂L/∂log σ²_i\n"
            "∂L/∂h_1 = 0.1·1.5 + (-0.2)·2.5 + 0.3·(-3)\n"
            "        + 0.4·5 = 0.15 + (-0.5) + (-0.9) + 2\n"
            "        = (-0.35) + 1.1 = 0.75",
            [
                r"\partial\mathcal{L}/\partial h_{j} & = \textstyle\sum_i W_{\mu,ij} \cdot \partial\mathcal{L}/\partial \mu_{i}"
                r" + \textstyle\sum_i W_{\log\sigma^2,ij} \cdot \partial\mathcal{L}/\partial \log\sigma^2_{i}",
                r"\partial\mathcal{L}/\partial h_{1} & = 0.1 \cdot 1.5 + (-0.2) \cdot 2.5 + 0.3 \cdot (-3)",
                r"& {} + 0.4 \cdot 5 = 0.15 + (-0.5) + (-0.9) + 2",
                r"& = (-0.35) + 1.1 = 0.75",
            ],
        ),
        (
            lambda: worked.descend([[0.2, 0.3]], [[-0.4, 0.5]], 0.1),
            "W_d[i,j] ← W_d[i,j] - η·∂L/∂W_d[i,j]\n"
            "W_d[1,1] = 0.2 - 0.1·(-0.4) = 0.2 - (-0.04) = 0.24\nW_d[1,2] = 0.3 - 0.1·0.5 = 0.3 - 0.05 = 0.25",
            [
                r"W_{d,ij} & \leftarrow W_{d,ij} - \eta \cdot \partial\mathcal{L}/\partial W_{d,ij}",
                r"W_{d,11} & = 0.2 - 0.1 \cdot (-0.4) = 0.2 - (-0.04) = 0.24",
                r"W_{d,12} & = 0.3 - 0.1 \cdot 0.5 = 0.3 - 0.05 = 0.25",
            ],
        ),
        (
            lambda: worked.descend([-0.2], [0.5], 0.1, "b_mu"),
            "b_mu[i] ← b_mu[i] - η·∂L/∂b_mu[i]\nb_mu[1] = (-0.2) - 0.1·0.5 = (-0.2) - 0.05 = -0.25",
            [
                r"b_{\mu,i} & \leftarrow b_{\mu,i} - \eta \cdot \partial\mathcal{L}/\partial b_{\mu,i}",
                r"b_{\mu,1} & = (-0.2) - 0.1 \cdot 0.5 = (-0.2) - 0.05 = -0.25",
            ],
        ),
    ],
    ids=[
        "d_x_hat",
        "d_weights",
        "d_bias",
        "d_input",
        "d_sigma",
        "d_mu",
        "d_mu with beta",
        "d_log_var",
        "d_log_var with beta",
        "d_hidden",
        "descend W",
        "descend b",
    ],
)
def test_each_step_in_both_scripts(page, text, rows):
    assert repr(page()) == text
    latex = page()._repr_latex_()
    assert latex.startswith("$$\n\\begin{aligned}\n") and latex.endswith("\n\\end{aligned}\n$$")
    assert re.split(r" \\\\(?:\[2pt\])?\n", latex[19:-17]) == rows


def test_the_formulas_of_the_whole_backward_pass_in_the_order_of_the_chain_rule(lecture_page):
    assert [block.formula[0] for block in lecture_page.blocks] == [
        "∂L/∂x'_i = 2·(x'_i - x_i)",
        "∂L/∂W_d[i,j] = ∂L/∂x'_i·z_j",
        "∂L/∂b_d[i] = ∂L/∂x'_i",
        "∂L/∂z_j = Σ_i W_d[i,j]·∂L/∂x'_i",
        "∂L/∂σ_j = ∂L/∂z_j·ε_j",
        "∂L/∂μ_j = ∂L/∂z_j + μ_j",
        "∂L/∂log σ²_j = ½·σ_j·∂L/∂σ_j + ½·(σ_j² - 1)",
        "∂L/∂W_mu[i,j] = ∂L/∂μ_i·h_j",
        "∂L/∂b_mu[i] = ∂L/∂μ_i",
        "∂L/∂W_logvar[i,j] = ∂L/∂log σ²_i·h_j",
        "∂L/∂b_logvar[i] = ∂L/∂log σ²_i",
        "∂L/∂h_j = Σ_i W_mu[i,j]·∂L/∂μ_i + Σ_i W_logvar[i,j]·∂L/∂log σ²_i",
        "∂L/∂W_e[i,j] = ∂L/∂h_i·x_j",
        "∂L/∂b_e[i] = ∂L/∂h_i",
    ]


def test_the_smallest_network_writes_no_sum_of_one_number_twice():
    assert repr(worked.d_input([[0.5]], [3])).endswith("∂L/∂z_1 = 0.5·3 = 1.5")
    assert repr(worked.d_hidden([[0.5]], [3], [[2]], [1])).endswith("∂L/∂h_1 = 0.5·3 + 2·1 = 1.5 + 2 = 3.5")
    assert repr(worked.d_mu([1], [2], 1.0)).endswith("∂L/∂μ_1 = 1 + 2 = 3")


def test_a_pair_of_indices_beyond_nine_is_kept_apart():
    many = range(1, 11)
    page = worked.d_weights(many, many) + worked.d_bias(many)
    assert "∂L/∂W_d[1,10] = 1·10 = 10\n" in repr(page) and repr(page).endswith("∂L/∂b_d[10] = 10")
    latex = page._repr_latex_()
    for label in ("W_{d,1,10} &", "W_{d,10,1} &", "W_{d,11} &", "b_{d,10} &"):
        assert rf"\partial {label}" in latex


@pytest.mark.parametrize(
    ("name", "index", "plain", "latex"),
    [
        ("d_z", 1, "∂L/∂z_1", r"\partial\mathcal{L}/\partial z_{1}"),
        ("d_x_hat", "i", "∂L/∂x'_i", r"\partial\mathcal{L}/\partial x'_{i}"),
        ("dW_d", (1, 2), "∂L/∂W_d[1,2]", r"\partial\mathcal{L}/\partial W_{d,12}"),
        ("db_logvar", 2, "∂L/∂b_logvar[2]", r"\partial\mathcal{L}/\partial b_{\log\sigma^2,2}"),
        ("dW_e^(1)", "ij", "∂L/∂W_e^(1)[i,j]", r"\partial\mathcal{L}/\partial W^{(1)}_{e,ij}"),
        ("d_mu", "", "∂L/∂μ", r"\partial\mathcal{L}/\partial \mu"),
        ("dW_d", "", "∂L/∂W_d", r"\partial\mathcal{L}/\partial W_{d}"),
        ("eps", 1, "ε_1", r"\varepsilon_{1}"),
        ("beta", "", "β", r"\beta"),
        ("z", "", "z", "z"),
        ("h^(1)", "", "h^(1)", "h^{(1)}"),
        ("b_d", 10, "b_d[10]", "b_{d,10}"),
    ],
)
def test_symbols_with_and_without_an_index(name, index, plain, latex):
    assert spelled(name, index) == (plain, latex)


def test_the_kl_part_disappears_with_beta_zero():
    """Nothing times a rounded number is exactly nothing; what is left is the path through z."""
    page = worked.backward(lecture.parameters, lecture.x, lecture.eps, 0)
    assert page["d_mu[1]"] == page["d_z[1]"] and abs(page["d_mu[1]"]) > 0
    assert page.column("d_log_var[{}]") == [
        Number(Decimal("0.5"), True) * page.numbers[f"sigma[{j}]*d_sigma[{j}]"] for j in range(2)
    ]
    assert "∂L/∂μ_2 ≈ (-0.114733) + 0·0.02 ≈ (-0.114733) + 0 ≈ -0.114733" in repr(page)


def test_decimals_chooses_the_digits_and_changes_no_number(lecture_page):
    two, ten = (worked.backward(lecture.parameters, lecture.x, lecture.eps, decimals=d) for d in (2, 10))
    assert two.numbers == ten.numbers == lecture_page.numbers
    assert "∂L/∂x'_1 ≈ 2·(0.04 - 0.5) ≈ 2·(-0.46) ≈ -0.91\n" in repr(two) and "≈ -0.9120504353\n" in repr(ten)
    assert "≈ 0.2415005673\n" in repr(worked.update(lecture.parameters, lecture_page, 0.1, decimals=10))


@pytest.mark.parametrize(
    "step",
    [
        lambda x: worked.d_x_hat([x], [0]),
        lambda x: worked.d_weights([x], [1]),
        lambda x: worked.d_bias([x]),
        lambda x: worked.d_input([[1]], [x]),
        lambda x: worked.d_sigma([x], [1]),
        lambda x: worked.d_mu([x], [0]),
        lambda x: worked.d_log_var([0], [x]),
        lambda x: worked.d_hidden([[1]], [x], [[1]], [0]),
        lambda x: worked.descend([x], [0], 1, "b_d"),
        lambda x: worked.backward(lecture.parameters, [x, x, x], [0, 0]),
        lambda x: worked.update(lecture.parameters, worked.backward(lecture.parameters, lecture.x, lecture.eps), x),
    ],
    ids=[
        "d_x_hat",
        "d_weights",
        "d_bias",
        "d_input",
        "d_sigma",
        "d_mu",
        "d_log_var",
        "d_hidden",
        "descend",
        "backward",
        "update",
    ],
)
def test_every_step_shows_six_decimals_unless_told_otherwise(step):
    assert "0.123457" in repr(step(0.1234567)) and "0.1234567" not in repr(step(0.1234567))


# ---- rounding ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in QUANTITIES if name[0] == "d" and name != "d_g"])
def test_each_derivative_can_be_rounded_and_carried(name, lecture_page):
    page = worked.backward(lecture.parameters, lecture.x, lecture.eps, rounding={name: 3})
    symbols = [line.symbol for block in page.blocks for line in block.lines]
    assert [symbol for symbol in symbols if page.numbers[symbol].exact] == [
        symbol for symbol in symbols if symbol.startswith(f"{name}[") or follows_exactly(symbol, name)
    ]
    for symbol in symbols:
        if symbol.startswith(f"{name}["):
            assert page[symbol] == round(page[symbol], 3)
            assert 0 < abs(page[symbol] - lecture_page[symbol]) < Decimal("0.01")


def follows_exactly(symbol, name):
    """Whether a derivative is calculated from the rounded one and from numbers that were never rounded."""
    after = {
        "d_x_hat": ("db_d", "d_z", "d_sigma", "d_mu", "db_mu", "dW_mu"),
        "d_z": ("d_sigma", "d_mu", "db_mu", "dW_mu"),
        "d_mu": ("db_mu", "dW_mu"),
        "d_log_var": ("db_logvar", "dW_logvar"),
        "d_h": ("db_e", "dW_e"),
    }
    return symbol.partition("[")[0] in after.get(name, ())


def test_rounding_with_one_number_rounds_every_result():
    page = worked.backward(lecture.parameters, lecture.x, lecture.eps, rounding=2)
    page += worked.update(lecture.parameters, page, 0.1, rounding=2)
    for block in page.blocks:
        for line in block.lines:
            assert page[line.symbol] == round(page[line.symbol], 2), line.symbol
    known = {"z[0]": "0.46", "d_x_hat[1]": "-1.72", "dW_d[0,0]": "-0.41", "W_d[0,0]": "0.24"}
    assert {symbol: page[symbol] for symbol in known} == {symbol: Decimal(value) for symbol, value in known.items()}
    assert "= 0.2 - 0.1·(-0.41) = 0.2 - (-0.041) ≈ 0.24\n" in repr(page)


def test_a_hidden_layer_of_a_deep_decoder_can_be_rounded():
    page = worked.backward(deep_network(), [1], [0], rounding={"d_g": 2})
    assert page["d_g^(1)[0]"] == Decimal("-0.78") and page["d_z[0]"] == Decimal("-0.39")


# ---- bad input ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: worked.d_x_hat([1, 2], [1]), r"x_hat has 1 numbers, but x has 2\.$"),
        (lambda: worked.d_x_hat(3, [1]), r"x must be a column of numbers, not 3\.$"),
        (lambda: worked.d_weights([], [1]), r"d_out has 0 numbers, but wanted is at least one\.$"),
        (lambda: worked.d_weights([1], ["one"]), r"into\[0\] must be a finite number, not 'one'\.$"),
        (
            lambda: worked.d_weights([1], [None], ("h", "W_e", "b_e", "x")),
            r"into\[0\] must be a finite number, not None\.$",
        ),
        (lambda: worked.d_bias([float("nan")]), r"d_out\[0\] must be a finite number, not nan\.$"),
        (lambda: worked.d_input([[1, 2], [3]], [1, 1]), r"W\[1\] has 1 numbers, but W\[0\] has 2\.$"),
        (lambda: worked.d_input([[1, 2]], [1, 1]), r"d_out has 2 numbers, but W has 1\.$"),
        (lambda: worked.d_input([], [1]), r"W has 0 rows, but wanted is at least one\.$"),
        (lambda: worked.d_input(4, [1]), r"W must be a column of rows, not 4\.$"),
        (lambda: worked.d_input([4], [1]), r"W\[0\] must be a column of numbers, not 4\.$"),
        (lambda: worked.d_hidden([[1]], [1], [[1, 2]], [1]), r"W_logvar\[0\] has 2 numbers, but W_mu has 1\.$"),
        (lambda: worked.d_hidden([[1]], [1], [[1]], [1, 2]), r"d_log_var has 2 numbers, but W_logvar has 1\.$"),
        (lambda: worked.d_sigma([1], [1, 2]), r"eps has 2 numbers, but d_z has 1\.$"),
        (lambda: worked.d_mu([1, 2], [1]), r"mu has 1 numbers, but d_z has 2\.$"),
        (lambda: worked.d_mu([1], [1], "much"), r"beta must be a finite number, not 'much'\.$"),
        (lambda: worked.d_log_var([1, 2], [1]), r"sigma has 1 numbers, but d_sigma has 2\.$"),
        (lambda: worked.d_log_var([1], [1], None), r"beta must be a finite number, not None\.$"),
        (lambda: worked.descend([[1]], [[1], [2]], 1), r"gradient has 2 rows, but values has 1\.$"),
        (lambda: worked.descend([[1]], [[1, 2]], 1), r"gradient\[0\] has 2 numbers, but values has 1\.$"),
        (lambda: worked.descend([1], [1, 2], 1, "b_d"), r"gradient has 2 numbers, but values has 1\.$"),
        (lambda: worked.descend([[1]], [[1]], float("inf")), r"learning_rate must be a finite number, not inf\.$"),
        (lambda: worked.descend([1], [1], "fast", "b_d"), r"learning_rate must be a finite number, not 'fast'\.$"),
        (lambda: worked.d_bias([1], decimals=-1), r"decimals must be a whole number from 0 to 30, not -1\.$"),
        (
            lambda: worked.d_bias([1], rounding={"d_eps": 2}),
            r"rounding must give one of h, .*, d_x_hat, .* not 'd_eps': 2\.$",
        ),
        (lambda: worked.backward(lecture.parameters, [1, 2], [0, 0]), r"W\[0\] has 3 numbers, but x has 2\.$"),
        (lambda: worked.backward(lecture.parameters, [1, 2, 3], [0]), r"eps has 1 numbers, but mu has 2\.$"),
        (
            lambda: worked.update(lecture.parameters, worked.forward(lecture.parameters, lecture.x, lecture.eps), 0.1),
            r"derivatives must be a page of worked\.backward .*: dW_e is missing\.$",
        ),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        call()


def test_the_pencil_is_a_route_of_its_own():
    """It can be used where none of the other routes was ever loaded; of `networks` it knows which activation is which."""
    program = "import sys, vae_steps.worked; print(*(name for name in sys.modules if name.startswith('vae_steps.')))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    rooms = {name.split(".")[1] for name in loaded}
    assert "worked" in rooms and not rooms & {"model", "loss", "gradients", "symbolic", "lecture"}
