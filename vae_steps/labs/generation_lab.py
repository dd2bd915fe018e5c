"""The live lab of a VAE of handwritten digits: copies, new digits and the latent map, which get better as it learns."""

import numpy as np

from .. import figures
from ..language import _
from ..numerals import fixed, typed
from .generation_state import LATENTS, NEW, GenerationState
from .run_lab import RunLab, choice, field, picture_of

_DECIMALS = 2
_COLUMNS = {"entropy": r"\mathrm{CE}", "kl": r"\mathrm{KL}", "bound": r"-(\mathrm{CE} + \mathrm{KL})"}
_ROWS = ("train", "test")  # as the digits are called in code


class GenerationLab(RunLab):
    """The widget; the arguments are those of `GenerationState`."""

    _messages = RunLab._messages | {"choose": {"latents": (str,)}}

    def __init__(self, train, test, own, **choices):
        self.state = GenerationState(train, test, own, **choices)
        super().__init__(
            words={
                "name": _("Live training of digits"),
                "reached": _("Step {step} of {goal}. −(CE + KL) of the test {loss}."),
                "reset_hint": _("From the beginning, with the same weights and noise"),
                "draw": _("New start"),
                "draw_hint": _("From the beginning, with the weights and the noise of the next seed"),
            },
            kind="vae-generation",
            pictures=["tiles", "bound_curve", "latents"],
            wide=2,
            scale=_("The upright axis is cut: what is more than 12 nats below the best goes along its lower edge."),
            choice=choice("latents", _("latents"), _("latents"), {str(count): str(count) for count in LATENTS}),
            table={"rows": {row: rf"\text{{{row}}}" for row in _ROWS}, "columns": _COLUMNS},
            told="test.bound",
            fields=[
                field("steps", _("steps of a run"), _("steps")),
                field("learning_rate", _("learning rate"), _("learning rate")),
                field("beta", _("beta"), r"\beta", tex=True),
            ],
        )

    def __repr__(self):
        """What is chosen, and the numbers at the present step."""
        shown, chosen = self._shown, self.state.entries.values
        return "\n".join(
            [
                f"step: {shown['step']} of {shown['goal']}",
                f"latents: {shown['latents']}, learning_rate: {typed(chosen['learning_rate'])}, "
                f"beta: {typed(chosen['beta'])}, seed: {shown['seed']}",
                *(f"{row}: {', '.join(f'{name} {number}' for name, number in self._numbers(row))}" for row in _ROWS),
            ]
        )

    def written(self):
        """The numbers in a table, typeset."""
        return self._written_table()

    def _progress(self):
        """How far the training is, in numbers and pictures. Raises ValueError where a number gets too large."""
        found = self.state.look()
        with figures.drawable():
            drawn = {"tiles": self._tiles(), "bound_curve": self._course(), "latents": self._latents()}
        return {
            **{
                f"number:{row}.{name}": fixed(number, _DECIMALS)
                for row, parts in found.items()
                for name, number in parts._asdict().items()
            },
            **{f"picture:{name}": svg for name, svg in drawn.items()},
            "step": self.state.step,
        }

    def _tiles(self):
        """Pictures, their copies, and new ones in two rows, which are as long."""
        state, axes = self.state, figures.Axes(5.4, 2.4)
        count = min(len(state.shown), NEW // 2)
        new = state.new()[: 2 * count].reshape(2, count, -1)
        rows = np.stack([state.shown[:count], state.copies()[:count], *new])
        summary = figures.tiles(axes, rows, labels=["$x$", "$x'$", _("new"), ""])
        return picture_of(axes, summary, _("Pictures, their copies, and new digits."))

    def _course(self):
        axes = figures.Axes(5.4, 1.6)
        summary = figures.bound_curve(axes, *self.state.course(), self.state.goal)
        return picture_of(axes, summary, _("The bound on the way."))

    def _latents(self):
        """The map where there are two of them, and else how much each of them holds."""
        state, axes = self.state, figures.Axes(3, 2.9)
        if state.latents == 2:
            summary = figures.latent_classes(axes, state.means(state.test.x), state.test.labels)
            return picture_of(axes, summary, _("The latent plane."))
        return picture_of(axes, figures.kl_bars(axes, state.kl()), _("The KL divergence of each latent dimension."))
