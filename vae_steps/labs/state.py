"""The numbers of a lab: what was typed for them, what is calculated with, and the way back."""

from dataclasses import dataclass, replace

import numpy as np

from .. import numerals
from ..language import later
from ..validate import finite_array
from .entries import Entries

_MOST_UNDO = 200
_REFUSAL = later("{problem} The calculation keeps {number}.")


@dataclass(frozen=True)
class Inputs(Entries):
    """All that a learner can change, which is what `undo` brings back."""

    decimals: int = 6
    rounded: bool = False
    seed: int = 0

    @property
    def used(self):
        """What the calculation depends on."""
        return self.values, self.decimals, self.rounded


class LabState:
    """Takes what is typed, and keeps what can be calculated with in `inputs`.

    `numbers` are the first ones by symbol: single ones, columns or matrices. Those of the symbol `noise` can be drawn.
    `accept(arrays, decimals, rounded)` is asked before inputs hold, the first ones too: where they cannot be calculated
    or shown it raises ValueError or ArithmeticError, and they do not hold. `arrays` are all numbers by symbol.
    """

    def __init__(self, numbers, accept, noise=None):
        arrays = {symbol: finite_array(symbol, array) for symbol, array in numbers.items()}
        self._names = {symbol: _names(symbol, array.shape) for symbol, array in arrays.items()}
        self._shapes = {symbol: array.shape for symbol, array in arrays.items()}
        self._ask, self._noise = accept, noise
        self._history, self._gesture = [], None
        values = {
            name: value
            for symbol, array in arrays.items()
            for name, value in zip(self._names[symbol], array.ravel().tolist())
        }
        self.inputs = self.first = Inputs.of(values)
        self._accept(self.inputs)

    def arrays(self, values):
        """Values by name as arrays by symbol, in the shapes that were given."""
        return {
            symbol: np.array([values[name] for name in names]).reshape(self._shapes[symbol])
            for symbol, names in self._names.items()
        }

    def put(self, texts, gesture=None):
        """Take what was typed in some boxes. One `gesture`, such as a drag, is undone as one.

        A text that cannot be calculated with stays in its box, with a sentence in `problems`; all else stays, and it is
        undone by itself. A row or a column goes into the boxes from its own on, if its symbol has so many.
        """
        inputs = self.inputs
        for name, text in self._spread(texts).items():
            inputs = inputs.with_text(name, text, self._accept, _REFUSAL)
        refused = inputs.used == self.inputs.used and inputs.refused != self.inputs.refused
        self._remember(None if refused else gesture)
        self.inputs = inputs

    def step(self, name, by, texts, gesture=None, digits=1):
        """Move a number by so many tenths, onto one; from what was typed in its box, where that is newer, `texts`.

        `digits` 2 makes them hundredths, 3 thousandths.
        """
        if name not in self.inputs.values:
            return  # as `put` does
        if texts:
            self.put(texts, gesture)
        if not (texts and name in self.inputs.problems):
            self.put({name: numerals.typed(round(self.inputs.values[name] + by / 10**digits, digits))}, gesture)

    def show(self, decimals=None, rounded=None):
        """Choose how many decimals are shown, and whether every result is carried on rounded to them."""
        changed = {key: value for key, value in (("decimals", decimals), ("rounded", rounded)) if value is not None}
        self._move(replace(self.inputs, **changed))

    def draw(self):
        """New noise from the next seed, with two decimals, as one would write it down."""
        names, seed = self._names[self._noise], self.inputs.seed + 1
        drawn = np.random.default_rng(seed).standard_normal(len(names)).round(2).tolist()
        self._move(self.inputs.with_values(dict(zip(names, drawn)), seed=seed))

    def load(self, texts):
        """The first numbers, but these texts in their boxes. Raises ValueError where that cannot be calculated with."""
        typed = {name: text for name, text in texts.items() if name in self.first.values}
        values = {name: numerals.read(text) for name, text in typed.items()}
        inputs = replace(self.first, values=self.first.values | values, typed=self.first.typed | typed)
        self._move(inputs)

    def reset(self):
        """All numbers as they were in the beginning; how they are shown stays."""
        self._move(self.inputs.with_values(self.first.values, seed=self.first.seed))

    def undo(self):
        """Back to how things were before the last change; nothing where there was none.

        A refused text is taken back, but never brought back: it was no change of the calculation.
        """
        self._gesture = None
        while self._history:
            inputs = self._history.pop().without_refused_before(self.inputs)
            if inputs != self.inputs:
                if inputs.used != self.inputs.used:
                    self._accept(inputs)
                self.inputs = inputs
                return

    @property
    def can_undo(self):
        """Whether `undo` would do anything."""
        return any(inputs.without_refused_before(self.inputs) != self.inputs for inputs in reversed(self._history))

    def _spread(self, texts):
        """The texts of boxes; each number of a column in its own."""
        spread = {}
        for name, text in texts.items():
            names = next((names for names in self._names.values() if name in names), [])
            following = names[names.index(name) :] if names else []
            spread |= zip(following, numerals.spread(str(text), len(following)))
        return spread

    def _move(self, inputs):
        self._accept(inputs)
        self._remember(None)
        self.inputs = inputs

    def _remember(self, gesture):
        if gesture is None or gesture != self._gesture:
            self._history = [*self._history[1 - _MOST_UNDO :], self.inputs]
        self._gesture = gesture

    def _accept(self, inputs):
        self._ask(self.arrays(inputs.values), inputs.decimals, inputs.rounded)


def in_rows(symbol, array):
    """The names of a symbol's numbers, in rows: of one in a column."""
    shape = np.shape(array)
    return tuple(zip(*[iter(_names(symbol, shape))] * (shape[1] if len(shape) > 1 else 1)))


def _names(symbol, shape):
    """The ledger's name of each number: W_e[0,0], W_e[0,1], and so on; the symbol alone for a single one."""
    return [f"{symbol}[{','.join(map(str, index))}]" if index else symbol for index in np.ndindex(shape)]
