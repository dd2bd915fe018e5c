"""A training step of a diffusion by the pencil: its time in degrees, its text, and what it does not take.

Its numbers are those of `test_three_routes`.
"""

import math
import re
from decimal import Decimal

import numpy as np
import pytest
from amount import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from reread import recalculate
from strategies import few_digits

from vae_steps import worked
from vae_steps.networks import Affine
from vae_steps.worked.angles import cosine, sine
from vae_steps.worked.numbers import Number

LAYER = Affine(np.eye(1, 11), [0])
STEP = {"parameters": (LAYER,), "z_0": [0.5], "eps": [-1], "share": 0.5, "alpha_bar": 0.64, "condition": [0, 1]}
pairs = st.lists(few_digits, min_size=2, max_size=2)


@given(st.decimals(-2000, 2000, places=3))
@settings(max_examples=cases(100))
def test_sine_and_cosine_are_those_of_degrees(degrees):
    for function, known in ((sine, math.sin), (cosine, math.cos)):
        found, exact = function(Number(degrees, True))
        assert float(found) == pytest.approx(known(math.radians(degrees)), abs=1e-13)
        assert exact == (degrees % 30 == 0 and abs(2 * found) in (0, 1, 2))
    squares = [float(function(Number(degrees, True)).value) ** 2 for function in (sine, cosine)]
    assert sum(squares) == pytest.approx(1, abs=1e-15)


def test_sine_keeps_its_digits_where_it_is_small():
    for degrees, turned in (("1e-40", "1e-40"), ("-180.0000001", "0.0000001"), ("719.9999", "-0.0001")):
        found, exact = sine(Number(Decimal(degrees), True))
        assert float(found) == pytest.approx(math.radians(float(turned)), rel=1e-11) and not exact
    assert sine(Number(Decimal(60), True)).value ** 2 == pytest.approx(Decimal("0.75"), abs=Decimal("1e-58"))
    assert not sine(Number(Decimal(30), False)).exact


def test_a_rounded_angle_leaves_the_numbers_after_it_exact():
    worked.time_features("0.3")
    assert repr(worked.noised([0.5], [-1], 0.64)).endswith("= 0.8·0.5 + 0.6·(-1) = 0.4 + (-0.6) = -0.2")


def test_a_step_without_a_learning_rate_keeps_its_weights():
    still, moved = worked.diffusion_step(**STEP), worked.diffusion_step(**STEP, learning_rate=0.25)
    assert "←" not in repr(still) and repr(moved).startswith(repr(still))
    assert still["W[0,0]"] == 1 and moved["W[0,0]"] == 1 - Decimal("0.25") * still["dW[0,0]"]
    assert repr(worked.diffusion_step(**STEP, learning_rate=0)).endswith("b_1 = 0 - 0·1.6 = 0 - 0 = 0")


def test_what_the_network_sees_has_a_condition_only_where_there_is_one():
    assert "a = [z_t; τ; c]\n" in repr(worked.diffusion_step(**STEP))
    alone = worked.diffusion_step(**STEP | {"parameters": (Affine(np.eye(1, 9), [0]),), "condition": None})
    assert "a = [z_t; τ]\n" in repr(alone) and len(alone.column("a[{}]")) == 9


@given(pairs, pairs, st.integers(0, 40), st.integers(1, 8), st.sampled_from([None, 2, {"eps_hat": 1, "W": 3}]))
@settings(max_examples=cases(15))
def test_the_text_holds_together_when_it_is_recalculated(z, eps, fortieths, decimals, rounding):
    layers = (Affine(np.linspace(-1, 1, 20).round(2).reshape(2, 10), [0.5, 0.25]),)
    page = worked.diffusion_step(layers, z, eps, fortieths / 40, 0.36, 0.1, decimals=decimals, rounding=rounding)
    carried = {None: None, 2: 2}.get(rounding, 1) if not isinstance(rounding, dict) else 1
    recalculate(page, decimals, carried)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"parameters": (Affine(np.eye(2), [0, 0]),)},
            "parameters must take at least 10 numbers, z_t and 8 of the tim",
        ),
        ({"parameters": LAYER}, "parameters must be a tuple of at least one Affine"),
        ({"z_0": [1, 2]}, "z_0 has 2 numbers, but parameters give 1."),
        ({"eps": [1, 2]}, "eps has 2 numbers, but z_0 has 1."),
        ({"share": "1.01"}, "share must be at most 1, t / steps, not '1.01'."),
        ({"share": -0.5}, "share must be one number that is not negative, not -0.5."),
        ({"alpha_bar": 0}, "alpha_bar must be a number above 0 and at most 1, not 0."),
        ({"condition": None}, "condition has 0 numbers, but parameters take 2 beside z_t and the time."),
        ({"condition": [1]}, "condition has 1 numbers, but parameters take 2 beside z_t and the time."),
        ({"activation": (np.tanh,)}, "activation must be a function, or one for each of the 0 hidden layers"),
        ({"learning_rate": -1}, "learning_rate must be one number that is not negative, not -1."),
    ],
)
def test_bad_input_is_answered_in_one_sentence(given, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}"):
        worked.diffusion_step(**STEP | given)
