"""Where a training is, and how its loss went on the way: numbers to look at, which change nothing."""

from typing import NamedTuple

import numpy as np

from ..validate import door, instance, whole
from .loop import Training

_MOST_ROWS = 400  # as many as a curve has room for


class Snapshot(NamedTuple):
    """A training at one step. The losses are those of its objective, as means over the samples."""

    step: int
    steps: tuple | None  # the intermediates, such as model.Steps, at the eps that this step will see, or at eps = 0
    drawn: tuple | None  # the losses at that eps, where it sees one
    expected: tuple  # the losses averaged over all eps
    kl: np.ndarray | None  # of each latent dimension
    optimum: float | None  # the lowest expected total there is, where it is known


_training = instance(Training)


@door(training=_training)
def snapshot(training):
    """The present `Snapshot` of a `Training`. Raises ValueError where a number gets too large."""
    step, objective, parameters = training.step, training.objective, training.parameters
    batch, scheduled = training.batches(step), objective.at(step)
    drawn, _ = objective.check(parameters, batch, *scheduled)
    steps = objective.steps(parameters, batch)
    optimum = objective.optimum(parameters, training.batches.whole(), *scheduled)
    return Snapshot(step, steps, None if batch.eps is None else drawn, *averages(training), optimum)


@door(training=_training)
def averages(training):
    """The losses averaged over all eps and the samples, and the KL divergence of each latent dimension, if any.

    Where the average has no closed form, it is one over a few draws of eps, always the same.
    """
    objective = training.objective
    return objective.averages(training.parameters, training.batches, *objective.at(training.step))


class LossCourse:
    """The averaged losses of a training on its way: every so many steps, and never more than a curve has room for.

    `note` is to be called before the first step and after each one.
    """

    def __init__(self):
        self._rows, self._every = {}, 1  # the losses of a step

    @door(training=_training)
    def note(self, training):
        """Keep the present losses if it is their turn; when there are too many, every other step goes."""
        if training.step % self._every:
            return
        self._rows[training.step] = averages(training)[0]
        if len(self._rows) > _MOST_ROWS:
            self._rows, self._every = dict(list(self._rows.items())[::2]), 2 * self._every

    @door(step=whole(0, 10**15))
    def cut(self, step):
        """Forget what came after a step."""
        self._rows = {kept: losses for kept, losses in self._rows.items() if kept <= step}

    def expected(self):
        """The steps that were kept, and their expected totals."""
        return np.array(list(self._rows)), np.array([losses.total for losses in self._rows.values()])

    @door(training=_training)
    def series(self, training):
        """Steps and losses as `curves.loss_curve` takes them, up to the present step.

        The averaged total is "expected", and "total" are those of the steps themselves.
        """
        rows = {step: losses for step, losses in self._rows.items() if step < training.step}
        steps, now = np.array([*rows, training.step]), averages(training)[0]
        names = ["expected" if name == "total" else name for name in now._fields]
        losses = dict(zip(names, np.array([*rows.values(), now]).T))
        return steps, losses | ({"total": training.history.total[steps[:-1]]} if rows else {})
