"""The symbolic gradients: the chain rule, step by step, gives the derivatives of the whole loss."""

import numpy as np
import pytest
import sympy as sp

from vae_steps import lecture, symbolic
from vae_steps.loss import total_loss
from vae_steps.model import Parameters, forward
from vae_steps.networks import Affine

weights = ("W_e", "b_e", "W_mu", "b_mu", "W_logvar", "b_logvar", "W_d", "b_d")
lecture_values = {name: getattr(lecture, name) for name in ("x", "eps", *weights)}
other_values = {
    "x": ["0.5", -1],
    "eps": ["0.3"],
    "W_e": [[1, 2], [3, -4], ["0.5", 6]],
    "b_e": [0, 1, "0.2"],
    "W_mu": [[1, "0.2", 3]],
    "b_mu": ["0.1"],
    "W_logvar": [["0.1", "-0.2", "0.3"]],
    "b_logvar": ["0.4"],
    "W_d": [[2], [3]],
    "b_d": [1, "-0.7"],
}


def numbers(equation, shape=-1):
    return np.array(equation.rhs.evalf(30).tolist(), dtype=float).reshape(shape)


def loss(values, beta):
    x, eps, W_e, b_e, W_mu, b_mu, W_logvar, b_logvar, W_d, b_d = (values[name] for name in ("x", "eps", *weights))
    parameters = Parameters((Affine(W_e, b_e),), Affine(W_mu, b_mu), Affine(W_logvar, b_logvar), (Affine(W_d, b_d),))
    return total_loss(forward(parameters, x, eps), beta).total


def central_differences(values, name, beta, step=1e-5):
    """The derivatives of the loss by each number of one array, from the loss a little to its right and left."""
    found = np.empty(values[name].shape)
    for index in np.ndindex(found.shape):
        right, left = (values[name].copy() for _ in range(2))
        right[index] += step
        left[index] -= step
        found[index] = (loss(values | {name: right}, beta) - loss(values | {name: left}, beta)) / (2 * step)
    return found


# ---- the derivatives ---------------------------------------------------------------------------------------------


def test_all_29_are_the_slopes_of_the_numeric_loss():
    found, counted = symbolic.evaluate_gradients(lecture_values, 3), 0
    for name in weights:
        slopes = central_differences(lecture_values, name, 3)
        counted += slopes.size
        np.testing.assert_allclose(numbers(getattr(found, f"d{name}"), slopes.shape), slopes, atol=1e-9, err_msg=name)
    assert counted == 29


@pytest.mark.parametrize(
    ("name", "values"),
    [*((name, lecture_values) for name in weights), ("W_e", other_values)],  # all others are on the way to W_e
    ids=[*weights, "W_e of 2-3-1"],
)
def test_all_are_exactly_the_derivatives_of_the_loss_as_one_formula(values, name):
    found = getattr(symbolic.evaluate_gradients(values), f"d{name}")
    variables = found.lhs.applyfunc(lambda partial: sp.Symbol(partial.name))
    formula = symbolic.evaluate(values | {name: variables.tolist()}).total.rhs
    known = dict(zip(variables, symbolic.exact(name, values[name])))
    whole = variables.applyfunc(lambda variable: formula.diff(variable).xreplace(known))
    assert (found.rhs - whole).expand().is_zero_matrix and not whole.is_zero_matrix


def test_one_number_of_each_in_full_symbols():
    symbols, _ = symbolic.model(1, 1, 1)
    values = {name: getattr(symbols, name) for name in ("x", "eps", *weights)}
    formula = symbolic.evaluate(values, symbols.beta).total.rhs
    found = symbolic.evaluate_gradients(values, symbols.beta)
    for name in weights:
        assert (getattr(found, f"d{name}").rhs[0] - formula.diff(*getattr(symbols, name))).expand() == 0, name


# ---- the chain rule ----------------------------------------------------------------------------------------------


def test_each_gradient_uses_only_the_steps_and_gradients_before_it():
    symbols, _ = symbolic.model()
    known = set().union(*(quantity.free_symbols for quantity in symbols))
    for gradient in symbolic.gradients():
        assert gradient.rhs.free_symbols <= known
        known |= gradient.lhs.free_symbols


def test_each_step_is_one_factor_of_the_chain():
    s, steps = symbolic.model()
    assert symbolic.jacobian(steps.x_hat, s.z) == s.W_d
    assert symbolic.jacobian(steps.x_hat, s.W_d)[1, :] == sp.Matrix([[0, 0, *s.z, 0, 0]])
    assert symbolic.jacobian(steps.z, s.mu) == sp.eye(2) and symbolic.jacobian(steps.z, s.sigma) == sp.diag(*s.eps)
    assert symbolic.jacobian(steps.sigma, s.log_var) == sp.diag(*steps.sigma.rhs) / 2
    assert symbolic.jacobian(steps.h, s.z).is_zero_matrix


def test_the_mean_and_the_log_variance_are_reached_on_two_paths():
    s, _ = symbolic.model()
    g = symbolic.gradients()
    through_z, both = (symbolic.evaluate_gradients(lecture_values, beta) for beta in (0, 1))
    apart = symbolic.evaluate_gradients(lecture_values, s.beta)
    divergence = sp.Matrix([sum(symbolic.model()[1].kl_divergence.rhs)])
    for name, quantity, along_z in (
        ("d_mu", s.mu, list(g.d_z.lhs)),
        ("d_log_var", s.log_var, [sp.exp(v / 2) * d / 2 for v, d in zip(s.log_var, g.d_sigma.lhs)]),
    ):
        along_kl = s.beta * divergence.jacobian(quantity).T
        assert (getattr(g, name).rhs - sp.Matrix(along_z) - along_kl).expand().is_zero_matrix
        total, part = getattr(apart, name).rhs, getattr(through_z, name).rhs
        assert total.subs(s.beta, 0) == part and (total.subs(s.beta, 1) - getattr(both, name).rhs).is_zero_matrix
        known = dict(zip((*s.mu, *s.log_var), map(sp.Rational, ["-0.04", "0.02", "-0.02", "0.04"])))
        assert (total.diff(s.beta) - along_kl.xreplace(known) / s.beta).expand().is_zero_matrix
    assert both.d_z == through_z.d_z and both.d_sigma == through_z.d_sigma and both.dW_d == through_z.dW_d


def test_without_eps_the_gradients_stay_formulas_of_eps():
    noise = symbolic.model()[0].eps
    found = symbolic.evaluate_gradients({name: value for name, value in lecture_values.items() if name != "eps"})
    assert found.d_h.rhs.free_symbols == set(noise)
    known = dict(zip(noise, symbolic.exact("eps", lecture.eps)))
    assert (found.d_h.rhs.xreplace(known) - symbolic.evaluate_gradients(lecture_values).d_h.rhs).expand().is_zero_matrix


def test_gradients_are_spelled_as_fractions():
    g = symbolic.gradients()
    assert [str(g.dW_e.lhs[0, 1]), str(g.d_x_hat.lhs[2]), str(g.db_d.lhs[0])] == ["dW_e_12", "d_x_hat_3", "db_d_1"]
    assert sp.latex(g.dW_d.rhs[0, 1]) == r"z_{2} \frac{\partial\mathcal{L}}{\partial x'_{1}}"
    assert sp.latex(g.d_log_var.lhs[1]) == r"\frac{\partial\mathcal{L}}{\partial \log\sigma^2_{2}}"
    assert sp.latex(symbolic.gradients(12, 4, 1).dW_e.lhs[0, 10]) == r"\frac{\partial\mathcal{L}}{\partial W_{e,1,11}}"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: symbolic.gradients(hidden=0), r"hidden must be a whole number from 1 to 20, not 0\."),
        (lambda: symbolic.evaluate_gradients({"z": [1, 1]}), r"values must name inputs and weights, .* not 'z'\."),
        (lambda: symbolic.evaluate_gradients({}), r"values must have numbers, or symbols, of x, W_e, .*, b_logvar as"),
        (lambda: symbolic.evaluate_gradients({}, "much"), r"beta must be one finite number, not 'much'\."),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        call()
