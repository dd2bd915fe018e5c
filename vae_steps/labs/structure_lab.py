"""The drawing of a VAE, from x to x' and to its loss: each box opens to the numbers that stand behind it.

The page in the browser is static/structure.js. It calculates nothing, and asks the kernel nothing.
"""

import numpy as np
import traitlets

from .. import figures, loss, model, worked
from ..language import _, later, ngettext
from ..numerals import short, significant
from ..pixels import side_of
from ..spelling import spelled, spoken
from ..widgets import PageWidget, drawn_by

_WRITTEN = 3  # numbers that a box has room for
_LINES = 6  # of a step, in an open box
_SMALLEST = 4  # pixels high, of what is a picture
_SUMS = ("reconstruction", "kl")  # one number each
_WIDE, _HIGH = 1000, 410  # of the drawing, in units of its own


def _box(left, top, says, new=False, across=120):
    return {"place": (left, top, across, 72), "says": says, "new": new}


# Each quantity: its place, what it is, and whether an autoencoder does without it. In the order of the calculation.
_BOXES = {
    "x": _box(0, 150, later("What goes in.")),
    "h": _box(165, 150, later("The encoder reads x. Here are its hidden layers.")),
    "mu": _box(330, 70, later("The first head of the encoder: the mean, where the cloud lies.")),
    "log_var": _box(330, 230, later("The second head of the encoder: the log variance, how wide the cloud is."), True),
    "sigma": _box(505, 230, later("The standard deviation of the cloud."), True),
    "eps": _box(505, 318, later("Noise, drawn anew each time from N(0, 1)."), True),
    "z": _box(665, 150, later("One point of the cloud. The decoder sees nothing else."), across=130),
    "x_hat": _box(840, 150, later("The decoder rebuilds x from z."), across=160),
    "reconstruction": _box(840, 290, later("How far x' is from x."), across=160),
    "kl": _box(505, 0, later("How far the cloud is from N(0, 1). The loss adds it to the error."), True),
}
# From one box to the next, as SVG draws it. As boxes are, what an autoencoder does without is dashed.
_ARROWS = {
    ("x", "h"): "M120 186H157",
    ("h", "mu"): "M285 174L322 112",
    ("h", "log_var"): "M285 198L322 260",
    ("log_var", "sigma"): "M450 266H497",
    ("mu", "z"): "M450 112L657 172",
    ("sigma", "z"): "M625 258L659 214",
    ("eps", "z"): "M625 350C680 350 718 300 728 230",
    ("z", "x_hat"): "M795 186H832",
    ("mu", "kl"): "M450 90L497 52",
    ("log_var", "kl"): "M420 230L536 80",
    ("x_hat", "reconstruction"): "M920 222V282",
    ("x", "reconstruction"): "M60 222V402H920V370",
}


class StructureLab(PageWidget):
    """The widget of `labs.structure`; `chosen` is the name of the box that is open, or nothing."""

    _esm = drawn_by("structure.js")
    boxes = traitlets.List().tag(sync=True)
    arrows = traitlets.List().tag(sync=True)
    size = traitlets.List([_WIDE, _HIGH]).tag(sync=True)
    chosen = traitlets.Unicode().tag(sync=True)

    def __init__(self, parameters, x, eps, activation, output):
        steps = model.forward(parameters, x, eps, activation, output)
        loss.total_loss(steps, output=output)  # it says in words what does not fit, or gets too large
        page = worked.forward(parameters, x, eps, activation=activation, output=output)
        opened = _opened(page.blocks)
        super().__init__(
            boxes=[_seen(name, page, opened.get(name, ())) for name in _BOXES],
            arrows=[[path, any(_BOXES[end]["new"] for end in ends)] for ends, path in _ARROWS.items()],
            words=_words(),
        )

    def __repr__(self):
        """Every box with its numbers, in the order of the calculation."""
        return "\n".join(f"{box['symbol']}: {', '.join(box['numbers']) or box['count']}" for box in self.boxes)

    def written(self):
        """The boxes in a row, then each with what it opens to."""
        row = r"$x \to h \to (\mu,\ \log\sigma^2) \to z = \mu + \sigma\,\varepsilon \to x'$"
        opened = [
            "\n\n".join(
                [f"**${box['tex']}$** {box['says']} {box['cut']}".rstrip(), *(f"$${tex}$$" for tex in box["sheets"])]
            )
            for box in self.boxes
        ]
        return "\n\n".join([row, *opened])


def _opened(blocks):
    """The steps of a page that stand behind each box: several where there are several layers."""
    found, name = {}, "h"
    for block in blocks:
        if block.name in ("mu", "log_var", "sigma", "z", "kl"):
            name = block.name
        found.setdefault(name, []).append(block)
        name = {"z": "x_hat", "x_hat": "reconstruction"}.get(block.name, name)
    return found


def _seen(name, page, blocks):
    """All that is seen of a box."""
    box = _BOXES[name]
    last = blocks[-1].name if name == "h" else name  # of several hidden layers
    numbers = [float(one.value) for one in ([page.numbers[name]] if name in _SUMS else page.column(f"{last}[{{}}]"))]
    written = [
        significant(number, 3) if name in _SUMS else short(round(number, 2 if abs(number) >= 1 else 3))
        for number in numbers
    ]
    symbol, tex = spelled(blocks[0].name if name == "reconstruction" and blocks[0].name != "squared_error" else name)
    is_long = any(len(block.lines) > _LINES for block in blocks)
    return {
        "name": name,
        "spoken": spoken(name),
        "symbol": symbol,
        "tex": tex,
        "colour": figures.COLOURS[name],
        "place": box["place"],
        "says": _(box["says"]),
        "is_new": box["new"],
        "numbers": written if len(written) <= _WRITTEN else [],
        "count": ngettext("{count} number", "{count} numbers", len(written)).format(count=len(written)),
        "picture": _picture(numbers) if name in ("x", "x_hat") else "",
        "sheets": [_shortened(block).latex() for block in blocks] or [rf"{tex} = {_matrix(written)}"],
        "cut": _("Long columns are cut after {n} lines.").format(n=_LINES) if is_long else "",
    }


def _shortened(block):
    """The first lines of a step, and of a sum its last one, which adds them up."""
    if len(block.lines) <= _LINES:
        return block
    adds_up = block.lines[-1:] if block.lines[-1].symbol in _SUMS else ()
    return block._replace(lines=block.lines[:_LINES] + adds_up)


def _side(count):
    """How many pixels high a grey picture of so many is, or 0 where it is none."""
    side = side_of(count, colours=(1,))
    return side if side >= _SMALLEST else 0


def _matrix(written):
    """Numbers in LaTeX: a column, or those of a picture as they lie there."""
    across = _side(len(written)) or 1
    rows = (" & ".join(written[start : start + across]) for start in range(0, len(written), across))
    inside = r" \\ ".join(rows).replace("−", "-")
    return rf"\begin{{pmatrix}} {inside} \end{{pmatrix}}"


def _picture(numbers):
    """A square number of pixels as a picture, in SVG."""
    if not _side(len(numbers)):
        return ""
    axes = figures.Axes(1, 1)
    with figures.drawable():
        summary = figures.tiles(axes, np.array([numbers]))
    return axes.svg(summary.spoken())


def _words():
    """What the page says by itself."""
    return {
        "name": _("The structure of a variational autoencoder"),
        "hint": _("Choose a box to see its numbers. Dashed: what an autoencoder does not have."),
    }
