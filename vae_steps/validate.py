"""What comes in from outside becomes a finite array, or one sentence says why not."""

import numpy as np


def finite_array(name, value, features=None):
    """Return `value` as a float array whose last axis holds `features` numbers.

    float32 and float64 stay as they are; whole numbers become float64.
    Raises ValueError, naming the argument, what came and what is wanted, for anything that is not
    a number, for ragged or wrongly sized input, and for NaN or infinity.
    """
    try:
        array = np.asarray(value)
    except ValueError:  # NumPy's answer to ragged rows
        raise ValueError(f"{name} must be an array of numbers with rows of one length, not {_short(value)}.") from None
    if array.dtype.kind not in "iuf":
        raise ValueError(f"{name} must be an array of numbers, not {_short(value)}.")
    if array.dtype not in (np.float32, np.float64):
        array = array.astype(np.float64)
    if features is not None and (array.ndim == 0 or array.shape[-1] != features):
        raise ValueError(f"{name} has shape {array.shape}, but its last axis must hold {features} numbers.")
    if not np.isfinite(array).all():
        place, bad = first_where(~np.isfinite(array), array)
        raise ValueError(f"{name}{place} is {bad}, but every number in {name} must be finite.")
    return array


def first_where(condition, array):
    """The index, written as in Python, and the value of the first entry of `array` where `condition` holds."""
    index = tuple(int(i) for i in np.argwhere(condition)[0])
    return ("[" + ", ".join(map(str, index)) + "]" if index else ""), array[index]


def at_most(name, array, limit, formula):
    """Raise ValueError where an `array` is above the limit from which `formula` overflows."""
    if (array > limit).any():
        place, value = first_where(array > limit, array)
        raise ValueError(
            f"{name}{place} is {value:.6g}, but above {limit:.1f} {formula} leaves the range of {array.dtype}."
        )


def finite_result(name, array):
    """Return a calculated `array`, or raise ValueError where it left the range of its floating-point type."""
    if not np.isfinite(array).all():
        place, _ = first_where(~np.isfinite(array), array)
        raise ValueError(
            f"{name}{place} leaves the range of {array.dtype}: the numbers that lead to it must be smaller."
        )
    return array


def weight(name, value):
    """One number that is not negative, such as beta, as a float: it leaves float32 arrays as they are."""
    value = finite_array(name, value)
    if value.ndim or value < 0:
        raise ValueError(f"{name} must be one number that is not negative, not {value}.")
    return float(value)


def one_shape(**arrays):
    """Raise ValueError unless the leading axes of the named arrays fit together (NumPy broadcasting)."""
    try:
        np.broadcast_shapes(*(array.shape for array in arrays.values()))
    except ValueError:
        shapes = " and ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ValueError(f"The shapes of {shapes} do not fit together.") from None


def _short(value):
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
