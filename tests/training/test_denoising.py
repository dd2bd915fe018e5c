"""A denoising autoencoder sees noise that is fresh in each step, and is asked for what was there before it."""

import numpy as np
import pytest

from vae_steps import training
from vae_steps.loss import linear_denoiser, squared_error
from vae_steps.networks import Affine, flat, relu, shaped, sigmoid
from vae_steps.training import Adam, Autoencoder, Batch, DenoisingAutoencoder, Training

random = np.random.default_rng(2)
X = random.uniform(0, 1, (60, 4))
NETWORK = tuple(Affine(random.normal(size=(o, i)), random.normal(size=o)) for i, o in ((4, 5), (5, 4)))
TARGET = random.uniform(0, 1, (60, 4))


def begun(objective=None, **given):
    given = {"x": X, "optimizer": Adam(0.01), "batch_size": 7, "seed": 5} | given
    return Training(NETWORK, objective=objective or DenoisingAutoencoder(0.3, relu, sigmoid), **given)


@pytest.mark.parametrize("target", [None, TARGET])
@pytest.mark.parametrize("output", [None, sigmoid])
def test_it_is_an_autoencoder_of_noisy_x_with_x_or_the_target_to_give(target, output):
    outputs = [output] if output else []
    run = begun(DenoisingAutoencoder(0.3, relu, *outputs), target=target)
    batch = run.batches(9)
    assert batch.eps.shape == batch.x.shape == (7, 4)
    losses, gradients = run.objective(run.parameters, batch, 0.3)
    wanted = batch.x if target is None else batch.target
    noisy = Batch(batch.x + 0.3 * batch.eps, None, wanted)
    same, others = Autoencoder(relu, *outputs)(run.parameters, noisy)
    assert losses == same and np.array_equal(flat(gradients), flat(others))


def test_its_gradient_is_that_of_its_loss():
    run, weights = begun(), flat(NETWORK)
    batch = run.batches(0)
    total = lambda weights: run.objective(shaped(weights, NETWORK), batch, 0.3)[0].total
    slopes = [(total(weights + h) - total(weights - h)) / 2e-6 for h in 1e-6 * np.eye(len(weights))]
    assert flat(run.objective(NETWORK, batch, 0.3)[1]) == pytest.approx(slopes, abs=1e-7)


def test_each_step_sees_another_noise_and_the_noise_may_follow_the_steps():
    run = begun(DenoisingAutoencoder(lambda step: 0.1 * step, relu, sigmoid))
    assert [record.noise for record in run.run(4)] == pytest.approx([0, 0.1, 0.2, 0.3])
    assert run.history.noise == pytest.approx([0, 0.1, 0.2, 0.3])
    assert not np.array_equal(run.batches(1).eps, run.batches(2).eps)
    run.objective.noise = 0.5
    assert next(run.run(1)).noise == 0.5


def test_one_layer_finds_the_best_linear_denoiser():
    x = random.normal(size=(300, 3)) @ [[1, 0.5, 0], [0, 0.6, 0.1], [0, 0, 0.1]] + [1, 2, 3]
    layer = Affine(np.zeros((3, 3)), np.zeros(3))
    run = Training(layer, x, objective=DenoisingAutoencoder(0.4), optimizer=Adam(0.05), batch_size=100)
    for rate in (0.05, 0.005, 0.0005):
        run.optimizer.learning_rate = rate
        for _ in run.run(800):
            pass
    best = linear_denoiser(x, 0.4)
    noisy = x + 0.4 * random.normal(size=x.shape)
    error, least = (squared_error(x, found(noisy)).sum(-1).mean() for found in (run.parameters, best))
    assert error < 1.01 * least < 0.8 * 3 * 0.4**2
    assert np.allclose(run.parameters.W, best.W, atol=0.05)


def test_averages_are_over_the_noise_and_a_step_back_is_for_what_is_already_noisy():
    run = begun()
    few = training.averages(run)[0].total
    many = np.mean([run.objective(NETWORK, run.batches.draw(number), 0.3)[0].total for number in range(400)])
    assert few == pytest.approx(many, rel=0.02)
    *_, x_hat = run.objective.steps(NETWORK, Batch(X, None))
    assert np.array_equal(x_hat, sigmoid(NETWORK[1](relu(NETWORK[0](X)))))


def test_it_is_saved_and_goes_on_as_if_never_stopped(tmp_path):
    whole, cut = begun(), begun()
    for _ in whole.run(9):
        pass
    for _ in cut.run(4):
        pass
    cut.save(tmp_path / "cut.npz")
    loaded = Training.load(tmp_path / "cut.npz")
    assert type(loaded.objective) is DenoisingAutoencoder and loaded.objective.settings == cut.objective.settings
    for _ in loaded.run(5):
        pass
    assert np.array_equal(loaded.vector, whole.vector)


@pytest.mark.parametrize(
    "wrong, problem",
    [
        ({"condition": np.ones((60, 1))}, "condition must be None for a DenoisingAutoencoder."),
        ({"x": X[:, :3]}, r"x has shape \(60, 3\), but the first layer takes 4 numbers."),
        ({"noise": "expected"}, "noise must be 'fresh' or 'frozen': DenoisingAutoencoder has no closed form"),
        ({"x": 2 * X}, r"target\[.*\] is .*, but cross-entropy needs every number in target between 0 and 1"),
        ({"target": TARGET[:, :3]}, r"target has shape \(60, 3\), but its last axis must hold 4 numbers"),
    ],
)
def test_what_does_not_fit_is_named(wrong, problem):
    with pytest.raises(ValueError, match=problem):
        begun(**wrong)


def test_noise_is_not_negative():
    with pytest.raises(ValueError, match="noise must be one number that is not negative"):
        DenoisingAutoencoder(-1)
