"""What comes in from outside becomes a finite array, or one sentence says why not.

`door` asks before and after a pure formula, so that the formula itself asks nothing.
"""

import contextlib
import functools
import inspect
import os
import sys
import warnings
from numbers import Integral
from pathlib import Path

import numpy as np

from .files import is_ordinary
from .language import _
from .numerals import typed
from .quoting import brief, shortened
from .spelling import counted

_MOST_LISTED = 10_000_000  # numbers in lists; an array that exists may be larger
_DEEPEST = 64  # axes that NumPy can have


class Refused(ValueError):
    """A sentence in names of the code, and the `problem` in those of a page, for those who only see that."""

    def __init__(self, sentence, problem=""):
        self.problem = problem or sentence
        super().__init__(sentence)


class OutOfRange(Refused):
    """A calculated number left the range of its type; a programmer is told, too, the `names` of what it comes from."""

    def __init__(self, sentence, problem="", names=()):
        self.sentence = sentence
        super().__init__(f"{sentence} It comes from {', '.join(names)}." if names else sentence, problem or sentence)


def problem_of(error):
    """What a learner is told of an error: names of arguments are for programmers, and so is the text of a library."""
    if hasattr(error, "problem"):
        return error.problem
    if type(error) is ValueError:
        return str(error)
    if isinstance(error, ArithmeticError):
        return _("A number gets too large or too small to be calculated with.")
    return _("This is an error in the program ({name}).").format(name=type(error).__name__)


def door(look=None, /, **rules):
    """Put a door before a pure formula. The formula itself, for loops that were looked at once, is `function.pure`.

    Every argument has a rule, by its name, which are asked in the order given: `rule(name, value, given)` gives what
    the formula gets in its place, or raises ValueError. `given` are all arguments; those that come before are already
    looked at. The arrays among them, but for those of rules that are `alone`, must fit together in their leading axes.
    `look` is the name of the array that comes out, which must be finite, or a function `look(found, given)` of what
    comes out that raises ValueError.
    """
    looked = (lambda found, given: finite_result(look, found)) if isinstance(look, str) else look

    def behind(formula):
        signature = inspect.signature(formula)
        if rules.keys() != signature.parameters.keys() - {"self"}:
            raise TypeError(f"the door of {formula.__name__} must have a rule for each of its arguments")
        defaults = {
            name: parameter.default
            for name, parameter in signature.parameters.items()
            if parameter.default is not parameter.empty
        }

        together = [name for name, rule in rules.items() if not getattr(rule, "alone", False)]
        columns = [name for name, parameter in signature.parameters.items() if parameter.kind != parameter.KEYWORD_ONLY]

        @functools.wraps(formula)
        def asked(*args, **kwargs):
            given = defaults | dict(zip(columns, args)) | kwargs  # in a tenth of the time of `bind`
            twice = kwargs.keys() & {*columns[: len(args)]}
            if twice or len(args) > len(columns) or given.keys() != signature.parameters.keys():
                given = defaults | signature.bind(*args, **kwargs).arguments  # it says what is wrong with the call
            with np.errstate(all="ignore"):  # an overflow is answered in words, by `look`
                for name, rule in rules.items():
                    given[name] = rule(name, given[name], given)
                one_shape(**{name: given[name] for name in together if isinstance(given[name], np.ndarray)})
                try:
                    found = formula(**given)
                    if looked:
                        looked(found, given)
                except OutOfRange as error:  # what is too large comes from what was given to the outermost door
                    named = signature.bind(*args, **kwargs).arguments
                    names = [name for name in columns if not (named.get(name) is None or callable(named[name]))]
                    raise OutOfRange(error.sentence, error.problem, names) from None
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
        array = finite_array(name, value, features(given) if callable(features) else None)
        if isinstance(features, str) and array.ndim and given[features].shape[-1:] not in ((), array.shape[-1:]):
            raise ValueError(
                f"{name} has shape {brief(array.shape)}, but its last axis must hold "
                f"{given[features].shape[-1]} numbers, as that of {features} does."
            )
        if largest:
            at_most(name, array, largest, formula)
        return array

    return rule


def finite_fields(*names):
    """A look for `door`: these fields of what comes out must be finite."""

    def look(found, given=None):
        for name in names:
            finite_result(name, getattr(found, name))

    return look


def one_of(names):
    """A rule for `door`: one of the values of a dict, which a sentence calls by their names."""

    def rule(name, value, given=None):
        if not any(value is known for known in names.values()):
            raise ValueError(f"{name} must be {listed(names)}, not {brief(value)}.")
        return value

    return rule


def choice(names):
    """A rule for `door`: one of some texts."""

    def rule(name, value, given=None):
        if not isinstance(value, str) or value not in names:
            raise ValueError(f"{name} must be {listed([repr(known) for known in names])}, not {brief(value)}.")
        return value

    return rule


def instance(*kinds):
    """A rule for `door`: an instance of one of these classes."""

    def rule(name, value, given=None):
        if not isinstance(value, kinds):
            known = [f"{'an' if kind.__name__[0] in 'AEIOU' else 'a'} {kind.__name__}" for kind in kinds]
            raise ValueError(f"{name} must be {listed(known)}, not {brief(value)}.")
        return value

    return rule


def anything(name, value, given=None):
    """A rule for `door`: what is looked at further on."""
    return value


def optional(rule):
    """A rule for `door`: None, or what another rule lets in."""
    return lambda name, value, given=None: None if value is None else rule(name, value, given)


def whole(low, high):
    """A rule for `door`: a whole number from `low` to `high`, as Python's own."""

    def rule(name, value, given=None):
        if not isinstance(value, Integral) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"{name} must be a whole number from {low} to {high}, not {brief(value)}.")
        return int(value)

    return rule


def generator(name, value, given=None):
    """A rule for `door`: where random numbers come from."""
    if not isinstance(value, np.random.Generator):
        raise ValueError(f"{name} must be a numpy.random.Generator, not {brief(value)}.")
    return value


def floating(name, value, given=None):
    """np.float32 or np.float64. A rule for `door`."""
    try:
        kind = np.dtype(value).type
    except Exception:  # whatever NumPy says of what is no type
        kind = None
    if value is None or kind not in (np.float32, np.float64):
        raise ValueError(f"{name} must be np.float32 or np.float64, not {brief(value)}.")
    return kind


def a_path(name, value, given=None):
    """What the file system can be asked for. A rule for `door`."""
    try:
        path = Path(value)
        if b"\0" in os.fsencode(path):
            raise ValueError
    except (TypeError, ValueError):  # bytes, or what no file can be called
        raise ValueError(f"{name} must be the path of a file, not {brief(value)}.") from None
    return path


def ordinary_file(name, path, missing=False):
    """Return the path, or raise ValueError where it leads to a folder, a pipe or a device; to nothing, where it may."""
    try:
        ordinary = is_ordinary(path)
    except FileNotFoundError:
        if missing:
            return path
        raise
    if not ordinary:
        raise ValueError(f"{name} must lead to an ordinary file, and {shortened(str(path), 100)} is none.")
    return path


@contextlib.contextmanager
def reaching(path, done):
    """Whatever the file system refuses becomes one sentence, about this path, of the kind of OSError that it was."""
    try:
        yield
    except OSError as error:
        why = error.strerror or brief(error)
        raise type(error)(f"{shortened(str(path), 100)} cannot be {done}: {why}.") from error


def elementwise(name, function, given=None):
    """A function of an array that gives as many finite numbers. A rule for `door`; it is tried out on two."""
    if not callable(function):
        raise ValueError(f"{name} must be a function, not {brief(function)}.")
    applied(name, function, np.zeros(2))
    return function


def applied(name, function, array):
    """What a function of somebody else makes of an array: as many numbers, or one sentence."""
    try:
        found = function(array)
        fits = isinstance(found, np.ndarray) and found.shape == array.shape and found.dtype.kind == "f"
    except Exception as error:
        raise ValueError(
            f"{name} must be a function of an array, but {brief(function)} raises {brief(error)}."
        ) from error
    if not fits:
        raise ValueError(
            f"{name} must give one number for each that it takes, but {brief(function)} gives {brief(found)}."
        )
    return found


def listed(names):
    """Names in a sentence: "identity, relu or sigmoid"."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def finite_array(name, value, features=None):
    """Return `value` as a float array whose last axis holds `features` numbers.

    float32 and float64 stay as they are; whole numbers become float64.
    Raises ValueError, naming the argument, what came and what is wanted, for anything that is not
    a number, for ragged or wrongly sized input, for what is masked, and for NaN or infinity.
    """
    array = value if type(value) is np.ndarray else _as_array(name, value)
    if array.dtype.kind not in "iuf":
        sentence = _("{name} must be an array of numbers, not {value}.")
        raise ValueError(sentence.format(name=name, value=brief(value)))
    if array.dtype not in (np.float32, np.float64):
        with np.errstate(over="ignore"):  # a long double that is too large is answered below
            array = array.astype(np.float64)
    if features is not None and (array.ndim == 0 or array.shape[-1] != features):
        sentence = _("{name} has shape {shape}, but its last axis must hold {features} numbers.")
        raise ValueError(sentence.format(name=name, shape=brief(array.shape), features=features))
    if not np.isfinite(array).all():
        place, bad = first_where(~np.isfinite(array), array)
        sentence = _("{number} is {value}, but every number in {name} must be finite.")
        raise ValueError(sentence.format(number=f"{name}{place}", value=bad, name=name))
    return array


def _as_array(name, value):
    """What NumPy makes of a value, as far as that is what it says."""
    masked = sys.modules.get("numpy.ma")  # loaded wherever there is a masked array, and else 1 MB for nothing
    if masked and isinstance(value, masked.MaskedArray) and masked.is_masked(value):
        raise ValueError(_("{name} must have no masked numbers.").format(name=name))
    if _too_many(value):
        sentence = _("{name} must hold at most {most} numbers, or be an array of NumPy, not {value}.")
        raise ValueError(sentence.format(name=name, most=_MOST_LISTED, value=brief(value)))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a masked number in a list would become NaN
            array = np.asarray(value)
            listed_values = array.dtype.kind in "iuf" and isinstance(value, (list, tuple))
            known = not (
                listed_values and any(isinstance(one, bool | np.bool) for one in np.asarray(value, object).flat)
            )
    except Exception as error:  # ragged rows, or whatever an object of somebody else raises when it is asked
        sentence = _("{name} must be an array of numbers with rows of one length, not {value}.")
        raise ValueError(sentence.format(name=name, value=brief(value))) from error
    if not known or isinstance(value, bytes | bytearray | memoryview):  # True is no 1, and a byte no number
        raise ValueError(_("{name} must be an array of numbers, not {value}.").format(name=name, value=brief(value)))
    return array


def _too_many(value):
    """Whether a value that calls itself a list, or lists in a list, would become more numbers than there is time for.

    It need not hold them: a range does not, and one list may stand in itself or in another one many times.
    """
    count = 1
    try:
        for __ in range(_DEEPEST):
            if isinstance(value, str | bytes | np.ndarray) or hasattr(value, "__array__"):
                break
            count *= len(value)
            if count > _MOST_LISTED:
                return True
            value = value[0]
    except OverflowError:  # what is longer than the largest index
        return True
    except Exception:  # a number, or nothing that can be asked for its first: NumPy says more
        pass
    return False


def first_where(condition, array):
    """The index, written as in Python, and the value of the first entry of `array` where `condition` holds."""
    index = tuple(int(i) for i in np.argwhere(condition)[0])
    return ("[" + ", ".join(map(str, index)) + "]" if index else ""), array[index]


def first_said(name, condition, array):
    """The first entry of `array` where `condition` holds, as a sentence about it begins: "x[0, 3] is 1.5"."""
    place, number = first_where(condition, array)
    return f"{name}{place} is {number:.6g}"


def at_most(name, array, largest, formula):
    """Raise ValueError where an `array` is above `largest(dtype)`, from which `formula` overflows."""
    limit = largest(array.dtype)
    if (array > limit).any():
        place, value = first_where(array > limit, array)
        number, result = f"{name}{place}", formula.partition(" = ")[0]
        root = result.rstrip("²")
        problem = _("{quantity} is {value}, and {result} would be too large for the computer's numbers.").format(
            quantity=counted(number) or number, value=typed(value), result=counted(root + place) + result[len(root) :]
        )
        raise OutOfRange(
            f"{number} is {value:.6g}, but above {limit:.1f} {formula} leaves the range of {array.dtype}.", problem
        )


def finite_result(name, array):
    """Raise ValueError where a calculated `array` left the range of its floating-point type."""
    if not np.isfinite(array).all():
        place, __ = first_where(~np.isfinite(array), array)
        number = f"{name}{place}"
        problem = _("{quantity} gets too large for the computer's numbers.").format(
            quantity=counted(number) or _("A number")
        )
        raise OutOfRange(
            f"{number} leaves the range of {array.dtype}: the numbers that lead to it must be smaller.", problem
        )


def not_negative(name, value, given=None):
    """One number from 0 on, such as beta, as a float: it leaves float32 arrays as they are. A rule for `door`, too."""
    found = finite_array(name, value)
    if found.ndim or found < 0:
        quantity = counted(name) or _(name.replace("_", " "))
        raise Refused(
            f"{name} must be one number that is not negative, not {brief(value)}.",
            _("{quantity} must not be negative.").format(quantity=quantity),
        )
    return float(found)


def up_to(largest):
    """A rule for `door`: one number from 0 to the largest, as of `not_negative`."""

    def rule(name, value, given=None):
        if (found := not_negative(name, value)) > largest:
            raise ValueError(f"{name} must be at most {largest}, not {brief(value)}.")
        return found

    return rule


def positive(name, value, given=None):
    """One number above 0, as `not_negative`."""
    found = finite_array(name, value)
    if found.ndim or found <= 0:
        raise ValueError(_("{name} must be one positive number, not {value}.").format(name=name, value=brief(value)))
    return float(found)


def one_shape(**arrays):
    """Raise ValueError unless the leading axes of the named arrays fit together (NumPy broadcasting)."""
    if len({array.shape[:-1] for array in arrays.values()}) < 2:
        return
    try:
        np.broadcast_shapes(*(array.shape[:-1] for array in arrays.values()))
    except ValueError:
        shapes = " and ".join(f"{name} {brief(array.shape)}" for name, array in arrays.items())
        raise ValueError(f"The shapes of {shapes} do not fit together.") from None
