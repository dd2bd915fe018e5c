"""Every planted error is wrong where it says so, and first there; the checks notice each of them."""

from functools import cache

import numpy as np
import pytest

from vae_steps import checks, lecture, model
from vae_steps.checks import PLANTED_ERRORS
from vae_steps.gradients import backward

NETWORK = lecture.parameters, lecture.x, lecture.eps
STEPS = model.forward(*NETWORK)
BETA = 2

# The formula in each docstring, from right numbers s of the forward pass and d of the backward pass.
FORMULAS = {
    "two_forgotten": lambda s, d: s.x_hat - s.x,
    "swapped": lambda s, d: 2 * (s.x - s.x_hat),
    "mu_for_z": lambda s, d: np.outer(d.d_x_hat, s.mu),
    "no_path": lambda s, d: 0 * s.z,
    "eps_forgotten": lambda s, d: d.d_z,
    "fresh_eps": lambda s, d: d.d_z * np.random.default_rng(1).standard_normal(2),
    "kl_path_forgotten": lambda s, d: d.d_z,
    "half_forgotten": lambda s, d: s.sigma * d.d_sigma + BETA * (s.sigma**2 - 1) / 2,
    "sigma_forgotten": lambda s, d: d.d_sigma / 2 + BETA * (s.sigma**2 - 1) / 2,
    "variance_sign": lambda s, d: s.sigma * d.d_sigma / 2 + BETA * (1 - s.sigma**2) / 2,
    "beta_forgotten": lambda s, d: d.d_z + s.mu,
    "not_transposed": lambda s, d: lecture.W_mu @ d.d_mu + lecture.W_logvar.T @ d.d_log_var,
    "log_var_path_forgotten": lambda s, d: lecture.W_mu.T @ d.d_mu,
}


def in_order(found):
    """The derivatives by name, in the order of the chain rule."""
    names = ("d_x_hat", "d_z", "d_sigma", "d_mu", "d_log_var", "d_h")
    values = {name: getattr(found, name) for name in names}
    return {"d_x_hat": values["d_x_hat"], "dW_d": found.parameters.decoder[0].W} | values


@cache
def failed(name):
    return checks.gradient(PLANTED_ERRORS[name], *NETWORK).failed


def test_every_error_has_its_formula():
    assert FORMULAS.keys() == PLANTED_ERRORS.keys() and len(PLANTED_ERRORS) >= 10


@pytest.mark.parametrize("name", PLANTED_ERRORS)
def test_the_first_derivative_that_is_wrong_is_the_one_in_the_docstring(name):
    right, wrong = (
        in_order(function(lecture.parameters, STEPS, BETA)) for function in (backward, PLANTED_ERRORS[name])
    )
    first = next(key for key in right if not np.allclose(right[key], wrong[key], rtol=1e-9, atol=1e-12))
    assert first == PLANTED_ERRORS[name].__doc__.split(" = ")[0]
    formula = FORMULAS[name](STEPS, backward(lecture.parameters, STEPS, BETA))
    np.testing.assert_allclose(wrong[first], formula, rtol=1e-9)


@pytest.mark.parametrize("name", PLANTED_ERRORS)
def test_every_error_is_noticed_by_a_check(name):
    assert failed(name)


def test_the_right_gradient_passes_them_all():
    assert checks.gradient(backward, *NETWORK).failed == []


def test_a_loss_that_falls_proves_little_and_one_network_or_one_beta_not_everything():
    assert [name for name in PLANTED_ERRORS if "L falls along −∇L" in failed(name)] == ["swapped"]
    assert failed("beta_forgotten") == ["∇L, β = 2", "∇L, β = 2, random W"]
