"""What the variational autoencoder is judged by. Every loss is in nats or in squared units of x.

`squared_error`, `kl_divergence` and `expected_squared_error` return their terms, one for each feature or
latent dimension; the loss is their sum over the last axis. Each function looks at its numbers first; `function.pure`
is the formula alone, for loops that looked at them once.
"""

import math
from typing import NamedTuple

import numpy as np

from .model import at_least_one_sample, given_autoencoder_steps, given_steps
from .networks import LOSSES, OUTPUTS, Affine, given_layers, identity, loss_of, loss_with, with_a_loss
from .quoting import brief
from .validate import (
    at_most,
    door,
    finite_array,
    finite_fields,
    finite_result,
    first_said,
    not_negative,
    numbers,
    one_shape,
    positive,
    whole,
)

# What a notebook may use; the rest is for the rooms below.
__all__ = [
    "LOSSES",
    "OUTPUTS",
    "Loss",
    "binary_cross_entropy",
    "elbo",
    "expected_loss",
    "expected_squared_error",
    "kl_divergence",
    "linear_denoiser",
    "linear_optimum",
    "log_evidence",
    "reconstruction_loss",
    "squared_error",
    "total_loss",
]


class Loss(NamedTuple):
    """The two parts of the loss and their weighted sum, one number for each sample."""

    reconstruction: np.ndarray
    kl: np.ndarray
    total: np.ndarray


# The rules of the doors

_VARIANCE_IN_RANGE = {"largest": lambda dtype: np.log(np.finfo(dtype).max), "formula": "sigma² = exp(log_var)"}


def _probabilities(name, value, given=None):
    array = finite_array(name, value)
    outside = (array < 0) | (array > 1)
    if outside.any():
        said = first_said(name, outside, array)
        raise ValueError(f"{said}, but cross-entropy needs every number in {name} between 0 and 1.")
    return array


def target_for(target, x, features, loss):
    """What is to be rebuilt in as many `features`, or None for x: finite, and in [0, 1] for the cross-entropy."""
    if target is None and x.shape[-1] != features:
        raise ValueError(f"target is missing: x has {x.shape[-1]} numbers, and x_hat has {features}.")
    name, target = ("x", x) if target is None else ("target", target)
    target = finite_array(name, target, features)
    return _probabilities(name, target) if loss == "binary_cross_entropy" else target


def given_target(name, value, given):
    """A rule for `door`: the target of `steps`."""
    steps = given["steps"]
    target = target_for(value, steps.x, steps.x_hat.shape[-1], given.get("loss"))
    at_least_one_sample(name, target)
    one_shape(target=target, x_hat=steps.x_hat)
    return target


def _steps(name, steps, given):
    steps = given_steps(name, steps, given)
    at_most(f"{name}.log_var", steps.log_var, **_VARIANCE_IN_RANGE)
    return steps


def given_decoder(name, decoder, given=None):
    """A rule for `door`: a tuple of affine layers that follow each other, and whose product is finite."""
    decoder = given_layers(name, decoder)
    for array in linear_decoder(decoder):
        finite_result(name, array)
    return decoder


def _decoder_of_steps(name, decoder, given):
    decoder, steps = given_decoder(name, decoder), given["steps"]
    latents, features = steps.mu.shape[-1], steps.x_hat.shape[-1]
    if decoder[0].inputs < latents or decoder[-1].outputs != features:
        raise ValueError(f"{name} must lead from the {latents} latents of the steps to their {features} features.")
    return decoder


def _samples(name, x, given):
    x = finite_array(name, x)
    if x.ndim != 2 or not x.size:
        raise ValueError(f"{name} must have the shape (samples, features), not {brief(x.shape)}.")
    return x


def _loss_in_range(loss, given):
    """Says which feature or which latent dimension makes a loss too large."""
    if np.isfinite(loss.total).all():
        return
    steps = given["steps"]
    reconstruction_in_range(given["target"], steps.x_hat, steps.logits, given.get("loss"))
    if "decoder" in given:
        latents = steps.mu.shape[-1]
        finite_result(
            "expected_squared_error", price_of_noise(steps.log_var, linear_decoder(given["decoder"])[0][:, :latents])
        )
    finite_result("kl_divergence", kl_divergence.pure(steps.mu, steps.log_var))
    finite_fields("reconstruction", "kl", "total")(loss)


def _reconstruction_in_range(found, given):
    steps = given["steps"]
    if not np.isfinite(found).all():
        reconstruction_in_range(given["target"], steps.x_hat, steps.logits, given["loss"])
        finite_result("reconstruction", found)


def _of_decoder(which, **limit):
    """A rule: as many numbers as the `decoder` takes, "inputs", or gives, "outputs"."""
    end = {"inputs": 0, "outputs": -1}[which]
    return numbers(lambda given: getattr(given["decoder"][end], which), **limit)


@door("squared_error", x=numbers(), x_hat=numbers("x"))
def squared_error(x, x_hat):
    """(x - x_hat)² for each feature. Shapes: (..., features) both, leading axes broadcast."""
    return (x - x_hat) ** 2


@door("binary_cross_entropy", x=_probabilities, logits=numbers("x"))
def binary_cross_entropy(x, logits):
    """-x log p - (1 - x) log(1 - p) for each feature, in nats, with p = sigmoid(logits).

    Written as max(l, 0) - l x + log1p(exp(-|l|)) with l = logits, so that no logarithm of 0 is taken.
    Shapes: (..., features) both, leading axes broadcast. Raises ValueError for an x outside [0, 1].
    """
    return np.maximum(logits, 0) - logits * x + np.log1p(np.exp(-abs(logits)))


@door("kl_divergence", mu=numbers(), log_var=numbers("mu", **_VARIANCE_IN_RANGE))
def kl_divergence(mu, log_var):
    """KL(N(mu, sigma²) || N(0, 1)) for each latent dimension, in nats.

    ½ (mu² + sigma² - 1 - log sigma²), written as ½ (mu² + (expm1(v) - v)) with v = log_var. Near sigma = 1 that is off
    by about 1e-16 |v|, and not by 1e-16; of v²/4, the share of sigma, every digit is right only while |v| is not tiny.
    Shapes: (..., latents) both.
    Raises ValueError where sigma² = exp(log_var) leaves the range of the floating-point type (709.8 in float64).
    Source: Kingma and Welling (2013), appendix B.
    """
    return 0.5 * (mu**2 + (np.expm1(log_var) - log_var))


def reconstruction_terms(target, x_hat, logits, loss):
    """The reconstruction loss of each feature: one of `LOSSES`."""
    if loss == "binary_cross_entropy":
        return binary_cross_entropy.pure(target, logits)
    errors = squared_error.pure(target, x_hat)
    return errors / 2 if loss == "half_squared_error" else errors


def reconstruction_in_range(target, x_hat, logits, loss):
    """Raise ValueError, naming the feature, where its term is too large."""
    name = "binary_cross_entropy" if loss == "binary_cross_entropy" else "squared_error"
    finite_result(name, reconstruction_terms(target, x_hat, logits, loss))


@door(_loss_in_range, beta=not_negative, output=with_a_loss, loss=loss_with, steps=_steps, target=given_target)
def total_loss(steps, beta=1.0, output=identity, target=None, loss=None):
    """Reconstruction loss + beta · KL of one forward pass, as `Loss(reconstruction, kl, total)`.

    `steps` as `model.forward` returns them. The reconstruction loss belongs to the output function: the squared error
    to `identity`, the binary cross-entropy to `sigmoid`; `loss` names another of `LOSSES`, for any output function of
    `networks.ACTIVATIONS`: "squared_error", or "half_squared_error" with a ½ before each square.
    It is that of x, or of another `target`, (..., features of x_hat), such as x without its noise. beta = 1 is the
    lecture's loss. Shapes: one number for each sample.
    Raises ValueError for a beta that is not one number from 0 on, for another output function, a cross-entropy without
    sigmoid, a target of another size, and where a loss overflows. Source of beta: Higgins et al. (2017), equation 4.
    """
    target = steps.x if target is None else target
    reconstruction = reconstruction_terms(target, steps.x_hat, steps.logits, loss or loss_of(output)).sum(-1)
    kl = kl_divergence.pure(steps.mu, steps.log_var).sum(-1)
    return Loss(reconstruction, kl, reconstruction + beta * kl)


@door(_reconstruction_in_range, output=with_a_loss, loss=loss_with, steps=given_autoencoder_steps, target=given_target)
def reconstruction_loss(steps, output=identity, target=None, loss=None):
    """The loss of an autoencoder, one number for each sample; `steps` as `model.autoencode` returns them.

    `output`, `loss` and `target` as in `total_loss`, with the same errors.
    """
    target = steps.x if target is None else target
    return reconstruction_terms(target, steps.x_hat, steps.logits, loss or loss_of(output)).sum(-1)


def linear_decoder(decoder):
    """A tuple of affine layers without activations, folded into one pair (W, b)."""
    W, b = decoder[0]
    for layer in decoder[1:]:
        W, b = layer.W @ W, layer.W @ b + layer.b
    return W, b


def price_of_noise(log_var, W):
    """Σ_j sigma_j² W_j² for each feature: what the noise adds to the squared error at the mean, on average over eps."""
    return np.exp(log_var) @ (W**2).T


@door(
    "expected_squared_error",
    decoder=given_decoder,
    x=_of_decoder("outputs"),
    mu=_of_decoder("inputs"),
    log_var=_of_decoder("inputs", **_VARIANCE_IN_RANGE),
)
def expected_squared_error(x, mu, log_var, decoder):
    """The mean of (x - x_hat)² over all eps, for each feature, for a decoder without activations.

    (x - W mu - b)² + Σ_j sigma_j² W_j²: the error at the mean, plus what the noise adds.
    Shapes: x (..., features), mu and log_var (..., latents); `decoder` is a tuple of `Affine`.
    """
    W, b = linear_decoder(decoder)
    return squared_error.pure(x, mu @ W.T + b) + price_of_noise(log_var, W)


@door(_loss_in_range, beta=not_negative, steps=_steps, decoder=_decoder_of_steps, target=given_target)
def expected_loss(steps, decoder, beta=1.0, target=None):
    """`total_loss` averaged over all eps, as `Loss`, for a decoder without activations.

    `steps` are those at eps = 0, where x_hat is its mean. One number for each sample; errors as in `total_loss`.
    """
    target = steps.x if target is None else target
    W, _ = linear_decoder(decoder)
    noise = price_of_noise(steps.log_var, W[:, : steps.mu.shape[-1]])  # a condition beside z has none
    reconstruction = (squared_error.pure(target, steps.x_hat) + noise).sum(-1)
    kl = kl_divergence.pure(steps.mu, steps.log_var).sum(-1)
    return Loss(reconstruction, kl, reconstruction + beta * kl)


def _log_2_pi(variance):
    """log(2 π variance), also where 2 π variance alone leaves the range of floats."""
    return math.log(2 * math.pi) + math.log(variance)


@door(
    "elbo",
    decoder=given_decoder,
    variance=positive,
    x=_of_decoder("outputs"),
    mu=_of_decoder("inputs"),
    log_var=_of_decoder("inputs", **_VARIANCE_IN_RANGE),
)
def elbo(x, mu, log_var, decoder, variance=0.5):
    """The evidence lower bound E_q[log p(x|z)] - KL(q || N(0, I)), in nats, exactly, for a linear decoder.

    p(x|z) = N(W z + b, variance · I). With variance ½ it is -(expected squared error + KL) - (n/2) log π
    for n features. One number for each sample. Source: Kingma and Welling (2013), equation 3.
    """
    error = expected_squared_error.pure(x, mu, log_var, decoder)
    log_likelihood = -error / 2 / variance - _log_2_pi(variance) / 2
    return log_likelihood.sum(-1) - kl_divergence.pure(mu, log_var).sum(-1)


@door("log_evidence", decoder=given_decoder, x=_of_decoder("outputs"), variance=positive)
def log_evidence(x, decoder, variance=0.5):
    """log p(x) = log N(x; b, W Wᵀ + variance · I) of a linear decoder under the prior z ~ N(0, I), in nats.

    Shapes: x (..., features), one number for each sample. Source: Tipping and Bishop (1999), equation 4.
    """
    W, b = linear_decoder(decoder)
    # No inverse, and no W Wᵀ, which loses half of the digits: with A = (W / s; I), s² = variance, the determinant is
    # s²ⁿ det AᵀA, and the distance is what of (x - b) / s lies outside of the columns of A. Large rows first, then the
    # small ones keep their digits beside them (Cox and Higham, 1998).
    spread, latents = math.sqrt(variance), W.shape[1]
    A = np.concatenate([W / spread, np.eye(latents, dtype=W.dtype)])
    order = np.argsort(-abs(A).max(1), kind="stable")
    Q, R = np.linalg.qr(A[order][:, np.argsort(-abs(A).max(0), kind="stable")], mode="complete")
    padded = np.concatenate([(x - b) / spread, np.zeros((*x.shape[:-1], latents), W.dtype)], -1)
    distance = ((padded[..., order] @ Q[:, latents:]) ** 2).sum(-1)
    log_determinant = 2 * np.log(abs(np.diag(R))).sum() + len(b) * _log_2_pi(variance)
    return -(distance + log_determinant) / 2


@door("linear_optimum", x=_samples, beta=positive, latents=whole(1, 10**9))
def linear_optimum(x, latents, beta=1.0):
    """The lowest mean loss, squared error + beta · KL averaged over eps, of any linear VAE on the samples x.

    Σ_j ½ beta (1 + log(2 λ_j / beta)) over the `latents` largest eigenvalues λ_j of the covariance of x (divided by n),
    as far as they are above beta / 2; Σ_j λ_j over the rest: such a latent dimension is dead, and its share of x lost.
    Shapes: x (n, features), one number. Source: Tipping and Bishop (1999), section 3.2, with the decoder's variance
    fixed at beta / 2; Lucas et al. (2019), "Don't blame the ELBO!", section 4.
    """
    scale = _scale(x)
    deviations = scale * np.sqrt(np.linalg.eigvalsh(_covariance(x / scale)).clip(0))[::-1]
    ratios = deviations * (math.sqrt(2) / math.sqrt(beta))
    alive = (ratios > 1) & (np.arange(len(ratios)) < latents)
    return (beta * (0.5 + np.log(ratios[alive]))).sum() + (deviations[~alive] ** 2).sum()


@door(x=_samples, noise=positive)
def linear_denoiser(x, noise):
    """The best linear map from x + noise · eps back to x, on average over the samples x and all eps of N(0, I).

    W = C (C + noise² I)⁻¹ and b = m - W m, where m is the mean of x and C its covariance (divided by n): a direction in
    which x varies with the variance λ is kept to λ / (λ + noise²). Shapes: x (n, features), one number; an `Affine`.
    Source: Wiener (1949); Bishop (2006), "Pattern Recognition and Machine Learning", section 3.1.
    """
    scale = _scale(x)
    variances, directions = np.linalg.eigh(_covariance(x / scale))
    kept = 1 / (1 + (noise / (scale * np.sqrt(variances.clip(0)))) ** 2)  # of nothing nothing: noise / 0 is infinite
    W, mean = (directions * kept) @ directions.T, scale * (x / scale).mean(0)
    return Affine(W, mean - W @ mean)


def _scale(x):
    """A power of two near the largest number, so that nothing is rounded by it, and no square of the rest overflows."""
    return math.ldexp(1, int(np.frexp(abs(x).max())[1]) - 1)


def _covariance(x):
    return np.atleast_2d(np.cov(x, rowvar=False, bias=True))
