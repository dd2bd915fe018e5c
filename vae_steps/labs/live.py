"""The widget of a live lab: every number in a box, the calculation written out, and pictures, redrawn at each change.

The browser says what a box now says; this module calculates and sends back only what is different: LaTeX of blocks,
pictures, texts. The page in the browser is static/lab.js.
"""

import traitlets

from ..numerals import fixed, short, typed
from ..widgets import AnsweringWidget, drawn_by
from ..worked import Block, Page
from . import layout, pictures
from .state import Desk

_MARK = r"\mathllap{\textcolor{#b85c00}{\blacktriangleright}\;}"  # in front of a line that the last change altered


class Lab(AnsweringWidget):
    """The widget of a lab; `page` is the part of the calculation that it shows, as `worked` gives it."""

    _esm = drawn_by("lab.js")
    rows = traitlets.List().tag(sync=True)
    pictures = traitlets.List().tag(sync=True)

    def __init__(self, parameters, x, eps, steps):
        names = pictures.chosen(steps, parameters)
        back = layout.goes_back(steps)
        self.desk = Desk(parameters, x, eps, drawn=names, back=back)
        rows = layout.rows(self.desk, steps)
        super().__init__(rows=rows, pictures=names)
        whole = layout.FORWARD + (layout.BACKWARD if back else ())
        order = [row["id"] for row in layout.rows(self.desk, whole)]  # as the blocks of a whole page
        self._blocks = {row["id"]: order.index(row["id"]) for row in rows if row["sheet"]}
        self._boxes, self._columns = (layout.names(rows, kind) for kind in ("boxes", "column"))
        self._compared = self.desk.result.page  # what the marks of a change are seen against
        self._shown = self._look()

    @property
    def page(self):
        """What the lab shows, as a `Page`."""
        whole = self.desk.result.page
        return Page(tuple(whole.blocks[place] for place in self._blocks.values()), whole.numbers, whole.result)

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        # Where no kernel runs, the typeset calculation stands there, or its text, and not a widget that cannot work.
        return data | {"text/plain": repr(self.page), "text/latex": self.page._repr_latex_()}, metadata

    def _failed(self, error):
        update = super()._failed(error)
        self._shown |= update
        return update

    def _answer(self, content):
        """Do what the browser asks; return what looks different from then on, or everything for "open"."""
        before = self.desk.result.page
        match content:
            case {"do": "open"}:
                return self._shown
            case {"do": "put", "texts": texts, "gesture": gesture}:
                self.desk.put(texts, gesture)
            case {"do": "show", **choice}:
                self.desk.show(choice.get("decimals"), choice.get("rounded"))
            case {"do": ("draw" | "reset" | "undo") as action}:
                getattr(self.desk, action)()
        if self.desk.result.page is not before:
            same_digits = self._shown["decimals"] == self.desk.state.decimals
            self._compared = before if same_digits else self.desk.result.page  # other digits are no other number
        look = self._look()
        update = {key: value for key, value in look.items() if self._shown[key] != value}
        self._shown = look
        return update

    def _look(self):
        """All that is seen, flat, as "block:h" or "text:W_e[0,1]", so that what changed is easily told."""
        state, first, (page, drawn) = self.desk.state, self.desk.first.values, self.desk.result
        moved = {name: "" if state.values[name] == first[name] else typed(first[name]) for name in self._boxes}
        blocks = {id_: _marked(page.blocks[place], self._compared.blocks[place]) for id_, place in self._blocks.items()}
        return {
            **{f"block:{id_}": block.latex() for id_, block in blocks.items()},
            **{f"picture:{name}": svg for name, svg in drawn.items()},
            **{f"text:{name}": state.texts[name] for name in self._boxes},
            **{f"was:{name}": value for name, value in moved.items()},
            **{f"problem:{name}": state.problems.get(name, "") for name in self._boxes},
            **{f"number:{name}": short(float(page[name])) for name in self._columns},
            **{f"loss:{name}": fixed(float(page[name])) for name in ("reconstruction", "kl", "total")},
            "decimals": state.decimals,
            "rounded": state.rounded,
            "seed": state.seed,
            "undo": self.desk.can_undo,
            "notice": "",
        }


def _marked(block, before):
    """The block with a sign in front of each line that was different before."""
    return Block(
        block.formula,
        tuple(
            line if line.rows == old.rows else line._replace(label=(line.label[0], _MARK + line.label[1]))
            for line, old in zip(block.lines, before.lines)
        ),
    )
