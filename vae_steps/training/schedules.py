"""Settings that change from step to step: functions of its number, and how they are asked."""

import math

from ..quoting import brief
from ..validate import door, not_negative, whole


@door(steps=whole(1, 10**15), start=not_negative, end=not_negative)
def annealed(steps, start=0, end=1):
    """A function of the step, for beta: evenly from `start` to `end` in the first `steps` steps, and `end` ever after.

    Source: Bowman et al. (2016), "Generating sentences from a continuous space", section 3.1.
    """

    def beta(step):
        done = min(step / steps, 1)
        return (1 - done) * start + done * end  # exactly `end` where done is 1

    return beta


@door(top=not_negative, steps=whole(1, 10**15))
def cosine_rate(top, steps):
    """A function of the step, for a learning rate: from `top` to 0 in `steps` steps, and 0 ever after.

    ½ top (1 + cos(π step / steps)): large steps first, and ever smaller ones, so that the noise of the batches averages
    out. Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts" (2017), equation 5.
    """

    def learning_rate(step):
        return top / 2 * (1 + math.cos(math.pi * step / steps)) if step < steps else 0.0

    return learning_rate


def number_or_function(name, value, given=None):
    """A rule for `door`: a number from 0 on, or a function of the step."""
    return value if callable(value) else not_negative(name, value)


def at_step(name, value, step):
    """A setting as a number: what a function of the step gives in this one, which must be a number from 0 on."""
    if not callable(value):
        return value
    try:
        found = value(step)
    except Exception as error:  # of somebody else's function
        raise ValueError(
            f"{name} must be a function of the step, but {brief(value)} raises {brief(error)} in step {step}."
        ) from error
    return not_negative(name, found)
