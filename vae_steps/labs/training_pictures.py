"""The pictures of a live training: `curves` and `figures`, drawn as SVG from what `training_state` tells."""

import numpy as np

from .. import figures, model

_DRAWS = 40  # as many x' as a reader still sees as single dots


def chosen(now):
    """The names of the pictures for one sample or for many, as far as these latent dimensions have them."""
    many = now.steps.x.ndim == 2
    plane = (["latent_means"] if many else ["latent_plane"]) if now.steps.mu.shape[-1] == 2 else []
    return ["loss_curve", *plane, "kl_bars"] if many else ["loss_curve", "rebuilt", *plane]


def drawn(desk, now, first):
    """All `chosen` pictures in SVG, by name, labelled with their summaries; `first` is the snapshot of step 0.

    Raises ValueError for numbers too large to draw.
    """
    with figures.drawable():
        return {name: _PICTURES[name](desk, now, first) for name in chosen(now)}


def _loss_curve(desk, now, first):
    axes = figures.Axes(4.6, 2.8)
    summary = figures.loss_curve(axes, *desk.course.series(desk.training), now.optimum, desk.before, desk.goal)
    return axes.svg(f"The loss of each step. {summary}")


def _rebuilt(desk, now, first):
    axes, steps = figures.Axes(3.8, 0.9 + 0.36 * len(now.steps.x)), now.steps
    eps = np.random.default_rng(desk.seed).standard_normal((_DRAWS, len(steps.mu)))
    _, others = model.decode(desk.training.parameters, model.reparameterize(steps.mu, steps.log_var, eps))
    return axes.svg(f"x beside x'. {figures.rebuilt(axes, steps.x, steps.x_hat, others)}")


def _latent_plane(desk, now, first):
    axes = figures.Axes(3.8, 3.8)
    with axes.ghost():
        figures.latent_plane(axes, first.steps.mu, first.steps.sigma, first.steps.z)
    return axes.svg(f"The latent plane. {figures.latent_plane(axes, now.steps.mu, now.steps.sigma, now.steps.z)}")


def _latent_means(desk, now, first):
    axes = figures.Axes(3.8, 3.8)
    return axes.svg(f"The latent plane. {figures.latent_means(axes, now.steps.mu, now.steps.sigma)}")


def _kl_bars(desk, now, first):
    axes = figures.Axes(3.8, 0.7 + 0.3 * len(now.kl))
    return axes.svg(f"The KL divergence of each latent dimension. {figures.kl_bars(axes, now.kl)}")


_PICTURES = {
    "loss_curve": _loss_curve,
    "rebuilt": _rebuilt,
    "latent_plane": _latent_plane,
    "latent_means": _latent_means,
    "kl_bars": _kl_bars,
}
