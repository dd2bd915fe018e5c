"""What the claims measure by: the divergence by its definition, how often a loss counts, and where it is lowest."""

import numpy as np

from .integrals import nodes_of
from .results import Unfit

_AROUND = -0.02, -0.01, 0, 0.01, 0.02
_EPS, _WEIGHTS = np.polynomial.hermite_e.hermegauss(20)  # an average over eps ~ N(0, 1), exact for polynomials


def divergence(mu, log_var):
    """KL(N(mu, sigma²) || N(0, 1)) by its definition: the average of log q(z) - log p(z) over z = mu + sigma eps."""
    z = mu + np.exp(log_var / 2) * _EPS
    log_q, log_p = -(_EPS**2 + log_var) / 2, -(z**2) / 2
    return _WEIGHTS @ (log_q - log_p) / _WEIGHTS.sum()


def logits_of(x_hat):
    """What a sigmoid makes x_hat of."""
    return np.log(x_hat / (1 - x_hat))


def guessed(loss, near, around=_AROUND, low=0, high=1):
    """Where a loss is lowest, of guesses between 0 and 1 and between `low` and `high`: evenly spread, and around x."""
    guesses = np.unique(np.concatenate([np.arange(1, 20) / 20, np.add(near, around)]).round(9))
    guesses = guesses[(guesses > max(0, low)) & (guesses < min(1, high))]
    found = np.array([loss(guess) for guess in guesses])
    if not np.isfinite(found).all():
        raise Unfit(f"x' = {guesses[~np.isfinite(found)][0]:.2f}: {found[~np.isfinite(found)][0]}")
    lowest = guesses[found == found.min()]
    return lowest[np.abs(lowest - near).argmax()]  # where it is flat, it is lowest elsewhere, too


def factor(loss, x_hat, variance, of_two):
    """How many times -log p(x | x_hat) a loss is, up to a constant, where `loss(x)` is what it says at this x_hat.

    Linear in x, or only for 0 and 1, it is that of 0 against 1, whose odds are those of x_hat. Else p is the density
    with this variance.
    """
    zero, one = loss(0), loss(1)
    if of_two or abs(zero - 2 * loss(0.5) + one) <= 1e-3 * abs(zero - one):
        return (zero - one) / np.log(x_hat / (1 - x_hat))
    x, dx = nodes_of(x_hat, variance**0.5)
    above = np.array([loss(number) for number in x]) - loss(x_hat)
    low, high = 1e-9, 1e9
    while high / low > 1 + 1e-9:
        middle = np.sqrt(low * high)
        p = np.exp(-above / middle) * dx
        wide = (p * (x - x_hat) ** 2).sum() / p.sum() > variance
        low, high = (low, middle) if wide else (middle, high)
    return middle if (above > -np.inf).all() else np.nan  # far away a loss may be infinite


def integral(dx, log_p):
    """The sum of dx · p, with p by its logarithm."""
    return np.sum(dx * np.exp(log_p))
