"""What the variational autoencoder is judged by. Every loss is in nats or in squared units of x.

`squared_error`, `kl_divergence` and `expected_squared_error` return their terms, one for each feature or
latent dimension; the loss is their sum over the last axis.
"""

from numbers import Integral
from typing import NamedTuple

import numpy as np

from .model import identity, sigmoid
from .validate import at_most, finite_array, finite_result, first_where, one_shape, weight


class Loss(NamedTuple):
    """The two parts of the loss and their weighted sum, one number for each sample."""

    reconstruction: np.ndarray
    kl: np.ndarray
    total: np.ndarray


@np.errstate(over="ignore")  # an overflow is answered in words, by finite_result
def squared_error(x, x_hat):
    """(x - x_hat)² for each feature. Shapes: (..., features) both, leading axes broadcast."""
    x = finite_array("x", x)
    x_hat = finite_array("x_hat", x_hat, x.shape[-1] if x.ndim else None)
    one_shape(x=x, x_hat=x_hat)
    return finite_result("squared_error", _squared_error(x, x_hat))


def _squared_error(x, x_hat):
    return (x - x_hat) ** 2


def binary_cross_entropy(x, logits):
    """-x log p - (1 - x) log(1 - p) for each feature, in nats, with p = sigmoid(logits).

    Written as max(l, 0) - l x + log1p(exp(-|l|)) with l = logits, so that no logarithm of 0 is taken.
    Shapes: (..., features) both, leading axes broadcast. Raises ValueError for an x outside [0, 1].
    """
    x = finite_array("x", x)
    logits = finite_array("logits", logits, x.shape[-1] if x.ndim else None)
    one_shape(x=x, logits=logits)
    if ((x < 0) | (x > 1)).any():
        place, value = first_where((x < 0) | (x > 1), x)
        raise ValueError(f"x{place} is {value:.6g}, but cross-entropy needs every number in x between 0 and 1.")
    return _binary_cross_entropy(x, logits)


def _binary_cross_entropy(x, logits):
    return np.maximum(logits, 0) - logits * x + np.log1p(np.exp(-abs(logits)))


@np.errstate(over="ignore")
def kl_divergence(mu, log_var):
    """KL(N(mu, sigma²) || N(0, 1)) for each latent dimension, in nats.

    ½ (mu² + sigma² - 1 - log sigma²), written as ½ (mu² + (expm1(v) - v)) with v = log_var, which stays
    accurate where sigma is close to 1. Shapes: (..., latents) both.
    Raises ValueError where sigma² = exp(log_var) leaves the range of the floating-point type (709.8 in float64).
    Source: Kingma and Welling (2013), appendix B.
    """
    mu = finite_array("mu", mu)
    log_var = finite_array("log_var", log_var, mu.shape[-1] if mu.ndim else None)
    one_shape(mu=mu, log_var=log_var)
    limit = np.log(np.finfo(log_var.dtype).max)
    at_most("log_var", log_var, limit, "sigma² = exp(log_var)")
    return finite_result("kl_divergence", _kl_divergence(mu, log_var))


def _kl_divergence(mu, log_var):
    return (mu**2 + (np.expm1(log_var) - log_var)) / 2


def total_loss(steps, beta=1, output=identity, checked=True):
    """Reconstruction loss + beta · KL of one forward pass, as `Loss(reconstruction, kl, total)`.

    `steps` as `model.forward` returns them. The reconstruction loss belongs to the output function: the squared error
    to `identity`, the binary cross-entropy to `sigmoid`. beta = 1 is the lecture's loss.
    Shapes: one number for each sample. `checked=False` is for loops, as in `model.forward`.
    Raises ValueError for a beta that is not one number from 0 on, for another output function, and where a loss
    overflows. Source of beta: Higgins et al. (2017), equation 4.
    """
    if not checked:
        return _total_loss(steps, beta, output, _squared_error, _binary_cross_entropy, _kl_divergence)
    with np.errstate(over="ignore"):
        found = _total_loss(steps, weight("beta", beta), output, squared_error, binary_cross_entropy, kl_divergence)
    finite_result("total", found.total)
    return found


def _total_loss(steps, beta, output, squares, cross_entropies, divergences):
    if output is identity:
        terms = squares(steps.x, steps.x_hat)
    elif output is sigmoid:
        terms = cross_entropies(steps.x, steps.logits)
    else:
        raise ValueError(f"output must be identity or sigmoid, not {output!r}.")
    reconstruction, kl = terms.sum(-1), divergences(steps.mu, steps.log_var).sum(-1)
    return Loss(reconstruction, kl, reconstruction + beta * kl)


def linear_decoder(decoder):
    """A tuple of affine layers without activations, folded into one pair (W, b)."""
    W, b = decoder[0].W, decoder[0].b
    for layer in decoder[1:]:
        W, b = layer.W @ W, layer.W @ b + layer.b
    return W, b


@np.errstate(over="ignore", invalid="ignore")
def expected_squared_error(x, mu, log_var, decoder):
    """The mean of (x - x_hat)² over all eps, for each feature, for a decoder without activations.

    (x - W mu - b)² + Σ_j sigma_j² W_j²: the error at the mean, plus what the noise adds.
    Shapes: x (..., features), mu and log_var (..., latents); `decoder` is a tuple of `Affine`.
    """
    latents = decoder[0].inputs
    x, mu, log_var = (
        finite_array("x", x, decoder[-1].outputs),
        finite_array("mu", mu, latents),
        finite_array("log_var", log_var, latents),
    )
    one_shape(x=x[..., :1], mu=mu[..., :1], log_var=log_var[..., :1])
    return finite_result("expected_squared_error", _expected_error(x, mu, log_var, decoder))


def _expected_error(x, mu, log_var, decoder):
    W, b = linear_decoder(decoder)
    return _squared_error(x, mu @ W.T + b) + np.exp(log_var) @ (W**2).T


@np.errstate(over="ignore", invalid="ignore")
def expected_loss(x, mu, log_var, decoder, beta=1, checked=True):
    """`total_loss` averaged over all eps, as `Loss`, for a decoder without activations.

    Shapes as in `expected_squared_error`, one number for each sample; `checked` and errors as in `total_loss`.
    """
    errors, divergences = (expected_squared_error, kl_divergence) if checked else (_expected_error, _kl_divergence)
    if checked:
        beta = weight("beta", beta)
    reconstruction, kl = errors(x, mu, log_var, decoder).sum(-1), divergences(mu, log_var).sum(-1)
    total = reconstruction + beta * kl
    return Loss(reconstruction, kl, finite_result("total", total) if checked else total)


def elbo(x, mu, log_var, decoder, variance=0.5):
    """The evidence lower bound E_q[log p(x|z)] - KL(q || N(0, I)), in nats, exactly, for a linear decoder.

    p(x|z) = N(W z + b, variance · I). With variance ½ it is -(expected squared error + KL) - (n/2) log π
    for n features. One number for each sample. Source: Kingma and Welling (2013), equation 3.
    """
    variance = _positive("variance", variance)
    error = expected_squared_error(x, mu, log_var, decoder)
    log_likelihood = -error / (2 * variance) - np.log(2 * np.pi * variance) / 2
    return log_likelihood.sum(-1) - kl_divergence(mu, log_var).sum(-1)


def log_evidence(x, decoder, variance=0.5):
    """log p(x) = log N(x; b, W Wᵀ + variance · I) of a linear decoder under the prior z ~ N(0, I), in nats.

    Shapes: x (..., features), one number for each sample. Source: Tipping and Bishop (1999), equation 4.
    """
    W, b = linear_decoder(decoder)
    x = finite_array("x", x, W.shape[0])
    covariance = W @ W.T + _positive("variance", variance) * np.eye(len(b))
    difference = x - b
    distance = (difference * np.linalg.solve(covariance, difference[..., None])[..., 0]).sum(-1)
    return -(distance + np.linalg.slogdet(2 * np.pi * covariance).logabsdet) / 2


def linear_optimum(x, latents, beta=1):
    """The lowest mean loss, squared error + beta · KL averaged over eps, of any linear VAE on the samples x.

    Σ_j ½ beta (1 + log(2 λ_j / beta)) over the `latents` largest eigenvalues λ_j of the covariance of x (divided by n),
    as far as they are above beta / 2; Σ_j λ_j over the rest: such a latent dimension is dead, and its share of x lost.
    Shapes: x (n, features), one number. Source: Tipping and Bishop (1999), section 3.2, with the decoder's variance
    fixed at beta / 2; Lucas et al. (2019), "Don't blame the ELBO!", section 4.
    """
    x, beta = finite_array("x", x), _positive("beta", beta)
    if x.ndim != 2 or not isinstance(latents, Integral) or latents < 1:
        raise ValueError(
            f"x must have the shape (samples, features) and latents be 1, 2, 3, …, not {x.shape} and {latents!r}."
        )
    eigenvalues = np.linalg.eigvalsh(np.atleast_2d(np.cov(x, rowvar=False, bias=True)))[::-1]
    alive = (eigenvalues > beta / 2) & (np.arange(len(eigenvalues)) < latents)
    return (beta / 2 * (1 + np.log(2 * eigenvalues[alive] / beta))).sum() + eigenvalues[~alive].sum()


def _positive(name, value):
    value = finite_array(name, value)
    if value.ndim or value <= 0:
        raise ValueError(f"{name} must be one positive number, not {value}.")
    return value
