"""The live lab of the latent plane: a picture, its cloud among the samples, and what is rebuilt from a point there.

The page in the browser, static/plane.js, says what was drawn and where z was moved; the network is calculated here.
"""

from types import NoneType

import traitlets

from .. import worked
from ..language import _
from ..marking import current_answers, written_levels
from ..spelling import named_layers
from ..widgets import drawn_by
from ..worked import Sheet
from . import plane_pictures
from .lab_widget import LabWidget
from .plane_state import PlaneState

_DECIMALS = 3


class PlaneLab(LabWidget):
    """The widget; the arguments are those of `PlaneState`."""

    _esm = drawn_by("plane.js")
    _messages = LabWidget._messages | {
        "put": {"texts": (dict,), "gesture": (str, NoneType)},
        "choose": {"pixel": (int,)},
        **{do: {} for do in ("another", "draw", "centre", "clear", "keep", "undo")},
    }
    plane = traitlets.Dict().tag(sync=True)
    cloud = traitlets.Bool().tag(sync=True)  # whether a picture becomes a cloud, and not one point

    def __init__(self, network, samples, *choices):
        self.state = PlaneState(network, samples, *choices)
        self._means = network.place(samples.x)[0]
        super().__init__(
            plane=plane_pictures.plane(self._means, samples.labels),
            cloud=network.is_variational,
            words=_words(network.is_variational),
        )
        self._shown = self._seen()

    @property
    def page(self):
        """The calculation that stands below the pictures, as a `Page`: of z, and of one pixel of the copy."""
        return _point(self.state.shown) + _pixel(self.state.shown, self.state.pixel)

    def __repr__(self):
        """The pictures in numbers, and the calculation."""
        return "\n\n".join([plane_pictures.told(self.state.shown).replace(". ", "\n"), repr(self.page)])

    def written(self):
        """The pictures, and the calculation, typeset."""
        image = plane_pictures.whole(self._means, self.state.samples.labels, self.state.shown)
        return f"{image}\n\n{self.page._repr_latex_()}"

    def _do(self, content):
        match content:
            case {"do": "put", "texts": texts}:
                self.state.put(texts, content.get("gesture"))
            case {"do": "choose", "pixel": pixel}:
                self.state.choose(pixel)
            case {"do": action}:
                getattr(self.state, action)()
        if content["do"] == "clear":
            self.state.keep()

    def _seen(self):
        state, shown = self.state, self.state.shown
        blocks = [block.latex() for block in self.page.blocks]
        return {
            "ink": written_levels(shown.inputs.levels),
            "copy": plane_pictures.greys(shown.rebuilt[1]),
            "z": [round(value, 4) for value in shown.z.tolist()],
            "mu": [round(value, 4) for value in shown.mu.tolist()],
            "sigma": [] if shown.sigma is None else [round(value, 4) for value in shown.sigma.tolist()],
            "of": self._of(),
            "pixel": state.pixel,
            **{f"block:{place}": latex for place, latex in enumerate(blocks)},
            "undo": state.can_undo,
            "notice": current_answers().notice,
        }

    def _of(self):
        """What picture this is, in words."""
        inputs = self.state.inputs
        if inputs.sample is None:
            return _("drawn by you") if inputs.drawn else ""
        label = self.state.samples.labels[inputs.sample]
        return _("test digit {place}, a {label}").format(place=inputs.sample, label=label)


def _point(shown):
    """How z comes from the mean, or from the code."""
    if shown.sigma is not None:
        return worked.latent_sample(shown.mu, shown.sigma, shown.inputs.eps, decimals=_DECIMALS)
    sheet = Sheet(_DECIMALS)
    codes, moves = sheet.take("z(x)[{}]", shown.mu), sheet.take("Δ[{}]", shown.inputs.eps)
    for j, (code, move) in enumerate(zip(codes, moves)):
        sheet.line("z", j, [("{}", code), ("{}", move)], result=code + move)
    return sheet.page("z_j = z(x)_j + Δ_j", r"z_j & = z(x)_j + \Delta_j")


def _pixel(shown, pixel):
    """How one pixel of the copy comes from the last hidden layer: its sum, and behind an output function itself."""
    layer, symbols = named_layers(shown.network.parameters)[-1][-1]
    output = shown.network.output
    return worked.output_unit(layer, shown.rebuilt[0], pixel, output, symbols, decimals=_DECIMALS)


def _words(is_variational):
    """What the page says by itself."""
    cloud = {
        "of_plane": _("in its cloud: drag it"),
        "plane": _("Latent plane. Arrow keys move the point z, with Shift in small steps; Home brings it to the mean."),
        "centre": _("z = μ"),
        "centre_hint": _("The point z onto the mean of the cloud"),
    }
    code = {
        "of_plane": _("the code of x: drag it"),
        "plane": _("Latent plane. Arrow keys move the point z, with Shift in small steps; Home brings it to the code."),
        "centre": _("z = z(x)"),
        "centre_hint": _("The point z back onto the code of the picture"),
    }
    return (cloud if is_variational else code) | {
        "name": _("Latent plane"),
        "of_pad": _("draw a digit"),
        "of_copy": _("rebuilt from z: click a pixel"),
        "pad": _("Pad of 8 by 8 pixels. Arrow keys move; space inks, Backspace takes ink away, 1 to 9 set how much."),
        "copy": _("Rebuilt picture of 8 by 8 pixels. Arrow keys choose the pixel that is calculated below."),
        "erase": _("Eraser"),
        "erase_hint": _("Take ink away instead of drawing"),
        "clear": _("Clear"),
        "clear_hint": _("An empty pad"),
        "another": _("Another digit"),
        "another_hint": _("The next of the test digits"),
        "draw": _("New ε"),
        "draw_hint": _("Draw another point of the cloud"),
        "undo": _("Undo"),
        "undo_hint": _("Take the last change back"),
        "save": _("Save as picture"),
        "save_hint": _("Save the picture and its copy as a PNG file"),
        "calculation": _("Calculation of {quantity}"),
        "chosen": _("pixel {number}: row {row}, column {column}"),
        "pixel": _("row {row}, column {column}: {value}"),
        "point": _("z: {first}, {second}"),
        "file": _("digit"),
    }
