"""The live training lab: learning rate, noise and beta; one step or many; what becomes of the loss and the samples."""

from ..language import _, later
from ..loss import Loss
from ..numerals import fixed, typed
from ..training import snapshot
from . import training_pictures
from .run_lab import RunLab, choice, field, squeezed
from .training_state import TrainingState

_NOISES = (later("fresh"), later("frozen"), later("expected"))  # those of `training`
_TABLE = {
    "rows": {"drawn": r"\varepsilon_t", "expected": r"\mathbb{E}_\varepsilon", "optimum": r"\min"},
    "columns": {"reconstruction": r"\textstyle\sum (x - x')^2", "kl": r"\mathrm{KL}", "total": r"\mathcal{L}"},
}


class TrainingLab(RunLab):
    """The widget of a training; the arguments are those of `TrainingState`."""

    _messages = RunLab._messages | {"choose": {"noise": (str,)}}

    def __init__(self, parameters, x, **choices):
        self.state = TrainingState(parameters, x, **choices)
        super().__init__(
            words={"name": _("Live training"), "reached": _("Step {step} of {goal}. Expected loss {loss}.")},
            pictures=training_pictures.chosen(self.state.training),
            beside=1,
            scale=squeezed(),
            choice=choice("noise", _("noise epsilon"), r"\varepsilon", {name: _(name) for name in _NOISES}, tex=True),
            table=_TABLE,
            told="expected.total",
            fields=[
                field("steps", _("steps of a run"), _("steps")),
                field("learning_rate", _("learning rate"), _("learning rate")),
                field("beta", _("beta"), r"\beta", tex=True),
            ],
        )

    def __repr__(self):
        """What is chosen, and the numbers at the present step."""
        shown, chosen = self._shown, self.state.entries.values
        lines = [
            f"step: {shown['step']} of {shown['goal']}",
            f"learning_rate: {typed(chosen['learning_rate'])} ({self.state.optimizer}), "
            f"beta: {typed(chosen['beta'])}, noise: {shown['noise']}, seed: {shown['seed']}",
        ]
        for row in _TABLE["rows"]:
            numbers = [f"{column} {number}" for column, number in self._numbers(row) if number]
            lines.append(f"{row}: {', '.join(numbers) or 'none'}")
        return "\n".join([*lines, f"kl of each latent dimension: {shown['kl']}"])

    def written(self):
        """The numbers in a table, typeset."""
        return self._written_table()

    def _progress(self):
        """How far the training is, in numbers and pictures. Raises ValueError where a number gets too large."""
        now = snapshot(self.state.training)
        if now.step == 0:
            self._first = now  # the ghost in the pictures of this training
        table = {"drawn": now.drawn, "expected": now.expected, "optimum": Loss(None, None, now.optimum)}
        numbers = {
            f"number:{row}.{column}": "" if (value := getattr(losses, column, None)) is None else _written(value)
            for row, losses in table.items()
            for column in _TABLE["columns"]
        }
        drawn = training_pictures.drawn(self.state, now, self._first)
        return {
            **numbers,
            **{f"picture:{name}": svg for name, svg in drawn.items()},
            "step": now.step,
            "kl": " ".join(map(fixed, now.kl)),
        }


def _written(value):
    """A loss with as many decimals as the table has room for."""
    return fixed(value, 6 if abs(value) < 100 else 4)
