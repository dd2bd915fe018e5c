"""Marks an answer to a step of the calculation, names the slip, and keeps what was answered; no widget is needed.

Marker("h", {"W_e": W_e, "b_e": b_e, "x": x}).mark("0.2 0.6")    a `Verdict`
current_answers().get("04/h1")                                  what was kept for a question
kept_drawing()                                                  the digit that was drawn
"""

from .answers import Store, current_answers
from .drawing import DRAWING, LEVELS, PIXELS, keep_drawing, kept_drawing, levels_of, written_levels
from .marker import Marker, Verdict, digits_wanted, hints, plain
from .slips import MARKED_STEPS

__all__ = [
    "DRAWING",
    "LEVELS",
    "MARKED_STEPS",
    "PIXELS",
    "Marker",
    "Store",
    "Verdict",
    "current_answers",
    "digits_wanted",
    "hints",
    "keep_drawing",
    "kept_drawing",
    "levels_of",
    "plain",
    "written_levels",
]
