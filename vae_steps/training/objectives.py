"""What a training lowers: a loss, and its derivatives by all weights and biases, for one batch.

`VAE`, `Autoencoder`, `DenoisingAutoencoder` and `Diffusion` are here. A loss of your own is a class on `Objective` with
`losses` and a call; what else it has, such as settings or noise, it says in the same way as these.
"""

import math
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from ..diffusion import conditions_of, given_denoiser, given_schedule, noised, seen
from ..gradients import back_through, backward, d_reconstruction, mean_backward
from ..loss import (
    LOSSES,
    Loss,
    expected_loss,
    kl_divergence,
    linear_optimum,
    reconstruction_in_range,
    reconstruction_terms,
    target_for,
    total_loss,
)
from ..model import Parameters, forward, hidden_activations, through
from ..networks import (
    an_activation,
    beside,
    flat,
    functions,
    identity,
    layers_in,
    loss_of,
    loss_with,
    must_be_known,
    must_follow,
    one_each,
    with_a_loss,
)
from ..quoting import brief
from ..validate import choice, door, finite_result, optional, up_to
from .batches import Batch
from .schedules import at_step, number_or_function

_DRAWS = 16  # of eps, where a loss has no closed form on average over all

# What is called of a function: itself, which looks at its numbers, or the formula alone.
_asking = lambda function: function
_pure = attrgetter("pure")


class Objective:
    """A loss and its derivatives. `settings` are the arguments that make an objective like this one."""

    losses = None  # a NamedTuple of numbers with "total" among them: the mean of each loss over the samples
    scheduled = ()  # the settings that weigh a part of the loss: each a number from 0 on, or a function of the step
    structure = None  # the class of the parameters; without one, any structure of layers will do
    settings = {}

    def __setattr__(self, name, value):
        super().__setattr__(name, number_or_function(name, value) if name in self.scheduled else value)

    def at(self, step):
        """The `scheduled` settings as numbers, as they are in this step."""
        return [at_step(name, getattr(self, name), step) for name in self.scheduled]

    def noise_size(self, parameters):
        """How many random numbers eps has for each sample."""
        return 0

    def __call__(self, parameters, batch, *scheduled):
        """The `losses` of a `Batch`, and the derivatives of their total, as `networks.flat` takes them."""
        raise NotImplementedError

    def check(self, parameters, batch, *scheduled):
        """The same after all questions, so that no step has to ask: ValueError for what does not fit together."""
        if batch.eps is None and self.noise_size(parameters):
            raise ValueError(
                f"noise must be 'fresh' or 'frozen': {type(self).__name__} has no closed form over all eps."
            )
        with np.errstate(over="ignore", invalid="ignore"):
            losses, gradients = self(parameters, batch, *scheduled)
        _finite(losses)
        found, wanted = flat(gradients).size, flat(parameters).size
        if found != wanted:
            raise ValueError(f"{type(self).__name__} gives {found} derivatives for {wanted} weights and biases.")
        finite_result("gradients", flat(gradients))
        return losses, gradients

    def averages(self, parameters, batches, *scheduled):
        """The `losses` of all samples, averaged over eps, and the KL divergence of each latent dimension, or None."""
        draws = range(_DRAWS if self.noise_size(parameters) else 1)
        with np.errstate(over="ignore", invalid="ignore"):
            found = [self(parameters, batches.draw(number), *scheduled)[0] for number in draws]
            means = self.losses(*np.mean(found, 0).tolist())
        _finite(means)
        return means, None

    def steps(self, parameters, batch):
        """The intermediates of a forward pass, or None where there is nothing to look at."""

    def optimum(self, parameters, batch, *scheduled):
        """The lowest total, averaged over eps, that these samples allow, or None where it is not known."""


def _finite(losses):
    for name, number in zip(losses._fields, losses):
        finite_result(name, np.asarray(number))


_a_loss = optional(choice(LOSSES))


class VAE(Objective):
    """`loss.total_loss` of a VAE at the eps of a batch, or averaged over all eps, in closed form, where it has none.

    `parameters` are `model.Parameters`; `beta` is a number, or a function of the step such as `annealed(1000)`;
    `activation` and `output` are those of `model.forward`; `loss` names another than that of the output.
    """

    losses, scheduled, structure = Loss, ("beta",), Parameters

    @door(beta=number_or_function, activation=functions, output=an_activation, loss=_a_loss)
    def __init__(self, beta=1, activation=identity, output=identity, loss=None):
        self.beta, self.activation, self.output, self.loss = beta, activation, output, loss

    @property
    def settings(self):
        """The arguments that make an objective like this one."""
        return {"beta": self.beta, "activation": self.activation, "output": self.output, "loss": self.loss}

    def noise_size(self, parameters):
        """One eps for each latent dimension."""
        return parameters.latents

    def __call__(self, parameters, batch, beta):
        """As every `Objective`: the formulas alone."""
        return self._calculated(_pure, parameters, batch, beta)

    def check(self, parameters, batch, beta):
        """As every `Objective`: the same formulas, each through its door."""
        if batch.eps is None and self.output is not identity:
            raise ValueError("output must be identity with noise='expected': only a linear decoder has a closed form.")
        if batch.eps is None and self.loss not in (None, "squared_error"):
            raise ValueError(f"loss must be 'squared_error' with noise='expected', not {brief(self.loss)}.")
        return self._calculated(_asking, parameters, batch, beta)

    def averages(self, parameters, batches, beta):
        """As every `Objective`; exactly, where the decoder is linear."""
        batch = batches.whole()
        steps = self._at_mean(_asking, parameters, batch)
        kl = kl_divergence(steps.mu, steps.log_var).reshape(-1, parameters.latents).mean(0)
        if not self._linear(hidden_activations(parameters, self.activation)[1]):
            return super().averages(parameters, batches, beta)[0], kl
        return _means(expected_loss(steps, parameters.decoder, beta, batch.target)), kl

    def steps(self, parameters, batch):
        """`model.Steps`, at eps = 0 where the batch has none."""
        if batch.eps is None:
            return self._at_mean(_asking, parameters, batch)
        return forward(parameters, batch.x, batch.eps, self.activation, self.output, batch.condition)

    def optimum(self, parameters, batch, beta):
        """`loss.linear_optimum`, for a linear network that rebuilds x, and a beta above 0."""
        of_encoder, of_decoder = hidden_activations(parameters, self.activation)
        if not (beta and batch.target is batch.condition is None and self._linear(of_encoder + of_decoder)):
            return None
        return linear_optimum(np.atleast_2d(batch.x), parameters.latents, beta)

    def _calculated(self, form, parameters, batch, beta):
        """`form` is `_asking` or `_pure`."""
        if batch.eps is None:
            steps = self._at_mean(form, parameters, batch)
            loss = form(expected_loss)(steps, parameters.decoder, beta, batch.target)
            back = form(mean_backward)(parameters, steps, beta, self.activation, batch.target)
        else:
            steps = form(forward)(parameters, batch.x, batch.eps, self.activation, self.output, batch.condition)
            loss = form(total_loss)(steps, beta, self.output, batch.target, self.loss)
            back = form(backward)(parameters, steps, beta, self.activation, self.output, batch.target, self.loss)
        return _means(loss), back.parameters

    def _at_mean(self, form, parameters, batch):
        eps = np.zeros(parameters.latents, batch.x.dtype)
        return form(forward)(parameters, batch.x, eps, self.activation, self.output, batch.condition)

    def _linear(self, activations):
        squared = self.output is identity and self.loss in (None, "squared_error")
        return squared and all(function is identity for function in activations)


class Reconstruction(NamedTuple):
    """The one loss of an `Autoencoder`."""

    total: float


class Autoencoder(Objective):
    """The reconstruction loss of layers in a row: of an autoencoder, or with a target of a denoiser, a colouriser, ….

    `parameters` is any structure of layers, which follow each other in its order, from x, with the condition beside it,
    to as many numbers as the target has. `activation` is one function for all layers but the last, or one for each;
    `output` follows the last one, and chooses the loss, or `loss` does, as in `loss.total_loss`.
    """

    losses = Reconstruction

    @door(activation=functions, output=an_activation, loss=_a_loss)
    def __init__(self, activation=identity, output=identity, loss=None):
        self.activation, self.output, self.loss = activation, output, loss

    @property
    def settings(self):
        """The arguments that make an objective like this one."""
        return {"activation": self.activation, "output": self.output, "loss": self.loss}

    def __call__(self, parameters, batch):
        """As every `Objective`."""
        layers, a, activation, outputs = self._rebuilt(parameters, batch)
        target, x_hat = batch.x if batch.target is None else batch.target, self.output(outputs[-1])
        terms = reconstruction_terms(target, x_hat, outputs[-1], self.loss or loss_of(self.output))
        _, d_logits = d_reconstruction(target, x_hat, self.output, self.loss)
        _, gradients = back_through(layers, a, outputs, activation, d_logits)
        return _means(Reconstruction(terms.sum(-1))), gradients

    def check(self, parameters, batch):
        """As every `Objective`."""
        layers = list(layers_in(parameters))
        must_follow(layers)
        must_be_known("activation", one_each("activation", self.activation, len(layers) - 1))
        with_a_loss("output", self.output, {"loss": self.loss})
        loss = loss_with("loss", self.loss, {"output": self.output})
        name, first = layers[0]
        given = {"x": batch.x} if batch.condition is None else {"x": batch.x, "condition": batch.condition}
        if sum(array.shape[-1] for array in given.values()) != first.inputs:
            shapes = " and ".join(f"{what} {array.shape}" for what, array in given.items())
            raise ValueError(f"{name} takes {first.inputs} numbers, but they come from {shapes}.")
        target = target_for(batch.target, batch.x, layers[-1][1].outputs, loss)
        with np.errstate(over="ignore", invalid="ignore"):
            logits = self._rebuilt(parameters, batch)[-1][-1]
            reconstruction_in_range(target, self.output(logits), logits, loss)
        return super().check(parameters, batch)

    def steps(self, parameters, batch):
        """What comes out of each layer, the last of them x_hat."""
        *hidden, logits = self._rebuilt(parameters, batch)[-1]
        return *hidden, self.output(logits)

    def _rebuilt(self, parameters, batch):
        """The layers, what goes into the first, all activations, and what comes out of each, the last bare."""
        layers = [layer for _, layer in layers_in(parameters)]
        activation = one_each("activation", self.activation, len(layers) - 1)
        a = batch.x if batch.condition is None else beside(batch.x, batch.condition)
        return layers, a, activation, through(layers, a, activation)


class DenoisingAutoencoder(Objective):
    """The reconstruction loss of an `Autoencoder` that sees x + noise · eps and is to give x, or the target.

    Each step has a fresh eps. `noise` is a number, or a function of the step. There is no condition. Source: Vincent
    et al. (2008), "Extracting and composing robust features with denoising autoencoders", section 2.3, with Gaussian
    noise.
    """

    losses, scheduled = Reconstruction, ("noise",)

    @door(noise=number_or_function, activation=functions, output=an_activation, loss=_a_loss)
    def __init__(self, noise, activation=identity, output=identity, loss=None):
        self.noise, self._rebuilding = noise, Autoencoder(activation, output, loss)

    @property
    def settings(self):
        """The arguments that make an objective like this one."""
        return {"noise": self.noise, **self._rebuilding.settings}

    def noise_size(self, parameters):
        """One eps for each number that goes in."""
        return layers_in(parameters)[0][1].inputs

    def __call__(self, parameters, batch, noise):
        """As every `Objective`."""
        return self._rebuilding(parameters, _noisy(batch, noise))

    def check(self, parameters, batch, noise):
        """As every `Objective`."""
        if batch.condition is not None:
            raise ValueError("condition must be None for a DenoisingAutoencoder.")
        inputs = self.noise_size(parameters)
        if batch.x.shape[-1] != inputs:
            raise ValueError(f"x has shape {brief(batch.x.shape)}, but the first layer takes {inputs} numbers.")
        if batch.eps is None:
            return super().check(parameters, batch, noise)  # it says what is missing
        return self._rebuilding.check(parameters, _noisy(batch, noise))

    def steps(self, parameters, batch):
        """What comes out of each layer, the last of them x_hat, for x as it is: whoever has noisy x gives it here."""
        return self._rebuilding.steps(parameters, batch)


def _below(share):
    """The number that a share of N(0, 1) lies below."""
    from statistics import NormalDist  # only a diffusion needs it

    return {0: -math.inf, 1: math.inf}.get(share) or NormalDist().inv_cdf(share)


class Diffusion(Objective):
    """The squared error of `diffusion.predict_noise`: layers that see codes with noise in them are to give the noise.

    For each code x (latents,) a step draws a noise, a time from 1 to the last of `alpha_bar`, each as often, and
    whether its condition is hidden behind zeros, as it is for a share `unlabelled` of all: so that one network learns
    both answers that `diffusion.guided` needs. There is no target.
    Source: Ho et al. (2020), algorithm 1; Ho and Salimans, "Classifier-Free Diffusion Guidance" (2022), algorithm 1.
    """

    losses = Reconstruction

    @door(alpha_bar=given_schedule, activation=functions, unlabelled=up_to(1))
    def __init__(self, alpha_bar, activation=identity, unlabelled=0.1):
        self.alpha_bar, self.unlabelled, self._naming = alpha_bar.copy(), unlabelled, Autoencoder(activation)
        self._steps = len(alpha_bar) - 1
        # A number of N(0, 1) lies between two of these cuts in one of `steps` cases, and below the last in a share.
        self._cuts = np.array([_below(t / self._steps) for t in range(1, self._steps)])
        self._hidden = _below(unlabelled)

    @property
    def settings(self):
        """The arguments that make an objective like this one."""
        return {
            "alpha_bar": self.alpha_bar.tolist(),
            "activation": self._naming.activation,
            "unlabelled": self.unlabelled,
        }

    def noise_size(self, parameters):
        """One eps for each latent dimension, one that chooses the time, and one that hides the condition."""
        return layers_in(parameters)[-1][1].outputs + 2

    def __call__(self, parameters, batch):
        """As every `Objective`."""
        return self._naming(parameters, self._noised(batch))

    def check(self, parameters, batch):
        """As every `Objective`."""
        if batch.target is not None:
            raise ValueError("target must be None for Diffusion: it is the noise.")
        layers = given_denoiser("parameters", parameters)
        latents, conditions = layers[-1].outputs, conditions_of(layers)
        found = 0 if batch.condition is None else batch.condition.shape[-1]
        if batch.x.shape[-1] != latents:
            raise ValueError(f"x has shape {brief(batch.x.shape)}, but parameters give {latents} numbers.")
        if found != conditions:
            raise ValueError(
                f"condition has {found} numbers, but parameters take {conditions} beside z_t and the time."
            )
        if batch.eps is None:
            return super().check(parameters, batch)  # it says what is missing
        return self._naming.check(parameters, self._noised(batch))

    def steps(self, parameters, batch):
        """What comes out of each layer, the last of them eps_hat, for x with the noise of the batch in it."""
        return self._naming.steps(parameters, self._noised(batch))

    def _noised(self, batch):
        """What the network sees, and the noise in it, which is wanted."""
        eps, when, whether = batch.eps[..., :-2], batch.eps[..., -2], batch.eps[..., -1]
        t = 1 + np.searchsorted(self._cuts, when)
        z_t = noised.pure(batch.x, eps, self.alpha_bar[t][..., None].astype(batch.x.dtype))
        condition = batch.condition
        if condition is not None:
            condition = condition * (whether > self._hidden)[..., None]
        return Batch(seen(z_t, t / self._steps, condition), None, eps)


def _noisy(batch, noise):
    """What a denoiser sees, and what is wanted of it."""
    wanted = batch.x if batch.target is None else batch.target
    return batch._replace(x=batch.x + noise * batch.eps, eps=None, target=wanted)


def _means(losses):
    """The mean of each loss over all samples, as Python's own number; a mean of one number takes time for nothing."""
    return type(losses)(*(float(part.sum() / part.size if part.ndim else part) for part in losses))
