"""All steps of the calculation that can be marked, each with its slips: the steps forward, then those backward.

To add a slip, `yield` it among those of its step, and put its few words into `names.SLIPS`.
"""

from . import backward_steps, forward_steps

MARKED_STEPS = forward_steps.STEPS | backward_steps.STEPS
