"""What every widget of ours that answers the messages of its page has in common."""

import json

from ..language import _
from ..validate import problem_of
from .assets import PageWidget


class AnsweringWidget(PageWidget):
    """A widget that answers the messages of its page: `_answer` does what is asked and returns what looks different.

    The messages go by the model of the layout; `conversation` in static/conversation.js says why, and is the other end.
    """

    def __init__(self, **state):
        super().__init__(**state)
        self.layout.on_msg(self._receive)

    def _receive(self, layout, content, buffers):
        """Answer a message. What goes wrong is said on the page: the kernel's log is read by nobody."""
        if content.get("do") == "rest":
            self.rewrite()
            return
        try:
            update = self._answer(_whole(content))
        except Exception as error:
            update = self._failed(error)
        self.layout.send({"to": content.get("from"), "update": update})

    def _answer(self, content):
        raise NotImplementedError

    def _failed(self, error):
        return {"notice": _("Nothing was changed: {reason}").format(reason=problem_of(error))}


def _whole(content):
    """A message without halves of characters (lone surrogates): no answer could bring these back to the page."""
    return json.loads(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"))
