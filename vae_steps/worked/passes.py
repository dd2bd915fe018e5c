"""Whole passes of the pencil, put together from its steps: forward, backward, and one update."""

from itertools import chain

from ..quoting import brief
from ..spelling import has_heads, layered, layered_either_way, layered_without_heads, named_layers
from ..validate import door
from .backward_steps import d_bias, d_hidden, d_input, d_log_var, d_mu, d_sigma, d_weights, d_x_hat, descend
from .forward_steps import (
    affine,
    autoencoder_loss,
    kl_divergence,
    latent_sample,
    squared_error,
    standard_deviation,
    total_loss,
)
from .page import STYLE, Page, column, not_negative


def _derivatives(name, value, given):
    """A page that has a derivative for each weight of the `parameters`."""
    if not isinstance(value, Page):
        raise ValueError(f"{name} must be a page of {_maker(given)}, not {brief(value)}.")
    for layer, (_, weights, _, _) in chain(*named_layers(given["parameters"])):
        if len(value.column(f"d{weights}[0,{{}}]")) != layer.W.shape[1]:
            raise ValueError(f"{name} must be a page of {_maker(given)} for these parameters: d{weights} is missing.")
    return value


def _maker(given):
    return "worked.backward" if has_heads(given["parameters"]) else "worked.autoencoder_backward"


@door(parameters=layered, x=column(), eps=column(), beta=not_negative, **STYLE)
def forward(parameters, x, eps, beta=1, *, decimals=6, rounding=None):
    """The whole calculation, from x to the total loss, for one sample and any layer sizes.

    `parameters` as in `model.Parameters`; x and eps are columns. The page keeps its numbers under the symbols
    of the ledger: `page["z[0]"]`, `page["W_e[0,1]*x[1]"]`, `page["total"]`. In deeper networks the hidden layers
    are h^(1), h^(2), … in the encoder and g^(1), … in the decoder.
    """
    style = {"decimals": decimals, "rounding": rounding}
    encoder, heads, decoder = named_layers(parameters)
    encoder = _chain(encoder, x, style)
    mu, log_var = (affine(head.W, head.b, encoder[-1].result, symbols, **style) for head, symbols in heads)
    sigma = standard_deviation(log_var.result, **style)
    z = latent_sample(mu.result, sigma.result, eps, **style)
    decoder = _chain(decoder, z.result, style)
    error = squared_error(x, decoder[-1].result, **style)
    kl = kl_divergence(mu.result, log_var.result, sigma.result, **style)
    loss = total_loss(error.result[-1], kl.result[-1], beta, **style)
    pages = [*encoder, mu, log_var, sigma, z, *decoder, error, kl, loss]
    return sum(pages[1:], pages[0])


@door(parameters=layered, x=column(), eps=column(), beta=not_negative, **STYLE)
def backward(parameters, x, eps, beta=1, *, decimals=6, rounding=None):
    """Every derivative of the loss that `forward` calculates, from ∂L/∂x' back to the first layer, for one sample.

    The arguments are those of `forward`, and its numbers are put in; the page does not repeat its lines. Symbols are
    those of `forward` with d in front: `page["d_z[0]"]`, `page["dW_d[0,1]"]`, in deeper networks `page["d_h^(1)[0]"]`.
    """
    style = {"decimals": decimals, "rounding": rounding}
    there = forward(parameters, x, eps, beta, **style)
    return _back(Page((), there.numbers, ()), parameters, beta, style)


@door(parameters=layered, x=column(), eps=column(), beta=not_negative, **STYLE)
def forward_backward(parameters, x, eps, beta=1, *, decimals=6, rounding=None):
    """The page of `forward` with that of `backward` below it, calculated once."""
    style = {"decimals": decimals, "rounding": rounding}
    return _back(forward(parameters, x, eps, beta, **style), parameters, beta, style)


@door(parameters=layered_without_heads, x=column(), **STYLE)
def autoencoder(parameters, x, *, decimals=6, rounding=None):
    """An autoencoder's whole calculation, from x over its code z to the loss, for one sample and any layer sizes.

    `parameters` as in `model.AutoencoderParameters`; x is a column. Symbols are those of `forward`.
    """
    style = {"decimals": decimals, "rounding": rounding}
    encoder, _, decoder = named_layers(parameters)
    pages = _chain(encoder + decoder, x, style)
    error = squared_error(x, pages[-1].result, **style)
    pages += [error, autoencoder_loss(error.result[-1], **style)]
    return sum(pages[1:], pages[0])


@door(parameters=layered_without_heads, x=column(), **STYLE)
def autoencoder_backward(parameters, x, *, decimals=6, rounding=None):
    """Every derivative of the loss that `autoencoder` calculates, from ∂L/∂x' back to the first layer.

    The arguments are those of `autoencoder`, and its numbers are put in; the page does not repeat its lines.
    """
    style = {"decimals": decimals, "rounding": rounding}
    there = autoencoder(parameters, x, **style)
    return _autoencoder_back(Page((), there.numbers, ()), parameters, style)


@door(parameters=layered_without_heads, x=column(), **STYLE)
def autoencoder_forward_backward(parameters, x, *, decimals=6, rounding=None):
    """The page of `autoencoder` with that of `autoencoder_backward` below it, calculated once."""
    style = {"decimals": decimals, "rounding": rounding}
    return _autoencoder_back(autoencoder(parameters, x, **style), parameters, style)


@door(parameters=layered_either_way, derivatives=_derivatives, learning_rate=not_negative, **STYLE)
def update(parameters, derivatives, learning_rate, *, decimals=6, rounding=None):
    """One step of gradient descent for every weight and bias: W - η ∂L/∂W, with η the learning rate.

    `derivatives` is a page of `backward`, or of `autoencoder_backward`, for the same parameters.
    `page["W_d[0,1]"]` is the weight after the step.
    """
    style, page = {"decimals": decimals, "rounding": rounding}, Page((), {}, ())
    for layer, (_, weights, bias, _) in chain(*named_layers(parameters)):
        slopes = [derivatives.column(f"d{weights}[{i},{{}}]") for i in range(len(layer.W))]
        page += descend(layer.W, slopes, learning_rate, weights, **style)
        page += descend(layer.b, derivatives.column(f"d{bias}[{{}}]"), learning_rate, bias, **style)
    return page


def _back(page, parameters, beta, style):
    """The page, which has the numbers of `forward`, and below it the backward pass."""
    encoder, heads, decoder = named_layers(parameters)
    page += d_x_hat(page.column("x[{}]"), page.column("x_hat[{}]"), **style)
    page = _chain_back(page, decoder, style)
    page += d_sigma(page.column("d_z[{}]"), page.column("eps[{}]"), **style)
    page += d_mu(page.column("d_z[{}]"), page.column("mu[{}]"), beta, **style)
    page += d_log_var(page.column("d_sigma[{}]"), page.column("sigma[{}]"), beta, **style)
    for _, symbols in heads:
        page += _layer_back(page, symbols, style)
    page += d_hidden(
        parameters.mu_head.W,
        page.column("d_mu[{}]"),
        parameters.log_var_head.W,
        page.column("d_log_var[{}]"),
        encoder[-1][1][0],
        **style,
    )
    return _chain_back(page, encoder, style)


def _autoencoder_back(page, parameters, style):
    """The page, which has the numbers of `autoencoder`, and below it the backward pass."""
    encoder, _, decoder = named_layers(parameters)
    page += d_x_hat(page.column("x[{}]"), page.column("x_hat[{}]"), **style)
    return _chain_back(page, encoder + decoder, style)


def _chain(layers, column, style):
    """The pages of affine layers that follow each other."""
    pages = []
    for layer, symbols in layers:
        pages.append(affine(layer.W, layer.b, column, symbols, **style))
        column = pages[-1].result
    return pages


def _chain_back(page, layers, style):
    """The page, and below it the derivatives by layers that follow each other, the last layer first."""
    for layer, symbols in reversed(layers):
        page += _layer_back(page, symbols, style)
        if symbols[-1] != "x":  # the input of the network is given: nothing is learnt there
            page += d_input(layer.W, page.column(f"d_{symbols[0]}[{{}}]"), symbols, **style)
    return page


def _layer_back(page, symbols, style):
    """The derivatives by the weights and biases of one layer."""
    d_out, into = page.column(f"d_{symbols[0]}[{{}}]"), page.column(f"{symbols[-1]}[{{}}]")
    return d_weights(d_out, into, symbols, **style) + d_bias(d_out, symbols, **style)
