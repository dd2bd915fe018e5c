"""Every derivative is what a library for automatic differentiation and central differences say it is.

`autograd` is a witness from outside: it differentiates a model that is written here a second time, in its own NumPy.
"""

import itertools

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from hypothesis import given
from strategies import networks

from vae_steps import lecture
from vae_steps.gradients import backward, expected_backward, flat, shaped
from vae_steps.loss import expected_squared_error, kl_divergence, total_loss
from vae_steps.model import Affine, Parameters, forward, identity, relu, sigmoid

ACTIVATIONS = {identity: lambda a: a, np.tanh: anp.tanh, relu: lambda a: anp.maximum(a, 0)}


def random_network(seed):
    """Parameters of random sizes and depth, samples x, noise, beta, activation and output function."""
    random = np.random.default_rng(seed)
    features, hidden, latents, samples = random.integers(1, 6, 4)
    layer = lambda inputs, outputs: Affine(random.normal(0, 0.7, (outputs, inputs)), random.normal(0, 0.5, outputs))
    chain = lambda sizes: tuple(layer(*pair) for pair in itertools.pairwise(sizes))
    depth = lambda: [int(size) for size in random.integers(1, 6, random.integers(0, 3))]
    parameters = Parameters(
        chain([features, *depth(), hidden]),
        layer(hidden, latents),
        layer(hidden, latents),
        chain([latents, *depth(), features]),
    )
    activation, output = list(ACTIVATIONS)[seed % 3], (identity, sigmoid)[seed // 3 % 2]
    shape = () if seed % 4 == 0 else (samples,)
    x = random.uniform(0, 1, (*shape, features)) if output is sigmoid else random.normal(0, 1, (*shape, features))
    return parameters, x, random.normal(0, 1, (*shape, latents)), random.uniform(0, 3), activation, output


def rebuilt(parameters, vector):
    """(W, b) pairs of all layers with the numbers of `vector` in them, in the order of `flat`."""
    layers, start = {}, 0
    for name, layer in parameters.layers():
        W, b = (
            vector[start : start + layer.W.size].reshape(layer.W.shape),
            vector[start + layer.W.size : start + layer.W.size + layer.b.size],
        )
        layers[name], start = (W, b), start + layer.W.size + layer.b.size
    return layers


def mean_loss(vector, parameters, x, eps, beta, activation, output):
    """The mean loss of all samples a second time, for autograd."""
    layers, act = rebuilt(parameters, vector), ACTIVATIONS[activation]
    apply = lambda name, a: anp.dot(a, layers[name][0].T) + layers[name][1]
    h = x
    for k in range(len(parameters.encoder)):
        h = act(apply(f"encoder[{k}]", h))
    mu, log_var = apply("mu_head", h), apply("log_var_head", h)
    a = mu + anp.exp(log_var / 2) * eps
    for k in range(len(parameters.decoder) - 1):
        a = act(apply(f"decoder[{k}]", a))
    a = apply(f"decoder[{len(parameters.decoder) - 1}]", a)
    if output is identity:
        reconstruction = anp.sum((x - a) ** 2, -1)
    else:
        reconstruction = -anp.sum(x * anp.log(1 / (1 + anp.exp(-a))) + (1 - x) * anp.log(1 / (1 + anp.exp(a))), -1)
    return anp.mean(reconstruction + beta * anp.sum(mu**2 + anp.exp(log_var) - 1 - log_var, -1) / 2)


def moved(parameters, vector):
    """`Parameters` with the numbers of a vector."""
    layers = {name: Affine(*pair) for name, pair in rebuilt(parameters, vector).items()}
    encoder, decoder = (
        tuple(layer for name, layer in layers.items() if name.startswith(part)) for part in ("encoder", "decoder")
    )
    return Parameters(encoder, layers["mu_head"], layers["log_var_head"], decoder)


def central_differences(loss, vector, step=1e-5):
    """(loss(w + step) - loss(w - step)) / 2 step for each number of the vector."""
    found = np.empty_like(vector)
    for i in range(len(vector)):
        there, back = vector.copy(), vector.copy()
        there[i], back[i] = vector[i] + step, vector[i] - step
        found[i] = (loss(there) - loss(back)) / (2 * step)
    return found


def relative_error(found, right):
    return np.abs(found - right).max() / max(1.0, np.abs(right).max())


@pytest.mark.parametrize("seed", range(200))
def test_two_hundred_random_networks(seed):
    parameters, x, eps, beta, activation, output = random_network(seed)
    steps = forward(parameters, x, eps, activation, output)
    by_hand = flat(backward(parameters, steps, beta, activation, output).parameters)
    vector = flat(parameters)
    by_autograd = grad(mean_loss)(vector, parameters, x, eps, beta, activation, output)
    np.testing.assert_allclose(by_hand, by_autograd, rtol=1e-6, atol=1e-12)

    def loss(vector):
        other = forward(moved(parameters, vector), x, eps, activation, output)
        return total_loss(other, beta, output).total.mean()

    # A central difference across the bend of relu is no derivative: there every hidden number keeps its distance.
    hidden = (*steps.encoder_hidden, *steps.decoder_hidden)
    if activation is not relu or not any(((a > 0) & (a < 1e-3)).any() for a in hidden):
        assert relative_error(by_hand, central_differences(loss, vector)) <= 1e-6


def test_the_witness_calculates_the_same_loss():
    for seed in range(12):
        parameters, x, eps, beta, activation, output = random_network(seed)
        ours = total_loss(forward(parameters, x, eps, activation, output), beta, output).total.mean()
        theirs = mean_loss(flat(parameters), parameters, x, eps, beta, activation, output)
        assert theirs == pytest.approx(ours, rel=1e-12)


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=["identity", "tanh", "relu"])
@pytest.mark.parametrize("output", [identity, sigmoid], ids=["identity", "sigmoid"])
def test_every_intermediate_is_a_derivative_of_the_loss(activation, output):
    """Each intermediate is moved by itself, and all that follows is calculated again."""
    random = np.random.default_rng(5)
    layer = lambda inputs, outputs: Affine(random.normal(0, 0.6, (outputs, inputs)), random.normal(0, 0.4, outputs))
    p = Parameters((layer(3, 4), layer(4, 3)), layer(3, 2), layer(3, 2), (layer(2, 4), layer(4, 3)))
    x, eps, beta = random.uniform(0.1, 0.9, 3), random.normal(0, 1, 2), 1.7
    steps = forward(p, x, eps, activation, output)
    found = backward(p, steps, beta, activation, output)

    def loss(first=None, h=None, mu=None, log_var=None, sigma=None, z=None, hidden=None, logits=None):
        if first is not None:
            h = activation(p.encoder[1](first))
        if h is not None:
            mu, log_var = p.mu_head(h), p.log_var_head(h)
        mu, log_var = steps.mu if mu is None else mu, steps.log_var if log_var is None else log_var
        sigma = np.exp(log_var / 2) if sigma is None else sigma
        z = mu + sigma * eps if z is None else z
        hidden = activation(p.decoder[0](z)) if hidden is None else hidden
        logits = p.decoder[1](hidden) if logits is None else logits
        there = steps._replace(mu=mu, log_var=log_var, logits=logits, x_hat=output(logits))
        return total_loss(there, beta, output).total

    here = {
        "logits": steps.logits,
        "hidden": steps.decoder_hidden[0],
        "z": steps.z,
        "sigma": steps.sigma,
        "mu": steps.mu,
        "log_var": steps.log_var,
        "h": steps.h,
        "first": steps.encoder_hidden[0],
    }
    by_hand = {
        "logits": found.d_logits,
        "hidden": found.d_decoder_hidden[0],
        "z": found.d_z,
        "sigma": found.d_sigma,
        "mu": found.d_mu,
        "log_var": found.d_log_var,
        "h": found.d_h,
        "first": found.d_encoder_hidden[0],
    }
    for name, value in here.items():
        measured = central_differences(lambda moved, name=name: loss(**{name: moved}), value)
        np.testing.assert_allclose(by_hand[name], measured, rtol=1e-6, atol=1e-8, err_msg=name)
    assert len(found.d_encoder_hidden) == 2 and found.d_encoder_hidden[-1] is found.d_h
    if output is identity:
        assert found.d_x_hat is found.d_logits
    else:
        assert found.d_x_hat is None


def test_the_lecture_by_hand():
    """d_x_hat = 2(x' - x) with x' = (0.044, 0.137, 0.23), and so on, as one would write it with rounded z and sigma."""
    found = backward(lecture.parameters, forward(lecture.parameters, lecture.x, lecture.eps))
    np.testing.assert_allclose(found.d_x_hat, [2 * (0.044 - 0.5), 2 * (0.137 - 1), 2 * (0.23 + 0.5)], atol=2e-4)
    np.testing.assert_allclose(found.parameters.decoder[0].W[0], [-0.912 * 0.455, -0.912 * -0.49], atol=2e-4)
    np.testing.assert_allclose(found.d_mu, found.d_z + [-0.04, 0.02])
    assert flat(found.parameters).shape == flat(lecture.parameters).shape == (29,)


@given(networks())
def test_shaped_is_the_way_back_from_flat(network):
    parameters, vector = network[0], flat(network[0])
    views = shaped(vector, parameters)
    np.testing.assert_array_equal(flat(views), vector)
    layers = (*views.encoder, views.mu_head, views.log_var_head, *views.decoder)
    for of_views, (_, of_parameters) in zip(layers, parameters.layers(), strict=True):
        np.testing.assert_array_equal(of_views.W, of_parameters.W)
        np.testing.assert_array_equal(of_views.b, of_parameters.b)
    vector[0] = 7
    assert views.encoder[0].W[0, 0] == 7


@given(networks())
def test_a_batch_gives_the_mean_of_its_samples(network):
    parameters, x, eps = network
    xs, noises = np.stack([x, x + 1, 2 - x]), np.stack([eps, eps - 1, 0.5 * eps])
    together = flat(backward(parameters, forward(parameters, xs, noises)).parameters)
    alone = [flat(backward(parameters, forward(parameters, *pair)).parameters) for pair in zip(xs, noises)]
    np.testing.assert_allclose(together, np.mean(alone, 0), rtol=1e-9, atol=1e-9)


def test_one_sample_with_many_draws_is_a_batch_too():
    noise = np.random.default_rng(1).standard_normal((5, 2))
    together = backward(lecture.parameters, forward(lecture.parameters, lecture.x, noise))
    alone = [
        flat(backward(lecture.parameters, forward(lecture.parameters, lecture.x, one)).parameters) for one in noise
    ]
    np.testing.assert_allclose(flat(together.parameters), np.mean(alone, 0), rtol=1e-12)
    assert together.d_z.shape == (5, 2) and together.parameters.encoder[0].W.shape == (2, 3)


@pytest.mark.parametrize("seed", range(20))
def test_the_expected_gradient_is_that_of_the_expected_loss(seed):
    parameters, x, _, beta, _, _ = random_network(seed)

    def loss(vector):
        p = moved(parameters, vector)
        steps = forward(p, x, np.zeros(p.mu_head.outputs))
        error = expected_squared_error(x, steps.mu, steps.log_var, p.decoder).sum(-1)
        return (error + beta * kl_divergence(steps.mu, steps.log_var).sum(-1)).mean()

    by_hand = flat(expected_backward(parameters, x, beta).parameters)
    assert relative_error(by_hand, central_differences(loss, flat(parameters))) <= 1e-6


def test_the_expected_gradient_is_the_average_over_the_noise():
    noise = np.random.default_rng(2).standard_normal((100_000, 2))
    noise = np.concatenate([noise, -noise])
    noise /= noise.std(0)
    steps = forward(lecture.parameters, lecture.x, noise)
    drawn = flat(backward(lecture.parameters, steps, 1.5).parameters)
    expected = flat(expected_backward(lecture.parameters, lecture.x, 1.5).parameters)
    np.testing.assert_allclose(drawn, expected, atol=0.02)


def test_float32_stays_float32_and_unchecked_is_the_same():
    parameters, x, eps, beta, activation, output = random_network(7)
    half = moved(parameters, flat(parameters).astype(np.float32))
    steps = forward(half, x.astype(np.float32), eps.astype(np.float32), activation, output)
    assert flat(backward(half, steps, 1, activation, output).parameters).dtype == np.float32
    steps = forward(parameters, x, eps, activation, output, checked=False)
    for checked, unchecked in zip(forward(parameters, x, eps, activation, output), steps):
        np.testing.assert_equal(checked, unchecked)
    np.testing.assert_array_equal(
        flat(backward(parameters, steps, beta, activation, output).parameters),
        flat(backward(parameters, steps, beta, activation, output, checked=False).parameters),
    )
    assert total_loss(steps, beta, output, checked=False).total == pytest.approx(total_loss(steps, beta, output).total)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda p, s: backward(p, s, activation=np.sin),
            r"activation must be identity, np\.tanh or relu, not <ufunc 'sin'>\.",
        ),
        (lambda p, s: backward(p, s, output=np.sin), r"output must be identity or sigmoid, not <ufunc 'sin'>\."),
        (lambda p, s: backward(p, s, beta=-1), r"beta must be one number that is not negative, not -1\."),
        (
            lambda p, s: backward(p, s, beta=[1, 2]),
            r"beta must be one number that is not negative, not \[1\.? 2\.?\]\.",
        ),
        (
            lambda p, s: backward(p, s._replace(x_hat=np.full(3, 1e308), x=np.full(3, -1e308))),
            r"d_logits\[0\] leaves the range of float64",
        ),
        (lambda p, s: expected_backward(p, [1, 2]), r"x has shape \(2,\), but its last axis must hold 3 numbers\."),
    ],
)
def test_what_cannot_be_differentiated_is_said_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        call(lecture.parameters, forward(lecture.parameters, lecture.x, lecture.eps))


def test_the_closed_form_refuses_a_bent_decoder():
    p = lecture.parameters
    deep = Parameters(p.encoder, p.mu_head, p.log_var_head, (Affine(np.eye(2), [0, 0]), *p.decoder))
    with pytest.raises(ValueError, match="^activation must be identity where the decoder has several layers"):
        expected_backward(deep, lecture.x, activation=np.tanh)
    assert expected_backward(p, lecture.x, activation=np.tanh).d_x_hat.shape == (3,)
