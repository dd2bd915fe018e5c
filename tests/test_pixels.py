"""What a picture is: how many numbers, how many axes, from where to where; else one sentence."""

import numpy as np
import pytest

from vae_steps import digits, figures, icons, labs, model
from vae_steps.pixels import INK, PIXELS, side_of, some_pictures


@pytest.mark.parametrize(
    ("features", "side", "grey"),
    [(64, 8, 8), (768, 16, 0), (1, 1, 1), (3, 1, 0), (12, 2, 0), (48, 4, 0), (2, 0, 0), (63, 0, 0), (0, 0, 0)],
)
def test_a_picture_is_a_square_in_one_colour_or_three(features, side, grey):
    assert side_of(features) == side and side_of(features, colours=(1,)) == grey


def test_the_bundled_pictures_are_pictures():
    for x in (digits.load().test.x, icons.load().test.x):
        np.testing.assert_array_equal(some_pictures(1, inked=True)("x", x), x)
    assert digits.load().test.x.shape[1] == PIXELS
    levels = INK * digits.load().train.x
    assert (levels == levels.round()).all() and levels.max() == INK


@pytest.mark.parametrize(
    ("rule", "shape", "sentence"),
    [
        (some_pictures(1, features=64), (64,), r"x has shape \(64,\), but pictures must be \(n, 64\)\."),
        (some_pictures(1, features=64), (0, 64), r"x has shape \(0, 64\), but pictures must be \(n, 64\)\."),
        (some_pictures(0, features=64), (1, 64), r"x has shape \(1, 64\), but pictures must be \(64,\)\."),
        (
            some_pictures(0, 1, features=lambda given: 9),
            (8,),
            r"x has shape \(8,\), but pictures must be \(9,\) or \(n, 9\)\.",
        ),
        (
            some_pictures(0, 1, 2),
            (2, 63),
            r"x has shape \(2, 63\), but pictures must be \(pixels,\), \(n, pixels\) or \(rows, n, pixels\), such as "
            r"64 = 8² pixels, or 768 = 3 · 16² in colours\.",
        ),
        (some_pictures(0, 1, 2), (), r"x has shape \(\), but pictures must be"),
        (some_pictures(0, 1, 2), (1, 1, 1, 64), r"x has shape \(1, 1, 1, 64\), but pictures must be"),
    ],
    ids=range(7),
)
def test_a_shape_that_is_none_of_pictures_is_one_sentence(rule, shape, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        rule("x", np.zeros(shape))


@pytest.mark.parametrize("pixel", [-0.01, 1.01])
def test_what_must_be_inked_is_from_0_to_1(pixel):
    x = np.array([[0, 1, 0, 1], [1, 1, pixel, pixel]])
    with pytest.raises(ValueError, match=rf"^x\[1, 2\] is {pixel}, but pixels must be from 0 to 1\.$"):
        some_pictures(1, inked=True)("x", x)
    assert some_pictures(1)("x", x) is x


layer = model.Affine(np.zeros((64, 64)), np.zeros(64))
test = digits.load().test
SQUARES = r"but pictures must be \(pixels,\), \(n, pixels\) or \(rows, n, pixels\)"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda x: figures.tiles(figures.Axes(2, 2), x), r"x has shape \(5, 7\), " + SQUARES),
        (
            lambda x: digits.displaced(x, np.random.default_rng(0)),
            r"x has shape \(5, 7\), but pictures must be \(n, 64\)",
        ),
        (lambda x: labs.denoising([layer], x, x), r"x has shape \(5, 7\), but pictures must be \(n, 64\)"),
        (lambda x: labs.plane(x=x), r"x has shape \(5, 7\), but pictures must be \(64,\)"),
        (lambda x: labs.plane(x=INK * test.x[0]), r"x\[2\] is \d+, but pixels must be from 0 to 1"),
        (
            lambda x: labs.plane(samples=test._replace(x=x)),
            r"samples\.x has shape \(5, 7\), but pictures must be \(n, 64\)",
        ),
        (
            lambda x: labs.plane(samples=test._replace(x=2 * test.x)),
            r"samples\.x\[0, 3\] is 1\.75, but pixels must be from",
        ),
    ],
    ids=["tiles", "displaced", "denoising", "plane", "counts", "samples", "samples of counts"],
)
def test_everywhere_the_sentence_is_the_same(call, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        call(np.zeros((5, 7)))
