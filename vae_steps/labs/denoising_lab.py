"""The live lab of a denoising autoencoder: more noise or less, and pictures that get cleaner while it learns."""

import numpy as np

from .. import figures
from ..language import _, later
from ..numerals import fixed, typed
from .denoising_state import MOST_NOISE, DenoisingState
from .run_lab import RunLab, field, picture_of, squeezed

_SHOWN = 10  # pictures, the first of the test
_DECIMALS = 3
_SYMBOLS = {"noisy": r"x + s\,\varepsilon", "linear": r"W(x + s\,\varepsilon) + b", "network": "x'"}
_NAMES = {"noisy": later("noisy"), "linear": later("best linear map"), "network": later("network")}


class DenoisingLab(RunLab):
    """The widget of a denoising autoencoder; the arguments are those of `DenoisingState`."""

    def __init__(self, parameters, x, test, **choices):
        self.state = DenoisingState(parameters, x, test, **choices)
        error = r"\textstyle\sum (x - x')^2"
        rows = {name: rf"\text{{{_(_NAMES[name])}: }}\; {symbol}" for name, symbol in _SYMBOLS.items()}
        super().__init__(
            words={"name": _("Live denoising"), "reached": _("Step {step} of {goal}. Squared error {loss}.")},
            kind="vae-denoising",
            pictures=["tiles", "error_curve"],
            scale=squeezed(),
            table={"rows": rows, "columns": {"error": error}},
            told="network.error",
            fields=[
                field("noise", _("noise s"), "s", tex=True, range=[0, MOST_NOISE, 0.05]),
                field("steps", _("steps of a run"), _("steps")),
                field("learning_rate", _("learning rate"), _("learning rate")),
            ],
        )

    def __repr__(self):
        """What is chosen, and the errors at the present step."""
        shown, chosen = self._shown, self.state.entries.values
        return "\n".join(
            [
                f"step: {shown['step']} of {shown['goal']}",
                f"noise: {typed(chosen['noise'])}, learning_rate: {typed(chosen['learning_rate'])}, "
                f"seed: {shown['seed']}",
                *(f"{name}: {shown[f'number:{name}.error']}" for name in _SYMBOLS),
            ]
        )

    def written(self):
        """The errors in a table."""
        head = f"| {_('squared error after step {step}').format(step=self._shown['step'])} | |\n|---|---|"
        rows = [
            f"| {_(_NAMES[name])} ${symbol}$ | {self._shown[f'number:{name}.error']} |"
            for name, symbol in _SYMBOLS.items()
        ]
        return "\n".join([head, *rows])

    def _progress(self):
        """How far the training is, in numbers and pictures. Raises ValueError where a number gets too large."""
        errors = self.state.look()
        with figures.drawable():
            drawn = {"tiles": self._tiles(), "error_curve": self._course(errors)}
        return {
            **{f"number:{name}.error": fixed(error, _DECIMALS) for name, error in errors.items()},
            **{f"picture:{name}": svg for name, svg in drawn.items()},
            "step": self.state.step,
        }

    def _tiles(self):
        state, axes = self.state, figures.Axes(5.4, 2)
        rows = np.stack([pictures[:_SHOWN] for pictures in (state.test, state.noisy(), state.cleaned())])
        labels = ["$x$", f"${_SYMBOLS['noisy']}$", "$x'$"]
        return picture_of(
            axes, figures.tiles(axes, rows, labels=labels), _("Pictures, the same with noise, and cleaned.")
        )

    def _course(self, errors):
        axes = figures.Axes(2.8, 2.6)
        others = {name: errors[name] for name in ("noisy", "linear")}
        summary = figures.error_curve(axes, *self.state.course(), others, self.state.goal)
        return picture_of(axes, summary, _("The squared error of each step."))
