"""The live denoising lab, without a browser: it trains as `training` does, cleans what it shows, and keeps its noise."""

import re

import numpy as np
import pytest
from talking import ask, run

from vae_steps import digits, labs, loss
from vae_steps.networks import Affine, relu, sigmoid
from vae_steps.training import Adam, Batch, DenoisingAutoencoder, Training

train, test = (part.x for part in digits.load())
random = np.random.default_rng(0)
NETWORK = tuple(Affine(random.normal(0, i**-0.5, (o, i)), np.zeros(o)) for i, o in ((64, 32), (32, 64)))


def lab_of(**choices):
    return labs.denoising(NETWORK, train[:300], test, **{"steps": 60, "seed": 2} | choices)


def put(lab, **texts):
    return ask(lab, "put", texts=texts, gesture="typing")


def by_hand(steps, noise=0.5, seed=2, rate=0.003):
    """The errors of the same training without a lab: noisy, linear, network."""
    objective = DenoisingAutoencoder(noise, relu, sigmoid, loss="squared_error")
    training = Training(NETWORK, train[:300], optimizer=Adam(rate), objective=objective, batch_size=64, seed=seed)
    for _ in training.run(steps):
        pass
    noisy = test + noise * np.random.default_rng(seed).standard_normal(test.shape)
    linear = loss.linear_denoiser(train[:300], noise)(noisy)
    return [
        f"{((x_hat - test) ** 2).sum(-1).mean():.3f}"
        for x_hat in (noisy, linear, objective.steps(training.parameters, Batch(noisy, None))[-1])
    ]


def errors(lab):
    return [lab._shown[f"number:{name}.error"] for name in ("noisy", "linear", "network")]


def test_a_run_ends_where_an_uninterrupted_training_does_and_gets_better():
    lab = lab_of()
    assert errors(lab) == by_hand(0)
    first = float(errors(lab)[2])
    update = run(lab)
    assert update["step"] == 60 and errors(lab) == by_hand(60) and float(errors(lab)[2]) < first / 2
    run(lab)
    assert lab._shown["step"] == 120 and errors(lab) == by_hand(120)


def test_the_noise_of_the_slider_is_put_on_at_once_and_trained_with_from_there_on():
    lab = lab_of()
    before = lab._shown["picture:tiles"]
    update = put(lab, noise="0.2")
    assert update["value:noise"] == 0.2 and update["picture:tiles"] != before
    assert errors(lab) == by_hand(0, noise=0.2)
    run(lab)
    assert errors(lab) == by_hand(60, noise=0.2)
    steps, _ = lab.state.course()
    assert steps[0] == 0 and steps[-1] == 60
    put(lab, noise="0.3")
    assert lab.state.course()[0].tolist() == [60]  # an error of another noise is no part of this course


def test_without_noise_nothing_is_to_be_cleaned():
    lab = lab_of(noise=0)
    assert errors(lab)[:2] == ["0.000", "0.000"]


def test_ten_pictures_are_seen_with_their_noise_and_cleaned():
    lab = lab_of()
    said = re.search(r'aria-label="(.*?)"', lab._shown["picture:tiles"], re.DOTALL)[1]
    state = lab.state
    assert np.array_equal(state.noisy(), test + 0.5 * np.random.default_rng(2).standard_normal(test.shape))
    for label, pictures in (("$x$", test), (r"$x + s\,\varepsilon$", state.noisy()), ("$x&#x27;$", state.cleaned())):
        means = " ".join(f"{mean:.2f}" for mean in pictures[:10].clip(0, 1).mean(1))
        assert f"{label}: 10 × 8 × 8 pixels, mean {means}" in said


@pytest.mark.parametrize(
    "name, text, problem",
    [
        ("noise", "1.5", "noise must be at most 1. The training keeps 0.5."),
        ("noise", "much", "“much”"),
        ("noise", "-0.1", "The training keeps 0.5."),
        ("steps", "2.5", "steps must be a whole number from 1 to 1000000, not 2.5. The training keeps 60."),
        ("steps", "0", "steps must be a whole number from 1 to 1000000, not 0. The training keeps 60."),
        ("steps", "1e9", "steps must be a whole number from 1 to 1000000, not 1e9. The training keeps 60."),
        ("learning_rate", "-1", "The training keeps 0.003."),
    ],
)
def test_what_cannot_be_used_is_said_and_all_else_stays(name, text, problem):
    lab = lab_of()
    before = errors(lab)
    update = put(lab, **{name: text})
    assert problem in update[f"problem:{name}"] and update[f"text:{name}"] == text
    assert errors(lab) == before and not any(key.startswith(("picture", "value")) for key in update)
    assert put(lab, **{name: "1"})[f"problem:{name}"] == ""


def test_reset_begins_again_and_new_noise_is_that_of_the_next_seed():
    lab = lab_of()
    put(lab, learning_rate="0.01")
    run(lab)
    assert errors(lab) == by_hand(60, rate=0.01)
    ask(lab, "reset")
    assert lab._shown["step"] == 0 and errors(lab) == by_hand(0)
    ask(lab, "draw")
    assert lab._shown["seed"] == 3 and errors(lab) == by_hand(0, seed=3)


@pytest.mark.parametrize("rate", [1, 10, 1e9, 1e300])
def test_a_learning_rate_that_is_much_too_large_is_told_and_reset_helps(rate):
    lab = lab_of(learning_rate=rate, steps=200)  # a sigmoid of anything is between 0 and 1: the error stays finite
    assert run(lab)["done"] and lab._shown["problem:run"].endswith(" Reset begins anew.")
    if rate > 1:
        assert lab._shown["step"] < 200, "it is told at once"
    told = lab._shown["problem:run"]
    put(lab, learning_rate="0.003", steps="60")
    assert lab._shown["problem:run"] in ("", told), "again where such a network, by this processor, has no picture"
    run(lab)
    again = lab._shown["problem:run"]
    assert "a learning rate was too large" in again or again == told, "not the one that is chosen now"
    ask(lab, "reset")
    assert lab._shown["problem:run"] == "" and errors(lab) == by_hand(0)
    run(lab)
    assert lab._shown["problem:run"] == "" and errors(lab) == by_hand(60)


@pytest.mark.parametrize("rate", ["0", "0.003", "0.1"])
@pytest.mark.parametrize("noise", ["0", "0.5", "1"])
def test_a_training_that_is_slow_or_sees_other_noise_is_not_taken_for_ruined(rate, noise):
    state = lab_of(learning_rate=float(rate), steps=200).state
    state.run(200, 60)
    assert state.trouble == ""
    state.put({"noise": noise})
    state.run(200, 60)
    assert state.trouble == "" and state.step == 400


def test_one_picture_and_pictures_that_are_all_alike_are_learnt():
    one = np.round(train[:1])
    for x in (one, np.repeat(one, 50, 0)):
        lab = labs.denoising(NETWORK, x, test, steps=300, learning_rate=0.03)
        run(lab)
        assert lab._shown["problem:run"] == ""


def test_which_s_a_network_learned_with_and_a_rate_that_is_far_too_large_are_told():
    lab = lab_of()
    put(lab, noise="0.6")
    assert lab._shown["note"] == "", "nothing was learnt yet"
    run(lab)
    course = lab.state.course()
    put(lab, noise="0.3")
    assert "This network learned with s = 0.6" in lab._shown["note"] and len(lab.state.course()[0]) == 1
    put(lab, noise="0.6")
    assert lab._shown["note"] == "" and np.array_equal(lab.state.course(), course), "as if nothing had been moved"
    put(lab, noise="0.3")
    ask(lab, "step")
    assert "learned with more than one s" in lab._shown["note"] and len(lab.state.course()[0]) == 2
    ask(lab, "reset")
    assert lab._shown["note"] == ""
    put(lab, learning_rate="5")
    assert "far too large" in lab._shown["note"]
    put(lab, learning_rate="0.003")
    assert lab._shown["note"] == ""


def test_a_curve_keeps_no_more_errors_than_it_has_room_for():
    state = lab_of(steps=2000).state
    for _ in range(9):
        state._rows |= {2 * len(state._rows) + place: 1.0 for place in range(100)}
        state.look()
        assert len(state._rows) <= 401
    steps, found = state.course()
    assert len(steps) == len(found) > 200


def test_in_writing_it_has_its_errors():
    lab = lab_of()
    assert repr(lab).splitlines() == [
        "step: 0 of 60",
        "noise: 0.5, learning_rate: 0.003, seed: 2",
        *(f"{name}: {error}" for name, error in zip(("noisy", "linear", "network"), by_hand(0))),
    ]
    run(lab)
    rows = lab.written().splitlines()
    assert rows[0] == "| squared error after step 60 | |"
    assert [row.split("|")[2].strip() for row in rows[2:]] == by_hand(60)


@pytest.mark.parametrize(
    "wrong, problem",
    [
        (
            {"parameters": NETWORK[:1]},
            "parameters must lead from a square of pixels back to as many, not from 64 to 32",
        ),
        ({"x": train[:, :32]}, r"x has shape \(1415, 32\), but pictures must be \(n, 64\)"),
        ({"test": 2 * test}, r"test\[0, 3\] is 1\.75, but pixels must be from 0 to 1"),
        ({"noise": 2}, "noise must be at most 1"),
    ],
)
def test_what_does_not_fit_is_named(wrong, problem):
    with pytest.raises(ValueError, match=problem):
        labs.denoising(**{"parameters": NETWORK, "x": train, "test": test} | wrong)
