"""Chains of three layers on each side, one number in each: the pencil arrives at what stands on paper."""

from decimal import Decimal

import pytest

from vae_steps import worked
from vae_steps.model import Parameters
from vae_steps.networks import Affine

# x = 1 → 0.6 → 1.1 → -0.7, then mu = -0.3 and log sigma² = 0, so that sigma = 1; eps = 0.5 and z = 0.2 → 0.5 → 0.4 → 0.1
FORWARD = {
    "h^(1)[0]": "0.6",
    "h^(2)[0]": "1.1",
    "h^(3)[0]": "-0.7",
    "mu[0]": "-0.3",
    "log_var[0]": "0",
    "sigma[0]": "1",
    "z[0]": "0.2",
    "g^(1)[0]": "0.5",
    "g^(2)[0]": "0.4",
    "x_hat[0]": "0.1",
    "(x[0]-x_hat[0])^2": "0.81",
    "reconstruction": "0.81",
    "kl[0]": "0.045",
    "kl": "0.045",
    "total": "0.855",
}
BACKWARD = {
    "d_x_hat[0]": "-1.8",
    "dW_d^(3)[0,0]": "-0.72",
    "db_d^(3)[0]": "-1.8",
    "d_g^(2)[0]": "-0.9",
    "dW_d^(2)[0,0]": "-0.45",
    "db_d^(2)[0]": "-0.9",
    "d_g^(1)[0]": "0.9",
    "dW_d^(1)[0,0]": "0.18",
    "db_d^(1)[0]": "0.9",
    "d_z[0]": "1.8",
    "d_sigma[0]": "0.9",
    "d_mu[0]": "1.5",
    "d_log_var[0]": "0.45",
    "dW_mu[0,0]": "-1.05",
    "db_mu[0]": "1.5",
    "dW_logvar[0,0]": "-0.315",
    "db_logvar[0]": "0.45",
    "d_h^(3)[0]": "1.65",
    "dW_e^(3)[0,0]": "1.815",
    "db_e^(3)[0]": "1.65",
    "d_h^(2)[0]": "-1.65",
    "dW_e^(2)[0,0]": "-0.99",
    "db_e^(2)[0]": "-1.65",
    "d_h^(1)[0]": "-3.3",
    "dW_e^(1)[0,0]": "-3.3",
    "db_e^(1)[0]": "-3.3",
}
UPDATED = {  # with the learning rate 0.1, in the order of the calculation
    "W_e^(1)[0,0]": "0.83",
    "b_e^(1)[0]": "0.43",
    "W_e^(2)[0,0]": "2.099",
    "b_e^(2)[0]": "0.065",
    "W_e^(3)[0,0]": "-1.1815",
    "b_e^(3)[0]": "0.235",
    "W_mu[0,0]": "0.605",
    "b_mu[0]": "-0.1",
    "W_logvar[0,0]": "2.0315",
    "b_logvar[0]": "1.355",
    "W_d^(1)[0,0]": "1.982",
    "b_d^(1)[0]": "0.01",
    "W_d^(2)[0,0]": "-0.955",
    "b_d^(2)[0]": "0.99",
    "W_d^(3)[0,0]": "0.572",
    "b_d^(3)[0]": "0.08",
}


def layer(weight, bias):
    return Affine([[weight]], [bias])


PARAMETERS = Parameters(
    (layer(0.5, 0.1), layer(2, -0.1), layer(-1, 0.4)),
    layer(0.5, 0.05),
    layer(2, 1.4),
    (layer(2, 0.1), layer(-1, 0.9), layer(0.5, -0.1)),
)


def lines(page):
    """What stands on a page, in order: symbol and number of each line."""
    return [(line.symbol, page[line.symbol]) for block in page.blocks for line in block.lines]


def on_paper(numbers):
    return [(symbol, Decimal(number)) for symbol, number in numbers.items()]


def test_three_layers_forward():
    assert lines(worked.forward(PARAMETERS, [1], [0.5])) == on_paper(FORWARD)


def test_three_layers_backward():
    page = worked.backward(PARAMETERS, [1], [0.5])
    assert lines(page) == on_paper(BACKWARD)
    assert lines(worked.forward_backward(PARAMETERS, [1], [0.5])) == on_paper(FORWARD | BACKWARD)
    assert all(page.numbers[symbol].exact for symbol in BACKWARD)


def test_three_layers_updated():
    page = worked.update(PARAMETERS, worked.backward(PARAMETERS, [1], [0.5]), "0.1")
    assert lines(page) == on_paper(UPDATED)


@pytest.mark.parametrize(
    ("route", "formulas"),
    [
        (
            worked.forward,
            [
                "h^(1)_i = Σ_j W_e^(1)[i,j]·x_j + b_e^(1)[i]",
                "h^(2)_i = Σ_j W_e^(2)[i,j]·h^(1)_j + b_e^(2)[i]",
                "h^(3)_i = Σ_j W_e^(3)[i,j]·h^(2)_j + b_e^(3)[i]",
                "μ_i = Σ_j W_mu[i,j]·h^(3)_j + b_mu[i]",
                "log σ²_i = Σ_j W_logvar[i,j]·h^(3)_j + b_logvar[i]",
                "g^(1)_i = Σ_j W_d^(1)[i,j]·z_j + b_d^(1)[i]",
                "g^(2)_i = Σ_j W_d^(2)[i,j]·g^(1)_j + b_d^(2)[i]",
                "x'_i = Σ_j W_d^(3)[i,j]·g^(2)_j + b_d^(3)[i]",
            ],
        ),
        (
            worked.backward,
            [
                "∂L/∂W_d^(3)[i,j] = ∂L/∂x'_i·g^(2)_j",
                "∂L/∂g^(2)_j = Σ_i W_d^(3)[i,j]·∂L/∂x'_i",
                "∂L/∂g^(1)_j = Σ_i W_d^(2)[i,j]·∂L/∂g^(2)_i",
                "∂L/∂z_j = Σ_i W_d^(1)[i,j]·∂L/∂g^(1)_i",
                "∂L/∂W_mu[i,j] = ∂L/∂μ_i·h^(3)_j",
                "∂L/∂h^(3)_j = Σ_i W_mu[i,j]·∂L/∂μ_i + Σ_i W_logvar[i,j]·∂L/∂log σ²_i",
                "∂L/∂h^(2)_j = Σ_i W_e^(3)[i,j]·∂L/∂h^(3)_i",
                "∂L/∂h^(1)_j = Σ_i W_e^(2)[i,j]·∂L/∂h^(2)_i",
                "∂L/∂W_e^(1)[i,j] = ∂L/∂h^(1)_i·x_j",
            ],
        ),
    ],
    ids=["forward", "backward"],
)
def test_each_layer_is_named_by_its_number(route, formulas):
    written = [block.formula[0] for block in route(PARAMETERS, [1], [0.5]).blocks]
    assert [formula for formula in written if formula in formulas] == formulas


def test_the_numbers_of_layers_are_raised_in_latex():
    there, back = worked.forward(PARAMETERS, [1], [0.5]), worked.backward(PARAMETERS, [1], [0.5])
    assert r"h^{(2)}_{i} & = \textstyle\sum_j W^{(2)}_{e,ij}\, h^{(1)}_{j} + b^{(2)}_{e,i}" in there._repr_latex_()
    assert r"\partial\mathcal{L}/\partial W^{(1)}_{e,11} & = " in back._repr_latex_()
    assert "W_d^(1)[1,1] = 2 - 0.1·0.18 = " in repr(worked.update(PARAMETERS, back, "0.1"))


def test_the_hidden_layers_of_both_sides_can_be_rounded_and_carried():
    page = worked.forward(PARAMETERS, [1], [0.5], rounding={"h": 0, "g": 0})
    assert [page[f"h^({k})[0]"] for k in (1, 2, 3)] == [1, 2, -2]  # 0.6, 1.9 and -1.6
    assert [page[f"g^({k})[0]"] for k in (1, 2)] == [-2, 3]  # -1.527… and 2.9
