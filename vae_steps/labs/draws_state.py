"""Draws of the noise of one sample, more and more of them: where z falls, and what each draw costs."""

import numpy as np

from .. import loss, model
from ..language import _
from ..networks import identity

MOST = 5000  # draws: as many dots as a picture has room for
_LOOKED_AT = 2000  # draws of their own, which tell how far the axis of the losses must reach
_EDGE = 0.99  # of these lie on it


class DrawsState:
    """The first draw is the eps that is given; all others come from `seed`, whatever number is drawn at once."""

    def __init__(self, parameters, x, eps, activation, output, beta, seed):
        self.parameters, self.x, self.beta, self.seed = parameters, x, beta, seed
        self._functions = activation, output
        __, self.mu, self.log_var = model.encode(parameters, x, activation)
        self.sigma = model.standard_deviation(self.log_var)
        self._first = np.atleast_2d(eps)
        self.edge = float(np.quantile(self._losses(np.random.default_rng([seed, 1]), _LOOKED_AT), _EDGE))
        self.reset()

    @property
    def count(self):
        """How many draws there are."""
        return len(self.losses)

    @property
    def expected(self):
        """The loss averaged over all eps; None where a network is not linear, and no formula knows it."""
        if any(function is not identity for function in self._functions):
            return None
        at_mean = model.forward(self.parameters, self.x, np.zeros_like(self.mu))
        return float(loss.expected_loss(at_mean, self.parameters.decoder, self.beta).total)

    def draw(self, count):
        """So many more draws. Raises ValueError where there is no more room."""
        if self.count + count > MOST:
            raise ValueError(_("There is room for {most} draws: begin again.").format(most=MOST))
        self._add(self._random.standard_normal((count, len(self.mu))))

    def reset(self):
        """The first draw alone, and the others from the same seed again."""
        self._random = np.random.default_rng(self.seed)
        self.z, self.losses = np.empty((0, len(self.mu))), np.empty(0)
        self._add(self._first)

    def _add(self, eps):
        z = model.reparameterize(self.mu, self.log_var, eps)
        self.z, self.losses = np.vstack([self.z, z]), np.append(self.losses, self._of(eps))

    def _losses(self, random, count):
        return self._of(random.standard_normal((count, len(self.mu))))

    def _of(self, eps):
        """The loss of each draw."""
        activation, output = self._functions
        steps = model.forward(self.parameters, np.tile(self.x, (len(eps), 1)), eps, activation, output)
        return loss.total_loss(steps, self.beta, output).total
