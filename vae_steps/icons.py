"""Coloured icons: 1,412 pictures of 16 × 16 pixels with their names, such as "red apple".

Source: Noto Emoji, © Google, Apache License 2.0; reduced and put on white here.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from .bundled import arrays, frozen

__all__ = ["Icons", "Named", "load"]


class Named(NamedTuple):
    """Pictures `x` (n, 768), pixel by pixel as red, green and blue from 0 to 1, and their `names`, n texts."""

    x: np.ndarray
    names: tuple[str, ...]


class Icons(NamedTuple):
    """What a network is trained on, and what it has never seen."""

    train: Named
    test: Named


@cache
def load():
    """All icons, split so that variants of one picture stand on one side: 1,130 to train on and 282 to test with."""
    pixels, names, (test,) = arrays("icons.npz", "x", "names", "test_from")
    x, names = frozen(pixels / 255), tuple(names.tobytes().decode().splitlines())
    return Icons(*(Named(x[rows], names[rows]) for rows in (slice(test), slice(test, None))))
