"""What all widgets share: the conversation with the page in the browser, KaTeX once, and a switch between reports."""

from .answering import AnsweringWidget
from .assets import PageWidget, drawn_by, folded
from .switch import Switch

__all__ = ["AnsweringWidget", "PageWidget", "Switch", "drawn_by", "folded"]
