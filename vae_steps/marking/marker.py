"""Marks an answer to a step of the calculation: right at the digits asked for, or by which slip it is wrong.

The answer is compared with recalculations: the right one, those with one slip, then those with two. `ranking` says
which of them a hand is likelier to make; at most two are named for a number, each with a line of why.
"""

import re
from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, DecimalException
from functools import cached_property
from itertools import combinations
from math import isqrt, prod
from typing import NamedTuple

from ..language import _, ngettext
from ..numerals import HELD, all_digits, is_calculated, rounded, without_noise
from ..quoting import brief
from ..spelling import LETTERS, spelled
from ..worked import Sheet
from .ranking import is_of_all, kind, rank
from .reading import numbers_of, shape_of
from .recalculation import Step, misread, recalculated, taken, worked_out
from .slips import near, of_others, of_writing, step_of
from .slips.names import SLIPS, WHY, reason

_MOST = 2  # alternatives that are named for one number; more pairs than that would be guessing
_FREE = 6  # decimals that count where no digits are asked for
_WHY_DIGITS = 4  # decimals of a number in a line of why
_SIGNIFICANT = 3  # digits that an answer then needs
# What may be tried for one answer, in terms that are calculated, each about a microsecond. Nobody calculates as much by
# hand: of a large layer only the likeliest slips are tried.
_TRIED = 150_000
_LARGEST = 20_000  # numbers of an input or a result
_OF_A_WORK = 8  # terms that are calculated in the time that it takes to compare a work
_OF_A_TERM = 500  # terms that are calculated in the time that it takes to misread one
_PLAIN = (
    (r"\textstyle", ""),
    (r"\mathrm{KL}", "KL"),
    (r"\tfrac{1}{2} ", "½·"),
    (r"\tfrac{1}{2}", "½"),
    (r"\tfrac12", "½"),
    (r"\tfrac14", "¼"),
    (r"\tfrac1n", "1/n "),
    (r"\tfrac{1}{10}", "1/10 "),
    (r"\sum_", "Σ_"),
    (r"\sum", "Σ "),
    (r"\Delta ", "Δ"),
    (r"\log", "log "),
    (r"\exp", "exp"),
    (r"\cdot", "·"),
    (r"\dots", "…"),
    (r"\top", "T"),
    (r"\sqrt", "√"),
    (r"\mathcal{L}", "L"),
    (r"\approx", "≈"),
    (r"\partial ", "∂"),
    (r"\partial", "∂"),
    (r"\to", "→"),
    (r"\leftarrow", "←"),
    (r"\square", "▢"),
    ("^2", "²"),
    (r"^\circ", "°"),
)

_ROOT = re.compile(r"\\sqrt\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}")  # with two pairs of braces in it


def plain(latex):
    """A formula of the slips in plain text."""
    latex = _ROOT.sub(lambda found: rf"\sqrt({found[1]})" if " " in found[1] else rf"\sqrt{found[0][5:]}", latex)
    for old, new in (*_PLAIN, *((there, here) for here, there in LETTERS.items())):
        latex = latex.replace(old, new)
    latex = re.sub(r"\\(mathrm|mathbb|text)\b|[{}]", "", latex)
    latex = re.sub(r"\\([ ,;]|quad)", " ", latex)
    return re.sub(r" +", " ", latex.replace("\\|", "‖").replace("\\", "")).strip()


def digits_wanted(decimals):
    """How many digits an answer needs, in words; `decimals` None: none are asked for."""
    if decimals is None:
        return _("at least {digits} significant digits").format(digits=_SIGNIFICANT)
    if decimals == 0:
        return _("a whole number")
    return ngettext("{decimals} decimal", "{decimals} decimals", decimals).format(decimals=decimals)


class Row(NamedTuple):
    """One number of an answer: its label in LaTeX, what was said, and (words, LaTeX) of the slips that explain it.

    `why` has a line for each of them that was not said in a row before, and of a right number what is still to be said.
    Where none explains it, `hint` is the term to look at first, and `clue` says why: it is the place in `hints`.
    """

    label: str
    answer: str
    right: bool
    slips: tuple[tuple[tuple[str, str], ...], ...] = ()
    why: tuple[str, ...] = ()
    hint: str = ""
    clue: int = 0
    names: tuple[tuple[str, ...], ...] = ()


class _Answer(NamedTuple):
    """A number that was answered, its decimals, and what it is at the digits asked for, if it can be rounded.

    `held` are the decimals that hold of the result of a float calculation, where that has too few for the digits asked
    for.
    """

    value: Decimal
    places: int
    rounded: Decimal | None
    held: int | None = None


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
        return self.notice or "\n".join("\n    ".join(_in_lines(row, plain)) for row in self.rows)

    def _repr_markdown_(self):
        return self.notice or "\n\n".join("  \n".join(_in_lines(row, lambda latex: f"${latex}$")) for row in self.rows)


def _in_lines(row, write):
    said = _said(row, write)
    result = f"{'✓' if row.right else '✗'} {write(f'{row.label} = {row.answer}')}"
    return [f"{result}  —  {said}" if said else result, *row.why]


def _said(row, write):
    groups = [" + ".join(f"{text}: {write(latex)}" if latex else text for text, latex in group) for group in row.slips]
    hint = hints()[row.clue].format(term=write(row.hint)) if row.hint else ""
    return f" {_('or')} ".join(groups) or hint


def reasons(row, write):
    """What is said to one number, a line each: its slips or where to look, and why."""
    return [line for line in (_said(row, write), *row.why) if line]


def hints():
    """What is said where no slip explains an answer: one digit of no term, of one term, of any of some would do so."""
    return [
        _("no slip that is known here leads to it; go through the calculation once more, first {term}"),
        _("look first at {term}: one digit there would explain it"),
        _("one digit of one term would explain it; go through the terms, first {term}"),
    ]


class Marker:
    """Knows the right numbers of a step, and those of its slips.

    `inputs` are numbers by name, and with an activation or an output function that as well: {"a_h": a, "activation":
    relu}. `decimals` None asks for no digits: right is what is rounded rightly, at three significant digits or more.
    `known` are wrong answers that are known, such as printed ones: {answer: a sentence about it}.
    `step` is the name of one, or a `Step`; `places` are the indices of its numbers, from 1.
    Raises ValueError for a bad step, input or digits.
    """

    def __init__(self, step, inputs, decimals=None, rounding=None, known=None):
        self.step, inputs = (step, inputs) if isinstance(step, Step) else step_of(step, inputs)
        self.decimals, self._digits = decimals, _FREE if decimals is None else decimals
        sheet = Sheet(self._digits, rounding)  # it says what is wrong with the digits
        for name, value in inputs.items():
            if (size := prod(shape_of(value))) > _LARGEST:
                raise ValueError(f"{name} has {size} numbers, but at most {_LARGEST} can be marked.")
        self.names, self.bases, self.right = [*inputs], [], []
        for rule in [{}, sheet.rounding] if sheet.rounding else [{}]:
            given, right = self._calculated(inputs, rule)
            if right is None and rule:  # where sigmoid is rounded to 0, its logarithm is none: nobody rounds so far
                break
            if right is None:
                raise ValueError(
                    f"{self.step.name} leaves the range of what can be calculated: the inputs must be smaller."
                )
            self.bases.append((given, rule))
            self.right.append(right)
        self.places = places = self.step.places(self.bases[0][0])
        self._misread, self._left = {}, _TRIED
        self.labels, self._shape = [self.step.label(place) for place in places], places[-1]
        known = {} if known is None else known
        if not isinstance(known, dict) or not all(isinstance(said, str) for said in known.values()):
            raise ValueError(f"known must give each answer a text, not {brief(known)}.")
        self._known = [(self._compared(self._column(answer)), said) for answer, said in known.items()]

    def _calculated(self, inputs, rule):
        """The inputs as Decimals, and the right results from them by a rule; None where these cannot be calculated."""
        try:
            given = taken(self.step, inputs, rule)
            if (count := len(self.step.places(given))) > _LARGEST:
                raise ValueError(f"{self.step.name} has {count} numbers, but at most {_LARGEST} can be marked.")
            return given, recalculated(self.step, given, (), rule)
        except DecimalException:
            return None, None

    def _column(self, answer):
        """An answer that is known to be wrong, as numbers."""
        try:
            return numbers_of(answer, self._shape)
        except ValueError as error:
            raise ValueError(f"known has an answer that cannot be read: {error}") from None

    @property
    def right_texts(self):
        """The right results in writing, as they are wanted."""
        return [self._at_digits(value) for value in self.right[-1]]

    def mark(self, answer):
        """The `Verdict` on an answer: a number, a column of numbers, or text as it was typed."""
        try:
            return self._verdict(dict(enumerate(numbers_of(answer, self._shape))))
        except ValueError as error:
            return Verdict(False, notice=str(error))

    def mark_at(self, i, answer):
        """The `Row` on an answer to number i alone. Raises ValueError for an answer that cannot be read."""
        return self._verdict({i: numbers_of(answer, ())[0]}).rows[0]

    def mark_without_a_hint(self, answer):
        """The `Row` on an answer to the first number, which has no term to look at."""
        return self.mark_at(0, answer)._replace(hint="")

    def remarks_at(self, i, value):
        """What is still to be said to a `Decimal` that is right as number i; None where it is wrong, and no slip."""
        number = self._prepared(value)
        return self._remarks(number, i) if self._is_right(number, i) else None

    def _is_right(self, number, i):
        return any(self._equal(number, self._compared([values[i]])[0]) for values in self.right)

    def _verdict(self, answered):
        """The verdict on the numbers at some places."""
        numbers = {i: self._prepared(value) for i, value in answered.items()}
        rights = [self._compared(values) for values in self.right]
        wrong = dict.fromkeys(
            i for i, number in numbers.items() if not any(self._equal(number, right[i]) for right in rights)
        )
        known = [
            said
            for values, said in self._known
            if wrong and all(self._equal(number, values[i]) for i, number in numbers.items())
        ]
        found = {} if known else self._explained(numbers, wrong)
        rows, before, said = [], None, set()
        for i, number in numbers.items():
            label = self.labels[i]
            row = Row(
                label, all_digits(number.value), i not in wrong, why=() if i in wrong else self._remarks(number, i)
            )
            if known and i in wrong:
                row = row._replace(slips=(((_(known[0]), ""),),), names=(("known",),))
            elif i in found:
                why = {self._reason(slip, i): self._why(slip, i) for group in found[i] for slip in group}
                row = row._replace(
                    slips=tuple(self._words(group, i) for group in found[i]),
                    why=tuple(line for reason, line in why.items() if reason not in said),
                    names=tuple(tuple(slip.name for slip in group) for group in found[i]),
                )
                said |= set(why)
            elif i in wrong:
                hint, clue = self._hint(i, number)
                row = row._replace(hint=hint, clue=clue)
            if row.slips and row.slips == before:
                row = row._replace(slips=(((_("the same slip"), ""),),))
            else:
                before = before if row.right else row.slips
            rows.append(row)
        return Verdict(not wrong, tuple(rows))

    def _compared(self, values):
        """Each value with what it is at the digits asked for; the comparison that is made most often is this one."""
        return [(value, () if value is None else _halves(value, self._digits)) for value in values]

    def _prepared(self, value):
        """A number that was answered, ready for many comparisons."""
        held = HELD - 1 - value.adjusted() if value and is_calculated(value) else self._digits
        value = without_noise(value)
        places = max(0, -value.normalize().as_tuple().exponent)  # a float that is a whole number was typed as 28
        return _Answer(value, places, _rounded(value, self._digits), held if held < self._digits else None)

    def _equal(self, number, compared):
        """Whether an answered number is a result at the digits asked for, or at all the digits that it has."""
        value, halves = compared
        if value is None:
            return False
        if self.decimals is None:
            if not number.value and _rounded(value, _FREE) == 0:  # what a calculator shows of sigmoid(-40)
                return True
            places = max(_SIGNIFICANT - 1 - value.adjusted() if value else 0, min(number.places, _FREE))
            return number.value == value or _rounded(number.value, places) in _halves(value, places)
        if number.rounded in halves:
            return True
        if number.held is not None:
            return abs(number.value - value) <= Decimal(1).scaleb(-number.held)
        if number.rounded is None:
            return number.value == value
        return number.places > self.decimals and number.value in _halves(value, number.places)

    def _remarks(self, number, i):
        """What is said to a right number: that its digits beyond those asked for are wrong, that it is not rounded."""
        values = [(values[i], rule) for values, (__, rule) in zip(self.right, self.bases)]
        equal = [value for value, rule in values if self._equal(number, self._compared([value])[0])]
        if values[-1][0] not in equal:
            said = _("Right without rounding; {so} it is {value}.")
            return (said.format(so=self._as_rounded, value=self._at_digits(values[-1][0])),)
        if value := not number.value and self.decimals is None and next(filter(None, equal), None):
            return (_("It reads 0, and is a little more or less: {value}.").format(value=f"{value:.2e}"),)
        if self.decimals is None or any(_goes_on(number, value) for value in equal):
            return ()
        said = _("Right to {digits}: {value}. The digits after that are not.")
        return (said.format(digits=digits_wanted(self.decimals), value=self._at_digits(equal[-1])),)

    def _at_digits(self, value):
        """A result as it is wanted, in writing."""
        shown = _rounded(value, self._digits)
        return all_digits(value) if shown is None else f"{shown:zf}" if self.decimals is not None else all_digits(shown)

    @property
    def _as_rounded(self):
        """With which numbers the rule calculates."""
        given, rule = self.bases[-1]
        if "sigma" in rule and "sigma" in given:
            numbers = ", ".join(map(all_digits, given["sigma"]))
            return _("with σ = {numbers}").format(numbers=f"({numbers})" if len(given["sigma"]) > 1 else numbers)
        return _("with each result rounded on the way")

    def _explained(self, numbers, wrong):
        """For each wrong number the likeliest slips that give it: of all slips those that explain the most numbers."""
        found = {}
        for table, most in ((lambda: self._singles, None), (lambda: self._pairs, _MOST)):
            open_ = [i for i in wrong if i not in found]
            if not open_:
                break
            hits = []
            for group, values in table():
                # A 0 says too little to be a rounded result, or that of two slips.
                places = {
                    i
                    for i in open_
                    if self._equal(numbers[i], values[i]) and (numbers[i].value or not (most or values[i][0]))
                }
                few = most and all(_few_digits(numbers[i]) for i in places)  # two slips would be guessed from them
                if places and not few:
                    places |= {i for i in open_ if self._is_short(numbers[i], values[i])}
                    contradicts = any(map(is_of_all, group)) and any(
                        not self._equal(number, values[i]) for i, number in numbers.items() if i not in wrong
                    )
                    hits.append((sum(map(rank, group)) + contradicts, group, places))
            hits.sort(key=lambda hit: hit[0])
            for i in open_:
                of_it = [hit for hit in hits if i in hit[2]]
                most_places = max((len(places) for __, __, places in of_it), default=0)
                groups = _likeliest([hit[:2] for hit in of_it if len(hit[2]) == most_places])
                guessed = most and (len(groups) > most or (most_places == 1 and self._hint(i, numbers[i])[1]))
                if groups and not guessed:
                    found[i] = groups[: 1 if 1 < most_places == len(open_) else _MOST]
        return found

    def _is_short(self, number, compared):
        """Whether an answer is a result with fewer digits than are asked for."""
        value, __ = compared
        if value is None or number.places >= self._digits or not near(value, number.value):
            return False
        return number.value in _halves(value, number.places)

    @cached_property
    def _slips(self):
        given = self.bases[0][0]
        return [*self.step.slips(given), *of_others(self.step, given)]

    @cached_property
    def _singles(self):
        writing = of_writing(self._digits, len(self.labels), self.decimals is not None)
        return self._table((slip,) for slip in _first([*self._slips, *writing], self._affordable))

    @cached_property
    def _pairs(self):
        likely = [slip for slip in self._slips if slip.name != "rounded_early" and rank(slip) <= 2]
        return self._table(combinations(_first(likely, isqrt(2 * self._affordable)), 2))

    @cached_property
    def _affordable(self):
        """How many recalculations may be tried."""
        cost = sum(len(work.terms) + _OF_A_WORK for work in self._works) * len(self.bases)
        return max(1, _TRIED // cost)

    def _table(self, groups):
        rows = [(group, recalculated(self.step, given, group, rule)) for group in groups for given, rule in self.bases]
        return [(group, self._compared(values)) for group, values in rows if values is not None]

    def _words(self, group, i):
        return tuple((_(SLIPS[slip.name]), self._where(slip, i)) for slip in group)

    def _reason(self, slip, i):
        """Why it is a slip, as it stands in the code: two rows that say so of other numbers need to say it once."""
        return WHY[reason(self.step, slip, self._works[min(i, len(self._works) - 1)])]

    def _why(self, slip, i):
        given = self._works[min(i, len(self._works) - 1)].given
        numbers = {name: all_digits(rounded(value, _WHY_DIGITS)) for name, value in given.items() if name in "ah"}
        target = "target" if "target" in self.step.inputs else "x"
        return _(self._reason(slip, i)).format(**numbers, x=plain(spelled(target)[1]))

    def _where(self, slip, i):
        """What is shown of a slip, in LaTeX: its term, or what was calculated instead; of several works, which one."""
        has_term = slip.term in self._works[0].terms
        if slip.only is None:
            return self.step.spell(slip.term, i) if has_term and not self.step.part else slip.formula
        return self.step.spell(slip.term, slip.only) if has_term else self.step.label_of_part(slip.only)

    @cached_property
    def _works(self):
        return worked_out(self.step, self.bases[0][0])

    def _hint(self, i, number):
        """The first term of which one digit would explain an answer, or the first of all; and its place in `hints`."""
        if i not in self._misread:
            found = misread(self._works_of(i), self._digits)
            self._misread[i] = [(self.step.spell(term, k), self._compared(values)) for k, term, values in found]
        clues = [label for label, values in self._misread[i] if any(self._equal(number, value) for value in values)]
        if clues:
            return clues[0], 1 if len(clues) == 1 else 2
        if self.step.part:
            return self.step.label_of_part(0), 0
        return self.step.spell(next(iter(self._works[i].terms)), i), 0

    def _works_of(self, i):
        """The works that lead to a number, each with its place; none, where their terms are too many to be misread."""
        works = list(enumerate(self._works)) if self.step.part else [(i, self._works[i])]
        self._left -= _OF_A_TERM * sum(len(work.terms) for __, work in works)
        return works if self._left >= 0 else []


def _first(slips, most):
    """The likeliest of some slips, those of no single term first, in the order that they have."""
    places = sorted(range(len(slips)), key=lambda i: (rank(slips[i]), slips[i].term is not None))[:most]
    return [slips[i] for i in sorted(places)]


def _likeliest(hits):
    """Of (rank, group) in their order, the groups that come near the first, one of each kind."""
    chosen = {}
    for unlikely, group in hits:
        if unlikely <= hits[0][0] + 1:
            chosen.setdefault(frozenset(map(kind, group)), []).append(group)
    return [_without_place(groups) if len(groups) > 1 else groups[0] for groups in chosen.values()]


def _without_place(groups):
    """The first of some groups of one kind; where the others are the same slip in another place, without its place."""
    first, *others = groups
    names = [slip.name for slip in first]
    if any([slip.name for slip in other] == names and other != first for other in others):
        return tuple(replace(slip, formula="", term=None, only=None) for slip in first)
    return first


def _few_digits(number):
    return len(number.value.normalize().as_tuple().digits) < _SIGNIFICANT


def _goes_on(number, value):
    """Whether an answer has no digit that the value does not have; it may be cut off."""
    return number.value in (value, *_halves(value, number.places), _rounded(value, number.places, ROUND_DOWN))


def _rounded(value, decimals, rule=ROUND_HALF_UP):
    """The value at that many digits, or None where it has too many of them."""
    try:
        return rounded(value, decimals, rule)
    except DecimalException:
        return None


def _halves(value, decimals):
    """The value at that many digits; two values where it lies half-way; none where it has too many digits."""
    try:
        return rounded(value, decimals), rounded(value, decimals, ROUND_HALF_EVEN)
    except DecimalException:
        return ()
