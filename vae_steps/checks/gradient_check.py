"""The check of a gradient that was derived by hand: is it the slope of the loss?"""

import numpy as np

from ..language import later
from ..loss import total_loss
from ..model import Parameters, forward
from ..networks import Affine, arrays_in, flat, identity
from ..training import flat_parameters
from .results import guarded, printed, same, tried


def gradient(function, parameters, x, eps, activation=identity, output=identity):
    """`function(parameters, steps, beta)` is the gradient of the mean loss, as `gradients.backward` gives it.

    It is compared with central differences at the same eps, in this network and in a random one.
    `activation` and `output` are those of the network. `steps` hold rows, even where x and eps are one column.
    """
    random = np.random.default_rng(0)
    other, xs, noises = _network(random), random.uniform(0, 1, (3, 4)), random.standard_normal((3, 2))
    here, there = (parameters, np.atleast_2d(x), np.atleast_2d(eps)), (other, xs[:1], noises[:1])
    total_loss(forward(*here, activation, output), output=output)  # it says in words what cannot be calculated

    def loss(parameters, x, eps, beta):
        return total_loss.pure(forward.pure(parameters, x, eps, activation, output), beta, output).total.mean()

    @guarded
    def by_hand(parameters, x, eps, beta):
        found = function(parameters, forward(parameters, x, eps, activation, output), beta)
        return flat(getattr(found, "parameters", found)).reshape(flat(parameters).shape)

    def slopes(parameters, x, eps, beta):
        differences = _central_differences(lambda moved: loss(moved, x, eps, beta), parameters)
        return same(_names(parameters), by_hand(parameters, x, eps, beta), differences)

    def mean():
        alone = [by_hand(other, xs[[row]], noises[[row]], 1) for row in range(len(xs))]
        return same(_names(other), by_hand(other, xs, noises, 1), np.mean(alone, 0))

    @np.errstate(over="ignore", invalid="ignore")  # a wrong gradient may lead anywhere
    def falls():
        vector, moved = flat_parameters(parameters, np.float64)
        downhill = -by_hand(*here, 1)
        vector += 1e-3 * downhill / np.linalg.norm(downhill)
        change = loss(moved, *here[1:], 1) - loss(*here, 1)
        return change < 0, printed(change)

    return tried(
        {
            "∇L, β = 1": lambda: slopes(*here, 1),
            "∇L, β = 2": lambda: slopes(*here, 2),
            later("∇L, β = 1, random W"): lambda: slopes(*there, 1),
            later("∇L, β = 2, random W"): lambda: slopes(*there, 2),
            later("n samples: mean"): mean,
            later("L falls along −∇L"): falls,
        }
    )


def _network(random):
    """A network from 4 features over 3 hidden numbers to 2 latents: no weight matrix is square."""

    def layer(inputs, outputs):
        return Affine(random.normal(0, 0.7, (outputs, inputs)), random.normal(0, 0.5, outputs))

    return Parameters((layer(4, 3),), layer(3, 2), layer(3, 2), (layer(2, 4),))


def _central_differences(loss, parameters, step=1e-5):
    """(loss(w + step) - loss(w - step)) / 2 step for each number w, in the order of `networks.flat`."""
    vector, moved = flat_parameters(parameters, np.float64)
    found = np.empty_like(vector)
    for i, number in enumerate(vector.copy()):
        vector[i] = number + step
        above = loss(moved)
        vector[i] = number - step
        found[i] = (above - loss(moved)) / (2 * step)
        vector[i] = number
    return found


def _names(parameters):
    """A name for each number, in the order of `networks.flat`: encoder[0].W[1, 2]."""
    return [f"{name}{list(index)}" for name, array in arrays_in(parameters) for index in np.ndindex(array.shape)]
