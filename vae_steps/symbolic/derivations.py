"""What is only stated elsewhere, derived in SymPy: averages over the noise, the KL divergence, log p(x) = ELBO + gap.

Numbers are exact and logarithms are natural, as in `symbolic`.
"""

from typing import NamedTuple

import sympy as sp
from sympy import Rational, exp, log, pi

from ..quoting import brief
from ..validate import door
from .algebra import column_of_symbols, exact, exact_number, model

_LARGEST = 4  # of a decoder: an inverse with symbols in it grows fast

# ---- averages over the noise --------------------------------------------------------------------------------------


def _formula(name, value, given):
    if not isinstance(value, sp.Expr) or value.has(sp.Float, sp.nan, sp.oo, -sp.oo, sp.zoo):
        raise ValueError(f"{name} must be a formula of SymPy without floats, not {brief(value)}.")
    return value


def _column_of_exact(like=None):
    """A rule: a column of exact numbers or symbols, as many as in the argument named `like`."""

    def rule(name, value, given):
        found = exact(name, value)
        wanted = (len(given[like]), 1) if like else (found.shape[0], 1)
        if found.shape != wanted or len(found) > _LARGEST:
            raise ValueError(
                f"{name} has shape {found.shape}, but wanted is one column{f', as {like} is' * bool(like)}."
            )
        return found

    return rule


@door(formula=_formula, z=column_of_symbols, mu=_column_of_exact("z"), sigma=_column_of_exact("z"))
def average(formula, z, mu, sigma):
    """The mean of a formula of degree 2 in the column z, where z_j ~ N(mu_j, sigma_j²) are independent.

    Puts z = mu + sigma e in; then e has mean 0, its square has mean 1, and e_j e_k has mean 0.
    Raises ValueError for a formula of a higher degree: its mean needs moments that are not used here.
    """
    noise = sp.symbols(f"e_1:{len(z) + 1}")
    formula = sp.expand(formula.xreplace({a: m + s * e for a, m, s, e in zip(z, mu, sigma, noise)}))
    if sp.Poly(formula, *noise).total_degree() > 2:
        raise ValueError(f"formula must be of degree 2 at most in {', '.join(map(str, z))}.")
    return formula.subs({e**2: 1 for e in noise}).subs(dict.fromkeys(noise, 0))


def expected_squared_error():
    """The lecture's squared errors, one for each feature, averaged over eps.

    Equal to (x - W_d mu - b_d)² + Σ_j sigma_j² W_dj², as notebook 06 derives it.
    """
    s, steps = model()
    squared = steps.squared_error.rhs.xreplace(dict(zip(s.x_hat, steps.x_hat.rhs)))
    return squared.applyfunc(lambda term: average(term, s.z, s.mu, s.sigma))


# ---- KL divergence ------------------------------------------------------------------------------------------------


class KLDerivation(NamedTuple):
    """The stages of the derivation, in the symbols z, mu and sigma."""

    q: sp.Expr
    p: sp.Expr
    log_ratio: sp.Expr
    integral: sp.Integral
    closed_form: sp.Expr


def kl_derivation():
    """KL(q || p) = ∫ q (log q - log p) dz for q = N(mu, sigma²) and p = N(0, 1), integrated from this definition.

    The logarithms are expanded first: then a polynomial in z is left to integrate, and SymPy needs a second.
    `closed_form` is (mu² + sigma² - 1)/2 - log sigma, in nats.
    """
    z, mu = sp.symbols("z mu", real=True)
    sigma = sp.symbols("sigma", positive=True)
    q, p = (exp(-((z - m) ** 2) / (2 * s**2)) / sp.sqrt(2 * pi * s**2) for m, s in ((mu, sigma), (0, 1)))
    log_ratio = sp.expand(sp.expand_log(log(q)) - sp.expand_log(log(p)))
    integral = sp.Integral(q * log_ratio, (z, -sp.oo, sp.oo))
    return KLDerivation(q, p, log_ratio, integral, sp.expand(sp.simplify(integral.doit())))


# ---- log p(x) = ELBO + gap ----------------------------------------------------------------------------------------


class Evidence(NamedTuple):
    """log p(x), its lower bound, the gap, and the true posterior N(mean, covariance) of a linear decoder."""

    log_evidence: sp.Expr
    elbo: sp.Expr
    gap: sp.Expr
    mean: sp.Matrix
    covariance: sp.Matrix


def _matrix(name, value, given):
    found = exact(name, value)
    if max(found.shape) > _LARGEST:
        raise ValueError(f"{name} has shape {found.shape}, but {_LARGEST} is the largest size.")
    return found


def _as_long_as(axis):
    """A rule: a column with a number for each row, or column, of W_d."""

    def rule(name, value, given):
        found, wanted = exact(name, value), (given["W_d"].shape[axis], 1)
        if found.shape != wanted:
            raise ValueError(f"{name} has shape {found.shape}, but wanted is {wanted}, to fit W_d.")
        return found

    return rule


def _variance(name, value, given):
    found = exact_number(name, value)
    if not found.is_positive:
        raise ValueError(f"{name} must be positive, not {brief(value)}.")
    return found


@door(W_d=_matrix, x=_as_long_as(0), b_d=_as_long_as(0), mu=_as_long_as(1), sigma=_as_long_as(1), variance=_variance)
def evidence(x, mu, sigma, W_d, b_d, variance=Rational(1, 2)):
    """log p(x), ELBO and KL(q || p(z|x)) of p(x|z) = N(W_d z + b_d, variance I), p(z) = N(0, I), q = N(mu, sigma²).

    Each comes from its own definition: log p(x) from the normal distribution of x; the ELBO as the average of
    log p(x, z) - log q over q; the gap as the average of log q - log p(z|x). That log p(x) = ELBO + gap is
    therefore something to prove: `sympy.simplify(log_evidence - elbo - gap) == 0`, for numbers and for symbols.
    Columns and matrices as `exact` takes them. Raises ValueError for shapes that do not fit and a variance that
    is not positive.
    """
    W, b, (n, k) = W_d, b_d, W_d.shape
    z, precision = sp.Matrix(sp.symbols(f"z_1:{k + 1}", real=True)), sp.eye(k) + W.T * W / variance
    covariance = precision.inv()
    mean = covariance * W.T * (x - b) / variance
    log_joint = _log_normal(x, W * z + b, variance * sp.eye(n)) + _log_normal(z, sp.zeros(k, 1), sp.eye(k))
    log_q = _log_normal(z, mu, sp.diag(*sigma.applyfunc(lambda s: s**2)))
    log_posterior = _log_normal(z, mean, covariance)
    return Evidence(
        _log_normal(x, b, W * W.T + variance * sp.eye(n)),
        average(log_joint - log_q, z, mu, sigma),
        average(log_q - log_posterior, z, mu, sigma),
        mean,
        covariance,
    )


def _log_normal(x, mean, covariance):
    distance = ((x - mean).T * covariance.inv() * (x - mean))[0]
    return -distance / 2 - len(x) * log(2 * pi) / 2 - log(covariance.det()) / 2
