"""Where a lab's numbers stand: each step's equation, with boxes for its own numbers and columns for the rest."""

from ..spelling import spelled
from . import layout_backward
from .layout_backward import tex

# The steps of the calculation, in its order; a lab shows some of them.
FORWARD = ("h", "mu", "log_var", "sigma", "z", "x_hat", "squared_error", "kl", "total")
BACKWARD = layout_backward.STEPS
# The equations above the steps of the backward pass: all boxes stand there.
_ABOVE = ("h", "mu", "log_var", "z", "x_hat")
# What stands behind a step that is shown without the steps before it: there its numbers can still be moved.
_HANDLES = {"sigma": ("log_var",), "z": ("mu",), "kl": ("mu", "log_var"), "x_hat": ("z",)}


def checked(steps):
    """`steps` as a tuple in the order of the calculation. Raises ValueError for a step that is not one."""
    steps = (steps,) if isinstance(steps, str) else tuple(steps)
    for step in steps:
        if step not in FORWARD + BACKWARD:
            raise ValueError(f"steps must name some of {', '.join(FORWARD + BACKWARD)}, not {step!r}.")
    if not steps:
        raise ValueError("steps must name at least one step.")
    return tuple(step for step in FORWARD + BACKWARD if step in steps)


def goes_back(steps):
    """Whether some of the steps are of the backward pass."""
    return bool({*steps} & {*BACKWARD})


def rows(desk, steps):
    """One row for each equation: its id, whether its calculation is written out, and the pieces of the equation."""
    handles = {handle for step in steps for handle in _HANDLES.get(step, ()) if handle not in steps}
    setting = _Setting(desk)
    found = []
    above = _ABOVE if goes_back(steps) else ()
    for step in FORWARD:
        if step in steps or step in above or step in handles:
            found += [
                {"id": id_, "sheet": step in steps, "pieces": pieces}
                for id_, pieces in setting.step(step, compact=step not in (*steps, *above))
            ]
    if goes_back(steps):
        back = layout_backward.rows(desk.arguments(desk.state)[0], setting.group("beta"))
        found += [{"id": id_, "sheet": True, "pieces": pieces} for step, id_, pieces in back if step in steps]
    return found


def names(rows, kind):
    """The names of all numbers that stand in the rows' pieces of this kind: "boxes" or "column"."""
    pieces = (piece for row in rows for piece in row["pieces"] if piece["kind"] == kind)
    return list(dict.fromkeys(name for piece in pieces for line in piece["rows"] for name in line))


class _Setting:
    """Sets equations. A number gets its box where it stands for the first time, and is repeated after that."""

    def __init__(self, desk):
        self.desk, self.boxed = desk, set()

    def step(self, step, compact):
        """The (id, pieces) of a step: one, or one for each layer."""
        encoder, heads, decoder = self.desk.layers
        chains = {"h": encoder, "x_hat": decoder} | {symbols[0]: [(layer, symbols)] for layer, symbols in heads}
        if step in chains and not compact:
            return [(symbols[0], self._affine(*symbols)) for _, symbols in chains[step]]
        if step in chains:
            _, W, b, into = chains[step][0][1]
            product = self._column(f"{_symbol(W)} h", [f"({W}@{into})[{i}]" for i in self._places(b)])
            return [(step, [tex(f"{_symbol(step)} ="), product, tex("+"), self.group(b)])]
        return [(step, getattr(self, f"_{step}")())]

    def _sigma(self):
        return [tex(r"\sigma = \exp\tfrac{1}{2}"), self._latent("log_var")]

    def _z(self):
        return [tex("z ="), self._latent("mu"), tex("+"), self._latent("sigma"), tex(r"\odot"), self.group("eps")]

    def _squared_error(self):
        output = self._column("x'", [f"x_hat[{i}]" for i in self._places("x")])
        return [tex(r"\textstyle\sum_i \big("), self.group("x"), tex("-"), output, tex(r"\big)^2_i")]

    def _kl(self):
        return [tex(r"\mathrm{KL}\big("), self._latent("mu"), tex(","), self._latent("sigma"), tex(r"\big)")]

    def _total(self):
        return [
            tex(r"\mathcal{L} ="),
            self._column(r"\textstyle\sum_i (x_i - x'_i)^2", ["reconstruction"]),
            tex("+"),
            self.group("beta"),
            tex(r"\cdot"),
            self._column(r"\mathrm{KL}", ["kl"]),
        ]

    def _affine(self, output, W, b, into):
        inputs = len(self.desk.groups[W].rows[0])
        known = into in self.desk.groups
        column = self.group(into) if known else self._column(_symbol(into), [f"{into}[{i}]" for i in range(inputs)])
        return [tex(f"{_symbol(output)} ="), self.group(W), column, tex("+"), self.group(b)]

    def _latent(self, name):
        return self._column(_symbol(name), [f"{name}[{j}]" for j in self._places("eps")])

    def _places(self, symbol):
        return range(len(self.desk.groups[symbol].rows))

    def group(self, symbol):
        """The numbers of a symbol: boxes where it stands for the first time."""
        group = self.desk.groups[symbol]
        if symbol in self.boxed:
            return {"kind": "column", "tex": _symbol(symbol), "rows": group.rows}
        self.boxed.add(symbol)
        spoken = {name: self.desk.spoken(name) for row in group.rows for name in row}
        return {"kind": "boxes", "tex": _symbol(symbol), "rows": group.rows, "spoken": spoken}

    def _column(self, symbol, names):
        return {"kind": "column", "tex": symbol, "rows": [[name] for name in names]}


def _symbol(name):
    """A whole column or matrix in LaTeX: W_{e}, \\mu, h^{(1)}."""
    return spelled(name)[1]
