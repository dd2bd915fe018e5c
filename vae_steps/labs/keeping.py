"""What the answers keep of a lab, under a name made of what it begins with; and its setting as a line of code."""

import hashlib

import numpy as np

from ..marking import LAB, current_answers
from ..networks import identity, relu, sigmoid
from ..numerals import typed

_NAMES = {relu: "networks.relu", sigmoid: "networks.sigmoid", np.tanh: "np.tanh"}


class Keeping:
    """Keeps what was set in a lab, and what it is compared with: texts of boxes by the names of their numbers.

    `begins_with` tells labs apart: all that a lab is made of.
    """

    def __init__(self, begins_with):
        self._name = LAB + hashlib.sha256(repr(begins_with).encode()).hexdigest()[:16]
        self._kept = None

    def kept(self):
        """{"set": texts, "ghost": texts or None}, as far as that is what was kept."""
        found = current_answers().get(self._name) or {}
        self._kept = found
        return {which: found.get(which) if _texts(found.get(which)) else None for which in ("set", "ghost")}

    def keep(self, set_, ghost):
        """Keep these; nothing where both are as at the start."""
        now = {which: texts for which, texts in (("set", set_), ("ghost", ghost)) if texts}
        if now == (self._kept or {}):
            return
        if now:
            current_answers().put(self._name, now)
        else:
            current_answers().forget(self._name)
        self._kept = now


def _texts(found):
    return isinstance(found, dict) and all(isinstance(text, str) for pair in found.items() for text in pair)


def of_vae(layers, arrays, steps, functions):
    """The line of code of a lab: `layers` as `named_layers` has them, numbers by symbol, and its `Functions`."""
    encoder, heads, decoder = ([_affine(arrays, W, b) for __, (__, W, b, __) in part] for part in layers)
    parameters = f"model.Parameters({_in_a_row(encoder)}, {', '.join(heads)}, {_in_a_row(decoder)})"
    arguments = [parameters, _array(arrays["x"]), _array(arrays["eps"]), f"steps={tuple(steps)}"]
    line = f"labs.lab({', '.join([*arguments, *_more(arrays, functions)])})"
    return line if arrays["beta"] == 1 else f"{line}  # β = {typed(float(arrays['beta']))}"


def of_autoencoder(layers, arrays, functions):
    """The same of an autoencoder."""
    encoder, __, decoder = ([_affine(arrays, W, b) for __, (__, W, b, __) in part] for part in layers)
    parameters = f"model.AutoencoderParameters({_in_a_row(encoder)}, {_in_a_row(decoder)})"
    return f"labs.autoencoder({', '.join([parameters, _array(arrays['x']), *_more(arrays, functions)])})"


def _more(arrays, functions):
    found = []
    for name, function in (("activation", functions.activation), ("output", functions.output)):
        every = function if isinstance(function, tuple) else (function,)
        named = [_NAMES.get(one, "networks.identity") for one in every]
        if any(one is not identity for one in every):
            found.append(f"{name}={named[0] if len(named) == 1 else _in_a_row(named)}")
    return found + [f"{name}={_array(arrays[name])}" for name in ("target", "condition") if name in arrays]


def _affine(arrays, W, b):
    return f"model.Affine({_array(arrays[W])}, {_array(arrays[b])})"


def _array(array):
    if np.ndim(array):
        return f"[{', '.join(map(_array, array))}]"
    return typed(float(array))


def _in_a_row(texts):
    return f"({', '.join(texts)}{',' * (len(texts) == 1)})"
