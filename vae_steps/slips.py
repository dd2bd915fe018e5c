"""All steps of the calculation that can be marked, each with its slips: the steps forward, then those backward.

To add a slip, `yield` it among those of its step, and put its few words into `words.SLIPS`.
"""

from . import backward_slips, forward_slips

STEPS = forward_slips.STEPS | backward_slips.STEPS
