"""The steps of the calculation that a lab can show, in their order."""

from ..quoting import brief

FORWARD = ("h", "mu", "log_var", "sigma", "z", "x_hat", "squared_error", "kl", "total")
# In the order of the chain rule. The derivatives by a bias stand with those by its weights.
BACKWARD = ("d_x_hat", "dW_d", "d_z", "d_sigma", "d_mu", "d_log_var", "dW_mu", "dW_logvar", "d_h", "dW_e")


def in_order(steps):
    """`steps`, one name or several, as a tuple in the order of the calculation. Raises ValueError for no known step."""
    if not isinstance(steps, (str, tuple, list)):
        raise ValueError(f"steps must name some of {', '.join(FORWARD + BACKWARD)}, not {brief(steps)}.")
    steps = (steps,) if isinstance(steps, str) else tuple(steps)
    for step in steps:
        if not isinstance(step, str) or step not in FORWARD + BACKWARD:
            raise ValueError(f"steps must name some of {', '.join(FORWARD + BACKWARD)}, not {brief(step)}.")
    if not steps:
        raise ValueError("steps must name at least one step.")
    return tuple(step for step in FORWARD + BACKWARD if step in steps)


def go_back(steps):
    """Whether some of the steps are of the backward pass."""
    return bool({*steps} & {*BACKWARD})
