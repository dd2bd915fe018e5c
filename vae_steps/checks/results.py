"""What a list of checks found: each claim with a sign and its numbers. `claims` makes them."""

from textwrap import shorten
from typing import NamedTuple

import numpy as np

from ..numerals import fixed


class Check(NamedTuple):
    """One claim, whether it holds, and its numbers."""

    name: str
    passed: bool
    detail: str


class Report(tuple):
    """The `Check`s of one function, in order."""

    @property
    def failed(self):
        """The names of the claims that do not hold."""
        return [check.name for check in self if not check.passed]

    def __repr__(self):
        width = max(len(check.name) for check in self)
        return "\n".join(f"{'✓' if passed else '✗'} {name:{width}}    {detail}" for name, passed, detail in self)


class _Raised(Exception):
    """An error in the function under test, told apart from one of ours."""


def guarded(function):
    """The function under test. It is somebody else's and may raise anything: `tried` counts that as not kept."""

    def call(*arguments):
        try:
            return function(*arguments)
        except Exception as error:
            raise _Raised(shorten(f"{type(error).__name__}: {error}", 60, placeholder=" …")) from error

    return call


def tried(claims):
    """The `Report` of a dict from names to functions without arguments, which return whether a claim holds and why."""
    found = []
    for name, claim in claims.items():
        try:
            passed, detail = claim()
        except _Raised as error:
            passed, detail = False, str(error)
        found.append(Check(name, bool(passed), detail))
    return Report(found)


def every(results):
    """One result for several: the first that does not hold, or the last one."""
    for result in results:
        if not result[0]:
            break
    return result


def equal(found, wanted):
    """Whether two numbers agree to a millionth."""
    passed = abs(found - wanted) <= 1e-6 * max(1, abs(wanted))
    return passed, f"{printed(found)} {'=' if passed else '≠'} {printed(wanted)}"


def measured(claimed, draws):
    """Whether the mean of `draws` is what was claimed, within four of its standard errors."""
    mean, error = np.mean(draws), np.std(draws) / np.sqrt(len(draws))
    passed = abs(claimed - mean) <= 4 * error + 1e-9  # draws that are all the same have no error, but are rounded
    return passed, f"{printed(claimed)} {'≈' if passed else '≠'} {printed(mean)} ± {printed(error)}"


@np.errstate(over="ignore", invalid="ignore")  # a number that is not finite is one that does not agree
def same(names, found, wanted):
    """Whether two vectors agree, how many of their numbers do, and the name of the one that is furthest away."""
    away = np.abs(found - wanted)
    right = away <= 1e-6 * max(1, np.abs(wanted).max())
    count = f"{right.sum()}/{len(right)}"
    if right.all():
        return True, count
    worst = np.argmax(np.where(right, 0, away))
    return False, f"{count}    {names[worst]}: {printed(found[worst])} ≠ {printed(wanted[worst])}"


def printed(number):
    """A number as all checks print it: four decimals, or a power of ten from a million on."""
    return fixed(float(number), 4, room=11)
