"""What each training step sees: which samples, and which noise."""

from numbers import Integral

import numpy as np

from ..validate import finite_array

NOISE = ("fresh", "frozen", "expected")
_FRESH, _FROZEN, _ORDER = range(3)  # what is drawn, each from a part of the random numbers of its own


class Batches:
    """`batches(step)` is `(x, eps)`, and depends on nothing but the seed and the number of the step.

    So it does not matter which steps were made before, and there is no state to lose.
    `x` is one sample (features,) or many (n, features). `noise` is "fresh": eps is drawn in each step; "frozen": one
    eps for each sample, the `eps` given or drawn once; or "expected": eps is None. `batch_size` samples make one step,
    in a new order in each pass over x; without it, all do. `seed` is a whole number from 0 on.
    Raises ValueError, naming the argument, for anything else.
    """

    def __init__(self, x, latents, noise="fresh", eps=None, seed=0, batch_size=None, dtype=np.float64):
        if noise not in NOISE:
            raise ValueError(f"noise must be 'fresh', 'frozen' or 'expected', not {noise!r}.")
        if eps is not None and noise != "frozen":
            raise ValueError(f"eps is only kept with noise='frozen', not with noise={noise!r}.")
        self.noise, self.latents, self.x = noise, latents, _own("x", x, dtype)
        if self.x.ndim not in (1, 2) or not self.x.size:
            raise ValueError(f"x has shape {self.x.shape}, but it must be (features,) or (n, features).")
        samples = 1 if self.x.ndim == 1 else len(self.x)
        self.seed = _whole("seed", seed, 0, 2**64 - 1)
        self.batch_size = None if batch_size is None else _whole("batch_size", batch_size, 1, samples)
        self._random = np.random.Generator(np.random.Philox(key=self.seed))
        self._state = self._random.bit_generator.state
        self._shuffled, self.eps = (None, None), None  # an epoch and its order
        if noise == "frozen":
            self.eps = self._draw(_FROZEN, 0, self.x) if eps is None else _own("eps", eps, dtype)
            if self.eps.shape != (*self.x.shape[:-1], latents):
                raise ValueError(
                    f"eps has shape {self.eps.shape}, but each sample needs {latents} numbers: "
                    f"{(*self.x.shape[:-1], latents)}."
                )

    def __call__(self, step):
        """What a step sees: `(x, eps)`."""
        rows = self._rows(step)
        x, eps = self.x[rows], self.eps if self.eps is None else self.eps[rows]
        return x, self._draw(_FRESH, step, x) if self.noise == "fresh" else eps

    def _rows(self, step):
        """Where a step's samples are in x: the next `batch_size` in this epoch's order, or what is left of it."""
        size = self.batch_size
        if size is None or self.x.ndim == 1:
            return ...
        epoch, batch = divmod(step, -(-len(self.x) // size))  # rounded up: the last batch of an epoch may be smaller
        if self._shuffled[0] != epoch:
            self._shuffled = epoch, self._at(_ORDER, epoch).permutation(len(self.x))
        return self._shuffled[1][batch * size : (batch + 1) * size]

    def _draw(self, what, step, x):
        return self._at(what, step).standard_normal((*x.shape[:-1], self.latents), x.dtype)

    def _at(self, what, step):
        """The random generator, moved to where the numbers for this purpose and this step begin.

        Philox calculates each random number from a key and a counter (Salmon et al., 2011), so any place is as near as
        the next. The numbers drawn count in the counter's two low words; the two high ones are ours.
        Moving takes 1 µs, and a new generator for each step 30 µs.
        """
        self._state["state"]["counter"][2:] = step, what
        self._random.bit_generator.state = self._state
        return self._random


def _own(name, value, dtype):
    """A copy of the finite numbers given, so that nobody changes them from outside."""
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, and is then answered in words
        return finite_array(name, np.array(finite_array(name, value), dtype))


def _whole(name, value, low, high):
    if not isinstance(value, Integral) or not low <= value <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}, not {value!r}.")
    return int(value)
