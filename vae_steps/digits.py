"""Handwritten digits: 1,797 grey pictures of 8 × 8 pixels, and which digit each of them is.

Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits" (1998), UCI Machine Learning Repository,
https://doi.org/10.24432/C50P49, CC BY 4.0.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from . import bundled
from .bundled import Pretrained, arrays, frozen
from .model import Affine, Parameters
from .pixels import INK, PIXELS, SIDE, some_pictures
from .validate import door, finite_array, first_said, generator, up_to

__all__ = [
    "Digits",
    "Labelled",
    "Pretrained",
    "PretrainedDiffusion",
    "displaced",
    "load",
    "one_hot",
    "pretrained",
    "pretrained_diffusion",
    "slant",
    "thickness",
]

VAE, DIFFUSION = "digits_vae.npz", "digits_diffusion.npz"


class Labelled(NamedTuple):
    """Pictures `x` (n, 64), row by row, with 0 for paper and 1 for ink, and their `labels` (n,), whole numbers."""

    x: np.ndarray
    labels: np.ndarray


class Digits(NamedTuple):
    """What a network is trained on, and what it has never seen."""

    train: Labelled
    test: Labelled


class PretrainedDiffusion(NamedTuple):
    """A VAE, layers in a row that name the noise in its codes, by what those are divided, and the functions between."""

    parameters: Parameters
    denoiser: tuple
    spread: float
    activation: object
    output: object


@cache
def load():
    """All digits, split by the sheet that they were written on: 1,415 to train on and 382 to test with, in file order.

    The labels of the file repeat one text of about 130 digits fourteen times: fourteen sheets, by thirteen people. The
    last three are the test: no sheet is on both sides, but one hand may be.
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
    return bundled.pretrained(VAE, encoder=2, decoder=3)


@cache
def pretrained_diffusion():
    """A VAE with 16 latents and beta = 0.01, and a network that names the noise in its codes, for 100 linear steps.

    64 → 128 → 16 and back; the other sees a code, the time and the digit as one-hot: 34 → 128 → 128 → 16, as
    `diffusion.predict_noise` takes it. Every weight has two decimals. `tests/make_pretrained.py` is the command.
    """
    vae, *functions = bundled.pretrained(DIFFUSION, encoder=1, decoder=2)
    *numbers, (spread,) = arrays(DIFFUSION, *(f"denoiser[{k}].{part}" for k in range(3) for part in "Wb"), "spread")
    denoiser = tuple(Affine(W / 100, b / 100) for W, b in zip(numbers[::2], numbers[1::2]))
    return PretrainedDiffusion(vae, denoiser, float(spread), *functions)


_FURTHEST = 2  # pixels of paper around a digit, which may come into the picture


@door(
    "displaced", x=some_pictures(1, features=PIXELS), random=generator, far=up_to(SIDE), turn=up_to(4), size=up_to(0.9)
)
def displaced(x, random, far=0.8, turn=0.12, size=0.12):
    """Digits (n, 64), each moved by up to `far` pixels, turned by up to `turn` (rad) and resized by up to `size`.

    So more handwriting is made of some. What comes in from outside is paper; between two pixels it is linear.
    """
    count, middle = len(x), (SIDE - 1) / 2
    angle, scale = random.uniform(-turn, turn, (count, 1, 1)), 1 + random.uniform(-size, size, (count, 1, 1))
    down, right = random.uniform(-far, far, (2, count, 1, 1))
    rows, columns = np.mgrid[:SIDE, :SIDE] - middle
    row = (np.cos(angle) * rows - np.sin(angle) * columns) * scale + down + middle
    column = (np.sin(angle) * rows + np.cos(angle) * columns) * scale + right + middle
    paper = np.pad(x.reshape(-1, SIDE, SIDE), ((0, 0), (_FURTHEST, _FURTHEST), (_FURTHEST, _FURTHEST)))
    last = SIDE - 1 + 2 * _FURTHEST
    row, column = (np.clip(place + _FURTHEST, 0, last - 1e-3) for place in (row, column))
    top, left, which = row.astype(int), column.astype(int), np.arange(count)[:, None, None]
    below, beyond = row - top, column - left
    upper = paper[which, top, left] * (1 - beyond) + paper[which, top, left + 1] * beyond
    lower = paper[which, top + 1, left] * (1 - beyond) + paper[which, top + 1, left + 1] * beyond
    return (upper * (1 - below) + lower * below).reshape(count, PIXELS)


# What is measured of a digit, and what says which it is


CLASSES = 10
_ROWS, _COLUMNS = (np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2).reshape(2, -1)  # from the middle, down and right


def _some_labels(name, value, given=None):
    labels = finite_array(name, value)
    if (wrong := (labels % 1 != 0) | (labels < 0) | (labels >= CLASSES)).any():
        raise ValueError(f"{first_said(name, wrong, labels)}, but the label of a digit is a whole number from 0 to 9.")
    return labels.astype(int)


@door(labels=_some_labels)
def one_hot(labels):
    """Labels (...) as conditions (..., 10): 1 at the place of the label, and 0 elsewhere."""
    return np.eye(CLASSES)[labels]


def _with_ink(name, value, given=None):
    """Pictures with ink in them, in float64, one in each row."""
    x = some_pictures(0, 1, features=PIXELS, inked=True)(name, value).astype(np.float64, copy=False)
    if not (ink := x.sum(-1)).all():
        place = f"[{np.argmin(ink)}]" if ink.ndim else ""
        raise ValueError(f"{name}{place} has no ink.")
    return x


@door(x=_with_ink)
def slant(x):
    """How far digits (n, 64) or (64,) lean to the right, in degrees: 0 is upright, or a single row.

    atan(-cov(row, column) / var(row)), where each pixel weighs as much as it has ink and rows count downwards: the line
    that gives the mean column of each row best. Source: LeCun et al. (1998) set digits upright by such moments.
    """
    ink = x.sum(-1)
    middle = np.rint(x @ _ROWS / ink + 0.5) - 0.5  # one of the rows: so the places in a single row are 0, and not noise
    rows = _ROWS - middle[..., None]
    row, column = (x * rows).sum(-1) / ink, x @ _COLUMNS / ink
    down, both = ((x * rows * places).sum(-1) / ink - row * mean for places, mean in ((rows, row), (_COLUMNS, column)))
    return np.degrees(np.arctan2(0 - both, down))


@door(x=_with_ink)
def thickness(x):
    """How thick digits (n, 64) or (64,) are written: 4 · ink / the sum of |differences| of all pixels side by side.

    Around the picture is paper. So it is area by outline: w for a square of w × w pixels of ink, and nearly 2 w for a
    long straight stroke of width w.
    """
    paper = np.pad(x.reshape(*x.shape[:-1], SIDE, SIDE), [(0, 0)] * (x.ndim - 1) + [(1, 1), (1, 1)])
    outline = sum(np.abs(np.diff(paper, axis=axis)).sum((-2, -1)) for axis in (-2, -1))
    return 4 * x.sum(-1) / outline
