"""SymPy calculates the lecture exactly, from steps whose sizes and symbols are those of the pages."""

import numpy as np
import pytest
import sympy as sp

from vae_steps import lecture, symbolic

names = ("x", "W_e", "b_e", "W_mu", "b_mu", "W_logvar", "b_logvar", "eps", "W_d", "b_d")
lecture_values = {name: getattr(lecture, name) for name in names}
exact_steps = symbolic.evaluate(lecture_values)
tenth = sp.Rational(1, 10)


def numbers(step):
    return np.array(step.rhs.evalf(17).tolist(), dtype=float).ravel()


def test_the_lecture_exactly():
    z, sigma = exact_steps.z.rhs, exact_steps.sigma.rhs
    assert list(exact_steps.h.rhs) == [2 * tenth, 6 * tenth]
    assert list(exact_steps.mu.rhs) == [-(tenth**2) * 4, tenth**2 * 2]
    assert list(exact_steps.log_var.rhs) == [-(tenth**2) * 2, tenth**2 * 4]
    assert list(sigma) == [sp.exp(sp.Rational(-1, 100)), sp.exp(sp.Rational(1, 50))]
    assert list(z) == [sigma[0] / 2 - sp.Rational(1, 25), sp.Rational(1, 50) - sigma[1] / 2]
    losses = (exact_steps.reconstruction, exact_steps.kl, exact_steps.total)
    assert [f"{sp.N(step.rhs, 15):.10f}" for step in losses] == ["1.4856166219", "0.0015047237", "1.4871213456"]


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
    spelling = {
        symbols.W_e[0, 1]: "W_{e,12}",
        symbols.log_var[1]: r"\log\sigma^2_{2}",
        symbols.mu[0]: r"\mu_{1}",
        symbols.x_hat[2]: "x'_{3}",
        symbols.eps[0]: r"\varepsilon_{1}",
        symbols.b_d[0]: "b_{d,1}",
        symbols.h[0]: "h_{1}",
    }
    assert sp.latex(symbolic.model()[1].kl) == r"\mathrm{KL} = \mathrm{KL}_{1} + \mathrm{KL}_{2}"
    assert {symbol: sp.latex(symbol) for symbol in spelling} == spelling


def test_floats_are_read_as_the_decimal_that_names_them():
    assert list(symbolic.exact("x", [0.1, "0.1", "1/10", np.float64(0.1), tenth])) == [tenth] * 5


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: symbolic.model(inputs=0), r"inputs must be a whole number from 1 to 20, not 0\."),
        (lambda: symbolic.model(latents=2.0), r"latents must be a whole number from 1 to 20, not 2\.0\."),
        (
            lambda: symbolic.evaluate({}),
            r"values must have numbers, or symbols, of x, W_e, b_e, W_mu, b_mu, W_logvar, b_logvar as well\.",
        ),
        (
            lambda: symbolic.evaluate({name: lecture_values[name] for name in names if name not in ("W_e", "eps")}),
            r"values must have numbers, or symbols, of W_e as well\.",
        ),
        (lambda: symbolic.evaluate({"q": [1]}), r"values must name inputs and weights, such as x or W_e, not 'q'\."),
        (
            lambda: symbolic.evaluate({"mu": [1, 1]}),
            r"values must name inputs and weights, such as x or W_e, not 'mu'\.",
        ),
        (
            lambda: symbolic.evaluate({"x": [1, 2], "W_e": [[1, 2, 3]]}),
            r"values of W_e have shape \(1, 3\), but wanted is \(2, 2\)\.",
        ),
        (
            lambda: symbolic.exact("x", [1, [2, 3]]),
            r"values of x must hold .* in rows of one length, not \[1, \[2, 3\]\]\.",
        ),
        (
            lambda: symbolic.exact("x", [float("nan")]),
            r"values of x must hold finite numbers in rows of one length, not \[nan\]\.",
        ),
        (
            lambda: symbolic.exact("x", ["__import__('os')"]),
            r"values of x must hold finite numbers in rows of one length",
        ),
        (lambda: symbolic.exact("x", 3), r"values of x must hold finite numbers in rows of one length, not 3\."),
        (
            lambda: symbolic.exact("b_e", "12"),
            r"values of b_e must hold finite numbers in rows of one length, not '12'\.",
        ),
        (
            lambda: symbolic.exact("x", [sp.I]),
            r"values of x must hold finite numbers in rows of one length, not \[I\]\.",
        ),
        (
            lambda: symbolic.exact("x", [sp.oo]),
            r"values of x must hold finite numbers in rows of one length, not \[oo\]\.",
        ),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        call()
