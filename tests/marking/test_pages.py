"""A number of a worked page is marked by the step that leads to it, whatever its names are."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_steps import lecture, worked
from vae_steps.marking import alone, behind, label
from vae_steps.model import Affine, Parameters
from vae_steps.networks import sigmoid

LAYER = worked.affine(lecture.W_e, lecture.b_e, lecture.x)
FORWARD = worked.forward(lecture.parameters, lecture.x, lecture.eps)
BACKWARD = worked.backward(lecture.parameters, lecture.x, lecture.eps)
DOWN = worked.descend(lecture.W_d, np.full((3, 2), 0.5), 0.1)
UPDATE = worked.update(lecture.parameters, BACKWARD, 0.1)
HALF = worked.squared_error([1, 2], [0.5, 1.2], loss="half_squared_error")
NOISED = worked.noised([0.5, -1], [-1, 2], 0.64)
STEPPED = worked.stepped([-0.2, 0.4], [-1, 0.5], 0.36, 0.64)
STEPPED_WITH_NOISE = worked.stepped([-0.2, 0.4], [-1, 0.5], 0.36, 0.64, [0.5, -2])
TRAINED = worked.diffusion_step((Affine(np.eye(1, 11), [0.1]),), [0.5], [-1], 0.5, 0.64, condition=[0, 1])
VARIANCE = float(STEPPED_WITH_NOISE["fresh_variance"])
FRESH_FORGOTTEN = f"{float(STEPPED_WITH_NOISE['z_next[0]']) - 0.5 * VARIANCE**0.5:.4f}"
OF_A_CLASS = worked.forward_backward(
    Parameters(
        lecture.parameters.encoder,
        lecture.parameters.mu_head,
        lecture.parameters.log_var_head,
        (Affine(np.hstack([lecture.W_d, [[0.3, 0.1], [-0.2, 0.5], [0.7, 0.4]]]), lecture.b_d),),
    ),
    lecture.x,
    lecture.eps,
    condition=[0, 1],
)
CODE = worked.affine(lecture.W_e, lecture.b_e, lecture.x, ("z", "W_e", "b_e", "x"))


def names(page, symbol, answer, decimals=2):
    return {name for group in behind(page, symbol, decimals)(answer).names for name in group}


@pytest.mark.parametrize(
    ("page", "symbol", "answer", "decimals", "slip"),
    [
        (LAYER, "h[0]", "0.1", 2, "bias_forgotten"),
        (LAYER, "h[0]", "0.6", 2, "other_place"),
        (LAYER, "h[1]", "-0.6", 2, "sign"),
        (CODE, "z[1]", "0.4", 2, "bias_forgotten"),
        (FORWARD, "mu[1]", "-0.08", 2, "bias_forgotten"),
        (FORWARD, "sigma[0]", "0.98", 2, "half_forgotten"),
        (FORWARD, "z[0]", "0.495", 3, "mu_forgotten"),
        (FORWARD, "reconstruction", "0.495", 3, "mean_for_sum"),
        (FORWARD, "kl", "-0.0015", 4, "kl_sign"),
        (FORWARD, "total", "1.486", 3, "kl_forgotten"),
        (BACKWARD, "d_mu[0]", "0.0031", 4, "kl_path_forgotten"),
        (BACKWARD, "dW_d[0,1]", "0.9120", 4, "d_forgotten"),
        (DOWN, "W_d[0,0]", f"{lecture.W_d[0, 0] + 0.05:.2f}", 2, "step_added"),
        (DOWN, "W_d[2,1]", "0.05", 2, "step_alone"),
        (worked.descend([0.4], [1.5], 0.1, "b_e^(2)"), "b_e^(2)[0]", "0.4", 2, "not_updated"),
        (UPDATE, "b_d[1]", f"{2 * lecture.b_d[1] - float(UPDATE['b_d[1]']):.4f}", 4, "minus_lost"),
        (UPDATE, "W_mu[0,1]", f"{lecture.W_mu[0, 1]:.6f}", 6, "not_updated"),
        (BACKWARD, "db_d[1]", f"{BACKWARD['d_x_hat[1]'] / 2:.4f}", 4, "two_forgotten"),
        (BACKWARD, "db_e[0]", f"{float(BACKWARD['d_h[0]']) * lecture.x[0]:.4f}", 4, "input_added"),
        (HALF, "reconstruction", "0.89", 2, "half_forgotten"),
        (worked.d_x_hat([1], [0.5], loss="half_squared_error"), "d_x_hat[0]", "-1", 2, "two_added"),
        (worked.standard_deviation([-0.02], rounding={"sigma": 2}), "sigma[0]", "1.01", 2, "exponent_sign"),
        (OF_A_CLASS, "x_hat[0]", f"{OF_A_CLASS['x_hat[0]'] - Decimal('0.1'):.4f}", 4, "condition_forgotten"),
        (OF_A_CLASS, "x_hat[1]", f"{OF_A_CLASS['x_hat[1]'] - Decimal('0.7'):.4f}", 4, "other_class"),
        (NOISED, "z_t[0]", f"{0.64 * 0.5 - 0.36:.3f}", 3, "root_forgotten"),
        (NOISED, "z_t[1]", f"{-0.6 + 0.8 * 2:.1f}", 1, "shares_swapped"),
        (worked.predicted_start([-0.2], [-1], 0.64), "z_0_hat[0]", "0.4", 1, "division_forgotten"),
        (worked.guided([0.5], [0.2], 3), "eps_hat_guided[0]", "1.1", 1, "guidance_from_free"),
        (STEPPED, "z_next[0]", "0.8", 1, "noise_forgotten"),
        (STEPPED_WITH_NOISE, "z_next[0]", FRESH_FORGOTTEN, 4, "fresh_forgotten"),
        (TRAINED, "total", f"{1 - TRAINED['eps_hat[0]'] ** 2:.4f}", 4, "squared_apart"),
        (TRAINED, "d_eps_hat[0]", f"{TRAINED['d_eps_hat[0]'] / 2:.4f}", 4, "two_forgotten"),
        (TRAINED, "eps_hat[0]", f"{TRAINED['eps_hat[0]'] - Decimal('0.1'):.4f}", 4, "bias_forgotten"),
    ],
)
def test_the_slip_of_a_number_on_a_page_is_named(page, symbol, answer, decimals, slip):
    if slip == "d_forgotten":
        answer = f"{page['z[1]']:.4f}"
    assert slip in names(page, symbol, answer, decimals)


def test_a_rounded_weight_is_marked_by_the_number_that_it_had_before():
    rounded = {"decimals": 3, "rounding": {"b_d": 1}}
    assert "not_updated" in names(worked.descend([0.512], [0.1], 0.1, "b_d", **rounded), "b_d[0]", "0.51")
    # To 0.5, which is rounded, leads a step from 0.51 as well, and none began there.
    assert "not_updated" not in names(worked.descend([0.546], [0.1], 0.1, "b_d", **rounded), "b_d[0]", "0.51")


@pytest.mark.parametrize(
    "page", [LAYER, FORWARD, BACKWARD, DOWN, UPDATE, HALF, OF_A_CLASS, STEPPED, STEPPED_WITH_NOISE, TRAINED]
)
def test_the_number_on_the_page_itself_is_right(page):
    for symbol in page.numbers:
        assert behind(page, symbol, 6)(f"{page[symbol]:.12f}").right, symbol


@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(1, 4))
def test_a_layer_of_any_size_and_of_any_names_is_found(seed, rows, columns):
    rng = np.random.default_rng(seed)
    W, b, x = (rng.integers(-9, 10, size) / 10 for size in ((rows, columns), rows, columns))
    page = worked.affine(W, b, x, ("z", "W_d", "b_d", "a"))
    right, forgotten = page["z[0]"], page["z[0]"] - page["b_d[0]"]
    row = behind(page, "z[0]", 2)(str(forgotten))
    assert row.right if right == forgotten else row.slips


def test_a_number_of_a_shorter_or_longer_column_is_not_taken_for_one_of_a_layer():
    assert "other_place" in names(FORWARD, "h[0]", f"{FORWARD['h[1]']:.2f}")
    assert names(FORWARD, "b_d[0]", "0.2") == names(FORWARD, "x[0]", "0.6") == set()


def test_what_was_put_in_has_no_layer_that_leads_to_it_by_chance():
    page = worked.affine([[1]], [0], [0.5]) + worked.affine([[1]], [0.01], [0.7], ("z", "W_d", "b_d", "x"))
    assert not behind(page, "x[0]", 0)("0").right  # 0.7, and h is 0.5, which may be rounded to 0
    chance = worked.affine([[1]], [0], [0.5], ("a", "W", "b", "y")) + page  # z is 0.71, and a is 0.5
    assert not behind(chance, "z[0]", 0)("0").right and behind(chance, "z[0]", 0)("1").right


@pytest.mark.parametrize("x", [1e25, 1.23456789012e11, 1e-9])
@pytest.mark.parametrize("decimals", [0, 2, 12])
def test_a_number_of_any_size_is_marked(x, decimals):
    page = worked.squared_error([x], [0.1])
    value = page["reconstruction"]
    for answer in (value, f"{value:.{decimals}f}", f"{value:.{decimals + 2}f}", float(value)):
        assert behind(page, "reconstruction", decimals)(answer).right, answer
    assert not behind(page, "reconstruction", decimals)(f"{value * 3 + 9:.{decimals}f}").right


def test_a_number_that_is_nearly_nothing_is_marked():
    page = worked.activate([-400_000], sigmoid)
    assert behind(page, "h[0]", 2)("0").right and not behind(page, "h[0]", 2)("0.5").right
    assert behind(page, "exp(-a_h[0])", 2)("3").right is False


def test_of_a_number_alone_only_its_writing_can_go_wrong():
    marked = alone(2.25, 2).mark_without_a_hint
    assert [marked(answer).names for answer in ("22.5", "-2.25", "7")] == [(("point",),), (("sign",),), ()]
    assert marked("7").hint == "" and marked("2.25").right


def test_a_symbol_is_written_as_the_page_writes_it():
    assert (label("h[0]"), label("kl"), label("dW_d[0,1]")) == (
        "h_{1}",
        "\\mathrm{KL}",
        "\\partial\\mathcal{L}/\\partial W_{d,12}",
    )
    assert label("sigma[0]*eps[0]") == ""
