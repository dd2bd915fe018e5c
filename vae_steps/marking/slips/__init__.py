"""All steps of the calculation that can be marked, each with its slips: the steps forward, then those backward.

To add a slip, `yield` it among those of its step, put its few words into `names.SLIPS`, and why it is one
into `names.WHY`; `ranking` says how likely it is.
"""

from ...networks import identity
from ...quoting import brief
from ..recalculation import missing, unknown
from .backward_steps import BACKWARD_STEPS
from .forward_steps import FORWARD_STEPS
from .writing import near, of_others, of_writing

__all__ = ["MARKED_STEPS", "near", "of_others", "of_writing", "step_of"]

_FUNCTIONS = ("activation", "output")


def _keyed(steps):
    """Each step by the name of its result; where there are several, those after the first also say what they are of."""
    found = {}
    for step in steps:
        functions = [function.__name__ for function in step.functions.values()]
        key = f"{step.name} from {', '.join([*step.inputs, *functions])}" if step.name in found else step.name
        found[key] = step
    return found


MARKED_STEPS = _keyed(FORWARD_STEPS + BACKWARD_STEPS)


def step_of(name, inputs):
    """The step that leads to the result of this name from such inputs and functions, and the inputs that are numbers.

    Of several, it is the one from which the fewest names differ. Raises ValueError for an unknown name or function.
    """
    names = dict.fromkeys(step.name for step in MARKED_STEPS.values())
    if not isinstance(name, str) or name not in names:
        raise ValueError(f"step must be one of {', '.join(names)}, not {brief(name)}.")
    functions = {key: inputs[key] for key in _FUNCTIONS if key in inputs and inputs[key] is not identity}
    given = {key: value for key, value in inputs.items() if key not in _FUNCTIONS}
    steps = [step for step in MARKED_STEPS.values() if step.name == name]
    for key, function in functions.items():
        if not any(function is step.functions.get(key) for step in steps):
            raise ValueError(f"{key} of {name} must be {_allowed(steps, key)}, not {brief(function)}.")
    fitting = [step for step in steps if step.functions == functions]
    cost = lambda step: len(missing(step, given)) + len(unknown(step, given))
    best = min(fitting, key=cost, default=None)
    without = [step for step in steps if step.functions and not functions and not cost(step)]
    if best is None or (without and cost(best)):
        key = next(iter((without or steps)[0].functions), "activation")
        raise ValueError(f"{key} is missing: {name} from {', '.join(given)} needs {_allowed(without or steps, key)}.")
    return best, given


def _allowed(steps, key):
    """The functions of these steps in words."""
    plain = ["identity"] * any(not step.functions for step in steps)
    return " or ".join(dict.fromkeys([*plain, *(step.functions[key].__name__ for step in steps if step.functions)]))
