"""The live lab of digits, without a browser: it trains as `training` does, and shows what the network makes of digits."""

import re

import numpy as np
import pytest
from talking import ask, run

from vae_steps import digits, labs, loss, model
from vae_steps.marking import drawing
from vae_steps.networks import sigmoid
from vae_steps.training import Adam, Training

train, test = (digits.Labelled(part.x[:300], part.labels[:300]) for part in digits.load())


def lab_of(**choices):
    return labs.generation(train, test, **{"hidden": 32, "steps": 60, "seed": 2} | choices)


def put(lab, **texts):
    return ask(lab, "put", texts=texts, gesture="typing")


def by_hand(steps, latents=2, seed=2, rate=0.003, beta=1, hidden=32):
    """The weights after the same training without a lab."""
    training = Training(
        model.initial(np.random.default_rng(seed), 64, hidden, latents),
        train.x,
        optimizer=Adam(rate),
        batch_size=128,
        seed=seed,
        beta=beta,
        dtype=np.float32,
        activation=np.tanh,
        output=sigmoid,
    )
    for _ in training.run(steps):
        pass
    return training.parameters


def numbers(parameters):
    """CE, KL and -(CE + KL) of both, as the table has them, for these weights."""
    found = []
    for x in (train.x, test.x):
        eps = np.random.default_rng(len(x)).standard_normal((len(x), parameters.latents))
        parts = loss.total_loss(model.forward(parameters, x, eps, np.tanh, sigmoid), output=sigmoid)
        found += [parts.reconstruction.mean(), parts.kl.mean(), -(parts.reconstruction + parts.kl).mean()]
    return found


def shown(lab):
    return [float(text.replace("−", "-")) for row in ("train", "test") for _, text in lab._numbers(row)]


def same(lab, parameters):
    return shown(lab) == pytest.approx(numbers(parameters), abs=0.0051)


def test_a_run_ends_where_an_uninterrupted_training_does_and_gets_better():
    lab = lab_of()
    assert same(lab, by_hand(0)) and shown(lab)[-1] < -44
    update = run(lab)
    assert update["step"] == 60 and same(lab, by_hand(60)) and shown(lab)[-1] > -32
    run(lab)
    assert lab._shown["step"] == 120 and same(lab, by_hand(120))
    steps, *bounds = lab.state.course()
    assert steps[0] == 0 and steps[-1] == 120
    assert [course[-1] for course in bounds] == pytest.approx(numbers(by_hand(120))[2::3], abs=1e-4)


def test_learning_rate_and_beta_hold_from_there_on():
    lab = lab_of()
    put(lab, learning_rate="0.01", beta="4")
    run(lab)
    assert same(lab, by_hand(60, rate=0.01, beta=4))
    ask(lab, "reset")
    assert same(lab, by_hand(0)) and lab._shown["step"] == 0


def test_another_number_of_latents_and_a_new_start_begin_again():
    lab = lab_of()
    run(lab)
    update = ask(lab, "choose", latents="8")
    assert update["latents"] == "8" and lab._shown["step"] == 0 and same(lab, by_hand(0, latents=8))
    run(lab)
    assert same(lab, by_hand(60, latents=8))
    ask(lab, "draw")
    assert lab._shown["seed"] == 3 and same(lab, by_hand(0, latents=8, seed=3))
    assert [len(course) for course in lab.state.course()] == [1, 1, 1]


def test_eight_latents_have_bars_and_two_a_map():
    label = lambda lab: re.search('aria-label="(.*?)"', lab._shown["picture:latents"], re.DOTALL)[1]
    lab = lab_of()
    mu = model.encode(by_hand(0), test.x[test.labels == 3], np.tanh)[1].mean(0)
    assert label(lab).startswith("The latent plane. 0: n ")
    assert f"3: n 30, mean {mu[0]:.3f} {mu[1]:.3f}".replace("-", "−") in label(lab)
    ask(lab, "choose", latents="8")
    _, mu, log_var = model.encode(by_hand(0, latents=8), test.x, np.tanh)
    found = [float(number) for number in label(lab).rpartition("KL: ")[2].split()]
    assert found == pytest.approx(loss.kl_divergence(mu, log_var).mean(0), abs=1e-5)


def test_digits_their_copies_and_new_ones_are_seen():
    lab = lab_of()
    run(lab)
    said = re.search('aria-label="(.*?)"', lab._shown["picture:tiles"], re.DOTALL)[1].replace("&#x27;", "'")
    parameters = by_hand(60)
    first = [np.flatnonzero(test.labels == label)[0] for label in range(10)]
    x = np.vstack([labs.drawing(), test.x[first]])
    copies = model.decode(parameters, model.encode(parameters, x, np.tanh)[1], np.tanh, sigmoid)[1]
    z = np.random.default_rng(0).standard_normal((22, 2))
    new = model.decode(parameters, z, np.tanh, sigmoid)[1]
    for label, pictures in (("$x$", x), ("$x'$", copies), ("new", new[:11]), ("", new[11:])):
        means = [
            float(mean)
            for mean in re.search(rf"{re.escape(label)}: 11 × 8 × 8 pixels, mean ([\d. ]+)", said)[1].split()
        ]
        assert means == pytest.approx(pictures.mean(1), abs=0.0051), label
        said = said.partition(f"{label}: 11")[2]


def test_the_first_picture_is_the_digit_that_was_drawn(monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_STEPS_ANSWERS", str(tmp_path))
    levels = [16] * 8 + [0] * 56
    drawing.keep_drawing(levels)
    assert np.array_equal(lab_of().state.shown[0] * 16, levels)


@pytest.mark.parametrize(
    "name, text, problem",
    [
        ("steps", "2.5", "steps must be a whole number from 1 to 1000000, not 2.5. The training keeps 60."),
        ("learning_rate", "-1", "The training keeps 0.003."),
        ("beta", "much", "“much”"),
        ("beta", "1e9", "beta must be at most 1000. The training keeps 1."),
    ],
)
def test_what_cannot_be_used_is_said_and_all_else_stays(name, text, problem):
    lab = lab_of()
    update = put(lab, **{name: text})
    assert problem in update[f"problem:{name}"] and update[f"text:{name}"] == text
    assert not any(key.startswith(("picture", "number")) for key in update)
    assert put(lab, **{name: "1"})[f"problem:{name}"] == ""


def test_a_number_of_latents_that_is_not_offered_changes_nothing():
    lab = lab_of()
    before = shown(lab)
    assert "There is no such number of latents." in ask(lab, "choose", latents="3")["problem:run"]
    assert shown(lab) == before and lab._shown["latents"] == "2"


def test_a_learning_rate_that_is_much_too_large_is_told_and_reset_helps():
    lab = lab_of()
    put(lab, learning_rate="1e9")
    assert "far too large" in lab._shown["note"]
    assert run(lab)["done"] and lab._shown["problem:run"].endswith(" Reset begins anew.") and lab._shown["step"] < 60
    put(lab, learning_rate="0.003")
    ask(lab, "reset")
    run(lab)
    assert lab._shown["problem:run"] == lab._shown["note"] == "" and same(lab, by_hand(60))


def test_a_curve_keeps_no_more_bounds_than_it_has_room_for():
    state = lab_of(hidden=2).state
    for _ in range(9):
        state._rows |= {2 * len(state._rows) + place: [-30.0, -31.0] for place in range(100)}
        state.look()
        assert len(state._rows) <= 401
    assert {len(course) for course in state.course()} == {len(state._rows)} and len(state._rows) > 200


def test_in_writing_it_has_its_numbers():
    lab = lab_of()
    run(lab)
    lines = repr(lab).splitlines()
    assert lines[:2] == ["step: 60 of 60", "latents: 2, learning_rate: 0.003, beta: 1, seed: 2"]
    assert [re.sub(r"[-−\d.]+", "?", line) for line in lines[2:]] == [
        f"{row}: entropy ?, kl ?, bound ?" for row in ("train", "test")
    ]
    written = lab.written()
    assert "t = 60" in written and all(text in written for _, text in lab._numbers("test"))


@pytest.mark.parametrize(
    "wrong, problem",
    [
        ({"train": train.x}, r"train.x"),
        ({"test": digits.Labelled(test.x, test.labels[:3])}, r"test must have x \(n, 64\) and labels \(n,\)"),
        ({"latents": 3}, "latents must be 2 or 8, not 3"),
        ({"beta": -1}, "beta must be one number that is not negative"),
        ({"beta": 1e6}, "beta must be at most 1000"),
    ],
)
def test_what_does_not_fit_is_named(wrong, problem):
    with pytest.raises(ValueError, match=problem):
        labs.generation(**{"train": train, "test": test} | wrong)
