"""What a picture is in numbers: a square of pixels, row by row in the last axis, grey or in three colours.

0 is paper and 1 is ink; of a coloured picture each pixel has red, green and blue, from 0 to 1.
"""

from math import isqrt

from .quoting import brief
from .validate import finite_array, first_said, listed

SIDE, INK = 8, 16  # of a digit: pixels high and wide; a pixel counts the dark ones among 4 × 4 of the scanned form
PIXELS = SIDE**2

_LEADING = "", "n, ", "rows, n, "


def side_of(features, colours=(1, 3)):
    """How many pixels high and wide a picture of so many numbers is, in one colour or in three; 0 where it is none."""
    for each in colours:
        side = isqrt(features // each)
        if each * side**2 == features:
            return side
    return 0


def some_pictures(*axes, features=None, inked=False):
    """A rule for `door`: finite pictures, at least one, with so many `axes` before that of the features.

    `features` is how many numbers each has, or `features(given)` is; None for any square in one colour or three.
    `inked` pictures are from 0 to 1.
    """

    def rule(name, value, given=None):
        x = finite_array(name, value)
        size = features(given) if callable(features) else features
        fits = x.size and x.ndim - 1 in axes and (side_of(x.shape[-1]) if size is None else x.shape[-1] == size)
        if not fits:
            shapes = listed([f"({_LEADING[leading]}{size or 'pixels'}{'' if leading else ','})" for leading in axes])
            if size:
                raise ValueError(f"{name} has shape {brief(x.shape)}, but pictures must be {shapes}.")
            raise ValueError(
                f"{name} has shape {brief(x.shape)}, but pictures must be {shapes}, such as 64 = 8² pixels, or "
                "768 = 3 · 16² in colours."
            )
        if inked and (outside := (x < 0) | (x > 1)).any():
            raise ValueError(f"{first_said(name, outside, x)}, but pixels must be from 0 to 1.")
        return x

    rule.alone = True
    return rule


def some_colours(name, value, given=None):
    """A rule for `door`: coloured pictures (n, 3 · pixels), at least one, from 0 to 1."""
    x = some_pictures(1, inked=True)(name, value)
    if not side_of(x.shape[-1], colours=(3,)):
        raise ValueError(
            f"{name} has {x.shape[-1]} numbers in each picture, but coloured squares have 3, 12, 27 and so on."
        )
    return x


some_colours.alone = True
