"""Rules for the doors of the checks: each argument is what it must be, or a ValueError says what came in its place."""

from itertools import islice
from numbers import Integral, Real

import numpy as np

from ..language import later
from ..quoting import brief
from ..validate import choice, finite_array

OF_SAMPLES = {"mean": later("n samples: mean"), "sum": later("n samples: sum")}  # the claim about a batch
_LARGEST, _MOST = 1e300, 250_000
_MOST_VALUES = 5000  # each is asked for alone

how_samples = choice(OF_SAMPLES)  # what a function does with the samples of a batch


def a_function(name, value, given=None):
    """A function of the caller's."""
    if not callable(value):
        raise ValueError(f"{name} must be a function, not {brief(value)}.")
    return value


def a_flag(name, value, given=None):
    """True or False."""
    if not isinstance(value, bool):
        raise ValueError(f"{name} must be True or False, not {brief(value)}.")
    return value


def above_0(name, value, given=None):
    """One positive number."""
    if not _real(value) or not 0 < value < _LARGEST:
        raise ValueError(f"{name} must be a number above 0, not {brief(value)}.")
    return value


def from_1(name, value, given=None):
    """A whole number, however large, as Python's own."""
    if not _real(value) or not isinstance(value, Integral) or value < 1:
        raise ValueError(f"{name} must be 1, 2, 3, …, not {brief(value)}.")
    return int(value)


def a_size(name, value, given=None):
    """How many numbers an array has, or None."""
    if value is not None and not (_real(value) and isinstance(value, Integral) and 0 < value <= _MOST):
        raise ValueError(f"{name} must be 1, 2, 3, … up to {_MOST:,}, or None, not {brief(value)}.")
    return value


def a_batch(samples, **sizes):
    """So many samples of each size are no more than a function can be asked about within a second or two."""
    for name, size in sizes.items():
        if samples * size > _MOST:
            raise ValueError(
                f"samples × {name} must be up to {_MOST:,}, not {samples:,} × {size:,}: say that samples are fewer."
            )


def low_end(name, value, given=None):
    """Where an interval begins that holds all the x' that are tried, from 0.2 to 0.8; it may be infinite."""
    if not _real(value) or not (-_LARGEST < value <= 0.2 or value == -np.inf):
        raise ValueError(f"{name} must be a number up to 0.2, not {brief(value)}.")
    return value


def high_end(name, value, given=None):
    """Where it ends."""
    if not _real(value) or not (0.8 <= value < _LARGEST or value == np.inf):
        raise ValueError(f"{name} must be a number from 0.8 on, not {brief(value)}.")
    return value


def some_values(name, values, given=None):
    """Two different finite numbers or more, which are put in order; or None."""
    if values is None:
        return None
    try:
        known = finite_array(name, list(islice(values, _MOST_VALUES + 1)))
        found = np.unique(known).tolist() if known.ndim == 1 else []
    except Exception:  # whatever an object of somebody else raises when it is asked
        found = []
    if isinstance(values, bytes | bytearray | memoryview) or not 2 <= len(found) <= _MOST_VALUES:
        raise ValueError(f"{name} must be 2 to {_MOST_VALUES:,} numbers, such as [0, 1], not {brief(values)}.")
    return found


def binary_values(name, values, given=None):
    """[0, 1] where x is only 0 or 1, or None: no others will do."""
    found = some_values(name, values)
    if found not in (None, [0, 1]):
        raise ValueError(f"{name} must be [0, 1], or None for any x, not {brief(values)}.")
    return found


def _real(value):
    return isinstance(value, Real) and not isinstance(value, bool)
