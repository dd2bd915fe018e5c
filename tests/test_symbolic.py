"""The symbolic witness: it agrees with plain arithmetic, and each derivation arrives at its closed form."""

from fractions import Fraction
from itertools import product

import mpmath
import numpy as np
import pytest
import sympy as sp
from hypothesis import example, given, settings, strategies as st

from strategies import columns, few_digits, matrices, sizes
from vae_steps import lecture, symbolic

names = ("x", "W_e", "b_e", "W_mu", "b_mu", "W_logvar", "b_logvar", "eps", "W_d", "b_d")
lecture_values = {name: getattr(lecture, name) for name in names}
exact_steps = symbolic.evaluate(lecture_values)
tenth = sp.Rational(1, 10)
Z = sp.Symbol("z")


def numbers(step):
    return np.array(step.rhs.evalf(17).tolist(), dtype=float).ravel()


# ---- the model ---------------------------------------------------------------------------------------------------

def test_the_lecture_exactly():
    z, sigma = exact_steps.z.rhs, exact_steps.sigma.rhs
    assert list(exact_steps.h.rhs) == [2 * tenth, 6 * tenth]
    assert list(exact_steps.mu.rhs) == [-tenth**2 * 4, tenth**2 * 2]
    assert list(exact_steps.log_var.rhs) == [-tenth**2 * 2, tenth**2 * 4]
    assert list(sigma) == [sp.exp(sp.Rational(-1, 100)), sp.exp(sp.Rational(1, 50))]
    assert list(z) == [sigma[0] / 2 - sp.Rational(1, 25), sp.Rational(1, 50) - sigma[1] / 2]
    assert [f"{sp.N(step.rhs, 15):.10f}" for step in (exact_steps.reconstruction, exact_steps.kl, exact_steps.total)] == [
        "1.4856166219", "0.0015047237", "1.4871213456"]


@st.composite
def random_values(draw):
    features, hidden, latents = draw(sizes), draw(sizes), draw(sizes)
    shapes = {"x": features, "W_e": (hidden, features), "b_e": hidden, "W_mu": (latents, hidden), "b_mu": latents,
              "W_logvar": (latents, hidden), "b_logvar": latents, "eps": latents, "W_d": (features, latents), "b_d": features}
    return {name: draw(matrices(*shape) if isinstance(shape, tuple) else columns(shape)) for name, shape in shapes.items()}


@given(random_values(), st.integers(0, 5))
@settings(max_examples=25)
def test_any_network_agrees_with_plain_arithmetic(values, beta):
    x, W_e, b_e, W_mu, b_mu, W_logvar, b_logvar, eps, W_d, b_d = values.values()
    W_logvar, b_logvar = W_logvar / 100, b_logvar / 100
    steps = symbolic.evaluate({**values, "W_logvar": W_logvar.round(4), "b_logvar": b_logvar.round(4)}, beta)
    h = W_e @ x + b_e
    mu, log_var = W_mu @ h + b_mu, W_logvar @ h + b_logvar
    z = mu + np.sqrt(np.exp(log_var)) * eps
    x_hat = W_d @ z + b_d
    kl = (mu**2 + np.exp(log_var) - 1 - log_var) / 2
    for step, expected in ((steps.h, h), (steps.mu, mu), (steps.log_var, log_var), (steps.z, z), (steps.x_hat, x_hat),
                           (steps.squared_error, (x - x_hat) ** 2), (steps.kl_divergence, kl)):
        np.testing.assert_allclose(numbers(step), expected, rtol=1e-9, atol=1e-9)
    total = ((x - x_hat) ** 2).sum() + beta * kl.sum()
    assert float(steps.total.rhs) == pytest.approx(total, rel=1e-9, abs=1e-9)


def test_each_step_uses_only_symbols_of_earlier_steps():
    symbols, steps = symbolic.model()
    known = set().union(*(symbols.x, symbols.eps, *(getattr(symbols, name) for name in names[1:]))) | {symbols.beta}
    for step in steps:
        assert step.rhs.free_symbols <= known
        known |= step.lhs.free_symbols
    assert steps.x_hat.rhs.jacobian(symbols.z) == symbols.W_d


def test_the_sizes_are_arguments():
    symbols, steps = symbolic.model(inputs=12, hidden=4, latents=1)
    assert symbols.W_e.shape == (4, 12) and symbols.W_e[0, 10].name == "W_e_1,11" and steps.x_hat.rhs.shape == (12, 1)


def test_without_eps_z_stays_a_formula_of_eps():
    z = symbolic.evaluate({name: lecture_values[name] for name in names if name != "eps"}).z.rhs
    noise = symbolic.model()[0].eps
    assert z.free_symbols == set(noise) and z.subs(dict.fromkeys(noise, 0)) == exact_steps.mu.rhs


def test_symbols_are_spelled_as_on_the_pages():
    symbols, _ = symbolic.model()
    spelling = {symbols.W_e[0, 1]: "W_{e,12}", symbols.log_var[1]: r"\log\sigma^2_{2}", symbols.mu[0]: r"\mu_{1}",
                symbols.x_hat[2]: "x'_{3}", symbols.eps[0]: r"\varepsilon_{1}", symbols.b_d[0]: "b_{d,1}", symbols.h[0]: "h_{1}"}
    assert sp.latex(symbolic.model()[1].kl) == r"\mathrm{KL} = \mathrm{KL}_{1} + \mathrm{KL}_{2}"
    assert {symbol: sp.latex(symbol) for symbol in spelling} == spelling


# ---- derivations -------------------------------------------------------------------------------------------------

def test_the_divergence_is_integrated_from_its_definition():
    derivation = symbolic.kl_derivation()
    z, mu = sp.symbols("z mu", real=True)
    sigma = sp.symbols("sigma", positive=True)
    assert sp.simplify(derivation.closed_form - (mu**2 + sigma**2 - 1 - 2 * sp.log(sigma)) / 2) == 0
    assert derivation.integral.args[0] == derivation.q * derivation.log_ratio
    assert sp.simplify(sp.exp(derivation.log_ratio) - derivation.q / derivation.p) == 0


@pytest.mark.parametrize(("mean", "deviation"), [(0, 1), (-0.04, 0.99), (3, 0.2), (-1.5, 4)])
def test_the_closed_form_agrees_with_numerical_integration(mean, deviation):
    derivation = symbolic.kl_derivation()
    z, mu, sigma = sorted(derivation.q.free_symbols, key=lambda symbol: "z mu sigma".index(symbol.name))
    integrand = sp.lambdify(z, (derivation.q * derivation.log_ratio).subs({mu: mean, sigma: deviation}), "mpmath")
    reach = 15 * deviation
    area = mpmath.quad(integrand, np.linspace(mean - reach, mean + reach, 21).tolist())
    assert float(derivation.closed_form.subs({mu: mean, sigma: deviation})) == pytest.approx(float(area), abs=1e-9)


def test_the_expected_squared_error_is_the_error_at_the_mean_and_the_price_of_noise():
    s = symbolic.model()[0]
    at_the_mean = (s.x - s.W_d * s.mu - s.b_d).applyfunc(lambda r: r**2)
    price = s.W_d.applyfunc(lambda w: w**2) * s.sigma.applyfunc(lambda sd: sd**2)
    assert (symbolic.expected_squared_error() - at_the_mean - price).expand().is_zero_matrix


def test_average_knows_the_moments_of_a_normal_distribution():
    z, mu, sigma = (sp.Matrix(sp.symbols(f"{name}_1:3")) for name in ("z", "mu", "sigma"))
    average = lambda formula: symbolic.average(formula, z, mu, sigma)
    assert average(sp.Integer(7)) == 7 and average(z[0]) == mu[0]
    assert sp.expand(average(z[0] ** 2) - mu[0] ** 2 - sigma[0] ** 2) == 0
    assert sp.expand(average(z[0] * z[1]) - mu[0] * mu[1]) == 0


def test_log_p_is_the_bound_and_the_gap_in_full_symbols():
    x, w, b, mu = sp.symbols("x w b mu", real=True)
    sigma, s = sp.symbols("sigma s", positive=True)
    found = symbolic.evidence([x], [mu], [sigma], [[w]], [b], s**2)
    assert sp.simplify(sp.expand_log(found.log_evidence - found.elbo - found.gap, force=True)) == 0
    assert sp.simplify(found.mean[0] - w * (x - b) / (s**2 + w**2)) == 0
    at_the_posterior = found.gap.subs({mu: found.mean[0], sigma: sp.sqrt(found.covariance[0])})
    assert sp.simplify(sp.expand_log(at_the_posterior, force=True)) == 0


def test_log_p_is_the_bound_and_the_gap_with_the_lectures_numbers():
    sigma = [sp.exp(sp.Rational(-1, 100)), sp.exp(sp.Rational(1, 50))]
    found = symbolic.evidence(lecture.x, ["-0.04", "0.02"], sigma, lecture.W_d, lecture.b_d)
    assert sp.simplify(found.log_evidence - found.elbo - found.gap) == 0
    assert [f"{sp.N(part):.6f}" for part in found[:3]] == ["-3.817044", "-4.566724", "0.749680"]


def test_log_p_is_what_remains_when_z_is_integrated_out():
    found = symbolic.evidence([2], [0], [1], [["0.5"]], ["0.3"], sp.Rational(1, 2))
    joint = lambda z: mpmath.npdf(2, 0.5 * z + 0.3, mpmath.sqrt(0.5)) * mpmath.npdf(z)
    assert float(found.log_evidence) == pytest.approx(float(mpmath.log(mpmath.quad(joint, [-12, 0, 12]))), abs=1e-12)


# ---- the weights that were lost ----------------------------------------------------------------------------------

def test_the_family_of_log_variance_heads():
    w_1, w_2, b = sp.symbols("w_1 w_2 b")
    assert symbolic.row_family(["0.2", "0.6"], "-0.02") == sp.Eq(b, -sp.Rational(1, 50) - w_1 / 5 - 3 * w_2 / 5)
    for output, row in (("-0.02", ["0.3", "-0.3", "0.1"]), ("0.04", ["0.4", "-0.4", "0.2"])):
        rows = symbolic.one_decimal_rows(["0.2", "0.6"], output)
        assert rows.shape == (88, 3) and [sp.Rational(number) for number in row] in rows.tolist()


def brute_force(z, output, low, high):
    """All rows of tenths, in whole numbers: nothing of SymPy is used."""
    thousandths = [int(Fraction(number) * 1000) for number in (*z, output)]
    rows = [row for row in product(range(10 * low, 10 * high + 1), repeat=3)
            if row[0] * thousandths[0] + row[1] * thousandths[1] + row[2] * 1000 == 10 * thousandths[2]]
    return sorted([Fraction(tenths, 10) for tenths in row] for row in rows)


@pytest.mark.parametrize(("output", "row"), [("0.044", "0.2 0.3 0.1"), ("0.137", "0.4 0.5 0.2"), ("0.23", "0.6 0.7 0.3")])
def test_the_decoder_is_unique_among_one_decimal_numbers_from_0_to_1(output, row):
    z = ["0.455", "-0.49"]
    proof = symbolic.row_proof(z, output)
    assert proof.rows.tolist() == [[sp.Rational(number) for number in row.split()]]
    assert brute_force(z, output, 0, 1) == [[Fraction(number) for number in row.split()]]
    assert [count for _, _, count in proof.cases] == [1, 0]


def test_with_negative_numbers_there_are_twelve_decoders():
    z, rows = ["0.455", "-0.49"], []
    for output in ("0.044", "0.137", "0.23"):
        found = [symbolic.row_proof(z, output, -1, 1).rows, symbolic.one_decimal_rows(z, output)]
        expected = brute_force(z, output, -1, 1)
        assert all(sorted([Fraction(int(n.p), int(n.q)) for n in row] for row in some.tolist()) == expected for some in found)
        rows.append([" ".join(str(float(n)) for n in row) for row in expected])
    assert rows == [["-0.8 0.8 0.8", "0.2 0.3 0.1"], ["-1.0 -0.8 0.2", "-0.6 1.0 0.9", "0.4 0.5 0.2"],
                    ["-0.8 -0.6 0.3", "0.6 0.7 0.3"]]


@given(st.tuples(few_digits, few_digits).filter(all), few_digits)
@example((0.01, 0.01), 0.0)
@settings(max_examples=15)
def test_reasoning_and_trying_find_the_same_rows(z, output):
    z, output = [str(number) for number in z], str(output)
    proof = symbolic.row_proof(z, output, -1, 1)
    assert sorted(proof.rows.tolist()) == sorted(symbolic.one_decimal_rows(z, output).tolist())


# ---- bad input ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("call", "sentence"), [
    (lambda: symbolic.model(inputs=0), r"inputs must be a positive whole number, not 0\."),
    (lambda: symbolic.model(latents=2.0), r"latents must be a positive whole number, not 2\.0\."),
    (lambda: symbolic.evaluate({"q": [1]}), r"values must name inputs and weights, such as x or W_e, not 'q'\."),
    (lambda: symbolic.evaluate({"mu": [1, 1]}), r"values must name inputs and weights, such as x or W_e, not 'mu'\."),
    (lambda: symbolic.evaluate({"x": [1, 2], "W_e": [[1, 2, 3]]}), r"W_e has shape \(1, 3\), but wanted is \(2, 2\)\."),
    (lambda: symbolic.exact("x", [1, [2, 3]]), r"x must hold finite numbers in rows of one length, not \[1, \[2, 3\]\]\."),
    (lambda: symbolic.exact("x", [float("nan")]), r"x must hold finite numbers in rows of one length, not \[nan\]\."),
    (lambda: symbolic.exact("x", ["__import__('os')"]), r"x must hold finite numbers in rows of one length"),
    (lambda: symbolic.exact("x", 3), r"x must hold finite numbers in rows of one length, not 3\."),
    (lambda: symbolic.average(Z**3, sp.Matrix([Z]), sp.Matrix([1]), sp.Matrix([2])), r"formula must be of degree 2 at most in z\."),
    (lambda: symbolic.exact("b_e", "12"), r"b_e must hold finite numbers in rows of one length, not '12'\."),
    (lambda: symbolic.exact("x", [sp.I]), r"x must hold finite numbers in rows of one length, not \[I\]\."),
    (lambda: symbolic.exact("x", [sp.oo]), r"x must hold finite numbers in rows of one length, not \[oo\]\."),
    (lambda: symbolic.evidence([1], [0], [1], [[1]], [0], -1), r"variance must be positive, not -1\."),
    (lambda: symbolic.evidence([1], [0], [1], [[1]], [0], "0"), r"variance must be positive, not 0\."),
    (lambda: symbolic.evidence([1, 2], [0], [1], [[1]], [0]), r"x has shape \(2, 1\), but wanted is \(1, 1\)\."),
    (lambda: symbolic.evidence([1], [0, 0], [1], [[1]], [0]), r"mu has shape \(2, 1\), but wanted is \(1, 1\)\."),
    (lambda: symbolic.row_proof(["0", "1"], "1"), r"z and output must be two fractions that are not 0, .* not \[0, 1\] and 1\."),
    (lambda: symbolic.row_proof(["1"], "1"), r"z and output must be two fractions .* not \[1\] and 1\."),
    (lambda: symbolic.row_proof([sp.sqrt(2), 1], "1"), r"z and output must be two fractions .* not \[sqrt\(2\), 1\] and 1\."),
    (lambda: symbolic.row_proof(["1", "1"], "1", "0"), r"low and high must be whole numbers, low below high, not '0' and 1\."),
    (lambda: symbolic.one_decimal_rows(["1"], "1", 1, 0), r"low and high must be whole numbers, low below high, not 1 and 0\."),
])
def test_bad_input_is_answered_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        call()


def test_a_target_that_no_row_reaches_has_no_rows():
    proof = symbolic.row_proof(["0.455", "-0.49"], "0.00001")
    assert isinstance(proof.equation, sp.Eq) and proof.rows.shape == (0, 3)


def test_the_variance_is_exact_too():
    half, written = (symbolic.evidence([1], [0], [1], [[1]], [0], variance) for variance in (0.5, "1/2"))
    assert half == written and not half.log_evidence.has(sp.Float)


def test_floats_are_read_as_the_decimal_that_names_them():
    assert list(symbolic.exact("x", [0.1, "0.1", "1/10", np.float64(0.1), tenth])) == [tenth] * 5
