"""What is measured of pictures, against loops over every pair, and against what must hold of every such measure."""

from itertools import combinations
from math import dist, exp
from statistics import mean, median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import columns, matrices

from vae_steps import measures

random = np.random.default_rng(5)
X, Y = random.normal(size=(12, 3)), random.normal(0.5, 2, size=(9, 3))
LABELS = np.repeat([0, 7, 3], 4)
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
        (lambda: measures.mmd(1e200 * X, 1e200 * Y), "mmd leaves the range of float64: .* It comes from x, y."),
    ],
)
def test_what_does_not_fit_is_named(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
