"""Reads the arrays that come with the package: a README in `data/` says whose they are and how they were made."""

from pathlib import Path

import numpy as np

from .validate import reaching

FOLDER = Path(__file__).parent / "data"


def arrays(name, *wanted):
    """The arrays of a bundled .npz, in this order, none of which can be changed.

    Raises OSError, one sentence, where the file cannot be read, and ValueError where it is damaged. No pickle is read.
    """
    path = FOLDER / name
    with reaching(path, "read"):
        file = path.open("rb")
    with file:
        try:
            with np.load(file, allow_pickle=False) as archive:  # it compares each array with its checksum
                found = [archive[each] for each in wanted]
        except Exception as error:  # a damaged archive raises almost anything
            raise ValueError(f"{name} in {FOLDER} is damaged: install vae_steps again.") from error
    return [frozen(array) for array in found]


def frozen(array):
    """The array, which nobody can change from now on: what is kept for all is the same for all."""
    array.flags.writeable = False
    return array
