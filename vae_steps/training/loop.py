"""Learning: change all weights a little, against the gradient, and do it again.

What a step sees depends on the seed and on the number of the step alone. So a run may be stopped, cut into pieces,
saved and continued anywhere, and every number stays the same to the last bit.

Speed: the arrays are small, and one thread of NumPy's linear algebra is enough. A network the size of the lecture's
never uses more; for pictures, two threads on a busy machine took ten times as long as one. The package does not set
that behind your back: start Python with OPENBLAS_NUM_THREADS=1 in the environment.
"""

from math import isfinite
from numbers import Integral
from operator import attrgetter

import numpy as np

from ..gradients import backward, mean_backward
from ..language import _
from ..loss import expected_loss, total_loss
from ..model import forward
from ..networks import flat, identity, shaped
from ..validate import not_negative
from . import checkpoints
from .batches import Batches
from .history import History, Record
from .optimizers import SGD, Adam


def flat_parameters(parameters, dtype=np.float32):
    """All numbers of `parameters` in one new vector, and the same network with views of it: `(vector, parameters)`.

    A change of the vector is a change of the weights. The order is that of `networks.flat`, so that a gradient fits.
    Raises ValueError for another dtype than float32 and float64, and for a weight that leaves its range.
    """
    if dtype not in (np.float32, np.float64):
        raise ValueError(f"dtype must be np.float32 or np.float64, not {dtype!r}.")
    with np.errstate(over="ignore"):  # an overflow is answered in words, by Affine
        vector = flat(parameters).astype(dtype)
    return vector, shaped(vector, parameters)


def annealed(steps, start=0, end=1):
    """A function of the step, for beta: evenly from `start` to `end` in the first `steps` steps, and `end` ever after.

    Source: Bowman et al. (2016), "Generating sentences from a continuous space", section 3.1.
    """
    if not isinstance(steps, Integral) or steps < 1:
        raise ValueError(f"steps must be 1, 2, 3, …, not {steps!r}.")
    start, end = not_negative("start", start), not_negative("end", end)

    def beta(step):
        done = min(step / steps, 1)
        return (1 - done) * start + done * end  # exactly `end` where done is 1

    return beta


class Training:
    """A loop that can be stopped, continued, saved and loaded, and loses nothing.

    It begins with a copy of `parameters`; `training.parameters` follow every update. `x`, `noise`, `eps`, `seed` and
    `batch_size` are those of `Batches`; noise "expected" averages loss and gradient over all eps, in closed form.
    `optimizer` is an `SGD` or `Adam`; `training.optimizer` is a new one like it, and its learning rate may be changed
    between two steps. So may `training.beta`, a number or a function of the step such as `annealed(1000)`.
    `training.history` keeps the `Record` of every step, and `training.step` is the number of the next one.
    Raises ValueError, one sentence, for whatever does not fit together.
    """

    def __init__(
        self,
        parameters,
        x,
        *,
        optimizer,
        noise="fresh",
        eps=None,
        seed=0,
        beta=1,
        batch_size=None,
        activation=identity,
        output=identity,
        dtype=np.float64,
    ):
        self.vector, self.parameters = flat_parameters(parameters, dtype)
        self.batches = Batches(x, parameters.mu_head.outputs, noise, eps, seed, batch_size, dtype)
        if not isinstance(optimizer, (SGD, Adam)):
            raise ValueError(f"optimizer must be an SGD or Adam, such as SGD(0.1), not {optimizer!r}.")
        self.optimizer = type(optimizer)(**optimizer.settings)
        self.beta, self.activation, self.output = beta, activation, output
        if noise == "expected" and output is not identity:
            raise ValueError("output must be identity with noise='expected': only a linear decoder has a closed form.")
        self.history, self._before = History(), None
        self._check()

    @property
    def beta(self):
        """The weight of the KL divergence: a number, or a function of the step."""
        return self._beta

    @beta.setter
    def beta(self, value):
        self._beta = value if callable(value) else not_negative("beta", value)

    @property
    def step(self):
        """The number of the next step: how many were made."""
        return len(self.history)

    def run(self, steps):
        """Make so many steps, and give the `Record` of each when its update is made; the loss is the one before it.

        To stop, stop iterating; to continue, call `run` again. Raises ValueError where the loss is no longer finite,
        and takes back the step that led there: what is left is the last good state.
        """
        for __ in range(steps):
            yield self._advance()

    @np.errstate(over="ignore", invalid="ignore")  # an overflow is answered in words
    def _advance(self):
        step, beta = self.step, self._beta_now()
        loss, gradients = self._calculate(*self.batches(step), beta)
        record = Record(step, *(float(part.mean()) for part in loss), beta)
        if not isfinite(record.total):
            self._go_back()
            rate = self.optimizer.learning_rate
            sentence = _(
                "The loss of step {step} is not finite: learning_rate {rate} is probably too large. "
                "The training is back before step {last}."
            )
            raise ValueError(sentence.format(step=step, rate=f"{rate:g}", last=self.step))
        self._before = step, self.vector.copy(), self.optimizer, self.optimizer.moments
        try:
            self.optimizer.update(self.vector, flat(gradients))
            self.history.append(record)
        except BaseException:  # interrupted half-way, by the stop button for example
            self._go_back()
            raise
        return record

    def _go_back(self):
        if self._before:
            step, self.vector[:], optimizer, optimizer.moments = self._before
            self.history.cut(step)

    def _beta_now(self):
        return not_negative("beta", self.beta(self.step)) if callable(self.beta) else self.beta

    def _check(self):
        """Calculate once with all questions asked, so that no step has to."""
        x, eps = self.batches.x, self.batches.eps
        if self.batches.noise == "fresh":
            eps = np.zeros(self.batches.latents, x.dtype)
        self._calculate(x, eps, self._beta_now(), form=lambda function: function)

    def _calculate(self, x, eps, beta, form=attrgetter("pure")):
        """The `Loss` of each sample and the `ParameterGradients` of their mean; without eps, on average over it."""
        parameters = self.parameters
        if eps is None:
            steps = form(forward)(parameters, x, np.zeros(self.batches.latents, x.dtype), self.activation)
            loss = form(expected_loss)(steps, parameters.decoder, beta)
            return loss, form(mean_backward)(parameters, steps, beta, self.activation).parameters
        steps = form(forward)(parameters, x, eps, self.activation, self.output)
        loss = form(total_loss)(steps, beta, self.output)
        return loss, form(backward)(parameters, steps, beta, self.activation, self.output).parameters

    def save(self, path):
        """Keep everything in one file, best named something.npz; after `load` the training goes on as if never stopped.

        An old file stays until the new one is complete. A beta that is a function is not kept. Raises ValueError where
        the loss is no longer finite, so that what is kept can go on.
        """
        self._check()
        checkpoints.save(self, path)

    @classmethod
    def load(cls, path, beta=None):
        """The `Training` that a file keeps, with another beta if one is given, as it must be for a function.

        Raises ValueError for a file that is damaged or something else, and OSError where none can be read.
        """
        return checkpoints.load(cls, path, beta)
