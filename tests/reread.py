"""Reads the plain text of a worked page back and calculates every line again, from the digits that stand there."""

import itertools
import math
import re
from decimal import Decimal, localcontext

HALF = Decimal("0.5")
NUMBER = re.compile(r"\d+(?:\.(\d+))?(?:E-?\d+)?")


class Interval:
    """All the numbers that a written one can stand for: it recalculates a line without trusting its rounding."""

    def __init__(self, low, high):
        self.low, self.high = low, high

    def __add__(self, other):
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other):
        return Interval(self.low - other.high, self.high - other.low)

    def __neg__(self):
        return Interval(-self.high, -self.low)

    def __mul__(self, other):
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __pow__(self, two):
        square = self * self
        return Interval(max(square.low, Decimal(0)), square.high)

    def __truediv__(self, other):
        """By numbers above 0."""
        assert other.low > 0
        return Interval(*(f(a / b for a in (self.low, self.high) for b in (other.low, other.high)) for f in (min, max)))


def exp(interval):
    return Interval(interval.low.exp(), interval.high.exp())


def log(interval):
    """Of what may be 0, as far as it is written, any number below."""
    return Interval(interval.low.ln() if interval.low > 0 else Decimal("-1e9"), interval.high.ln())


def sqrt(interval):
    return Interval(max(interval.low, Decimal(0)).sqrt(), interval.high.sqrt())


def tanh(interval):
    """1 - 2 / (1 + exp(2 v))."""
    return Interval(*(1 - 2 / (1 + (2 * end).exp()) for end in (interval.low, interval.high)))


def sine(degrees):
    """Of an angle in degrees; as steep as nowhere steeper."""
    middle, slack = (degrees.low + degrees.high) / 2, (degrees.high - degrees.low) / 100 + Decimal("1e-14")
    value = Decimal(math.sin(math.radians(middle)))
    return Interval(value - slack, value + slack)


def cosine(degrees):
    return sine(degrees + Interval(Decimal(90), Decimal(90)))


def larger(interval, nothing):
    return Interval(max(interval.low, nothing.low), max(interval.high, nothing.high))


def relu_slope(interval):
    assert not interval.low < 0 < interval.high
    return Interval(*[Decimal(interval.high > 0)] * 2)


def read(expression, decimals):
    """The value of a written expression, as an interval. Digits up to the last place shown may have been rounded."""
    text = (
        re.sub(r"·10\^(-?\d+)", r"E\1", expression)
        .replace("½", "half")
        .replace("·", "*")
        .replace("°", "")
        .replace("ReLU'", "relu_slope")
    )
    text = re.sub(r"√(?=\()", "sqrt", re.sub(r"√([\d.]+)", r"sqrt(\1)", text))
    text = re.sub(r"\(… and \d+ more, together ([^ ]+)\)", r"(\1)", text)

    def written(match):
        number = Decimal(match[0])
        slack = Decimal(0)
        if decimals is not None and match[1] and len(match[1]) >= decimals:
            slack = Decimal(5).scaleb(-len(match[1]) - 1) * (Decimal(10) ** int(match[0].partition("E")[2] or 0))
        return f"Interval(Decimal('{number - slack}'), Decimal('{number + slack}'))"

    names = {"Interval": Interval, "Decimal": Decimal, "exp": exp, "half": Interval(HALF, HALF)}
    names |= {"log": log, "sqrt": sqrt, "tanh": tanh, "max": larger, "relu_slope": relu_slope}
    names |= {"sin": sine, "cos": cosine}
    return eval(NUMBER.sub(written, text).replace("²", "**2"), names)


def stages(page):
    """Every line of the plain text as its label and its chain of (relation, expression)."""
    for block in repr(page).split("\n\n"):
        formula, *rows = block.split("\n")
        assert re.search(" [=←] ", formula) and not re.search(r"\d\.\d", formula)
        lines = []
        for row in rows:
            if row.startswith(" "):
                lines[-1] += " " + row.strip()
            else:
                lines.append(row)
        for line in lines:
            label, *chain = re.split(r" ([=≈]) ", line)
            yield label, list(zip(chain[::2], chain[1::2]))


def recalculate(page, decimals, carried=None, digits=400):
    """Read every line back and calculate it again; `carried` is the coarsest rounding that results were carried with.

    `digits` must be enough for 1 less the smallest number of the page. Returns how many expressions stood behind a "=".
    """
    count = 0
    with localcontext() as context:
        context.prec = digits
        for label, chain in stages(page):
            assert len(chain) >= 1, label
            values = [read(expression, decimals) for _, expression in chain]
            rounded_result = carried is not None and chain[-1][0] == "≈"
            if rounded_result:
                slack = HALF.scaleb(-carried)
                values[-1] += Interval(-slack, slack)
            for before, after in itertools.pairwise(values):
                slack = Decimal(10) ** (20 - digits) * max(abs(after.low), 1)  # of this arithmetic itself
                assert before.low <= after.high + slack and after.low <= before.high + slack, (label, chain)
            exact = [relation == "=" for relation, _ in chain]
            before = ""
            for relation, expression in chain[:-1] if rounded_result else chain:
                if relation == "=":  # nothing was cut off, so the digits themselves are the number
                    count += 1
                else:  # here, or in what this stage follows from
                    assert any(
                        len(m[1] or "") >= decimals
                        for m in NUMBER.finditer(re.sub(r"·10\^(-?\d+)", r"E\1", f"{before} {expression}"))
                    ), (label, expression)
                before = expression
            if all(exact):
                there = [read(expression, None) for _, expression in chain if not re.search("exp|sin|cos", expression)]
                assert all(value.low == value.high == there[0].low for value in there), (label, chain)
    return count


def follows(page):
    """Every line again, from the digits alone as a reader would: each stage beside what the one before it comes to."""
    with localcontext() as context:
        context.prec = 4000
        for label, chain in stages(page):
            values = [read(expression, None).low for _, expression in chain if "exp" not in expression]
            for before, after in itertools.pairwise(values):
                yield label, before, after
