"""What the widgets of labs that steer a decoder have in common; the page in the browser is static/steering.js."""

from base64 import b64encode
from html import escape
from typing import NamedTuple

import traitlets

from .. import figures
from ..language import _
from ..numerals import fixed
from ..widgets import drawn_by
from .lab_widget import LabWidget, in_boxes


class SteeringLab(LabWidget):
    """The widget of a decoder whose `state` is a `SteeringState`.

    `choice` is one of some values: how it is said, and what each is called. `buttons` are what is done, text and hint.
    `groups` are sliders under a heading. `_drawn()` gives the pictures, `_notes()` what is said of them.
    """

    _esm = drawn_by("steering.js")
    _messages = LabWidget._messages | {"put": {"texts": (dict,)}, "choose": {"value": (str,)}}
    kind = traitlets.Unicode().tag(sync=True)  # the class of the page
    choice = traitlets.Dict().tag(sync=True)
    buttons = traitlets.List().tag(sync=True)
    groups = traitlets.List().tag(sync=True)
    pictures = traitlets.List().tag(sync=True)
    sheet = traitlets.Unicode().tag(sync=True)  # what the calculation is called; nothing where there is none

    def __init__(self, words, **state):
        super().__init__(words={"moved": _("{name}: {value}")} | words, **state)
        self._shown = self._seen()

    def _do(self, content):
        match content:
            case {"do": "put", "texts": texts}:
                self.state.put(texts)
            case {"do": "choose", "value": value}:
                self.state.choose(value)
            case {"do": action}:
                getattr(self.state, action)()

    def _seen(self):
        entries = self.state.entries
        names = [slider["name"] for group in self.groups for slider in group["sliders"]]
        with figures.drawable():
            drawn = self._drawn()
        return {
            **in_boxes(entries, names),
            **{f"value:{name}": entries.values[name] for name in names},
            **{f"picture:{name}": found.svg for name, found in drawn.items()},
            **self._notes(),
            "notice": "",
        }

    def _written_pictures(self):
        """The pictures as images for Markdown."""
        return "\n\n".join(found.written() for found in self._drawn().values())

    def _drawn(self):
        raise NotImplementedError

    def _notes(self):
        raise NotImplementedError


def slider(name, limits, spoken, shown, tex=False):
    """A slider with a box: lowest, highest and step; how it is said and shown, as LaTeX where it is `tex`."""
    return {"name": name, "range": list(limits), "spoken": spoken, "shown": shown, "tex": tex}


class Strip(NamedTuple):
    """Small pictures in a row: as SVG, and what is told of them."""

    svg: str
    told: str

    def written(self):
        """As an image for Markdown."""
        coded = b64encode(self.svg.encode()).decode()
        return f'<img alt="{escape(self.told)}" src="data:image/svg+xml;base64,{coded}">'


def strip(x, spoken, width, height, **given):
    """Small pictures in a row, as a `Strip`."""
    axes = figures.Axes(width, height)
    told = f"{spoken}. {figures.tiles(axes, x, **given).spoken()}"
    return Strip(axes.svg(told), " ".join(told.splitlines()))


def signed(value, decimals=1):
    """A number with so many decimals, and no minus before a zero."""
    return fixed(round(value, decimals) + 0.0, decimals)
