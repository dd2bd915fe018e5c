"""Every number is calculated three times: NumPy, SymPy and the pencil arrive at the same one."""

import re
from itertools import chain
from statistics import NormalDist

import numpy as np
import pytest
import sympy as sp
from amount import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from reread import recalculate
from strategies import autoencoders, chains, columns, conditional_networks, networks

from vae_steps import diffusion, gradients, lecture, symbolic, training, worked
from vae_steps.loss import (
    binary_cross_entropy,
    elbo,
    expected_squared_error,
    kl_divergence,
    log_evidence,
    reconstruction_loss,
    squared_error,
    total_loss,
)
from vae_steps.model import AutoencoderParameters, autoencode, forward
from vae_steps.networks import ACTIVATIONS, Affine, flat, identity, loss_of, relu, shaped, sigmoid
from vae_steps.spelling import named_layers
from vae_steps.training import Batch

LECTURE = lecture.parameters, lecture.x, lecture.eps
betas = st.floats(0, 10).map(lambda beta: round(beta, 2))


def numbered(name, array):
    """The numbers of a column or a matrix under the pencil's symbols, such as "W_e[0,1]"."""
    return {f"{name}[{','.join(map(str, index))}]": number for index, number in np.ndenumerate(array)}


def by_numpy(parameters, x, eps, beta, activation=identity, output=identity, target=None, loss=None, condition=None):
    """Every quantity and every derivative, in a network of any depth: {symbol: number}."""
    steps = forward(parameters, x, eps, activation, output, condition)
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
    return numbers | stacked(parameters, steps)


def stacked(parameters, steps):
    """What the first layers see, where that is the condition as well."""
    columns = ("x", parameters.encoder[0], steps.x), ("z", parameters.decoder[0], steps.z)
    found = {}
    for name, layer, column in columns:
        if layer.inputs > len(column):
            found |= numbered(f"{name}_c", [*column, *steps.condition])
    return found


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


def values_of(parameters, x, target, **others):
    """Numbers by their names, as `symbolic` takes them."""
    layers = chain(*named_layers(parameters))
    values = {name: array for layer, (_, W, b, _) in layers for name, array in ((W, layer.W), (b, layer.b))}
    return values | {"x": x} | others | ({} if target is None else {"target": target})


def by_sympy(parameters, x, eps, beta, activation=identity, output=identity, target=None, loss=None, condition=None):
    """The same for one layer on each side: what SymPy's equations say, with 30 digits."""
    values, sizes = values_of(parameters, x, target, eps=eps), sizes_of(parameters, target)
    if condition is not None:
        values |= {"condition": condition}
        beside_x = parameters.encoder[0].inputs > len(x)
        sizes |= {"inputs": len(x), "conditions": len(condition), "beside_x": beside_x}
    judged = {"activation": activation, "output": output, "loss": loss}
    symbols, steps = symbolic.model(hidden=parameters.encoder[0].outputs, **sizes, **judged)
    gradients = symbolic.gradients(hidden=parameters.encoder[0].outputs, **sizes, **judged)
    known = {symbols.beta: symbolic.exact("beta", [beta])[0]}
    return in_numbers(calculated(symbols, values, known, steps, gradients), output, target, loss)


def autoencoder_by_sympy(parameters, x, activation, output, target, loss):
    """The same for an autoencoder."""
    values, sizes = values_of(parameters, x, target), sizes_of(parameters, target)
    judged = {"activation": activation, "output": output, "loss": loss}
    symbols, steps = symbolic.autoencoder(**sizes, **judged)
    gradients = symbolic.autoencoder_gradients(**sizes, **judged)
    numbers = in_numbers(calculated(symbols, values, {}, steps, gradients), output, target, loss)
    return numbers | {"total": numbers["reconstruction"]}


def sizes_of(parameters, target):
    sizes = {"inputs": parameters.encoder[0].inputs, "latents": parameters.latents}
    return sizes if target is None else sizes | {"outputs": len(target)}


def calculated(symbols, values, known, *equations):
    """What each equation says, one after another: each has symbols of those before it alone.

    With so many digits that something is left of 1 - x_hat, as near to 1 as these networks come.
    """
    for name, numbers in values.items():
        known |= zip(getattr(symbols, name), symbolic.exact(name, numbers))
    found = {}
    for name, equation in {name: one for some in equations for name, one in some._asdict().items()}.items():
        right = sp.Matrix([equation.rhs]).xreplace(known).evalf(600)
        known |= zip(sp.Matrix([equation.lhs]), right)
        found[name] = right
    return found


def in_numbers(equations, output, target, loss):
    numbers, wanted = {}, "x" if target is None else "target"
    for name, found in equations.items():
        array = np.array(found.tolist(), dtype=float)
        array = array if name.startswith("dW") else array.ravel()
        if name == "squared_error" and (loss or loss_of(output)) == "binary_cross_entropy":
            numbers |= numbered("cross_entropy", array)
        elif name == "squared_error":
            end = "^2/2" if loss == "half_squared_error" else "^2"
            numbers |= {f"({wanted}[{i}]-x_hat[{i}]){end}": number for i, number in enumerate(array)}
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


def pencils_alone(symbol):
    """What SymPy puts into one formula with its activation, or with the cross-entropy, has no line of its own.

    Nor has a condition below a column.
    """
    return symbol.startswith(("a_", "d_a_", "logits", "d_logits", "x_c", "z_c"))


def assert_sympy_has(page, numbers):
    """Each line that the pencil does not have alone is a number of SymPy's, and the others lead to what is one."""
    lines = {line.symbol for block in page.blocks for line in block.lines}
    found = {symbol for symbol in lines if not pencils_alone(symbol)}
    assert found == numbers.keys() - {
        symbol for symbol in numbers if symbol.startswith("d_x_hat") and symbol not in lines
    }
    scale = 1 + max(map(abs, numbers.values()))
    for symbol in found:
        assert float(page[symbol]) == pytest.approx(numbers[symbol], rel=1e-12, abs=1e-14 * scale), symbol
    for symbol in lines - found:
        if symbol.startswith("d_"):  # the bias is added to it
            bias = {"d_logits": "db_d", "d_a_h": "db_e", "d_a_z": "db_e"}[symbol.partition("[")[0]]
            assert page[symbol] == page[f"{bias}[{symbol.partition('[')[2]}"]


@given(
    networks(deep=False),
    betas,
    st.sampled_from([*ACTIVATIONS]),
    st.sampled_from([*pairs_of_output_and_loss()]),
    st.booleans(),
)
@settings(max_examples=cases(12))
def test_sympy_and_the_pencil_agree_with_activations_targets_and_losses(network, beta, activation, judged, other):
    (parameters, x, eps), (output, loss) = network, judged
    target = np.array([0.25, 1, 0, 0.625])[: len(x)] if other or output is sigmoid else None
    arguments = parameters, x, eps, beta, activation, output, target, loss
    assert_sympy_has(worked.forward_backward(*arguments), by_sympy(*arguments))


@given(conditional_networks(), betas, st.data())
@settings(max_examples=cases(15))
def test_numpy_and_the_pencil_agree_with_a_condition(network, beta, data):
    *network, condition = network
    count = len(network[0].encoder) + len(network[0].decoder) - 1
    activation = data.draw(st.sampled_from([identity, np.tanh, (relu,) * count]))
    arguments = *network, beta, activation, identity, None, None, condition
    page = worked.forward_backward(*arguments)
    assert_the_pencil_has(by_numpy(*arguments), page, 1e-9, 1e-12, more=("a_", "d_a_"))
    recalculate(page, 6)


@given(
    conditional_networks(deep=False),
    betas,
    st.sampled_from([*ACTIVATIONS]),
    st.sampled_from([*pairs_of_output_and_loss()]),
    st.booleans(),
)
@settings(max_examples=cases(6))
def test_sympy_and_the_pencil_agree_with_a_condition(network, beta, activation, judged, other):
    (parameters, x, eps, condition), (output, loss) = network, judged
    target = np.array([0.25, 1, 0, 0.625])[: len(x)] if other or output is sigmoid else None
    arguments = parameters, x, eps, beta, activation, output, target, loss, condition
    assert_sympy_has(worked.forward_backward(*arguments), by_sympy(*arguments))


@given(
    autoencoders(deep=False),
    st.sampled_from([*ACTIVATIONS]),
    st.sampled_from([*pairs_of_output_and_loss()]),
    st.booleans(),
)
@settings(max_examples=cases(12))
def test_sympy_and_the_pencil_agree_on_an_autoencoder(network, activation, judged, other):
    (parameters, x), (output, loss) = network, judged
    target = np.array([0.25, 1, 0, 0.625])[: len(x)] if other or output is sigmoid else None
    arguments = parameters, x, activation, output, target, loss
    assert_sympy_has(worked.autoencoder_forward_backward(*arguments), autoencoder_by_sympy(*arguments))


@given(autoencoders(), st.data())
@settings(max_examples=cases(30))
def test_numpy_and_the_pencil_agree_on_an_autoencoder_of_any_depth(network, data):
    parameters, x = network
    count = len(parameters.layers) - 1
    activation = tuple(data.draw(st.lists(st.sampled_from([*ACTIVATIONS]), min_size=count, max_size=count)))
    output, loss = data.draw(st.sampled_from([*pairs_of_output_and_loss()]))
    target = np.array([0.25, 1, 0, 0.625])[: len(x)]
    steps = autoencode(parameters, x, activation, output)
    found = gradients.autoencoder_backward(parameters, steps, activation, output, target, loss)
    page = worked.autoencoder_forward_backward(parameters, x, activation, output, target, loss)
    total = reconstruction_loss(steps, output, target, loss)
    numbers = losses_by_numpy(steps, output, target, loss) | {"reconstruction": total, "total": total}
    numbers |= numbered("z", steps.z) | numbered("d_z", found.d_z) | numbered("x_hat", steps.x_hat)
    if found.d_x_hat is not None:
        numbers |= numbered("d_x_hat", found.d_x_hat)
    if output is not identity:
        numbers |= numbered("logits", steps.logits) | numbered("d_logits", found.d_logits)
    for letter, hidden, d_hidden in (
        ("h", steps.encoder_hidden, found.d_encoder_hidden),
        ("g", steps.decoder_hidden, found.d_decoder_hidden),
    ):
        for k, (column, d_column) in enumerate(zip(hidden, d_hidden, strict=True), start=1):
            numbers |= numbered(f"{letter}^({k})", column) | numbered(f"d_{letter}^({k})", d_column)
    for layer, (_, weights, bias, _) in chain(*named_layers(found.parameters)):
        numbers |= numbered(f"d{weights}", layer.W) | numbered(f"d{bias}", layer.b)
    assert_the_pencil_has(numbers, page, 1e-9, 1e-12, more=("a_", "d_a_"))
    recalculate(page, 6)


@pytest.mark.parametrize(("activation", "output", "loss"), [(np.tanh, sigmoid, None), (relu, np.tanh, "squared_error")])
def test_exact_numbers_put_in_say_the_same(activation, output, loss):
    target = ["0.25", 1, 0]
    functions, autoencoder = (activation, output, loss), AutoencoderParameters(LECTURE[0].encoder, LECTURE[0].decoder)
    values = values_of(*LECTURE[:2], target, eps=LECTURE[2])
    numbers = by_sympy(*LECTURE, 1, activation, output, target, loss)
    assert float(symbolic.evaluate(values, 1, *functions).total.rhs) == pytest.approx(numbers["total"], rel=1e-14)
    d_b = symbolic.evaluate_gradients(values, 1, *functions).db_e.rhs
    assert [*map(float, d_b)] == pytest.approx([numbers["db_e[0]"], numbers["db_e[1]"]], rel=1e-13)
    values = values_of(autoencoder, lecture.x, target)
    numbers = autoencoder_by_sympy(autoencoder, lecture.x, *functions[:2], target, loss)
    found = symbolic.evaluate_autoencoder(values, *functions).reconstruction.rhs
    assert float(found) == pytest.approx(numbers["total"], rel=1e-14)
    d_b = symbolic.evaluate_autoencoder_gradients(values, *functions).db_e.rhs
    assert [*map(float, d_b)] == pytest.approx([numbers["db_e[0]"], numbers["db_e[1]"]], rel=1e-13)


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


shares = st.integers(1, 999).map(lambda thousandths: thousandths / 1000)


@given(st.data(), shares, shares, st.integers(0, 8), st.sampled_from([0, 0.25, 1]))
@settings(max_examples=cases(20))
def test_all_three_agree_on_a_step_of_a_diffusion(data, one, other, guidance, eta):
    size, (now, after) = data.draw(st.integers(1, 3)), sorted([one, other])
    z_0, eps, eps_hat, free, fresh = (data.draw(columns(size)) for _ in range(5))
    z_t = diffusion.noised(z_0, eps, now)
    by_numpy = {
        "z_t": z_t,
        "eps_hat_guided": diffusion.guided(eps_hat, free, guidance),
        "z_0_hat": diffusion.predicted_start(z_t, eps_hat, now),
        "z_next": diffusion.stepped(z_t, eps_hat, now, after, fresh, eta),
    }
    page = worked.noised(z_0, eps, now)
    page += worked.guided(eps_hat, free, guidance)
    page += worked.stepped(page.column("z_t[{}]"), eps_hat, now, after, fresh, eta)
    for j in range(size):
        given = {"z_0": z_0[j], "eps": eps[j], "eps_hat": eps_hat[j], "eps_hat_free": free[j], "eps_next": fresh[j]}
        steps = symbolic.evaluate_diffusion(
            given | {"alpha_bar": now, "alpha_bar_next": after, "guidance": guidance, "eta": eta}
        )
        for name, numbers in by_numpy.items():
            exact = getattr(steps, name).rhs.evalf(40)
            assert float(page[f"{name}[{j}]"]) == pytest.approx(float(exact), rel=1e-14, abs=1e-14), name
            assert numbers[j] == pytest.approx(float(exact), rel=1e-9, abs=1e-9), name
        if "fresh_variance" in page.numbers:
            exact = steps.fresh_variance.rhs.evalf(40)
            assert float(page["fresh_variance"]) == pytest.approx(float(exact), rel=1e-14)


def test_a_step_of_a_diffusion_in_the_numbers_of_the_page():
    """The classic 3-4-5: √0.64 = 0.8 weighs the code, √0.36 = 0.6 the noise."""
    z_t = worked.noised(["0.5"], [-1], "0.64")["z_t[0]"]
    assert (
        float(z_t) == -0.2 == float(symbolic.evaluate_diffusion({"z_0": "0.5", "eps": -1, "alpha_bar": "0.64"})[0].rhs)
    )
    assert diffusion.noised([0.5], [-1], 0.64) == pytest.approx([-0.2], abs=1e-15)


@st.composite
def noise_predictions(draw, deep):
    """Layers that name noise, few digits in each weight, and the code, noise, condition and time of one step."""
    latents, conditions = draw(st.integers(1, 2)), draw(st.integers(0, 3))
    hidden = draw(st.lists(st.integers(1, 3), max_size=2)) if deep else []
    layers = draw(chains([latents + diffusion.TIMES + conditions, *hidden, latents]))
    one_hot = draw(st.sampled_from([*np.eye(conditions), np.zeros(conditions)])) if conditions else None
    steps = draw(st.integers(1, 20))
    return layers, draw(columns(latents)), draw(columns(latents)), one_hot, draw(st.integers(1, steps)), steps


@given(noise_predictions(deep=True), st.sampled_from([*ACTIVATIONS]), st.sampled_from([0.25, 0.1]))
@settings(max_examples=cases(15))
def test_numpy_and_the_pencil_agree_on_a_training_step_of_a_diffusion(network, activation, rate):
    layers, z_0, eps, condition, t, steps = network
    alpha_bar = diffusion.cosine_schedule(steps)
    objective = training.Diffusion(alpha_bar, activation, 0)
    when = NormalDist().inv_cdf((t - 0.5) / steps)  # what chooses t
    batch = Batch(z_0, np.array([*eps, when, 0]), None, condition)
    losses, slopes = objective(layers, batch)
    vector = flat(layers)
    training.SGD(rate).update(vector, flat(slopes))
    after = shaped(vector, layers)
    alpha_bar = float(alpha_bar[t])
    arguments = layers, z_0, eps, t / steps, alpha_bar, rate, condition, activation
    page = worked.diffusion_step(*arguments)
    *hidden, eps_hat = objective.steps(layers, batch)
    numbers = numbered("z_t", diffusion.noised(z_0, eps, alpha_bar)) | numbered("eps_hat", eps_hat)
    numbers |= numbered("time", diffusion.time_features(t / steps)) | numbered("noise_error", (eps - eps_hat) ** 2)
    numbers |= numbered("a", diffusion.seen(diffusion.noised(z_0, eps, alpha_bar), np.asarray(t / steps), condition))
    numbers |= numbered("d_eps_hat", 2 * (eps_hat - eps)) | {"total": losses.total}
    for k, column in enumerate(hidden, start=1):
        numbers |= numbered("h" if len(hidden) == 1 else f"h^({k})", column)
    for k, (layer, slope) in enumerate(zip(after, slopes), start=1):
        end = f"^({k})" if hidden else ""
        numbers |= numbered(f"W{end}", layer.W) | numbered(f"b{end}", layer.b)
        numbers |= numbered(f"dW{end}", slope.W) | numbered(f"db{end}", slope.b)
    assert_the_pencil_has(numbers, page, 1e-9, 1e-12, more=("a_", "d_a_", "d_h"))
    recalculate(page, 6)


@given(noise_predictions(deep=False), shares)
@settings(max_examples=cases(8))
def test_sympy_and_the_pencil_agree_on_a_training_step_of_a_diffusion(network, share):
    layers, z_0, eps, condition, _, _ = network
    values = {"z_0": z_0, "eps": eps, "W": layers[0].W, "b": layers[0].b}
    if condition is not None:
        values["condition"] = condition
    symbols, equations = symbolic.noise_prediction(len(z_0), 0 if condition is None else len(condition))
    alone = {"share": str(share), "alpha_bar": "0.64", "learning_rate": "0.1"}
    known = {getattr(symbols, name): sp.Rational(number) for name, number in alone.items()}
    page = worked.diffusion_step(layers, z_0, eps, **alone, condition=condition)
    for name, found in calculated(symbols, values, known, equations).items():
        array = np.array(found.tolist(), dtype=float)
        name = name.removeprefix("next_")
        numbers = {name: array[0, 0]} if name == "total" else numbered(name, array if "W" in name else array.ravel())
        for symbol, number in numbers.items():
            assert float(page[symbol]) == pytest.approx(number, rel=1e-13, abs=1e-13), symbol


def test_a_training_step_in_the_numbers_of_the_page():
    """Noise of -1 in a code of 0.5, named -0.8 by a network of one weight; half of the way, and one class of two."""
    W = np.zeros((1, 11))
    W[0, [0, -1]] = 2, -0.4
    page = worked.diffusion_step([Affine(W, [0])], ["0.5"], [-1], "0.5", "0.64", "0.25", [0, 1])
    text = repr(page)
    for line in (
        "τ_1 = sin(90°·0.5) = sin(45°) ≈ 0.707107",
        "τ_4 = sin(720°·0.5) = sin(360°) = 0",
        "a = [z_t; τ; c]\na_1 = -0.2\n",
        "a_10 = 0\na_11 = 1\n",
        " (-0.8) + 0\n     = -0.8\n",
        "L = Σ_j (ε_j - ε̂_j)²\n(ε_1 - ε̂_1)² = ((-1) - (-0.8))² = (-0.2)² = 0.04\nL = 0.04",
        "∂L/∂ε̂_1 = 2·((-0.8) - (-1)) = 2·0.2 = 0.4",
        "∂L/∂W_11 = 0.4·(-0.2) = -0.08",
        "W_11 = 2 - 0.25·(-0.08) = 2 - (-0.02) = 2.02",
        "W_1,11 = (-0.4) - 0.25·0.4 = (-0.4) - 0.1 = -0.5",
    ):
        assert line in text
    assert r"\sin(90^\circ \cdot 0.5)" in page._repr_latex_() and r"W_{1,11} & = (-0.4)" in page._repr_latex_()
