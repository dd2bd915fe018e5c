"""Draws small pictures side by side: grey ones of ink on paper, or coloured ones."""

import numpy as np

from ..numerals import fixed_row
from ..pixels import side_of, some_pictures
from ..quoting import brief
from ..validate import optional, whole
from .lettering import width
from .style import NORMAL, PRINTED, SMALL, Line, Summary, picture, room

_MOST = 1_000_000  # numbers
_FRAME = 0.85  # the grey of the line around each picture
_LEVELS = 255  # above 0, of a colour that is drawn
_BESIDE = 1e-6  # of a level: halfway is not where numbers such as 0.5 lie, which other machines round differently


_valid = some_pictures(0, 1, 2)


def _pictures(name, value, given):
    """Pictures in rows, for which the figure has room."""
    x = np.atleast_2d(_valid(name, value))
    if x.size > _MOST:
        raise ValueError(f"{name} has {x.size} numbers, but the figure has room for {_MOST}.")
    return x


_pictures.alone = True


def _wrapped(name, columns, given):
    columns = optional(whole(1, _MOST))(name, columns)
    if columns and given["x"].ndim == 3:
        raise ValueError(f"{name} must be None, as x has {given['x'].shape[1]} pictures in each row.")
    return columns or given["x"].shape[-2]


def _texts(name, value, count):
    """A list of this many texts."""
    if not isinstance(value, (tuple, list)) or not all(isinstance(text, str) for text in value) or len(value) != count:
        raise ValueError(f"{name} must be a list of {count} texts, not {brief(value)}.")
    return list(value)


def _label_of_each_row(name, value, given):
    x, columns = given["x"], given["columns"]
    return None if value is None else _texts(name, value, len(x) if x.ndim == 3 else -(-len(x) // columns))


def _name_of_each_picture(name, value, given):
    return None if value is None else _texts(name, value, int(np.prod(given["x"].shape[:-1])))


@picture(x=_pictures, columns=_wrapped, labels=_label_of_each_row, names=_name_of_each_picture)
def tiles(ax, x, columns=None, labels=None, names=None):
    """Small square pictures in rows: x (rows, n, features), or (n, features), `columns` in a row.

    Features are the pixels row by row. A square number of them is ink, with 0 for paper and 1 for black, as digits have
    it; three times a square number is red, green and blue of each pixel, as icons have it. What is below 0 or above 1
    is drawn as 0 or 1. `labels` stand before the rows, one for each, and `names` below the pictures, one for each.
    """
    side = side_of(x.shape[-1])
    rows = [*x] if x.ndim == 3 else [x[start : start + columns] for start in range(0, len(x), columns)]
    rows = [row.clip(0, 1).reshape(len(row), side, side, -1) for row in rows]
    most = max(map(len, rows))
    before = max(width(label, NORMAL) for label in labels) + 6 if labels else 0
    below = 1.3 * SMALL if names else 0
    across, down = most * (side + 1) + 1, len(rows) * (side + 2)
    ax.axis("off")
    broad, high = room(ax)
    scale = max(min((broad - before) / across, (high - len(rows) * below) / down), 0.1)  # points for each pixel
    pitch, named = side + 2 + below / scale, iter(names or ())
    for place, row in enumerate(rows):
        top = place * pitch
        ax.imshow(_side_by_side(row), extent=(0, len(row) * (side + 1) + 1, top + side + 2, top))
        if labels:
            ax.text(-6 / scale, top + side / 2 + 1, labels[place], PRINTED | {"ha": "right"}, fontsize=NORMAL)
        for column, name in zip(range(len(row)), named):
            ax.text((column + 0.5) * (side + 1) + 0.5, top + side + 2 + 0.6 * below / scale, name, PRINTED)
    ax.set(xlim=(-before / scale, across), ylim=(len(rows) * pitch, 0), aspect="equal")
    lines = [_described(row, labels[place] if labels else f"x[{place}]") for place, row in enumerate(rows)]
    return Summary(ax, *lines, *([", ".join(names)] if names else []))


def _side_by_side(row):
    """Pictures of a row in one, (side + 2, …, 3), with a line around each, in colours of 8 bits."""
    count, side = row.shape[:2]
    seen = row if row.shape[-1] == 3 else 1 - row.repeat(3, -1)
    whole = np.full((side + 2, count, side + 1, 3), _FRAME)
    whole[1:-1, :, 1:] = seen.swapaxes(0, 1)
    whole = np.concatenate([whole.reshape(side + 2, -1, 3), np.full((side + 2, 1, 3), _FRAME)], 1)
    return np.floor(_LEVELS * whole + 0.5 + _BESIDE) / _LEVELS


def _described(row, name):
    """How light or dark the pictures of a row are, and how colourful."""
    size = {"name": name, "n": str(len(row)), "side": str(row.shape[1])}
    mean = {colour: fixed_row(values, 2) for colour, values in zip(("red", "green", "blue"), row.mean((1, 2)).T)}
    if len(mean) == 3:
        return Line("{name}: {n} × {side} × {side} pixels, mean red {red}, green {green}, blue {blue}", **size, **mean)
    sd = fixed_row(row.std((1, 2, 3)), 2)
    return Line("{name}: {n} × {side} × {side} pixels, mean {mean}, sd {sd}", **size, mean=mean["red"], sd=sd)
