"""All steps of the calculation that can be marked, each with its slips, and those of a condition and of a diffusion.

To add a slip, `yield` it among those of its step, put its few words into `names.SLIPS`, and why it is one
into `names.WHY`; `ranking` says how likely it is.
"""

from ...networks import identity, sigmoid
from ...quoting import brief
from ..recalculation import missing, unknown
from .backward_steps import BACKWARD_STEPS
from .condition import conditional
from .diffusion_steps import DIFFUSION_STEPS
from .forward_steps import FORWARD_STEPS
from .names import called
from .writing import near, of_others, of_writing

__all__ = ["MARKED_STEPS", "near", "of_others", "of_writing", "step_of"]

# What a step may be told apart by, and what it is without.
_CHOICES = {"activation": identity, "output": identity, "loss": "squared_error"}


def _keyed(steps):
    """Each step by the name of its result; where there are several, those after the first also say what they are of."""
    found = {}
    for step in steps:
        functions = map(called, step.functions.values())
        key = f"{step.name} from {', '.join([*step.inputs, *functions])}" if step.name in found else step.name
        found[key] = step
    return found


CONDITIONAL_STEPS = (
    conditional("h", "W_e", "b_e", "x"),
    conditional("x_hat", "W_d", "b_d", "z"),
    conditional("logits", "W_d", "b_d", "z"),
)
MARKED_STEPS = _keyed(FORWARD_STEPS + BACKWARD_STEPS + CONDITIONAL_STEPS + DIFFUSION_STEPS)


def step_of(name, inputs):
    """The step that leads to the result of this name from such inputs and functions, and the inputs that are numbers.

    Of several, it is the one from which the fewest names differ. Raises ValueError for an unknown name or function.
    """
    names = dict.fromkeys(step.name for step in MARKED_STEPS.values())
    if not isinstance(name, str) or name not in names:
        raise ValueError(f"step must be one of {', '.join(names)}, not {brief(name)}.")
    given = {key: value for key, value in inputs.items() if key not in _CHOICES}
    steps = [step for step in MARKED_STEPS.values() if step.name == name]
    functions = _functions(inputs, steps)
    for key, function in functions.items():
        if not any(_is(function, step.functions.get(key)) for step in steps):
            raise ValueError(f"{key} of {name} must be {_allowed(steps, key)}, not {brief(function)}.")
    fitting = [step for step in steps if step.functions == functions]
    cost = lambda step: len(missing(step, given)) + len(unknown(step, given))
    best = min(fitting, key=cost, default=None)
    without = [step for step in steps if step.functions and not functions and not cost(step)]
    if best is None or (without and cost(best)):
        key = next(iter((without or steps)[0].functions), "activation")
        raise ValueError(f"{key} is missing: {name} from {', '.join(given)} needs {_allowed(without or steps, key)}.")
    return best, given


def _functions(inputs, steps):
    """The functions among the inputs that one of these steps is told apart by, and the loss."""
    functions = {key: inputs[key] for key, plain in _CHOICES.items() if key in inputs and not _is(inputs[key], plain)}
    if "loss" in inputs and any("loss" in step.functions for step in steps):
        if _is(inputs["loss"], "binary_cross_entropy"):  # with which sigmoid goes
            return {"output": sigmoid}
        functions.pop("output", None)  # the squared error is that of x', however it was calculated
    return functions


def _is(one, other):
    """Whether two functions, or the names of two losses, are the same."""
    return one is other or (isinstance(one, str) and isinstance(other, str) and one == other)


def _allowed(steps, key):
    """What this argument of these steps may be, in words."""
    plain = [called(_CHOICES[key])] * any(key not in step.functions for step in steps)
    return " or ".join(
        dict.fromkeys([*plain, *(called(step.functions[key]) for step in steps if key in step.functions)])
    )
