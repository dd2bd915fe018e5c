"""Learning: change all weights a little, against the gradient, and do it again.

What a step sees depends on the seed and on the number of the step alone. So a run may be stopped, cut into pieces,
saved and continued anywhere, and every number stays the same to the last bit.

Speed: the arrays are small, and one thread of NumPy's linear algebra is the fastest. The package does not set that
behind your back: start Python with OPENBLAS_NUM_THREADS=1 in the environment.
"""

from math import isfinite

import numpy as np

from . import checkpoints
from .batches import Batches
from .gradients import backward, expected_backward, flat
from .history import History, Record
from .loss import Loss, expected_squared_error, total_loss
from .model import Affine, Parameters, forward, identity
from .optimizers import SGD, Adam
from .validate import weight

__all__ = ["SGD", "Adam", "Record", "Training", "annealed", "flat_parameters"]


def flat_parameters(parameters, dtype=np.float32):
    """All numbers of `parameters` in one new vector, and `Parameters` that are views of it: `(vector, parameters)`.

    Who changes the vector changes the weights. The order is that of `gradients.flat`, so that a gradient fits.
    Raises ValueError for a weight that leaves the range of `dtype`.
    """
    with np.errstate(over="ignore"):  # an overflow is answered in words, by Affine
        vector = flat(parameters).astype(dtype)
    sizes = [size for _, layer in parameters.layers() for size in (layer.W.size, layer.b.size)]
    pieces = iter(np.split(vector, np.cumsum(sizes)[:-1]))

    def views(layers):
        return tuple(Affine(next(pieces).reshape(layer.W.shape), next(pieces)) for layer in layers)
    encoder, heads = views(parameters.encoder), views((parameters.mu_head, parameters.log_var_head))
    return vector, Parameters(encoder, *heads, views(parameters.decoder))


def annealed(steps, start=0, end=1):
    """A beta that grows evenly from `start` in step 0 to `end` in step `steps`, and stays there: a function of the step.

    Source: Bowman et al. (2016), "Generating sentences from a continuous space", section 3.1.
    """
    if not isinstance(steps, int) or steps < 1:
        raise ValueError(f"steps must be 1, 2, 3, …, not {steps!r}.")
    start, end = weight("start", start), weight("end", end)

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

    def __init__(self, parameters, x, *, optimizer, noise="fresh", eps=None, seed=0, beta=1, batch_size=None,
                 activation=identity, output=identity, dtype=np.float64):
        self.vector, self.parameters = flat_parameters(parameters, dtype)
        self.batches = Batches(x, parameters.mu_head.outputs, noise, eps, seed, batch_size, dtype)
        self.optimizer = type(optimizer)(**optimizer.settings)
        self.beta, self.activation, self.output = beta, activation, output
        if noise == "expected" and output is not identity:
            raise ValueError("output must be identity with noise='expected': only a linear decoder has a closed form.")
        self.history, self._before = History(), None
        # Every argument is looked at here, once, so that no step has to.
        eps = np.zeros(parameters.mu_head.outputs, dtype) if noise == "fresh" else self.batches.eps
        self._calculate(self.batches.x, eps, self._beta_now(), checked=True)

    @property
    def beta(self):
        """The weight of the KL divergence: a number, or a function of the step."""
        return self._beta

    @beta.setter
    def beta(self, value):
        self._beta = value if callable(value) else weight("beta", value)

    @property
    def step(self):
        """The number of the next step: how many were made."""
        return len(self.history)

    def run(self, steps):
        """Make so many steps, and give the `Record` of each when its update is made; its loss is the one before it.

        Who stops to iterate stops the training; the next `run` continues. Raises ValueError where the loss is no longer
        finite, and takes back the step that led there: what is left is the last good state.
        """
        for _ in range(steps):
            yield self._advance()

    @np.errstate(over="ignore", invalid="ignore")  # an overflow is answered in words
    def _advance(self):
        step, beta = self.step, self._beta_now()
        loss, gradients = self._calculate(*self.batches(step), beta)
        record = Record(step, *(float(part.mean()) for part in loss), beta)
        if not isfinite(record.total):
            self._go_back()
            raise ValueError(f"The loss of step {step} is not finite: a learning rate of {self.optimizer.learning_rate:g} "
                             f"is probably too large. The training is back before step {self.step}.")
        self._before = step, self.vector.copy(), self.optimizer.moments
        try:
            self.optimizer.update(self.vector, flat(gradients))
            self.history.append(record)
        except BaseException:  # interrupted half-way, by the stop button for example
            self._go_back()
            raise
        return record

    def _go_back(self):
        if self._before:
            step, self.vector[:], self.optimizer.moments = self._before
            self.history.cut(step)
            self._before = None

    def _beta_now(self):
        return weight("beta", self.beta(self.step)) if callable(self.beta) else self.beta

    def _calculate(self, x, eps, beta, checked=False):
        """The `Loss` of each sample, and the `ParameterGradients` of their mean; where eps is None, on average over it."""
        if eps is None:
            return self._expected(x, beta, checked)
        steps = forward(self.parameters, x, eps, self.activation, self.output, checked)
        return (total_loss(steps, beta, self.output, checked),
                backward(self.parameters, steps, beta, self.activation, self.output, checked).parameters)

    def _expected(self, x, beta, checked):
        gradients = expected_backward(self.parameters, x, beta, self.activation, checked).parameters
        steps = forward(self.parameters, x, np.zeros(self.batches.latents, x.dtype), self.activation, checked=checked)
        loss = total_loss(steps, beta, checked=checked)
        if isfinite(loss.total.sum()):
            error = expected_squared_error(x, steps.mu, steps.log_var, self.parameters.decoder).sum(-1)
            loss = Loss(error, loss.kl, error + beta * loss.kl)
        return loss, gradients

    def save(self, path):
        """Keep all of it in one file, from which `load` continues as if nothing had been. Name it something.npz.

        The old file stays until the new one is complete. A beta that is a function cannot be kept.
        """
        checkpoints.save(self, path)

    @classmethod
    def load(cls, path, beta=None):
        """The `Training` that a file keeps, with another beta if one is given, as it must be for a function.

        Raises ValueError for a file that is damaged or something else, and OSError where none can be read.
        """
        return checkpoints.load(cls, path, beta)
