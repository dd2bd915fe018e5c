"""The variational autoencoder, one step after another: encode, reparameterize, decode.

Features are the last axis everywhere, so one column of numbers and a batch run through the same lines.
Source of the calculation: Kingma and Welling, "Auto-Encoding Variational Bayes" (2013), sections 2.4 and 3.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .validate import at_most, finite_array, finite_result, one_shape


@dataclass(frozen=True, eq=False)
class Affine:
    """One layer, `W x + b`.

    W has the shape (outputs, inputs), b has the shape (outputs,). Both are read-only views of the
    arrays given, so nobody changes a weight by accident, and whoever trains keeps the writable originals.
    Raises ValueError for wrong shapes and for numbers that are not finite.
    """

    W: np.ndarray
    b: np.ndarray

    def __post_init__(self):
        W, b = finite_array("W", self.W), finite_array("b", self.b)
        if W.ndim != 2 or 0 in W.shape:
            raise ValueError(f"W has shape {W.shape}, but it must be (outputs, inputs), at least (1, 1).")
        if b.shape != W.shape[:1]:
            raise ValueError(f"b has shape {b.shape}, but W has {W.shape[0]} rows, so b must have shape {W.shape[:1]}.")
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

    def __call__(self, x):
        """`W x + b` for every row of x: shape (..., inputs) to (..., outputs). The input is not checked."""
        return np.dot(x, self.W.T) + self.b  # for arrays of this size in half the time of @


@dataclass(frozen=True, eq=False)
class Parameters:
    """All weights and biases: `encoder` and `decoder` are tuples of `Affine`, the two heads are one `Affine` each.

    Raises ValueError where the size of one layer does not fit the layer before it.
    """

    encoder: tuple[Affine, ...]
    mu_head: Affine
    log_var_head: Affine
    decoder: tuple[Affine, ...]

    def __post_init__(self):
        for name in ("encoder", "decoder"):
            layers = getattr(self, name)
            if not isinstance(layers, (tuple, list)) or not layers:
                raise ValueError(
                    f"{name} must be a tuple of at least one Affine, not {type(layers).__name__} {layers!r}."
                )
            object.__setattr__(self, name, tuple(layers))
        for name, layer in self.layers():
            if not isinstance(layer, Affine):
                raise ValueError(f"{name} must be an Affine(W, b), not {type(layer).__name__}.")
        self._check_sizes()

    def layers(self):
        """Every layer with its name, in the order of the calculation."""
        yield from ((f"encoder[{i}]", layer) for i, layer in enumerate(self.encoder))
        yield from (("mu_head", self.mu_head), ("log_var_head", self.log_var_head))
        yield from ((f"decoder[{i}]", layer) for i, layer in enumerate(self.decoder))

    def _check_sizes(self):
        layers = dict(self.layers())
        last = f"encoder[{len(self.encoder) - 1}]"
        follows = [
            (f"{part}[{i}]", f"{part}[{i + 1}]")
            for part in ("encoder", "decoder")
            for i in range(len(getattr(self, part)) - 1)
        ]
        follows += [
            (before, after)
            for head in ("mu_head", "log_var_head")
            for before, after in ((last, head), (head, "decoder[0]"))
        ]
        for before, after in follows:
            if layers[before].outputs != layers[after].inputs:
                raise ValueError(
                    f"{after} takes {layers[after].inputs} numbers, but {before} gives {layers[before].outputs}."
                )


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


def identity(a):
    """No activation: a goes through unchanged, as in the lecture."""
    return a


def relu(a):
    """max(a, 0), an activation. The other one that the series uses is `np.tanh`."""
    return np.maximum(a, 0)


def sigmoid(a):
    """1 / (1 + exp(-a)), an output between 0 and 1, written as ½ (1 + tanh(a / 2)), which never overflows."""
    return (1 + np.tanh(a / 2)) / 2


def hidden_layers(layers, a, activation=identity):
    """The outputs of all `layers` in order, each `activation(W a + b)` of the one before. The input is not checked."""
    outputs = []
    for layer in layers:
        a = activation(layer(a))
        outputs.append(a)
    return tuple(outputs)


@np.errstate(over="ignore", invalid="ignore")  # an overflow is answered in words, by finite_result
def encode(parameters, x, activation=identity, checked=True):
    """Send x to the posterior q(z|x): `(encoder_hidden, mu, log_var)`.

    h = activation(W_e x + b_e), mu = W_mu h + b_mu, log_var = W_logvar h + b_logvar.
    Shapes: x (..., features) gives mu and log_var (..., latents); `encoder_hidden` has one array for each layer.
    Raises ValueError for an x of the wrong shape, or with text, NaN or infinity in it.
    """
    return _encoded(parameters, x, activation, checked)


def _encoded(parameters, x, activation, checked):
    if checked:
        x = finite_array("x", x, parameters.encoder[0].inputs)
    hidden = hidden_layers(parameters.encoder, x, activation)
    mu, log_var = parameters.mu_head(hidden[-1]), parameters.log_var_head(hidden[-1])
    if checked:
        finite_result("mu", mu), finite_result("log_var", log_var)
    return hidden, mu, log_var


def standard_deviation(log_var, checked=True):
    """sigma = exp(log_var / 2), the same shape as log_var. Raises ValueError where sigma would overflow."""
    if checked:
        log_var = finite_array("log_var", log_var)
        limit = 2 * np.log(np.finfo(log_var.dtype).max)
        at_most("log_var", log_var, limit, "sigma = exp(log_var / 2)")
    return np.exp(log_var / 2)


@np.errstate(over="ignore", invalid="ignore")
def reparameterize(mu, log_var, eps):
    """z = mu + sigma eps, a draw from N(mu, sigma²) that mu and sigma can be differentiated through.

    Shapes: mu and log_var (..., latents), eps (..., latents); leading axes broadcast, so a thousand rows of
    eps give a thousand draws. Raises ValueError as `finite_array` does, and where sigma or z would overflow.
    Source: Kingma and Welling (2013), section 2.4.
    """
    mu = finite_array("mu", mu)
    log_var = finite_array("log_var", log_var, mu.shape[-1] if mu.ndim else None)
    eps = finite_array("eps", eps, mu.shape[-1] if mu.ndim else None)
    one_shape(mu=mu, log_var=log_var, eps=eps)
    return finite_result("z", _latent_sample(mu, standard_deviation(log_var), eps))


def _latent_sample(mu, sigma, eps):
    return mu + sigma * eps


@np.errstate(over="ignore", invalid="ignore")
def decode(parameters, z, activation=identity, output=identity):
    """Rebuild the input from z: `(decoder_hidden, x_hat)`, with x_hat = output(W_d z + b_d).

    Shapes: z (..., latents) gives x_hat (..., features). `activation` follows every layer but the last.
    Raises ValueError for a z of the wrong shape, or with text, NaN or infinity in it.
    """
    z = finite_array("z", z, parameters.decoder[0].inputs)
    hidden, _, x_hat = _decoded(parameters, z, activation, output, checked=True)
    return hidden, x_hat


def _decoded(parameters, z, activation, output, checked):
    hidden = hidden_layers(parameters.decoder[:-1], z, activation)
    logits = parameters.decoder[-1](hidden[-1] if hidden else z)
    x_hat = output(logits)
    if checked:
        finite_result("x_hat", x_hat), finite_result("logits", logits)
    return hidden, logits, x_hat


def forward(parameters, x, eps, activation=identity, output=identity, checked=True):
    """One pass from x to x_hat, returned as `Steps` with every intermediate.

    x (..., features) and eps (..., latents) may have leading axes; they broadcast.
    `activation` follows every hidden layer and `output` the last layer; the lecture uses neither.
    `checked=False` is for loops that have looked at their arrays once: nothing is then asked of inputs or results.
    Raises ValueError, naming the argument, for wrong shapes, text, NaN, infinity or overflow.
    """
    if not checked:
        return _forward(parameters, x, eps, activation, output, checked)
    with np.errstate(over="ignore", invalid="ignore"):
        return _forward(parameters, x, eps, activation, output, checked)


def _forward(parameters, x, eps, activation, output, checked):
    encoder_hidden, mu, log_var = _encoded(parameters, x, activation, checked)
    sigma = standard_deviation(log_var, checked)
    z = reparameterize(mu, log_var, eps) if checked else _latent_sample(mu, sigma, eps)
    decoder_hidden, logits, x_hat = _decoded(parameters, z, activation, output, checked)
    x, eps, h = np.asarray(x, mu.dtype), np.asarray(eps, mu.dtype), encoder_hidden[-1]
    return Steps(x, h, mu, log_var, sigma, eps, z, x_hat, encoder_hidden, decoder_hidden, logits)
