"""What the variational autoencoder is judged by. Every loss is in nats or in squared units of x.

`squared_error`, `kl_divergence` and `expected_squared_error` return their terms, one for each feature or
latent dimension; the loss is their sum over the last axis.
"""

from typing import NamedTuple

import numpy as np

from .validate import at_most, finite_array, finite_result, one_shape


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
    return finite_result("squared_error", (x - x_hat) ** 2)


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
    return finite_result("kl_divergence", (mu**2 + (np.expm1(log_var) - log_var)) / 2)


@np.errstate(over="ignore")
def total_loss(steps, beta=1):
    """Reconstruction loss + beta · KL of one forward pass, as `Loss(reconstruction, kl, total)`.

    `steps` holds x, x_hat, mu and log_var, as `model.forward` returns them. beta = 1 is the lecture's loss.
    Shapes: one number for each sample. Source of beta: Higgins et al. (2017), equation 4.
    """
    beta = finite_array("beta", beta)
    if beta.ndim or beta < 0:
        raise ValueError(f"beta must be one number that is not negative, not {beta}.")
    reconstruction = squared_error(steps.x, steps.x_hat).sum(-1)
    kl = kl_divergence(steps.mu, steps.log_var).sum(-1)
    return Loss(reconstruction, kl, finite_result("total", reconstruction + beta * kl))


def linear_decoder(decoder):
    """A tuple of affine layers without activations, folded into one pair (W, b)."""
    W, b = decoder[0].W, decoder[0].b
    for layer in decoder[1:]:
        W, b = layer.W @ W, layer.W @ b + layer.b
    return W, b


@np.errstate(over="ignore")
def expected_squared_error(x, mu, log_var, decoder):
    """The mean of (x - x_hat)² over all eps, for each feature, for a decoder without activations.

    (x - W mu - b)² + Σ_j sigma_j² W_j²: the error at the mean, plus what the noise adds.
    Shapes: x (..., features), mu and log_var (..., latents); `decoder` is a tuple of `Affine`.
    """
    W, b = linear_decoder(decoder)
    mu = finite_array("mu", mu, W.shape[1])
    variance = np.exp(finite_array("log_var", log_var, W.shape[1]))
    return squared_error(x, mu @ W.T + b) + finite_result("expected_squared_error", variance @ (W**2).T)


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


def _positive(name, value):
    value = finite_array(name, value)
    if value.ndim or value <= 0:
        raise ValueError(f"{name} must be one positive number, not {value}.")
    return value
