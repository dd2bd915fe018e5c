"""All steps of the calculation that can be marked, each with its slips: the steps forward, then those backward.

To add a slip, `yield` it among those of its step, put its few words into `names.SLIPS`, and why it is one
into `names.WHY`; `ranking` says how likely it is.
"""

from .backward_steps import BACKWARD_STEPS
from .forward_steps import FORWARD_STEPS
from .writing import near, of_writing

__all__ = ["MARKED_STEPS", "near", "of_writing"]

MARKED_STEPS = FORWARD_STEPS | BACKWARD_STEPS
