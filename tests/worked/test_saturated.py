"""Pages of saturated units: short lines, of which each follows from what stands there, also near ±1 and near 0."""

import itertools
import time
from decimal import Decimal, localcontext

import numpy as np
import pytest
from amount import cases
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reread import follows, recalculate

from vae_steps import gradients, worked
from vae_steps.model import AutoencoderParameters, autoencode
from vae_steps.networks import Affine, identity, relu, sigmoid
from vae_steps.validate import OutOfRange
from vae_steps.worked.numbers import Number

_LONGEST = 120  # characters of a row, also of its LaTeX without the marks that are not seen
saturated = st.builds(
    lambda sign, size: sign * size, st.sampled_from((1, -1)), st.sampled_from((5, 20, 40, 800)) | st.integers(8, 900)
)


def one_unit(a, logit, activation):
    """A unit that is fed with `a`, and an output that is fed with `logit` where the unit gives 1."""
    parameters = AutoencoderParameters((Affine([[a]], [0]),), (Affine([[logit / 2]], [logit / 2]),))
    return parameters, [1], activation, sigmoid


def rows(page):
    return [row for text in repr(page).split("\n\n") for row in text.split("\n")]


@given(
    saturated,
    saturated,
    st.sampled_from((np.tanh, sigmoid, relu, identity)),
    st.sampled_from((0, 0.25, 1)),
    st.sampled_from(("binary_cross_entropy", "squared_error", "half_squared_error")),
)
@example(800, 800, np.tanh, 1, "half_squared_error")
@example(-800, 800, sigmoid, 1, "binary_cross_entropy")
@settings(max_examples=cases(30))
def test_a_whole_page_of_saturated_units_is_short_and_holds_together(a, logit, activation, target, loss):
    arguments = one_unit(a, logit, activation)
    if activation in (relu, identity):  # the logit would grow as the unit does
        arguments = (AutoencoderParameters((Affine([[a]], [0]),), (Affine([[0.5]], [logit / 2]),)), *arguments[1:])
    page = worked.autoencoder_forward_backward(*arguments, [target], loss)
    assert max(map(len, rows(page))) <= _LONGEST
    recalculate(page, 6, digits=900)


@given(saturated, st.integers(1, 12), st.sampled_from((0, 1)) | st.floats(0.01, 0.99))
@settings(max_examples=cases(30))
def test_the_cross_entropy_of_a_saturated_sigmoid_at_any_decimals(logit, decimals, t):
    x_hat = worked.activate([logit], sigmoid, ("x_hat", "logits"), decimals=decimals)
    page = x_hat + worked.cross_entropy([t], x_hat.result, decimals=decimals)
    recalculate(page, decimals, digits=900)
    with localcontext(prec=1000):
        t, rest = Decimal(str(t)), 1 - Decimal(str(t))
        wanted = t * (1 + Decimal(-logit).exp()).ln() + rest * (1 + Decimal(logit).exp()).ln()
        assert page["reconstruction"] == pytest.approx(wanted, rel=Decimal("1e-50"))
    exact = max(len(str(t)), len(str(rest)))  # digits that were given are written
    assert max(map(len, rows(page))) <= _LONGEST + 3 * max(0, decimals - 6) + 2 * exact


@given(st.lists(saturated, min_size=1, max_size=3), st.sampled_from((np.tanh, sigmoid)), st.floats(-5, 5))
@settings(max_examples=cases(15))
def test_no_slope_of_a_saturated_unit_is_written_as_nothing(a, activation, slope):
    there = worked.activate(a, activation)
    page = there + worked.d_activation([slope] * len(a), a, there.result, activation)
    recalculate(page, 6, digits=900)
    shown = [row for row in rows(page) if " = 0" not in row]
    assert all(len(row) <= _LONGEST + 2 * len(str(slope)) for row in shown)
    for i, one in enumerate(a):
        with localcontext(prec=1500):
            e = Decimal(-abs(one) * (2 if activation is np.tanh else 1)).exp()
            wanted = Decimal(str(slope)) * (4 if activation is np.tanh else 1) * e / (1 + e) ** 2
        assert page[f"d_a_h[{i}]"] == pytest.approx(wanted, rel=Decimal("1e-12"))


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        (
            lambda: worked.activate([20, -20, 8], np.tanh),
            [
                "h_1 = tanh(20) = 1 - 2/(1 + exp(40)) ≈ 1 - 2/(2.353853·10^17) ≈ 1 - (8.496709·10^-18)",
                "h_2 = tanh(-20) = -1 + 2/(1 + exp(40)) ≈ -1 + 2/(2.353853·10^17) ≈ -1 + (8.496709·10^-18)",
                "h_3 = tanh(8) = 1 - 2/(1 + exp(16)) ≈ 1 - 2/8886111.520508 ≈ 1 - (2.250703·10^-7)",
            ],
        ),
        (
            lambda: worked.activate([20, -800, 5], sigmoid),
            [
                "h_1 = 1/(1 + exp(-20)) = 1 - 1/(1 + exp(20)) ≈ 1 - 1/485165196.409790 ≈ 1 - (2.061154·10^-9)",
                "h_2 = 1/(1 + exp(800)) ≈ 1/(1 + (2.726375·10^347)) ≈ 1/(2.726375·10^347) ≈ 3.667875·10^-348",
                "h_3 = 1/(1 + exp(-5)) ≈ 1/(1 + 0.006738) ≈ 1/1.006738 ≈ 0.993307",
            ],
        ),
        (
            lambda: worked.cross_entropy([0.5, 0], worked.activate([20, 800], sigmoid).result),
            [
                "CE_i = -x_i·log(x'_i) - (1 - x_i)·log(1 - x'_i), where log(1 - v) ≈ -v for a small v CE_1",
                "CE_1 ≈ -0.5·log(1 - (2.061154·10^-9)) - (1 - 0.5)·log(1 - (1 - (2.061154·10^-9))) "
                "≈ -0.5·log(1 - (2.061154·10^-9)) - 0.5·log(2.061154·10^-9) ",
                "CE_2 ≈ -0·log(1 - (3.667875·10^-348)) - (1 - 0)·log(1 - (1 - (3.667875·10^-348))) "
                "≈ -log(3.667875·10^-348) ≈ -(-800.000000) ≈ 800.000000",
            ],
        ),
        (
            lambda: worked.d_activation([1], [20], worked.activate([20], np.tanh).result, np.tanh),
            [
                "∂L/∂a_h[i] = ∂L/∂h_i·(1 - h_i²), where (1 - v)² ≈ 1 - 2·v for a small v",
                "≈ 1·(1 - (1 - (8.496709·10^-18))²) ≈ 1·(1 - (1 - (1.699342·10^-17)))",
            ],
        ),
        (
            lambda: worked.d_activation([1], [-20], worked.activate([-20], np.tanh).result, np.tanh),
            ["≈ 1·(1 - (-1 + (8.496709·10^-18))²) ≈ 1·(1 - (1 - (1.699342·10^-17)))"],
        ),
        (
            lambda: worked.d_logits([1], worked.activate([800], sigmoid).result),
            ["≈ (1 - (3.667875·10^-348)) - 1 ≈ -3.667875·10^-348"],
        ),
        (
            lambda: worked.affine([[1, 1]], [-1], worked.activate([20, -60], np.tanh).result),
            [
                "≈ 1·(1 - (8.496709·10^-18)) + 1·(-1 + (1.533530·10^-52)) + (-1) "
                "≈ (1 - (8.496709·10^-18)) + (-1 + (1.533530·10^-52)) + (-1) ≈ (-8.496709·10^-18) + (-1) ≈ -1.000000"
            ],
        ),
        (
            lambda: worked.kl_divergence([0], [1e-30]),
            ["- (1 + (1·10^-30) + (5.000000·10^-61))) ≈ -½·(-5.000000·10^-61) ≈ 2.500000·10^-61"],
        ),
        (lambda: worked.squared_error([1], ["0.9999999999"]), ["(1 - 0.9999999999)² = (1·10^-10)² = 1·10^-20"]),
    ],
    ids=["tanh", "sigmoid", "CE", "d tanh", "d tanh below", "d logits", "affine", "KL", "typed"],
)
def test_what_a_number_lacks_of_a_short_one_is_written(page, lines):
    text = " ".join(repr(page()).split())
    assert [line for line in lines if line not in text] == [], text
    recalculate(page(), 6, digits=900)


def test_a_rule_for_small_numbers_stands_on_the_page_where_it_is_needed_in_both_scripts():
    near, far = (worked.activate([logit], sigmoid).result for logit in (20, 5))
    latex = worked.cross_entropy([1], near)._repr_latex_()
    assert r"\log(1 - x'_{i}), \quad \text{where }\log(1 - v) \approx -v\text{ for a small v} \\[2pt]" in latex
    assert r"\mathrm{CE}_{1} & \approx -1 \cdot \log(1 - (2.061154 \cdot 10^{-9}))" in latex
    for page in (worked.cross_entropy([1], far), worked.cross_entropy([0], near), worked.d_logits([0], near)):
        assert "where" not in repr(page) + page._repr_latex_()


def test_a_result_that_is_rounded_and_carried_says_no_more_than_that():
    page = worked.activate([20, -20], np.tanh, rounding={"h": 4})
    assert [number.value for number in page.result] == [1, -1] and "10^-18" not in repr(page)
    assert repr(page).endswith(" ≈ -1")


@pytest.mark.parametrize("size", [20, 40, 300, 800, 1600])
def test_tanh_far_below_0_has_as_many_digits_as_far_above(size):
    above, below = worked.activate([size, -size], np.tanh).result
    assert above.value == below.value.copy_negate() != 1 and above == Number(above.value, False)


def test_what_backward_says_of_saturated_units_is_what_the_model_says():
    for a, logit in itertools.product((5, -5, 12), (5, -5, 15, -15)):
        parameters, x, activation, output = one_unit(a, logit, np.tanh)
        page = worked.autoencoder_backward(parameters, x, activation, output, [1])
        there = autoencode(parameters, x, activation, output)
        found = gradients.autoencoder_backward(parameters, there, activation, output=output, target=[1]).parameters
        assert float(page["dW_d[0,0]"]) == pytest.approx(found.decoder[0].W[0, 0], rel=1e-6)
        assert float(page["dW_e[0,0]"]) == pytest.approx(found.encoder[0].W[0, 0], rel=1e-3)


def test_a_small_standard_deviation_is_written_until_it_has_a_million_digits():
    assert repr(worked.standard_deviation([-1e9])).endswith("exp(-500000000) ≈ 1.117826·10^-217147241")
    assert repr(worked.standard_deviation([-1e308])).endswith("≈ 0.000000")


def test_the_digits_that_stand_there_are_enough():
    for logit in (12, 15, 20, 40, 300):
        x_hat = worked.activate([logit], sigmoid).result
        for page in (worked.d_logits([1], x_hat), worked.d_x_hat([1], x_hat), worked.squared_error([1], x_hat)):
            for label, before, after in follows(page):
                assert before != 0 != after and 0.45 < before / after < 2.2, (label, before, after)


@pytest.mark.parametrize("logit", [-22_000, -1_000_000, 9_000, 22_000])
@pytest.mark.parametrize("loss", ["binary_cross_entropy", "squared_error"])
def test_the_page_of_a_logit_that_is_far_too_large_takes_no_time(logit, loss):
    parameters = AutoencoderParameters((Affine([[logit]], [0]),), (Affine([[1]], [0]),))
    started = time.process_time()
    page = worked.autoencoder_forward_backward(parameters, [1], identity, sigmoid, [0.25], loss)
    assert max(map(len, rows(page))) <= _LONGEST
    assert time.process_time() - started < 0.5
    if loss == "binary_cross_entropy":
        assert page["reconstruction"].quantize(Decimal("1e-6")) == Decimal(max(0.75 * logit, -0.25 * logit))


@pytest.mark.parametrize("logit", [25_000, 1e9, 1e300])
def test_of_what_is_too_near_to_1_for_a_page_one_sentence_says_so(logit):
    x_hat = worked.activate([logit], sigmoid, ("x_hat", "logits"))
    with pytest.raises(OutOfRange, match=r"^x_hat\[0\] is too near to 1: the inputs must be smaller") as said:
        worked.cross_entropy([0.25], x_hat.result)
    assert said.value.problem == "x'₁ is too near to 1 to be written: the inputs must be smaller."


@given(st.integers(31, 9000), st.integers(1, 99))
def test_the_logarithm_of_what_is_nearly_1_has_all_digits(place, digits):
    with localcontext(prec=10_000):
        v = Decimal(digits).scaleb(-place - 2)
        found = Number(1 - v, True).log()
    with localcontext(prec=100):
        wanted = -(v + v**2 / 2 + v**3 / 3 + v**4 / 4)
        assert abs(found.value / wanted - 1) < Decimal("1e-59") and not found.exact
