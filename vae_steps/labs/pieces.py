"""The pieces of an equation in a lab, as static/lab.js draws them: LaTeX, numbers, and numbers in boxes."""

import numpy as np

from ..networks import relu, sigmoid
from ..spelling import spelled, spoken

FUNCTIONS = {relu: r"\mathrm{ReLU}", np.tanh: r"\tanh", sigmoid: r"\mathrm{sigmoid}"}

_STEP = 0.1  # of every slider, and of an arrow key
_RANGES = {"beta": (0, 8), "learning_rate": (0, 1), "condition": (0, 1)}
_RANGE = (-2, 2)


def tex(latex):
    """A piece of an equation that stays as it is."""
    return {"kind": "tex", "tex": latex}


def numbers(latex, rows):
    """The numbers of a page with these names, in rows, above their symbol in LaTeX."""
    return {"kind": "column", "tex": latex, "rows": rows}


def column(name, length):
    """The numbers of a quantity, one below the other."""
    return numbers(spelled(name)[1], [[f"{name}[{i}]"] for i in range(length)])


def boxes(symbol, rows):
    """Numbers in boxes: how each is said, and between which ends a slider moves it."""
    low, high = _RANGES.get(symbol, _RANGE)
    return {
        "kind": "boxes",
        "tex": spelled(symbol)[1],
        "rows": rows,
        "spoken": {name: spoken(name) for row in rows for name in row},
        "slider": {"min": low, "max": high, "step": _STEP},
    }
