"""What is measured of pictures, against loops over every pair, and against what must hold of every such measure."""

import colorsys
from itertools import combinations
from math import dist, exp
from statistics import mean, median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import columns, matrices

from vae_steps import icons, measures

random = np.random.default_rng(5)
X, Y = random.normal(size=(12, 3)), random.normal(0.5, 2, size=(9, 3))
LABELS = np.repeat([0, 7, 3], 4)
COLOURS = icons.load().test.x[:40]
some_rows = st.integers(2, 6).flatmap(lambda count: matrices(count, 3))


def kernel_means(x, y):
    """MMD² by its definition, one pair after another."""
    width = median(dist(a, b) ** 2 for a, b in combinations(y, 2))
    k = lambda a, b: exp(-(dist(a, b) ** 2) / width)
    inside = [mean(k(a, b) for a, b in combinations(rows, 2)) for rows in (x, y)]
    return sum(inside) - 2 * mean(k(a, b) for a in x for b in y)


@given(some_rows, some_rows)
def test_the_nearest_is_the_smallest_of_all_distances(x, known):
    assert measures.nearest(x, known) == pytest.approx([min(dist(a, b) for b in known) for a in x])


def test_a_copy_is_at_no_distance_however_large_its_numbers_are():
    far = 1e6 + X
    assert (measures.nearest(far, far) == 0).all()
    assert measures.nearest(X[:1] + [0, 3e-9, 4e-9], X) == pytest.approx(5e-9)
    assert measures.nearest(X.astype(np.float32), X.astype(np.float32)).dtype == np.float64


def test_diversity_is_the_mean_over_pairs_of_one_label_and_then_over_labels():
    classes = [X[label == LABELS] for label in (0, 3, 7)]
    assert measures.diversity(X, LABELS) == pytest.approx(
        mean(mean(map(dist, *zip(*combinations(c, 2)))) for c in classes)
    )
    uneven = [0, 0, 1, 1, 1]  # a label counts once, however many rows it has
    assert measures.diversity([[0.0], [1.0], [0.0], [0.0], [3.0]], uneven) == pytest.approx((1 + 2) / 2)


@given(matrices(6, 3), columns(3), st.floats(0.1, 10))
def test_diversity_knows_no_place_and_grows_with_the_scale(x, shift, scale):
    labels = [0, 0, 0, 1, 1, 1]
    found = measures.diversity(x, labels)
    assert measures.diversity(x + shift, labels) == pytest.approx(found, abs=1e-9)
    assert measures.diversity(scale * x, labels) == pytest.approx(scale * found)
    assert measures.diversity(x[:1].repeat(4, 0), [1, 1, 2, 2]) == 0


def test_mmd_is_its_definition_pair_by_pair():
    assert measures.mmd(X, Y) == pytest.approx(kernel_means(X, Y))
    assert measures.mmd(Y, X) == pytest.approx(kernel_means(Y, X))


@given(st.integers(0, 100), st.floats(0.1, 10))
def test_mmd_knows_no_order_and_no_scale(seed, scale):
    found, random = measures.mmd(X, Y), np.random.default_rng(seed)
    assert measures.mmd(random.permutation(X), random.permutation(Y)) == pytest.approx(found)
    assert measures.mmd(scale * X + 1, scale * Y + 1) == pytest.approx(found)


def test_mmd_is_around_0_for_draws_of_one_distribution_and_grows_with_their_distance():
    draws = [measures.mmd(*np.random.default_rng(seed).normal(size=(2, 40, 2))) for seed in range(200)]
    error = np.std(draws) / len(draws) ** 0.5
    assert min(draws) < 0 < max(draws) and abs(np.mean(draws)) < 4 * error  # no bias
    one, other = np.random.default_rng(0).normal(size=(2, 200, 2))
    apart = [measures.mmd(one + shift, other) for shift in (0, 0.5, 1, 2, 100)]
    assert apart == sorted(apart) and apart[0] < 0.01 < apart[1]
    assert measures.mmd(one * 1.5, other) > 0.01  # not only where, but how wide


def as_hsv(x):
    """Hue in degrees and saturation times value, by the library's hexagon instead of a circle."""
    found = np.array([colorsys.rgb_to_hsv(*pixel) for pixel in np.reshape(x, (-1, 3))])
    return 360 * found[:, 0], found[:, 1] * found[:, 2]


def test_hue_and_saturation_are_about_those_of_a_library():
    turn, chroma = as_hsv(COLOURS)
    assert measures.saturation(COLOURS).ravel() == pytest.approx(chroma)
    apart = (measures.hue(COLOURS).ravel() - turn + 180) % 360 - 180
    assert np.abs(apart[chroma > 0]).max() < 1.2  # a hexagon and a circle differ by so much
    known = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 1, 1], [0, 0, 1], [0.3, 0.3, 0.3]])
    assert measures.hue(known).ravel() % 360 == pytest.approx([0, 60, 120, 180, 240, 0])


def on_the_circle(x):
    """Hue as the angle of a sum of three arrows, a third of a turn apart."""
    return np.degrees(np.angle(np.reshape(x, (-1, 3)) @ np.exp(2j * np.pi * np.arange(3) / 3)))


def test_a_hue_is_right_within_30_degrees_on_coloured_pixels():
    x_hat = COLOURS.reshape(40, 256, 3)[:, :, [0, 2, 1]].reshape(40, 768)  # hues mirrored: red and cyan stay right
    apart = np.abs((on_the_circle(x_hat) - on_the_circle(COLOURS) + 180) % 360 - 180)
    judged = (as_hsv(COLOURS)[1] > 0.2).reshape(40, 256)
    right = (apart < 30).reshape(40, 256) & judged
    share, each = measures.hue_share(x_hat, COLOURS), measures.hue_share_of_each(x_hat, COLOURS)
    assert 0.1 < share < 0.9 and share == pytest.approx(right.sum() / judged.sum())
    few = judged.sum(1) < 8
    assert 0 < few.sum() < 30 and (np.isnan(each) == few).all()
    assert each[~few] == pytest.approx(right.sum(1)[~few] / judged.sum(1)[~few])


def test_a_grey_has_no_hue_and_so_not_that_of_red():
    red, grey = np.tile([1.0, 0, 0], (1, 9)), np.full((1, 27), 0.5)
    assert measures.hue_share(grey, red) == 0 == measures.hue_share_of_each(grey, red)[0]
    assert measures.hue_share(grey + 0.01 * red, red) == 1


def test_dull_colours_have_the_right_hue_and_less_saturation():
    assert measures.hue_share(COLOURS, COLOURS) == 1 and measures.saturation_ratio(COLOURS, COLOURS) == 1
    dull = 0.5 + (COLOURS - 0.5) / 4
    assert measures.hue_share(dull, COLOURS) == 1 and measures.saturation_ratio(dull, COLOURS) == pytest.approx(0.25)


def test_a_direction_moves_one_attribute_and_holds_the_other():
    random, labels = np.random.default_rng(6), np.repeat([0, 5], 30)
    attributes = random.normal(size=(60, 2))
    attributes[:, 1] += 0.7 * attributes[:, 0]  # thick digits lean, too
    true = np.array([[1.0, 0, 2], [0, -3, 0.5]])
    mu = attributes @ true + np.where(labels == 5, 10, -4)[:, None]
    assert measures.attribute_directions(mu, attributes, labels) == pytest.approx(true)
    assert measures.attribute_directions(mu, 5 * attributes, labels) == pytest.approx(true / 5)
    noisy = mu + random.normal(size=mu.shape)
    ones = np.column_stack([labels == 0, labels == 5])  # a mean for each label is a column of ones for each
    beside = np.linalg.lstsq(np.hstack([attributes, ones]), noisy, rcond=None)[0][:2]
    assert measures.attribute_directions(noisy, attributes, labels) == pytest.approx(beside)


def test_attributes_may_be_of_very_different_sizes():
    alike, sizes = random.normal(size=(12, 2)), np.array([1e-12, 1e12])
    of_both = measures.attribute_directions(X, alike, LABELS)
    assert measures.attribute_directions(X, alike * sizes, LABELS) == pytest.approx(of_both / sizes[:, None])


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: measures.nearest([1, 2], X), r"x has shape \(2,\), but must be at least 1 rows of numbers."),
        (
            lambda: measures.nearest(X, Y[:, :2]),
            r"known has shape \(9, 2\), but its last axis must hold 3 numbers, as that of x does.",
        ),
        (lambda: measures.diversity(X, [0.5] * 12), "labels must be 12 whole numbers, one for each row of x"),
        (lambda: measures.diversity(X[:3], [4, 4, 9]), "labels has 9 only once, but a distance takes two rows."),
        (lambda: measures.mmd(X[:1], Y), r"x has shape \(1, 3\), but must be at least 2 rows"),
        (lambda: measures.mmd(X, Y[[0, 0, 0]]), "y must have more than one row"),
        (lambda: measures.hue(np.zeros((2, 64))), "x has 64 numbers in each picture, but coloured squares have 3, 12"),
        (
            lambda: measures.hue_share(COLOURS[:2], COLOURS),
            r"x_hat has shape \(2, 768\), but that of x is \(40, 768\).",
        ),
        (lambda: measures.hue_share(1 + COLOURS, COLOURS), r"x_hat\[0, 0\] is .*, but pixels must be from 0 to 1."),
        (
            lambda: measures.saturation_ratio([[1, 1, 1]], [[0.5, 0.6, 0.7]]),
            "x must have a pixel with a saturation abo",
        ),
        (lambda: measures.attribute_directions(X, Y, LABELS), "attributes has 9 rows, but mu has 12."),
        (lambda: measures.attribute_directions(X, X[:, [0, 0]], LABELS), "none of them may follow from the others"),
        (lambda: measures.attribute_directions(X, LABELS[:, None], LABELS), "attributes must differ within the labels"),
        (lambda: measures.attribute_directions(X, np.full((12, 1), 0.1), np.arange(12) // 6), "attributes must differ"),
        (lambda: measures.mmd(1e200 * X, 1e200 * Y), "mmd leaves the range of float64: .* It comes from x, y."),
    ],
)
def test_what_does_not_fit_is_named(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
