"""Wrong gradients on purpose: each of them goes through `gradients.backward`, which reads one number wrongly.

    checks.gradient(checks.PLANTED_ERRORS["eps_forgotten"], parameters, x, eps)   says which checks notice

The first line of each docstring is the line that comes out wrong. All are meant for a network without activations.
"""

from dataclasses import replace

import numpy as np

from ..gradients import backward
from ..networks import Affine


def two_forgotten(parameters, steps, beta=1):
    """d_x_hat = x_hat - x"""
    return backward(parameters, steps._replace(x_hat=(steps.x_hat + steps.x) / 2), beta)


def swapped(parameters, steps, beta=1):
    """d_x_hat = 2 (x - x_hat)"""
    return backward(parameters, steps._replace(x_hat=2 * steps.x - steps.x_hat), beta)


def mu_for_z(parameters, steps, beta=1):
    """dW_d = d_x_hat muᵀ"""
    return backward(parameters, steps._replace(z=steps.mu), beta)


def no_path(parameters, steps, beta=1):
    """d_z = 0: z is drawn from N(mu, sigma²), and nothing leads back through it"""
    (decoder,) = parameters.decoder
    closed = replace(parameters, decoder=(Affine(0 * decoder.W, decoder.b),))
    return backward(closed, steps, beta)


def eps_forgotten(parameters, steps, beta=1):
    """d_sigma = d_z"""
    return backward(parameters, steps._replace(eps=np.ones_like(steps.eps)), beta)


def fresh_eps(parameters, steps, beta=1):
    """d_sigma = d_z · eps, with another eps than forward"""
    another = np.random.default_rng(1).standard_normal(steps.eps.shape)
    return backward(parameters, steps._replace(eps=another), beta)


def kl_path_forgotten(parameters, steps, beta=1):
    """d_mu = d_z"""
    return backward(parameters, steps._replace(mu=0 * steps.mu), beta)


def half_forgotten(parameters, steps, beta=1):
    """d_log_var = sigma d_sigma + beta ½ (sigma² - 1)"""
    return backward(parameters, steps._replace(sigma=2 * steps.sigma), beta)


def sigma_forgotten(parameters, steps, beta=1):
    """d_log_var = ½ d_sigma + beta ½ (sigma² - 1)"""
    return backward(parameters, steps._replace(sigma=np.ones_like(steps.sigma)), beta)


def variance_sign(parameters, steps, beta=1):
    """d_log_var = ½ sigma d_sigma + beta ½ (1 - sigma²)"""
    # Both signs change for mu, so only that of the variance is wrong. The door of `backward` refuses a beta below 0.
    return backward.pure(parameters, steps._replace(mu=-steps.mu), -beta)


def beta_forgotten(parameters, steps, beta=1):
    """d_mu = d_z + mu; d_log_var = ½ sigma d_sigma + ½ (sigma² - 1)"""
    return backward(parameters, steps)


def not_transposed(parameters, steps, beta=1):
    """d_h = W_mu d_mu + W_logvarᵀ d_log_var"""
    head = parameters.mu_head
    return backward(replace(parameters, mu_head=Affine(head.W.T, head.b)), steps, beta)


def log_var_path_forgotten(parameters, steps, beta=1):
    """d_h = W_muᵀ d_mu"""
    head = parameters.log_var_head
    return backward(replace(parameters, log_var_head=Affine(0 * head.W, head.b)), steps, beta)


PLANTED_ERRORS = {
    error.__name__: error
    for error in (
        two_forgotten,
        swapped,
        mu_for_z,
        no_path,
        eps_forgotten,
        fresh_eps,
        kl_path_forgotten,
        half_forgotten,
        sigma_forgotten,
        variance_sign,
        beta_forgotten,
        not_transposed,
        log_var_path_forgotten,
    )
}
