"""What every widget of ours that answers the messages of its page has in common."""

import json

from ..language import _
from ..validate import problem_of
from .assets import PageWidget


class AnsweringWidget(PageWidget):
    """A widget that answers the messages of its page: `_answer` does what is asked and returns what looks different.

    `_messages` are those that it understands, by what they ask to "do": the types of all that comes with them, with
    NoneType among them where it may be missing. `_answer` sees no others.
    The messages go by the model of the layout; `conversation` in static/conversation.js says why, and is the other end.
    """

    _messages = {"open": {}}

    def __init__(self, **state):
        super().__init__(**state)
        self.layout.on_msg(self._receive)

    def _receive(self, layout, content, buffers):
        """Answer a message. What goes wrong is said on the page: the kernel's log is read by nobody."""
        if not isinstance(content, dict):  # no page of ours speaks so, and none waits for an answer
            return
        if content.get("do") == "rest":
            self.rewrite()
            return
        try:
            update = self._answer(self._understood(_whole(content)))
        except Exception as error:
            update = self._failed(error)
        self.layout.send({"to": content.get("from"), "update": update})

    def _understood(self, content):
        """The message, or ValueError: a page may be of another version than its kernel."""
        action = content.get("do")
        brings = self._messages.get(action) if isinstance(action, str) else None
        if brings is None or any(type(content.get(name)) not in types for name, types in brings.items()):
            raise ValueError(_("The page asks for something that the kernel does not know. Reload the page."))
        return content

    def _answer(self, content):
        raise NotImplementedError

    def _failed(self, error):
        return {"notice": _("Nothing was changed: {reason}").format(reason=problem_of(error))}


def _whole(content):
    """A message without halves of characters (lone surrogates): no answer could bring these back to the page."""
    return json.loads(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"))
