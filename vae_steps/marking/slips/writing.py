"""The slips that every step can have: of reading its inputs off the sheet, and of writing its result down."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from itertools import product

from ...numerals import rounded
from ..recalculation import Slip
from .parts import in_latex


def of_others(step, given):
    """Other columns of the sheet, as far as they were given and are as long as the one that they are taken for."""
    for other, name in step.others.items():
        if other in given and len(given[other]) == len(given[name]) and given[other] != given[name]:
            yield Slip(
                _taken_for(other, name),
                in_latex(other, step.inputs[name]),
                given=lambda given, other=other, name=name: {**given, name: given[other]},
            )


def _taken_for(other, name):
    """The slip of taking another column for the one of this name."""
    if (other, name) == ("x", "target"):
        return "input_for_target"
    if (other, name) == ("z_t", "z_0_hat"):
        return "noisy_for_start"
    return "slope_forgotten" if name == other.replace("d_", "d_a_") else "other_layer"


def of_writing(digits, count, are_asked):
    """The slips that leave the calculation right, for `count` numbers at that many decimals, if these are asked for."""
    yield _each("sign", lambda value: -value)
    if count > 1:
        yield Slip("other_place", values=lambda values: values[::-1])
    for k in range(1, count):
        yield Slip("other_place", values=lambda values, k=k: values[k:] + values[:k])
    for places, rule in product(range(digits), (ROUND_HALF_UP, ROUND_HALF_EVEN)):
        yield _each("rounded", lambda value, places=places, rule=rule: near(value, rounded(value, places, rule)))
    for places in range(digits + 1):
        yield _each("cut", lambda value, places=places: near(value, rounded(value, places, ROUND_DOWN)))
    for power in (1, -1, 2, -2):
        yield _each("point", lambda value, power=power: _moved(rounded(value, digits), power))
    if are_asked:
        for place in range(2, digits + 1):
            yield _each("digits_swapped", lambda value, place=place: _swapped(value, place, digits))
        for units in (1, -1, 2, -2):
            yield _each("last_digit", lambda value, units=units: _nearly(value, units, digits))


def _moved(value, power):
    """The value with its decimal point elsewhere; a 0 has none to move."""
    return value.scaleb(power) if value else None


def near(value, shorter):
    """The value with fewer digits, or None where that says little of it: 1 is no rounded 0.535, and 0 is none."""
    far = abs(value) / 3 if shorter == shorter.to_integral_value() else abs(value)
    return shorter if shorter and abs(shorter - value) <= far else None


def _each(name, change):
    return Slip(name, values=lambda values: [change(value) for value in values])


def _swapped(value, place, digits):
    """The value with two neighbouring digits swapped, the second of them at that decimal."""
    shown = rounded(value, digits)
    sign, numerals, exponent = shown.as_tuple()
    numerals, right = [0] * (digits + 1 - len(numerals)) + list(numerals), place - digits - 1
    numerals[right - 1], numerals[right] = numerals[right], numerals[right - 1]
    swapped = Decimal((sign, tuple(numerals), exponent))
    return None if swapped == shown else swapped


def _nearly(value, units, digits):
    """The value with another last digit, where that is a small part of it."""
    away = units * Decimal(1).scaleb(-digits)
    return value + away if abs(away) <= abs(value) / 50 else None
