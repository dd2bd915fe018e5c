"""What a list of checks found: each claim with a sign and its numbers. `claims` makes them.

`called` runs the function under test. It is somebody else's: what it gives back is judged, whatever it is; where it
raises, nothing is known, and no claim counts as noticed.
"""

import warnings
from decimal import Decimal
from numbers import Real
from typing import NamedTuple

import numpy as np

from ..numerals import fixed
from ..quoting import brief, shortened

RELATIVE, ABSOLUTE = 1e-3, 1e-5  # how far two numbers may be apart: sloppy code and float32 are right, too


class Check(NamedTuple):
    """One claim, whether it holds, and its numbers. `passed` is None where the function raised an error."""

    name: str
    passed: bool | None
    detail: str


class Report(tuple):
    """The `Check`s of one function, in order."""

    @property
    def passed(self):
        """Whether every claim holds."""
        return all(check.passed for check in self)

    @property
    def failed(self):
        """The names of the claims that do not hold."""
        return [check.name for check in self if check.passed is False]

    @property
    def crashed(self):
        """The names of the claims of which nothing is known, since the function raised an error."""
        return [check.name for check in self if check.passed is None]

    def __repr__(self):
        width = max(len(check.name) for check in self)
        return "\n".join(f"{_SIGNS[passed]} {name:{width}}    {detail}" for name, passed, detail in self)


_SIGNS = {True: "✓", False: "✗", None: "!"}


class Raised(Exception):
    """An error in the function under test, told apart from one of ours."""


class Unfit(Exception):
    """What the function under test gave back is no answer: its text says what came, and what is wanted."""


def called(function, *arguments):
    """What the function under test gives. It gets arrays of its own, and its warnings say nothing: numbers do."""
    own = [argument.copy() if isinstance(argument, np.ndarray) else argument for argument in arguments]
    try:
        with np.errstate(all="ignore"):
            return function(*own)
    except Exception as error:
        raise Raised(_told(error)) from error


def _told(error):
    try:
        text = f"{type(error).__name__}: {error}"
    except Exception:  # its own text raises
        text = type(error).__name__
    return shortened(text, 60)


def tried(claims):
    """The `Report` of a dict from names to functions without arguments, which return whether a claim holds and why."""
    found = []
    for name, claim in claims.items():
        try:
            with np.errstate(all="ignore"):  # a number that is not finite is one that does not agree
                passed, detail = claim()
        except Raised as error:
            passed, detail = None, str(error)
        except Unfit as error:
            passed, detail = False, str(error)
        found.append(Check(name, passed if passed is None else bool(passed), detail))
    return Report(found)


def every(results):
    """One result for several: the first that does not hold, or the last one."""
    for result in results:
        if not result[0]:
            break
    return result


def numbers(found, *shapes):
    """What came back as floats, in one of these shapes. Nothing else looks at what somebody else's function gives."""
    array = _of_reals(found)
    if array is None:
        raise Unfit(f"gives {brief(found)}, which is no number")
    if array.shape not in shapes:
        raise Unfit(f"gives an array {brief(array.shape)}, not {' or '.join(map(str, shapes))}")
    with np.errstate(over="ignore"):  # of a long double
        return array.astype(float)


def _of_reals(found):
    """An array of real numbers, or None: text, complex and masked numbers, bytes and ragged rows are none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a masked number in a list would become NaN
            array = np.asarray(found)
            if array.dtype == object and all(isinstance(number, Real | Decimal) for number in array.flat):
                array = array.astype(float)
            masked = np.ma.is_masked(np.ma.array(found) if isinstance(found, list | tuple) else found)
    except Exception:  # whatever an object of somebody else raises when it is asked, such as a tensor with its gradient
        return None
    bytewise = isinstance(found, bytearray | memoryview)
    return array if array.dtype.kind in "biuf" and not masked and not bytewise else None


def of_rows(function, *rows, samples="mean"):
    """The mean over the samples of what a function gives for rows: one number for each, or their mean or sum."""
    arrays = [np.asarray(each, float) for each in rows]  # `called` makes copies
    n = len(arrays[0])
    found = numbers(called(function, *arrays), (), (n,), (n, 1))
    return float(found) / (n if samples == "sum" else 1) if not found.ndim else float(found.mean())


def equal(found, wanted):
    """Whether two numbers agree, to a thousandth or to 0.00001."""
    passed = abs(found - wanted) <= ABSOLUTE + RELATIVE * abs(wanted)
    return passed, _compared(found, "=" if passed else "≠", wanted)


def measured(claimed, draws):
    """Whether the mean of `draws` is what was claimed, within four of its standard errors."""
    return near(claimed, np.mean(draws), np.std(draws) / np.sqrt(len(draws)))


def near(claimed, found, error, times=4):
    """Whether what was found is what was claimed, within so many of its standard errors."""
    passed = abs(claimed - found) <= times * error + 1e-9  # draws that are all the same have no error, but are rounded
    return passed, f"{printed(claimed)} {'≈' if passed else '≠'} {printed(found)} ± {printed(error)}"


def same(names, found, wanted, tolerance):
    """Whether two vectors agree, how many of their numbers do, and the name of the one that is furthest away."""
    away = np.abs(found - wanted)
    right = away <= tolerance
    count = f"{right.sum()}/{len(right)}"
    if right.all():
        return True, count
    worst = np.argmax(np.where(right, 0, np.where(np.isnan(away), np.inf, away)))
    return False, f"{count}    {names[worst]}: {_compared(found[worst], '≠', wanted[worst])}"


def printed(number, decimals=4):
    """A number as all checks print it: four decimals, or a power of ten from a million on and where they read 0."""
    return fixed(float(number), decimals, room=decimals + 7)


def _compared(found, sign, wanted):
    """Two numbers side by side; those that differ, with so many decimals that one sees it."""
    for decimals in (4, 5, 6, 7, 8):
        pair = printed(found, decimals), printed(wanted, decimals)
        if sign == "=" or pair[0] != pair[1]:
            break
    return f"{pair[0]} {sign} {pair[1]}"
