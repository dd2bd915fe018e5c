"""What the tests read off a picture in SVG: its texts with the room that each takes, and whether nothing overlaps."""

from itertools import combinations
from typing import NamedTuple
from xml.etree import ElementTree

from matplotlib.font_manager import findfont, get_font

FONT = get_font(findfont("DejaVu Sans"))  # wider than most that a browser would choose
ANCHORS = {"start": 0, "middle": 0.5, "end": 1}


class Written(NamedTuple):
    """A line of a text, its font size, and its box in units of the picture; y runs down."""

    text: str
    size: float
    left: float
    top: float
    right: float
    bottom: float


def texts_written(svg):
    """Every line of every text."""
    found = []
    for text in ElementTree.fromstring(svg).findall(".//{*}text[@font-size]"):  # without a size it is a mark
        size = float(text.get("font-size"))
        for line in text:
            broad = width(line.text, size) + sum(
                width(piece.text, float(piece.get("font-size", size))) + width(piece.tail, size) for piece in line
            )
            left = float(line.get("x")) - broad * ANCHORS[text.get("text-anchor")]
            y = float(line.get("y"))
            found.append(Written("".join(line.itertext()), size, left, y - 0.75 * size, left + broad, y + 0.2 * size))
    return found


def width(text, size):
    """How wide a piece of text is in our font."""
    FONT.set_size(size, 72)
    FONT.set_text(text or "")
    return FONT.get_width_height()[0] / 64


def assert_legible(svg):
    """No text on another text, none beyond the picture, none smaller than 8 points."""
    _, _, across, down = map(float, ElementTree.fromstring(svg).get("viewBox").split())
    texts = texts_written(svg)
    assert texts
    for text in texts:
        assert text.size >= 8, text
        assert text.left >= 0 and text.right <= across, f"{text} leaves the picture of {across} x {down}"
        assert text.top >= 0 and text.bottom <= down, f"{text} leaves the picture of {across} x {down}"
    for a, b in combinations(texts, 2):
        apart = min(a.right, b.right) - max(a.left, b.left) <= 0.5 or min(a.bottom, b.bottom) - max(a.top, b.top) <= 0.5
        assert apart, f"{a} lies on {b}"
