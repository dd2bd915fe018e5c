"""A learner's desk: the numbers, what was typed for them, the last good calculation, and the way back."""

from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple

import numpy as np

from .. import loss, model, numerals, worked
from ..spelling import named_layers
from ..validate import finite_array
from ..worked import Page
from . import pictures

_MOST_UNDO = 200
_SPOKEN = {"eps": "epsilon", "mu": "mu", "logvar": "log variance", "beta": "beta"}


class Group(NamedTuple):
    """Numbers that stand together: the ledger's symbol, how it is said, their names in rows (of one in a column)."""

    symbol: str
    spoken: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class State:
    """What `undo` brings back. `texts` is what stands in the boxes, `values` is what is calculated with."""

    values: dict[str, float]
    texts: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)
    decimals: int = 6
    rounded: bool = False
    seed: int = 0


class Result(NamedTuple):
    """A calculation that went well: the page of `worked.forward`, with `worked.backward` below it where the desk goes
    back, and the pictures of it in SVG, by name."""

    page: Page
    pictures: dict[str, str]


class Desk:
    """Takes what is typed, and keeps the last calculation that went well in `result`.

    `drawn` names the pictures that belong to it, as in `pictures.chosen`; `back` asks for the derivatives as well.
    Raises ValueError, as `model.forward` does, for numbers that it cannot begin with.
    """

    def __init__(self, parameters, x, eps, beta=1, drawn=(), back=False):
        self.groups, values = {}, {}
        for symbol, spoken, array in _arrays(parameters, x, eps, beta):
            array = finite_array(symbol, array)
            if symbol in ("x", "eps") and array.ndim != 1:
                raise ValueError(f"{symbol} has shape {array.shape}, but must be one column: a lab shows one sample.")
            indices = {i: f"[{','.join(map(str, i))}]" if i else "" for i in np.ndindex(array.shape)}
            named = {symbol + index: float(array[i]) for i, index in indices.items()}
            length = array.shape[1] if array.ndim > 1 else 1
            self.groups[symbol] = Group(symbol, spoken, tuple(zip(*[iter(named)] * length)))
            values |= named
        self.layers = named_layers(parameters)
        self.state = self.first = State(values, {name: numerals.typed(value) for name, value in values.items()})
        self._drawn, self._back, self._before = drawn, back, None
        self._history, self._gesture = [], None
        self.result = self.calculate(self.state)

    def spoken(self, name):
        """How a screen reader says a number's name: W e, row 1, column 2."""
        symbol, _, index = name.partition("[")
        places = [int(place) + 1 for place in index.rstrip("]").split(",")] if index else []
        return ", ".join([self.groups[symbol].spoken, *map("{} {}".format, ("row", "column"), places)])

    def put(self, texts, gesture=None):
        """Take what was typed in some boxes. One `gesture`, such as a drag, is undone as one.

        A text that cannot be calculated with stays in its box, with a sentence in `problems`; all else stays.
        """
        self._remember(gesture)
        for name, text in texts.items():
            if name in self.state.texts:
                self._put(name, str(text))

    def _put(self, name, text):
        state = replace(self.state, texts=self.state.texts | {name: text})
        try:
            good = replace(
                state,
                values=state.values | {name: numerals.read(text)},
                problems={key: value for key, value in state.problems.items() if key != name},
            )
            self.result, self.state = self.calculate(good), good
        except (ValueError, ArithmeticError) as error:
            sentence = f"{str(error).rstrip('.')}; the calculation keeps {numerals.typed(state.values[name])}."
            self.state = replace(state, problems=state.problems | {name: sentence})

    def show(self, decimals=None, rounded=None):
        """Choose how many decimals are shown, and whether every result is carried on rounded to them."""
        changed = {key: value for key, value in (("decimals", decimals), ("rounded", rounded)) if value is not None}
        self._move(replace(self.state, **changed))

    def draw(self):
        """A new ε from the next seed, with two decimals, as one would write it down."""
        names = [name for row in self.groups["eps"].rows for name in row]
        seed = self.state.seed + 1
        drawn = np.random.default_rng(seed).standard_normal(len(names)).round(2)
        self._fill({name: float(value) for name, value in zip(names, drawn)}, seed)

    def reset(self):
        """All numbers as they were in the beginning; how they are shown stays."""
        self._fill(self.first.values, self.first.seed)

    def undo(self):
        """Back to how things were before the last change; nothing where there was none."""
        if self._history:
            self.state, self.result = self._history.pop()
            self._gesture = None

    @property
    def can_undo(self):
        """Whether `undo` would do anything."""
        return bool(self._history)

    def _fill(self, values, seed):
        problems = {name: problem for name, problem in self.state.problems.items() if name not in values}
        texts = {name: numerals.typed(value) for name, value in values.items()}
        self._move(
            replace(
                self.state,
                values=self.state.values | values,
                texts=self.state.texts | texts,
                problems=problems,
                seed=seed,
            )
        )

    def _move(self, state):
        result = self.calculate(state)
        self._remember(None)
        self.state, self.result = state, result

    def _remember(self, gesture):
        if gesture is None or gesture != self._gesture:
            self._history = [*self._history[1 - _MOST_UNDO :], (self.state, self.result)]
        self._gesture = gesture

    def calculate(self, state):
        """The `Result` of a state. Raises ValueError where a number leaves its range, or is too large to draw."""
        parameters, x, eps, beta = self.arguments(state)
        loss.total_loss(model.forward(parameters, x, eps), beta)  # it says in words what cannot be calculated
        rounding = state.decimals if state.rounded else None
        work_out = worked.forward_backward if self._back else worked.forward
        page = work_out(parameters, x, eps, beta, decimals=state.decimals, rounding=rounding)
        now = pictures.numbers(page, parameters)
        self._before = self._before or now  # the first numbers stay in every picture as its ghost
        drawn = {name: pictures.svg_of(name, now, self._before, parameters, beta) for name in self._drawn}
        return Result(page, drawn)

    def arguments(self, state):
        """The state's numbers as `worked.forward` takes them: parameters, x, eps, beta."""

        def array(symbol):
            rows = [[state.values[name] for name in row] for row in self.groups[symbol].rows]
            return np.array(rows if symbol.startswith("W") else [row[0] for row in rows])

        encoder, heads, decoder = (
            [model.Affine(array(W), array(b)) for _, (_, W, b, _) in part] for part in self.layers
        )
        parameters = model.Parameters(tuple(encoder), *heads, tuple(decoder))
        return parameters, array("x"), array("eps"), state.values["beta"]


def _arrays(parameters, x, eps, beta):
    """Symbol, spoken name and numbers of every group, in the order of the calculation."""
    yield "x", "x", x
    for layer, (_, W, b, _) in chain(*named_layers(parameters)):
        part, _, place = W.removeprefix("W_").partition("^")
        spoken = _SPOKEN.get(part, part) + (f", layer {place.strip('()')}" if place else "")
        yield W, f"W {spoken}", layer.W
        yield b, f"b {spoken}", layer.b
    yield "eps", "epsilon", eps
    yield "beta", "beta", beta
