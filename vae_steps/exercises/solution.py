"""What is shown when a question is over: texts, worked pages, pictures, and what checks found, one below the other."""

import re
from html import escape, unescape

from ..checks import Report
from ..figures import Summary
from ..language import _
from ..marking import plain
from ..quoting import brief
from ..worked import Page
from .asking import inline

_IMAGE = re.compile(r'<img alt="([^"]*)" src="([^"]*)">')


class Solution:
    """The parts in their order, and the first `page` among them, or None.

    A picture is a `figures.Summary`, which is drawn at once: a figure that is left open would be shown by the cell.
    What checks found is their `Report`.
    Raises ValueError, naming the argument, for anything else.
    """

    def __init__(self, name, given):
        parts = list(given) if isinstance(given, (list, tuple)) and not isinstance(given, Report) else [given]
        if not all(isinstance(part, (str, Page, Report)) for part in parts):
            raise ValueError(f"{name} must be a text, a page, a picture, or a list of these, not {brief(given)}.")
        self._parts = [_Picture(part) if isinstance(part, Summary) else part for part in parts]
        self.page = next((part for part in self._parts if isinstance(part, Page)), None)

    def __bool__(self):
        return any(not isinstance(part, str) or part.strip() for part in self._parts)

    def about(self, symbol):
        """The same, where the page is about one of its numbers alone."""
        self._parts = [part.about(symbol) if part is self.page else part for part in self._parts]

    def written(self, write):
        """In writing."""
        return "\n\n".join(filter(None, (_written(part, write) for part in self._parts)))

    def shown(self):
        """As a page of a widget shows it: some parts, each a text, a formula or a picture."""
        return [shown for part in self._parts for shown in _shown(part)]


class _Picture:
    """A figure as it was drawn, and what it shows in words."""

    def __init__(self, summary):
        found = _IMAGE.search(summary._repr_mimebundle_().get("text/html", ""))
        self.text, self.spoken = str(summary), summary.spoken()
        self.alternative, self.source = (unescape(found[1]), found[2]) if found else (self.text, "")


def _written(part, write):
    if isinstance(part, Page):
        return repr(part) if write is plain else part._repr_latex_()
    if isinstance(part, _Picture):
        if write is plain or not part.source:
            return part.text
        return f'<img alt="{escape(part.alternative)}" src="{part.source}">'
    if isinstance(part, Report):
        return repr(part) if write is plain else f"```text\n{part}\n```"
    return inline(_(part), write)


def _shown(part):
    if isinstance(part, Page):
        return [{"tex": block.latex()} for block in part.blocks]
    if isinstance(part, _Picture):
        return [{"picture": part.source, "text": part.spoken}]
    if isinstance(part, Report):
        return [{"lines": repr(part)}]
    return [{"text": paragraph} for paragraph in _(part).split("\n\n") if paragraph]
