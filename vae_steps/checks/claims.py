"""Claims that every VAE must keep; none of them repeats the formula that it checks."""

from itertools import product

import numpy as np

from ..language import later
from .results import equal, every, guarded, measured, printed, tried

_DRAWS = 100_000
_MU, _LOG_VAR = (0.8, -0.5, 0, 1.4), (-0.6, 0.9, 1.5, 0)
_X, _X_HAT = (0.2, 0.5, 0.8), (0.6, 0.7, 0.3)


def kl(function):
    """`function(mu, log_var)` is KL(N(mu, sigma²) || N(0, 1)), summed over the latent dimensions."""

    def lowest():
        found = np.min([_one(function, *latent) for latent in product(np.linspace(-2, 2, 9), repeat=2)])
        return found >= -1e-9, printed(found)

    def average(mu, log_var):
        eps = np.random.default_rng(0).standard_normal(_DRAWS)
        z = mu + np.exp(log_var / 2) * eps
        return measured(_one(function, mu, log_var), (z**2 - eps**2 - log_var) / 2)  # log q(z) - log p(z)

    return tried(
        {
            "KL ≥ 0": lowest,
            "KL(μ=0, σ=1) = 0": lambda: equal(_one(function, 0, 0), 0),
            "KL = E[log q − log p]": lambda: every(map(average, _MU, _LOG_VAR)),
            **_sums("KL", function, _MU, _LOG_VAR),
        }
    )


def reconstruction(function, logits=False):
    """`function(x, x_hat)` is a loss, summed over the features; with `logits`, it gets log(x_hat / (1 - x_hat))."""

    def loss(x, x_hat):
        return function(x, np.log(x_hat / (1 - x_hat)) if logits else x_hat)

    def best(x):
        guesses = np.arange(1, 10) / 10
        return equal(guesses[np.argmin([_one(loss, x, guess) for guess in guesses])], x)

    return tried({"argmin R(x, x') = x": lambda: every(map(best, _X)), **_sums("R", loss, _X, _X_HAT)})


def log_likelihood(function, low=0, high=1):
    """`function(x, x_hat)` is log p(x | x_hat), summed over the features, for x between `low` and `high`."""
    nodes, weights = np.polynomial.legendre.leggauss(200)
    x, dx = low + (high - low) * (nodes + 1) / 2, (high - low) / 2 * weights

    def area(x_hat):
        return lambda: equal(dx @ np.exp([_one(function, number, x_hat) for number in x]), 1)

    areas = {f"∫ p(x | {x_hat}) dx = 1": area(x_hat) for x_hat in _X}
    return tried(areas | _sums("log p", function, _X, _X_HAT))


def sample(function):
    """`function(mu, log_var, random)` draws a z from N(mu, sigma²) for each row, by a NumPy generator."""
    mu, log_var = np.array([0.5, -1]), np.array([-1, 1.2])

    @guarded
    def away():
        rows = np.ones((_DRAWS, 1))
        return function(mu * rows, log_var * rows, np.random.default_rng(0)) - mu

    return tried(
        {
            "E (z − μ) = 0": lambda: every(map(measured, (0, 0), away().T)),
            "E (z − μ)² = σ²": lambda: every(map(measured, np.exp(log_var), away().T ** 2)),
            "E (z − μ)⁴ = 3 σ⁴": lambda: every(map(measured, 3 * np.exp(2 * log_var), away().T ** 4)),
            "Cov(z₁, z₂) = 0": lambda: measured(0, away().prod(1)),
        }
    )


def schedule(function, steps):
    """`function(step)` is the beta of each of the `steps`, from 0 on, of an annealing that ends with the whole loss."""
    beta = guarded(lambda step: float(function(step)))

    def inside():
        found = [beta(step) for step in range(steps)]
        return min(found) >= 0 and max(found) <= 1, f"{printed(min(found))} … {printed(max(found))}"

    return tried({"0 ≤ β ≤ 1": inside, later("β ends at 1"): lambda: equal(beta(steps - 1), 1)})


@guarded
def _mean(function, a, b):
    """What a function gives for rows: the mean over the samples."""
    return float(np.mean(function(np.array(a, float), np.array(b, float))))


def _one(function, a, b):
    """What it gives for one sample with one number in each argument."""
    return _mean(function, [[a]], [[b]])


def _sums(name, function, a, b):
    """Two claims about two numbers: as two features of one sample they add up; as two samples they are averaged."""

    def apart():
        return _one(function, a[0], b[0]) + _one(function, a[1], b[1])

    return {
        f"{name}(1, 2) = {name}(1) + {name}(2)": lambda: equal(_mean(function, [a[:2]], [b[:2]]), apart()),
        later("n samples: mean"): lambda: equal(_mean(function, [[a[0]], [a[1]]], [[b[0]], [b[1]]]), apart() / 2),
    }
