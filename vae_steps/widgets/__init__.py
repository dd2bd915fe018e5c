"""What all widgets share: the conversation with the page in the browser, KaTeX once, and a switch between reports."""

from .answering import AnsweringWidget
from .assets import own, script, shared, style
from .switch import Switch

__all__ = ["AnsweringWidget", "Switch", "own", "script", "shared", "style"]
