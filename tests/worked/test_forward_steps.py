"""The pencil arrives at the numbers of the model, and its text holds together when it is read back and recalculated."""

import itertools
import re
from decimal import Decimal, localcontext

import numpy as np
import pytest
from amount import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from reread import NUMBER, follows, recalculate
from strategies import few_digits, networks

from vae_steps import lecture, worked
from vae_steps.model import AutoencoderParameters
from vae_steps.networks import Affine, identity, relu, sigmoid
from vae_steps.numerals import as_decimal
from vae_steps.spelling import spelled
from vae_steps.worked.numbers import Number


@pytest.fixture
def lecture_page():
    return worked.forward(lecture.parameters, lecture.x, lecture.eps)


# ---- the numbers -------------------------------------------------------------------------------------------------


def test_each_step_alone_is_the_step_in_the_whole(lecture_page):
    p = lecture.parameters
    steps = [
        worked.affine(p.encoder[0].W, p.encoder[0].b, lecture.x),
        worked.affine(p.mu_head.W, p.mu_head.b, ["0.2", "0.6"], ("mu", "W_mu", "b_mu", "h")),
        worked.standard_deviation(["-0.02", "0.04"]),
    ]
    for step in steps:
        assert repr(step) in repr(lecture_page)
    np.testing.assert_allclose([float(number.value) for number in steps[2].result], [0.990050, 1.020201], atol=5e-7)


def test_kl_calculates_its_own_sigma_when_none_is_carried(lecture_page):
    alone = worked.kl_divergence(["-0.04", "0.02"], ["-0.02", "0.04"])
    assert repr(alone) in repr(lecture_page) and alone["kl"] == lecture_page["kl"]


# ---- the text, read back -----------------------------------------------------------------------------------------


@given(networks(), st.integers(1, 8), st.sampled_from([(None, None), ({"sigma": 2}, 2), ({"h": 1, "z": 2}, 1), (3, 3)]))
@settings(max_examples=cases(20))
def test_the_text_holds_together_when_it_is_recalculated(network, decimals, rounding):
    (parameters, x, eps), (rounding, carried) = network, rounding
    recalculate(worked.forward(parameters, x, eps, 2, decimals=decimals, rounding=rounding), decimals, carried)


@given(st.lists(st.floats(-1e300, 1e300), min_size=2, max_size=2), st.lists(few_digits, min_size=2, max_size=2))
def test_the_text_holds_together_for_very_large_and_very_small_numbers(x, b):
    page = worked.affine([[1e-3, 2.5], [1e9, 0]], b, x)
    recalculate(page, 6)
    assert "E" not in repr(page) and len(repr(page)) < 1000


def test_every_result_of_the_lecture_is_on_the_page(lecture_page):
    text = repr(lecture_page)
    for number in ("0.455025", "-0.490101", "0.043975", "0.136960", "0.229944", "1.485617", "0.001505", "1.487121"):
        assert number in text
    assert recalculate(lecture_page, 6) > 25


# ---- how it is written -------------------------------------------------------------------------------------------


def test_a_line_is_formula_numbers_products_sums_result():
    assert repr(worked.affine([[0.1, 0.2, 0.3]], [0.1], [0.5, 1.0, -0.5])) == (
        "h_i = Σ_j W_e[i,j]·x_j + b_e[i]\n"
        "h_1 = 0.1·0.5 + 0.2·1 + 0.3·(-0.5) + 0.1\n"
        "    = 0.05 + 0.2 + (-0.15) + 0.1 = 0.1 + 0.1 = 0.2"
    )


def test_the_same_line_in_latex():
    assert worked.affine([[0.1, 0.2, 0.3]], [0.1], [0.5, 1.0, -0.5])._repr_latex_() == (
        "$$\n\\begin{aligned}\n"
        "h_{i} & = \\textstyle\\sum_j W_{e,ij}\\, x_{j} + b_{e,i} \\\\[2pt]\n"
        "h_{1} & = 0.1 \\cdot 0.5 + 0.2 \\cdot 1 + 0.3 \\cdot (-0.5) + 0.1 \\\\\n"
        "& = 0.05 + 0.2 + (-0.15) + 0.1 = 0.1 + 0.1 = 0.2\n"
        "\\end{aligned}\n$$"
    )


@pytest.mark.parametrize(
    ("page", "text", "rows"),
    [
        (
            lambda: worked.standard_deviation([-0.02]),
            "σ_j = exp(½·log σ²_j)\nσ_1 = exp(½·(-0.02)) = exp(-0.01) ≈ 0.990050",
            [
                r"\sigma_j & = \exp(\tfrac{1}{2} \log\sigma^2_j)",
                r"\sigma_{1} & = \exp(\tfrac{1}{2} \cdot (-0.02)) = \exp(-0.01) \approx 0.990050",
            ],
        ),
        (
            lambda: worked.latent_sample([-0.04], [0.99], [0.5]),
            "z_j = μ_j + σ_j·ε_j\nz_1 = (-0.04) + 0.99·0.5 = (-0.04) + 0.495 = 0.455",
            [
                r"z_j & = \mu_j + \sigma_j\, \varepsilon_j",
                r"z_{1} & = (-0.04) + 0.99 \cdot 0.5 = (-0.04) + 0.495 = 0.455",
            ],
        ),
        (
            lambda: worked.squared_error([0.5, -0.5], [0.044, 0.23]),
            "Σ (x - x')² = Σ_i (x_i - x'_i)²\n(x_1 - x'_1)² = (0.5 - 0.044)² = 0.456² = 0.207936\n"
            "(x_2 - x'_2)² = ((-0.5) - 0.23)² = (-0.73)² = 0.5329\nΣ (x - x')² = 0.207936 + 0.5329 = 0.740836",
            [
                r"\textstyle\sum_i (x_i - x'_i)^2 &",
                r"(x_{1} - x'_{1})^2 & = (0.5 - 0.044)^2 = 0.456^2 = 0.207936",
                r"(x_{2} - x'_{2})^2 & = ((-0.5) - 0.23)^2 = (-0.73)^2 = 0.5329",
                r"\textstyle\sum_i (x_i - x'_i)^2 & = 0.207936 + 0.5329 = 0.740836",
            ],
        ),
        (
            lambda: worked.kl_divergence([-0.04, 0.02], [-0.02, 0.04], [0.99, 1.02]),
            "KL_j = -½·(1 + log σ²_j - μ_j² - σ_j²)\n"
            "KL_1 = -½·(1 + (-0.02) - (-0.04)² - 0.99²)\n"
            "     = -½·(1 + (-0.02) - 0.0016 - 0.9801)\n"
            "     = -½·(0.9784 - 0.9801) = -½·(-0.0017) = 0.00085\n"
            "KL_2 = -½·(1 + 0.04 - 0.02² - 1.02²)\n"
            "     = -½·(1 + 0.04 - 0.0004 - 1.0404)\n"
            "     = -½·(1.0396 - 1.0404) = -½·(-0.0008) = 0.0004\nKL = 0.00085 + 0.0004 = 0.00125",
            [
                r"\mathrm{KL}_j & = -\tfrac{1}{2}(1 + \log\sigma^2_j - \mu_j^2 - \sigma_j^2)",
                r"\mathrm{KL}_{1} & = -\tfrac{1}{2} \cdot (1 + (-0.02) - (-0.04)^2 - 0.99^2)",
                r"& = -\tfrac{1}{2} \cdot (1 + (-0.02) - 0.0016 - 0.9801)",
                r"& = -\tfrac{1}{2} \cdot (0.9784 - 0.9801) = -\tfrac{1}{2} \cdot (-0.0017) = 0.00085",
                r"\mathrm{KL}_{2} & = -\tfrac{1}{2} \cdot (1 + 0.04 - 0.02^2 - 1.02^2)",
                r"& = -\tfrac{1}{2} \cdot (1 + 0.04 - 0.0004 - 1.0404)",
                r"& = -\tfrac{1}{2} \cdot (1.0396 - 1.0404) = -\tfrac{1}{2} \cdot (-0.0008) = 0.0004",
                r"\mathrm{KL} & = 0.00085 + 0.0004 = 0.00125",
            ],
        ),
        (
            lambda: worked.total_loss(1.5, 0.25),
            "L = Σ (x - x')² + KL\nL = 1.5 + 0.25 = 1.75",
            [r"\mathcal{L} & = \textstyle\sum_i (x_i - x'_i)^2 + \mathrm{KL}", r"\mathcal{L} & = 1.5 + 0.25 = 1.75"],
        ),
        (
            lambda: worked.total_loss(1.5, 0.25, 4),
            "L = Σ (x - x')² + β·KL\nL = 1.5 + 4·0.25 = 1.5 + 1 = 2.5",
            [
                r"\mathcal{L} & = \textstyle\sum_i (x_i - x'_i)^2 + \beta\,\mathrm{KL}",
                r"\mathcal{L} & = 1.5 + 4 \cdot 0.25 = 1.5 + 1 = 2.5",
            ],
        ),
    ],
    ids=["sigma", "z", "squared error", "KL", "total", "total with beta"],
)
def test_each_step_in_both_scripts(page, text, rows):
    assert repr(page()) == text
    latex = page()._repr_latex_()
    assert latex.startswith("$$\n\\begin{aligned}\n") and latex.endswith("\n\\end{aligned}\n$$")
    assert re.split(r" \\\\(?:\[2pt\])?\n", latex[19:-17]) == rows


@pytest.mark.parametrize(
    "step",
    [
        lambda x: worked.affine([[1]], [0], [x]),
        lambda x: worked.standard_deviation([x]),
        lambda x: worked.latent_sample([x], [1], [0]),
        lambda x: worked.squared_error([x], [0]),
        lambda x: worked.kl_divergence([x], [0]),
        lambda x: worked.total_loss(x, 0),
        lambda x: worked.forward(lecture.parameters, [x, x, x], [0, 0]),
    ],
    ids=["affine", "sigma", "z", "squared error", "KL", "total", "forward"],
)
def test_every_step_shows_six_decimals_unless_told_otherwise(step):
    assert "0.123457" in repr(step(0.1234567)) and "0.1234567" not in repr(step(0.1234567))


def test_numbers_on_the_way_have_symbols_too(lecture_page):
    difference = lecture_page["x[0]"] - lecture_page["x_hat[0]"]  # in Python's 28 digits; the page has more
    assert abs(lecture_page["x[0]-x_hat[0]"] - difference) < Decimal("1e-27")
    total = worked.total_loss(1.5, 0.25, 4)
    assert [total[symbol] for symbol in ("reconstruction", "kl", "beta")] == [Decimal("1.5"), Decimal("0.25"), 4]
    symbols = [line.symbol for block in lecture_page.blocks for line in block.lines]
    assert symbols == [
        *(f"{name}[{i}]" for name in ("h", "mu", "log_var", "sigma", "z") for i in range(2)),
        "x_hat[0]",
        "x_hat[1]",
        "x_hat[2]",
        *(f"(x[{i}]-x_hat[{i}])^2" for i in range(3)),
        "reconstruction",
        "kl[0]",
        "kl[1]",
        "kl",
        "total",
    ]


def test_the_formulas_of_the_whole_calculation(lecture_page):
    formulas = [block.formula for block in lecture_page.blocks]
    assert [plain for plain, _ in formulas] == [
        "h_i = Σ_j W_e[i,j]·x_j + b_e[i]",
        "μ_i = Σ_j W_mu[i,j]·h_j + b_mu[i]",
        "log σ²_i = Σ_j W_logvar[i,j]·h_j + b_logvar[i]",
        "σ_j = exp(½·log σ²_j)",
        "z_j = μ_j + σ_j·ε_j",
        "x'_i = Σ_j W_d[i,j]·z_j + b_d[i]",
        "Σ (x - x')² = Σ_i (x_i - x'_i)²",
        "KL_j = -½·(1 + log σ²_j - μ_j² - σ_j²)",
        "L = Σ (x - x')² + KL",
    ]
    assert formulas[1][1] == r"\mu_{i} & = \textstyle\sum_j W_{\mu,ij}\, h_{j} + b_{\mu,i}"
    assert formulas[2][1] == (r"\log\sigma^2_{i} & = \textstyle\sum_j W_{\log\sigma^2,ij}\, h_{j} + b_{\log\sigma^2,i}")


def test_pages_below_each_other():
    first, second = worked.standard_deviation([0]), worked.total_loss(1, 2)
    both = first + second
    assert repr(both) == f"{first!r}\n\n{second!r}" and both.result == second.result
    assert both._repr_latex_() == f"{first._repr_latex_()}\n\n{second._repr_latex_()}"
    assert both["sigma[0]"] == 1 and both["total"] == 3


def test_a_row_that_goes_on_is_moved_in():
    latex = worked.affine([np.ones(20)], [1], np.ones(20))._repr_latex_()
    assert r"& {} + 1 \cdot 1" in latex and "& + " not in latex


def test_equals_where_exact_and_approximately_where_rounded():
    z = repr(worked.latent_sample([-0.04], worked.standard_deviation([-0.02]).result, [0.5]))
    assert z.endswith("z_1 ≈ (-0.04) + 0.990050·0.5 ≈ (-0.04) + 0.495025 ≈ 0.455025")
    assert repr(worked.standard_deviation([0])).endswith("σ_1 = exp(½·0) = exp(0) = 1")
    assert repr(worked.standard_deviation([-0.02])).endswith("σ_1 = exp(½·(-0.02)) = exp(-0.01) ≈ 0.990050")


def test_nothing_times_a_rounded_number_is_exactly_nothing():
    z = repr(worked.latent_sample([-0.04], worked.standard_deviation([-0.02]).result, [0]))
    assert z.endswith("z_1 ≈ (-0.04) + 0.990050·0 = (-0.04) + 0 = -0.04")


def test_a_rounded_result_is_carried_and_marked_where_it_was_rounded():
    sigma = worked.standard_deviation([-0.02], rounding={"sigma": 2})
    assert repr(sigma).endswith("exp(-0.01) ≈ 0.99") and sigma.result == (Number(Decimal("0.99"), True),)
    assert repr(worked.standard_deviation([-1e9], rounding=2)).endswith("≈ 0")  # not "= 0": exp is never 0
    assert repr(worked.standard_deviation([0], rounding=2)).endswith("= 1")
    assert worked.affine([[0.25]], [0.1], [1], rounding={"h": 1})["h[0]"] == Decimal("0.4")  # halves go away from zero
    assert worked.affine([[-0.25]], [-0.1], [1], rounding=1)["h[0]"] == Decimal("-0.4")


def test_decimals_chooses_the_digits_and_changes_no_number(lecture_page):
    two, ten = (worked.forward(lecture.parameters, lecture.x, lecture.eps, decimals=d) for d in (2, 10))
    assert two.numbers == ten.numbers == lecture_page.numbers
    assert "σ_1 = exp(½·(-0.02)) = exp(-0.01) ≈ 0.99\n" in repr(two) and "≈ 0.9900498337\n" in repr(ten)


@pytest.mark.parametrize(
    ("name", "page", "symbol", "value"),
    [
        ("z", lambda rounding: worked.latent_sample([0.25], [1], [0.011], rounding=rounding), "z[0]", "0.26"),
        (
            "squared_error",
            lambda rounding: worked.squared_error([0.5], [0.044], rounding=rounding),
            "(x[0]-x_hat[0])^2",
            "0.21",
        ),
        (
            "reconstruction",
            lambda rounding: worked.squared_error([0.5], [0.044], rounding=rounding),
            "reconstruction",
            "0.21",
        ),
        ("kl", lambda rounding: worked.kl_divergence([0.5], [0], rounding=rounding), "kl[0]", "0.13"),
        ("total", lambda rounding: worked.total_loss(1.111, 2.222, rounding=rounding), "total", "3.33"),
    ],
)
def test_each_result_can_be_rounded_and_carried(name, page, symbol, value):
    assert page({name: 2})[symbol] == page(2)[symbol] == Decimal(value)
    assert page(None)[symbol] != Decimal(value) == round(page({name: 2})[symbol], 2)


def test_no_minus_zero_no_binary_dust_no_doubled_sum():
    page = worked.affine([[0.1, 0.2], [-1.0, 0.0]], [0.0, -0.0], [1.0, 1.0])
    assert "= 0.1 + 0.2 + 0 = 0.3 + 0 = 0.3" in repr(page) and page["h[0]"] == Decimal("0.3")
    assert "-0 " not in repr(worked.affine([[-1.0]], [0.0], [0.0])) and "-0.00" not in repr(
        worked.affine([[-1e-9]], [0.0], [1.0])
    )
    assert repr(worked.affine([[2]], [1], [3])).endswith("h_1 = 2·3 + 1 = 6 + 1 = 7")
    assert repr(worked.squared_error([1], [0])).endswith("Σ (x - x')² = 1")


def test_large_numbers_are_written_with_a_power_of_ten():
    assert repr(worked.affine([[2]], [0], [1e300])).endswith("= 2·(1·10^300) + 0 = (2·10^300) + 0 = 2·10^300")
    assert (
        r"= 2 \cdot (1 \cdot 10^{300}) + 0 = (2 \cdot 10^{300}) + 0 = 2 \cdot 10^{300}"
        in worked.affine([[2]], [0], [1e300])._repr_latex_()
    )
    assert repr(worked.affine([[1]], [0], [999_999_999])).endswith("= 999999999")
    assert repr(worked.affine([[1]], [0], [1_000_000_000])).endswith("= 1·10^9")


def test_long_sums_break_into_rows_by_their_count_of_numbers():
    rows = worked.affine([np.ones(20)], [1], np.ones(20)).blocks[0].lines[0].rows
    assert len(rows) > 4 and all(row.startswith(("=", "+")) for row in rows)
    other = worked.affine([np.full(20, -123.456)], [1], np.ones(20)).blocks[0].lines[0].rows
    assert [len(NUMBER.findall(row)) for row in rows] == [len(NUMBER.findall(row)) for row in other]
    assert all(row.count("+") < 8 for row in rows)


@pytest.mark.parametrize(("decimals", "room"), [(0, 12), (1, 11), (2, 10), (5, 7), (6, 7), (12, 5), (30, 4)])
def test_a_row_holds_fewer_numbers_when_they_are_longer(decimals, room):
    rows = worked.affine([np.ones(20)], [1], np.ones(20), decimals=decimals).blocks[0].lines[0].rows
    assert max(len(NUMBER.findall(row)) for row in rows) in (room, room - 1)  # a product has two numbers
    assert max(len(NUMBER.findall(row)) for row in rows if "·" not in row) == room


@pytest.mark.parametrize("decimals", [0, 1, 2, 3, 6, 12])
@pytest.mark.parametrize("activation", [identity, relu, np.tanh, sigmoid])
def test_no_row_of_a_network_is_too_long_to_be_read(decimals, activation):
    rng = np.random.default_rng(0)
    for features, size in ((30, 1), (12, 100)):
        first, last = (
            Affine(rng.normal(0, size, shape).round(1), rng.normal(0, size, shape[0]).round(1))
            for shape in ((12, features), (features, 12))
        )
        arguments = AutoencoderParameters((first,), (last,)), rng.normal(0, 1, features).round(1), activation
        page = worked.autoencoder_forward_backward(*arguments, decimals=decimals)
        assert max(len(row) for block in page.blocks for line in block.lines for row in line.rows) <= 120


def test_thirty_decimals_are_all_shown():
    exact = "0.123456789012345678901234567891"
    assert repr(worked.affine([[1]], [0], [exact], decimals=30)).endswith(f"= {exact}")
    assert repr(worked.affine([[1]], [0], ["1.5"], decimals=0)).endswith("≈ 2")


def test_the_layers_of_deeper_networks_can_be_rounded_too():
    page = worked.affine([[0.25]], [0], [1], ("h^(1)", "W_e^(1)", "b_e^(1)", "x"), rounding={"h": 1})
    assert page["h^(1)[0]"] == Decimal("0.3")


@given(networks())
@settings(max_examples=cases(10))
def test_plain_text_and_latex_hold_the_same_numbers(network):
    parameters, x, eps = network
    page = worked.forward(parameters, x, eps)
    digits = re.compile(r"\d+\.\d+|\d{2,}")
    for block in page.blocks:
        for line in block.lines:
            assert digits.findall(" ".join(line.rows)) == digits.findall(line.latex().removeprefix(line.label[1]))
    assert page._repr_latex_().count("aligned") == 2 * len(page.blocks)


def test_a_symbol_alone_has_no_index():
    assert spelled("mu") == ("μ", r"\mu") and spelled("kl") == ("KL", r"\mathrm{KL}")


# ---- what is small -----------------------------------------------------------------------------------------------

_SMALL = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-10, 1e-30, 1e-100, 1e-308)
_SUMS = {
    "KL": lambda a, b, decimals: worked.kl_divergence([a], [b], decimals=decimals),
    "KL without mu": lambda a, b, decimals: worked.kl_divergence([0], [b], decimals=decimals),
    "squared error": lambda a, b, decimals: worked.squared_error(
        [0.5], [Decimal("0.5") + as_decimal(b)], decimals=decimals
    ),
    "d_x_hat": lambda a, b, decimals: worked.d_x_hat([-0.5], [as_decimal(b) - Decimal("0.5")], decimals=decimals),
    "z": lambda a, b, decimals: worked.latent_sample([-1], [Decimal(1) + as_decimal(b)], [1], decimals=decimals),
    "d_log_var": lambda a, b, decimals: worked.d_log_var([0], worked.standard_deviation([b]).result, decimals=decimals),
    "descend": lambda a, b, decimals: worked.descend([b], [b], 0.5, "b_d", decimals=decimals),
}


@pytest.mark.parametrize("kind", _SUMS)
@pytest.mark.parametrize("decimals", [0, 1, 2, 6])
def test_a_small_difference_is_seen_in_what_it_is_the_difference_of(kind, decimals):
    for a, b in itertools.product(_SMALL[::3], [sign * small for small in _SMALL for sign in (1, -1)]):
        with localcontext(prec=700):
            page = _SUMS[kind](a, b, decimals)
        for label, before, after in follows(page):
            assert before != 0 != after and 0.45 < before / after < 2.2, (a, b, label, before, after)


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        (
            lambda: worked.kl_divergence([1e-4], [1e-5]),
            ["(1.00000999 - 1.00001000005000)", "-½·(-1.005000·10^-8) ≈ 5.025000·10^-9"],
        ),
        (lambda: worked.squared_error([0.5], [0.1], decimals=0), ["= (0.5 - (1·10^-1))² = (4·10^-1)² ≈ 2·10^-1"]),
        (lambda: worked.kl_divergence([0.1], [0.1], decimals=0), ["-½·(1.09 - 1.105) ≈ -½·(-1.5·10^-2) ≈ 8·10^-3"]),
        (lambda: worked.kl_divergence([0], [1e-30]), ["≈ -½·(-5.000000·10^-61) ≈ 2.500000·10^-61"]),
        (lambda: worked.kl_divergence([0], [1e-308]), ["≈ -½·(-5.000000·10^-617) ≈ 2.500000·10^-617"]),
        (lambda: worked.standard_deviation([-1e6]), ["exp(-500000) ≈ 5.741804·10^-217148"]),
        (lambda: worked.squared_error([2.5], [-0.5], decimals=0), ["= (2.5 - (-0.5))² = 3² = 9"]),
        (lambda: worked.squared_error(["0.1234565"], ["-0.8765435"]), ["≈ (0.123457 - (-0.876544))² ≈ 1² = 1"]),
    ],
)
def test_a_line_follows_from_the_digits_of_the_one_above(page, lines):
    text = " ".join(repr(page()).split())
    assert all(line in text for line in lines)


def test_a_sum_keeps_what_is_far_below_it():
    z = worked.latent_sample([1], worked.standard_deviation([-400]).result, [1]).result
    page = worked.squared_error([1], z)
    assert float(page["x[0]-x_hat[0]"]) == pytest.approx(-np.exp(-200), rel=1e-12) and "≈ 0.000000" not in repr(page)


# ---- bad input ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: worked.affine([[1, 2]], [1], 3), r"x must be a column of numbers, not 3\.$"),
        (lambda: worked.affine([[1, 2]], [1], [1, 2, 3]), r"W\[0\] has 2 numbers, but x has 3\.$"),
        (lambda: worked.affine([[1, 2]], [1, 1], [1, 2]), r"b has 2 numbers, but W has 1\.$"),
        (lambda: worked.affine([[1, "one"]], [1], [1, 2]), r"W\[0,1\] must be a finite number, not 'one'\.$"),
        (lambda: worked.affine([[1]], [float("nan")], [1]), r"b\[0\] must be a finite number, not nan\.$"),
        (lambda: worked.affine([[1]], [0], [1e400]), r"x\[0\] must be a finite number, not inf\.$"),
        (lambda: worked.affine([], [], []), r"x has 0 numbers, but wanted is at least one\.$"),
        (lambda: worked.affine(4, [1], [1]), r"W must be a column of rows, not 4\.$"),
        (lambda: worked.affine([], [1], [1]), r"W has 0 rows, but wanted is at least one\.$"),
        (lambda: worked.latent_sample([1], [1, 1, 1], [1]), r"sigma has 3 numbers, but mu has 1\.$"),
        (lambda: worked.latent_sample([1], [1], [1, 1]), r"eps has 2 numbers, but mu has 1\.$"),
        (lambda: worked.squared_error([1], []), r"x_hat has 0 numbers, but wanted is at least one\.$"),
        (lambda: worked.kl_divergence([1], [1], [1, 2]), r"sigma has 2 numbers, but mu has 1\.$"),
        (lambda: worked.kl_divergence([1], [1, 2]), r"log_var has 2 numbers, but mu has 1\.$"),
        (lambda: worked.standard_deviation(7), r"log_var must be a column of numbers, not 7\.$"),
        (lambda: worked.latent_sample(7, [1], [1]), r"mu must be a column of numbers, not 7\.$"),
        (lambda: worked.squared_error(8, [1]), r"x must be a column of numbers, not 8\.$"),
        (lambda: worked.kl_divergence(9, [1]), r"mu must be a column of numbers, not 9\.$"),
        (lambda: worked.total_loss(None, 1), r"reconstruction must be a finite number, not None\.$"),
        (lambda: worked.total_loss(1, 1, None), r"beta must be a finite number, not None\.$"),
        (lambda: worked.total_loss(1, None), r"kl must be a finite number, not None\.$"),
        (
            lambda: worked.standard_deviation([1e300]),
            r"A number on the page gets more than a million digits: the inputs must be smaller\. It comes from log_var\.$",
        ),
        (
            lambda: worked.standard_deviation([1], decimals=-1),
            r"decimals must be a whole number from 0 to 30, not -1\.$",
        ),
        (
            lambda: worked.standard_deviation([1], decimals=2.0),
            r"decimals must be a whole number from 0 to 30, not 2\.0\.$",
        ),
        (
            lambda: worked.standard_deviation([1], decimals=31),
            r"decimals must be a whole number from 0 to 30, not 31\.$",
        ),
        (
            lambda: worked.standard_deviation([1], decimals=True),
            r"decimals must be a whole number from 0 to 30, not True\.$",
        ),
        (
            lambda: worked.standard_deviation([1], rounding={"eps": 2}),
            r"rounding must give one of h, mu, .* not 'eps': 2\.$",
        ),
        (lambda: worked.standard_deviation([1], rounding={"h": "2"}), r"rounding must give one of .* not 'h': '2'\.$"),
        (lambda: worked.standard_deviation([1], rounding=-2), r"rounding must give one of .* not 'h': -2\.$"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        call()
