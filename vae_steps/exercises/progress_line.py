"""The widget of one quiet line: how far somebody is with the questions of a notebook."""

from ..language import _
from ..widgets import AnsweringWidget, drawn_by
from .counting import watch


class ProgressLine(AnsweringWidget):
    """A line that is written again as soon as an answer is given; static/progress.js draws it."""

    _esm = drawn_by("progress.js")

    def __init__(self, progress):
        self._progress = progress
        super().__init__(words={"name": _("Progress")})
        self._line = progress.line()
        watch(self)

    def __repr__(self):
        return self._line

    def written(self):
        """The line."""
        return self._line

    @property
    def invitation(self):
        """It counts what is answered."""
        return _("Run this cell to count your answers.")

    def refresh(self):
        """Show the line again, if it is another one."""
        line = self._progress.line()
        if line != self._line:
            self._line = line
            self.layout.send({"to": None, "update": self._answer({})})
            self.rewrite()

    def _answer(self, content):
        return {"line": self._line}
