"""What the widgets of all live trainings have in common.

The browser asks for some steps, is told how things look after them, and asks again. So it stops when it likes, other
cells run in between, and no thread is needed. The page in the browser is static/training.js.
"""

import traitlets

from ..language import _
from ..validate import problem_of
from ..widgets import drawn_by
from .lab_widget import LabWidget, in_boxes

_SECONDS = 0.06  # of training, at most, between two pictures
_PICTURES = 40  # of a run, at least, so that it is seen on its way


class RunLab(LabWidget):
    """The widget of a training whose `state` is a `RunState`; `_progress()` says how far it is, as `_shown` has it.

    `fields` are boxes: the name, how it is said and shown, as LaTeX where it is `tex`, and the `range` of a slider.
    The first picture, or as many as are `wide`, have more room than the others. The table stands below it, with as many
    more pictures as are `beside` it, or where several are wide below the others; `told` is the number of it that is
    said at the end of a run. `scale` is what is to be known of the axis of the curve.
    """

    _esm = drawn_by("training.js")
    _notice = "problem:run"
    _messages = LabWidget._messages | {"put": {"texts": (dict,)}, "run": {}, "step": {}, "draw": {}, "reset": {}}
    kind = traitlets.Unicode().tag(sync=True)  # the class of the page
    fields = traitlets.List().tag(sync=True)
    pictures = traitlets.List().tag(sync=True)
    wide = traitlets.Int(1).tag(sync=True)  # how many of the pictures stand in the wide column
    beside = traitlets.Int(0).tag(sync=True)  # how many of the next ones stand beside the table
    scale = traitlets.Unicode().tag(sync=True)
    choice = traitlets.Dict().tag(sync=True)  # as of `choice`, where there is one
    table = traitlets.Dict().tag(sync=True)
    told = traitlets.Unicode().tag(sync=True)

    def __init__(self, words, **state):
        super().__init__(words=_words() | words, **state)
        self._shown = self._with_controls(self._progress())

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
            case {"do": "run"}:
                self.state.run(-(-self.state.steps_of_a_run // _PICTURES), _SECONDS)
            case {"do": "step"}:
                self.state.run(1, _SECONDS)
            case {"do": "choose"}:
                self.state.choose(content[self.choice["name"]])
            case {"do": action}:
                getattr(self.state, action)()

    def _seen(self):
        try:
            progress = self._progress()
        except (ValueError, ArithmeticError) as error:  # the last good pictures stay
            self.state.trouble = _(
                "{problem} What is shown is step {step}. Train with a smaller learning rate: Reset begins anew."
            ).format(problem=problem_of(error), step=self._shown["step"])
            progress = self._shown
        return self._with_controls(progress)

    def _with_controls(self, progress):
        entries, chosen = self.state.entries, self.choice.get("name")
        return progress | {
            **({chosen: str(getattr(self.state, chosen))} if chosen else {}),
            **in_boxes(entries, entries.texts),
            **{f"value:{box['name']}": entries.values[box["name"]] for box in self.fields if box["range"]},
            "problem:run": self.state.trouble,
            "note": self.state.note,
            "seed": self.state.seed,
            "goal": self.state.goal,
        }

    def _progress(self):
        raise NotImplementedError

    def _numbers(self, row):
        """What stands in a row of the table: each column, and its number in writing."""
        return [(column, self._shown[f"number:{row}.{column}"]) for column in self.table["columns"]]

    def _written_table(self):
        """The table, typeset."""
        head = [f"t = {self._shown['step']}", *self.table["columns"].values()]
        rows = [[symbol, *(number for __, number in self._numbers(row))] for row, symbol in self.table["rows"].items()]
        latex = r"\begin{array}{lrrr} " + r" \\ ".join(map(" & ".join, [head, *rows])) + r" \end{array}"
        return f"$${latex}$$"


def field(name, spoken, shown, tex=False, range=None):
    """A box of the page, with a slider where it has a range (lowest, highest, step)."""
    return {"name": name, "spoken": spoken, "shown": shown, "tex": tex, "range": range}


def choice(name, spoken, shown, values, tex=False):
    """One of some values, as buttons: the name, how it is said and shown, and what each value is called on the page."""
    return {"name": name, "spoken": spoken, "shown": shown, "values": values, "tex": tex}


def squeezed():
    """What is to be known of the axis of `figures.loss_curve` and `figures.error_curve`."""
    return _("The upright axis is squeezed: even near 0, in powers of ten above 1.")


def picture_of(axes, summary, spoken):
    """A picture as SVG; its text says what it is, and then its numbers."""
    return axes.svg(f"{spoken} {summary.spoken()}")


def _words():
    """What the page of every training says by itself."""
    return {
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
        "progress": _("{step} of {goal}"),
    }
