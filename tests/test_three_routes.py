"""Every number is calculated three times: NumPy, SymPy and the pencil arrive at the same one."""

import re
from itertools import chain

import numpy as np
import pytest
import sympy as sp
from amount import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from reread import recalculate
from strategies import networks

from vae_steps import gradients, lecture, symbolic, worked
from vae_steps.loss import (
    binary_cross_entropy,
    elbo,
    expected_squared_error,
    kl_divergence,
    log_evidence,
    squared_error,
    total_loss,
)
from vae_steps.model import forward
from vae_steps.networks import ACTIVATIONS, identity, sigmoid
from vae_steps.spelling import named_layers

LECTURE = lecture.parameters, lecture.x, lecture.eps
betas = st.floats(0, 10).map(lambda beta: round(beta, 2))


def numbered(name, array):
    """The numbers of a column or a matrix under the pencil's symbols, such as "W_e[0,1]"."""
    return {f"{name}[{','.join(map(str, index))}]": number for index, number in np.ndenumerate(array)}


def by_numpy(parameters, x, eps, beta, activation=identity, output=identity, target=None, loss=None):
    """Every quantity and every derivative, in a network of any depth: {symbol: number}."""
    steps = forward(parameters, x, eps, activation, output)
    judged = total_loss(steps, beta, output, target, loss)
    found = gradients.backward(parameters, steps, beta, activation, output, target, loss)
    numbers = {"reconstruction": judged.reconstruction, "kl": judged.kl, "total": judged.total}
    numbers |= losses_by_numpy(steps, output, target, loss)
    numbers |= numbered("kl", kl_divergence(steps.mu, steps.log_var))
    for name in ("mu", "log_var", "sigma", "z"):
        numbers |= numbered(name, getattr(steps, name)) | numbered(f"d_{name}", getattr(found, f"d_{name}"))
    numbers |= numbered("x_hat", steps.x_hat)
    if found.d_x_hat is not None:
        numbers |= numbered("d_x_hat", found.d_x_hat)
    if output is not identity:
        numbers |= numbered("logits", steps.logits) | numbered("d_logits", found.d_logits)
    for letter, hidden, d_hidden in (
        ("h", steps.encoder_hidden, found.d_encoder_hidden),
        ("g", steps.decoder_hidden, found.d_decoder_hidden),
    ):
        for k, (column, d_column) in enumerate(zip(hidden, d_hidden, strict=True), start=1):
            name = "h" if letter == "h" and len(hidden) == 1 else f"{letter}^({k})"
            numbers |= numbered(name, column) | numbered(f"d_{name}", d_column)
    for layer, (_, weights, bias, _) in chain(*named_layers(found.parameters)):
        numbers |= numbered(f"d{weights}", layer.W) | numbered(f"d{bias}", layer.b)
    return numbers


def losses_by_numpy(steps, output, target, loss):
    """The terms of the reconstruction loss."""
    name, target = ("x", steps.x) if target is None else ("target", target)
    if loss == "binary_cross_entropy" or (loss is None and output is sigmoid):
        return numbered("cross_entropy", binary_cross_entropy(target, steps.logits))
    half = loss == "half_squared_error"
    errors = squared_error(target, steps.x_hat) / (2 if half else 1)
    return {f"({name}[{i}]-x_hat[{i}])^2{'/2' * half}": number for i, number in enumerate(errors)}


def before_activations(parameters, x, eps, activation):
    """a_h, a_g of each layer that has an activation, calculated a second time."""
    layers = [*parameters.encoder], [*parameters.decoder[:-1]]
    steps, found = forward(parameters, x, eps, activation), {}
    each = activation if isinstance(activation, tuple) else (activation,) * sum(map(len, layers))
    depth = len(layers[0])
    for letter, chain_of, inputs, functions in (
        ("h", layers[0], [steps.x, *steps.encoder_hidden], each[:depth]),
        ("g", layers[1], [steps.z, *steps.decoder_hidden], each[depth:]),
    ):
        for k, (layer, a, function) in enumerate(zip(chain_of, inputs, functions), start=1):
            if function is not identity:
                found |= numbered(f"a_{'h' if letter == 'h' and depth == 1 else f'{letter}^({k})'}", layer(a))
    return found


def by_sympy(parameters, x, eps, beta):
    """The same for one layer on each side: what SymPy's equations say, with 30 digits."""
    layers = chain(*named_layers(parameters))
    values = {name: array for layer, (_, W, b, _) in layers for name, array in ((W, layer.W), (b, layer.b))}
    values |= {"x": x, "eps": eps}
    equations = symbolic.evaluate(values, beta)._asdict() | symbolic.evaluate_gradients(values, beta)._asdict()
    numbers = {}
    for name, equation in equations.items():
        array = np.array(sp.Matrix([equation.rhs]).evalf(30).tolist(), dtype=float)
        array = array if name.startswith("dW") else array.ravel()
        if name == "squared_error":
            numbers |= {f"(x[{i}]-x_hat[{i}])^2": number for i, number in enumerate(array)}
        elif name in ("reconstruction", "kl", "total"):
            numbers[name] = array[0]
        else:
            numbers |= numbered("kl" if name == "kl_divergence" else name, array)
    return numbers


def assert_the_pencil_has(numbers, page, rtol, of_the_largest, more=""):
    """Each of its lines has one of the numbers; a number may be off by so much of itself, or of the largest.

    Lines whose symbol begins with `more` are looked at elsewhere.
    """
    lines = {line.symbol for block in page.blocks for line in block.lines}
    assert {symbol for symbol in lines if not more or not symbol.startswith(more)} == numbers.keys()
    scale = 1 + max(map(abs, numbers.values()))
    for symbol, number in numbers.items():
        assert float(page[symbol]) == pytest.approx(number, rel=rtol, abs=of_the_largest * scale), symbol


def test_the_lecture():
    page = worked.forward_backward(*LECTURE)
    assert_the_pencil_has(by_numpy(*LECTURE, 1), page, 1e-13, 1e-15)
    assert_the_pencil_has(by_sympy(*LECTURE, 1), page, 1e-13, 1e-16)


@given(networks(), betas)
@settings(max_examples=cases(20))
def test_numpy_and_the_pencil_agree_on_a_network_of_any_depth(network, beta):
    assert_the_pencil_has(by_numpy(*network, beta), worked.forward_backward(*network, beta), 1e-10, 1e-13)


@given(networks(), betas, st.data())
@settings(max_examples=cases(40))
def test_numpy_and_the_pencil_agree_with_activations_targets_and_losses(network, beta, data):
    parameters, x, eps = network
    count = len(parameters.encoder) + len(parameters.decoder) - 1
    activation = tuple(data.draw(st.lists(st.sampled_from([*ACTIVATIONS]), min_size=count, max_size=count)))
    output, loss = data.draw(st.sampled_from([*pairs_of_output_and_loss()]))
    wanted = np.array([0.25, 1, 0, 0.625])[: len(x)]
    target = data.draw(st.sampled_from([None, wanted]))
    if target is None and output is sigmoid:  # as the cross-entropy needs it
        x = wanted
    arguments = parameters, x, eps, beta, activation, output, target, loss
    page, numbers = worked.forward_backward(*arguments), by_numpy(*arguments)
    assert_the_pencil_has(numbers, page, 1e-9, 1e-12, more=("a_", "d_a_"))
    before = before_activations(parameters, x, eps, activation)
    assert {symbol for symbol in page.numbers if re.fullmatch(r"a_[^]]*\]", symbol)} == before.keys()
    for symbol, number in before.items():
        assert float(page[symbol]) == pytest.approx(number, rel=1e-10, abs=1e-12)
        assert f"d_{symbol}" in page.numbers
    recalculate(page, 6)


def pairs_of_output_and_loss():
    for output in ACTIVATIONS:
        yield from ((output, loss) for loss in ("squared_error", "half_squared_error"))
        if output in (identity, sigmoid):
            yield output, None
    yield sigmoid, "binary_cross_entropy"


@given(networks(deep=False), betas)
@settings(max_examples=cases(5))
def test_sympy_and_the_pencil_agree_on_any_network(network, beta):
    assert_the_pencil_has(by_sympy(*network, beta), worked.forward_backward(*network, beta), 1e-12, 1e-14)


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
