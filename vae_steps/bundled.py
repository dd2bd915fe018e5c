"""Reads the arrays that come with the package: a README in `data/` says whose they are and how they were made."""

import io
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .model import Affine, Parameters
from .networks import relu, sigmoid
from .validate import reaching

FOLDER = Path(__file__).parent / "data"
# What the files are: whoever makes them anew writes it here. So nothing else need be asked of what stands in them.
SHA256 = {
    "digits.npz": "18a5ce3c6e7c5d2e916981a85890cf8a1e3d5cdfb0c0f79d9df6293416f4a680",
    "digits_diffusion.npz": "067a93212fb2420c8232b1dc430e36b9cc195ea9d68420510a51ec6f0bfb51bd",
    "digits_vae.npz": "1a78857a984671c421726f4832858a58750b5181e7ab42550f1259daab247a5f",
    "icons.npz": "043892940decaefdaa89dc7b56d0144856add1949d7010c5d46b45c491adfbda",
    "icons_vae.npz": "9d79ca753fe442626e62c93eda0cd9071da8b6feeab499c417146c9192bad706",
}


def arrays(name, *wanted):
    """The arrays of a bundled .npz, in this order, none of which can be changed.

    Raises OSError, one sentence, where the file cannot be read, and ValueError where it is another one than came with
    the package. No pickle is read.
    """
    from hashlib import sha256  # only reading needs it, and it takes a while to load

    path = FOLDER / name
    with reaching(path, "read"):
        content = path.read_bytes()
    if sha256(content).hexdigest() != SHA256[name]:
        raise ValueError(f"{name} in {FOLDER} is damaged: install vae_steps again.")
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        return [frozen(archive[each]) for each in wanted]


class Pretrained(NamedTuple):
    """A network and the functions between its layers, as `model.forward` takes them."""

    parameters: Parameters
    activation: object
    output: object


def pretrained(name, encoder, decoder):
    """A bundled VAE with so many layers on each side, with ReLU between them; its file has hundredths."""
    sides = ([f"{side}[{i}]" for i in range(many)] for side, many in (("encoder", encoder), ("decoder", decoder)))
    before, behind = sides
    names = [*before, "mu_head", "log_var_head", *behind]
    numbers = iter(arrays(name, *(f"{layer}.{part}" for layer in names for part in "Wb")))
    layers = [Affine(next(numbers) / 100, next(numbers) / 100) for _ in names]
    parameters = Parameters(tuple(layers[:encoder]), *layers[encoder : encoder + 2], tuple(layers[encoder + 2 :]))
    return Pretrained(parameters, relu, sigmoid)


def frozen(array):
    """The array, which nobody can change from now on: what is kept for all is the same for all."""
    array.flags.writeable = False
    return array
