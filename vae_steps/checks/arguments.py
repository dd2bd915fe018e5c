"""The door of the checks: each argument is what it must be, or a ValueError says in words what came in its place."""

from numbers import Integral, Real

import numpy as np

from ..language import later
from ..quoting import brief

OF_SAMPLES = {"mean": later("n samples: mean"), "sum": later("n samples: sum")}  # the claim about a batch
_LARGEST, _MOST = 1e300, 10**6


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
        raise ValueError(f"{name} must be 1, 2, 3, … up to a million, or None, not {brief(value)}.")


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
    """Two finite numbers or more, in order; whole ones as they are written."""
    try:
        found = sorted(map(float, values))
    except (TypeError, ValueError, OverflowError):
        found = []
    if isinstance(values, (str, bytes)) or len(found) < 2 or not np.isfinite(found).all():
        raise ValueError(f"values must be two numbers or more, such as [0, 1], not {brief(values)}.")
    return [int(number) if number.is_integer() else number for number in found]


def binary(values):
    """Whether x is only 0 or 1: no other `values` will do."""
    if values is not None and some_values(values) != [0, 1]:
        raise ValueError(f"values must be [0, 1], or None for any x, not {brief(values)}.")
    return values is not None


def _real(value):
    return isinstance(value, Real) and not isinstance(value, bool)
