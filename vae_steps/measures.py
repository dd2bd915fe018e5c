"""What one can measure of what a network draws: how near it comes to known rows, how much it differs, how well it fits.

Rows may be pictures or codes. Everything is calculated in float64.
"""

import numpy as np

from .quoting import brief
from .validate import door, finite_array, finite_result, numbers

__all__ = ["diversity", "mmd", "nearest"]


def _rows(least, like=None):
    """A rule for `door`: at least so many rows, as long as those of the argument `like`."""

    def rule(name, value, given):
        array = numbers(like)(name, value, given)
        if array.ndim != 2 or len(array) < least or not array.shape[1]:
            raise ValueError(f"{name} has shape {brief(array.shape)}, but must be at least {least} rows of numbers.")
        return array.astype(np.float64, copy=False)

    rule.alone = True
    return rule


def _label_of_each(name, value, given):
    """A whole number for each row of x, and at least two rows for each of them."""
    labels, rows = finite_array(name, value), len(given["x"])
    if labels.shape != (rows,) or (labels % 1).any():
        raise ValueError(f"{name} must be {rows} whole numbers, one for each row of x, not {brief(value)}.")
    classes, counts = np.unique(labels, return_counts=True)
    if counts.min() < 2:
        raise ValueError(f"{name} has {classes[counts.argmin()]:.0f} only once, but a distance takes two rows.")
    return labels


_label_of_each.alone = True


def _one_number(name):
    """A look for `door`, where a number of Python's own comes out."""
    return lambda found, given: finite_result(name, np.asarray(found))


def _squared(x, y):
    """The squared distance of each row of x to each row of y; not from their products, which forget small ones."""
    return np.stack([np.einsum("ij,ij->i", apart, apart) for apart in (y - row for row in x)])


@door("nearest", x=_rows(1), known=_rows(1, "x"))
def nearest(x, known):
    """The Euclidean distance (n,) of each row of x (n, features) to the nearest of the `known` rows (m, features).

    0 is a copy. What distance is near is told by rows that are known to be new, such as those of a test.
    """
    return np.array([_squared(row[None], known).min() for row in x]) ** 0.5


@door(_one_number("diversity"), x=_rows(2), labels=_label_of_each)
def diversity(x, labels):
    """The mean Euclidean distance of two different rows of x (n, features) with one label, averaged over the labels."""
    found = [_squared(same, same) ** 0.5 for same in (x[labels == label] for label in np.unique(labels))]
    return float(np.mean([apart.sum() / (len(apart) * (len(apart) - 1)) for apart in found]))


@door(_one_number("mmd"), x=_rows(2), y=_rows(2, "x"))
def mmd(x, y):
    """MMD²: how far what x was drawn from is from what y was, estimated without bias: around 0 where both are the same.

    The mean of k over pairs of x, plus that of y, minus twice that over pairs of an x and a y; k(a, b) =
    exp(-‖a - b‖² / s²) with the median of ‖a - b‖² over all pairs of y as s². So y (m, features) are the real ones, and
    x are (n, features).
    Source: Gretton et al., "A Kernel Two-Sample Test" (2012), equation 3 and section 8.
    """
    of_x, of_y, between = _squared(x, x), _squared(y, y), _squared(x, y)
    width = np.median(of_y[np.triu_indices(len(y), 1)])
    if not width:
        raise ValueError("y must have more than one row: half of its pairs, or more, are the same row twice.")
    inside = [(np.exp(-pairs / width).sum() - len(pairs)) / (len(pairs) * (len(pairs) - 1)) for pairs in (of_x, of_y)]
    return float(sum(inside) - 2 * np.exp(-between / width).mean())
