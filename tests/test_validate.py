"""The door asks each question once, in order, and the formula behind it none."""

from time import process_time

import numpy as np
import pytest

from vae_steps.validate import (
    at_most,
    door,
    finite_array,
    finite_fields,
    first_where,
    listed,
    not_negative,
    numbers,
    one_of,
    one_shape,
    positive,
)

asked = []


def noted(name, value, given):
    asked.append((name, value, given["a"]))
    return value


@door("sum", a=numbers(), b=numbers("a"), c=noted)
def three(a, b, c=7):
    """a + b."""
    return a + b


def test_the_door_hands_on_what_the_rules_give_and_the_pure_formula_gets_what_it_is_given():
    asked.clear()
    np.testing.assert_array_equal(three([1, 2], b=[3, 4]), [4, 6])
    ((name, value, a),) = asked
    assert (name, value) == ("c", 7) and isinstance(a, np.ndarray), "those before are already looked at"
    assert three.pure([1], [2]) == [1, 2] and len(asked) == 1, "two lists, which nobody looked at"
    assert three.__doc__ == "a + b." and three.__name__ == "three"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: three([1, "x"], [1]), r"a must be an array of numbers"),
        (lambda: three([1, 2], [1]), r"b has shape \(1,\), but its last axis must hold 2 numbers, as that of a does\."),
        (
            lambda: three(np.ones((2, 1)), np.ones((3, 1))),
            r"The shapes of a \(2, 1\) and b \(3, 1\) do not fit together\.",
        ),
        (lambda: three([1e308], [1e308]), r"sum\[0\] leaves the range of float64: the numbers that lead to it must be"),
    ],
)
def test_the_door_answers_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        call()


def test_the_leading_axes_broadcast_and_a_number_fits_everything():
    assert three(np.ones((4, 1, 2)), np.ones((3, 2))).shape == (4, 3, 2)
    np.testing.assert_array_equal(three(1, [2, 3]), [3, 4])


def test_a_wrong_call_is_pythons_own_error():
    with pytest.raises(TypeError, match="missing a required argument: 'b'"):
        three([1])


def test_what_comes_out_may_be_looked_at_by_a_function():
    @door(finite_fields("real", "imag"), a=numbers())
    def complex_number(a):
        return a + 1j * a * 1e308

    assert complex_number(1.0) == 1 + 1e308j
    with pytest.raises(ValueError, match="^imag .*float64"):
        complex_number(10.0)


def test_a_rule_may_take_the_number_of_features_from_anything_and_know_a_limit():
    limits = {"largest": lambda dtype: 100, "formula": "its cube"}
    rule = numbers(lambda given: given["layers"], **limits)
    np.testing.assert_array_equal(rule("v", [1, 100], {"layers": 2}), [1, 100])
    with pytest.raises(ValueError, match=r"^v .*\(2,\).* 3 "):
        rule("v", [1, 2], {"layers": 3})
    with pytest.raises(ValueError, match=r"^v\[1\] .*100\.5.* 100\.0 its cube .*float64\.$"):
        rule("v", [1, 100.5], {"layers": 2})


def test_a_limit_depends_on_the_type():
    largest = lambda dtype: np.log(np.finfo(dtype).max)
    at_most("v", np.array([700.0]), largest, "exp(v)")
    with pytest.raises(ValueError, match=r"^v\[0\] .*700.* 88\.7 exp\(v\) .*float32\.$"):
        at_most("v", np.float32([700]), largest, "exp(v)")


def test_one_of_some_is_asked_by_identity():
    rule = one_of({"sine": np.sin, "cosine": np.cos})
    assert rule("f", np.sin, {}) is np.sin
    for bad in (np.tan, "sine", np.zeros(2)):
        with pytest.raises(ValueError, match=r"^f must be sine or cosine, not "):
            rule("f", bad, {})


@pytest.mark.parametrize(("names", "text"), [("a", "a"), ("ab", "a or b"), ("abc", "a, b or c")])
def test_names_in_a_sentence(names, text):
    assert listed(names) == text


@pytest.mark.parametrize(("rule", "least"), [(not_negative, 0), (positive, 5e-324)])
def test_one_number_becomes_a_float(rule, least):
    for value in (least, 1, np.float32(0.5), np.array(2)):
        assert rule("beta", value) == value and type(rule("beta", value)) is float
    with pytest.raises(ValueError, match=f"^beta must .*{'positive' if least else 'not negative'}.*-1e-09"):
        rule("beta", -1e-9)
    with pytest.raises(ValueError, match=r"^beta must .*\[1\.0\]"):
        rule("beta", [1.0])
    with pytest.raises(ValueError, match="^beta .*nan"):
        rule("beta", np.nan)


def test_zero_is_not_positive():
    with pytest.raises(ValueError, match=r"^variance must .*positive.* 0\.0\.$"):
        positive("variance", 0.0)


def test_whole_numbers_become_float64_and_the_small_types_stay():
    for value, dtype in (([1, 2], np.float64), (np.float16([1]), np.float64), (np.float32([1]), np.float32)):
        assert finite_array("a", value).dtype == dtype
    array = np.ones(3)
    assert finite_array("a", array) is array
    assert finite_array("a", np.uint8([3])).tolist() == [3.0]


class Endless:
    """Its first is itself."""

    def __len__(self):
        return 3

    def __getitem__(self, i):
        return self


def test_what_would_become_too_many_numbers_is_told_at_once():
    deep = 1.0
    for __ in range(30):
        deep = [deep, deep]
    for value in (range(10**12), range(10**30), [range(10**12)], [deep], Endless()):
        start = process_time()
        with pytest.raises(ValueError, match=r"^a must hold at most 10000000 numbers, .*\.$"):
            finite_array("a", value)
        assert process_time() - start < 0.5
    assert finite_array("a", range(3)).tolist() == [0, 1, 2]
    assert finite_array("a", np.broadcast_to(1.0, 10**7 + 1)).size == 10**7 + 1


def test_the_first_place_is_named_as_python_writes_it():
    array = np.array([[1.0, 2], [3, 4]])
    assert first_where(array > 2, array) == ("[1, 0]", 3)
    assert first_where(np.array(True), np.array(5)) == ("", 5)


def test_shapes_are_compared_without_their_last_axis():
    one_shape(a=np.ones((4, 3)), b=np.ones((4, 2)), c=np.ones(7), d=np.array(1))
    with pytest.raises(ValueError, match=r"^The shapes of a \(4, 3\) and b \(5, 3\) do not fit together\.$"):
        one_shape(a=np.ones((4, 3)), b=np.ones((5, 3)))
