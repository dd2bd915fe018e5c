"""The pictures of labs with a latent plane: samples in it, drawn once; pixels; and all of it, to be read without it."""

from base64 import b64encode
from html import escape

import numpy as np

from .. import figures

_SIZE = 4.4  # inches of the plane
_LIVE = 3.2  # of the live one, which has less room: what is drawn in fewer inches has larger letters there
_TOP = 18  # points of it are free for a legend
_CELL = 26  # of a pixel in the written picture, in points
_GAP = 26


def plane(means, labels, **axis_labels):
    """The samples in the plane as SVG, and where in it a point is found: the box of the axes, and which numbers it is.

    static/plane.js and static/diffusion.js draw on top of it; `axis_labels` as in `figures.latent_classes`.
    """
    axes = figures.Axes(_LIVE, _LIVE)
    summary = figures.latent_classes(axes, means, labels, **axis_labels)
    svg = axes.svg(summary.spoken())
    return {
        "picture": svg.replace(f'viewBox="0 0 {axes.width:g} {axes.height:g}"', f'viewBox="{_seen(axes)}"', 1),
        "seen": _seen(axes),
        "box": axes.box,
        "x": list(map(float, axes.seen["x"])),
        "y": list(map(float, axes.seen["y"])),
    }


def _seen(axes):
    """The part of the picture that is shown: without the room for a legend."""
    return f"0 {_TOP} {axes.width:g} {axes.height - _TOP:g}"


def greys(x):
    """A picture in 256 greys, each in two hexadecimal digits; what is darker than ink is ink."""
    return np.rint(255 * np.clip(x, 0, 1)).astype(np.uint8).tobytes().hex()


def whole(means, labels, shown):
    """Picture, plane and copy side by side, as an image for Markdown; its alternative text is `told`."""
    axes = figures.Axes(_SIZE, _SIZE)
    figures.latent_classes(axes, means, labels, shown.z, shown.mu, shown.sigma)
    middle, high = axes.svg(""), axes.height
    side = 8 * _CELL
    top = (high - side) / 2
    width = 2 * (side + _GAP) + axes.width
    svg = "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {high:g}" font-family="sans-serif">',
            f'<rect width="{width:g}" height="{high:g}" fill="#fff"/>',
            _pixels(shown.x, 0, top, "x"),
            middle.replace("<svg ", f'<svg x="{side + _GAP}" width="{axes.width:g}" height="{axes.height:g}" ', 1),
            _pixels(shown.rebuilt[1], side + 2 * _GAP + axes.width, top, "x′"),
            "</svg>",
        ]
    )
    return f'<img alt="{escape(told(shown))}" src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}">'


def told(shown):
    """The two pictures and the point in numbers: of a picture the ink of each pixel in 16ths, row by row."""
    lines = [f"x: {_rows(shown.x)}", f"mu: {_row(shown.mu)}"]
    if shown.sigma is not None:
        lines += [f"sigma: {_row(shown.sigma)}", f"eps: {_row(shown.inputs.eps)}"]
    return ". ".join([*lines, f"z: {_row(shown.z)}", f"x_hat: {_rows(shown.rebuilt[1])}"])


def _row(values):
    return " ".join(f"{value:.3f}".replace("-0.000", "0.000") for value in values)


def _rows(x):
    levels = [f"{round(16 * float(value))}" for value in x]
    return " / ".join(" ".join(levels[i : i + 8]) for i in range(0, 64, 8))


def _pixels(x, left, top, name):
    """A grey picture as SVG: ink on white paper in a frame, with its name above."""
    side = 8 * _CELL
    cells = "".join(
        f'<rect x="{left + _CELL * (i % 8):g}" y="{top + _CELL * (i // 8):g}" width="{_CELL}" height="{_CELL}" '
        f'fill-opacity="{ink / 255:.3f}"/>'
        for i, value in enumerate(x)
        if (ink := round(255 * float(value)))
    )
    return (
        f'<text x="{left + side / 2:g}" y="{top - 8:g}" font-size="14" font-style="italic" text-anchor="middle">{name}'
        f'</text>{cells}<rect x="{left:g}" y="{top:g}" width="{side}" height="{side}" fill="none" stroke="#949494"/>'
    )
