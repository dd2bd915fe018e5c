"""A training in one file: written as a whole or not at all, and read without trusting it.

The file is NumPy's .npz: each array stands in it under its own name, and the rest as JSON text. No pickle is written
or read, so a file from elsewhere can be wrong, but it cannot run anything.
"""

import io
import json
import os
from pathlib import Path

import numpy as np

from ..model import Parameters
from ..networks import Affine, arrays_in, identity, relu, sigmoid
from ..validate import finite_array
from .history import History
from .optimizers import OPTIMIZERS

FORMAT = "vae_steps training 1"
FUNCTIONS = {"identity": identity, "tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}


def save(training, path):
    """What `Training.save` says."""
    batches, optimizer, parameters = training.batches, training.optimizer, training.parameters
    settings = {
        "format": FORMAT,
        "optimizer": _name("optimizer", type(optimizer), OPTIMIZERS),
        "hyperparameters": optimizer.settings,
        "noise": batches.noise,
        "seed": batches.seed,
        "batch_size": batches.batch_size,
        "beta": None if callable(training.beta) else training.beta,
        "activation": _name("activation", training.activation, FUNCTIONS),
        "output": _name("output", training.output, FUNCTIONS),
        "layers": {"encoder": len(parameters.encoder), "decoder": len(parameters.decoder)},
    }
    arrays = {"settings": np.array(json.dumps(settings)), "x": batches.x, "history": training.history.table}
    if batches.eps is not None:
        arrays["eps"] = batches.eps
    arrays |= dict(arrays_in(parameters))
    arrays |= {f"moments[{i}]": np.asarray(moment) for i, moment in enumerate(optimizer.moments)}
    _replace(Path(path), arrays)


def load(kind, path, beta=None):
    """What `Training.load` says; `kind` is that class."""
    content = io.BytesIO(Path(path).read_bytes())
    try:
        with np.load(content, allow_pickle=False) as file:
            arrays = dict(file)
        settings = json.loads(arrays["settings"].item())
        if settings["format"] != FORMAT:
            raise ValueError(settings["format"])
        training = _training(kind, arrays, settings)
    except Exception as error:  # a damaged archive raises almost anything
        raise ValueError(f"{path} is damaged, or was not saved by this version of Training.save.") from error
    if beta is not None:
        training.beta = beta
    elif settings["beta"] is None:
        raise ValueError("beta was a function of the step, which no file can keep: give it to load again.")
    return training


def _training(kind, arrays, settings):
    optimizer = OPTIMIZERS[settings["optimizer"]](**settings["hyperparameters"])
    same = {name: settings[name] for name in ("noise", "seed", "batch_size")}
    functions = {name: FUNCTIONS[settings[name]] for name in ("activation", "output")}
    training = kind(
        _parameters(arrays, settings["layers"]),
        arrays["x"],
        optimizer=optimizer,
        eps=arrays.get("eps"),
        dtype=arrays["x"].dtype,
        **same,
        **functions,
    )
    if settings["beta"] is not None:
        training.beta = settings["beta"]
    training.history = History(finite_array("history", arrays["history"], 4))
    training.optimizer.moments = tuple(
        _moment(arrays[f"moments[{i}]"], training.vector) for i in range(len(training.optimizer.moments))
    )
    return training


def _parameters(arrays, layers):
    def layer(name):
        return Affine(arrays[f"{name}.W"], arrays[f"{name}.b"])

    def chain(name):
        return tuple(layer(f"{name}[{i}]") for i in range(layers[name]))

    return Parameters(chain("encoder"), layer("mu_head"), layer("log_var_head"), chain("decoder"))


def _moment(array, vector):
    """A number as Python's own, which leaves float32 arrays what they are, or an array of the shape of `vector`."""
    if array.shape not in ((), vector.shape):
        raise ValueError(f"moments have shape {array.shape}, not {vector.shape}")
    return finite_array("moments", array) if array.ndim else array.item()


def _name(what, value, names):
    for name, known in names.items():
        if value is known:
            return name
    raise ValueError(f"{what} must be one of {', '.join(names)} to be saved, not {value!r}.")


def _replace(path, arrays):
    """Write a new file beside the old one, to the disk, and put it in its place in one go."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)  # it is still there only where something went wrong
