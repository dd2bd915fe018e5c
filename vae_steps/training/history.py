"""What a training was, step by step, in 8 bytes for each number."""

from array import array

import numpy as np

from ..quoting import brief
from ..validate import door, finite_array


def _names(name, names, given):
    if not isinstance(names, (tuple, list)) or not names or not all(isinstance(one, str) for one in names):
        raise ValueError(f"{name} must be a tuple of at least one text, not {brief(names)}.")
    return tuple(names)


def _table(name, table, given):
    table = finite_array(name, table)
    if table.size % len(given["names"]):
        raise ValueError(f"{name} has {table.size} numbers, which are no rows of {len(given['names'])}.")
    return table


class History:
    """Some numbers of each step, by their `names`: `history.total` is the array of all totals, and so for the rest."""

    @door(names=_names, table=_table)
    def __init__(self, names, table=()):
        self.names, self._numbers = names, array("d", table.ravel())

    def __len__(self):
        return len(self._numbers) // len(self.names)

    def __getattr__(self, name):
        if name not in vars(self).get("names", ()):
            raise AttributeError(f"the history has {', '.join(vars(self).get('names', ()))}, not {name}")
        return np.array(self._numbers[self.names.index(name) :: len(self.names)])

    @property
    def step(self):
        """The numbers of the steps, from 0 on."""
        return np.arange(len(self))

    @property
    def table(self):
        """Everything but the number of the step, which is the place: (steps, numbers)."""
        return np.array(self._numbers).reshape(-1, len(self.names))

    def append(self, numbers):
        """Add one step."""
        self._numbers.extend(numbers)

    def cut(self, steps):
        """Forget all but the first `steps` steps."""
        del self._numbers[len(self.names) * steps :]
