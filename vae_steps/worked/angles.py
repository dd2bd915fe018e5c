"""Sine and cosine in decimals, of an angle in degrees: there a quarter turn is a number that can be written down."""

from decimal import Context, Decimal, localcontext
from functools import lru_cache

from ..numerals import PENCIL
from .numbers import Number

_GUARD = 10  # digits more than are kept, on the way
_EXACT = {0: Decimal(0), 30: Decimal("0.5"), 90: Decimal(1)}  # the degrees up to 90 whose sine is a short number


def sine(degrees):
    """The sine of a `Number` of degrees; exact where that is 0, ±½ or ±1."""
    with localcontext(Context(prec=max(PENCIL.prec, len(degrees.value.as_tuple().digits)) + _GUARD)):
        turned = degrees.value % 360  # with the sign of the angle
        size = min(abs(turned) % 180, 180 - abs(turned) % 180)
        sign = (-1) ** (abs(turned) > 180) * (-1) ** (turned < 0)
        found = _EXACT[int(size)] if size in _EXACT else _series(size * _pi() / 180)
        value = PENCIL.copy().plus(sign * found)  # a copy: whoever calculates with its flags looks at them
    return Number(value, degrees.exact and size in _EXACT)


def cosine(degrees):
    """The cosine of a `Number` of degrees."""
    return sine(degrees + Number(Decimal(90), True))


def _series(angle):
    """x - x³/6 + x⁵/120 - …, of an angle from 0 to a quarter turn, until nothing is added any more."""
    found, term, k = Decimal(0), angle, 1
    while found + term != found:
        found += term
        k += 2
        term *= -angle * angle / (k * (k - 1))
    return found


@lru_cache(maxsize=1)
def _pi():
    """4 (4 arctan(1/5) - arctan(1/239)): Machin's formula."""
    with localcontext(Context(prec=PENCIL.prec + 2 * _GUARD)):
        return 4 * (4 * _arctangent(5) - _arctangent(239))


def _arctangent(below):
    """The arctangent of 1 / below: 1/b - 1/(3 b³) + 1/(5 b⁵) - …."""
    found, power, k = Decimal(0), 1 / Decimal(below), 1
    while found + power / k != found:
        found += power / k
        power, k = -power / below**2, k + 2
    return found
