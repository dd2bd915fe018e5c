"""The live training lab: learning rate, noise and beta; one step or many; what becomes of the loss and the samples.

The browser asks for some steps, is told how things look after them, and asks again. So it stops when it likes, other
cells run in between, and no thread is needed. The page in the browser is static/training.js.
"""

import traitlets

from ..loss import Loss
from ..numerals import fixed
from ..training import NOISE, snapshot
from ..widgets import AnsweringWidget, drawn_by
from . import training_pictures
from .training_state import TrainingDesk

_SECONDS = 0.06  # of training, at most, between two pictures
_PICTURES = 40  # of a run, at least, so that it is seen on its way
_TABLE = {
    "rows": {"drawn": r"\varepsilon_t", "expected": r"\mathbb{E}_\varepsilon", "optimum": r"\min"},
    "columns": {"reconstruction": r"\textstyle\sum (x - x')^2", "kl": r"\mathrm{KL}", "total": r"\mathcal{L}"},
}


class TrainingLab(AnsweringWidget):
    """The widget of a training; the arguments are those of `TrainingDesk`."""

    _esm = drawn_by("training.js")
    pictures = traitlets.List().tag(sync=True)
    noises = traitlets.List().tag(sync=True)
    table = traitlets.Dict().tag(sync=True)

    def __init__(self, parameters, x, **choices):
        self.desk = TrainingDesk(parameters, x, **choices)
        pictures = training_pictures.chosen(snapshot(self.desk.training))
        super().__init__(pictures=pictures, noises=NOISE, table=_TABLE)
        self._shown = self._seen()

    def __repr__(self):
        """What is chosen, and the numbers at the present step."""
        shown, chosen = self._shown, self.desk.values
        lines = [
            f"step: {shown['step']} of {shown['goal']}",
            f"learning_rate: {chosen['learning_rate']:g} ({self.desk.optimizer}), beta: {chosen['beta']:g}, "
            f"noise: {shown['noise']}, seed: {shown['seed']}",
        ]
        for row in _TABLE["rows"]:
            numbers = [f"{column} {number}" for column, number in self._numbers(row) if number]
            lines.append(f"{row}: {', '.join(numbers) or 'none'}")
        return "\n".join([*lines, f"kl of each latent dimension: {shown['kl']}"])

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        # Where no kernel runs, the numbers stand there, and not a widget that cannot work.
        head = [f"t = {self._shown['step']}", *_TABLE["columns"].values()]
        rows = [[symbol, *(number for _, number in self._numbers(row))] for row, symbol in _TABLE["rows"].items()]
        latex = r"\begin{array}{lrrr} " + r" \\ ".join(map(" & ".join, [head, *rows])) + r" \end{array}"
        return data | {"text/plain": repr(self), "text/latex": f"$${latex}$$"}, metadata

    def _numbers(self, row):
        return [(column, self._shown[f"number:{row}.{column}"]) for column in _TABLE["columns"]]

    def _failed(self, error):
        self._shown["problem:run"] = f"Nothing was changed: {error}"
        return {"problem:run": self._shown["problem:run"], "done": True}

    def _answer(self, content):
        """Do what the browser asks; return what looks different from then on, or everything for "open"."""
        if content["do"] == "open":
            return self._shown
        desk = self.desk
        self._do(content)
        try:
            seen = self._seen()
        except (ValueError, ArithmeticError) as error:  # the last good pictures stay
            desk.problems["run"] = (
                f"{error} What is shown is step {self._shown['step']}: reset, and train with a smaller learning rate."
            )
            seen = self._shown | self._chosen()
        update = {key: value for key, value in seen.items() if self._shown[key] != value}
        self._shown = seen
        if content["do"] == "run":
            update["done"] = desk.step >= desk.goal or "run" in desk.problems
        return update

    def _do(self, content):
        match content:
            case {"do": "put", "texts": texts}:
                self.desk.put(texts)
            case {"do": "choose", "noise": noise}:
                self.desk.choose(noise)
            case {"do": "run"}:
                self.desk.run(-(-self.desk.values["steps"] // _PICTURES), _SECONDS)
            case {"do": "step"}:
                self.desk.run(1, _SECONDS)
            case {"do": ("draw" | "reset") as action}:
                getattr(self.desk, action)()

    def _chosen(self):
        """What the controls show, flat, as "text:beta"."""
        desk = self.desk
        return {
            **{f"text:{name}": text for name, text in desk.texts.items()},
            **{f"problem:{name}": desk.problems.get(name, "") for name in (*desk.texts, "run")},
            "noise": desk.noise,
            "seed": desk.seed,
            "goal": desk.goal,
        }

    def _seen(self):
        """All that is seen, so that what changed is easily told. Raises ValueError where a number gets too large."""
        desk, now = self.desk, snapshot(self.desk.training)
        if now.step == 0:
            self._first = now  # the ghost in the pictures of this training
        table = {"drawn": now.drawn, "expected": now.expected, "optimum": Loss(None, None, now.optimum)}
        numbers = {
            f"number:{row}.{column}": "" if (value := getattr(losses, column, None)) is None else fixed(value)
            for row, losses in table.items()
            for column in _TABLE["columns"]
        }
        drawn = training_pictures.drawn(desk, now, self._first)
        return {
            **self._chosen(),
            **numbers,
            **{f"picture:{name}": svg for name, svg in drawn.items()},
            "step": now.step,
            "kl": " ".join(map(fixed, now.kl)),
        }
