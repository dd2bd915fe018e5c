"""The widgets of questions: they show what the questions say, and hand on what the learner answers."""

import traitlets

from ..language import _
from ..marking import hints
from ..numerals import spread
from ..validate import problem_of
from ..widgets import AnsweringWidget, drawn_by, folded
from .counting import changed


class _Question(AnsweringWidget):
    """A question in the browser."""

    asked = traitlets.Dict().tag(sync=True)
    _messages = AnsweringWidget._messages | {"commit": {"answer": (list,)}, "show": {}}

    def __init__(self, question, asked, words):
        self.question = question
        super().__init__(asked=asked, words=words)

    def __repr__(self):
        return self.question.text()

    def written(self):
        """The question, and what was answered; what answers it is one click away."""
        question, solution = (self.question.text(_between_dollars, "**{}**"), self.question.solution(_between_dollars))
        return f"{question}\n\n{folded(_('Answer'), solution)}" if solution else question

    @property
    def invitation(self):
        """A question is answered."""
        return _("Run this cell to answer.")

    def _answer(self, content):
        problems = []
        match content["do"]:
            case "commit":
                problems = self.question.commit(self._texts(content))
                self.rewrite()
                changed()
            case "show":
                self.question.show()
                self.rewrite()
                changed()
        return self.question.view() | {"problems": problems}

    def _texts(self, content):
        return _texts(content["answer"], 1)

    def _failed(self, error):
        return {"notice": _("Nothing was kept: {reason}").format(reason=problem_of(error))}


class Quiz(_Question):
    """A question with choices or boxes; static/quiz.js draws it."""

    _esm = drawn_by("quiz.js")
    _messages = _Question._messages | {"spread": {"answer": (list,), "at": (int,)}}

    def __init__(self, question):
        asked = {
            "kind": question.kind,
            "ask": question.ask,
            "sentence": question.is_sentence,
            "marked": question.marked,
            "choices": list(question.keys),
            "shown": question.shown,
            "labels": question.labels,
            "spoken": question.spoken,
            "unit": question.unit,
            "digits": question.digits,
        }
        super().__init__(question, asked, _words(question))

    def _answer(self, content):
        if content["do"] == "spread":
            texts, at = _texts(content["answer"], len(self.question.labels)), content["at"]
            numbers = spread(texts[at], len(texts) - at) if at in range(len(texts)) else []
            at = int(at) if numbers else 0
            return {"spread": [*texts[:at], *numbers, *texts[at + len(numbers) :]]}
        return super()._answer(content)

    def _texts(self, content):
        return _spread(_texts(content["answer"], len(self.question.labels)))


class OwnWords(_Question):
    """A question that is answered in one's own words; static/own_words.js draws it."""

    _esm = drawn_by("own_words.js")

    def __init__(self, question):
        words = {
            "name": _("Open question"),
            "commit": _("Keep, and compare"),
            "change": _("Keep the change"),
            "unknown": _("I do not know yet"),
            "guess": _("in your own words"),
            "first": _("first in your words: {words}"),
            "model": _("A model answer"),
        }
        super().__init__(question, {"ask": question.ask}, words)


def _between_dollars(latex):
    return f"${latex}$"


def _texts(answer, boxes):
    """What a message says of each box."""
    texts = [text if isinstance(text, str) else "" for text in answer]
    return [*texts, *[""] * boxes][:boxes]


def _spread(texts):
    """What was typed; a row that stands in one box goes into the empty ones behind it."""
    for at in range(len(texts)):
        numbers = spread(texts[at], len(texts) - at)
        if not any(other.strip() for other in texts[at + 1 : at + len(numbers)]):
            texts = [*texts[:at], *numbers, *texts[at + len(numbers) :]]
    return texts


def _words(question):
    """What the page in the browser says by itself."""
    names = {
        "prediction": {"name": _("Prediction"), "commit": _("Commit"), "again": _("Commit again")},
        "guess": {"name": _("Guess"), "commit": _("Keep my guess")},
        "exercise": {"name": _("Exercise"), "commit": _("Check"), "again": _("Check again")},
    }
    return names[question.kind] | {
        "retry": _("You may try again."),
        "show": _("Show the solution"),
        "guess": _("your answer"),
        "first": _("first answer: {answer}"),
        "then": _("then: {answer}"),
        "solution": _("right: {answer}"),
        "kept": "" if question.marked else question.only_kept,
        "reveal": _("Solution"),
        "or": _("or"),
        "hints": hints(),
    }
