"""The live training lab: learning rate, noise and beta; one step or many; what becomes of the loss and the samples.

The browser asks for some steps, is told how things look after them, and asks again. So it stops when it likes, other
cells run in between, and no thread is needed. The page in the browser is static/training.js.
"""

import traitlets

from ..language import _, later
from ..loss import Loss
from ..numerals import fixed, typed
from ..training import snapshot
from ..validate import problem_of
from ..widgets import drawn_by
from . import training_pictures
from .lab_widget import LabWidget, in_boxes
from .training_state import TrainingState

_SECONDS = 0.06  # of training, at most, between two pictures
_PICTURES = 40  # of a run, at least, so that it is seen on its way
_NOISES = (later("fresh"), later("frozen"), later("expected"))  # those of `training`
_TABLE = {
    "rows": {"drawn": r"\varepsilon_t", "expected": r"\mathbb{E}_\varepsilon", "optimum": r"\min"},
    "columns": {"reconstruction": r"\textstyle\sum (x - x')^2", "kl": r"\mathrm{KL}", "total": r"\mathcal{L}"},
}


class TrainingLab(LabWidget):
    """The widget of a training; the arguments are those of `TrainingState`."""

    _esm = drawn_by("training.js")
    _notice = "problem:run"
    pictures = traitlets.List().tag(sync=True)
    noises = traitlets.Dict().tag(sync=True)  # the name of each, and what it is called on the page
    table = traitlets.Dict().tag(sync=True)

    def __init__(self, parameters, x, **choices):
        self.state = TrainingState(parameters, x, **choices)
        pictures = training_pictures.chosen(self.state.training)
        noises = {name: _(name) for name in _NOISES}
        super().__init__(pictures=pictures, noises=noises, table=_TABLE, words=_words())
        self._shown = self._with_controls(self._progress())

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
        head = [f"t = {self._shown['step']}", *_TABLE["columns"].values()]
        rows = [[symbol, *(number for __, number in self._numbers(row))] for row, symbol in _TABLE["rows"].items()]
        latex = r"\begin{array}{lrrr} " + r" \\ ".join(map(" & ".join, [head, *rows])) + r" \end{array}"
        return f"$${latex}$$"

    def _numbers(self, row):
        return [(column, self._shown[f"number:{row}.{column}"]) for column in _TABLE["columns"]]

    def _failed(self, error):
        return super()._failed(error) | {"done": True}

    def _answer(self, content):
        update = super()._answer(content)
        if content["do"] == "run":
            update["done"] = self.state.step >= self.state.goal or bool(self.state.trouble)
        return update

    def _do(self, content):
        match content:
            case {"do": "put", "texts": texts}:
                self.state.put(texts)
            case {"do": "choose", "noise": noise}:
                self.state.choose(noise)
            case {"do": "run"}:
                self.state.run(-(-self.state.steps_of_a_run // _PICTURES), _SECONDS)
            case {"do": "step"}:
                self.state.run(1, _SECONDS)
            case {"do": ("draw" | "reset") as action}:
                getattr(self.state, action)()

    def _seen(self):
        try:
            progress = self._progress()
        except (ValueError, ArithmeticError) as error:  # the last good pictures stay
            self.state.trouble = _(
                "{problem} What is shown is step {step}: reset, and train with a smaller learning rate."
            ).format(problem=problem_of(error), step=self._shown["step"])
            progress = self._shown
        return self._with_controls(progress)

    def _with_controls(self, progress):
        return progress | {
            **in_boxes(self.state.entries, self.state.entries.texts),
            "problem:run": self.state.trouble,
            "noise": self.state.noise,
            "seed": self.state.seed,
            "goal": self.state.goal,
        }

    def _progress(self):
        """How far the training is, in numbers and pictures. Raises ValueError where a number gets too large."""
        now = snapshot(self.state.training)
        if now.step == 0:
            self._first = now  # the ghost in the pictures of this training
        table = {"drawn": now.drawn, "expected": now.expected, "optimum": Loss(None, None, now.optimum)}
        numbers = {
            f"number:{row}.{column}": "" if (value := getattr(losses, column, None)) is None else fixed(value)
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


def _words():
    """What the page says by itself."""
    return {
        "name": _("Live training"),
        "tools": _("Training"),
        "run": _("Run"),
        "run_hint": _("Train until the number of steps is reached"),
        "stop": _("Stop"),
        "continue": _("Continue"),
        "step": _("Step"),
        "step_hint": _("One step"),
        "reset": _("Reset"),
        "reset_hint": _("From the beginning, with the same noise"),
        "draw": _("New ε"),
        "draw_hint": _("From the beginning, with the noise of the next seed"),
        "seed": _("seed {seed}"),
        "steps": _("steps"),
        "steps_of_a_run": _("steps of a run"),
        "learning_rate": _("learning rate"),
        "beta": _("beta"),
        "noise": _("noise epsilon"),
        "progress": _("{step} of {goal}"),
        "reached": _("Step {step} of {goal}. Expected loss {loss}."),
    }
