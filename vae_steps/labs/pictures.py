"""The pictures of live labs: `figures`, drawn as SVG over a ghost of the first numbers.

A new picture is a function below and a line in `PICTURES`. Its letters are 11 pixels high on a usual screen, where it
is as wide as here.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from .. import figures, loss, networks
from ..language import _, later
from ..spelling import named_arrays
from . import handles
from .overview import overview
from .steps import BACKWARD, FORWARD

_BESIDE = 2.9  # inches: the width of a picture beside the calculation


def latent_plane(now, first):
    """Prior, posterior and the step from μ to z."""
    axes = figures.Axes(_BESIDE, _BESIDE)
    with axes.ghost():
        figures.latent_plane(axes, first.mu, first.sigma, first.z)
    _put_handles(axes, "latent_plane", now)
    return axes, figures.latent_plane(axes, now.mu, now.sigma, now.z)


def autoencoder(now, first):
    """An autoencoder with its values, and the first ones above them."""
    axes = figures.Axes(4.24, 0.95 * figures.autoencoder_height(now.parameters))
    return axes, figures.autoencoder(axes, now.parameters, now, ghost=first)


def reconstruction(now, first):
    """x beside x', or what is to be rebuilt."""
    axes = figures.Axes(_BESIDE, 0.8 + 0.5 * len(now.wanted))
    with axes.ghost():
        figures.reconstruction(axes, first.wanted, first.x_hat, first.wanted_name)
    return axes, figures.reconstruction(axes, now.wanted, now.x_hat, now.wanted_name)


def kl_surface(now, first):
    """KL over μ and σ, on a grid wide enough for every latent dimension."""
    axes = figures.Axes(_BESIDE, 2.7)
    far = max(2, 1.1 * abs(np.array([now.mu, first.mu])).max())
    low, high = min(0.2, 0.9 * now.sigma.min()), max(2.6, 1.1 * now.sigma.max())
    mu, sigma = np.linspace(-far, far, 81), np.linspace(low, high, 97)
    surface = loss.kl_divergence(*np.meshgrid(mu, 2 * np.log(sigma)))
    with axes.ghost():
        for spot in zip(first.mu, first.sigma):
            axes.plot(*spot, "o", markersize=8, fillstyle="none")
    _put_handles(axes, "kl_surface", now)
    return axes, figures.kl_surface(axes, mu, sigma, surface, np.column_stack([now.mu, now.sigma]))


def _put_handles(axes, picture, now):
    for name, says in handles.handles(picture, now.boxes, len(now.mu)).items():
        axes.handle(name, says, *handles.place(name, now))


def loss_parts(now, first):
    """The loss as one bar, with β in its KL parts."""
    rows = figures.rows_of_parts(len(now.errors), len(now.kl), _BESIDE)
    axes = figures.Axes(_BESIDE, 1.6 + 0.36 * (rows - 1))
    longest = max(abs(shown.errors).sum() + abs(shown.beta * shown.kl).sum() for shown in (first, now))
    with axes.ghost():
        figures.loss_parts(axes, first.errors, first.kl, longest=longest, beta=first.beta, name=first.errors_name)
    return axes, figures.loss_parts(axes, now.errors, now.kl, 4, longest, now.beta, now.errors_name)


def derivatives(now, first):
    """The derivatives by all weights and biases."""
    count = sum(array.size for __, array in named_arrays(now.derivatives))
    axes = figures.Axes(_BESIDE, 0.9 + 0.19 * count)
    with axes.ghost():
        figures.derivatives(axes, first.derivatives)
    return axes, figures.derivatives(axes, now.derivatives)


class Picture(NamedTuple):
    """A picture: how it is said, to which steps it belongs, and of which quantities it is drawn.

    `draw` takes these quantities, now and at first, and returns the axes and the summary. `fits` says for which
    parameters there is such a picture. A `wide` one stands above the calculation and stays in view, the others
    beside it.
    """

    draw: Callable
    spoken: str
    steps: set[str]
    shows: tuple[str, ...]
    fits: Callable = lambda parameters: True
    wide: bool = False


PICTURES = {
    "network": Picture(
        overview,
        later("The network."),
        {*FORWARD, *BACKWARD} - {"sigma"},
        ("parameters", "x", "h", "mu", "log_var", "sigma", "eps", "z", "x_hat", "known", "boxes"),
        lambda parameters: len(parameters.encoder) == len(parameters.decoder) == 1 and not parameters.conditions,
        wide=True,
    ),
    "latent_plane": Picture(
        latent_plane,
        later("The latent plane."),
        {"sigma", "z"},
        ("mu", "sigma", "z", "boxes"),
        lambda parameters: parameters.mu_head.outputs == 2,
    ),
    "autoencoder": Picture(autoencoder, later("The autoencoder."), set(), ("parameters", "x", "z", "x_hat")),
    "reconstruction": Picture(
        reconstruction, later("x beside x'."), {"x_hat", "squared_error"}, ("wanted", "x_hat", "wanted_name")
    ),
    "kl_surface": Picture(kl_surface, later("The KL divergence over mu and sigma."), {"kl"}, ("mu", "sigma", "boxes")),
    "loss_parts": Picture(
        loss_parts, later("The parts of the loss."), {"total"}, ("errors", "kl", "beta", "errors_name")
    ),
    "derivatives": Picture(derivatives, later("The derivatives of the loss."), {*BACKWARD}, ("derivatives",)),
}


def chosen(steps, parameters):
    """The names of the pictures for these steps, as far as this network has them."""
    names = [name for name, picture in PICTURES.items() if picture.steps & {*steps} and picture.fits(parameters)]
    if {"kl", "total", "z"} <= {*steps}:
        names.remove("kl_surface")  # the whole calculation shows KL as a part of its loss
    return names


def rows_with(name, names, rows):
    """The rows beside which a picture is shown while they are open; none where it always is.

    Of more than two pictures beside the calculation only the loss always is.
    """
    beside = [one for one in names if not PICTURES[one].wide and one != "loss_parts"]
    if name not in beside or len(beside) < 2 or len(beside) == len(names):
        return []
    shown = {row["id"]: [one for one in beside if PICTURES[one].steps & {row["id"]}] or beside[:1] for row in rows}
    return [id_ for id_, found in shown.items() if name in found]


def of_autoencoder(parameters):
    """The names of the pictures for an autoencoder, as far as it has them."""
    drawn = ["autoencoder"] if len(parameters.encoder) == len(parameters.decoder) == 1 else []
    return [*drawn, "reconstruction"]


class Gallery:
    """Some pictures of one lab. The first numbers that are drawn stay in each of them as its ghost.

    The network shows the numbers of the columns that are `known`, and leads to these `boxes`.
    """

    def __init__(self, names, known=(), boxes=()):
        self._known = {"known": known, "boxes": boxes}
        self._first, self._pinned, self._shown, self._drawn = {}, {}, dict.fromkeys(names), {}

    def drawn(self, quantities):
        """All pictures in SVG by name, labelled with their summaries. One that would show the same is not drawn again.

        `quantities` as `Calculation` gives them. Raises ValueError for numbers too large to draw.
        """
        quantities = quantities | self._known
        for name, before in self._shown.items():
            now = _Shown(PICTURES[name], quantities)
            first = (self._pinned or self._first).setdefault(name, now)
            if before is None or now.numbers != before.numbers:
                self._drawn[name] = _svg(PICTURES[name], now, first)
                self._shown[name] = now
        return dict(self._drawn)

    def pin(self, is_now=True):
        """Let the numbers that are drawn be the ghost from now on; or else the first ones again."""
        self._pinned = dict(self._shown) if is_now else {}
        for name, now in self._shown.items():
            self._drawn[name] = _svg(PICTURES[name], now, (self._pinned or self._first)[name])
        return dict(self._drawn)


class _Shown:
    """The quantities in a picture, and all their `numbers` as Python's own: these are compared at once."""

    def __init__(self, picture, quantities):
        found = {name: quantities[name] for name in picture.shows}
        self.quantities = SimpleNamespace(**found)
        self.numbers = [_plain(quantity) for quantity in found.values()]


def _plain(quantity):
    if isinstance(quantity, (float, str, tuple)):
        return quantity
    return (quantity if isinstance(quantity, np.ndarray) else networks.flat(quantity)).tolist()


def _svg(picture, now, first):
    with figures.drawable():
        axes, summary = picture.draw(now.quantities, first.quantities)
        if now.numbers == first.numbers:
            axes.ghost_marks.clear()
        return axes.svg(f"{_(picture.spoken)} {summary.spoken()}")
