"""Layers, and chains of them forward and back: what every network is made of. Nothing here knows a VAE.

A network is any structure of tuples, NamedTuples and dataclasses with an `Affine` wherever a layer stands; its
gradients are the same structure with a `LayerGradient` in each of these places.
"""

from dataclasses import dataclass, fields, is_dataclass
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from .quoting import brief
from .validate import applied, choice, door, elementwise, finite_array, generator, listed, one_of, whole

# What a notebook may use. The rest is for the rooms below: it is called at every step, and asks nothing.
__all__ = [
    "ACTIVATIONS",
    "LOSSES",
    "OUTPUTS",
    "Affine",
    "LayerGradient",
    "arrays_in",
    "flat",
    "identity",
    "initial",
    "layers_in",
    "relu",
    "shaped",
    "sigmoid",
]


@dataclass(frozen=True, eq=False)
class Affine:
    """One layer, `W x + b`; it unpacks into `W, b`.

    W has the shape (outputs, inputs), b has the shape (outputs,). Both are read-only views of the
    arrays given, so nobody changes a weight by accident, and whoever trains keeps the writable originals.
    Raises ValueError for wrong shapes and for numbers that are not finite.
    """

    W: np.ndarray
    b: np.ndarray

    def __post_init__(self):
        W, b = finite_array("W", self.W), finite_array("b", self.b)
        if W.ndim != 2 or 0 in W.shape:
            raise ValueError(f"W has shape {brief(W.shape)}, but it must be (outputs, inputs), at least (1, 1).")
        if b.shape != W.shape[:1]:
            raise ValueError(
                f"b has shape {brief(b.shape)}, but W has {W.shape[0]} rows, so b must have shape {W.shape[:1]}."
            )
        for name, array in (("W", W), ("b", b)):
            view = array.view()
            view.flags.writeable = False
            object.__setattr__(self, name, view)

    @property
    def inputs(self):
        """How many numbers go in."""
        return self.W.shape[1]

    @property
    def outputs(self):
        """How many numbers come out."""
        return self.W.shape[0]

    def __iter__(self):
        return iter((self.W, self.b))

    def __call__(self, a):
        """`W a + b` for every row of a: shape (..., inputs) to (..., outputs). The input is not looked at."""
        return a.dot(self.W.T) + self.b  # for arrays of this size in half the time of @


class LayerGradient(NamedTuple):
    """The derivatives by the weights and the bias of one layer, in their shapes."""

    W: np.ndarray
    b: np.ndarray


def identity(a):
    """No activation: a goes through unchanged."""
    return a


def relu(a):
    """max(a, 0), an activation."""
    return np.maximum(a, np.zeros_like(a))  # for arrays of this size in half the time of max(a, 0)


def sigmoid(a):
    """1 / (1 + exp(-a)), between 0 and 1, written as ½ (1 + tanh(a / 2)), which never overflows."""
    return (1 + np.tanh(a / 2)) / 2


_MOST = 10**8  # weights of one layer: 800 MB


def initial(random, *sizes):
    """New layers in a row, one from each of `sizes` to the next: W of N(0, 1 / inputs), b = 0.

    So what comes out of W x + b is about as large as x, layer after layer. `random` is a numpy.random.Generator.
    Raises ValueError for fewer than two sizes, and for those that are no whole numbers from 1 on.
    Source: LeCun, Bottou, Orr and Müller, "Efficient BackProp" (1998), section 4.6. He et al. (2015) draw twice the
    variance for relu; layers as few as here end equally well from both.
    """
    generator("random", random)
    if len(sizes) < 2:
        raise ValueError(f"sizes must be at least two, of what goes in and what comes out, not {brief(sizes)}.")
    sizes = [whole(1, _MOST)(f"sizes[{i}]", size) for i, size in enumerate(sizes)]
    for inputs, outputs in pairwise(sizes):
        if inputs * outputs > _MOST:
            raise ValueError(f"sizes must give at most {_MOST} weights in a layer, and not {inputs} times {outputs}.")
    return tuple(
        Affine(random.standard_normal((outputs, inputs)) / np.sqrt(inputs), np.zeros(outputs))
        for inputs, outputs in pairwise(sizes)
    )


_DEEPEST = 20  # levels of tuples in a network: more is a structure that holds itself

# Each activation, with d_a from d_h where h = activation(a), by means of h, which a forward pass keeps.
ACTIVATIONS = {
    identity: lambda d_h, h: d_h,
    relu: lambda d_h, h: d_h * (h > 0),
    np.tanh: lambda d_h, h: d_h * (1 - h**2),
    sigmoid: lambda d_h, h: d_h * h * (1 - h),
}

OUTPUTS = {"identity": identity, "sigmoid": sigmoid}  # the output functions that have a loss of their own
LOSSES = ("squared_error", "half_squared_error", "binary_cross_entropy")  # half: ½ (x - x_hat)², as many sheets have it


def one_each(name, activation, count):
    """A tuple with one activation for each of `count` hidden layers; one function serves all. Else a ValueError."""
    each = (activation,) * count if callable(activation) else activation
    if not isinstance(each, (tuple, list)) or len(each) != count or not all(map(callable, each)):
        raise ValueError(
            f"{name} must be a function, or one for each of the {count} hidden layers, not {brief(activation)}."
        )
    for function in each:
        an_activation(name, function)
    return tuple(each)


def is_known(function):
    """Whether it is one of `ACTIVATIONS`, whatever it is."""
    return any(function is known for known in ACTIVATIONS)


def functions(name, value, given=None):
    """A rule for `door`: an activation, or a tuple of them, for layers that are not known yet."""
    if not callable(value) and not isinstance(value, (tuple, list)):
        raise ValueError(f"{name} must be a function, or one for each hidden layer, not {brief(value)}.")
    for function in (value,) if callable(value) else value:
        an_activation(name, function)
    return value if callable(value) else tuple(value)


def an_activation(name, function, given=None):
    """A rule for `door`: one of `ACTIVATIONS`, or another function of an array, number by number."""
    return function if is_known(function) else elementwise(name, function)


def watched(name, function):
    """An activation that is looked at whenever it is called, unless it is one of `ACTIVATIONS`."""
    return function if is_known(function) else partial(applied, name, function)


def must_be_known(name, activations):
    """Return these functions, or raise ValueError where one of them is not in `ACTIVATIONS`."""
    for function in activations:
        if not is_known(function):
            names = [f"np.{known.__name__}" if known is np.tanh else known.__name__ for known in ACTIVATIONS]
            raise ValueError(f"{name} must be {listed(names)}, not {brief(function)}.")
    return activations


def with_a_loss(name, output, given):
    """A rule for `door`: an output function; one of `OUTPUTS`, unless a `loss` is given as well."""
    if given.get("loss") is None:
        return one_of(OUTPUTS)(name, output)
    return must_be_known(name, (output,))[0]


def loss_with(name, loss, given):
    """A rule for `door`: one of `LOSSES`, or None for the one that belongs to the `output`; it becomes a name."""
    if loss is None:
        return loss_of(given["output"])
    choice(LOSSES)(name, loss)
    if loss == "binary_cross_entropy" and given["output"] is not sigmoid:
        raise ValueError(f"{name} must not be 'binary_cross_entropy' without output=sigmoid: it needs x_hat in [0, 1].")
    return loss


def loss_of(output):
    """The name of the loss that belongs to an output function: the squared error, or the cross-entropy to sigmoid."""
    return "binary_cross_entropy" if output is sigmoid else "squared_error"


def chain(layers, a, activations):
    """The outputs of all `layers` in order, each `activation(W a + b)` of the one before; one activation for each."""
    outputs = ()
    for layer, activation in zip(layers, activations):
        a = activation(layer(a))
        outputs = (*outputs, a)
    return outputs


def chain_back(layers, a, outputs, activations, d):
    """Back through a chain, where `outputs = chain(layers, a, activations)` and d is the derivative by the last output.

    d_a = activation'(a) d_h and dW, db of `layer_gradient` for each layer, the last one first; d_h = Wᵀ d_a before it.
    Returns the derivatives by all outputs, the `LayerGradient` of each layer, and the derivative by `W a + b` of the
    first, whose product with W, `d.dot(W)`, is that by a. Raises KeyError for an activation not in `ACTIVATIONS`.
    """
    by_outputs, gradients = (d,), ()
    for k in range(len(layers) - 1, -1, -1):
        d = ACTIVATIONS[activations[k]](by_outputs[0], outputs[k])
        gradients = (layer_gradient(d, outputs[k - 1] if k else a), *gradients)
        if k:
            by_outputs = (d.dot(layers[k].W), *by_outputs)
    return by_outputs, gradients, d


def layer_gradient(d, a):
    """The `LayerGradient` of W a + b from d, the derivative by it: d aᵀ and d, averaged over all samples."""
    if d.ndim == 1:
        return LayerGradient(d[:, None].dot(a[None]), d)  # in less time than d[:, None] * a
    if a.shape[:-1] != d.shape[:-1]:  # one input serves several samples
        a = np.broadcast_to(a, (*d.shape[:-1], a.shape[-1]))
    a, rows = a.reshape(-1, a.shape[-1]), d.reshape(-1, d.shape[-1])
    share = np.full(len(rows), 1 / len(rows), rows.dtype)  # of each sample: a mean in a third of the time of `mean`
    return LayerGradient(rows.T.dot(a) / len(rows), share.dot(rows))


def beside(a, condition):
    """a and the condition in one array, feature beside feature; leading axes broadcast."""
    shape = np.broadcast_shapes(a.shape[:-1], condition.shape[:-1])
    return np.concatenate([np.broadcast_to(part, (*shape, part.shape[-1])) for part in (a, condition)], -1)


def arrays_in(network):
    """The name and the array of all weights and biases, in order: `encoder[0].W`, `encoder[0].b`, `mu_head.W`, …"""
    return [
        (f"{name}.{part}".removeprefix("."), array)
        for name, layer in layers_in(network)
        for part, array in zip("Wb", layer)
    ]


def layers_in(network):
    """The name and the `Affine`, or `LayerGradient`, of every layer, in order: `encoder[0]`, `mu_head`, …"""
    found = _named(network)
    if not found:
        raise ValueError("network must have at least one layer.")
    return found


def flat(network):
    """All numbers of a network, or of its gradients, in one vector: layer by layer, each W row by row, then b."""
    arrays = _arrays(network, [], 0)
    if not arrays:
        raise ValueError("network must have at least one layer.")
    return np.concatenate([array.ravel() for array in arrays])


def given_network(name, value, given=None):
    """A rule for `door`: any structure of layers."""
    try:
        flat(value)
    except ValueError:
        raise ValueError(f"{name} must be a network of Affine(W, b), or its gradients, not {brief(value)}.") from None
    return value


def _as_many(name, vector, given):
    vector, size = finite_array(name, vector), flat(given["like"]).size
    if vector.shape != (size,):
        raise ValueError(f"{name} has shape {brief(vector.shape)}, but like has {size} numbers.")
    return vector


@door(like=given_network, vector=_as_many)
def shaped(vector, like):
    """The inverse of `flat`: the structure of `like` again, with views into the vector.

    Raises ValueError where the vector has not exactly as many numbers as `like`.
    """
    start = 0

    def built(part):
        nonlocal start
        if isinstance(part, np.ndarray):
            begin, start = start, start + part.size
            return vector[begin:start].reshape(part.shape)
        parts = [built(inner) for inner in _inside(part)]
        return type(part)(parts) if type(part) in (tuple, list) else type(part)(*parts)

    return built(like)


def given_layers(name, layers):
    """The layers as a tuple, or a ValueError where these are not some `Affine` that follow each other."""
    if not isinstance(layers, (tuple, list)) or not layers:
        raise ValueError(f"{name} must be a tuple of at least one Affine, not {brief(layers)}.")
    named = [(f"{name}[{i}]", an_affine(f"{name}[{i}]", layer)) for i, layer in enumerate(layers)]
    must_follow(named)
    return tuple(layers)


def an_affine(name, layer):
    """The layer, or a ValueError where it is none."""
    if not isinstance(layer, Affine):
        raise ValueError(f"{name} must be an Affine(W, b), not {brief(layer)}.")
    return layer


def must_follow(named):
    """Raise ValueError where a layer does not take what the one before it gives; `named` as of `layers_in`."""
    for (before, giver), (after, taker) in pairwise(named):
        if giver.outputs != taker.inputs:
            raise ValueError(f"{after} takes {taker.inputs} numbers, but {before} gives {giver.outputs}.")


def _inside(part):
    """What stands in a tuple, NamedTuple or dataclass, in order."""
    if isinstance(part, (tuple, list)):
        return part
    if not is_dataclass(part) or isinstance(part, type):
        raise ValueError(f"network must be Affine(W, b) in tuples and dataclasses, not {brief(part)}.")
    return [getattr(part, field.name) for field in fields(part)]


def _arrays(part, found, depth):
    for inner in part if isinstance(part, tuple) else _inside(part):
        if isinstance(inner, LayerGradient):
            found += inner
        elif isinstance(inner, np.ndarray):
            found.append(inner)
        else:
            _arrays(inner, found, depth + 1 if depth < _DEEPEST else _too_deep())
    return found


def _named(part, name="", depth=0):
    if isinstance(part, Affine | LayerGradient):
        return [(name, part)]
    inside = _inside(part)
    if type(part) in (tuple, list):
        names = [f"{name}[{i}]" for i in range(len(inside))]
    else:
        names = getattr(part, "_fields", None) or [field.name for field in fields(part)]
        names = [f"{name}.{inner}".removeprefix(".") for inner in names]
    depth = depth + 1 if depth < _DEEPEST else _too_deep()
    return [pair for named, inner in zip(names, inside) for pair in _named(inner, named, depth)]


def _too_deep():
    raise ValueError(f"network must not be nested more than {_DEEPEST} times.")
