"""What all widgets share: the conversation with the page in the browser, KaTeX once, and a switch between reports."""

from .answering import NONE, AnsweringWidget
from .assets import PageWidget, drawn_by, folded
from .switch import Switch

__all__ = ["NONE", "AnsweringWidget", "PageWidget", "Switch", "drawn_by", "folded"]
