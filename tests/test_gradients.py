"""Every derivative is what a library for automatic differentiation and central differences say it is.

`autograd` is a witness from outside: it differentiates a model that is written here a second time, in its own NumPy.
"""

from itertools import pairwise

import numpy as np
import pytest
from amount import cases
from autograd import grad
from hypothesis import given
from strategies import autoencoders, networks
from witness import WITNESS, mean_loss, mean_reconstruction, random_case

from vae_steps import lecture
from vae_steps.gradients import autoencoder_backward, backward, expected_backward, mean_backward
from vae_steps.loss import expected_loss, reconstruction_loss, total_loss
from vae_steps.model import AutoencoderParameters, Parameters, autoencode, forward
from vae_steps.networks import Affine, flat, identity, relu, shaped, sigmoid

SEEDS = cases(60)


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


@pytest.mark.parametrize("seed", range(SEEDS))
def test_random_networks_by_autograd(seed):
    case = random_case(seed)
    by_autograd = grad(mean_loss)(flat(case.parameters), case)
    np.testing.assert_allclose(flat(case.backward().parameters), by_autograd, rtol=1e-10, atol=1e-10)


LOSSES = [(output, loss) for output in WITNESS for loss in ("squared_error", "half_squared_error")]
LOSSES.append((sigmoid, "binary_cross_entropy"))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_loss_can_be_chosen_apart_from_the_output(seed):
    output, loss = LOSSES[seed % len(LOSSES)]
    case = random_case(seed)
    if loss == "binary_cross_entropy":
        case = case._replace(x=case.x / 20 + 0.5)
    case = case._replace(output=output, named_loss=loss)
    found = case.backward()
    by_autograd = grad(mean_loss)(flat(case.parameters), case)
    np.testing.assert_allclose(flat(found.parameters), by_autograd, rtol=1e-10, atol=1e-10)
    assert case.loss().total.mean() == pytest.approx(mean_loss(flat(case.parameters), case), rel=1e-12)
    assert (found.d_x_hat is None) == (loss == "binary_cross_entropy")
    parameters, x, target, activations, _ = random_autoencoder(seed)
    arguments = activations, output, target, loss
    steps = autoencode(parameters, x, activations, output)
    found = autoencoder_backward(parameters, steps, *arguments).parameters
    by_autograd = grad(mean_reconstruction)(flat(parameters), parameters, x, target, activations, output, loss)
    np.testing.assert_allclose(flat(found), by_autograd, rtol=1e-10, atol=1e-10)
    terms = reconstruction_loss(steps, output, target, loss)
    by_witness = mean_reconstruction(flat(parameters), parameters, x, target, activations, output, loss)
    assert terms.mean() == pytest.approx(by_witness, rel=1e-12)


@pytest.mark.parametrize(("output", "loss"), LOSSES)
def test_the_slope_by_what_comes_out_and_by_the_logits(output, loss):
    parameters, x, target, activations, _ = random_autoencoder(4)
    steps = autoencode(parameters, x, activations, output)
    found = autoencoder_backward(parameters, steps, activations, output, target, loss)

    def of(**moved):
        there = steps._replace(**moved)
        if "logits" in moved:
            there = there._replace(x_hat=output(there.logits))
        return reconstruction_loss(there, output, target, loss)

    slopes = central_differences(lambda logits: of(logits=logits), steps.logits)
    bent = output is relu and (abs(steps.logits) < 1e-3).any()
    assert bent or relative_error(found.d_logits, slopes) <= 1e-8
    if found.d_x_hat is not None:
        slopes = central_differences(lambda x_hat: of(x_hat=x_hat), steps.x_hat)
        assert relative_error(found.d_x_hat, slopes) <= 1e-8


@pytest.mark.parametrize("seed", range(SEEDS // 4))
def test_random_networks_by_central_differences(seed):
    case = random_case(seed)
    by_hand, vector = flat(case.backward().parameters), flat(case.parameters)

    def loss(vector):
        return case.loss(shaped(vector, case.parameters)).total.mean()

    # A central difference across the bend of relu is no derivative: there every hidden number keeps its distance.
    steps = case.steps()
    hidden = (*steps.encoder_hidden, *steps.decoder_hidden)
    bent = case.activation is relu or (isinstance(case.activation, tuple) and relu in case.activation)
    if not bent or not any(((a > 0) & (a < 1e-3)).any() for a in hidden):
        assert relative_error(by_hand, central_differences(loss, vector)) <= 1e-6


def random_autoencoder(seed):
    """Random sizes, depth, samples and activations: parameters, x, target, activations, output."""
    random = np.random.default_rng(seed)
    sizes = [int(size) for size in random.integers(1, 6, 3 + seed % 3)]
    layers = [
        Affine(random.normal(0, 0.7, (outputs, inputs)), random.normal(0, 0.5, outputs))
        for inputs, outputs in pairwise(sizes)
    ]
    code = int(random.integers(1, len(layers)))
    activations = tuple(list(WITNESS)[k] for k in random.integers(0, 4, len(layers) - 1))
    shape = () if seed % 4 == 0 else (int(random.integers(1, 6)),)
    x, target = random.normal(0, 1, (*shape, sizes[0])), random.uniform(0, 1, (*shape, sizes[-1]))
    parameters = AutoencoderParameters(tuple(layers[:code]), tuple(layers[code:]))
    return parameters, x, target, activations, (identity, sigmoid)[seed // 3 % 2]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_random_autoencoders_by_autograd(seed):
    parameters, x, target, activations, output = case = random_autoencoder(seed)
    steps = autoencode(parameters, x, activations, output)
    found = autoencoder_backward(parameters, steps, activations, output, target)
    by_autograd = grad(mean_reconstruction)(flat(parameters), *case)
    np.testing.assert_allclose(flat(found.parameters), by_autograd, rtol=1e-10, atol=1e-10)
    loss = reconstruction_loss(steps, output, target)
    assert loss.shape == x.shape[:-1]
    assert loss.mean() == pytest.approx(mean_reconstruction(flat(parameters), *case), rel=1e-12)


def test_every_number_of_an_autoencoder_is_a_derivative_of_its_loss():
    parameters = random_autoencoder(5)[0]
    layers, x = parameters.layers, np.array([0.5] * parameters.encoder[0].inputs)
    steps = autoencode(parameters, x, np.tanh)
    target = np.linspace(-1, 1, layers[-1].outputs)
    found = autoencoder_backward(parameters, steps, np.tanh, target=target)
    moved = [*steps.encoder_hidden, steps.z, *steps.decoder_hidden, steps.logits]
    slopes = [*found.d_encoder_hidden, found.d_z, *found.d_decoder_hidden, found.d_logits]
    assert len(moved) == len(slopes) == len(layers) == 4
    assert [a.size for a in moved] == [layer.outputs for layer in layers]
    for k, (number, slope) in enumerate(zip(moved, slopes)):

        def loss(a, k=k):
            for layer in layers[k + 1 :]:
                a = layer(a) if layer is layers[-1] else np.tanh(layer(a))
            return ((a - target) ** 2).sum()

        assert relative_error(slope, central_differences(loss, number)) <= 1e-6
    np.testing.assert_array_equal(found.d_x_hat, found.d_logits)


def test_the_autoencoder_of_the_lecture_by_hand():
    parameters = AutoencoderParameters(lecture.parameters.encoder, lecture.parameters.decoder)
    steps = autoencode(parameters, lecture.x)
    found = autoencoder_backward(parameters, steps)
    np.testing.assert_allclose(found.d_z, [1.2, 1.348])
    np.testing.assert_allclose(found.parameters.encoder[0].W, [[0.6, 1.2, -0.6], [0.674, 1.348, -0.674]])
    np.testing.assert_allclose(found.parameters.decoder[0].b, [-0.36, -0.84, 2.68])
    assert found.d_encoder_hidden == found.d_decoder_hidden == ()
    assert reconstruction_loss(steps) == pytest.approx(2.0044)
    bare = autoencode.pure(parameters, lecture.x)
    assert reconstruction_loss.pure(bare) == reconstruction_loss(steps)
    np.testing.assert_array_equal(autoencoder_backward.pure(parameters, bare).d_z, found.d_z)


@given(autoencoders())
def test_the_derivatives_of_a_batch_are_the_mean_of_those_of_its_rows(network):
    parameters, x = network
    rows = np.stack([x, x + 1, 2 * x])
    there = [autoencoder_backward(parameters, autoencode(parameters, row)) for row in rows]
    together = autoencoder_backward(parameters, autoencode(parameters, rows))
    mean = np.mean([flat(one.parameters) for one in there], 0)
    np.testing.assert_allclose(flat(together.parameters), mean, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(together.d_z, [one.d_z for one in there], rtol=1e-9, atol=1e-9)


def test_an_autoencoder_says_what_does_not_fit():
    parameters = AutoencoderParameters(lecture.parameters.encoder, lecture.parameters.decoder)
    steps = autoencode(parameters, lecture.x)
    for call, sentence in (
        (lambda: AutoencoderParameters(parameters.encoder, parameters.encoder), r"decoder\[0\] takes 3 numbers, but"),
        (lambda: AutoencoderParameters((), parameters.encoder), r"encoder must be a tuple of at least one Affine"),
        (lambda: autoencode(lecture.parameters, lecture.x), r"parameters must be an AutoencoderParameters, not"),
        (lambda: autoencode(parameters, lecture.x[:2]), r"x has shape \(2,\), but its last axis must hold 3 numbers"),
        (lambda: autoencode(parameters, np.zeros((0, 3))), r"x has shape \(0, 3\), but there must be at least one"),
        (lambda: autoencode(parameters, np.full(3, 1.7e308)), r"z\[1\] leaves the range of float64"),
        (lambda: autoencode(parameters, lecture.x, (np.tanh, np.tanh)), r"activation must be a function, or one for"),
        (lambda: reconstruction_loss(steps._replace(x_hat=steps.x[:2])), r"steps\.x_hat has|steps\.logits has shape"),
        (lambda: reconstruction_loss(steps._replace(x_hat=1e200 * steps.x)), r"squared_error\[0\] leaves the range"),
        (lambda: reconstruction_loss("no"), r"steps must be AutoencoderSteps, as model\.autoencode gives them, not"),
        (lambda: reconstruction_loss(steps, sigmoid), r"x\[2\] is -0\.5, but cross-entropy needs"),
        (lambda: autoencoder_backward(parameters, steps._replace(z=[1])), r"steps\.z has shape \(1,\), but its last"),
        (
            lambda: autoencoder_backward(parameters, steps._replace(encoder_hidden=(steps.z,))),
            r"steps\.encoder_hidden must be a tuple with an array for each hidden layer",
        ),
        (lambda: autoencoder_backward(parameters, steps, np.sin), r"activation must be identity, relu, np\.tanh or"),
    ):
        with pytest.raises(ValueError, match=f"^{sentence}"):
            call()


def test_the_witness_calculates_the_same_loss():
    for seed in range(40):
        case = random_case(seed)
        assert mean_loss(flat(case.parameters), case) == pytest.approx(case.loss().total.mean(), rel=1e-12)


def test_the_random_networks_are_of_every_kind():
    drawn = [random_case(seed) for seed in range(SEEDS)]
    for what in (
        lambda case: case.target is None,
        lambda case: case.condition is None,
        lambda case: isinstance(case.activation, tuple),
        lambda case: case.output is identity,
        lambda case: case.x.ndim == 1,
        lambda case: case.target is not None and case.target.shape != case.x.shape,
        lambda case: case.condition is not None and case.parameters.encoder[0].inputs == case.x.shape[-1],
    ):
        assert 0.1 <= np.mean([*map(what, drawn)]) <= 0.9


@pytest.mark.parametrize("activation", WITNESS)
@pytest.mark.parametrize("output", [identity, sigmoid])
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
    parameters, x, _, beta, _, _, target, condition, _ = random_case(seed)

    def loss(vector):
        p = shaped(vector, parameters)
        steps = forward(p, x, np.zeros(p.latents), condition=condition)
        return expected_loss(steps, p.decoder, beta, target).total.mean()

    by_hand = flat(expected_backward(parameters, x, beta, target=target, condition=condition).parameters)
    assert relative_error(by_hand, central_differences(loss, flat(parameters))) <= 1e-6


def test_the_expected_gradient_is_the_average_over_the_noise():
    noise = np.random.default_rng(2).standard_normal((100_000, 2))
    noise = np.concatenate([noise, -noise])
    noise /= noise.std(0)
    steps = forward(lecture.parameters, lecture.x, noise)
    drawn = flat(backward(lecture.parameters, steps, 1.5).parameters)
    expected = flat(expected_backward(lecture.parameters, lecture.x, 1.5).parameters)
    np.testing.assert_allclose(drawn, expected, atol=0.02)


def test_float32_stays_float32():
    parameters, x, eps, _, activation, output, *_ = random_case(7, bare=True)
    half = shaped(flat(parameters).astype(np.float32), parameters)
    steps = forward(half, x, eps, activation, output)
    assert flat(backward(half, steps, 1, activation, output).parameters).dtype == np.float32
    assert flat(expected_backward(half, x).parameters).dtype == np.float32


@pytest.mark.parametrize("seed", range(12))
def test_the_pure_formulas_give_what_the_door_gives(seed):
    parameters, x, eps, beta, activation, output, target, condition, _ = case = random_case(seed)
    steps = forward.pure(parameters, x, eps, activation, output, condition)
    for asked, pure in zip(case.steps(), steps):
        np.testing.assert_equal(asked, pure)
    np.testing.assert_equal(case.loss(), total_loss.pure(steps, beta, output, target))
    np.testing.assert_equal(case.backward(), backward.pure(parameters, steps, beta, activation, output, target))
    mean = forward(parameters, x, np.zeros(parameters.latents), condition=condition)
    for asked, arguments in (
        (expected_loss, (mean, parameters.decoder, beta, target)),
        (mean_backward, (parameters, mean, beta, identity, target)),
    ):
        np.testing.assert_equal(asked(*arguments), asked.pure(*arguments))


def test_beta_is_one_where_none_is_given():
    p, x = lecture.parameters, lecture.x
    steps, mean = forward(p, x, lecture.eps), forward(p, x, [0, 0])
    for formula, arguments in (
        (total_loss, (steps,)),
        (expected_loss, (mean, p.decoder)),
        (backward, (p, steps)),
        (mean_backward, (p, mean)),
        (expected_backward, (p, x)),
    ):
        np.testing.assert_equal(formula(*arguments), formula(*arguments, beta=1), err_msg=formula.__name__)


def test_a_target_that_is_not_x_changes_what_is_wanted_and_not_what_the_encoder_saw():
    p, x, eps, target = lecture.parameters, lecture.x, lecture.eps, np.array([1, 0, 2])
    steps = forward(p, x, eps)
    found, of_x = backward(p, steps, target=target), backward(p, steps)
    np.testing.assert_array_equal(found.d_x_hat, 2 * (steps.x_hat - target))
    np.testing.assert_allclose(found.parameters.encoder[0].W, found.d_h[:, None] * x, rtol=1e-15)
    for ours, theirs in zip(backward(p, steps, target=x), of_x):
        np.testing.assert_equal(ours, theirs)
    loss = total_loss(steps, target=target)
    assert loss.reconstruction == ((steps.x_hat - target) ** 2).sum() and loss.kl == total_loss(steps).kl


def test_a_condition_gets_weights_and_z_keeps_its_own_derivative():
    layer = lambda inputs, outputs: Affine(
        np.linspace(-1, 1, inputs * outputs).reshape(outputs, inputs), np.ones(outputs)
    )
    p = Parameters((layer(5, 4),), layer(4, 2), layer(4, 2), (layer(4, 3),))
    x, eps, condition = lecture.x, lecture.eps, np.array([0.0, 1])
    steps = forward(p, x, eps, condition=condition)
    found = backward(p, steps)
    np.testing.assert_allclose(found.d_z, found.d_x_hat @ p.decoder[0].W[:, :2], rtol=1e-15)
    np.testing.assert_allclose(found.parameters.decoder[0].W[:, 2:], found.d_x_hat[:, None] * condition, rtol=1e-15)
    np.testing.assert_allclose(found.parameters.encoder[0].W[:, 3:], found.d_h[:, None] * condition, rtol=1e-15)
    drawn = forward(p, x, np.zeros((5, 2)), condition=condition)  # one condition serves all rows
    np.testing.assert_allclose(
        flat(backward(p, drawn).parameters), flat(backward(p, forward(p, x, [0, 0], condition=condition)).parameters)
    )


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda p, s: backward(p, s, activation=np.sin),
            r"activation must be identity, relu, np\.tanh or sigmoid, not <ufunc 'sin'>\.",
        ),
        (
            lambda p, s: expected_backward(p, lecture.x, activation=np.cos),
            r"activation must be identity, relu, np\.tanh or sigmoid, not <ufunc 'cos'>\.",
        ),
        (
            lambda p, s: backward(p, s, activation=(np.tanh, np.tanh)),
            r"activation must be a function, or one for each of the 1 hidden layers, not \(<ufunc 'tanh'>, <u",
        ),
        (lambda p, s: backward(p, s, output=np.sin), r"output must be identity or sigmoid, not <ufunc 'sin'>\."),
        (lambda p, s: backward(p, s, beta=-1), r"beta must be one number that is not negative, not -1\."),
        (lambda p, s: backward(p, s, beta=[1, 2]), r"beta must be one number that is not negative, not \[1, 2\]\."),
        (
            lambda p, s: backward(p, s._replace(x_hat=np.full(3, 1e308), x=np.full(3, -1e308))),
            r"d_logits\[0\] leaves the range of float64",
        ),
        (
            lambda p, s: mean_backward(p, s._replace(eps=np.array([0, 0.5]))),
            r"steps must be those at eps = 0, not at array\(\[0\. , 0\.5\]\)\.",
        ),
        (lambda p, s: mean_backward(p, s), r"steps must be those at eps = 0, not at array\(\[ 0\.5, -0\.5\]\)\."),
        (lambda p, s: mean_backward(p, s, beta=-2), r"beta must be one number that is not negative, not -2\."),
        (
            lambda p, s: backward(p, s, target=[1, 2]),
            r"target has shape \(2,\), but its last axis must hold 3 numbers\.",
        ),
        (
            lambda p, s: backward(p, forward(p, np.ones((4, 3)), np.ones((4, 2))), target=np.ones((3, 3))),
            r"The shapes of target \(3, 3\) and x_hat \(4, 3\) do not fit together\.",
        ),
        (lambda p, s: backward(p, s, target=[1, 2, np.inf]), r"target\[2\] is inf, but every number in target must be"),
        (
            lambda p, s: backward(p, s._replace(x=np.ones(2))),
            r"steps\.x has shape \(2,\), but its last axis must hold 3",
        ),
        (
            lambda p, s: backward(p, s._replace(x=np.full(3, 1e200), x_hat=np.full(3, -1e200), h=np.full(2, 1e200))),
            r"d encoder\[0\]\.W\[0, 0\] leaves the range of float64",
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
    for activation in (np.tanh, (identity, np.tanh)):
        with pytest.raises(ValueError, match="^activation must be identity where the decoder has several layers"):
            expected_backward(deep, lecture.x, activation=activation)
    assert expected_backward(deep, lecture.x, activation=(np.tanh, identity)).d_x_hat.shape == (3,)
    assert expected_backward(p, lecture.x, activation=np.tanh).d_x_hat.shape == (3,)
