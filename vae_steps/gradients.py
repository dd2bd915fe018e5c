"""Backpropagation by hand: every partial derivative of the loss, in the order of the chain rule.

Each line is a derivative worked out on paper; nothing here differentiates by itself. Notation: d_z stands for the
derivative of the loss by z. Source: Kingma and Welling (2013), section 2.4; notebook 10 derives every line.
"""

from typing import NamedTuple

import numpy as np

from .loss import linear_decoder
from .model import forward, identity, relu, sigmoid
from .validate import finite_result, weight


class LayerGradient(NamedTuple):
    """The derivatives by the weights and the bias of one layer, in their shapes."""

    W: np.ndarray
    b: np.ndarray


class ParameterGradients(NamedTuple):
    """The derivatives by all parameters, in the shape of `model.Parameters`, of the mean loss of all samples."""

    encoder: tuple[LayerGradient, ...]
    mu_head: LayerGradient
    log_var_head: LayerGradient
    decoder: tuple[LayerGradient, ...]


class Backward(NamedTuple):
    """Every derivative of one backward pass, from the loss to the input; each sample's are those of its own loss.

    With sigmoid, d_x_hat is None: sigmoid and cross-entropy are differentiated as one, which gives d_logits.
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


# d_a from d_h where h = activation(a), by means of h, which the steps keep.
_BACK_THROUGH = {
    identity: lambda d_h, h: d_h,
    np.tanh: lambda d_h, h: d_h * (1 - h**2),
    relu: lambda d_h, h: d_h * (h > 0),
}


@np.errstate(over="ignore", invalid="ignore")  # an overflow is answered in words, by finite_result
def backward(parameters, steps, beta=1, activation=identity, output=identity, checked=True):
    """All derivatives of reconstruction + beta · KL, from the intermediates of `model.forward`, as `Backward`.

    d_x_hat = 2 (x_hat - x), or d_logits = x_hat - x with sigmoid and cross-entropy; d_z = W_dᵀ d_x_hat;
    d_sigma = d_z eps; d_mu = d_z + beta mu; d_log_var = ½ (sigma d_sigma + beta (sigma² - 1));
    d_h = W_muᵀ d_mu + W_logvarᵀ d_log_var; for each layer W a + b: dW = d aᵀ and db = d.
    Shapes: as in `steps`; `parameters` as in `Parameters`. `beta`, `activation` and `output` are those of the loss.
    `checked=False` is for loops, as in `model.forward`. Raises ValueError for an activation whose derivative is not
    here, for another output function or beta, and where a derivative overflows.
    """
    found = _backward(parameters, steps, beta, activation, output, checked, lambda d_z: d_z * steps.eps)
    return _finite(found) if checked else found


def expected_backward(parameters, x, beta=1, activation=identity, checked=True):
    """All derivatives of the loss averaged over eps, in closed form, for a decoder without activations.

    The squared error is then that of x_hat = W_d mu + b_d, plus Σ_j sigma_j² |W_d[:, j]|², the price of the noise. So
    d_sigma = 2 sigma_j |W_d[:, j]|², dW_d = d_x_hat muᵀ + 2 W_d diag(sigma²), and all else as in `backward`.
    `d_x_hat` and `d_z` are those at the mean. Raises ValueError as `backward` does.
    """
    at_mean = np.zeros(parameters.mu_head.outputs, parameters.mu_head.b.dtype)
    steps = forward(parameters, x, at_mean, activation, checked=checked)
    if activation is not identity and len(parameters.decoder) > 1:
        raise ValueError(
            "activation must be identity where the decoder has several layers: "
            "the expected loss has a closed form only for a linear decoder."
        )
    W, _ = linear_decoder(parameters.decoder)
    found = _backward(
        parameters, steps, beta, activation, identity, checked, lambda d_z: 2 * steps.sigma * (W**2).sum(0)
    )
    variance = (steps.sigma**2).reshape(-1, W.shape[1]).mean(0)
    noise = _by_factors(parameters.decoder, 2 * W * variance)
    decoder = tuple(LayerGradient(dW + of_noise, db) for (dW, db), of_noise in zip(found.parameters.decoder, noise))
    found = found._replace(parameters=found.parameters._replace(decoder=decoder))
    return _finite(found) if checked else found


def flat(parameters):
    """All numbers of `Parameters` or `ParameterGradients` in one vector: layer by layer, each W row by row, then b."""
    layers = (*parameters.encoder, parameters.mu_head, parameters.log_var_head, *parameters.decoder)
    return np.concatenate([array.ravel() for layer in layers for array in (layer.W, layer.b)])


def shaped(vector, like):
    """The inverse of `flat`: views into the vector, in the shape of `like`, as `ParameterGradients`."""
    layers, start = [], 0
    for layer in (*like.encoder, like.mu_head, like.log_var_head, *like.decoder):
        arrays = []
        for array in (layer.W, layer.b):
            arrays.append(vector[start : start + array.size].reshape(array.shape))
            start += array.size
        layers.append(LayerGradient(*arrays))
    depth = len(like.encoder)
    return ParameterGradients(tuple(layers[:depth]), *layers[depth : depth + 2], tuple(layers[depth + 2 :]))


def _backward(parameters, steps, beta, activation, output, checked, back_to_sigma):
    """The whole way; `back_to_sigma` gives d_sigma from d_z, for one draw or for the average of all."""
    if checked:
        beta = weight("beta", beta)
    d_x_hat, d_logits, d_decoder_hidden, decoder, d_z = _decoder_part(parameters, steps, activation, output)
    d_sigma = back_to_sigma(d_z)
    d_mu = d_z + beta * steps.mu
    d_log_var = (steps.sigma * d_sigma + beta * np.expm1(steps.log_var)) / 2  # expm1: sigma² - 1, accurate near 0
    d_h, d_encoder_hidden, encoder, heads = _encoder_part(parameters, steps, d_mu, d_log_var, activation)
    return Backward(
        d_x_hat,
        d_logits,
        d_decoder_hidden,
        d_z,
        d_sigma,
        d_mu,
        d_log_var,
        d_h,
        d_encoder_hidden,
        ParameterGradients(encoder, *heads, decoder),
    )


def _decoder_part(parameters, steps, activation, output):
    """From the loss back to z: d_x_hat, d_logits, d_decoder_hidden, a `LayerGradient` for each layer, d_z."""
    if output is identity:
        d_x_hat = d_logits = 2 * (steps.x_hat - steps.x)
    elif output is sigmoid:
        d_x_hat, d_logits = None, steps.x_hat - steps.x
    else:
        raise ValueError(f"output must be identity or sigmoid, not {output!r}.")
    d, hidden, gradients = _through(parameters.decoder, (steps.z, *steps.decoder_hidden), d_logits, activation)
    return d_x_hat, d_logits, hidden, gradients, d.dot(parameters.decoder[0].W)


def _encoder_part(parameters, steps, d_mu, d_log_var, activation):
    """From the heads back to x: d_h, d_encoder_hidden, a `LayerGradient` for each layer, and those of the heads."""
    heads = _layer(d_mu, steps.h), _layer(d_log_var, steps.h)
    d_h = d_mu.dot(parameters.mu_head.W) + d_log_var.dot(parameters.log_var_head.W)
    inputs = (steps.x, *steps.encoder_hidden[:-1])
    _, hidden, gradients = _through(parameters.encoder, inputs, _BACK_THROUGH[activation](d_h, steps.h), activation)
    return d_h, (*hidden, d_h), gradients, heads


def _finite(found):
    """Raise ValueError, naming the first derivative that left the range of its type."""
    for name in ("d_logits", "d_z", "d_sigma", "d_mu", "d_log_var", "d_h"):
        finite_result(name, getattr(found, name))
    finite_result("parameters", flat(found.parameters))
    return found


def _through(layers, inputs, d, activation):
    """Back through some layers, from d, the derivative by what the last one gives, before its activation.

    `inputs` are what went into each. Returns the same for the first layer, the derivatives by the hidden layers
    between them, and a `LayerGradient` for each.
    """
    if activation not in _BACK_THROUGH:
        raise ValueError(f"activation must be identity, np.tanh or relu, not {activation!r}.")
    gradients, hidden = [_layer(d, inputs[-1])], []
    for k in range(len(layers) - 1, 0, -1):
        hidden.insert(0, d.dot(layers[k].W))
        d = _BACK_THROUGH[activation](hidden[0], inputs[k])
        gradients.insert(0, _layer(d, inputs[k - 1]))
    return d, tuple(hidden), tuple(gradients)


def _layer(d, a):
    """The `LayerGradient` of W a + b from d, the derivative by it: d aᵀ and d, averaged over all samples."""
    if d.ndim == 1:
        return LayerGradient(d[:, None] * a, d)
    a = np.broadcast_to(a, (*d.shape[:-1], a.shape[-1])).reshape(-1, a.shape[-1])
    rows = d.reshape(-1, d.shape[-1])
    return LayerGradient(rows.T @ a / len(rows), rows.mean(0))


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
