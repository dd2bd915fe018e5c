"""Every number is calculated three times: NumPy, SymPy and the pencil arrive at the same one."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings

from strategies import networks
from vae_steps import derivations, lecture, symbolic, worked
from vae_steps.loss import elbo, expected_squared_error, kl_divergence, log_evidence, squared_error, total_loss
from vae_steps.model import forward


def three_routes(parameters, x, eps, beta):
    """Every quantity by each route, as floats: {name: numbers} from NumPy, SymPy and the pencil."""
    steps = forward(parameters, x, eps)
    loss = total_loss(steps, beta)
    by_numpy = {name: getattr(steps, name) for name in ("h", "mu", "log_var", "sigma", "z", "x_hat")}
    by_numpy |= {"squared_error": squared_error(steps.x, steps.x_hat), "kl_divergence": kl_divergence(steps.mu, steps.log_var),
                 "reconstruction": loss.reconstruction, "kl": loss.kl, "total": loss.total}

    layers = dict(zip(("e", "mu", "logvar", "d"), (layer for _, layer in parameters.layers()), strict=True))
    values = {"x": x, "eps": eps} | {f"W_{k}": layer.W for k, layer in layers.items()} | {
        f"b_{k}": layer.b for k, layer in layers.items()}
    exact = symbolic.evaluate(values, beta)
    by_sympy = {name: np.array(sp.Matrix([step.rhs]).evalf(30).tolist(), dtype=float).ravel()
                for name, step in exact._asdict().items()}

    page = worked.forward(parameters, x, eps, beta)
    symbols = {"squared_error": "(x[{0}]-x_hat[{0}])^2", "kl_divergence": "kl[{0}]"}
    by_pencil = {name: [float(page[symbols.get(name, name + "[{0}]").format(i)]) for i in range(len(numbers))]
                 if np.ndim(numbers) else float(page[name]) for name, numbers in by_numpy.items()}
    return by_numpy, by_sympy, by_pencil


def test_the_lecture():
    by_numpy, by_sympy, by_pencil = three_routes(lecture.parameters, lecture.x, lecture.eps, 1)
    assert len(by_numpy) == 11
    for name in by_numpy:
        np.testing.assert_allclose(by_numpy[name], by_pencil[name], rtol=1e-13, atol=1e-16, err_msg=name)
        np.testing.assert_allclose(by_sympy[name], np.ravel(by_pencil[name]), rtol=1e-13, atol=1e-16, err_msg=name)


@given(networks(deep=False))
@settings(max_examples=15)
def test_any_network(network):
    parameters, x, eps = network
    by_numpy, by_sympy, by_pencil = three_routes(parameters, x, eps, 2)
    for name in by_numpy:
        np.testing.assert_allclose(by_numpy[name], by_pencil[name], rtol=1e-9, atol=1e-9, err_msg=name)
        np.testing.assert_allclose(by_sympy[name], np.ravel(by_pencil[name]), rtol=1e-12, atol=1e-12, err_msg=name)


def test_the_evidence_and_its_bound():
    steps, decoder = forward(lecture.parameters, lecture.x, lecture.eps), lecture.parameters.decoder
    sigma = [sp.exp(sp.Rational(-1, 100)), sp.exp(sp.Rational(1, 50))]
    exact = derivations.evidence(lecture.x, ["-0.04", "0.02"], sigma, lecture.W_d, lecture.b_d)
    assert log_evidence(lecture.x, decoder) == pytest.approx(float(exact.log_evidence), rel=1e-13)
    assert elbo(lecture.x, steps.mu, steps.log_var, decoder) == pytest.approx(float(exact.elbo), rel=1e-13)


def test_the_expected_squared_error():
    steps = forward(lecture.parameters, lecture.x, lecture.eps)
    s = symbolic.model()[0]
    known = {symbol: number for name in ("x", "mu", "sigma") for symbol, number in zip(getattr(s, name), getattr(steps, name))}
    known |= dict(zip(s.W_d, lecture.W_d.ravel())) | dict(zip(s.b_d, lecture.b_d))
    by_sympy = np.array(derivations.expected_squared_error().subs(known).tolist(), dtype=float).ravel()
    by_numpy = expected_squared_error(steps.x, steps.mu, steps.log_var, lecture.parameters.decoder)
    np.testing.assert_allclose(by_numpy, by_sympy, rtol=1e-12)
