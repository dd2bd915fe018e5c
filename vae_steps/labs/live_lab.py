"""The widget of a live lab: every number in a box, the calculation written out, and pictures, redrawn at each change.

The browser says what a box now says; this module calculates and sends back only what is different: LaTeX of blocks,
pictures, texts. The page in the browser is static/lab.js.
"""

from itertools import groupby
from types import NoneType, SimpleNamespace

import numpy as np
import traitlets

from ..language import _
from ..numerals import fixed, short, typed
from ..spelling import spelled, spoken
from ..widgets import drawn_by, folded
from ..worked import Page
from . import handles, keeping, layout, layout_autoencoder, pictures
from .calculation import AutoencoderCalculation, Calculation, Functions
from .keeping import Keeping
from .lab_widget import LabWidget, in_boxes
from .state import LabState, in_rows
from .steps import go_back

_MARK = r"\mathllap{\textcolor{#b85c00}{\blacktriangleright}\;}"  # in front of a line that the last change altered
_MOST_DIGITS = 3  # of the finest step
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
        "step": {
            "name": (str,),
            "by": (int, float),
            "digits": (int, NoneType),
            "texts": (dict, NoneType),
            "gesture": (str, NoneType),
        },
        "show": {"decimals": (int, NoneType), "rounded": (bool, NoneType)},
        "move": {"name": (str,), "to": (list,), "gesture": (str, NoneType)},
        "nudge": {"name": (str,), "steps": (list,), "digits": (int,), "gesture": (str, NoneType)},
        **{do: {} for do in ("draw", "reset", "undo", "pin", "code")},
    }
    rows = traitlets.List().tag(sync=True)
    first = traitlets.Dict().tag(sync=True)  # the numbers at the start
    pictures = traitlets.List().tag(sync=True)
    losses = traitlets.List().tag(sync=True)  # name and LaTeX of each number that stands below the pictures
    noise = traitlets.Bool().tag(sync=True)  # whether there is some to draw
    halves = traitlets.Bool().tag(sync=True)

    def __init__(self, calculation, rows_of, names, losses, code, source=None, noise=None, halves=False):
        self.calculation, self._code = calculation, code
        self._keeping = Keeping((source, code(_arrays(calculation))))
        calculation(_arrays(calculation))  # or says why not
        rows = rows_of(lambda symbol: in_rows(symbol, calculation.numbers[symbol]))
        self._sheets = [row["id"] for row in rows if row["sheet"]]
        self._folded = [row["id"] for row in rows if row["among"]]
        self._spoken = {row["id"] for row in rows if not row["fold"]}
        self._boxes, self._columns = (layout.names(rows, kind) for kind in ("boxes", "column"))
        self._gallery = pictures.Gallery(names, layout.known(rows), tuple(self._boxes))
        self.state = LabState(self.calculation.numbers, self._work_out, noise)
        self._losses = losses
        if noise is None:  # there is none to draw
            self._messages = {do: brings for do, brings in self._messages.items() if do != "draw"}
        super().__init__(
            rows=rows,
            first={name: self.state.first.values[name] for name in self._boxes},
            pictures=[
                {"name": name, "wide": pictures.PICTURES[name].wide, "rows": pictures.rows_with(name, names, rows)}
                for name in names
            ],
            losses=[[name, spelled(name)[1]] for name in self._losses],
            noise=f"{noise}[0]" in self._boxes,
            halves=halves,
            words=_words(source),
        )
        self._ghost, self._line = None, ""  # what was kept to compare with; the line of code that was asked for
        self._restore(**self._keeping.kept())
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

    def rewrite(self):
        """As every page; and the answers keep what was set."""
        first = self.state.first.values
        texts = {
            name: text
            for name, text in self.state.inputs.typed.items()
            if self.state.inputs.values[name] != first[name]
        }
        self._keeping.keep(texts, self._ghost and self._ghost["texts"])
        super().rewrite()

    def _restore(self, set, ghost):
        """Begin with what was kept, as far as it can be calculated with."""
        for texts, is_ghost in ((ghost, True), (set, False)):
            try:
                if texts is not None or (not is_ghost and self._ghost):
                    self.state.load(texts or {})
                    if is_ghost:
                        self._pin()
            except (ValueError, ArithmeticError):  # kept by another version, or changed by hand
                continue

    def _pin(self):
        """The numbers as they are become the ghost, and their losses stand beside those of now."""
        inputs = self.state.inputs
        losses = {name: fixed(float(self._page[name])) for name in self._losses}
        self._ghost = {"texts": dict(inputs.typed), "losses": losses}
        self._drawn = self._gallery.pin()

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
                digits = min(max(content.get("digits") or 1, 1), _MOST_DIGITS)
                self.state.step(name, by, content.get("texts"), content.get("gesture"), digits)
            case {"do": "show"}:
                self.state.show(content.get("decimals"), content.get("rounded"))
            case {"do": "move", "name": name, "to": to}:
                texts = handles.moved(name, to, self._page, self.state.inputs.values)
                self.state.put(texts, content.get("gesture"))
            case {"do": "nudge", "name": name, "steps": by, "digits": digits}:
                now = SimpleNamespace(**{of: self._column(of) for of in ("mu", "sigma", "z")})
                to = handles.nudged(name, by, min(max(digits, 1), _MOST_DIGITS), handles.place(name, now))
                self.state.put(handles.moved(name, to, self._page, self.state.inputs.values), content.get("gesture"))
            case {"do": "pin"}:
                self._pin()
            case {"do": "code"}:
                self._line = self._code(self.state.arrays(self.state.inputs.values))
            case {"do": action}:
                getattr(self.state, action)()
                if action == "reset" and self._ghost:
                    self._ghost, self._drawn = None, self._gallery.pin(False)
        if content["do"] != "code":
            self._line = ""
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
            **{f"result:{name}": self._result(name) for name in self._folded},
            **{f"mark:{name}": self._blocks[name].lines != self._compared[name].lines for name in self._folded},
            **{f"number:{name}": short(float(self._page[name])) for name in self._columns},
            **{f"loss:{name}": fixed(float(self._page[name])) for name in self._losses},
            **{f"kept:{name}": self._ghost["losses"][name] if self._ghost else "" for name in self._losses},
            "code": self._line,
            "decimals": inputs.decimals,
            "rounded": inputs.rounded,
            "seed": inputs.seed,
            "undo": self.state.can_undo,
            "said": self._said,
            "notice": "",
        }

    def _column(self, name):
        return [float(number.value) for number in self._page.column(f"{name}[{{}}]")]

    def _result(self, name):
        """The numbers that a step leads to, in one line."""
        lines = self._blocks[name].lines
        numbers = [short(float(self._page[line.symbol])) for line in lines]
        if len(numbers) == 1:
            return numbers[0]
        if lines[-1].symbol.endswith(("]", "2")):
            return f"({', '.join(numbers)})"
        return f"({', '.join(numbers[:-1])}), Σ {numbers[-1]}"


def of_vae(parameters, x, eps, steps, functions, source):
    """The lab of some steps of a VAE's calculation; `functions` are those of `calculation`."""
    calculation = Calculation(parameters, x, eps, back=go_back(steps), functions=Functions(*functions))
    names = pictures.chosen(steps, parameters)
    return Lab(
        calculation,
        lambda names_of: layout.rows(calculation.network, names_of, steps),
        names,
        _losses(steps),
        lambda arrays: keeping.of_vae(calculation.layers, arrays, steps, calculation.functions),
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
        lambda arrays: keeping.of_autoencoder(calculation.network.layers, arrays, calculation.functions),
        source,
        halves=True,
    )


def _arrays(calculation):
    return {symbol: np.asarray(array) for symbol, array in calculation.numbers.items()}


def _losses(steps):
    """The parts of the loss that these steps lead to."""
    whole = "total" in steps or go_back(steps)
    leads = {"reconstruction": whole or "squared_error" in steps, "kl": whole or "kl" in steps, "total": whole}
    return [name for name in _LOSSES if leads[name]]


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
        "pin": _("Keep this"),
        "pin_hint": _("These numbers stay in grey, to compare with"),
        "kept": _("kept {number}"),
        "code": _("As code"),
        "code_hint": _("A line of code for a lab that begins with these numbers"),
        "code_copied": _("The line of code is copied: paste it into a cell."),
        "draw": _("New ε"),
        "draw_hint": _("Draw another ε, from the next seed"),
        "seed": _("seed {seed}"),
        "decimals": _("Decimals"),
        "digits": _("digits {choice}"),
        "rounded": _("{box} carry rounded values"),
        "rounded_hint": _("Every result is rounded to these digits, and carried on rounded"),
        "calculation": _("Calculation of {quantity}"),
        "was": _("was {number}"),
        "fine": _("↑ ↓ 0.1, Shift 0.01, Alt 0.001"),
    }
