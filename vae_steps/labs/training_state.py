"""A training of a VAE in the hands of a learner: what was chosen and typed, and how far it has come."""

import numpy as np

from ..language import _
from ..training import OPTIMIZERS, Batches, LossCourse, Training
from ..validate import not_negative
from .entries import Entries
from .run_state import RunState, a_run


class TrainingState(RunState):
    """Takes what is chosen and typed, and trains as far as it is told.

    The arguments are those of `labs.training`. Raises ValueError for what cannot be begun with.
    """

    def __init__(self, parameters, x, learning_rate, noise, beta, steps, optimizer, seed, eps):
        self.parameters, self.x, self.optimizer, self.noise = parameters, x, optimizer, noise
        self.entries = Entries.of(
            {
                "learning_rate": not_negative("learning_rate", learning_rate),
                "beta": not_negative("beta", beta),
                "steps": a_run(steps),
            }
        )
        self.before = None  # steps and expected losses of the training before this one, and what it was
        self._first_seed, self._first_eps = seed, eps
        self._batches("frozen", seed)  # an eps that does not fit is told now, and not when it is chosen
        self._begin(seed)

    def _use(self, entries):
        self.training.optimizer.learning_rate = entries.values["learning_rate"]
        if self.training.objective.beta != entries.values["beta"]:
            self.training.objective.beta, self.beta_since = entries.values["beta"], self.step
            self.before = None  # losses of another beta cannot be compared

    def choose(self, noise):
        """Train with "fresh", "frozen" or "expected" noise from here on."""
        self.training.batches, self.noise, self.trouble = self._batches(noise, self.seed), noise, ""

    @property
    def gone(self):
        """Steps and losses on the way on which the present training ran away, or None."""
        return tuple(zip(*self.watch.gone)) if self.watch and self.watch.gone and self.trouble else None

    def _note(self):
        self.course.note(self.training)
        self._trained_with.add((self.entries.typed["learning_rate"], self.noise))

    def _came_back(self):
        self.course.cut(self.step)

    def _of_before(self):
        """The course of the present training, for the one after it."""
        steps, losses = self.course.expected()
        if self.gone:
            steps, losses = (np.append(*parts) for parts in zip((steps, losses), self.gone))
        if len(self._trained_with) > 1:  # it has no one name
            return steps, losses, _("before")
        [(rate, noise)] = self._trained_with
        return steps, losses, _("before: η = {rate}, {noise}").format(rate=rate, noise=_(noise))

    def _begin(self, seed):
        optimizer = OPTIMIZERS[self.optimizer](self.entries.values["learning_rate"])
        training = Training(self.parameters, self.x, optimizer=optimizer, beta=self.entries.values["beta"])
        training.batches = self._batches(self.noise, seed)
        if self.training and self.step:
            self.before = None if self.beta_since else self._of_before()
        self.training, self.seed, self._run_from, self.course = training, seed, 0, LossCourse()
        self._trained_with = set()  # learning rates, as they were typed, and noises
        self.beta_since = 0  # the step from which the present beta holds, and with it the optimum
        self.course.note(training)
        self.trouble = ""

    def _batches(self, noise, seed):
        """What a training sees; the given eps is the frozen one of the first seed."""
        eps = self._first_eps if noise == "frozen" and seed == self._first_seed else None
        return Batches(self.x, self.parameters.mu_head.outputs, noise, eps, seed)
