"""The digit that a learner drew is kept with the answers, and nothing else is taken for it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_steps import digits, exercises, labs
from vae_steps.marking import DRAWING, Store, keep_drawing, kept_drawing, levels_of, written_levels
from vae_steps.marking.answers import NAME

LEVELS = [i % 17 for i in range(64)]


def test_a_drawing_is_there_for_the_next_kernel_and_can_be_read_in_the_file(tmp_path):
    keep_drawing(LEVELS, Store(tmp_path))
    assert kept_drawing(Store(tmp_path)) == LEVELS
    written = json.loads((tmp_path / NAME).read_text("utf-8"))["answers"][DRAWING]
    assert written == {"levels": "0123456789abcdefg" * 3 + "0123456789abc"}


def test_an_empty_pad_is_no_drawing(tmp_path):
    store = Store(tmp_path)
    keep_drawing([0] * 64, store)
    assert not (tmp_path / NAME).exists()
    keep_drawing(LEVELS, store)
    keep_drawing([0] * 64, store)
    assert kept_drawing(Store(tmp_path)) is None


@given(st.lists(st.integers(0, 16), min_size=64, max_size=64))
def test_levels_are_read_as_they_were_written(levels):
    assert levels_of(written_levels(levels)) == levels


@pytest.mark.parametrize(
    "kept",
    [
        None,
        5,
        [],
        {},
        {"levels": 5},
        {"levels": LEVELS},
        {"levels": "0" * 63},
        {"levels": "0" * 65},
        {"levels": "0" * 63 + "h"},
        {"levels": "0" * 63 + "G"},
        {"levels": "٠" * 64},
        {"answer": "3", "right": True},
    ],
    ids=repr,
)
def test_something_else_in_its_place_is_no_drawing_and_the_next_one_takes_the_place(tmp_path, kept):
    document = {"version": 2, "answers": {DRAWING: kept, "04/h": {"answer": "1"}}}
    (tmp_path / NAME).write_text(json.dumps(document), encoding="utf-8")
    assert kept_drawing(Store(tmp_path)) is None
    keep_drawing(LEVELS, Store(tmp_path))
    assert kept_drawing(Store(tmp_path)) == LEVELS and Store(tmp_path).get("04/h") == {"answer": "1"}


def test_a_drawing_is_no_answer_and_is_taken_back_by_its_own_name(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("VAE_STEPS_ANSWERS", str(tmp_path))
    keep_drawing(LEVELS)
    Store(tmp_path).put("00/exp", {"choice": "−"})
    exercises.forget("00")
    assert kept_drawing() == LEVELS and capsys.readouterr().out.startswith("1 answer is taken back.")
    exercises.forget("drawing")
    assert kept_drawing() is None
    assert capsys.readouterr().out.splitlines() == [
        "Your drawing is taken back. Run the cell of its pad again: then it shows a digit of ours."
    ]
    exercises.forget("drawing")
    assert capsys.readouterr().out.startswith("No answer is kept")


def test_a_drawing_is_handed_on_as_a_digit_and_a_test_digit_where_there_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("VAE_STEPS_ANSWERS", str(tmp_path))
    ours = labs.drawing()
    assert (ours == digits.load().test.x).all(1).any() and ours.flags.writeable
    keep_drawing(LEVELS)
    assert (16 * labs.drawing() == LEVELS).all() and labs.drawing().shape == (64,)


def test_in_memory_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VAE_STEPS_ANSWERS", "memory")
    keep_drawing(LEVELS)
    assert kept_drawing() == LEVELS and list(tmp_path.iterdir()) == []
    keep_drawing([0] * 64)
