"""A denoising autoencoder in the hands of a learner, and how well it cleans what it was not trained on."""

from functools import cache

import numpy as np

from ..language import _
from ..loss import linear_denoiser, squared_error
from ..networks import relu, sigmoid
from ..numerals import typed
from ..training import Adam, Batch, DenoisingAutoencoder, Training, one_thread
from ..validate import finite_result, not_negative
from .entries import Entries
from .run_state import RunState, a_run

MOST_NOISE = 1.0
_BATCH = 64
_LARGE = 0.1  # a learning rate: Adam moves a weight by about as much in each step, and those of a layer are no larger
_MOST_ROWS = 400  # as many errors as a curve has room for
_LOOKED_AT = 200  # pictures of the training, for whether it still learns
_FLAT = 0.005  # of x' (1 - x'), the slope of a sigmoid, on average: 0.1 where it learns, 0.25 at most
_ALIKE, _WRONG = 1e-3, 0.01  # a difference of copies, as a share of that of pictures; an error of each pixel


class DenoisingState(RunState):
    """Takes what is typed, trains as far as it is told, and cleans `test`, always the same noise on it.

    The arguments are those of `labs.denoising`. Raises ValueError for what cannot be begun with.
    """

    def __init__(self, parameters, x, test, noise, learning_rate, steps, seed):
        self.parameters, self.x, self.test = parameters, x, test
        self.entries = Entries.of(
            {
                "noise": not_negative("noise", noise),
                "learning_rate": not_negative("learning_rate", learning_rate),
                "steps": a_run(steps),
            }
        )
        self._must_be_noise(self.entries)
        self._linear = cache(lambda noise: linear_denoiser(self.x, noise))
        self._begin(seed)

    @property
    def noise(self):
        """How large the noise is."""
        return self.entries.values["noise"]

    def noisy(self):
        """What is to be cleaned."""
        return self.test + self.noise * self._eps

    @one_thread()
    def cleaned(self):
        """What the network makes of it. Raises ValueError where a number gets too large."""
        with np.errstate(over="ignore", invalid="ignore"):
            x_hat = self.training.objective.steps(self.training.parameters, Batch(self.noisy(), None))[-1]
        finite_result("x_hat", x_hat)
        return x_hat

    @one_thread()
    def errors(self):
        """The squared error of each picture, on average: noisy, by the best linear map, and by the network."""
        noisy = self.noisy()
        linear = self._linear(self.noise)(noisy) if self.noise else noisy
        found = {"noisy": noisy, "linear": linear, "network": self.cleaned()}
        return {name: float(squared_error(self.test, x_hat).sum(-1).mean()) for name, x_hat in found.items()}

    def course(self):
        """Steps, and the error of the network after them, for the noise that is chosen."""
        return np.array(list(self._rows)), np.array(list(self._rows.values()))

    @property
    def note(self):
        """What a learner may wonder at: what a network learned with, and that it does not learn."""
        notes = []
        if self._learned and self.noise != self._learned[-1]:
            sentence = _("s is new. This network learned with s = {noise}. Reset begins with a new one.")
            notes.append(sentence.format(noise=typed(self._learned[-1])))
        elif len(self._learned) > 1:
            sentence = _(
                "This network learned with more than one s; the curve is for this one. Reset begins with a new network."
            )
            notes.append(sentence)
        if self.entries.values["learning_rate"] > _LARGE:
            sentence = _("Such a learning rate is far too large: a step goes beyond what it looks for. Try {rate}.")
            notes.append(sentence.format(rate="0.003"))
        return " ".join(notes)

    def look(self):
        """Keep the present error for the course, and return all errors."""
        found = self.errors()
        self._rows[self.step] = found["network"]
        if len(self._rows) > _MOST_ROWS:
            self._rows = self._courses[self.noise] = dict(list(self._rows.items())[::2])
        return found

    def _must_be_noise(self, entries):
        if entries.values["noise"] > MOST_NOISE:
            raise ValueError(_("noise must be at most {most}.").format(most=f"{MOST_NOISE:g}"))

    def _use(self, entries):
        self._must_be_noise(entries)
        objective, optimizer = self.training.objective, self.training.optimizer
        optimizer.learning_rate = entries.values["learning_rate"]
        if objective.noise != entries.values["noise"]:
            objective.noise = entries.values["noise"]
            self._rows = self._courses.setdefault(objective.noise, {})  # errors of another noise cannot be compared

    def _note(self):
        if self.noise not in self._learned[-1:]:
            self._learned.append(self.noise)

    @one_thread()
    def _must_learn(self):
        """Raise ValueError where the copies are all alike, or worse than the mean picture with a sigmoid that is flat.

        Then no gradient is left, with any learning rate. A training that is merely slow has its slope.
        """
        x, eps = self._looked_at
        with np.errstate(over="ignore", invalid="ignore"):
            copies = self.training.objective.steps(self.training.parameters, Batch(x + self.noise * eps, None))[-1]
        error, of_mean = (float(squared_error(x, x_hat).sum(-1).mean()) for x_hat in (copies, x.mean(0)))
        is_flat = error > max(of_mean, _WRONG * x.shape[1]) and (copies * (1 - copies)).mean() < _FLAT
        if is_flat or np.ptp(copies, 0).max() < _ALIKE * np.ptp(x, 0).max():
            raise ValueError(
                _("The network learns no more: a learning rate was too large, and its weights are ruined.")
            )

    def _begin(self, seed):
        values = self.entries.values
        self.training = Training(
            self.parameters,
            self.x,
            optimizer=Adam(values["learning_rate"]),
            objective=DenoisingAutoencoder(values["noise"], relu, sigmoid, loss="squared_error"),
            batch_size=min(_BATCH, len(self.x)),
            seed=seed,
        )
        self.seed, self._run_from, self._rows, self.trouble = seed, 0, {}, ""
        self._courses = {values["noise"]: self._rows}  # by noise, as far as it was looked at
        self._learned = []  # the noise of each stretch of the training
        random = np.random.default_rng(seed)
        self._eps = random.standard_normal(self.test.shape)
        looked_at = self.x[:_LOOKED_AT]
        self._looked_at = looked_at, random.standard_normal(looked_at.shape)
