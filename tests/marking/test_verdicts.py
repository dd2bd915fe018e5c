"""What is said to an answer: which digits are enough, which slip of rounding it was, where to look first, and how."""

from decimal import Decimal
from math import exp, log

import pytest

from vae_steps.language import _
from vae_steps.marking import Marker, Verdict
from vae_steps.marking.slips.names import SLIPS

H = {"W_e": [[1.5, -1.2]], "b_e": [0.1], "x": [0.5, -0.3]}  # 0.75 + 0.36 + 0.1
Z = {"mu": [0.31], "log_var": [0], "eps": [0.5]}  # 0.31 + 0.5
LOSS = {"reconstruction": 1.25, "kl": 0.3, "beta": 2}  # 1.25 + 0.6
KL = {"mu": [0.5, 1.2], "log_var": [0, 0]}  # 0.125 + 0.72
COLUMNS = {"x": [0.5, 1], "x_hat": [0.2, 0.5]}  # squared errors 0.09 and 0.25


def names(verdict):
    """The groups of slips that explain each number, by their keys."""
    return [set(row.names) for row in verdict.rows]


# ---- where to look first


@pytest.mark.parametrize(
    ("step", "inputs", "decimals", "answer", "term"),
    [
        ("h", H, 2, "1.25", r"W_{11}\cdot x_{1}"),
        ("h", H, 2, "1.81", r"W_{12}\cdot x_{2}"),  # 0.36 as 0.96; 0.75 as 1.35 would be two digits
        ("h", H, 2, "1.27", "b_{1}"),
        ("z", Z, 2, "0.85", r"\mu_{1}"),
        ("z", Z, 2, "0.90", r"\sigma_{1}\cdot \varepsilon_{1}"),
        ("total", LOSS, 2, "1.89", r"\textstyle\sum_i (x_i - x'_i)^2"),
        ("total", LOSS, 2, "1.92", r"\beta\,\mathrm{KL}"),
        ("kl", KL, 3, "0.849", r"\mathrm{KL}_{1}"),
        ("kl", KL, 3, "0.854", r"\mathrm{KL}_{2}"),
        ("reconstruction", COLUMNS, 2, "0.37", "(x_{2} - x'_{2})^2"),
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
        ("d_mu", {"d_z": [0.31], "mu": [0.5]}, 2, "0.90", r"\beta\,\mu_{1}"),
    ],
)
def test_the_term_with_one_digit_that_would_explain_an_answer_is_named(step, inputs, decimals, answer, term):
    (row,) = Marker(step, inputs, decimals).mark(answer).rows
    assert (row.hint, row.slips, row.right) == (term, (), False)


@pytest.mark.parametrize(
    ("step", "inputs", "answer", "first"),
    [
        ("h", H, "9", r"W_{11}\cdot x_{1}"),
        ("h", H, "11.25", r"W_{11}\cdot x_{1}"),  # 0.75 as 10.79 has a digit more
        ("kl", KL, "7", r"\mathrm{KL}_{1}"),
        # Not a sum of their terms: -0.24 as -0.29 explains nothing there, nor does -0.53 as -0.56.
        ("squared_error", {"x": [0.53], "x_hat": [0.24]}, "0.24", "x_{1}"),
        ("d_x_hat", {"x": [0.53], "x_hat": [0.21]}, "-0.35", "x'_{1}"),
    ],
)
def test_the_first_term_is_named_where_no_digit_explains_it(step, inputs, answer, first):
    (row,) = Marker(step, inputs, 2).mark(answer).rows
    assert (row.hint, row.slips) == (first, ())


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
        ("1.28", {"rounded", "cut"}),
        ("1.3", {"rounded"}),
        ("1.2", {"cut"}),
        ("1", {"rounded", "cut"}),
        ("1.2847", set()),
    ],
)
def test_an_answer_that_was_rounded_too_far_or_cut_off_is_told_so(sign, answer, slips):
    inputs = {"mu": [float(sign + "0.78457")], "log_var": [0], "eps": [float(sign + "0.5")]}
    verdict = Marker("z", inputs, 4).mark(sign + answer)
    assert verdict.right == (slips is None)
    assert names(verdict) == [{(slip,) for slip in slips or ()}]


def test_at_no_decimals_an_answer_can_be_cut_but_not_rounded_further():
    marker = Marker("h", {"W_e": [[3.5, 5.2]], "b_e": [0.1], "x": [2, 4]}, 0)  # 27.9
    assert marker.mark("28").right and names(marker.mark("27")) == [{("cut",)}]


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
    assert row.slips == (((SLIPS["rounded_early"], rf"\sigma \approx {Decimal(1).scaleb(-places)}"),),)


def test_by_a_rule_of_rounding_the_exact_and_the_rounded_result_are_right():
    inputs = {"mu": [0.1], "log_var": [0.3], "eps": [0.5]}
    marker = Marker("z", inputs, 6, {"sigma": 2})
    assert marker.mark("0.680917").right and marker.mark("0.68").right and not marker.mark("0.7").right
    assert not Marker("z", inputs, 6).mark("0.68").right


# ---- in writing

MU = Marker("mu", {"W_mu": [[0.1, -0.1], [0.2, -0.2]], "b_mu": [0, 0.1], "h": [0.2, 0.6]}, 2)


def test_a_verdict_in_markdown_has_its_formulas_between_dollar_signs():
    assert MU.mark("-0.04 0.28")._repr_markdown_() == (
        "✓ $\\mu_{1} = -0.04$\n\n"
        f"✗ $\\mu_{{2}} = 0.28$  —  {SLIPS['bias_twice']}: $Wh + 2b$ + "
        f"{SLIPS['indices_swapped']}: $h_{{n}}, \\dots, h_{{1}}$"
    )


def test_a_verdict_in_plain_text_has_one_line_for_each_number():
    assert repr(MU.mark("-0.04 0.02")) == "✓ μ_1 = -0.04\n✓ μ_2 = 0.02"


def test_slips_that_explain_an_answer_alike_are_joined_by_or_and_a_slip_without_a_formula_has_none():
    verdict = Marker("z", {"mu": [0.78457], "log_var": [0], "eps": [0.5]}, 4).mark("1.28")
    assert repr(verdict) == f"✗ z_1 = 1.28  —  {SLIPS['rounded']} {_('or')} {SLIPS['cut']}"
    assert verdict._repr_markdown_() == f"✗ $z_{{1}} = 1.28$  —  {SLIPS['rounded']} {_('or')} {SLIPS['cut']}"


def test_a_slip_in_one_term_says_in_which():
    assert repr(MU.mark("-0.04 0.26")).endswith(
        f"μ_2 = 0.26  —  {SLIPS['minus_lost']}: |W_ij h_j| {_('or')} {SLIPS['product_sign']}: W_22· h_2"
    )


def test_of_many_pairs_that_explain_an_answer_four_are_named():
    assert [len(row.slips) for row in MU.mark("-0.04 0.22").rows] == [0, 4]
    assert {len(group) for group in MU.mark("-0.04 0.22").rows[1].slips} == {2}


def test_a_hint_is_written_out():
    verdict = Marker("h", H, 2).mark("1.27")
    sentence = _("look first at {term}")
    assert repr(verdict) == f"✗ h_1 = 1.27  —  {sentence.format(term='b_1')}"
    assert verdict._repr_markdown_() == f"✗ $h_{{1}} = 1.27$  —  {sentence.format(term='$b_{1}$')}"


@pytest.mark.parametrize("answer", ["", "one 2", "1", "1 2 3", "nan 0"])
def test_what_cannot_be_marked_gets_one_sentence_and_no_rows(answer):
    verdict = MU.mark(answer)
    assert verdict.notice.endswith(".") and verdict == Verdict(False, (), verdict.notice)
    assert repr(verdict) == verdict._repr_markdown_() == verdict.notice
