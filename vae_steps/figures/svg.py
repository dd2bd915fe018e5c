"""Axes that draw SVG text: the few methods of a matplotlib Axes that `figures` uses, about fifty times as fast.

A picture is written once, in `figures`. On matplotlib's axes it becomes the PNG of a static page; on these, the
picture of a live lab. What is drawn in a `with axes.ghost():` is an outline of how things were, without its texts.
"""

import json
import math
import struct
import zlib
from base64 import b64encode
from contextlib import contextmanager
from functools import lru_cache
from html import escape
from itertools import pairwise, starmap

import numpy as np

from ..numerals import significant
from ..validate import door, positive
from .lettering import lettered, width

INK, FAINT, GHOST = "#222222", "#949494", "#6e6e6e"
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 24, 34  # room for tick labels and the legend, in points
_FEW = 150  # dots that are an element each
_ROW = 15  # of a legend, in points
_DOWN = {"center": 0.35, "top": 0.85, "bottom": -0.2}  # from an alignment to the base line, in font sizes
_ANCHOR = {"left": "start", "center": "middle", "right": "end"}

# Of markers, from one corner to the next, in radii.
_CORNERS = {
    "s": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "D": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    "+": ((-1, 0), (1, 0), (0, 0), (0, -1), (0, 1)),
    "^": ((0, -1), (1, 1), (-1, 1)),
    "v": ((0, 1), (1, -1), (-1, -1)),
}
_CROSS = ((-1, -1), (1, 1), (0, 0), (1, -1), (-1, 1))

_HATCH = (
    '<pattern id="vae-hatch" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<path d="M0 5L5 0" stroke="white"/></pattern>\n'
)


class Axes:
    """A picture of that many inches, as figsize counts them: 72 units each."""

    @door(width=positive, height=positive)
    def __init__(self, width, height):
        self.width, self.height = 72 * width, 72 * height
        self.marks, self.ghost_marks, self.legend_entries, self.labels, self.handles = [], [], [], {}, []
        self.scale = [1, 1]  # how far one unit of the picture leads across and up
        self.limits, self.ghost_limits, self.yticks = {}, {}, None
        self.framed, self.equal, self.integer, self.ghosting, self.pressed = True, False, False, False, False

    @contextmanager
    def ghost(self):
        """Draw how things were: thin grey outlines, on top of what is."""
        self.ghosting = True
        yield self
        self.ghosting = False

    # What matplotlib's axes can do, as far as `figures` asks for it.

    def plot(
        self,
        x,
        y,
        fmt="",
        *,
        color=INK,
        linewidth=1.5,
        linestyle="-",
        zorder=2,
        label=None,
        markersize=6,
        markeredgecolor=None,
        markeredgewidth=1,
        alpha=1,
        fillstyle="full",
        clip_on=True,
        marker=None,
    ):
        spots = _spots(x, y)
        if marker:  # a letter in dollar signs
            self._mark(zorder, lambda place: _letters(marker.strip("$"), starmap(place, spots), markersize, color))
        elif fmt:
            fill = "none" if fillstyle == "none" or fmt == "+" else color
            style = _style(fill, markeredgecolor or color, markeredgewidth, alpha)
            if fmt == "." and len(spots) > _FEW:
                self._dots(spots, zorder, _style("none", color, markersize, alpha))
            else:
                for spot in spots:
                    self._mark(zorder, lambda place, spot=spot: _marker(fmt, *place(*spot), markersize / 2, style))
        else:
            style = _style("none", color, linewidth, alpha, linestyle)
            self._mark(zorder, lambda place: f'<path d="{_path(starmap(place, spots))}" {style}/>')
        if label and not self.ghosting:
            self.legend_entries.append(
                (
                    label,
                    lambda x, y: (
                        _marker(fmt, x + 9, y, min(markersize / 2, 5), style)
                        if fmt
                        else f'<path d="M{x} {y}h18" {style}/>'
                    ),
                )
            )

    def _dots(self, spots, zorder, style):
        """Many dots, as many in one element as else stand for themselves: lines without length, with round ends."""
        for start in range(0, len(spots), _FEW):
            some = spots[start : start + _FEW]
            self._mark(
                zorder,
                lambda place, some=some: (
                    f'<path d="{"".join(f"M{x:.1f} {y:.1f}h0" for x, y in starmap(place, some))}" {style} '
                    'stroke-linecap="round"/>'
                ),
            )

    def hlines(self, y, xmin, xmax, color, linewidth, zorder):
        for row, *ends in zip(y, xmin, xmax):
            self.plot(ends, [row, row], color=color, linewidth=linewidth, zorder=zorder)

    def axvline(self, x, color, linewidth, zorder):
        self._mark(
            zorder,
            lambda place: (
                f'<path d="M{place(x, 0)[0]:.1f} {self.box[1]:.1f}V{self.box[3]:.1f}" '
                f"{_style('none', color, linewidth)}/>"
            ),
        )

    def barh(self, y, width, height, left, color, edgecolor, hatch=""):
        height *= 1.3 if self.ghosting else 1  # seen around the bar that covers it
        corners = _rectangle(left, y - height / 2, width, height)
        self._area(corners, _style(color, edgecolor, 1))
        if hatch:
            self._mark(1, lambda place: f'{_HATCH}<path d="{_path(starmap(place, corners))}Z" fill="url(#vae-hatch)"/>')

    def bar(self, x, height, width, align, color, edgecolor, linewidth):
        for left, high, broad in zip(x, height, width):  # aligned at their left edges
            self._area(_rectangle(left, 0, broad, high), _style(color, edgecolor, linewidth))

    def fill_between(self, x, y, other=0, *, color, linewidth):
        spots = [(x[0], other), *_spots(x, y), (x[-1], other)]
        self._area(spots, _style(color, color, linewidth))

    def contour(self, x, y, z, levels, colors, linewidths):
        from contourpy import contour_generator  # few pictures have contours

        style = _style("none", colors, linewidths)
        generator = contour_generator(x, y, z)
        for line in (_spots(*line.T) for level in levels for line in generator.lines(level)):
            self._mark(1, lambda place, line=line: f'<path d="{_path(starmap(place, line))}" {style}/>')

    def imshow(self, pixels, extent):
        """Red, green and blue from 0 to 1, (rows, columns, 3), as a picture of sharp pixels between these places."""
        left, right, bottom, top = extent

        def draw(place):
            (x, y), (x1, y1) = place(left, top), place(right, bottom)
            return (
                f'<image x="{x:.1f}" y="{y:.1f}" width="{x1 - x:.1f}" height="{y1 - y:.1f}" '
                f'preserveAspectRatio="none" style="image-rendering:pixelated" href="{_png(pixels)}"/>'
            )

        self._mark(1, draw)

    def text(self, x, y, text, fontdict=None, **style):
        self.annotate(text, (x, y), **(fontdict or {}) | style)

    def annotate(
        self,
        text,
        xy,
        xytext=None,
        textcoords="data",
        arrowprops=None,
        bbox=None,
        zorder=3,
        color=INK,
        fontsize=9,
        ha="left",
        va="baseline",
    ):
        offset = xytext if textcoords == "offset points" else (0, 0)
        start = xy if xytext is None or textcoords != "data" else xytext
        if self.ghosting and text:
            return
        if arrowprops:
            self._mark(zorder - 1, lambda place: _arrow(place(*start), place(*xy), arrowprops))
        if not text:
            return

        def draw(place):
            x, y = place(*start)
            x = self._inside(x + offset[0], text, fontsize, ha)
            return lettered(text, x, y - offset[1], fontsize, color, _ANCHOR[ha], _DOWN.get(va, 0), on_white=bool(bbox))

        self._mark(zorder, draw)

    def set(self, xlim=None, ylim=None, aspect=None, xlabel=None, ylabel=None):
        limits = self.ghost_limits if self.ghosting else self.limits
        limits |= {name: limit for name, limit in (("x", xlim), ("y", ylim)) if limit is not None}
        self.labels |= {name: label for name, label in (("x", xlabel), ("y", ylabel)) if label}
        self.equal = self.equal or aspect == "equal"

    def get_ylim(self):
        return self.limits.get("y", (0, 0))

    def set_yticks(self, places, labels):
        self.yticks = list(zip(places, labels))

    def axis(self, which):
        self.framed = which != "off"

    def locator_params(self, nbins, integer):
        self.integer = integer

    # What only these axes can do.

    def part(self, kind, name, spots, zorder, label=""):
        """An outline that is not seen by itself, of this kind and name. One with a label can be pressed."""
        pressed = f' role="button" tabindex="-1" aria-label="{escape(label)}"' if label else ""
        self.pressed = self.pressed or bool(label)
        self._mark(
            zorder,
            lambda place: f'<path class="{kind}" data-name="{name}"{pressed} d="{_path(starmap(place, spots))}"/>',
        )

    def handle(self, name, says, x, y):
        """A place that can be dragged: the page puts a handle there, which says that."""
        self.handles.append((name, says, float(x), float(y)))

    def svg(self, label):
        """The picture as SVG text, one element in a line. `label` is what a screen reader says in its place."""
        self.box = self._box()
        place = self._placing()
        now = [draw(place) for _, draw in sorted(self.marks, key=lambda mark: mark[0])]
        moved = [mark for draw in self.ghost_marks if (mark := draw(place)) not in now]
        opening = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" '
            f'role="{"group" if self.pressed else "img"}" '
            f'aria-label="{escape(label)}"{self._handles(place)}>'
        )
        frame = self._frame(place) if self.framed else []
        ghost = f'<g class="vae-ghost">{"".join(moved)}</g>'.replace("\n", "")
        return "\n".join([opening, *frame, *now, ghost, "</svg>"])

    def _handles(self, place):
        """Where the handles are, and how far one unit of the picture leads across and up."""
        if not self.handles:
            return ""
        at = [[name, says, x, y, *place(x, y)] for name, says, x, y in self.handles]
        found = {"scale": self.scale, "at": at}
        return f' data-handles="{escape(json.dumps(found, ensure_ascii=False))}"'

    def room(self):
        """How wide and how high it is inside the frame."""
        left, top, right, bottom = self._box()
        return right - left, bottom - top

    def _box(self):
        if not self.framed:
            return [2, 2, self.width - 2, self.height - 2]
        return [_LEFT, _TOP + _ROW * (len(self._legend()) - 1), self.width - _RIGHT, self.height - _BOTTOM]

    def _mark(self, zorder, draw):
        if self.ghosting:
            self.ghost_marks.append(draw)
        else:
            self.marks.append((zorder, draw))

    def _area(self, spots, style):
        """A filled shape, below lines."""
        self._mark(1, lambda place: f'<path d="{_path(starmap(place, spots))}Z" {style}/>')

    def _inside(self, x, text, size, ha):
        """The place of a text, or the nearest one where it stays inside the picture."""
        broad = width(text, size)
        before = broad * {"left": 0, "center": 0.5, "right": 1}[ha]
        return min(max(x, 2 + before), self.width - 2 - broad + before)

    def _placing(self):
        """The function from data to points; axes that show numbers keep their ghost in sight."""
        left, top, right, bottom = self.box
        (x0, x1), (y0, y1) = (self._limit(name) for name in "xy")
        across, down = float((right - left) / (x1 - x0)), float((top - bottom) / (y1 - y0))
        if self.equal:
            scale = min(abs(across), abs(down))
            across, down = (math.copysign(scale, value) for value in (across, down))
        centre, middle = (left + right) / 2, (top + bottom) / 2
        self.seen = {
            "x": sorted(((x0 + x1) / 2 + side * (right - left) / 2 / across) for side in (-1, 1)),
            "y": sorted(((y0 + y1) / 2 + side * (bottom - top) / 2 / down) for side in (-1, 1)),
        }
        self.scale = [1 / across, 1 / down]
        x0, y0 = float((x0 + x1) / 2), float((y0 + y1) / 2)
        return lambda x, y: (centre + (x - x0) * across, middle + (y - y0) * down)

    def _limit(self, name):
        limit, ghost = self.limits[name], self.ghost_limits.get(name)
        if ghost is None or not self.framed:
            return limit
        low, high = min(*limit, *ghost), max(*limit, *ghost)
        return (low, high) if limit[0] < limit[1] else (high, low)

    def _frame(self, place):
        """The two axes with their ticks and labels, and the legend above them, as lines."""
        left, top, right, bottom = self.box
        parts = [f'<path d="M{left} {top}V{bottom}H{right}" {_style("none", FAINT, 0.8)}/>']
        for tick in self._ticks_apart(place):
            x, text = place(tick, 0)[0], significant(tick)
            parts.append(
                f'<path d="M{x:.1f} {bottom}v3.5" {_style("none", FAINT, 0.8)}/>\n'
                + lettered(text, self._inside(x, text, 8.5, "center"), bottom + 13, 8.5, INK, "middle")
            )
        for tick, text in self.yticks or [(tick, significant(tick)) for tick in _ticks(*self.seen["y"], self.integer)]:
            y = place(0, tick)[1]
            parts.append(
                f'<path d="M{left} {y:.1f}h-3.5" {_style("none", FAINT, 0.8)}/>\n'
                + lettered(text, left - 6, y, 8.5, INK, "end", 0.35)
            )
        if "x" in self.labels:
            parts.append(lettered(self.labels["x"], (left + right) / 2, bottom + 28, 9.5, INK, "middle"))
        if "y" in self.labels:
            parts.append(lettered(self.labels["y"], 10, (top + bottom) / 2, 9.5, INK, "middle", 0.35))
        for row, entries in enumerate(reversed(self._legend())):
            x, y = left, top - 13 - _ROW * row
            for label, draw in entries:
                parts.append(draw(x, y) + "\n" + lettered(label, x + 23, y, 9.5, INK, "start", 0.35))
                x += _broad(label)
        return parts

    def _legend(self):
        """The entries of the legend in rows, as many in each as it has room for."""
        rows, room = [[]], 0
        for entry in self.legend_entries:
            if rows[-1] and _LEFT + room + _broad(entry[0]) - 13 > self.width - 2:
                rows.append([])
                room = 0
            rows[-1].append(entry)
            room += _broad(entry[0])
        return rows

    def _ticks_apart(self, place):
        """Ticks of the lower axis, as many as their numbers have room for."""
        for most in (6, 5, 4, 3, 2, 1):
            ticks = _ticks(*self.seen["x"], self.integer, most)
            ends = [(place(tick, 0)[0], width(significant(tick), 8.5) / 2 + 2) for tick in ticks]
            if all(x + half <= other - beyond for (x, half), (other, beyond) in pairwise(ends)):
                break
        return ticks


def _png(pixels):
    """A PNG with these pixels, as an address: each chunk has its length, its name, what is in it, and a checksum."""
    rows = np.round(255 * pixels).astype(np.uint8)
    high, broad, _ = rows.shape
    lines = np.zeros((high, 1 + 3 * broad), np.uint8)  # each begins with 0: it is not filtered
    lines[:, 1:] = rows.reshape(high, -1)
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", broad, high, 8, 2, 0, 0, 0)),  # 8 bits of each of 3 colours
        (b"IDAT", zlib.compress(lines.tobytes(), 1)),
        (b"IEND", b""),
    ]
    chunks = [
        struct.pack(">I", len(inside)) + name + inside + struct.pack(">I", zlib.crc32(name + inside))
        for name, inside in parts
    ]
    return "data:image/png;base64," + b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(chunks)).decode()


def _broad(label):
    """The room of an entry of the legend."""
    return 36 + width(label, 9.5)


@lru_cache(maxsize=1024)
def _style(fill, stroke, width, alpha=1, linestyle="-"):
    dashes = {"-": "", "--": ' stroke-dasharray="4 2.5"'}.get(linestyle if isinstance(linestyle, str) else "--")
    return f'fill="{_colour(fill)}" stroke="{_colour(stroke)}" stroke-width="{width:.3g}"{dashes}' + (
        f' opacity="{alpha}"' if alpha != 1 else ""
    )


def _colour(colour):
    return colour if isinstance(colour, str) else "#" + "".join(f"{round(255 * part):02x}" for part in colour)


def _spots(x, y):
    """Places as pairs of Python's own floats: it writes them three times as fast as NumPy's."""
    return list(zip(np.ravel(x).tolist(), np.ravel(y).tolist()))


def _rectangle(left, low, across, up):
    """The corners of a rectangle."""
    return _spots([left, left + across, left + across, left], [low, low, low + up, low + up])


def _path(spots):
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)


def _marker(shape, x, y, radius, style):
    if shape in "o.":
        return f'<circle class="vae-dot" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.3g}" {style}/>'
    outline = _path((x + radius * across, y + radius * down) for across, down in _CORNERS.get(shape, _CROSS))
    return f'<path class="vae-dot" d="{outline}{"" if shape == "+" else "Z"}" {style}/>'


def _letters(letter, spots, size, colour):
    """The same letter at many places, in little text: matplotlib's marker "$7$"."""
    size *= 1.4  # of a marker it is the height of the letter
    texts = "".join(f'<text x="{x:.1f}" y="{y + 0.35 * size:.1f}">{escape(letter)}</text>' for x, y in spots)
    return f'<g font-size="{size:.3g}" fill="{_colour(colour)}" text-anchor="middle" font-weight="600">{texts}</g>'


def _arrow(start, end, props):
    style = _style("none", props["color"], props.get("linewidth", 1.4))
    line = f'<path d="{_path([start, end])}" {style}/>'
    start, end = complex(*start), complex(*end)
    length = abs(end - start)
    if props["arrowstyle"] == "-" or length < 1:
        return line
    along = (end - start) / length
    back, across = end - 3 * along, 1j * along
    head = _path((z.real, z.imag) for z in (back, back - 8 * along + 3.2 * across, back - 8 * along - 3.2 * across))
    return f'{line}\n<path d="{head}Z" {_style(props["color"], props["color"], 1)}/>'


def _ticks(low, high, integer, most=6):
    """At most about `most` round numbers from low to high, both included, however they were rounded."""
    rough = (high - low) / most
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    step = max(step, 1) if integer else step
    return step * np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1)
