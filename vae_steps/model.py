"""The variational autoencoder, one step after another: encode, reparameterize, decode.

Features are the last axis everywhere, so one column of numbers and a batch run through the same lines.
`autoencode` is the autoencoder, which has a code z and no distribution.
Each function looks at its numbers first; `function.pure` is the formula alone, for loops that looked at them once.
Source of the calculation: Kingma and Welling, "Auto-Encoding Variational Bayes" (2013), sections 2.4 and 3; with a
condition: Sohn, Lee and Yan, "Learning Structured Output Representation using Deep Conditional Generative Models"
(2015), section 4.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .networks import (
    Affine,
    an_activation,
    an_affine,
    beside,
    chain,
    given_layers,
    identity,
    must_follow,
    one_each,
    relu,
    sigmoid,
    watched,
)
from .networks import initial as layers
from .quoting import brief
from .validate import (
    at_most,
    door,
    finite_array,
    finite_fields,
    finite_result,
    generator,
    instance,
    numbers,
    one_shape,
    whole,
)

__all__ = [
    "Affine",
    "AutoencoderParameters",
    "AutoencoderSteps",
    "Parameters",
    "Steps",
    "autoencode",
    "decode",
    "encode",
    "forward",
    "identity",
    "initial",
    "relu",
    "reparameterize",
    "sigmoid",
    "standard_deviation",
    "standardize",
]


@dataclass(frozen=True, eq=False)
class Parameters:
    """All weights and biases: `encoder` and `decoder` are tuples of `Affine`, the two heads are one `Affine` each.

    A decoder that takes more numbers than there are latents gets a condition beside them; so may the encoder, beside x.
    Raises ValueError where the size of one layer does not fit the layer before it.
    """

    encoder: tuple[Affine, ...]
    mu_head: Affine
    log_var_head: Affine
    decoder: tuple[Affine, ...]

    def __post_init__(self):
        for name in ("encoder", "decoder"):
            object.__setattr__(self, name, given_layers(name, getattr(self, name)))
        last = f"encoder[{len(self.encoder) - 1}]", self.encoder[-1]
        heads = [("mu_head", self.mu_head), ("log_var_head", self.log_var_head)]
        for head in heads:
            an_affine(*head)
            must_follow([last, head])
        for name, head in heads:
            if self.decoder[0].inputs < head.outputs:
                raise ValueError(f"decoder[0] takes {self.decoder[0].inputs} numbers, but {name} gives {head.outputs}.")
            if head.outputs != self.latents:
                raise ValueError(f"{name} gives {head.outputs} numbers, but mu_head gives {self.latents}.")

    @property
    def latents(self):
        """How many latent dimensions there are."""
        return self.mu_head.outputs

    @property
    def conditions(self):
        """How many numbers the decoder takes beside the latents."""
        return self.decoder[0].inputs - self.latents


_size = whole(1, 10**6)


def _hidden(name, value, given):
    """One width or some, as a tuple."""
    values = value if isinstance(value, (tuple, list)) else (value,)
    if not values:
        raise ValueError(f"{name} must be the width of at least one hidden layer.")
    return tuple(_size(name, width) for width in values)


@door(random=generator, features=_size, hidden=_hidden, latents=_size, conditions=whole(0, 10**6))
def initial(random, features, hidden, latents, conditions=0):
    """New `Parameters`: features → hidden → the two heads, and latents → hidden, in the opposite order, → features.

    Each layer is one of `networks.initial`. `hidden` is the width of the one hidden layer on each side, or a tuple of
    widths, the encoder's first. With `conditions` both sides take so many numbers more, beside x and beside z.
    Raises ValueError, naming the argument, for what is no whole number from 1 on.
    """
    encoder = layers(random, features + conditions, *hidden)
    (mu_head,), (log_var_head,) = (layers(random, hidden[-1], latents) for _ in range(2))
    return Parameters(encoder, mu_head, log_var_head, layers(random, latents + conditions, *reversed(hidden), features))


class Steps(NamedTuple):
    """Every intermediate of one forward pass, in the order of the calculation.

    `h` is the last hidden layer of the encoder; `encoder_hidden` and `decoder_hidden` hold all of them.
    `logits` is what the decoder's last layer gives, before the output function: without one it is x_hat.
    """

    x: np.ndarray
    h: np.ndarray
    mu: np.ndarray
    log_var: np.ndarray
    sigma: np.ndarray
    eps: np.ndarray
    z: np.ndarray
    x_hat: np.ndarray
    encoder_hidden: tuple[np.ndarray, ...]
    decoder_hidden: tuple[np.ndarray, ...]
    logits: np.ndarray
    condition: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class AutoencoderParameters:
    """All weights and biases of an autoencoder: `encoder` and `decoder` are tuples of `Affine`, the code is between.

    Raises ValueError where the size of one layer does not fit the layer before it.
    """

    encoder: tuple[Affine, ...]
    decoder: tuple[Affine, ...]

    conditions = 0  # its decoder sees nothing but the code

    def __post_init__(self):
        for name in ("encoder", "decoder"):
            object.__setattr__(self, name, given_layers(name, getattr(self, name)))
        must_follow([(f"encoder[{len(self.encoder) - 1}]", self.encoder[-1]), ("decoder[0]", self.decoder[0])])

    @property
    def latents(self):
        """How many numbers the code has."""
        return self.encoder[-1].outputs

    @property
    def layers(self):
        """All layers in a row, from x to x_hat."""
        return self.encoder + self.decoder


class AutoencoderSteps(NamedTuple):
    """Every intermediate of one pass through an autoencoder, in the order of the calculation.

    `z` is the code, which the encoder's last layer gives; `encoder_hidden` and `decoder_hidden` hold the hidden layers
    before and after it. `logits` is what the decoder's last layer gives, before the output function.
    """

    x: np.ndarray
    encoder_hidden: tuple[np.ndarray, ...]
    z: np.ndarray
    decoder_hidden: tuple[np.ndarray, ...]
    logits: np.ndarray
    x_hat: np.ndarray


def hidden_activations(parameters, activation):
    """The activations of the encoder's layers, and of the decoder's hidden ones.

    `activation` is one function for all of them, or a tuple with one for each, the encoder's first. The last layer of
    an autoencoder's encoder is one of them: it gives the code.
    """
    depth = len(parameters.encoder)
    if callable(activation):
        return (activation,) * depth, (activation,) * (len(parameters.decoder) - 1)
    return activation[:depth], activation[depth:]


def input_of(layer, a, condition):
    """What a first layer sees: a, and the condition beside it where the layer takes more numbers than a has."""
    return a if condition is None or a.shape[-1] == layer.inputs else beside(a, condition)


# The rules of the doors, and what is looked at behind them


given_parameters = instance(Parameters)
given_autoencoder = instance(AutoencoderParameters)
with_a_decoder = instance(Parameters, AutoencoderParameters)


def given_steps(name, steps, given):
    """A rule for `door`: Steps whose arrays fit together, and fit the `parameters` where these are given."""
    if not isinstance(steps, Steps):
        raise ValueError(f"{name} must be Steps, as model.forward gives them, not {brief(steps)}.")
    parameters, widths = given.get("parameters"), dict.fromkeys(Steps._fields[:-1])
    latents, outputs = (_width(f"{name}.{field}", getattr(steps, field)) for field in ("mu", "x_hat"))
    if parameters:
        latents, outputs = parameters.latents, parameters.decoder[-1].outputs
        for field, layers in (("encoder_hidden", parameters.encoder), ("decoder_hidden", parameters.decoder[:-1])):
            widths[field] = [layer.outputs for layer in layers]
        widths["h"] = widths["encoder_hidden"][-1]
    widths |= dict.fromkeys(("mu", "log_var", "sigma", "eps", "z"), latents) | dict.fromkeys(
        ("x_hat", "logits"), outputs
    )
    looked = {field: _looked(f"{name}.{field}", getattr(steps, field), width) for field, width in widths.items()}
    if steps.condition is not None:
        looked["condition"] = finite_array(f"{name}.condition", steps.condition, parameters and parameters.conditions)
    if parameters:
        given_features(f"{name}.x", looked["x"], {"parameters": parameters, "condition": steps.condition})
    one_shape(**{f"{name}.{field}": value for field, value in looked.items() if isinstance(value, np.ndarray)})
    at_least_one_sample(f"{name}.x_hat", looked["x_hat"])
    return steps._replace(**looked)


def given_autoencoder_steps(name, steps, given):
    """A rule for `door`: AutoencoderSteps whose arrays fit together, and fit the `parameters` where these are given."""
    if not isinstance(steps, AutoencoderSteps):
        raise ValueError(f"{name} must be AutoencoderSteps, as model.autoencode gives them, not {brief(steps)}.")
    parameters, widths = given.get("parameters"), dict.fromkeys(AutoencoderSteps._fields)
    widths |= dict.fromkeys(("x_hat", "logits"), _width(f"{name}.x_hat", steps.x_hat))
    if parameters:
        widths |= {"x": parameters.encoder[0].inputs, "z": parameters.latents}
        widths |= dict.fromkeys(("x_hat", "logits"), parameters.decoder[-1].outputs)
        widths["encoder_hidden"] = [layer.outputs for layer in parameters.encoder[:-1]]
        widths["decoder_hidden"] = [layer.outputs for layer in parameters.decoder[:-1]]
    looked = {field: _looked(f"{name}.{field}", getattr(steps, field), width) for field, width in widths.items()}
    one_shape(**{f"{name}.{field}": value for field, value in looked.items() if isinstance(value, np.ndarray)})
    at_least_one_sample(f"{name}.x_hat", looked["x_hat"])
    return steps._replace(**looked)


def at_least_one_sample(name, array):
    """Raise ValueError where an array has no rows: nothing is a mean of it."""
    if not array.size:
        raise ValueError(f"{name} has shape {brief(array.shape)}, but there must be at least one sample.")


def _width(name, value):
    return (finite_array(name, value).shape or (1,))[-1]


def _looked(name, value, width):
    """An array of this width; of hidden layers a tuple of arrays, of these widths where they are known."""
    if not name.endswith("_hidden"):
        return finite_array(name, value, width)
    if not isinstance(value, (tuple, list)) or len(value) != len(value if width is None else width):
        raise ValueError(f"{name} must be a tuple with an array for each hidden layer, not {brief(value)}.")
    return tuple(finite_array(f"{name}[{i}]", *pair) for i, pair in enumerate(zip(value, width or [None] * len(value))))


def given_activation(name, value, given):
    """A rule for `door`: one activation for all hidden layers, or one for each."""
    parameters = given["parameters"]
    return one_each(name, value, len(parameters.encoder) + len(parameters.decoder) - 1)


def _each_watched(name, value, given):
    return tuple(watched(name, function) for function in given_activation(name, value, given))


def _watched(name, value, given):
    return watched(name, an_activation(name, value))


def _condition(name, value, given):
    """As many numbers as the decoder takes beside the latents, or None."""
    wanted = given["parameters"].conditions
    if value is None:
        return None
    if not wanted:
        raise ValueError(f"{name} must be None, as decoder[0] takes the latents alone.")
    return _in_type_of_weights(name, finite_array(name, value, wanted), given)


def needed_condition(name, value, given):
    parameters = given["parameters"]
    if value is None and parameters.conditions:
        raise ValueError(
            f"{name} is missing: decoder[0] takes {parameters.decoder[0].inputs} numbers, "
            f"but mu_head gives {parameters.latents}."
        )
    return _condition(name, value, given)


def given_features(name, value, given):
    """As many numbers as the encoder takes, alone or with the condition beside them."""
    parameters = given["parameters"]
    inputs = parameters.encoder[0].inputs
    alone = inputs - parameters.conditions
    if given["condition"] is None or alone < 1:
        return _as_many_as_the_encoder_takes(name, value, given)
    array = finite_array(name, value)
    if not array.ndim or array.shape[-1] not in (inputs, alone):
        raise ValueError(
            f"{name} has shape {brief(array.shape)}, but its last axis must hold {alone} numbers beside the condition, "
            f"or {inputs} without it."
        )
    return _in_type_of_weights(name, array, given)


def _latents(name, value, given):
    return _in_type_of_weights(name, finite_array(name, value, given["parameters"].latents), given)


def _as_many_as_the_encoder_takes(name, value, given):
    return _in_type_of_weights(name, finite_array(name, value, given["parameters"].encoder[0].inputs), given)


def _in_type_of_weights(name, array, given):
    at_least_one_sample(name, array)
    return array.astype(given["parameters"].encoder[0].W.dtype, copy=False)


def _posterior_in_range(found, given):
    finite_result("mu", found[1])
    finite_result("log_var", found[2])


_SIGMA_IN_RANGE = {"largest": lambda dtype: 2 * np.log(np.finfo(dtype).max), "formula": "sigma = exp(log_var / 2)"}


def _steps_in_range(steps, given=None):
    finite_fields("mu", "log_var")(steps)
    at_most("log_var", steps.log_var, **_SIGMA_IN_RANGE)
    finite_fields("z", "x_hat", "logits")(steps)


@door(
    _posterior_in_range, parameters=given_parameters, activation=_each_watched, condition=_condition, x=given_features
)
def encode(parameters, x, activation=identity, condition=None):
    """Send x to the approximate posterior q(z|x): `(encoder_hidden, mu, log_var)`.

    h = activation(W_e x + b_e), mu = W_mu h + b_mu, log_var = W_logvar h + b_logvar.
    Shapes: x (..., features) gives mu and log_var (..., latents); `encoder_hidden` has one array for each layer.
    `activation` and `condition` as in `forward`.
    Raises ValueError for an x of the wrong shape, or with text, NaN or infinity in it.
    """
    of_encoder, _ = hidden_activations(parameters, activation)
    hidden = chain(parameters.encoder, input_of(parameters.encoder[0], x, condition), of_encoder)
    return hidden, parameters.mu_head(hidden[-1]), parameters.log_var_head(hidden[-1])


@door("sigma", log_var=numbers(**_SIGMA_IN_RANGE))
def standard_deviation(log_var):
    """sigma = exp(log_var / 2), the same shape as log_var. Raises ValueError where sigma would overflow."""
    return np.exp(0.5 * log_var)


@door("z", mu=numbers(), log_var=numbers("mu", **_SIGMA_IN_RANGE), eps=numbers("mu"))
def reparameterize(mu, log_var, eps):
    """z = mu + sigma eps, a draw from N(mu, sigma²) that mu and sigma can be differentiated through.

    Shapes: mu and log_var (..., latents), eps (..., latents); leading axes broadcast, so a thousand rows of
    eps give a thousand draws. Raises ValueError as `finite_array` does, and where sigma or z would overflow.
    Source: Kingma and Welling (2013), section 2.4.
    """
    return _latent_sample(mu, standard_deviation.pure(log_var), eps)


def _latent_sample(mu, sigma, eps):
    return mu + sigma * eps


@door("eps", z=numbers(), mu=numbers("z"), log_var=numbers("z", **_SIGMA_IN_RANGE))
def standardize(z, mu, log_var):
    """eps = (z - mu) / sigma, the noise that leads `reparameterize` to z.

    Shapes: z, mu and log_var (..., latents). Raises ValueError as `finite_array` does, and where eps would overflow.
    """
    return (z - mu) / standard_deviation.pure(log_var)


@door(
    lambda found, given: finite_result("x_hat", found[1]),
    parameters=with_a_decoder,
    activation=_each_watched,
    output=_watched,
    z=_latents,
    condition=needed_condition,
)
def decode(parameters, z, activation=identity, output=identity, condition=None):
    """Rebuild the input from z: `(decoder_hidden, x_hat)`, with x_hat = output(W_d z + b_d).

    `parameters` are those of a VAE, whose z is a draw, or of an autoencoder, whose z is the code; its `condition` is
    None. Shapes: z (..., latents) gives x_hat (..., features). `activation`, `output` and `condition` as in `forward`,
    or as in `autoencode`, so that both give the x_hat of their z again: the encoder's activations are not used.
    Raises ValueError for a z of the wrong shape, or with text, NaN or infinity in it, and where x_hat would overflow.
    """
    hidden, logits = _decoded(parameters, z, activation, condition)
    return hidden, output(logits)


def _decoded(parameters, z, activation, condition):
    _, of_decoder = hidden_activations(parameters, activation)
    seen = input_of(parameters.decoder[0], z, condition)
    outputs = chain(parameters.decoder, seen, (*of_decoder, identity))
    return outputs[:-1], outputs[-1]


@door(
    _steps_in_range,
    parameters=given_parameters,
    activation=_each_watched,
    output=_watched,
    condition=needed_condition,
    x=given_features,
    eps=_latents,
)
def forward(parameters, x, eps, activation=identity, output=identity, condition=None):
    """One pass from x to x_hat, returned as `Steps` with every intermediate.

    x (..., features) and eps (..., latents) may have leading axes; they broadcast. So does the `condition`
    (..., conditions), which the decoder sees beside z, and the encoder beside x if it takes that many numbers.
    `activation` follows every hidden layer, one function for all or a tuple with one for each, the encoder's first;
    `output` follows the last layer; without them it is the lecture's calculation. float32 weights calculate in float32.
    Raises ValueError, naming the argument, for wrong shapes, text, NaN, infinity or overflow.
    """
    encoder_hidden, mu, log_var = encode.pure(parameters, x, activation, condition)
    sigma = standard_deviation.pure(log_var)
    z = _latent_sample(mu, sigma, eps)
    decoder_hidden, logits = _decoded(parameters, z, activation, condition)
    h, x_hat = encoder_hidden[-1], output(logits)
    return Steps(x, h, mu, log_var, sigma, eps, z, x_hat, encoder_hidden, decoder_hidden, logits, condition)


@door(
    finite_fields("z", "x_hat", "logits"),
    parameters=given_autoencoder,
    activation=_each_watched,
    output=_watched,
    x=_as_many_as_the_encoder_takes,
)
def autoencode(parameters, x, activation=identity, output=identity):
    """One pass through an autoencoder, from x to its code z and on to x_hat, as `AutoencoderSteps`.

    z = W_e x + b_e, x_hat = output(W_d z + b_d). x (..., features) may have leading axes. `activation` follows every
    layer but the last, the code's too: one function for all, or a tuple with one for each, the encoder's first.
    Raises ValueError, naming the argument, for wrong shapes, text, NaN, infinity or overflow.
    Source: Rumelhart, Hinton and Williams, "Learning internal representations by error propagation" (1986).
    """
    of_encoder, _ = hidden_activations(parameters, activation)
    *encoder_hidden, z = chain(parameters.encoder, x, of_encoder)
    decoder_hidden, logits = _decoded(parameters, z, activation, None)
    return AutoencoderSteps(x, (*encoder_hidden,), z, decoder_hidden, logits, output(logits))


def through(layers, x, activation):
    """What comes out of each of some layers in a row, the last bare."""
    return chain(layers, x, but_the_last(layers, activation))


def but_the_last(layers, activation):
    """The activation of each layer: of all but the last those given, one function or a tuple, and of that one none."""
    hidden = (activation,) * (len(layers) - 1) if callable(activation) else activation
    return (*hidden, identity)
