"""Marks an answer to a step of the calculation, names the slip, and keeps what was answered; no widget is needed.

Marker("h", {"W_e": W_e, "b_e": b_e, "x": x}).mark("0.2 0.6")    a `Verdict`
solved(Marker("h", {"W_e": W_e, "b_e": b_e, "x": x}))            the `Page` that leads to what is right
behind(page, "h[0]", decimals=2)("0.1")                         a `Row`, of a number of a worked page
current_answers().get("04/h1")                                  what was kept for a question
Tries(current_answers(), "04/h1")()                             each answer to it, the first one first
kept_drawing()                                                  the digit that was drawn
"""

from .answers import LAB, Store, current_answers
from .drawing import DRAWING, keep_drawing, kept_drawing, levels_of, written_levels
from .marker import Marker, Row, Verdict, digits_wanted, hints, plain, reasons
from .pages import alone, behind, label
from .slips import MARKED_STEPS
from .solving import solved
from .tries import Tries

__all__ = [
    "DRAWING",
    "LAB",
    "MARKED_STEPS",
    "Marker",
    "Row",
    "Store",
    "Tries",
    "Verdict",
    "alone",
    "behind",
    "current_answers",
    "digits_wanted",
    "hints",
    "keep_drawing",
    "kept_drawing",
    "label",
    "levels_of",
    "plain",
    "reasons",
    "solved",
    "written_levels",
]
