"""What comes in from outside becomes a finite array, or one sentence says why not.

`door` asks before and after a pure formula, so that the formula itself asks nothing.
"""

import functools
import inspect

import numpy as np

from .language import _
from .quoting import brief


def door(look, /, **rules):
    """Put a door before a pure formula. The formula itself, for loops that were looked at once, is `function.pure`.

    Each rule belongs to the argument of its name and is asked in the order given: `rule(name, value, given)` gives
    what the formula gets in its place, or raises ValueError. `given` are all arguments; those that come before are
    already looked at. The arrays among them must fit together in their leading axes. `look` is the name of the array
    that comes out, which must be finite, or a function that looks at what comes out, and raises ValueError.
    """
    looked = functools.partial(finite_result, look) if isinstance(look, str) else look

    def behind(formula):
        signature = inspect.signature(formula)
        defaults = {
            name: parameter.default
            for name, parameter in signature.parameters.items()
            if parameter.default is not parameter.empty
        }

        @functools.wraps(formula)
        def asked(*args, **kwargs):
            given = defaults | signature.bind(*args, **kwargs).arguments
            with np.errstate(over="ignore", invalid="ignore"):  # an overflow is answered in words, by `look`
                for name, rule in rules.items():
                    given[name] = rule(name, given[name], given)
                one_shape(**{name: given[name] for name in rules if isinstance(given[name], np.ndarray)})
                found = formula(**given)
                looked(found)
            return found

        asked.pure = formula
        return asked

    return behind


def numbers(features=None, largest=None, formula=None):
    """A rule for `door`: a finite array, as of `finite_array`.

    Its last axis holds as many numbers as that of the argument named `features`, or as `features(given)` says.
    `largest` and `formula` are those of `at_most`.
    """

    def rule(name, value, given):
        if isinstance(features, str):
            other = given[features]
            wanted = other.shape[-1] if other.ndim else None
        else:
            wanted = features and features(given)
        array = finite_array(name, value, wanted)
        if largest:
            at_most(name, array, largest, formula)
        return array

    return rule


def finite_fields(*names):
    """A look for `door`: these fields of what comes out must be finite."""

    def look(found):
        for name in names:
            finite_result(name, getattr(found, name))

    return look


def one_of(names):
    """A rule for `door`: one of the values of a dict, which a sentence calls by their names."""

    def rule(name, value, given):
        if not any(value is known for known in names.values()):
            raise ValueError(f"{name} must be {listed(names)}, not {brief(value)}.")
        return value

    return rule


def listed(names):
    """Names in a sentence: "identity, relu or sigmoid"."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def finite_array(name, value, features=None):
    """Return `value` as a float array whose last axis holds `features` numbers.

    float32 and float64 stay as they are; whole numbers become float64.
    Raises ValueError, naming the argument, what came and what is wanted, for anything that is not
    a number, for ragged or wrongly sized input, and for NaN or infinity.
    """
    try:
        array = np.asarray(value)
    except ValueError:  # NumPy's answer to ragged rows
        sentence = _("{name} must be an array of numbers with rows of one length, not {value}.")
        raise ValueError(sentence.format(name=name, value=brief(value))) from None
    if array.dtype.kind not in "iuf":
        sentence = _("{name} must be an array of numbers, not {value}.")
        raise ValueError(sentence.format(name=name, value=brief(value)))
    if array.dtype not in (np.float32, np.float64):
        array = array.astype(np.float64)
    if features is not None and (array.ndim == 0 or array.shape[-1] != features):
        sentence = _("{name} has shape {shape}, but its last axis must hold {features} numbers.")
        raise ValueError(sentence.format(name=name, shape=array.shape, features=features))
    if not np.isfinite(array).all():
        place, bad = first_where(~np.isfinite(array), array)
        sentence = _("{number} is {value}, but every number in {name} must be finite.")
        raise ValueError(sentence.format(number=f"{name}{place}", value=bad, name=name))
    return array


def first_where(condition, array):
    """The index, written as in Python, and the value of the first entry of `array` where `condition` holds."""
    index = tuple(int(i) for i in np.argwhere(condition)[0])
    return ("[" + ", ".join(map(str, index)) + "]" if index else ""), array[index]


def at_most(name, array, largest, formula):
    """Raise ValueError where an `array` is above `largest(dtype)`, from which `formula` overflows."""
    limit = largest(array.dtype)
    if (array > limit).any():
        place, value = first_where(array > limit, array)
        sentence = _("{number} is {value}, but above {limit} {formula} leaves the range of {dtype}.")
        number, value, limit = f"{name}{place}", f"{value:.6g}", f"{limit:.1f}"
        raise ValueError(sentence.format(number=number, value=value, limit=limit, formula=formula, dtype=array.dtype))


def finite_result(name, array):
    """Raise ValueError where a calculated `array` left the range of its floating-point type."""
    if not np.isfinite(array).all():
        place, __ = first_where(~np.isfinite(array), array)
        sentence = _("{number} leaves the range of {dtype}: the numbers that lead to it must be smaller.")
        raise ValueError(sentence.format(number=f"{name}{place}", dtype=array.dtype))


def not_negative(name, value, given=None):
    """One number from 0 on, such as beta, as a float: it leaves float32 arrays as they are. A rule for `door`, too."""
    number = finite_array(name, value)
    if number.ndim or number < 0:
        raise ValueError(
            _("{name} must be one number that is not negative, not {value}.").format(name=name, value=brief(value))
        )
    return float(number)


def positive(name, value, given=None):
    """One number above 0, as `not_negative`."""
    number = finite_array(name, value)
    if number.ndim or number <= 0:
        raise ValueError(_("{name} must be one positive number, not {value}.").format(name=name, value=brief(value)))
    return float(number)


def one_shape(**arrays):
    """Raise ValueError unless the leading axes of the named arrays fit together (NumPy broadcasting)."""
    try:
        np.broadcast_shapes(*(array.shape[:-1] for array in arrays.values()))
    except ValueError:
        shapes = " and ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ValueError(f"The shapes of {shapes} do not fit together.") from None
