"""What the widgets run and look like in the browser: modules and a style that a kernel sends once, for all of them."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import anywidget
import ipywidgets
import traitlets

from ..language import _, current, notice

_STATIC = Path(__file__).parent / "static"
_STYLES = ("katex/katex.min.css", "common.css", "lab.css", "training.css", "quiz.css", "switch.css")


def _read(name):
    return (_STATIC / name).read_text(encoding="utf-8")


# KaTeX's own ES module is not minified and twice as long, so its script is made into one here.
_KATEX = "const module = {{ exports: {{}} }}, {{ exports }} = module;\n{}\nexport default module.exports;"


def modules():
    """The text of each module of static/ by its name, and KaTeX as katex.js; without the one that loads them."""
    names = sorted(path.name for path in _STATIC.glob("*.js"))
    texts = {name: _read(name) for name in names if name != "loader.js"}
    return {"katex.js": _KATEX.format(_read("katex/katex.min.js"))} | texts


def loader():
    """The text of the module that loads the others."""
    return _read("loader.js")


def style():
    """All styles in one, with KaTeX's fonts inside."""

    def font(match):
        data = base64.b64encode((_STATIC / "katex" / match[1]).read_bytes()).decode()
        return f'src:url(data:font/woff2;base64,{data}) format("woff2")'

    katex, *ours = map(_read, _STYLES)
    return "\n".join([re.sub(r"src:url\((fonts/[^)]*\.woff2)\)[^}]*", font, katex), *ours])


class Assets(ipywidgets.Widget):
    """The model of modules and style in the browser; static/loader.js takes them from there."""

    version = traitlets.Unicode().tag(sync=True)  # another text, another version
    modules = traitlets.Dict().tag(sync=True)
    style = traitlets.Unicode().tag(sync=True)


@cache
def _assets():
    texts, all_styles = modules(), style()
    version = hashlib.sha256()
    for text in (*texts, *texts.values(), all_styles):
        version.update(text.encode())
    return Assets(version=version.hexdigest()[:16], modules=texts, style=all_styles)


def _open_assets():
    """The one `Assets` of this kernel; another one after all widgets were closed."""
    if _assets().comm is None:
        _assets.cache_clear()
    return _assets()


def drawn_by(name):
    """The script of a widget whose page is drawn by this module of static/."""
    return f'{loader()}\nexport default drawnBy("{name}");\n'


class PageWidget(anywidget.AnyWidget):
    """A widget that a module of static/ draws; its `_esm` is `drawn_by` that module, and its style is in `Assets`.

    `words` are the sentences that the page says by itself: those of every page, and those of this kind of page.
    """

    assets = anywidget.WidgetTrait().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, words=None, **state):
        super().__init__(assets=_open_assets(), words=_words() | (words or {}), **state)


def _words():
    """What every page says, and in which language."""
    return {
        "language": current(),
        "language_notice": notice(),
        "right": _("right"),
        "wrong": _("not right"),
        "silent": _("The kernel does not answer. Run the cell again when it does."),
    }
