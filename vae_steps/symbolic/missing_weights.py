"""The weights that our copy of the slides lacks: all one-decimal rows that give what is printed, tried and proved."""

from fractions import Fraction
from itertools import chain, product
from operator import mul
from typing import NamedTuple

import sympy as sp
from sympy import Eq, Rational
from sympy.solvers.diophantine.diophantine import diop_linear

from ..quoting import brief
from ..validate import door, whole
from .algebra import exact, exact_number

_MOST_INPUTS, _MOST_ROWS, _FARTHEST = 4, 50_000, 20  # as many rows as can be tried in a second


class RowProof(NamedTuple):
    """All one-decimal rows (w_1, w_2 | b), found by reasoning: `equation` in whole numbers of tenths, and its `cases`.

    A case is a value of c = 10 b, the solution for a = 10 w with a free whole number t_0, and the rows in range.
    """

    equation: Eq
    cases: tuple
    rows: sp.Matrix


# ---- the rules of the doors


def _inputs(name, value, given):
    found = exact(name, value)
    if found.shape[1] != 1 or len(found) > _MOST_INPUTS:
        raise ValueError(f"{name} must be a column of at most {_MOST_INPUTS} numbers, not {brief(value)}.")
    return found


def _fractions(name, value, given):
    found = _inputs(name, value, given)
    if not all(number.is_Rational for number in found):
        raise ValueError(f"{name} must be fractions, not {brief(value)}.")
    return found


def _two_fractions(name, value, given):
    found = exact(name, value)
    if found.shape != (2, 1) or not all(number.is_Rational and number for number in found):
        raise ValueError(f"{name} must be two fractions that are not 0, not {brief(value)}.")
    return found


def _fraction(name, value, given):
    found = exact_number(name, value)
    if not found.is_Rational:
        raise ValueError(f"{name} must be one fraction, not {brief(value)}.")
    return found


_low = whole(-_FARTHEST, _FARTHEST)


def _high(name, value, given):
    low, high = given["low"], _low(name, value)
    if low >= high:
        raise ValueError(f"low and {name} must be whole numbers, low below {name}, not {low} and {high}.")
    rows = (10 * (high - low) + 1) ** len(given.get("inputs", ()))
    if rows > _MOST_ROWS:
        raise ValueError(f"{name} must be closer to low: inputs would have {rows} rows to try, more than {_MOST_ROWS}.")
    return high


@door(inputs=_inputs, output=exact_number)
def row_family(inputs, output):
    """All rows that give `output` from `inputs`: the equation b = output - w · inputs, with w_1, w_2, … free."""
    weights = sp.Matrix(sp.symbols(f"w_1:{len(inputs) + 1}"))
    return Eq(sp.Symbol("b"), output - weights.dot(inputs))


@door(inputs=_fractions, output=_fraction, low=_low, high=_high)
def one_decimal_rows(inputs, output, low=-1, high=1):
    """The members of `row_family` with one decimal in [low, high], by trying all: one (w_1, …, b) in each row."""
    found, tenths = [], range(10 * low, 10 * high + 1)
    *inputs, output = (Fraction(int(number.p), int(number.q)) for number in (*inputs, output))  # faster than SymPy's
    for choice in product(tenths, repeat=len(inputs)):
        b = 10 * output - sum(map(mul, choice, inputs))
        if b in tenths:
            found.append([*choice, b])
    return sp.ImmutableMatrix(len(found), len(inputs) + 1, [Rational(tenth, 10) for row in found for tenth in row])


@door(z=_two_fractions, output=_fraction, low=_low, high=_high)
def row_proof(z, output, low=0, high=1):
    """The same for two inputs, by reasoning: a linear equation in whole numbers, solved for each possible bias.

    With w = a/10 and b = c/10, w · z + b = output becomes A a_1 + B a_2 + C c = D. For each c, Euclid's algorithm
    either shows that no whole a_1, a_2 fit, or gives all of them as a line in t_0; the range cuts out a piece.
    """
    a_1, a_2, c = sp.symbols("a_1 a_2 c", integer=True)
    numbers = [z[0] / 10, z[1] / 10, Rational(1, 10), output]
    scale = sp.ilcm(*(number.q for number in numbers))
    A, B, C, D = (number * scale / sp.igcd(*(n * scale for n in numbers)) for number in numbers)
    cases, rows = [], []
    for tenths in range(10 * low, 10 * high + 1):
        line = diop_linear(A * a_1 + B * a_2 + C * tenths - D)
        if None in line:
            continue
        (t,) = line[0].free_symbols
        inside = [
            [Rational(a, 10) for a in (*(part.subs(t, step) for part in line), tenths)]
            for step in _whole_numbers_between(line, t, 10 * low, 10 * high)
        ]
        cases.append((tenths, sp.Matrix(line), len(inside)))
        rows += inside
    equation = Eq(A * a_1 + B * a_2 + C * c, D, evaluate=False)
    return RowProof(equation, tuple(cases), sp.ImmutableMatrix(len(rows), 3, list(chain(*rows))))


def _whole_numbers_between(line, t, low, high):
    """The whole t for which every part of the line lies in [low, high]."""
    ends = [sorted((end - part.subs(t, 0)) / part.coeff(t) for end in (low, high)) for part in line]
    return range(max(sp.ceiling(start) for start, _ in ends), min(sp.floor(end) for _, end in ends) + 1)
