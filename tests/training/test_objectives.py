"""An autoencoder, a denoiser, a colouriser and a conditional VAE learn by the same loop, each with its own loss.

Every gradient is that of autograd. `Denoiser` is an objective that the package does not know: it draws noise of its
own, its loss has another part, a setting of it follows the steps, and its network is no `model.Parameters`.
"""

import itertools
import os
from typing import NamedTuple

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from trainings import everything, samples, trained
from witness import WITNESS, mean_loss, mean_reconstruction, random_case

from vae_steps import lecture
from vae_steps.loss import linear_optimum, total_loss
from vae_steps.model import Parameters, forward
from vae_steps.networks import Affine, arrays_in, flat, identity, relu, shaped, sigmoid
from vae_steps.training import (
    SGD,
    VAE,
    Adam,
    Autoencoder,
    Batch,
    Batches,
    LossCourse,
    Objective,
    Training,
    annealed,
    averages,
    snapshot,
)

SEEDS = range(25)


class Halves(NamedTuple):
    """A network of two chains."""

    encoder: tuple
    decoder: tuple


class Noisy(NamedTuple):
    """The losses of a `Denoiser`."""

    error: float
    penalty: float
    total: float


class Denoiser(Autoencoder):
    """x from x + scale · eps, with decay · Σ w² as a second part of the loss."""

    losses, scheduled, structure = Noisy, ("decay",), Halves

    def __init__(self, scale, decay=0, activation=identity, output=identity, loss=None):
        super().__init__(activation, output, loss)
        self.scale, self.decay = scale, decay

    @property
    def settings(self):
        return super().settings | {"scale": self.scale, "decay": self.decay}

    def noise_size(self, parameters):
        return parameters.encoder[0].inputs

    def __call__(self, parameters, batch, decay):
        noisy = batch._replace(x=batch.x + self.scale * batch.eps, target=batch.x)
        (error,), gradients = super().__call__(parameters, noisy)
        weights = flat(parameters)
        return Noisy(error, weights @ weights, error + decay * (weights @ weights)), (
            flat(gradients) + 2 * decay * weights,
        )

    def check(self, parameters, batch, decay):
        return Objective.check(self, parameters, batch, decay)


def layer(random, inputs, outputs):
    return Affine(random.normal(0, 0.7, (outputs, inputs)), random.normal(0, 0.5, outputs))


def chain(random, inputs, outputs):
    """Up to three layers of random sizes."""
    sizes = [inputs, *map(int, random.integers(1, 6, random.integers(0, 3))), outputs]
    return tuple(layer(random, *pair) for pair in itertools.pairwise(sizes))


def random_chains(seed):
    """An encoder and a decoder, samples, an activation for each hidden layer, and an output function."""
    random = np.random.default_rng(seed)
    features, code, targets, n = map(int, random.integers(1, 6, 4))
    network = Halves(chain(random, features, code), chain(random, code, targets))
    count = len(network.encoder) + len(network.decoder) - 1
    activations = tuple(list(WITNESS)[k] for k in random.integers(0, 4, count))
    shape = () if seed % 5 == 0 else (n,)
    x, target = random.uniform(0, 1, (*shape, features)), random.uniform(0, 1, (*shape, targets))
    return network, x, target, activations, (identity, sigmoid)[seed % 2]


def gradient_of_a_step(training):
    """What the next step of SGD(1) takes from the weights."""
    before = training.vector.copy()
    (record,) = training.run(1)
    return before - training.vector, record


# Gradients


@pytest.mark.parametrize("seed", SEEDS)
def test_an_autoencoder_a_denoiser_and_a_colouriser_of_any_size_follow_autograd(seed):
    network, x, target, activations, output = random_chains(seed)
    training = Training(network, x, target=target, optimizer=SGD(1), objective=Autoencoder(activations, output))
    found, record = gradient_of_a_step(training)
    arguments = network, x, target, activations, output
    np.testing.assert_allclose(found, grad(mean_reconstruction)(flat(network), *arguments), rtol=1e-10, atol=1e-10)
    assert record == (0, pytest.approx(mean_reconstruction(flat(network), *arguments), rel=1e-12))
    assert isinstance(training.parameters, Halves) and training.batches(0).eps is None


@pytest.mark.parametrize("seed", SEEDS)
def test_the_loss_is_chosen_apart_from_the_output(seed):
    network, x, target, activations, _ = random_chains(seed)
    output, loss = (sigmoid, np.tanh, relu, identity)[seed % 4], ("half_squared_error", "squared_error")[seed % 2]
    objective = Autoencoder(activations, output, loss)
    training = Training(network, x, target=target, optimizer=SGD(1), objective=objective)
    found, record = gradient_of_a_step(training)
    arguments = network, x, target, activations, output, loss
    np.testing.assert_allclose(found, grad(mean_reconstruction)(flat(network), *arguments), rtol=1e-10, atol=1e-10)
    assert record == (0, pytest.approx(mean_reconstruction(flat(network), *arguments), rel=1e-12))
    case = random_case(seed)._replace(output=output, named_loss=loss)
    settings = {"beta": case.beta, "activation": case.activation, "output": output, "loss": loss}
    arguments = {"target": case.target, "condition": case.condition, "noise": "frozen", "eps": case.eps}
    training = Training(case.parameters, case.x, optimizer=SGD(1), **arguments, **settings)
    found, _ = gradient_of_a_step(training)
    np.testing.assert_allclose(found, grad(mean_loss)(flat(case.parameters), case), rtol=1e-10, atol=1e-10)


def test_half_of_the_squared_error_has_no_closed_form_here():
    arguments = {"optimizer": SGD(0.1), "loss": "half_squared_error"}
    with pytest.raises(
        ValueError, match="^loss must be 'squared_error' with noise='expected', not 'half_squared_error'"
    ):
        Training(lecture.parameters, lecture.x, noise="expected", **arguments)
    training = Training(lecture.parameters, lecture.x, **arguments)
    assert snapshot(training).optimum is None
    whole = Training(lecture.parameters, lecture.x, optimizer=SGD(0.1))
    assert snapshot(whole).optimum is not None
    assert 0 < averages(training)[0].reconstruction < averages(whole)[0].reconstruction


@pytest.mark.parametrize("seed", SEEDS)
def test_an_autoencoder_wants_x_where_nothing_else_is_wanted(seed):
    network, x, _, activations, output = random_chains(seed)
    back = Halves(network.encoder, chain(np.random.default_rng(seed), network.encoder[-1].outputs, x.shape[-1]))
    objective = Autoencoder((activations[0] if activations else identity), output)
    runs = [Training(back, x, target=target, optimizer=SGD(1), objective=objective) for target in (None, x)]
    (alone, record), (with_target, same) = map(gradient_of_a_step, runs)
    np.testing.assert_array_equal(alone, with_target)
    assert record == same


@pytest.mark.parametrize("seed", SEEDS)
def test_a_condition_stands_beside_x_in_an_autoencoder(seed):
    network, x, target, activations, output = random_chains(seed)
    split = x.shape[-1] // 2
    if split:
        parts = {"x": x[..., :split], "condition": x[..., split:]}
        for arguments in (parts, {"x": x}):
            training = Training(
                network, target=target, optimizer=SGD(1), objective=Autoencoder(activations, output), **arguments
            )
            arguments["found"], _ = gradient_of_a_step(training)
        np.testing.assert_array_equal(arguments["found"], parts["found"])


@pytest.mark.parametrize("seed", SEEDS)
def test_an_objective_that_the_package_does_not_know_follows_autograd(seed):
    network, x, _, activations, output = random_chains(seed)
    back = Halves(network.encoder, chain(np.random.default_rng(seed), network.encoder[-1].outputs, x.shape[-1]))
    activation = activations[0] if activations else np.tanh
    each = (activation,) * (len(back.encoder) + len(back.decoder) - 1)
    training = Training(back, x, optimizer=SGD(1), objective=Denoiser(0.3, 0.7, activation, output), seed=seed)
    noisy = x + 0.3 * training.batches(0).eps

    def loss(vector):
        return mean_reconstruction(vector, back, noisy, x, each, output) + 0.7 * anp.sum(vector**2)

    found, record = gradient_of_a_step(training)
    np.testing.assert_allclose(found, grad(loss)(flat(back)), rtol=1e-10, atol=1e-10)
    assert record._fields == ("step", "error", "penalty", "total", "decay") and record.decay == 0.7
    assert record.total == pytest.approx(loss(flat(back)), rel=1e-12)


@pytest.mark.parametrize("seed", range(50))
def test_a_conditional_vae_of_any_size_with_any_target_follows_autograd(seed):
    case = random_case(seed)
    settings = {"beta": case.beta, "activation": case.activation, "output": case.output}
    training = Training(
        case.parameters,
        case.x,
        target=case.target,
        condition=case.condition,
        optimizer=SGD(1),
        noise="frozen",
        eps=case.eps,
        **settings,
    )
    found, record = gradient_of_a_step(training)
    np.testing.assert_allclose(found, grad(mean_loss)(flat(case.parameters), case), rtol=1e-10, atol=1e-10)
    assert record == (0, *(pytest.approx(part.mean(), rel=1e-12) for part in case.loss()), case.beta)
    assert training.objective.settings == settings | {"loss": None}


@pytest.mark.parametrize("seed", range(12))
def test_without_noise_to_draw_a_conditional_vae_lowers_the_average_over_all(seed):
    """The closed form against many draws: three points for each latent are enough for a square (Gauss and Hermite)."""
    case = random_case(seed)._replace(activation=identity, output=identity)
    p, eps = case.parameters, case.eps
    points, weights = np.polynomial.hermite_e.hermegauss(3)
    grid = np.stack(np.meshgrid(*[points] * p.latents), -1).reshape(-1, p.latents)
    weight = np.stack(np.meshgrid(*[weights / weights.sum()] * p.latents), -1).reshape(-1, p.latents).prod(-1)
    drawn = [case._replace(eps=np.broadcast_to(point, eps.shape)) for point in grid]
    run = lambda **noise: Training(
        p, case.x, target=case.target, condition=case.condition, optimizer=SGD(1), beta=case.beta, **noise
    )
    found, record = gradient_of_a_step(run(noise="expected"))
    each = [gradient_of_a_step(run(noise="frozen", eps=one.eps))[0] for one in drawn]
    np.testing.assert_allclose(found, weight @ each, rtol=1e-9, atol=1e-9)
    assert record.total == pytest.approx(weight @ [one.loss().total.mean() for one in drawn], rel=1e-9)


# Stop, continue, save and load


def trainings():
    """One of each kind, by name: how to begin it, and how to load it again."""
    random = np.random.default_rng(7)
    x, target, condition = random.uniform(0, 1, (9, 3)), random.uniform(0, 1, (9, 2)), random.uniform(0, 1, (9, 2))
    numbers = {"x": x, "batch_size": 4}
    halves = Halves((layer(random, 3, 4), layer(random, 4, 2)), (layer(random, 2, 3),))
    conditional = Parameters(
        (layer(random, 5, 4), layer(random, 4, 3)), layer(random, 3, 2), layer(random, 3, 2), (layer(random, 4, 2),)
    )
    adam, rising = Adam(0.01), annealed(4, 0.1, 0.2)
    return {
        "autoencoder": ({"parameters": halves, "objective": Autoencoder(np.tanh), "optimizer": adam} | numbers, {}),
        "colouriser": (
            {"parameters": [layer(random, 5, 4), layer(random, 4, 2)], "objective": Autoencoder((relu,), sigmoid)}
            | {"optimizer": adam, "target": target, "condition": condition, "dtype": np.float32}
            | numbers,
            {},
        ),
        "one layer": (
            {"parameters": layer(random, 3, 3), "objective": Autoencoder(), "optimizer": SGD(0.1)} | numbers,
            {},
        ),
        "denoiser": (
            {"parameters": halves, "objective": Denoiser(0.2, rising, sigmoid), "optimizer": adam} | numbers,
            {"objective": Denoiser, "decay": rising},
        ),
        "conditional VAE": (
            {"parameters": conditional, "optimizer": adam, "target": target, "condition": condition, "beta": 0.4}
            | {"activation": (relu, np.tanh), "output": sigmoid}
            | numbers,
            {},
        ),
        "expected": (
            {
                "parameters": conditional,
                "optimizer": adam,
                "target": target,
                "condition": condition,
                "noise": "expected",
            }
            | numbers,
            {},
        ),
    }


KINDS = trainings()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_goes_on_from_a_file_as_if_it_had_never_stopped(tmp_path, kind):
    arguments, again = KINDS[kind]
    never_stopped, training = trained(9, **arguments), trained(5, **arguments)
    training.save(tmp_path / "kept.npz")
    loaded = Training.load(tmp_path / "kept.npz", **again)
    assert everything(loaded) == everything(training) and loaded.step == 5
    assert [name for name, _ in arrays_in(loaded.parameters)] == [name for name, _ in arrays_in(training.parameters)]
    assert (
        type(loaded.objective) is type(training.objective) and loaded.objective.settings == training.objective.settings
    )
    for run in (loaded, training):
        list(run.run(2)), list(run.run(0)), list(run.run(2))
        assert everything(run) == everything(never_stopped)
    np.testing.assert_equal(averages(loaded), averages(training))
    assert os.listdir(tmp_path) == ["kept.npz"] and loaded.vector.dtype == training.vector.dtype


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_learns_and_tells_where_it_is(kind):
    training, course = Training(**KINDS[kind][0]), LossCourse()
    first = snapshot(training)
    course.note(training)
    for _ in training.run(150):
        course.note(training)
    last = snapshot(training)
    assert (first.step, last.step) == (0, 150) and last.expected.total < first.expected.total
    assert last.expected._fields == training.objective.losses._fields
    steps, losses = course.series(training)
    names = {"expected" if name == "total" else name for name in last.expected._fields}
    assert set(losses) == names | {"total"} and steps.tolist() == list(range(151))
    assert losses["expected"][-1] == last.expected.total == course.expected()[1][-1]
    np.testing.assert_array_equal(losses["total"], training.history.total)
    sees_noise = training.batches(0).eps is not None
    assert (last.drawn is not None) == sees_noise
    if sees_noise:
        assert next(training.run(1))[1 : 1 + len(last.drawn)] == last.drawn, "what the next step sees"


def test_the_history_has_the_losses_and_the_settings_of_its_objective():
    training = trained(5, **KINDS["denoiser"][0])
    assert training.history.names == ("error", "penalty", "total", "decay")
    np.testing.assert_allclose(training.history.decay, [0.1, 0.125, 0.15, 0.175, 0.2])
    np.testing.assert_allclose(
        training.history.total, training.history.error + training.history.decay * training.history.penalty
    )
    with pytest.raises(AttributeError, match="^the history has error, penalty, total, decay, not kl$"):
        _ = training.history.kl


def test_a_file_of_an_objective_of_your_own_asks_for_its_class(tmp_path):
    path = tmp_path / "kept.npz"
    trained(2, **KINDS["denoiser"][0]).save(path)
    for wrong in (None, Autoencoder):
        with pytest.raises(
            ValueError, match=r"^The objective was a Denoiser: give this class to load, as objective=Denoiser\.$"
        ):
            Training.load(path, wrong, decay=1)
    with pytest.raises(
        ValueError, match=r"^decay was a function of the step, which no file can keep: give it to load ag"
    ):
        Training.load(path, Denoiser)
    loaded = Training.load(path, Denoiser, decay=3, scale=0.5)
    settings = {"activation": sigmoid, "output": identity, "loss": None, "scale": 0.5, "decay": 3}
    assert loaded.objective.settings == settings
    with pytest.raises(ValueError, match="^decay must be one number that is not negative, not -1"):
        Training.load(path, Denoiser, decay=-1)
    trained(2, **KINDS["autoencoder"][0]).save(path)
    with pytest.raises(ValueError, match="^activation must be identity, relu, np.tanh or sigmoid, not <ufunc 'sin'>"):
        Training.load(path, activation=np.sin)


def test_what_json_has_no_word_for_is_not_saved(tmp_path):
    training = trained(1, **KINDS["denoiser"][0])
    training.objective.scale = np.ones(3)
    with pytest.raises(
        ValueError, match="^A setting of an objective must be numbers, texts or functions to be saved, not arr"
    ):
        training.save(tmp_path / "kept.npz")
    assert os.listdir(tmp_path) == []


def test_one_objective_serves_two_trainings():
    objective = VAE(beta=0.5)
    one, other = (Training(lecture.parameters, lecture.x, optimizer=SGD(0.1), objective=objective) for _ in range(2))
    one.objective.beta = 2
    assert (one.objective.beta, other.objective.beta, objective.beta) == (2, 0.5, 0.5)
    assert everything(trained(3, objective=VAE(beta=0.5))) == everything(trained(3, beta=0.5))


# Averages


def test_a_bent_decoder_is_averaged_over_some_draws_always_the_same():
    random = np.random.default_rng(1)
    bent = Parameters(
        (layer(random, 3, 4),), layer(random, 4, 2), layer(random, 4, 2), chain(random, 2, 4) + (layer(random, 4, 3),)
    )
    training = Training(bent, samples, optimizer=SGD(0.01), activation=np.tanh, beta=0.5)
    losses, kl = averages(training)
    again, _ = averages(training)
    drawn = [training.batches.draw(number).eps for number in range(16)]
    steps = forward(bent, samples, np.array(drawn), np.tanh)
    np.testing.assert_allclose(losses, [part.mean() for part in total_loss(steps, 0.5)], rtol=1e-12)
    np.testing.assert_allclose(kl.sum(), losses.kl, rtol=1e-12)
    assert (
        losses == again and kl.shape == (2,) and losses.total == pytest.approx(losses.reconstruction + 0.5 * losses.kl)
    )
    assert len(np.unique(drawn)) == np.size(drawn) and not np.isin(drawn, training.batches(0).eps).any()
    look = snapshot(training)
    assert look.optimum is None and look.expected == losses
    np.testing.assert_array_equal(look.steps.x_hat, forward(bent, samples, training.batches(0).eps, np.tanh).x_hat)


@pytest.mark.parametrize(
    ("arguments", "known"),
    [
        ({}, True),
        ({"beta": annealed(4, 0.5)}, True),
        ({"beta": 0}, False),
        ({"activation": np.tanh}, False),
        ({"output": sigmoid, "x": np.abs(samples) % 1}, False),
        ({"target": samples + 1}, False),
        ({"batch_size": 3}, True),
    ],
)
def test_the_optimum_is_known_for_a_linear_vae_that_rebuilds_x(arguments, known):
    training = trained(2, **{"x": samples} | arguments)
    optimum = snapshot(training).optimum
    beta = training.objective.at(2)[0]
    assert optimum == (linear_optimum(samples, 2, beta) if known else None)


# What does not fit


random = np.random.default_rng(0)
VAE_OF_2 = Parameters((layer(random, 3, 4),), layer(random, 4, 2), layer(random, 4, 2), (layer(random, 4, 3),))
CHAIN = Halves((layer(random, 3, 2),), (layer(random, 2, 3),))
X = np.ones((8, 3)) / 2


class Forgetful(Autoencoder):
    """Gives one derivative too few."""

    def __call__(self, parameters, batch):
        losses, gradients = super().__call__(parameters, batch)
        return losses, gradients[:-1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"parameters": VAE_OF_2}, r"condition is missing: decoder\[0\] takes 4 numbers, but mu_head gives 2\."),
        (
            {"parameters": VAE_OF_2, "condition": np.ones((8, 3))},
            r"condition has shape \(8, 3\), but its last axis must hold 2 numbers\.",
        ),
        (
            {"parameters": VAE_OF_2, "condition": np.ones((7, 2))},
            r"condition has shape \(7, 2\), but x has \(8, 3\): each sample needs a row of condition\.",
        ),
        ({"parameters": VAE_OF_2, "condition": np.ones(2)}, r"condition has shape \(2,\), but x has \(8, 3\): each"),
        ({"condition": np.ones((8, 1))}, r"condition must be None, as decoder\[0\] takes the latents alone"),
        ({"condition": np.ones((8, 0))}, r"condition has shape \(8, 0\), but x has \(8, 3\): each sample needs"),
        ({"target": np.ones((8, 2))}, r"target has shape \(8, 2\), but its last axis must hold 3 numbers\."),
        ({"target": np.ones((9, 3))}, r"target has shape \(9, 3\), but x has \(8, 3\): each sample needs a row of t"),
        ({"target": np.full((8, 3), np.nan)}, r"target\[0, 0\] is nan, but every number in target must be finite\."),
        ({"target": 2 * np.ones((8, 3)), "output": sigmoid}, r"target\[0, 0\] is 2, but cross-entropy needs every num"),
        ({"parameters": CHAIN}, r"parameters must be Parameters, not Halves\("),
        (
            {"beta": lecture.parameters.mu_head},
            r"beta must be a function of the step, but Affine.* raises .* in step 0\.$",
        ),
        (
            {"beta": lambda step: 1 / step},
            r"beta must be a function of the step, but <.* raises ZeroDiv.* in step 0\.$",
        ),
        ({"beta": lambda: 1}, r"beta must be a function of the step, but <.* raises TypeError.* in step 0\.$"),
        ({"objective": VAE}, r"objective must be an Objective, such as VAE\(beta=1\), not <class"),
        ({"objective": VAE(), "beta": 2, "output": sigmoid}, r"beta, output must be given to the objective, and not"),
        (
            {"parameters": CHAIN, "objective": Autoencoder(), "target": np.ones((8, 2))},
            r"target has shape \(8, 2\), but its last axis must hold 3 numbers\.",
        ),
        (
            {"parameters": CHAIN, "objective": Autoencoder(), "x": np.ones((8, 2))},
            r"encoder\[0\] takes 3 numbers, but they come from x \(8, 2\)\.",
        ),
        (
            {"parameters": CHAIN, "objective": Autoencoder(), "condition": np.ones((8, 1))},
            r"encoder\[0\] takes 3 numbers, but they come from x \(8, 3\) and condition \(8, 1\)\.",
        ),
        (
            {"parameters": CHAIN.encoder, "objective": Autoencoder()},
            r"target is missing: x has 3 numbers, and x_hat has 2\.",
        ),
        ({"parameters": CHAIN.encoder * 2, "objective": Autoencoder()}, r"\[1\] takes 3 numbers, but \[0\] gives 2\."),
        (
            {"parameters": (), "objective": Autoencoder()},
            r"parameters must be a network of Affine\(W, b\), or its gradients, not \(\)\.",
        ),
        (
            {"parameters": "W", "objective": Autoencoder()},
            r"parameters must be a network of Affine\(W, b\), or its gradients, not 'W'",
        ),
        (
            {"parameters": CHAIN, "objective": Autoencoder((np.tanh, relu))},
            r"activation must be a function, or one for each of the 1 hidden layers, not \(",
        ),
        (
            {"parameters": CHAIN, "objective": Autoencoder(np.sin)},
            r"activation must be identity, relu, np\.tanh or sigmoid, not <ufunc 'sin'>\.",
        ),
        (
            {"parameters": CHAIN, "objective": Autoencoder(output=np.tanh)},
            r"output must be identity or sigmoid, not <ufunc 'tanh'>\.",
        ),
        (
            {"parameters": CHAIN, "objective": Autoencoder(), "x": 1e200 * X},
            r"squared_error\[0, 0\] leaves the range of float64.* It comes from parameters, x\.$",
        ),
        ({"parameters": CHAIN, "objective": Forgetful()}, r"Forgetful gives 8 derivatives for 17 weights and biases\."),
        (
            {"parameters": CHAIN, "objective": Denoiser(1), "noise": "expected"},
            r"noise must be 'fresh' or 'frozen': Denoiser has no closed form over all eps\.",
        ),
        (
            {"parameters": CHAIN, "objective": Autoencoder(), "noise": "frozen", "eps": np.ones((8, 2))},
            r"eps has shape \(8, 2\), but each sample needs 0 numbers: \(8, 0\)\.",
        ),
        (
            {"parameters": CHAIN, "objective": Denoiser(1, decay=lambda step: -2)},
            r"decay must be one number that is not neg",
        ),
    ],
)
def test_what_does_not_fit_is_said_in_one_sentence(arguments, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        Training(**{"parameters": lecture.parameters, "x": X, "optimizer": SGD(0.1)} | arguments)


def test_an_objective_of_your_own_needs_a_call():
    with pytest.raises(NotImplementedError):
        Training(CHAIN, X, optimizer=SGD(0.1), objective=type("Empty", (Objective,), {"losses": Noisy})())


# What a step sees


def test_target_and_condition_stay_with_their_sample():
    x = np.arange(7.0)[:, None]
    batches = Batches(x, 2, batch_size=3, target=10 * x, condition=np.hstack([x, 2 * x]))
    for step in range(6):
        rows, eps, target, condition = batches(step)
        np.testing.assert_array_equal(target, 10 * rows)
        np.testing.assert_array_equal(condition, np.hstack([rows, 2 * rows]))
        assert eps.shape == (len(rows), 2)
    whole = batches.whole()
    np.testing.assert_equal(whole, Batch(x, np.zeros((7, 2)), 10 * x, np.hstack([x, 2 * x])))
    np.testing.assert_equal(batches.draw(3)._replace(eps=0), whole._replace(eps=0))
    assert Batches(x, 2)(0)[2:] == (None, None)


def test_the_whole_has_the_eps_that_stays():
    frozen = Batches(samples, 2, "frozen", batch_size=3)
    assert frozen.whole().eps is frozen.eps and frozen.draw(0).eps.shape == (8, 2)
    assert Batches(samples, 2, "expected").whole().eps is None
    for noise in ("fresh", "frozen", "expected"):
        without = Batches(samples, 0, noise)
        assert without(0).eps is without.whole().eps is without.draw(0).eps is None


def test_what_the_caller_holds_of_target_and_condition_stays_what_it_was():
    target, condition = np.ones((8, 3)), np.ones((8, 2))
    batches = Batches(X, 1, target=target, condition=condition, dtype=np.float32)
    target[:], condition[:] = 0, 0
    assert (batches.target == 1).all() and (batches.condition == 1).all()
    assert batches.target.dtype == batches.condition.dtype == np.float32


def test_a_step_that_is_interrupted_in_an_objective_changes_nothing():
    training = trained(5, **KINDS["denoiser"][0])
    before = everything(training)
    training.objective.scale = None
    with pytest.raises(TypeError):
        next(training.run(1))
    assert everything(training) == before and training.step == 5


def test_the_weights_that_diverge_are_taken_back_for_every_objective():
    training = Training(CHAIN, 10 * X, optimizer=SGD(1), objective=Denoiser(0.1))
    with pytest.raises(ValueError, match=r"^The loss of step \d+ is not finite: learning_rate 1 is probably too large"):
        list(training.run(500))
    assert np.isfinite(shaped(training.vector, CHAIN).encoder[0].W).all()
    assert everything(training) == everything(
        trained(training.step, parameters=CHAIN, x=10 * X, optimizer=SGD(1), objective=Denoiser(0.1))
    )
