"""What each training step sees: which samples, which noise, and what is wanted of them."""

from typing import NamedTuple

import numpy as np

from ..quoting import brief
from ..validate import choice, door, finite_array, floating, optional, whole

NOISE = ("fresh", "frozen", "expected")
_FRESH, _FROZEN, _ORDER, _LOOK = range(4)  # what is drawn, each from a part of the random numbers of its own


_STEP = whole(0, 2**64 - 1)


class Batch(NamedTuple):
    """Some samples, or one: without eps the loss is one over all eps, without a target it is that of x."""

    x: np.ndarray
    eps: np.ndarray | None
    target: np.ndarray | None = None
    condition: np.ndarray | None = None


class Batches:
    """`batches(step)` is a `Batch`, and depends on nothing but the seed and the number of the step.

    So it does not matter which steps were made before, and there is no state to lose.
    `x` is one sample (features,) or many (n, features), and `target` and `condition`, if there are any, are one row for
    each. `noise` is "fresh": an eps of `latents` numbers for each sample is drawn in each step; "frozen": one eps for
    each sample, the `eps` given or drawn once; or "expected": eps is None, and so it is where `latents` is 0.
    `batch_size` samples make one step, in a new order in each pass over x; without it, all do. `seed` is a whole number
    from 0 on. Raises ValueError, naming the argument, for anything else.
    """

    @door(
        dtype=floating,
        noise=choice(NOISE),
        latents=whole(0, 10**6),
        x=lambda name, value, given: _samples(name, value, given["dtype"]),
        eps=optional(lambda name, value, given: _own(name, value, given["dtype"])),
        seed=_STEP,
        batch_size=optional(lambda name, value, given: whole(1, len(np.atleast_2d(given["x"])))(name, value)),
        target=optional(lambda name, value, given: _for_each(name, value, given["x"])),
        condition=optional(lambda name, value, given: _for_each(name, value, given["x"])),
    )
    def __init__(
        self,
        x,
        latents,
        noise="fresh",
        eps=None,
        seed=0,
        batch_size=None,
        dtype=np.float64,
        target=None,
        condition=None,
    ):
        if eps is not None and noise != "frozen":
            raise ValueError(f"eps is only kept with noise='frozen', not with noise={brief(noise)}.")
        self.noise, self.latents, self.x, self.target, self.condition = noise, latents, x, target, condition
        self.seed, self.batch_size = seed, batch_size
        self._random = np.random.Generator(np.random.Philox(key=self.seed))
        self._state = self._random.bit_generator.state
        self._shuffled, self.eps = (None, None), None  # an epoch and its order
        if eps is not None:
            self.eps = eps
            if eps.shape != (*x.shape[:-1], latents):
                raise ValueError(
                    f"eps has shape {brief(eps.shape)}, but each sample needs {latents} numbers: "
                    f"{(*self.x.shape[:-1], latents)}."
                )
        elif noise == "frozen" and latents:
            self.eps = self._draw(_FROZEN, 0, self.x)

    def __call__(self, step):
        """The `Batch` that a step sees."""
        step = step if type(step) is int and 0 <= step < 2**64 else _STEP("step", step)
        x, eps, *others = self.x, self.eps, self.target, self.condition
        rows = self._rows(step)
        if rows is not None:
            x, eps, *others = (array if array is None else array.take(rows, 0) for array in (x, eps, *others))
        return Batch(x, self._draw(_FRESH, step, x) if self._fresh else eps, *others)

    def whole(self):
        """All samples in one `Batch`, with the eps that stays, or with eps = 0 where each step draws its own."""
        eps = np.zeros((*self.x.shape[:-1], self.latents), self.x.dtype) if self._fresh else self.eps
        return Batch(self.x, eps, self.target, self.condition)

    def draw(self, number):
        """All samples in one `Batch` with the eps of this number, the same whenever it is asked for, and in no step."""
        eps = self._draw(_LOOK, _STEP("number", number), self.x) if self.latents else None
        return Batch(self.x, eps, self.target, self.condition)

    @property
    def _fresh(self):
        return self.noise == "fresh" and self.latents

    def _rows(self, step):
        """Where a step's samples are: the next `batch_size` in this epoch's order, or what is left; None for all."""
        size = self.batch_size
        if size is None or self.x.ndim == 1:
            return None
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


def _samples(name, value, dtype):
    x = _own(name, value, dtype)
    if x.ndim not in (1, 2) or not x.size:
        raise ValueError(f"{name} has shape {brief(x.shape)}, but it must be (features,) or (n, features).")
    return x


def _for_each(name, value, x):
    """A row for each sample of x."""
    array = _own(name, value, x.dtype)
    if array.shape[:-1] != x.shape[:-1] or not array.size:
        raise ValueError(
            f"{name} has shape {brief(array.shape)}, but x has {x.shape}: each sample needs a row of {name}."
        )
    return array
