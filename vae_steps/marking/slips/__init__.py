"""All steps of the calculation that can be marked, each with its slips: the steps forward, then those backward.

To add a slip, `yield` it among those of its step, and put its few words into `names.SLIPS`.
"""

from .backward_steps import BACKWARD_STEPS
from .forward_steps import FORWARD_STEPS

MARKED_STEPS = FORWARD_STEPS | BACKWARD_STEPS
