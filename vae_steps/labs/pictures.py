"""The pictures of a live lab: `figures`, drawn as SVG from a worked page, over a ghost of the first page."""

from itertools import chain
from typing import NamedTuple

import numpy as np

from .. import figures, gradients, loss
from ..spelling import named_layers
from . import layout_backward


class Numbers(NamedTuple):
    """The quantities of a worked page as arrays, under the names of `model.Steps`, with the terms of the loss."""

    x: np.ndarray
    h: np.ndarray
    mu: np.ndarray
    log_var: np.ndarray
    sigma: np.ndarray
    eps: np.ndarray
    z: np.ndarray
    x_hat: np.ndarray
    squared_error: np.ndarray
    kl: np.ndarray
    derivatives: np.ndarray


def numbers(page, parameters):
    """Take a page's quantities out of it; h stays empty where there are several hidden layers: no picture needs it.

    The derivatives by the `parameters`, in the order of `gradients.flat`, stay empty where the page has none.
    """

    def column(symbols):
        return np.array([float(number.value) for number in page.column(symbols)])

    names = (f"{name}[{{}}]" if name != "squared_error" else "(x[{0}]-x_hat[{0}])^2" for name in Numbers._fields[:-1])
    symbols = [
        f"d{name}[{','.join(map(str, index))}]"
        for layer, (_, *names_of, _) in chain(*named_layers(parameters))
        for name, array in zip(names_of, (layer.W, layer.b))
        for index in np.ndindex(array.shape)
    ]
    return Numbers(*map(column, names), np.array([float(page[symbol]) for symbol in symbols if symbol in page.numbers]))


def network(now, before, parameters, beta):
    """The network with its values, and the first ones above them."""
    axes = figures.Axes(10, 3 * len(now.z))
    return axes, figures.network(axes, parameters, now, ghost=before)


def latent_plane(now, before, parameters, beta):
    """Prior, posterior and the step from μ to z."""
    axes = figures.Axes(3.8, 3.8)
    with axes.ghost():
        figures.latent_plane(axes, before.mu, before.sigma, before.z)
    return axes, figures.latent_plane(axes, now.mu, now.sigma, now.z)


def reconstruction(now, before, parameters, beta):
    """x beside x'."""
    axes = figures.Axes(3.8, 0.8 + 0.5 * len(now.x))
    with axes.ghost():
        figures.reconstruction(axes, before.x, before.x_hat)
    return axes, figures.reconstruction(axes, now.x, now.x_hat)


def kl_surface(now, before, parameters, beta):
    """KL over μ and σ, on a grid wide enough for every latent dimension."""
    axes = figures.Axes(3.8, 3.2)
    far = max(2, 1.1 * abs(np.array([now.mu, before.mu])).max())
    low, high = min(0.2, 0.9 * now.sigma.min()), max(2.6, 1.1 * now.sigma.max())
    mu, sigma = np.linspace(-far, far, 81), np.linspace(low, high, 97)
    surface = loss.kl_divergence(*np.meshgrid(mu, 2 * np.log(sigma)))
    with axes.ghost():
        for spot in zip(before.mu, before.sigma):
            axes.plot(*spot, "o", markersize=8, fillstyle="none")
    return axes, figures.kl_surface(axes, mu, sigma, surface, np.column_stack([now.mu, now.sigma]))


def loss_parts(now, before, parameters, beta):
    """The loss as one bar, with β in its KL parts."""
    axes = figures.Axes(4.2, 1.6)
    was, now = (before.squared_error, before.kl), (now.squared_error, beta * now.kl)
    longest = max(abs(np.concatenate(parts)).sum() for parts in (was, now))
    with axes.ghost():
        figures.loss_parts(axes, *was, longest=longest)
    return axes, figures.loss_parts(axes, *now, decimals=4, longest=longest)


def derivatives(now, before, parameters, beta):
    """The derivatives by all weights and biases."""
    axes = figures.Axes(2.9, 0.9 + 0.19 * len(now.derivatives))
    with axes.ghost():
        figures.derivatives(axes, gradients.shaped(before.derivatives, parameters))
    return axes, figures.derivatives(axes, gradients.shaped(now.derivatives, parameters))


# What belongs to which steps, how it is said, and for which networks it can be drawn.
_PICTURES = {
    "network": (network, "The network", {"h", "mu", "log_var"}),
    "latent_plane": (latent_plane, "The latent plane", {"sigma", "z"}),
    "reconstruction": (reconstruction, "x beside x'", {"x_hat", "squared_error"}),
    "kl_surface": (kl_surface, "The KL divergence over mu and sigma", {"kl"}),
    "loss_parts": (loss_parts, "The parts of the loss", {"total"}),
    "derivatives": (derivatives, "The derivatives of the loss", set(layout_backward.STEPS)),
}


def chosen(steps, parameters):
    """The names of the pictures for these steps, as far as this network has them."""
    names = [name for name, (_, _, belongs) in _PICTURES.items() if belongs & set(steps)]
    if {"kl", "total"} <= set(steps) and "z" in steps:
        names.remove("kl_surface")  # the whole calculation shows KL as a part of its loss
    fits = {
        "network": len(parameters.encoder) == len(parameters.decoder) == 1,
        "latent_plane": parameters.mu_head.outputs == 2,
    }
    return [name for name in names if fits.get(name, True)]


def svg_of(name, now, before, parameters, beta):
    """A picture in SVG, labelled with its summary. Raises ValueError for numbers too large to draw."""
    draw, spoken, _ = _PICTURES[name]
    with figures.drawable():
        axes, summary = draw(now, before, parameters, beta)
        if all(map(np.array_equal, now, before)):
            axes.ghost_marks.clear()
        return axes.svg(f"{spoken}. {summary}")
