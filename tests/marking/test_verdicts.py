"""What is said to an answer: which digits are enough, which slip of rounding it was, where to look first, and how."""

import itertools
import re
import time
from math import exp, log

import numpy as np
import pytest

from vae_steps import spelling, worked
from vae_steps.language import _
from vae_steps.marking import Marker, Verdict, behind, digits_wanted, hints, plain
from vae_steps.marking.ranking import rank
from vae_steps.marking.recalculation import Slip
from vae_steps.marking.slips.names import SLIPS, WHY
from vae_steps.model import AutoencoderParameters
from vae_steps.networks import Affine, identity, relu, sigmoid
from vae_steps.spelling import spelled

H = {"W_e": [[1.5, -1.2]], "b_e": [0.1], "x": [0.5, -0.3]}  # 0.75 + 0.36 + 0.1
Z = {"mu": [0.31], "log_var": [0], "eps": [0.5]}  # 0.31 + 0.5
LOSS = {"reconstruction": 1.25, "kl": 0.3, "beta": 2}  # 1.25 + 0.6
KL = {"mu": [0.5, 1.2], "log_var": [0, 0]}  # 0.125 + 0.72
MU = Marker("mu", {"W_mu": [[0.1, -0.1], [0.2, -0.2]], "b_mu": [0, 0.1], "h": [0.2, 0.6]}, 2)
COLUMNS = {"x": [0.5, 1], "x_hat": [0.2, 0.5]}  # squared errors 0.09 and 0.25


def names(verdict):
    """The groups of slips that explain each number, by their keys."""
    return [set(row.names) for row in verdict.rows]


# ---- where to look first


@pytest.mark.parametrize(
    ("step", "inputs", "decimals", "answer", "term"),
    [
        ("h", H, 2, "1.25", r"W_{11}\cdot x_{1}"),
        ("h", H, 2, "1.91", "b_{1}"),
        ("z", Z, 2, "0.85", r"\mu_{1}"),
        ("z", Z, 2, "0.41", r"\sigma_{1}\cdot \varepsilon_{1}"),
        ("total", LOSS, 2, "1.89", r"\textstyle\sum_i (x_i - x'_i)^2"),
        ("total", LOSS, 2, "1.35", r"\beta\,\mathrm{KL}"),
        (
            "d_z",
            {"W_d": [[0.5], [0.2]], "d_x_hat": [0.6, 0.7]},
            2,
            "1.14",
            r"W_{d,21}\cdot \partial\mathcal{L}/\partial x'_{2}",
        ),
        (
            "d_h",
            {"W_mu": [[0.5]], "d_mu": [0.6], "W_logvar": [[0.2]], "d_log_var": [0.7]},
            2,
            "1.14",
            r"W_{\log\sigma^2,11}\cdot \partial\mathcal{L}/\partial \log\sigma^2_{1}",
        ),
        ("d_mu", {"d_z": [0.31], "mu": [0.5]}, 2, "0.41", r"\beta\,\mu_{1}"),
        # Also where the sum of the terms goes on: the square of 0.83 - 0.24, and exp(½·(-0.06)).
        ("squared_error", {"x": [0.53], "x_hat": [0.24]}, 4, "0.3481", "x_{1}"),
        ("sigma", {"log_var": [-0.02]}, 6, "0.970446", r"\log\sigma^2_{1}"),
    ],
)
def test_the_term_with_one_digit_that_would_explain_an_answer_is_named(step, inputs, decimals, answer, term):
    (row,) = Marker(step, inputs, decimals).mark(answer).rows
    assert (row.hint, row.clue, row.slips, row.right) == (term, 1, (), False)


@pytest.mark.parametrize(
    ("step", "inputs", "answer", "first"),
    [
        ("h", H, "1.81", r"W_{12}\cdot x_{2}"),  # 0.36 as 0.96, or 0.1 as 0.7; 0.75 as 1.35 would be two digits
        ("kl", KL, "0.995", r"\mu_{1}^2"),
        ("reconstruction", COLUMNS, "0.50", "x_{1}"),
    ],
)
def test_where_a_digit_of_any_of_some_terms_would_explain_it_the_first_is_named_and_that_it_is_not_sure(
    step, inputs, answer, first
):
    (row,) = Marker(step, inputs, 3).mark(answer).rows
    assert (row.hint, row.clue, row.slips, row.right) == (first, 2, (), False)


@pytest.mark.parametrize(
    ("step", "inputs", "answer", "first"),
    [
        ("h", H, "9", r"W_{11}\cdot x_{1}"),
        ("h", H, "11.25", r"W_{11}\cdot x_{1}"),  # 0.75 as 10.79 has a digit more
        ("kl", KL, "7", r"\mathrm{KL}_{1}"),
        ("reconstruction", COLUMNS, "0.37", "(x_{1} - x'_{1})^2"),
        ("d_x_hat", {"x": [0.53], "x_hat": [0.21]}, "-0.35", "x'_{1}"),
    ],
)
def test_the_first_term_is_named_where_no_digit_explains_it(step, inputs, answer, first):
    (row,) = Marker(step, inputs, 2).mark(answer).rows
    assert (row.hint, row.clue, row.slips) == (first, 0, ())


def test_only_what_is_wrong_and_unexplained_has_a_hint():
    rows = (
        Marker("mu", {"W_mu": [[1, 2], [3, 4], [5, 6]], "b_mu": [0.1, 0.2, 0.3], "h": [0.5, 1]}).mark("2.6 5.5 77").rows
    )
    assert [bool(row.hint) for row in rows] == [False, False, True]
    assert [bool(row.slips) for row in rows] == [False, True, False]


# ---- digits


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize(
    ("answer", "slips"),
    [
        ("1.2846", None),
        ("1.28457", None),
        ("1.284570", None),
        ("1.284568", None),  # at the four digits asked for
        ("1.2845", {"cut"}),
        ("1.285", {"rounded"}),
        ("1.284", {"cut"}),
        ("1.28", {"rounded"}),  # cut off, too: that is the same in other words
        ("1.3", {"rounded"}),
        ("1.2", {"cut"}),
        ("1", {"rounded"}),
        ("1.2847", {"last_digit"}),
        ("-1.2846", {"sign"}),
        ("12.846", {"point"}),
        ("1.2486", {"digits_swapped"}),
    ],
)
def test_an_answer_that_was_rounded_too_far_or_cut_off_is_told_so(sign, answer, slips):
    inputs = {"mu": [float(sign + "0.78457")], "log_var": [0], "eps": [float(sign + "0.5")]}
    verdict = Marker("z", inputs, 4).mark((sign + answer).replace("--", ""))
    assert verdict.right == (slips is None)
    assert names(verdict) == [{(slip,) for slip in slips or ()}]
    assert all(len(row.why) == len(row.slips) for row in verdict.rows if not row.right)


def test_at_no_decimals_an_answer_can_be_cut_but_not_rounded_further():
    marker = Marker("h", {"W_e": [[3.5, 5.2]], "b_e": [0.1], "x": [2, 4]}, 0)  # 27.9
    assert marker.mark("28").right and names(marker.mark("27")) == [{("cut",)}]
    assert marker.mark("28").rows[0].why == () and marker.mark("28.4").rows[0].why


@pytest.mark.parametrize("answer", ["0.2", "0.3", "0.25"])
def test_a_result_half_way_may_be_rounded_to_either_side(answer):
    assert Marker("h", {"W_e": [[0.5]], "b_e": [0], "x": [0.5]}, 1).mark(answer).right


def test_more_digits_than_are_asked_for_must_be_right_only_as_far_as_they_go():
    marker = Marker("h", {"W_e": [[0.5]], "b_e": [0], "x": [0.50998]}, 2)  # 0.25499
    assert marker.mark("0.255").right  # rounds to 0.26, but is right at its own three digits
    assert not marker.mark("0.256").right


SIGMA = exp(0.15)  # 1.161834…


@pytest.mark.parametrize("places", [1, 2, 3])
@pytest.mark.parametrize(
    ("step", "inputs", "result"),
    [
        ("z", {"mu": [0.1], "eps": [0.7]}, lambda sigma: 0.1 + 0.7 * sigma),
        ("kl", {"mu": [0.5]}, lambda sigma: -(1 + 0.3 - 0.25 - sigma**2) / 2),
        ("d_log_var", {"d_sigma": [0.9]}, lambda sigma: sigma * 0.9 / 2 + (sigma**2 - 1) / 2),
    ],
)
def test_a_standard_deviation_that_was_rounded_early_is_told_so(step, inputs, result, places):
    marker = Marker(step, inputs | {"log_var": [2 * log(SIGMA)]})
    verdict = marker.mark(f"{result(round(SIGMA, places)):.6f}")
    (row,) = verdict.rows
    assert names(verdict) == [{("rounded_early",)}] and marker.mark(f"{result(SIGMA):.6f}").right
    assert row.slips == (((SLIPS["rounded_early"], ""),),)


def test_by_a_rule_of_rounding_the_exact_and_the_rounded_result_are_right():
    inputs = {"mu": [0.1], "log_var": [0.3], "eps": [0.5]}
    marker = Marker("z", inputs, 6, {"sigma": 2})
    assert marker.mark("0.680917").right and marker.mark("0.68").right and not marker.mark("0.7").right
    assert not Marker("z", inputs, 6).mark("0.68").right


# ---- no digits are asked for


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("1.404605", True),
        (1.404605 + 2e-16, True),
        ("1.4046", True),
        ("1.405", True),
        ("1.40", True),
        ("1.404", False),
        ("1.41", False),
        ("1", False),
    ],
)
def test_where_no_digits_are_asked_for_what_is_rounded_rightly_at_three_digits_is_right(answer, right):
    marker = Marker("total", {"reconstruction": "1.404605", "kl": 0})
    assert marker.mark(answer).right is right
    assert Marker("total", {"reconstruction": "0.0001404605", "kl": 0}).mark("0.00014").right
    assert not Marker("total", {"reconstruction": "0.0001404605", "kl": 0}).mark("0.0001").right
    assert Marker("total", {"reconstruction": 0, "kl": 0}).mark("0.000").right


# ---- digits that nobody asked for, and rounding on the way


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("-0.01 0.08", [None, None]),
        ("-0.009 0.081", ["-0.01", "0.08"]),
        ("-0.010 0.075", [None, "0.08"]),
        ("-0.0100000000000000009 0.07999999999999999", [None, None]),  # of a float
    ],
)
def test_of_a_right_answer_the_digits_beyond_those_asked_for_are_marked_too(answer, said):
    verdict = Marker("mu", {"W_mu": [[0.1, -0.1], [0.2, -0.2]], "b_mu": [0, 0.1], "h": [-0.1, 0]}, 2).mark(answer)
    assert verdict.right
    for row, value in zip(verdict.rows, said):
        assert bool(row.why) == bool(value) and (not value or f"{digits_wanted(2)}: {value}." in row.why[0])


def test_digits_beyond_those_asked_for_may_be_cut_off():
    marker = Marker("h", {"W_e": [[1]], "b_e": [0], "x": ["0.6666666666"]}, 2)
    assert marker.mark("0.6666").rows[0].why == marker.mark("0.6667").rows[0].why == ()
    assert marker.mark("0.6668").rows[0].why and marker.mark("0.6668").right


@pytest.mark.parametrize("answer", ["0.0015", "0.00150", "0.001505"])
def test_what_is_right_without_rounding_alone_is_told_so_with_the_rounded_numbers(answer):
    marker = Marker("kl", {"mu": [-0.04, 0.02], "log_var": [-0.02, 0.04]}, 5, {"sigma": 2})
    (row,) = marker.mark(answer).rows
    assert row.right and "(0.99, 1.02)" in row.why[0] and "0.00125" in row.why[0]
    assert marker.mark("0.00125").rows[0].why == ()


def test_what_is_right_with_rounding_and_without_needs_no_remark():
    marker = Marker("z", {"mu": [-0.04, 0.02], "log_var": [-0.02, 0.04], "eps": [-1, 2]}, 2, {"sigma": 2})
    assert [row.why for row in marker.mark("-1.03005 2.06").rows] == [(), ()]
    columns = {"W_e": [[0.5]], "b_e": [0], "x": [0.25]}
    (row,) = Marker("h", columns, 3, {"h": 1}).mark("0.125").rows
    assert row.right and row.why[0].endswith("it is 0.100.")


def test_a_half_that_was_rounded_to_even_lacks_a_digit_and_was_not_cut_off():
    marker = Marker("kl", {"mu": [-0.04, 0.02], "log_var": [-0.02, 0.04]}, 5, {"sigma": 2})  # 0.00125
    assert names(marker.mark("0.0012")) == [{("rounded",)}]


@pytest.mark.parametrize(("answer", "told"), [("1", False), ("0.5", True), ("0", False), ("-1", False)])
def test_a_number_far_from_the_truth_is_not_right_so_far(answer, told):
    verdict = Marker("h", {"W_e": [[1]], "b_e": [0.3], "x": [0.235]}, 3).mark(answer)
    assert ("rounded" in verdict.names) is told and (told or not verdict.names)


# ---- numbers that were calculated in floats


def test_what_float_arithmetic_leaves_explains_no_answer():
    h = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]) @ [1, 0, -1] + [0.1, 0.2]
    assert h[1] != 0
    marker = Marker("mu", {"W_mu": [[0.1, -0.1], [0.2, -0.2]], "b_mu": [0, 0.1], "h": h}, 2)
    assert "cut" not in marker.mark("-0.01 0.07").names and marker.mark("-0.01 0.08").right
    for noise in (0.1 + 0.2 - 0.3, -5.551115123125783e-17):
        alone = Marker("h", {"W_e": [[0.2]], "b_e": [0.08], "x": [noise]}, 2)
        assert "cut" not in alone.mark("0.07").names and alone.mark("0.08").right
        assert Marker("h", {"W_e": [[0.2]], "b_e": [0], "x": [noise]}).mark("0").right
    assert "cut" not in Marker("sigma", {"log_var": [-2 * log(2)]}, 2).mark("0.49").names
    assert Marker("sigma", {"log_var": [np.log(0.5625)]}, 1).mark("0.7").right is False
    for half in ("0.12", "0.13"):  # 0.12499999999999999 and 0.125 are the same here
        assert Marker("h", {"W_e": [[1]], "b_e": [0.02], "x": [0.1 + 0.2 - 0.195]}, 2).mark(half).right


def test_exact_inputs_keep_all_digits():
    marker = Marker("kl", {"mu": [0], "log_var": ["1e-9"]}, 22)
    assert float(marker.right[0][0]) == pytest.approx(2.5e-19, rel=1e-6)
    assert not marker.mark("0").right


# ---- what is right so far


def test_too_few_digits_are_no_slip_of_the_calculation():
    verdict = Marker("total", {"reconstruction": "1.434605", "kl": 0}).mark("1.4")
    assert verdict.names == {"rounded"}


@pytest.mark.parametrize(("decimals", "number"), [(None, "3"), (1, "1"), (4, "4")])
def test_how_many_digits_are_wanted_is_said(decimals, number):
    assert number in digits_wanted(decimals)
    assert digits_wanted(0) not in {digits_wanted(1), digits_wanted(None)}


# ---- what is named first


def test_one_of_two_slips_is_named_once():
    first, second = Marker("sigma", {"log_var": [-0.02, 0.04]}, 6).mark("0.99 1.02").rows
    assert first.names == second.names == (("rounded",),)
    assert first.slips == (((SLIPS["rounded"], ""),),) and len(first.why) == 1
    assert second.slips == (((_("the same slip"), ""),),) and second.why == ()


def test_the_same_slip_is_that_of_the_wrong_number_before():
    marker = Marker("h", {"W_e": [[1], [1], [1]], "b_e": [0.2, 0.3, 0.4], "x": [0.5]}, 2)
    slip = ((SLIPS["bias_forgotten"], "Wx"),)
    first, second, third = marker.mark("0.5 7 0.5").rows
    assert first.slips == third.slips == (slip,)
    assert second.hint and marker.mark("0.5 0.8 0.5").rows[2].slips == (((_("the same slip"), ""),),)


def test_a_lost_sign_is_named_alone():
    assert names(MU.mark("0.04 -0.02")) == [{("sign",)}] * 2
    assert names(MU.mark("-0.04 0.26")) == [set(), {("minus_lost",)}]


def test_of_slips_that_explain_all_numbers_one_is_named_and_not_each_number_its_own():
    inputs = {"mu": [-0.04, 0.02], "log_var": [-0.02, 0.04], "eps": [-1, 2]}
    verdict = Marker("z", inputs, 2, {"sigma": 2}).mark("-0.99 2.04")
    assert names(verdict) == [{("mu_forgotten",)}] * 2
    W_d, b_d = [[0.35, 0.15], [0.68, 0.21], [0.35, 0.95]], [0.4, 0.77, -0.2]
    verdict = Marker("x_hat", {"W_d": W_d, "b_d": b_d, "z": [-0.5, 0.5]}, 3).mark(
        "0.5 1 -0.5"
    )  # 1.005 has fewer digits
    assert names(verdict) == [{("indices_swapped",)}] * 3
    layer = Marker("h", {"W_e": [[0.3, 0.5], [0.2, 0.4]], "b_e": [0.5, 0.3], "x": [1, 1]}, 2)
    assert names(layer.mark("0.8 0.6")) == [{("bias_forgotten",)}] * 2  # and not: one product left out


@pytest.mark.parametrize(
    ("step", "inputs", "answer", "slip"),
    [
        ("kl", {"mu": [0.5], "log_var": [0.3]}, "0.2999", "half_forgotten"),
        ("kl", {"mu": [0.5, 0.2], "log_var": [0.3, -0.4]}, "0.4102", "half_forgotten"),
        ("kl", {"mu": [0.5, 0.2], "log_var": [0.3, -0.4]}, "-0.2051", "kl_sign"),
    ],
)
def test_a_wrong_formula_of_the_divergence_is_named_in_one_dimension_and_in_all(step, inputs, answer, slip):
    assert names(Marker(step, inputs, 4).mark(answer)) == [{(slip,)}]


@pytest.mark.parametrize(
    ("step", "inputs", "answer", "said"),
    [
        ("h", {"W_e": [[0.3]], "b_e": [0], "x": [-1]}, "0.3", "plus times minus is minus"),
        ("h", {"W_e": [[-0.3]], "b_e": [0], "x": [-1]}, "-0.3", "minus times minus is plus"),
        ("h", {"W_e": [[0.1, 0.2, 0.3]], "b_e": [0.1], "x": [1, 0, -1]}, "0.1", "plus times minus is minus"),
        ("h", {"W_e": [[0.3, 0.2]], "b_e": [0.1], "x": [1, 2]}, "0.2", "Both factors are positive"),
        ("d_sigma", {"d_z": [-0.3], "eps": [-0.7]}, "-0.21", "minus times minus is plus"),
        ("d_sigma", {"d_z": [0.3], "eps": [-0.7]}, "0.21", "plus times minus is minus"),
        ("dW_d", {"d_x_hat": [-0.3], "z": [-0.7]}, "-0.21", "minus times minus is plus"),
        ("d_z", {"W_d": [[-0.3], [0.2]], "d_x_hat": [-0.5, -0.1]}, "-0.13", "minus times minus is plus"),
        ("sigma", {"log_var": [-1.4]}, "-0.50", "exp never gives"),
        ("z", {"mu": [0.2], "log_var": [0], "eps": [-0.7]}, "0.5", "σ is positive"),
        ("total", {"reconstruction": 1.2, "kl": 0.3}, "-1.5", "Neither part"),
        ("kl", {"mu": [1], "log_var": [0]}, "-0.5", "KL is never negative"),
        ("squared_error", {"x": [0.5], "x_hat": [0.2]}, "-0.09", "A square is never negative"),
        ("reconstruction", {"x": [0.5], "x_hat": [0.2]}, "-0.09", "A square is never negative"),
        ("d_mu", {"d_z": [0.3], "mu": [0.4]}, "-0.7", "Each of the two paths"),
        ("sigma", {"log_var": [-1.4]}, "5", "exp(0) is 1"),
        ("squared_error", {"x": [0.5], "x_hat": [0.2]}, "0.9", "decimals of a square"),
    ],
)
def test_the_line_of_why_fits_the_step_and_the_signs_in_it(step, inputs, answer, said):
    assert said.lower() in " ".join(Marker(step, inputs, 2).mark(answer).rows[0].why).lower()


def test_a_common_slip_leaves_no_room_for_a_rare_one():
    marker = Marker("h", {"W_e": [[0.4], [0.3]], "b_e": [0.2, 0], "x": [1]}, 2)
    assert names(marker.mark("0.4 0.3")) == [{("bias_forgotten",)}, set()]  # and not: biases in the wrong order


def test_a_wrong_formula_in_one_term_alone_is_less_likely_than_a_slip_of_one_term():
    inputs = {"mu": [0.5, 0.5], "log_var": [0, 0]}  # KL_1 = KL_2 = 0.125
    marker = Marker("kl", inputs, 3)
    assert names(marker.mark("0.125")) == [{("mean_for_sum",), ("term_left_out",)}]
    assert rank(Slip("half_forgotten", only=0)) == rank(Slip("half_forgotten")) + 1
    assert rank(Slip("term_left_out", only=0)) == rank(Slip("term_left_out"))


def test_of_one_slip_in_two_places_no_place_is_named():
    (row,) = Marker("h", {"W_e": [[0.2, 0.2, 0.4]], "b_e": [0.5], "x": [1, 1, 1]}, 2).mark("1.1").rows
    assert row.slips == (((SLIPS["product_left_out"], ""),),)


def test_what_would_have_changed_a_number_that_is_right_is_less_likely():
    marker = Marker("mu", {"W_mu": [[0.1, -0.1], [0.2, -0.2]], "b_mu": [0, 0.1], "h": [0.2, 0.6]}, 2)
    assert names(marker.mark("0.04 0.18")) == [{("indices_swapped",)}] * 2
    assert names(marker.mark("0.04 0.02")) == [{("sign",)}, set()]


def test_two_slips_are_not_guessed_from_one_short_number():
    assert [row.clue for row in MU.mark("-0.04 0.22").rows] == [0, 2]
    assert names(Marker("h", H, 2).mark("0.5")) == [set()]
    derivatives = Marker("dW_d", {"d_x_hat": [-0.0999, -0.2878], "z": [-0.56, -0.66]}, 3)
    assert names(derivatives.mark("0.1 0.1 0.2 0.2")) == [{("rounded",)}] * 4
    assert names(MU.mark("7 0")) == names(MU.mark("0 0")) == [set()] * 2


def test_a_zero_is_no_rounded_result():
    assert names(Marker("squared_error", {"x": [0.2], "x_hat": [0.1]}, 2).mark("0")) == [set()]


def test_an_answer_that_is_known_to_be_wrong_is_answered_by_what_is_known():
    inputs = {"mu": [-0.04, 0.02], "log_var": [-0.02, 0.04]}
    marker = Marker("kl", inputs, 5, {"sigma": 2}, {"0.00675": "This one is printed.", -0.00125: "That one, too."})
    (row,) = marker.mark("0.00675").rows
    assert row.slips == ((("This one is printed.", ""),),) and not row.right and row.hint == ""
    assert marker.mark("-0.00125").rows[0].slips == ((("That one, too.", ""),),)
    assert marker.mark("0.00125").right and "printed" not in repr(marker.mark("0.0067"))
    first, second = Marker("sigma", {"log_var": [0, 0]}, 2, known={(2, 3): "Printed."}).mark("2 3").rows
    assert first.slips == ((("Printed.", ""),),) and second.slips == (((_("the same slip"), ""),),)


@pytest.mark.parametrize("known", [{(1, 2): ""}, {"abc": ""}, {1: 5}, [1], "0.00675", 0])
def test_what_is_known_must_be_answers_and_texts(known):
    with pytest.raises(ValueError, match=r"^known [^\n]*[.]$"):
        Marker("kl", {"mu": [0], "log_var": [0]}, known=known)


def test_a_matrix_may_be_answered_as_one():
    marker = Marker("dW_d", {"d_x_hat": [0.5, 1], "z": [0.2, -0.4]}, 2)
    for answer in ([[0.1, -0.2], [0.2, -0.4]], np.array([[0.1, -0.2], [0.2, -0.4]]), "0.1 -0.2 0.2 -0.4"):
        assert marker.mark(answer).right


OUTER = Marker("dW_d", {"d_x_hat": [1, 2, 3], "z": [0.5, 0.2]})
PRODUCTS = np.outer([1, 2, 3], [0.5, 0.2])
ENDLESS = [1]
ENDLESS[0] = ENDLESS


@pytest.mark.parametrize(
    "answer",
    [PRODUCTS, PRODUCTS.ravel(), PRODUCTS.tolist(), tuple(map(tuple, PRODUCTS)), iter(PRODUCTS.ravel())]
    + [[np.array(value) for value in PRODUCTS.ravel()], PRODUCTS.astype(object), ["1/2", "0,2", "1", 0.4, 1.5, "3/5"]],
    ids=range(8),
)
def test_a_matrix_is_taken_in_its_shape_and_as_a_column(answer):
    assert OUTER.mark(answer).right


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (PRODUCTS.reshape(2, 3), "3×2 .* 2×3"),
        (PRODUCTS.T.tolist(), "3×2 .* 2×3"),
        ([[1, 2], [3, 4], [5]], "length|6 .* 5"),
        (np.zeros((1000, 1000)), "6 .* 1000000"),
        (range(10**12), "6 .* 1000000000000"),
        ([[0] * 10**5] * 10**5, "6 .* 10000000000"),
        (itertools.count(), "6 "),
        ([ENDLESS] * 6, "6"),
        (np.zeros((0, 10**9)), "6 .* 0"),
        ("9 " * 2000, "6 .* 2000"),
    ],
    ids=range(10),
)
def test_an_answer_is_counted_before_it_is_read_and_its_shape_is_named(answer, words):
    start = time.process_time()
    assert re.search(words, OUTER.mark(answer).notice)
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize(
    "answer",
    [b"123456", bytearray(6), memoryview(b"123456"), {1, 2, 3, 4, 5, 6}, dict.fromkeys(range(6)), np, np.float64, True]
    + [[value] * 6 for value in (b"1", np.bytes_(b"1"), np.datetime64("2020"), {1}, True, 1j, None, object, [[[1]]])]
    + [np.array(["2020"] * 6, dtype="M8[Y]"), np.ma.array(PRODUCTS.ravel(), mask=True), {1: 1}.values()],
    ids=range(20),
)
def test_what_is_no_number_is_none_in_an_answer(answer):
    assert not OUTER.mark(answer).right and OUTER.mark(answer).notice.endswith(".")
    assert not OUTER.mark(answer).rows


@pytest.mark.parametrize(("answer", "shown"), [(1e300, "1e300"), (1e-320, "1e-320"), (-1.5e22, "-1" + "5" + "0" * 21)])
def test_an_answer_that_has_hundreds_of_digits_is_repeated_with_a_power_of_ten(answer, shown):
    said = repr(Marker("kl", {"mu": [1], "log_var": [0]}).mark(answer))
    assert f"= {shown}" in said and len(said) < 300


@pytest.mark.parametrize(
    "answer", [10**5000, [None], object(), b"1", [[1], [2]], {}, float("nan"), "1" * 10**6], ids=range(8)
)
def test_an_answer_that_is_none_gets_one_short_sentence(answer):
    notice = Marker("kl", {"mu": [0], "log_var": [0]}).mark(answer).notice
    assert notice.endswith(".") and "\n" not in notice and len(notice) < 200


# ---- in writing


def test_a_verdict_in_markdown_has_its_formulas_between_dollar_signs_and_a_line_for_each_reason():
    assert MU.mark("-0.04 -0.08")._repr_markdown_() == (
        f"✓ $\\mu_{{1}} = -0.04$\n\n✗ $\\mu_{{2}} = -0.08$  —  {SLIPS['bias_forgotten']}: $Wh$  \n{WHY['bias_forgotten']}"
    )


def test_a_verdict_in_plain_text_has_one_line_for_each_number_and_each_reason():
    assert repr(MU.mark("-0.04 0.02")) == "✓ μ_1 = -0.04\n✓ μ_2 = 0.02"
    assert repr(MU.mark("-0.04 -0.08")).endswith(f"{SLIPS['bias_forgotten']}: Wh\n    {WHY['bias_forgotten']}")


def test_slips_that_explain_an_answer_alike_are_joined_by_or():
    marker = Marker("h", {"W_e": [[0.3, 0.4]], "b_e": [0.4], "x": [1, 1]}, 2)
    assert repr(marker.mark("0.7")) == (
        f"✗ h_1 = 0.7  —  {SLIPS['bias_forgotten']}: Wx {_('or')} {SLIPS['product_left_out']}: W_12· x_2\n"
        f"    {WHY['bias_forgotten']}\n    {WHY['product_left_out']}"
    )


def test_two_slips_are_joined_by_a_plus():
    verdict = Marker("sigma", {"log_var": [-0.38, -0.91]}, 4).mark("-0.0190 -0.0455")
    assert " + ".join([f"{SLIPS['exp_forgotten']}: ½log σ²", f"{SLIPS['digit_lost']}: log σ²_1"]) in repr(verdict)


def test_a_hint_is_written_out():
    verdict = Marker("h", H, 2).mark("1.91")
    assert repr(verdict) == f"✗ h_1 = 1.91  —  {hints()[1].format(term='b_1')}"
    assert verdict._repr_markdown_() == f"✗ $h_1 = 1.91$  —  {hints()[1].format(term='$b_{1}$')}".replace(
        "h_1", "h_{1}"
    )


@pytest.mark.parametrize("answer", ["", "one 2", "1", "1 2 3", "nan 0"])
def test_what_cannot_be_marked_gets_one_sentence_and_no_rows(answer):
    verdict = MU.mark(answer)
    assert verdict.notice.endswith(".") and verdict == Verdict(False, (), verdict.notice)
    assert repr(verdict) == verdict._repr_markdown_() == verdict.notice


# ---- activations, other losses, other layers

RELU = {"W_e": [[0.1, 0.2], [0.3, -0.4]], "b_e": [0.1, 0.2], "x": [0.5, 1.5], "activation": relu}  # 0.45, -0.25
BACK = {"d_h": [0.3, 0.5], "a_h": [0.5, -1.5]}
ENTROPY = {"x": [1, 0], "x_hat": [0.8, 0.3]}  # 0.223144, 0.356675
PARTS = {"x": [0.6, 0.2], "x_hat": [0.8, 0.3]}  # 0.133886 + 0.240795, and 0.643775 + 0.285340


@pytest.mark.parametrize(
    ("step", "inputs", "answer", "slip", "said"),
    [
        ("h", RELU, "0.45 -0.25", "activation_forgotten", "-0.25 is negative, and ReLU makes it 0."),
        ("h", RELU, "0.45 0.25", "relu_absolute", "-0.25 is negative, and becomes 0."),
        ("z", RELU, "0 -0.25", "relu_other_side", "not the other way round"),
        ("d_a_h", BACK | {"activation": relu}, "0.3 0.5", "slope_forgotten", "a = -1.5 is negative"),
        ("d_a_h", BACK | {"activation": relu}, "0 0.5", "relu_other_side", "1 where a is positive"),
        ("d_a_h", BACK | {"activation": np.tanh}, "0.1614 0.9526", "square_forgotten", "h = 0.4621 is squared"),
        ("d_a_h", BACK | {"activation": sigmoid}, "0.1867 0.0912", "one_minus_forgotten", "s = 0.6225"),
        ("d_a_h", BACK | {"activation": sigmoid}, "0.075 -1.875", "slope_at_a", "sigmoid(a) and not a"),
        ("h", {"a_h": [0.5, -1.5], "activation": sigmoid}, "0.3775 0.8176", "exponent_sign", "the exponent is −a"),
        ("cross_entropy", ENTROPY, "0.0969 0.1549", "log_ten", "natural logarithm"),
        ("reconstruction", PARTS | {"output": sigmoid}, "0.3747", "off_forgotten", "two parts"),
        ("reconstruction", ENTROPY | {"output": sigmoid}, "2.8134", "probabilities_swapped", "1 − x with log(1 − x')"),
        ("d_logits", ENTROPY, "-0.4 0.6", "two_added", "belongs to the squared error"),
        ("d_x_hat", {"target": [0, 1], "x": [1, 0.5], "x_hat": [0.8, 0.3]}, "-0.4 -0.4", "input_for_target", "target"),
        ("dW_e", {"d_z": [0.3, -0.5], "x": [0.5, 1, 1.5], "d_x_hat": [1, 2]}, ".5 1 1.5 1 2 3", "other_layer", "layer"),
        ("dW_d", {"d_x_hat": [0.3, 0.5], "z": [0.5, 1], "h": [3, 4]}, "0.9 1.2 1.5 2", "other_layer", "layer"),
    ],
)
def test_a_slip_with_an_activation_or_of_another_loss_is_named_with_the_numbers_at_hand(
    step, inputs, answer, slip, said
):
    verdict = Marker(step, inputs, 4).mark(answer)
    assert verdict.names == {slip} and said in repr(verdict)


DOWN = {"W_d": [[0.4, 0.3], [0.2, 0.7]], "dW_d": [[-0.5, 0.2], [0.3, 1.608]], "learning_rate": 0.1}
BIASES = {"d_x_hat": [-0.6, 1.2], "z": [0.2, 0.3]}
HALF = {"x": [0.5, -1], "x_hat": [0.2, 0.4], "loss": "half_squared_error"}  # 0.045, 0.98


@pytest.mark.parametrize(
    ("step", "inputs", "answer", "slip", "said"),
    [
        ("W_d", DOWN, "0.45 0.28 0.17 0.8608", "step_added", "the loss falls if this number shrinks"),
        ("W_d", DOWN, "0.35 0.28 0.17 0.5392", "minus_lost", "minus times minus is plus, and this number grows"),
        ("W_d", DOWN, "0.9 0.1 -0.1 -0.908", "rate_forgotten", "Only η times the derivative is subtracted"),
        ("W_d", DOWN, "-0.05 0.02 0.03 0.1608", "step_alone", "subtracted from the old number"),
        ("W_d", DOWN, "-0.5 0.2 0.3 1.608", "derivative_alone", "That is the derivative."),
        ("W_d", DOWN, "0.4 0.3 0.2 0.7", "not_updated", "before the step"),
        ("W_d", DOWN, "0.45 0.27 0.18 0.5392", "derivative_transposed", "its own derivative"),
        ("W_d", DOWN, "5.4 -1.7 -2.8 -15.38", "rate_divided", "η multiplies the derivative"),
        ("W_d", DOWN, "0.54 -0.17 -0.28 -1.538", "rate_misplaced", "the old number stays whole"),
        ("W_d", DOWN, "0.3 0.2 0.1 0.6", "derivative_forgotten", "η alone is no step"),
        ("b_e", {"b_e": [0.1], "db_e": [-0.3], "learning_rate": 0.5}, "-0.05", "minus_lost", "this number grows"),
        ("db_d", BIASES, "-0.12 0.24", "input_added", "That is the derivative by a weight."),
        ("db_d", BIASES, "-0.3 0.6", "two_forgotten", "its 2 goes along"),
        ("db_d", BIASES, "1 1", "d_forgotten", "multiply by what comes back"),
        ("db_d", BIASES, "0 0", "bias_constant", "learned like a weight"),
        ("db_d", BIASES, "0.6 0.6", "summed", "one output"),
        ("db_e", {"d_a_z": [0.3, 0.1], "d_z": [0.5, 0.4]}, "0.5 0.4", "slope_forgotten", "multiply by its slope first"),
        ("dW_e", {"d_a_h": [0.3], "d_h": [0.5], "x": [2]}, "1", "slope_forgotten", "multiply by its slope first"),
        ("dW_d", {"d_x_hat": [2.68], "z": [0.6]}, "0.804", "two_forgotten", "its 2 goes along"),
        ("d_z", {"W_d": [[0.7], [0.2]], "d_x_hat": [2.4, 0.4]}, "0.88", "two_forgotten", "its 2 goes along"),
        ("squared_error", HALF, "0.09 1.96", "half_forgotten", "a ½ stands before the square"),
        ("squared_error", HALF, "0.0225 0.49", "half_squared", "what stands inside is squared, too"),
        ("squared_error", HALF, "0.15 -0.7", "not_squared", "square each difference"),
        ("reconstruction", HALF, "2.05", "half_forgotten", "a ½ stands before the square"),
        ("reconstruction", HALF, "0.5125", "mean_for_sum", "no 1/n"),
        ("d_x_hat", HALF, "-0.6 2.8", "two_added", "cancel"),
        ("d_x_hat", HALF, "-0.15 0.7", "half_kept", "cancel"),
        ("d_x_hat", HALF, "0.3 -1.4", "swapped", "of ½ (x − x')² is x' − x"),
        ("d_x_hat", HALF, "0.7 -0.6", "added", "is a difference: x' − x"),
        ("d_x_hat", HALF, "0.045 0.98", "not_differentiated", "the difference itself"),
    ],
)
def test_a_slip_of_an_update_of_a_bias_or_of_half_a_squared_error_is_named(step, inputs, answer, slip, said):
    verdict = Marker(step, inputs, 4).mark(answer)
    assert slip in verdict.names and said in repr(verdict)


@pytest.mark.parametrize(
    "beside",
    [
        {"x": [-0.5], "x_hat": [0.84]},
        {"x": [-0.5], "x_hat": [0.8412]},  # the derivative was rounded
        {"x": [0.1 + 0.2], "x_hat": [1.34 + 0.1 + 0.2]},  # float noise
        {"target": [-0.5], "x_hat": [0.84]},
        {"target": [-0.5], "x": [0.17], "x_hat": [0.84]},  # x is what goes in, and half as far away
    ],
)
def test_with_half_a_squared_error_no_2_was_forgotten(beside):
    for step, inputs, half, whole in (
        ("dW_d", {"d_x_hat": [1.34], "z": [0.6]}, "0.402", "0.804"),
        ("d_z", {"d_x_hat": [1.34], "W_d": [[0.6]]}, "0.402", "0.804"),
        ("db_d", {"d_x_hat": [1.34]}, "0.67", "1.34"),
    ):
        inputs |= beside
        assert "two_forgotten" not in Marker(step, inputs, 3).mark(half).names
        assert "two_forgotten" in Marker(step, inputs | {"d_x_hat": [2.68]}, 3).mark(whole).names


def test_on_a_page_with_half_a_squared_error_no_2_was_forgotten():
    layer = Affine([[0.7]], [0.1])
    page = worked.autoencoder_backward(
        AutoencoderParameters([layer], [layer]), [0.3], target=[0.9], loss="half_squared_error", rounding=3
    )
    for symbol in ("dW_d[0,0]", "db_d[0]", "d_z[0]"):
        names = behind(page, symbol, 3)(f"{page[symbol] / 2:.4f}").names
        assert "two_forgotten" not in {name for group in names for name in group}


@pytest.mark.parametrize("decimals", [13, 14, 15, 20])
def test_a_calculated_answer_is_right_where_more_digits_are_asked_for_than_floats_hold(decimals):
    mark = Marker("sigma", {"log_var": [0.3, -9]}, decimals).mark
    assert mark([exp(0.15), exp(-4.5)]).right and mark(f"{exp(0.15)} {exp(-4.5)}").right
    assert not mark([exp(0.15) + 1e-11, exp(-4.5)]).right


@pytest.mark.parametrize("loss", ["squared_error", "binary_cross_entropy", "half_squared_error"])
def test_a_loss_is_chosen_by_its_name(loss):
    given = {"x": [0.6, 0.2], "x_hat": [0.8, 0.3], "output": sigmoid}
    right = {"squared_error": 0.05, "half_squared_error": 0.025, "binary_cross_entropy": 1.303796}[loss]
    assert float(Marker("reconstruction", given | {"loss": loss}).right[0][0]) == pytest.approx(right, abs=1e-6)


SIGMAS = {"mu": [0.5, -1], "sigma": [0.3, 0.2], "eps": [-1, 2]}
PARTLY = {"x": [1, 0.4], "x_hat": [0.8, 0.3]}


@pytest.mark.parametrize(
    ("step", "inputs", "decimals", "answer", "slips"),
    [
        ("z", SIGMAS, 1, "0.5 -1", ["noise_forgotten"] * 2),
        ("z", SIGMAS, None, "0.5 -1", ["noise_forgotten"] * 2),
        ("z", SIGMAS, 2, "0.41 -0.92", ["variance_for_sigma"] * 2),
        ("d_a_h", {"d_h": [0.1, 0.2], "h": [0.8, 0.5], "activation": np.tanh}, 3, "-.064 -.05", ["one_forgotten"] * 2),
        ("d_a_h", {"d_h": [0.1, 0.2], "h": [0.8, 0.5], "activation": np.tanh}, 4, ".0559 .1573", ["slope_at_h"] * 2),
        ("d_a_h", {"d_h": [0.1, 0.2], "h": [0.8, 0.5], "activation": sigmoid}, 4, ".0214 .047", ["slope_at_h"] * 2),
        ("cross_entropy", PARTLY, None, "1.8326 1.5606", ["weights_forgotten"] * 2),
        ("cross_entropy", PARTLY, 4, "0.2231 0.6325", [None, "swapped"]),  # of x = 1 the logarithms swapped are none
        ("cross_entropy", PARTLY, 4, "0.2231 0.4816", [None, "off_forgotten"]),
        ("h", {"a_h": [0.5, -0.7], "activation": sigmoid}, 4, "0.6065 2.0138", ["exponential_alone"] * 2),
    ],
)
def test_one_slip_that_explains_all_numbers_is_named_first_and_alone(step, inputs, decimals, answer, slips):
    assert names(Marker(step, inputs, decimals).mark(answer)) == [{(slip,)} if slip else set() for slip in slips]


def test_a_number_next_to_0_may_be_answered_by_0_where_no_digits_are_asked_for():
    marker = Marker("x_hat", {"logits": [-40], "output": sigmoid})
    (row,) = marker.mark("0").rows
    assert row.right and "4.25e-18" in row.why[0] and marker.mark("4.25e-18").rows[0].why == ()
    assert not Marker("x_hat", {"logits": [-3], "output": sigmoid}).mark("0").right
    asked = Marker("x_hat", {"logits": [-20], "output": sigmoid}, 9)
    assert asked.mark("0").names == set() and not asked.mark("0").right


@pytest.mark.parametrize(("x_hat", "answer"), [(1, "0.7"), (0, "-0.3")])
def test_the_derivative_by_a_logit_needs_no_logarithm_of_the_copy(x_hat, answer):
    marker = Marker("d_logits", {"x": [0.3], "x_hat": [x_hat]}, 2)
    assert marker.mark(answer).right and marker.mark(str(-float(answer))).names == {"swapped"}


def test_of_a_layer_of_which_one_number_contradicts_a_wrong_formula_that_formula_is_not_named():
    (first, second) = Marker("h", RELU, 3).mark("0.45 -0.25").rows
    assert first.right and second.names == (("activation_forgotten",),)


@pytest.mark.parametrize(
    ("given", "other"),
    [({"a_h": [0.4, -1.1]}, {"h": "0.379949 -0.800499"}), ({"a_h": [0.4]}, {"a_h": [0.4], "h": [0.38]})],
)
def test_the_result_of_an_activation_may_be_given_in_its_place_or_beside_it(given, other):
    other = {name: value.split() if isinstance(value, str) else value for name, value in other.items()}
    d = [0.3, 0.5][: len(given["a_h"])]
    right, again = (Marker("d_a_h", {"d_h": d, "activation": np.tanh} | one, 4).right[0] for one in (given, other))
    assert [float(value) for value in right] == pytest.approx([float(value) for value in again], rel=1e-3)


@pytest.mark.parametrize(
    ("step", "inputs", "sentence"),
    [
        ("h", RELU | {"activation": np.sin}, "activation of h must be identity or relu or tanh or sigmoid, not .*sin"),
        ("mu", {"activation": relu}, "activation of mu must be identity, not .*relu"),
        ("x_hat", {"logits": [1], "output": relu}, "output of x_hat must be identity or sigmoid, not .*relu"),
        ("h", {"a_h": [1]}, "activation is missing: h from a_h needs relu or tanh or sigmoid"),
        ("d_a_h", {"d_h": [1], "a_h": [1]}, "activation is missing: d_a_h from d_h, a_h needs relu or tanh or sigmoid"),
        ("x_hat", {"logits": [1]}, "output is missing: x_hat from logits needs sigmoid"),
        ("h", {"W_e": [[1]], "b_e": [1]}, "h needs x"),
        ("d_a_h", {"d_h": [1], "h": [-1], "activation": relu}, "h must not be negative, as relu never is"),
        ("d_a_h", {"d_h": [1], "h": [1.5], "activation": np.tanh}, "h must lie between -1 and 1, as tanh does"),
        ("d_logits", {"x": [1], "x_hat": [1.5]}, "x_hat must lie between 0 and 1, as sigmoid does"),
        ("cross_entropy", {"x": [2], "logits": [1]}, "x must lie between 0 and 1"),
        ("d_a_h", {"activation": relu}, "d_a_h needs d_h and a_h"),
        (
            "d_x_hat",
            {"loss": "absolute"},
            "loss of d_x_hat must be squared_error or half_squared_error, not 'absolute'",
        ),
        ("mu", {"loss": "half_squared_error"}, "loss of mu must be squared_error, not 'half_squared_error'"),
        ("squared_error", {"loss": 2}, "loss of squared_error must be squared_error or half_squared_error, not 2"),
        ("squared_error", {"loss": np.ones(3)}, "loss of squared_error must be squared_error or half"),
    ],
)
def test_what_does_not_belong_to_an_activation_is_said_in_one_sentence(step, inputs, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        Marker(step, inputs)


def test_without_an_activation_identity_is_one():
    plain = {key: RELU[key] for key in ("W_e", "b_e", "x")}
    assert Marker("h", plain | {"activation": identity}, 2).right == Marker("h", plain, 2).right


def test_a_probability_that_a_rule_rounds_to_0_is_not_carried_on_so():
    marker = Marker("cross_entropy", {"x": [0.5], "logits": [-12]}, 3, {"x_hat": 2})
    assert marker.mark("6.000").right


def test_a_code_that_is_a_layer_is_told_of_layers_and_not_of_noise():
    layer = {"W_e": [[0.1, -0.2]], "b_e": [0.3], "x": [0.5, 1]}
    verdict = Marker("z", layer, 2).mark("0.55")
    assert verdict.names == {"product_sign", "minus_lost"} & verdict.names and "ε" not in repr(verdict)


def test_a_logit_has_its_letter_in_plain_text_too():
    marker = Marker("x_hat", {"logits": [0.5], "output": sigmoid}, 4)
    assert "1/(1 + e^ℓ)" in repr(marker.mark("0.3775"))


@pytest.mark.parametrize("derivative", ["", "d_"])
@pytest.mark.parametrize("index", ["", 1, (1, 2)])
def test_every_symbol_is_written_in_plain_text(derivative, index):
    for name in spelling._SYMBOLS:
        written, latex = spelled(derivative + name, index)
        assert plain(latex) == written or "Σ_i" in plain(latex)
        assert not re.search(r"tfrac|ell|frac|math|[{}\\\\]", plain(latex)), plain(latex)
    for sign, latex in spelling._MARKS.items():
        assert plain(latex.strip()) == sign


@pytest.mark.parametrize(
    ("step", "label"),
    [("squared_error", "(t_1 - x'_1)²"), ("reconstruction", "Σ_i (t_i - x'_i)²"), ("cross_entropy", "CE_1")],
)
def test_what_is_compared_with_a_target_is_called_so(step, label):
    assert plain(Marker(step, {"target": [0.5], "x_hat": [0.2]}).labels[0]) == label


# ---- a condition, and a diffusion

OF_A_CLASS = {"W_d": [[0.5, 0.2, 0.7, -0.1]], "b_d": [0.3], "z": [1], "condition": [0, 1, 0]}  # 0.5 + 0.7 + 0.3
NOISED = {"z_0": [0.5], "eps": [-1], "alpha_bar": 0.64}  # 0.4 - 0.6


@pytest.mark.parametrize(
    ("step", "inputs", "answer", "said"),
    [
        ("x_hat", OF_A_CLASS, "0.8", "condition forgotten: W[z; 0] + b"),
        ("x_hat", OF_A_CLASS, "1.0", "the column of another class"),
        (
            "x_hat",
            OF_A_CLASS | {"condition": [1, 0, 0]},
            "1.3",
            "condition added to what stands above it: W[z + c; 0] + b",
        ),
        ("z_t", NOISED, "-0.04", "root forgotten: ᾱ · z_0,j + (1 - ᾱ) · ε_j"),
        ("z_t", NOISED, "-0.5", "the two shares swapped: √(1 - ᾱ) · z_0,j + √ᾱ · ε_j"),
        ("z_t", NOISED, "0.4", "noise forgotten: √ᾱ · z_0,j"),
        ("z_0_hat", {"z_t": [-0.2], "eps_hat": [-1], "alpha_bar": 0.64}, "-1", "noise added instead of taken away"),
        ("eps_hat_guided", {"eps_hat": [0.5], "eps_hat_free": [0.2], "guidance": 3}, "1.1", "w instead of 1 + w"),
        ("eps_hat_guided", {"eps_hat": [0.5], "eps_hat_free": [0.2], "guidance": 3}, "0.5", "not guided: ε̂_j"),
        (
            "z_next",
            {"z_0_hat": [1], "eps_hat": [-1], "alpha_bar_next": 0.64, "z_t": [2]},
            "1",
            "the code with its noise",
        ),
        ("noise_error", {"eps": [-1], "eps_hat": [-0.5]}, "-0.5", "square forgotten: ε - ε̂"),
        ("d_eps_hat", {"eps": [-1], "eps_hat": [-0.5]}, "0.5", "2 forgotten: ε̂ - ε"),
        ("total", {"eps": [-1, 0.5, 0], "eps_hat": [-0.5, 1.5, 0.5]}, "0.5", "mean instead of sum: 1/n Σ (ε - ε̂)²"),
    ],
)
def test_a_slip_with_a_condition_or_in_a_diffusion_is_said_with_what_was_calculated(step, inputs, answer, said):
    verdict = Marker(step, inputs, 3).mark(answer)
    assert said in repr(verdict) and len(verdict.rows[0].why) == len(verdict.rows[0].slips)


LAST = {"z_0_hat": [1000], "eps_hat": [1000], "alpha_bar_next": 0.9999, "eps_next": [0]}


@pytest.mark.parametrize("share", [0.9999, 0.9161121266553242, 0.06166210151873841])
def test_where_all_the_noise_is_fresh_none_is_made_of_what_floats_leave(share):
    marker = Marker("z_next", LAST | {"alpha_bar_next": share, "fresh_variance": 1 - share}, 6)
    assert marker.mark([1000 * share**0.5]).right


@pytest.mark.parametrize(
    ("step", "inputs", "sentence"),
    [
        ("x_hat", OF_A_CLASS | {"z": [1, 2]}, "W_d has 4 numbers in a row, but z and condition have 5."),
        ("z_t", NOISED | {"alpha_bar": 1.5}, "alpha_bar must lie between 0 and 1."),
        ("z_next", LAST | {"fresh_variance": 0.5}, "alpha_bar_next and fresh_variance must be at most 1 together."),
        ("z_0_hat", {"z_t": [1], "eps_hat": [1], "alpha_bar": 0}, "z_0_hat leaves the range of what can be calculated"),
        (
            "eps_hat_guided",
            {"eps_hat": [1], "eps_hat_free": [1], "guidance": -1},
            "guidance must be one number that is not negative",
        ),
    ],
)
def test_what_does_not_belong_to_a_condition_or_a_diffusion_is_said_in_one_sentence(step, inputs, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        Marker(step, inputs)
