"""Backpropagation by hand: every partial derivative of the loss, in the order of the chain rule.

Each line is a derivative worked out on paper; nothing here differentiates by itself. Notation: d_z stands for the
derivative of the loss by z. `function.pure` is the formula alone, for loops that looked at their numbers once.
Source: Kingma and Welling (2013), section 2.4; notebook 10 derives every line.
"""

from typing import NamedTuple

import numpy as np

from .loss import given_target, linear_decoder
from .model import (
    but_the_last,
    forward,
    given_activation,
    given_autoencoder,
    given_autoencoder_steps,
    given_features,
    given_parameters,
    given_steps,
    hidden_activations,
    input_of,
    needed_condition,
)
from .networks import (
    ACTIVATIONS,
    LayerGradient,
    arrays_in,
    chain_back,
    flat,
    identity,
    layer_gradient,
    loss_of,
    loss_with,
    must_be_known,
    with_a_loss,
)
from .quoting import brief
from .validate import door, finite_fields, finite_result, not_negative, numbers, optional

__all__ = [
    "AutoencoderBackward",
    "AutoencoderGradients",
    "Backward",
    "LayerGradient",
    "ParameterGradients",
    "autoencoder_backward",
    "backward",
    "expected_backward",
    "flat",
    "mean_backward",
]


class ParameterGradients(NamedTuple):
    """The derivatives by all parameters, in the shape of `model.Parameters`, of the mean loss of all samples."""

    encoder: tuple[LayerGradient, ...]
    mu_head: LayerGradient
    log_var_head: LayerGradient
    decoder: tuple[LayerGradient, ...]


class Backward(NamedTuple):
    """Every derivative of one backward pass, from the loss to the input; each sample's are those of its own loss.

    With the cross-entropy, d_x_hat is None: it is differentiated with sigmoid as one, which gives d_logits.
    `d_sigma` is the path through z alone, since the KL divergence is written in mu and log_var.
    """

    d_x_hat: np.ndarray | None
    d_logits: np.ndarray
    d_decoder_hidden: tuple[np.ndarray, ...]
    d_z: np.ndarray
    d_sigma: np.ndarray
    d_mu: np.ndarray
    d_log_var: np.ndarray
    d_h: np.ndarray
    d_encoder_hidden: tuple[np.ndarray, ...]
    parameters: ParameterGradients


class AutoencoderGradients(NamedTuple):
    """The derivatives by all weights and biases of an autoencoder, in its shape, of the mean loss of all samples."""

    encoder: tuple[LayerGradient, ...]
    decoder: tuple[LayerGradient, ...]


class AutoencoderBackward(NamedTuple):
    """Every derivative of one backward pass through an autoencoder; each sample's are those of its own loss.

    d_x_hat is None with the cross-entropy, as in `Backward`.
    """

    d_x_hat: np.ndarray | None
    d_logits: np.ndarray
    d_decoder_hidden: tuple[np.ndarray, ...]
    d_z: np.ndarray
    d_encoder_hidden: tuple[np.ndarray, ...]
    parameters: AutoencoderGradients


# The rules of the doors, and what is looked at behind them


def _known_activation(name, value, given):
    return must_be_known(name, given_activation(name, value, given))


def _linear_decoder(name, value, given):
    value = _known_activation(name, value, given)
    _, of_decoder = hidden_activations(given["parameters"], value)
    if any(function is not identity for function in of_decoder):
        raise ValueError(
            f"{name} must be identity where the decoder has several layers: "
            "the expected loss has a closed form only for a linear decoder."
        )
    return value


def _at_the_mean(name, steps, given):
    steps = given_steps(name, steps, given)
    if steps.eps.any():
        raise ValueError(f"{name} must be those at eps = 0, not at {brief(steps.eps)}.")
    return steps


def _derivatives_in_range(found, given=None):
    finite_fields("d_logits", "d_z", "d_sigma", "d_mu", "d_log_var", "d_h")(found)
    _gradients_in_range(found)


def _autoencoder_in_range(found, given=None):
    finite_fields("d_logits", "d_z")(found)
    _gradients_in_range(found)


def _gradients_in_range(found):
    if not np.isfinite(flat(found.parameters)).all():  # all at once, and only then one after another
        for name, array in arrays_in(found.parameters):
            finite_result(f"d {name}", array)


@door(
    _derivatives_in_range,
    parameters=given_parameters,
    steps=given_steps,
    beta=not_negative,
    activation=_known_activation,
    output=with_a_loss,
    loss=loss_with,
    target=given_target,
)
def backward(parameters, steps, beta=1.0, activation=identity, output=identity, target=None, loss=None):
    """All derivatives of reconstruction + beta · KL, from the intermediates of `model.forward`, as `Backward`.

    d_x_hat = 2 (x_hat - x), without the 2 for the half squared error, and d_logits = output'(logits) d_x_hat, or
    d_logits = x_hat - x at once with sigmoid and cross-entropy; d_z = W_dᵀ d_logits;
    d_sigma = d_z eps; d_mu = d_z + beta mu; d_log_var = ½ (sigma d_sigma + beta (sigma² - 1));
    d_h = W_muᵀ d_mu + W_logvarᵀ d_log_var; for each layer W a + b: dW = d aᵀ and db = d.
    Shapes: as in `steps`; `parameters` as in `Parameters`. `beta`, `activation`, `output`, `loss` and `target`, which
    then stands for x in the first line, are those of the loss. Raises ValueError for an activation whose derivative is
    not known, for another output function, beta or size of the target, and where a derivative overflows.
    """
    return _backward(parameters, steps, beta, activation, output, target, loss, lambda d_z: d_z * steps.eps)


@door(
    _derivatives_in_range,
    parameters=given_parameters,
    beta=not_negative,
    activation=_linear_decoder,
    steps=_at_the_mean,
    target=given_target,
)
def mean_backward(parameters, steps, beta=1.0, activation=identity, target=None):
    """All derivatives of the loss averaged over eps, in closed form, for a decoder without activations.

    The squared error is then that of x_hat = W_d mu + b_d, plus Σ_j sigma_j² |W_d[:, j]|², the price of the noise. So
    d_sigma = 2 sigma_j |W_d[:, j]|², dW_d = d_x_hat muᵀ + 2 W_d diag(sigma²), and all else as in `backward`.
    `steps` are those at eps = 0, and so are `d_x_hat` and `d_z`. Raises ValueError as `backward` does.
    """
    W, latents = linear_decoder(parameters.decoder)[0], parameters.latents
    price = 2 * (W[:, :latents] ** 2).sum(0)
    found = _backward(parameters, steps, beta, activation, identity, target, None, lambda d_z: steps.sigma * price)
    variance = np.zeros(W.shape[1], W.dtype)  # a condition beside z has none
    variance[:latents] = (steps.sigma**2).reshape(-1, latents).mean(0)
    noise = _by_factors(parameters.decoder, 2 * W * variance)
    decoder = tuple(LayerGradient(dW + of_noise, db) for (dW, db), of_noise in zip(found.parameters.decoder, noise))
    return found._replace(parameters=found.parameters._replace(decoder=decoder))


@door(
    parameters=given_parameters,
    beta=not_negative,
    activation=_linear_decoder,
    condition=needed_condition,
    x=given_features,
    target=optional(numbers()),
)
def expected_backward(parameters, x, beta=1.0, activation=identity, target=None, condition=None):
    """`mean_backward` from x on: all derivatives of the loss averaged over eps, with the same errors."""
    steps = forward(parameters, x, np.zeros(parameters.latents), activation, condition=condition)
    return mean_backward(parameters, steps, beta, activation, target)


@door(
    _autoencoder_in_range,
    parameters=given_autoencoder,
    steps=given_autoencoder_steps,
    activation=_known_activation,
    output=with_a_loss,
    loss=loss_with,
    target=given_target,
)
def autoencoder_backward(parameters, steps, activation=identity, output=identity, target=None, loss=None):
    """All derivatives of an autoencoder's loss, from the intermediates of `model.autoencode`.

    d_x_hat and d_logits as in `backward`; for each layer W a + b: dW = d aᵀ and db = d, and Wᵀ d goes on to the layer
    before it. Shapes, `activation`, `output`, `target`, `loss` and errors as in `backward`.
    Source: Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors" (1986).
    """
    layers, code = parameters.layers, len(parameters.encoder) - 1
    outputs = (*steps.encoder_hidden, steps.z, *steps.decoder_hidden, steps.logits)
    d_x_hat, d_logits = d_reconstruction(steps.x if target is None else target, steps.x_hat, output, loss)
    (*hidden, _), found = back_through(layers, steps.x, outputs, activation, d_logits)
    return AutoencoderBackward(
        d_x_hat,
        d_logits,
        (*hidden[code + 1 :],),
        hidden[code],
        (*hidden[:code],),
        AutoencoderGradients(found[: code + 1], found[code + 1 :]),
    )


def back_through(layers, x, outputs, activation, d_logits):
    """Back through layers in a row: `outputs` as of `model.through`, and d_logits the derivative by the last of them.

    Returns the derivatives by all outputs, and the `LayerGradient` of each layer.
    """
    return chain_back(layers, x, outputs, but_the_last(layers, activation), d_logits)[:2]


def d_reconstruction(target, x_hat, output, loss=None):
    """The derivatives of `loss.reconstruction_terms` by x_hat and by the logits.

    Sigmoid and cross-entropy are differentiated as one: a quotient of small numbers is left out, and d_x_hat is None.
    """
    difference, loss = x_hat - target, loss or loss_of(output)
    if loss == "binary_cross_entropy":
        return None, difference
    d_x_hat = difference if loss == "half_squared_error" else 2.0 * difference
    return d_x_hat, ACTIVATIONS[output](d_x_hat, x_hat)


def _backward(parameters, steps, beta, activation, output, target, loss, back_to_sigma):
    """The whole way; `back_to_sigma` gives d_sigma from d_z, for one draw or for the average of all."""
    of_encoder, of_decoder = hidden_activations(parameters, activation)
    target = steps.x if target is None else target
    d_x_hat, d_logits = d_reconstruction(target, steps.x_hat, output, loss)
    seen = input_of(parameters.decoder[0], steps.z, steps.condition)
    outputs = (*steps.decoder_hidden, steps.logits)
    by_decoder, decoder, d = chain_back(parameters.decoder, seen, outputs, (*of_decoder, identity), d_logits)
    d = d.dot(parameters.decoder[0].W)
    d_z = d if steps.condition is None else d[..., : steps.z.shape[-1]]  # nothing is learned about what is beside z
    d_sigma = back_to_sigma(d_z)
    d_mu = d_z + beta * steps.mu
    d_log_var = 0.5 * (steps.sigma * d_sigma + beta * np.expm1(steps.log_var))  # expm1: sigma² - 1, accurate near 0
    heads = layer_gradient(d_mu, steps.h), layer_gradient(d_log_var, steps.h)
    d_h = d_mu.dot(parameters.mu_head.W) + d_log_var.dot(parameters.log_var_head.W)
    seen = input_of(parameters.encoder[0], steps.x, steps.condition)
    by_encoder, encoder, _ = chain_back(parameters.encoder, seen, steps.encoder_hidden, of_encoder, d_h)
    return Backward(
        d_x_hat,
        d_logits,
        by_decoder[:-1],
        d_z,
        d_sigma,
        d_mu,
        d_log_var,
        d_h,
        by_encoder,
        ParameterGradients(encoder, *heads, decoder),
    )


def _by_factors(layers, d):
    """The derivative by each factor of W_n … W_2 W_1 from d, the derivative by the product."""
    before = [np.eye(layers[0].inputs, dtype=d.dtype)]
    for layer in layers[:-1]:
        before.append(layer.W @ before[-1])
    factors = []
    for layer, right in zip(layers[::-1], before[::-1]):
        factors.insert(0, d @ right.T)
        d = layer.W.T @ d
    return factors
