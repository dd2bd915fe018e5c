"""The digit that a learner drew, kept with the answers under a name of its own: 8 × 8 pixels of 17 levels of ink.

It is no answer to a question, so no notebook's answers take it along when they are forgotten.
"""

from ..pixels import INK, PIXELS
from .answers import current_answers

DRAWING = "drawing"  # what it is kept as, and `exercises.forget` takes back
_SIGNS = "0123456789abcdefg"[: INK + 1]  # of the levels 0 to 16


def kept_drawing(store=None):
    """The drawing as 64 levels from 0 to 16, row by row; None where none is kept, or something else."""
    kept = (store or current_answers()).get(DRAWING)
    return levels_of(kept.get("levels")) if kept else None


def keep_drawing(levels, store=None):
    """Keep a drawing; of an empty one nothing is kept."""
    store = store or current_answers()
    if any(levels):
        store.put(DRAWING, {"levels": written_levels(levels)})
    elif store.get(DRAWING) is not None:
        store.forget(DRAWING)


def written_levels(levels):
    """Levels as a text with one sign for each: "0" to "9", and "a" to "g"."""
    return "".join(_SIGNS[level] for level in levels)


def levels_of(text):
    """The levels of a text of `written_levels`; None of anything else."""
    if isinstance(text, str) and len(text) == PIXELS and all(sign in _SIGNS for sign in text):
        return [_SIGNS.index(sign) for sign in text]
    return None
