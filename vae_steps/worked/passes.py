"""Whole passes of the pencil, put together from its steps: forward, backward, and one update."""

from itertools import chain

from ..networks import identity, loss_with, must_be_known, one_each, with_a_loss
from ..quoting import brief
from ..spelling import has_heads, layered, layered_either_way, layered_without_heads, named_layers
from ..validate import door
from .backward_steps import d_hidden, d_log_var, d_logits, d_mu, d_sigma, d_x_hat, descend
from .chains import chain_back, chain_forward, conditional_chain, layer_back
from .forward_steps import (
    affine,
    autoencoder_loss,
    cross_entropy,
    kl_divergence,
    latent_sample,
    squared_error,
    standard_deviation,
    total_loss,
)
from .page import Page
from .rules import STYLE, column, not_negative, shares


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


def _activations(name, value, given):
    """One of `networks.ACTIVATIONS` for all layers but the last, or one for each, and identity for the last."""
    parameters = given["parameters"]
    return must_be_known(name, one_each(name, value, len(parameters.encoder) + len(parameters.decoder) - 1))


def _condition(name, values, given):
    """As many numbers as the decoder takes beside the latents, or None where it takes none; then x fits, too."""
    parameters = given["parameters"]
    latents, takes = len(parameters.mu_head.b), parameters.decoder[0].W.shape[1]
    if values is None:
        if takes > latents:
            raise ValueError(f"{name} is missing: decoder[0] takes {takes} numbers, but mu_head gives {latents}.")
        return None
    if takes <= latents:
        raise ValueError(f"{name} must be None, as decoder[0] takes the latents alone.")
    found, inputs = column()(name, values, given), parameters.encoder[0].W.shape[1]
    if len(found) != takes - latents:
        raise ValueError(f"{name} has {len(found)} numbers, but decoder[0] takes {takes - latents} beside the latents.")
    if len(given["x"]) not in (inputs, inputs - len(found)):
        raise ValueError(
            f"x has {len(given['x'])} numbers, but encoder[0] takes {inputs}: those of x, or the condition as well."
        )
    return found


def _target(name, values, given):
    """What is to be rebuilt, or None for x: as many numbers as come out, for the cross-entropy from 0 to 1."""
    outputs, rule = len(given["parameters"].decoder[-1].b), column()
    if given["loss"] == "binary_cross_entropy":
        rule = shares()
    if values is None:
        inputs = given["parameters"].encoder[0].W.shape[1]
        fits = len(given["x"]) in (inputs, inputs - len(given.get("condition") or ()))  # another x fits nothing at all
        if fits and len(given["x"]) != outputs:
            raise ValueError(f"{name} is missing: x has {len(given['x'])} numbers, and x_hat has {outputs}.")
        rule("x", given["x"], given)
        return None
    found = rule(name, values, given)
    if len(found) != outputs:
        raise ValueError(f"{name} has {len(found)} numbers, but x_hat has {outputs}.")
    return found


_JUDGED = {"activation": _activations, "output": with_a_loss, "loss": loss_with, "target": _target}
_OF_VAE = {"parameters": layered, "x": column(), "eps": column(), "beta": not_negative, "condition": _condition}


@door(**_OF_VAE, **_JUDGED, **STYLE)
def forward(
    parameters,
    x,
    eps,
    beta=1,
    activation=identity,
    output=identity,
    target=None,
    loss=None,
    condition=None,
    *,
    decimals=6,
    rounding=None,
):
    """The whole calculation, from x to the total loss, for one sample and any layer sizes.

    `parameters` as in `model.Parameters`; x and eps are columns. `activation` and `output` as in `model.forward`,
    `target` and `loss` as in `loss.total_loss`. The page keeps its numbers under the symbols of the ledger:
    `page["z[0]"]`, `page["W_e[0,1]*x[1]"]`, `page["total"]`. In deeper networks the hidden layers are h^(1), h^(2), …
    in the encoder and g^(1), … in the decoder. Before an activation h is called a_h, and x_hat logits, ℓ.
    A `condition` c, such as one-hot, is a column that stands below z where the decoder sees it, as z_c = [z; c], and
    where the encoder takes as many numbers below x, as x_c.
    """
    style = {"decimals": decimals, "rounding": rounding}
    encoder, heads, decoder = _with_activations(parameters, activation, output)
    encoder = conditional_chain(encoder, x, condition, style)
    mu, log_var = (affine(head.W, head.b, encoder[-1].result, symbols, **style) for head, symbols, _ in heads)
    sigma = standard_deviation(log_var.result, **style)
    z = latent_sample(mu.result, sigma.result, eps, **style)
    decoder = conditional_chain(decoder, z.result, condition, style)
    error = _reconstruction(x, target, decoder[-1].result, loss, style)
    kl = kl_divergence(mu.result, log_var.result, sigma.result, **style)
    total = total_loss(error.result[-1], kl.result[-1], beta, _wanted(target), loss, **style)
    pages = [*encoder, mu, log_var, sigma, z, *decoder, error, kl, total]
    return sum(pages[1:], pages[0])


@door(**_OF_VAE, **_JUDGED, **STYLE)
def backward(
    parameters,
    x,
    eps,
    beta=1,
    activation=identity,
    output=identity,
    target=None,
    loss=None,
    condition=None,
    *,
    decimals=6,
    rounding=None,
):
    """Every derivative of the loss that `forward` calculates, from ∂L/∂x' back to the first layer, for one sample.

    The arguments are those of `forward`, and its numbers are put in; the page does not repeat its lines. Symbols are
    those of `forward` with d in front: `page["d_z[0]"]`, `page["dW_d[0,1]"]`, in deeper networks `page["d_h^(1)[0]"]`.
    A condition is given, and nothing is learnt there: the columns of W_d beside those of z lead to no derivative.
    """
    style = {"decimals": decimals, "rounding": rounding}
    there = forward(parameters, x, eps, beta, activation, output, target, loss, condition, **style)
    return _back(Page((), there.numbers, ()), parameters, beta, activation, output, target, loss, style)


@door(**_OF_VAE, **_JUDGED, **STYLE)
def forward_backward(
    parameters,
    x,
    eps,
    beta=1,
    activation=identity,
    output=identity,
    target=None,
    loss=None,
    condition=None,
    *,
    decimals=6,
    rounding=None,
):
    """The page of `forward` with that of `backward` below it, calculated once."""
    style = {"decimals": decimals, "rounding": rounding}
    page = forward(parameters, x, eps, beta, activation, output, target, loss, condition, **style)
    return _back(page, parameters, beta, activation, output, target, loss, style)


@door(parameters=layered_without_heads, x=column(), **_JUDGED, **STYLE)
def autoencoder(
    parameters, x, activation=identity, output=identity, target=None, loss=None, *, decimals=6, rounding=None
):
    """An autoencoder's whole calculation, from x over its code z to the loss, for one sample and any layer sizes.

    `parameters` as in `model.AutoencoderParameters`; x is a column. `activation`, which follows the code as well, and
    `output` as in `model.autoencode`, `target` and `loss` as in `loss.reconstruction_loss`. Symbols are those of
    `forward`. With a target this is any network of layers in a row: so a sheet by someone else is entered, with its ½
    as loss="half_squared_error", its learning rate given to `update`, and `rounding` where it carries rounded numbers
    on.
    """
    style = {"decimals": decimals, "rounding": rounding}
    encoder, _, decoder = _with_activations(parameters, activation, output)
    pages = chain_forward(encoder + decoder, x, style)
    error = _reconstruction(x, target, pages[-1].result, loss, style)
    pages += [error, autoencoder_loss(error.result[-1], _wanted(target), loss, **style)]
    return sum(pages[1:], pages[0])


@door(parameters=layered_without_heads, x=column(), **_JUDGED, **STYLE)
def autoencoder_backward(
    parameters, x, activation=identity, output=identity, target=None, loss=None, *, decimals=6, rounding=None
):
    """Every derivative of the loss that `autoencoder` calculates, from ∂L/∂x' back to the first layer.

    The arguments are those of `autoencoder`, and its numbers are put in; the page does not repeat its lines.
    """
    style = {"decimals": decimals, "rounding": rounding}
    there = autoencoder(parameters, x, activation, output, target, loss, **style)
    return _autoencoder_back(Page((), there.numbers, ()), parameters, activation, output, target, loss, style)


@door(parameters=layered_without_heads, x=column(), **_JUDGED, **STYLE)
def autoencoder_forward_backward(
    parameters, x, activation=identity, output=identity, target=None, loss=None, *, decimals=6, rounding=None
):
    """The page of `autoencoder` with that of `autoencoder_backward` below it, calculated once."""
    style = {"decimals": decimals, "rounding": rounding}
    page = autoencoder(parameters, x, activation, output, target, loss, **style)
    return _autoencoder_back(page, parameters, activation, output, target, loss, style)


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


def _back(page, parameters, beta, activation, output, target, loss, style):
    """The page, which has the numbers of `forward`, and below it the backward pass."""
    encoder, heads, decoder = _with_activations(parameters, activation, output)
    page += _reconstruction_back(page, target, loss, style)
    page = chain_back(page, decoder, style)
    page += d_sigma(page.column("d_z[{}]"), page.column("eps[{}]"), **style)
    page += d_mu(page.column("d_z[{}]"), page.column("mu[{}]"), beta, **style)
    page += d_log_var(page.column("d_sigma[{}]"), page.column("sigma[{}]"), beta, **style)
    for _, symbols, _ in heads:
        page += layer_back(page, symbols, style)
    page += d_hidden(
        parameters.mu_head.W,
        page.column("d_mu[{}]"),
        parameters.log_var_head.W,
        page.column("d_log_var[{}]"),
        encoder[-1][1][0],
        **style,
    )
    return chain_back(page, encoder, style)


def _autoencoder_back(page, parameters, activation, output, target, loss, style):
    """The page, which has the numbers of `autoencoder`, and below it the backward pass."""
    encoder, _, decoder = _with_activations(parameters, activation, output)
    page += _reconstruction_back(page, target, loss, style)
    return chain_back(page, encoder + decoder, style)


def _with_activations(parameters, activation, output):
    """The `named_layers`, each with the function that follows it: (layer, symbols, function)."""
    encoder, heads, decoder = named_layers(parameters)
    functions = iter((*activation, output))
    following = lambda layers: [(layer, symbols, next(functions)) for layer, symbols in layers]
    return following(encoder), [(layer, symbols, identity) for layer, symbols in heads], following(decoder)


def _reconstruction(x, target, x_hat, loss, style):
    """The page of the reconstruction loss."""
    wanted, name = x if target is None else target, _wanted(target)
    if loss == "binary_cross_entropy":
        return cross_entropy(wanted, x_hat, name, **style)
    return squared_error(wanted, x_hat, name, loss, **style)


def _reconstruction_back(page, target, loss, style):
    """The page of the derivatives by x_hat, or with the cross-entropy by the logits."""
    name = _wanted(target)
    wanted, x_hat = page.column(f"{name}[{{}}]"), page.column("x_hat[{}]")
    if loss == "binary_cross_entropy":
        return d_logits(wanted, x_hat, name, **style)
    return d_x_hat(wanted, x_hat, name, loss, **style)


def _wanted(target):
    return "x" if target is None else "target"
