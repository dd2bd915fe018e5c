"""The pictures of a live training: `curves` and `figures`, drawn as SVG from what `training_state` tells.

A new picture is a function below and a line in `_PICTURES`. Beside the loss they are at most 3.5 inches wide, and
beside the table 2.55: then their letters are 11 pixels high on a usual screen. All of them stand on one.
"""

import numpy as np

from .. import figures, model
from ..language import _, later
from ..spelling import named_layers

_DRAWS = 40  # as many x' as a reader still sees as single dots


def chosen(training):
    """The names of the pictures for one sample or for many, as far as these sizes have them."""
    many, latents = training.batches.x.ndim == 2, training.batches.latents
    layer = training.parameters.decoder[-1]
    small = max(layer.outputs, layer.inputs + 1) <= figures.MOST_CELLS
    return [name for name, (*__, fits) in _PICTURES.items() if fits(many, latents, small)]


def drawn(state, now, first):
    """All `chosen` pictures in SVG, by name, labelled with their summaries; `first` is the snapshot of step 0.

    Raises ValueError for numbers too large to draw.
    """
    with figures.drawable():
        return {name: _svg(*_PICTURES[name][:2], state, now, first) for name in chosen(state.training)}


def _svg(draw, spoken, *what):
    axes, summary = draw(*what)
    return axes.svg(f"{_(spoken)} {summary.spoken()}")


def _loss_curve(state, now, first):
    axes = figures.Axes(4.6, 2.15)
    course = state.course.series(state.training)
    drawn = figures.loss_curve(axes, *course, now.optimum, state.before, state.goal, state.beta_since, state.gone)
    return axes, drawn


def _moved_layer(state, now, first):
    layer, symbols = named_layers(state.training.parameters)[-1][-1]
    start = named_layers(state.parameters)[-1][-1][0]
    axes = figures.Axes(3.5, 0.8 + 0.38 * layer.outputs)
    x = now.steps.x if now.steps.x.ndim == 1 else None  # all that is left to say of one sample
    return axes, figures.moved_layer(axes, layer.W, layer.b, start.W, start.b, symbols, x)


def _rebuilt(state, now, first):
    axes, steps = figures.Axes(2.55, 0.85 + 0.2 * len(now.steps.x)), now.steps
    eps = np.random.default_rng(state.seed).standard_normal((_DRAWS, len(steps.mu)))
    __, others = model.decode(state.training.parameters, model.reparameterize(steps.mu, steps.log_var, eps))
    return axes, figures.rebuilt(axes, steps.x, steps.x_hat, others)


def _latent_plane(state, now, first):
    axes = figures.Axes(3.5, 2.7)
    with axes.ghost():
        figures.latent_plane(axes, first.steps.mu, first.steps.sigma, first.steps.z)
    return axes, figures.latent_plane(axes, now.steps.mu, now.steps.sigma, now.steps.z)


def _latent_means(state, now, first):
    axes = figures.Axes(3.5, 2.7)
    return axes, figures.latent_means(axes, now.steps.mu, now.steps.sigma)


def _kl_bars(state, now, first):
    axes = figures.Axes(2.55, 0.7 + 0.3 * len(now.kl))
    return axes, figures.kl_bars(axes, now.kl)


# How each is drawn and said, and whether there is one for many samples or for one, with so many latent dimensions, and
# a last layer that is small.
_PICTURES = {
    "loss_curve": (_loss_curve, later("The loss of each step."), lambda many, latents, small: True),
    "rebuilt": (_rebuilt, later("x beside x'."), lambda many, latents, small: not many),
    "kl_bars": (_kl_bars, later("The KL divergence of each latent dimension."), lambda many, latents, small: many),
    "moved_layer": (
        _moved_layer,
        later("The weights of the last layer, with what they were at the start."),
        lambda many, latents, small: small,
    ),
    "latent_plane": (_latent_plane, later("The latent plane."), lambda many, latents, small: not many and latents == 2),
    "latent_means": (_latent_means, later("The latent plane."), lambda many, latents, small: many and latents == 2),
}
