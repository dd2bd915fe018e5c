"""Live labs: every number in a box, the calculation written out, and pictures, all redrawn at each change.

labs.lab(lecture.parameters, lecture.x, lecture.eps, steps=("sigma", "z"))
labs.workbench(lecture.parameters, lecture.x, lecture.eps)
labs.training(lecture.parameters, lecture.x)
labs.structure(lecture.parameters, lecture.x, lecture.eps)
labs.drawing()                                                   the digit that the learner drew
"""

import numpy as np

from .. import digits
from ..marking import LEVELS, kept_drawing
from ..model import Parameters
from ..quoting import brief
from ..training import NOISE, OPTIMIZERS
from ..validate import choice, door, finite_array, instance, not_negative, numbers, optional, whole
from .steps import BACKWARD, FORWARD, in_order
from .training_state import MOST_STEPS

__all__ = ["BACKWARD", "FORWARD", "drawing", "lab", "structure", "training", "workbench"]


_MOST = 200  # numbers in a column that a lab has room for


def _column(name, value, given):
    column = finite_array(name, value)
    if column.ndim != 1 or not 0 < column.size <= _MOST:
        raise ValueError(
            f"{name} has shape {brief(column.shape)}, but must be one column of at most {_MOST}: one sample."
        )
    return column


_FIRST = 3  # the test digit that stands for a drawing where none is kept


def drawing():
    """The digit that the learner drew, (64,) in [0, 1] as `digits.load` gives them; one of the test's without any."""
    levels = kept_drawing()
    return digits.load().test.x[_FIRST].copy() if levels is None else np.array(levels) / LEVELS


def _steps(name, value, given):
    return in_order(value)


@door(parameters=instance(Parameters), x=_column, eps=_column, steps=_steps, source=optional(instance(str)))
def lab(parameters, x, eps, steps=FORWARD, *, source=None):
    """A lab of some steps of the calculation, for one sample: `steps` names them, as `FORWARD` and `BACKWARD` do.

    `parameters` as in `model.Parameters`, of any size; x and eps are columns. `source`, such as "the example", says
    where these first numbers are from. Raises ValueError for an unknown step, and as `model.forward` does.
    """
    from .live_lab import Lab  # widgets and pictures load only where a lab is made

    return Lab(parameters, x, eps, steps, source)


@door(parameters=instance(Parameters), x=_column, eps=_column, source=optional(instance(str)))
def workbench(parameters, x, eps, *, source=None):
    """The lab of the whole calculation: every input, weight, bias and ε."""
    return lab(parameters, x, eps, source=source)


@door(
    parameters=instance(Parameters),
    x=numbers(),
    learning_rate=not_negative,
    noise=choice(NOISE),
    beta=not_negative,
    steps=whole(1, MOST_STEPS),
    optimizer=choice(OPTIMIZERS),
    seed=whole(0, 2**64 - 1),
    eps=optional(numbers()),
)
def training(
    parameters, x, *, learning_rate=0.1, noise="fresh", beta=1, steps=1000, optimizer="adam", seed=0, eps=None
):
    """A live training from these parameters on one sample x (features,) or on several (n, features).

    `noise`, `seed` and `eps`, the frozen noise of the first seed, are as in `Training`; `optimizer` is "adam" or "sgd";
    `steps` is how many make a run. There are no activations.
    Raises ValueError for what does not fit.
    """
    from .training_lab import TrainingLab

    return TrainingLab(
        parameters,
        x,
        learning_rate=learning_rate,
        noise=noise,
        beta=beta,
        steps=steps,
        optimizer=optimizer,
        seed=seed,
        eps=eps,
    )


@door(parameters=instance(Parameters), x=_column, eps=_column)
def structure(parameters, x, eps):
    """The drawing of a VAE from x to its loss, for one sample: each box opens to its calculation, and moves nothing.

    `parameters` as in `model.Parameters`, of any size; x and eps are columns. Raises ValueError as `model.forward`
    does.
    """
    from .structure_lab import StructureLab

    return StructureLab(parameters, x, eps)
