"""The rules of the pencil's doors: what comes from outside becomes `Number`s, by the names of the arguments."""

import re

import numpy as np

from ..networks import LOSSES, must_be_known
from ..numerals import as_decimal
from ..quoting import brief
from ..validate import choice, finite_array, whole
from .numbers import Number

_MOST_DECIMALS = 30
_MOST_NUMBERS = 1000  # in a column: nobody reads more by hand
_NAME = re.compile(r"[A-Za-z]\w*(\^\(\d+\))?", re.ASCII)

# The quantities that can be rounded and carried on, forward, backward, update.
_PARAMETERS = ("W_d", "b_d", "W_mu", "b_mu", "W_logvar", "b_logvar", "W_e", "b_e", "W", "b")  # W, b: of a diffusion
_FORWARD = (
    "h",
    "mu",
    "log_var",
    "sigma",
    "z",
    "g",
    "x_hat",
    "squared_error",
    "cross_entropy",
    "reconstruction",
    "kl",
    "total",
    "a_h",  # before an activation
    "a_z",
    "a_g",
    "logits",
    "z_t",  # of a diffusion; s² is not carried on rounded: what is left beside it has a root
    "z_0_hat",
    "eps_hat",
    "eps_hat_guided",
    "z_next",
    "noise_error",
)
QUANTITIES = (
    *_FORWARD,
    "d_x_hat",
    "d_logits",
    "d_eps_hat",
    "d_g",
    "d_a_g",
    "d_z",
    "d_a_z",
    "d_sigma",
    "d_mu",
    "d_log_var",
    "d_h",
    "d_a_h",
    *(f"d{name}" for name in _PARAMETERS),
    *_PARAMETERS,
)

places = whole(0, _MOST_DECIMALS)


def number(name, value, given=None):
    """A finite number; of a float its shortest decimal, so that 0.1 is one tenth."""
    if isinstance(value, Number):
        return value
    try:
        return Number(as_decimal(value), True)
    except ValueError:
        raise ValueError(f"{name} must be a finite number, not {brief(value)}.") from None


def not_negative(name, value, given=None):
    """A number from 0 on, such as beta."""
    found = number(name, value)
    if found.value < 0:
        raise ValueError(f"{name} must be one number that is not negative, not {brief(value)}.")
    return found


def column(like=None):
    """A rule: a column of numbers, as long as the argument named `like`."""

    def rule(name, values, given):
        found = [number(f"{name}[{i}]", value) for i, value in enumerate(listed(name, values, None, "numbers"))]
        _as_many(name, found, like, given)
        return found

    return rule


def shares(like=None):
    """A rule: a column of numbers from 0 to 1, as the cross-entropy needs them."""
    rule = column(like)

    def in_range(name, values, given):
        found = rule(name, values, given)
        for i, one in enumerate(found):
            if not 0 <= one.value <= 1:
                raise ValueError(
                    f"{name}[{i}] is {one.value:.6g}, but cross-entropy needs every number in {name} between 0 and 1."
                )
        return found

    return in_range


what_is_wanted = choice(("x", "target"))
a_squared_error = choice(LOSSES[:2])


def rows(width=None, height=None):
    """A rule: the rows of a matrix, as wide and as high as the arguments of these names: columns, or other rows."""

    def rule(name, matrix, given):
        found = [
            [number(f"{name}[{i},{j}]", value) for j, value in enumerate(listed(f"{name}[{i}]", row, None, "numbers"))]
            for i, row in enumerate(listed(name, matrix, None, "rows"))
        ]
        _as_many(name, found, height, given, "rows")
        for i, row in enumerate(found):
            if len(row) != len(found[0]):
                raise ValueError(f"{name}[{i}] has {len(row)} numbers, but {name}[0] has {len(found[0])}.")
        other = given.get(width)
        if other and len(found[0]) != (wanted := len(other[0] if isinstance(other[0], list) else other)):
            raise ValueError(f"{name}[0] has {len(found[0])} numbers, but {width} has {wanted}.")
        return found

    return rule


def _as_many(name, found, like, given, things="numbers"):
    if like and len(found) != len(given[like]):
        raise ValueError(f"{name} has {len(found)} {things}, but {like} has {len(given[like])}.")


def listed(name, values, length, things):
    """The things in a list, a tuple or an array: nothing else has an order and an end for sure."""
    if isinstance(values, np.ndarray) and values.ndim in (1, 2):
        values = list(values if values.dtype == object else finite_array(name, values))
    elif not isinstance(values, (list, tuple, range)):
        raise ValueError(f"{name} must be a column of {things}, not {brief(values)}.")
    if not 0 < len(values) <= _MOST_NUMBERS or length not in (None, len(values)):
        raise ValueError(
            f"{name} has {len(values)} {things}, but wanted is "
            f"{length or ('at least one' if not values else f'at most {_MOST_NUMBERS}')}."
        )
    return values


def rounding_of(name, value, given=None):
    """Decimals by quantity: a dict of some, one number for all, or none."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = dict.fromkeys(QUANTITIES, value)
    if not isinstance(value, dict | None):
        raise ValueError(f"{name} must be a number of decimals, or a dict of them by quantity, not {brief(value)}.")
    for quantity, places in (value or {}).items():
        known = isinstance(quantity, str) and quantity in QUANTITIES
        if not known or not isinstance(places, int) or isinstance(places, bool) or not 0 <= places <= _MOST_DECIMALS:
            raise ValueError(
                f"{name} must give one of {', '.join(_FORWARD)}, d_x_hat, … a whole number "
                f"from 0 to {_MOST_DECIMALS}, not {brief(quantity)}: {brief(places)}."
            )
    return dict(value or {})


def symbols_of_layer(name, value, given=None):
    """The names of a layer's output, W, b and input."""
    if not isinstance(value, (tuple, list)) or len(value) != 4 or not all(map(_is_name, value)):
        raise ValueError(f"{name} must be four names, such as ('h', 'W_e', 'b_e', 'x'), not {brief(value)}.")
    return tuple(value)


def two_symbols(name, value, given=None):
    """The names of what an activation gives, and of what it takes."""
    if not isinstance(value, (tuple, list)) or len(value) != 2 or not all(map(_is_name, value)):
        raise ValueError(f"{name} must be two names, such as ('h', 'a_h'), not {brief(value)}.")
    return tuple(value)


def an_activation(name, value, given=None):
    """One of `networks.ACTIVATIONS`."""
    return must_be_known(name, (value,))[0]


def a_layer(name, value, given=None):
    """What has W and b, as an `Affine` does."""
    W, b = getattr(value, "W", None), getattr(value, "b", None)
    if not all(isinstance(array, np.ndarray) for array in (W, b)) or W.ndim != 2 or b.shape != W.shape[:1]:
        raise ValueError(f"{name} must be an Affine(W, b), not {brief(value)}.")
    return value


def column_for_layer(name, values, given):
    """As many numbers as the `layer` takes."""
    found, inputs = column()(name, values, given), given["layer"].W.shape[1]
    if len(found) != inputs:
        raise ValueError(f"{name} has {len(found)} numbers, but layer takes {inputs}.")
    return found


def row_of_layer(name, value, given):
    """Which row of the `layer`."""
    return whole(0, len(given["layer"].b) - 1)(name, value)


def symbol(name, value, given=None):
    """The name of a quantity."""
    if not _is_name(value):
        raise ValueError(f"{name} must be the name of a quantity, such as 'W_d', not {brief(value)}.")
    return value


def _is_name(value):
    return isinstance(value, str) and len(value) <= 40 and _NAME.fullmatch(value) is not None


STYLE = {"decimals": places, "rounding": rounding_of}  # the rules of what every page has
