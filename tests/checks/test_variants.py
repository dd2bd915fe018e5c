"""Code of many hands: what is right passes, whatever its style, and what is wrong is noticed, without a crash.

Each function here is our own. Where a kind was seen in public, its place stands behind it.
"""

import numpy as np
import pytest

from vae_steps import checks, gradients, lecture, loss, model, networks, training
from vae_steps.checks import PLANTED_ERRORS
from vae_steps.model import Parameters, sigmoid
from vae_steps.networks import Affine

NETWORK = lecture.parameters, lecture.x, lecture.eps
PIXELS = lecture.parameters, [0.5, 1, 0.2], lecture.eps
STEPS = 1000


def by_variance(mu, log_var):
    return 0.5 * (mu**2 + np.exp(log_var) - log_var - 1)


def squared(x, x_hat):
    return (x - x_hat) ** 2


def cross_entropy(x, x_hat):
    return -x * np.log(x_hat) - (1 - x) * np.log(1 - x_hat)


def chosen(x, x_hat):
    """The cross-entropy of pixels that are black or white, and of no others."""
    assert np.isin(x, (0, 1)).all()
    return -np.log(np.where(x == 1, x_hat, 1 - x_hat)).sum(-1)


def sums(terms):
    """A function that adds up the terms of each sample."""
    return lambda a, b: terms(a, b).sum(-1)


def loop(mu, log_var):
    """Sample by sample, number by number, and with σ."""
    found = []
    for means, logs in zip(mu, log_var):
        total = 0
        for mean, log in zip(means, logs):
            sigma = np.exp(0.5 * log)
            total += 0.5 * (mean**2 + sigma**2 - 1) - np.log(sigma)
        found.append(total)
    return found


def in_float32(function):
    return lambda *arrays: function(*(np.float32(array) for array in arrays))


def integral(mu, log_var):
    """The definition: an integral over z."""
    away, sigma = np.linspace(-9, 9, 2001)[:, None, None], np.exp(log_var / 2)
    z = mu + sigma * away
    log_q, log_p = (-(number**2) / 2 - np.log(2 * np.pi) / 2 for number in (away, z))
    return (np.exp(log_q) * (log_q - np.log(sigma) - log_p)).sum((0, 2)) * (away[1] - away[0])[0, 0]


def log_normal(x, x_hat):
    return -squared(x, x_hat) - np.log(np.pi) / 2


def continuous_bernoulli(x, x_hat):
    """Loaiza-Ganem and Cunningham (2019); its constant has a hole at ½."""
    away = np.where(x_hat == 0.5, 0.1, 1 - 2 * x_hat)
    constant = np.where(x_hat == 0.5, 2, 2 * np.arctanh(away) / away)
    return (np.log(constant) - cross_entropy(x, x_hat)).sum(-1)


def grey(x, x_hat):
    """A logistic distribution of 256 grey values."""

    def below(edge):
        return 1 / (1 + np.exp(-(edge - x_hat) / 0.05))

    half = 0.5 / 255
    return np.log(np.where(x < 1 - half, below(x + half), 1) - np.where(x > half, below(x - half), 0)).sum(-1)


def with_noise(noise):
    """Draws whose noise is made by `noise(shape, random)`."""
    return lambda mu, log_var, random: mu + np.exp(log_var / 2) * noise(mu.shape, random)


def draws(mu, log_var, random):
    return mu + np.exp(log_var / 2) * random.standard_normal(mu.shape)


def box_muller(mu, log_var, random):
    first, second = random.uniform(size=(2, *mu.shape))
    return mu + np.exp(log_var / 2) * np.sqrt(-2 * np.log(1 - first)) * np.cos(2 * np.pi * second)


def whole(x, x_hat, mu, log_var, reconstruct=squared):
    return reconstruct(x, x_hat).sum(-1) + by_variance(mu, log_var).sum(-1)


def all_by_784(x, x_hat, mu, log_var):
    """A mean over all pixels, and a sum over all latents by the same number: pytorch/examples #290."""
    return cross_entropy(x, x_hat).mean() + by_variance(mu, log_var).sum() / (len(x) * 784)


def with_sigmoid(parameters, steps, beta):
    """Squared error of a sigmoid: one factor more in d_logits than `gradients.backward` has."""
    return _backward(parameters, steps, beta, 2 * (steps.x_hat - steps.x) * steps.x_hat * (1 - steps.x_hat))


def with_tanh(parameters, steps, beta):
    return _backward(parameters, steps, beta, 2 * (steps.x_hat - steps.x) * (1 - steps.x_hat**2))


def halved(parameters, steps, beta):
    return _backward(parameters, steps, beta, steps.x_hat - steps.x)


def averaged(parameters, steps, beta):
    """A mean over the features, and beta divided by their number."""
    features = steps.x.shape[-1]
    return _backward(parameters, steps, beta, 2 * (steps.x_hat - steps.x) / features)


def _backward(parameters, steps, beta, d_logits):
    """The backward pass of the package with other derivatives by the logits: those of a target that is moved."""
    return gradients.backward.pure(parameters, steps._replace(x_hat=steps.x + d_logits / 2), beta)


def deep(parameters, steps, beta):
    return gradients.backward(parameters, steps, beta, np.tanh, sigmoid)


def float32_gradient(parameters, steps, beta):
    _, small = training.flat_parameters(parameters, np.float32)
    single = model.forward(small, np.float32(steps.x), np.float32(steps.eps))
    return gradients.backward(small, single, beta)


def dW_twice(parameters, steps, beta):
    found = gradients.backward(parameters, steps, beta).parameters
    return found._replace(encoder=(found.encoder[0]._replace(W=2 * found.encoder[0].W),))


def summed(parameters, steps, beta):
    vector = networks.flat(gradients.backward(parameters, steps, beta).parameters)
    return networks.shaped(len(steps.x) * vector, parameters)


def in_place(parameters, steps, beta):
    """Uses its intermediates as scratch paper, after it is done with them."""
    found = gradients.backward(parameters, steps, beta)
    for array in (steps.x, steps.eps, steps.z, steps.mu, steps.sigma, steps.x_hat):
        array *= 0
    return found


def of_one_size(parameters, steps, beta):
    """Written for three features and two latents."""
    steps = steps._replace(x=steps.x.reshape(-1, 3), eps=steps.eps.reshape(-1, 2))
    assert len(parameters.decoder[0].b) == 3
    return gradients.backward(parameters, steps, beta)


_p = lecture.parameters
DEEP = Parameters(
    (*_p.encoder, Affine([[0.3, -0.2], [0.1, 0.4], [0.5, 0.2]], [0.1, 0, -0.1])),
    Affine([[0.2, -0.3, 0.1], [0.4, 0.1, 0.2]], [0, 0.1]),
    Affine([[0.1, 0.2, -0.1], [-0.2, 0.3, 0.1]], [0.1, -0.2]),
    (Affine([[0.3, 0.1], [-0.2, 0.4]], [0.1, 0]), *_p.decoder),
)
CONDITION = [[1.0, 0.0]]
CONDITIONED = Parameters(
    _p.encoder, _p.mu_head, _p.log_var_head, (Affine(np.hstack([_p.decoder[0].W, np.ones((3, 2))]), _p.decoder[0].b),)
)

_random = np.random.default_rng(0)
PICTURE = (
    Parameters(
        (Affine(_random.normal(0, 0.1, (3, 100)), np.zeros(3)),),
        Affine(np.ones((1, 3)), [0]),
        Affine(np.ones((1, 3)), [0]),
        (Affine(_random.normal(0, 0.3, (100, 1)), np.zeros(100)),),
    ),
    _random.uniform(size=(2, 100)),
    [[0.5], [-1]],
)

RIGHT = {
    # the divergence
    "the package's": lambda: checks.kl(sums(loss.kl_divergence.pure)),
    "as the paper prints it": lambda: checks.kl(lambda mu, v: -0.5 * np.sum(1 + v - mu**2 - np.exp(v), axis=1)),
    "signs turned (CompVis/stable-diffusion #849)": lambda: checks.kl(sums(by_variance)),
    "2 log σ (fastforwardlabs/vae-tf #3)": lambda: checks.kl(
        lambda mu, v: -0.5 * (1 + 2 * (v / 2) - mu**2 - np.exp(2 * (v / 2))).sum(-1)
    ),
    "log(1e-8 + σ²)": lambda: checks.kl(lambda mu, v: 0.5 * (mu**2 + np.exp(v) - np.log(1e-8 + np.exp(v)) - 1).sum(-1)),
    "log(σ² + 1e-6)": lambda: checks.kl(lambda mu, v: 0.5 * (mu**2 + np.exp(v) - np.log(np.exp(v) + 1e-6) - 1).sum(-1)),
    "log(σ + 1e-7)": lambda: checks.kl(
        lambda mu, v: (0.5 * (mu**2 + np.exp(v) - 1) - np.log(np.exp(v / 2) + 1e-7)).sum(-1)
    ),
    "float32": lambda: checks.kl(in_float32(sums(by_variance))),
    "clamped to [-30, 20] (diffusers)": lambda: checks.kl(lambda mu, v: by_variance(mu, np.clip(v, -30, 20)).sum(-1)),
    "clamped to [-10, 10]": lambda: checks.kl(lambda mu, v: by_variance(mu, np.clip(v, -10, 10)).sum(-1)),
    "a loop": lambda: checks.kl(loop),
    "an integral": lambda: checks.kl(integral),
    "its mean (wiseodd/generative-models #40)": lambda: checks.kl(lambda mu, v: by_variance(mu, v).sum(1).mean()),
    "a column": lambda: checks.kl(lambda mu, v: by_variance(mu, v).sum(-1, keepdims=True)),
    "a list": lambda: checks.kl(lambda mu, v: list(by_variance(mu, v).sum(-1))),
    "summed over the batch (pytorch/examples #652)": lambda: checks.kl(
        lambda mu, v: by_variance(mu, v).sum(), samples="sum"
    ),
    # the reconstruction
    "squared error": lambda: checks.reconstruction(sums(squared)),
    "squared error, float32": lambda: checks.reconstruction(in_float32(sums(squared))),
    "squared error, the norm": lambda: checks.reconstruction(lambda x, x_hat: np.linalg.norm(x - x_hat, axis=-1) ** 2),
    "squared error, mean of samples": lambda: checks.reconstruction(lambda x, x_hat: squared(x, x_hat).sum(-1).mean()),
    "half the squared error": lambda: checks.reconstruction(
        lambda x, x_hat: 0.5 * squared(x, x_hat).sum(-1), variance=1
    ),
    "a normal with its constant": lambda: checks.reconstruction(
        lambda x, x_hat: (squared(x, x_hat) / 0.02 + np.log(2 * np.pi * 0.01) / 2).sum(-1), variance=0.01
    ),
    "absolute error": lambda: checks.reconstruction(lambda x, x_hat: abs(x - x_hat).sum(-1), variance=2),
    "cross-entropy": lambda: checks.reconstruction(sums(cross_entropy)),
    "cross-entropy, 1e-8 in it": lambda: checks.reconstruction(
        lambda x, p: -(x * np.log(p + 1e-8) + (1 - x) * np.log(1 - p + 1e-8)).sum(-1)
    ),
    "cross-entropy, clipped": lambda: checks.reconstruction(
        lambda x, p: cross_entropy(x, np.clip(p, 1e-7, 1 - 1e-7)).sum(-1)
    ),
    "cross-entropy of logits": lambda: checks.reconstruction(sums(loss.binary_cross_entropy), logits=True),
    "cross-entropy of logits, naive": lambda: checks.reconstruction(
        lambda x, logits: cross_entropy(x, sigmoid(logits)).sum(-1), logits=True
    ),
    "squared error of a sigmoid": lambda: checks.reconstruction(
        lambda x, logits: squared(x, sigmoid(logits)).sum(-1), logits=True
    ),
    "cross-entropy, summed over the batch": lambda: checks.reconstruction(
        lambda x, p: cross_entropy(x, p).sum(), samples="sum"
    ),
    "a loss of another scale": lambda: checks.reconstruction(
        lambda x, x_hat: 25 * squared(x, x_hat).sum(-1), variance=None
    ),
    "cross-entropy, by a choice of black and white": lambda: checks.reconstruction(chosen, values=[0, 1]),
    # the likelihood
    "normal": lambda: checks.log_likelihood(
        lambda x, x_hat: -(squared(x, x_hat) + np.log(np.pi) / 2).sum(-1), -np.inf, np.inf
    ),
    "narrow normal": lambda: checks.log_likelihood(
        lambda x, x_hat: -(squared(x, x_hat) / (2 * 0.01**2) + np.log(2 * np.pi) / 2 + np.log(0.01)).sum(-1)
    ),
    "Laplace": lambda: checks.log_likelihood(lambda x, x_hat: -(abs(x - x_hat) + np.log(2)).sum(-1), -np.inf, np.inf),
    "Bernoulli": lambda: checks.log_likelihood(lambda x, p: -cross_entropy(x, p).sum(-1), values=[0, 1]),
    "Bernoulli by a choice": lambda: checks.log_likelihood(lambda x, p: -chosen(x, p), values={0, 1}),
    "a normal behind a sigmoid": lambda: checks.log_likelihood(
        lambda x, p: (
            -((np.log(x / (1 - x)) - np.log(p / (1 - p))) ** 2) / 2 - np.log(2 * np.pi) / 2 - np.log(x * (1 - x))
        ).sum(-1)
    ),
    "Student's t": lambda: checks.log_likelihood(
        lambda x, x_hat: (np.log(2 / np.pi / 3**0.5) - 2 * np.log1p(squared(x, x_hat) / 3)).sum(-1), -np.inf, np.inf
    ),
    "256 grey values": lambda: checks.log_likelihood(grey, values=np.arange(256) / 255),
    "continuous Bernoulli": lambda: checks.log_likelihood(continuous_bernoulli, best_at_x=False),
    "continuous Bernoulli, the loss": lambda: checks.reconstruction(
        lambda x, p: -continuous_bernoulli(x, p), best_at_x=False
    ),
    # draws
    "draws": lambda: checks.sample(draws),
    "draws, float32": lambda: checks.sample(lambda mu, v, random: np.float32(draws(mu, v, random))),
    "draws by the generator": lambda: checks.sample(lambda mu, v, random: random.normal(mu, np.sqrt(np.exp(v)))),
    "draws by Box and Muller": lambda: checks.sample(box_muller),
    "minus the noise": lambda: checks.sample(lambda mu, v, random: 2 * mu - draws(mu, v, random)),
    # schedules
    "annealed": lambda: checks.schedule(training.annealed(800), STEPS),
    "annealed to the end": lambda: checks.schedule(training.annealed(10), 11),
    "no annealing": lambda: checks.schedule(lambda step: 1, STEPS),
    "logistic (timbmg/Sentence-VAE #19)": lambda: checks.schedule(
        lambda step: 1 / (1 + np.exp(-0.025 * (step - 500))), STEPS
    ),
    "logistic, as far as it gets": lambda: checks.schedule(
        lambda step: 1 / (1 + np.exp(-0.0025 * (step - 2500))), 5000
    ),
    "a square": lambda: checks.schedule(lambda step: (step / (STEPS - 1)) ** 2, STEPS),
    "ten cycles": lambda: checks.schedule(lambda step: min(1, (step % 100) / 50), STEPS),
    "two steps": lambda: checks.schedule(lambda step: step, 2),
    "a cosine": lambda: checks.schedule(lambda step: (1 - np.cos(np.pi * min(1, step / 500))) / 2, STEPS),
    "stairs": lambda: checks.schedule(lambda step: min(1, step // 100 / 5), STEPS),
    "cycles": lambda: checks.schedule(lambda step: min(1, (step % 250) / 125), STEPS),
    "an array of it": lambda: checks.schedule(np.linspace(0, 1, STEPS).__getitem__, STEPS),
    "to 4": lambda: checks.schedule(training.annealed(500, end=4), STEPS, end=4),
    "one step": lambda: checks.schedule(lambda step: 1.0, 1),
    "step / 100 of 100": lambda: checks.schedule(lambda step: step / 100, 100),
    "step / 50 of 50": lambda: checks.schedule(lambda step: step / 50, 50),
    "the last of it in float16": lambda: checks.schedule(lambda step: np.float16(step / (STEPS - 1)), STEPS),
    "a logistic curve from −4": lambda: checks.schedule(lambda step: sigmoid(8 * (step / 99 - 0.5)), 100),
    "by powers of ten": lambda: checks.schedule(lambda step: 10 ** (3 * step / 99 - 3), 100),
    "True from the middle on": lambda: checks.schedule(lambda step: step >= STEPS // 2, STEPS),
    **{
        f"to the power of {power}, {steps} steps": lambda power=power, steps=steps: checks.schedule(
            lambda step: (step / (steps - 1)) ** power, steps
        )
        for power, steps in [(3, 100), (4, 3), (4, 5), (4, 10), (4, 100), (4, 10**6), (7, 20)]
    },
    # gradients
    "gradient": lambda: checks.gradient(gradients.backward, *NETWORK),
    "gradient, float32": lambda: checks.gradient(float32_gradient, *NETWORK),
    "gradient, its steps overwritten": lambda: checks.gradient(in_place, *NETWORK),
    "gradient, sigmoid and squared error": lambda: checks.gradient(with_sigmoid, *PIXELS, output=sigmoid, loss=squared),
    "gradient, tanh and squared error": lambda: checks.gradient(with_tanh, *NETWORK, output=np.tanh, loss=squared),
    "gradient, half the squared error": lambda: checks.gradient(
        halved, *NETWORK, loss=lambda x, x_hat: 0.5 * squared(x, x_hat).sum(-1)
    ),
    "gradient, a mean over features": lambda: checks.gradient(
        averaged, *NETWORK, loss=lambda x, x_hat: squared(x, x_hat).mean()
    ),
    "gradient, summed over the batch": lambda: checks.gradient(summed, *NETWORK, samples="sum"),
    "gradient, deep": lambda: checks.gradient(deep, DEEP, *PIXELS[1:], np.tanh, sigmoid),
    "gradient, an activation for each layer": lambda: checks.gradient(
        lambda p, steps, beta: gradients.backward(p, steps, beta, (np.tanh, model.relu, sigmoid)),
        DEEP,
        *NETWORK[1:],
        (np.tanh, model.relu, sigmoid),
    ),
    "gradient, of black and white": lambda: checks.gradient(
        lambda *given: gradients.backward(*given, output=sigmoid),
        lecture.parameters,
        [0, 1, 1],
        lecture.eps,
        output=sigmoid,
    ),
    "gradient, of numbers in the hundreds": lambda: checks.gradient(
        gradients.backward, lecture.parameters, [500, 1000, -300], lecture.eps
    ),
    "gradient, of 100 pixels": lambda: checks.gradient(gradients.backward, *PICTURE, resized=False),
    "gradient, of an absolute error": lambda: checks.gradient(
        lambda p, steps, beta: _backward(p, steps, beta, np.sign(steps.x_hat - steps.x)),
        *NETWORK,
        loss=lambda x, x_hat: abs(x - x_hat).sum(-1),
    ),
    "gradient, several samples": lambda: checks.gradient(
        gradients.backward, lecture.parameters, np.eye(3), np.ones((3, 2))
    ),
    "gradient, a condition": lambda: checks.gradient(
        gradients.backward, CONDITIONED, *NETWORK[1:], condition=CONDITION
    ),
    "gradient, of one size": lambda: checks.gradient(of_one_size, *NETWORK, resized=False),
    # whole losses
    "whole": lambda: checks.total(whole),
    "whole, summed over everything": lambda: checks.total(lambda *given: whole(*given).sum()),
    "whole, with cross-entropy": lambda: checks.total(lambda *given: whole(*given, cross_entropy).mean()),
    "whole, of logits": lambda: checks.total(
        lambda x, logits, mu, v: loss.binary_cross_entropy(x, logits).sum(-1) + by_variance(mu, v).sum(-1), logits=True
    ),
    "whole, means and the matching β": lambda: checks.total(
        lambda x, x_hat, mu, v: squared(x, x_hat).mean() + by_variance(mu, v).sum(-1).mean() / x.shape[-1]
    ),
    "whole, all by 784 (pytorch/examples #290)": lambda: checks.total(all_by_784, features=784),
    "whole, β = 4": lambda: checks.total(
        lambda x, x_hat, mu, v: squared(x, x_hat).sum(-1) + 4 * by_variance(mu, v).sum(-1), beta=4
    ),
    "whole, of half the error": lambda: checks.total(
        lambda x, x_hat, mu, v: 0.5 * squared(x, x_hat).sum(-1) + by_variance(mu, v).sum(-1), variance=1
    ),
    "whole, absolute error": lambda: checks.total(
        lambda x, x_hat, mu, v: abs(x - x_hat).sum(-1) + by_variance(mu, v).sum(-1), variance=2
    ),
    "whole, of black and white": lambda: checks.total(
        lambda x, p, mu, v: chosen(x, p) + by_variance(mu, v).sum(-1), values=[0, 1]
    ),
    "whole, continuous Bernoulli": lambda: checks.total(
        lambda x, p, mu, v: by_variance(mu, v).sum(-1) - continuous_bernoulli(x, p), best_at_x=False
    ),
    "whole, infinite far away": lambda: checks.total(
        lambda x, x_hat, mu, v: np.log(np.cosh(x - x_hat)).sum(-1) + by_variance(mu, v).sum(-1), variance=np.pi**2 / 4
    ),
    "whole, 784 pixels in float32": lambda: checks.total(in_float32(all_by_784), features=784),
    "whole, float32": lambda: checks.total(in_float32(whole)),
}


def scaled_gradient(change):
    """The right gradient with one of its arrays changed."""

    def backward(parameters, steps, beta):
        found = gradients.backward(parameters, steps, beta).parameters
        return change(found, parameters, steps, beta)

    return lambda: checks.gradient(backward, *NETWORK)


def free_bits(by, mu, v):
    terms = by_variance(mu, v)
    return by(terms).sum(-1)


WRONG = {
    # the divergence
    "the sign (the lecture)": lambda: checks.kl(lambda mu, v: -by_variance(mu, v).sum(-1)),
    "no ½ (facebookresearch/irmae #1)": lambda: checks.kl(lambda mu, v: 2 * by_variance(mu, v).sum(-1)),
    "½ twice": lambda: checks.kl(lambda mu, v: by_variance(mu, v).sum(-1) / 2),
    "½ at the squares only": lambda: checks.kl(lambda mu, v: (0.5 * (mu**2 + np.exp(v)) - v - 0.5).sum(-1)),
    "log σ for log σ²": lambda: checks.kl(lambda mu, v: by_variance(mu, v / 2).sum(-1)),
    "log σ² for log σ": lambda: checks.kl(lambda mu, v: by_variance(mu, 2 * v).sum(-1)),
    "σ for σ² (pytorch/examples #225)": lambda: checks.kl(lambda mu, v: 0.5 * (mu**2 + np.exp(v / 2) - 1 - v).sum(-1)),
    "log_var² for σ² (deepchem PR 4888)": lambda: checks.kl(
        lambda mu, v: 0.5 * (mu**2 + v**2 - np.log(v**2 + 1e-8) - 1).sum(-1)
    ),
    "(log σ)² for log σ² (FluxML/model-zoo #73)": lambda: checks.kl(
        lambda mu, v: 0.5 * (mu**2 + np.exp(v) - 1 - (v / 2) ** 2).sum(-1)
    ),
    "+ log σ² (FluxML/model-zoo PR 147)": lambda: checks.kl(lambda mu, v: 0.5 * (mu**2 + np.exp(v) - 1 + v).sum(-1)),
    "no log σ²": lambda: checks.kl(lambda mu, v: 0.5 * (mu**2 + np.exp(v) - 1).sum(-1)),
    "no −1": lambda: checks.kl(lambda mu, v: 0.5 * (mu**2 + np.exp(v) - v).sum(-1)),
    "−1 once for all latents (ericjang/draw PR 6)": lambda: checks.kl(
        lambda mu, v: 0.5 * (mu**2 + np.exp(v) - v).sum(-1) - 0.5
    ),
    "no μ²": lambda: checks.kl(lambda mu, v: 0.5 * (np.exp(v) - 1 - v).sum(-1)),
    "|μ| for μ²": lambda: checks.kl(lambda mu, v: 0.5 * (abs(mu) + np.exp(v) - 1 - v).sum(-1)),
    "μ² twice": lambda: checks.kl(lambda mu, v: (by_variance(mu, v) + mu**2 / 2).sum(-1)),
    "KL(p || q)": lambda: checks.kl(lambda mu, v: 0.5 * ((mu**2 + 1) * np.exp(-v) - 1 + v).sum(-1)),
    "a prior of variance 4": lambda: checks.kl(
        lambda mu, v: 0.5 * ((mu**2 + np.exp(v)) / 4 - 1 - v + np.log(4)).sum(-1)
    ),
    "log₂": lambda: checks.kl(lambda mu, v: by_variance(mu, v).sum(-1) / np.log(2)),
    "a mean of latents (mkusner/grammarVAE #2)": lambda: checks.kl(lambda mu, v: by_variance(mu, v).mean(-1)),
    "a mean of everything (podgorskiy/VAE #1)": lambda: checks.kl(lambda mu, v: by_variance(mu, v).mean()),
    "a sum of everything": lambda: checks.kl(lambda mu, v: by_variance(mu, v).sum()),
    "a sum over the batch": lambda: checks.kl(lambda mu, v: by_variance(mu, v).sum(0)),
    "by the number of latents, twice": lambda: checks.kl(lambda mu, v: by_variance(mu, v).sum(-1) / mu.shape[-1]),
    "by 784": lambda: checks.kl(lambda mu, v: by_variance(mu, v).sum(-1) / 784),
    "5e-4 of the mean (deep-learning-with-python-notebooks #120)": lambda: checks.kl(
        lambda mu, v: 1e-3 * by_variance(mu, v).mean(-1)
    ),
    "free bits: zero below 0.35": lambda: checks.kl(
        lambda mu, v: free_bits(lambda terms: np.where(terms < 0.35, 0, terms), mu, v)
    ),
    "free bits: zero below 0.005": lambda: checks.kl(
        lambda mu, v: free_bits(lambda terms: np.where(terms < 0.005, 0, terms), mu, v)
    ),
    "free bits: at least 0.5": lambda: checks.kl(lambda mu, v: free_bits(lambda terms: np.maximum(terms, 0.5), mu, v)),
    "free bits: 0.1 less": lambda: checks.kl(lambda mu, v: free_bits(lambda terms: np.maximum(terms - 0.1, 0), mu, v)),
    "no more than 10": lambda: checks.kl(lambda mu, v: np.minimum(by_variance(mu, v), 10).sum(-1)),
    "clamped to [-2, 2]": lambda: checks.kl(lambda mu, v: by_variance(mu, np.clip(v, -2, 2)).sum(-1)),
    "only the first two latents": lambda: checks.kl(lambda mu, v: by_variance(mu, v)[:, :2].sum(-1)),
    "only the first three latents": lambda: checks.kl(lambda mu, v: by_variance(mu, v)[:, :3].sum(-1)),
    "only the first twenty latents": lambda: checks.kl(lambda mu, v: by_variance(mu, v)[:, :20].sum(-1)),
    "only the first three samples": lambda: checks.kl(lambda mu, v: by_variance(mu, v)[:3].sum(-1).mean()),
    "μ clipped to [-6, 6]": lambda: checks.kl(lambda mu, v: by_variance(np.clip(mu, -6, 6), v).sum(-1)),
    "exp(v) by three terms": lambda: checks.kl(lambda mu, v: 0.5 * (mu**2 + v**2 / 2).sum(-1)),
    "one half of a percent more": lambda: checks.kl(lambda mu, v: 1.005 * by_variance(mu, v).sum(-1)),
    "μ rounded": lambda: checks.kl(lambda mu, v: by_variance(np.round(mu, 1), v).sum(-1)),
    "not summed": lambda: checks.kl(by_variance),
    "all against all": lambda: checks.kl(lambda mu, v: (mu**2 / 2).sum(-1) + by_variance(0, v).sum(-1, keepdims=True)),
    "nothing": lambda: checks.kl(lambda mu, v: None),
    "NaN": lambda: checks.kl(lambda mu, v: by_variance(mu, v).sum(-1) * np.nan),
    # the reconstruction
    "by 784 (keras PR 3383)": lambda: checks.reconstruction(lambda x, x_hat: squared(x, x_hat).sum(-1) / 784),
    "cross-entropy by 784": lambda: checks.reconstruction(lambda x, p: cross_entropy(x, p).sum(-1) / 784),
    "a mean of pixels": lambda: checks.reconstruction(lambda x, x_hat: squared(x, x_hat).mean(-1)),
    "a mean of everything, squared": lambda: checks.reconstruction(lambda x, x_hat: squared(x, x_hat).mean()),
    "a sum of everything, squared": lambda: checks.reconstruction(lambda x, x_hat: squared(x, x_hat).sum()),
    "no square": lambda: checks.reconstruction(lambda x, x_hat: (x - x_hat).sum(-1)),
    "the root": lambda: checks.reconstruction(lambda x, x_hat: np.sqrt(squared(x, x_hat).sum(-1))),
    "the sign of it": lambda: checks.reconstruction(lambda x, x_hat: -squared(x, x_hat).sum(-1)),
    "half, unsaid": lambda: checks.reconstruction(lambda x, x_hat: 0.5 * squared(x, x_hat).sum(-1)),
    "cross-entropy, one half of it": lambda: checks.reconstruction(lambda x, p: -(x * np.log(p)).sum(-1)),
    "cross-entropy, minus lost": lambda: checks.reconstruction(lambda x, p: -cross_entropy(x, p).sum(-1)),
    "cross-entropy, swapped (autonomousvision/sledge #4)": lambda: checks.reconstruction(
        lambda x, p: cross_entropy(p, x).sum(-1)
    ),
    "cross-entropy in bits": lambda: checks.reconstruction(lambda x, p: cross_entropy(x, p).sum(-1) / np.log(2)),
    "cross-entropy, 1 − p lost": lambda: checks.reconstruction(
        lambda x, p: -(x * np.log(p) + (1 - x) * np.log(p)).sum(-1)
    ),
    "only the first three pixels": lambda: checks.reconstruction(lambda x, x_hat: squared(x, x_hat)[:, :3].sum(-1)),
    "x' a little beside x": lambda: checks.reconstruction(lambda x, x_hat: squared(x, x_hat + 0.02).sum(-1)),
    "cross-entropy, clipped to [0.1, 0.9]": lambda: checks.reconstruction(
        lambda x, p: cross_entropy(x, np.clip(p, 0.1, 0.9)).sum(-1), variance=None
    ),
    "of black and white, clipped to [0.1, 0.9]": lambda: checks.reconstruction(
        lambda x, p: chosen(x, np.clip(p, 0.1, 0.9)), values=[0, 1], variance=None
    ),
    "the sigmoid twice": lambda: checks.reconstruction(
        lambda x, logits: loss.binary_cross_entropy(x, sigmoid(logits)).sum(-1), logits=True
    ),
    "no sigmoid": lambda: checks.reconstruction(lambda x, logits: squared(x, logits).sum(-1), logits=True),
    "broadcast": lambda: checks.reconstruction(lambda x, x_hat: squared(x.sum(-1), x_hat.sum(-1, keepdims=True))),
    "half of it, of black and white": lambda: checks.reconstruction(lambda x, p: chosen(x, p) / 2, values=[0, 1]),
    "black for white, in the loss": lambda: checks.reconstruction(lambda x, p: chosen(1 - x, p), values=[0, 1]),
    # the likelihood
    "a cross-entropy of grey": lambda: checks.log_likelihood(lambda x, p: -cross_entropy(x, p).sum(-1)),
    "no constant": lambda: checks.log_likelihood(lambda x, x_hat: -squared(x, x_hat).sum(-1), -np.inf, np.inf),
    "the constant of another variance": lambda: checks.log_likelihood(
        lambda x, x_hat: -(squared(x, x_hat) + np.log(2 * np.pi) / 2).sum(-1), -np.inf, np.inf
    ),
    "the constant once for all": lambda: checks.log_likelihood(
        lambda x, x_hat: -squared(x, x_hat).sum(-1) - np.log(np.pi) / 2, -np.inf, np.inf
    ),
    "x' is not looked at": lambda: checks.log_likelihood(lambda x, x_hat: 0 * x.sum(-1)),
    "black for white": lambda: checks.log_likelihood(lambda x, p: -cross_entropy(1 - x, p).sum(-1), values=[0, 1]),
    "the loss for its minus": lambda: checks.log_likelihood(
        lambda x, x_hat: (squared(x, x_hat) + np.log(np.pi) / 2).sum(-1), -np.inf, np.inf
    ),
    "half of x'": lambda: checks.log_likelihood(sums(lambda x, y: log_normal(x, y / 2)), -np.inf, np.inf),
    "beside x'": lambda: checks.log_likelihood(sums(lambda x, y: log_normal(x, y + 0.1)), -np.inf, np.inf),
    "the square of x'": lambda: checks.log_likelihood(sums(lambda x, y: log_normal(x, y**2)), -np.inf, np.inf),
    "x' clipped": lambda: checks.log_likelihood(
        sums(lambda x, y: log_normal(x, np.clip(y, 0.1, 0.9))), -np.inf, np.inf
    ),
    "Bernoulli of x'²": lambda: checks.log_likelihood(sums(lambda x, p: -cross_entropy(x, p**2)), values=[0, 1]),
    "256 grey values, half of x'": lambda: checks.log_likelihood(
        lambda x, x_hat: grey(x, x_hat / 2), values=np.arange(256) / 255
    ),
    # draws
    "the variance for σ (keras PR 9972)": lambda: checks.sample(
        lambda mu, v, random: mu + np.exp(v) * random.standard_normal(mu.shape)
    ),
    "log σ² for σ": lambda: checks.sample(lambda mu, v, random: mu + v * random.standard_normal(mu.shape)),
    "½ of exp": lambda: checks.sample(lambda mu, v, random: mu + np.exp(v) / 2 * random.standard_normal(mu.shape)),
    "no exp": lambda: checks.sample(lambda mu, v, random: mu + v / 2 * random.standard_normal(mu.shape)),
    "ε of 0.01 (keras PR 4211)": lambda: checks.sample(
        lambda mu, v, random: mu + np.exp(v / 2) * random.normal(0, 0.01, mu.shape)
    ),
    "uniform ε": lambda: checks.sample(
        lambda mu, v, random: mu + np.exp(v / 2) * random.uniform(-(3**0.5), 3**0.5, mu.shape)
    ),
    "rand for randn": lambda: checks.sample(lambda mu, v, random: mu + np.exp(v / 2) * random.random(mu.shape)),
    "truncated ε (tensorlayer #693)": lambda: checks.sample(
        lambda mu, v, random: mu + np.exp(v / 2) * np.clip(random.standard_normal(mu.shape), -2, 2)
    ),
    "no noise": lambda: checks.sample(lambda mu, v, random: mu),
    "μ + σ (Project-MONAI/MONAI #8413)": lambda: checks.sample(lambda mu, v, random: mu + np.exp(v / 2)),
    "μ lost": lambda: checks.sample(lambda mu, v, random: np.exp(v / 2) * random.standard_normal(mu.shape)),
    "one ε for all latents": lambda: checks.sample(
        lambda mu, v, random: mu + np.exp(v / 2) * random.standard_normal((len(mu), 1))
    ),
    "one ε for all samples": lambda: checks.sample(
        lambda mu, v, random: mu + np.exp(v / 2) * random.standard_normal(mu.shape[1])
    ),
    "each ε for two samples": lambda: checks.sample(
        lambda mu, v, random: mu + np.exp(v / 2) * random.standard_normal((len(mu) // 2, 2)).repeat(2, 0)
    ),
    "the second half of the batch is the first": lambda: checks.sample(
        with_noise(lambda shape, random: np.tile(random.standard_normal((shape[0] // 2, 2)), (2, 1)))
    ),
    "the second half turns the first around": lambda: checks.sample(
        with_noise(lambda shape, random: np.kron([[1], [-1]], random.standard_normal((shape[0] // 2, 2))))
    ),
    "one latent has the noise of the other, rows later": lambda: checks.sample(
        with_noise(
            lambda shape, random: np.stack([noise := random.standard_normal(shape[0]), np.roll(noise, 777)], axis=1)
        )
    ),
    "three points": lambda: checks.sample(
        with_noise(lambda shape, random: random.choice([-(3**0.5), 0, 3**0.5], shape, p=[1 / 6, 2 / 3, 1 / 6]))
    ),
    "cut at 3 σ": lambda: checks.sample(
        with_noise(lambda shape, random: np.clip(random.standard_normal(shape), -3, 3))
    ),
    "a seed inside": lambda: checks.sample(lambda mu, v, random: draws(mu, v, np.random.default_rng(0))),
    "the mean of the batch": lambda: checks.sample(lambda mu, v, random: draws(0 * mu + mu.mean(0), v, random)),
    # schedules
    "half the way": lambda: checks.schedule(lambda step: min(1, step / 2000), STEPS),
    "a leap in the last step": lambda: checks.schedule(lambda step: float(step == STEPS - 1), STEPS),
    "slow, and a leap at the end": lambda: checks.schedule(lambda step: 1 if step >= STEPS - 1 else step / 2000, STEPS),
    "a steep end": lambda: checks.schedule(lambda step: max(0.4 * step / STEPS, 1 - (STEPS - 1 - step) / 10), STEPS),
    "a leap five steps before": lambda: checks.schedule(lambda step: step / 3000 if step < STEPS - 5 else 1, STEPS),
    "beyond": lambda: checks.schedule(lambda step: step / 500, STEPS),
    "beyond in one step": lambda: checks.schedule(lambda step: 3 if step == 377 else min(1, step / 500), STEPS),
    "below 0": lambda: checks.schedule(lambda step: min(1, (step - 100) / 500), STEPS),
    "down": lambda: checks.schedule(lambda step: 1 - step / 999, STEPS),
    "whole division": lambda: checks.schedule(lambda step: step // STEPS, STEPS),
    "restarted at the end": lambda: checks.schedule(lambda step: (step % 999) / 998, STEPS),
    "beyond, by a thousandth": lambda: checks.schedule(lambda step: step / 1000, 1002),
    "half the way, then a leap": lambda: checks.schedule(lambda step: 1 if step == 999 else step / 1998, STEPS),
    "three quarters of the way, then a leap": lambda: checks.schedule(
        lambda step: 1 if step == 99 else 0.75 * step / 99, 100
    ),
    "a slope in the last twentieth": lambda: checks.schedule(lambda step: max(0, (step - 950) / 49), STEPS),
    "'1'": lambda: checks.schedule(lambda step: "1", STEPS),
    "NaN in the middle": lambda: checks.schedule(lambda step: np.nan if step == 500 else 1, STEPS),
    "100 (umautobots #4)": lambda: checks.schedule(lambda step: step / 10, STEPS),
    # gradients
    **{
        f"planted: {name}": lambda error=error: checks.gradient(error, *NETWORK)
        for name, error in PLANTED_ERRORS.items()
    },
    "the gradient of cross-entropy": lambda: checks.gradient(
        lambda *given: gradients.backward(*given, output=sigmoid), *PIXELS, output=sigmoid, loss=squared
    ),
    "the gradient of the squared error": lambda: checks.gradient(with_sigmoid, *PIXELS, output=sigmoid),
    "no derivative of the sigmoid": lambda: checks.gradient(gradients.backward, *PIXELS, output=sigmoid, loss=squared),
    "half, unsaid, in the gradient": lambda: checks.gradient(halved, *NETWORK),
    "the derivative of another activation": lambda: checks.gradient(
        lambda p, steps, beta: gradients.backward(p, steps, beta, np.tanh), *NETWORK, model.relu
    ),
    "a sum for the mean": scaled_gradient(
        lambda found, p, steps, beta: found._replace(mu_head=found.mu_head._replace(W=found.mu_head.W * len(steps.x)))
    ),
    "a sum for the mean of all": lambda: checks.gradient(summed, *NETWORK),
    "a mean for the sum": lambda: checks.gradient(gradients.backward, *NETWORK, samples="sum"),
    "clipped": lambda: checks.gradient(
        lambda *given: networks.shaped(np.clip(networks.flat(gradients.backward(*given).parameters), -1, 1), given[0]),
        *NETWORK,
    ),
    "dW twice, where x is 0": lambda: checks.gradient(dW_twice, lecture.parameters, [0, 0, 0], lecture.eps),
    "b forgotten": scaled_gradient(
        lambda found, p, steps, beta: found._replace(mu_head=found.mu_head._replace(b=0 * found.mu_head.b))
    ),
    "heads swapped": scaled_gradient(
        lambda found, p, steps, beta: found._replace(mu_head=found.log_var_head, log_var_head=found.mu_head)
    ),
    "an outer product turned": scaled_gradient(
        lambda found, p, steps, beta: found._replace(encoder=(found.encoder[0]._replace(W=found.encoder[0].W.T),))
    ),
    "a gradient of None": lambda: checks.gradient(lambda p, steps, beta: None, *NETWORK),
    "all by 0.99": scaled_gradient(
        lambda found, p, steps, beta: found._replace(
            decoder=(gradients.LayerGradient(*(0.99 * array for array in found.decoder[0])),)
        )
    ),
    # whole losses
    "whole: a mean of pixels, a sum of latents": lambda: checks.total(
        lambda x, x_hat, mu, v: squared(x, x_hat).mean(-1) + by_variance(mu, v).sum(-1)
    ),
    "whole: means of both": lambda: checks.total(
        lambda x, x_hat, mu, v: cross_entropy(x, x_hat).mean() + by_variance(mu, v).mean()
    ),
    "whole: one of both summed over the batch": lambda: checks.total(
        lambda x, x_hat, mu, v: squared(x, x_hat).sum(-1).mean() + by_variance(mu, v).sum()
    ),
    "whole: KL by 20 where 784 belongs (pytorch/examples #290)": lambda: checks.total(
        lambda x, p, mu, v: cross_entropy(x, p).mean() + by_variance(mu, v).sum() / (len(x) * 20), features=784
    ),
    "whole: minus KL": lambda: checks.total(
        lambda x, x_hat, mu, v: squared(x, x_hat).sum(-1) - by_variance(mu, v).sum(-1)
    ),
    "whole: no KL": lambda: checks.total(lambda x, x_hat, mu, v: squared(x, x_hat).sum(-1)),
    "whole: β forgotten": lambda: checks.total(whole, beta=4),
    "whole: log σ for log σ²": lambda: checks.total(lambda x, x_hat, mu, v: whole(x, x_hat, mu, v / 2)),
    "whole: μ lost": lambda: checks.total(lambda x, x_hat, mu, v: whole(x, x_hat, 0 * mu, v)),
    "whole: a hole beside the prior": lambda: checks.total(
        lambda x, x_hat, mu, v: whole(x, x_hat, mu, v) - np.isclose(mu, 0.5).any(-1)
    ),
    "whole: KL of the first three latents": lambda: checks.total(
        lambda x, x_hat, mu, v: whole(x, x_hat, mu[:, :3], v[:, :3])
    ),
    "whole: KL up to 5": lambda: checks.total(
        lambda x, x_hat, mu, v: squared(x, x_hat).sum(-1) + np.minimum(by_variance(mu, v), 5).sum(-1)
    ),
    "whole: free bits": lambda: checks.total(
        lambda x, x_hat, mu, v: squared(x, x_hat).sum(-1) + (by_variance(mu, v) * (by_variance(mu, v) > 0.35)).sum(-1)
    ),
    "whole: p clipped to [0.1, 0.9]": lambda: checks.total(
        lambda x, p, mu, v: whole(x, np.clip(p, 0.1, 0.9), mu, v, cross_entropy)
    ),
    "whole: μ clipped to [-6, 6]": lambda: checks.total(lambda x, x_hat, mu, v: whole(x, x_hat, np.clip(mu, -6, 6), v)),
    "whole: only the last latent": lambda: checks.total(lambda x, x_hat, mu, v: whole(x, x_hat, mu[:, -1:], v[:, -1:])),
    "whole: only the first feature": lambda: checks.total(lambda x, x_hat, mu, v: whole(x[:, :1], x_hat[:, :1], mu, v)),
    "whole: x' lost": lambda: checks.total(lambda x, x_hat, mu, v: whole(x, 0 * x_hat, mu, v)),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_passes(name):
    report = RIGHT[name]()
    assert report.passed, f"\n{report}"


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_noticed_by_a_claim_and_not_by_a_crash(name):
    report = WRONG[name]()
    assert report.failed, f"\n{report}"


def test_there_are_many_of_both():
    assert len(RIGHT) >= 25 and len(WRONG) >= 40
