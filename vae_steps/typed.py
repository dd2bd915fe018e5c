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
