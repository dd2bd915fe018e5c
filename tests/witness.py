"""A witness from outside: `autograd` differentiates losses that are written here a second time, in its own NumPy."""

import itertools
from typing import NamedTuple

import autograd.numpy as anp
import numpy as np

from vae_steps.gradients import backward
from vae_steps.loss import total_loss
from vae_steps.model import Parameters, forward
from vae_steps.networks import Affine, identity, layers_in, relu, sigmoid

WITNESS = {
    identity: lambda a: a,
    np.tanh: anp.tanh,
    relu: lambda a: anp.maximum(a, 0),
    sigmoid: lambda a: 1 / (1 + anp.exp(-a)),
}


class Case(NamedTuple):
    """A network and all that its loss depends on."""

    parameters: Parameters
    x: np.ndarray
    eps: np.ndarray
    beta: float
    activation: object
    output: object
    target: np.ndarray | None
    condition: np.ndarray | None
    named_loss: str | None = None

    def steps(self, parameters=None):
        return forward(parameters or self.parameters, self.x, self.eps, self.activation, self.output, self.condition)

    def loss(self, parameters=None):
        return total_loss(self.steps(parameters), self.beta, self.output, self.target, self.named_loss)

    def backward(self):
        arguments = self.beta, self.activation, self.output, self.target, self.named_loss
        return backward(self.parameters, self.steps(), *arguments)


def random_case(seed, bare=False):
    """Random sizes, depth, samples, beta and activations; with a target and a condition, unless it is `bare`.

    The condition is seen by the decoder alone, or by the encoder as well.
    """
    random = np.random.default_rng(seed)
    features, hidden, latents, samples, outputs, conditions = map(int, random.integers(1, 6, 6))
    layer = lambda inputs, outputs: Affine(random.normal(0, 0.7, (outputs, inputs)), random.normal(0, 0.5, outputs))
    chain = lambda sizes: tuple(layer(*pair) for pair in itertools.pairwise(sizes))
    depth = lambda: [int(size) for size in random.integers(1, 6, random.integers(0, 3))]
    if bare or seed % 5 < 2:
        conditions = 0
    if bare or seed % 7 < 3:
        outputs = features
    seen = conditions if seed % 2 else 0
    parameters = Parameters(
        chain([features + seen, *depth(), hidden]),
        layer(hidden, latents),
        layer(hidden, latents),
        chain([latents + conditions, *depth(), outputs]),
    )
    count = len(parameters.encoder) + len(parameters.decoder) - 1
    known = list(WITNESS)
    activation = known[seed % 4] if bare or seed % 3 else tuple(known[k] for k in random.integers(0, 4, count))
    output, shape = (identity, sigmoid)[seed // 3 % 2], () if seed % 4 == 0 else (samples,)
    numbers = lambda size: random.uniform(0, 1, (*shape, size))
    x = numbers(features) if output is sigmoid else random.normal(0, 1, (*shape, features))
    target = None if outputs == features and seed % 7 < 2 else numbers(outputs)
    condition = numbers(conditions) if conditions else None
    eps = random.normal(0, 1, (*shape, latents))
    return Case(parameters, x, eps, random.uniform(0, 3), activation, output, target, condition)


def rebuilt(parameters, vector):
    """(W, b) pairs of all layers with the numbers of `vector` in them, in the order of `flat`."""
    layers, start = {}, 0
    for name, layer in layers_in(parameters):
        W, b = (
            vector[start : start + layer.W.size].reshape(layer.W.shape),
            vector[start + layer.W.size : start + layer.W.size + layer.b.size],
        )
        layers[name], start = (W, b), start + layer.W.size + layer.b.size
    return layers


def mean_loss(vector, case):
    """The mean loss of all samples a second time, for autograd."""
    parameters, layers = case.parameters, rebuilt(case.parameters, vector)
    depth, count = len(parameters.encoder), len(parameters.encoder) + len(parameters.decoder) - 1
    each = [WITNESS[f] for f in (case.activation if isinstance(case.activation, tuple) else [case.activation] * count)]
    apply = lambda name, a: anp.dot(a, layers[name][0].T) + layers[name][1]
    h = case.x
    if case.condition is not None and parameters.encoder[0].inputs != case.x.shape[-1]:
        h = anp.concatenate([h, case.condition], -1)
    for k in range(depth):
        h = each[k](apply(f"encoder[{k}]", h))
    mu, log_var = apply("mu_head", h), apply("log_var_head", h)
    a = mu + anp.exp(log_var / 2) * case.eps
    if case.condition is not None:
        a = anp.concatenate([a, case.condition], -1)
    for k in range(count - depth):
        a = each[depth + k](apply(f"decoder[{k}]", a))
    a = apply(f"decoder[{count - depth}]", a)
    wanted = case.x if case.target is None else case.target
    reconstruction = reconstruction_loss(wanted, a, case.output, case.named_loss)
    return anp.mean(reconstruction + case.beta * anp.sum(mu**2 + anp.exp(log_var) - 1 - log_var, -1) / 2)


def mean_reconstruction(vector, parameters, x, target, activations, output, loss=None):
    """The mean loss of layers in a row, from x to the target, for autograd."""
    *hidden, last = rebuilt(parameters, vector).values()
    for (W, b), activation in zip(hidden, activations, strict=True):
        x = WITNESS[activation](anp.dot(x, W.T) + b)
    return anp.mean(reconstruction_loss(target, anp.dot(x, last[0].T) + last[1], output, loss))


def reconstruction_loss(wanted, logits, output, loss=None):
    """The loss of this name, or the squared error, or with sigmoid the cross-entropy, of each sample."""
    if loss in ("squared_error", "half_squared_error") or output is identity:
        return anp.sum((wanted - WITNESS[output](logits)) ** 2, -1) / (2 if loss == "half_squared_error" else 1)
    logs = wanted * anp.log(1 / (1 + anp.exp(-logits))) + (1 - wanted) * anp.log(1 / (1 + anp.exp(logits)))
    return -anp.sum(logs, -1)
