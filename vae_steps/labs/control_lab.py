"""The live lab of control: a digit redrawn as all ten, by a label, and moved by what was measured of it."""

import numpy as np

from .. import digits, worked
from ..language import _
from ..spelling import named_layers, spelled
from .control_state import LABELS, SLANT, THICKNESS, ControlState
from .steering_lab import SteeringLab, signed, slider, strip
from .steering_state import names_of, symbols_of

_DECIMALS = 3


class ControlLab(SteeringLab):
    """The widget; the arguments are those of `ControlState`."""

    _messages = SteeringLab._messages | {do: {} for do in ("another", "first", "back")}

    def __init__(self, *given):
        self.state = state = ControlState(*given)
        limits = state.limits
        latents = zip(names_of(state.latents), symbols_of(state.latents))
        super().__init__(
            words={"name": _("Control of a digit")},
            kind="vae-control",
            choice={
                "name": "label",
                "spoken": _("label"),
                "shown": _("label"),
                "values": {str(label): str(label) for label in LABELS},
            },
            buttons=[
                {"do": "another", "text": _("Another digit"), "hint": _("The next of the test digits")},
                {"do": "first", "text": _("First digit"), "hint": _("Your own drawing, if there is one")},
                {"do": "back", "text": _("Back to its code"), "hint": _("All sliders back to the code of the picture")},
            ],
            groups=[
                {
                    "title": _("what was measured"),
                    "sliders": [
                        slider(SLANT, limits[SLANT], _("slant, degrees more"), _("slant + °")),
                        slider(THICKNESS, limits[THICKNESS], _("thickness, more"), _("thickness +")),
                    ],
                },
                {
                    "title": _("single latent numbers"),
                    "sliders": [slider(name, limits[name], *both, tex=True) for name, both in latents],
                },
                {
                    "title": _("written out below"),
                    "sliders": [slider("unit", limits["unit"], _("hidden unit"), _("unit k"))],
                },
            ],
            pictures=["pair", "every"],
            sheet=_("Calculation of a hidden unit"),
        )

    @property
    def page(self):
        """How one hidden unit comes from z and from the column of the label, as a `Page`."""
        state = self.state
        unit, latents = int(state.entries.values["unit"]) - 1, state.latents
        layer, (out, weights, bias, __) = named_layers(state.network.parameters)[-1][0]
        row = layer.W[unit].astype(float)
        sheet = worked.Sheet(_DECIMALS)
        row, z = sheet.take(f"{weights}[{unit},{{}}]", row), sheet.take("z[{}]", state.z)
        products = [w * number for w, number in zip(row, z)]
        of_z = sheet.note(f"({weights}@z)[{unit}]", sum(products[1:], products[0]))
        of_label, shift = row[latents + state.label], sheet.take_number(f"{bias}[{unit}]", float(layer.b[unit]))
        sum_name = f"a_{out}"
        sheet.line(sum_name, unit, [("{}", of_z), ("{}", of_label), ("{}", shift)], result=of_z + of_label + shift)
        (plain, latex), (w, w_latex), (b, b_latex) = spelled(sum_name, "k"), spelled(weights, "kc"), spelled(bias, "k")
        sums = f"(Σ_j {spelled(weights, 'kj')[0]}·z_j)", rf"\textstyle\sum_j {spelled(weights, 'kj')[1]}\, z_j"
        return sheet.page(f"{plain} = {sums[0]} + {w} + {b}", rf"{latex} & = {sums[1]} + {w_latex} + {b_latex}")

    def __repr__(self):
        """The label, the attributes of the picture and of its copy, and the calculation."""
        state, notes = self.state, self._notes()
        return "\n".join([f"label: {state.label} of {state.own_label}", notes["note"], "", repr(self.page)])

    def written(self):
        """The pictures as images, what is measured, and the calculation."""
        return f"{self._written_pictures()}\n\n{self._notes()['note']}\n\n{self.page._repr_latex_()}"

    def _drawn(self):
        state = self.state
        every = state.decoded(LABELS)
        pair = np.vstack([state.x, every[state.label]])
        return {
            "pair": strip(pair, _("The picture and z with the label"), 1.5, 0.95, names=["x", "x'"]),
            "every": strip(every, _("z with each label"), 4.2, 0.75, names=[*map(str, LABELS)]),
        }

    def _notes(self):
        state = self.state
        copy = state.decoded([state.label])[0]
        measured = [
            (_("slant"), [signed(digits.slant(x)) + "°" for x in (state.x, copy)]),
            (_("thickness"), [signed(digits.thickness(x), 2) for x in (state.x, copy)]),
        ]
        column = state.latents + state.label + 1
        return {
            "chosen": str(state.label),
            "note": "; ".join(f"{name}: x {first}, x' {second}" for name, (first, second) in measured),
            "below": _("Label {label} uses column {column} of the weights, and no other of the ten.").format(
                label=state.label, column=column
            ),
            "block": self.page.blocks[0].latex(),
        }
