"""Every number is calculated three times: NumPy, SymPy and the pencil arrive at the same one."""

import numpy as np
import pytest
import sympy as sp
from amount import cases
from hypothesis import given, settings
from strategies import networks

from vae_steps import gradients, lecture, symbolic, worked
from vae_steps.loss import elbo, expected_squared_error, kl_divergence, log_evidence, squared_error, total_loss
from vae_steps.model import forward


def by_layer(parameters):
    """The weights and biases of a network of four layers, by name."""
    layers = (*parameters.encoder, parameters.mu_head, parameters.log_var_head, *parameters.decoder)
    named = dict(zip(("e", "mu", "logvar", "d"), layers, strict=True))
    return {f"W_{k}": layer.W for k, layer in named.items()} | {f"b_{k}": layer.b for k, layer in named.items()}


def known(parameters, x, eps):
    """What SymPy puts in."""
    return {"x": x, "eps": eps} | by_layer(parameters)


def as_floats(equations):
    """The right sides of SymPy's equations as columns, matrices row by row."""
    return {
        name: np.array(sp.Matrix([step.rhs]).evalf(30).tolist(), dtype=float).ravel()
        for name, step in equations._asdict().items()
    }


def three_routes(parameters, x, eps, beta):
    """Every quantity by each route, as floats: {name: numbers} from NumPy, SymPy and the pencil."""
    steps = forward(parameters, x, eps)
    loss = total_loss(steps, beta)
    by_numpy = {name: getattr(steps, name) for name in ("h", "mu", "log_var", "sigma", "z", "x_hat")}
    by_numpy |= {
        "squared_error": squared_error(steps.x, steps.x_hat),
        "kl_divergence": kl_divergence(steps.mu, steps.log_var),
        "reconstruction": loss.reconstruction,
        "kl": loss.kl,
        "total": loss.total,
    }

    by_sympy = as_floats(symbolic.evaluate(known(parameters, x, eps), beta))

    page = worked.forward(parameters, x, eps, beta)
    symbols = {"squared_error": "(x[{0}]-x_hat[{0}])^2", "kl_divergence": "kl[{0}]"}
    by_pencil = {
        name: [float(page[symbols.get(name, name + "[{0}]").format(i)]) for i in range(len(numbers))]
        if np.ndim(numbers)
        else float(page[name])
        for name, numbers in by_numpy.items()
    }
    return by_numpy, by_sympy, by_pencil


def three_routes_back(parameters, x, eps, beta):
    """Every derivative by each route, as columns of floats, matrices row by row."""
    found = gradients.backward(parameters, forward(parameters, x, eps), beta)
    by_numpy = {name: getattr(found, name) for name in ("d_x_hat", "d_z", "d_sigma", "d_mu", "d_log_var", "d_h")}
    by_numpy |= {f"d{name}": array for name, array in by_layer(found.parameters).items()}
    by_sympy = as_floats(symbolic.evaluate_gradients(known(parameters, x, eps), beta))
    page = worked.backward(parameters, x, eps, beta)
    by_pencil = {
        name: [float(page[f"{name}[{','.join(map(str, index))}]"]) for index in np.ndindex(array.shape)]
        for name, array in by_numpy.items()
    }
    return {name: array.ravel() for name, array in by_numpy.items()}, by_sympy, by_pencil


def test_the_lecture():
    by_numpy, by_sympy, by_pencil = three_routes(lecture.parameters, lecture.x, lecture.eps, 1)
    assert len(by_numpy) == 11
    for name in by_numpy:
        np.testing.assert_allclose(by_numpy[name], by_pencil[name], rtol=1e-13, atol=1e-16, err_msg=name)
        np.testing.assert_allclose(by_sympy[name], np.ravel(by_pencil[name]), rtol=1e-13, atol=1e-16, err_msg=name)


@given(networks(deep=False))
@settings(max_examples=cases(5))
def test_any_network(network):
    parameters, x, eps = network
    by_numpy, by_sympy, by_pencil = three_routes(parameters, x, eps, 2)
    for name in by_numpy:
        np.testing.assert_allclose(by_numpy[name], by_pencil[name], rtol=1e-9, atol=1e-9, err_msg=name)
        np.testing.assert_allclose(by_sympy[name], np.ravel(by_pencil[name]), rtol=1e-12, atol=1e-12, err_msg=name)


def test_the_lectures_derivatives():
    by_numpy, by_sympy, by_pencil = three_routes_back(lecture.parameters, lecture.x, lecture.eps, 1)
    assert set(by_numpy) == set(by_sympy) and sum(map(len, by_numpy.values())) == 29 + 13
    for name in by_numpy:
        np.testing.assert_allclose(by_numpy[name], by_pencil[name], rtol=1e-12, atol=1e-15, err_msg=name)
        np.testing.assert_allclose(by_sympy[name], by_pencil[name], rtol=1e-13, atol=1e-16, err_msg=name)


@given(networks(deep=False))
@settings(max_examples=cases(5))
def test_the_derivatives_of_any_network(network):
    parameters, x, eps = network
    by_numpy, by_sympy, by_pencil = three_routes_back(parameters, x, eps, 2)
    for name in by_numpy:
        scale = 1 + np.abs(by_pencil[name]).max()
        np.testing.assert_allclose(by_numpy[name], by_pencil[name], rtol=1e-9, atol=1e-12 * scale, err_msg=name)
        np.testing.assert_allclose(by_sympy[name], by_pencil[name], rtol=1e-12, atol=1e-12, err_msg=name)


def test_the_evidence_and_its_bound():
    steps, decoder = forward(lecture.parameters, lecture.x, lecture.eps), lecture.parameters.decoder
    sigma = [sp.exp(sp.Rational(-1, 100)), sp.exp(sp.Rational(1, 50))]
    exact = symbolic.evidence(lecture.x, ["-0.04", "0.02"], sigma, lecture.W_d, lecture.b_d)
    assert log_evidence(lecture.x, decoder) == pytest.approx(float(exact.log_evidence), rel=1e-13)
    assert elbo(lecture.x, steps.mu, steps.log_var, decoder) == pytest.approx(float(exact.elbo), rel=1e-13)


def test_the_expected_squared_error():
    steps = forward(lecture.parameters, lecture.x, lecture.eps)
    s = symbolic.model()[0]
    numbers = {
        symbol: number
        for name in ("x", "mu", "sigma")
        for symbol, number in zip(getattr(s, name), getattr(steps, name))
    }
    numbers |= dict(zip(s.W_d, lecture.W_d.ravel())) | dict(zip(s.b_d, lecture.b_d))
    by_sympy = np.array(symbolic.expected_squared_error().subs(numbers).tolist(), dtype=float).ravel()
    by_numpy = expected_squared_error(steps.x, steps.mu, steps.log_var, lecture.parameters.decoder)
    np.testing.assert_allclose(by_numpy, by_sympy, rtol=1e-12)
