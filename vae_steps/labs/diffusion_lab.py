"""The live lab of a diffusion: a name, a guidance and a time are chosen, and the way from noise to a digit is seen.

The page in the browser, static/diffusion.js, says what was chosen; the networks are calculated here.
"""

from base64 import b64encode
from html import escape

import numpy as np
import traitlets

from .. import figures, worked
from ..digits import CLASSES, load
from ..language import _
from ..numerals import fixed_row
from ..widgets import drawn_by
from . import plane_pictures
from .diffusion_state import COPIES, MOST_GUIDANCE, DiffusionState
from .lab_widget import LabWidget

_DECIMALS = 4
_TOLD = 4  # numbers of a code
_BLOCKS = 4  # of a calculation, at most: guided, z_0_hat, s², z_next


class DiffusionLab(LabWidget):
    """The widget; the arguments are those of `DiffusionState`."""

    _esm = drawn_by("diffusion.js")
    _messages = LabWidget._messages | {"put": {"texts": (dict,)}, "draw": {}}
    plane = traitlets.Dict().tag(sync=True)
    ranges = traitlets.Dict().tag(sync=True)  # of the sliders: lowest, highest, step
    names = traitlets.List().tag(sync=True)

    def __init__(self, painter, *choices):
        self.state = DiffusionState(painter, *choices)
        self._walked = None, []  # a run, and its way
        samples = load().test
        codes = painter.codes(samples.x)
        self._directions = _directions(codes, samples.labels)
        super().__init__(
            plane=plane_pictures.plane(codes @ self._directions, samples.labels, xlabel="$v_1$", ylabel="$v_2$"),
            ranges={"guidance": [0, MOST_GUIDANCE, 0.1], "t": [0, painter.steps, 1]},
            names=[str(name) for name in range(CLASSES)],
            words=_words(),
        )
        self._shown = self._seen()

    @property
    def page(self):
        """The first number of the code at the time that is chosen: its noise guided, and the step to the time before.

        At 0 it is the last step.
        """
        state = self.state
        t = max(state.inputs.t, 1)
        moment, alpha_bar = state.run.moments[t], state.painter.alpha_bar
        named, free = state.painter.eps_hat(moment.z_t[0], t, state.inputs.label)
        given = [[float(array[0])] for array in (named, free, moment.z_t[0], moment.eps_hat[0], moment.eps[0])]
        guided = worked.guided(*given[:2], state.inputs.guidance, decimals=_DECIMALS)
        shares = float(alpha_bar[t]), float(alpha_bar[t - 1])
        return guided + worked.stepped(*given[2:4], *shares, given[4], decimals=_DECIMALS)

    def __repr__(self):
        """What is chosen, the pictures in numbers, and the calculation."""
        return "\n\n".join([self._told().replace(". ", "\n"), repr(self.page)])

    def written(self):
        """The pictures, and the calculation, typeset."""
        axes = figures.Axes(7.2, 1.5)
        run, moment = self.state.run, self.state.moment
        seen = self.state.painter.decoded(np.stack([moment.z_t[0], moment.z_0_hat[0]]))
        figures.tiles(
            axes,
            np.vstack([seen, run.pictures]),
            columns=2 + COPIES,
            names=["$z_t$", "ẑ₀", *map(str, range(1, COPIES + 1))],
        )
        image = b64encode(axes.svg("").encode()).decode()
        return (
            f'<img alt="{escape(self._told())}" src="data:image/svg+xml;base64,{image}">\n\n{self.page._repr_latex_()}'
        )

    def _way(self):
        """Where the code is at each time; known as long as the run is the same."""
        if self._walked[0] is not self.state.run:
            places = [one.z_t[0] @ self._directions for one in self.state.run.moments]
            self._walked = self.state.run, [[round(float(number), 2) for number in place] for place in places]
        return self._walked[1]

    def _told(self):
        """What is chosen, the first numbers of both codes, and how much ink is in each of the ten digits at the end."""
        inputs, moment = self.state.inputs, self.state.moment
        of_code = {"z_t": moment.z_t[0, :_TOLD], "z_0_hat": moment.z_0_hat[0, :_TOLD]}
        numbers = of_code | {"ink": self.state.run.pictures.mean(1)}
        return ". ".join(
            [
                f"digit: {inputs.label}",
                f"w: {inputs.guidance:g}",
                f"t: {inputs.t}",
                f"seed: {inputs.seed}",
                *(f"{name}: {fixed_row(values.astype(float), 2)}" for name, values in numbers.items()),
            ]
        )

    def _do(self, content):
        if content["do"] == "put":
            self.state.put(content["texts"])
        else:
            self.state.draw()

    def _seen(self):
        state, moment = self.state, self.state.moment
        blocks = [block.latex() for block in self.page.blocks]
        at_t, below = state.painter.decoded(np.stack([moment.z_t[0], moment.z_0_hat[0]]))
        return {
            "label": state.inputs.label,
            "guidance": state.inputs.guidance,
            "t": state.inputs.t,
            "seed": state.inputs.seed,
            "noisy": plane_pictures.greys(at_t),
            "below": plane_pictures.greys(below),
            "ends": [plane_pictures.greys(picture) for picture in state.run.pictures],
            "way": self._way(),
            **{f"block:{place}": (blocks + [""] * _BLOCKS)[place] for place in range(_BLOCKS)},
            "notice": "",
        }


def _directions(codes, labels):
    """The two directions (latents, 2) in which the means of the ten digits lie farthest apart, of length 1."""
    means = np.stack([codes[labels == label].mean(0) for label in np.unique(labels)])
    directions = np.linalg.svd(means - means.mean(0), full_matrices=False)[2]
    return directions[:2].T * np.sign(directions[:2].sum(1))


def _words():
    """What the page says by itself."""
    return {
        "name": _("Live diffusion"),
        "digit": _("digit"),
        "guidance": _("guidance w"),
        "time": _("time t"),
        "draw": _("New noise"),
        "draw_hint": _("Begin with other noise"),
        "seed": _("seed {seed}"),
        "noise": _("noise"),
        "code": _("code"),
        "of_noisy": _("decoded"),
        "of_below": _("the digit that is seen in it"),
        "of_ends": _("ten digits at the end; the first is the one that is followed"),
        "of_plane": _("the way of the code, among test digits"),
        "plane": _("Plane of two directions among the codes. The way of the code from noise to a digit."),
        "picture": _("Picture of 8 by 8 pixels."),
        "calculation": _("Calculation of {quantity}"),
        "first": _("The first number of the code, from t = {t} to {after}:"),
        "said": _("digit {label}, guidance {guidance}, time {t}"),
    }
