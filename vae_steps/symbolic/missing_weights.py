"""The weights that our copy of the slides lacks: all one-decimal rows that give what is printed, tried and proved."""

from itertools import chain, product
from typing import NamedTuple

import sympy as sp
from sympy import Eq, Rational
from sympy.solvers.diophantine.diophantine import diop_linear

from ..quoting import brief
from .algebra import exact


class RowProof(NamedTuple):
    """All one-decimal rows (w_1, w_2 | b), found by reasoning: `equation` in whole numbers of tenths, and its `cases`.

    A case is a value of c = 10 b, the solution for a = 10 w with a free whole number t_0, and the rows in range.
    """

    equation: Eq
    cases: tuple
    rows: sp.Matrix


def row_family(inputs, output):
    """All rows that give `output` from `inputs`: the equation b = output - w · inputs, with w_1, w_2, … free."""
    inputs, output = exact("inputs", inputs), exact("output", [output])[0]
    weights = sp.Matrix(sp.symbols(f"w_1:{len(inputs) + 1}"))
    return Eq(sp.Symbol("b"), output - weights.dot(inputs))


def one_decimal_rows(inputs, output, low=-1, high=1):
    """The members of `row_family` with one decimal in [low, high], by trying all: one (w_1, …, b) in each row."""
    inputs, output = exact("inputs", inputs), exact("output", [output])[0]
    found, tenths = [], _tenths(low, high)
    for choice in product(tenths, repeat=len(inputs)):
        b = 10 * output - sp.Matrix([choice]).dot(inputs)
        if b in tenths:
            found.append([*choice, b])
    return sp.ImmutableMatrix(len(found), len(inputs) + 1, [Rational(tenth, 10) for row in found for tenth in row])


def row_proof(z, output, low=0, high=1):
    """The same for two inputs, by reasoning: a linear equation in whole numbers, solved for each possible bias.

    With w = a/10 and b = c/10, w · z + b = output becomes A a_1 + B a_2 + C c = D. For each c, Euclid's algorithm
    either shows that no whole a_1, a_2 fit, or gives all of them as a line in t_0; the range cuts out a piece.
    """
    z, output = exact("z", z), exact("output", [output])[0]
    if len(z) != 2 or 0 in z or not all(number.is_Rational for number in (*z, output)):
        raise ValueError(
            f"z and output must be two fractions that are not 0, and one fraction, not {list(z)} and {output}."
        )
    a_1, a_2, c = sp.symbols("a_1 a_2 c", integer=True)
    numbers = [z[0] / 10, z[1] / 10, Rational(1, 10), output]
    scale = sp.ilcm(*(number.q for number in numbers))
    A, B, C, D = (number * scale / sp.igcd(*(n * scale for n in numbers)) for number in numbers)
    cases, rows = [], []
    for tenths in _tenths(low, high):
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


def _tenths(low, high):
    if not (isinstance(low, int) and isinstance(high, int) and low < high):
        raise ValueError(f"low and high must be whole numbers, low below high, not {brief(low)} and {brief(high)}.")
    return range(10 * low, 10 * high + 1)


def _whole_numbers_between(line, t, low, high):
    """The whole t for which every part of the line lies in [low, high]."""
    ends = [sorted((end - part.subs(t, 0)) / part.coeff(t) for end in (low, high)) for part in line]
    return range(max(sp.ceiling(start) for start, _ in ends), min(sp.floor(end) for _, end in ends) + 1)
