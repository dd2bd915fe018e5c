"""Marks an answer to a step of the calculation: right at the digits asked for, or by which slip it is wrong.

The answer is compared with recalculations: the right one, those with one slip, then those with two.
"""

import re
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, DecimalException
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from ..language import _, ngettext
from ..numerals import all_digits, as_decimal, read, read_column, rounded
from ..quoting import brief
from ..spelling import spelled
from ..worked import Sheet
from .recalculation import Slip, recalculated, taken, worked_out
from .slips import MARKED_STEPS
from .slips.names import SLIPS

_MOST_PAIRS = 4  # more of them would be guessing
_PLAIN = (
    (r"\textstyle", ""),
    (r"\mathrm{KL}", "KL"),
    (r"\tfrac12", "½"),
    (r"\tfrac14", "¼"),
    (r"\tfrac1n", "1/n "),
    (r"\tfrac{1}{10}", "1/10 "),
    (r"\sum", "Σ "),
    (r"\varepsilon", "ε"),
    (r"\sigma", "σ"),
    (r"\mu", "μ"),
    (r"\lambda", "λ"),
    (r"\eta", "η"),
    (r"\Delta ", "Δ"),
    (r"\log", "log "),
    (r"\exp", "exp"),
    (r"\cdot", "·"),
    (r"\beta", "β"),
    (r"\dots", "…"),
    (r"\top", "T"),
    (r"\sqrt", "√"),
    (r"\mathcal{L}", "L"),
    (r"\approx", "≈"),
    (r"\partial ", "∂"),
    (r"\partial", "∂"),
    (r"\to", "→"),
    (r"\square", "▢"),
    ("^2", "²"),
)


def plain(latex):
    """A formula of the slips in plain text."""
    for old, new in _PLAIN:
        latex = latex.replace(old, new)
    latex = re.sub(r"\\(mathrm|mathbb|text)\b|[{}]", "", latex)
    latex = re.sub(r"\\([ ,;]|quad)", " ", latex)
    return re.sub(r" +", " ", latex.replace("\\|", "‖").replace("\\", "")).strip()


class Row(NamedTuple):
    """One number of an answer: its label in LaTeX, what was said, and (words, LaTeX) of the slips that explain it.

    Where none does, `hint` is the term to look at first.
    """

    label: str
    answer: str
    right: bool
    slips: tuple[tuple[tuple[str, str], ...], ...]
    hint: str
    names: tuple[tuple[str, ...], ...]


class _Answer(NamedTuple):
    """A number that was answered, at the digits asked for, if it can be rounded, and whether it came with more."""

    value: Decimal
    rounded: Decimal | None
    longer: bool


class Verdict(NamedTuple):
    """What is said to an answer. `notice` stands there alone where the answer could not be read."""

    right: bool
    rows: tuple[Row, ...] = ()
    notice: str = ""

    @property
    def names(self):
        """The keys of all slips that are named, alone or in pairs."""
        return {name for row in self.rows for group in row.names for name in group}

    def __repr__(self):
        return self.notice or "\n".join(_in_a_line(row, plain) for row in self.rows)

    def _repr_markdown_(self):
        return self.notice or "\n\n".join(_in_a_line(row, lambda latex: f"${latex}$") for row in self.rows)


def _in_a_line(row, write):
    sign = "✓" if row.right else "✗"
    groups = [" + ".join(f"{text}: {write(latex)}" if latex else text for text, latex in group) for group in row.slips]
    hint = _("look first at {term}").format(term=write(row.hint)) if row.hint else ""
    why = f" {_('or')} ".join(groups) or hint
    return f"{sign} {write(f'{row.label} = {row.answer}')}" + (f"  —  {why}" if why else "")


class Marker:
    """Knows the right numbers of a step, and those of its slips. Raises ValueError for a bad step, input or digits."""

    def __init__(self, step, inputs, decimals=6, rounding=None):
        if step not in MARKED_STEPS:
            raise ValueError(f"step must be one of {', '.join(MARKED_STEPS)}, not {brief(step)}.")
        sheet = Sheet(decimals, rounding)  # it says what is wrong with the digits
        self.step, self.decimals = MARKED_STEPS[step], decimals
        rules = [{}, sheet.rounding] if sheet.rounding else [{}]
        try:
            self._bases = [(taken(self.step, inputs, rule), rule) for rule in rules]
            self.right = [recalculated(self.step, given, (), rule) for given, rule in self._bases]
        except DecimalException:
            self.right = [None]
        if None in self.right:
            raise ValueError(f"{step} leaves the range of what can be calculated: the inputs must be smaller.")
        self.labels = [spelled(step, place)[1] for place in self.step.places(self._bases[0][0])]

    def mark(self, answer):
        """The `Verdict` on an answer: a number, a column of numbers, or text as it was typed."""
        try:
            numbers = [self._prepared(value) for value in _numbers(answer)]
        except ValueError as error:
            return Verdict(False, notice=str(error))
        if len(numbers) != len(self.labels):
            wanted = ngettext(
                "{wanted} number is wanted here, not {given}.",
                "{wanted} numbers are wanted here, not {given}.",
                len(self.labels),
            )
            return Verdict(False, notice=wanted.format(wanted=len(self.labels), given=len(numbers)))
        rights = [self._compared(values) for values in self.right]
        wrong = [i for i, number in enumerate(numbers) if not any(self._equal(number, right[i]) for right in rights)]
        found = self._explained(numbers, wrong)
        rows = []
        for i, (label, number) in enumerate(zip(self.labels, numbers)):
            slips = found.get(i, ())
            rows.append(
                Row(
                    label,
                    all_digits(number.value),
                    i not in wrong,
                    tuple(self._words(group, i) for group in slips),
                    self._hint(i, number.value) if i in wrong and not slips else "",
                    tuple(tuple(slip.name for slip in group) for group in slips),
                )
            )
        return Verdict(not wrong, tuple(rows))

    def _compared(self, values):
        """Each value with what it is at the digits asked for; the comparison that is made most often is this one."""
        return [(value, _halves(value, self.decimals)) for value in values]

    def _prepared(self, value):
        """A number that was answered, ready for many comparisons."""
        try:
            return _Answer(value, rounded(value, self.decimals), -value.as_tuple().exponent > self.decimals)
        except DecimalException:  # too many digits to round
            return _Answer(value, None, True)

    def _equal(self, number, compared):
        """Whether an answered number is a result at the digits asked for, or at all the digits that it has."""
        value, halves = compared
        if number.rounded in halves:
            return True
        if number.rounded is None:
            return number.value == value
        return number.longer and number.value in _halves(value, -number.value.as_tuple().exponent)

    def _explained(self, numbers, wrong):
        """For each wrong number the groups of slips that give it: those that explain all of them, if there are any."""
        found = {}
        for table in (lambda: self._singles, lambda: self._pairs):
            open_ = [i for i in wrong if i not in found]
            if not open_:
                break
            hits = [(group, {i for i in open_ if self._equal(numbers[i], values[i])}) for group, values in table()]
            whole = [hit for hit in hits if len(hit[1]) == len(open_)]
            for group, places in whole or hits:
                for i in places:
                    if group not in found.setdefault(i, []):
                        found[i].append(group)
            found = {i: groups for i, groups in found.items() if groups}
        return {i: groups if len(groups[0]) == 1 else groups[:_MOST_PAIRS] for i, groups in found.items()}

    @cached_property
    def _slips(self):
        return list(self.step.slips(self._bases[0][0]))

    @cached_property
    def _singles(self):
        shorter = [_shortened("rounded", places, ROUND_HALF_UP) for places in range(self.decimals)]
        cut = [_shortened("cut", places, ROUND_DOWN) for places in range(self.decimals + 1)]
        return self._table([(slip,) for slip in [*self._slips, *shorter, *cut]])

    @cached_property
    def _pairs(self):
        return self._table(combinations([slip for slip in self._slips if slip.name != "rounded_early"], 2))

    def _table(self, groups):
        rows = [(group, recalculated(self.step, given, group, rule)) for group in groups for given, rule in self._bases]
        return [(group, self._compared(values)) for group, values in rows if values is not None]

    def _words(self, group, i):
        return tuple((_(SLIPS[slip.name]), self._where(slip, i)) for slip in group)

    def _where(self, slip, i):
        """What is shown of a slip, in LaTeX: its term, or what was calculated instead; of several works, which one."""
        has_term = slip.term in self._works[0].terms
        if slip.only is None:
            return self.step.spell(slip.term, i) if has_term and not self.step.part else slip.formula
        return self.step.spell(slip.term, slip.only) if has_term else spelled(self.step.part, slip.only + 1)[1]

    @cached_property
    def _works(self):
        return worked_out(self.step, self._bases[0][0])

    def _hint(self, i, answer):
        """The term that alone, with one digit changed, would give this answer; otherwise the first one."""
        if self.step.part:
            terms = [(spelled(self.step.part, j + 1)[1], work.value()) for j, work in enumerate(self._works)]
            added_up = True
        else:
            work = self._works[i]
            terms = [(self.step.spell(key, i), value) for key, value in work.terms.items()]
            added_up = work.is_sum
        missing = answer - sum(value for __, value in terms)
        for label, value in terms:
            if added_up and _one_digit_apart(value, value + missing, self.decimals):
                return label
        return terms[0][0]


def _shortened(name, places, rule):
    return Slip(name, "", values=lambda values: [rounded(value, places, rule) for value in values])


def _halves(value, decimals):
    """The value at that many digits; two values where it lies half-way; none where it has too many digits."""
    try:
        return rounded(value, decimals), rounded(value, decimals, ROUND_HALF_EVEN)
    except DecimalException:
        return ()


def _one_digit_apart(a, b, decimals):
    a, b = (f"{value:.{decimals}f}" for value in (a, b))
    return len(a) == len(b) and sum(one != other for one, other in zip(a, b)) == 1


def _numbers(answer):
    """The answer as Decimals. Raises ValueError, one sentence for whoever typed it."""
    if isinstance(answer, str):
        return [as_decimal(value) for value in read_column(answer)]
    if isinstance(answer, tuple) and hasattr(answer, "exact"):  # a page.Number
        answer = [answer]
    try:
        parts = [answer] if isinstance(answer, bytes) else list(answer)
    except TypeError:  # one number
        parts = [answer]
    return [as_decimal(read(str(getattr(part, "value", part)))) for part in parts]
