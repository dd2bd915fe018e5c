"""Calculates a step, with slips or without: what `slips` declares is put to work here.

A step gives one `Work` for each of its numbers: after(factor · Σ terms). A slip changes what is put in, a work, or
the results.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, localcontext
from itertools import product
from typing import NamedTuple

from ..numerals import HELD, is_calculated, is_noise, rounded
from ..quoting import brief
from ..spelling import spelled
from ..worked import Sheet

# Thirty digits are twice those of a float, and quick enough to try some hundred pairs of slips at each answer.
_CONTEXT = Context(prec=30, rounding=ROUND_HALF_UP)
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
HALF = Decimal("0.5")
_EXACT, _DIGITS = 28, "digits"  # from the largest term on, to which a sum holds; and the key in `given` of how many do
DERIVED = "derived"  # the key in `given` of the name of a column that was not given, but found from its `Pair`
_HOLDING = {digits: Context(prec=digits, rounding=ROUND_HALF_UP) for digits in (_EXACT, HELD)}


class Work(NamedTuple):
    """One number on its way, after(factor · Σ terms), and the numbers in `given` that its terms are made of.

    `factors` has the two of each term that is a product: their signs say why a sign is wrong.
    """

    terms: dict[object, Decimal]
    given: dict[str, Decimal] = {}
    factor: Decimal = Decimal(1)
    after: Callable = Decimal.__pos__
    factors: dict[object, tuple[Decimal, Decimal]] = {}

    def value(self, digits=_EXACT):
        """The number, without what lies that many digits below its largest term: no more is sure of it."""
        largest = max(map(abs, self.terms.values()), default=Decimal(0))
        total = sum(self.terms.values(), Decimal(0))
        if largest and total.adjusted() < largest.adjusted():  # or it would be rounded twice
            total = total.quantize(Decimal(1).scaleb(largest.adjusted() - digits), context=_WIDE)
        return _HOLDING[digits].plus(self.after(self.factor * total))


def of_factors(factors, **terms):
    """A sum of products, from the two factors of each, and of other terms."""
    return Work({key: a * b for key, (a, b) in factors.items()} | terms, factors=factors)


@dataclass(frozen=True)
class Slip:
    """One thing done wrong: `name` is its key in `slips.names`, `term` says in which term, `only` in which work.

    What is shown of it is the term, or the `formula` that was calculated instead, in LaTeX.
    """

    name: str
    formula: str = ""
    term: object = None
    only: int | None = None
    given: Callable | None = None  # the inputs -> the inputs as they were misread
    work: Callable | None = None  # a Work -> the Work with the slip
    values: Callable | None = None  # the results -> the results with the slip


class Pair(NamedTuple):
    """A column that may be given beside another one, `of`, or in its place: sigma beside log_var, h beside a.

    `to` and `back` lead from a number of the one to that of the other; `back` raises ValueError where none leads there.
    """

    name: str
    of: str
    to: Callable
    back: Callable


@dataclass(frozen=True)
class Step:
    """A step: the `name` of its result, its `inputs`, how it is worked out, what can go wrong, its terms in LaTeX.

    A shape is "" for one number, "j" for a column, "ij" for a matrix; the same letter stands for the same size.
    `functions` are what a step of this name is told apart by, {"activation": relu} or {"loss": "half_squared_error"};
    the numbers of those in `within` lie in [0, 1].
    `others` are columns that may be given beside the inputs, each with the input that it is mistaken for.
    """

    name: str
    inputs: dict[str, str]  # the shape of each input
    shape: str  # of the result
    works: Callable
    slips: Callable
    spell: Callable  # (term, index) -> LaTeX
    part: str = ""  # what each work is, where they are added up to one number
    functions: dict[str, Callable] = field(default_factory=dict)
    pair: Pair | None = None
    others: dict[str, str] = field(default_factory=dict)
    within: tuple[str, ...] = ()
    spelling: str = ""  # the names under which the result and a `part` are spelled, where these are not their own
    spelling_of_part: str = ""
    like: str = ""  # the step whose reasons serve for this one, too

    def label(self, place=""):
        """The result, or one of its numbers, in LaTeX."""
        return spelled(self.spelling or self.name, place)[1]

    def label_of_part(self, i):
        """One of what is added up, in LaTeX, counted from 0."""
        return spelled(self.spelling_of_part or self.part, i + 1)[1]

    @property
    def given(self):
        """What may be given, by name: the shapes of the inputs, and of what may stand beside one."""
        return self.inputs | ({self.pair.name: self.inputs[self.pair.of]} if self.pair else {})

    def places(self, given):
        """The index of each result, from 1: () for one number, (1,), (2,), … in a column, pairs in a matrix."""
        sizes = {}
        for name, shape in self.inputs.items():
            values = given[name]
            for letter in shape:
                sizes[letter], values = len(values), values[0]
        return list(product(*(range(1, sizes[letter] + 1) for letter in self.shape)))


def spells(**terms):
    """A `Step.spell` from a template for each term; its braces take the index of the number."""
    return lambda term, index: terms[term].format(index + 1)


def calculate(step, given, slips=(), rounding=None):
    """The results of a step, with slips or without, each carried on by the rule `rounding`.

    Raises DecimalException where a number cannot be calculated.
    """
    rounding = rounding or {}
    for slip in slips:
        given = slip.given(given) if slip.given else given
    numbers = [work.value(given[_DIGITS]) for work in worked_out(step, given, slips)]
    values = [carried(value, step.part or step.name, rounding) for value in numbers]
    if step.part:
        values = [carried(sum(values), step.name, rounding)]
    for slip in slips:
        values = slip.values(values) if slip.values else values
    return values


def worked_out(step, given, slips=()):
    """The works of a step, with the slips in them."""
    with localcontext(_CONTEXT):
        return [_with(work, i, slips) for i, work in enumerate(step.works(given))]


def _with(work, i, slips):
    """Work number i with the slips in it."""
    for slip in slips:
        if slip.work and slip.only in (None, i):
            work = slip.work(work)
    return work


def missing(step, names):
    """The inputs that a step lacks where these are given."""
    left_out = {"beta", *([step.pair.of] if step.pair and step.pair.name in names else [])}
    return [name for name in step.inputs if name not in {*names, *left_out}]


def unknown(step, names):
    """What is given and no step of this kind is calculated from."""
    return sorted({*names} - {*step.given, *step.others})


def taken(step, inputs, rounding=None):
    """The inputs of a step as Decimals, as they are carried by the rule `rounding`, or exactly.

    What the step has as a `pair` may be given beside its other one, or instead of it. Raises ValueError for what is
    missing, unknown or misshapen.
    """
    if found := unknown(step, inputs):
        raise ValueError(f"{step.name} is calculated from {', '.join(step.inputs)}, not from {', '.join(found)}.")
    if found := missing(step, inputs):
        raise ValueError(f"{step.name} needs {' and '.join(found)}.")
    sizes = {}
    given = {name: _read(name, inputs[name], shape, sizes) for name, shape in step.given.items() if name in inputs}
    given |= {name: _read(name, inputs[name], "k", {}) for name in step.others if name in inputs}
    given[_DIGITS] = HELD if any(map(_is_calculated, given.values())) else _EXACT
    if "beta" in step.inputs:
        given.setdefault("beta", Decimal(1))
    for name in ("beta", "learning_rate", "guidance"):
        if given.get(name, 0) < 0:
            raise ValueError(f"{name} must be one number that is not negative, not {brief(inputs[name])}.")
    for name in step.within:
        if not all(0 <= value <= 1 for value in (given[name] if isinstance(given[name], list) else [given[name]])):
            raise ValueError(f"{name} must lie between 0 and 1.")
    if step.pair:
        name, of, to, back = step.pair
        if name not in given:
            given[name] = [carried(to(value), name, rounding or {}) for value in given[of]]
        elif of not in given:
            try:
                given[of], given[DERIVED] = [back(value) for value in given[name]], of
            except ValueError as error:
                raise ValueError(f"{name} {error}") from None
    return given


def _is_calculated(values):
    """Whether a number among them is the result of a float calculation."""
    return any(map(_is_calculated, values)) if isinstance(values, list) else is_calculated(values)


def _without_noise(column):
    """What float arithmetic left of the largest number in a column is 0."""
    size = max(map(abs, column), default=1)
    return [Decimal(0) if is_noise(value, size) else value for value in column]


def _read(name, values, shape, sizes):
    """An input as Decimals; `sizes` learns what each letter of its shape stands for, or is what it must be."""
    if not shape:
        return _without_noise([Sheet().take_number(name, values).value])[0]
    if len(shape) == 1:
        column = [entry.value for entry in Sheet().take(f"{name}[{{}}]", values, sizes.get(shape))]
        sizes[shape] = len(column)
        return _without_noise(column)
    rows = Sheet().take_rows(name, values, *(sizes.get(letter) for letter in shape))
    sizes.update(zip(shape, (len(rows), len(rows[0]))))
    return [_without_noise([entry.value for entry in row]) for row in rows]


def carried(value, name, rounding):
    """A result as the rule carries it on."""
    return rounded(value, rounding[name]) if name in rounding else value


def recalculated(step, given, slips=(), rounding=None):
    """The results with the slips; None for those where they lead to no number, or for all."""
    with localcontext(_CONTEXT):
        try:
            return calculate(step, given, slips, rounding)
        except DecimalException:
            whole = step.part or any(slip.given or slip.values for slip in slips)
            return None if whole or not slips else _one_by_one(step, given, slips, rounding)


def _one_by_one(step, given, slips, rounding):
    """The results with the slips, None for each that is no number: of x = 1 there is no log(1 - x)."""
    values = []
    for i, work in enumerate(step.works(given)):
        try:
            values.append(carried(_with(work, i, slips).value(given[_DIGITS]), step.name, rounding or {}))
        except DecimalException:
            values.append(None)
    return values


def misread(works, digits):
    """What the sum of some numbered works becomes where one digit of one term is another.

    (number of the work, term, results) for each of their terms.
    """
    with localcontext(_CONTEXT):
        total = sum(work.value() for __, work in works)
        parts = [(k, work, total - work.value(), sum(work.terms.values())) for k, work in works]
        return [
            (k, term, [rest + changed for changed in _with_another_digit(work, value, whole, digits)])
            for k, work, rest, whole in parts
            for term, value in work.terms.items()
        ]


def _with_another_digit(work, value, whole, digits):
    """A work, whose terms add up to `whole`, for each other digit of a term, as far as that has digits of its own."""
    try:
        shown = rounded(value, max(0, min(digits, -value.normalize().as_tuple().exponent)))
    except DecimalException:  # more digits than anybody misreads
        return
    for place in range(-max(0, shown.adjusted()), -shown.as_tuple().exponent + 1) if value else ():
        unit = Decimal(1).scaleb(-place).copy_sign(value)
        digit = int(shown / unit) % 10
        for other in {*range(10)} - {digit}:
            with suppress(DecimalException):
                yield work.after(work.factor * (whole + (other - digit) * unit))
