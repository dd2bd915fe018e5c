"""Random numbers and networks for the property tests: few digits, as one would write them by hand."""

from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from vae_steps.model import AutoencoderParameters, Parameters
from vae_steps.networks import Affine

few_digits = st.integers(-300, 300).map(lambda hundredths: hundredths / 100)
sizes = st.integers(1, 4)


def columns(length, numbers=few_digits):
    return st.lists(numbers, min_size=length, max_size=length).map(np.array)


def matrices(rows, length):
    return st.lists(columns(length), min_size=rows, max_size=rows).map(np.array)


@st.composite
def affine_layers(draw, inputs, outputs):
    return Affine(draw(matrices(outputs, inputs)), draw(columns(outputs)))


@st.composite
def networks(draw, deep=True):
    """Parameters, x and eps for a network of any small size, with one to three layers on each side."""
    features, latents = draw(sizes), draw(sizes)
    hidden = draw(st.lists(sizes, min_size=1, max_size=3 if deep else 1))
    encoder = draw(chains([features, *hidden]))
    decoder = draw(chains([latents, *(draw(st.lists(sizes, max_size=2)) if deep else []), features]))
    heads = [draw(affine_layers(hidden[-1], latents)) for _ in range(2)]
    # A log variance beyond ±10 is no longer a posterior one would write down, and exp() drowns every digit.
    heads[1] = Affine(heads[1].W / 100, heads[1].b)
    return Parameters(encoder, *heads, decoder), draw(columns(features)), draw(columns(latents))


@st.composite
def conditional_networks(draw, deep=True):
    """As of `networks`, and a condition, one-hot or not, which the decoder sees, and perhaps the encoder."""
    (parameters, x, eps), conditions = draw(networks(deep)), draw(sizes)
    condition = draw(st.sampled_from([*np.eye(conditions)]) | columns(conditions))
    first, *others = parameters.decoder
    decoder = (draw(_with_more_inputs(first, conditions)), *others)
    encoder = parameters.encoder
    if draw(st.booleans()):
        encoder = (draw(_with_more_inputs(encoder[0], conditions)), *encoder[1:])
    return Parameters(encoder, parameters.mu_head, parameters.log_var_head, decoder), x, eps, condition


def _with_more_inputs(layer, count):
    return matrices(layer.outputs, count).map(lambda more: Affine(np.hstack([layer.W, more]), layer.b))


@st.composite
def autoencoders(draw, deep=True):
    """Parameters and x for an autoencoder of any small size, with one to three layers on each side."""
    features, latents = draw(sizes), draw(sizes)
    before, after = (draw(st.lists(sizes, max_size=2)) if deep else [] for _ in range(2))
    parameters = AutoencoderParameters(
        draw(chains([features, *before, latents])), draw(chains([latents, *after, features]))
    )
    return parameters, draw(columns(features))


@st.composite
def chains(draw, lengths):
    """Layers that follow each other; those after the first are small, so that numbers do not grow with the depth."""
    first, *others = [draw(affine_layers(*pair)) for pair in pairwise(lengths)]
    return (first, *(Affine(layer.W / 10, layer.b) for layer in others))
