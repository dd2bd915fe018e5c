"""What is dragged in a picture of a lab gets to where it is dragged to, by numbers that are inputs."""

import numpy as np
import pytest
from talking import ask

from vae_steps import labs, lecture

LECTURE = lecture.parameters, lecture.x, lecture.eps


def reached(lab, name):
    """Where a point is now, by the numbers of the page."""
    symbol, __, j = name.partition("[")
    j = int(j.rstrip("]") or 0)
    mu, sigma, z = ([float(lab.page.numbers[f"{of}[{k}]"].value) for k in (0, 1)] for of in ("mu", "sigma", "z"))
    if symbol == "kl":
        return mu[j], sigma[j]
    return {"z": z, "mu": mu, "sigma": [mu[k] + (sigma[k] if k == j else 0) for k in (0, 1)]}[symbol]


@pytest.mark.parametrize(
    "name, moves", [("z", "eps"), ("mu", "b_mu"), ("sigma[0]", "b_logvar"), ("sigma[1]", "b_logvar")]
)
def test_a_point_of_the_plane_gets_to_where_it_is_dragged(name, moves):
    lab = labs.workbench(*LECTURE)
    at = reached(lab, name)
    to = [at[0] + 0.4, at[1] + 0.3]
    update = ask(lab, "move", name=name, to=to, gesture="drag")
    changed = {key.partition(":")[2] for key in update if key.startswith("text:")}
    assert changed and all(box.startswith(f"{moves}[") for box in changed)
    now, axes = reached(lab, name), (0, 1) if name in ("z", "mu") else (int(name[-2]),)
    assert [now[k] for k in axes] == pytest.approx([to[k] for k in axes], abs=2e-4)
    ask(lab, "nudge", name=name, steps=[1, -2], digits=2, gesture="keys")
    assert [reached(lab, name)[k] for k in axes] == pytest.approx([now[k] + (0.01, -0.02)[k] for k in axes], abs=2e-4)
    ask(lab, "undo")
    assert reached(lab, name) == now


def test_a_point_of_the_kl_surface_moves_both_biases_of_its_dimension():
    lab = labs.lab(*LECTURE, steps="kl")
    update = ask(lab, "move", name="kl[1]", to=[0.5, 1.5], gesture=None)
    assert {key for key in update if key.startswith("text:")} == {"text:b_mu[1]", "text:b_logvar[1]"}
    assert reached(lab, "kl[1]") == pytest.approx((0.5, 1.5), abs=2e-4)
    ask(lab, "move", name="kl[1]", to=[0.5, -3], gesture=None)
    assert reached(lab, "kl[1]")[1] == pytest.approx(0.01, abs=2e-4), "no sigma is below 0"


def test_a_handle_is_there_only_where_what_it_moves_is_an_input():
    plane = labs.lab(*LECTURE, steps=("sigma", "z"))._shown["picture:latent_plane"]
    assert all(f"&quot;{name}&quot;" in plane for name in ("z", "mu", "sigma[0]", "sigma[1]"))
    alone = labs.lab(*LECTURE, steps="sigma")._shown["picture:latent_plane"]
    assert "sigma[0]" in alone and "&quot;z&quot;" not in alone and "&quot;mu&quot;" not in alone


def test_a_place_that_is_none_is_answered_in_words():
    lab = labs.workbench(*LECTURE)
    for to in (["a", 1], [1], [np.inf, 0], [1e300, 1e300]):
        before = lab.state.inputs.values
        update = ask(lab, "move", name="z", to=[str(number) for number in to], gesture=None)
        assert update.get("notice") or any(key.startswith("problem:") for key in update)
        assert lab.state.inputs.values == before
