"""A network that names noise: what it sees in a step, its gradient, and what it learns."""

from itertools import pairwise

import numpy as np
import pytest

from vae_steps import training
from vae_steps.diffusion import TIMES, cosine_schedule, noised, predict_noise, time_features
from vae_steps.networks import Affine, flat, relu, shaped
from vae_steps.training import Adam, Autoencoder, Batch, Diffusion, Training

random = np.random.default_rng(4)
STEPS = 10
ALPHA_BAR = cosine_schedule(STEPS)
X, LABELS = random.normal(size=(60, 2)), np.eye(3)[random.integers(0, 3, 60)]


def network(*sizes):
    return tuple(Affine(random.normal(size=(o, i)) / i**0.5, np.zeros(o)) for i, o in pairwise(sizes))


NETWORK = network(2 + TIMES + 3, 6, 2)


def begun(objective=None, **given):
    given = {"x": X, "condition": LABELS, "optimizer": Adam(0.01), "batch_size": 7, "seed": 5} | given
    return Training(NETWORK, objective=objective or Diffusion(ALPHA_BAR, relu), **given)


def test_a_step_sees_codes_with_noise_the_time_and_some_of_the_conditions():
    run = begun(Diffusion(ALPHA_BAR, relu, 0.5), batch_size=None)
    batch = run.batches(9)
    found, gradients = run.objective(run.parameters, batch)
    eps, whether = batch.eps[:, :2], batch.eps[:, 3] > 0
    t = np.array([1 + sum(batch.eps[i, 2] > cut for cut in run.objective._cuts) for i in range(60)])
    assert {*t} == {*range(1, STEPS + 1)} and 15 < sum(whether) < 45
    z_t = noised(X, eps, ALPHA_BAR[t][:, None])
    seen = np.hstack([z_t, time_features(t / STEPS), LABELS * whether[:, None]])
    same, others = Autoencoder(relu)(run.parameters, Batch(seen, None, eps))
    assert found == same and np.array_equal(flat(gradients), flat(others))
    eps_hat = predict_noise(NETWORK, z_t, t / STEPS, LABELS * whether[:, None], relu)
    assert run.objective.steps(run.parameters, batch)[-1] == pytest.approx(eps_hat)


def test_every_time_and_the_hidden_share_come_as_often_as_they_should():
    objective = Diffusion(ALPHA_BAR, relu, 0.2)
    drawn = np.random.default_rng(0).standard_normal(100_000)
    assert np.bincount(np.searchsorted(objective._cuts, drawn), minlength=STEPS) / 1e5 == pytest.approx(0.1, abs=0.005)
    assert (drawn < objective._hidden).mean() == pytest.approx(0.2, abs=0.005)
    assert Diffusion(ALPHA_BAR, relu, 0)._hidden == -np.inf and Diffusion(ALPHA_BAR, relu, 1)._hidden == np.inf


def test_its_gradient_is_that_of_its_loss():
    run, weights = begun(), flat(NETWORK)
    batch = run.batches(0)
    total = lambda weights: run.objective(shaped(weights, NETWORK), batch)[0].total
    slopes = [(total(weights + h) - total(weights - h)) / 2e-6 for h in 1e-6 * np.eye(len(weights))]
    assert flat(run.objective(NETWORK, batch)[1]) == pytest.approx(slopes, abs=1e-7)


def test_of_a_normal_distribution_it_learns_the_best_guess():
    """For z_0 of N(0, 1) nothing is better than eps_hat = √(1 - alpha_bar) z_t, whose error is alpha_bar."""
    x = np.random.default_rng(1).standard_normal((2000, 1))
    layers = tuple(Affine(random.normal(size=(o, i)) / i**0.5, np.zeros(o)) for i, o in ((1 + TIMES, 32), (32, 1)))
    run = Training(layers, x, objective=Diffusion(ALPHA_BAR, np.tanh), optimizer=Adam(0.01), batch_size=200)
    for rate in (0.01, 0.003, 0.0005):
        run.optimizer.learning_rate = rate
        for _ in run.run(800):
            pass
    assert np.mean(run.history.total[-400:]) == pytest.approx(ALPHA_BAR[1:].mean(), rel=0.05)
    for t in (2, 5, 8):
        z_t = np.array([[-1.0], [0.5], [1.5]])
        best = (1 - ALPHA_BAR[t]) ** 0.5 * z_t
        assert predict_noise(run.parameters, z_t, t / STEPS, None, np.tanh) == pytest.approx(best, abs=0.15)


def test_it_goes_on_from_a_file_as_if_it_had_never_stopped(tmp_path):
    whole, cut = begun(), begun()
    records = list(whole.run(6))
    assert list(cut.run(3)) == records[:3]
    cut.save(tmp_path / "noise.npz")
    loaded = training.Training.load(tmp_path / "noise.npz")
    assert list(loaded.run(3)) == records[3:] and np.array_equal(loaded.vector, whole.vector)
    assert type(loaded.objective) is Diffusion and loaded.objective.settings == whole.objective.settings


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"target": X}, "target must be None for Diffusion: it is the noise."),
        ({"condition": None}, "condition has 0 numbers, but parameters take 3 beside z_t and the time."),
        ({"x": X[:, :1]}, r"x has shape \(60, 1\), but parameters give 2 numbers."),
        ({"noise": "expected"}, "noise must be 'fresh' or 'frozen': Diffusion has no closed form"),
    ],
)
def test_what_does_not_fit_is_said_before_the_first_step(given, sentence):
    with pytest.raises(ValueError, match=sentence):
        begun(**given)


def test_its_settings_are_looked_at():
    with pytest.raises(ValueError, match="unlabelled must be at most 1, not 2."):
        Diffusion(ALPHA_BAR, relu, 2)
    with pytest.raises(ValueError, match="alpha_bar must begin with 1 and fall"):
        Diffusion([1, 2 / 3, 2 / 3])


def test_its_schedule_is_its_own():
    given = ALPHA_BAR.copy()
    objective = Diffusion(given, relu)
    given[1] = 5
    assert objective.settings["alpha_bar"] == ALPHA_BAR.tolist()
