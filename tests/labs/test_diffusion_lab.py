"""The live diffusion lab, without a browser: every time of a sampling, the page of a step, and what is refused."""

import numpy as np
import pytest
from talking import ask

from vae_steps import diffusion, digits, labs, model
from vae_steps.networks import Affine

painter = digits.pretrained_diffusion()
ALPHA_BAR = diffusion.linear_schedule(100)


def put(lab, **texts):
    return ask(lab, "put", texts=texts)


def sampled(label=3, guidance=0.3, seed=0):
    """The same sampling without a lab."""
    random = np.random.default_rng(seed)
    z, condition = random.standard_normal((10, 16)), digits.one_hot([label] * 10)
    return list(diffusion.sample(painter.denoiser, z, ALPHA_BAR, condition, guidance, painter.activation, random))[::-1]


def greys(z):
    x = model.decode(painter.parameters, painter.spread * z, painter.activation, painter.output)[1]
    return np.rint(255 * x.clip(0, 1)).astype(np.uint8).tobytes().hex()


@pytest.mark.parametrize("t", [100, 37, 1, 0])
def test_at_each_time_the_code_and_what_is_seen_below_it_are_decoded(t):
    lab, moments = labs.diffusion(), sampled()
    put(lab, t=str(t))
    shown, moment = lab._shown, moments[t]
    assert [moment.t, shown["t"]] == [t, t]
    assert shown["noisy"] == greys(moment.z_t[0]) and shown["below"] == greys(moment.z_0_hat[0])
    assert shown["ends"] == [greys(z) for z in moments[0].z_t]


def test_the_page_is_the_step_that_the_sampling_makes():
    lab, moments = labs.diffusion(guidance=2), sampled(guidance=2)
    for t in (90, 50, 3, 1):
        put(lab, t=str(t))
        page = lab.page
        wanted = moments[t].eps_hat[0, 0], moments[t].z_0_hat[0, 0], moments[t - 1].z_t[0, 0]
        found = [float(page[name]) for name in ("eps_hat_guided[0]", "z_0_hat[0]", "z_next[0]")]
        assert found == pytest.approx(wanted, abs=1e-3)
    put(lab, t="0")
    assert lab.page == page, "the last step"


def test_a_digit_a_guidance_and_new_noise_give_another_way_and_a_time_does_not():
    lab = labs.diffusion()
    update = put(lab, t="20")
    assert "way" not in update and "ends" not in update and update["t"] == 20
    for act in (lambda: put(lab, label="7"), lambda: put(lab, guidance="1.5"), lambda: ask(lab, "draw")):
        assert {"way", "ends"} <= act().keys()
    chosen = lab.state.inputs
    assert (chosen.label, chosen.guidance, chosen.t, chosen.seed) == (7, 1.5, 20, 1)
    assert lab._shown["ends"] == [greys(z) for z in sampled(7, 1.5, 1)[0].z_t]


def test_the_way_leads_to_where_the_digits_of_its_name_are():
    lab, test = labs.diffusion(guidance=1), digits.load().test
    in_plane = lab.state.painter.codes(test.x) @ lab._directions
    for label in range(10):
        put(lab, label=str(label))
        end = np.array(lab._shown["way"][0])
        places = np.stack([in_plane[test.labels == k].mean(0) for k in range(10)])
        assert len(lab._shown["way"]) == 101
        assert label in np.argsort(((places - end) ** 2).sum(-1))[:4]


@pytest.mark.parametrize(
    "texts, problem",
    [
        ({"t": "101"}, "This must be a number from 0 to 100."),
        ({"t": "1.5"}, "This must be a whole number from 0 to 100."),
        ({"label": "10"}, "This must be a number from 0 to 9."),
        ({"guidance": "-1"}, "This must be a number from 0 to 5."),
        ({"guidance": "much"}, "“much”"),
    ],
)
def test_what_cannot_be_used_is_said_and_all_stays(texts, problem):
    lab = labs.diffusion()
    before = lab.state.inputs
    assert problem in put(lab, **texts)["notice"]
    assert lab.state.inputs == before
    assert put(lab, t="30")["notice"] == ""


def test_it_takes_networks_of_ones_own_and_a_schedule():
    """Where no noise is seen a step keeps the code, but for the schedule's factor and the fresh noise."""
    vae = model.initial(np.random.default_rng(0), 64, 8, 2)
    blind = (Affine(np.zeros((2, 2 + diffusion.TIMES + 10)), np.zeros(2)),)
    lab = labs.diffusion(vae, blind, [1, 0.64, 0.25], 2, label=8, guidance=0)
    moment = lab.state.run.moments[2]
    assert len(lab._shown["way"]) == 3 and np.allclose(moment.z_0_hat, moment.z_t / 0.5)


@pytest.mark.parametrize(
    "wrong, problem",
    [
        ({"denoiser": None}, "denoiser must be given together with vae, or both must be None."),
        ({"vae": model.initial(np.random.default_rng(0), 3, 4, 16)}, "vae must lead from 64 pixels and back"),
        ({"denoiser": painter.denoiser[-1:]}, "denoiser must give 16 numbers and take the names of 10 digits"),
        ({"alpha_bar": np.linspace(1, 0.1, 1002)}, "alpha_bar must have at most 1000 steps, not 1001."),
        ({"spread": 0}, "spread must be one positive number, not 0."),
        ({"label": 10}, "label must be a whole number from 0 to 9, not 10."),
        ({"guidance": 6}, "guidance must be at most 5, not 6."),
    ],
)
def test_what_does_not_fit_is_named(wrong, problem):
    good = {"vae": painter.parameters, "denoiser": painter.denoiser, "spread": painter.spread}
    with pytest.raises(ValueError, match=problem):
        labs.diffusion(**good | wrong)


def test_in_writing_it_has_what_is_chosen_its_pictures_and_the_page():
    lab = labs.diffusion(label=5, guidance=1, seed=2)
    assert repr(lab).startswith("digit: 5\nw: 1\nt: 50\nseed: 2\nz_t: ")
    assert repr(lab).endswith(repr(lab.page))
    written = lab.written()
    assert written.startswith('<img alt="digit: 5. w: 1. t: 50. seed: 2. z_t: ') and written.endswith(
        lab.page._repr_latex_()
    )


def test_the_way_is_worked_out_once_for_all_times():
    lab = labs.diffusion()
    way = lab._seen()["way"]
    for t in (7, 90):
        ask(lab, "put", texts={"t": str(t)})
        assert lab._seen()["way"] is way
    ask(lab, "draw")
    assert lab._seen()["way"] != way
