"""A painter of icons in the hands of a learner: a grey picture, draws of its colours, and latents to steer them by."""

from functools import cached_property
from typing import NamedTuple

import numpy as np

from .. import icons, measures, model
from ..language import _
from .entries import Entries
from .steering_state import FARTHEST, SteeringState, limits_of, names_of

DRAWS = 8
_FAR = 2.0  # how far a latent is moved, to see what it does


class Look(NamedTuple):
    """What the sliders give, and then the draws; the share of right hues of each; the draw with most of them, from 0.

    For an icon without much colour the shares are NaN, and no draw is best: None.
    """

    painted: np.ndarray
    shares: np.ndarray
    best: int | None


class ColouringState(SteeringState):
    """`network` is a VAE of coloured pictures with their grey as its condition; `samples` have x and names."""

    def __init__(self, network, samples, sample, seed):
        self.network, self.samples, self.seed = network, samples, seed
        self.latents = network.parameters.latents
        self.limits = limits_of(self.latents)
        self.entries = Entries.of(dict.fromkeys(names_of(self.latents), 0.0))
        self.is_shown = False  # the true colours
        self._take(sample)

    @cached_property
    def order(self):
        """The latents, those first that move the colours of all icons most."""
        ends = [
            self._painted(np.tile(way * unit, (len(self.greys), 1)), self.greys)
            for unit in self._units
            for way in (-1, 1)
        ]
        moved = [np.abs(high - low).mean() for low, high in zip(ends[::2], ends[1::2])]
        return np.argsort(moved)[::-1].tolist()

    @cached_property
    def greys(self):
        """The grey of each icon."""
        return icons.grey(self.samples.x)

    @property
    def x(self):
        """The icon in its true colours."""
        return self.samples.x[self.sample]

    @property
    def grey(self):
        """All that the painter sees."""
        return self.greys[self.sample]

    def look(self):
        """The `Look` at the icon as it is now."""
        z = np.vstack([self.point, self._draws])
        painted = self._painted(z, np.tile(self.grey, (len(z), 1)))
        shares = self._shares(painted)
        return Look(painted, shares, None if np.isnan(shares[1:]).all() else int(np.nanargmax(shares[1:])))

    def own(self):
        """What the own code gives."""
        return self._painted(self._own[None], self.grey[None])[0]

    def choose(self, value):
        """The icon of this name."""
        if value not in self.samples.names:
            raise ValueError(_("There is no such icon."))
        self._take(self.samples.names.index(value))

    def another(self):
        """The next icon."""
        self._take((self.sample + 1) % len(self.samples.names))

    def draw(self):
        """Eight new draws, and the sliders to the first of them."""
        self.seed += 1
        self._draw()

    def to_best(self):
        """The sliders to the best of the draws, or to the first of them where none can be judged."""
        self._go_to(self._draws[self.look().best or 0])

    def to_own(self):
        """The sliders to the icon's own code."""
        self._go_to(self._own)

    def middle(self):
        """All sliders to 0."""
        self._go_to(np.zeros(self.latents))

    def show(self):
        """Show the true colours, or hide them again."""
        self.is_shown = not self.is_shown

    @property
    def _units(self):
        return _FAR * np.eye(self.latents)

    def _shares(self, painted):
        if not (measures.saturation(self.x[None]) > measures.COLOURED).any():
            return np.full(len(painted), np.nan)
        return measures.hue_share_of_each(painted.clip(0, 1), np.tile(self.x, (len(painted), 1)))

    def _painted(self, z, grey):
        parameters, activation, output = self.network
        return model.decode(parameters, z, activation, output, grey)[1]

    def _take(self, sample):
        parameters, activation, _output = self.network
        self.sample, self.is_shown = sample, False
        self._own = model.encode(parameters, self.x, activation, self.grey)[1]
        self._draw()

    def _draw(self):
        draws = np.random.default_rng(self.seed).standard_normal((DRAWS, self.latents))
        self._draws = draws.round(2).clip(-FARTHEST, FARTHEST)  # where sliders reach
        self._go_to(self._draws[0])
