"""The widget of a live lab: every number in a box, the calculation written out, and pictures, redrawn at each change.

The browser says what a box now says; this module calculates and sends back only what is different: LaTeX of blocks,
pictures, texts. The page in the browser is static/lab.js.
"""

from itertools import groupby
from types import NoneType

import traitlets

from ..language import _
from ..numerals import fixed, short, typed
from ..spelling import spelled, spoken
from ..widgets import drawn_by, folded
from ..worked import Page
from . import layout, layout_autoencoder, pictures
from .calculation import AutoencoderCalculation, Calculation, Functions
from .lab_widget import LabWidget, in_boxes
from .state import LabState
from .steps import go_back

_MARK = r"\mathllap{\textcolor{#b85c00}{\blacktriangleright}\;}"  # in front of a line that the last change altered
_LOSSES = ("reconstruction", "kl", "total")


class Lab(LabWidget):
    """The widget of a lab; `page` is the part of the calculation that it shows, as `worked` gives it.

    `calculation` says which `numbers` there are to move, and where they lead; `rows_of(names)` are the rows of
    `layout`, `pictures` and `losses` names of what is drawn, and of numbers of the page that stand below the pictures.
    The symbol `noise` can be drawn. With `halves` pictures get as much room as equations do.
    """

    _esm = drawn_by("lab.js")
    _messages = LabWidget._messages | {
        "put": {"texts": (dict,), "gesture": (str, NoneType)},
        "step": {"name": (str,), "by": (int, float), "texts": (dict, NoneType), "gesture": (str, NoneType)},
        "show": {"decimals": (int, NoneType), "rounded": (bool, NoneType)},
        **{do: {} for do in ("draw", "reset", "undo")},
    }
    rows = traitlets.List().tag(sync=True)
    first = traitlets.Dict().tag(sync=True)  # the numbers at the start
    pictures = traitlets.List().tag(sync=True)
    losses = traitlets.List().tag(sync=True)  # name and LaTeX of each number that stands below the pictures
    noise = traitlets.Bool().tag(sync=True)  # whether there is some to draw
    halves = traitlets.Bool().tag(sync=True)

    def __init__(self, calculation, rows_of, names, losses, source=None, noise=None, halves=False):
        self.calculation = calculation
        self._gallery = pictures.Gallery(names)
        self.state = LabState(self.calculation.numbers, self._work_out, noise)
        rows = rows_of(self.state.rows)
        self._sheets = [row["id"] for row in rows if row["sheet"]]
        self._spoken = {row["id"] for row in rows if not row["fold"]}
        self._boxes, self._columns = (layout.names(rows, kind) for kind in ("boxes", "column"))
        self._losses = losses
        if noise is None:  # there is none to draw
            self._messages = {do: brings for do, brings in self._messages.items() if do != "draw"}
        super().__init__(
            rows=rows,
            first={name: self.state.first.values[name] for name in self._boxes},
            pictures=[{"name": name, "wide": pictures.PICTURES[name].wide} for name in names],
            losses=[[name, spelled(name)[1]] for name in self._losses],
            noise=f"{noise}[0]" in self._boxes,
            halves=halves,
            words=_words(source),
        )
        self._compared, self._said = self._blocks, ""  # what the marks of a change are seen against
        self._shown = self._seen()

    @property
    def page(self):
        """What the lab shows, as a `Page`."""
        return Page(tuple(self._blocks[name] for name in self._sheets), self._page.numbers, self._page.result)

    def __repr__(self):
        """The calculation."""
        return repr(self.page)

    def written(self):
        """The calculation, typeset; what is closed on the page is one click away."""
        parts = []
        for fold, rows in groupby((row for row in self.rows if row["sheet"]), lambda row: row["fold"]):
            latex = Page(tuple(self._blocks[row["id"]] for row in rows), {}, None)._repr_latex_()
            parts.append(folded(fold, latex) if fold else latex)
        return "\n\n".join(parts)

    def _work_out(self, arrays, decimals, rounded):
        """Calculate and draw, or raise ValueError and leave all as it is."""
        page, quantities = self.calculation(arrays, decimals, rounded)
        self._drawn = self._gallery.drawn(quantities)
        self._page, self._blocks = page, {block.name: block for block in page.blocks}

    def _do(self, content):
        before, decimals = self._blocks, self.state.inputs.decimals
        match content:
            case {"do": "put", "texts": texts}:
                self.state.put(texts, content.get("gesture"))
            case {"do": "step", "name": name, "by": by}:
                self.state.step(name, by, content.get("texts"), content.get("gesture"))
            case {"do": "show"}:
                self.state.show(content.get("decimals"), content.get("rounded"))
            case {"do": action}:
                getattr(self.state, action)()
        if self._blocks is not before:
            same_digits = decimals == self.state.inputs.decimals  # other digits are no other number
            self._compared = before if same_digits else self._blocks

    def _seen(self):
        inputs, first = self.state.inputs, self.state.first.values
        moved = {name: "" if inputs.values[name] == first[name] else typed(first[name]) for name in self._boxes}
        marked = {name: _marked(self._blocks[name], self._compared[name]) for name in self._sheets}
        changed = [name for name, block in marked.items() if block is not self._blocks[name] and name in self._spoken]
        if changed:
            self._said = _("Changed: {quantities}. Total loss {loss}.").format(
                quantities=", ".join(map(spoken, changed)), loss=fixed(float(self._page["total"]))
            )
        return {
            **{f"block:{name}": block.latex() for name, block in marked.items()},
            **{f"picture:{name}": svg for name, svg in self._drawn.items()},
            **in_boxes(inputs, self._boxes),
            **{f"value:{name}": inputs.values[name] for name in self._boxes},
            **{f"was:{name}": value for name, value in moved.items()},
            **{f"number:{name}": short(float(self._page[name])) for name in self._columns},
            **{f"loss:{name}": fixed(float(self._page[name])) for name in self._losses},
            "decimals": inputs.decimals,
            "rounded": inputs.rounded,
            "seed": inputs.seed,
            "undo": self.state.can_undo,
            "said": self._said,
            "notice": "",
        }


def of_vae(parameters, x, eps, steps, functions, source):
    """The lab of some steps of a VAE's calculation; `functions` are those of `calculation`."""
    calculation = Calculation(parameters, x, eps, back=go_back(steps), functions=Functions(*functions))
    names = pictures.chosen(steps, parameters)
    return Lab(
        calculation,
        lambda names_of: layout.rows(calculation.network, names_of, steps),
        names,
        _LOSSES if "loss_parts" in names else (),
        source,
        noise="eps",
    )


def of_autoencoder(parameters, x, activation, output, target, source):
    """The lab of an autoencoder, forward, back and one step of gradient descent."""
    calculation = AutoencoderCalculation(parameters, x, activation, output, target)
    return Lab(
        calculation,
        lambda names_of: layout_autoencoder.rows(calculation, names_of),
        pictures.of_autoencoder(parameters),
        ("total",),
        source,
        halves=True,
    )


def _marked(block, before):
    """The block with a sign in front of each line that was different before; the block itself where none was."""
    if block.lines == before.lines:
        return block
    lines = (
        line if line.rows == old.rows else line._replace(label=(line.label[0], _MARK + line.label[1]))
        for line, old in zip(block.lines, before.lines)
    )
    return block._replace(lines=tuple(lines))


def _words(source):
    """What the page says by itself; `source` says where the first numbers are from."""
    first = {
        "reset": _("As in {source}").format(source=_(source)),
        "moved": _("{quantity}, in {source} {number}").format(
            quantity="{quantity}", source=_(source), number="{number}"
        ),
    }
    start = {"reset": _("As at the start"), "moved": _("{quantity}, at the start {number}")}
    return (first if source else start) | {
        "name": _("Live lab"),
        "tools": _("The whole lab"),
        "reset_hint": _("All numbers as they were"),
        "undo": _("Undo"),
        "undo_hint": _("Take the last change back"),
        "draw": _("New ε"),
        "draw_hint": _("Draw another ε, from the next seed"),
        "seed": _("seed {seed}"),
        "decimals": _("Decimals"),
        "digits": _("digits {choice}"),
        "rounded": _("{box} carry rounded values"),
        "rounded_hint": _("Every result is rounded to these digits, and carried on rounded"),
        "calculation": _("Calculation of {quantity}"),
        "was": _("was {number}"),
    }
