"""What one can measure of what a network draws: how near it comes to known rows, how much it differs, how well it fits.

Of coloured pictures, too, how right their colours are; and of codes, which way an attribute of the pictures lies. Rows
may be pictures or codes. Everything is calculated in float64.
"""

import numpy as np

from .pixels import some_colours
from .quoting import brief
from .validate import door, finite_array, finite_result, numbers

__all__ = [
    "attribute_directions",
    "diversity",
    "hue",
    "hue_share",
    "hue_share_of_each",
    "mmd",
    "nearest",
    "saturation",
    "saturation_ratio",
]


def _rows(least, like=None):
    """A rule for `door`: at least so many rows, as long as those of the argument `like`."""

    def rule(name, value, given):
        array = numbers(like)(name, value, given)
        if array.ndim != 2 or len(array) < least or not array.shape[1]:
            raise ValueError(f"{name} has shape {brief(array.shape)}, but must be at least {least} rows of numbers.")
        return array.astype(np.float64, copy=False)

    rule.alone = True
    return rule


def _a_label(of):
    """A rule for `door`: a whole number for each row of the argument `of`."""

    def rule(name, value, given):
        labels, rows = finite_array(name, value), len(given[of])
        if labels.shape != (rows,) or (labels % 1).any():
            raise ValueError(f"{name} must be {rows} whole numbers, one for each row of {of}, not {brief(value)}.")
        return labels

    rule.alone = True
    return rule


def _label_of_each(name, value, given):
    """A label for each row of x, and at least two rows for each label."""
    labels = _a_label("x")(name, value, given)
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


# Colours


COLOURED = 0.2  # saturation from which a pixel is judged
_RIGHT = 30.0  # degrees between two hues that count as one
_FEWEST = 8  # pixels that are judged, of a picture that is


@door(x=some_colours)
def hue(x):
    """The hue of each pixel of coloured pictures (n, 3 · pixels), in degrees: (n, pixels).

    atan2(√3 (green - blue), 2 red - green - blue): red is 0°, yellow 60°, green 120°, blue -120°; a grey has 0°, too.
    Source: Hanbury, "A 3D-polar coordinate colour representation" (2003), section 3.
    """
    red, green, blue = np.moveaxis(x.reshape(len(x), -1, 3), -1, 0)
    return np.degrees(np.arctan2(np.sqrt(3) * (green - blue), 2 * red - green - blue))


@door(x=some_colours)
def saturation(x):
    """How coloured each pixel of pictures (n, 3 · pixels) is: (n, pixels), the largest of the three less the least."""
    return np.ptp(x.reshape(len(x), -1, 3), axis=-1)


def _as_coloured(name, value, given):
    """Coloured pictures, as many and as large as x, which has pixels that are judged."""
    x_hat, x = some_colours(name, value), given["x"]
    if x_hat.shape != x.shape:
        raise ValueError(f"{name} has shape {brief(x_hat.shape)}, but that of x is {brief(x.shape)}.")
    return x_hat


def _with_colours(name, value, given=None):
    x = some_colours(name, value)
    if not (saturation.pure(x) > COLOURED).any():
        raise ValueError(f"{name} must have a pixel with a saturation above {COLOURED}.")
    return x


_as_coloured.alone = _with_colours.alone = True
_judged_pictures = {"x": _with_colours, "x_hat": _as_coloured}


def _right(x_hat, x):
    """Which pixels are judged, and which of them have the right hue; a grey has none."""
    judged, coloured = saturation.pure(x) > COLOURED, saturation.pure(x_hat) > 0
    return judged, judged & coloured & (np.abs((hue.pure(x_hat) - hue.pure(x) + 180) % 360 - 180) < _RIGHT)


@door(**_judged_pictures)
def hue_share(x_hat, x):
    """The share of coloured pixels of x (n, 3 · pixels) whose hue is within 30° in x_hat.

    Coloured is a pixel with a saturation above 0.2; a grey of x_hat is never right. Raises ValueError where none is.
    """
    judged, right = _right(x_hat, x)
    return float(right.sum() / judged.sum())


@door(**_judged_pictures)
def hue_share_of_each(x_hat, x):
    """`hue_share` of each picture: (n,), and NaN for one with less than 8 coloured pixels."""
    judged, right = _right(x_hat, x)
    of_each = judged.sum(-1)
    return np.where(of_each < _FEWEST, np.nan, right.sum(-1) / np.maximum(of_each, 1))


@door(**_judged_pictures)
def saturation_ratio(x_hat, x):
    """The mean saturation of x_hat as a share of that of x, where x (n, 3 · pixels) is coloured."""
    judged = saturation.pure(x) > COLOURED
    return float(saturation.pure(x_hat)[judged].mean() / saturation.pure(x)[judged].mean())


# Directions


def _attributes(name, value, given):
    found, rows = _rows(2)(name, value, given), len(given["mu"])
    if len(found) != rows:
        raise ValueError(f"{name} has {len(found)} rows, but mu has {rows}.")
    return found


_attributes.alone = True


@door(
    lambda found, given: finite_result("directions", found), mu=_rows(2), attributes=_attributes, labels=_a_label("mu")
)
def attribute_directions(mu, attributes, labels):
    """How far codes go where one attribute grows by 1 and the others are held: (attributes, latents).

    Least squares of mu (n, latents) on all `attributes` (n, attributes) at once, after the means of each label (n,) are
    taken off both: so it is the difference between two sevens, and not between a seven and a one. Raises ValueError
    where an attribute follows from the others.
    """
    noise = len(mu) * np.finfo(float).eps * abs(attributes).max(0)  # what rounding leaves of equal numbers
    mu, attributes = (_within(rows, labels) for rows in (mu, attributes))
    width = abs(attributes).max(0)
    varied = (width > noise).all()
    if varied:  # in widths of their own, so that small ones count as much as large ones
        found, _, rank, _ = np.linalg.lstsq(attributes / width, mu, rcond=None)
    if not varied or rank < attributes.shape[1]:
        raise ValueError("attributes must differ within the labels, and none of them may follow from the others.")
    return found / width[:, None]


def _within(rows, labels):
    """Each row less the mean of those with its label."""
    _, label = np.unique(labels, return_inverse=True)
    return rows - np.stack([rows[label == each].mean(0) for each in range(label.max() + 1)])[label]
