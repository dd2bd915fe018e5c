"""The check of a gradient that was derived by hand: is it the slope of the loss?"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ..language import later
from ..loss import OUTPUTS, kl_divergence, total_loss
from ..model import Parameters, forward
from ..networks import Affine, arrays_in, identity
from ..training import flat_parameters
from ..validate import anything, door, instance, optional
from .arguments import OF_SAMPLES, a_flag, a_function, how_samples
from .results import Raised, Unfit, called, numbers, printed, same, tried

_HIDDEN = 3, 5, 6, 7, 8, 9, 10, 11  # sizes of hidden layers, none of them that of x or z


def _of_the_output(name, loss, given):
    """A function; or None for an output that has a loss of its own."""
    if loss is None and not any(given["output"] is known for known in OUTPUTS.values()):
        raise ValueError("loss is missing: this output has none of its own, so give the loss(x, x_hat) that it has.")
    return optional(a_function)(name, loss)


@door(
    function=a_function,
    parameters=instance(Parameters),
    x=anything,
    eps=anything,
    activation=anything,
    output=a_function,
    loss=_of_the_output,
    condition=anything,
    resized=a_flag,
    samples=how_samples,
)
def gradient(
    function,
    parameters,
    x,
    eps,
    activation=identity,
    output=identity,
    loss=None,
    condition=None,
    resized=True,
    samples="mean",
):
    """`function(parameters, steps, beta)` is the gradient of the mean loss, as `gradients.backward` gives it.

    It is compared with central differences at the same eps, in this network and in a random one, which is as deep, and
    of other sizes unless `resized` is False. `activation`, `output` and `condition` are those of `model.forward`.
    `loss(x, x_hat)` is the reconstruction loss that the function is written for: one number for each sample, or one for
    each feature, which are added up. Without it, it is the one of the output, as in `loss.total_loss`. `samples` is
    "sum" for the gradient of the summed loss.
    `steps` hold rows, even where x and eps are one column.
    Raises ValueError for what cannot be calculated, and for an output that has no loss of its own.
    """
    written = _Code(activation, output, loss)
    steps = forward(parameters, *map(_rows, (x, eps)), activation, output, _rows(condition))
    if loss is None:
        total_loss(steps, output=output)  # it says in words what has no loss
    here = _Samples(parameters, steps.x, steps.eps, steps.condition)
    try:
        written.loss_of(here, 1)
    except Unfit as problem:
        raise ValueError(f"loss {problem}.") from None
    except Raised as problem:
        raise ValueError(f"loss(x, x_hat) raises {problem}.") from problem
    there = _random(here, resized)
    one = there.rows(slice(0, 1))

    def by_hand(some, beta):
        steps = written.steps(some)
        found = called(function, some.parameters, steps, beta)
        found = _in_order(getattr(found, "parameters", found), some.parameters)
        return found / len(steps.z) if samples == "sum" else found

    def slopes(some, beta):
        return _same(some.parameters, by_hand(some, beta), _central_differences(written, some, beta))

    def together():
        alone = [by_hand(there.rows(slice(row, row + 1)), 1) for row in range(len(there.x))]
        return _same(there.parameters, by_hand(there, 1), np.mean(alone, 0))

    def falls():
        vector, moved = flat_parameters(parameters, np.float64)
        downhill = -by_hand(here, 1)
        vector += 1e-3 * downhill / np.linalg.norm(downhill)
        change = written.loss_of(here._replace(parameters=moved), 1) - written.loss_of(here, 1)
        return change < 0, printed(change)

    return tried(
        {
            "∇L, β = 1": lambda: slopes(here, 1),
            "∇L, β = 2": lambda: slopes(here, 2),
            later("∇L, β = 1, random W"): lambda: slopes(one, 1),
            later("∇L, β = 2, random W"): lambda: slopes(one, 2),
            OF_SAMPLES[samples]: together,
            later("L falls along −∇L"): falls,
        }
    )


class _Samples(NamedTuple):
    """Weights, and the rows that go through them."""

    parameters: Parameters
    x: np.ndarray
    eps: np.ndarray
    condition: np.ndarray | None

    def rows(self, some):
        """Some of the samples."""
        return _Samples(self.parameters, *(array if array is None else array[some] for array in self[1:]))


class _Code(NamedTuple):
    """What the gradient under test is written for."""

    activation: Any
    output: Callable
    loss: Callable | None

    def steps(self, samples):
        """A forward pass with arrays of its own, whatever is done to them."""
        parameters, x, eps, condition = samples
        return called(forward.pure, parameters, x, eps, self.activation, self.output, condition)

    def loss_of(self, samples, beta):
        """The mean loss of the samples."""
        steps = self.steps(samples)
        if self.loss is None:
            return total_loss.pure(steps, beta, self.output).total.mean()
        n, features = steps.x_hat.shape
        found = numbers(called(self.loss, steps.x, steps.x_hat), (), (n,), (n, 1), (n, features))
        reconstruction = found.sum(-1) if found.ndim == 2 else found
        return reconstruction.mean() + beta * kl_divergence.pure(steps.mu, steps.log_var).sum(-1).mean()


def _rows(array):
    return None if array is None else np.atleast_2d(array)


def _random(here, resized):
    """A random network as deep as this one, no weight matrix of it square, and three samples: numbers of its x."""
    random, like, x = np.random.default_rng(0), here.parameters, here.x
    beside_x = like.encoder[0].inputs - x.shape[-1]  # the condition, where the encoder takes it
    features, latents = (4, 2) if resized else (x.shape[-1], like.latents)
    sizes = iter(_HIDDEN * (len(like.encoder) + len(like.decoder)))

    def layers(inputs, like, last=None, scale=1):
        """Weights that keep numbers of this scale near 1: no exponential runs away."""
        found = ()
        for layer in like:
            outputs = last if last and layer is like[-1] else next(sizes) if resized else layer.outputs
            spread = min(0.7, 1.4 / inputs**0.5) / scale
            found += (Affine(random.normal(0, spread, (outputs, inputs)), random.normal(0, 0.5, outputs)),)
            inputs, scale = outputs, 1
        return found

    encoder = layers(features + beside_x, like.encoder, scale=max(1, np.abs(x).max()))
    heads = [layers(encoder[-1].outputs, (head,), latents)[0] for head in (like.mu_head, like.log_var_head)]
    other = Parameters(encoder, *heads, layers(latents + like.conditions, like.decoder, features))
    some = np.unique(x) if len(np.unique(x)) > 1 else np.linspace(0, 1, 5)
    condition = None if here.condition is None else random.standard_normal((3, like.conditions))
    return _Samples(other, random.choice(some, (3, features)), random.standard_normal((3, latents)), condition)


def _in_order(gradients, parameters):
    """The numbers of gradients in the order of `networks.flat`, if they have the shapes of the parameters."""
    try:
        arrays = [array for _, array in arrays_in(gradients)]
    except (AttributeError, TypeError, ValueError):
        raise Unfit(f"gives {type(gradients).__name__}, not gradients in the shape of the parameters") from None
    wanted = list(arrays_in(parameters))
    if len(arrays) != len(wanted):
        raise Unfit(f"gives {len(arrays)} arrays of derivatives for {len(wanted)} of weights")
    return np.concatenate([_derivatives(*one) for one in zip(arrays, wanted)])


def _derivatives(array, weights):
    name, like = weights
    try:
        return numbers(array, like.shape).ravel()
    except Unfit as problem:
        raise Unfit(f"d {name}: {problem}") from None


def _same(parameters, found, wanted):
    """Whether two gradients agree: to a hundred-thousandth of the largest number of each array, as float32 does."""
    arrays = list(arrays_in(parameters))
    names = [f"{name}{list(index)}" for name, array in arrays for index in np.ndindex(array.shape)]
    parts = np.split(np.abs(wanted), np.cumsum([array.size for _, array in arrays])[:-1])
    largest = np.concatenate([np.full(part.size, part.max()) for part in parts])
    return same(names, found, wanted, 1e-5 * largest + 1e-7 * max(1, largest.max()))


def _central_differences(written, samples, beta, step=1e-5):
    """(loss(w + step) - loss(w - step)) / 2 step for each number w, in the order of `networks.flat`."""
    vector, moved = flat_parameters(samples.parameters, np.float64)
    samples = samples._replace(parameters=moved)
    found = np.empty_like(vector)
    for i, number in enumerate(vector.copy()):
        vector[i] = number + step
        above = written.loss_of(samples, beta)
        vector[i] = number - step
        found[i] = (above - written.loss_of(samples, beta)) / (2 * step)
        vector[i] = number
    return found
