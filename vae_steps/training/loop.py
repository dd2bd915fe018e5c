"""Learning: change all weights a little, against the gradient, and do it again.

What a step sees depends on the seed and on the number of the step alone. So a run may be stopped, cut into pieces,
saved and continued anywhere, and every number stays the same to the last bit.

Speed: a step has one thread of NumPy's linear algebra, and so its numbers do not depend on how many there are. What
stands between two steps has as many as ever; `one_thread` says why.
"""

from collections import namedtuple
from math import isfinite
from typing import NamedTuple

import numpy as np

from ..language import _
from ..networks import arrays_in, flat, given_network, shaped
from ..quoting import brief, shortened
from ..validate import OutOfRange, Refused, a_path, door, finite_result, floating, instance, whole
from . import checkpoints
from .batches import Batches
from .history import History
from .objectives import VAE, Objective
from .optimizers import SGD, Adam
from .threads import TINY, one_thread


@door(parameters=given_network, dtype=floating)
def flat_parameters(parameters, dtype=np.float32):
    """All numbers of `parameters` in one new vector, and the same network with views of it: `(vector, parameters)`.

    A change of the vector is a change of the weights. The order is that of `networks.flat`, so that a gradient fits.
    Raises ValueError for another dtype than float32 and float64, and for a weight that leaves its range.
    """
    vector = flat(parameters).astype(dtype)
    if not np.isfinite(vector).all():
        for name, array in arrays_in(parameters):
            finite_result(f"parameters {name}", array.astype(dtype))
    return vector, shaped.pure(vector, parameters)


class Place(NamedTuple):
    """Where a training stood at one step: its weights, and what its optimizer remembers."""

    step: int
    vector: np.ndarray
    optimizer: object
    moments: object


class Training:
    """A loop that can be stopped, continued, saved and loaded, and loses nothing.

    It begins with a copy of `parameters`; `training.parameters` follow every update. `x`, `target`, `condition`,
    `noise`, `eps`, `seed` and `batch_size` are those of `Batches`; noise "expected" averages loss and gradient over
    all eps, in closed form. `objective` is what is lowered, such as an `Autoencoder()`; without one it is a `VAE`, and
    further arguments are those of `VAE`. `optimizer` is an `SGD` or `Adam`. `training.objective` and
    `training.optimizer` are new ones like these, and may be changed between two steps, such as their `beta` and
    `learning_rate`. `training.history` keeps the losses of every step and what weighed them, `training.step` is the
    number of the next one, and `training.before` the `Place` where the last one began. Raises ValueError, one sentence,
    for whatever does not fit together.
    """

    def __init__(
        self,
        parameters,
        x,
        *,
        optimizer,
        objective=None,
        target=None,
        condition=None,
        noise="fresh",
        eps=None,
        seed=0,
        batch_size=None,
        dtype=np.float64,
        **settings,
    ):
        if objective is None:
            objective = VAE(**settings)
        elif settings:
            raise ValueError(
                f"{', '.join(map(shortened, settings))} must be given to the objective, and not beside it."
            )
        if not isinstance(objective, Objective):
            raise ValueError(f"objective must be an Objective, such as VAE(beta=1), not {brief(objective)}.")
        if not isinstance(optimizer, (SGD, Adam)):
            raise ValueError(f"optimizer must be an SGD or Adam, such as SGD(0.1), not {brief(optimizer)}.")
        structure = objective.structure or object
        if not isinstance(parameters, structure):
            raise ValueError(f"parameters must be {structure.__name__}, not {brief(parameters)}.")
        arrays = {"parameters": parameters, "x": x, "eps": eps, "target": target, "condition": condition} | settings
        self._given = [name for name, value in arrays.items() if value is not None and not callable(value)]
        self.objective, self.optimizer = (type(given)(**given.settings) for given in (objective, optimizer))
        self.vector, self.parameters = flat_parameters(parameters, dtype)
        latents = objective.noise_size(parameters)
        self.batches = Batches(x, latents, noise, eps, seed, batch_size, dtype, target, condition)
        rows = self.batches.batch_size or len(np.atleast_2d(self.batches.x))
        self._tiny = rows * max(array.size for __, array in arrays_in(parameters)) <= TINY
        self._record = namedtuple("Record", ("step", *objective.losses._fields, *objective.scheduled))
        self.history, self.before = History(self._record._fields[1:]), None
        self.check()

    @property
    def step(self):
        """The number of the next step: how many were made."""
        return len(self.history)

    @door(steps=whole(0, 10**15))
    def run(self, steps):
        """Make so many steps, and give the record of each when its update is made; the losses are those before it.

        A record has the number of the step, the losses of the objective, `total` among them, and those of its settings
        that may change from step to step. To stop, stop iterating; to continue, call `run` again. Raises ValueError
        where the loss is no longer finite, and takes back the step that led there: what is left is the last good state.
        """
        advance = self._advance if self._tiny else one_thread()(self._advance)
        for __ in range(steps):
            yield advance()

    @np.errstate(over="ignore", invalid="ignore")  # an overflow is answered in words
    def _advance(self):
        step = self.step
        scheduled = self.objective.at(step)
        losses, gradients = self.objective(self.parameters, self.batches(step), *scheduled)
        record = self._record(step, *losses, *scheduled)
        if not isfinite(record.total):
            self._go_back()
            rate = self.optimizer.rate(self.step)
            problem = _(
                "The loss of step {step} is not finite: the learning rate, now {rate}, is or was too large. "
                "The training is back before step {last}."
            )
            raise Refused(
                f"The loss of step {step} is not finite: learning_rate {rate:g} is probably too large. "
                f"The training is back before step {self.step}.",
                problem.format(step=step, rate=f"{rate:g}", last=self.step),
            )
        self.before = Place(step, self.vector.copy(), self.optimizer, self.optimizer.moments)
        try:
            self.optimizer.update(self.vector, flat(gradients), step)
            self.history.append(record[1:])
        except BaseException:  # interrupted half-way, by the stop button for example
            self._go_back()
            raise
        return record

    def _go_back(self):
        if self.before:
            self.return_to(self.before)

    @door(place=instance(Place))
    def return_to(self, place):
        """Back to an earlier `Place` of this training, with all that it learned since forgotten."""
        step, self.vector[:], optimizer, optimizer.moments = place
        self.history.cut(step)

    def check(self):
        """Calculate once with all questions asked, so that no step has to."""
        self.optimizer.rate(self.step)
        check = self.objective.check if self._tiny else one_thread()(self.objective.check)
        try:
            check(self.parameters, self.batches.whole(), *self.objective.at(self.step))
        except OutOfRange as error:
            raise OutOfRange(error.sentence, error.problem, self._given) from None

    def save(self, path):
        """Keep everything in one file, best named something.npz; after `load` the training goes on as if never stopped.

        An old file stays until the new one is complete. A setting that is a function of the step is not kept. Raises
        ValueError where the loss is no longer finite, so that what is kept can go on.
        """
        path = a_path("path", path)
        self.check()
        checkpoints.save(self, path)

    @classmethod
    def load(cls, path, objective=None, learning_rate=None, **settings):
        """The `Training` that a file keeps.

        `objective` is the class of its objective, where that is one of your own. `settings` change some of the
        objective's, and must have those that are functions of the step; so it is with the `learning_rate`. Raises
        ValueError for a file that is damaged or something else, and OSError where none can be read.
        """
        return checkpoints.load(cls, a_path("path", path), objective, learning_rate, settings)
