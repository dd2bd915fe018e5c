"""What is derived of a diffusion: two noises are one, and a step back is Bayes' rule."""

import pytest
import sympy as sp

from vae_steps import symbolic

a, b = sp.symbols("a b", positive=True)


def test_two_noises_are_one_with_the_product_of_the_shares():
    found, (s, steps) = symbolic.two_noisings(), symbolic.diffusion()
    assert sp.expand(found.mean - sp.sqrt(a * b) * s.z_0) == 0
    assert sp.expand(found.variance - (1 - a * b)) == 0
    once = steps.z_t.rhs.subs(s.alpha_bar, a * b)
    assert once.subs(s.eps, 0) == found.mean and once.coeff(s.eps) ** 2 == found.variance


def shares_below_one():
    """alpha_bar and alpha_bar_next in symbols from which SymPy sees that both are from 0 to 1, and which is larger."""
    s, _ = symbolic.diffusion()
    p, q = sp.symbols("p q", positive=True)
    return {s.alpha_bar: 1 / (1 + p) / (1 + q), s.alpha_bar_next: 1 / (1 + p)}


def test_a_step_with_the_true_code_is_a_draw_of_bayes_rule():
    (s, steps), posterior, shares = symbolic.diffusion(), symbolic.denoising_posterior(), shares_below_one()
    variance = steps.fresh_variance.rhs.subs(s.eta, 1)
    assert sp.simplify((variance - posterior.variance).subs(shares)) == 0
    (eps_hat,) = sp.solve(steps.z_t.subs(s.eps, s.eps_hat), s.eps_hat)  # the noise that leads to this z_t
    mean = steps.z_next.rhs.subs({s.z_0_hat: s.z_0, s.eps_next: 0}).subs(s.eps_hat, eps_hat)
    assert sp.simplify((mean.subs(s.fresh_variance, variance) - posterior.mean).subs(shares)) == 0
    assert sp.simplify(steps.z_next.rhs.coeff(s.eps_next) ** 2 - s.fresh_variance) == 0


def test_the_square_is_complete():
    s, posterior = symbolic.diffusion()[0], symbolic.denoising_posterior()
    completed = -((s.z_next - posterior.mean) ** 2) / (2 * posterior.variance)
    rest = sp.simplify((posterior.log_density - completed).subs(shares_below_one()))
    assert not rest.has(s.z_next) and rest.has(s.z_0, s.z_t)


def test_another_posterior_is_told_apart():
    (s, steps), posterior = symbolic.diffusion(), symbolic.denoising_posterior()
    for eta in (sp.Rational(9, 10), 0):
        assert sp.simplify(steps.fresh_variance.rhs.subs(s.eta, eta) - posterior.variance) != 0


def test_exact_numbers_put_in():
    s, _ = symbolic.diffusion()
    known = {"z_0": "0.5", "eps": -1, "alpha_bar": "0.64", "eps_hat": -1, "alpha_bar_next": 0.75, "eta": 0}
    found = symbolic.evaluate_diffusion(known)
    assert found.z_t.rhs == sp.Rational(-1, 5) and found.z_0_hat.rhs == sp.Rational(1, 2)
    assert found.z_next.rhs == sp.sqrt(3) / 4 - sp.Rational(1, 2)
    assert found.eps_hat_guided.rhs == -1 + s.guidance * (-1 - s.eps_hat_free)
    assert symbolic.evaluate_diffusion(known | {"z_t": 0}).z_0_hat.rhs == sp.Rational(3, 4)


def test_typeset():
    _, steps = symbolic.diffusion()
    assert sp.latex(steps.z_t) == r"z_{t} = \sqrt{\bar\alpha} z_{0} + \varepsilon \sqrt{1 - \bar\alpha}"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([1], r"values must be a dict of numbers by their names, such as z_0, not \[1\]\."),
        ({"z": 1}, r"values must name numbers that a step of diffusion takes, not 'z'\."),
        ({"z_next": 1}, r"values must name numbers that a step of diffusion takes, not 'z_next'\."),
        ({"alpha_bar": 2}, r"values of alpha_bar must be from 0 to 1, not 2\."),
        ({"eta": "1.5"}, r"values of eta must be from 0 to 1, not 3/2\."),
        ({"alpha_bar": 1}, r"values of alpha_bar must be above 0 and below 1"),
        ({"alpha_bar_next": 0}, r"values of alpha_bar must be above 0 and below 1"),
        ({"alpha_bar": "0.5", "alpha_bar_next": "0.4"}, r"values of alpha_bar must be above 0 and below 1"),
        ({"z_0": "much"}, r"values of z_0 must be one finite number, not 'much'\."),
    ],
)
def test_bad_input_is_answered_in_one_sentence(values, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        symbolic.evaluate_diffusion(values)
