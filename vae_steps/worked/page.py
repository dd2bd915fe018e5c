"""A page of worked calculation: lines of numbers, in plain text and LaTeX, and the sheet on which they are written.

The steps say what is calculated; this module does the writing.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache, reduce
from itertools import pairwise
from typing import NamedTuple

from ..language import _
from ..numerals import in_decimals, last_place
from ..quoting import brief
from ..spelling import spelled, typeset
from .numbers import MOST_DIGITS, Number, added, reads_nothing
from .rules import listed, places, rounding_of
from .rules import number as a_number

_FARTHEST = 1000  # the last place behind the point that a number is written to with all digits on the way
_KEYED_IN = 12  # characters of a number that a pocket calculator takes
_LONGEST_ROW = 100  # characters of a row of numbers as they mostly are
_FEW = 4  # characters of a number before its decimals
_MOST_PARTS = 4  # of a number that is written as 1 - (2.1·10^-9)
_MOST_TERMS, _LARGEST_TERMS = 20, 10  # of a sum that is written out; where there are more, so many of the largest
_BARE = ("({})", "({}, ", "(… ")  # where a template has brackets enough for a negative number
_IN_BRACKETS = re.compile(r"\({}(?=\)|, )")  # where it has enough for a sum as well
_ONE = Number(Decimal(1), True)
_CONSTANTS = re.compile(r"[½12]")  # of a template: two of them take the room of one number

# One number stands in several stages, and most of them stand there again after a change.
_in_decimals = lru_cache(maxsize=4096)(in_decimals)


def _end(value, exact, decimals):
    """Where the last digit of a number stands, and two of its digits at least; 0 where all others stand so far."""
    return _end_of_small(value, exact, decimals) if value and value.adjusted() <= -decimals else 0


@lru_cache(maxsize=4096)
def _end_of_small(value, exact, decimals):
    place = max(last_place(_in_decimals(value, exact, decimals)[0]), 1 - value.adjusted())
    return place if decimals < place <= MOST_DIGITS else 0


def _end_in_log(number, decimals, is_alone):
    """Where the digits end that a logarithm depends on; 0 where the decimals show as many.

    log(1 - v) is nearly -v, which is seen with all its digits where it is very small, and with two where `is_alone`.
    """
    lacks = _ONE - number
    if (is_alone or reads_nothing(lacks, decimals)) and (end := _end(*lacks, decimals)):
        return end
    place = decimals - 1 - number.value.adjusted() if number.value else 0
    return place if decimals < place <= MOST_DIGITS else 0


@lru_cache(maxsize=4096)
def _written(value, exact, decimals, place=0):
    """A number in writing, whether that is all of it, and how many numbers stand there.

    That is one, as `in_decimals` has it; or where its digits up to the `place` are too many for a pocket calculator,
    and most are 0 or 9, a short number and what is left: 0.999999997938846 is 1 - (2.061154·10^-9).
    """
    text, is_all = _in_decimals(value, exact, decimals)
    if last_place(text) >= place:
        return text, is_all, 1
    if place <= _FARTHEST:
        text, is_all = _in_decimals(value, exact, decimals, place)
        if len(text.removeprefix("-")) <= _KEYED_IN:
            return text, is_all, 1
    rest, parts = Number(value, exact), []
    while len(parts) < _MOST_PARTS - 1 and last_place(_in_decimals(*rest, decimals)[0]) < place:
        first = rest.leading(decimals)
        part, is_all_of_it = _in_decimals(*first, decimals)
        if first == rest or not is_all_of_it:
            break
        parts.append(part)
        rest = rest - first
    last, is_last_all = _in_decimals(*rest, decimals, place)
    in_parts = reduce(lambda before, part: f"{before} {_signed(part)}", [*parts, last])
    if parts and (parts == ["1"] or parts == ["-1"] or len(in_parts) < len(text) or place > _FARTHEST > len(in_parts)):
        return in_parts, is_last_all, len(parts) + 1
    return text, is_all, 1


def _in_one(*number):
    """A number in writing as `_written` gives it, never in parts."""
    return *_in_decimals(*number), 1


def _signed(text):
    return f"- {_bracketed(text[1:])}" if text.startswith("-") else f"+ {_bracketed(text)}"


class _Slot(NamedTuple):
    """Where a number stands in a template: in a difference, alone in 1 - v or 1 - v², in a logarithm, in brackets.

    `place` counts the numbers before that difference: so many stand before what comes of it.
    """

    is_in_difference: bool
    rest: str
    is_in_log: bool
    is_in_brackets: bool
    place: int


@lru_cache(maxsize=256)
def _slots(template):
    """The `_Slot`s of a template, from left to right."""
    slots = []
    for slot in re.finditer(r"{}", template):
        before, after = template[: slot.start()], template[slot.end() :]
        outside = before[: _opened(before)]
        before, after = _without_brackets(before), _without_brackets(after)
        group = before.rpartition("(")[2] + "{}" + after.partition(")")[0]
        rest = group[4:] if group in ("1 - {}", "1 - {}²") else ""
        around = _IN_BRACKETS.match(template, slot.start() - 1) is not None
        is_in_difference = " - " in group and not before.endswith("/")
        slots.append(_Slot(is_in_difference, rest, outside.endswith("log"), around, outside.count("{}")))
    return slots


def _without_brackets(text):
    """A text without what stands in brackets that are closed in it."""
    while (without := re.sub(r"\([^()]*\)", "", text)) != text:
        text = without
    return text


def _opened(text):
    """Where the last bracket begins that is still open at the end of a text, or 0."""
    closed = 0
    for k in reversed(range(len(text))):
        if text[k] == "(" and not closed:
            return k
        closed += {")": 1, "(": -1}.get(text[k], 0)
    return 0


def abridged(values, *ways):
    """Ways of writing one sum, each a list with a term for each of the `values`; where they are many, with the largest.

    The others are one term, put together: (… and 54 more, together -0.123). All ways write the same terms.
    """
    if len(values) <= _MOST_TERMS:
        return ways
    by_size = sorted(range(len(values)), key=lambda k: -values[k].value.copy_abs())
    shown = sorted(by_size[:_LARGEST_TERMS])
    words = _("… and {count} more, together").format(count=len(values) - len(shown))
    rest = f"({words} {{}})", added([values[k] for k in by_size[_LARGEST_TERMS:]])
    return [[*(way[k] for k in shown), rest] for way in ways]


class Line(NamedTuple):
    """One quantity, calculated: its symbol, its label in both scripts, and its rows, from first numbers to result."""

    symbol: str
    label: tuple[str, str]
    rows: tuple[str, ...]

    def text(self):
        """The line in plain text."""
        return f"{self.label[0]} " + ("\n" + " " * (len(self.label[0]) + 1)).join(self.rows)

    def latex(self):
        """The line as rows of an `aligned` environment."""
        rows = (f"& {r'{} ' if row.startswith(('+', '-')) else ''}{typeset(row)}" for row in self.rows)
        return f"{self.label[1]} " + " \\\\\n".join(rows)


class Block(NamedTuple):
    """One step of the calculation: the quantity that it leads to, its formula in both scripts, and its lines."""

    name: str
    formula: tuple[str, str]
    lines: tuple[Line, ...]

    def text(self):
        """The step in plain text."""
        return "\n".join([self.formula[0], *(line.text() for line in self.lines)])

    def latex(self):
        """The step in LaTeX, without dollar signs."""
        rows = " \\\\[2pt]\n".join([self.formula[1], *(line.latex() for line in self.lines)])
        return f"\\begin{{aligned}}\n{rows}\n\\end{{aligned}}"


@dataclass(frozen=True, repr=False)
class Page:
    """A calculation set out: its blocks, every number by its symbol, and the numbers of its last step.

    `page["h[0]"]` is the `Decimal` behind a symbol, at full precision. Symbols count from 0, as Python does;
    the page counts from 1, as mathematics does. `page + page` puts one below the other.
    """

    blocks: tuple[Block, ...]
    numbers: dict[str, Number]
    result: tuple[Number, ...]

    def __getitem__(self, symbol):
        return self.numbers[symbol].value

    def column(self, symbols):
        """The numbers of a column, as another step takes them; `symbols` is "z[{}]" or, for a row, "dW_d[0,{}]".

        Raises ValueError where the place that is counted is missing.
        """
        if not isinstance(symbols, str) or symbols.format(0) == symbols.format(1):
            raise ValueError(
                f"symbols must have a place {{}} that is counted, such as 'z[{{}}]', not {brief(symbols)}."
            )
        found = []
        while (symbol := symbols.format(len(found))) in self.numbers:
            found.append(self.numbers[symbol])
        return found

    def about(self, symbol):
        """The page for one of its numbers: of a column or a matrix, such as "sigma[1]", that line alone.

        All numbers stay. Raises ValueError for a symbol that the page does not have.
        """
        if symbol not in self.numbers:
            raise ValueError(
                f"symbol must be one of the page, such as {brief(next(iter(self.numbers), ''))}, not {brief(symbol)}."
            )
        if not symbol.endswith("]"):  # a sum is about all its lines
            return self
        blocks = []
        for block in self.blocks:
            lines = tuple(line for line in block.lines if line.symbol == symbol)
            blocks.append(block._replace(lines=lines or block.lines))
        return Page(tuple(blocks), self.numbers, (self.numbers[symbol],))

    def __add__(self, other):
        return Page(self.blocks + other.blocks, self.numbers | other.numbers, other.result)

    def __repr__(self):
        return "\n\n".join(block.text() for block in self.blocks)

    def _repr_latex_(self):
        return "\n\n".join(f"$$\n{block.latex()}\n$$" for block in self.blocks)


@dataclass
class Sheet:
    """A page being written: it takes numbers in, remembers them by symbol, and adds lines."""

    decimals: int = 6
    rounding: int | dict | None = None
    numbers: dict[str, Number] = field(default_factory=dict)

    def __post_init__(self):
        self.decimals = places("decimals", self.decimals)
        self.rounding = rounding_of("rounding", self.rounding)
        # A row's room is counted in numbers, not in characters: rows must not jump when a digit changes.
        self.room = max(4, _LONGEST_ROW // self._of_a_number)
        self.lines, self.results, self.names, self.rule = [], [], [], None

    def note(self, symbol, value):
        """Remember a number under its symbol."""
        self.numbers[symbol] = value
        return value

    def take_number(self, symbol, value):
        """A number from outside: the shortest decimal of a float, so that 0.1 is one tenth.

        Raises ValueError, naming the argument, for what is not a finite number.
        """
        return self.note(symbol, a_number(symbol, value))

    def take(self, symbols, values, length=None):
        """A column of numbers from outside; `symbols` is "x[{}]" or, for the row of a matrix, "W_e[0,{}]".

        Raises ValueError where it is not a column, or not of that length.
        """
        name = symbols.format("").replace("[]", "").replace(",]", "]")
        values = listed(name, values, length, "numbers")
        return [self.take_number(symbols.format(i), value) for i, value in enumerate(values)]

    def take_rows(self, name, rows, height=None, width=None):
        """The rows of a matrix from outside, all of one length, as W_e[0,0], W_e[0,1] and so on.

        Raises ValueError where these are not rows of numbers, or not of that height and width.
        """
        taken = []
        for i, row in enumerate(listed(name, rows, height, "rows")):
            taken.append(self.take(f"{name}[{i},{{}}]", row, width))
            width = len(taken[0])
        return taken

    def line(self, name, index, *stages, result, symbol=None, shown=None):
        """Add one line, and return its result as it is carried on.

        `index` counts from 0: a number, a pair for an entry of a matrix, or None. A stage is a list of terms that are
        added; a term is a template and the numbers in it: ("{}·{}", w, x), or ("- {}·{}", w, x) where it is taken away.
        Stages that would look the same are one. `shown` is a term that says the result, where it is not rounded.
        Where the decimals do not show two digits of a sum, its terms are written as far as it is.
        """
        carried = result
        decimals = self.rounding.get(name.partition("^")[0])
        if decimals is not None:
            carried = Number(result.rounded(decimals).value, True)
        # A sum of one number is what it leads to: not written twice.
        ways = [terms for terms, after in pairwise([*stages, [("{}", result)]]) if terms != after]
        end = [("{}", carried)]
        written = [self._stage(terms, self._places(terms, [*ways[k + 1 :], end])) for k, terms in enumerate(ways)]
        written.append(self._stage([shown] if shown and decimals is None else end))
        same = [exact for exact, __, __ in written]
        same[-1] = same[-1] and result.exact and carried.value == result.value
        follows = [True, *(settled for __, settled, __ in written)]  # of what was cut off, nothing is equal any more
        rows = [("=" if one and before else "≈", texts) for one, before, (*__, texts) in zip(same, follows, written)]
        places = () if index is None else index if isinstance(index, tuple) else (index,)
        symbol = symbol or (f"{name}[{','.join(map(str, places))}]" if places else name)
        label = spelled(name, tuple(place + 1 for place in places))
        self.lines.append(Line(symbol, label, tuple(self._rows(rows))))
        self.results.append(carried)
        self.names.append(name)
        return self.note(symbol, carried)

    def page(self, plain, latex):
        """The finished page, under its formula in both scripts; behind that stands the `rule` for a small v, if any."""
        if self.rule:
            before, after = _("where {rule} for a small v").split("{rule}")
            plain = f"{plain}, {before}{self.rule}{after}"
            latex = rf"{latex}, \quad \text{{{before}}}{typeset(self.rule)}\text{{{after}}}"
        return Page((Block(self.names[0], (plain, latex), tuple(self.lines)),), self.numbers, tuple(self.results))

    def is_lost(self, number):
        """Whether a number is not 0 and reads 0 at the page's decimals: 1 less it reads 1."""
        return reads_nothing(number, self.decimals)

    def _places(self, terms, later):
        """How far each number of a stage is written: the same number as far wherever it stands there.

        In a sum or a difference that is to the last place of what comes of it, in the `later` stages; in a product to
        the number's own two digits; in a logarithm as far as that depends on it.
        """
        places, sums = {}, self._ends_of_sums(terms, later) if len(terms) > 1 else ()
        for i, (template, *numbers) in enumerate(terms):
            differs = " - " in template
            if len(terms) > 1 and not sums and not differs and "log(" not in template:
                continue
            whole = max((end for stage, end in sums if terms[i] not in stage), default=0)
            found = ()
            if differs:
                differences = (stage[min(i, len(stage) - 1)] for stage in later)
                found = next((those for after, *those in differences if " - " not in after), ())
            for slot, number in zip(_slots(template), numbers):
                if slot.is_in_log:
                    end = _end_in_log(_rest(slot, number), self.decimals, len(terms) == 1)
                elif slot.rest:
                    end = _end(*_rest(slot, number), self.decimals)
                elif slot.is_in_difference:
                    end = _end(*found[min(slot.place, len(found) - 1)], self.decimals) if found else 0
                else:
                    end = _end(*number, self.decimals) if len(terms) == 1 else 0
                if (farther := max(whole, end)) > places.get(number, 0):
                    places[number] = farther
        return places

    def _ends_of_sums(self, terms, later):
        """The `later` stages where terms are added up, some or all, each with the last place of what they come to."""
        found = []
        for stage in later:
            if len(stage) < len(terms):
                ends = [_end(*term[-1], self.decimals) for term in stage]
                if any(ends):
                    found.append((stage, max((end for end, term in zip(ends, stage) if term not in terms), default=0)))
        return found

    def _stage(self, terms, places=None):
        """A stage in writing: whether all its digits stand there, whether its value does, and its terms with room.

        The numbers are written to these `places`, others at the decimals of the page.
        """
        exact, settled, texts = True, True, []
        for template, *numbers in terms:
            bare, count = _is_bare(template) or (len(terms) == 1 and template == "{}"), len(numbers)
            if places:
                write = _in_one if template.startswith("(…") else _written
                written = [write(*number, self.decimals, places.get(number, 0)) for number in numbers]
                count = sum(parts for __, __, parts in written)
            else:
                written = [_in_decimals(*number, self.decimals) for number in numbers]
            if not all(one[1] for one in written):
                exact = False
                settled = settled and _settled(template, numbers, written)
            room = count + sum(self._more_room(one[0]) for one in written)
            if template.startswith("(…"):
                room += len(template) / self._of_a_number
            else:
                room += len(_CONSTANTS.findall(template)) / 2
            if count > len(numbers):
                filled = [
                    text if slot.is_in_brackets or (bare and parts == 1) else _bracketed(text)
                    for slot, (text, __, parts) in zip(_slots(template), written)
                ]
            else:
                filled = [one[0] if bare else _bracketed(one[0]) for one in written]
            texts.append((template.format(*filled), room))
        return exact, settled, texts

    @property
    def _of_a_number(self):
        """How many characters a number takes in a row, with its sign, brackets and what stands before it."""
        return self.decimals + 8

    def _more_room(self, text):
        """What a number takes beyond the room of one: a power of ten, or more digits than most have."""
        if "^" in text:
            return max(0, len(text) / (self.decimals + 3) - 1)
        return max(0, len(text.removeprefix("-")) - self.decimals - _FEW) / self._of_a_number

    def _rows(self, stages):
        """The stages, broken into rows that hold at most `room` numbers."""
        rows, used = [], self.room
        for relation, terms in stages:
            fresh = used + sum(room for __, room in terms) > self.room  # a stage that does not fit begins a new row
            for text, room in terms:
                if fresh or used + room > self.room:
                    rows.append("")
                    used, fresh = 0, False
                taken_away = relation == "+" and text.startswith("- ")
                rows[-1] += f"{' ' if rows[-1] else ''}{text if taken_away else f'{relation} {text}'}"
                relation, used = "+", used + room
        return rows


@lru_cache(maxsize=256)
def _is_bare(template):
    return any(mark in template for mark in _BARE)


def _rest(slot, number):
    """What a number comes to in its slot: 1 - v, 1 - v², or itself."""
    return _ONE - (number * number if slot.rest == "{}²" else number) if slot.rest else number


def _settled(template, numbers, written):
    """Whether what stands there has the term's value: each product is written with all digits, or is nothing."""
    known = iter(zip(numbers, written))
    for product in re.split(r" [-+] ", template):
        factors = [next(known) for __ in range(product.count("{}"))]
        nothing = any(number == (0, True) for number, __ in factors)
        if not nothing and not all(one[1] for __, one in factors):
            return False
    return True


def _bracketed(text):
    return f"({text})" if text.startswith("-") or "·" in text or " " in text else text
