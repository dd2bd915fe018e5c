"""The live training lab, without a browser: how it trains, stops, goes on, begins again, and what it says."""

import re
from contextlib import suppress

import numpy as np
import pytest
from amount import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from talking import ask, run

from vae_steps import labs, lecture, loss, model
from vae_steps.labs import training_pictures
from vae_steps.training import NOISE, SGD, Adam, Batches, Training, annealed

SAMPLES = np.random.default_rng(5).normal(size=(8, 3)).round(2) * [1.8, 1.2, 0.3]


def lab_of(x=lecture.x, **choices):
    return labs.training(lecture.parameters, x, **{"steps": 100, "learning_rate": 0.05} | choices)


def put(lab, **texts):
    return ask(lab, "put", texts=texts, gesture="typing")


def by_hand(x=lecture.x, steps=100, optimizer=Adam(0.05), **choices):
    """The same training without a lab."""
    training = Training(lecture.parameters, x, optimizer=optimizer, **choices)
    for _ in training.run(steps):
        pass
    return training


# ---- training


@pytest.mark.parametrize("x", [lecture.x, SAMPLES], ids=["one", "many"])
@pytest.mark.parametrize("noise", ["fresh", "frozen", "expected"])
def test_a_run_ends_where_an_uninterrupted_training_does(x, noise):
    lab = lab_of(x, noise=noise, seed=3, beta=0.5)
    run(lab)
    assert lab._shown["step"] == lab._shown["goal"] == 100
    assert (lab.state.training.vector == by_hand(x, noise=noise, seed=3, beta=0.5).vector).all()


@settings(max_examples=cases(10))
@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from([0, 0.001, 10])), min_size=1))
def test_in_whichever_pieces_it_is_trained_the_numbers_are_the_same(pieces):
    lab = lab_of(steps=40)
    for most, seconds in pieces:
        lab.state.run(most, seconds)
    assert (lab.state.training.vector == by_hand(steps=lab.state.step).vector).all()
    assert lab.state.step <= lab.state.goal and lab.state.goal % 40 == 0


def test_a_run_is_seen_on_its_way_and_a_step_is_one_step():
    lab = lab_of(steps=100)
    assert ask(lab, "step")["step"] == 1
    seen = [ask(lab, "run").get("step") for _ in range(20)]
    assert all(1 <= after - before <= 3 for before, after in zip([1, *seen], seen))


def test_a_run_that_is_over_goes_on_to_a_new_goal():
    lab = lab_of(steps=10)
    run(lab)
    update = ask(lab, "step")
    assert (update["step"], update["goal"]) == (11, 20)
    run(lab)
    assert lab.state.step == 20


def test_what_is_changed_on_the_way_holds_from_there_on():
    lab = lab_of(SAMPLES, steps=10, noise="frozen", optimizer="sgd")
    run(lab)
    put(lab, learning_rate="0,01", beta="3")
    ask(lab, "choose", noise="fresh")
    run(lab)
    training = by_hand(SAMPLES, 10, SGD(0.05), noise="frozen")
    training.optimizer.learning_rate, training.objective.beta, training.batches = 0.01, 3, Batches(SAMPLES, 2)
    for _ in training.run(10):
        pass
    assert (lab.state.training.vector == training.vector).all()


def test_reset_begins_again_with_what_is_chosen_now_and_keeps_the_old_curve_in_sight():
    lab = lab_of(steps=20)
    first = ask(lab, "open")
    run(lab)
    put(lab, learning_rate="0.2")
    update = ask(lab, "reset")
    assert update["step"] == 0 and all(update[key] == first[key] for key in update if key.startswith("number:"))
    assert "before: 2.849629 at 0" in update["picture:loss_curve"]
    assert "before: η = 0.05, fresh</tspan>" in update["picture:loss_curve"]
    run(lab)
    assert (lab.state.training.vector == by_hand(steps=20, optimizer=Adam(0.2)).vector).all()


def test_new_eps_begins_again_with_the_next_seed_and_the_given_eps_belongs_to_the_first():
    lab = lab_of(noise="frozen", eps=lecture.eps, seed=4)
    assert (lab.state.training.batches.eps == lecture.eps).all()
    assert ask(lab, "draw")["seed"] == 5
    assert (lab.state.training.batches.eps == Batches(lecture.x, 2, "frozen", seed=5).eps).all()
    assert '<g class="vae-ghost"></g>' in lab._shown["picture:latent_plane"]  # from here nothing moved
    run(lab)
    assert '<g class="vae-ghost"></g>' not in lab._shown["picture:latent_plane"]
    assert (lab.state.training.vector == by_hand(noise="frozen", seed=5).vector).all()


# ---- what is shown


def test_the_numbers_are_those_of_the_model_at_the_eps_that_the_next_step_sees():
    lab = lab_of(SAMPLES, beta=2)
    run(lab)
    training, shown = lab.state.training, lab._shown
    steps = model.forward(training.parameters, SAMPLES, Batches(SAMPLES, 2)(100)[1])
    drawn = loss.total_loss(steps, beta=2)
    expected = loss.expected_squared_error(SAMPLES, steps.mu, steps.log_var, training.parameters.decoder).sum(-1).mean()
    kl = loss.kl_divergence(steps.mu, steps.log_var).mean(0)
    wanted = {
        "drawn.reconstruction": drawn.reconstruction.mean(),
        "drawn.total": drawn.total.mean(),
        "expected.reconstruction": expected,
        "expected.kl": kl.sum(),
        "expected.total": expected + 2 * kl.sum(),
        "optimum.total": loss.linear_optimum(SAMPLES, 2, 2),
    }
    for key, value in wanted.items():
        assert shown[f"number:{key}"] == f"{value:.6f}", key
    assert shown["kl"] == " ".join(f"{value:.6f}" for value in kl)
    assert next(training.run(1)).total == pytest.approx(drawn.total.mean())


def test_another_beta_has_its_optimum_from_its_first_step_on():
    lab = lab_of(SAMPLES, noise="expected")
    state = lab.state
    state.run(30, 60)
    put(lab, beta="1", learning_rate="0.02")
    assert state.beta_since == 0, "the same beta"
    put(lab, beta="4")
    assert state.beta_since == 30
    state.reset()
    assert state.beta_since == 0


def test_no_earlier_curve_of_another_beta_stands_over_the_present_one():
    lab = lab_of(steps=20)
    run(lab)
    ask(lab, "reset")
    assert lab.state.before is not None
    put(lab, beta="4")
    assert lab.state.before is None
    run(lab)
    put(lab, beta="1")
    assert "before" not in ask(lab, "reset")["picture:loss_curve"], "half of that run had another beta"


def test_without_eps_there_is_no_drawn_loss_and_without_beta_no_optimum():
    lab = lab_of()
    update = ask(lab, "choose", noise="expected")
    assert update["noise"] == "expected" and update["number:drawn.total"] == update["number:drawn.kl"] == ""
    assert put(lab, beta="0")["number:optimum.total"] == ""
    assert "drawn: none" in repr(lab) and "optimum: none" in repr(lab)


def test_an_update_has_only_what_looks_different():
    lab = lab_of()
    assert put(lab, steps="100") == {}
    assert set(put(lab, steps="50")) == {"text:steps", "goal", "picture:loss_curve"}
    assert set(put(lab, learning_rate="0.5")) == {"text:learning_rate"}


def test_many_samples_show_their_posteriors_and_the_kl_of_each_dimension():
    assert lab_of().pictures == ["loss_curve", "rebuilt", "moved_layer", "latent_plane"]
    lab = lab_of(SAMPLES)
    assert lab.pictures == ["loss_curve", "kl_bars", "moved_layer", "latent_means"]
    steps = model.forward(lecture.parameters, SAMPLES, np.zeros(2))
    label = re.search('aria-label="(.*?)"', lab._shown["picture:latent_means"], re.DOTALL)[1]
    assert [len(row.split("; ")) for row in label.split("\n")] == [8, 8]
    assert f"{steps.mu[7, 1]:.3f}".replace("-", "−") in label
    three = model.Parameters(
        (lecture.parameters.encoder[0],),
        *(model.Affine(np.eye(3, 2), np.zeros(3)),) * 2,
        (model.Affine(np.eye(3), np.zeros(3)),),
    )
    assert labs.training(three, SAMPLES).pictures == ["loss_curve", "kl_bars", "moved_layer"]


@pytest.mark.parametrize("made", [1, 7, 400, 1001])
def test_the_curve_has_the_loss_of_its_steps_and_never_more_points_than_it_has_room_for(made):
    lab = lab_of(steps=2000)
    lab.state.run(made, 100)
    steps, losses = lab.state.course.series(lab.state.training)
    assert len(steps) <= 402 and (steps[0], steps[-1]) == (0, made) and (np.diff(steps) > 0).all()
    history = lab.state.training.history
    assert (losses["total"] == history.total[steps[:-1].astype(int)]).all()
    np.testing.assert_allclose(losses["kl"][:-1], history.kl[steps[:-1].astype(int)])
    assert losses["expected"][0] == pytest.approx(2.849629, abs=1e-6)


def test_the_page_has_a_name_for_each_kind_of_noise():
    assert [*lab_of().choice["values"]] == [*NOISE]


# ---- what goes wrong

BAD = [
    ("learning_rate", "abc"),
    ("learning_rate", ""),
    ("learning_rate", "-1"),
    ("beta", "nan"),
    ("beta", "−0,5"),
    ("steps", "0"),
    ("steps", "2.5"),
    ("steps", "1e9"),
    ("learning_rate", "1e400"),
]


@pytest.mark.parametrize("name, text", BAD)
def test_bad_input_keeps_the_last_good_and_gets_one_sentence(name, text):
    lab = lab_of()
    put(lab, **{name: "7"})
    update = put(lab, **{name: text})
    assert set(update) == {f"text:{name}", f"problem:{name}"} and update[f"text:{name}"] == text
    assert re.fullmatch(r".*\. [^.].* 7\.", update[f"problem:{name}"])
    assert not re.search(r"[\[\]_]|beta", update[f"problem:{name}"]), "the words of the page"
    assert lab.state.entries.values[name] == 7
    assert put(lab, **{name: "8"})[f"problem:{name}"] == "" and lab.state.entries.values[name] == 8


def lost_and_last(rate, noise):
    """The step at which the loss passes 10³⁰, and the last one at which it is no more than 1000 times the first."""
    training, totals = Training(lecture.parameters, lecture.x, optimizer=SGD(rate), noise=noise), []
    with suppress(ValueError):
        for record in training.run(1000):
            totals.append(record.total)
            if record.total > 1e30:
                break
        totals.pop()
    return len(totals), max(step for step, total in enumerate(totals) if total <= 1000 * totals[0])


@pytest.mark.parametrize("rate", [0.4, 3, 1e3, 1e200])
def test_a_training_that_diverges_says_so_keeps_its_last_good_picture_and_can_begin_again(rate):
    lab = lab_of(learning_rate=rate, optimizer="sgd", steps=1000)
    lost, last = lost_and_last(rate, "fresh")
    update = run(lab)
    assert update["problem:run"] == (
        f"The loss passed 10³⁰ at step {lost}: the learning rate is too large. Shown is step {last}. Reset begins anew."
    )
    assert lab.state.step == lab._shown["step"] == last
    assert (lab.state.training.vector == by_hand(steps=last, optimizer=SGD(rate)).vector).all()
    assert (
        f"1.0000e+30 at {lost}" in lab._shown["picture:loss_curve"] and "run away" in lab._shown["picture:loss_curve"]
    )
    assert "e+" not in "".join(text for key, text in lab._shown.items() if key.startswith("number:"))
    assert "nan" not in lab._shown["picture:loss_curve"]
    put(lab, learning_rate="0.05")
    ask(lab, "reset")
    assert lab._shown["problem:run"] == "" and lab._shown["step"] == 0
    run(lab)
    assert lab.state.step == 1000 and float(lab._shown["number:expected.total"].replace("−", "-")) < 0.5


def test_a_training_that_ran_away_can_go_on_from_its_last_usual_step_and_is_seen_as_the_one_before():
    lab = lab_of(learning_rate=0.6, optimizer="sgd", noise="frozen", steps=100)
    lost, last = lost_and_last(0.6, "frozen")
    run(lab)
    assert "run away" in lab._shown["picture:loss_curve"] and lab.state.step == last > 0
    put(lab, learning_rate="0.001")
    assert "run away" not in lab._shown["picture:loss_curve"]
    run(lab)
    training = by_hand(steps=last, optimizer=SGD(0.6), noise="frozen")
    training.optimizer.learning_rate = 0.001
    for _ in training.run(100 - last):
        pass
    assert (lab.state.training.vector == training.vector).all() and lab.state.step == 100
    steps, losses = lab.state.course.series(training)
    assert len(steps) == 101 and losses["expected"][-1] < 5
    put(lab, learning_rate="0.6")
    ask(lab, "reset")
    run(lab)
    ask(lab, "reset")
    assert f"before: 2.849629 at 0 to 1.0000e+30 at {lost}" in lab._shown["picture:loss_curve"]
    assert "before: η = 0.6, frozen" in lab._shown["picture:loss_curve"]


def test_another_beta_makes_another_loss_usual():
    lab = lab_of(learning_rate=0, steps=10)
    run(lab)
    put(lab, beta="1e40")
    run(lab)
    assert lab._shown["problem:run"] == "" and lab.state.step == 20


def test_the_bars_of_the_last_layer_follow_the_weights_and_keep_their_start():
    lab = lab_of(learning_rate=0.1, optimizer="sgd", noise="fresh", seed=11)
    assert "b_d: 0.100 0.200 0.300" in lab._shown["picture:moved_layer"]
    run(lab)
    label = re.search('aria-label="(.*?)"', lab._shown["picture:moved_layer"], re.DOTALL)[1]
    assert "b_d: 0.500 1.000 −0.500" in label and "b_d at the start: 0.100 0.200 0.300" in label
    large = model.initial(np.random.default_rng(0), features=64, hidden=9, latents=2)
    assert "moved_layer" not in labs.training(large, np.zeros(64)).pictures


def test_an_axis_that_is_squeezed_says_so():
    assert "squeezed" in lab_of().scale


def test_the_sentence_of_a_run_that_failed_goes_when_the_learner_acts():
    lab = lab_of()
    for act in (lambda: put(lab, learning_rate="0.05"), lambda: ask(lab, "choose", noise="expected")):
        lab.state.trouble = lab._shown["problem:run"] = "z gets too large."
        assert act()["problem:run"] == ""


def test_a_message_that_makes_no_sense_is_answered_in_words():
    lab = lab_of()
    assert put(lab, nonsense="1") == {}
    assert "Reload the page" in ask(lab, "nonsense")["problem:run"]
    update = ask(lab, "choose", noise="loud")
    assert "noise must be" in update["problem:run"] and update["noise"] == "fresh" and update["done"]


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"optimizer": "rmsprop"}, "optimizer must be"),
        ({"noise": "loud"}, "noise must be"),
        ({"learning_rate": -1}, "learning_rate must be"),
        ({"beta": -1}, "beta must be"),
        ({"beta": annealed(9)}, "beta must be"),
        ({"steps": 0}, "steps must be a whole number"),
        ({"steps": "9"}, "steps must be"),
        ({"steps": True}, "steps must be"),
        ({"eps": [1, 2, 3]}, "eps has shape"),
        ({"x": [[1, 2]]}, "x has shape"),
    ],
)
def test_what_cannot_be_begun_with_is_refused(wrong, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        lab_of(**wrong)


def test_what_cannot_be_drawn_is_not_begun_with(monkeypatch):
    def refuse(*_):
        raise ValueError("A number in the picture gets too large to draw.")

    monkeypatch.setattr(training_pictures, "drawn", refuse)
    with pytest.raises(ValueError, match="too large to draw"):
        lab_of()


# ---- a page without a kernel


def test_what_is_stored_is_complete_true_and_no_dead_widget():
    data, _ = lab_of(noise="frozen", eps=lecture.eps)._repr_mimebundle_()
    assert (
        data["text/plain"]
        == """\
step: 0 of 100
learning_rate: 0.05 (adam), beta: 1, noise: frozen, seed: 0
drawn: reconstruction 1.485617, kl 0.001505, total 1.487121
expected: reconstruction 2.848124, kl 0.001505, total 2.849629
optimum: total 0.000000
kl of each latent dimension: 0.000899 0.000605"""
    )
    assert data["text/markdown"].startswith(r"$$\begin{array}") and data["text/markdown"].endswith(r"\end{array}$$")
    for number in re.findall(r"\d\.\d{6}", data["text/plain"].partition("kl of each")[0]):
        assert number in data["text/markdown"]
