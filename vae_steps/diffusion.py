"""Diffusion: noise drowns a code step by step, a network learns to name the noise, and sampling takes it away again.

A schedule is `alpha_bar` (steps + 1,): the share of the code's variance that is left after t steps, from 1 at t = 0 to
almost nothing. The network sees z_t, the time and a condition, and gives eps_hat; a condition of zeros says nothing.
Source: Ho, Jain and Abbeel, "Denoising Diffusion Probabilistic Models" (2020); on codes of an autoencoder: Rombach et
al., "High-Resolution Image Synthesis with Latent Diffusion Models" (2022).
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from .model import through
from .networks import beside, functions, given_layers, identity
from .quoting import brief
from .validate import (
    door,
    finite_array,
    finite_fields,
    first_said,
    generator,
    numbers,
    one_shape,
    optional,
    up_to,
    whole,
)

__all__ = [
    "TIMES",
    "Moment",
    "cosine_schedule",
    "guided",
    "linear_schedule",
    "noised",
    "predict_noise",
    "predicted_start",
    "sample",
    "stepped",
    "time_features",
]

TIMES = 8  # numbers that say the time to a network
_MOST_STEPS, _MOST_GUIDANCE = 10_000, 100
_LEAST_NOISE, _MOST_NOISE = 0.1, 20  # of a step, times the number of steps


class Moment(NamedTuple):
    """Where a sampling stands at time t: z_t, the noise eps_hat that is seen in it, and z_0_hat, what is below that.

    `eps` is the fresh noise of the step from here; None where there is none.
    """

    t: int
    z_t: np.ndarray
    eps_hat: np.ndarray
    z_0_hat: np.ndarray
    eps: np.ndarray | None = None


# The rules of the doors


def _share(name, value, given=None):
    """A share of variance: above 0, since nothing can be seen through noise alone, and at most 1."""
    array = finite_array(name, value)
    if (outside := (array <= 0) | (array > 1)).any():
        raise ValueError(f"{first_said(name, outside, array)}, but it must be above 0 and at most 1.")
    return array if array.ndim else float(array)  # Python's number leaves float32 arrays as they are


def _share_for_each(name, value, given=None):
    """One share, or one for each code."""
    found = _share(name, value)
    if not isinstance(found, float) and found.shape[-1] != 1:
        raise ValueError(f"{name} has shape {brief(found.shape)}, but must be one number, or (..., 1): one for each.")
    return found


def _one_share(name, value, given=None):
    if not isinstance(found := _share(name, value), float):
        raise ValueError(f"{name} has shape {brief(found.shape)}, but it must be one number.")
    return found


def _share_after(name, value, given):
    """The share after a step back in time: not below the one before it."""
    found = _one_share(name, value)
    if found < given["alpha_bar"]:
        raise ValueError(
            f"{name} is {found:.6g}, but a step takes noise away: it must be at least alpha_bar, "
            f"{given['alpha_bar']:.6g}."
        )
    return found


def given_schedule(name, value, given=None):
    """A rule for `door`: the alpha_bar of all times."""
    array = np.asarray(_share(name, value))
    if array.ndim != 1 or len(array) < 2 or array[0] != 1 or (np.diff(array) >= 0).any():
        raise ValueError(f"{name} must begin with 1 and fall at each of at least one step, as of cosine_schedule.")
    return array


given_schedule.alone = True  # of all times, and not of each code


_guidance = up_to(_MOST_GUIDANCE)


def _guidance_to_a_condition(name, value, given):
    if (found := _guidance(name, value)) and given["condition"] is None:
        raise ValueError(f"{name} must be 0 without a condition: there is nothing to be guided to.")
    return found


@door("alpha_bar", steps=whole(1, _MOST_STEPS))
def cosine_schedule(steps):
    """alpha_bar (steps + 1,) with alpha_bar_t = cos²(φ_t): φ turns evenly from 0 to 0.99 of a quarter turn.

    So √alpha_bar = cos φ weighs the code and √(1 - alpha_bar) = sin φ the noise. At a whole quarter turn nothing would
    be left of the code, and nothing could be said of it. Source: Nichol and Dhariwal, "Improved Denoising Diffusion
    Probabilistic Models" (2021), equation 17, without its offset; the angle is that of Salimans and Ho (2022).
    """
    return np.cos(0.99 * np.pi / 2 * np.arange(steps + 1) / steps) ** 2


@door("alpha_bar", steps=whole(_MOST_NOISE + 1, _MOST_STEPS))
def linear_schedule(steps):
    """alpha_bar (steps + 1,) = (1 - β_1) (1 - β_2) …: β grows evenly from 0.1 / steps to 20 / steps.

    β_t is the variance of the noise that step t adds. For 1,000 steps these are the 0.0001 to 0.02 of Ho et al.,
    section 4; for fewer they end at about as little of the code. Below 21 steps the last β would be 1 or more.
    """
    beta = np.linspace(_LEAST_NOISE / steps, _MOST_NOISE / steps, steps)
    return np.cumprod([1, *(1 - beta)])


@door("z_t", z_0=numbers(), eps=numbers("z_0"), alpha_bar=_share_for_each)
def noised(z_0, eps, alpha_bar):
    """z_t = √alpha_bar z_0 + √(1 - alpha_bar) eps: the code after t steps of noise, in one.

    Shapes: z_0 and eps (..., latents); `alpha_bar` is one number, or (..., 1) with one for each code.
    Raises ValueError as `finite_array` does, and for an `alpha_bar` outside (0, 1]. Source: Ho et al., equation 4.
    """
    return alpha_bar**0.5 * z_0 + (1 - alpha_bar) ** 0.5 * eps


@door("z_0_hat", z_t=numbers(), eps_hat=numbers("z_t"), alpha_bar=_share_for_each)
def predicted_start(z_t, eps_hat, alpha_bar):
    """z_0_hat = (z_t - √(1 - alpha_bar) eps_hat) / √alpha_bar: the code below the noise that is seen. Shapes as above.

    It is `noised` solved for z_0. Source: Ho et al., equation 15.
    """
    return (z_t - (1 - alpha_bar) ** 0.5 * eps_hat) / alpha_bar**0.5


@door("eps_hat", eps_hat=numbers(), eps_hat_free=numbers("eps_hat"), guidance=_guidance)
def guided(eps_hat, eps_hat_free, guidance):
    """eps_hat + guidance (eps_hat - eps_hat_free): further away from what is seen without a condition.

    Shapes: (..., latents) both. 0 changes nothing. Stable Diffusion's guidance scale is 1 + guidance.
    Source: Ho and Salimans, "Classifier-Free Diffusion Guidance" (2022), equation 6.
    """
    return eps_hat + guidance * (eps_hat - eps_hat_free)


@door(
    "z",
    z_t=numbers(),
    eps_hat=numbers("z_t"),
    alpha_bar=_one_share,
    alpha_bar_next=_share_after,
    eps=optional(numbers("z_t")),
    eta=up_to(1),
)
def stepped(z_t, eps_hat, alpha_bar, alpha_bar_next, eps=None, eta=1):
    """One step back in time: z = √alpha_bar_next z_0_hat + √(1 - alpha_bar_next - s²) eps_hat + s eps.

    z_0_hat as of `predicted_start`, and s² = eta² (1 - alpha_bar_next) / (1 - alpha_bar) (1 - alpha_bar /
    alpha_bar_next) is the variance of the fresh noise eps: with eta = 1 that of Ho et al. (2020), with eta = 0, or
    without eps, none. Shapes: z_t, eps_hat and eps (..., latents).
    Source: Song, Meng and Ermon, "Denoising Diffusion Implicit Models" (2021), equations 12 and 16.
    """
    return _back_to(predicted_start.pure(z_t, eps_hat, alpha_bar), eps_hat, alpha_bar, alpha_bar_next, eps, eta)


def _back_to(z_0_hat, eps_hat, alpha_bar, alpha_bar_next, eps, eta=1):
    """The formula of `stepped`, for whoever knows z_0_hat."""
    fresh = 0.0 if eps is None else eta * _fresh_noise(alpha_bar, alpha_bar_next)
    direction = max(1 - alpha_bar_next - fresh**2, 0) ** 0.5
    z = alpha_bar_next**0.5 * z_0_hat + direction * eps_hat
    return z if eps is None else z + fresh * eps


def _fresh_noise(alpha_bar, alpha_bar_next):
    if alpha_bar == alpha_bar_next:  # no step: nothing is taken away, and nothing is added
        return 0.0
    taken = (alpha_bar_next - alpha_bar) / alpha_bar_next  # 1 less their ratio would lose the digits of near ones
    return ((1 - alpha_bar_next) / (1 - alpha_bar) * taken) ** 0.5


def _shares_of_time(name, value, given=None):
    array = finite_array(name, value)
    if (outside := (array < 0) | (array > 1)).any():
        raise ValueError(f"{first_said(name, outside, array)}, but it must be from 0 to 1: t / steps.")
    return array


_shares_of_time.alone = True  # it has no axis of features


def _time_of_each(name, value, given):
    array = _shares_of_time(name, value)
    others = {other: given[other] for other in ("z_t", "condition") if given[other] is not None}
    one_shape(**others, **{name: array[..., None]})
    return array


_time_of_each.alone = True


@door("features", share=_shares_of_time)
def time_features(share):
    """What a network sees of the time t / steps: the sines and cosines of its quarter turn, of twice that, ….

    Shapes: (...) gives (..., TIMES). Near times look alike, and still each has numbers of its own.
    Source: Vaswani et al., "Attention Is All You Need" (2017), section 3.5, as Ho et al. use it.
    """
    angles = np.asarray(share)[..., None] * (np.pi / 2 * 2.0 ** np.arange(TIMES // 2))
    return np.concatenate([np.sin(angles), np.cos(angles)], -1)


def given_denoiser(name, value, given=None):
    """A rule for `door`: layers in a row that take z_t, the time and perhaps a condition, and give as many as z_t."""
    layers = given_layers(name, value)
    if conditions_of(layers) < 0:
        raise ValueError(
            f"{name} must take at least {layers[-1].outputs + TIMES} numbers, z_t and the time, "
            f"to give {layers[-1].outputs}, and not {layers[0].inputs}."
        )
    return layers


def conditions_of(layers):
    """How many numbers the first layer takes beside z_t and the time."""
    return layers[0].inputs - layers[-1].outputs - TIMES


def _code(name, value, given):
    layers = given["parameters"]
    return finite_array(name, value, layers[-1].outputs).astype(layers[0].W.dtype, copy=False)


def _condition(name, value, given):
    wanted = conditions_of(given["parameters"])
    if value is None:
        if wanted:
            raise ValueError(f"{name} must have {wanted} numbers for these parameters: zeros say nothing.")
        return None
    if not wanted:
        raise ValueError(f"{name} must be None: the parameters take none.")
    return finite_array(name, value, wanted).astype(given["parameters"][0].W.dtype, copy=False)


@door("eps_hat", parameters=given_denoiser, z_t=_code, condition=_condition, share=_time_of_each, activation=functions)
def predict_noise(parameters, z_t, share, condition=None, activation=identity):
    """eps_hat: what a network takes for the noise in z_t, at the time share = t / steps.

    `parameters` are some `Affine` in a row; the first sees z_t (..., latents), `time_features(share)` and the
    `condition` (..., conditions) side by side; `activation` follows all but the last. `share` is one number or one for
    each code. Raises ValueError, naming the argument, for what does not fit.
    """
    return through(parameters, seen(z_t, share, condition), activation)[-1]


def seen(z_t, share, condition):
    """What goes into a network that predicts noise: code, time and condition side by side."""
    a = beside(z_t, time_features.pure(share).astype(z_t.dtype, copy=False))
    return a if condition is None else beside(a, condition)


@door(
    parameters=given_denoiser,
    z=_code,
    alpha_bar=given_schedule,
    condition=_condition,
    guidance=_guidance_to_a_condition,
    activation=functions,
    random=optional(generator),
    stride=whole(1, _MOST_STEPS),
)
def sample(parameters, z, alpha_bar, condition=None, guidance=0, activation=identity, random=None, stride=1):
    """From noise z of N(0, I) to a code: a `Moment` for each time, the last at t = 0, one after the other.

    At each time eps_hat is that of `predict_noise`, `guided` by what the network says to a condition of zeros, and the
    next z is that of `stepped`. `random`, a numpy.random.Generator, gives the fresh noise of each step; without it
    there is none, and z decides everything. `stride` steps of the schedule are made at once.
    Shapes: z (..., latents), alpha_bar (steps + 1,), condition (..., conditions).
    """
    return _moments(parameters, z, alpha_bar, condition, guidance, activation, random, stride)


def _moments(parameters, z, alpha_bar, condition, guidance, activation, random, stride):
    steps, alpha_bar = len(alpha_bar) - 1, alpha_bar.tolist()
    times = [*range(steps, 0, -stride), 0]
    for t, after in pairwise(times):
        with np.errstate(over="ignore", invalid="ignore"):
            eps_hat = predict_noise.pure(parameters, z, t / steps, condition, activation)
            if guidance:
                free = predict_noise.pure(parameters, z, t / steps, np.zeros_like(condition), activation)
                eps_hat = guided.pure(eps_hat, free, guidance)
            z = np.broadcast_to(z, eps_hat.shape)  # one noise may begin several codes, each with fresh noise of its own
            z_0_hat = predicted_start.pure(z, eps_hat, alpha_bar[t])
        fresh = None if random is None else random.standard_normal(z.shape, z.dtype)
        moment = Moment(t, z, eps_hat, z_0_hat, fresh)
        finite_fields("eps_hat", "z_0_hat")(moment)
        yield moment
        z = _back_to(z_0_hat, eps_hat, alpha_bar[t], alpha_bar[after], fresh)
    yield Moment(0, z, np.zeros_like(z), z)
