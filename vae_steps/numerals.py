"""One reader and one printer of numbers: what a number is, what rounding is, and when a power of ten is written.

Read: `read` and `read_column` take what people type, `pieces` sets the numbers of a pasted column apart, `as_decimal`
takes a number of a program.
Round: `rounded`, where halves go away from zero, as by hand; `without_noise` takes off what float arithmetic left.
Print: `fixed`, `fixed_row`, `short` and `significant` for pictures, tables and messages, with a real minus sign;
`typed` and `all_digits` as one types a number, `in_decimals` as the pencil writes it, with the keyboard's minus sign.
None of them writes -0.
"""

import re
import unicodedata
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)
from fractions import Fraction
from numbers import Integral, Rational, Real
from textwrap import dedent

from .language import _
from .quoting import brief, shortened

# The pencil's arithmetic; each calculation takes a copy, which has flags of its own. Sixty digits: products of float64
# inputs stay exact; `worked.numbers` takes more where a sum needs them.
PENCIL = Context(prec=60, rounding=ROUND_HALF_UP, Emin=MIN_EMIN, traps=[DivisionByZero, InvalidOperation, Overflow])
_WRITING = Context(prec=10_000, rounding=ROUND_HALF_UP, Emin=MIN_EMIN, Emax=MAX_EMAX)  # any number that is shown

_MOST_PLACES = 400  # of a number of a program, before or behind the point: float64 needs 324
_OF_A_PROGRAM = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?", re.ASCII | re.IGNORECASE)
_FILLED = 24  # characters of a number that has all its digits
_OF_FLOATS, HELD = 15, 14  # digits that tell the result of a float calculation, and those of them that hold
_SCIENTIFIC = Decimal(10) ** 9  # the pencil writes numbers from here on as 1.5·10^9


# ---- read

_LONGEST, _LONGEST_COLUMN = 1000, 5000  # characters
_FAR = 2000  # an exponent of ten that leads out of the range of floats, with so many digits before it

_SAME = {"-": "−‐‑‒–—―", "*": "×✕·⋅∙•∗", "/": "∕⁄÷", ".": "。"}
_SIGNS = {ord(letter): sign for sign, letters in _SAME.items() for letter in letters}
_SHAPES = ("<wide>", "<narrow>", "<small>", "<font>", "<noBreak>")  # in which NFKC finds a sign of the keyboard

# In no pattern can two neighbours take the same character, so each is linear in the length of a text.
_DECIMAL = r"(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[-+]?\d+)?"
_EXPONENT = r"(?:[-+]?\d{1,2}|\([-+]?\d{1,2}\))"
_FORM = re.compile(
    rf"(?P<number>{_DECIMAL})"
    rf"(?:(?P<percent>%)|/(?P<below>[-+]?{_DECIMAL})|[*x]10\^(?P<ten>{_EXPONENT})|\^(?P<power>{_EXPONENT}))?"
    rf"|\((?P<base>[-+]?{_DECIMAL}(?:/{_DECIMAL})?)\)\^(?P<raised>{_EXPONENT})"
    r"|(?P<whole>\d+)?\{(?P<vulgar>\d+/\d+)\}",
    re.ASCII,
)
_CALCULATION = re.compile(r"[-+*/^().,\d{}% ]*[\d)}%] ?[-+*/^({][-+*/^().,\d{}% ]*", re.ASCII)
_OPERATIONS = "*∗×✕·⋅∙•/∕⁄／÷^＾=＝≈xX"
_PLUS_MINUS = "-+＋－−‐‑‒–—―"
_APART = re.compile(r"[;；\t、]|[,，](?=\s)")
_APART_IN_A_LIST = re.compile(r"[;；、,，]")
_AT_AN_END = " \t\n;；、,，"  # what sets numbers apart says nothing more where a line ends
_SPACES = re.compile(
    rf"(?<![{_PLUS_MINUS}(（\s{_OPERATIONS}])\s+(?![\s)）%％{_OPERATIONS}]|[{_PLUS_MINUS}]\s)"  # nor in 0.1 - 0.2
)
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[,，](?=\d)")
_POINT = re.compile("[.．。]")
_BRACKETS = re.compile(r"[\[\]［］]")
_PRINTED = re.compile(r"\b(?:(?:np|numpy|torch)\.)?(?:array|tensor|float\d+|int\d+)\(([^()]*)\)", re.ASCII)
_DTYPE = re.compile(r",\s*dtype=[\w.]+", re.ASCII)


def read(text):
    """The finite float that `text` says: 0.5, "−0,5", 1/2, ½, 1½, 2^2, 10⁻³, 1.5·10^-3, 50%, (0.5).

    The shape of a sign does not matter (NFKC), nor do spaces around an operation. Nothing is evaluated: a calculation
    is no number. Raises ValueError, one sentence for whoever typed it.
    """
    numbers, quoted = pieces(text, spaces=True), shortened(text)
    if len(numbers) > 1:
        for number in numbers:
            read(number)
        raise ValueError(_("“{text}” is more than one number.").format(text=quoted))
    if len(numbers[0]) > _LONGEST:
        raise ValueError(_too_long(text))
    plain = _plain(numbers[0])
    try:
        exact = _exact(plain)
        value = None if exact is None else float(exact)
    except ZeroDivisionError:
        raise ValueError(_("“{text}” divides by 0.").format(text=quoted)) from None
    except OverflowError:
        raise ValueError(_too_large(quoted)) from None
    if value is None:
        raise ValueError(_refusal(plain).format(text=quoted))
    if exact and not value:
        raise ValueError(_("{text} is too close to 0 for the computer's numbers.").format(text=quoted))
    return value


def read_column(text):
    """The numbers that `text` says, such as "(0.2, −0.6)", "0,2; -0,6" or one on each line, as floats."""
    return [read(piece) for piece in pieces(text, spaces=True)]


def pieces(text, spaces=False):
    """The texts of the numbers in `text`, as they were typed: one, or a row or a column that was pasted.

    They are set apart by a line, a tab, a semicolon, or a comma with a space behind it; `spaces` alone do so in square
    brackets, as NumPy prints an array, and where they are told to: "1 000" in a box is no column. A separator at the
    end of a line is one with it, and an empty line is none. A comma between digits is a decimal comma, unless each
    number has a point as well; in square brackets it separates.
    Raises ValueError for a text that is too long, and for brackets that can be read in two ways, such as "(1,2)".
    """
    if len(text) > _LONGEST_COLUMN:
        raise ValueError(_too_long(text))
    kinds = ((letter, unicodedata.category(letter)) for letter in text.replace("\r\n", "\n"))
    seen = dedent("".join(" " if kind == "Zs" else letter for letter, kind in kinds if kind != "Cf")).strip()
    seen = _PRINTED.sub(lambda printed: f"[{_DTYPE.sub('', printed[1])}]", seen)
    rows = _BRACKETS.split(seen)
    if len(rows) > 1:
        stripped = (row.strip(_AT_AN_END) for row in rows)
        return [number for row in stripped if row for number in _in_a_list(row)] or [""]
    bare = _bare(seen)
    found = [number for line in bare.splitlines() for number in _in_a_line(line, spaces)] or [bare]
    if bare != seen and len(found) == 1 and _BETWEEN_DIGITS.search(found[0]):
        raise ValueError(_in_two_ways().format(text=shortened(text)))
    return found


def _in_a_line(line, spaces):
    """The numbers of a line; none, if it is empty."""
    line = line.rstrip(_AT_AN_END)
    found = [part.strip() for part in _APART.split(line)] if line else []
    if spaces:
        found = [piece for part in found for piece in _SPACES.split(part)]
    return [number for piece in found for number in _without_commas(piece)]


def _in_a_list(row):
    """The numbers between square brackets, of "1,2" two; "1,2; 3,4" is asked back."""
    found = [piece for part in _APART_IN_A_LIST.split(row) for piece in _SPACES.split(part.strip())]
    commas = len(_BETWEEN_DIGITS.findall(row))
    if commas and len(found) > commas + 1 and not all(map(_POINT.search, found)):
        raise ValueError(_in_two_ways().format(text=shortened(row)))
    return found


def _without_commas(piece):
    """The numbers of "0.2,-0.6" and "½,½", where a comma cannot be a decimal comma."""
    numbers = re.split("[,，]", piece)
    if all(map(_POINT.search, numbers)):
        return numbers
    is_between = not _BETWEEN_DIGITS.search(piece) and all(any(map(str.isnumeric, number)) for number in numbers)
    return numbers if is_between else [piece]


def spread(text, boxes):
    """The texts that go into so many boxes, from the one of `text` on: itself, or its numbers, if there are as many."""
    try:
        found = pieces(text)
    except ValueError:
        return [text]
    return found if 1 < len(found) <= boxes else [text]


def _bare(text):
    """A text without brackets around all of it."""
    text = text.strip()
    opening, closing = re.match(r"[(（\s]*", text)[0], re.match(r"[)）\s]*", text[::-1])[0]
    inner = text[len(opening) : len(text) - len(closing)]
    first, last = (sum(map(signs.count, "()（）")) for signs in (opening, closing))
    depth = around = first
    for letter in inner:
        depth += (letter in "(（") - (letter in ")）")
        around = min(around, depth)
    if depth != last or around < 1:
        return text
    return "(" * (first - around) + inner + ")" * (last - around)


def _plain(text):
    """A number in signs of the keyboard, without spaces around its operations: ½ is {1/2}, and ² is ^2."""
    written, raised = [], False
    for letter in text.translate(_SIGNS):
        kind = unicodedata.decomposition(letter).partition(" ")[0]
        same = unicodedata.normalize("NFKC", letter).translate(_SIGNS)
        if kind == "<super>":
            written.append(same if raised else f"^{same}")
        elif kind == "<fraction>":
            written.append(f"{{{same}}}")
        else:
            written.append(same if kind in _SHAPES else letter)
        raised = kind == "<super>"
    plain = " ".join("".join(written).lower().replace("**", "^").split())
    return re.sub(r" ?([*x/^%(){}]) ?|(?<=[-+]) ", r"\1", plain)


def _exact(plain):
    """The number as a `Fraction`, None where it is none. Raises ZeroDivisionError."""
    sign, rest = _sign_and_rest(plain)
    bare = _bare(rest)
    if bare != rest:
        inner, bare = _sign_and_rest(bare)
        sign *= inner
    form = _FORM.fullmatch(bare)
    if form is None:
        return None
    if form["vulgar"]:
        return sign * (int(form["whole"] or 0) + Fraction(form["vulgar"]))
    if form["base"]:
        above, __, below = form["base"].partition("/")
        return sign * (_decimal(above) / _decimal(below or "1")) ** _exponent(form["raised"])
    number = _decimal(form["number"])
    if form["power"]:
        return sign * number ** _exponent(form["power"])
    below = form["below"] or ("100" if form["percent"] else "1")
    return sign * number / _decimal(below) * Fraction(10) ** _exponent(form["ten"] or "0")


def _sign_and_rest(text):
    """The sign in front of a text, 1 or -1, and the rest."""
    return (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))


def _decimal(text):
    digits, __, exponent = text.partition("e")
    return Fraction(digits.replace(",", ".")) * Fraction(10) ** max(-_FAR, min(_FAR, int(exponent or 0)))


def _exponent(text):
    return int(text.strip("()"))


def _refusal(plain):
    """Why this is no number."""
    if not _bare(plain):
        return _("Nothing is typed here.")
    if "=" in plain or "≈" in plain:
        return _("“{text}” is more than a number: type the number alone.")
    numbers = plain.split(",")
    if len(numbers) > 1 and all(not number or _FORM.fullmatch(_sign_and_rest(number)[1]) for number in numbers):
        return _in_two_ways()
    if _CALCULATION.fullmatch(plain):
        return _("“{text}” is a calculation: type its result.")
    return _("“{text}” is not a number.")


def _in_two_ways():
    return _("“{text}” can be read in two ways: put a space after a comma between numbers.")


def _too_large(quoted):
    return _("{text} is too large for the computer's numbers.").format(text=quoted)


def _too_long(text):
    return _("“{text}” is too long for a number.").format(text=shortened(text))


def as_text(value):
    """What a program gave in the place of something typed, as a text. Raises ValueError for a huge int."""
    try:
        return str(value)
    except ValueError:  # more digits than Python writes
        raise ValueError(_too_large(brief(value))) from None


def as_decimal(value):
    """The shortest decimal of a number, so that 0.1 is one tenth; a text such as "0.1" is one as well.

    Raises ValueError for what is not a finite number, and for one far beyond what float64 holds.
    """
    if isinstance(value, float):  # asked first, as most are: to ask whether it is Real takes as long as all the rest
        decimal = Decimal(str(value))
    elif isinstance(value, Decimal):
        decimal = value
    elif isinstance(value, Integral) and not isinstance(value, bool):
        decimal = Decimal(int(value)) if int(value).bit_length() < 4 * _MOST_PLACES else None
    elif isinstance(value, Real) and not isinstance(value, Rational):
        decimal = Decimal(str(value))
    else:
        text = value.strip() if isinstance(value, str) else ""
        decimal = Decimal(text) if len(text) <= _MOST_PLACES and _OF_A_PROGRAM.fullmatch(text) else None
    if decimal is None or not decimal.is_finite() or abs(decimal.adjusted()) > _MOST_PLACES:
        raise ValueError(f"{brief(value)} is not a finite number.")
    return decimal


# ---- round


def rounded(value, decimals, rule=ROUND_HALF_UP):
    """A `Decimal` at that many decimals. Raises InvalidOperation where it has too many digits for that."""
    return value.quantize(Decimal(1).scaleb(-decimals), rule)


def is_calculated(value):
    """Whether a `Decimal` has as many digits as the result of a float calculation: nobody types so many."""
    return len(value.as_tuple().digits) >= _OF_FLOATS


def is_noise(value, size=1):
    """Whether a `Decimal` is what float arithmetic left of numbers near `size`, or near 1: 5.551115123125783e-17."""
    return is_calculated(value) and value.adjusted() < max(Decimal(size).adjusted(), 0) - HELD


def without_noise(value):
    """A `Decimal` without what float arithmetic left in it: 0.08 for 0.07999999999999999, and 0 for noise."""
    if is_noise(value):
        return Decimal(0)
    return Context(prec=HELD).plus(value) if is_calculated(value) else value


# ---- print


def fixed(value, decimals=6, room=None):
    """Fixed decimals, or powers of ten where those take more than `room` characters or read 0 and are not.

    Without a `room`, it is five more than `decimals`.
    """
    room = decimals + 5 if room is None else room
    text = f"{value:z.{decimals}f}"
    if len(text) > room:
        text = f"{value:.{max(room - 7, 0)}e}"  # a sign, a digit, a point and e+10 fill the rest
    elif value and not text.strip("-0."):  # what is not 0 never reads 0; two digits, as the others may be rounding
        text = f"{value:.1e}"
    return _signed(text)


def fixed_row(values, decimals=6):
    """Numbers side by side, each with fixed decimals."""
    return " ".join(fixed(value, decimals) for value in values)


def short(value):
    """At most three decimals, as one writes a weight: 0.1, not 0.100."""
    text = fixed(value, 3)
    return text if "e" in text else text.rstrip("0").rstrip(".")


def significant(value, digits=7):
    """At most that many significant digits: 0.3 on an axis, not 0.30000000000000004."""
    return _signed(f"{value:z.{digits}g}")


def typed(value):
    """A float as one types it: 0.9, not 0.9000000000000001."""
    return f"{value:z.12g}"


def all_digits(value):
    """All digits of a `Decimal`, as one types it: 1, not 1.00, and 1e300 where zeros would fill a line."""
    digits = value.normalize()
    text = f"{digits:zf}"
    return text if len(text) <= _FILLED else f"{digits:e}".replace("e+", "e")


def in_decimals(value, exact, decimals, place=0):
    """A `Decimal` at that many decimals, in writing, and whether that is all of it.

    Without zeros at its end where it is; a number that is not `exact` shows all its decimals: 0.500000. A large one,
    and one that would read 0, is written with a power of ten. A `place` behind the point is where each of them ends,
    if that shows more.
    """
    context, exponent = _WRITING.copy(), 0
    shown = context.quantize(value, Decimal(1).scaleb(-decimals)) if value.copy_abs() < _SCIENTIFIC else value
    if shown.copy_abs() >= _SCIENTIFIC or (value and not shown):
        exponent = value.adjusted()
        if abs(_at(value, exponent, decimals, place, context)) >= 10:  # rounded up to one digit more
            exponent += 1
    context.clear_flags()
    shown = _at(value, exponent, decimals, place, context)
    whole = exact and not context.flags[Inexact]
    text = format(shown.normalize(context) if whole else shown, "zf")
    return (f"{text}·10^{exponent}" if exponent else text), whole


def _at(value, exponent, decimals, place, context):
    return context.quantize(
        context.scaleb(value, -exponent), Decimal(1).scaleb(-(max(decimals, place + exponent) if place else decimals))
    )


def last_place(text):
    """How far behind the point the last digit of what `in_decimals` wrote stands: 2 in 0.25, 7 in 1.5·10^-6."""
    mantissa, __, exponent = text.partition("·10^")
    return len(mantissa.partition(".")[2]) - int(exponent or 0)


def _signed(text):
    return text.replace("-", "−")
