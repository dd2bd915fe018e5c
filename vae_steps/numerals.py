"""One reader and one printer of numbers: what a minus sign is, what rounding is, and when a power of ten is written.

Read: `read` and `read_column` take what people type, `as_decimal` takes a number of a program.
Round: `rounded`, where halves go away from zero, as by hand.
Print: `fixed`, `fixed_row`, `short` and `significant` for pictures, tables and messages, with a real minus sign;
`typed` and `all_digits` as one types a number, `in_decimals` as the pencil writes it, with the keyboard's minus sign.
None of them writes -0.
"""

import math
import re
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow

from .language import _
from .quoting import brief, shortened

# The pencil's arithmetic; each calculation takes a copy, which has flags of its own. Sixty digits: products of float64
# inputs stay exact, and 1 + log σ² - σ² keeps its digits next to σ = 1.
PENCIL = Context(prec=60, rounding=ROUND_HALF_UP, traps=[DivisionByZero, InvalidOperation, Overflow])

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.ASCII | re.IGNORECASE)
_SCIENTIFIC = Decimal(10) ** 9  # the pencil writes numbers from here on as 1.5·10^9


# ---- read


def read(text):
    """The finite float that `text` says: a decimal comma, a real minus sign, spaces around it.

    Raises ValueError, one sentence for whoever typed it.
    """
    plain = text.strip().replace("−", "-").replace(",", ".")
    if not plain:
        raise ValueError(_("Nothing is typed here."))
    if not _NUMBER.fullmatch(plain):
        raise ValueError(_("“{text}” is not a number.").format(text=shortened(text)))
    value = float(plain)
    if not math.isfinite(value):
        raise ValueError(_("{text} is too large for the computer's numbers.").format(text=shortened(text)))
    return value


def read_column(text):
    """The numbers that `text` says, such as "(0.2, −0.6)", "0,2; -0,6" or one on each line, as floats."""
    plain = re.sub(r"([-+−])\s+(?=[\d.,])", r"\1", text.strip().strip("()[]").strip())
    pieces = re.split(r"\s*;\s*|,\s+|\s+", plain)
    # A comma is a decimal comma, unless its number has a point as well.
    return [read(part) for piece in pieces for part in (piece.split(",") if "." in piece else [piece])]


def as_decimal(value):
    """The shortest decimal of a number, so that 0.1 is one tenth. Raises ValueError for what is not a finite number."""
    try:
        decimal = Decimal(str(value))
    except InvalidOperation:
        decimal = None
    if decimal is None or not decimal.is_finite():
        raise ValueError(f"{brief(value)} is not a finite number.")
    return decimal


# ---- round


def rounded(value, decimals, rule=ROUND_HALF_UP):
    """A `Decimal` at that many decimals. Raises InvalidOperation where it has too many digits for that."""
    return value.quantize(Decimal(1).scaleb(-decimals), rule)


# ---- print


def fixed(value, decimals=6, room=None):
    """Fixed decimals, or powers of ten where those take more than `room` characters (five more than `decimals`)."""
    room = decimals + 5 if room is None else room
    text = f"{value:z.{decimals}f}"
    if len(text) > room:
        text = f"{value:.{room - 7}e}"  # a sign, a digit, a point and e+10 fill the rest
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
    """All digits of a `Decimal`, as one types it: 1, not 1.00."""
    return f"{value.normalize() + 0:f}"


def in_decimals(value, exact, decimals):
    """A `Decimal` at that many decimals, in writing, and whether that is all of it.

    Without zeros at its end where it is; a number that is not `exact` shows all its decimals: 0.500000.
    """
    context = PENCIL.copy()
    exponent = value.adjusted() if abs(value) >= _SCIENTIFIC else 0
    shown = context.quantize(context.scaleb(value, -exponent), Decimal(1).scaleb(-decimals))
    whole = exact and not context.flags[Inexact]
    text = format(shown.normalize(context) if whole else shown, "zf")
    return (f"{text}·10^{exponent}" if exponent else text), whole


def _signed(text):
    return text.replace("-", "−")
