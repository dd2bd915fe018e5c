"""Where a lab's numbers stand: each step's equation, with boxes for its own numbers and columns for the rest."""

from typing import NamedTuple

from ..networks import identity
from ..spelling import before, reconstruction, spelled, spoken
from . import layout_backward
from .pieces import FUNCTIONS, boxes, column, numbers, tex
from .steps import FORWARD, go_back

# The equations above the steps of the backward pass: all boxes stand there.
_ABOVE = ("h", "mu", "log_var", "z", "x_hat")
_MOST_OPEN = 2  # rows without a calculation, which have boxes: where there are more, one is open at a time
# What a step is about, where that is not the column of its name.
_MARKS = {
    "squared_error": ["x", "x_hat"],
    "cross_entropy": ["x", "x_hat"],
    "kl": ["mu", "sigma"],
    "total": ["x", "x_hat", "mu", "sigma"],
    "logits": ["x_hat"],
    "d_logits": ["x_hat"],
    **{
        f"d{W}_{of}": columns
        for W in "Wb"
        for of, columns in (("d", ["z", "x_hat"]), ("mu", ["h", "mu"]), ("logvar", ["h", "log_var"]), ("e", ["x", "h"]))
    },
}
# What stands behind a step that is shown without the steps before it: there its numbers can still be moved.
_HANDLES = {"sigma": ("log_var",), "z": ("mu",), "kl": ("mu", "log_var"), "x_hat": ("z",)}


class Network(NamedTuple):
    """What is set: `layers` as `named_layers` gives them, the function after each of them by the name of its output,
    whether there is a `target`, and under which name the page has the `loss` of each feature. Below the columns named
    in `conditioned` a condition of so many numbers stands.
    """

    layers: tuple
    functions: dict
    wanted: str = "x"
    loss: str = "squared_error"
    conditioned: tuple = ()
    conditions: int = 0

    @property
    def errors(self):
        """The name of the page's block of it, under which it is spelled, too."""
        return reconstruction(self.loss, self.loss, self.wanted) if self.loss == "squared_error" else self.loss

    def seen(self, into):
        """The name of the column that goes into a layer: with a condition below it, it has one of its own."""
        return f"{into}_c" if into in self.conditioned else into

    def inside(self, output):
        """The name of what a layer gives, before its function if it has one."""
        return output if self.functions.get(output, identity) is identity else before(output)


def rows(network, numbers_of, steps):
    """One row for each equation: its id, how it is said, whether its calculation is written out, and its pieces.

    `numbers_of` gives the names of a symbol's numbers in rows.
    """
    back = go_back(steps)
    handles = {handle for step in steps for handle in _HANDLES.get(step, ()) if handle not in steps}
    above = _ABOVE if back else ()
    setting, found = Setting(network, numbers_of), []
    for step in FORWARD:
        if step in steps or step in above or step in handles:
            pieces = setting.step(step, compact=step not in (*steps, *above))
            found += [_row(id_, step in steps, equation) for id_, equation in pieces]
    if back:
        equations = layout_backward.rows(network, setting.group("beta"))
        found += [_row(id_, True, equation) for step, id_, equation in equations if step in steps]
    for sheet, alone in ((True, "sheet"), (False, "boxes")):
        among = [one for one in found if one["sheet"] == sheet]
        if len(among) > (1 if sheet else _MOST_OPEN):
            for one in among:
                one["among"] = alone
    return with_terms(found, network, network.layers[1][0][0].outputs)


def _row(id_, sheet, pieces):
    return row(id_, pieces, sheet)


def row(id_, pieces, sheet=True, fold=""):
    """A row: its id, under which the page has its calculation, which is written out with `sheet`.

    Rows that follow each other with the same text in `fold` stand under it, and are closed at first. Of those with the
    same word in `among` one is open, and of the others a line is seen, with their results; "" is always open. `marks`
    are the columns of the network that it is about, and `terms` the names of the numbers with which each line of the
    calculation begins.
    """
    return {
        "id": id_,
        "spoken": spoken(id_),
        "tex": _symbol(id_),
        "sheet": sheet,
        "pieces": pieces,
        "fold": fold,
        "among": "",
        "terms": [],
        "marks": _MARKS.get(id_.removesuffix("^t"), [id_.removeprefix("a_").removeprefix("d_")]),
    }


def with_terms(rows, network, latents):
    """The rows; those of layers, and that of z, with their terms."""
    encoder, heads, decoder = network.layers
    terms = {"z": [[f"mu[{j}]", f"sigma[{j}]", f"eps[{j}]"] for j in range(latents)]}
    for layer, (output, W, b, into) in (*encoder, *heads, *decoder):
        seen = network.seen(into)
        terms[network.inside(output)] = [
            [name for j in range(layer.inputs) for name in (f"{W}[{i},{j}]", f"{seen}[{j}]")] + [f"{b}[{i}]"]
            for i in range(layer.outputs)
        ]
    return [one | {"terms": terms.get(one["id"], [])} for one in rows]


def known(rows):
    """The columns of the network whose numbers stand in the rows, or are calculated there."""
    listed = [name for kind in ("boxes", "column") for name in names(rows, kind)] + [one["id"] for one in rows]
    return tuple(dict.fromkeys(name.partition("[")[0] for name in listed))


def names(rows, kind):
    """The names of all numbers that stand in the rows' pieces of this kind: "boxes" or "column"."""
    pieces = (piece for row in rows for piece in row["pieces"] if piece["kind"] == kind)
    return list(dict.fromkeys(name for piece in pieces for line in piece["rows"] for name in line))


class Setting:
    """Sets equations. A number gets its box where it stands for the first time, and is repeated after that."""

    def __init__(self, network, numbers_of):
        self.network, self.numbers_of, self.boxed = network, numbers_of, set()

    def step(self, step, compact):
        """The (id, pieces) of a step: one, or one for each layer."""
        encoder, heads, decoder = self.network.layers
        chains = {"h": encoder, "x_hat": decoder} | {symbols[0]: [(layer, symbols)] for layer, symbols in heads}
        if step in chains and not compact:
            return [row for layer, symbols in chains[step] for row in self.layer(layer, *symbols)]
        if step in chains:
            layer, (_, W, b, into) = chains[step][0]
            product = numbers(f"{_symbol(W)} h", [[f"({W}@{into})[{i}]"] for i in range(layer.outputs)])
            function = FUNCTIONS.get(self.network.functions.get(step))
            around = (rf"{function}\big(", r"\big)") if function else ("", "")
            begin, end = tex(f"{_symbol(step)} = {around[0]}"), tex(around[1])
            return [(step, [begin, product, tex("+"), self.group(b), *([end] if function else [])])]
        return [(self.network.errors if step == "squared_error" else step, getattr(self, f"_{step}")())]

    def _sigma(self):
        return [tex(r"\sigma = \exp\tfrac{1}{2}"), self._latent("log_var")]

    def _z(self):
        return [tex("z ="), self._latent("mu"), tex("+"), self._latent("sigma"), tex(r"\odot"), self.group("eps")]

    def _squared_error(self):
        """Of another loss as well: it compares two columns."""
        wanted = self.group(self.network.wanted)
        output = column("x_hat", len(self.numbers_of(self.network.wanted)))
        if self.network.loss != "squared_error":
            return [tex(rf"{_symbol(self.network.loss)}\big("), wanted, tex(","), output, tex(r"\big)")]
        return [tex(r"\textstyle\sum_i \big("), wanted, tex("-"), output, tex(r"\big)^2_i")]

    def _kl(self):
        return [tex(r"\mathrm{KL}\big("), self._latent("mu"), tex(","), self._latent("sigma"), tex(r"\big)")]

    def _total(self):
        return [
            tex(r"\mathcal{L} ="),
            numbers(self._reconstruction(), [["reconstruction"]]),
            tex("+"),
            self.group("beta"),
            tex(r"\cdot"),
            numbers(_symbol("kl"), [["kl"]]),
        ]

    def _reconstruction(self):
        """The symbol of the loss of all features."""
        if self.network.loss != "squared_error":
            return _symbol(f"reconstruction^{self.network.loss}")
        return _symbol(reconstruction("reconstruction", "squared_error", self.network.wanted))

    def layer(self, layer, output, W, b, into):
        """The (id, pieces) of a layer, of a condition below what goes into it, and of a function behind it."""
        inside, seen = self.network.inside(output), self.network.seen(into)
        if seen != into:
            yield seen, self._stacked(seen, into, layer.inputs - self.network.conditions)
        yield inside, self._affine(layer, inside, W, b, seen)
        if inside != output:
            function = FUNCTIONS[self.network.functions[output]]
            yield output, [tex(f"{_symbol(output)} = {function}"), column(inside, layer.outputs)]

    def _stacked(self, seen, into, count):
        above = self.group(into) if into == "x" else column(into, count)
        return [tex(rf"{_symbol(seen)} = \big["), above, tex(";"), self.group("condition"), tex(r"\big]")]

    def _affine(self, layer, output, W, b, into):
        inputs = self.group(into) if into == "x" else column(into, layer.inputs)
        return [tex(f"{_symbol(output)} ="), self.group(W), inputs, tex("+"), self.group(b)]

    def _latent(self, name):
        return column(name, len(self.numbers_of("eps")))

    def group(self, symbol):
        """The numbers of a symbol: boxes where it stands for the first time."""
        rows = self.numbers_of(symbol)
        if symbol in self.boxed:
            return numbers(_symbol(symbol), rows)
        self.boxed.add(symbol)
        return boxes(symbol, rows)


def _symbol(name):
    """A whole column or matrix in LaTeX: W_{e}, \\mu, h^{(1)}."""
    return spelled(name)[1]
