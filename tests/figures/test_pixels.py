"""Small pictures show the pixels given, in order, on both kinds of axes, and their texts are legible."""

import base64
import io
import re
from xml.etree import ElementTree

import legible_svg
import numpy as np
import pytest
from legible import assert_legible, assert_seen
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from vae_steps import digits, figures, icons

x = digits.load().test.x
colours = icons.load().test.x
ROWS = {"x": x[:12].reshape(3, 4, 64), "labels": ["$x$", r"$x + 0.5\,\varepsilon$", "$x'$"], "names": [*"abcdefghijkl"]}


def written(size=(6, 4), **arguments):
    axes = figures.Axes(*size)
    summary = figures.tiles(axes, **arguments)
    return axes.svg(summary), summary


def images(svg):
    """The pixels of each picture in it, (rows, columns, 3), as whole numbers."""
    found = [element.get("href") for element in ElementTree.fromstring(svg).findall(".//{*}image")]
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(href.partition(",")[2])))).astype(int) for href in found]


def test_a_digit_is_ink_on_paper_pixel_by_pixel():
    [drawn] = images(written(x=x[0])[0])
    assert drawn.shape == (10, 10, 3)
    assert np.array_equal(drawn[1:9, 1:9, 0], np.round(255 * (1 - x[0].reshape(8, 8))))
    assert np.array_equal(drawn[..., 0], drawn[..., 1]) and np.array_equal(drawn[..., 0], drawn[..., 2])
    frame = np.concatenate([drawn[[0, -1]].ravel(), drawn[:, [0, -1]].ravel()])
    assert {*frame.tolist()} == {round(255 * 0.85)}


def test_an_icon_has_its_colours_and_the_last_row_may_be_shorter():
    drawn = images(written(x=colours[:5], columns=3)[0])
    assert [picture.shape for picture in drawn] == [(18, 3 * 17 + 1, 3), (18, 2 * 17 + 1, 3)]
    for place in range(5):
        start = 1 + 17 * (place % 3)
        tile = drawn[place // 3][1:17, start : start + 16]
        assert np.array_equal(tile, np.round(255 * colours[place].reshape(16, 16, 3)))


def test_rows_stand_one_below_the_other_each_as_high_as_its_pixels():
    boxes = [
        [float(element.get(name)) for name in ("x", "y", "width", "height")]
        for element in ElementTree.fromstring(written(**ROWS)[0]).findall(".//{*}image")
    ]
    lefts, tops, broad, high = zip(*boxes)
    assert len(boxes) == 3 and len({*lefts}) == 1 and len({*broad}) == 1
    assert tops[0] + high[0] < tops[1] and tops[1] + high[1] < tops[2]
    assert broad[0] / high[0] == pytest.approx((4 * 9 + 1) / 10, rel=0.01)


def test_what_is_beyond_0_and_1_is_drawn_as_0_and_1():
    assert written(x=np.array([-3.0, 0, 1, 7])) == written(x=np.array([0.0, 0, 1, 1]))


def test_matplotlib_draws_the_same_pixels():
    middle = (np.arange(10) * 40 + 20).astype(int)
    seen = rendered(x[0])[np.ix_(middle, middle)][..., :3]
    [wanted] = images(written(x=x[0])[0])
    assert np.array_equal(seen, wanted)


@pytest.mark.parametrize("levels", [255, 510, 16])
@pytest.mark.parametrize("towards", [0, 1])
def test_what_another_machine_rounds_differently_is_drawn_alike_on_both_kinds_of_axes(levels, towards):
    exact = np.arange(256).repeat(3) % (levels + 1) / levels  # 510 has the halves between two colours
    other = np.nextafter(np.nextafter(exact, towards), towards)
    assert written(x=exact)[0] == written(x=other)[0]
    assert np.array_equal(rendered(exact), rendered(other))


def rendered(pictures):
    """What matplotlib draws of them."""
    figure = Figure((4, 4), dpi=100)
    figures.tiles(figure.add_axes((0, 0, 1, 1)), pictures)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())


@pytest.mark.parametrize("size", [(6, 4), (9, 2), (3, 6)])
@pytest.mark.parametrize("arguments", [ROWS, {"x": colours[:20], "columns": 10, "labels": ["$a$", "$b$"]}])
def test_texts_are_legible_on_both_kinds_of_axes(size, arguments):
    ax = Figure(size, dpi=100, layout="constrained").add_subplot()
    figures.tiles(ax, **arguments)
    assert_legible(ax)
    legible_svg.assert_legible(written(size, **arguments)[0])


def test_each_label_stands_before_its_row_and_each_name_below_its_picture():
    svg, _ = written(**ROWS)
    texts = {text.text: text for text in legible_svg.texts_written(svg)}
    rows = [
        (float(element.get("x")), float(element.get("y")), float(element.get("width")), float(element.get("height")))
        for element in ElementTree.fromstring(svg).findall(".//{*}image")
    ]
    for label, (left, top, _, high) in zip(("x", "x + 0.5\u2009ε", "x′"), rows):
        assert texts[label].right < left and top < texts[label].top and texts[label].bottom < top + high
    for place, name in enumerate("abcdefghijkl"):
        left, top, broad, high = rows[place // 4]
        text, column = texts[name], place % 4
        assert left + broad * column / 4 < text.left and text.right < left + broad * (column + 1) / 4
        assert top + high < text.top


def test_every_argument_is_seen_and_said():
    assert_seen(
        (figures.tiles, ROWS, (6, 4)),
        [{"labels": ["$a$", "$b$", "$c$"]}, {"names": [*"mnopqrstuvwx"]}, {"x": 1 - ROWS["x"]}],
    )
    assert written(x=x[:6], columns=3) != written(x=x[:6], columns=2)


def test_the_summary_says_how_many_how_large_and_how_light():
    _, summary = written(x=x[:2], names=["zero", "one"])
    first, second = x[:2].mean(1).round(2), x[:2].std(1).round(2)
    assert summary.splitlines() == [
        f"x[0]: 2 × 8 × 8 pixels, mean {first[0]:.2f} {first[1]:.2f}, sd {second[0]:.2f} {second[1]:.2f}",
        "zero, one",
    ]
    _, summary = written(x=np.tile([1.0, 0.5, 0.0], 4), labels=["$y$"])
    assert summary == "$y$: 1 × 2 × 2 pixels, mean red 1.00, green 0.50, blue 0.00"


@pytest.mark.parametrize(
    "arguments, problem",
    [
        ({"x": np.ones(7)}, r"x has shape \(7,\), but pictures must be"),
        ({"x": np.ones((2, 2, 2, 4))}, r"x has shape \(2, 2, 2, 4\)"),
        ({"x": np.ones((0, 64))}, r"x has shape \(0, 64\)"),
        ({"x": np.ones((16, 65536))}, "x has 1048576 numbers, but the figure has room for 1000000"),
        ({"x": np.ones((2, 3, 64)), "columns": 2}, "columns must be None, as x has 3 pictures in each row"),
        ({"x": np.ones((2, 64)), "labels": ["a", "b"]}, "labels must be a list of 1 texts"),
        ({"x": np.ones((2, 64)), "names": ["a"]}, "names must be a list of 2 texts"),
        ({"x": np.ones((2, 64)), "names": "ab"}, "names must be a list of 2 texts"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(arguments, problem):
    with pytest.raises(ValueError, match=rf"^{problem}"):
        figures.tiles(figures.Axes(6, 4), **arguments)


def test_a_page_in_another_language_keeps_its_numbers(monkeypatch):
    _, summary = written(x=x[0])
    assert re.findall(r"\d\.\d\d", summary.spoken()) == re.findall(r"\d\.\d\d", summary)
