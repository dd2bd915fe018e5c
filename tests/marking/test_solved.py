"""The page of an exercise leads to what its marker takes for right, whatever the step, and by its rule."""

from decimal import Decimal

import numpy as np
import pytest
from drawn_inputs import random_inputs

from vae_steps.marking import MARKED_STEPS, Marker, solved
from vae_steps.numerals import rounded

WITHOUT = [name for name in MARKED_STEPS if name.startswith("z_next")]  # a part of another page
WITH_SUM = ("squared_error", "cross_entropy", "noise_error")  # whose page goes on to the sum
ASKED = [(None, None), (2, None), (4, 2), (6, {"sigma": 2}), (8, None)]


def made(key, decimals, rounding, seed):
    """A marker of the step with numbers of its own; every other one with what may stand in the place of an input."""
    step, rng = MARKED_STEPS[key], np.random.default_rng(seed)
    inputs = random_inputs(step, rng, {letter: rng.integers(1, 4) for letter in "ijk"})
    inputs |= {"beta": abs(inputs["beta"])} if "beta" in inputs else {}
    if step.pair and seed % 2:
        name, of, to, __ = step.pair
        inputs[name] = [rounded(to(Decimal(str(value))), 3) for value in inputs[of]]
    return Marker(step.name, inputs | step.functions, decimals, rounding)


@pytest.mark.parametrize("key", [name for name in MARKED_STEPS if name not in WITHOUT])
def test_a_page_leads_to_the_right_results(key):
    for seed, (decimals, rounding) in enumerate(ASKED):
        marker = made(key, decimals, rounding, seed)
        found, right = [number.value for number in solved(marker).result], marker.right[-1]
        found = found[: len(right)] if key.startswith(WITH_SUM) else found[-len(right) :]
        assert [rounded(value, 6) for value in found] == [rounded(value, 6) for value in right], solved(marker)


@pytest.mark.parametrize("key", WITHOUT)
def test_a_step_of_a_sampler_has_none(key):
    assert solved(made(key, 2, None, 0)) is None


def test_what_nobody_would_read_has_none():
    layer = {"W_e": np.ones((61, 1)), "b_e": np.ones(61), "x": [2]}
    assert solved(Marker("h", layer)) is None
    assert "3" in repr(solved(Marker("h", {name: numbers[:60] for name, numbers in layer.items()})))
