"""The lab of many draws, without a browser: its draws, its numbers, and that it begins again as it began."""

import re

import numpy as np
import pytest
from talking import ask

from vae_steps import labs, lecture, loss, model
from vae_steps.labs.draws_state import MOST
from vae_steps.networks import sigmoid


def lab_of(**choices):
    return labs.draws(lecture.parameters, lecture.x, lecture.eps, **choices)


def by_hand(seed, count):
    """z and the loss of the given eps, and of so many drawn after it, one model.forward after the other."""
    drawn = np.random.default_rng(seed).standard_normal((count, 2))
    every = [model.forward(lecture.parameters, lecture.x, eps) for eps in (lecture.eps, *drawn)]
    return np.array([steps.z for steps in every]), np.array([loss.total_loss(steps).total for steps in every])


def test_each_draw_leaves_its_z_and_its_loss():
    lab = lab_of(seed=4)
    for count in (100, 1, 100):
        ask(lab, "draw", count=count)
    z, losses = by_hand(4, 201)
    assert lab.state.z == pytest.approx(z) and lab.state.losses == pytest.approx(losses)
    shown = {
        key: float(text.replace("−", "-")) for key, text in lab._shown.items() if key.startswith("number:") and text
    }
    wanted = {
        "number:mean.z[0]": z[:, 0].mean(),
        "number:sd.z[1]": z[:, 1].std(),
        "number:mean.total": losses.mean(),
        "number:expected.total": 2.849629,
        "number:expected.z[1]": 0.02,
        "number:sigma.z[0]": 0.99005,
    }
    assert {key: shown[key] for key in wanted} == pytest.approx(wanted, abs=6e-4)
    assert lab._shown["count"] == 202
    label = re.search('aria-label="(.*?)"', lab._shown["picture:histogram"], re.DOTALL)[1]
    assert f"n 202, mean {losses.mean():.6f}" in label and "expected: 2.849629" in label
    assert "samples of z_1: n 202" in lab._shown["picture:plane"]


def test_from_the_start_the_same_draws_come_again():
    lab = lab_of(seed=7)
    first = ask(lab, "open")
    after = ask(lab, "draw", count=100)
    back = ask(lab, "reset")
    assert back == {key: first[key] for key in back} and lab._shown == first
    assert ask(lab, "draw", count=100) == after
    other = lab_of(seed=8)
    ask(other, "draw", count=100)
    assert other.state.losses[1:].mean() != lab.state.losses[1:].mean()


def test_the_axis_of_the_losses_stays_while_the_histogram_grows():
    lab, ends = lab_of(), []
    for _ in range(4):
        svg = lab._shown["picture:histogram"]
        ends.append(re.findall(r'text-anchor="middle"><tspan[^>]*>([\d.]+)</tspan>', svg))
        ask(lab, "draw", count=100)
    assert ends[0] and all(one == ends[0] for one in ends)


def test_where_a_network_is_not_linear_no_formula_knows_the_expected_loss():
    lab = labs.draws(lecture.parameters, [0.5, 1.0, 0.0], lecture.eps, model.relu, sigmoid)
    ask(lab, "draw", count=100)
    assert lab._shown["number:expected.total"] == "" and "expected none" in repr(lab)
    steps = model.forward(lecture.parameters, [0.5, 1.0, 0.0], lecture.eps, model.relu, sigmoid)
    assert lab.state.losses[0] == pytest.approx(loss.total_loss(steps, output=sigmoid).total)


def test_without_two_latent_dimensions_there_is_no_plane():
    three = model.initial(np.random.default_rng(0), features=3, hidden=4, latents=3)
    lab = labs.draws(three, lecture.x, [0, 0, 1], np.tanh)
    assert lab.pictures == ["histogram"] and "number:mean.z[2]" in lab._shown


def test_there_is_room_for_so_many_draws_and_a_count_has_its_button():
    lab = lab_of()
    for _ in range(MOST // 100 - 1):
        lab.state.draw(100)
    ask(lab, "draw", count=1)
    before = lab.state.count
    said = ask(lab, "draw", count=100)["notice"]
    assert f"{MOST} draws" in said and lab.state.count == before
    assert ask(lab, "reset")["notice"] == ""
    assert "button" in ask(lab, "draw", count=3)["notice"]


def test_what_is_stored_has_every_number_of_the_page():
    data, _ = lab_of()._repr_mimebundle_()
    assert data["text/plain"].startswith("draws: 1, seed: 0\nz: mean 0.455025 −0.490101, mu −0.040000 0.020000")
    assert "1.487" in data["text/markdown"] and "2.850" in data["text/markdown"]
