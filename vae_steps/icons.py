"""Coloured icons: 1,412 pictures of 16 × 16 pixels with their names, such as "red apple".

Source: Noto Emoji, © Google, Apache License 2.0; reduced and put on white here.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from . import bundled
from .bundled import Pretrained, arrays, frozen
from .pixels import some_colours
from .validate import door

__all__ = ["Icons", "Named", "Pretrained", "grey", "load", "pretrained"]


VAE = "icons_vae.npz"


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


@cache
def pretrained():
    """A conditional VAE that colours icons: 768 colours and 256 greys → 64 → 12, and 12 and 256 greys → 64 → 768.

    Every weight has two decimals. It was trained on squared error with beta = 0.2, which rose from 0 in the first steps
    so that its latents stay in use. `tests/make_pretrained.py` is the command.
    """
    return bundled.pretrained(VAE, encoder=1, decoder=2)


_BRIGHTNESS = np.array([0.299, 0.587, 0.114])  # of red, green and blue


@door(x=some_colours)
def grey(x):
    """How bright each pixel of coloured pictures (n, 3 · pixels) is: (n, pixels), 0.299 red + 0.587 green + 0.114 blue.

    Source: ITU-R BT.601, section 2.5.1.
    """
    return x.reshape(len(x), -1, 3) @ _BRIGHTNESS.astype(x.dtype)
