"""Diffusion in SymPy, for one number of a code: its steps as equations, and what is derived of them.

Numbers are exact, as in `symbolic`. A code has independent numbers, so one of them says all.
"""

from typing import NamedTuple

import sympy as sp
from sympy import Eq, sqrt

from ..quoting import brief
from ..spelling import spelled
from ..validate import door
from .algebra import Element, exact_number
from .derivations import average

# ---- the steps ----------------------------------------------------------------------------------------------------


class DiffusionSymbols(NamedTuple):
    """The symbols of a diffusion, for one number of a code; those of shares, w, eta and s² are positive."""

    z_0: sp.Symbol
    eps: sp.Symbol
    alpha_bar: sp.Symbol
    z_t: sp.Symbol
    eps_hat: sp.Symbol
    z_0_hat: sp.Symbol
    eps_hat_free: sp.Symbol
    guidance: sp.Symbol
    eps_hat_guided: sp.Symbol
    alpha_bar_next: sp.Symbol
    eta: sp.Symbol
    fresh_variance: sp.Symbol
    eps_next: sp.Symbol
    z_next: sp.Symbol


class DiffusionSteps(NamedTuple):
    """The steps of a diffusion, each an equation: `noised`, `guided`, `predicted_start`, and `stepped` with its s²."""

    z_t: Eq
    eps_hat_guided: Eq
    z_0_hat: Eq
    fresh_variance: Eq
    z_next: Eq


_POSITIVE = {"alpha_bar", "guidance", "alpha_bar_next", "eta", "fresh_variance"}
_INPUTS = {*DiffusionSymbols._fields} - {"eps_hat_guided", "fresh_variance", "z_next"}
_RANGES = {"alpha_bar": (0, 1), "alpha_bar_next": (0, 1), "eta": (0, 1), "guidance": (0, 100)}


class _Symbol(Element):
    """z_t, whose t is no index that is counted."""

    __slots__ = ()

    def _latex(self, printer):
        return spelled(self.name)[1]


def diffusion():
    """The steps of a diffusion as `(symbols, steps)`: noise is added, guided, seen through, and partly taken away.

    z_t = √alpha_bar z_0 + √(1 - alpha_bar) eps, and so on as in `vae_steps.diffusion`; the right side of z_next has
    the symbols z_0_hat and s². Source: Ho, Jain and Abbeel (2020); Song, Meng and Ermon (2021).
    """
    s = DiffusionSymbols(
        *(
            _Symbol(name, **({"positive": True} if name in _POSITIVE else {"real": True}))
            for name in DiffusionSymbols._fields
        )
    )
    ratio = (1 - s.alpha_bar_next) / (1 - s.alpha_bar)
    direction = sqrt(1 - s.alpha_bar_next - s.fresh_variance)
    steps = DiffusionSteps(
        z_t=_noised(s.z_0, s.eps, s.alpha_bar),
        eps_hat_guided=s.eps_hat + s.guidance * (s.eps_hat - s.eps_hat_free),
        z_0_hat=(s.z_t - sqrt(1 - s.alpha_bar) * s.eps_hat) / sqrt(s.alpha_bar),
        fresh_variance=s.eta**2 * ratio * (1 - s.alpha_bar / s.alpha_bar_next),
        z_next=sqrt(s.alpha_bar_next) * s.z_0_hat + direction * s.eps_hat + sqrt(s.fresh_variance) * s.eps_next,
    )
    return s, DiffusionSteps(*(Eq(getattr(s, name), right, evaluate=False) for name, right in steps._asdict().items()))


def _noised(z_0, eps, alpha_bar):
    return sqrt(alpha_bar) * z_0 + sqrt(1 - alpha_bar) * eps


def _values(name, values, given):
    """Exact numbers by the names of symbols."""
    if not isinstance(values, dict):
        raise ValueError(f"{name} must be a dict of numbers by their names, such as z_0, not {brief(values)}.")
    for known in values:
        if not isinstance(known, str) or known not in _INPUTS:
            raise ValueError(f"{name} must name numbers that a step of diffusion takes, not {brief(known)}.")
    values = {known: exact_number(f"{name} of {known}", number) for known, number in values.items()}
    for known, (low, high) in _RANGES.items():
        if known in values and values[known].is_number and not low <= values[known] <= high:
            raise ValueError(f"{name} of {known} must be from {low} to {high}, not {brief(values[known])}.")
    before, after = values.get("alpha_bar"), values.get("alpha_bar_next")
    are_known = all(share is not None and share.is_number for share in (before, after))
    if before in (0, 1) or after == 0 or (are_known and after < before):
        raise ValueError(
            f"{name} of alpha_bar must be above 0 and below 1, and of alpha_bar_next not below it: "
            "a step takes noise away."
        )
    return values


@door(values=_values)
def evaluate_diffusion(values):
    """The steps of `diffusion` with exact numbers put in, each calculated from the ones before.

    `values` maps names of symbols to numbers, as `evaluate` takes them: `{"z_0": "0.5", "eps": -1, "alpha_bar":
    "0.64"}`. What is not given stays a symbol; a step whose result is given, such as z_t, is not put into others.
    Raises ValueError for an unknown name, what is no finite number, and a share outside (0, 1) or a later one below it.
    """
    symbols, steps = diffusion()
    given, results = {getattr(symbols, name): number for name, number in values.items()}, []
    known = dict(given)
    for step in steps:
        right = step.rhs.xreplace(known)
        known = {step.lhs: right} | known
        results.append(Eq(step.lhs, right, evaluate=False))
    return DiffusionSteps(*results)


# ---- two noises are one -------------------------------------------------------------------------------------------


class TwoNoisings(NamedTuple):
    """A code noised twice: the formula in z_0 and both noises, its mean and its variance."""

    twice: sp.Expr
    mean: sp.Expr
    variance: sp.Expr


def two_noisings():
    """Noise of the share a, then of the share b, is noise of the share a b: mean √(a b) z_0 and variance 1 - a b.

    The means of √a z_0 + √(1 - a) e_1, put into √b z + √(1 - b) e_2, over both noises, which are independent N(0, 1).
    A sum of normal variables is normal, so mean and variance say all.
    """
    a, b = sp.symbols("a b", positive=True)
    z_0, (first, second) = diffusion()[0].z_0, sp.symbols("e_1 e_2", real=True)
    twice = _noised(_noised(z_0, first, a), second, b)
    over_noises = lambda formula: sp.expand(average(formula, [first, second], [0, 0], [1, 1]))
    mean = over_noises(twice)
    return TwoNoisings(twice, mean, over_noises((twice - mean) ** 2))


# ---- one step back is Bayes' rule ---------------------------------------------------------------------------------


class DenoisingPosterior(NamedTuple):
    """The posterior of the code before a noise: log prior + log likelihood, and the mean and variance of its square."""

    log_density: sp.Expr
    mean: sp.Expr
    variance: sp.Expr


def denoising_posterior():
    """q(z_next | z_t, z_0) by Bayes' rule, for one number: N(mean, variance), in the symbols of `diffusion`.

    Prior N(z_next; √alpha_bar_next z_0, 1 - alpha_bar_next), and likelihood N(z_t; √k z_next, 1 - k) with the share
    k = alpha_bar / alpha_bar_next that the noise in between leaves, as in `two_noisings`. The logarithm of both, but
    for what does not depend on z_next, is completed to -(z_next - mean)² / (2 variance). It is the step of `stepped`
    with eta = 1 where z_0_hat is z_0. Source: Ho, Jain and Abbeel (2020), equations 6 and 7.
    """
    s, _ = diffusion()
    kept = s.alpha_bar / s.alpha_bar_next
    prior = -((s.z_next - sqrt(s.alpha_bar_next) * s.z_0) ** 2) / (2 * (1 - s.alpha_bar_next))
    likelihood = -((s.z_t - sqrt(kept) * s.z_next) ** 2) / (2 * (1 - kept))
    log_density = prior + likelihood
    square, linear, _ = sp.Poly(log_density, s.z_next).all_coeffs()
    variance = sp.factor(-1 / (2 * square))
    return DenoisingPosterior(log_density, sp.simplify(linear * variance), variance)
