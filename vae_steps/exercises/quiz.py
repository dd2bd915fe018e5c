"""The widget of a question: it shows what `questions` says, and hands on what the learner answers."""

import traitlets

from ..language import _
from ..marking import hints
from ..validate import problem_of
from ..widgets import AnsweringWidget, drawn_by


class Quiz(AnsweringWidget):
    """A question in the browser; static/quiz.js draws it."""

    _esm = drawn_by("quiz.js")
    asked = traitlets.Dict().tag(sync=True)

    def __init__(self, question):
        self.question = question
        kind = "prediction" if hasattr(question, "reveal") else "exercise"
        super().__init__(
            asked={
                "kind": kind,
                "ask": question.ask,
                "choices": list(question.keys),
                "shown": question.shown,
                "labels": question.labels,
                "spoken": question.spoken,
                "digits": question.digits,
            },
            words=_words(kind),
        )

    def __repr__(self):
        return self.question.text()

    def written(self):
        """The question, and what was answered."""
        return self.question.text(lambda latex: f"${latex}$", "**{}**")

    def _answer(self, content):
        problems = []
        if content.get("do") == "commit":
            problems = self.question.commit([str(text) for text in content["answer"]][: len(self.question.labels)])
            self.rewrite()
        return self.question.view() | {"problems": problems}

    def _failed(self, error):
        return {"notice": _("Nothing was kept: {reason}").format(reason=problem_of(error))}


def _words(kind):
    """What the page in the browser says by itself."""
    names = {
        "prediction": {"name": _("Prediction"), "commit": _("Commit")},
        "exercise": {"name": _("Exercise"), "commit": _("Check")},
    }
    return names[kind] | {
        "guess": _("your answer"),
        "solution": _("right: {answer}"),
        "reveal": _("Solution"),
        "or": _("or"),
        "hints": hints(),
    }
