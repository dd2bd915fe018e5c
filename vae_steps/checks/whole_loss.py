"""The β of a whole loss: what nobody wrote, if one of its parts is a mean and the other a sum."""

from functools import partial
from itertools import product

import numpy as np

from ..language import later
from ..validate import door
from .arguments import a_batch, a_flag, a_function, a_size, above_0, binary_values
from .measures import divergence, factor, guessed, logits_of
from .results import RELATIVE, equal, every, of_rows, printed, tried

# place, x', and all (mu, log_var) that are tried there: near the prior, where bits may be free, and far from it
_MOVES = (
    (0, 0.02, [(0.5, 0.3), (-9.3, 0.9)]),
    (-1, 0.3, [(-1.1, -1.3), (2.5, 4.7)]),
    (0, 0.98, [(1.4, 1.5), (30, -2)]),
    (-1, 0.7, [(-0.5, 0.9), (0.8, -0.6)]),
)
_MORE = (
    ("features", 20, later("20 features: same β")),
    ("latents", 20, later("20 latents: same β")),
    ("samples", 5, later("5 samples: same β")),
)


@door(
    function=a_function,
    beta=above_0,
    features=a_size,
    latents=a_size,
    samples=a_size,
    logits=a_flag,
    variance=above_0,
    values=binary_values,
    best_at_x=a_flag,
)
def total(
    function, beta=1, features=None, latents=None, samples=None, logits=False, variance=0.5, values=None, best_at_x=True
):
    """`function(x, x_hat, mu, log_var)` is a whole loss, reconstruction + beta · KL, times any one factor.

    So both parts may be sums or means, over samples and features: what is measured is beta, how much the KL divergence
    weighs against the reconstruction, for one number of each kind and for several. `features`, `latents` and `samples`
    are the numbers that the function is written for, where it takes no others. `logits`, `variance`, `values` and
    `best_at_x` as in `reconstruction`.
    Not seen is what is wrong only where the divergence is below 0.15 or above 450.
    """
    sizes = {"features": features, "latents": latents, "samples": samples}
    a_batch(**{name: sizes[name] or more for name, more, _ in _MORE})
    of_two = values is not None
    loss = partial(_moving, function, logits, of_two)
    given = {name: size or 1 for name, size in sizes.items()}

    def lowest():
        moved = loss(**given)
        xs = (0, 1, 1, 1, 1) if of_two else (0.8,)  # a pixel that is 1 so often, or what is rebuilt
        if best_at_x:
            yield equal(guessed(lambda guess: sum(moved(x=x, x_hat=guess) for x in xs), 0.8, ()), 0.8)
        grid = [moved(mu=mu, log_var=log_var) for mu, log_var in product(np.linspace(-2, 2, 9), repeat=2)]
        above = np.min(grid) - moved(mu=0, log_var=0)
        yield above >= -RELATIVE * np.ptp(grid), f"ΔL = {printed(above)}"

    def weighs(sizes):
        for place, x_hat, latents in _MOVES:
            moved = partial(loss(**sizes), place)
            unit = factor(lambda x, x_hat=x_hat, moved=moved: moved(x=x, x_hat=x_hat), x_hat, variance, of_two)
            for mu, log_var in latents:
                above = moved(mu=mu, log_var=log_var) - moved(mu=0, log_var=0)
                yield equal(above / (unit * divergence(mu, log_var)), beta)

    where = "x' = x, μ = 0, σ = 1" if best_at_x else "μ = 0, σ = 1"
    claims = {f"argmin L: {where}": lambda: every(lowest()), f"β = {beta:g}": lambda: every(weighs(given))}
    for name, more, said in _MORE:
        if sizes[name] is None:
            claims[said] = lambda several={**given, name: more}: every(weighs(several))
    return tried(claims)


def _moving(function, logits, of_two, features, latents, samples):
    """A loss of so many numbers, as a function of those that are moved.

    One feature and one latent dimension of one sample: the first of all, or with `place` = -1 the last.
    """
    random = np.random.default_rng(0)
    x, x_hat = random.uniform(0.2, 0.8, (2, samples, features))
    mu, log_var = random.normal(0, 0.5, (2, samples, latents))
    start = {
        "x": np.round(x) if of_two else x,
        "x_hat": logits_of(x_hat) if logits else x_hat,
        "mu": mu,
        "log_var": log_var,
    }

    def moved(place=0, **numbers):
        if logits and "x_hat" in numbers:
            numbers["x_hat"] = logits_of(numbers["x_hat"])
        before = {name: start[name][place, place] for name in numbers}
        for name, number in numbers.items():
            start[name][place, place] = number
        try:
            return of_rows(function, *start.values())
        finally:  # no copies: there may be many numbers, and each is asked about many times
            for name, number in before.items():
                start[name][place, place] = number

    return moved
