"""The widget of a question: it shows what `questions` says, and hands on what the learner answers."""

import traitlets

from ..language import _
from ..marking import hints
from ..numerals import spread
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
        problems, texts = [], _texts(content.get("answer"), len(self.question.labels))
        match content.get("do"):
            case "spread":
                at = content.get("at")
                numbers = spread(texts[at], len(texts) - at) if at in range(len(texts)) else []
                at = int(at) if numbers else 0
                return {"spread": [*texts[:at], *numbers, *texts[at + len(numbers) :]]}
            case "commit":
                problems = self.question.commit(_spread(texts))
                self.rewrite()
        return self.question.view() | {"problems": problems}

    def _failed(self, error):
        return {"notice": _("Nothing was kept: {reason}").format(reason=problem_of(error))}


def _texts(answer, boxes):
    """What a message says of each box."""
    texts = [text if isinstance(text, str) else "" for text in answer] if isinstance(answer, list) else []
    return [*texts, *[""] * boxes][:boxes]


def _spread(texts):
    """What was typed; a row that stands in one box goes into the empty ones behind it."""
    for at in range(len(texts)):
        numbers = spread(texts[at], len(texts) - at)
        if not any(other.strip() for other in texts[at + 1 : at + len(numbers)]):
            texts = [*texts[:at], *numbers, *texts[at + len(numbers) :]]
    return texts


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
