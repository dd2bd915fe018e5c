"""What each training step sees: which samples, and which noise."""

import numpy as np

from .validate import finite_array

NOISE = FRESH, FROZEN, EXPECTED = "fresh", "frozen", "expected"
_EPS, _FROZEN_EPS, _ORDER = range(3)  # what is drawn, each from its own part of the random numbers


class Batches:
    """`batches(step)` is `(x, eps)`, and depends on nothing but the seed and the number of the step.

    So it does not matter which steps were made before, and there is no state to lose. `x` is one sample (features,) or
    (n, features). `noise` says what eps is: "fresh", drawn for each step; "frozen", one for each sample, the given
    `eps` or drawn once; "expected", None. `batch_size` samples make one step, in a new order in each pass over x.
    Raises ValueError for anything else.
    """

    def __init__(self, x, latents, noise=FRESH, eps=None, seed=0, batch_size=None, dtype=np.float64):
        if noise not in NOISE:
            raise ValueError(f"noise must be 'fresh', 'frozen' or 'expected', not {noise!r}.")
        if eps is not None and noise != FROZEN:
            raise ValueError(f"eps is given, but only noise='frozen' keeps one, not noise={noise!r}.")
        if not _whole(seed, 0, 2**64 - 1):
            raise ValueError(f"seed must be a whole number from 0 to 2⁶⁴ - 1, not {seed!r}.")
        self.x = _own("x", x, dtype)
        if self.x.ndim not in (1, 2) or not self.x.size:
            raise ValueError(f"x has shape {self.x.shape}, but it must be one sample (features,) or (n, features).")
        samples = 1 if self.x.ndim == 1 else len(self.x)
        if batch_size is not None and (self.x.ndim == 1 or not _whole(batch_size, 1, samples)):
            raise ValueError(f"batch_size must be a whole number from 1 to the number of samples in x, {samples}, "
                             f"and x (n, features), not {batch_size!r}.")
        self.noise, self.seed, self.batch_size, self.latents = noise, seed, batch_size, latents
        self._random = np.random.Generator(np.random.Philox(key=seed))
        self._state = self._random.bit_generator.state
        self._epoch = self._order = None
        self.eps = None
        if noise == FROZEN:
            eps = self._draw_eps(_FROZEN_EPS, 0, self.x) if eps is None else _own("eps", eps, dtype)
            if eps.shape != (*self.x.shape[:-1], latents):
                raise ValueError(f"eps has shape {eps.shape}, but there must be {latents} numbers for each sample: "
                                 f"{(*self.x.shape[:-1], latents)}.")
            self.eps = eps

    def __call__(self, step):
        x, eps = self.x, self.eps
        if self.batch_size is not None:
            rows = self._rows(step)
            x, eps = x[rows], None if eps is None else eps[rows]
        return x, self._draw_eps(_EPS, step, x) if self.noise == FRESH else eps

    def _rows(self, step):
        """The places in x of a step's samples: the next `batch_size` in this epoch's order, or what is left of it."""
        size = self.batch_size
        epoch, batch = divmod(step, -(-len(self.x) // size))
        if epoch != self._epoch:
            self._epoch, self._order = epoch, self._at(_ORDER, epoch).permutation(len(self.x))
        return self._order[batch * size : (batch + 1) * size]

    def _draw_eps(self, what, number, x):
        return self._at(what, number).standard_normal((*x.shape[:-1], self.latents), x.dtype)

    def _at(self, what, number):
        """The random generator, set to where the numbers for this purpose and this step begin.

        Philox is a function of a key and a counter (Salmon et al., 2011). The two low words of the counter count the
        numbers drawn, so that the two high ones are free for this. Setting it takes a hundredth of what a new generator does.
        """
        self._state["state"]["counter"][2:] = number, what
        self._random.bit_generator.state = self._state
        return self._random


def _own(name, value, dtype):
    """A copy of the finite numbers given: whoever changes the original later does not change the training."""
    with np.errstate(over="ignore"):
        return finite_array(name, np.array(finite_array(name, value), dtype))


def _whole(value, low, high):
    return isinstance(value, int) and low <= value <= high
