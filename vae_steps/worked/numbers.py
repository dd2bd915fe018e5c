"""Numbers on a page of worked calculation: decimals that know whether they are exact or were rounded on the way."""

from decimal import Context, Decimal, Inexact, Overflow
from functools import reduce
from typing import NamedTuple

from ..language import _
from ..numerals import PENCIL
from ..validate import OutOfRange

MOST_DIGITS = 10_000  # of a number that is carried on
_NEAR_ONE = -PENCIL.prec // 2  # where v begins, of whose powers three give log(1 - v) all its digits


class Number(NamedTuple):
    """A number on the page, and whether it is exact or was rounded on the way."""

    value: Decimal
    exact: bool

    def __add__(self, other):
        return _calculate(Context.add, self, other, digits=MOST_DIGITS)  # 1 + 1e-80 keeps both, as its sums do

    def __sub__(self, other):
        return _calculate(Context.subtract, self, other, digits=MOST_DIGITS)

    def __mul__(self, other):
        if any(number == (0, True) for number in (self, other)):
            return Number(Decimal(0), True)  # nothing times a rounded number is exactly nothing
        return _calculate(Context.multiply, self, other, digits=max(map(_digits, (self, other))))

    def __truediv__(self, other):
        return _calculate(Context.divide, self, other, digits=max(map(_digits, (self, other))))

    def __neg__(self):
        return Number(self.value.copy_negate() if self.value else self.value, self.exact)  # -value would round

    def size(self):
        """The number without its sign."""
        return Number(self.value.copy_abs(), self.exact)

    def exp(self):
        """e to the number; of a small one, 1 + v + ½ v² + …, as many digits as ½ v² needs; 0 where it is too small."""
        return _calculate(Context.exp, self, digits=PENCIL.prec - 2 * min(self.value.adjusted(), 0))

    def log(self):
        """The natural logarithm; nothing calls it for 0 or less."""
        lacks = _ONE - self
        if lacks.value and lacks.value.adjusted() < _NEAR_ONE:
            return _calculate(_log_of_nearly_one, lacks, digits=PENCIL.prec)
        return _calculate(Context.ln, self, digits=PENCIL.prec)

    def sqrt(self):
        """The square root; nothing calls it for less than 0."""
        return _calculate(Context.sqrt, self, digits=max(PENCIL.prec, _digits(self)))

    def tanh(self):
        """(1 - e) / (1 + e) with e = exp(-2 |v|), with the sign of v: no digit is lost near 0, nor near ±1."""
        e = (_MINUS_TWO * self.size()).exp()
        size = (_ONE - e) / (_ONE + e)
        return size if self.value >= 0 else -size

    def leading(self, decimals):
        """The number at that many decimals, of one that reads 0 there so many behind its first digit; exact."""
        first = self.value.adjusted() if reads_nothing(self, decimals) else 0
        return self.rounded(decimals - first)._replace(exact=True)

    def rounded(self, decimals):
        """The number at that many decimals; exact only if nothing was cut off.

        One that is too large for the digits behind its point has none there, and stays as it is.
        """
        if self.value.adjusted() + decimals >= PENCIL.prec:
            return self
        return _calculate(
            lambda context, value: context.quantize(value, Decimal(1).scaleb(-decimals)), self, digits=MOST_DIGITS
        )


_ONE, _MINUS_TWO = Number(Decimal(1), True), Number(Decimal(-2), True)


def _digits(number):
    return len(number.value.as_tuple().digits)


def _calculate(operation, *numbers, digits):
    context = PENCIL.copy()
    context.prec = min(max(context.prec, digits), MOST_DIGITS)
    try:
        value = operation(context, *(number.value for number in numbers))
    except Overflow:
        sentence = _("A number on the page gets more than a million digits: the inputs must be smaller.")
        raise OutOfRange(sentence) from None
    return Number(value, all(number.exact for number in numbers) and not context.flags[Inexact])


def _log_of_nearly_one(context, v):
    """log(1 - v) = -(v + v²/2 + v³/3), to which v⁴/4 adds no digit. `Context.ln` takes seconds where v is 1e-9000."""
    square = context.multiply(v, v)
    cube = context.multiply(square, v)
    return -context.add(context.add(v, context.divide(square, 2)), context.divide(cube, 3))


def added(numbers):
    """The sum of a column of `Number`s."""
    return _calculate(lambda context, *values: reduce(context.add, values, Decimal(0)), *numbers, digits=MOST_DIGITS)


def reads_nothing(number, decimals):
    """Whether a number is not 0, and too small for that many decimals."""
    return bool(number.value) and number.value.copy_abs() < Decimal(5).scaleb(-decimals - 1)
