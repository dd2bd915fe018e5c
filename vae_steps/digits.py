"""Handwritten digits: 1,797 grey pictures of 8 × 8 pixels, and which digit each of them is.

Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits" (1998), UCI Machine Learning Repository,
https://doi.org/10.24432/C50P49, CC BY 4.0.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from .bundled import arrays, frozen

__all__ = ["Digits", "Labelled", "load"]

INK = 16  # a pixel counts the dark ones among 4 × 4 of the scanned form


class Labelled(NamedTuple):
    """Pictures `x` (n, 64), row by row, with 0 for paper and 1 for ink, and their `labels` (n,), whole numbers."""

    x: np.ndarray
    labels: np.ndarray


class Digits(NamedTuple):
    """What a network is trained on, and what it has never seen."""

    train: Labelled
    test: Labelled


@cache
def load():
    """All digits, split by the sheet that they were written on: 1,415 to train on and 382 to test with, in file order.

    The labels of the file repeat one text of about 130 digits fourteen times: fourteen sheets. The last three are the
    test, so that it asks for handwriting that was not trained on.
    """
    pixels, labels, (sheet,) = arrays("digits.npz", "x", "labels", "test_from")
    x, labels = frozen(pixels / INK), frozen(labels.astype(int))
    return Digits(*(Labelled(x[rows], labels[rows]) for rows in (slice(sheet), slice(sheet, None))))
