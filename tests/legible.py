"""What the tests of figures read off a drawn figure: its texts, its bytes, and whether nothing overlaps."""

from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from vae_steps import figures


def texts_drawn(ax):
    """Every text that really appears, with its box in pixels (tick labels out of sight are never drawn)."""
    canvas, seen = FigureCanvasAgg(ax.figure), []
    original = Text.draw
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", lambda self, renderer: (seen.append(self), original(self, renderer)))
        canvas.draw()
    return [
        (text, Text.get_window_extent(text, canvas.get_renderer()))
        for text in seen
        if text.get_visible() and text.get_text()
    ]


def pixels(ax):
    """What is drawn."""
    canvas = FigureCanvasAgg(ax.figure)
    canvas.draw()
    return bytes(canvas.buffer_rgba())


def assert_seen(figure, changes):
    """Each change of a figure's arguments changes its summary and what a live lab draws, the last one the pixels too.

    `figure` is its function, its arguments and its size in inches. Returns how many pictures are unlike each other.
    """
    function, arguments, size = figure
    seen = []
    for change in ({}, *changes):
        axes = figures.Axes(*size)
        seen.append((function(axes, **arguments | change), axes.svg("")))
    assert all(after != before for change in seen[1:] for before, after in zip(seen[0], change))
    before, after = Figure(size).add_subplot(), Figure(size).add_subplot()
    function(before, **arguments)
    function(after, **arguments | change)
    assert pixels(before) != pixels(after)
    return min(map(len, map(set, zip(*seen))))


def assert_legible(ax):
    """No text on another text, none beyond the canvas, none smaller than 8 points; returns the texts drawn."""
    drawn = texts_drawn(ax)
    canvas = ax.figure.bbox
    for text, box in drawn:
        assert text.get_fontsize() >= 8, text
        assert canvas.x0 <= box.x0 and box.x1 <= canvas.x1, f"{text} leaves the canvas"
        assert canvas.y0 <= box.y0 and box.y1 <= canvas.y1, f"{text} leaves the canvas"
    for (one, a), (other, b) in combinations(drawn, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        down = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across <= 0.5 or down <= 0.5, f"{one} lies on {other}"
    return drawn
