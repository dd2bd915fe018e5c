"""Noise that is added is taken away again: the formulas against each other, against Bayes, and against a plain loop."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_steps import diffusion
from vae_steps.networks import Affine, flat, shaped

random = np.random.default_rng(3)
LATENTS, CLASSES, STEPS = 2, 3, 20
NETWORK = tuple(
    Affine(random.normal(size=(o, i)) / i**0.5, random.normal(size=o) / 3)
    for i, o in ((LATENTS + diffusion.TIMES + CLASSES, 7), (7, LATENTS))
)
ALPHA_BAR = diffusion.cosine_schedule(STEPS)
LABELS = np.eye(CLASSES)[[0, 1, 2, 2]]
shares = st.floats(1e-3, 1)
codes = st.lists(st.floats(-5, 5), min_size=2, max_size=2).map(np.array)


def test_a_schedule_turns_from_the_code_to_the_noise():
    quarter = np.degrees(np.arccos(ALPHA_BAR**0.5))
    assert quarter == pytest.approx(np.linspace(0, 0.99 * 90, STEPS + 1), abs=1e-6)
    assert ALPHA_BAR[0] == 1 and (np.diff(ALPHA_BAR) < 0).all() and ALPHA_BAR[-1] > 0


def test_the_linear_schedule_is_the_product_of_what_each_step_leaves():
    alpha_bar = diffusion.linear_schedule(1000)
    assert alpha_bar[:2] == pytest.approx([1, 0.9999]) and len(alpha_bar) == 1001
    assert 1 - alpha_bar[1:] / alpha_bar[:-1] == pytest.approx(1e-4 + np.arange(1000) / 999 * (0.02 - 1e-4))
    for steps in (21, 100, 10_000):  # as many as there are, they come close to one curve
        left, time = diffusion.linear_schedule(steps), np.arange(steps + 1) / steps
        assert (np.diff(left) < 0).all() and 0 < left[-1] < 1e-4
        assert left == pytest.approx(np.exp(-0.1 * time - 19.9 * time**2 / 2), abs=2 / steps)


def test_fewer_steps_than_21_have_no_linear_schedule():
    with pytest.raises(ValueError, match="steps must be a whole number from 21 to 10000, not 20."):
        diffusion.linear_schedule(20)


@given(codes, codes, shares)
def test_whoever_knows_the_noise_finds_the_code(z_0, eps, alpha_bar):
    z_t = diffusion.noised(z_0, eps, alpha_bar)
    assert diffusion.predicted_start(z_t, eps, alpha_bar) == pytest.approx(z_0, abs=1e-9)


@given(codes, codes, shares, shares)
def test_a_step_with_the_true_noise_and_no_fresh_one_is_less_of_the_same_noise(z_0, eps, one, other):
    now, after = sorted([one, other])
    z_t = diffusion.noised(z_0, eps, now)
    for stepped in (diffusion.stepped(z_t, eps, now, after), diffusion.stepped(z_t, eps, now, after, eps, 0)):
        assert stepped == pytest.approx(diffusion.noised(z_0, eps, after), abs=1e-9)


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.01, 0.9), st.floats(0.01, 0.9))
def test_with_all_its_fresh_noise_a_step_is_a_draw_of_bayes_rule(z_0, z_t, kept, after):
    """N(z; mean, variance) is prior N(√after z_0, 1 - after) times likelihood N(z_t; √kept z, 1 - kept)."""
    alpha_bar = kept * after
    precision = 1 / (1 - after) + kept / (1 - kept)
    mean = (after**0.5 * z_0 / (1 - after) + kept**0.5 * z_t / (1 - kept)) / precision
    eps_hat = (z_t - alpha_bar**0.5 * z_0) / (1 - alpha_bar) ** 0.5
    drawn = [diffusion.stepped([z_t], [eps_hat], alpha_bar, after, [eps])[0] for eps in (0, 1)]
    assert drawn == pytest.approx([mean, mean + precision**-0.5], abs=1e-9)


def test_noise_twice_is_noise_once_with_the_product_of_the_shares():
    z_0, first, second = random.normal(size=(3, 100_000, 1))
    twice = diffusion.noised(diffusion.noised(1 + 0.5 * z_0, first, 0.6), second, 0.5)
    once = diffusion.noised(1 + 0.5 * z_0, second, 0.3)
    assert twice.mean() == pytest.approx(once.mean(), abs=0.015)
    assert twice.std() == pytest.approx(once.std(), abs=0.015)


def test_each_code_may_have_a_share_of_its_own():
    z_0, eps, alpha_bar = *random.normal(size=(2, 5, LATENTS)), random.uniform(0.1, 1, (5, 1))
    together = diffusion.noised(z_0, eps, alpha_bar)
    assert together == pytest.approx(
        np.array([diffusion.noised(*one, share) for *one, (share,) in zip(z_0, eps, alpha_bar)])
    )


def test_guidance_goes_on_from_what_is_seen_without_a_condition():
    assert diffusion.guided([1.0], [0.5], 0) == 1.0
    assert diffusion.guided([1.0], [0.5], 2) == 2.0


def test_every_time_has_features_of_its_own():
    features = diffusion.time_features(np.arange(101) / 100)
    assert features.shape == (101, diffusion.TIMES) and abs(features).max() <= 1
    apart = np.linalg.norm(features[:, None] - features, axis=-1) + np.eye(101)
    assert apart.min() > 0.05


def test_a_batch_is_a_loop():
    z_t, share = random.normal(size=(4, LATENTS)), np.array([0.1, 0.2, 0.5, 1])
    together = diffusion.predict_noise(NETWORK, z_t, share, LABELS, np.tanh)
    alone = [diffusion.predict_noise(NETWORK, *one, np.tanh) for one in zip(z_t, share, LABELS)]
    assert together == pytest.approx(np.array(alone), abs=1e-12)


@pytest.mark.parametrize("guidance", [0, 1.5])
@pytest.mark.parametrize("stride", [1, 7])
def test_sampling_is_the_formulas_one_after_another(guidance, stride):
    z = start = random.normal(size=(4, LATENTS))
    moments = list(
        diffusion.sample(NETWORK, start, ALPHA_BAR, LABELS, guidance, np.tanh, np.random.default_rng(5), stride)
    )
    noise, times = np.random.default_rng(5), [*range(STEPS, 0, -stride), 0]
    assert [moment.t for moment in moments] == times
    for moment, after in zip(moments, times[1:]):
        t, share = moment.t, ALPHA_BAR[moment.t]
        eps_hat, free = (
            diffusion.predict_noise(NETWORK, z, t / STEPS, label, np.tanh) for label in (LABELS, np.zeros_like(LABELS))
        )
        eps_hat = eps_hat + guidance * (eps_hat - free)
        assert moment.z_t == pytest.approx(z) and moment.eps_hat == pytest.approx(eps_hat)
        assert moment.z_0_hat == pytest.approx(diffusion.predicted_start(z, eps_hat, share))
        fresh = noise.standard_normal(z.shape)
        assert (moment.eps == fresh).all()
        z = diffusion.stepped(z, eps_hat, share, ALPHA_BAR[after], fresh)
    assert moments[-1].eps is None
    assert moments[-1].z_t == pytest.approx(z) and moments[-1].z_0_hat is moments[-1].z_t


def test_codes_that_begin_with_one_noise_have_fresh_noise_of_their_own():
    layers, z = (Affine(np.zeros((1, 1 + diffusion.TIMES + 2)), [0]),), np.array([0.5])
    moments = list(diffusion.sample(layers, z, [1, 0.5, 0.2], np.ones((3, 2)), random=np.random.default_rng(0)))
    assert {one.shape for moment in moments for one in moment[1:4]} == {(3, 1)}
    assert len(np.unique(moments[1].z_t)) == 3


def test_a_step_between_two_shares_that_are_neighbours_has_all_its_digits():
    now, after = 0.3, np.nextafter(0.3, 1)
    s = diffusion.stepped([0.0], [0.0], now, after, [1.0])[0]
    before, behind = Decimal(now), Decimal(float(after))
    exact = ((1 - behind) / (1 - before) * (1 - before / behind)).sqrt()
    assert s == pytest.approx(float(exact), rel=1e-12)


def test_without_fresh_noise_the_first_z_decides_everything():
    start = random.normal(size=(4, LATENTS))
    one, other = (list(diffusion.sample(NETWORK, start, ALPHA_BAR, LABELS, 1, np.tanh))[-1].z_t for _ in range(2))
    assert np.array_equal(one, other)


def test_float32_stays_float32():
    network = shaped(flat(NETWORK).astype(np.float32), NETWORK)
    for moment in diffusion.sample(network, np.ones((4, 2)), ALPHA_BAR, LABELS, 1, np.tanh, random):
        assert {array.dtype for array in moment[1:4]} == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: diffusion.noised([1], [1], 0), "alpha_bar is 0, but it must be above 0 and at most 1."),
        (lambda: diffusion.noised([1], [1], [[0.5], [2]]), r"alpha_bar\[1, 0\] is 2, but it must be above 0"),
        (lambda: diffusion.stepped([1], [1], 0.5, 0.2), "alpha_bar_next is 0.2, but a step takes noise away"),
        (lambda: diffusion.stepped([1], [1], [[0.5]], 0.2), "alpha_bar has shape .* but it must be one number"),
        (lambda: diffusion.stepped([1], [1], 0.5, 0.6, [1], 2), "eta must be at most 1, not 2."),
        (lambda: diffusion.time_features(1.5), "share is 1.5, but it must be from 0 to 1: t / steps."),
        (lambda: diffusion.predict_noise(NETWORK[1:], [1, 2], 0.5), "parameters must take at least 10 numbers"),
        (lambda: diffusion.predict_noise(NETWORK, [1, 2], 0.5), "condition must have 3 numbers for these parameters"),
        (lambda: diffusion.sample(NETWORK, [1, 2], [1, 0.5, 0.5], LABELS[0]), "alpha_bar must begin with 1 and fall"),
        (
            lambda: diffusion.sample(NETWORK, [1, 2], ALPHA_BAR, LABELS[0], -1),
            "guidance must be one number that is not",
        ),
        (
            lambda: diffusion.sample(NETWORK, np.ones((5, 2)), ALPHA_BAR, LABELS),
            r"The shapes of z \(5, 2\) and condition \(4, 3\) do not fit together.",
        ),
        (lambda: diffusion.sample(NETWORK, [1, 2], ALPHA_BAR, LABELS[0], random=3), "random must be a numpy.random"),
    ],
)
def test_what_does_not_fit_is_named(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_guidance_needs_a_condition():
    free = (Affine(np.ones((2, 2 + diffusion.TIMES)), np.zeros(2)),)
    assert list(diffusion.sample(free, [1, 2], ALPHA_BAR))[-1].t == 0
    with pytest.raises(ValueError, match="guidance must be 0 without a condition: there is nothing to be guided to"):
        diffusion.sample(free, [1, 2], ALPHA_BAR, guidance=1)


def test_what_grows_beyond_all_numbers_is_said():
    wild = (Affine(np.full((2, 2 + diffusion.TIMES), -1e300), np.zeros(2)),)
    with pytest.raises(ValueError, match="leaves the range of float64"):
        list(diffusion.sample(wild, [1, 2], ALPHA_BAR))
