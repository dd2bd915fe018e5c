"""Each derivation arrives at its closed form."""

import mpmath
import numpy as np
import pytest
import sympy as sp

from vae_steps import lecture, symbolic

Z = sp.Symbol("z")


def test_the_divergence_is_integrated_from_its_definition():
    derivation = symbolic.kl_derivation()
    mu = sp.symbols("mu", real=True)
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


def test_the_variance_is_exact_too():
    half, written = (symbolic.evidence([1], [0], [1], [[1]], [0], variance) for variance in (0.5, "1/2"))
    assert half == written and not half.log_evidence.has(sp.Float)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: symbolic.average(Z**3, [Z], [1], [2]), r"formula must be of degree 2 at most in z\."),
        (lambda: symbolic.evidence([1], [0], [1], [[1]], [0], -1), r"variance must be positive, not -1\."),
        (lambda: symbolic.evidence([1], [0], [1], [[1]], [0], "0"), r"variance must be positive, not '?0"),
        (
            lambda: symbolic.evidence([1, 2], [0], [1], [[1]], [0]),
            r"x has shape \(2, 1\), but wanted is \(1, 1\), to fit W_d\.",
        ),
        (
            lambda: symbolic.evidence([1], [0, 0], [1], [[1]], [0]),
            r"mu has shape \(2, 1\), but wanted is \(1, 1\), to fit W_d\.",
        ),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        call()
