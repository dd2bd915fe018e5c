"""The live lab of many draws: each leaves a dot in the latent plane and a place in the histogram of the loss."""

import traitlets

from .. import figures
from ..language import _
from ..numerals import fixed, fixed_row
from ..spelling import spelled
from ..widgets import drawn_by
from .draws_state import DrawsState
from .lab_widget import LabWidget

_MANY = 100  # draws at one press
_DECIMALS = 3


class DrawsLab(LabWidget):
    """The widget; the arguments are those of `DrawsState`."""

    _esm = drawn_by("draws.js")
    _messages = LabWidget._messages | {"draw": {"count": (int,)}, "reset": {}}
    pictures = traitlets.List().tag(sync=True)
    table = traitlets.Dict().tag(sync=True)  # LaTeX beside its rows and columns
    counts = traitlets.List().tag(sync=True)  # of draws, a button for each

    def __init__(self, *given):
        self.state = state = DrawsState(*given)
        latents = len(state.mu)
        self._columns = [*(f"z[{j}]" for j in range(latents)), "total"]
        super().__init__(
            words=_words(),
            pictures=["plane", "histogram"] if latents == 2 else ["histogram"],
            table={
                "rows": {
                    "mean": rf"\text{{{_('mean')}}}",
                    "expected": r"\mu, \; \mathbb{E}_\varepsilon \mathcal{L}",
                    "sd": rf"\text{{{_('standard deviation')}}}",
                    "sigma": r"\sigma",
                },
                "columns": {**{f"z[{j}]": spelled("z", (j + 1,))[1] for j in range(latents)}, "total": r"\mathcal{L}"},
            },
            counts=[1, _MANY],
        )
        self._shown = self._seen()

    def __repr__(self):
        """How many draws there are, and the numbers of the table."""
        state = self.state
        expected = "none" if state.expected is None else fixed(state.expected)
        return "\n".join(
            [
                f"draws: {state.count}, seed: {state.seed}",
                f"z: mean {fixed_row(state.z.mean(0))}, mu {fixed_row(state.mu)}",
                f"z: sd {fixed_row(state.z.std(0))}, sigma {fixed_row(state.sigma)}",
                f"loss: mean {fixed(float(state.losses.mean()))}, expected {expected}",
            ]
        )

    def written(self):
        """The numbers, in a table."""
        rows = [
            " & ".join([symbol, *(self._shown[f"number:{row}.{column}"] for column in self._columns)])
            for row, symbol in self.table["rows"].items()
        ]
        head = " & ".join([f"n = {self.state.count}", *self.table["columns"].values()])
        latex = r"\begin{array}{l" + "r" * len(self._columns) + "} " + r" \\ ".join([head, *rows]) + r" \end{array}"
        return f"$${latex}$$"

    def _do(self, content):
        match content:
            case {"do": "draw", "count": count}:
                if count not in self.counts:
                    raise ValueError(_("There is no such button."))
                self.state.draw(count)
            case _:
                self.state.reset()

    def _seen(self):
        state = self.state
        with figures.drawable():
            drawn = {name: _PICTURES[name](state) for name in self.pictures}
        expected = "" if state.expected is None else fixed(state.expected, _DECIMALS)
        numbers = {
            "mean": [*state.z.mean(0), state.losses.mean()],
            "expected": [*state.mu, expected],
            "sd": [*state.z.std(0), state.losses.std()],
            "sigma": [*state.sigma, ""],
        }
        return {
            **{
                f"number:{row}.{column}": value if isinstance(value, str) else fixed(float(value), _DECIMALS)
                for row, values in numbers.items()
                for column, value in zip(self._columns, values)
            },
            **{f"picture:{name}": svg for name, svg in drawn.items()},
            "count": state.count,
            "seed": state.seed,
            "notice": "",
        }


def _plane(state):
    axes = figures.Axes(3.6, 3)
    summary = figures.latent_plane(axes, state.mu, state.sigma, state.z[0], state.z)
    return axes.svg(f"{_('The latent plane, with every draw.')} {summary.spoken()}")


def _histogram(state):
    axes = figures.Axes(3.9, 3)
    summary = figures.losses_of_draws(axes, state.losses, state.edge, state.expected)
    return axes.svg(f"{_('How many draws have which loss.')} {summary.spoken()}")


_PICTURES = {"plane": _plane, "histogram": _histogram}


def _words():
    """What the page says by itself."""
    return {
        "name": _("Many draws"),
        "tools": _("Draws"),
        "one": _("New ε"),
        "many": _("New ε × {count}"),
        "one_hint": _("One more draw"),
        "many_hint": _("So many draws more: each leaves its dot"),
        "reset": _("From the start"),
        "reset_hint": _("The first draw alone; after it come the same ones again"),
        "count": _("draws: {count}, seed {seed}"),
        "said": _("{count} draws. The mean of their losses is {mean}, the expected loss {expected}."),
        "said_alone": _("{count} draws. The mean of their losses is {mean}."),
    }
