"""The widget of a question: it shows what `questions` says, and hands on what the learner answers."""

import anywidget
import traitlets

from . import assets
from .words import SAYINGS


class Quiz(anywidget.AnyWidget):
    """A question in the browser; static/quiz.js draws it."""

    _esm = assets.own("shared.js") + assets.own("quiz.js")
    _css = assets.own("quiz.css")
    shared = traitlets.Unicode().tag(sync=True)  # the model that holds KaTeX, once for all pages
    asked = traitlets.Dict().tag(sync=True)

    def __init__(self, question):
        self.question = question
        super().__init__(shared=assets.shared().model_id, asked={
            "kind": "prediction" if hasattr(question, "reveal") else "exercise",
            "ask": question.ask, "choices": list(question.choices), "labels": question.labels,
            "spoken": question.spoken,
            "words": SAYINGS,
        })
        self.layout.on_msg(self._receive)  # see conversation in common.js

    def __repr__(self):
        return self.question.text()

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        # Where no kernel runs, the question stands there in writing, and not a widget that cannot work.
        written = self.question.text(lambda latex: f"${latex}$", "**{}**")
        return data | {"text/plain": repr(self), "text/markdown": written}, metadata

    def _receive(self, _, content, buffers):
        """Answer a message of the browser. What goes wrong is said there: the kernel's log is read by nobody."""
        problems = []
        try:
            if content.get("do") == "commit":
                problems = self.question.commit([str(text) for text in content["texts"]][:len(self.question.labels)])
            update = self.question.look() | {"problems": problems}
        except Exception as error:
            update = {"notice": f"Nothing was kept: {error}"}
        self.layout.send({"to": content.get("from"), "update": update})
