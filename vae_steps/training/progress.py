"""Where a training is, and how its loss went on the way: numbers to look at, which change nothing."""

from typing import NamedTuple

import numpy as np

from .. import loss, model

_MOST_ROWS = 400  # as many as a curve has room for


class Snapshot(NamedTuple):
    """A training at one step. Losses are means over the samples."""

    step: int
    steps: model.Steps  # at the eps that this step will see, or at eps = 0 where it sees none
    drawn: loss.Loss | None  # at that eps
    expected: loss.Loss  # averaged over all eps
    kl: np.ndarray  # of each latent dimension
    optimum: float | None  # the lowest expected total there is; unknown for beta = 0


def snapshot(training):
    """The present `Snapshot` of a `Training` without activations. Raises ValueError where a number gets too large."""
    parameters, beta = training.parameters, training.beta
    latents = parameters.mu_head.outputs
    x, eps = training.batches(training.step)
    steps = model.forward(parameters, x, np.zeros(latents) if eps is None else eps)
    drawn = None if eps is None else loss.Loss(*(part.mean() for part in loss.total_loss(steps, beta)))
    optimum = loss.linear_optimum(np.atleast_2d(x), latents, beta) if beta else None
    return Snapshot(training.step, steps, drawn, *averages(training), optimum)


def averages(training):
    """The `Loss` averaged over all eps and the samples, and its KL divergence for each latent dimension."""
    parameters, x = training.parameters, training.batches.x
    steps = model.forward(parameters, x, np.zeros(parameters.latents))
    expected = loss.expected_loss(steps, parameters.decoder, training.beta)
    kl = loss.kl_divergence(steps.mu, steps.log_var).reshape(-1, parameters.latents).mean(0)
    return loss.Loss(*(part.mean() for part in expected)), kl


class LossCourse:
    """The averaged losses of a training on its way: every so many steps, and never more than a curve has room for.

    `note` is to be called before the first step and after each one.
    """

    def __init__(self):
        self._rows, self._every = {}, 1  # the losses of a step

    def note(self, training):
        """Keep the present losses if it is their turn; when there are too many, every other step goes."""
        if training.step % self._every:
            return
        self._rows[training.step] = averages(training)[0]
        if len(self._rows) > _MOST_ROWS:
            self._rows, self._every = dict(list(self._rows.items())[::2]), 2 * self._every

    def expected(self):
        """The steps that were kept, and their expected totals."""
        return np.array(list(self._rows)), np.array([losses.total for losses in self._rows.values()])

    def series(self, training):
        """Steps and losses as `curves.loss_curve` takes them, up to the present step."""
        rows = {step: losses for step, losses in self._rows.items() if step < training.step}
        steps = np.array([*rows, training.step])
        expected = np.array([*rows.values(), averages(training)[0]]).T
        losses = dict(zip(("reconstruction", "kl", "expected"), expected))
        return steps, losses | ({"total": training.history.total[steps[:-1]]} if rows else {})
