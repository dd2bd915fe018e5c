"""The calculation of a lab: the numbers it begins with, the page they lead to, and what can be drawn of it."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .. import loss, model, networks, worked
from ..language import _
from ..networks import identity
from ..numerals import as_decimal, typed
from ..spelling import named_arrays, named_layers
from ..validate import finite_array, not_negative
from .layout import Network

_COLUMNS = {name: f"{name}[{{}}]" for name in ("x", "h", "mu", "log_var", "sigma", "eps", "z", "x_hat", "kl")}
_LEARNING_RATE = 0.1  # at first


class Functions(NamedTuple):
    """What a calculation has beside its numbers: as `model.forward` and the losses take them."""

    activation: Callable | tuple
    output: Callable
    target: np.ndarray | None
    condition: np.ndarray | None = None

    def network(self, parameters, x):
        """What `layout` sets."""
        encoder, heads, decoder = named_layers(parameters)
        count = len(encoder) + len(decoder) - 1
        functions = (*networks.one_each("activation", self.activation, count), self.output)
        names = [symbols[0] for __, symbols in encoder + decoder]
        wanted = "x" if self.target is None else "target"
        error = "squared_error" if self.output is identity else "cross_entropy"
        conditions = 0 if self.condition is None else len(self.condition)
        conditioned = ("z", *("x" * (encoder[0][0].inputs > len(x)))) if conditions else ()
        return Network((encoder, heads, decoder), dict(zip(names, functions)), wanted, error, conditioned, conditions)

    @property
    def numbers(self):
        """What can be moved of it."""
        moved = {"target": self.target, "condition": self.condition}
        return {name: column for name, column in moved.items() if column is not None}

    def drawn(self, network, page):
        """What is compared in pictures, and under which names: see `figures`."""
        wanted, error = network.wanted, network.loss
        squares = f"({wanted}[{{0}}]-x_hat[{{0}}])^2" if error == "squared_error" else f"{error}[{{}}]"
        return {
            "wanted": _column_of(page, f"{wanted}[{{}}]"),
            "wanted_name": wanted,
            "errors": _column_of(page, squares),
            "errors_name": network.errors,
        }


def _column_of(page, symbols):
    return np.array([float(number.value) for number in page.column(symbols)])


class Calculation:
    """The VAE's calculation for one sample, forward, or `back` as well; `numbers` holds what it begins with, by symbol.

    `parameters`, x and eps as `model.forward` takes them. Raises ValueError where x or eps is not one column.
    """

    def __init__(self, parameters, x, eps, beta=1, back=False, functions=Functions(identity, identity, None)):
        for symbol, column in (("x", x), ("eps", eps)):
            shape = finite_array(symbol, column).shape
            if len(shape) != 1:
                raise ValueError(f"{symbol} has shape {shape}, but must be one column: a lab shows one sample.")
        self.functions, self.network = functions, functions.network(parameters, x)
        self.layers = self.network.layers
        self.numbers = {"x": x, **dict(named_arrays(parameters)), "eps": eps, **functions.numbers, "beta": beta}
        self._work_out = worked.forward_backward if back else worked.forward
        self._derivatives = [
            f"d{name}[{','.join(map(str, index))}]"
            for name, array in (named_arrays(parameters) if back else ())
            for index in np.ndindex(array.shape)
        ]

    def arguments(self, arrays):
        """Numbers by symbol as `worked.forward` takes them: parameters, x, eps, beta."""
        encoder, heads, decoder = (
            [model.Affine(arrays[W], arrays[b]) for __, (__, W, b, __) in part] for part in self.layers
        )
        parameters = model.Parameters(tuple(encoder), *heads, tuple(decoder))
        return parameters, arrays["x"], arrays["eps"], float(arrays["beta"])

    def __call__(self, arrays, decimals=6, rounded=False):
        """The page of numbers by symbol, and its quantities by name: columns, and layers where these make up one.

        With several hidden layers h is empty: no picture shows it. Raises ValueError where a number leaves its range.
        """
        parameters, x, eps, beta = self.arguments(arrays)
        (activation, output, *__), target, condition = self.functions, arrays.get("target"), arrays.get("condition")
        steps = model.forward(parameters, x, eps, activation, output, condition)
        loss.total_loss(steps, beta, output, target)  # it says in words what cannot be calculated
        style = {"decimals": decimals, "rounding": decimals if rounded else None}
        page = self._work_out(parameters, x, eps, beta, activation, output, target, None, condition, **style)
        quantities = {"parameters": parameters, "beta": beta, **self.functions.drawn(self.network, page)}
        quantities |= {name: _column_of(page, symbols) for name, symbols in _COLUMNS.items()}
        if self._derivatives:
            derivatives = np.array([float(page[symbol]) for symbol in self._derivatives])
            quantities["derivatives"] = networks.shaped(derivatives, parameters)
        return page, quantities


class AutoencoderCalculation:
    """An autoencoder's calculation for one sample: forward, back, and one step of gradient descent.

    `parameters`, x, `activation` and `output` as `model.autoencode` takes them, the `target` as the loss does. Raises
    ValueError for what does not fit.
    """

    def __init__(self, parameters, x, activation, output, target):
        self.functions, weights = Functions(activation, output, target), dict(named_arrays(parameters))
        self.network = self.functions.network(parameters, x)
        self.numbers = {"x": x, **weights, **self.functions.numbers, "learning_rate": _LEARNING_RATE}
        self._weights = [*weights]
        steps = model.autoencode(parameters, x, activation, output)
        loss.reconstruction_loss(steps, output, target)  # it says what does not fit together
        forward = worked.autoencoder(parameters, x, activation, output, target)
        names = [
            block.name for block in self({name: np.asarray(array) for name, array in self.numbers.items()})[0].blocks
        ]
        first, last = len(forward.blocks), len(names) - len(weights)
        self.forward, self.back, self.step = names[:first], names[first:last], names[last:]  # the blocks of the page

    def _parameters(self, arrays):
        encoder, __, decoder = (
            tuple(model.Affine(arrays[W], arrays[b]) for __, (__, W, b, __) in part) for part in self.network.layers
        )
        return model.AutoencoderParameters(encoder, decoder)

    def __call__(self, arrays, decimals=6, rounded=False):
        """The page of numbers by symbol, and what can be drawn of it, as in `Calculation`."""
        parameters, x, target = self._parameters(arrays), arrays["x"], arrays.get("target")
        activation, output, *__ = self.functions
        rate = not_negative("learning_rate", float(arrays["learning_rate"]))
        steps = model.autoencode(parameters, x, activation, output)
        loss.reconstruction_loss(steps, output, target)  # it says in words what cannot be calculated
        style = {"decimals": decimals, "rounding": decimals if rounded else None}
        there = worked.autoencoder_forward_backward(parameters, x, activation, output, target, **style)
        try:
            step = worked.update(parameters, there, rate, **style)
            after = self._parameters({name: self._array(step, name, arrays[name].shape) for name in self._weights})
            moved = model.autoencode(after, x, activation, output)
            total = as_decimal(float(loss.reconstruction_loss(moved, output, target)))
        except (ValueError, ArithmeticError) as error:  # before the step all numbers could be calculated with
            sentence = _("With η = {rate} the numbers after the step get too large to be calculated with.")
            raise ValueError(sentence.format(rate=typed(rate))) from error
        numbers = there.numbers | {"total_after": there.numbers["total"]._replace(value=total, exact=False)}
        page = worked.Page(there.blocks + step.blocks, numbers, there.result)
        drawn = {name: _column_of(page, f"{name}[{{}}]") for name in ("x", "z", "x_hat")}
        return page, {"parameters": parameters, **self.functions.drawn(self.network, page), **drawn}

    @staticmethod
    def _array(page, name, shape):
        """A matrix or a column of a page."""
        return np.array([float(page[f"{name}[{','.join(map(str, i))}]"]) for i in np.ndindex(shape)]).reshape(shape)
