"""Puts together what the widgets run and look like in the browser: KaTeX, what they share, and their own part."""

import base64
import re
from functools import cache
from pathlib import Path

import anywidget
import traitlets

_STATIC = Path(__file__).parent / "static"


def _read(name):
    return (_STATIC / name).read_text(encoding="utf-8")


def script(name=""):
    """KaTeX, common.js and the named script: a widget's script is one text."""
    katex = (
        f"const katex = (() => {{ const module = {{exports: {{}}}}, exports = module.exports;\n"
        f"{_read('katex/katex.min.js')}\nreturn module.exports; }})();"
    )
    return "\n".join([katex, _read("common.js"), *([_read(name)] if name else [])])


def style(name=""):
    """KaTeX's style with the fonts inside it, common.css and the named one."""

    def font(match):
        data = base64.b64encode((_STATIC / "katex" / match[1]).read_bytes()).decode()
        return f'src:url(data:font/woff2;base64,{data}) format("woff2")'

    katex = re.sub(r"src:url\((fonts/[^)]*\.woff2)\)[^}]*", font, _read("katex/katex.min.css"))
    return "\n".join([katex, _read("common.css"), *([_read(name)] if name else [])])


def own(name):
    """A script or a style alone, for a widget that takes the rest from `shared`."""
    return _read(name)


class Shared(anywidget.AnyWidget):
    """Script and style that many small widgets use: they are a megabyte, and go to the browser once."""

    _esm = "export default {}"
    script = traitlets.Unicode().tag(sync=True)
    style = traitlets.Unicode().tag(sync=True)


@cache
def _shared():
    return Shared(script=script() + "\nexport { node, newPage, sign, typeset, redraw, conversation };", style=style())


def shared():
    """The one `Shared` of this kernel; another one after all widgets were closed."""
    if _shared().comm is None:
        _shared.cache_clear()
    return _shared()
