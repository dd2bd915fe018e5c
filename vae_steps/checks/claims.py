"""Claims that every VAE must keep; none of them repeats the formula that it checks."""

from itertools import combinations_with_replacement, product
from statistics import NormalDist

import numpy as np

from ..language import later
from ..validate import door, optional
from .arguments import (
    OF_SAMPLES,
    a_flag,
    a_function,
    above_0,
    binary_values,
    from_1,
    high_end,
    how_samples,
    low_end,
    some_values,
)
from .integrals import nodes
from .measures import divergence, factor, guessed, integral, logits_of
from .results import ABSOLUTE, called, equal, every, measured, near, numbers, of_rows, printed, tried

_DRAWS = 100_000
_PLACES = (-3.3, -2.5, -1.5, -0.7, 0, 3.3, 2.5, 1.5, 0.7)  # standard deviations from the mean, in turns
# Near the prior, where the divergence is 0.0002, and far from it, on both sides.
_MU = (0.8, -0.5, 0, 1.4, 0.02, -0.13, 0.31, -12.37, 45.83)
_LOG_VAR = (-0.6, 0.9, 1.5, 0, -0.03, 0.21, -1.73, -3.9, 3.14, 5.7)
_X, _X_HAT = (0.2, 0.5, 0.8), (0.6, 0.7, 0.3)
_AT_THE_ENDS = 0.02, 0.98
_MANY = 50  # numbers of a sample, and samples of a batch
_MU_ROWS, _LOG_VAR_ROWS = np.array([[0.5, -1], [-2, 3]]), np.array([[-1, 1.2], [0.4, -3]])  # in turns
_LOOKS = 10_000  # steps of a schedule that are looked at
# Of the end of a schedule, each between what is usual and what is not: step / n over n = 100 or 50 steps ends at 0.99
# or 0.98, over 25 at 0.96; it goes beyond by 1 / n, of which n = 1000 is seen; and powers up to 8 are no leap.
_SHORT, _BEYOND, _POWER, _LEAP = 0.03, 3e-4, 7, 0.1
_ENDS = later("β ends at 1")


@door(function=a_function, samples=how_samples)
def kl(function, samples="mean"):
    """`function(mu, log_var)` is KL(N(mu, sigma²) || N(0, 1)), summed over the latent dimensions.

    `samples` is "sum" where the function adds up a batch, as the rest of its loss then has to do.
    Not seen is what is wrong only beyond mu from -12 to 46, log_var from -4 to 6, or 50 latent dimensions or samples.
    """
    one, sums = _rows("KL", function, samples, _MU[:3], _LOG_VAR[:3])

    def lowest():
        grid = product(np.linspace(-2, 2, 9), repeat=2)
        found = np.min([one(*latent) for latent in (*grid, *product(_MU, _LOG_VAR))])
        return found >= -ABSOLUTE, printed(found)

    def average(latent):
        return equal(one(*latent), divergence(*latent))

    return tried(
        {
            "KL ≥ 0": lowest,
            "KL(μ=0, σ=1) = 0": lambda: equal(one(0, 0), 0),
            "KL = E[log q − log p]": lambda: every(map(average, (*product(_MU, _LOG_VAR), (0.8, -0.6)))),
            **sums,
        }
    )


@door(
    function=a_function,
    logits=a_flag,
    variance=optional(above_0),
    values=binary_values,
    samples=how_samples,
    best_at_x=a_flag,
)
def reconstruction(function, logits=False, variance=0.5, values=None, samples="mean", best_at_x=True):
    """`function(x, x_hat)` is -log p(x | x_hat) up to a constant, summed over the features.

    p is normal with this `variance`: ½ is that of Σ (x - x_hat)², 1 that of half of it, and 2 is that of Σ |x - x_hat|,
    whose p is another. Or p is that of x = 1 against x = 0, as with the cross-entropy: that is found out. Where
    `variance` is None, nothing is asked about the scale. `values` is [0, 1] where the function takes no other x. With
    `logits` it gets log(x_hat / (1 - x_hat)); `samples` as in `kl`; `best_at_x` as in `log_likelihood`.
    Not seen is what is wrong only where x_hat is below 0.02 or above 0.98, as with probabilities clipped there.
    """
    of_two = values is not None
    one, sums = _rows("R", _of_logits(function) if logits else function, samples, (0, 1, 1) if of_two else _X, _X_HAT)

    def best(x):
        """Where x is rebuilt; or a pixel that is 1 so often."""
        if of_two:
            return equal(guessed(lambda guess: (1 - x) * one(0, guess) + x * one(1, guess), x), x)
        return equal(guessed(lambda guess: one(x, guess), x), x)

    def scale(x_hat):
        return equal(factor(lambda x: one(x, x_hat), x_hat, variance, of_two), 1)

    claims = {"argmin R(x, x') = x": lambda: every(map(best, (0.2, 0.5, *_AT_THE_ENDS, 0.8)))} if best_at_x else {}
    if variance is not None:
        claims["ΔR / −Δ log p = 1"] = lambda: every(map(scale, (0.2, 0.3, *_AT_THE_ENDS, 0.8)))
    return tried(claims | sums)


@door(function=a_function, low=low_end, high=high_end, values=some_values, samples=how_samples, best_at_x=a_flag)
def log_likelihood(function, low=0, high=1, values=None, samples="mean", best_at_x=True):
    """`function(x, x_hat)` is log p(x | x_hat), summed over the features, for x between `low` and `high`.

    Either may be infinite. With `values`, x is one of these, such as [0, 1]. `samples` as in `kl`.
    No x_hat explains x better than x_hat = x. `best_at_x` is False where p is not like that, as the continuous
    Bernoulli distribution (Loaiza-Ganem and Cunningham, 2019), and what is cut off at an end and scaled up again.
    Which density it is, and of which width, is not asked.
    """
    known = _X if values is None else values
    of_two = known == [0, 1]
    most, least = max(known), min(known)
    xs = [known[i % len(known)] for i in range(len(_X))]
    one, sums = _rows("log p", function, samples, xs, _X_HAT)

    def area(x_hat):
        x, dx = (known, np.ones(len(known))) if values is not None else nodes(x_hat, low, high)
        return lambda: equal(integral(dx, [one(number, x_hat) for number in x]), 1)

    def best(x):
        """As that of `reconstruction`."""
        if of_two:
            return equal(guessed(lambda guess: (x - 1) * one(0, guess) - x * one(1, guess), x), x)
        return equal(guessed(lambda guess: -one(x, guess), x, low=low, high=high), x)

    def prefers(x, x_hat, other):
        here, there = one(x, x_hat), one(x, other)
        return here > there, f"{printed(here)} {'>' if here > there else '≤'} {printed(there)}"

    sign, of = ("Σ", "") if values is not None else ("∫", " dx")
    claims = {f"{sign} p(x | {x_hat}){of} = 1": area(x_hat) for x_hat in _X} | {
        f"log p({most:g} | 0.8) > log p({most:g} | 0.2)": lambda: every(
            (prefers(least, 0.2, 0.8), prefers(most, 0.8, 0.2))
        )
    }
    if values is None or of_two:
        rebuilt = [x for x in (0.2, 0.5, *_AT_THE_ENDS, 0.8) if low <= x <= high]
    else:  # of values between 0 and 1, as grey ones; what x_hat is to others is not known
        inside = [x for x in known if 0.2 <= x <= 0.8]
        rebuilt = [inside[0], inside[-1], inside[len(inside) // 2]] if inside else []
    if best_at_x and rebuilt:
        claims["argmax log p(x | x') = x"] = lambda: every(map(best, rebuilt))
    return tried(claims | sums)


@door(function=a_function)
def sample(function):
    """`function(mu, log_var, random)` draws a z from N(mu, sigma²) for each row, by a NumPy generator.

    Not seen is what befalls fewer than one draw in a thousand, as a cut beyond 3.5 sigma, and noise that comes back in
    another order.
    """
    mu, log_var = (np.tile(rows, (_DRAWS // len(rows), 1)) for rows in (_MU_ROWS, _LOG_VAR_ROWS))

    def away(seed=0):
        return numbers(called(function, mu, log_var, np.random.default_rng(seed)), mu.shape) - mu

    def of_each(power, claimed):
        found, wanted = away() ** power, claimed * np.exp(log_var * power / 2)
        return every(measured(wanted[row, latent], found[row::2, latent]) for latent in range(2) for row in range(2))

    def below(place):
        claimed, found = NormalDist().cdf(place), np.mean(away() <= place * np.exp(log_var / 2))
        return near(claimed, found, np.sqrt(claimed * (1 - claimed) / mu.size))

    def together():
        one, another = (away(seed) / np.exp(log_var / 2) for seed in (0, 1))
        pairs = (one.prod(1), one[:-1] * one[1:], one * another)  # two latents, two samples, two calls
        yield repeated(np.hstack([one, another]))
        yield from (measured(0, pair.ravel()) for pair in reversed(pairs))

    def repeated(noise):
        """Whether noise comes back so many rows later: the largest of all covariances at a distance."""
        spectrum = np.fft.rfft(noise / np.maximum(np.sqrt(np.mean(noise**2, 0)), 1e-9), axis=0)
        pairs = combinations_with_replacement(spectrum.T, 2)
        shared = np.array([np.fft.irfft(left.conj() * right, _DRAWS) for left, right in pairs]) / _DRAWS
        found = shared[:, 1:].flat[np.abs(shared[:, 1:]).argmax()]
        return near(0, found, 1 / np.sqrt(_DRAWS), 7)  # of a million, some are five errors away

    return tried(
        {
            "E (z − μ) = 0": lambda: of_each(1, 0),
            "E (z − μ)² = σ²": lambda: of_each(2, 1),
            "E (z − μ)⁴ = 3 σ⁴": lambda: of_each(4, 3),
            "P(z ≤ μ + aσ) = Φ(a)": lambda: every(map(below, _PLACES)),
            "Cov(z₁, z₂) = 0": lambda: every(together()),
        }
    )


@door(function=a_function, steps=from_1, end=above_0)
def schedule(function, steps, end=1):
    """`function(step)` is the beta of each of the `steps`, from 0 on, of an annealing that ends with the whole loss.

    `end` is the beta of that loss; 0.03 of it may be missing. Of many steps, some thousand are looked at. A beta that
    falls back, to rise again, is no error. One that in the last tenth of the steps lies below (step / last step)⁷ of
    what it reaches, by more than a tenth, is: hardly a step has then lowered the whole loss. Not seen is a leap of up
    to a tenth, or in fewer than five steps.
    """
    looked = range(steps) if steps <= _LOOKS else [look * (steps - 1) // (_LOOKS - 1) for look in range(_LOOKS)]
    asked = {}

    def beta(step):
        if step not in asked:
            asked[step] = float(numbers(called(function, step), (), (1,)).reshape(()))
        return asked[step]

    def inside():
        found = np.array([beta(step) for step in looked])
        low, high = found.min(), found.max()  # NaN, where there is one
        return low >= -_BEYOND * end and high <= end * (1 + _BEYOND), f"{printed(low)} … {printed(high)}"

    def arrives():
        last = beta(steps - 1)
        arrived = abs(last - end) <= _SHORT * end  # a logistic curve never quite arrives
        return arrived, f"{printed(last)} {'≈' if arrived else '≠'} {printed(end)}"

    def leaps():
        reached = np.maximum.accumulate([beta(step) for step in looked])
        share = np.array([step / max(1, steps - 1) for step in looked])
        least = reached[-1] * share**_POWER - _LEAP * end
        # From the last step before the last tenth on; not the very last, which has all that is reached.
        late = slice(max(0, np.searchsorted(share, 0.9) - 1), -1 if steps > 1 else None)
        closest = np.argmin((reached - least)[late])
        found, wanted = reached[late][closest], max(0, least[late][closest])
        enough = found >= wanted
        return enough, f"{printed(found)} {'≥' if enough else '<'} {printed(wanted)}"

    return tried(
        {f"0 ≤ β ≤ {end:g}": inside, _ENDS.replace("1", f"{end:g}"): arrives, later("no leap at the end"): leaps}
    )


def _rows(name, function, samples, a, b):
    """The function for one sample of one number each, and claims about several numbers.

    As features of one sample they add up; as samples they are averaged.
    """

    def one(x, y):
        return of_rows(function, [[x]], [[y]], samples=samples)

    def added(count):
        row, other = np.resize(a, count), np.resize(b, count)
        return equal(of_rows(function, [row], [other], samples=samples), sum(map(one, row, other)))

    def averaged(count):
        rows = [[(row[i % len(row)], row[(i + 1) % len(row)]) for i in range(count)] for row in (a, b)]
        alone = [of_rows(function, [first], [second], samples=samples) for first, second in zip(*rows)]
        times = count if samples == "sum" else 1
        return equal(of_rows(function, *rows, samples=samples) * times, np.mean(alone) * times)

    return one, {
        f"{name}(1, 2) = {name}(1) + {name}(2)": lambda: every(map(added, (3, _MANY, 2))),
        OF_SAMPLES[samples]: lambda: every(map(averaged, (3, _MANY, 2))),
    }


def _of_logits(function):
    return lambda x, x_hat: function(x, logits_of(x_hat))
