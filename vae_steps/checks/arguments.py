"""The door of the checks: each argument is what it must be, or a ValueError says in words what came in its place."""

from itertools import islice
from numbers import Integral, Real

import numpy as np

from ..language import later
from ..quoting import brief
from ..validate import finite_array

OF_SAMPLES = {"mean": later("n samples: mean"), "sum": later("n samples: sum")}  # the claim about a batch
_LARGEST, _MOST = 1e300, 250_000
_MOST_VALUES = 5000  # each is asked for alone


def a_function(name, value):
    """A function of the caller's."""
    if not callable(value):
        raise ValueError(f"{name} must be a function, not {brief(value)}.")
    return value


def a_flag(name, value):
    """True or False."""
    if not isinstance(value, bool):
        raise ValueError(f"{name} must be True or False, not {brief(value)}.")


def above_0(name, value):
    """One positive number."""
    if not _real(value) or not 0 < value < _LARGEST:
        raise ValueError(f"{name} must be a number above 0, not {brief(value)}.")


def from_1(name, value):
    """A whole number, however large."""
    if not _real(value) or not isinstance(value, Integral) or value < 1:
        raise ValueError(f"{name} must be 1, 2, 3, …, not {brief(value)}.")


def a_size(name, value):
    """How many numbers an array has, or None."""
    if value is not None and not (_real(value) and isinstance(value, Integral) and 0 < value <= _MOST):
        raise ValueError(f"{name} must be 1, 2, 3, … up to {_MOST:,}, or None, not {brief(value)}.")


def a_batch(samples, **sizes):
    """So many samples of each size are no more than a function can be asked about within a second or two."""
    for name, size in sizes.items():
        if samples * size > _MOST:
            raise ValueError(
                f"samples × {name} must be up to {_MOST:,}, not {samples:,} × {size:,}: say that samples are fewer."
            )


def how_samples(name, value):
    """What a function does with the samples of a batch."""
    if not isinstance(value, str) or value not in OF_SAMPLES:
        raise ValueError(f'{name} must be "mean" or "sum", not {brief(value)}.')


def ends(low, high):
    """An interval around all the x' that are tried, from 0.2 to 0.8; either end may be infinite."""
    if not _real(low) or not (-_LARGEST < low <= 0.2 or low == -np.inf):
        raise ValueError(f"low must be a number up to 0.2, not {brief(low)}.")
    if not _real(high) or not (0.8 <= high < _LARGEST or high == np.inf):
        raise ValueError(f"high must be a number from 0.8 on, not {brief(high)}.")


def some_values(values):
    """Two different finite numbers or more, in order."""
    try:
        known = finite_array("values", list(islice(values, _MOST_VALUES + 1)))
        found = np.unique(known).tolist() if known.ndim == 1 else []
    except Exception:  # whatever an object of somebody else raises when it is asked
        found = []
    if isinstance(values, bytes | bytearray | memoryview) or not 2 <= len(found) <= _MOST_VALUES:
        raise ValueError(f"values must be 2 to {_MOST_VALUES:,} numbers, such as [0, 1], not {brief(values)}.")
    return found


def binary(values):
    """Whether x is only 0 or 1: no other `values` will do."""
    if values is not None and some_values(values) != [0, 1]:
        raise ValueError(f"values must be [0, 1], or None for any x, not {brief(values)}.")
    return values is not None


def _real(value):
    return isinstance(value, Real) and not isinstance(value, bool)
