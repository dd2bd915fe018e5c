"""The state of a lab without a widget: what it takes, what it asks before a number holds, and the way back."""

import pickle
import re

import numpy as np
import pytest

from vae_steps import labs, lecture
from vae_steps.labs.state import LabState, in_rows
from vae_steps.labs.steps import in_order

NUMBERS = {"W": [[1.0, 2.0], [3.0, 4.0]], "b": [0.5, -0.5], "beta": 1}


class Asked(list):
    """Notes what it is asked, and refuses whatever is above 100."""

    def __call__(self, arrays, decimals, rounded):
        self.append(({symbol: array.tolist() for symbol, array in arrays.items()}, decimals, rounded))
        if any((array > 100).any() for array in arrays.values()):
            raise ValueError("That is too large to draw.")


@pytest.fixture
def asked():
    return Asked()


@pytest.fixture
def state(asked):
    return LabState(NUMBERS, asked, noise="b")


def test_numbers_have_the_names_of_the_ledger_and_their_shapes(state, asked):
    assert in_rows("W", NUMBERS["W"]) == (("W[0,0]", "W[0,1]"), ("W[1,0]", "W[1,1]"))
    assert in_rows("b", NUMBERS["b"]) == (("b[0]",), ("b[1]",)) and in_rows("beta", 1) == (("beta",),)
    assert state.inputs.texts == {"W[0,0]": "1", "W[0,1]": "2", "W[1,0]": "3", "W[1,1]": "4"} | {
        "b[0]": "0.5",
        "b[1]": "-0.5",
        "beta": "1",
    }
    assert asked == [(NUMBERS, 6, False)]


def test_it_cannot_begin_with_numbers_that_are_not_accepted(asked):
    with pytest.raises(ValueError, match="too large to draw"):
        LabState({"b": [101.0]}, asked)
    with pytest.raises(ValueError, match="^b"):
        LabState({"b": [np.nan]}, asked)


def test_a_number_holds_when_it_was_accepted_and_else_the_last_one_is_kept_with_a_sentence(state, asked):
    state.put({"W[0,1]": " 7,5 "})
    assert asked[-1][0]["W"] == [[1, 7.5], [3, 4]] and state.inputs.values["W[0,1]"] == 7.5
    good = state.inputs
    state.put({"W[0,1]": "101"})
    assert asked[-1][0]["W"] == [[1, 101], [3, 4]]
    assert state.inputs.values == good.values and state.inputs.texts["W[0,1]"] == "101"
    assert state.inputs.problems.keys() == {"W[0,1]"}
    assert re.fullmatch(r"That is too large to draw\. .* 7\.5\.", state.inputs.problems["W[0,1]"])
    count = len(asked)
    state.put({"b[0]": "abc", "nothing": "1"})
    assert len(asked) == count and state.inputs.problems.keys() == {"W[0,1]", "b[0]"}
    state.undo()
    assert len(asked) == count and state.inputs.problems.keys() == {"W[0,1]"}  # the same is calculated with
    state.undo()
    assert state.inputs == good
    state.undo()
    assert state.inputs == state.first and asked[-1] == (NUMBERS, 6, False) and not state.can_undo


def test_a_column_goes_into_the_boxes_of_its_symbol_from_its_own_on_if_there_are_as_many(state):
    state.put({"W[0,1]": "1/2\n- 7\n½"}, gesture="paste")
    assert [state.inputs.texts[name] for name in ("W[0,0]", "W[0,1]", "W[1,0]", "W[1,1]")] == ["1", "1/2", "- 7", "½"]
    assert state.inputs.values["W[1,1]"] == 0.5 and not state.inputs.problems
    state.undo()
    assert state.inputs == state.first
    state.put({"b[0]": "1\n101"})
    assert state.inputs.values["b[0]"] == 1 and state.inputs.problems.keys() == {"b[1]"}
    for text in ("1; 2; 3", "1 000", "1,0,-1"):
        before = state.inputs.values
        state.put({"b[0]": text})
        assert state.inputs.values == before and state.inputs.texts["b[0]"] == text and "b[0]" in state.inputs.problems


def test_a_number_is_moved_onto_a_tenth_from_what_was_typed_last(state):
    state.step("b[0]", 1, {}, gesture="key")
    assert state.inputs.texts["b[0]"] == "0.6"
    state.step("b[0]", -3, {"b[0]": "1/4"}, gesture="key")
    assert state.inputs.texts["b[0]"] == "0" and state.inputs.values["b[0]"] == 0
    state.step("b[0]", 1, {"b[0]": "abc"}, gesture="key")
    assert state.inputs.texts["b[0]"] == "abc" and "b[0]" in state.inputs.problems
    state.step("b[0]", 1, {}, gesture="key")
    assert state.inputs.texts["b[0]"] == "0.1" and not state.inputs.problems
    state.undo()
    assert state.inputs.texts["b[0]"] == "0" and not state.inputs.problems
    state.undo()
    assert state.inputs == state.first


def way_back(state, name):
    """What stands in a box at each undo, until there is none."""
    shown = []
    while state.can_undo:
        before = state.inputs
        state.undo()
        assert state.inputs != before, "an undo that is offered does something"
        shown.append((state.inputs.texts[name], name in state.inputs.problems))
    state.undo()
    assert state.inputs == state.first
    return shown


@pytest.mark.parametrize("gesture", [None, "one"])
@pytest.mark.parametrize(
    ("typed", "back"),
    [
        (("0.7", "hello", "1,2,3"), ["0.7", "0.5"]),
        (("hello",), ["0.5"]),
        (("hello", "hello", ""), ["0.5"]),
        (("1/4", "hello", "1000"), ["1/4", "0.5"]),
        (("0.7", "hello", "0.9", "abc"), ["0.9", "0.7", "0.5"]),
        (("0.7", "hello", "0.7"), ["0.5"]),
    ],
)
def test_undo_goes_back_to_numbers_and_never_to_a_text_that_was_refused(state, typed, back, gesture):
    for number, text in enumerate(typed):
        state.put({"b[0]": text}, gesture and f"{gesture} {number}")
    assert way_back(state, "b[0]") == [(text, False) for text in back]


def test_a_refused_text_is_taken_back_alone_also_where_it_ends_a_gesture(state):
    for text in ("0.6", "0.7", "0.7x"):
        state.put({"b[0]": text}, gesture="keys")
    assert way_back(state, "b[0]") == [("0.7", False), ("0.5", False)]


def test_an_undo_in_one_box_leaves_a_refused_text_in_another(state):
    state.put({"b[0]": "0.7"})
    state.put({"b[0]": "hello"})
    state.put({"b[1]": "3"})
    assert way_back(state, "b[0]") == [("hello", True), ("0.7", False), ("0.5", False)]


def test_what_a_reset_swept_away_comes_back_in_numbers(state):
    state.put({"b[0]": "0.7"})
    state.put({"b[0]": "hello"})
    state.reset()
    assert way_back(state, "b[0]") == [("0.7", False), ("0.5", False)]


def test_what_is_refused_otherwise_changes_nothing(state):
    before = state.inputs

    def refuse(arrays, decimals, rounded):
        raise ArithmeticError

    state._ask = refuse
    for change in (state.draw, state.reset, lambda: state.show(decimals=3)):
        with pytest.raises(ArithmeticError):
            change()
    assert state.inputs is before and not state.can_undo


def test_only_the_noise_is_drawn_and_undo_brings_its_seed_back(state, asked):
    state.draw()
    state.draw()
    assert asked[-1][0] == NUMBERS | {"b": np.random.default_rng(2).standard_normal(2).round(2).tolist()}
    assert state.inputs.seed == 2
    state.undo()
    assert state.inputs.seed == 1
    state.reset()
    assert state.inputs.seed == 0 and state.inputs.values == state.first.values


def test_the_history_has_an_end(state):
    for number in range(300):
        state.put({"beta": str(number % 100)}, gesture=number)
    taken_back = 0
    while state.can_undo:
        state.undo()
        taken_back += 1
    assert taken_back == 200 and state.inputs.values["beta"] == 99


def test_the_history_of_a_lab_holds_no_pictures_and_stays_small():
    lab = labs.workbench(*(lecture.parameters, lecture.x, lecture.eps))
    names = [*lab.state.inputs.values]
    for number in range(200):
        lab.state.put({names[number % len(names)]: str(number / 100)}, gesture=number)
    kept = pickle.dumps(lab.state._history)
    assert len(lab.state._history) == 200 and len(kept) < 500_000
    assert b"<svg" not in kept and b"\\begin" not in kept


@pytest.mark.parametrize("steps", ["nonsense", ("h", "loss"), ()])
def test_unknown_steps_are_refused(steps):
    with pytest.raises(ValueError, match="steps must name"):
        in_order(steps)


def test_steps_are_put_in_order():
    assert in_order(("dW_e", "z", "h")) == ("h", "z", "dW_e") and in_order("kl") == ("kl",)


def test_a_step_goes_onto_a_tenth_a_hundredth_or_a_thousandth(state):
    state.put({"b[0]": "0.0415"})
    for digits, shown in ((3, "0.043"), (2, "0.05"), (1, "0.2")):
        state.step("b[0]", 1, None, digits=digits)
        assert state.inputs.texts["b[0]"] == shown
