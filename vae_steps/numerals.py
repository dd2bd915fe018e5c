"""Reads a number as people type it: a decimal comma, a real minus sign, spaces around it."""

import math
import re

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.ASCII | re.IGNORECASE)
_LONGEST = 40  # characters of what was typed that a message repeats


def number(text):
    """The finite float that `text` says. Raises ValueError, one sentence for whoever typed it."""
    plain = text.strip().replace("−", "-").replace(",", ".")
    if not plain:
        raise ValueError("Nothing is typed here.")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"“{shortened(text.strip())}” is not a number.")
    value = float(plain)
    if not math.isfinite(value):
        raise ValueError(f"{shortened(text.strip())} is too large for the computer's numbers.")
    return value


def column(text):
    """The numbers that `text` says, such as "(0.2, −0.6)", "0,2; -0,6" or one on each line, as floats."""
    plain = re.sub(r"([-+−])\s+(?=[\d.,])", r"\1", text.strip().strip("()[]").strip())
    pieces = re.split(r"\s*;\s*|,\s+|\s+", plain)
    # A comma is a decimal comma, unless its number has a point as well.
    return [number(part) for piece in pieces for part in (piece.split(",") if "." in piece else [piece])]


def shortened(text):
    """What was typed, cut where it would fill the page."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def written(value):
    """A number as one types it: 0.9, not 0.9000000000000001, and never -0."""
    return f"{value:z.12g}"


def fixed(value, decimals=6):
    """Fixed decimals, powers of ten where those take too much room, a real minus sign, and never -0."""
    text = f"{value:z.{decimals}f}"
    if len(text) > decimals + 5:
        text = f"{value:.{decimals - 2}e}"
    return text.replace("-", "−")


def short(value):
    """At most three decimals, as one writes a weight: 0.1, not 0.100."""
    text = fixed(value, 3)
    return text if "e" in text else text.rstrip("0").rstrip(".")


def fixed_row(values, decimals=6):
    """Numbers side by side, each with fixed decimals."""
    return " ".join(fixed(value, decimals) for value in values)
