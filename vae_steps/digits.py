"""Handwritten digits: 1,797 grey pictures of 8 × 8 pixels, and which digit each of them is.

Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits" (1998), UCI Machine Learning Repository,
https://doi.org/10.24432/C50P49, CC BY 4.0.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from .bundled import arrays, frozen
from .model import Affine, Parameters
from .networks import relu, sigmoid

__all__ = ["Digits", "Labelled", "Pretrained", "load", "pretrained"]

INK = 16  # a pixel counts the dark ones among 4 × 4 of the scanned form
VAE = "digits_vae.npz"
_LAYERS = {"encoder": ("encoder[0]", "encoder[1]"), "decoder": ("decoder[0]", "decoder[1]", "decoder[2]")}


class Labelled(NamedTuple):
    """Pictures `x` (n, 64), row by row, with 0 for paper and 1 for ink, and their `labels` (n,), whole numbers."""

    x: np.ndarray
    labels: np.ndarray


class Digits(NamedTuple):
    """What a network is trained on, and what it has never seen."""

    train: Labelled
    test: Labelled


class Pretrained(NamedTuple):
    """A network and the functions between its layers, as `model.forward` takes them."""

    parameters: Parameters
    activation: object
    output: object


@cache
def load():
    """All digits, split by the sheet that they were written on: 1,415 to train on and 382 to test with, in file order.

    The labels of the file repeat one text of about 130 digits fourteen times: fourteen sheets. The last three are the
    test, so that it asks for handwriting that was not trained on.
    """
    pixels, labels, (sheet,) = arrays("digits.npz", "x", "labels", "test_from")
    x, labels = frozen(pixels / INK), frozen(labels.astype(int))
    return Digits(*(Labelled(x[rows], labels[rows]) for rows in (slice(sheet), slice(sheet, None))))


@cache
def pretrained():
    """A VAE with two latents that was trained on the digits: 64 → 64 → 32 → 2, and back.

    Every weight has two decimals, so that a page of its calculation shows them whole. It was trained with beta = 0.5
    and the cross-entropy of `loss.total_loss`, on digits that were moved, turned and resized, to give them back as they
    were written. `tests/make_pretrained.py` is the command.
    """
    names = (*_LAYERS["encoder"], "mu_head", "log_var_head", *_LAYERS["decoder"])
    numbers = iter(arrays(VAE, *(f"{name}.{part}" for name in names for part in "Wb")))
    layers = {name: Affine(next(numbers) / 100, next(numbers) / 100) for name in names}
    encoder, decoder = (tuple(layers[name] for name in _LAYERS[side]) for side in ("encoder", "decoder"))
    return Pretrained(Parameters(encoder, layers["mu_head"], layers["log_var_head"], decoder), relu, sigmoid)
