"""Random numbers and networks for the property tests: few digits, as one would write them by hand."""

import numpy as np
from hypothesis import strategies as st

from vae_steps.model import Affine, Parameters

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
    """Parameters, x and eps for a network of any small size, with one or two layers on each side."""
    features, hidden, latents = draw(sizes), draw(sizes), draw(sizes)
    encoder = [draw(affine_layers(features, hidden))]
    decoder = [draw(affine_layers(latents, features))]
    if deep and draw(st.booleans()):
        encoder.append(draw(affine_layers(hidden, hidden)))
        decoder = [draw(affine_layers(latents, hidden)), draw(affine_layers(hidden, features))]
    heads = [draw(affine_layers(hidden, latents)) for _ in range(2)]
    # A log variance beyond ±10 is no longer a posterior one would write down, and exp() drowns every digit.
    shrunk = Affine(heads[1].W / 100, heads[1].b)
    return Parameters(tuple(encoder), heads[0], shrunk, tuple(decoder)), draw(columns(features)), draw(columns(latents))
