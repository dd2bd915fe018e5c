"""What a training was, step by step, in 32 bytes each."""

from array import array
from typing import NamedTuple

import numpy as np


class Record(NamedTuple):
    """The mean loss of a step's samples, before the update of that step, and the beta that weighs the KL divergence."""

    step: int
    reconstruction: float
    kl: float
    total: float
    beta: float


class History:
    """The records of all steps: `history.total` is the array of all totals, and so for the other fields."""

    def __init__(self, table=()):
        self._numbers = array("d", np.ravel(table))

    def __len__(self):
        return len(self._numbers) // 4

    def append(self, record):
        """Add one step's `Record`."""
        self._numbers.extend(record[1:])

    def cut(self, steps):
        """Forget all but the first `steps` steps."""
        del self._numbers[4 * steps :]

    @property
    def table(self):
        """Everything but the number of the step, which is the place: (steps, 4)."""
        return np.array(self._numbers).reshape(-1, 4)

    step = property(lambda self: np.arange(len(self)))
    reconstruction = property(lambda self: np.array(self._numbers[0::4]))
    kl = property(lambda self: np.array(self._numbers[1::4]))
    total = property(lambda self: np.array(self._numbers[2::4]))
    beta = property(lambda self: np.array(self._numbers[3::4]))
