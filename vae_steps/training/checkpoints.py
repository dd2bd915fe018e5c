"""A training in one file: written as a whole or not at all, and read without trusting it.

The file is NumPy's .npz: each array stands in it under its own name, and the rest as JSON text. No pickle is written
or read, so a file from elsewhere can be wrong, but it cannot run anything.
"""

import contextlib
import io
import json
import math
import os
import re
from collections import namedtuple
from pathlib import Path

import numpy as np

from ..files import written_beside
from ..networks import ACTIVATIONS, Affine, arrays_in, layers_in
from ..quoting import brief, shortened
from ..validate import finite_array, ordinary_file, reaching
from .history import History
from .objectives import VAE, Autoencoder, DenoisingAutoencoder, Diffusion, Objective
from .optimizers import OPTIMIZERS

FORMAT = "vae_steps training 3"
_DATA = ("x", "eps", "target", "condition")
_OBJECTIVES = {kind.__name__: kind for kind in (VAE, Autoencoder, DenoisingAutoencoder, Diffusion)}
_LONGEST = 10**6  # bytes of the settings: whatever grows stands in arrays
_FUNCTIONS = {function.__name__: function for function in ACTIVATIONS}


def save(training, path):
    """What `Training.save` says."""
    batches, optimizer, objective = training.batches, training.optimizer, training.objective
    settings = {
        "format": FORMAT,
        "objective": type(objective).__name__,
        "settings": objective.settings,
        "layers": [name for name, _ in layers_in(training.parameters)],
        "optimizer": _name("optimizer", type(optimizer), OPTIMIZERS),
        "hyperparameters": optimizer.settings,
        "noise": batches.noise,
        "seed": batches.seed,
        "batch_size": batches.batch_size,
        "steps": training.step,  # a second time, so that rows that are missing are seen
        "updates": optimizer.updates,
    }
    arrays = {"settings": np.array(json.dumps(settings, default=_written)), "history": training.history.table}
    arrays |= {name: array for name in _DATA if (array := getattr(batches, name)) is not None}
    arrays |= dict(arrays_in(training.parameters))
    arrays |= {f"moments[{i}]": np.asarray(moment) for i, moment in enumerate(optimizer.moments)}
    _replace(path, arrays)


def load(kind, path, objective, learning_rate, settings):
    """What `Training.load` says; `kind` is that class."""
    with reaching(path, "read"):
        file = ordinary_file("path", path).open("rb")
    with file, _called_damage(path):
        kept, arrays = _unpacked(file)
        if kept["format"] != FORMAT or not kept["objective"].isidentifier():
            raise ValueError(kept["format"], kept["objective"])
        name, of_objective = kept["objective"], kept["settings"]
        known = _OBJECTIVES.get(name)
        lost = {setting for setting, value in of_objective.items() if value is _lost} - set(settings)
        if kept["hyperparameters"]["learning_rate"] is _lost and learning_rate is None:
            lost.add("learning_rate")
    if objective is not None and not (isinstance(objective, type) and issubclass(objective, Objective)):
        raise ValueError(f"objective must be a class of Objective, such as VAE, not {brief(objective)}.")
    objective = objective or known
    if objective is None or objective.__name__ != name:
        name = shortened(name)
        raise ValueError(f"The objective was a {name}: give this class to load, as objective={name}.")
    if lost:
        raise ValueError(
            f"{shortened(min(lost))} was a function of the step, which no file can keep: give it to load again."
        )
    with _called_damage(path):
        training = _training(kind, arrays, kept, objective(**of_objective))
    if learning_rate is not None:
        training.optimizer.learning_rate = learning_rate
    if settings:
        training.objective = objective(**of_objective | settings)
        training.check()
    return training


@contextlib.contextmanager
def _called_damage(path):
    try:
        yield
    except Exception as error:  # a damaged archive raises almost anything
        raise ValueError(
            f"{shortened(str(path), 100)} is damaged, or was not saved by this version of Training.save."
        ) from error


def _training(kind, arrays, kept, objective):
    network = _network(arrays, kept["layers"], objective.structure)
    if kept["noise"] == "frozen" and objective.noise_size(network) and "eps" not in arrays:
        raise ValueError("the frozen eps is missing")  # another one would be drawn
    training = kind(
        network,
        arrays["x"],
        optimizer=OPTIMIZERS[kept["optimizer"]](**kept["hyperparameters"]),
        objective=objective,
        dtype=arrays["x"].dtype,
        **{name: kept[name] for name in ("noise", "seed", "batch_size")},
        **{name: arrays.get(name) for name in _DATA[1:]},
    )
    names = training.history.names
    table = finite_array("history", arrays["history"], len(names))
    if table.ndim != 2:
        raise ValueError(f"the history has shape {table.shape}")
    training.history = History(names, table)
    count = len(training.optimizer.moments)
    training.optimizer.restore([arrays[f"moments[{i}]"] for i in range(count)], training.vector)
    if (training.step, training.optimizer.updates) != (kept["steps"], kept["updates"]):
        raise ValueError(f"{training.step} steps and {training.optimizer.updates} updates are not those that were made")
    return training


def _network(arrays, names, structure):
    """The layers of these names put together: `encoder[0]` in a tuple, which is the `encoder` of the whole.

    The whole is a `structure`, or a NamedTuple where that is None.
    """
    layers = [Affine(*(arrays[_of_layer(name, part)] for part in "Wb")) for name in names]
    network = _together([re.findall(r"\w+", name) for name in names], layers)
    return network if structure is None or isinstance(network, structure) else structure(**network._asdict())


def _of_layer(name, part):
    """What `networks.arrays_in` calls W or b of a layer."""
    return f"{name}.{part}".removeprefix(".")


def _together(ways, layers):
    """Layers, and the way to each as a list of names and places, as one structure."""
    if [] in ways:
        (layer,) = layers
        return layer
    parts = {}
    for (first, *rest), layer in zip(ways, layers):
        ways_on, layers_on = parts.setdefault(first, ([], []))
        ways_on.append(rest)
        layers_on.append(layer)
    inside = [_together(*part) for part in parts.values()]
    in_places = list(parts) == [str(i) for i in range(len(parts))]
    return tuple(inside) if in_places else namedtuple("Network", parts)(*inside)


def _unpacked(file):
    """The settings and the arrays of an .npz, of which none is larger in memory than it is in the file: no bombs.

    Of a large file that is no training, no more is read than its list of arrays, and the settings.
    """
    import zipfile  # only loading needs it

    size = file.seek(0, os.SEEK_END)
    with zipfile.ZipFile(file) as archive:
        entries = {entry.filename.removesuffix(".npy"): entry for entry in archive.infolist()}
        packed = any(entry.compress_type != zipfile.ZIP_STORED for entry in entries.values())
        if packed or sum(entry.file_size for entry in entries.values()) > size:
            raise ValueError("the file is packed")
        settings = entries.pop("settings")
        if settings.file_size > _LONGEST:
            raise ValueError(f"the settings have {settings.file_size} bytes")
        kept = json.loads(_array(archive.read(settings)).item(), object_hook=_read)
        of_layers = {_of_layer(name, part) for name in kept["layers"] for part in "Wb"}
        for name in entries.keys() - of_layers - {"history", *_DATA}:
            if not re.fullmatch(r"moments\[\d\]", name):
                raise ValueError(f"no training has {name}")
        return kept, {name: _array(archive.read(entry)) for name, entry in entries.items()}


def _array(data):
    stream = io.BytesIO(data)
    version = np.lib.format.read_magic(stream)
    read_header = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
    shape, _, dtype = read_header(stream)
    if math.prod(shape) * max(dtype.itemsize, 1) != len(data) - stream.tell():
        raise ValueError(f"an array of shape {shape} has {len(data)} bytes")
    stream.seek(0)
    return np.lib.format.read_array(stream, allow_pickle=False)


def _written(value):
    """What JSON keeps of a setting that it has no word for."""
    if callable(value):
        return {"function": value.__name__ if value in ACTIVATIONS else None}
    raise ValueError(f"A setting of an objective must be numbers, texts or functions to be saved, not {brief(value)}.")


def _read(pairs):
    """The way back from `_written`, with a tuple for a list."""
    if set(pairs) != {"function"}:
        return {name: tuple(value) if isinstance(value, list) else value for name, value in pairs.items()}
    return _lost if pairs["function"] is None else _FUNCTIONS[pairs["function"]]


def _lost(step):
    """Stands for a function of the step until it is given again."""
    return 0


def _name(what, value, names):
    for name, known in names.items():
        if value is known:
            return name
    raise ValueError(f"{what} must be one of {', '.join(names)} to be saved, not {brief(value)}.")


def _replace(path, arrays):
    """Put a new file in the place of the old one; where that is a link, in the place of its target."""
    with reaching(path, "written"):
        target = ordinary_file("path", Path(os.path.realpath(path)), missing=True)
        with written_beside(target, "vae_steps", lambda file: np.savez(file, **arrays)) as part:
            part.replace(target)
